"""Tests of check.py: the command line.

    python3 -m unittest discover --start-directory proofs
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from making import Case, claim_of, HERE, make, tiny


class CommandLine(Case):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        exact, least = make([3, 3, 3], [2, 2]), make([2, 3, 2], [2, 2], 3, "ml", None)
        self.good, self.least = self.write("good", exact), self.write("least", least)
        self.bad = self.write("bad", {**exact, "parameters": "43"})
        exact["claim"]["tokens"] = 5000
        self.large = self.write("large", exact)

    def write(self, name, certificate):
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            json.dump(certificate, file)
        return path

    def call(self, *arguments, **environment):
        return subprocess.run([sys.executable, str(HERE / "check.py"), *arguments],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env={**os.environ, **environment})

    def test_text(self):
        done = self.call(self.good, self.least, self.bad)
        self.assertEqual(done.stdout.decode().splitlines(), [
            f"verified {self.good}: dim = 23 exactly: lightning attention, widths 3-3-3, "
            "query sizes 2,2, tokens 3, parametrization qkv (neuromanifold)",
            f"verified {self.least}: dim >= 10: lightning attention, widths 2-3-2, "
            "query sizes 2,2, tokens 3, parametrization ml "
            "(free virtual weights, in general larger than the neuromanifold)",
            f"rejected {self.bad}: dim = 23 exactly: lightning attention, widths 3-3-3, "
            "query sizes 2,2, tokens 3, parametrization qkv (neuromanifold) "
            "[parameter-count: the source has dimension 42]"])
        self.assertEqual((done.returncode, done.stderr), (1, b""))

    def test_exit_codes(self):
        missing = os.path.join(self.folder, "missing")
        for code, files in [(0, [self.good]), (0, [self.good, self.least]), (1, [self.bad]),
                            (3, [self.large]), (3, [self.good, self.large]),
                            (1, [self.large, self.bad, self.good]), (2, [self.bad, missing, self.large]),
                            (2, [self.folder]), (2, []), (2, ["--nonsense", self.good])]:
            for flags in [[], ["--json"]]:
                done = self.call(*flags, *files)
                self.assertEqual(done.returncode, code, files)
                self.assertNotIn(b"Traceback", done.stderr)

    def test_limits(self):
        for code, flags in [(0, ["--max-work", "100000"]), (3, ["--max-work", "100"]),
                            (0, ["--max-memory", "1MiB"]), (3, ["--max-memory", "10K"]),
                            (2, ["--max-work", "-1"]), (2, ["--max-work", "1e5"]),
                            (2, ["--max-memory", "1X"]), (2, ["--max-memory"])]:
            done = self.call(self.good, *flags)
            self.assertEqual(done.returncode, code, flags)
            self.assertNotIn(b"Traceback", done.stderr)
        if os.path.exists("/dev/zero"):  # it has no end
            [report] = json.loads(self.call("--json", "/dev/zero").stdout)["files"]
            self.assertEqual(report["verdict"], "unreadable")
            self.assertEqual(self.call("--max-memory", "1M", "/dev/zero").returncode, 3)

    def test_json(self):
        malformed = os.path.join(self.folder, "malformed")
        pathlib.Path(malformed).write_bytes(b"\xff")
        done = self.call("--json", self.good, self.bad, self.large, malformed, self.folder)
        files = json.loads(done.stdout)["files"]
        self.assertEqual([list(f) for f in files],
                         [["file", "verdict", "claim", "rule", "reason", "detail", "work"]] * 5)
        self.assertEqual([f["verdict"] for f in files],
                         ["verified", "rejected", "incomplete", "rejected", "unreadable"])
        self.assertEqual([f["reason"] for f in files],
                         [None, "parameter-count", "size-limit", "malformed", None])
        self.assertEqual(files[0]["claim"], {**claim_of([3, 3, 3], [2, 2], 3, "qkv"), "number": "23"})
        self.assertEqual(files[0]["rule"], "jacobian-minor + symmetry-fields")
        self.assertIsNone(files[3]["claim"])
        done = self.call("--json", self.least)
        self.assertEqual(json.loads(done.stdout)["files"][0]["rule"], "jacobian-minor")

    def test_strange_names_and_environment(self):
        path = os.path.join(os.fsencode(self.folder), b"\xff\n\xc3\xa9")
        with open(path, "wb") as file:
            file.write(b"{}")
        for environment in [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C"}, {"PYTHONINTMAXSTRDIGITS": "640"}]:
            for flags in [[], ["--json"]]:
                done = self.call(*flags, path, self.good, **environment)
                self.assertEqual((done.returncode, done.stderr), (1, b""))
        certificate = tiny({"parameters": "1" * 4000})
        done = self.call(self.write("digits", certificate), PYTHONINTMAXSTRDIGITS="640")
        self.assertIn(b"parameter-count", done.stdout)


if __name__ == "__main__":
    unittest.main()
