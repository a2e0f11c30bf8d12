"""Certificates with one thing changed: what is still verified is true, by maps that are written down here once more.

The ranks here come from differences modulo p^2, of networks in a few lines of plain Python."""

import copy
import os
import random
import re
import unittest

from making_generic import probable
from making_network import dimension, library, lightning_fields, lightning_sizes, minor, mlp_fields, report
from test_kernel_bounds import composed, conic, narrowed
from test_kernel_claims import RELU, algebra, symmetry

P = 2_147_483_647 // 2 - 1_000  # any odd number would do for lower bounds; a prime is found below


def is_prime(n):
    return n % 2 and all(pow(a, n - 1, n) == 1 for a in (2, 3, 5, 7, 11, 13))


while not is_prime(P):
    P -= 1
M = P * P


def product(a, b):
    return [[sum(x * y for x, y in zip(row, column)) % M for column in zip(*b)] for row in a]


def transpose(a):
    return [list(column) for column in zip(*a)]


def mlp(sizes):
    w, r = sizes["w"], sizes["r"]
    r = [r] * (len(w) - 2) if isinstance(r, int) else r * (len(w) - 2) if len(r) == 1 else r

    def value(weights, x):
        for i, a in enumerate(weights):
            x = product(a, x)
            if i < len(weights) - 1:
                x = [[pow(y, r[i], M) for y in row] for row in x]
        return x
    return value, [(w[i + 1], w[i]) for i in range(len(w) - 1)], (w[0], 1)


def lightning(sizes):
    d, a, t = sizes["d"], sizes["a"], sizes["t"]
    t = t[0] if isinstance(t, list) else t
    a = [a] * (len(d) - 1) if isinstance(a, int) else a * (len(d) - 1) if len(a) == 1 else a

    def value(weights, x):
        for i in range(len(d) - 1):
            q, k, v = weights[3 * i:3 * i + 3]
            attention = product(product(transpose(x), transpose(k)), product(q, x))
            x = product(product(v, x), attention)
        return x
    shapes = []
    for i in range(len(d) - 1):
        shapes += [(a[i], d[i]), (a[i], d[i]), (d[i + 1], d[i])]
    return value, shapes, (d[0], t)


KNOWN, RANKS = {library("mlp"): mlp, library("lightning"): lightning}, {}


def rank(text, sizes):
    """The dimension of a network of the library, by elimination modulo p at a random point."""
    key = text, repr(sorted(sizes.items()))
    if key in RANKS:
        return RANKS[key]
    value, shapes, (rows, cols) = KNOWN[text](sizes)
    rng = random.Random(1)
    draw = lambda r, c: [[rng.randrange(M) for _ in range(c)] for _ in range(r)]  # noqa: E731
    weights = [draw(r, c) for r, c in shapes]
    total = sum(r * c for r, c in shapes)
    inputs = [draw(rows, cols) for _ in range(total + 2)]
    flat = lambda w: [y for x in inputs for row in value(w, x) for y in row]  # noqa: E731
    start, kept = flat(weights), []
    for k, (r, c) in enumerate(shapes):
        for i in range(r):
            for j in range(c):
                weights[k][i][j] += P
                row = [(y - x) // P % P for x, y in zip(start, flat(weights))]
                weights[k][i][j] -= P
                for pivot, other in kept:
                    if row[pivot]:
                        f = row[pivot]
                        row = [(x - f * y) % P for x, y in zip(row, other)]
                pivot = next((n for n, x in enumerate(row) if x), None)
                if pivot is not None:
                    u = pow(row[pivot], -1, P)
                    kept.append((pivot, [x * u % P for x in row]))
    RANKS[key] = len(kept)
    return len(kept)


def is_true(value):
    """Is the claim of a certificate about the library true? None if it is about another text."""
    (kind, claim), = value["claim"].items()
    text = value["texts"][claim["network"]["text"] - 1] if kind == "dimension" else None
    sizes = claim["network"]["sizes"]
    if text not in KNOWN or any(x > 30 for v in sizes.values() for x in (v if isinstance(v, list) else [v])):
        return None
    n = rank(text, sizes)
    number = int(claim["number"])
    return {"exact": n == number, "probable": n == number, "at_least": n >= number,
            "at_most": n <= number}[claim["relation"]]


def places(value, path=()):
    """Every leaf, and every list and object, of a JSON value."""
    yield path, value
    if isinstance(value, (dict, list)):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*path, key))


def changed(text):
    """Strings near a string: numbers, expressions, names."""
    if re.fullmatch(r"-?\d+(/\d+)?", text):
        return ["0", "1", "-" + text.lstrip("-"), text + "1", "1/0", text + "/3", " " + text]
    out = [text + " ", f"-({text})", f"2 * ({text})", text + "^T", "", text.replace("*", "+", 1), text.upper(), "X[0]",
           text.replace("[1]", "[2]"), text.replace("[2]", "[1]"), text.replace("2", "3", 1), text.replace("-", "", 1)]
    return out + [w for w in ("any", "symmetric", "words", "entries", "exact", "at_least", "at_most", "probable", "B")]


