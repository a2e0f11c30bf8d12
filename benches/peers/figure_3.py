"""Figure 3 of "Geometry of Lightning Self-Attention" as it is usually made: dimensions estimated with floats.

Usage: figure_3.py [--exact TABLE.csv] [--csv FILE] [--svg FILE] [--layers 2] [--inputs 250] [--seeds 5] [--balance]
       figure_3.py --times NEUROCERT

Attention with t = 3, a = 2, all widths d from 3 to 10, with softmax and without (lightning). For each seed: random weights
and inputs (Gaussian), the Jacobian by forward accumulation in float64, its singular values s. The estimate is the number
of s above tolerance * s_max for NumPy's default tolerance, max(shape) * eps. `low` and `high` are the smallest and the largest
number of all seeds with the tolerances 1e-6 and 1e-13. `--balance` first divides rows and columns by their norms, four times. The
table of `--exact` is one that `neurocert sweep` wrote.

`--times` prints seconds of CPU, medians of five pairs on one thread: the estimate of one seed, for softmax at each width; the
dimension of the same network from both sides with its certificate checked; the same by the theorem alone.
"""
import argparse
import csv
import os
import resource
import statistics
import subprocess
import sys
import time

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ[threads] = "1"

import numpy as np

QUERY, TOKENS, WIDTHS = 2, 3, range(3, 11)
LOOSE, TIGHT = 1e-6, 1e-13


def transposed(a):
    return a.swapaxes(-1, -2)


def softmax(scores):
    """Of each column."""
    e = np.exp(scores - scores.max(axis=-2, keepdims=True))
    return e / e.sum(axis=-2, keepdims=True)


def singular_values(kind, rng, width, options):
    shapes = [(QUERY, width), (QUERY, width), (width, width)]
    layers = [[rng.standard_normal(shape) for shape in shapes] for _ in range(options.layers)]
    x = rng.standard_normal((1, options.inputs, width, TOKENS))
    tangents = np.zeros((0, *x.shape[1:]))     # of x, one for each weight of the layers before
    for q, k, v in layers:
        queries, keys = q @ x, k @ x
        scores = transposed(keys) @ queries
        mixed = softmax(scores) if kind == "softmax_attention" else scores
        before = len(tangents)
        units = [np.eye(w.size).reshape(w.size, 1, *w.shape) for w in (q, k, v)]
        # What a weight moves: x for those of earlier layers; Q x, K x and V for those of this one.
        moved_x = np.concatenate([tangents, np.zeros((sum(map(len, units)), *x.shape[1:]))])
        moved_queries, moved_keys = q @ moved_x, k @ moved_x
        q_end, k_end = before + len(units[0]), before + len(units[0]) + len(units[1])
        moved_queries[before:q_end] += units[0] @ x
        moved_keys[q_end:k_end] += units[1] @ x
        moved = transposed(moved_keys) @ queries + transposed(keys) @ moved_queries
        if kind == "softmax_attention":
            moved = mixed * (moved - (mixed * moved).sum(axis=-2, keepdims=True))
        tangents = v @ (moved_x @ mixed + x @ moved)
        tangents[k_end:] += units[2] @ (x @ mixed)
        x = v @ x @ mixed
    matrix = tangents.reshape(len(tangents), -1).T
    for axis in (1, 0) * (4 if options.balance else 0):
        matrix = matrix / np.linalg.norm(matrix, axis=axis, keepdims=True)
    return np.linalg.svd(matrix, compute_uv=False), max(matrix.shape)


def estimates(options):
    for kind in ("softmax_attention", "lightning"):
        for width in WIDTHS:
            found, low, high = [], [], []
            for seed in range(options.seeds):
                s, longest = singular_values(kind, np.random.default_rng(seed), width, options)
                count = lambda tolerance: int((s > tolerance * s[0]).sum())
                found.append(count(longest * np.finfo(float).eps))
                low.append(count(LOOSE))
                high.append(count(TIGHT))
            yield {"network": kind, "d": width, "estimates": " ".join(map(str, found)), "low": min(low), "high": max(high)}


