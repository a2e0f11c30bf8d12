"""The step `blocks` and `fields` by types: against ranks of full matrices at the same structured point, and forged."""

import copy
import unittest
from decimal import Decimal
from random import Random

import evaluation
from evaluation import Reals, Residues, drawn_all, flat, places, put
from making_blocks import blocks, dense, point_of
from making_network import PRIME, Case, dimension, family, fields, library, lightning_fields, lightning_sizes, minor
from neurocert_check.basics import start_meter
from neurocert_check.network import network
from neurocert_check.structured import Lines

LIGHTNING, MLP, SOFTMAX = library("lightning"), library("mlp"), library("softmax_attention")
CLASSES = {"h": 1, "c": 2, "e": 3}
AXES = [[["h", "c"], ["rows Q[1]"]], [["h", "c", "e"], ["columns Q[1]", "rows V[1]"]]]
SIZES = lightning_sizes([6, 6], [3], 2)
POINT = point_of(LIGHTNING, SIZES, CLASSES, AXES, full=False)
MLP_SIZES = {"w": [4, 4, 4], "r": 2}
MLP_AXES = [[["h", "e"], ["columns W[1]", "rows W[1]", "rows W[2]"]]]
KINDS = ("network k\ninput X : 4 x 2\nweights S : 4 x 4 symmetric, K : 4 x 4 skew, D : 4 x 4 diagonal, M : 4 x 4 rank <= 3\n"
         "output S * X .* (K * X) + M * X * X^T * D * X\n")
KIND_AXES = [[["h", "e"], ["rows S"]]]


def true_rank(text, sizes, point, copies=14):
    """Of the Jacobian of all outputs at the full weights, modulo a prime that no certificate has."""
    start_meter(10**9)
    program, k, random = network(text, sizes)[1], Residues(), Random(3)
    weights = {name: [[k.of(int(x)) if isinstance(x, int) else int(x) for x in row] for row in rows]
               for name, rows in dense(text, sizes, point).items()}
    inputs = [drawn_all(k, program.inputs, random) for _ in range(copies)]
    start, rows = flat(k, program, weights, inputs), []
    for b in program.blocks:
        for i, j in places(b):
            x = weights[b.name][i][j]
            put(b, weights[b.name], i, j, x + k.step)
            rows.append([k.slope(u, v) for u, v in zip(start, flat(k, program, weights, inputs))])
            put(b, weights[b.name], i, j, x)
    return evaluation.rank(Residues(power=1), rows)


def at_least(text, sizes, n, step):
    return dimension(text, sizes, n, step, None, "at_least")


def at_most(text, sizes, n, step):
    return dimension(text, sizes, n, None, step, "at_most")


def two_fields(point):
    step = lightning_fields([6, 6], [3])
    step["fields"]["point"] = point
    return step


class Good(Case):
    def same(self, text, sizes, point, expected, **more):
        step, bound = blocks(text, sizes, point, **more)
        self.assertEqual((bound, true_rank(text, sizes, point)), (expected, expected))
        self.assertVerified(at_least(text, sizes, bound, step))
        self.assertReason("lower-mismatch", at_least(text, sizes, bound + 1, step))

    def test_the_rank_at_the_point(self):
        self.same(LIGHTNING, SIZES, POINT, 62)
        self.same(MLP, MLP_SIZES, point_of(MLP, MLP_SIZES, CLASSES, MLP_AXES, full=False), 28)

    def test_kinds_of_blocks(self):
        point = point_of(KINDS, {}, CLASSES, KIND_AXES)
        step, bound = blocks(KINDS, {}, point)
        self.assertLessEqual(bound, true_rank(KINDS, {}, point))
        self.assertGreater(bound, 20)
        self.assertVerified(at_least(KINDS, {}, bound, step))

    def test_series(self):
        sizes = lightning_sizes([4, 4], [2], 2)
        axes = [[["h", "k"], ["rows Q[1]"]], [["h", "k", "c"], ["columns Q[1]", "rows V[1]"]]]
        point = point_of(SOFTMAX, sizes, {"h": 1, "k": 1, "c": 2}, axes)
        step, bound = blocks(SOFTMAX, sizes, point, order=4, copies=3)
        self.assertGreater(bound, 20)
        self.assertVerified(at_least(SOFTMAX, sizes, bound, step))
        self.assertIsNotNone(minor(SOFTMAX, sizes, bound, order=5))
        self.assertIsNone(minor(SOFTMAX, sizes, 29, order=5, copies=6))
        self.assertLessEqual(bound, 28)

    def test_wide(self):
        """Nothing of full width is made."""
        sizes = lightning_sizes([768, 768, 768], [64, 64], 4)
        classes = {"h": 1, "a": 1, "c": 62, "e": 704}
        axes = [[["h", "a", "c"], ["rows Q[1]", "rows Q[2]"]],
                [["h", "a", "c", "e"], ["columns Q[1]", "rows V[1]", "rows V[2]"]]]
        point = point_of(LIGHTNING, sizes, classes, axes, full=False)
        upper = lightning_fields([768, 768, 768], [64, 64])
        upper["fields"]["point"] = point
        step, bound = blocks(LIGHTNING, sizes, point, copies=4)
        self.assertLessEqual(bound, 778238)
        self.assertGreater(bound, 770000)
        self.assertVerified(at_least(LIGHTNING, sizes, bound, step))
        self.assertVerified(at_most(LIGHTNING, sizes, 778238, upper))

    def test_fields(self):
        self.assertVerified(at_most(LIGHTNING, SIZES, 62, two_fields(POINT)))
        self.assertVerified(dimension(LIGHTNING, SIZES, 62, blocks(LIGHTNING, SIZES, POINT)[0], two_fields(POINT)))
        scaling = family({"W[1]": "B * W[1]", "W[2]": "-2 * W[2] * B"}, {"B": [4, 4, "diagonal"]}, [["X[1]", "2 * B * X[1]"]])
        for full in (False, True):
            point = point_of(MLP, MLP_SIZES, CLASSES, MLP_AXES, full=full)
            self.assertVerified(at_most(MLP, MLP_SIZES, 28, fields(scaling, point=point)))
        # As many as full elimination keeps there, also with parameters that have conditions.
        text = "network m\ninput X : 4 x 1\nweights A : 4 x 4, B : 4 x 4\noutput (A + B) * X\n"
        axes = [[["h", "e"], ["rows A", "columns A"]]]
        point = point_of(text, {}, CLASSES, axes)
        for condition, n in (("any", 16), ("symmetric", 10), ("skew", 6), ("diagonal", 4)):
            move = family({"A": "P", "B": "-P"}, {"P": [4, 4, condition]})
            self.assertVerified(at_most(text, {}, 32 - n, fields(move, point=point)))
            self.assertVerified(at_most(text, {}, 32 - n, fields(move)))
        half = family({"A": "inv(2 * D) * D * P", "B": "-1/2 * P", "D": "0 * D"}, {"P": [4, 4, "any"]}, by="entries")
        text = text.replace("B : 4", "B : 4 x 4, D : 4").replace("4 x 4\noutput", "4 x 4 diagonal\noutput")
        self.assertVerified(at_most(text, {}, 20, fields(half, point=point_of(text, {}, CLASSES, [[["h", "e"], ["rows A", "columns A", "rows D"]]]))))

    def test_composite_modulus(self):
        step, bound = blocks(LIGHTNING, SIZES, POINT)
        step["blocks"]["modulus"] = str((2**31 - 1) * 2147483629)
        self.assertVerified(at_least(LIGHTNING, SIZES, bound, step))


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


