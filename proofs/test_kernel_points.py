"""Points and fibers: numbers of the theorem `one-layer` against counts over finite fields and definitions, and tangent
spaces of other networks. Honest and forged certificates are in the corpus (making_at_point.py)."""

import copy
import itertools
import random
import unittest
from collections import namedtuple
from fractions import Fraction

import making_at_point
from making_at_point import curves, differential, fiber, point
from making_network import PRIME, Case, fields, library, lightning_sizes, report
from neurocert_check.elimination import Echelon
from neurocert_check.onelayer import Layer, rank, signature

Origin = namedtuple("Origin", "origin")


def transposed(rows):
    return [list(column) for column in zip(*rows)]


def product(a, b):
    return [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]


def factors(matrix, a):
    """(K, Q) with a rows whose product is the matrix."""
    rows = [row for row in matrix if any(row)]
    d = len(matrix)
    if a == 1:
        q = rows[0] if rows else [0] * d
        at = next((j for j, x in enumerate(q) if x), 0)
        return [[Fraction(row[at], q[at]) if any(q) else 0 for row in matrix]], [q]
    unit = [[int(i == j) for j in range(d)] for i in range(d)]
    more = [[0] * d] * (a - d)
    return unit + more, [list(row) for row in matrix] + more


def layer(form, a, t, matrix, v):
    d, out = len(matrix), len(v)
    k, q = factors(matrix, a)
    names = ("K[1]", "Q[1]") if form == "lightning" else ("left(A[1])", "right(A[1])")
    program = Origin((form, {"d": [d, out], "a": [a], "t": [t]}))
    return Layer(program, "one-layer", {names[0]: k, names[1]: q, "V[1]": v})


def of_sizes(d, out, a, form="lightning"):
    a_of = a if a == 1 or a >= d else 1  # only sizes count here
    found = layer(form, a_of, 2, [[0] * d] * d, [[0] * d] * out)
    found.a, found.alpha = a, min(a, d)
    return found


def rank_modulo(matrix, p):
    echelon = Echelon(p)
    return sum(echelon.insert([x % p for x in row]) is True for row in matrix)


