"""Tests of check_point.py: certificates that must be verified.

    python3 -m unittest discover --start-directory proofs
"""

import itertools
from fractions import Fraction
from unittest import main

from making import Case, LARGE_PRIME, PRIME
from making_point import curve, fiber, outer, padded, point, rows_of, sheet_of, velocities


# ---- Points -------------------------------------------------------------------------------

def spare(sheet, d, a):
    """Candidates where the last rows of Q and K are zero: they make any entry of A move."""
    return [curve(sheet, 1, ("K", a, i, 1, 1), ("Q", a, j, 0, 1))
            for i in range(1, d + 1) for j in range(1, d + 1)]


def degenerate(form="av", m=PRIME):
    """3-2, a = 2, rank A = 1, rank V = 2: the matrices of rank at most 2 are singular at A."""
    row, v = padded([1, 0, 0], 2), [[1, 0, 0], [0, "1/2", 0]]
    first = [[[1, 0, 0], [0, 0, 0], [0, 0, 0]]] if form == "av" else [row, row]
    sheet, candidates = sheet_of(row, row, [[2, 0, 0], [0, 1, 0]]), velocities(1, {"V": (2, 3)})
    return point(form, [*first, v], 2, ([sheet], spare(1, 3, 2) + candidates, 0), m=m)


def conjugate(k, w, q, h):
    return {"conjugate": {name: [str(x) for x in values]
                          for name, values in zip("kwqh", (k, w, q, h))}}


def aligned_of_order_two(form="qkv", h=(1,)):
    """3-n, a = 1, (k + e p)(k - e p) q h."""
    k, q, d = [1, 0, 2], [3, 0, -1], 3
    v = outer(h, k)
    directions = [[int(x in pair) for x in range(d)]
                  for pair in itertools.combinations_with_replacement(range(d), 2)]
    second = [curve(1, 2, *(("K", 1, c + 1, 1, x) for c, x in enumerate(p)),
                    *(("V", n + 1, c + 1, 1, -y * x) for n, y in enumerate(h)
                      for c, x in enumerate(p))) for p in directions]
    candidates = second + velocities(1, {"Q": (1, d), "K": (1, d), "V": (len(h), d)})
    weights = [[q], [k], v] if form == "qkv" else [outer(k, q), v]
    return point(form, weights, 1, ([sheet_of([q], [k], v)], candidates, 0),
                 conjugate([-x for x in k], [0, 1, 0], q, [2 * x for x in h]))


def aligned_in_a_family(form="qkv", a=1):
    """2-2: k (k + s w) q h in two ways, whose velocities differ for s other than 0."""
    k, w, q, h = [1, 0], [0, 1], [1, 1], [1, -2]
    one = sheet_of(padded(q, a), padded(k, a), [outer(h, k), outer(h, w)])
    two = sheet_of(padded(q, a), [padded(k, a), padded(w, a)], outer(h, k))
    candidates = [x for sheet in (1, 2) for x in velocities(
        sheet, {"Q": (1, 2), "K": (1, 2), "V": (2, 2)}) + (spare(sheet, 2, a) if a > 1 else [])]
    weights = [[[Fraction(1, 2), Fraction(1, 2)]] + [[0, 0]] * (a - 1), padded(k, a), outer(h, k)]
    if form == "av":
        weights = [outer(k, q), outer(h, k)]
    return point(form, weights, a, ([one, two], candidates, 1), conjugate(k, w, q, h))


def crossing(form="av"):
    """2-2, a = 1, not aligned: two preimages with different images."""
    k, v, q, h = [1, 0], [1, 3], [1, 2], [1, -2]
    sheets = [sheet_of([q], [k], outer(h, v)), sheet_of([q], [v], outer(h, k))]
    candidates = [x for sheet in (1, 2) for x in velocities(
        sheet, {"Q": (1, 2), "K": (1, 2), "V": (2, 2)})]
    weights = [outer(k, q), outer(h, v)] if form == "av" else [[q], [k], outer(h, v)]
    return point(form, weights, 1, (sheets, candidates, 0))


