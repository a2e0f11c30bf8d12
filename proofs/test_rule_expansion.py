"""Tests of check_rule_expansion.py: good rules of every kind, and what looks true.

    python3 -m unittest discover --start-directory proofs
"""

import itertools
import json
import random
from unittest import main, mock

from making import Case, run
from making_rule import by_expansion, e, is_true, rule
from test_rule import good_rules, power, times
import check_rule_expansion

BOTH = "virtual-weights", "outputs"
SWAP = ["matrix", [["0", "1"], ["1", "0"]]]
TURN = ["matrix", [["0", "1"], ["-1", "0"]]]
TWO = [2, 2, 2], [2, 2], 2
ONE = ("s", 1, 1)


def minus(x, y):
    return ["add", x, ["neg", y]]


def gauge(c, back, widths, query_dims, group, tokens=2, left=None):
    """V_1 to c V_1, and the second layer undoes it with `back` on the right and `left`."""
    blocks = ["A_1", times(c, "V_1"), times(left or ["transpose", back], "A_2", back),
              times("V_2", back)]
    return rule("av", widths, query_dims, tokens, group, blocks)


def cayley(n):
    unit = ["identity", n]
    return times(minus(unit, e("S")), ["inv", ["add", unit, e("S")]])


def by_cayley(n, a, tokens=2, outer=2):
    """Of (I - S) (I + S)^-1 at the width n after the first layer."""
    return gauge(cayley(n), ["transpose", cayley(n)], [outer, n, outer], [2, a],
                 [("S", n, n, "skew")], tokens)


def of_layer(block, *group, form="ml", tokens=2, v=None, d=2, a=None):
    """A rule for one layer of width d."""
    return rule(form, [d, d], [a or d], tokens, group, [block, v or {"ml": "L", "av": "V_1"}[form]])


def good():
    """Triples of a rule, a statement, what is compared."""
    for compared in BOTH:
        yield gauge(SWAP, SWAP, *TWO[:2], []), "holds", compared
        yield of_layer("s A_1", (*ONE, "nonzero"), form="av", v="V_1 s~"), "holds", compared
        yield of_layer("A_1'", form="av", tokens=1, d=3, a=2), "holds", compared
        yield of_layer("A_1 s", (*ONE, "any"), form="av", v="s~ V_1"), "holds-where-defined", compared
        yield of_layer("A_1 V_1", form="av", v=["identity", 1], d=1), "holds", compared
        yield of_layer("V_1", form="av", v="A_1", d=1), "holds", compared
        yield rule("qkv", [2, 3], [2], 2, [("C", 2, 2, "orthogonal")], ["C Q_1", "C K_1", "V_1"]), \
            "holds", compared
    kron = ["kron", e("C"), e("D")]
    for n, m, condition in [(1, 2, "invertible"), (2, 2, "invertible"), (2, 1, "orthogonal"),
                            (2, 2, "signed-permutation")]:
        yield gauge(kron, ["inv", kron], [2, n * m, 2], [2, n * m],
                    [("C", n, n, "nonzero" if n == 1 else condition), ("D", m, m, condition)]), \
            "holds", BOTH[0]
    for n, a, outer in [(3, 3, 2), (3, 1, 2), (3, 2, 2), (2, 2, 3), (1, 1, 2), (4, 4, 2)]:
        yield by_cayley(n, a, outer=outer), "holds-where-defined", BOTH[0]
    yield by_cayley(2, 2, tokens=1), "holds-where-defined", "outputs"
    for n in 1, 2, 3:
        group = [("C", n, n, "orthogonal")]
        yield gauge(e("C"), e("C~"), [2, n, 2], [2, n], group, left=e("C")), "holds", BOTH[0]
    sign = ["sign", e("C")]
    for condition in "permutation", "signed-permutation":
        yield gauge(sign, ["transpose", sign], [2, 3, 2], [2, 2], [("C", 3, 3, condition)]), \
            "holds", BOTH[0]
    # ranks, with denominators and without
    yield gauge(e("C"), e("C~"), [3, 3, 2], [1, 2], [("C", 3, 3, "invertible")]), "holds", BOTH[0]
    yield gauge(e("D"), e("D~"), [2, 4, 2], [1, 1], [("D", 4, 4, "diagonal-invertible")]), \
        "holds", BOTH[0]
    # squares and fourth powers that are 1, in all cases; turns commute
    for condition, n, exponent in [("permutation", 2, 2), ("signed-permutation", 2, 4),
                                   ("permutation", 3, 6), ("orthogonal", 1, -2)]:
        yield of_layer(times("M_1", power("C", exponent)), ("C", n, n, condition), d=n), \
            "holds", BOTH[0]
    yield of_layer("M_1 C D C' D'", ("C", 2, 2, "permutation"), ("D", 2, 2, "permutation")), \
        "holds", "outputs"
    # one token: what is skew does not matter, with denominators as well
    for x in ["add", e("M_1"), e("S")], e("M_1'"), ["add", e("M_1'"), times("s~", "S")]:
        yield of_layer(x, ("S", 3, 3, "skew"), (*ONE, "nonzero"), tokens=1, d=3), "holds", BOTH[0]
    # signs of what is constant, powers of 0, an inverse that is not one of a letter
    same = ["sign", ["add", ["inv", times("s", "s~")], ["number", "-3/2"]]]
    yield of_layer(times("M_1", same), (*ONE, "any"), v=times(same, "L")), "holds-where-defined", \
        BOTH[0]
    yield of_layer(times("M_1", same, same), (*ONE, "any")), "holds-where-defined", BOTH[0]
    yield of_layer(times("M_1", ["sign", times("C", "C'")]), ("C", 2, 2, "orthogonal")), \
        "holds", BOTH[0]
    yield of_layer(times("M_1", power("S", 0)), ("S", 2, 2, "any")), "holds", BOTH[0]
    one = ["add", ["identity", 2], e("M_1")]
    yield of_layer(times(one, "M_1", ["inv", one])), "holds-where-defined", BOTH[0]
    yield of_layer(times(power("M_1", 3), power("M_1", -2))), "holds-where-defined", BOTH[0]
    # scalings by what is no scalar; 1 x 1 factors on either side
    det = times("A_1", ["number", "3/2"])
    yield rule("av", [1, 2], [1], 2, [], [times(det, "A_1"), times("V_1", ["inv", det])]), \
        "holds-where-defined", BOTH[0]
    yield rule("av", [2, 1, 1], [2, 1], 2, [], [
        times("A_2", "A_1"), times("V_2", "V_1"), times("A_2", power("V_2", -2)),
        times("V_2", power("A_2", -3), power("V_2", -1))]), "holds-where-defined", BOTH[0]
    f = ["add", e("s"), ["number", "2/3"]]
    yield rule("ml", [2] * 4, [2] * 3, 2, [(*ONE, "any")], [
        times(f, "M_1"), times(["pow", f, "-2"], "M_2"), times("M_3", f),
        times("L", ["pow", f, "-4"])]), "holds-where-defined", BOTH[0]


