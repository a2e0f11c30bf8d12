"""Forged certificates with structured points, each rejected for its reason."""

import copy
import unittest

from producing_blocks import blocks, point_of
from making_network import PRIME, Case, dimension, family, fields, minor
from test_kernel_blocks import CLASSES, KIND_AXES, KINDS, LIGHTNING, POINT, SIZES, at_least, at_most, two_fields

STEP = blocks(LIGHTNING, SIZES, POINT, copies=4)


class Forged(Case):
    def setUp(self):
        self.step, self.bound = copy.deepcopy(STEP)
        self.inner = self.step["blocks"]
        self.types = {tuple(t["at"]): t for t in self.inner["types"]}

    def rejects(self, reason, step=None, n=None, text=LIGHTNING, sizes=None):
        self.assertReason(reason, at_least(text, SIZES if sizes is None else sizes, self.bound if n is None else n,
                                           step or self.step))

    def test_counts(self):
        self.rejects("lower-mismatch", n=self.bound + 1)
        for kind, number in ((("c",), 2), (("e", "e"), 3), (("c", "e"), 6), (("c", "c"), 1)):
            self.setUp()
            rows = self.types[kind]["rows"]
            del rows[-1]
            self.rejects("lower-mismatch")
            self.assertVerified(at_least(LIGHTNING, SIZES, self.bound - number, self.step))

    def test_order_of_types(self):
        self.inner["types"].reverse()
        self.rejects("overlap")

    def test_a_member_that_touches_another(self):
        """The same type: an input at a sibling too."""
        entries = self.types["e",]["copies"][self.types["e",]["rows"][0][0] - 1]["X[0]"]
        entries += [[5, 1, "3"], [5, 2, "4"]]
        self.rejects("overlap")
        self.setUp()
        kind = self.types["c",]
        self.inner["types"][:] = [kind]
        self.assertVerified(at_least(LIGHTNING, SIZES, 2 * len(kind["rows"]), self.step))
        kind["copies"][kind["rows"][0][0] - 1]["X[0]"] += [[3, 1, "3"], [3, 2, "4"]]
        self.rejects("overlap")

    def test_a_later_block(self):
        """Rows of a pair for one element of it."""
        pair = self.types["c", "e"]
        self.types["c",].update(copies=pair["copies"], rows=pair["rows"])
        self.rejects("overlap")

    def test_types(self):
        for at in (["c", "c", "e"], ["h"], ["z"], ["c", "h"], ["e", "c"]):
            self.setUp()
            self.types["c",]["at"] = at
            self.rejects("index")

    def test_rows_and_copies(self):
        for row, reason in (([1, 1, 7, 1], "index"), ([1, 2, 1, 1], "index"), ([0, 1, 1, 1], "index"),
                            ([1, 1, 1], "index"), ([9, 1, 1, 1], "point")):
            self.setUp()
            self.types["c",]["rows"][0] = row
            self.rejects(reason)
        self.setUp()
        self.types["c",]["rows"].append(self.types["c",]["rows"][0])
        self.rejects("index")
        for copies, reason in (({"Y": []}, "point"), ({"X[0]": [[7, 1, "1"]]}, "point"), ({"X[0]": [[0, 1, "1"]]}, "point"),
                               ({"X[0]": [[1, 1, "1"], [1, 1, "1"]]}, "point"),
                               ({"X[0]": [[1, 1, f"1/{PRIME}"]]}, "unit")):
            self.setUp()
            self.types["c",]["copies"][0] = copies
            self.rejects(reason)

    def test_dependent(self):
        kind = self.types["e", "e"]
        kind["copies"].append(copy.deepcopy(kind["copies"][kind["rows"][0][0] - 1]))
        kind["rows"].append([len(kind["copies"]), *kind["rows"][0][1:]])
        self.rejects("dependent")

    def test_no_unit(self):
        self.inner["modulus"] = "4"
        for t in self.inner["types"]:
            for c in t["copies"]:
                c["X[0]"] = [[i, j, "2"] for i, j, _ in c["X[0]"]]
        self.rejects("dependent")
        text = "network n\ninput X : 3 x 1\nweights A : 3 x 3\noutput A * X\n"
        point = point_of(text, {}, {"e": 3}, [[["e"], ["rows A", "columns A"]]])
        step = {"blocks": {"modulus": "6", "point": point, "types": [
            {"at": ["e"], "copies": [{"X": [[1, 1, "2"]]}], "rows": [[1, 1, 1, 1]]}]}}
        self.rejects("pivot-not-unit", step, 3, text, {})
        step["blocks"]["types"][0]["copies"][0]["X"][0][2] = "5"
        self.assertVerified(at_least(text, {}, 3, step))
        step["blocks"]["types"][0]["rows"].append([1, 1, 2, 1])
        self.rejects("dependent", step, 6, text, {})  # (2, 1) has two elements

    def test_points(self):
        for change, reason in (
                (lambda p: p["classes"].update(e=4), "axis"), (lambda p: p["classes"].update(e=2), "axis"),
                (lambda p: p["classes"].update(z=0), "axis"), (lambda p: p["axes"][0][0].append("z"), "axis"),
                (lambda p: p["axes"][0][1].append("rows X[1]"), "axis"), (lambda p: p["axes"][0][1].append("Q[1]"), "axis"),
                (lambda p: p["axes"].append([["c", "h"], ["rows K[1]"]]), "axis"),
                (lambda p: p["axes"].append([[], ["rows K[1]"]]), "axis"),
                (lambda p: p["axes"].append([["h", "h"], ["columns X[0]"]]), "axis0"),
                (lambda p: p["weights"]["V[1]"][1].__setitem__(2, "1"), "point"),
                (lambda p: p["weights"]["V[1]"][1].__setitem__(1, f"1/{PRIME}"), "unit"),
                (lambda p: p["weights"]["V[1]"].pop(), "point"), (lambda p: p["weights"].pop("V[1]"), "point"),
                (lambda p: p["weights"].update(Z=[["1"]]), "point"), (lambda p: p.update(inputs=[]), "malformed"),
                (lambda p: p["classes"].update(z="1"), "malformed"), (lambda p: p.pop("axes"), "malformed")):
            self.setUp()
            change(self.inner["point"])
            if reason == "axis0":  # another item of the same axis with the same classes is the same
                self.assertVerified(at_least(LIGHTNING, SIZES, self.bound, self.step))
            else:
                self.rejects(reason)

    def test_the_step(self):
        self.inner["modulus"] = "1"
        self.rejects("modulus")
        for order in (0, 257):
            self.setUp()
            self.inner["order"] = order
            self.rejects("order")
        self.setUp()
        self.inner["point"] = {"seed": "7", "bound": "9"}
        self.rejects("malformed")
        text = "network f\nfunction f odd\ninput X : 2 x 1\nweights A : 2 x 2\noutput {} * X\n"
        for op in ("inv(A)", "relu(A)", "exp(A)", "f(A)"):
            step = {"blocks": {"modulus": PRIME, "point": {"classes": {}, "axes": [], "weights": {
                "A": [["1", "0"], ["0", "1"]]}}, "types": []}}
            self.rejects("function", step, 0, text.format(op), {})
            step["blocks"]["order"] = 3
            self.rejects("function" if op != "exp(A)" else "lower-mismatch", step, 1, text.format(op), {})

    def test_constant_terms(self):
        """At the point, not in general: a weight that is zero here is not there."""
        text = "network s\ninput X : 2 x 1\nweights A : 2 x 2, b : 2 x 1\noutput exp(A * X + b)\n"
        for b, x, reason in (("0", "5", None), ("1", "5", "order"), (PRIME, "5", "order")):
            point = {"classes": {"e": 2}, "axes": [[["e"], ["rows A", "columns A"]]],
                     "weights": {"A": [["1"]], "b": [["0"]]}}
            point["axes"], point["weights"] = [], {"A": [["1", "0"], ["0", "1"]], "b": [[b], ["0"]]}
            step = {"blocks": {"modulus": PRIME, "order": 2, "point": point, "types": [
                {"at": [], "copies": [{"X": [[1, 1, x]]}], "rows": [[1, 1, 1, 1, 0], [1, 1, 1, 1, 1]]}]}}
            value = at_least(text, {}, 2, step)
            self.assertVerified(value) if reason is None else self.assertReason(reason, value)

    def test_pinned(self):
        """What an operation tells apart cannot be permuted."""
        tails = {"X(1, 1) * W * X": "pinned", "W * X + [1; 2; 3]": "pinned", "W * (shift(3, 3, 1, 1) * X)": "pinned",
                 "W * X + kron(X, X)(2, 1) * X": "pinned", "W * X + ones(3, 1)": "", "2 * eye(3) * W * X": "",
                 "[2, 0, 0; 0, 2, 0; 0, 0, 2] * W * X": "", "(W * X) .^ 2 + zeros(3, 1)": "",
                 "kron(X^T, W * X)": "", "kron(X, W * X)": "pinned", "kron([1], W * X)": "", "[X(1, 1); W(1, 1); 1]": "pinned"}
        for tail, pinned in tails.items():
            text = f"network p\ninput X : 3 x 1\nweights W : 3 x 3\noutput {tail}\n"
            axes = [[["e"], ["rows W", "columns W"]]]
            step = {"blocks": {"modulus": PRIME, "point": {"classes": {"e": 3}, "axes": axes, "weights": {
                "W": [["5"]]}}, "types": []}}
            self.assertReason("axis" if pinned else "lower-mismatch", at_least(text, {}, 1, step))

    def test_joined(self):
        """An identity makes rows and columns one axis."""
        for tail, reason in (("(W + eye(3)) * X", "axis"), ("(W + [2, 0, 0; 0, 2, 0; 0, 0, 2]) * X", "axis"),
                             ("(W + ones(3, 3)) * X", "lower-mismatch")):
            text = f"network j\ninput X : 3 x 1\nweights W : 3 x 3\noutput {tail}\n"
            point = {"classes": {"e": 3, "c": 2, "h": 1}, "axes": [[["e"], ["rows W"]], [["h", "c"], ["columns W"]]],
                     "weights": {"W": [["1", "0"]]}}
            self.rejects(reason, {"blocks": {"modulus": PRIME, "point": point, "types": []}}, 1, text, {})

    def test_conditions(self):
        for block, value in (("S", [["1", "2"], ["3", "4"]]), ("K", [["0", "2"], ["2", "0"]]), ("K", [["0", "2"], ["-2", "1"]]),
                             ("D", [["1", "1"], ["1", "1"]])):
            point = point_of(KINDS, {}, CLASSES, KIND_AXES)
            point["weights"][block] = value
            self.rejects("point", {"blocks": {"modulus": PRIME, "point": point, "types": []}}, 0, KINDS, {})

    def test_other_steps(self):
        """Such a point is for two steps only."""
        step = minor(LIGHTNING, SIZES, 2)
        step["minor"]["point"] = POINT
        self.rejects("point", step)
        full = {name: [["1"] * 6 for _ in range(n)] for name, n in (("Q[1]", 3), ("K[1]", 3), ("V[1]", 6))}
        step["minor"]["point"] = {"classes": {}, "axes": [], "weights": full}
        self.rejects("point", step)

    def test_fields(self):
        point = copy.deepcopy(POINT)
        self.assertReason("upper-mismatch", at_most(LIGHTNING, SIZES, 61, two_fields(point)))
        text = "network m\ninput X : 4 x 1\nweights A, B : 4 x 4\noutput (A + B) * X\n"
        one, both = [[["h", "e"], ["rows A"]]], [[["h", "e"], ["rows A", "columns A"]]]
        for velocity, shape, axes, reason in (
                ("[1, 0, 0, 0; 0, 0, 0, 0; 0, 0, 0, 0; 0, 0, 0, 0] * P", [4, 4, "any"], both, "axis"),
                ("P(1, 2) * A", [4, 4, "any"], both, ""), ("A^T * P", [4, 4, "any"], both, ""),
                ("A^T * P", [4, 4, "any"], one, "axis"), ("P", [4, 4, "symmetric"], one, "axis"),
                ("P", [4, 4, "any"], one, ""), ("A(2, 2) * P", [4, 4, "any"], both, "axis"),
                ("P + P(3, 3) * A", [4, 4, "any"], both, "axis"),
                ("P * ones(1, 4)", [4, 1, "any"], both, ""), ("ones(4, 4) * P", [4, 4, "any"], both, ""),
                ("P + ones(4, 4) * P", [4, 4, "any"], both, "overlap")):
            at = point_of(text, {}, CLASSES, axes, full=False)
            move = family({"A": velocity, "B": f"-({velocity})"}, {"P": shape})
            found = at_most(text, {}, 1, fields(move, point=at))
            self.assertReason(reason or "upper-mismatch", found)
        wrong = family({"A": "P"}, {"P": [4, 4, "any"]})
        self.assertReason("moves", at_most(text, {}, 16, fields(wrong, point=point_of(text, {}, CLASSES, both))))


if __name__ == "__main__":
    unittest.main()
