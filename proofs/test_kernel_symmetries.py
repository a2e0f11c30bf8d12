"""Claims on symmetries, good and bad: those that both checkers have to judge alike."""

import json
import unittest

from making_network import HERE, Case, library
from test_kernel_claims import symmetry

CASES = json.loads((HERE / "checker/tests/data/symmetries.json").read_text())


class Symmetries(Case):
    def test_good_and_bad(self):
        for case in CASES:
            value = symmetry(library(case["network"]), case["sizes"], case["group"], case["moves"], case["proof"],
                             case["relation"])
            with self.subTest(case["why"]):
                if case["reason"] is None:
                    self.assertVerified(value)
                else:
                    self.assertReason(case["reason"], value)


if __name__ == "__main__":
    unittest.main()
