"""What the tests of check.py share: an oracle and a maker of certificates.

The oracle is the formula of docs/certificate.md, section 1, written literally over dual numbers.
`make` builds certificates; it relies on the Jacobian of check.py, which the oracle tests.
"""

import json
import pathlib
import random
import sys
import unittest
from math import gcd

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import check  # noqa: E402

PRIME = 2147483629
LARGE_PRIME = 2**61 - 1
COMPOSITE = 3 * 1000003 * 1000000007  # small factor on purpose: some entries are not units


# ---- The oracle ---------------------------------------------------------------------------

class Dual:
    """a + b e with e^2 = 0."""

    def __init__(self, a, b=0):
        self.a, self.b = a, b

    def __add__(self, other):
        return Dual(self.a + other.a, self.b + other.b)

    def __mul__(self, other):
        return Dual(self.a * other.a, self.a * other.b + self.b * other.a)


def dot(*matrices):
    first, *rest = matrices
    for second in rest:
        result = []
        for row in first:
            line = []
            for c in range(len(second[0])):
                total = Dual(0)
                for j, entry in enumerate(row):
                    total = total + entry * second[j][c]
                line.append(total)
            result.append(line)
        first = result
    return first


def t(matrix):
    return [list(row) for row in zip(*matrix)]


def phi(w, x, l):
    """Section 1, literally. w maps block names to matrices of Duals; ("A", i) may replace Q, K."""
    if ("L", 0) in w:
        d = [[Dual(int(r == c)) for c in range(len(x[0]))] for r in range(len(x[0]))]
        right = None
        for i in range(1, l + 1):
            factor = dot(d, t(x), w["M", i], x)
            right = factor if right is None else dot(factor, right)
            d = dot(d, t(x), w["M", i], x, d, t(x), t(w["M", i]), x, d)
        return dot(w["L", 0], x, right)
    for i in range(1, l + 1):
        a = w["A", i] if ("A", i) in w else dot(t(w["K", i]), w["Q", i])
        x = dot(w["V", i], x, t(x), a, x)
    return x


def dual(matrix, velocity=None):
    return [[Dual(e, velocity[r][c] if velocity else 0) for c, e in enumerate(row)]
            for r, row in enumerate(matrix)]


# ---- The maker ----------------------------------------------------------------------------

def claim_of(widths, query_dims, tokens, form):
    return {"kind": "lightning", "widths": widths, "query_dims": query_dims, "tokens": tokens,
            "parametrization": form, "relation": "exact", "number": "0",
            "variety": "free-virtual-weights" if form == "ml" else "neuromanifold"}


def greedy(rows, m):
    """Indices of rows with a pivot, and pivot columns: section 6, written without haste."""
    kept, indices = [], []
    for index, row in enumerate(rows):
        for pivot, other in kept:
            row = [(x - row[pivot] * y) % m for x, y in zip(row, other)]
        units = [c for c, x in enumerate(row) if gcd(x, m) == 1]
        if units:
            inverse = pow(row[units[0]], -1, m)
            kept.append((units[0], [x * inverse % m for x in row]))
            indices.append(index)
    return indices, [pivot for pivot, _ in kept]


def random_matrix(rng, rows, columns, bound=20):
    return [[str(rng.randint(-bound, bound)) for _ in range(columns)] for _ in range(rows)]


def make(widths, query_dims, tokens=3, form="qkv", upper="symmetry-fields", m=PRIME,
         explicit=False, inputs=None, seed=7):
    claim = claim_of(widths, query_dims, tokens, form)
    net = check.Network(claim)
    per_input = widths[-1] * tokens
    inputs = inputs or net.parameters // per_input + 3
    point = {"seed": str(seed), "bound": "1000", "inputs": inputs}
    if explicit:
        rng = random.Random(seed)
        point = {"weights": [random_matrix(rng, *shape) for shape in net.blocks.values()],
                 "inputs": [random_matrix(rng, widths[0], tokens) for _ in range(inputs)]}
    name = "explicit" if explicit else "splitmix64"
    weights, x = check.make_point(*check.POINT({name: point}, ""), net, m)
    rows = [[n, i, k] for n in range(1, inputs + 1) for i in range(1, widths[-1] + 1)
            for k in range(1, tokens + 1)]
    columns = range(1, net.coordinates + 1)
    chosen, pivots = greedy(check.jacobian_rows(net, weights, x, map(tuple, rows), columns, m), m)
    claim["number"] = str(len(chosen))
    certificate = {
        "format": "neurocert-certificate", "version": 1, "claim": claim,
        "parameters": str(net.parameters), "modulus": str(m), "point": {name: point},
        "lower": {"jacobian-minor": {"rows": [rows[j] for j in chosen],
                                     "columns": sorted(p + 1 for p in pivots)}},
        "upper": None}
    if upper == "symmetry-fields":
        rules = check.APPLICABLE[form]
        independent = len(greedy(check.field_vectors(rules, net, weights, m), m)[0])
        certificate["upper"] = {upper: {"rules": list(rules), "independent": str(independent)}}
    elif upper:
        certificate["upper"] = {upper: {}}
    else:
        claim["relation"] = "at_least"
    return certificate


def run(certificate, **limits):
    data = certificate if isinstance(certificate, bytes) else json.dumps(certificate).encode()
    return check.report_on(data, **limits)


class Case(unittest.TestCase):
    def verified(self, certificate):
        report = run(certificate)
        self.assertEqual((report["verdict"], report["reason"], report["detail"]),
                         ("verified", None, None))
        self.assertEqual(report["claim"], certificate["claim"])

    def stopped(self, certificate, reason, verdict="rejected", **limits):
        report = run(certificate, **limits)
        self.assertEqual((report["verdict"], report["reason"]), (verdict, reason), report["detail"])
        self.assertTrue(report["detail"])


def tiny(changes=None, weights=("1", "1", "1"), x="1"):
    """phi = V K Q x^3, one by one: dimension at least 1."""
    claim = {**claim_of([1, 1], [1], 1, "qkv"), "relation": "at_least", "number": "1"}
    return {"format": "neurocert-certificate", "version": 1, "claim": claim, "parameters": "3",
            "modulus": "101", "point": {"explicit": {"weights": [[[w]] for w in weights],
                                                     "inputs": [[[x]]]}},
            "lower": {"jacobian-minor": {"rows": [[1, 1, 1]], "columns": [1]}}, "upper": None,
            **(changes or {})}
