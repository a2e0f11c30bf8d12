"""Claims other than dimensions: symmetries, pairs, values, the algebra of linear symmetries."""

import unittest

from making_network import (PRIME, SEED, Case, certificate, family, library, lightning_fields, lightning_sizes)


def symmetry(text, sizes, group, moves, proof=None, relation="holds"):
    claim = {"network": {"text": 1, "sizes": sizes}, "group": group, "moves": moves, "relation": relation}
    return certificate([text], {"symmetry": claim}, proof or {})


def pair(kind, one, two, proof, texts=None, sizes=None):
    sides = {side: {"network": {"text": k, "sizes": sizes or {}}, "weights": weights}
             for side, k, weights in (("first", 1, one), ("second", 2 if texts and len(texts) > 1 else 1, two))}
    return certificate(texts, {kind: sides}, proof)


def algebra(text, sizes, n, families, relation="exact", points=30, **more):
    sides = {"lower": {"modulus": PRIME, "families": families} if relation != "at_most" else None,
             "upper": {"modulus": PRIME, **SEED, "points": points, **more} if relation != "at_least" else None}
    claim = {"network": {"text": 1, "sizes": sizes}, "relation": relation, "number": str(n)}
    return certificate([text], {"algebra": claim}, sides)


RELU = "network r\ninput X : 2 x 1\nweights A : 2 x 2, B : 1 x 2\noutput B * relu(A * X)\n"
SIZES = lightning_sizes([2, 3, 2], [2, 2], 3)