def what_is_false():
    """Pairs of a reason and a rule that is false, for `holds-where-defined` too."""
    for r, c in itertools.product(range(2), repeat=2):  # one entry
        shift = ["matrix", [["1" if (i, j) == (r, c) else "0" for j in range(2)] for i in range(2)]]
        for compared in BOTH:
            yield "functions-differ", of_layer(["add", e("M_1"), shift]), compared
            yield "functions-differ", of_layer("M_1", v=["add", e("L"), shift]), compared
            yield "functions-differ", of_layer(["add", e("M_1"), times("s", shift)], (*ONE, "any"),
                                               tokens=1), compared
    yield "functions-differ", by_cayley_wrong(), BOTH[0]
    # true for turns, or for all choices but one
    commutes = minus(times("C", TURN), times(TURN, "C"))
    yield "functions-differ", of_layer(["add", e("M_1"), commutes], ("C", 2, 2, "orthogonal")), BOTH[0]
    half = times("1/2", ["add", ["number", "1"], e("s"), e("c"), ["neg", e("s c")]])
    for condition in "orthogonal", "signed-permutation":
        yield "functions-differ", of_layer(times("M_1", half), (*ONE, condition),
                                           ("c", 1, 1, condition)), BOTH[0]
    for condition, n, exponent in [("permutation", 2, 1), ("signed-permutation", 2, 2),
                                   ("permutation", 3, 2), ("permutation", 3, 3),
                                   ("orthogonal", 2, 4), ("orthogonal", 1, 3)]:
        for compared in BOTH:
            yield "functions-differ", of_layer(times("M_1", power("C", exponent)),
                                               ("C", n, n, condition), d=n), compared
    yield "functions-differ", of_layer("M_1 C D C' D'", ("C", 3, 3, "permutation"),
                                       ("D", 3, 3, "permutation"), d=3), BOTH[0]
    # one token and two
    for compared in BOTH:
        yield "functions-differ", of_layer("M_1'"), compared
        yield "functions-differ", of_layer(["add", e("M_1"), e("S")], ("S", 2, 2, "skew")), compared
        yield "functions-differ", of_layer(["add", e("M_1"), e("S")], ("S", 2, 2, "symmetric"),
                                           tokens=1), compared
        yield "functions-differ", of_layer("M_1", v="L'", tokens=1), compared
    # zero, and scalings that do not cancel
    for tokens, compared in itertools.product([1, 2], BOTH):
        yield "functions-differ", of_layer(["zero", 2, 2], tokens=tokens), compared
        yield "functions-differ", of_layer("M_1", v=["zero", 2, 2], tokens=tokens), compared
        yield "functions-differ", of_layer(["zero", 2, 2], v=["zero", 2, 2], tokens=tokens), compared
        yield "functions-differ", of_layer("s M_1", (*ONE, "any"), v="s L", tokens=tokens), compared
        yield "functions-differ", of_layer("-1 M_1", tokens=tokens), compared
        yield "functions-differ", of_layer("2 M_1", v="1/3 L", tokens=tokens), compared
    for exponent in 1, 2, 4, 9:
        yield "functions-differ", rule("ml", *TWO, [(*ONE, "any")], [
            "s M_1", "M_2", times("L", power("s", -exponent))]), BOTH[0]
    f = ["add", e("s"), ["number", "1"]]
    yield "functions-differ", of_layer(times(f, "M_1"), (*ONE, "any"), v="L s~"), BOTH[0]
    yield "functions-differ", of_layer(times(f, "M_1"), (*ONE, "any"), v=times(
        "L", ["inv", ["add", e("s"), ["number", "-1"]]])), BOTH[0]
    # ranks
    both = ["add", e("A_1"), e("A_1'")]
    for a, d, block in [(1, 2, both), (1, 3, both), (1, 3, e("s")), (2, 3, e("S")),
                        (2, 3, ["inv", e("S")]), (1, 2, minus(e("A_1"), e("A_1'"))),
                        (1, 2, ["add", e("A_1"), ["inv", e("S")], ["neg", e("S~")], ["matrix", [
                            ["0", "0"], ["0", "1"]]]])]:
        block = times(block, ["identity", d]) if block == e("s") else block
        yield "query-rank", of_layer(block, (*ONE, "nonzero"), ("S", d, d, "invertible"), form="av",
                                     a=a, d=d, tokens=1), BOTH[0]
    left = ["add", e("C*"), times("s", ["identity", 3])]
    yield "functions-differ", gauge(e("C"), e("C~"), [2, 3, 2], [2, 2], [
        ("C", 3, 3, "invertible"), (*ONE, "nonzero")], left=left), BOTH[0]


