"""What the commands find: planted numbers, and the certificates before both checkers."""

import copy
import json
import os
import pickle
import subprocess
import sys
import tempfile
import unittest
from fractions import Fraction
from pathlib import Path

import neurocert as nc

ROOT = Path(__file__).resolve().parents[2]
SIZES = {"w": [2, 2, 1], "r": 2}
ONE = {"W[1]": [[1, 2], [3, 5]], "W[2]": [[7, 11]]}
#: Unit 1 scaled by 2, then both units swapped.
MOVED = {"W[1]": [[3, 5], [2, 4]], "W[2]": [[11, Fraction(7, 4)]]}
#: A = k qᵀ and V = h vᵀ, k not parallel to v.
LAYER, SMALL = {"A[1]": [[1, 0], [0, 0]], "V[1]": [[0, "1/2"]]}, {"d": [2, 1], "a": 1, "t": 2}
FORMS = {"M[1]": [[1, 2], [0, 1]], "L": [[1, 0], [0, 3]]}
FALSE = """
network false
sizes d
input X : d x 1
weights A : d x d, B : d x d
output B * (A * X) .^ 2
symmetry gauge:
  group C : d x d invertible
  A -> C * A
  B -> B * inv(C)
"""


class Dimensions(unittest.TestCase):
    def test_mlp(self):
        # Sums of five fourth powers: one less than all quartics (Clebsch 1861), and than 20 less 5 scalings.
        found = nc.dim("mlp", w=[3, 5, 1], r=4)
        self.assertEqual((found.dimension, found.verdict, found.is_exact), (14, "exact", True))
        self.assertEqual((found.parameters, found.upper, found.fiber_dimension), (20, 14, 6))
        self.assertIn(15, [bound.number for bound in found.bounds])
        judged = found.verify()
        self.assertTrue(judged)
        self.assertIn("is 14", judged.statement)
        self.assertEqual(judged.claim.dimension.number, "14")
        self.assertEqual(found._repr_latex_(), r"$\dim = 14$")

    def test_others(self):
        # The functions of one hidden unit less, and all quartics.
        self.assertEqual(nc.dim("mlp", w=[3, 4, 1], r=4).dimension, 12)
        self.assertEqual(nc.dim("mlp", w=[3, 6, 1], r=4).dimension, 15)

    def test_a_text_of_ones_own(self):
        found = nc.dim(ROOT / "examples" / "shared_values.net", d=4, a=1, t=3)
        self.assertEqual((found.dimension, found.fiber_dimension), (27, 5))
        text = (ROOT / "examples" / "shared_values.net").read_text()
        self.assertEqual(nc.dim(text, d=4, a=1, t=3), found)

    def test_the_seed_decides(self):
        one, two, other = (nc.dim("mlp", **SIZES, seed=seed) for seed in (1, 1, 2))
        self.assertEqual(one, two)
        self.assertNotEqual(one, other)
        self.assertEqual((one.dimension, one.seed, other.seed), (other.dimension, 1, 2))

    def test_progress(self):
        told = []
        nc.dim("lightning", d=[6, 6, 6], a=6, t=3, progress=lambda *bounds: told.append(bounds))
        self.assertTrue(told)
        self.assertTrue(all(isinstance(n, int) for bounds in told for n in bounds), told)


class Pairs(unittest.TestCase):
    def test_planted(self):
        same = nc.equiv("mlp", ONE, MOVED, **SIZES)
        self.assertEqual((same.equivalent, same.verdict), (True, "same"))
        self.assertEqual([moved.name for moved in same.symmetry], ["scaling[1]", "permutation[1]"])
        self.assertIsInstance(same.symmetry[0].group.D[0][0], Fraction)
        self.assertTrue(same.verify())

    def test_different(self):
        other = {**MOVED, "W[2]": [[11, 2]]}
        found = nc.equiv("mlp", ONE, other, **SIZES)
        self.assertIs(found.equivalent, False)
        self.assertTrue(found.verify())
        x = [row[0] for row in found.witness_inputs["X[0]"]]
        values = []
        for weights in (ONE, other):
            first, second = (weights[f"W[{i}]"] for i in (1, 2))
            hidden = [sum(a * b for a, b in zip(row, x)) ** 2 for row in first]
            values.append(sum(a * b for a, b in zip(second[0], hidden)))
        self.assertNotEqual(*values)

    def test_it_is_no_truth_value(self):
        with self.assertRaisesRegex(TypeError, "equivalent"):
            bool(nc.equiv("mlp", ONE, MOVED, **SIZES))

    def test_files(self):
        one, two = (ROOT / "examples" / f"mlp_{name}.json" for name in ("weights", "moved"))
        for network, sizes in ((None, {}), ("mlp", {}), ("mlp", SIZES)):
            self.assertTrue(nc.equiv(network, one, str(two), **sizes).equivalent)
        with self.assertRaisesRegex(nc.NeurocertError, "contradicts"):
            nc.equiv("mlp", one, two, w=[2, 2, 1], r=3)
        with self.assertRaisesRegex(nc.NeurocertError, "not that of the call"):
            nc.equiv("mlp_bias", one, two, **SIZES)

    def test_another_network(self):
        wide = nc.network("mlp", w=[2, 3, 1], r=2)
        padded = {"W[1]": [*ONE["W[1]"], [8, 9]], "W[2]": [[7, 11, 0]]}
        found = nc.equiv("mlp", ONE, padded, other=wide, **SIZES)
        self.assertTrue(found.equivalent)
        self.assertTrue(found.verify())


