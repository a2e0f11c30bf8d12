"""A small sample of forged certificates: what is verified is true. `NEUROCERT_CHECK` names the other checker, if it is there."""

import copy
import json
import os
import unittest

import forge
import truth


class Forged(unittest.TestCase):
    def test_what_is_verified_is_true(self):
        told = []
        counts = forge.campaign(700, 11, os.environ.get("NEUROCERT_CHECK"), told.append)
        self.assertEqual(told, [])
        self.assertEqual(counts["verified and False"], 0)
        self.assertGreater(counts["verified and True"], 30)
        self.assertGreater(counts["rejected"], 300)

    def test_the_judge(self):
        """It believes the honest certificates of the corpus, and no number beside the true one."""
        for entry in json.loads((forge.CORPUS / "index.json").read_text()):
            value = json.loads((forge.CORPUS / entry["file"]).read_text())
            if entry["verdict"] != "verified" or entry["file"].startswith("huge-"):  # these are too large to judge
                continue
            true = truth.is_true(value)
            if true is None and entry["file"].startswith("blocks-"):  # some of these are large, too
                continue
            self.assertIs(true, True, entry["file"])
            (kind, claim), = value["claim"].items()
            wrong = copy.deepcopy(value)
            (_, other), = wrong["claim"].items()
            if claim.get("relation") in ("holds", "fails"):
                other["relation"] = {"holds": "fails", "fails": "holds"}[claim["relation"]]
            elif kind in ("same", "different"):
                wrong["claim"] = {{"same": "different", "different": "same"}[kind]: claim}
            elif kind == "values":
                other["outputs"][0][0][0] += "1"
            elif kind in ("point", "fiber"):
                other["dimension"] += 1
            elif kind == "variety":
                other["degree"] = str(int(claim["degree"]) + 1)
            elif claim["relation"] in ("exact", "probable"):
                other["number"] = str(int(claim["number"]) + 1)
            else:
                continue
            self.assertIs(truth.is_true(wrong), False, entry["file"])


if __name__ == "__main__":
    unittest.main()
