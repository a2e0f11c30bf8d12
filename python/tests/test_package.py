"""The package: its documentation, its types, its script, its size and how fast it is imported."""

import doctest
import importlib
import importlib.metadata
import inspect
import os
import pkgutil
import re
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import neurocert as nc

FOLDER = Path(nc.__file__).parent


def python(code, **settings):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, **settings)


class Documentation(unittest.TestCase):
    def test_examples(self):
        seen = 0
        for module in [nc, *(importlib.import_module(f"neurocert.{found.name}")
                             for found in pkgutil.iter_modules([str(FOLDER)]) if found.name != "_native")]:
            found = doctest.testmod(module, optionflags=doctest.ELLIPSIS)
            self.assertEqual(found.failed, 0, module.__name__)
            seen += found.attempted
        self.assertGreater(seen, 20)

    def test_everything_has_some(self):
        for name in nc.__all__:
            thing = getattr(nc, name)
            self.assertTrue(inspect.getdoc(thing), name)

    def test_types(self):
        self.assertTrue((FOLDER / "py.typed").exists())
        stubs = (FOLDER / "_native.pyi").read_text()
        for name in dir(importlib.import_module("neurocert._native")):
            if not name.startswith("__"):
                self.assertIn(name, stubs)

    def test_pages(self):
        root = Path(__file__).resolve().parents[2]
        for page in (root / "python" / "README.md", root / "docs" / "guide" / "python.md"):
            blocks = re.findall("```python\n(.*?)```", page.read_text(), re.DOTALL)
            self.assertTrue(blocks)
            test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, page.name, str(page), 0)
            with tempfile.TemporaryDirectory() as folder:
                before = os.getcwd()
                os.chdir(folder)
                try:
                    failed = doctest.DocTestRunner().run(test).failed
                finally:
                    os.chdir(before)
            self.assertGreater(len(test.examples), 2)
            self.assertEqual(failed, 0, page)


class Package(unittest.TestCase):
    def test_import_is_fast(self):
        code = "import time; t = time.perf_counter(); import neurocert; print(time.perf_counter() - t)"
        self.assertLess(min(float(python(code).stdout) for _ in range(5)), 0.2)

    def test_nothing_else_is_imported(self):
        code = "import neurocert, sys; print({'numpy', 'sympy', 'flint', 'torch'} & set(sys.modules))"
        self.assertEqual(python(code).stdout.strip(), "set()")

    def test_missing_peers_are_named(self):
        code = ("import sys; sys.modules['sympy'] = sys.modules['flint'] = None\n"
                "import neurocert as nc\n"
                "found = nc.expand('mlp', w=[1, 1, 1], r=2)\n"
                "for make in found.to_sympy, found.to_flint:\n"
                "    try: make()\n"
                "    except ImportError as error: print(error)\n")
        self.assertEqual(python(code).stdout.count("pip install"), 2)

    def test_version(self):
        self.assertEqual(importlib.metadata.version("neurocert"), nc.__version__)

    def test_size(self):
        wheel = os.environ.get("NEUROCERT_WHEEL")
        if not wheel:
            self.skipTest("NEUROCERT_WHEEL is not set")
        has_script = importlib.import_module("neurocert._native").main(["neurocert", "--version"]) is not None
        self.assertLess(os.path.getsize(wheel), (8 if has_script else 5) << 20)


class Script(unittest.TestCase):
    def script(self, *arguments, **settings):
        command = [sys.executable, "-m", "neurocert", *arguments]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **settings)

    def setUp(self):
        if importlib.import_module("neurocert._native").main(["neurocert", "--version"]) is None:
            self.skipTest("built without the command line")

    def test_it_is_the_command_line(self):
        run = self.script("dim", "mlp", "--set", "w=3,5,1", "--set", "r=4")
        out, _ = run.communicate(timeout=60)
        self.assertEqual((run.returncode, out.splitlines()[0]), (0, "dimension 14 (exact)"))
        run = self.script("dim", "mpl")
        _, errors = run.communicate(timeout=60)
        self.assertEqual(run.returncode, 2)
        self.assertIn("error: mpl", errors)

    @unittest.skipUnless(os.name == "posix", "signals of POSIX")
    def test_ctrl_c(self):
        run = self.script("dim", "multihead", "--set", "d=24,24,24", "--set", "a=24", "--set", "h=2", "--set", "t=4")
        time.sleep(2)
        begin = time.monotonic()
        run.send_signal(2)
        run.communicate(timeout=60)
        self.assertEqual(run.returncode, 130)
        self.assertLess(time.monotonic() - begin, 5)


if __name__ == "__main__":
    unittest.main()