class Symmetries(unittest.TestCase):
    def test_proved(self):
        found = nc.symmetry("mlp", "scaling", **SIZES)
        self.assertEqual((found.holds, found.verdict), (True, "proved"))
        self.assertTrue(found.verify())
        self.assertTrue(nc.check(found.certificate))

    def test_refuted_with_a_counterexample(self):
        found = nc.symmetry(FALSE, d=2)
        self.assertEqual((found.holds, found["gauge"].verdict), (False, "refuted"))
        self.assertIsNotNone(found.counterexample)
        self.assertTrue(found.verify())
        self.assertIn("fails", json.dumps(found.verify().claim))

    def test_several(self):
        found = nc.symmetry("mlp", w=[2, 3, 1], r=2)
        self.assertEqual([one.name for one in found], ["scaling[1]", "permutation[1]"])
        self.assertTrue(found.verify())
        self.assertIsNone(found.certificate)
        with self.assertRaisesRegex(nc.NeurocertError, "each record"):
            found.save(os.devnull)

    def test_discover(self):
        found = nc.discover("mlp", **SIZES)
        self.assertEqual((found.lower, found.upper, found.verdict), (2, 2, "exact"))
        self.assertTrue(found.verify())
        self.assertEqual(len(found.generators), 2)

    def test_conserved(self):
        found = nc.conserved("linear", w=[2, 2, 2])
        self.assertEqual((found.lower, found.upper, found.verdict), (3, 3, "exact"))
        self.assertTrue(found.verify())
        self.assertEqual(len(found.forms), 3)


class Checker(unittest.TestCase):
    def test_the_one_in_python_agrees(self):
        found = {
            "dim = 14 exactly": nc.dim("mlp", w=[3, 5, 1], r=4),
            "same": nc.equiv("mlp", ONE, MOVED, **SIZES),
            "different": nc.equiv("mlp", ONE, {**MOVED, "W[2]": [[11, 2]]}, **SIZES),
            "symmetry": nc.symmetry("mlp", "scaling", **SIZES),
            "false": nc.symmetry(FALSE, d=2),
            "mlp": nc.discover("mlp", **SIZES),
            "conserve": nc.conserved("linear", w=[2, 2, 2]),
            "two-points": nc.fiber("lightning_av", LAYER, **SMALL),
            "smooth": nc.singular("lightning_av", LAYER, **SMALL),
            "lightning_ml": nc.recover("lightning_ml", FORMS, d=[2, 2], a=2, t=2),
            "rank": nc.dim_at("mlp", ONE, **SIZES),
            "dim = 3 exactly": nc.filling("mlp", **SIZES),
        }
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "certificate.json")
            for words, result in found.items():
                with self.subTest(result):
                    result.save(path)
                    self.assertTrue(nc.check(path))
                    command = [sys.executable, str(ROOT / "proofs" / "check.py"), path]
                    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
                    self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
                    self.assertIn(words, run.stdout)