STEP = blocks(LIGHTNING, SIZES, POINT, copies=4)


class Permutations(unittest.TestCase):
    """Lemma 1 of docs/theorems/structured-points.md, at numbers: if axes are permuted as they are joined, outputs are."""

    TEXTS = [KINDS, "network a\ninput X : 3 x 4\nweights A : 3 x 3, B : 4 x 4 symmetric, u : 1 x 3, v : 1 x 2, w : 3 x 1\n"
             "Y = kron(v, A * X)\nZ = (A^2 * X) .* X * (B + 3 * eye(4))\n"
             "output tanh(Z) - 2 * softmax(X * B)\noutput Y\noutput u * X * inv(B) + ones(1, 4)\noutput kron(u, A * w)\n",
             "network b\ninput X : 3 x 3\nweights A, C : 3 x 3\noutput ones(1, 3) * A * ones(3, 1) * X + C^3\n"
             "output recip(X .* C) + shift(3, 3, 0, 1) + [1, 1, 1; 1, 1, 1; 1, 1, 1]\noutput -A .^ 2\n",
             "network c\ninput X : 3 x 3\nweights A, C, D : 3 x 3\noutput [A; X](2, 1) * C * D * X\n"
             "output unit(3, 3, 1, 1) * C\noutput exp(D)\n"]

    def test_outputs_are_permuted(self):
        random = Random(2)
        start_meter()
        for text in self.TEXTS:
            program = network(text, {})[1]
            point = Lines(program, {"classes": {}, "axes": []})
            sides, pinned = point.axes.walk(program, lambda name: (("rows", name), ("columns", name))), point.axes.pinned()
            moves, moving = {}, 0

            def move(axis, length):
                root = point.axes.find(axis)
                if root not in moves:
                    moves[root] = list(range(length))
                    if root not in pinned:
                        moves[root].append(moves[root].pop(0))
                return moves[root]

            def permuted(matrix, axes):
                rows, cols = (move(axis, n) for axis, n in zip(axes, (len(matrix), len(matrix[0]))))
                return [[matrix[i][j] for j in cols] for i in rows]
            k = Reals()
            leaves = drawn_all(k, [*program.blocks, *program.inputs], random)
            turned = {name: permuted(rows, (("rows", name), ("columns", name))) for name, rows in leaves.items()}
            for node, one, two in zip(program.outputs, evaluation.outputs(k, program, leaves),
                                      evaluation.outputs(k, program, turned)):
                for x, y in zip(permuted(one, sides[node]), two):
                    for a, b in zip(x, y):
                        self.assertLess(abs(a - b), Decimal(10)**-30 * (1 + abs(a)))
            moving = [m for m in moves.values() if m != sorted(m)]
            self.assertTrue(moving, text)


if __name__ == "__main__":
    unittest.main()
