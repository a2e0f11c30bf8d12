"""Dimensions: certificates that are built here, against values that were computed elsewhere."""

import copy
import unittest
from fractions import Fraction

from making_network import (PRIME, SEED, Case, dimension, family, fields, library, lightning_fields, lightning_sizes,
                            minor, mlp_fields, report)

MLP, LIGHTNING = library("mlp"), library("lightning")


def strings(rows):
    return [[str(x) for x in row] for row in rows]


def kernel_vector(rows):
    """A rational vector that all rows annihilate."""
    rows, pivots = [[Fraction(x) for x in row] for row in rows], []
    for c in range(len(rows[0])):
        k = next((i for i in range(len(pivots), len(rows)) if rows[i][c]), None)
        if k is None:
            continue
        n = len(pivots)
        rows[n], rows[k] = rows[k], rows[n]
        rows[n] = [x / rows[n][c] for x in rows[n]]
        for i, row in enumerate(rows):
            if i != n:
                rows[i] = [x - row[c] * y for x, y in zip(row, rows[n])]
        pivots.append(c)
    free = next(c for c in range(len(rows[0])) if c not in pivots)
    out = [Fraction(0)] * len(rows[0])
    out[free] = Fraction(1)
    for i, c in enumerate(pivots):
        out[c] = -rows[i][free]
    return out


def conic():
    """(3, 5, 1) with x^4 has dimension 14: the rows of W[1] lie on a conic N (Alexander and Hirschowitz)."""
    w = [[1, 2, -3], [4, -1, 2], [3, 5, 1], [-2, 7, 3], [1, 1, 6]]
    v = kernel_vector([[a * a, b * b, c * c, a * b, a * c, b * c] for a, b, c in w])
    n = [[v[0], v[3] / 2, v[4] / 2], [v[3] / 2, v[1], v[5] / 2], [v[4] / 2, v[5] / 2, v[2]]]
    step = {"equations": {
        "modulus": PRIME, "point": {"weights": {"W[1]": strings(w), "W[2]": [["1", "2", "3", "4", "5"]]}},
        "unknowns": {"N": [3, 3]}, "define": {"D": "eye(5) .* (W[1] * N * W[1]^T)"}, "at": {"N": strings(n)},
        "forms": [{"form": "(X[0]^T * N * X[0]) .^ 2", "gradient": {
            "W[2]": "24 * ones(1, 5) * (D * D)",
            "W[1]": "48 * (eye(5) .* (ones(5, 1) * W[2])) * D * W[1] * (N + N^T)"}}]}}
    sizes = {"w": [3, 5, 1], "r": 4}
    return dimension(MLP, sizes, 14, minor(MLP, sizes, 14), step)


def narrowed():
    """Lightning 2-3-2 has dimension 10: it is lightning 2-2-2."""
    small, wide = lightning_sizes([2, 2, 2], [2, 2], 2), lightning_sizes([2, 3, 2], [2, 2], 2)
    weights = {"V[1]": "eye(2)", "K[2]": "K[2] * V[1]", "Q[2]": "Q[2] * V[1]", "V[2]": "V[2] * V[1]"}
    step = {"factor": {"network": {"text": 1, "sizes": small}, "weights": weights,
                       "lemmas": [["X[1]", "V[1] * X'[1]"], ["X[2]", "X'[2]"]],
                       "upper": lightning_fields([2, 2, 2], [2, 2])}}
    return dimension(LIGHTNING, wide, 10, minor(LIGHTNING, wide, 10), step)


def composed():
    """(2, 3, 2, 1) with x^2, x^2 by composition: the torus of three neurons acts freely."""
    sizes = {"w": [2, 2, 2, 1], "r": [2, 2]}
    scaling = family({"W[1]": "B * W[1]", "W[2]": "-2 * W[2] * B"}, {"B": [2, 2, "diagonal"]},
                     [["X[1]", "2 * B * X[1]"], ["X[2]", None]])
    step = {"compose": {"at": "X[1]", "front": {"coordinates": {}}, "back": {"cut": {
        "at": "X[2]", "keep": "above", "upper": {"ambient": {"by": "support"}}}},
        "modulus": PRIME, "point": SEED, "copies": 2, "families": [scaling]}}
    return dimension(MLP, sizes, 5, minor(MLP, sizes, 5), step, "exact")


