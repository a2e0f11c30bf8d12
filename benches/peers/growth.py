"""How time and memory of `dim` grow with the size of a network.

Usage: growth.py [--svg FILE] [--rounds 1] [NEUROCERT]

Each family doubles one size, with bounds from both sides and the check of the certificate in one process, on one thread.
Prints a table of CPU seconds and peak memory (MiB), each with the exponent of the last doubling, and draws both.
"""
import argparse
import math
import os

from process import BIN, median, run

STEPS = "--method blocks --upper steps"
# Name, network and fixed sizes, the size that grows, its values.
FAMILIES = (
    ("width, dense", "lightning --set l=2 --set a=2 --set t=3 --method dense", "d", (8, 16, 32, 64)),
    ("width", f"lightning --set l=4 --set a=64 --set t=3 {STEPS}", "d", (96, 192, 384, 768, 1536)),
    ("depth", f"lightning --set d=768 --set a=64 --set t=3 {STEPS}", "l", (2, 4, 8, 16)),
    ("tokens", f"lightning --set l=4 --set d=768 --set a=64 {STEPS}", "t", (3, 6, 12, 24, 48)),
    ("heads", f"multihead_skip --set l=1 --set d=768 --set a=64 --set t=3 {STEPS}", "h", (1, 2, 4, 8)),
    ("width of an MLP", "mlp --set l=6 --set r=3 --method blocks", "w", (64, 128, 256, 512, 1024)),
)
COLOURS = ("#6E6E6E", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00")


def measured(binary, network, size, value, rounds):
    """CPU seconds and MiB."""
    command = [binary, "dim", *network.split(), "--set", f"{size}={value}", "--threads", "1", "--quiet"]
    runs = [run(command) for _ in range(rounds)]
    if any("(exact)" not in one.output for one in runs):
        raise SystemExit(f"not exact: {' '.join(command)}")
    return median([one.cpu for one in runs]), median([one.mib for one in runs])


def exponent(sizes, values):
    return math.log(values[-1] / values[-2]) / math.log(sizes[-1] / sizes[-2])


def panel(left, title, curves):
    """One diagram: how many times larger a size is, and a number, both as logarithms."""
    side, top = 330, 40
    all_values = [value for _, _, values in curves for value in values]
    low, high = math.floor(math.log10(min(all_values))), math.ceil(math.log10(max(all_values)))
    most = max(math.log2(sizes[-1] / sizes[0]) for _, sizes, _ in curves)

    def place(times, value):
        x = left + side * math.log2(times) / most
        return f"{x:.1f},{top + side * (high - math.log10(value)) / (high - low):.1f}"

    text = f'<text x="{left + side / 2}" y="24" text-anchor="middle">{title}</text>\n'
    for power in range(low, high + 1):
        (x, y), number = place(1, 10.0**power).split(","), f"{10.0 ** power:g}"
        text += f'<path d="M{x},{y}h{side}" stroke="#E1E1E1"/><text x="{left - 6}" y="{y}" dy="4" text-anchor="end">{number}</text>\n'
    for power in range(int(most) + 1):
        x = place(2**power, 10.0**low).split(",")[0]
        text += f'<text x="{x}" y="{top + side + 18}" text-anchor="middle">{2 ** power}</text>\n'
    text += f'<text x="{left + side / 2}" y="{top + side + 38}" text-anchor="middle">times the smallest size</text>\n'
    for (name, sizes, values), colour in zip(curves, COLOURS):
        points = [place(size / sizes[0], value) for size, value in zip(sizes, values)]
        text += f'<polyline points="{" ".join(points)}" fill="none" stroke="{colour}" stroke-width="2"><title>{name}</title></polyline>\n'
    return text


def drawing(rows):
    text = ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 450" font-family="sans-serif" font-size="12">\n'
            '<title>Growth of time and memory</title><rect width="960" height="450" fill="#fff"/>\n')
    text += panel(60, "CPU seconds", [(name, sizes, cpu) for name, sizes, cpu, _ in rows])
    text += panel(450, "peak memory, MiB", [(name, sizes, mib) for name, sizes, _, mib in rows])
    for number, ((name, *_), colour) in enumerate(zip(rows, COLOURS)):
        y = 60 + 24 * number
        text += f'<path d="M805,{y}h24" stroke="{colour}" stroke-width="2"/><text x="836" y="{y + 4}">{name}</text>\n'
    return text + "</svg>\n"


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("binary", nargs="?", default=os.path.join(BIN, "neurocert"))
    parser.add_argument("--svg")
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    rows = []
    print("| grows | sizes | CPU, s | exponent | peak, MiB | exponent |\n|---|---|---|---|---|---|")
    for name, network, size, sizes in FAMILIES:
        found = [measured(options.binary, network, size, value, options.rounds) for value in sizes]
        cpu, mib = map(list, zip(*found))
        rows.append((name, sizes, cpu, mib))
        show = [", ".join(map(str, sizes)), ", ".join(f"{x:.2g}" for x in cpu), f"{exponent(sizes, cpu):.1f}",
                ", ".join(f"{x:.0f}" for x in mib), f"{exponent(sizes, mib):.1f}"]
        print(f"| {name} | {' | '.join(show)} |", flush=True)
    if options.svg:
        with open(options.svg, "w") as file:
            file.write(drawing(rows))


main()