class Numbers(unittest.TestCase):
    def close(self, count, base, dim):
        """The count is about a small multiple of base^dim."""
        self.assertTrue(base**dim / 4 < count < 6 * base**dim, (count, dim))

    def test_rank_and_signature(self):
        rng = random.Random(4)
        for _ in range(200):
            r, c, inner = rng.randint(1, 5), rng.randint(1, 5), rng.randint(1, 3)
            left = [[rng.randint(-2, 2) for _ in range(inner)] for _ in range(r)]
            right = [[Fraction(rng.randint(-2, 2), 3) for _ in range(c)] for _ in range(inner)]
            matrix = product(left, right)
            self.assertEqual(rank(matrix), rank_modulo([[int(3 * x) for x in row] for row in matrix], int(PRIME)))
            signs = [rng.choice([-1, 0, 1]) for _ in range(r)]
            lower = [[int(i == j) or (rng.randint(-2, 2) if j < i else 0) for j in range(r)] for i in range(r)]
            p = product(lower, transposed(lower))  # a congruence
            s = product(product(p, [[signs[i] * int(i == j) for j in range(r)] for i in range(r)]), p)
            self.assertEqual(signature(s), (signs.count(1), signs.count(-1)))
        self.assertEqual(signature([[0, 1, 0], [1, 0, 0], [0, 0, 0]]), (1, 1))

    def test_divides(self):
        rng = random.Random(6)
        for _ in range(200):
            d = rng.randint(1, 4)
            v, w, x, y = ([rng.randint(-2, 2) for _ in range(d)] for _ in range(4))
            if any(v):
                found = layer("lightning", d, 1, [[0] * d] * d, [v])
                for first, second in [(x, y), (v, w), (w, v), (v, v)]:
                    s = [[a * d + b * c for c, d in zip(first, second)] for a, b in zip(first, second)]
                    expected = (not any(first) or not any(second) or rank([first, v]) == 1 or rank([second, v]) == 1)
                    self.assertEqual(found.divides(s), expected)

    def test_g_by_counting_over_a_finite_field(self):
        """The number of (Q, K) with K^T Q = diag(1, .., 1, 0, ..): for each K whose rows span what they must, Q is any
        point of an affine space."""
        for a, d, p in [(1, 1, 7), (4, 1, 5), (1, 2, 7), (2, 1, 7), (2, 2, 5), (3, 2, 3), (2, 3, 3), (3, 3, 2)]:
            for r in range(min(a, d) + 1):
                number = 0
                for entries in itertools.product(range(p), repeat=a * d):
                    k = [list(entries[i * d:(i + 1) * d]) for i in range(a)]
                    units = [[int(i == j) for j in range(d)] for i in range(r)]
                    s = rank_modulo(k, p)
                    if rank_modulo(k + units, p) == s:
                        number += p**(d * (a - s))
                self.close(number, p, of_sizes(d, 1, a).g(r))
                self.assertEqual(of_sizes(d, 1, a, "lightning_av").g(r), 0)

    def test_f_by_counting_over_a_finite_field(self):
        """The number of N skew with S + N of rank r. (Modulo 3, 1 and 1 make an anisotropic form, as over the reals.)"""
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
                    self.close(found[r], p, of_sizes(d, 1, d).f(plus, minus, r))

    def test_fibers_by_counting_over_a_finite_field(self):
        """2-1: all weights modulo 3, and how many have the function of the given ones."""
        p = 3

        def symmetric(matrix):  # 2 is 1/2
            return [[2 * (x + y) for x, y in zip(*rows)] for rows in zip(matrix, transposed(matrix))]

        def function_of(matrix, v, t):
            places = itertools.product(range(2), repeat=3)
            out = {}
            for m, p_, q in places:  # the coefficients of x_p x_q in column m, or of a cubic form
                key = (m, *sorted((p_, q))) if t > 1 else m + p_ + q
                out[key] = out.get(key, 0) + matrix[p_][m] * v[q]
            return tuple(sorted((key, x % p) for key, x in out.items()))
        nothing, xx, xy = [[0, 0], [0, 0]], [[1, 0], [0, 0]], [[0, 1], [0, 0]]
        for form, a, t in itertools.product(["lightning", "lightning_av"], [1, 2], [1, 2]):
            matrices = {}
            for entries in itertools.product(range(p), repeat=4 if form == "lightning_av" else 4 * a):
                if form == "lightning_av":
                    matrix = [list(entries[:2]), list(entries[2:])]
                    if a == 1 and rank_modulo(matrix, p) > 1:
                        continue
                else:
                    q, k = ([list(x[2 * i:2 * i + 2]) for i in range(a)] for x in (entries[:2 * a], entries[2 * a:]))
                    matrix = product(transposed(k), q)
                matrix = symmetric(matrix) if t == 1 else matrix
                key = tuple(x % p for row in matrix for x in row)
                matrices[key] = matrices.get(key, 0) + 1
            counts = {}
            for (key, number), v in itertools.product(matrices.items(), itertools.product(range(p), repeat=2)):
                value = function_of([key[:2], key[2:]], v, t)
                counts[value] = counts.get(value, 0) + number
            for matrix, v in itertools.product([nothing, xx, xy, [[1, 0], [0, 1]], [[1, 0], [1, 0]]],
                                               [[0, 0], [1, 0], [0, 1], [1, 1]]):
                if rank(matrix) <= a:
                    _, _, dim = layer(form, a, t, matrix, [v]).fiber()
                    self.close(counts[function_of(symmetric(matrix) if t == 1 else matrix, v, t)], p, dim)

    def test_smooth_and_boundary(self):
        """The zero function, aligned weights, and others."""
        one, zero = [[1, 0], [0, 0]], [[0, 0], [0, 0]]
        for a, matrix, v, smooth, boundary in [
                (1, zero, [[1, 0]], False, True), (1, one, [[1, 0]], True, True), (1, one, [[0, 1]], True, False),
                (1, one, [[1, 0], [0, 0]], False, True), (1, one, [[0, 1], [0, 0]], False, False),
                (1, one, [[1, 0], [0, 1]], True, False), (2, [[1, 0], [0, 1]], [[1, 0]], True, False),
                (2, one, [[0, 1]], False, False), (3, one, [[0, 1]], False, False)]:
            for form in ("lightning", "lightning_av"):
                found = layer(form, a, 2, matrix, v)
                self.assertEqual((found.smooth(), found.boundary()), (smooth, boundary), (a, matrix, v))
        found = layer("lightning", 1, 2, [[0]], [[0]])
        self.assertEqual((found.smooth(), found.boundary()), (True, False))


