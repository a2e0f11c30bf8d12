"""Few forms at a cut: the bound against ranks that are computed here, without the checker. Honest and forged certificates
are in the corpus (making_pullback.py)."""

import itertools
import random
import unittest
from math import comb, prod

from making_network import Case, minor
from making_pullback import COORDINATES, HEAD, MLP, at_most, composed, exact, mlp

P = 2**61 - 1


def rank(rows):
    kept = []
    for row in rows:
        for pivot, other in kept:
            if row[pivot]:
                c = row[pivot]
                row = [(x - c * y) % P for x, y in zip(row, other)]
        pivot = next((k for k, x in enumerate(row) if x), None)
        if pivot is not None:
            u = pow(row[pivot], -1, P)
            kept.append((pivot, [x * u % P for x in row]))
    return len(kept)


def bound(n, d, e):
    """The number of forms of degree e in n + 1 variables, less those that n + 1 forms of degree d make zero."""
    d **= n - 1
    return comb(e + n, n) - (comb(e - d + n, n) if e >= d else 0)


def draw(rng, rows, cols):
    return [[rng.randrange(P) for _ in range(cols)] for _ in range(rows)]


def dimension(w, r, rng):
    """Of a multilayer perceptron, from values and derivatives forward."""
    weights = [draw(rng, b, a) for a, b in zip(w, w[1:])]
    total, rows = sum(a * b for a, b in zip(w, w[1:])), []
    for _ in range(total // w[-1] + 3):
        h, moved, start = [x for x, in draw(rng, w[0], 1)], [[0] * total for _ in range(w[0])], 0
        for k, matrix in enumerate(weights):
            y, slopes = [], []
            for i, row in enumerate(matrix):
                slope = [sum(a * t[c] for a, t in zip(row, moved)) % P for c in range(total)]
                for j, x in enumerate(h):
                    slope[start + i * len(h) + j] += x
                z = sum(map(int.__mul__, row, h)) % P
                n = r[k] if k < len(r) else 1
                y.append(pow(z, n, P))
                slopes.append([n * pow(z, n - 1, P) * t % P for t in slope])
            start += len(matrix) * len(h)
            h, moved = y, slopes
        rows += moved
    return rank(rows)


def monomials(n, d):
    return list(itertools.combinations_with_replacement(range(n), d))


def form(rng, n, d):
    terms = [(rng.randrange(P), m) for m in monomials(n, d)]
    return lambda x: sum(c * prod(x[i] for i in m) for c, m in terms) % P


def hilbert(forms, n, e, rng):
    """The dimension of what forms of degree e in `forms` are, as functions."""
    terms = monomials(len(forms), e)
    points = [[f(x) for f in forms] for x in draw(rng, len(terms) + 3, n)]
    return rank([[prod(y[i] for i in m) % P for m in terms] for y in points])


class Pullback(Case):
    def test_networks(self):
        """Two inputs and a hidden width of three. The bound is computed here too; no rank is larger."""
        rng, seen, less = random.Random(5), set(), 0
        while len(seen) < 30:
            i = rng.choice((1, 1, 1, 2))
            w = [2, *(rng.choice((2, 3)) for _ in range(i - 1)), 3]
            w += [rng.randrange(1, 4) for _ in range(rng.choice((1, 2)))] + [rng.randrange(1, 5)]
            r = [rng.choice((2, 3)) for _ in w[2:]]
            coordinates = sum(a * b for a, b in zip(w, w[1:]))
            if coordinates > 40 or (*w, *r, i) in seen:
                continue
            seen.add((*w, *r, i))
            front = sum(w[k] * w[k + 1] for k in range(i)) - sum(w[1:i])
            n = front - 3 + w[-1] * bound(2, prod(r[:i]), prod(r[i:]))
            found = dimension(w, r, rng)
            self.assertLessEqual(found, n, (w, r, i))
            less += prod(r[i:]) >= prod(r[:i])
            sizes = {"w": w, "r": r}
            self.assertVerified(at_most(MLP, n, mlp(w, r, i), sizes))
            self.assertReason("upper-mismatch", at_most(MLP, n - 1, mlp(w, r, i), sizes))
        self.assertGreater(less, 10)  # here the equation counts

    def test_defects(self):
        """It is below what the coordinates and the monomials say, and it is the dimension."""
        for w, r in (([2, 3, 7, 1], [5, 5]), ([2, 3, 8, 2], [4, 4]), ([2, 3, 7, 4], [3, 3])):
            n, sizes = 3 + w[-1] * bound(2, *r), {"w": w, "r": r}
            self.assertLess(n, min(w[-1] * (prod(r) + 1), 6 + w[2] * (2 + w[-1]) - 3))
            self.assertEqual(dimension(w, r, random.Random(1)), n)
            self.assertVerified(exact(MLP, n, mlp(w, r, 1), sizes))
            self.assertIsNone(minor(MLP, sizes, n + 1, copies=n + 4))

    def test_the_theorem(self):
        """Forms of degree e in n + 1 forms of degree d: generic ones reach the bound; base points, equal forms, images of
        small dimension and forms that are zero do not exceed it."""
        rng = random.Random(2)
        zero = lambda x: 0  # noqa: E731
        for n, d, largest in ((1, 1, 4), (1, 3, 4), (2, 1, 4), (2, 2, 5), (2, 3, 6), (2, 4, 6), (3, 1, 3), (3, 2, 5)):
            def by(f, g):
                return lambda x: f(x) * g(x) % P
            generic = [form(rng, n, d) for _ in range(n + 1)]
            common, line = form(rng, n, 1), [form(rng, 1, d) for _ in range(n + 1)]
            special = [[by(common, form(rng, n, d - 1)) for _ in range(n + 1)], [*generic[1:], generic[1]],
                       [lambda x, f=f: f(x[:1]) for f in line], [*generic[1:], zero], [zero] * (n + 1),
                       [lambda x, k=k: pow(x[min(k, n - 1)], d, P) for k in range(n + 1)],
                       [lambda x, k=k: prod(x[(k + j) % n] for j in range(d)) % P for k in range(n + 1)],
                       [lambda x, m=m: prod(x[i] for i in m) % P for m in (monomials(n, d) * 3)[:n + 1]]]
            for e in range(1, largest + 1):
                self.assertEqual(hilbert(generic, n, e, rng), bound(n, d, e), (n, d, e))
                for forms in special:
                    self.assertLessEqual(hilbert(forms, n, e, rng), bound(n, d, e), (n, d, e))

    def test_a_surface(self):
        """Four quadrics in three variables satisfy a quartic."""
        text = ("network p\ninput x : 3 x 1\nweights U : 9 x 4, V : 1 x 9\n"
                "X = ([1, 0, 0; 0, 1, 0; 0, 0, 1; 1, 1, 1] * x) .^ 2\noutput V * (U * X) .^ 4\n")
        self.assertVerified(exact(text, 34, composed(COORDINATES)))
        self.assertReason("upper-mismatch", at_most(text, 33, composed(COORDINATES)))

    def test_entries_that_are_zero(self):
        """The page lets outputs be zero, not entries of X. An output without X has degree 0."""
        text = HEAD + "weights A : 2 x 2, B : 1 x 3\nX = [A * x; {}]\noutput B * X\n"
        self.assertReason("step", at_most(text.format("zeros(1, 1)"), 6, composed(COORDINATES)))
        self.assertVerified(at_most(text.format("0 * x(1, 1) + A(1, 1) * x(1, 1)"), 6, composed(COORDINATES)))
        text = HEAD + "weights A : 3 x 2, c : 2 x 1\nX = A * x\noutput {}\n"
        self.assertVerified(at_most(text.format("c"), 8, composed(COORDINATES)))
        self.assertVerified(at_most(text.format("(0 * X) * c^T"), 6, composed(COORDINATES)))
        self.assertVerified(at_most(text.format("c * ones(1, 3) * X .^ 0"), 8, composed(COORDINATES)))
        text = HEAD + "weights A : 3 x 2\nX = (A * x) .^ 0\noutput X\n"
        self.assertReason("step", at_most(text, 9, composed(COORDINATES)))


if __name__ == "__main__":
    unittest.main()
