"""Tests of check.py: what the command line says of pairs.

    python3 -m unittest discover --start-directory proofs
"""

import json
import os
import subprocess
import sys
import tempfile
from unittest import main

from making import Case, HERE
from test_pair import different, turned


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


if __name__ == "__main__":
    main()
