"""Tests of check_rule.py and check_rule_words.py: good rules, every reason, the order of the checks,
what looks true, mutants.

    python3 -m unittest discover --start-directory proofs
"""

import copy
import itertools
import json
import random
import re
import time
from fractions import Fraction
from unittest import main, mock

from making import Case, run
from making_pair import I, J, matrix, texts
from making_rule import counterexample, e, is_true, parameter, rule, value
from tampering import inside, limit, noisy, OF_EVERY_KIND, put, Tampering
import check_rule
import check_rule_words

C, SWAP = ("C", 3, 3, "invertible"), [[0, 1], [1, 0]]
SIZES = [2, 3, 2], [2, 2], 2
LAYER = [2, 2], [2], 2  # one layer
N = "C_1"


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
    unit, x = [[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[1, 2], [3, -1]]
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


# ---- Reasons ------------------------------------------------------------------------------

HEADER = [*OF_EVERY_KIND, ("architecture", put("claim", "tokens", 0))]


def group_of(**changes):
    return put("claim", "group", 0, lambda p: {**p, **changes})


def bases():
    def start(flipped):
        return [*HEADER, ("group", group_of(name="_1")),
                ("blocks", put("claim", "blocks", lambda x: x[1:])),
                ("expression", put("claim", "blocks", 0, e("A_7"))),
                ("rule-mismatch", put("claim", "statement", {flipped: {}})),
                ("size-limit", limit(check_rule, "MAX_ENTRIES"))]
    block = lambda j, x: put("claim", "blocks", j, e(x) if isinstance(x, str) else x)
    yield rule("av", [2, 2, 2], [1, 2], 2, [("C", 2, 2, "invertible")], [
        "A_1", "C V_1", "C* A_2 C~", "V_2 C~"]), [
        *start("fails"), ("not-words", block(0, ["sign", e("A_1")])),
        ("size-limit", limit(check_rule_words, "MAX_TERMS", 0)), ("query-rank", block(0, "C")),
        ("words-differ", block(2, "A_2")), ("scaling", block(3, "V_2 C~ 2"))]
    yield rule("ml", [2, 2], [2], 1, [("s", 1, 1, "nonzero")], ["s M_1", "s~ L"]), [
        *start("fails"), ("not-words", block(1, "M_1~ L")), ("words-differ", block(0, "M_1 M_1")),
        ("scaling", block(1, "2 s~ L"))]
    yield scaling("ml", 7, 1), [
        *start("fails"), ("words-differ", block(1, "M_3")), ("size-limit", block(4, "2 M_5")),
        ("scaling", block(5, "s M_6"))]
    first, *_ = fails()
    agrees = put("claim", "blocks", 3, e("V_2 C~"))
    yield first, [
        *start("holds"), ("size-limit", limit(check_rule, "MAX_DEGREE")),
        ("values", put("proof", "counterexample", "input", [["1"]])),
        ("condition", put("proof", "counterexample", "group", 0, [["0"] * 3] * 3)),
        ("query-rank", put("proof", "counterexample", "weights", 2,
                           [["1", "0", "0"], ["0", "1", "0"], ["0", "0", "1"]])),
        ("undefined", put("claim", "blocks", 1, times(["inv", ["zero", 3, 3]], "V_1"))),
        ("counterexample-agrees", agrees)]
    *_, last, _ = fails()
    last["claim"]["group"] = [{"name": "C", "rows": 1, "columns": 1, "condition": "nonzero"}]
    last["proof"]["outside"]["group"] = [[["7"]]]
    yield last, [
        *start("holds"), ("size-limit", put("claim", "blocks", 1, times(power("1", 1001), "V_1"))),
        ("values", put("proof", "outside", "layer", 2)),
        ("condition", put("proof", "outside", "group", 0, 0, 0, "0")),
        ("query-rank", put("proof", "outside", "weights", 0, texts(I))),
        ("undefined", put("claim", "blocks", 1, times(["inv", ["zero", 2, 2]], "V_1"))),
        ("inside", put("claim", "blocks", 0, e("A_1 C")))]


class Reasons(Tampering):
    def test_every_reason_and_the_order_of_every_two(self):
        for base, table in bases():
            with self.subTest(proof=[*base["proof"]]):
                self.every_reason(base, table)
                self.the_order_of_every_two(base, table)

    def test_malformed(self):
        base = gauge("av")
        other = [None, True, 1, "1", {}, []]
        self.expect("malformed", base, *[("claim", "blocks", 0, x) for x in [
            *other, [[]], [1], ["C"], ["weight"], ["weight", 1], ["weight", None], ["weight", "A_1", "A_1"],
            ["group", ["C"]], ["number", 1], ["number", True], ["number", "1.0"], ["number", "1/0"],
            ["number", "01"], ["number", "1" * 4001], ["identity"], ["identity", "2"], ["identity", True],
            ["identity", -1], ["identity", 2, 2], ["zero", 2], ["zero", 2, "2"], ["zero", 2, 2, 2],
            ["zero", False, 2], ["matrix", "1"], ["matrix", ["1"]], ["matrix", [[1]]],
            ["matrix", [["x"]]], ["matrix", [["1"]], [["1"]]], ["add"], ["add", e("A_1")],
            ["mul", e("A_1")], ["mul", e("A_1"), "A_1"], ["add", e("A_1"), e("A_1"), 1],
            ["neg", e("A_1"), e("A_1")], ["neg", "A_1"], ["transpose"], ["inv"], ["inv", [["1"]]],
            ["pow", e("A_1")], ["pow", e("A_1"), 2], ["pow", e("A_1"), "1/2"], ["pow", e("A_1"), True],
            ["pow", "2", e("A_1")], ["kron", e("A_1")], ["kron", e("A_1"), e("A_1"), e("A_1")],
            ["sign"], ["sign", ["number", 0]], ["Weight", "A_1"], ["trace", e("A_1")]]])
        self.expect("malformed", base, *[("claim", key, x) for key in ("blocks", "group")
                                         for x in other[:-1]],
                    *[("claim", "group", 0, x) for x in other],
                    *[("claim", "group", 0, key, x) for key in ("rows", "columns")
                      for x in [None, True, "3", 3.0, -1, 2**32]],
                    *[("claim", "group", 0, "name", x) for x in other if x != "1"],
                    *[("claim", "group", 0, "condition", x) for x in [*other, "Any", "regular"]],
                    ("claim", "group", 0, lambda p: {**p, "more": "1"}),
                    ("claim", "group", 0, lambda p: {"name": "C"}),
                    *[("claim", "statement", x) for x in [
                        *other, "holds", {"holds": None}, {"holds": {"x": 1}}, {"holds": {}, "fails": {}}]],
                    *[("proof", x) for x in [*other, {"words": None}, {"words": {}, "outside": {}},
                                             {"words": {"x": 1}}, {"expansion": {}}]],
                    ("claim", "parametrization", "q"), ("claim", "variety", "neuromanifold"))
        first, *_ = fails()
        self.expect("malformed", first, *[("proof", "counterexample", key, x) for key in
                                          ("group", "weights", "input") for x in other[:-1]],
                    ("proof", "counterexample", "input", 0, 0, "1/2"),
                    ("proof", "counterexample", "input", 0, 0, 1),
                    ("proof", "counterexample", "group", 0, 0, 0, 1),
                    ("proof", "counterexample", "weights", 0, ["1"]),
                    ("proof", "counterexample", lambda x: {**x, "layer": 1}))
        *_, last, _ = fails()
        self.expect("malformed", last, *[("proof", "outside", "layer", x) for x in [
            None, "1", True, -1, [1]]])

    def test_shapes_and_names(self):
        base = gauge("av")
        self.expect("group", base, *[("claim", "group", 0, "name", x) for x in [
            "", "_1", "1C", "C_", "C_x", "C__1", "C_1_1", "C 1", "C\n", "\u00e9", "C_\u0661", "C" * 65,
            "A_1", "V_2", "C-1"]], *[("claim", "group", 0, key, 0) for key in ("rows", "columns")],
            *[("claim", "group", 0, lambda p, c=c: {**p, "rows": 2, "condition": c})
              for c in check_rule.SQUARE], ("claim", "group", 0, "condition", "nonzero"),
            ("claim", "group", lambda x: x + x),
            *[("claim", "group", lambda x, n=n, m=m: [*x, parameter("D", n, m, "any")])
              for n, m in [(0, 1), (1, 0)]])
        self.expect("expression", base, *[("claim", "group", 0, "name", x) for x in [
            "M_1", "L", "Q_1", "A_3", "A_01", "C" * 64, "c9_009"]],
            ("claim", "group", 0, lambda p: {**p, "rows": 2, "condition": "any"}))
        self.verified(self.tampered(base, put("claim", "group", lambda x: [
            *x, {"name": "L", "rows": 2**32 - 1, "columns": 0, "condition": "any"}][:1])))
        self.expect("architecture", base, ("claim", "widths", [2]), ("claim", "widths", []),
                    ("claim", "query_dims", [2]), ("claim", "query_dims", 0, 0),
                    ("claim", "widths", 1, 0), ("claim", "tokens", 0))
        deep = scaling("ml", 41, 1)
        self.stopped(deep, "architecture")
        self.expect("blocks", base, ("claim", "blocks", []), ("claim", "blocks", lambda x: x[1:]),
                    ("claim", "blocks", lambda x: [*x, x[0]]))
        self.expect("expression", base, *[("claim", "blocks", 0, x) for x in [
            e("A_3"), e("C_1"), ["group", "A_1"], ["weight", "C"], ["weight", ""], e("V_1"), e("A_2"),
            ["mul", ["zero", 2, 0], ["zero", 0, 2]], ["identity", 0], ["identity", 3],
            ["zero", 0, 2], ["zero", 2, 0], ["zero", 2, 3],
            ["matrix", []], ["matrix", [[]]], ["matrix", [["1"], ["1", "1"]]], ["matrix", [["1", "1"]]],
            ["add", e("A_1"), e("A_2")], ["add", e("A_1"), e("A_1"), ["number", "1"]],
            ["mul", e("A_1"), e("A_2")], ["mul", e("A_1"), e("V_2"), e("A_1")],
            ["inv", e("V_1")], ["pow", e("V_1"), "2"], ["pow", e("V_1"), "0"], ["kron", e("A_1"), e("A_1")],
            ["number", "1"], ["mul", e("V_2"), ["inv", e("V_1")]],
            ["mul", ["zero", 1, 2], e("A_2")], ["neg", e("V_1")], ["sign", e("V_1")],
            ["transpose", e("V_1")]]])
        for x in [["mul", ["zero", 1, 1], e("A_1")], ["mul", e("A_1"), ["number", "1"], ["number", "0"]],
                  ["mul", ["zero", 2, 1], ["number", "1"], ["zero", 1, 2]], e("V_2 V_1"),
                  ["transpose", e("V_2 V_1")], ["mul", ["zero", 2, 1], ["number", "2"], ["zero", 1, 2]]]:
            self.expect("words-differ", base, ("claim", "blocks", 0, x))
        for x in [["matrix", [["1", "1"], ["1", "1/2"]]], ["kron", ["number", "1"], e("A_1")],
                  ["kron", e("A_1"), ["matrix", [["1"]]]], ["kron", ["matrix", [["1"], ["2"]]],
                                                            ["zero", 1, 2]], ["sign", e("A_1")]]:
            self.expect("not-words", base, ("claim", "blocks", 0, x))

    def test_values(self):
        first, *others = fails()
        at = ("proof", "counterexample")
        self.expect("values", first, (*at, "group", []), (*at, "group", lambda x: x + x),
                    (*at, "group", 0, [["1"]]), (*at, "group", 0, []), (*at, "group", 0, 0, ["1"]),
                    (*at, "weights", []), (*at, "weights", lambda x: [*x, x[0]]),
                    (*at, "weights", lambda x: x[::-1]), (*at, "input", []), (*at, "input", [[]]),
                    (*at, "input", [["1"] * 2] * 3), (*at, "input", [["1"]] * 2))
        *_, last, _ = others
        self.expect("values", last, *[("proof", "outside", "layer", i) for i in [0, 2, 2**32 - 1]])
        ml = self.tampered(others[0], put("proof", lambda proof: {"outside": {
            "group": [], "weights": proof["counterexample"]["weights"], "layer": 1}}))
        self.stopped(ml, "values")

    def test_conditions(self):
        good = {
            "any": [[[1, 2]], [[0]]], "nonzero": [[["-1/9"]]], "invertible": [J, [[2]]],
            "orthogonal": [J, [["3/5", "-4/5"], ["4/5", "3/5"]], [[-1]]],
            "permutation": [SWAP, I, [[1]]], "signed-permutation": [J, [[-1, 0], [0, -1]], [["-2/2"]]],
            "diagonal": [[[0, 0], [0, 0]], [[1, 0], [0, "2/3"]]],
            "diagonal-invertible": [I, [[1, 0], [0, "2/3"]]], "symmetric": [[[0, 5], ["10/2", 1]]],
            "skew": [J, [[0]]]}
        bad = {
            "nonzero": [[["0/5"]]], "invertible": [[[1, 2], [2, 4]], [[0]]],
            "orthogonal": [[[1, 1], [0, 1]], [[2, 0], [0, "1/2"]], [[0, 0], [0, 0]]],
            "permutation": [J, [[1, 0], [1, 0]], [[1, 1], [0, 0]], [[0, 0], [0, 1]], [[-1]]],
            "signed-permutation": [[[1, 0], [1, 0]], [["1/2", "1/2"], [0, 1]], [[1, -1], [0, 0]]],
            "diagonal": [[[1, 0], [2, 1]], J], "diagonal-invertible": [[[1, 0], [0, 0]], SWAP],
            "symmetric": [J], "skew": [I, [[0, 1], [1, 0]], [[0, 1], [-1, 1]]]}
        for table, reason in [(good, None), (bad, "condition")]:
            for condition, matrices in table.items():
                for x in matrices:
                    n, m = len(x), len(x[0])
                    certificate = rule("ml", *LAYER, [("C", n, m, condition)], ["M_1'", "L"],
                                       counterexample([x], [J, I], [[1, 2], [3, -1]]))
                    with self.subTest(condition=condition, x=x):
                        self.assertEqual(run(certificate)["reason"], reason)
                        self.assertEqual(is_true(certificate, None), reason is None)

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
        def stops(block, *group, proof=None, verdict="incomplete", reason="size-limit"):
            certificate = rule("ml", *LAYER, group, [block, "L"], proof)
            start = time.monotonic()
            self.stopped(certificate, reason, verdict)
            self.assertLess(time.monotonic() - start, 20)
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
        with mock.patch.object(check_rule, "MAX_WORK", 2**29):
            stops(value, c, proof=proof)
        long = [[f"{10**3999 + i + 2 * j}/{10**3998 + 3 * i + j}" for i in range(40)] for j in range(40)]
        proof = counterexample([long], [I, I], [[1, 2], [3, 4]])
        with mock.patch.object(check_rule, "MAX_WORK", 2**29):
            stops(e("M_1"), ("C", 40, 40, "invertible"), proof=proof)
        proof = counterexample([], [I, I], [[1, 2], [3, 4]])
        tall = times(["zero", 2, 1], ["zero", 1, 2**20], ["zero", 2**20, 1], ["zero", 1, 2**20],
                     ["zero", 2**20, 2])
        self.assertIn(run(rule("ml", *LAYER, [], [tall, "L"], proof))["verdict"],
                      ["incomplete", "verified"])


# ---- Mutants ------------------------------------------------------------------------------

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