class Symmetries(Case):
    def test_the_library(self):
        heads, gauge = {"d": [2, 2, 2], "a": [1, 2], "h": 2, "t": 2}, {"V[1,1]": "C * V[1,1]", "V[1,2]": "C * V[1,2]"}
        gauge.update({f"{x}[2,{j}]": f"{x}[2,{j}] * inv(C)" for x in "VKQ" for j in (1, 2)})
        c, d = {"c": [1, 1, "nonzero"]}, {"D": [3, 3, "diagonal-invertible"]}
        for name, sizes, group, moves in [
            ("lightning", SIZES, {"C": [2, 2, "invertible"]}, {"K[1]": "C * K[1]", "Q[1]": "inv(C)^T * Q[1]"}),
            ("lightning", SIZES, {"C": [3, 3, "invertible"]}, {
                "V[1]": "C * V[1]", "V[2]": "V[2] * inv(C)", "K[2]": "K[2] * inv(C)", "Q[2]": "Q[2] * inv(C)"}),
            ("lightning", SIZES, c, {"Q[2]": "c * Q[2]", "V[2]": "inv(c) * V[2]"}),
            ("lightning_av", SIZES, {"C": [3, 3, "invertible"]}, {
                "V[1]": "C * V[1]", "V[2]": "V[2] * inv(C)", "A[2]": "inv(C)^T * A[2] * inv(C)"}),
            ("lightning_av", SIZES, c, {"A[1]": "c * A[1]", "V[1]": "inv(c) * V[1]"}),
            ("lightning_ml", SIZES, c, {"M[1]": "c * M[1]", "L": "inv(c)^3 * L"}),
            ("softmax_attention", SIZES, {"C": [2, 2, "invertible"]}, {
                "K[1]": "C * K[1]", "Q[1]": "inv(C)^T * Q[1]"}),
            ("multihead", heads, {"C": [2, 2, "invertible"]}, gauge),
            ("multihead_causal", heads, {"C": [2, 2, "invertible"]}, gauge),
            ("multihead_skip", heads, c, {"Q[1,2]": "c * Q[1,2]", "V[1,2]": "inv(c) * V[1,2]"}),
            ("mlp", {"w": [2, 3, 2, 2], "r": [2, 3]}, d, {"W[1]": "D * W[1]", "W[2]": "W[2] * inv(D)^2"}),
            ("mlp", {"w": [2, 3, 1], "r": 2}, {"P": [3, 3, "permutation"]}, {"W[1]": "P * W[1]", "W[2]": "W[2] * P^T"}),
            ("mlp_bias", {"w": [2, 3, 1], "r": 2}, d, {
                "W[1]": "D * W[1]", "b[1]": "D * b[1]", "W[2]": "W[2] * inv(D)^2"}),
            ("gated", {"d": 2, "h": 3, "o": 1}, d, {"U": "D * U", "Z": "Z * inv(D)"}),
            ("gated", {"d": 2, "h": 3, "o": 1}, {"P": [3, 3, "permutation"]}, {
                "U": "P * U", "W": "P * W", "Z": "Z * P^T"}),
            ("gated", {"d": 2, "h": 3, "o": 1}, {}, {"U": "W", "W": "U"}),
            ("linear", {"w": [2, 3, 2]}, {"C": [3, 3, "invertible"]}, {"W[1]": "C * W[1]", "W[2]": "W[2] * inv(C)"}),
            ("cnn", {"k": [3, 2], "stride": [1, 2], "r": 2, "outputs": 2}, {"s": [1, 1, "nonzero"]}, {
                "c[1]": "s * c[1]", "c[2]": "inv(s)^2 * c[2]"}),
        ]:
            self.assertVerified(symmetry(library(name), sizes, group, moves))

    def test_by_entries_and_with_lemmas(self):
        sizes = {"w": [2, 2, 2], "r": 2}
        self.assertVerified(symmetry(library("mlp"), sizes, {}, {"W[1]": "-W[1]"}, {"by": "entries"}))
        proof = {"lemmas": [["X'[1]", "C * X[1]"], ["X'[2]", "X[2]"]]}
        moves = {"V[1]": "C * V[1]", "V[2]": "V[2] * inv(C)", "K[2]": "K[2] * inv(C)", "Q[2]": "Q[2] * inv(C)"}
        self.assertVerified(symmetry(library("lightning"), SIZES, {"C": [3, 3, "invertible"]}, moves, proof))
        proof["lemmas"][0][1] = "X[1]"
        self.assertReason("lemma", symmetry(library("lightning"), SIZES, {"C": [3, 3, "invertible"]}, moves, proof))

    def test_what_is_no_symmetry(self):
        heads, gauge = {"d": [2, 2, 2], "a": [1, 2], "h": 1, "t": 2}, {"V[1,1]": "C * V[1,1]"}
        gauge.update({f"{x}[2,1]": f"{x}[2,1] * inv(C)" for x in "VKQ"})
        for text, sizes, group, moves in [
            (library("multihead_skip"), heads, {"C": [2, 2, "invertible"]}, gauge),
            (library("softmax_attention"), SIZES, {"c": [1, 1, "nonzero"]}, {
                "Q[1]": "c * Q[1]", "V[1]": "inv(c) * V[1]"}),
            (RELU, {}, {"D": [2, 2, "diagonal-invertible"]}, {"A": "D * A", "B": "B * inv(D)"}),
            (RELU, {}, {}, {"A": "-A", "B": "-B"}),
            (RELU, {}, {"D": [2, 2, "positive-diagonal"]}, {"A": "A * D", "B": "B * inv(D)"}),
        ]:
            self.assertReason("differ", symmetry(text, sizes, group, moves))

    def test_bounded_rank(self):
        """A sum of two products with A in each may have twice the rank."""
        text = library("lightning_av")
        for new in ("A[1] + A[1]^T", "A[1] .* A[1]", "ones(2, 2) .* (A[1] + V[1]^T * V[1])", "2 * eye(2)",
                    "eye(2) .* A[1]", "left(A[1])^T * right(A[1])", "V[1]^T * V[1]"):
            self.assertReason("expression", symmetry(text, lightning_sizes([2, 3, 2], [1, 2], 3), {}, {"A[1]": new}))
        for new in ("2 * A[1]^T", "A[1] * A[1]"):
            self.assertReason("differ", symmetry(text, lightning_sizes([2, 3, 2], [1, 2], 3), {}, {"A[1]": new}))
        # With one token only A + A^T matters: the identity is true, but A + A^T is not of rank <= 1.
        self.assertReason("expression", symmetry(text, lightning_sizes([2, 2], [1], 1), {}, {
            "A[1]": "1/2 * A[1] + 1/2 * A[1]^T"}))
        self.assertVerified(symmetry(text, lightning_sizes([2, 2], [1], 1), {}, {"A[1]": "A[1]^T"}))
        self.assertReason("expression", symmetry(text, SIZES, {}, {"A[1]": "A[1]", "left(A[1])": "left(A[1])"}))

    def test_conditions_of_weights(self):
        text = "network s\ninput X : 2 x 2\nweights S : 2 x 2 symmetric\noutput S * X\n"
        self.assertVerified(symmetry(text, {}, {}, {"S": "S^T"}))
        self.assertReason("expression", symmetry(text, {}, {"C": [2, 2, "any"]}, {"S": "C * S"}))

    def test_counterexamples(self):
        one = {"A": [["1", "0"], ["0", "1"]], "B": [["1", "1"]]}
        proof = {"group": {"D": [["-1", "0"], ["0", "1"]]}, "weights": one, "inputs": {"X": [["1"], ["2"]]}}
        group, moves = {"D": [2, 2, "diagonal-invertible"]}, {"A": "D * A", "B": "B * inv(D)"}
        self.assertVerified(symmetry(RELU, {}, group, moves, proof, "fails"))
        positive = {**proof, "group": {"D": [["3", "0"], ["0", "1"]]}}
        self.assertReason("equal", symmetry(RELU, {}, group, moves, positive, "fails"))
        for bad in ([["0", "0"], ["0", "1"]], [["1", "1"], ["0", "1"]]):
            self.assertReason("condition", symmetry(RELU, {}, group, moves, {**proof, "group": {"D": bad}}, "fails"))
        self.assertReason("function", symmetry(RELU.replace("relu", "exp"), {}, group, moves, proof, "fails"))


