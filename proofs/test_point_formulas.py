"""Tests of the formulas behind check_point.py, and of what it imports, against their definitions.

    python3 -m unittest discover --start-directory proofs
"""

import itertools
import random
from unittest import main

from making import Case, greedy, LARGE_PRIME, PRIME, t
from making_point import curve_tensor, flat, function, outer, rank, rows_of, tensor, unit_vectors
from test_point import NOTHING, SUM, X, XX, XY, Y
import check_exact
import check_point
import check_point_tangents as tangents


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
    main()
