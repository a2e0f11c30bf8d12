"""Named theorems: against minors at small sizes, at large sizes, and what they must not be used for."""

import hashlib
import unittest

from making_network import LIBRARY, Case, dimension, library, lightning_sizes, minor

from neurocert_check.theorems import TEXTS


def theorem(name):
    return {"theorem": {"name": name}}


class Theorems(Case):
    def test_they_know_the_library(self):
        found = {hashlib.sha256(text.encode()).hexdigest(): name for name, text in LIBRARY.items()}
        self.assertEqual({key: found.get(key) for key in TEXTS}, TEXTS)

    def test_numbers_of_minors(self):
        """The number is that of the Jacobian: a larger one has no minor."""
        for d, a, t, n in [([2, 2], [1], 2, 6), ([3, 2], [2], 1, 11), ([2, 1, 2], [1, 1], 2, 5), ([2, 2, 2], [2, 2], 2, 10)]:
            sizes = lightning_sizes(d, a, t)
            step = theorem("virtual-weights")
            self.assertVerified(dimension(library("lightning"), sizes, n, minor(library("lightning"), sizes, n), step))
            self.assertIsNone(minor(library("lightning"), sizes, n + 1, copies=6))
        for w, n in [([3, 2], 6), ([3, 1, 4], 6), ([3, 2, 5, 3], 8)]:
            step = theorem("linear")
            self.assertVerified(dimension(library("linear"), {"w": w}, n, minor(library("linear"), {"w": w}, n), step))

    def test_without_a_point(self):
        step = theorem("virtual-weights")
        sizes = {"d": [768, 768], "a": [64], "t": 1024}
        for name in ("lightning", "lightning_av"):
            self.assertVerified(dimension(library(name), sizes, 684031, step, step))
        self.assertVerified(dimension(library("lightning_ml"), sizes, 768**2 + 768**2 - 1, step, step))

    def test_not_of_other_networks(self):
        step, sizes = theorem("virtual-weights"), lightning_sizes([2, 2], [1], 2)
        text = library("lightning")
        self.assertReason("upper-mismatch", dimension(text, sizes, 7, None, step, "at_most"))
        self.assertReason("lower-mismatch", dimension(text, sizes, 5, step, None, "at_least"))
        self.assertReason("step", dimension(text + "\n", sizes, 6, None, step, "at_most"))
        self.assertReason("step", dimension(text, sizes, 6, None, theorem("linear"), "at_most"))
        self.assertReason("step", dimension(library("linear"), {"w": [2, 2]}, 4, step, None, "at_least"))
        self.assertReason("malformed", dimension(text, sizes, 6, None, theorem("gauge"), "at_most"))
        # A part of a network is not the network.
        two = lightning_sizes([2, 2, 2], [1, 1], 2)
        inner = {"compose": {"at": "X[1]", "front": step, "back": {"coordinates": {}}, "families": []}}
        self.assertReason("step", dimension(text, two, 12, None, inner, "at_most"))


if __name__ == "__main__":
    unittest.main()
