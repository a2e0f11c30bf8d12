"""Grids of networks, here and on workers of Dask."""

import contextlib
import copy
import io
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from fractions import Fraction
from pathlib import Path

import neurocert as nc
from neurocert import _native
from neurocert._settings import limits
from neurocert.sweep import __main__ as script
from neurocert.sweep import _dask, opened

try:
    import distributed
except ImportError:
    distributed = None
try:
    import pandas
except ImportError:
    pandas = None

FILE = Path(__file__).resolve().parents[2] / "examples" / "sweep.toml"
#: Dimensions that are known: w0 w1 + w1 w2 − w1 where w1 is small.
PLANTED = {
    "network": "mlp",
    "where": ["w1 <= w0"],
    "equals": "w0*w1 + w1*w2 - w1",
    "set": {"r": [3, 4], "w[0]": [3, 4], "w[1]": range(1, 5), "w[2]": 2},
}
#: 120 small cases.
MANY = {"network": "mlp", "set": {"r": range(2, 7), "w[0]": range(1, 5), "w[1]": range(1, 4), "w[2]": [1, 2]}}


class Sweeps(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.store = os.path.join(folder.name, "rows.sqlite")

    def test_a_file_and_a_dict(self):
        found = nc.sweep(FILE)
        self.assertEqual((len(found), found.exact, found.agreeing, found.refuted), (14, 14, 14, 0))
        self.assertEqual([row.dimension for row in found], [row.expected for row in found])
        self.assertEqual(nc.sweep(PLANTED).rows, found.rows)
        self.assertEqual(nc.sweep({"sweep": [PLANTED]}).rows, found.rows)
        self.assertEqual(nc.dim("mlp", **found[0].sizes).dimension, found[0].dimension)
        self.assertEqual(found, pickle.loads(pickle.dumps(found)))
        self.assertEqual(found, copy.deepcopy(found))
        self.assertTrue(found._repr_html_().startswith("<table>"))
        self.assertEqual(repr(found), "<14 cases: 14 exact>")

    def test_a_text(self):
        text = "network n\nsizes d\ninput x : d x 1\nweights A : d x d\noutput A * x\n"
        found = nc.sweep({"network": text, "set": {"d": [2, 3]}})
        self.assertEqual([row.dimension for row in found], [4, 9])

    def test_what_is_refuted(self):
        found = nc.sweep({**PLANTED, "equals": 7})
        self.assertGreater(found.refuted, 0)
        self.assertIsInstance(found[0].expected, Fraction)

    def test_a_store(self):
        told = []
        first = nc.sweep(PLANTED, store=self.store, shard="1/2", progress=lambda *n: told.append(n))
        self.assertEqual(told[-1], (len(first), len(first)))
        whole = nc.sweep(PLANTED, store=self.store, seed=5)
        self.assertEqual({row.seed for row in whole}, {0, 5})
        self.assertEqual({row.seed for row in nc.sweep(PLANTED, store=self.store, seed=6, fresh=True)}, {6})

    def test_time(self):
        large = {"network": "multihead", "set": {"d": [[24, 24, 24]], "a": [[24, 24]], "h": 2, "t": [4, 5]}}
        begin = time.monotonic()
        found = nc.sweep(large, store=self.store, timeout=1)
        self.assertLess(time.monotonic() - begin, 20)
        self.assertEqual((found.undecided, found[0].reason), (2, "not computed"))
        # What was stopped is less than what there is to find: it is not kept.
        self.assertEqual(len(opened(large, self.store, None, False).chunks(limits(), 2)), 2)

    @unittest.skipUnless(os.name == "posix", "signals of POSIX")
    def test_ctrl_c(self):
        pressed = threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT))
        pressed.start()
        begin = time.monotonic()
        with self.assertRaises(KeyboardInterrupt):
            nc.sweep({"network": "multihead", "set": {"d": [[24, 24, 24]], "a": [[24, 24]], "h": 2, "t": 4}})
        self.assertLess(time.monotonic() - begin, 4)

    def test_what_is_wrong(self):
        for grid, kind, words in [
            ("nothing.toml", FileNotFoundError, ""),
            (3, TypeError, "int is not a path or a dict"),
            ({}, nc.NeurocertError, "sweep"),
            ({**PLANTED, "sett": 1}, nc.NeurocertError, "unknown field `sett`"),
            ({**PLANTED, "network": "mpl"}, nc.NeurocertError, "mpl"),
            ({**PLANTED, "equals": 0.5}, nc.NeurocertError, "whole number"),
            ({**PLANTED, "set": {"r": 2.5}}, nc.NeurocertError, "set.r"),
            ({**PLANTED, "set": {"r": 10**5000}}, nc.NeurocertError, "sweep: "),
            ({**PLANTED, "set": {"r": 1j}}, TypeError, "sweep: "),
        ]:
            with self.subTest(words), self.assertRaisesRegex(kind, words) as caught:
                nc.sweep(grid)
            self.assertNotIn("\n", str(caught.exception))
        for keywords, kind in [({"shard": "3/2"}, ValueError), ({"shard": 1}, TypeError), ({"store": 1}, TypeError),
                               ({"store": str(FILE)}, ValueError), ({"fresh": 1}, TypeError)]:
            with self.subTest(keywords), self.assertRaisesRegex(kind, next(iter(keywords)) + "|damaged"):
                nc.sweep(PLANTED, **keywords)

    @unittest.skipUnless(pandas, "pandas is not installed")
    def test_pandas(self):
        table = nc.sweep(PLANTED).to_pandas()
        self.assertEqual(table["w1"].tolist(), [row.sizes.w[1] for row in nc.sweep(PLANTED)])
        self.assertEqual(table["dimension"].tolist(), table["expected"].tolist())
        too_large = nc.sweep({**PLANTED, "where": "w1 == 1"}, max_memory=1).to_pandas()
        self.assertIsNone(too_large["dimension"][0])
        self.assertIsInstance(too_large["parameters"][0], int)