class Dimensions(Case):
    def mlp(self, w, r, n, upper):
        sizes = {"w": w, "r": r}
        self.assertVerified(dimension(MLP, sizes, n, minor(MLP, sizes, n), upper))
        self.assertIsNone(minor(MLP, sizes, n + 1, copies=n + 4))

    def test_multilayer_perceptrons(self):
        """Rows of reference/dimension_mlp.csv."""
        self.mlp([2, 3, 1], 2, 3, {"ambient": {"by": "support"}})
        self.mlp([2, 3, 1], 2, 3, {"span": {}})
        self.mlp([2, 3, 2], 3, 8, {"ambient": {"by": "degrees"}})
        self.mlp([3, 3, 2], 3, 12, mlp_fields([3, 3, 2], 3))
        self.mlp([2, 1, 3], 3, 4, mlp_fields([2, 1, 3], 3))
        torus = ("-3 * C * [3 * B(1, 1), 0, 0, 0; 0, 2 * B(1, 1) + B(2, 2), 0, 0; "
                 "0, 0, B(1, 1) + 2 * B(2, 2), 0; 0, 0, 0, 3 * B(2, 2)]")
        scaling = family({"W[1]": "B * W[1]", "C": torus}, {"B": [2, 2, "diagonal"]}, by="entries")
        self.mlp([2, 2, 3, 1], 3, 6, {"cut": {"at": "X[1]", "keep": "below", "upper": fields(scaling)}})

    def test_functions_in_span(self):
        """Also where they are numbers; only `recip` of a number, and what is made with it, is one."""
        text = "network s\ninput x : 1 x 1\nweights w : 1 x 1\noutput {} * w * x\n"
        for factor in ("exp(0)", "tanh(0)", "relu(1)", "relu(0)", "softmax(1)", "recip(w)", "inv(w)"):
            self.assertReason("symbolic", dimension(text.format(factor), {}, 1, None, {"span": {}}, "at_most"))
        for factor in ("recip(2)", "inv(2)", "inv([1, w; 0, 1])(1, 1)", "inv([1, w; 0, 2])(2, 2)"):
            self.assertVerified(dimension(text.format(factor), {}, 1, None, {"span": {}}, "at_most"))
        wrong = conic()
        form = wrong["proof"]["upper"]["equations"]["forms"][0]
        form["gradient"]["W[2]"] += " * exp(0)"
        self.assertReason("symbolic", wrong)

    def test_equations(self):
        self.assertVerified(conic())
        wrong = conic()
        wrong["claim"]["dimension"].update(number="13", relation="at_most")
        wrong["proof"]["lower"] = None
        self.assertReason("upper-mismatch", wrong)
        none = conic()
        none["proof"]["upper"]["equations"].update(forms=[])
        self.assertReason("upper-mismatch", none)

    def test_lightning(self):
        """Rows of reference/dimension_lightning.csv."""
        for d, a, t, n in [([2, 2], [1], 2, 6), ([2, 2, 2], [2, 2], 2, 10), ([3, 2, 3], [2, 2], 3, 18)]:
            sizes = lightning_sizes(d, a, t)
            self.assertVerified(dimension(LIGHTNING, sizes, n, minor(LIGHTNING, sizes, n), lightning_fields(d, a)))
        sizes = lightning_sizes([2, 2], [2], 2)
        self.assertVerified(dimension(LIGHTNING, sizes, 7, minor(LIGHTNING, sizes, 7),
                                      lightning_fields([2, 2], [2], "entries")))

    def test_narrowing(self):
        self.assertVerified(narrowed())

    def test_bounded_rank(self):
        """The source of lightning_av is the variety of matrices of bounded rank."""
        text, sizes = library("lightning_av"), lightning_sizes([3, 3], [1], 2)
        gauge = [family({"left(A[1])": "B * left(A[1])", "right(A[1])": "-B^T * right(A[1])"}, {"B": [1, 1, "any"]}),
                 family({"right(A[1])": "right(A[1])", "V[1]": "-V[1]"})]
        self.assertVerified(dimension(text, sizes, 13, minor(text, sizes, 13), fields(*gauge)))

    def test_softmax(self):
        """A row of reference/dimension_normalized.csv, by power series: no scaling here."""
        text, sizes = library("softmax_attention"), lightning_sizes([2, 2, 2], [2, 2], 2)
        step = lightning_fields([2, 2, 2], [2, 2])
        step["fields"]["families"] = [f for f in step["fields"]["families"] if "parameters" in f]
        lower = minor(text, sizes, 12, order=9, copies=3)
        self.assertVerified(dimension(text, sizes, 12, lower, step))
        scaled = lightning_fields([2, 2, 2], [2, 2])
        self.assertReason("lemma", dimension(text, sizes, 10, None, scaled, "at_most"))

    def test_relu(self):
        """Positive scalings of neurons; no other ones."""
        text = "network r\ninput X : 2 x 1\nweights A : 3 x 2, B : 1 x 3\nZ = A * X\noutput B * relu(Z)\n"
        field = family({"A": "D * A", "B": "-B * D"}, {"D": [3, 3, "diagonal"]}, [["Z", "D * Z"]])
        for by in ("words", "entries"):
            self.assertVerified(dimension(text, {}, 6, minor(text, {}, 6), fields({**field, "by": by})))
            field["parameters"] = {"D": [3, 3, "any"]}
            self.assertReason("moves", dimension(text, {}, 0, None, fields({**field, "by": by}), "at_most"))
            field["parameters"] = {"D": [3, 3, "diagonal"]}

    def test_convolution(self):
        text, sizes = library("cnn"), {"k": [2, 2], "stride": [1, 1], "r": 2, "outputs": 1}
        field = family({"c[1]": "c[1]", "c[2]": "-2 * c[2]"}, None, [["X[1]", "2 * X[1]"]])
        self.assertVerified(dimension(text, sizes, 3, minor(text, sizes, 3), fields(field)))

    def test_heads(self):
        """Rows of reference/dimension_attention.csv: heads do not mix with few query rows; a mask changes nothing."""
        for name in ("multihead", "multihead_causal"):
            text, sizes = library(name), {"d": [2, 2], "a": [1], "h": 2, "t": 2}
            families = []
            for j in (1, 2):
                families.append(family({f"K[1,{j}]": f"B * K[1,{j}]", f"Q[1,{j}]": f"-B * Q[1,{j}]"},
                                       {"B": [1, 1, "any"]}))
                families.append(family({f"Q[1,{j}]": f"Q[1,{j}]", f"V[1,{j}]": f"-V[1,{j}]"}))
            self.assertVerified(dimension(text, sizes, 12, minor(text, sizes, 12), fields(*families)))

    def test_composition(self):
        self.assertVerified(composed())

    def test_cuts(self):
        sizes = {"w": [2, 2, 2, 1], "r": [2, 2]}
        for keep, at, n in [("above", "X[1]", 2 * 3 + 4 + 2), ("below", "X[1]", 4 + 3),
                            ("above", "X[2]", 2 * 5 + 2), ("below", "X[2]", 8 + 2)]:
            step = {"cut": {"at": at, "keep": keep, "upper": {"coordinates": {}}}}
            self.assertVerified(dimension(MLP, sizes, n, None, step, "at_most"))
        step = {"cut": {"at": "X[2]", "keep": "above", "upper": fields(
            family({"C": "B * C", "W[3]": "-W[3] * B"}, {"B": [2, 2, "any"]}))}}
        self.assertVerified(dimension(MLP, sizes, 8, None, step, "at_most"))
        step = {"cut": {"at": "X[1]", "keep": "below", "upper": fields(
            family({"W[1]": "B * W[1]", "C": "-4 * C * B(1, 1)"}, {"B": [1, 1, "any"]}, by="entries"))}}
        self.assertVerified(dimension(MLP, sizes, 6, None, step, "at_most"))
        step["cut"]["upper"]["fields"]["families"][0]["by"] = "words"
        self.assertVerified(dimension(MLP, sizes, 6, None, step, "at_most"))

    def test_determinantal_and_strip(self):
        for by in ("support", "degrees"):
            step = {"determinantal": {"weight": "W[2]", "by": by}}
            self.assertVerified(dimension(MLP, {"w": [2, 1, 3], "r": 3}, 6, None, step, "at_most"))
            self.assertVerified(dimension(MLP, {"w": [2, 5, 3], "r": 3}, 12, None, step, "at_most"))
        text = "network s\ninput X : 2 x 1\nweights W : 2 x 2\nY = exp(W * X)\noutput Y\noutput (W * X) .^ 2\n"
        self.assertVerified(dimension(text, {}, 4, None, {"strip": {"upper": {"coordinates": {}}}}, "at_most"))
        self.assertReason("step", dimension(text.replace("Y\n", "Y + Y\n"), {}, 4, None,
                                            {"strip": {"upper": {"coordinates": {}}}}, "at_most"))

    def test_maps_without_inputs(self):
        text = "map cusp\nweights s : 1 x 1\noutput [-s^2; s^3]\n"
        self.assertVerified(dimension(text, {}, 1, minor(text, {}, 1), {"coordinates": {}}))

    def test_a_composite_modulus(self):
        """Any modulus may be used: a unit as a determinant is enough."""
        sizes = {"w": [2, 2, 1], "r": 2}
        step = minor(MLP, sizes, 3, modulus="1000001")  # 101 * 9901
        self.assertVerified(dimension(MLP, sizes, 3, step, {"ambient": {"by": "support"}}))

    def test_the_text_of_a_report(self):
        found = report(narrowed())
        self.assertEqual(found.claim, "dim = 10 exactly: lightning at a=2,2 d=2,3,2 t=2")
        value = narrowed()
        value["texts"] = [LIGHTNING + "# mine\n"]
        found = report(value)
        self.assertEqual(found.claim, "dim = 10 exactly: lightning (text below) at a=2,2 d=2,3,2 t=2")
        self.assertEqual(found.texts, [("lightning", LIGHTNING + "# mine\n")])

    def test_unsound_steps_that_are_refused(self):
        """True dimensions are known here; each certificate claims less."""
        # relu below the step of `compose`: signs at one point say nothing about other regions of weights.
        text = ("network c\ninput x : 1 x 1\nweights b, g, d, v, w : 1 x 1\n"
                "X = [relu(b) * g * x; relu(-b) * d * x]\n"
                "output relu(b) * v * X(1, 1) + relu(-b) * w * X(2, 1) + X(2, 1)^2\n")
        at = {"weights": {"b": [["-3"]], "g": [["5"]], "d": [["7"]], "v": [["11"]], "w": [["13"]]},
              "inputs": [{"x": [["2"]]}, {"x": [["3"]]}]}
        two = {"minor": {"modulus": PRIME, "point": at, "rows": [[1, 1, 1, 1], [2, 1, 1, 1]], "columns": [3, 5]}}
        self.assertVerified(dimension(text, {}, 2, two, None, "at_least"))
        other = copy.deepcopy(at)
        other["weights"]["b"] = [["3"]]
        step = {"compose": {"at": "X", "front": {"coordinates": {}}, "back": {"coordinates": {}}, "modulus": PRIME,
                            "point": other, "copies": 1, "families": [
                                family({"g": "g", "v": "-v"}, None, [["X", "[X(1, 1); 0]"]], "entries")]}}
        self.assertReason("function", dimension(text, {}, 1, None, step, "at_most"))
        # A function of the same name with another law is another function.
        odd = "network p\nfunction f odd\ninput X : 1 x 1\nweights A, B : 1 x 1\noutput B * f(A * X)\n"
        even = odd.replace("odd", "homogeneous 2")
        step = {"factor": {"network": {"text": 2, "sizes": {}}, "weights": {}, "upper": fields(
            family({"A": "A", "B": "-2 * B"}))}}
        self.assertReason("differ", dimension(odd, {}, 1, None, step, "at_most", texts=[even]))
        step["factor"]["upper"] = {"coordinates": {}}
        self.assertVerified(dimension(odd, {}, 2, None, step, "at_most", texts=[odd + "# other\n"]))


if __name__ == "__main__":
    unittest.main()