def zero(form="av", d=2, out=1, a=1, v=0):
    """e x_i x_j in any entry."""
    candidates = [curve(1, 1, ("Q", 1, m, 0, 1), ("K", 1, p, 1, 1), ("V", n, q, 0, 1))
                  for n, m, p, q in rows_of(d, out)]
    nothing = [[[0] * d for _ in range(a)]] * 2
    values = [[v] * d for _ in range(out)]
    sheets = [sheet_of(*nothing, [[0] * d for _ in range(out)])]
    first = nothing if form == "qkv" else [[[0] * d for _ in range(d)]]
    return point(form, [*first, values], a, (sheets, candidates, 0), {"cone": {}})


def smooth(rule, form, a, first, v, boundary=None, **other):
    return point(form, [*first, v], a, rule, boundary, **other)


FULL_V = [["1/3", 0, "-1/2"], [0, 2, 1]]
SMOOTH = [
    lambda: smooth("embedding", "av", 1, [[[1, 2, 3], [2, 4, 6], ["-1/2", -1, "-3/2"]]], FULL_V),
    lambda: smooth("embedding", "av", 2, [[[1, 2, 3], [2, 4, 7], [3, 6, 10]]], [[1, 0, 1]]),
    lambda: smooth("embedding", "av", 2, [[[1, 2], [2, 4]]], [[1, 0], ["1/7", 1]]),
    lambda: smooth("embedding", "av", 3, [[[1, 2], [2, 5]]], [[1, 2]]),
    lambda: smooth("embedding", "qkv", 2, [[[1, 2, "1/2"], [0, 1, 1]], [[1, 0, 0], [2, 1, 1]]],
                   FULL_V),
    lambda: smooth("embedding", "qkv", 2, [[[1, 2], [0, 0]], [[1, 0], [2, 1]]], [[1, 0], [0, 1]]),
    lambda: smooth("embedding", "qkv", 3, [[[1, 2], [0, 1], [1, 1]], [[1, 0], [2, 1], [0, 0]]],
                   [[1, 1]]),
    lambda: smooth("exchange", "av", 1, [[[1, 0, 1], [0, 0, 0], [2, 0, 2]]], [[0, 1, "1/5"]]),
    lambda: smooth("exchange", "qkv", 1, [[["1/5", 0, 1]], [[0, 3, 0]]], [[0, 1, 1]]),
    lambda: smooth("exchange", "qkv", 1, [[[1, 0]], [[1, 3]]], [[1, 1]]),
    lambda: smooth("embedding", "av", 2, [[[1, 2], [2, 5]]], [[1, 2]]),
    lambda: smooth("linear-space", "av", 2, [[[3]]], [[1], ["1/2"]]),
    lambda: smooth("linear-space", "av", 1, [[[0]]], [[0]]),
    lambda: smooth("linear-space", "qkv", 2, [[[3], [1]], [[-1], [3]]], [[1]]),
    lambda: smooth("segre-cone", "av", 1, [[[1, 0], [2, 0]]], [["1/2", 1]],
                   conjugate([1, 2], [1, 0], [1, 0], [5])),
    lambda: smooth("segre-cone", "qkv", 1, [[[1, 0]], [[1, 1]]], [[1, 3]])]