def by_cayley_wrong():
    return gauge(cayley(2), cayley(2), [2, 2, 2], [2, 2], [("S", 2, 2, "skew")])


class Expansions(Case):
    def test_good_ones(self):
        for certificate, statement, compared in good():
            certificate = by_expansion(certificate, statement, compared)
            with self.subTest(claim=json.dumps(certificate["claim"])[90:400], compared=compared):
                self.verified(certificate)
                self.assertEqual(run(certificate)["rule"], "expansion")
                self.assertTrue(is_true(certificate, random.Random(1)))
                weaker = by_expansion(certificate, "holds-where-defined", compared)
                self.verified(weaker)

    def test_what_is_not_plainly_invertible(self):
        count = 0
        for certificate, statement, compared in good():
            if statement == "holds-where-defined" and "inv" in json.dumps(certificate["claim"]):
                self.stopped(by_expansion(certificate, "holds", compared), "not-invertible")
                count += 1
        self.assertGreater(count, 8)
        group = [("C", 2, 2, "invertible"), ("D", 2, 2, "diagonal-invertible"), ("s", 1, 1, "nonzero"),
                 ("S", 2, 2, "symmetric"), ("T", 2, 2, "any"), ("c", 1, 1, "skew"),
                 ("C_1", 2, 2, "diagonal"), ("D_1", 2, 2, "orthogonal"), ("D_2", 2, 2, "permutation"),
                 ("D_3", 2, 2, "signed-permutation")]
        plainly = [e(x) for x in ["C", "D", "s", "D_1", "D_2", "D_3", "s C D", "C s", "s s", "C' C~",
                                  "-1/2", "s 3 C"]] + [
            ["matrix", [["1", "2"], ["3", "4"]]], ["identity", 7], ["kron", e("C"), e("D")],
            power("T", 0), power("C", 3), power("C", -3), ["neg", ["transpose", e("C")]],
            times("C", ["pow", ["zero", 2, 2], "0"]), ["matrix", [["-1/3"]]]]
        not_plainly = [e(x) for x in ["M_1", "L", "S", "T", "c", "C_1", "0", "C T", "0 C", "T' C"]] + [
            ["matrix", [["1", "2"], ["2", "4"]]], ["zero", 2, 2], ["add", e("C"), e("C")],
            ["sign", e("C")], ["sign", ["identity", 2]], ["add", ["identity", 2], ["identity", 2]],
            ["kron", e("C"), e("T")], ["kron", ["matrix", [["1", "1"]]], ["matrix", [["1"], ["1"]]]],
            times(["matrix", [["1"], ["1"]]], ["matrix", [["1", "0"]]]), power("T", 2),
            ["neg", e("T")], ["inv", e("T")], ["matrix", [["0"]]], ["add", e("T"), ["inv", e("T")]]]
        sizes = {"s": 1, "s s": 1, "-1/2": 1, "c": 1, "0": 1}
        sizes = [(e(x), n) for x, n in sizes.items()] + [
            (["identity", 7], 7), (["matrix", [["-1/3"]]], 1), (["matrix", [["0"]]], 1),
            (["kron", e("C"), e("D")], 4), (["kron", e("C"), e("T")], 4)]
        for x, reason in [*((x, None) for x in plainly), *((x, "not-invertible") for x in not_plainly)]:
            n = next((n for y, n in sizes if y == x), 2)
            for y in ["inv", x], ["pow", x, "-2"], ["add", ["inv", x], ["inv", x]], \
                    ["pow", ["inv", x], "0"]:
                block = ["add", e("M_1"), times(["zero", 2, n], y, ["zero", n, 2])]
                with self.subTest(x=y):
                    self.assertEqual(run(by_expansion(of_layer(block, *group)))["reason"], reason)

    def test_what_is_undefined(self):
        group = [("S", 3, 3, "skew"), ("c", 1, 1, "skew"), ("C", 2, 2, "permutation"), ("T", 2, 2, "any"),
                 ("D", 2, 2, "orthogonal"), (*ONE, "any")]
        two = ["identity", 2]
        for x, n in [(e("S"), 3), (e("c"), 1), (minus(e("M_1"), e("M_1")), 2), (["zero", 2, 2], 2),
                     (minus(e("C"), two), 2), (["add", e("C"), two], 2), (e("0"), 1),
                     (minus(times("D", "D'"), two), 2), (["matrix", [["1", "2"], ["2", "4"]]], 2),
                     (minus(times("T", "T~"), two), 2), (["kron", e("c"), e("C")], 2),
                     (["add", e("D"), ["neg", e("D*")]], 2), (minus(e("M_1"), times("s~ M_1", "s")), 2)]:
            for y in ["inv", x], ["pow", x, "-1"], ["pow", ["inv", x], "0"]:
                block = ["add", e("M_1"), times(["zero", 2, n], y, ["zero", n, 2])]
                with self.subTest(x=y):
                    self.stopped(by_expansion(of_layer(block, *group), "holds-where-defined"),
                                 "undefined")
        # minus the identity is among the values, and the rule is not defined there
        block = times("M_1", ["add", e("D"), two], ["inv", ["add", e("D"), two]])
        certificate = by_expansion(of_layer(block, ("D", 2, 2, "orthogonal")), "holds-where-defined")
        self.stopped(certificate, "undefined")  # all reflections have the eigenvalue -1

    def test_what_is_not_rational(self):
        group = [("C", 2, 2, "permutation"), ("D", 2, 2, "orthogonal"), (*ONE, "nonzero")]
        for x, verdict in [("M_1", "not-rational"), ("s", "not-rational"), ("s s", "not-rational"),
                           ("D", "not-rational"), ("C", None), ("D D'", None), ("s s~", None),
                           ("D D", "not-rational"), ("D* D'", None), ("s~", "not-rational")]:
            x, n = e(x), 1 if "s" in x else 2
            block = ["add", e("M_1"), times(["zero", 2, n], ["sign", x], ["zero", n, 2])]
            with self.subTest(x=x):
                self.assertEqual(run(by_expansion(of_layer(block, *group)))["reason"], verdict)
        for number in "5/3", "-2", "0":
            x = ["sign", times(["number", number], "s", "s~")]
            certificate = by_expansion(of_layer(times("M_1", x), (*ONE, "nonzero")))
            self.assertEqual(run(certificate)["verdict"],
                             "verified" if number == "5/3" else "rejected")

    def test_what_is_false(self):
        for reason, certificate, compared in what_is_false():
            for statement in "holds", "holds-where-defined":
                certificate = by_expansion(certificate, statement, compared)
                with self.subTest(claim=json.dumps(certificate["claim"])[90:500], compared=compared):
                    found = run(certificate)["reason"]
                    self.assertIn(found, [reason, "not-invertible"] if statement == "holds" else [reason])
                    self.assertFalse(is_true(certificate, random.Random(1), 24))

    def test_what_words_prove(self):
        """It is proved by expansion too, if that is not too large."""
        count = 0
        for certificate in good_rules():
            for compared in BOTH:
                with mock.patch.object(check_rule_expansion, "MAX_WORK", 2**27):
                    report = run(by_expansion(certificate, "holds", compared))
                if report["verdict"] == "incomplete":
                    self.assertEqual(report["reason"], "size-limit")
                else:
                    count += 1
                    self.assertEqual(report["reason"], None, certificate["claim"])
        self.assertGreater(count, 60)


if __name__ == "__main__":
    main()
