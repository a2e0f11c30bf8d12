"""Claims from Python."""

import json
import os
import tempfile
import unittest
from pathlib import Path

import neurocert as nc

CLAIMS = """
[paper]
title = "Widths"
authors = "Somebody"
source = "nowhere"

[[dimension]]
id = "right"
network = "mlp"
set = { w = [3, 5, 1], r = 4 }
equals = 14

[[dimension]]
id = "wrong"
network = "mlp"
set = { w = [2, 2, 1], r = 2 }
equals = "w0*w1 + w1*w2"

[[same]]
id = "files"
one = "one.json"
other = "two.json"
"""


class Claims(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        for name, last in (("one.json", "7"), ("two.json", "8")):
            weights = {"network": "linear", "sizes": {"w": [1, 1]}, "weights": {"W[1]": [[last]]}}
            self.write(name, json.dumps(weights))

    def write(self, name, text):
        path = Path(self.folder.name, name)
        path.write_text(text)
        return path

    def test_own(self):
        found = nc.audit(self.write("claims.toml", CLAIMS))
        self.assertEqual(found.counts, {"proved": 1, "refuted": 2})
        self.assertEqual([claim.id for claim in found], ["right", "wrong", "files"])
        self.assertIn("3", found["wrong"].correction)
        self.assertEqual(found[0].paper.title, "Widths")
        self.assertEqual(sorted(found.certificates), ["files-1.json", "right-1.json", "wrong-1.json"])
        self.assertTrue(found.verify())
        self.assertEqual(found, nc.audit(Path(self.folder.name, "claims.toml")))
        self.assertIn("wrong", found._repr_html_())
        with self.assertRaises(KeyError):
            found["nothing"]
        with self.assertRaises(TypeError):
            bool(found)

    def test_certificates_are_saved(self):
        found = nc.audit(self.write("claims.toml", CLAIMS))
        out = os.path.join(self.folder.name, "out")
        found.save(out)
        self.assertEqual(sorted(os.listdir(out)), sorted(found.certificates))
        self.assertTrue(nc.check(os.path.join(out, "right-1.json")))

    def test_folder(self):
        (Path(self.folder.name) / "paper").mkdir()
        for name in ("a.toml", "b.toml"):
            self.write(f"paper/{name}", CLAIMS.split("[[same]]")[0])
        found = nc.audit(paper=Path(self.folder.name, "paper"))
        self.assertEqual([(Path(one.file).name, one.id) for one in found],
                         [("a.toml", "right"), ("a.toml", "wrong"), ("b.toml", "right"), ("b.toml", "wrong")])
        self.assertIn("b/right-1.json", found.certificates)

    def test_of_the_paper(self):
        told = []
        found = nc.audit(claim=["a2-irreducible", "theorem-3.4-singular"], progress=lambda *two: told.append(two))
        self.assertEqual([claim.id for claim in found], ["a2-irreducible", "theorem-3.4-singular"])
        self.assertEqual(found[1].status, "refuted")
        self.assertIsNotNone(found[1].counterexample)
        self.assertEqual(found[1].certificates[0].file, "theorem-3.4-singular-1.json")
        self.assertIn(found[1].certificates[0].file, found.certificates)
        self.assertTrue(all(most == 2 for _, most in told))

    def refused(self, says, *given, **named):
        with self.assertRaises(nc.NeurocertError) as caught:
            nc.audit(*given, **named)
        self.assertIn(says, str(caught.exception))
        self.assertNotIn("\n", str(caught.exception))

    def test_bad_input(self):
        self.refused("is unknown", claim="nothing")
        self.refused("contradicts", self.write("c.toml", CLAIMS), paper="polynomial-mlps")
        self.refused("no claim", self.write("empty.toml", ""))
        self.refused("line 2", self.write("bad.toml", "\n[[dimension]\n"))
        self.refused("wrong.net", self.write("net.toml", CLAIMS.replace('"mlp"', '"wrong.net"', 1)))
        self.refused("paper:", paper="nobody")
        self.refused("no weights", map="map.toml")
        with self.assertRaises(TypeError):
            nc.audit(claim=3.5)
        with self.assertRaises(OSError):
            nc.audit(Path(self.folder.name, "missing.toml"))


if __name__ == "__main__":
    unittest.main()
