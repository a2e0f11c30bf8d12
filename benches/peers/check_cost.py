"""What checking a certificate costs, against making it. Prints a Markdown table.

Making is `neurocert dim --json` (which writes no certificate, but checks it); checking is
`neurocert check` and the stand-alone `neurocert-check`, on the certificate of the same claim. One
thread. Checking should cost no more than making up to width 16. The Python checker is for
information.
"""
import argparse, os, sys, tempfile
from process import BIN, ROOT, interleaved, load, median, run, show

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--widths", type=int, nargs="+", default=range(3, 17))
parser.add_argument("--rounds", type=int, default=15)
options = parser.parse_args()


def commands(width, certificate):
    network = ["--widths", f"{width},{width},{width}", "--query-dims", "2", "--threads", "1"]
    run([f"{BIN}/neurocert", "dim", "--quiet", "--certificate", certificate, *network])
    return {
        "make": [f"{BIN}/neurocert", "dim", "--json", *network],
        "neurocert check": [f"{BIN}/neurocert", "check", certificate],
        "neurocert-check": [f"{BIN}/neurocert-check", certificate],
    }


print(f"{load()}; start of a process that does nothing: {show(median([run(['true']).wall for _ in range(31)]))}\n")
print("| width | system | wall | min | CPU | wall / make | CPU / make |\n|---|---|---|---|---|---|---|")
with tempfile.TemporaryDirectory() as folder:
    for width in options.widths:
        certificate = os.path.join(folder, f"{width}.json")
        runs = interleaved(commands(width, certificate), options.rounds)
        runs |= interleaved({"in Python": [sys.executable, "-E", f"{ROOT}/proofs/check.py", certificate]}, 3)
        wall = {name: median([run.wall for run in each]) for name, each in runs.items()}
        cpu = {name: median([run.cpu for run in each]) for name, each in runs.items()}
        for name, each in runs.items():
            ratio = f"{cpu[name] / cpu['make']:.2f}" if cpu["make"] else ""
            print(f"| {width} | {name} | {show(wall[name])} | {show(min(run.wall for run in each))} "
                  f"| {show(cpu[name])} | {wall[name] / wall['make']:.2f} | {ratio} |", flush=True)
print(f"\nMedians of {options.rounds} (in Python: 3); {load()}.")
