"""The variety of a deep linear network: against a table, against the formula of the page, and far beyond both."""

import csv
import itertools
import pathlib
import unittest
from fractions import Fraction
from math import comb, prod

import making_variety
from making_network import Case
from making_variety import MOST, variety

from neurocert_check.theorems import MOST_FACTORS, box

TABLE = pathlib.Path(__file__).resolve().parents[1] / "tests" / "data" / "determinantal.csv"


def by_the_page(large, small, r):
    return prod(Fraction(comb(large + j, r), comb(r + j, r)) for j in range(small - r))


class Variety(Case):
    def test_the_table(self):
        with TABLE.open() as file:
            rows = list(csv.DictReader(file))
        self.assertGreater(len(rows), 30)
        for row in rows:
            m, n, r = (int(row[key]) for key in ("m", "n", "rank_r"))
            numbers = [int(row[key]) if row[key] else None for key in ("dimension", "degree", "sing_dimension")]
            for w in ([m, r, n], [n, r, m], [m, n + 2, r, r + 1, n], *([[m, n], [n, m]] if r == m else [])):
                self.assertVerified(variety(w, *numbers))
                for k, number in enumerate(numbers):
                    for wrong in [None] if number is None else [number - 1, number + 1]:
                        others = [*numbers[:k], 0 if wrong is None else wrong, *numbers[k + 1:]]
                        self.assertReason("variety", variety(w, *others))

    def test_the_formula_of_the_page(self):
        for small, large in itertools.combinations_with_replacement(range(1, 13), 2):
            for r in range(1, small + 1):
                self.assertEqual(box(r, small - r, large - r), by_the_page(large, small, r))
        for r, small, large in ((2, 4, 10**9), (90, 100, 200), (3, 70, 71), (1, 40, MOST)):
            self.assertEqual(box(r, small - r, large - r), by_the_page(large, small, r))

    def test_as_many_factors_as_there_can_be(self):
        """One more, each of them larger than 3/2, and the degree is too long whatever they are."""
        self.assertGreaterEqual(3**MOST_FACTORS, 10**4000 * 2**MOST_FACTORS)
        self.assertLess(3**(MOST_FACTORS - 1), 10**4000 * 2**(MOST_FACTORS - 1))

    def test_huge_widths(self):
        """The work is counted, so what takes long is not verified."""
        for w in ([MOST, 2, MOST], [10**6, 5 * 10**5, 10**6]):
            self.assertReason("size-limit", variety(w, 1, 1, None))
        # Of a rank that is next to full the degree is short: these are two binomials.
        self.assertVerified(variety([10**6, 10**6 - 1, 10**6 + 1], 10**12 + 10**6 - 2, comb(10**6 + 1, 2), 10**12 + 10**6 - 6))
        # The language has no such matrices.
        self.assertReason("network", variety([10**9, 5 * 10**8, 10**9], 1, 1, None))

    def test_what_the_maker_makes(self):
        for _, value in making_variety.honest():
            self.assertVerified(value)
        for name, reason, value in making_variety.forged():
            with self.subTest(name):
                self.assertReason(reason, value)
        for _, value in making_variety.bombs():
            self.assertReason("size-limit", value)


if __name__ == "__main__":
    unittest.main()
