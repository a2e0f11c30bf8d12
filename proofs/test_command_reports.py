"""Tests of check.py: what the command line says of pairs and points.

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
from test_pair import different, turned
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

    def test_pairs(self):
        zeros = different()
        zeros["proof"]["witness"]["input"] = [["0"] * 3] * 2
        files = {"turned": turned(2), "different": different(), "zeros": zeros}
        reports, lines = self.reports(files, 1)
        self.assertEqual([report["rule"] for report in reports],
                         ["expansion", "witness", "witness"])
        self.assertEqual([report["claim"] for report in reports],
                         [certificate["claim"] for certificate in files.values()])
        self.assertEqual([report["reason"] for report in reports], [None, None, "witness-agrees"])
        net = "widths 2-2-2, query sizes 2,2, parametrization av"
        unlike = "widths 2-3-1, query sizes 2,3, parametrization av"
        self.assertEqual(lines, [
            "verified turned: the same function, and no scaling explains it: at the weights in the "
            f"file: lightning attention, tokens 2, {net} and {net}",
            "verified different: different functions: at the weights in the file: lightning "
            f"attention, tokens 3, {unlike} and {unlike}",
            "rejected zeros: different functions: at the weights in the file: lightning attention, "
            f"tokens 3, {unlike} and {unlike} "
            "[witness-agrees: the outputs at the witness are equal]"])

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