@unittest.skipUnless(distributed, "dask.distributed is not installed")
class Clusters(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        settings = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
        cls.cluster = distributed.LocalCluster(**settings)

    @classmethod
    def tearDownClass(cls):
        cls.cluster.close()

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.store = os.path.join(folder.name, "rows.sqlite")

    def swept(self, progress=lambda done, all: None):
        work = opened(MANY, self.store, None, False)
        _dask.run(work, self.cluster.scheduler_address, limits(), progress)
        return nc.sweep(MANY, store=self.store, seed=9)

    def test_the_rows_are_those_of_one_machine(self):
        told = []
        self.assertEqual(self.swept(lambda *n: told.append(n)), nc.sweep(MANY))
        self.assertEqual(told[-1], (120, 120))
        self.assertGreater(len(told), 2)
        self.assertEqual(opened(MANY, self.store, None, False).chunks(limits(), 8), [])

    @unittest.skipUnless(os.name == "posix", "signals of POSIX")
    def test_a_worker_is_killed(self):
        killed = []

        def kill(done, all):
            if not killed:
                with distributed.Client(self.cluster.scheduler_address, set_as_default=False) as client:
                    killed.append(next(iter(client.run(os.getpid).values())))
                os.kill(killed[0], signal.SIGKILL)

        self.assertEqual(self.swept(kill), nc.sweep(MANY))
        self.assertTrue(killed)

    def test_the_script(self):
        arguments = [str(FILE), "--store", self.store, "--dask", self.cluster.scheduler_address]
        for _ in range(2):
            with contextlib.redirect_stdout(io.StringIO()) as out:
                self.assertEqual(script.main(arguments), 0)
            self.assertIn("14 cases: 14 exact", out.getvalue())


class Script(unittest.TestCase):
    def test_here(self):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-W", "error", "-m", "neurocert.sweep", FILE, "--store", f"{folder}/rows.sqlite"]
            run = subprocess.run(command, capture_output=True, text=True, timeout=120)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertEqual(run.stdout.splitlines()[0], "14 cases: 14 exact")

    def test_errors(self):
        with contextlib.redirect_stderr(io.StringIO()) as errors:
            self.assertEqual(script.main(["nothing.toml"]), 2)
        self.assertIn("error: ", errors.getvalue())


class Rows(unittest.TestCase):
    """What comes back from a worker is not believed."""

    def test_damaged_and_foreign(self):
        work = opened(PLANTED, None, None, False)
        (chunk,) = work.chunks(limits(), 1)
        rows = _native.sweep_chunk(limits(), chunk)
        for wrong, words in [("[]x", "rows"), (rows.replace('"exact"', '"probable"', 1), "damaged"), ("{}", "rows")]:
            with self.assertRaisesRegex(nc.NeurocertError, words):
                work.take(limits(), wrong)
        self.assertEqual(work.take(limits(), rows), (14, 14))
        self.assertEqual(work.take(limits(), rows), (14, 14))
        other = opened({**PLANTED, "where": "w1 == 1"}, None, None, False)
        other.chunks(limits(), 1)
        self.assertEqual(other.take(limits(), rows), (4, 4))
        with self.assertRaises(nc.NeurocertError):
            _native.sweep_chunk(limits(), "{}")


if __name__ == "__main__":
    unittest.main()