class Mutants(Case):
    def test_only_true_claims_survive(self):
        """One number or word of a claim or proof changed, weights and texts as they are: what is verified says the same,
        or less of the tangent space."""
        rng, verified = random.Random(5), 0
        for name, value in making_at_point.honest():
            (kind, known), = value["claim"].items()
            for _ in range(40):
                changed = copy.deepcopy(value)
                (_, claim), = changed["claim"].items()
                mutate(rng.choice([claim, changed["proof"]]), rng)
                if claim["weights"] != known["weights"] or claim["network"] != known["network"]:
                    continue
                if report(changed).verdict == "verified":
                    verified += 1
                    for part, found in claim.items():
                        self.assertEqual(found, known[part], name)
        self.assertGreater(verified, 20)


def mutate(value, rng):
    """Changes one number, word or text in place."""
    places = []

    def walk(x):
        for key, part in x.items() if isinstance(x, dict) else enumerate(x):
            if isinstance(part, (dict, list)):
                walk(part)
            else:
                places.append((x, key))
    walk(value)
    x, key = rng.choice(places)
    old = x[key]
    words = {"singular": "smooth", "smooth": "singular", "critical": "regular", "regular": "critical", "words": "entries",
             "boundary": "not-boundary", "not-boundary": "boundary", "two-points": "one-point"}
    if isinstance(old, int):
        x[key] = max(0, old + rng.choice([-1, 1]))
    elif old in words:
        x[key] = words[old]
    else:
        digits = [i for i, c in enumerate(old) if c.isdigit()]
        if digits:
            i = rng.choice(digits)
            x[key] = old[:i] + str(rng.randrange(10)) + old[i + 1:]


class OtherNetworks(Case):
    def test_dot_products_are_smooth_somewhere(self):
        """u v^T of rank one: the tangent space at zero is everything, elsewhere it is not larger than 3."""
        text = "network n\ninput x : 2 x 1\nweights u : 2 x 1, v : 1 x 2\noutput u * v * x\n"
        upper = fields({"velocity": {"u": "u", "v": "-v"}})
        at_zero = {"u": [[0], [0]], "v": [[0, 0]]}
        lines = [{"weights": {"u": f"[{u}]"}} for u in ("1; 0", "0; 1")]
        step = curves(text, {}, at_zero, lines, 4)
        self.assertVerified(point(text, {}, at_zero, 3, upper, tangent=({"kind": "singular", "dimension": 4}, step)))
        at_one = {"u": [[1], [0]], "v": [[1, 0]]}
        lines = [{"weights": {"u": "[1 + s; 0]", "v": "[1, 0]"}}, {}]
        with self.assertRaises(AssertionError):
            step = curves(text, {}, at_one, lines, 4)
            self.assertEqual(len(step["curves"]["rows"]), 4)

    def test_the_modulus_may_be_composite(self):
        for by in ("words", "entries"):
            sizes = lightning_sizes([1, 1], [1], 2)
            weights = {"K[1]": [["1/2"]], "Q[1]": [[3]], "V[1]": [[1]]}
            vectors = [{"K[1]": [["1/2"]], "Q[1]": [[-3]]}, {"Q[1]": [[3]], "V[1]": [[-1]]}]
            kernel, proof = differential(library("lightning"), sizes, weights, vectors, by)
            theorem = {"theorem": {"name": "virtual-weights"}}
            claim = point(library("lightning"), sizes, weights, 1, theorem, theorem,
                          differential=({"kernel": kernel, "kind": "regular"}, proof))
            self.assertVerified(claim)
            proof["modulus"] = str((10**9 + 7) * (10**9 + 9))
            self.assertVerified(point(library("lightning"), sizes, weights, 1, theorem, theorem,
                                      differential=({"kernel": kernel, "kind": "regular"}, proof)))
            proof["modulus"] = "4"
            self.assertReason("unit", point(library("lightning"), sizes, weights, 1, theorem, theorem,
                                            differential=({"kernel": kernel, "kind": "regular"}, proof)))

    def test_fibers_of_zero(self):
        for name, dim in (("lightning", 4), ("lightning_av", 3)):
            weights = {"V[1]": [[0, 0]]}
            sides = ("K[1]", "Q[1]") if name == "lightning" else ("left(A[1])", "right(A[1])")
            weights.update({side: [[1, 2]] for side in sides})
            claim = fiber(library(name), lightning_sizes([2, 1], [1], 2), weights, "zero", 2, dim)
            self.assertVerified(claim)


if __name__ == "__main__":
    unittest.main()