def mutants(value):
    for path, found in places(value):
        if not path or path == ("texts", 0):
            continue
        options = []
        if isinstance(found, bool) or found is None:
            options = ["x", 0]
        elif isinstance(found, int):
            options = [found + 1, found - 1, 0, 1, 10**6, str(found), None, True, 1.0]
        elif isinstance(found, str):
            options = [x for x in changed(found) if x != found] + [7, None]
        elif isinstance(found, list):
            options = [[], found[:-1], found + found[-1:], found[::-1], None] if found else [[1], ["x"]]
        elif isinstance(found, dict):
            options = [{k: v for k, v in found.items() if k != key} for key in found]
            options += [{**found, "x": 1}, [], None]
        for option in options:
            out = copy.deepcopy(value)
            at = out
            for key in path[:-1]:
                at = at[key]
            at[path[-1]] = option
            yield path, option, out


REASONS = {"malformed", "version", "network", "expression", "modulus", "point", "unit", "index", "not-square", "dependent",
           "pivot-not-unit", "tie", "order", "function", "symbolic", "lemma", "moves", "shape", "differ", "define",
           "gradient", "step", "proof", "lower-mismatch", "upper-mismatch", "condition", "equal", "value", "inside"}


class Mutants(unittest.TestCase):
    def run_mutants(self, value):
        self.assertEqual(report(value).verdict, "verified")
        every = 1 if os.environ.get("NEUROCERT_FULL") else 7
        verified = 0
        for count, (path, option, mutant) in enumerate(mutants(value)):
            if count % every:
                continue
            found = report(mutant, 10**7)
            if found.verdict == "verified":
                verified += 1
                self.assertIn(is_true(mutant), (True, None), (path, option))
            elif found.verdict == "rejected":
                self.assertIn(found.reason, REASONS, (path, option))
            else:
                self.assertEqual((found.verdict, found.reason), ("incomplete", "size-limit"), (path, option))
        return verified

    def test_dimensions(self):
        sizes, small = {"w": [2, 3, 1], "r": 2}, lightning_sizes([2, 2, 2], [1, 2], 2)
        text = library("mlp")
        self.run_mutants(dimension(text, sizes, 3, minor(text, sizes, 3), {"span": {}}))
        sizes = {"w": [3, 2, 2], "r": 3}
        self.run_mutants(dimension(text, sizes, 8, minor(text, sizes, 8), mlp_fields([3, 2, 2], 3)))
        self.run_mutants(conic())
        self.run_mutants(narrowed())
        self.run_mutants(composed())
        self.run_mutants(probable(text, sizes, 8))
        step = lightning_fields([2, 2, 2], [1, 2])
        self.run_mutants(dimension(library("lightning"), small, 9, None, step, "at_most"))

    def test_a_false_number(self):
        """Whatever is changed besides, a claim that is too large or too small is not verified."""
        for value in (narrowed(), conic(), composed()):
            for more in (1, -1):
                wrong = copy.deepcopy(value)
                wrong["claim"]["dimension"]["number"] = str(int(wrong["claim"]["dimension"]["number"]) + more)
                for count, (_, _, mutant) in enumerate(mutants(wrong)):
                    if count % (1 if os.environ.get("NEUROCERT_FULL") else 11) == 0:
                        if report(mutant, 10**7).verdict == "verified":
                            self.assertIn(is_true(mutant), (True, None), mutant["claim"])

    def test_other_claims(self):
        group, moves = {"D": [2, 2, "positive-diagonal"]}, {"A": "D * A", "B": "B * inv(D)"}
        self.run_mutants(symmetry(RELU, {}, group, moves, {"lemmas": []}))
        at = {"group": {"D": [["-1", "0"], ["0", "1"]]}, "weights": {"A": [["1", "0"], ["0", "1"]], "B": [["1", "1"]]},
              "inputs": {"X": [["1"], ["2"]]}}
        self.run_mutants(symmetry(RELU, {}, {"D": [2, 2, "diagonal"]}, {"A": "D * A"}, at, "fails"))
        families = lightning_fields([1, 2], [1])["fields"]["families"]
        self.run_mutants(algebra(library("lightning"), lightning_sizes([1, 2], [1], 2), 2, families, points=20))

    def test_the_ranks_here(self):
        self.assertEqual(rank(library("mlp"), {"w": [3, 5, 1], "r": 4}), 14)
        self.assertEqual(rank(library("lightning"), lightning_sizes([2, 3, 2], [2, 2], 2)), 10)


if __name__ == "__main__":
    unittest.main()
