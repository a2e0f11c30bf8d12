"""Tests of check_rule.py and check_rule_words.py: good rules, and what looks true.

    python3 -m unittest discover --start-directory proofs
"""

import itertools
import json
import random
import re
from fractions import Fraction
from unittest import main

from making import Case, run
from making_pair import I, J, matrix, texts
from making_rule import counterexample, e, is_true, rule, value
import check_rule

C, SWAP = ("C", 3, 3, "invertible"), [[0, 1], [1, 0]]
SIZES = [2, 3, 2], [2, 2], 2
LAYER = [2, 2], [2], 2  # one layer


def power(expression, n):
    return ["pow", e(expression), str(n)]


def times(*factors):
    return ["mul", *(e(x) if isinstance(x, str) else x for x in factors)]


def gauge(form, condition="invertible", back=("C*", "C~")):
    """V_1 to C V_1, and the second layer undoes it; back: what C* and C~ are written as."""
    left, right = back
    blocks = {"av": ["A_1", "C V_1", f"{left} A_2 {right}", f"V_2 {right}"],
              "qkv": ["Q_1", "K_1", "C V_1", f"Q_2 {right}", f"K_2 {right}", f"V_2 {right}"]}
    return rule(form, *SIZES, [("C", 3, 3, condition)], blocks[form])


def scaling(form, depth, i, exponent=None, tokens=2):
    """The attention of layer i times s, the last V or L times the power of s that undoes it."""
    d, exponent = [1 + j % 2 for j in range(depth + 1)], exponent or -3**(depth - i)
    names = {"av": ["A", "V"], "qkv": ["Q", "K", "V"]}
    blocks = [f"{x}_{j}" for j in range(1, depth + 1) for x in names.get(form, ["M"])]
    if form == "ml":
        blocks.append("L")
    at = blocks.index({"av": "A", "qkv": "K", "ml": "M"}[form] + f"_{i}")
    blocks[at] = f"s {blocks[at]}"
    blocks[-1] = times(power("s", exponent), blocks[-1])
    return rule(form, d, [2] * depth, tokens, [("s", 1, 1, "nonzero")], blocks)


def good_rules():
    yield rule("qkv", *SIZES, [("C", 2, 2, "invertible")],
               ["C Q_1", "C* K_1", "V_1", "C* Q_2", "C K_2", "V_2"])
    yield from (gauge(form) for form in ("av", "qkv"))
    for condition in "orthogonal", "permutation", "signed-permutation":
        yield from (gauge("av", condition, back) for back in itertools.product(
            ["C", "C*"], ["C'", "C~"]))
    yield from (gauge("av", "diagonal-invertible", back) for back in [("C~", "C*"), ("C*", "C~")])
    yield rule("av", *SIZES, [("C", 3, 3, "orthogonal")], [
        "A_1", times(power("C", -2), "V_1"), times(power("C'", 2), "A_2", power("C", 2)),
        times("V_2", power("C~", -2))])
    yield rule("av", *SIZES, [C, ("D", 3, 3, "invertible")], [
        "A_1", times(["inv", e("C D")], "V_1"), times(["transpose", e("C D")], "A_2 C", "D"),
        "V_2 C D"])
    for depth in 1, 2, 3:
        yield from (scaling(form, depth, i) for form in ("av", "qkv", "ml")
                    for i in range(1, depth + 1))
    yield scaling("ml", 40, 1)
    yield rule("av", *SIZES, [], ["2 A_1", "1/2 V_1", "2 A_2", "V_2 1/2"])
    yield rule("av", *SIZES, [], ["-2 A_1", "V_1", ["neg", e("A_2")], "V_2 1/8"])
    # squares of scalars that are 1 or -1
    for condition in "orthogonal", "permutation", "signed-permutation":
        group = [("s", 1, 1, condition)]
        yield rule("ml", *SIZES, group, ["s M_1", "M_2", "s L"])
        yield rule("ml", *SIZES, group, ["s M_1", "s M_2", times("L", power("s", 2 * 10**3900))])
        yield rule("ml", *SIZES, group, ["M_1 s s", "M_2", times("L", power("s", -4))])
    yield rule("ml", *SIZES, [("s", 1, 1, "nonzero"), ("C", 2, 2, "invertible")],
               [times(power("s", 10**3999), power("s", 1 - 10**3999), "s~ M_1"), "M_2",
                times("L", power("C", 0), ["inv", ["identity", 2]])])
    yield rule("ml", *SIZES, [("C", 2, 2, "any"), ("D", 2, 2, "skew")], [
        ["add", e("M_1 C"), e("M_1"), ["neg", e("M_1 C")]],
        ["add", e("M_2"), times(["zero", 2, 5], ["zero", 5, 2])],
        times("L", ["add", e("D'"), e("D"), ["identity", 2]])])
    yield rule("ml", [1, 2, 1], [1, 1], 2, [("s", 1, 1, "any"), ("T", 1, 1, "skew")],
               ["M_1", ["add", times("M_2", ["add", e("s 1/2"), ["neg", e("s 1/2")]]), e("M_2")], "L"])
    # one token: a skew part, the transpose, the symmetric part
    group = [("S", 2, 2, "skew"), ("s", 1, 1, "nonzero")]
    half = ["add", times("1/2", "M_1"), times("1/2", "M_1'")]
    for m in [["add", e("M_1"), e("S")], "M_1'", half]:
        yield rule("ml", [2, 3, 2], [2, 2], 1, group, [m, ["add", e("s M_2'"), e("S s")], "s~ L"])
    yield rule("av", [2, 2, 2], [2, 1], 1, group, ["A_1'", "V_1", "A_2'", "V_2"])
    yield rule("av", [3, 1], [2], 2, [("S", 3, 3, "symmetric"), ("D", 3, 3, "diagonal")], [
        ["add", e("A_1 S S"), e("A_1"), times("A_1", "S'", ["neg", e("S")]),
         times("-1", "A_1", "D", "D"), e("A_1 D D'")], "V_1"])


