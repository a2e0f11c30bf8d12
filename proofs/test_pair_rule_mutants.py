"""Tests of check_pair_rules.py: what is verified of changed certificates is true, and noise.

    python3 -m unittest discover --start-directory proofs
"""

import copy
import random
from fractions import Fraction
from unittest import main

from making import run
from making_pair import (element, element_of_ml, I, is_true, J, network, one_token, pair,
                         quarter_turn, scaling)
from tampering import inside, noisy, Tampering
from test_pair_rule_reasons import bases
from test_pair_rules import DIFFERENT, evaluation, EXCHANGE, residue, SAME, SYMMETRIC, zero


class Mutants(Tampering):
    def paths(self, value, path=()):
        """Of all numbers."""
        if isinstance(value, (dict, list)):
            keys = value if isinstance(value, dict) else range(len(value))
            for key in keys:
                yield from self.paths(value[key], (*path, key))
        elif isinstance(value, int) or value and value[-1].isdigit():
            yield path

    def mutant(self, rng, certificate):
        certificate = copy.deepcopy(certificate)
        for _ in range(rng.choice([1, 1, 1, 2])):
            weights = [(side, "weights") for side in ("one", "other")]
            places = [("claim", *rng.choice(weights))] * 2 + [("proof",)] * 2 + [("claim", "tokens")]
            start = rng.choice(places)
            found = list(self.paths(inside(certificate, start), start))
            if not found:
                continue
            *path, last = rng.choice(found)
            inner = inside(certificate, path)
            if isinstance(inner[last], int):
                inner[last] = rng.choice([1, 2, 3])
            else:
                x = Fraction(inner[last])
                inner[last] = str(rng.choice([0, 1, -x, x + 1, 2 * x]))
        return certificate

    def test_no_false_claim(self):
        rng = random.Random(10)
        two = ([2, 2, 2], [2, 2, 2], [1, 1], [1, 1], 2)
        good = [scaling(rng, [2, 2, 2], [2, 1], 2, ("av", "ml")), element(rng, *two, ("qkv", "av")),
                element(rng, *two, ("qkv", "qkv"), True), element_of_ml(rng, [2, 1, 2], [1, 2], 2),
                one_token(rng, 2, 1, 1, 0, [["1", "ab", "c"], ["1", "cb", "a"]]),
                one_token(rng, 2, 1, 2, 1, EXCHANGE, "no"), one_token(rng, 2, 2, 2, 0, SYMMETRIC),
                quarter_turn(rng, 2), quarter_turn(rng, 1, "any"),
                evaluation(zero(2), zero(1), 2, [[1, 1]], [1]),
                pair(zero(2), network("av", [2, 2], [2], [J, I]), 1, "any", proof={"zero": {}}),
                residue(rng, modulus=35),
                pair(zero(), zero(), 1, "any", proof={"scaling": {"lambda": ["2"], "rho": "1/2"}}),
                residue(rng, [2, 2], [1], 2, "av", 9)]
        verdicts = self.no_false_claim(
            (self.mutant(rng, rng.choice(good)) for _ in range(1800)), lambda x: is_true(x, rng),
            [None, "element-equation", "element-product", "element-shape", "values-differ",
             "witness-agrees", "modulus"], 4)
        self.assertEqual(verdicts, {"verified", "rejected"})

    def test_random_forms(self):
        """Of one-token: whatever the exponents are, a verdict that is good is true."""
        rng, seen = random.Random(11), set()
        for _ in range(150):
            tokens, scaled, depth = rng.choice([1, 2, 3]), 0, rng.choice([1, 2])
            if tokens > 1:
                scaled = rng.choice([0, 0, 1])
            last = rng.random() < 0.7
            entry = lambda: rng.choice(["1", "ab", "aa", "ba", "bb"])
            first = lambda: rng.choice("ab") if tokens > 1 else entry()
            forms = [[first(), *(entry() for _ in range(depth - 1)), rng.choice("ab") if last else ""]
                     for _ in "12"]
            if rng.random() < 0.5:  # an exchange of the letters
                forms[1] = [x.translate({97: 98, 98: 97}) for x in forms[0]]
            certificate = one_token(rng, 2, 1, tokens, scaled, forms)
            report = run(certificate)
            self.assertIn(report["reason"], [None, "element-product"])
            if report["reason"] is None:
                self.assertTrue(is_true(certificate, rng), forms)
            seen.add((tokens > 1, report["reason"]))
        self.assertEqual(len(seen), 4)

    def test_no_exception_on_noise(self):
        rng, values = random.Random(12), [
            None, True, 0, 1, 2, 3, -1, 2**32 - 1, 1.5, "", "1", "-1", "1/2", "0", "9" * 30, [], {},
            [1], [[["1"]]], [["1"]], ["1"], {"a": 1}, "qkv", "av", "ml", SAME, DIFFERENT]
        for base, _ in bases():
            for _ in range(120):
                self.decided(noisy(rng, base, values, ["claim", "proof", "proof"], 0.2))


if __name__ == "__main__":
    main()
