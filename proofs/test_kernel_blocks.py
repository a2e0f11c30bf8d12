"""The step `blocks` and `fields` by types: against ranks of full matrices at the same structured point, and forged."""

import unittest
from decimal import Decimal
from random import Random

import evaluation
from evaluation import Reals, Residues, drawn_all, flat, places, put
from producing_blocks import blocks, dense, point_of
from making_network import PRIME, Case, dimension, family, fields, library, lightning_fields, lightning_sizes, minor
from neurocert_check.basics import start_meter
from neurocert_check.blocks import Rows
from neurocert_check.jacobian import Jacobian, moving
from neurocert_check.network import network
from neurocert_check.points import coordinates
from neurocert_check.rings import Mod
from neurocert_check.series import Series
from neurocert_check.structured import Lines, Structured

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
        self.assertVerified(at_most(text, {}, 20, fields(half)))
        self.assertReason("function", at_most(text, {}, 20, fields(half, point=point_of(text, {}, CLASSES, [[["h", "e"], ["rows A", "columns A", "rows D"]]]))))

    def test_composite_modulus(self):
        step, bound = blocks(LIGHTNING, SIZES, POINT)
        step["blocks"]["modulus"] = str((2**31 - 1) * 2147483629)
        self.assertVerified(at_least(LIGHTNING, SIZES, bound, step))


class Sparse(unittest.TestCase):
    """Rows of sparse matrices are those of dense ones, for all operations."""

    TEXT = ("network s\nfunction f = [1, 2, 0, 3]\nfunction g = [0, 1, 1]\ninput X : 2 x 3\n"
            "weights A : 2 x 2, B : 3 x 3, S : 3 x 3 symmetric, K : 3 x 3 skew, D : 2 x 2 diagonal, M : 2 x 3 rank <= 1, c : 1 x 1\n"
            "Y = kron(A, X) * kron(X, B) * ones(9, 1)\n"
            "output f(D * X * S) + g(A * X) * K\noutput Y .^ 3\noutput (A^3 * X * shift(3, 3, 1, 1)) .* (M + c * X) / 2\n"
            "output recip(f(c * X))\noutput kron(X, c * [1, 2]) - kron([2, 1], X .* M)\n")
    SERIES = "output softmax(A * X * B)\noutput tanh(M .* (D * X)) + exp(X * K)\noutput recip(exp(X) + X)\n"

    def test_rows(self):
        start_meter()
        random, m = Random(4), 2**61 - 1
        for text, order in ((self.TEXT, None), (self.TEXT + self.SERIES, 3)):
            program = network(text, {})[1]
            weights, inputs = ({x.name: [[0] * x.cols for _ in range(x.rows)] for x in leaves}
                               for leaves in (program.blocks, program.inputs))
            for b in program.blocks:
                for i, j in places(b):
                    put(b, weights[b.name], i, j, random.choice((0, 0, random.randrange(9))))
            inputs["X"][0][1], inputs["X"][1][2] = 3, 5
            point = {"classes": {}, "axes": [], "weights": weights}
            rows = [[1, o + 1, i + 1, j + 1] + ([k] if order else []) for o, node in enumerate(program.outputs)
                    for i in range(program.shape(node)[0]) for j in range(program.shape(node)[1])
                    for k in range(order + 1 if order else 1)]
            found = Rows(Structured(program, point), m, order)([{"X": [[1, 2, 3], [2, 3, 5]]}], rows)
            jacobian = Jacobian.__new__(Jacobian)
            jacobian.__dict__.update(program=program, point=None, order=order, relu=False, series=False, known={},
                                     coordinates=coordinates(program), moving=moving(program),
                                     ring=Series(m, order) if order else Mod(m))
            jacobian.point = type("At", (), {"weights": weights, "inputs": lambda self, n: inputs})()
            at = jacobian.at(1)
            keys = [(program.blocks.index(b), i, j) for b, i, j in jacobian.coordinates]
            for name, row in zip(rows, found):
                full = jacobian.row(*at, program.outputs[name[1] - 1], name[2] - 1, name[3] - 1)
                full = [x[name[4]] for x in full] if order else full
                self.assertEqual(row, {key: x for key, x in zip(keys, full) if x}, name)


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
