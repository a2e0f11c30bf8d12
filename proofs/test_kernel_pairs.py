"""Claims on two networks at weights, good and bad. `checker/tests/kernel_pairs.rs` has the same ones."""

import json
import unittest

from making_network import Case, certificate, library, report

GAUGE = {"d": [2, 2, 2], "a": [1, 1], "t": 2}
ONE = {"Q[1]": [["1", "2"]], "K[1]": [["3", "1/2"]], "V[1]": [["1", "2"], ["0", "1"]],
       "Q[2]": [["1", "1"]], "K[2]": [["2", "5"]], "V[2]": [["1", "0"], ["4", "1"]]}
TWO = {"Q[1]": [["1", "2"]], "K[1]": [["3", "1/2"]], "V[1]": [["1", "3"], ["0", "1"]],
       "Q[2]": [["3/7", "0"]], "K[2]": [["2", "3"]], "V[2]": [["7/3", "-7/3"], ["28/3", "-7"]]}


def at(text, sizes, weights):
    return {"network": {"text": text, "sizes": sizes}, "weights": weights}


def pair(texts, kind, first, second, proof):
    return certificate(texts, {kind: {"first": first, "second": second}}, proof)


def changed(value, path, new):
    value = json.loads(json.dumps(value))
    inner = value
    *before, last = [int(key) if key.isdigit() else key for key in path.split("/")]
    for key in before:
        inner = inner[key]
    inner[last] = new
    return value


