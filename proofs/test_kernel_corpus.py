"""The certificates of `proofs/corpus`, honest and forged, have the verdicts of its index."""

import json
import unittest

import making_corpus
from neurocert_check.command import check_bytes


class Corpus(unittest.TestCase):
    index = json.loads((making_corpus.FOLDER / "index.json").read_text())

    def test_verdicts_are_those_of_the_index(self):
        for entry in self.index:
            found = check_bytes((making_corpus.FOLDER / entry["file"]).read_bytes(), making_corpus.WORK)
            self.assertEqual((found.verdict, found.reason), (entry["verdict"], entry["reason"]),
                             (entry["file"], found.found))
        self.assertEqual(len(self.index) + 1, len(list(making_corpus.FOLDER.iterdir())))

    def test_every_claim_and_step_is_there(self):
        words = set()

        def read(value):
            if isinstance(value, dict):
                words.update(value)
                for part in value.values():
                    read(part)
            elif isinstance(value, list):
                for part in value:
                    read(part)
            elif isinstance(value, str):
                words.add(value)
        for entry in self.index:
            if entry["verdict"] == "verified":
                read(json.loads((making_corpus.FOLDER / entry["file"]).read_text()))
        self.assertLessEqual({
            "dimension", "symmetry", "same", "different", "values", "algebra", "conserved", "brackets", "rank", "vectors", "rows", "step", "exact", "at_least", "at_most", "probable", "holds",
            "fails", "minor", "order", "coordinates", "fields", "factor", "compose", "copies", "strip", "ambient",
            "support", "degrees", "determinantal", "span", "cut", "above", "below", "equations", "theorem", "virtual-weights", "normalised-attention",
            "linear", "generic", "pullback", "variety", "words", "entries"}, words)


if __name__ == "__main__":
    unittest.main()
