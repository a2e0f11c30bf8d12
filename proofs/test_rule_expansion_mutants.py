"""Tests of check_rule_expansion.py: what is verified of changed rules is true, and noise.

    python3 -m unittest discover --start-directory proofs
"""

import random
from unittest import main

from making import run
from making_rule import by_expansion, e, is_true, rule
from tampering import noisy, Tampering
from test_rule import times
from test_rule_expansion import BOTH, by_cayley, gauge, good, ONE
from test_rule_expansion_limits import limit_of_work
import check_rule
import test_rule_mutants


GAUGE = gauge(e("C"), e("C~"), [2, 3, 2], [2, 2], [("C", 3, 3, "invertible")])


class Mutants(Tampering):
    places, small, mutant = (getattr(test_rule_mutants.Mutants, name)
                             for name in ("places", "small", "mutant"))

    def test_no_false_claim(self):
        rng = random.Random(6)
        bases = [by_expansion(*x) for x in good()]

        def mutants():
            for _ in range(700):
                certificate = self.mutant(rng, rng.choice(bases))
                if rng.random() < 0.3:
                    certificate["claim"]["statement"] = {"holds-where-defined": {}}
                yield certificate
        with limit_of_work(2**27):
            self.no_false_claim(mutants(), lambda x: is_true(x, rng), [
                None, "expression", "not-invertible", "undefined", "query-rank", "functions-differ"], 1)

    def test_small_networks(self):
        """Of width 1 and 2 at random: what is verified is true, what differs is false."""
        rng = random.Random(7)
        conditions = ["any", "nonzero", *check_rule.SQUARE]

        def expression(names, depth):
            if depth == 0 or rng.random() < 0.2:
                return rng.choice([e(rng.choice(names)), e(rng.choice(names)), e("s"),
                                   ["number", rng.choice(["0", "1", "-1", "1/2"])]])
            x = expression(names, depth - 1)
            return rng.choice([
                lambda: times(x, expression(names, depth - 1)), lambda: times(x, ["inv", x]),
                lambda: ["add", x, expression(names, depth - 1)], lambda: ["inv", x],
                lambda: ["pow", x, rng.choice(["-2", "-1", "0", "2"])], lambda: ["neg", x],
                lambda: ["sign", x], lambda: ["kron", x, e("s")], lambda: ["transpose", x]])()

        def certificates():
            for _ in range(1500):
                d, form, tokens = rng.choice([1, 1, 2]), rng.choice(["ml", "av"]), rng.choice([1, 2])
                names = ["M_1", "L"] if form == "ml" else ["A_1", "V_1"]
                a = rng.choice([1, d])
                group = [(*ONE, rng.choice(conditions)),
                         ("C", d, d, rng.choice(conditions[2:] if d == 2 else conditions))]
                blocks = [rng.choice([e(name), times(x, name), times(name, x), times(
                    name, ["inv", x]), ["add", e(name), ["add", x, ["neg", x]]], x])
                    for name, x in ((n, expression([*names, "C"], 2)) for n in names)]
                if rng.random() < 0.3:  # the same above and below
                    x = expression([*names, "C"], 1)
                    blocks = [times(x, names[0]), times(names[1], ["inv", x])]
                yield by_expansion(rule(form, [d, d], [a], tokens, group, blocks),
                                   rng.choice(["holds", "holds-where-defined"]), rng.choice(BOTH))
        seen = []
        with limit_of_work(2**27):
            self.no_false_claim(
                (seen.append(x) or x for x in certificates()), lambda x: is_true(x, rng, 12),
                [None, "not-invertible", "undefined", "not-rational", "functions-differ", "query-rank"], 1)
            for x in seen:
                if run(x)["reason"] in ("functions-differ", "query-rank"):
                    self.assertFalse(is_true(x, rng, 60), x)

    def test_no_exception_on_noise(self):
        rng, values = random.Random(8), [
            None, True, 0, 1, 2, 3, 2**32 - 1, 1.5, "", "1", "-1", "1/2", "0", "9" * 30, "C", "A_1", [], {},
            [1], [["1"]], "skew", "orthogonal", e("C"), e("A_1 C"), ["identity", 2], ["inv", e("C")],
            ["pow", e("C"), "-2"], ["kron", e("C"), ["identity", 1]], {"holds-where-defined": {}},
            {"expansion": {"compared": "outputs"}}, ["sign", e("C")]]
        for certificate in by_expansion(GAUGE), by_expansion(by_cayley(2, 1), "holds-where-defined"):
            for _ in range(300):
                self.decided(noisy(rng, certificate, values, ["claim", "claim", "proof"], 0.2))


if __name__ == "__main__":
    main()
