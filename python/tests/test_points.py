"""Networks at exact weights: planted answers, members that are the same function, and what is refused."""

import json
import tempfile
import unittest
from fractions import Fraction
from pathlib import Path

import neurocert as nc

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
#: A = k qᵀ and V = h vᵀ with k = q = (1, 0), h = 1/2, v = (0, 1).
RANK_ONE = {"A[1]": [[1, 0], [0, 0]], "V[1]": [[0, "1/2"]]}
ONE = {"d": [2, 1], "a": 1, "t": 2}
#: Theorem 3.4 as printed says that this point is smooth.
PRINTED = {"A[1]": [[1, 0, 0], [0, 0, 0], [0, 0, 0]], "V[1]": [[1, 0, 0], [0, "1/2", 0]]}
MLP = {"W[1]": [[1, 2], [3, 5]], "W[2]": [[7, 11]]}
SIZES = {"w": [2, 2, 1], "r": 2}


def two_layers():
    document = json.loads((EXAMPLES / "two_layers.json").read_text())
    return {f"{name}[{i}]": rows for i, layer in enumerate(document["layers"], 1) for name, rows in layer.items()}


def outer(column, row):
    return tuple(tuple(Fraction(x) * y for y in row) for x in column)


class Fibers(unittest.TestCase):
    def test_the_second_point_of_one_layer(self):
        found = nc.fiber("lightning_av", RANK_ONE, 4, **ONE)
        self.assertEqual((found.case, found.pieces, found.dimension, found.ranks), ("two-points", 2, 1, (1, 1)))
        self.assertEqual((found.network, found.sizes.d, found.parametrization), ("lightning_av", (2, 1), "av"))
        given, other = found.representatives
        self.assertEqual(given["V[1]"], ((0, Fraction(1, 2)),))
        # (v qᵀ, h kᵀ) up to scaling.
        scale = other["A[1]"][1][0]
        self.assertEqual(other["A[1]"], outer((0, scale), (1, 0)))
        self.assertEqual(other["V[1]"], outer((Fraction(1, 2) / scale,), (1, 0)))
        self.assertEqual(len(found.members), 5)
        for member in found.members:
            self.assertEqual(member.certificate_verdict, "verified")
            self.assertIn("same", nc.check(member.certificate).statement)
            self.assertTrue(nc.equiv("lightning_av", RANK_ONE, member.weights, **ONE).equivalent)
        self.assertIn("two-points", found.verify().statement)
        self.assertIn("two-points", nc.check(found.certificate).statement)

    def test_several_layers(self):
        weights = two_layers()
        net = nc.network("lightning", d=[2, 2, 2], a=2, t=2)
        found = nc.fiber(net, weights, 2)
        self.assertEqual((found.case, found.dimension, found.theorem_3_7_applies), ("orbit", 14, True))
        self.assertEqual((found.kernel.symmetries, found.kernel.at_most), (14, 14))
        self.assertEqual(len(found.members), 2)
        self.assertTrue(found.verify())
        for member in found.members:
            self.assertTrue(nc.equiv(net, weights, member.weights).equivalent)
            self.assertNotEqual(member.weights["V[1]"], tuple(map(tuple, weights["V[1]"])))
        with self.assertRaisesRegex(nc.NeurocertError, "each of members"):
            found.save("nowhere.json")
        with self.assertRaisesRegex(nc.NeurocertError, "samples=1"):
            nc.fiber(net, weights).verify()

    def test_a_certificate_of_other_weights_is_rejected(self):
        found = nc.fiber("lightning_av", RANK_ONE, 1, **ONE)
        forged = json.loads(found.certificate)
        forged["claim"]["fiber"]["pieces"] = 1
        self.assertEqual(nc.check(forged).verdict, "rejected")

    def test_softmax(self):
        path = EXAMPLES / "softmax_weights.json"
        found = nc.fiber(None, path, 2)
        self.assertEqual((found.case, found.dimension, found.skew), ("orbit", 9, ()))
        self.assertTrue(found.verify())
        own = nc.network(found.network, d=found.sizes.d, a=found.sizes.a, t=found.sizes.t[0])
        for sample in found.samples:
            self.assertTrue(nc.equiv(own, path, sample).equivalent)

    def test_virtual_weights(self):
        weights = {"M[1]": [[1, 2], [0, 1]], "L": [[1, 0], [0, 3]]}
        found = nc.fiber("lightning_ml", weights, 1, d=[2, 2], a=2, t=2)
        self.assertEqual((found.case, found.dimension, sorted(found.samples[0])), ("orbit", 1, ["L", "M[1]"]))
        found = nc.fiber("softmax_ml", weights, d=[2, 2], a=2, t=2)
        self.assertEqual((found.case, found.dimension), ("point", 0))


