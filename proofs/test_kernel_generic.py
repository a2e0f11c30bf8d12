"""Generic ranks: the points and primes of the trials, how many trials there are, and the ranks. Honest and forged
certificates are in the corpus (making_generic.py)."""

import hashlib
import random
import unittest
from fractions import Fraction
from math import lcm

import evaluation
import making_generic
from making_generic import KINDS, MLP, RATIONAL, SIZES, SYMMETRIC, probable
from making_network import Case, Echelon, library, lightning_sizes, network, report, start_meter
from neurocert_check.basics import TooLarge
from neurocert_check.elimination import PrimeRank
from neurocert_check.generic import draw, is_prime, rank, trials
from neurocert_check.heights import heights

PRIME = 2**60 + 33  # the smallest one above 2^60


class Polynomial(dict):
    """Monomial -> coefficient; a monomial is the sorted list of its variables."""

    def __add__(self, other):
        out = Polynomial(self)
        for x, c in (other if isinstance(other, dict) else {(): other}).items():
            out[x] = out.get(x, 0) + c
        return Polynomial({x: c for x, c in out.items() if c})
    __radd__ = __add__

    def __mul__(self, other):
        out = {}
        for x, c in self.items():
            for y, d in (other if isinstance(other, dict) else {(): other}).items():
                z = tuple(sorted(x + y))
                out[z] = out.get(z, 0) + c * d
        return Polynomial({x: c for x, c in out.items() if c})
    __rmul__ = __mul__

    def __neg__(self):
        return self * -1

    def __pow__(self, n):
        out = Polynomial({(): 1})
        for _ in range(n):
            out = out * self
        return out


class Symbols:
    """Each number that is drawn is a new variable."""

    def __init__(self):
        self.count = 0

    def of(self, q):
        return Polynomial({(): q} if q else {})

    def draw(self, rng):
        self.count += 1
        return Polynomial({(self.count,): 1})

    def power(self, x, n):
        return x**n

    def reduce(self, x):
        return x if isinstance(x, dict) else self.of(x)


