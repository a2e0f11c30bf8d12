"""Tests of check_rule.py and check_rule_words.py: every reason, the order of the checks, forms.

    python3 -m unittest discover --start-directory proofs
"""

from unittest import main

from making import run
from making_pair import I, J, texts
from making_rule import counterexample, e, is_true, parameter, rule
from tampering import limit, OF_EVERY_KIND, put, Tampering
from test_rule import fails, gauge, LAYER, power, scaling, SWAP, times
import check_rule
import check_rule_words

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


if __name__ == "__main__":
    main()