class Recoveries(unittest.TestCase):
    def test_lightning(self):
        weights, net = two_layers(), nc.network("lightning", d=[2, 2, 2], a=2, t=2)
        found = nc.recover(net, weights)
        self.assertEqual((found.recovered, found.verified, found.evaluations), (True, "scaling", 16))
        self.assertTrue(found.verify())
        self.assertTrue(nc.equiv(net, weights, found.weights).equivalent)
        changed = {**found.weights, "V[2]": [[2 * x for x in row] for row in found.weights["V[2]"]]}
        self.assertIs(nc.equiv(net, weights, changed).equivalent, False)

    def test_softmax(self):
        path = EXAMPLES / "softmax_weights.json"
        found = nc.recover(None, path)
        self.assertEqual((found.recovered, found.order, found.reason), (True, 7, None))
        self.assertTrue(found.verify())

    def test_what_is_not_determined(self):
        skew = {"M[1]": [[0, 1], [-1, 0]], "M[2]": [[1, 0], [0, 1]], "L": [[1, 0], [0, 1]]}
        for name in ("lightning_ml", "softmax_ml"):
            found = nc.recover(name, skew, d=[2, 2, 2], a=2, t=2)
            self.assertEqual((found.recovered, found.weights, found.certificate), (False, None, None))
            self.assertIn("skew-symmetric", found.reason)
            with self.assertRaisesRegex(nc.NeurocertError, "skew-symmetric"):
                found.verify()


class Points(unittest.TestCase):
    def test_where_the_printed_theorem_is_wrong(self):
        found = nc.singular("lightning_av", PRINTED, d=[3, 2], a=2, t=2)
        self.assertEqual((found.singular, found.boundary, found.critical), (True, False, False))
        self.assertEqual((found.dimension, found.tangent_dimension, found.rule), (13, 14, "curves"))
        self.assertEqual(found.kernel[0].V, ((-2, 0, 0), (0, -1, 0)))
        self.assertIn("as printed", found.remark)
        self.assertTrue(found.verify())

    def test_queries_and_keys(self):
        weights = {"Q[1]": [[1, 0]], "K[1]": [[1, 0]], "V[1]": [[1, 0], [2, 0]]}
        found = nc.singular("lightning", weights, d=[2, 2], a=1, t=2)
        self.assertEqual((found.aligned, found.boundary, found.critical), (True, True, True))
        self.assertEqual(sorted(found.kernel[0]), ["K", "Q", "V"])
        self.assertTrue(found.verify())

    def test_one_token_is_undecided(self):
        found = nc.singular("lightning_av", PRINTED, d=[3, 2], a=2, t=1)
        self.assertEqual((found.singular, found.boundary, found.kernel), (None, None, None))
        with self.assertRaisesRegex(nc.NeurocertError, "one token"):
            found.verify()


class Ranks(unittest.TestCase):
    def test_a_generic_point_and_others(self):
        found = nc.dim_at("mlp", MLP, **SIZES)
        self.assertEqual((found.dimension, found.is_exact, found.kernel_dimension), (3, True, 3))
        self.assertEqual(found.dimension, nc.dim("mlp", **SIZES).dimension)
        self.assertTrue(found.verify())
        # W[2] = 0: only W[2] moves the function, in the span of the squares of both rows.
        for first, rank in (([[1, 2], [3, 5]], 2), ([[1, 2], [2, 4]], 1), ([[0, 0], [0, 0]], 0)):
            zero = {"W[1]": first, "W[2]": [[0, 0]]}
            self.assertEqual(nc.dim_at("mlp", zero, **SIZES).dimension, rank)

    def test_on_inputs(self):
        # The values of a generic quadric at so many points.
        points = [[[1], [0]], [[0], [1]], [[1], [1]], [[1], [2]]]
        for count, rank in ((1, 1), (2, 2), (3, 3), (4, 3)):
            found = nc.dim_at("mlp", MLP, points[:count], **SIZES)
            self.assertEqual((found.dimension, found.verdict, found.inputs), (rank, "exact", count))
            named = [{"X[0]": point} for point in points[:count]]
            self.assertEqual(nc.dim_at("mlp", MLP, named, **SIZES), found)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "inputs.json")
            path.write_text(json.dumps(points))
            self.assertEqual(nc.dim_at("mlp", MLP, path, **SIZES).dimension, 3)
            path.write_text("[[[1]]]")
            with self.assertRaisesRegex(nc.NeurocertError, "inputs.json: copy 1: X"):
                nc.dim_at("mlp", MLP, path, **SIZES)

    def test_relu(self):
        said = json.loads((EXAMPLES / "relu_weights.json").read_text())
        net = nc.network(EXAMPLES / "relu_mlp.net", **said["sizes"])
        found = nc.dim_at(net, said["weights"], EXAMPLES / "relu_data.json")
        self.assertEqual(found.verdict, "exact")
        self.assertTrue(found.verify())
        # At zero each relu has a tie.
        zero = {name: [[0] * columns] * rows for name, (rows, columns) in net.weights.items()}
        with self.assertRaisesRegex(nc.NeurocertError, "at a tie"):
            nc.dim_at(net, zero, EXAMPLES / "relu_data.json")


