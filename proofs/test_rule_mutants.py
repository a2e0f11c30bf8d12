"""Tests of check_rule.py and check_rule_words.py: what is verified of changed rules is true, and noise.

    python3 -m unittest discover --start-directory proofs
"""

import copy
import json
import random
from unittest import main

from making_rule import e, is_true, rule
from tampering import inside, noisy, Tampering
from test_rule import fails, good_rules, power
from test_rule_reasons import bases
import check_rule


class Mutants(Tampering):
    def places(self, value, path=()):
        """Of all expressions."""
        yield path
        if value[0] in check_rule.OPERANDS and value[0] != "matrix":
            for j, x in enumerate(value):
                if isinstance(x, list):
                    yield from self.places(x, (*path, j))

    def small(self, rng, claim):
        name = rng.choice(claim["group"])["name"] if claim["group"] else None
        return copy.deepcopy(rng.choice([
            ["number", rng.choice(["0", "1", "-1", "2", "1/2"])], ["identity", rng.choice([1, 2, 3])],
            ["group", name] if name else ["number", "1"], ["group", name] if name else ["number", "1"],
            ["inv", ["group", name]] if name else ["number", "-1"], ["zero", 2, 2]]))

    def mutant(self, rng, certificate):
        certificate = copy.deepcopy(certificate)
        claim = certificate["claim"]
        for _ in range(rng.choice([1, 1, 1, 2])):
            kind = rng.random()
            if kind < 0.12:
                claim["tokens"] = 3 - min(2, claim["tokens"])
            elif kind < 0.24 and claim["group"]:
                rng.choice(claim["group"])["condition"] = rng.choice(
                    ["any", "nonzero", "nonzero", *check_rule.SQUARE])
            elif kind < 0.3:
                j, k = (rng.randrange(len(claim["blocks"])) for _ in "12")
                claim["blocks"][j] = copy.deepcopy(claim["blocks"][k])
            elif kind < 0.34:
                j = rng.randrange(len(claim["query_dims"]))
                claim["query_dims"][j] = rng.choice([1, 2, 3])
            else:
                j = rng.randrange(len(claim["blocks"]))
                *path, last = ("blocks", j, *rng.choice(list(self.places(claim["blocks"][j]))))
                inner = inside(claim, path)
                old = inner[last]
                inner[last] = rng.choice([
                    lambda: ["transpose", old], lambda: ["neg", old], lambda: ["inv", old],
                    lambda: ["pow", old, rng.choice(["-3", "-2", "-1", "0", "1", "2", "3"])],
                    lambda: ["mul", old, self.small(rng, claim)],
                    lambda: ["mul", self.small(rng, claim), old],
                    lambda: ["add", old, self.small(rng, claim)], lambda: ["add", old, old],
                    lambda: old[1] if isinstance(old[1], list) else old,
                    lambda: [old[0], *old[:0:-1]] if old[0] in ("mul", "add") else old,
                    lambda: ["add", old, ["transpose", old]], lambda: self.small(rng, claim)])()
        return certificate

    def test_no_false_claim(self):
        rng = random.Random(2)
        good = [x for x in [*good_rules(), *fails()]
                if len(x["claim"]["query_dims"]) < 3 and len(json.dumps(x)) < 2000]
        self.no_false_claim(
            (self.mutant(rng, rng.choice(good)) for _ in range(1200)), lambda x: is_true(x, rng),
            [None, "group", "expression", "not-words", "words-differ", "scaling", "query-rank",
             "counterexample-agrees", "condition", "undefined"], 1)

    def test_random_words(self):
        """Short products of scalars, turns and shifts: what is verified is true."""
        rng = random.Random(3)
        conditions = ["any", "nonzero", *check_rule.SQUARE]

        def words():
            tokens, form = rng.choice([1, 2]), rng.choice(["ml", "av"])
            group = [("s", 1, 1, rng.choice(conditions)),
                     ("C", 2, 2, rng.choice([*check_rule.SQUARE, "any"]))]
            factor = lambda: rng.choice([[], ["s"], ["s"], ["s~"], ["s", "s"], ["-1"], ["s'", "s~"]])
            near = lambda: rng.choice([[]] * 5 + [["C"], ["C", "C~"], ["C", "C'"], ["C*", "C"],
                                                  ["C~", "C"], ["C'", "C*"]])
            def block(name):
                word = e(" ".join([*factor(), *near(), name + rng.choice(["", "", "", "", "'"]), *near()]))
                return rng.choice([word] * 8 + [["add", word, e("C")], ["add", word, ["neg", e("C'")],
                                                                       e("C"), ["neg", e("C")]]])
            names = ["M_1", "L"] if form == "ml" else ["A_1", "V_1"]
            return rule(form, [2, 2], [rng.choice([1, 2])], tokens, group, map(block, names))
        self.no_false_claim(
            (words() for _ in range(900)), lambda x: is_true(x, rng),
            [None, "not-words", "words-differ", "scaling", "query-rank"], 4)

    def test_no_exception_on_noise(self):
        rng, values = random.Random(4), [
            None, True, 0, 1, 2, 3, -1, 2**32 - 1, 1.5, "", "1", "-1", "1/2", "0", "9" * 30, "C", "A_1",
            [], {}, [1], [[["1"]]], [["1"]], ["1"], {"a": 1}, "any", "skew", e("C"), e("M_1 C"),
            ["identity", 2], ["zero", 2**32 - 1, 2**32 - 1], power("C", -2), ["number", "0"],
            ["kron", ["identity", 2], ["identity", 1]], {"words": {}}, {"holds": {}}]
        for base, _ in bases():
            for _ in range(300):
                self.decided(noisy(rng, base, values, ["claim", "claim", "proof"], 0.2))


if __name__ == "__main__":
    main()
