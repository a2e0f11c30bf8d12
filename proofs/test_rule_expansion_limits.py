"""Tests of check_rule_expansion.py: how large, how long, and the arithmetic below it.

    python3 -m unittest discover --start-directory proofs
"""

import json
import random
from fractions import Fraction
from unittest import main, mock

from making import Case, run
from making_rule import by_expansion, e, rule, value
from test_rule import times
from test_rule_expansion import BOTH, of_layer, ONE
from check_polynomial import Meter
import check_rational
import check_rule_expansion


def limit_of_work(amount):
    return mock.patch.object(check_rule_expansion, "MAX_WORK", amount)


class Limits(Case):
    def test_limits_of_the_page(self):
        layers = lambda l: rule("ml", [1] * (l + 1), [1] * l, 1, [], [
            *(f"M_{i}" for i in range(1, l + 1)), "L"])
        for l, compared, good in [(3, "outputs", True), (4, "outputs", False),
                                  (6, "virtual-weights", True), (7, "virtual-weights", False)]:
            certificate = by_expansion(layers(l), compared=compared)
            self.assertEqual(run(certificate)["reason"], None if good else "size-limit")
        for group, good in [
                ([("C", 4, 4, "signed-permutation")], True), ([("C", 5, 5, "signed-permutation")], False),
                ([("C", 5, 5, "permutation")], True), ([("C", 6, 6, "permutation")], False),
                ([(f"C_{i}", 1, 1, "orthogonal") for i in range(8)], True),
                ([(f"C_{i}", 1, 1, "orthogonal") for i in range(9)], False),
                ([("C", 1024, 1024, "permutation")], False), ([("C", 1024, 1024, "any")], True)]:
            self.assertEqual(run(by_expansion(of_layer("M_1", *group)))["reason"],
                             None if good else "size-limit", group)
        for n, good in [(1000, True), (1001, False), (-1001, False), (-1000, True), (10**3999, False)]:
            x = ["pow", ["number", "1"], str(n)]
            self.assertEqual(run(by_expansion(of_layer(times("M_1", x))))["reason"],
                             None if good else "size-limit")

    def test_work_that_zeros_make(self):
        """Many zeros beside something long, and minors of rows of zeros."""
        sums = ["pow", ["add", *(e(f"s_{i}") for i in range(12))], "4"]
        long = times("A_1", ["add", sums, *[["zero", 1, 1]] * 20000])
        group = [(f"s_{i}", 1, 1, "any") for i in range(12)]
        zeros = rule("av", [40, 1], [20], 2, [], [["zero", 40, 40], ["zero", 1, 40]])
        for certificate in rule("av", [1, 1], [1], 2, group, [long, "V_1"]), zeros:
            # It is counted: nothing of it is for free.
            self.assertGreater(run(by_expansion(certificate))["work"], 2**28)
            self.stopped(by_expansion(certificate), "size-limit", "incomplete", max_work=2**28)

    def test_hostile_ones(self):
        def nested(x, change, n):
            for _ in range(n):
                x = change(x)
            return x
        c, s, long = e("C"), e("s"), str(10**3999 + 7)
        around = lambda x, n: times(["zero", 2, n], x, ["zero", n, 2])
        matrix_of = lambda n, f: ["matrix", [[f(i, j) for i in range(n)] for j in range(n)]]
        inv = lambda x: ["inv", ["add", x, e("M_1")]]
        for n, x in [
                (2, times("M_1", nested(s, lambda x: ["pow", x, "1000"], 90))),
                (2, times("M_1", nested(["add", s, e("1")], lambda x: ["pow", x, "1000"], 9))),
                (2, times("M_1", ["pow", ["add", s, ["number", long]], "1000"])),
                (2, times("M_1", ["pow", ["number", "1/" + long], "-1000"])),
                (2, ["pow", c, "1000"]), (2, ["add", *[["pow", c, "-1000"]] * 1000]),
                (2, nested(c, inv, 45)),
                (2, nested(c, lambda x: ["inv", ["add", x, times("M_1", "C", ["transpose", x])]], 8)),
                (60, around(["inv", c], 60)), (9, around(["inv", c], 9)), (1024, around(c, 1024)),
                (32, around(["kron", c, c], 1024)),
                (40, around(times(*[matrix_of(40, lambda i, j: f"{10**3999 + i}/{10**3998 + j}")] * 2), 40)),
                (40, around(["inv", matrix_of(40, lambda i, j: str(i * j % 7 + (i == j)))], 40)),
                (9, around(["inv", ["identity", 1024]], 1024)),
                (9, around(nested(["identity", 1024], lambda x: ["add", ["identity", 1024], x], 80), 1024)),
                (2, ["pow", ["add", times("M_1", "C"), times("s", "C", "M_1"), e("C")], "900"])]:
            group = [("C", n, n, "any"), (*ONE, "any")]
            for compared in BOTH[:1 if n > 2 else 2]:
                with self.subTest(x=json.dumps(x)[:100]):
                    certificate = by_expansion(of_layer(x, *group), "holds-where-defined", compared)
                    report = run(certificate, max_work=2**27)
                    self.assertEqual(report["reason"], "size-limit")
                    self.assertNotEqual(report["detail"], "not enough memory")
                    self.assertLessEqual(report["work"], 2**27)
        for widths, query_dims, tokens in [([20, 2], [10], 2), ([60, 2], [1], 2), ([40, 40], [40], 2),
                                           ([16] * 3, [16] * 2, 2), ([2, 2], [2], 2**32 - 1)]:
            blocks = [f"{x}_{i + 1}" for i in range(len(query_dims)) for x in "AV"]
            certificate = by_expansion(rule("av", widths, query_dims, tokens, [], blocks),
                                       compared="outputs")
            self.stopped(certificate, "size-limit", "incomplete")


