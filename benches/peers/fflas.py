"""The family word-rank of benches/cliffs.rs beside FFLAS-FFPACK, both of its fields, one thread each.

Usage: fflas.py [--rounds N] [--ours PATH] [SIZE ...]. Prints a Markdown table of CPU times and the ratio to the
faster field. Needs FFLAS-FFPACK and OpenBLAS (Debian: apt install fflas-ffpack libopenblas-dev) and g++; what is
compiled is put into a temporary folder. Processes take turns, and all must find the same rank.
"""
import argparse, json, os, subprocess, tempfile
from cliffs import executable
from process import environment, load, median, run, show

PRIME = "8388593"
HERE = os.path.dirname(os.path.abspath(__file__))
parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--ours")
parser.add_argument("sizes", nargs="*", default=["200", "500", "1000", "2000"])
options = parser.parse_args()
one = environment() | {"RAYON_NUM_THREADS": "1"}
ours = options.ours or executable()
with tempfile.TemporaryDirectory() as folder:
    peer = os.path.join(folder, "fflas_rank")
    libraries = ["-lopenblas", "-lgivaro", "-lgmpxx", "-lgmp"]
    source = os.path.join(HERE, "fflas_rank.cpp")
    subprocess.run(["g++", "-O3", "-march=native", "-w", source, "-o", peer, *libraries], check=True)
    print("| n | Modular<double> | ModularBalanced<double> | neurocert | ours / faster |\n|---|---|---|---|---|")
    for n in options.sizes:
        commands = {kind: [peer, kind, n, PRIME] for kind in ("double", "balanced")}
        commands["ours"] = [ours, "word-rank", n]
        told = {name: [] for name in commands}
        for _ in range(options.rounds):
            for name, command in commands.items():
                told[name].append(json.loads(run(command, one).output))
        if len({t["value"] for runs in told.values() for t in runs}) != 1:
            raise SystemExit(f"ranks differ at {n}: {told}")
        times = {name: median([t["nanoseconds"] / 1e9 for t in runs]) for name, runs in told.items()}
        ratio = times["ours"] / min(times["double"], times["balanced"])
        cells = [show(times[name]) for name in ("double", "balanced", "ours")]
        print(f"| {n} | {' | '.join(cells)} | {ratio:.2f} |", flush=True)
print(f"\n({load()})")