class Pairs(Case):
    def assertEach(self, good, cases):
        for path, new, expected in cases:
            found = report(changed(good, path, new))
            self.assertEqual(found.reason or found.verdict, expected, (path, new, found.found))

    def test_matrices_of_numbers_in_lemmas(self):
        proof = {"matrices": {"C[1]": [["1", "1"], ["0", "1"]]}, "lemmas": [["X'[1]", "C[1] * X[1]"]]}
        good = pair([library("lightning")], "same", at(1, GAUGE, ONE), at(1, GAUGE, TWO), proof)
        self.assertEach(good, [
            ("proof", proof, "verified"),
            ("proof", {}, "verified"),
            ("proof/matrices/C[1]", [["1", "1"], ["0", "2"]], "lemma"),
            ("proof/matrices/C[1]", [["1", "1"]], "expression"),
            ("proof/matrices/C[1]", [], "point"),
            ("proof/matrices", {"X[1]": [["1"]]}, "expression"),
            ("proof/matrices", {"V[1]": [["1"]]}, "expression"),
            ("proof/matrices", {"C'": [["1"]]}, "expression"),
            ("proof/lemmas/0/1", "X[1]", "lemma"),
            ("claim/same/second/weights/V[2]/0/0", "2", "differ"),
            ("claim/same/second/weights/Q[2]/0/0", "4/7", "differ"),
            ("claim/same/second/weights/V[1]/0/0", "2", "lemma")])

    def test_symmetric_parts_of_numbers(self):
        """One token, or a first matrix of rank one, sees symmetric parts only."""
        full, skewed, other = ([["1", a], [b, "5"]] for a, b in (("3", "1"), ("0", "4"), ("1", "4")))
        low = [["1", "2"], ["2", "4"]]
        for tokens, one, two, expected in [
                (1, (full, full), (skewed, skewed), "verified"), (1, (full, full), (skewed, other), "differ"),
                (2, (full, full), (skewed, skewed), "differ"), (2, (low, full), (low, skewed), "verified"),
                (2, (low, full), (low, other), "differ"), (2, (full, full), (full, skewed), "differ")]:
            sides = [at(1, {"d": [2, 2, 1], "a": [1, 1], "t": tokens}, {"M[1]": a, "M[2]": b, "L": [["1", "1"]]})
                     for a, b in (one, two)]
            found = report(pair([library("lightning_ml")], "same", *sides, {}))
            self.assertEqual(found.reason or found.verdict, expected, (tokens, one, two))

    def test_complete_sets_of_points(self):
        """The pair that no scaling relates: (J, N, 1) and (N, J/det N, 1), in free virtual weights."""
        sizes = {"d": [2, 2, 2], "a": [2, 2], "t": 2}
        j, n, one = [["0", "1"], ["-1", "0"]], [["2", "1"], ["1", "1"]], [["1", "0"], ["0", "1"]]
        good = pair([library("lightning_ml")], "same", at(1, sizes, {"M[1]": j, "M[2]": n, "L": one}),
                    at(1, sizes, {"M[1]": n, "M[2]": j, "L": one}), {"by": "points"})
        self.assertEach(good, [
            ("proof/by", "points", "verified"),
            ("proof/by", "entries", "verified"),
            ("proof/by", "words", "differ"),
            ("proof/by", "point", "malformed"),
            ("claim/same/second/weights/M[1]/0/0", "3", "differ"),
            ("claim/same/second/weights/L/0/1", "1/5", "differ")])
        for name in ("tanh", "softmax"):
            text = f"network f\ninput X : 1 x 1\nweights A : 1 x 1\noutput {name}(A * X)\n"
            one = at(1, {}, {"A": [["1"]]})
            self.assertReason("symbolic", pair([text], "same", one, one, {"by": "points"}))

    def test_letters_keep_their_symmetry(self):
        """G J G is det(G) J for G = X X^T, but not for G = X Y^T."""
        weights = {"J": [["0", "1"], ["-1", "0"]]}
        for g, expected in (("X * X^T", "verified"), ("X + X^T", "verified"), ("X * Y^T", "differ")):
            texts = [f"network g\ninput X, Y : 2 x 2\nweights J : 2 x 2\nG = {g} + 0 * X * Y\noutput {output}\n"
                     for output in ("G * J * G", "(G(1, 1) * G(2, 2) - G(1, 2) * G(2, 1)) * J")]
            for by in ("points", "entries"):
                proof = {"by": by, "lemmas": [["G'", "G"]]}
                found = report(pair(texts, "same", at(1, {}, weights), at(2, {}, weights), proof))
                self.assertEqual(found.reason or found.verdict, expected, (g, by, found.found))

    def test_a_network_between_two(self):
        proof = {"via": at(1, GAUGE, ONE), "first": {},
                 "second": {"via": at(1, GAUGE, TWO), "first": {}, "second": {"by": "points"}}}
        good = pair([library("lightning")], "same", at(1, GAUGE, ONE), at(1, GAUGE, TWO), proof)
        self.assertEach(good, [
            ("proof/first", {}, "verified"),
            ("proof/via/weights/K[1]/0/0", "4", "differ"),
            ("proof/second/via/weights/V[2]/0/0", "4", "differ"),
            ("proof/second/via/weights/V[2]", [], "point"),
            ("proof/via/network/text", 2, "network"),
            ("proof/second/first", {"by": "sight"}, "malformed"),
            ("claim/same/second/weights/V[2]/0/0", "4", "differ")])

    def test_differences_modulo_a_number(self):
        """5 x^3 and 12 x^3 are one function modulo 7; x/7 is none."""
        sizes = {"w": [1, 1, 1], "r": [3]}
        one, two = (at(1, sizes, {"W[1]": [["1"]], "W[2]": [[factor]]}) for factor in ("5", "12"))
        good = pair([library("mlp")], "different", one, two, {"modulus": "11", "inputs": {"X[0]": [["2"]]}})
        self.assertEach(good, [
            ("proof/modulus", "11", "verified"),
            ("proof/modulus", "4611686018427387903", "verified"),
            ("proof/modulus", "7", "equal"),
            ("proof/modulus", "1", "modulus"),
            ("proof/modulus", "4611686018427387904", "modulus"),
            ("proof/inputs/X[0]/0/0", "11", "equal"),
            ("proof/inputs/X[0]/0/0", "1/11", "unit"),
            ("claim/different/first/weights/W[1]/0/0", "1/22", "unit"),
            ("proof/inputs", {}, "point")])


if __name__ == "__main__":
    unittest.main()
