"""Tests of check.py: what the command line says of points.

    python3 -m unittest discover --start-directory proofs
"""

import json
import os
import subprocess
import sys
import tempfile
from unittest import main

from making import Case, HERE
from making_point import fiber
from test_point import SMOOTH, two_points, zero


class Reports(Case):
    def reports(self, files, code):
        """The reports with --json, and the lines without it. Both return the code."""
        with tempfile.TemporaryDirectory() as folder:
            for name, certificate in files.items():
                with open(os.path.join(folder, name), "w") as file:
                    json.dump(certificate, file)
            call = lambda *arguments: subprocess.run(
                [sys.executable, str(HERE / "check.py"), *arguments], cwd=folder,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            done, plain = call("--json", *files), call(*files)
        self.assertEqual((done.returncode, done.stderr, plain.returncode, plain.stderr),
                         (code, b"", code, b""))
        return json.loads(done.stdout)["files"], plain.stdout.decode().splitlines()

    def test_points(self):
        first, second = two_points("av")
        files = {"smooth": SMOOTH[0](), "cone": zero(), "second": fiber(
            "av", first, 1, 2, "two-points", 2, 1, second),
            "fiber": fiber("av", [[[2]], [[3]]], 1, 2, "one-point", 1, 1)}
        reports, lines = self.reports(files, 0)
        self.assertEqual([report["rule"] for report in reports],
                         ["differential + embedding", "differential + curves + cone",
                          "fiber + second-preimage", "fiber"])
        for report, (name, certificate) in zip(reports, files.items()):
            self.assertEqual(report, {"file": name, "verdict": "verified", "reason": None,
                                      "detail": None, "rule": report["rule"],
                                      "claim": certificate["claim"], "work": report["work"]})
        self.assertEqual(lines[1:3], [
            "verified cone: singular point, tangent space of dimension >= 6 in dim = 4, boundary, "
            "ranks 0,0, differential critical with a kernel of dimension 6: at the weights in the "
            "file: lightning attention, widths 2-1, query sizes 1, tokens 2, parametrization av",
            "verified second: fiber, case two-points, pieces 2, dimension 1: at the weights in the "
            "file: lightning attention, widths 3-2, query sizes 1, tokens 2, parametrization av"])


if __name__ == "__main__":
    main()