def fails():
    """Counterexamples, and a rank that is too large."""
    rng = random.Random(1)
    x = [[1, 2], [3, -1]]
    shear = [[1, 1, 0], [0, 1, 0], [0, 0, 1]]
    blocks = [matrix(rng, *shape) for shape in [(2, 2), (3, 2), (3, 3), (2, 3)]]
    blocks[2] = [[Fraction(1, 2)] * 3] * 3  # of rank 1
    yield rule("av", *SIZES, [C], ["A_1", "C V_1", "C* A_2 C~", "V_2 C"],
               counterexample([shear], blocks, x))
    yield rule("ml", *LAYER, [], ["M_1'", "L"], counterexample([], [J, I], x))
    yield rule("ml", *LAYER, [], [["sign", e("M_1")], "L"], counterexample([], [[[2, 0], [0, 0]], I], x))
    yield rule("ml", *LAYER, [], ["M_1", times("L", ["matrix", [["2", "0"], ["1/2", "1"]]])],
               counterexample([], [I, I], x))
    yield rule("qkv", *LAYER, [("C", 2, 2, "invertible")], ["C Q_1", "C K_1", "V_1"],
               counterexample([[[2, 1], [0, 1]]], [I, I, I], x))
    yield rule("av", [4, 1], [4], 1, [("C", 2, 2, "orthogonal")],
               [["kron", e("C"), e("C")], "V_1"], counterexample(
                   [[[Fraction(3, 5), Fraction(4, 5)], [Fraction(-4, 5), Fraction(3, 5)]]],
                   [[[int(r == c) for c in range(4)] for r in range(4)], [[1, 0, 0, 0]]],
                   [[1], [2], [0], [1]]))
    yield rule("ml", *LAYER, [("s", 1, 1, "nonzero"), ("C", 2, 2, "symmetric")], [
        times(["pow", ["add", e("C"), e("C'")], "-3"], "s"),
        times("L", ["inv", ["add", ["identity", 2], e("C")]])],
        counterexample([[["1/3"]], SWAP[:1] + [[1, 5]]], [I, I], x))
    for i, block in [(1, "A_1'"), (2, ["identity", 3])]:
        yield rule("av", [2, 3, 2], [1, 2], 2, [], ["A_1'", "V_1", ["identity", 3], "V_2"],
                   {"outside": {"group": [], "weights": [texts(w) for w in [
                       [[1, 2], [2, 4]], blocks[1], blocks[2], blocks[3]]], "layer": 2}})
    yield rule("av", [2, 2], [1], 1, [], [["add", e("A_1"), e("A_1'")], "V_1"], {
        "outside": {"group": [], "weights": [[["0", "1"], ["0", "0"]], texts(I)], "layer": 1}})
    deep = [1] * 7, [x for _ in range(6) for x in ([["1"]], [["1"]])]
    yield rule("av", [2, *deep[0]], deep[0], 1, [], [
        ["identity", 2], "V_1", *(f"{x}_{i}" for i in range(2, 8) for x in "AV")], {"outside": {
            "group": [], "weights": [[["0"] * 2] * 2, [["1"] * 2], *deep[1]], "layer": 1}})