class Pairs(Case):
    texts = [library("linear")]
    one = {"W[1]": [["1", "2"], ["3", "4"]], "W[2]": [["1", "0"]]}
    two = {"W[1]": [["1/2", "1"], ["0", "0"]], "W[2]": [["2", "7"]]}

    def test_same_and_different(self):
        sizes = {"w": [2, 2, 1]}
        for by in ("words", "entries"):
            self.assertVerified(pair("same", self.one, self.two, {"by": by}, self.texts, sizes))
            self.assertReason("differ", pair("same", self.one, {**self.two, "W[2]": [["3", "7"]]}, {"by": by},
                                             self.texts, sizes))
        proof = {"inputs": {"X[0]": [["1"], ["1/3"]]}}
        self.assertReason("equal", pair("different", self.one, self.two, proof, self.texts, sizes))
        self.assertVerified(pair("different", self.one, {**self.two, "W[2]": [["3", "7"]]}, proof, self.texts, sizes))

    def test_two_texts(self):
        other = "network o\ninput Y : 2 x 1\nweights W : 1 x 2\noutput W * Y\n"
        texts, two = [self.texts[0], other], {"W": [["1", "2"]]}
        value = pair("same", self.one, two, {}, texts)
        value["claim"]["same"]["first"]["network"]["sizes"] = {"w": [2, 2, 1]}
        self.assertVerified(value)
        wide = {**value, "texts": [texts[0], other.replace("2 x 1", "2 x 2")]}
        self.assertReason("shape", wide)
        high = {**value, "texts": [texts[0], other.replace("W * Y", "[W; W] * Y")]}
        self.assertReason("shape", high)

    def test_symmetric_weights_have_to_be_symmetric(self):
        text = "network s\ninput X : 2 x 1\nweights S : 2 x 2 symmetric\noutput S * X\n"
        good, bad = {"S": [["1", "2"], ["2", "5"]]}, {"S": [["1", "2"], ["3", "5"]]}
        self.assertVerified(pair("same", good, good, {}, [text]))
        self.assertReason("point", pair("same", good, bad, {}, [text]))


class Values(Case):
    def test_values(self):
        claim = {"network": {"text": 1, "sizes": {"w": [2, 2, 1], "r": 3}},
                 "weights": {"W[1]": [["1", "2"], ["0", "-1"]], "W[2]": [["1", "1/2"]]},
                 "inputs": {"X[0]": [["1"], ["1/2"]]}, "outputs": [[["127/16"]]]}
        value = certificate([library("mlp")], {"values": claim}, {})
        self.assertVerified(value)
        claim["outputs"] = [[["8"]]]
        self.assertReason("value", value)
        claim["outputs"] = []
        self.assertReason("value", value)
        claim["outputs"] = [[["127/16"], ["0"]]]
        self.assertReason("value", value)