class Points(Case):
    def test_singular(self):
        for make in [degenerate, lambda: degenerate("qkv"), aligned_of_order_two,
                     lambda: aligned_of_order_two("av", (2, -1)), aligned_in_a_family,
                     lambda: aligned_in_a_family("av"), lambda: aligned_in_a_family("qkv", 2),
                     crossing, lambda: crossing("qkv"), zero, lambda: zero("qkv", 3, 1, 1, 1),
                     lambda: zero("qkv", 2, 2, 3), lambda: zero("av", 3, 1, 2, 3)]:
            self.verified(make())

    def test_smooth(self):
        for make in SMOOTH:
            self.verified(make())

    def test_other_moduli(self):
        self.verified(degenerate(m=LARGE_PRIME))
        for modulus in ["101", "9", str(101 * PRIME), str(2**62 - 1)]:
            self.verified({**degenerate(), "modulus": modulus})
        self.stopped({**degenerate(), "modulus": "2"}, "minor-singular")
        self.stopped({**degenerate(), "modulus": "6"}, "pivot-not-unit")

    def test_expected_numbers(self):
        statement = degenerate()["claim"]["statement"]["point"]
        self.assertEqual(statement, {
            "ranks": [1, 2], "kernel_dimension": 1, "differential": "regular", "dimension": 13,
            "point": "singular", "tangent_dimension": 14, "boundary": "not-boundary"})
        statement = aligned_of_order_two()["claim"]["statement"]["point"]
        self.assertEqual(statement, {
            "ranks": [1, 1], "kernel_dimension": 4, "differential": "critical", "dimension": 7,
            "point": "singular", "tangent_dimension": 8, "boundary": "boundary"})
        statement = aligned_in_a_family()["claim"]["statement"]["point"]
        self.assertEqual((statement["dimension"], statement["tangent_dimension"]), (6, 7))

    def test_monomials_add_up(self):
        certificate = degenerate()
        monomials = certificate["proof"]["point"]["tangent"]["curves"]["curves"][0]["add"]
        monomials += [["V", 1, 1, 0, "5"], ["V", 1, 1, 1, "0"], ["V", 1, 1, 0, "-5"]]
        self.verified(certificate)

    def test_scaled_function(self):
        certificate = degenerate()
        for sheet in certificate["proof"]["point"]["tangent"]["curves"]["sheets"]:
            sheet["V"] = [[["-6", "0", "0"], ["0", "-3", "0"]]]
        self.verified(certificate)


# ---- Fibers -------------------------------------------------------------------------------

def two_points(form, a=1):
    k, v, q, h = [1, 2, 0], [0, 1, "1/2"], [1, 0, -3], ["2/3", 1]
    k, v, q, h = [[Fraction(x) for x in y] for y in (k, v, q, h)]
    if form == "av":
        return [outer(k, q), outer(h, v)], [outer(v, q), outer(h, k)]
    return ([padded(q, a), padded(k, a), outer(h, v)],
            [padded([2 * x for x in q], a), padded(v, a), outer([x / 2 for x in h], k)])