def cpu_of(command):
    """Seconds of CPU that a process takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def times(options):
    for width in WIDTHS:
        sizes = ["--set", f"d={width},{width},{width}", "--set", f"a={QUERY}", "--set", f"t={TOKENS}"]
        both = [options.times, "dim", "softmax_attention", *sizes]
        found = {"floats": [], "both_sides": [], "theorem": []}
        for seed in range(5):
            start = time.process_time()
            singular_values("softmax_attention", np.random.default_rng(seed), width, options)
            found["floats"].append(time.process_time() - start)
            found["both_sides"].append(cpu_of(both))
            found["theorem"].append(cpu_of([*both, "--formula"]))
        yield {"d": width} | {name: f"{statistics.median(seconds):.4f}" for name, seconds in found.items()}


def picture(rows, exact, title):
    """A small SVG: bars from low to high, crosses for the estimates, circles for what is proved."""
    left, top, wide, tall = 70, 40, 640, 380
    most = 50 * (max([row["high"] for row in rows] + list(exact.values())) // 50 + 1)
    at = lambda d, n: (left + (d - 2.5) / 8 * wide, top + tall - n / most * tall)
    colours = {"softmax_attention": "#0072B2", "lightning": "#D55E00"}
    out = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 480" width="900" height="480" font-family="sans-serif" font-size="13">',
           '<rect width="900" height="480" fill="#fff"/>',
           f'<text x="{left + wide / 2}" y="24" text-anchor="middle" font-size="16">{title}</text>',
           f'<text x="{left + wide / 2}" y="470" text-anchor="middle">d</text>',
           f'<text x="18" y="{top + tall / 2}" text-anchor="middle" transform="rotate(270 18 {top + tall / 2})">dimension</text>']
    for n in range(0, most + 1, 50):
        y = at(3, n)[1]
        out += [f'<path d="M{left} {y}h{wide}" stroke="#e1e1e1"/>',
                f'<text x="{left - 8}" y="{y + 4}" text-anchor="end">{n}</text>']
    for d in WIDTHS:
        out.append(f'<text x="{at(d, 0)[0]}" y="{top + tall + 20}" text-anchor="middle">{d}</text>')
    for row in rows:
        d, colour = row["d"], colours[row["network"]]
        shift = -9 if row["network"] == "softmax_attention" else 9
        x, low = at(d, row["low"])
        x, high = x + shift, at(d, row["high"])[1]
        out.append(f'<path d="M{x} {low:.1f}V{high:.1f}M{x - 4} {low:.1f}h8M{x - 4} {high:.1f}h8" stroke="{colour}" fill="none"/>')
        for n in sorted(set(map(int, row["estimates"].split()))):
            y = at(d, n)[1]
            out.append(f'<path d="M{x - 4} {y - 4:.1f}l8 8m0 -8l-8 8" stroke="{colour}" fill="none"/>')
        if (row["network"], d) in exact:
            y = at(d, exact[row["network"], d])[1]
            out.append(f'<circle cx="{x}" cy="{y:.1f}" r="6" stroke="{colour}" stroke-width="2" fill="none"/>')
    legend = [(colours["softmax_attention"], "softmax"), (colours["lightning"], "lightning")]
    for i, (colour, name) in enumerate(legend):
        out += [f'<rect x="730" y="{52 + 24 * i}" width="14" height="14" fill="{colour}"/>',
                f'<text x="754" y="{64 + 24 * i}">{name}</text>']
    out += ['<circle cx="737" cy="112" r="6" stroke="#000" stroke-width="2" fill="none"/><text x="754" y="116">proved</text>',
            '<path d="M733 132l8 8m0 -8l-8 8" stroke="#000"/><text x="754" y="140">SVD, default</text>',
            '<path d="M737 152v18m-4 0h8m-8 -18h8" stroke="#000"/><text x="754" y="165">SVD, 1e-6 to 1e-13</text>',
            '</svg>']
    return "\n".join(out) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("--exact", "--csv", "--svg"):
        parser.add_argument(name)
    parser.add_argument("--inputs", type=int, default=250)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--balance", action="store_true")
    parser.add_argument("--times")
    options = parser.parse_args()
    if options.times:
        options.layers = 2
        table = csv.DictWriter(sys.stdout, ["d", "floats", "both_sides", "theorem"], lineterminator="\n")
        table.writeheader()
        table.writerows(times(options))
        return
    exact = {}
    if options.exact:
        with open(options.exact, newline="") as file:
            exact = {(row["network"], int(row["d0"])): int(row["dimension"])
                     for row in csv.DictReader(file) if row["verdict"] == "exact"}
    rows = [row | {"exact": exact.get((row["network"], row["d"]), "")} for row in estimates(options)]
    with open(options.csv, "w", newline="") if options.csv else sys.stdout as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    if options.svg:
        with open(options.svg, "w") as file:
            file.write(picture(rows, exact, f"{options.layers} layers: float estimates, and what is proved"))


if __name__ == "__main__":
    main()