class Generic(Case):
    def setUp(self):
        start_meter()

    def test_primes(self):
        sieve = [n for n in range(2, 5000) if all(n % d for d in range(2, int(n**0.5) + 1))]
        self.assertEqual([n for n in range(2, 5000) if is_prime(n)], sieve)
        self.assertEqual([n - 2**60 for n in range(2**60, 2**60 + 200) if is_prime(n)], [33, 91, 105, 147, 151])
        for n in (561, 2047, 3215031751, 3825123056546413051, (2**31 - 1) * (2**29 - 3)):  # some pass for a few bases
            self.assertFalse(is_prime(n))
        self.assertTrue(is_prime(2**61 - 1))

    def test_the_points_come_from_the_text(self):
        """SHA-256 of the trial, the sizes in the order of their names, an empty line, and the text."""
        for text, sizes, lines in ((MLP, SIZES, "r = 4\nw = 3,5,1\n"), ("network ä\n", {}, ""),
                                   (MLP, {"w": [3, 5, 1], "r": [4]}, "r = 4\nw = 3,5,1\n")):
            for trial in (0, 3, 10):
                data = f"neurocert generic {trial}\n{lines}\n{text}".encode()
                digest = hashlib.sha256(data).hexdigest()
                seed, p = draw(text, sizes, trial)
                self.assertEqual(seed, int(digest[:16], 16))
                least = 2**60 + (int(digest[16:32], 16) >> 4)
                self.assertTrue(least <= p < least + 1600 and is_prime(p))
                self.assertFalse(any(is_prime(n) for n in range(least, p)))

    def test_one_network(self):
        """The first trial of a text, for other checkers."""
        text = "network n\ninput x : 1 x 1\nweights W : 1 x 1\noutput W * x\n"
        self.assertEqual(draw(text, {}, 0), (17224169415229799097, 1466505608366728613))
        self.assertEqual(draw(text, {"b": [2, 1], "a": 7}, 1), (14372832848538742493, 2247245778005802347))

    def test_heights_are_bounds(self):
        shifts = "network n\ninput x : 2 x 1\nweights A : 2 x 2\noutput ([A * x, 3 * x; x^T * A / 7](3, 2) - 5/4) * x\n"
        powers = "network n\ninput x : 2 x 1\nweights A : 2 x 2\noutput (A - 2/3 * eye(2))^3 * (x + [1/2; 5]) .^ 2\n"
        skips = "network n\ninput x : 1 x 1\nweights a : 1 x 1\nY = x + a * x / 2\nZ = Y + a * Y / 3\noutput Z - 9 * x\n"
        parts = "network n\ninput x : 2 x 1\nweights a : 1 x 1\noutput a * [1/3, 1/1048576] * x\n"
        mixed = parts.replace("[1/3, 1/1048576] * x", "(1000 * [1, 0] * x + [0, 1/1048576] * x)")
        constant = "network n\nfunction f = [2/3]\ninput x : 1 x 1\nweights a : 1 x 1\noutput f(a * x)\n"
        for text, sizes in ((MLP, {"w": [2, 2, 2, 1], "r": [2, 3]}), (RATIONAL, {}), (SYMMETRIC, {}), (KINDS, {}),
                            (library("lightning"), lightning_sizes([2, 2, 1], [1, 1], 1)), (shifts, {}), (powers, {}),
                            (skips, {}), (parts, {}), (mixed, {}), (constant, {}), (making_generic.GRAM, {})):
            _, program = network(text, sizes)
            degree, bits = heights(program)
            k = Symbols()
            leaves = evaluation.drawn_all(k, [*program.blocks, *program.inputs], random.Random(1))
            found = [k.reduce(x) for m in evaluation.outputs(k, program, leaves) for row in m for x in row]
            for x in found:
                common = lcm(*(Fraction(c).denominator for c in x.values()))
                self.assertLessEqual(sum(abs(c * common) for c in x.values()), 2**bits, text)
                self.assertLessEqual(max(map(len, x), default=0), degree, text)

    def test_how_many_trials(self):
        """H = P (bits + log2 D + log2 P + D), with b digits; T (55 - b) is at least 140."""
        for p, degree, bits, n in ((20, 9, 11, 4), (1, 1, 0, 3), (1, 0, 0, 3), (0, 5, 5, 3), (2**10, 2**20, 40, 6),
                                   (1, 2**40, 0, 10)):
            self.assertEqual(trials(p, degree, bits), n)
        with self.assertRaises(TooLarge):
            trials(1, 2**41, 0)

    def test_ranks(self):
        """PrimeRank keeps the rows that the elimination of the page keeps."""
        rng = random.Random(3)
        for columns in (1, 2, 7, 20):
            for inner in (1, 3, columns):
                left = [[rng.randrange(PRIME) for _ in range(inner)] for _ in range(25)]
                right = [[rng.randrange(PRIME) * rng.randrange(2) for _ in range(columns)] for _ in range(inner)]
                one, two = Echelon(PRIME), PrimeRank(PRIME, columns)
                for row in left:
                    row = [sum(map(int.__mul__, row, column)) % PRIME for column in zip(*right)]
                    self.assertEqual(one.insert(row) is True, two.insert(row))
                self.assertEqual(two.is_full(), len(one.kept) == columns)

    def test_copies(self):
        """Each copy of the inputs adds a row, up to the dimension."""
        _, program = network(MLP, SIZES)
        self.assertEqual([rank(program, *draw(MLP, SIZES, 0), copies) for copies in (1, 2, 13, 14, 15, 99)],
                         [1, 2, 13, 14, 14, 14])
        _, program = network(making_generic.GRAM, {})
        self.assertEqual([rank(program, 1, PRIME, copies) for copies in (1, 9)], [3, 3])

    def test_it_ends_where_the_rank_is_full(self):
        text = "network n\ninput x : 2 x 1\nweights A : 2 x 2\noutput A * x\n"
        self.assertVerified(probable(text, {}, 4, 2**32 - 1))
        self.assertReason("size-limit", probable(MLP, SIZES, 14, 2**32 - 1), 10**6)

    def test_long_numbers(self):
        text = f"network n\ninput x : 1 x 1\nweights A : 1 x 1\noutput {7**4000}/{3**8000} * A * x\n"
        self.assertVerified(probable(text, {}, 1))

    def test_the_claim_in_words(self):
        self.assertEqual(report(probable(MLP, SIZES, 14)).claim,
                         "dim >= 14, and = 14 unless an event of probability at most 2^-140 happened: mlp at r=4 w=3,5,1")


if __name__ == "__main__":
    unittest.main()
