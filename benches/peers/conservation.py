"""Conserved quantities of deep linear networks as they are usually counted, beside `neurocert conserved`.

Usage: conservation.py [NEUROCERT]. The usual way (Marcotte, Gribonval, Peyre 2023): the gradients of all coefficients as
polynomial vector fields, their iterated brackets as polynomials (here by SymPy's sparse rings, which are much faster than
its expressions), and the rank of their values at a random point by SVD in float64. The number is P less that rank.
Both sides are timed in this run, one after the other, in CPU time: ours as a whole process with its certificate, the other
without the start of Python and its imports. Every number is compared with the exact one of the table.
"""
import csv, itertools, json, pathlib, resource, statistics, subprocess, sys, time
import numpy as np
from sympy import QQ
from sympy.polys.rings import ring

HERE = pathlib.Path(__file__).resolve().parent


def brackets(widths):
    """The number of conserved quantities of W_l ... W_1, by float ranks."""
    shapes = list(zip(widths[1:], widths))
    names = [f"w{k}_{i}_{j}" for k, (r, c) in enumerate(shapes) for i in range(r) for j in range(c)]
    _, *letters = ring(names, QQ)
    left, matrices = list(letters), []
    for r, c in shapes:
        matrices.append([[left.pop(0) for _ in range(c)] for _ in range(r)])
    product = matrices[0]
    for m in matrices[1:]:
        product = [[sum(a * row[j] for a, row in zip(line, product)) for j in range(len(product[0]))] for line in m]
    fields = [[f.diff(x) for x in letters] for line in product for f in line]
    rng = np.random.default_rng(0)
    point = rng.standard_normal(len(letters))

    def value(polynomial):
        return sum(float(c) * np.prod(point ** np.array(m)) for m, c in polynomial.terms()) if polynomial else 0.0

    def bracket(x, y):
        along = lambda v, f: sum((a * f.diff(w) for a, w in zip(v, letters) if a), f.ring.zero)
        return [along(x, b) - along(y, a) for a, b in zip(x, y)]

    rows, rank, level = [], 0, fields
    while level:
        rows += [[value(p) for p in field] for field in level]
        found = int(np.linalg.matrix_rank(np.array(rows)))
        if found == rank:
            break
        rank = found
        level = [bracket(x, y) for x, y in itertools.product(fields, level)]
    return len(letters) - rank


def children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ours(widths, command):
    before = children()
    sizes = "w=" + ",".join(map(str, widths))
    text = subprocess.run([command, "conserved", "linear", "--set", sizes, "--json", "--quiet", "--threads", "1"],
                          capture_output=True, text=True, check=True).stdout
    taken = children() - before
    return json.loads(text)["lower"], taken


def main():
    command = (sys.argv + [HERE.parent.parent / "target/release/neurocert"])[1]
    total = [0.0, 0.0]
    print("widths, laws, the usual way [ms], neurocert [ms], ratio")
    with open(HERE.parent.parent / "tests/data/conservation_laws.csv") as table:
        for row in csv.DictReader(table):
            if not row["model"].startswith("linear"):
                continue
            widths = [int(w) for w in row["model"].split()[1].split("-")]
            times = [[], []]
            for _ in range(3):
                start = time.process_time()
                number = brackets(widths)
                times[0].append(time.process_time() - start)
                exact, taken = ours(widths, command)
                times[1].append(taken)
                assert exact == int(row["laws_lower"]), row
            usual, own = map(statistics.median, times)
            wrong = "" if number == exact else f"  (the usual way says {number})"
            total[0] += usual
            total[1] += own
            print(f"{row['model'][7:]}, {exact}, {usual * 1e3:.1f}, {own * 1e3:.1f}, {usual / own:.0f}{wrong}", flush=True)
    print(f"all: {total[0]:.1f} s and {total[1]:.2f} s, ratio {total[0] / total[1]:.0f}")


main()