class Objects(unittest.TestCase):
    def results(self):
        return [
            nc.dim("mlp", **SIZES),
            nc.equiv("mlp", ONE, MOVED, **SIZES),
            nc.symmetry("mlp", **SIZES),
            nc.discover("mlp", **SIZES),
            nc.conserved("mlp", **SIZES),
            nc.filling("mlp", "w", **SIZES),
            nc.dim_at("mlp", ONE, **SIZES),
            nc.fiber("lightning_av", LAYER, 1, **SMALL),
            nc.fiber("lightning_ml", FORMS, 1, d=[2, 2], a=2, t=2),
            nc.fiber("softmax_ml", FORMS, 1, d=[2, 2], a=2, t=2),
            nc.recover("lightning_ml", FORMS, d=[2, 2], a=2, t=2),
            nc.recover("softmax_ml", FORMS, d=[2, 2], a=2, t=2),
            nc.singular("lightning_av", LAYER, **SMALL),
            nc.expand("mlp", **SIZES),
            nc.dim("mlp", **SIZES).verify(),
        ]

    def test_they_behave_as_values(self):
        for result in self.results():
            with self.subTest(result):
                self.assertEqual(result, pickle.loads(pickle.dumps(result)))
                self.assertEqual(result, copy.deepcopy(result))
                self.assertNotIn("\n", repr(result))
                json.dumps(result.to_dict())
                self.assertEqual(result.version, nc.__version__)
                html = result._repr_html_()
                self.assertTrue(html is None or html.startswith("<table>"))
                with self.assertRaises(AttributeError):
                    result.verdict = "exact"
                self.assertNotEqual(result, 1)

    def test_attributes_are_the_keys_of_the_report(self):
        for result in self.results():
            for key in result.to_dict():
                self.assertTrue(hasattr(result, key), key)

    def test_a_report_cannot_be_changed_from_outside(self):
        found = nc.dim("mlp", **SIZES)
        found.to_dict()["sizes"]["w"].append(7)
        self.assertEqual(found.to_dict()["sizes"]["w"], [2, 2, 1])

    def test_nothing_in_a_result_changes(self):
        found = nc.dim("mlp", **SIZES)
        same = nc.equiv("mlp", ONE, MOVED, **SIZES)
        for record in (found.sizes, found.bounds[0], same.symmetry[0].group, nc.network("mlp", **SIZES).sizes):
            with self.subTest(record):
                key = next(iter(record))
                for change in (
                    lambda: record.__setitem__(key, 1), lambda: record.__delitem__(key), lambda: record.update({key: 1}),
                    record.clear, record.popitem, lambda: record.pop(key), lambda: record.setdefault("new", 1),
                    lambda: record.__ior__({key: 1}),
                ):
                    self.assertRaises(TypeError, change)
                with self.assertRaises(AttributeError):
                    record.new = 1
                self.assertEqual(record, copy.deepcopy(record))
                self.assertEqual(record, pickle.loads(pickle.dumps(record)))
                self.assertIs(type(copy.copy(record)), nc.Record)
                dict(record)[key] = 1
        for many in (found.bounds, found.sizes.w, same.witness_inputs or (), same.symmetry):
            self.assertIsInstance(many, tuple)

    def test_sizes_with_names_of_settings(self):
        text = "network n\nsizes seed, timeout, self\ninput x : seed x 1\nweights A : timeout x seed\noutput A * x\n"
        net = nc.network(text, seed=3, timeout=2, self=1)
        self.assertEqual(net.weights, {"A": (2, 3)})
        self.assertEqual(nc.network(text).at(seed=3, timeout=2, self=1), net)
        self.assertEqual(nc.dim(net, seed=7).dimension, 6)
        self.assertEqual(nc.dim(net, seed=7).seed, 7)
        with self.assertRaisesRegex(nc.NeurocertError, "seed"):
            nc.dim(text, seed=3, timeout=2)

    def test_networks(self):
        mlp = nc.network("mlp", **SIZES)
        self.assertEqual(mlp.weights, {"W[1]": (2, 2), "W[2]": (1, 2)})
        self.assertEqual(mlp.symmetries, ["scaling[1]", "permutation[1]"])
        self.assertEqual(mlp, pickle.loads(pickle.dumps(mlp)))
        self.assertEqual(len({mlp, nc.network("mlp").at(**SIZES)}), 1)
        self.assertEqual(nc.dim(mlp), nc.dim("mlp", **SIZES))
        self.assertEqual(nc.dim(nc.network("mlp", r=2), w=[2, 2, 1]), nc.dim(mlp))
        self.assertEqual(len(nc.networks()), 14)
        self.assertIn("&lt;", nc.network("network n\ninput x : 1 x 1\noutput x\n# <b>")._repr_html_())


if __name__ == "__main__":
    unittest.main()