class Spaces(unittest.TestCase):
    def test_minimal(self):
        found = nc.filling("mlp", "w", **SIZES)
        self.assertEqual((found.filling, found.minimal, found.ambient_dimension), (True, True, 3))
        self.assertEqual([(one.sizes.w, one.filling) for one in found.predecessors], [((2, 1, 1), False)])
        self.assertEqual(found.certificates, (found.certificate, found.predecessors[0].certificate))
        self.assertTrue(found.verify())
        self.assertIsNone(nc.filling("mlp", **SIZES).minimal)
        self.assertIs(nc.filling("mlp", "w", w=[2, 3, 1], r=2).minimal, False)

    def test_one_less_than_the_quartics(self):
        found = nc.filling("mlp", w=[3, 5, 1], r=4)
        self.assertEqual((found.verdict, found.lower, found.ambient_dimension), ("not-filling", 14, 15))
        self.assertTrue(found.verify())


class Refused(unittest.TestCase):
    def refused(self, words, work):
        with self.assertRaises(nc.NeurocertError) as caught:
            work()
        self.assertNotIn("\n", str(caught.exception))
        self.assertIn(words, str(caught.exception))

    def test_other_networks(self):
        allowed = "lightning, lightning_av, lightning_ml, softmax_attention, softmax_av, softmax_ml"
        for command in (nc.fiber, nc.recover, nc.singular):
            words = "mlp: no theorem on its fibers is known here; allowed: " + allowed
            self.refused(words, lambda: command("mlp", MLP, **SIZES))
        virtual = {"M[1]": [[1]], "L": [[1]]}
        words = "softmax_ml: no theorem on its singular points is known here; allowed: lightning, lightning_av"
        self.refused(words, lambda: nc.singular("softmax_ml", virtual, d=[1, 1], a=1, t=2))
        self.refused("virtual weights", lambda: nc.singular("lightning_ml", virtual, d=[1, 1], a=1, t=2))
        net = nc.network("lightning", d=[2, 2, 2], a=2, t=2)
        self.refused("2 layers; allowed: one layer", lambda: nc.singular(net, two_layers()))
        deep = {**{f"M[{i}]": [[1]] for i in range(1, 7)}, "L": [[1]]}
        self.refused("6 layers; allowed: up to 5", lambda: nc.recover("softmax_ml", deep, d=[1] * 7, a=1, t=2))

    def test_weights(self):
        full = {**RANK_ONE, "A[1]": [[1, 2], [3, 4]]}
        for command in (nc.fiber, nc.recover, nc.singular, nc.dim_at):
            self.refused("A[1]", lambda: command("lightning_av", full, **ONE))
            wrong = {**RANK_ONE, "V[1]": [[1]]}
            self.refused("V[1]: 1 x 1 matrix; needed: 1 x 2", lambda: command("lightning_av", wrong, **ONE))
            with self.assertRaisesRegex(TypeError, "row 1, column 2"):
                command("lightning_av", {**RANK_ONE, "V[1]": [[0, 0.5]]}, **ONE)

    def test_numbers_of_members(self):
        self.refused("samples: -1", lambda: nc.fiber("lightning_av", RANK_ONE, -1, **ONE))
        self.refused("samples: 100001", lambda: nc.fiber("lightning_av", RANK_ONE, 100_001, **ONE))
        with self.assertRaisesRegex(TypeError, "samples"):
            nc.fiber("lightning_av", RANK_ONE, 1.5, **ONE)

    def test_inputs(self):
        def on(inputs):
            return lambda: nc.dim_at("mlp", MLP, inputs, **SIZES)

        self.refused("the list is empty", on([]))
        self.refused("copy 2: X[0]: 1 x 1 matrix; needed: 2 x 1", on([[[1], [2]], [[1]]]))
        self.refused("copy 1: Y: is not an input", on([{"Y": [[1], [2]]}]))
        self.refused("copy 1: X[0], row 2, column 1", on([[[1], ["x"]]]))
        for wrong in (3, b"12", {"X[0]": [[1], [2]]}, [3], [[1, 2]]):
            with self.assertRaises(TypeError):
                on(wrong)()

    def test_filling(self):
        self.refused("r is not a list of sizes with hidden ones; allowed: w", lambda: nc.filling("mlp", "r", **SIZES))
        self.refused("polynomials", lambda: nc.filling("softmax_ml", d=[1, 1], a=1, t=2))

    def test_they_are_no_truth_values(self):
        for found, word in ((nc.filling("mlp", **SIZES), "filling"), (nc.recover("lightning_av", RANK_ONE, **ONE), "recovered"),
                            (nc.singular("lightning_av", RANK_ONE, **ONE), "singular")):
            with self.assertRaisesRegex(TypeError, word):
                bool(found)


if __name__ == "__main__":
    unittest.main()