class Rules(Case):
    def good(self, certificate):
        with self.subTest(claim=json.dumps(certificate["claim"])[90:400]):
            self.verified(certificate)
            [name] = certificate["proof"]
            self.assertEqual(run(certificate)["rule"], name)
            if not re.search("[0-9]{9}", json.dumps(certificate)):  # the oracle does not compute large powers
                self.assertTrue(is_true(certificate, random.Random(1)))

    def test_good_ones(self):
        for certificate in [*good_rules(), *fails()]:
            self.good(certificate)

    def test_exponents_of_a_scaling(self):
        for form, i, exponent in itertools.product(["av", "qkv", "ml"], [1, 2, 3], [1, 3, 9, 27]):
            certificate = scaling(form, 3, i, -exponent)
            if exponent == 3**(3 - i):
                self.good(certificate)
            else:
                self.stopped(certificate, "scaling")
                self.assertFalse(is_true(certificate, random.Random(1)))

    def test_what_looks_true(self):
        """Each is stopped, for this reason; and false, unless the last is True."""
        one, two = ("s", 1, 1), ([2, 2, 2], [2, 2], 2)
        rank = ([3, 2], [1], 2)
        for reason, certificate, true in [
                # scalars whose square is 1 are not 1; others have no square that is 1
                ("scaling", rule("ml", *two, [(*one, "orthogonal")], ["M_1", "s M_2", "L"]), False),
                ("scaling", rule("ml", *two, [(*one, "signed-permutation")],
                                 ["s M_1", "s M_2", "s L"]), False),
                ("scaling", rule("ml", *two, [(*one, "permutation")], ["M_1", "M_2", "s L"]), True),
                ("scaling", rule("ml", *two, [(*one, "nonzero")],
                                 ["M_1", "s s M_2", "L"]), False),
                ("scaling", rule("ml", *two, [], ["-1 M_1", "M_2", "L"]), False),
                # inverses of what has none, or may have none
                *(("not-words", rule("ml", *two, [("S", 2, 2, condition)],
                                     ["S S~ M_1", "M_2", "L"]), None)
                  for condition in ("any", "symmetric", "skew", "diagonal")),
                *(("not-words", rule("ml", *two, [(*one, condition)],
                                     ["s s~ M_1", "M_2", "L"]), None)
                  for condition in ("any", "symmetric", "skew", "diagonal")),
                ("not-words", rule("ml", *two, [], ["M_1 M_2 M_2~", "M_2", "L"]), None),
                ("not-words", rule("ml", *two, [], [times("M_1", power("M_2", -1), "M_2"), "M_2",
                                                    "L"]), None),
                ("not-words", rule("ml", *two, [], ["M_1", "M_2", ["add", e("L"), times(
                    "L", ["zero", 2, 2], ["inv", ["zero", 2, 2]])]]), None),
                ("not-words", rule("ml", *two, [("C", 2, 2, "invertible")], [
                    "M_1", "M_2", times("L", power("C", 0), ["inv", ["add", e("C"), e("C")]],
                                        ["inv", ["add", e("C"), ["identity", 2]]])]), None),
                # weights that are 1 x 1 do not commute in words; what is computed is true
                ("words-differ", rule("ml", [1, 1, 1], [1, 1], 2, [], ["M_1 M_2", "M_2", "L"]), False),
                ("not-words", rule("av", [1, 2, 1], [1, 1], 2, [],
                                   ["A_1", "V_1", ["mul", e("A_1"), e("A_2")], "V_2"]), False),
                ("words-differ", rule("ml", [1, 1], [1], 2, [], ["M_1'", "L"]), True),
                # what does not cancel
                ("words-differ", rule("ml", *two, [("C", 2, 2, "invertible")],
                                      ["C C* M_1", "M_2", "L"]), False),
                ("words-differ", rule("ml", *two, [("C", 2, 2, "invertible")],
                                      ["C' C~ M_1", "M_2", "L"]), False),
                ("words-differ", rule("ml", *two, [("C", 2, 2, "diagonal-invertible")],
                                      ["C C' M_1", "M_2", "L"]), False),
                ("words-differ", rule("ml", *two, [("S", 2, 2, "skew")],
                                      [["add", e("M_1"), e("S'"), ["neg", e("S")]], "M_2", "L"]), False),
                ("words-differ", rule("ml", *two, [("S", 2, 2, "skew")],
                                      [["add", e("M_1"), e("S")], "M_2", "L"]), False),
                ("words-differ", rule("ml", [2, 2], [2], 1, [("S", 2, 2, "symmetric")],
                                      [["add", e("M_1"), e("S")], "L"]), False),
                ("words-differ", rule("ml", [2, 2], [2], 1, [], [["add", e("M_1"), e("M_1'"),
                                      ["neg", e("M_1")], ["neg", e("M_1'")]], "L"]), False),
                ("words-differ", rule("ml", [2, 2], [2], 1, [], [["add", e("M_1"),
                                      ["neg", e("M_1'")]], "L"]), False),
                ("words-differ", rule("ml", [2, 2], [2], 1, [], ["M_1", "L'"]), False),
                ("words-differ", rule("ml", [2, 2, 2], [2, 2], 1, [], ["M_2", "M_1", "L"]), False),
                ("words-differ", rule("qkv", [2, 2], [2], 2, [], ["K_1", "Q_1", "V_1"]), False),
                ("words-differ", rule("ml", *two, [], ["M_1", "M_2", ["zero", 2, 2]]), False),
                ("words-differ", rule("ml", *two, [], [["zero", 2, 2], "M_2", "L"]), False),
                # ranks
                ("query-rank", rule("av", *rank, [("C", 3, 3, "any")], ["C", "V_1"]), False),
                ("query-rank", rule("av", [3, 2], [1], 1, [], [
                    ["add", times("1/2", "A_1"), times("1/2", "A_1'")], "V_1"]), False),
                ("query-rank", rule("av", [3, 2], [2], 1, [("s", 1, 1, "nonzero")], [
                    ["add", e("A_1"), times("s", ["identity", 3])], "V_1"]), False),
                ("query-rank", rule("av", [2, 3, 2], [2, 1], 1, [("S", 3, 3, "skew")], [
                    "A_1", "V_1", ["add", e("A_2"), e("S")], "V_2"]), False)]:
            with self.subTest(claim=json.dumps(certificate["claim"])[90:]):
                self.stopped(certificate, reason)
                if true is not None:
                    self.assertEqual(is_true(certificate, random.Random(1)), true)

    def test_ranks_that_are_bounded(self):
        group = [("s", 1, 1, "any"), ("T", 1, 1, "any"), ("C", 3, 1, "any"), ("D", 1, 3, "any")]
        for a, block in [
                (1, ["add", e("A_1 s"), e("A_1 T"), ["neg", e("T A_1")], ["neg", e("s A_1")], e("A_1")]),
                (1, ["add", e("A_1"), e("C D"), times("-1", "C", "D")]),
                (2, ["add", e("A_1"), times("C D", "s"), times(["neg", e("C")], e("D s"))])]:
            self.good(rule("av", [3, 2], [a], 2, group, [block, "V_1"]))
        for block, reason in [(["add", e("A_1 s"), e("A_1 T")], "words-differ"),
                              (["add", e("A_1 s"), e("C D")], "query-rank")]:
            self.stopped(rule("av", [3, 2], [1], 2, group, [block, "V_1"]), reason)
        # one token: C D - D' C' is skew, of rank 2
        for a, d, good in [(1, 3, False), (2, 3, False), (3, 4, True), (3, 3, True)]:
            group = [("C", d, 1, "any"), ("D", 1, d, "any")]
            certificate = rule("av", [d, 2], [a], 1, group, [
                ["add", e("A_1"), e("C D"), ["neg", e("D' C'")]], "V_1"])
            certificate["claim"]["query_dims"] = [a]
            self.assertEqual(run(certificate)["reason"],
                             None if good and a >= d else "query-rank")

    def test_values_of_expressions(self):
        """Against the oracle."""
        rng = random.Random(5)
        values = check_rule.Values(check_rule.Meter(2**40))
        for _ in range(60):
            n, m = rng.choice([1, 2, 3]), rng.choice([1, 2, 3])
            named = {"A": matrix(rng, n, n), "B": matrix(rng, n, m), "S": matrix(rng, 1, 1)}
            for j in range(n):
                named["A"][j][j] += 50  # so that it is invertible
            values.named = {"weight": {}, "group": named}
            a, b, s = (["group", x] for x in named)
            for x in [["inv", a], ["pow", a, "-3"], ["pow", a, "5"], ["pow", a, "0"], ["kron", a, b],
                      ["kron", b, a], ["mul", a, b], ["mul", s, b], ["mul", b, s], ["mul", a, s, b],
                      ["mul", s, a, b], ["neg", b], ["sign", b], ["transpose", b], ["add", b, b, b],
                      ["identity", n], ["zero", n, m], ["number", "-3/6"], ["matrix", texts(named["B"])]]:
                self.assertEqual([list(row) for row in values.of(x)], value(x, named), x)


if __name__ == "__main__":
    main()
