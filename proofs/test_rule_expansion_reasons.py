"""Tests of check_rule_expansion.py: every reason and the order of the checks.

    python3 -m unittest discover --start-directory proofs
"""

from unittest import main

from making import run
from making_rule import by_expansion, e
from tampering import limit, put, Tampering
from test_rule import times
from test_rule_expansion import gauge, of_layer
from test_rule_reasons import group_of, HEADER
import check_rule
import check_rule_expansion

Z = ["zero", 2, 2]


def base():
    return by_expansion(gauge(e("C"), e("C~"), [2, 3, 2], [2, 2], [("C", 3, 3, "invertible")]))


def block(j, x):
    return put("claim", "blocks", j, e(x) if isinstance(x, str) else x)


TABLE = [
    *HEADER, ("group", group_of(name="_1")), ("blocks", put("claim", "blocks", lambda x: x[1:])),
    ("expression", block(0, "A_7")), ("rule-mismatch", put("claim", "statement", {"fails": {}})),
    ("size-limit", limit(check_rule, "MAX_ENTRIES")),
    ("size-limit", limit(check_rule_expansion, "MAX_POWER", -1)),
    ("not-invertible", block(1, times("C", "V_1", ["pow", ["add", Z, ["identity", 2]], "-1"]))),
    ("undefined", block(0, times("A_1", ["pow", ["inv", Z], "0"]))),
    ("query-rank", block(2, "C")), ("functions-differ", block(3, "V_2 C'"))]


class Reasons(Tampering):
    def test_every_reason_and_the_order_of_every_two(self):
        certificate = base()
        certificate["claim"]["blocks"][0] = times("A_1", ["pow", ["identity", 2], "0"])  # for MAX_POWER
        where_defined = put("claim", "statement", {"holds-where-defined": {}})
        table = [(reason, tamper) for reason, tamper in TABLE if reason != "undefined"]
        self.every_reason(certificate, table)
        self.the_order_of_every_two(certificate, table)
        where = self.tampered(certificate, where_defined)
        table = [row for row in TABLE if row[0] != "not-invertible"]
        self.every_reason(where, table)
        self.the_order_of_every_two(where, table, undone=lambda reason, second: (
            reason == "size-limit" and second == "undefined"))  # a limit on powers

    def test_malformed_and_mismatch(self):
        for x in [{}, None, {"compared": "output"}, {"compared": 1}, {"compared": None}, [], "outputs",
                  {"compared": "outputs", "more": 1}]:
            self.stopped(self.tampered(base(), put("proof", "expansion", x)), "malformed")
        for x in [{"holds-where-defined": None}, {"holds-where-defined": {"x": 1}}, {"where-defined": {}}]:
            self.stopped(self.tampered(base(), put("claim", "statement", x)), "malformed")
        defined = put("claim", "statement", {"holds-where-defined": {}})
        for proof in [{"words": {}}, {"outside": {"group": [], "weights": [], "layer": 1}},
                      {"counterexample": {"group": [], "weights": [], "input": []}}]:
            self.stopped(self.tampered(base(), defined, put("proof", proof)), "rule-mismatch")
            if "words" not in proof:
                self.stopped(self.tampered(base(), put("proof", proof)), "rule-mismatch")
        self.assertEqual(run(self.tampered(base(), put("proof", {"words": {}})))["reason"], None)

    def test_the_order_in_a_case_and_of_cases(self):
        bad, sign = ["inv", Z], ["sign", e("M_1")]
        both = lambda x, y: by_expansion(of_layer(["add", e("M_1"), times(Z, x, y)]),
                                         "holds-where-defined")
        self.stopped(both(bad, sign), "undefined")
        self.stopped(both(sign, bad), "not-rational")
        # the first permutation is the identity: there one function differs, later one is undefined
        x = ["add", e("M_1"), times(Z, ["inv", ["add", e("C"), ["matrix", [["1", "0"], ["0", "2"]]]]])]
        other = ["add", e("M_1"), ["neg", times("C", ["matrix", [["0", "0"], ["1", "0"]]])]]
        group = ("C", 2, 2, "permutation")
        self.verified(by_expansion(of_layer(x, group), "holds-where-defined"))
        x[2][2][1][2] = ["matrix", [["1", "0"], ["0", "1"]]]  # the swap and this: no inverse
        self.stopped(by_expansion(of_layer(x, group), "holds-where-defined"), "undefined")
        self.stopped(by_expansion(of_layer(["add", x, other], group), "holds-where-defined"),
                     "functions-differ")


if __name__ == "__main__":
    main()
