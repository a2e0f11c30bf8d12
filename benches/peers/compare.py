"""Certified dimension against the two usual ways to estimate it. Prints a Markdown table.

Two layers, three tokens, query size 2, all widths equal. Each competitor is a whole process, from
start to the printed rank; "net" is without the start of the interpreter and its imports. All
competitors take turns. Every rank must be Corollary 3.8's number.
"""
import argparse, json, os, sys
from process import BIN, interleaved, load, median, peak, run, show

HERE = os.path.dirname(os.path.abspath(__file__))
WIDTHS = [3, 4, 5, 6, 7, 8, 9, 10, 16, 32]
OURS = "neurocert, 1 thread"

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--widths", type=int, nargs="+", default=WIDTHS)
parser.add_argument("--rounds", type=int, default=7, help="up to width 16; 3 beyond")
parser.add_argument("--large", action="store_true", help="also width 64: the SVD works on copies of a matrix of 3.3 GB")
options = parser.parse_args()


def commands(width):
    python = [sys.executable, "-E"]
    dim = [f"{BIN}/neurocert", "dim", "--json", "--widths", f"{width},{width},{width}", "--query-dims", "2"]
    return {
        "NumPy float64 + SVD": [*python, f"{HERE}/float_rank.py", str(width)],
        "NumPy mod p + FLINT": [*python, f"{HERE}/modular_rank.py", str(width)],
        OURS: [*dim, "--threads", "1"],
        "neurocert, 2 threads": [*dim, "--threads", "2"],
    }


def corollary_3_8(width, query=2, layers=2):
    rank = min(query, width)
    return layers * (2 * rank * width - rank * rank) + width * width - layers


def rows(width):
    each_command = commands(width)
    runs = interleaved(each_command, options.rounds if width <= 16 else min(options.rounds, 3))
    ours_wall = median([run.wall for run in runs[OURS]])
    ours_cpu = median([run.cpu for run in runs[OURS]])
    for name, each in runs.items():
        found = [json.loads(run.output) for run in each]
        rank, = {document.get("rank", document.get("dimension")) for document in found}
        if rank != corollary_3_8(width):
            raise SystemExit(f"{name}: {rank} for width {width}, not {corollary_3_8(width)}")
        wall, cpu = median([run.wall for run in each]), median([run.cpu for run in each])
        net = [document["seconds"] for document in found if "seconds" in document]
        verdict = found[0].get("verdict", "estimate" if "SVD" in name else "lower bound")
        yield [
            width, name, rank, verdict, show(wall), show(min(run.wall for run in each)),
            show(median(net)) if net else "", show(cpu), f"{wall / ours_wall:.3g}",
            f"{median(net) / ours_wall:.3g}" if net else "", f"{cpu / ours_cpu:.3g}" if ours_cpu else "",
            peak(each_command[name], max(run.mib for run in each)), len(each),
        ]


def about_numpy():
    code = "import numpy; print('NumPy', numpy.__version__); import threadpoolctl as t\n" \
           "for i in t.threadpool_info(): print(i['internal_api'], i['version'], i.get('architecture'), i['num_threads'])"
    try:
        return ", ".join(run([sys.executable, "-E", "-c", code]).output.split("\n")[:-1])
    except SystemExit:
        return "no threadpoolctl"


HEAD = ["width", "system", "rank", "says", "wall", "min", "net", "CPU", "wall / ours", "net / ours", "CPU / ours",
        "peak MiB", "runs"]
print(f"{about_numpy()}; {load()}\n")
print("| " + " | ".join(HEAD) + " |\n|" + "---|" * len(HEAD))
for width in options.widths + [64] * options.large:
    for row in rows(width):
        print("| " + " | ".join(map(str, row)) + " |", flush=True)
print(f"\nMedians; {load()}.")
