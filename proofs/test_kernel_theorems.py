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

    def test_numbers_of_series(self):
        """With softmax; order 7 sees two layers. Symmetric parts and scalings play no role, and one token sees L."""
        for d, a, t, order, n in [([2, 2], [1], 2, 3, 7), ([3, 2], [2], 2, 3, 14), ([2, 2, 2], [1, 2], 2, 7, 11),
                                  ([2, 1, 2], [1, 1], 2, 7, 7), ([2, 1, 2], [1, 1], 1, 3, 3), ([2, 3], [2], 1, 3, 6),
                                  # The rows and the columns of A fill the space beyond those of V.
                                  ([5, 1], [2], 2, 3, 21)]:
            sizes, step = lightning_sizes(d, a, t), theorem("normalised-attention")
            text = library("softmax_attention")
            self.assertVerified(dimension(text, sizes, n, minor(text, sizes, n, order=order), step))
            self.assertIsNone(minor(text, sizes, n + 1, order=order, copies=6))
            self.assertVerified(dimension(library("softmax_av"), sizes, n, step, step))
        free = {"d": [3, 1, 2], "a": [1, 1], "t": 2, "l": 2}
        text = library("softmax_ml")
        self.assertVerified(dimension(text, free, 24, minor(text, free, 24, order=7), step))
        self.assertVerified(dimension(text, {**free, "t": 1}, 6, step, step))

    def test_without_a_point(self):
        step = theorem("virtual-weights")
        sizes = {"d": [768, 768], "a": [64], "t": 1024}
        for name in ("lightning", "lightning_av"):
            self.assertVerified(dimension(library(name), sizes, 684031, step, step))
        self.assertVerified(dimension(library("lightning_ml"), sizes, 768**2 + 768**2 - 1, step, step))

    def test_softmax_is_not_lightning(self):
        sizes = lightning_sizes([2, 2], [1], 2)
        for text, name in [("softmax_attention", "virtual-weights"), ("lightning", "normalised-attention"),
                           ("multihead", "normalised-attention")]:
            given = {**sizes, "h": 1} if text == "multihead" else sizes
            self.assertReason("step", dimension(library(text), given, 7, None, theorem(name), "at_most"))
        self.assertReason("upper-mismatch", dimension(
            library("softmax_attention"), sizes, 6, None, theorem("normalised-attention"), "at_most"))

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