class Algebra(Case):
    def test_linear_symmetries(self):
        """One layer of lightning attention: query-key of 2 x 2, and the scaling."""
        sizes = lightning_sizes([2, 2], [2], 2)
        families = lightning_fields([2, 2], [2])["fields"]["families"]
        self.assertVerified(algebra(library("lightning"), sizes, 5, families, points=50))
        self.assertVerified(algebra(library("lightning"), sizes, 5, families, "at_least"))
        self.assertVerified(algebra(library("lightning"), sizes, 5, None, "at_most", points=50))
        self.assertReason("upper-mismatch", algebra(library("lightning"), sizes, 4, families[1:], "at_most"))
        self.assertReason("lower-mismatch", algebra(library("lightning"), sizes, 5, families[:1]))
        self.assertReason("proof", certificate([library("lightning")], {"algebra": {
            "network": {"text": 1, "sizes": sizes}, "relation": "exact", "number": "5"}}, {"lower": None, "upper": None}))

    def test_fields_have_to_be_linear(self):
        text = "network m\ninput X : 1 x 1\nweights A, B : 1 x 1\noutput B * A * X\n"
        self.assertVerified(algebra(text, {}, 1, [family({"A": "A", "B": "-B"})], points=9))
        bent = family({"A": "A * A", "B": "-A * B"})
        self.assertReason("expression", algebra(text, {}, 1, [bent]))
        text = "network m\ninput X : 2 x 1\nweights A, B : 2 x 2\noutput B * A * X\n"
        bent = family({"A": "A * t * A", "B": "-B * A * t"}, {"t": [2, 2, "any"]})
        self.assertReason("expression", algebra(text, {}, 4, [bent], "at_least"))

    def test_gradings(self):
        """Rows and columns of weights scale: the equations fall apart, and as many are left. What does not scale is refused."""
        sizes = lightning_sizes([2, 2], [2], 2)
        families = lightning_fields([2, 2], [2])["fields"]["families"]
        grading = {"weights": {"Q[1]": [["5", "4"], ["2", "1"]], "K[1]": [["-7", "-8"], ["-4", "-5"]],
                               "V[1]": [["1009", "1008"], ["109", "108"]]}, "inputs": {"X[0]": [["1", "1"], ["2", "2"]]}}
        text = library("lightning")
        self.assertVerified(algebra(text, sizes, 5, families, points=12, grading=grading))
        self.assertVerified(algebra(text, sizes, 5, families, points=50, grading={}))
        self.assertReason("upper-mismatch", algebra(text, sizes, 4, None, "at_most", points=12, grading=grading))
        for name, entries, reason in [("Q[1]", [["5", "4"], ["2", "2"]], "grading"), ("A", [["1"]], "grading"),
                                      ("Q[1]", [["5", "4"]], "grading"), ("Q[1]", [["5", "4"], ["2", "3/2"]], "grading"),
                                      ("Q[1]", [["5", "4"], ["2", str(2**62)]], "grading"),
                                      ("Q[1]", [["5", "4"], ["2"]], "grading"), ("Q[1]", [["5", "4"], ["2", "x"]], "malformed")]:
            bad = {**grading, "weights": {**grading["weights"], name: entries}}
            self.assertReason(reason, algebra(text, sizes, 5, None, "at_most", points=12, grading=bad))

    def test_a_false_grading_would_prove_too_much(self):
        """What is added in y - x is seen together: E_xy are not independent."""
        text = "network n\ninput X : 1 x 1\nweights A : 1 x 1, B : 1 x 1\noutput (A + B) * X\n"
        self.assertVerified(algebra(text, {}, 2, None, "at_most", points=9))
        bad = {"weights": {"A": [["1"]]}}
        self.assertReason("grading", algebra(text, {}, 0, None, "at_most", points=9, grading=bad))

    def test_functions_of_gradings(self):
        """A function needs degree zero, and softmax all of its column, also where one entry is read."""
        head = "network n\ninput X : 1 x 1\nweights A, B : 1 x 1\n"
        for output, weights, reason in [
                ("B * relu(A * X)", {"A": [["1"]], "B": [["5"]]}, None),
                ("B * recip(A * X)", {"A": [["1"]]}, None),
                ("B * (A * X) .^ 2", {"A": [["3"]]}, None),
                ("B * (softmax([X; A]))(1, 1)", {"A": [["1"]]}, "grading"),
                ("B * inv([A, X; X, X])(1, 1)", {"A": [["1"]]}, "grading"),
                ("B * A + X", {"B": [["1"]]}, "grading")]:
            value = algebra(head + f"output {output}\n", {}, 99, None, "at_most", 9, grading={"weights": weights})
            with self.subTest(output):
                self.assertReason(reason or "upper-mismatch", value)

    def test_series(self):
        """Of exp and softmax the coefficients of power series are seen; without an order there is no upper bound."""
        text = "network n\ninput X : 1 x 1\nweights A, B, C : 1 x 1\noutput C * B * exp(A * X)\n"
        families = [family({"B": "B", "C": "-C"})]
        self.assertReason("function", algebra(text, {}, 1, families, points=9))
        grading = {"weights": {"B": [["1"]], "C": [["9"]]}}
        for more in ({}, {"grading": grading}):
            self.assertVerified(algebra(text, {}, 1, families, points=9, order=3, **more))
        for order in (0, 257):
            self.assertReason("order", algebra(text, {}, 1, families, points=9, order=order))
        constant = text.replace("A * X", "A * X + A")
        self.assertReason("order", algebra(constant, {}, 1, families, points=9, order=3))


if __name__ == "__main__":
    unittest.main()