X, Y, XX, XY, NOTHING = [1, 0], [0, 1], [[1, 0], [0, 0]], [[0, 1], [0, 0]], [[0, 0], [0, 0]]
SUM, SKEW = [[1, 0], [0, 1]], [[0, "1/2"], ["-1/2", 0]]
# form, weights, a, tokens, case, pieces, dimension
FIBERS = [
    ("av", [XX, [X]], 1, 2, "one-point", 1, 1),
    ("av", [XX, [X]], 2, 5, "one-point", 1, 1),
    ("av", [SUM, [X]], 2, 2, "one-point", 1, 1),
    ("qkv", [[X], [X], [X]], 1, 2, "one-point", 1, 2),
    ("qkv", [[X, Y], [X, Y], [X]], 2, 2, "one-point", 1, 5),
    ("qkv", [[X], [X], [X, Y]], 1, 2, "one-point", 1, 2),
    ("qkv", [[X, X], [X, Y], [X, Y]], 2, 2, "one-point", 1, 5),
    ("av", [NOTHING, [X]], 1, 2, "zero", 2, 3),
    ("av", [SUM, [[0, 0]]], 2, 2, "zero", 2, 4),
    ("av", [NOTHING, [X, Y]], 1, 2, "zero", 2, 4),
    ("qkv", [[X], [[0, 0]], [X]], 1, 2, "zero", 2, 4),
    ("qkv", [[X, X], [[1, 1], [-1, -1]], [X, X]], 2, 2, "zero", 2, 9),
    ("av", [NOTHING, [X, X, Y]], 2, 2, "zero", 2, 6),
    ("av", [NOTHING, [X, X, Y]], 2, 1, "zero", 2, 7),
    ("qkv", [[X], [[0, 0]], [X, X, Y]], 1, 2, "zero", 2, 8),
    ("qkv", [[X], [[0, 0]], [X, X, Y]], 1, 1, "zero", 2, 8),
    ("qkv", [NOTHING, XY, [X, X, Y]], 2, 2, "zero", 2, 11),
    ("qkv", [NOTHING, XY, [X, X, Y]], 2, 1, "zero", 2, 11),
    ("av", [[[0] * 3] * 3, [[1, 0, 0], [0, 1, 1]]], 2, 1, "zero", 2, 9),
    # one token: x^2 and x, and so on
    ("av", [[[-1, 0], [0, 0]], [X]], 1, 1, "symmetric-part", 1, 1),
    ("av", [[[-1, 0], [0, 0]], [Y]], 1, 1, "symmetric-part", 2, 1),
    ("av", [XX, [X]], 1, 1, "symmetric-part", 1, 1),
    ("av", [XX, [Y]], 1, 1, "symmetric-part", 2, 1),
    ("av", [XY, [X]], 1, 1, "symmetric-part", 2, 1),
    ("av", [XY, [[1, 1]]], 1, 1, "symmetric-part", 3, 1),
    ("av", [XX, [X, Y]], 1, 1, "symmetric-part", 1, 1),
    ("av", [XX, [X]], 2, 1, "symmetric-part", 1, 2),
    ("av", [XX, [Y, Y]], 2, 1, "symmetric-part", 2, 2),
    ("av", [XY, [X, [0, 0]]], 2, 1, "symmetric-part", 2, 2),
    ("av", [XY, [[1, 1]]], 2, 1, "symmetric-part", 3, 2),
    ("av", [SUM, [X]], 2, 1, "symmetric-part", 1, 2),
    ("av", [XY, [X, Y]], 2, 1, "symmetric-part", 1, 2),
    ("av", [SKEW, [X]], 2, 1, "zero", 2, 4),
    ("av", [NOTHING, [X]], 1, 1, "zero", 2, 3),
    ("av", [[[1, 1], [-1, 2]], [[0, 0]]], 2, 1, "zero", 2, 4),
    ("qkv", [[X], [X], [X]], 1, 1, "symmetric-part", 1, 2),
    ("qkv", [[X], [Y], [["1/3", 2]]], 1, 1, "symmetric-part", 3, 2),
    ("qkv", [[X, Y], [Y, [-1, 0]], [X]], 2, 1, "zero", 2, 8),
    ("qkv", [[X, Y], [X, Y], [X]], 2, 1, "symmetric-part", 1, 6),
    ("av", [[[1, 0, 0], [0, 0, 0], [0, 0, 0]], [[1, 0, 0]]], 2, 1, "symmetric-part", 1, 3),
    ("av", [[[1, 0, 0], [0, 1, 0], [0, 0, 0]], [[1, 0, 0]]], 2, 1, "symmetric-part", 1, 2),
    ("av", [[["2"]], [["1"]]], 1, 1, "symmetric-part", 1, 1),
    ("av", [[[1, 0, 0], [0, 1, 0], [0, 0, -1]], [[1, 0, 1]]], 3, 1, "symmetric-part", 1, 4)]


class Fibers(Case):
    def test_fibers(self):
        for arguments in FIBERS:
            with self.subTest(fiber=arguments):
                self.verified(fiber(*arguments))

    def test_second_point(self):
        for form, a, dimension in [("av", 1, 1), ("av", 2, 1), ("qkv", 1, 2), ("qkv", 2, 6)]:
            first, second = two_points(form, a)
            self.verified(fiber(form, first, a, 2, "two-points", 2, dimension, second))
            self.verified(fiber(form, second, a, 3, "two-points", 2, dimension, first))

if __name__ == "__main__":
    main()
