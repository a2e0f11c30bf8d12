"""Tests of check_rule.py and check_rule_words.py: how large words, matrices and work may be.

    python3 -m unittest discover --start-directory proofs
"""

import itertools
from unittest import main

from making import Case, run
from making_pair import I
from making_rule import counterexample, e, rule
from test_rule import LAYER, power, times


class Limits(Case):
    def test_limits_of_words(self):
        """The number that is allowed, and the next one."""
        def both(block, reason, allowed="words-differ", n=2):
            for j, wanted in enumerate([allowed, reason]):
                certificate = rule("ml", [n, n], [2], 2, [
                    ("C", n, n, "any"), ("D", n, n, "any"), ("T", n, n, "orthogonal"),
                    ("s", 1, 1, "nonzero")], [block(j), "L"])
                self.assertEqual(run(certificate)["reason"], wanted)
        words = ["add", *(e(" ".join(x)) for x in itertools.product(
            *["CD"] * 6))]  # 64 different words of 6 letters
        more = ["add", words, power("C", 7)]
        both(lambda j: times(words, more if j else words), "size-limit")
        twelve = times(words, words)
        both(lambda j: ["add", twelve, ["neg", e("C")]] if j else ["add", twelve, ["zero", 2, 2]],
             "size-limit")
        both(lambda j: ["add", ["zero", 2, 2], *[e("C")] * 5000, *[twelve] * j], "size-limit")
        long = times(*[power("C", 1000)] * 4)
        both(lambda j: times(long, power("C", 96 + j)), "size-limit")
        both(lambda j: times(long, ["zero", 2, 2], power("C", 97), *[long] * 2 * j), "words-differ")
        both(lambda j: power("C", 1000 + j), "size-limit")
        both(lambda j: ["pow", ["zero", 2, 2], str(1000 + j)], "size-limit")
        both(lambda j: times("M_1", power("s", 10**3999), *[power("s", "9" * 4000)] * j),
             "scaling", "scaling")
        both(lambda j: times("M_1", power("-1", 10**3999 + 1)), "scaling", "scaling")
        both(lambda j: power("T", -1000 - j), "size-limit")
        both(lambda j: times("M_1", power("-1", 10**3999), power("2", j), power("1/2", j)), None, None)
        both(lambda j: times("M_1", power("2", 1000 + j)), "size-limit", "scaling")
        both(lambda j: times("M_1", ["zero", 2, 2], ["pow", ["number", str(2**(455 + j) - j)], "9"]),
             "size-limit")
        big = str(2**4095)
        both(lambda j: times("M_1", ["number", big], *[["number", "2"]] * j),
             "size-limit", "scaling")
        both(lambda j: times("M_1", ["number", f"1/{big}"], ["number", ["1/1", "1/2"][j]]),
             "size-limit", "scaling")
        both(lambda j: times("M_1", ["pow", ["number", str(2**512 if j else 2**511)], "8"]),
             "size-limit", "scaling")
        both(lambda j: times("M_1", ["inv", ["number", f"1/{2**4095 * (1 + j)}"]]), "size-limit", "scaling")
        both(lambda j: times(["zero", 2, 2], ["inv", ["number", f"1/{2**4095 * (1 + j)}"]]), "size-limit")
        both(lambda j: times("M_1", ["add", *[["number", big]] * (1 + j), ["number", "-1"]]),
             "size-limit", "scaling")
        # a number as it stands in the file has no limit, and what is made of it has
        both(lambda j: ["add", e("M_1"), times(["zero", 2, 2], ["neg", ["transpose", ["number", str(
            2**4096)]]]), *[times(["zero", 2, 2], ["pow", ["number", str(2**4096)], "1"])] * j],
             "size-limit", None)

    def test_limits_of_sizes(self):
        for widths, query_dims, tokens, incomplete in [
                ([1024, 1], [1], 1, False), ([1023, 1], [1], 1, False), ([2**32 - 1] * 3, [1, 1], 1, True),
                ([1025, 1], [1], 1, True)]:
            certificate = rule("ml", widths, query_dims, tokens, [], ["M_1", "L"])
            if len(widths) == 3:
                certificate["claim"]["blocks"].insert(1, e("M_2"))
            with self.subTest(widths=widths):
                entries = widths[0]**2 + widths[0]
                self.assertEqual(run(certificate)["reason"],
                                 "size-limit" if entries > 2**20 else None)
        for block in [times(["zero", 2, 2**19 + 1], ["zero", 2**19 + 1, 2]),
                      times("M_1", ["zero", 2, 2**11], ["identity", 2**11], ["zero", 2**11, 2]),
                      times(["kron", ["zero", 1, 2**31], ["zero", 2, 2**31]],
                            ["kron", ["zero", 2**31, 1], ["zero", 2**31, 2]])]:
            certificate = rule("ml", *LAYER, [], [block, "L"])
            self.stopped(certificate, "size-limit", "incomplete")
        good = rule("ml", *LAYER, [("C", 2**20, 1, "any")], ["M_1", "L"])
        self.verified(good)
        good["claim"]["group"][0]["rows"] += 1
        self.stopped(good, "size-limit", "incomplete")

    def test_hostile_ones(self):
        """Small files that would take long."""
        def stops(block, *group, proof=None, verdict="incomplete", reason="size-limit",
                  max_work=2**27):
            certificate = rule("ml", *LAYER, group, [block, "L"], proof)
            self.stopped(certificate, reason, verdict, max_work=max_work)
        c, s = ("C", 2, 2, "invertible"), ("s", 1, 1, "nonzero")
        value = e("s")
        for _ in range(90):
            value = ["pow", value, "9" * 4000]
        stops(times("M_1", value), s)
        value = ["add", e("C"), ["identity", 2]]
        for _ in range(10):
            value = ["pow", value, "1000"]
        stops(value, c)
        value = power("C", 1000)
        for _ in range(50):
            value = ["pow", value, "1000"]
        stops(value, c)
        words = ["add", *(times(power("C", 900 + j), power("M_1", 900 + j)) for j in range(64))]
        stops(["add", *[times(words, ["transpose", words])] * 50], c)
        proof = counterexample([[[2, 1], [1, 1]]], [I, I], [[1, 2], [3, 4]])
        value = e("C")
        for _ in range(6):
            value = ["pow", value, "-1000"]
        stops(value, c, proof=proof, max_work=2**26)
        long = [[f"{10**3999 + i + 2 * j}/{10**3998 + 3 * i + j}" for i in range(40)] for j in range(40)]
        proof = counterexample([long], [I, I], [[1, 2], [3, 4]])
        stops(e("M_1"), ("C", 40, 40, "invertible"), proof=proof, max_work=2**26)
        proof = counterexample([], [I, I], [[1, 2], [3, 4]])
        tall = times(["zero", 2, 1], ["zero", 1, 2**20], ["zero", 2**20, 1], ["zero", 1, 2**20],
                     ["zero", 2**20, 2])
        self.assertIn(run(rule("ml", *LAYER, [], [tall, "L"], proof))["verdict"],
                      ["incomplete", "verified"])


if __name__ == "__main__":
    main()
