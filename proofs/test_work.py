"""Tests of check.py: work and memory are counted before they are spent (docs/checker-work.md), and
counted as the other checker counts them.

    python3 -m unittest discover --start-directory proofs
"""

import json
from unittest import main

from making import Case, check, claim_of, HERE, make, PRIME, run

TABLE = HERE / "work.json"


def invisible(n, modulus=PRIME):
    """431 bytes: n^2 gauge fields that a generic point makes independent, and a dense elimination."""
    claim = {**claim_of([1, n, 1], [1, (n + 1) // 2], 1, "av"), "number": "1"}
    net = check.Network(claim)
    return {"format": "neurocert-certificate", "version": 1, "claim": claim,
            "parameters": str(net.parameters), "modulus": str(modulus),
            "point": {"splitmix64": {"seed": "0", "bound": "1000", "inputs": 1}},
            "lower": {"jacobian-minor": {"rows": [[1, 1, 1]], "columns": [1]}},
            "upper": {"symmetry-fields": {"rules": ["gauge"], "independent": "0"}}}


def vast(size):
    """A minor of so many rows, at most 2^14."""
    claim = {**claim_of([128, 128], [1], 128, "qkv"), "relation": "at_least", "number": str(size)}
    places = [[1, i, k] for i in range(1, 129) for k in range(1, 129)]
    return {"format": "neurocert-certificate", "version": 1, "claim": claim,
            "parameters": str(check.Network(claim).parameters), "modulus": str(PRIME),
            "point": {"splitmix64": {"seed": "0", "bound": "1000", "inputs": 1}},
            "lower": {"jacobian-minor": {"rows": places[:size], "columns": [*range(1, size + 1)]}},
            "upper": None}


class Work(Case):
    def test_as_the_other_checker_counts(self):
        """The table is read by the tests of both; `work` is exact, so one step less is too few."""
        for row in json.loads(TABLE.read_text()):
            certificate, work = row["certificate"], row["work"]
            with self.subTest(name=row["name"]):
                report = run(certificate, max_work=row["limit"])
                self.assertEqual((report["verdict"], report["reason"], report["work"]),
                                 (row["verdict"], row["reason"], work))
                if row["verdict"] != "incomplete" and not row["fields"]:
                    self.assertEqual(run(certificate, max_work=work)["verdict"], row["verdict"])
                    self.stopped(certificate, "size-limit", "incomplete", max_work=work - 1)

    def test_small_files_that_would_take_long(self):
        for n, modulus in [(80, PRIME), (100, 2**61 - 1), (160, PRIME), (200, 2**61 - 1)]:
            certificate = invisible(n, modulus)
            self.assertLess(len(json.dumps(certificate)), 500)
            limit = 2**26
            report = run(certificate, max_work=limit)
            self.assertEqual((report["verdict"], report["reason"]), ("incomplete", "size-limit"))
            # Not all of it: the fields have an eighth.
            self.assertLess(report["work"], limit // 4)
        report = run(invisible(10))
        self.assertEqual((report["verdict"], report["reason"]), ("rejected", "symmetry-count"))
        self.assertLess(report["work"], 10**6)

    def test_large_minors(self):
        for size in 2048, 8192, 16384:
            report = run(vast(size))
            self.assertEqual((report["verdict"], report["reason"]), ("incomplete", "size-limit"))
            self.assertLess(report["work"], 2**29 + 1)
        self.stopped(vast(8192), "size-limit", "incomplete", max_work=2**60)  # memory
        self.stopped(vast(2048), "size-limit", "incomplete")  # work

    def test_a_file_is_not_larger_than_memory(self):
        good = make([2, 2], [1], 2)
        size = len(json.dumps(good))
        self.assertEqual(run(good, max_memory=80 * size)["verdict"], "verified")
        self.stopped(good, "size-limit", "incomplete", max_memory=80 * size - 1)


if __name__ == "__main__":
    main()