class Arithmetic(Case):
    def at(self, f, point):
        total = Fraction(0)
        for m, c in f.items():
            for j, x in enumerate(point):
                c *= x**(m >> 16 * j & 0xffff)
            total += c
        return total

    def matrix_at(self, field, x, point):
        below = Fraction(x.scale)
        for j, n in x.below.items():
            below *= self.at(field.known[j], point)**n
        return [[self.at(f, point) / below for f in row] for row in x.rows]

    def test_values_of_expressions(self):
        """Those of rational functions at points, against the oracle."""
        rng = random.Random(9)
        names = {"A_1": (2, 2), "V_1": (2, 3), "C": (3, 3), "s": (1, 1)}
        expressions = [e(x) for x in ["A_1 V_1 C", "s A_1~ V_1", "V_1 C~ C~ V_1'", "s~ s~ A_1", "C*"]] + [
            ["inv", ["add", e("A_1"), e("A_1~")]], ["inv", ["kron", e("A_1"), e("s A_1")]],
            times("s~", ["inv", e("s C")]), times(["inv", e("s C")], ["inv", e("C s s C")]),
            ["pow", e("C"), "-2"], ["kron", e("s~ V_1"), e("A_1~")], ["add", e("s~"), e("-2/3"), ["inv", [
                "add", e("s"), e("1/2")]]], times("s", ["inv", ["add", e("C"), e("C'")]], "C"),
            ["inv", ["inv", ["add", e("C~"), ["identity", 3]]]], ["neg", ["transpose", e("V_1 C~")]],
            times(["inv", ["matrix", [["0", "1/3"], ["2", "0"]]]], "A_1", e("1/7")),
            ["add", e("A_1 A_1~"), ["zero", 2, 2], times("2/3", ["identity", 2])]]
        for x in expressions:
            field = check_rational.Rationals(20, Meter(2**34, 2**30))
            generic = check_rule_expansion.Generic(field)
            matrices = {name: generic.matrix(*shape) for name, shape in names.items()}
            result = check_rule_expansion.value(x, matrices, field)
            for _ in range(3):
                point = [Fraction(rng.randint(-9, 9), rng.randint(1, 5)) + 30 * (j % 7 == 0)
                         for j in range(20)]
                named = {name: self.matrix_at(field, m, point) for name, m in matrices.items()}
                self.assertEqual(self.matrix_at(field, result, point), value(x, named), x)

    def test_quotients(self):
        rng = random.Random(10)
        field = check_rational.Rationals(3, Meter(2**34, 2**30))
        some = lambda: {sum((k << 16 * j) + (k << 48) for j, k in enumerate(
            rng.choices(range(3), k=3))): rng.choice([-2, -1, 1, 3]) for _ in range(rng.randint(1, 5))}
        for _ in range(500):
            f, g, h = some(), some(), some()
            both = field.product(f, g)
            self.assertEqual(field.quotient(both, g), f)
            other = field.quotient(h, g)
            self.assertTrue(other is None or field.product(other, g) == h)
            self.assertEqual(field.quotient({**both, 1: 7}, g) == f, both.get(1) == 7)


if __name__ == "__main__":
    main()
