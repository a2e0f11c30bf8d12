"""Tests of check_point.py and of what it imports: certificates that must be verified, and the formulas
behind them.

    python3 -m unittest discover --start-directory proofs
"""

import itertools
import random
import unittest
from fractions import Fraction

from making import Case, greedy, LARGE_PRIME, PRIME, t
from making_point import (curve, curve_tensor, fiber, flat, function, outer, padded, point, rank,
                          rows_of, sheet_of, tensor, unit_vectors, velocities)
import check_exact
import check_point
import check_point_tangents as tangents


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


# ---- Formulas -----------------------------------------------------------------------------

def layer(d, out, a, form="qkv", tokens=2):
    return tangents.Layer({"widths": [d, out], "query_dims": [a], "tokens": tokens,
                           "parametrization": form})


def square(entries, d):
    return [list(entries[i * d:(i + 1) * d]) for i in range(d)]


def rank_modulo(matrix, p):
    return len(greedy(matrix, p)[0])


class Formulas(Case):
    def close(self, count, base, dimension):
        """count is about a small multiple of base^dimension."""
        self.assertTrue(base**dimension / 4 < count < 6 * base**dimension, (count, dimension))

    def test_dimension_is_a_generic_rank(self):
        rng = random.Random(1)
        for d, out, a in itertools.product(range(1, 5), range(1, 4), range(1, 5)):
            shapes = [(a, d), (a, d), (out, d)]
            q, k, v = ([[rng.randrange(PRIME) for _ in range(c)] for _ in range(r)]
                       for r, c in shapes)
            columns = range(1, 2 * a * d + d * out + 1)
            jacobian = tangents.differential(rows_of(d, out), columns, None, v, (q, k), PRIME)
            self.assertEqual(rank_modulo(list(jacobian), PRIME), layer(d, out, a).dimension)

    def test_differential_against_its_definition(self):
        rng = random.Random(2)
        for d, out, a in [(1, 1, 1), (2, 2, 1), (3, 1, 2), (2, 1, 3)]:
            q, k, v = ([[rng.randint(-5, 5) for _ in range(d)] for _ in range(r)]
                       for r in (a, a, out))
            matrix = check_exact.product(t(k), q)
            for blocks, form, factors in [([q, k, v], "qkv", (q, k)), ([matrix, v], "av", None)]:
                shapes = [(len(block), d) for block in blocks]
                columns = range(1, len(flat(blocks)) + 1)
                found = t(list(tangents.differential(rows_of(d, out), columns, matrix, v, factors,
                                                     LARGE_PRIME)))
                for column, unit in zip(found, unit_vectors(shapes)):
                    # T is linear in each block
                    moved = [[[x + y for x, y in zip(*rows)] for rows in zip(*pair)]
                             for pair in zip(blocks, unit)]
                    values = zip(function(form, moved), function(form, blocks))
                    difference = [x - y for x, y in values]
                    self.assertEqual([(x - y) % LARGE_PRIME for x, y in zip(column, difference)],
                                     [0] * len(column))

    def test_tensor(self):
        rng = random.Random(3)
        for d, out in [(1, 1), (1, 3), (3, 1), (2, 2), (4, 3)]:
            a = [[rng.randint(-9, 9) for _ in range(d)] for _ in range(d)]
            v = [[rng.randint(-9, 9) for _ in range(d)] for _ in range(out)]
            self.assertEqual(tangents.tensor(a, v), tensor(a, v))
            self.assertEqual(tangents.tensor(a, v),
                             [tangents.entry(a, v, row) for row in rows_of(d, out)])

    def test_rank_and_signature(self):
        rng = random.Random(4)
        for _ in range(200):
            r, c, inner = rng.randint(1, 5), rng.randint(1, 5), rng.randint(1, 3)
            left = [[rng.randint(-2, 2) for _ in range(inner)] for _ in range(r)]
            right = [[rng.randint(-2, 2) for _ in range(c)] for _ in range(inner)]
            matrix = check_exact.product(left, right)
            self.assertEqual(check_exact.rank(matrix), rank(matrix))
            signs = [rng.choice([-1, 0, 1]) for _ in range(r)]
            # P^T diag P with P unipotent: a congruence
            lower = [[int(i == j) or (rng.randint(-2, 2) if j < i else 0) for j in range(r)]
                     for i in range(r)]
            upper = t(lower)
            p = check_exact.product(lower, upper)
            s = check_exact.product(check_exact.product(
                t(p), [[signs[i] * int(i == j) for j in range(r)] for i in range(r)]), p)
            self.assertEqual(check_exact.signature(s), (signs.count(1), signs.count(-1)))
        self.assertEqual(check_exact.signature([[0, 1, 0], [1, 0, 0], [0, 0, 0]]), (1, 1))

    def test_divides(self):
        rng = random.Random(6)
        for _ in range(200):
            d = rng.randint(1, 4)
            v, w, x, y = ([rng.randint(-2, 2) for _ in range(d)] for _ in range(4))
            if any(v):
                forms = [(x, y), (v, w), (w, v), (v, v)]
                for first, second in forms:
                    one = outer(first, second)
                    s = [[a + b for a, b in zip(*rows)] for rows in zip(one, t(one))]
                    # a product of linear forms that is zero, or has a factor v
                    expected = (not any(first) or not any(second) or rank([first, v]) == 1
                                or rank([second, v]) == 1)
                    self.assertEqual(check_point.divides(v, s), expected)

    def test_root_bound(self):
        """Larger than the sum of any two coefficients, by more than one."""
        rng = random.Random(7)
        for _ in range(200):
            sheets = [{name: [[[rng.choice([0, 0, 1, -9]) for _ in range(2)]]
                              for _ in range(rng.randint(1, 3))] for name in "QKV"}
                      for _ in range(rng.randint(1, 2))]
            curves = [{"sheet": rng.randint(1, len(sheets)), "order": 2, "add": [
                [rng.choice("QKV"), 1, rng.randint(1, 2), rng.randint(0, 2), rng.randint(-99, 99)]
                for _ in range(rng.randint(0, 4))]} for _ in range(rng.randint(1, 2))]
            tensors = [curve_tensor(sheets[x["sheet"] - 1], x) for x in curves]
            largest = max([abs(x) for values in tensors for value in values
                           for x in value.values()], default=0)
            bound = tangents.root_bound({"sheets": sheets, "curves": curves})
            self.assertGreater(bound, 2 * largest + 1)

    def test_g_by_counting_over_a_finite_field(self):
        """The number of (Q, K) with K^T Q = diag(1, .., 1, 0, ..): for each K whose rows span
        what they must, Q is any point of an affine space."""
        for a, d, p in [(1, 1, 7), (4, 1, 5), (1, 2, 7), (2, 1, 7), (2, 2, 5), (3, 2, 3), (2, 3, 3),
                        (3, 3, 2)]:
            for r in range(min(a, d) + 1):
                number = 0
                for entries in itertools.product(range(p), repeat=a * d):
                    k = [list(entries[i * d:(i + 1) * d]) for i in range(a)]
                    units = [[int(i == j) for j in range(d)] for i in range(r)]
                    s = rank_modulo(k, p)
                    if rank_modulo(k + units, p) == s:
                        number += p**(d * (a - s))
                self.close(number, p, check_point.g(r, layer(d, 1, a)))

    def test_f_by_counting_over_a_finite_field(self):
        """The number of N skew with S + N of rank r. (Modulo 3, 1 and 1 make an anisotropic
        form, as over the real numbers.)"""
        for d, p in [(1, 3), (2, 3), (3, 3), (4, 3), (3, 7)]:
            for plus, minus in itertools.product(range(d + 1), repeat=2):
                if plus + minus > d or not 0 <= plus - minus <= 2:
                    continue
                signs = [1] * plus + [-1] * minus + [0] * (d - plus - minus)
                found = [0] * (d + 1)
                for entries in itertools.product(range(p), repeat=d * (d - 1) // 2):
                    above, matrix = iter(entries), [[0] * d for _ in range(d)]
                    for i in range(d):
                        matrix[i][i] = signs[i] % p
                        for j in range(i):
                            matrix[i][j] = next(above)
                            matrix[j][i] = -matrix[i][j] % p
                    found[rank_modulo(matrix, p)] += 1
                self.assertEqual(sum(found[:max(plus, minus)]), 0)
                for r in range(max(plus, minus), d + 1):
                    if plus == minus == 0 and r % 2:
                        self.assertEqual(found[r], 0)
                        continue
                    self.close(found[r], p, check_point.f(r, plus, minus, d))

    def test_fibers_by_counting_over_a_finite_field(self):
        """2-1: all weights modulo 3, and how many have the function of the given ones."""
        p = 3

        def symmetric(matrix):  # 2 is 1/2
            return [[2 * (x + y) for x, y in zip(*rows)] for rows in zip(matrix, t(matrix))]
        for form, a, tokens in itertools.product(["av", "qkv"], [1, 2], [1, 2]):
            matrices = {}
            for entries in itertools.product(range(p), repeat=4 if form == "av" else 4 * a):
                if form == "av":
                    matrix = square(entries, 2)
                    if a == 1 and rank_modulo(matrix, p) > 1:
                        continue
                else:
                    q, k = ([list(x[2 * i:2 * i + 2]) for i in range(a)]
                            for x in (entries[:2 * a], entries[2 * a:]))
                    matrix = check_exact.product(t(k), q)
                if tokens == 1:
                    matrix = symmetric(matrix)
                key = tuple(x % p for x in flat([matrix]))
                matrices[key] = matrices.get(key, 0) + 1

            def function_of(matrix, v):
                if tokens > 1:
                    return tuple(x % p for x in tensor(matrix, [v]))
                cubic = [0] * 4  # coefficients of x^3, x^2 y, x y^2, y^3
                for i, j, k in itertools.product(range(2), repeat=3):
                    cubic[i + j + k] += matrix[i][j] * v[k]
                return tuple(x % p for x in cubic)
            counts = {}
            for (key, number), v in itertools.product(matrices.items(),
                                                      itertools.product(range(p), repeat=2)):
                value = function_of(square(key, 2), v)
                counts[value] = counts.get(value, 0) + number
            for matrix, v in itertools.product([NOTHING, XX, XY, SUM, [[1, 0], [1, 0]]],
                                               [[0, 0], X, Y, [1, 1]]):
                ranks = [rank(matrix), rank([v])]
                if ranks[0] > a:
                    continue
                lined = ranks == [1, 1] and rank([[*x, y] for x, y in zip(matrix, v)]) == 1
                weights = tangents.Weights(matrix, [v], None, 1)
                _, _, dimension = check_point.fiber(layer(2, 1, a, form, tokens), weights, ranks,
                                                    lined)
                if tokens == 1:
                    matrix = symmetric(matrix)
                self.close(counts[function_of(matrix, v)], p, dimension)


if __name__ == "__main__":
    unittest.main()
