"""Tests of check_pair_rules.py: every reason, the order of the checks, shapes, limits.

    python3 -m unittest discover --start-directory proofs
"""

import itertools
import random
from fractions import Fraction
from unittest import main, mock

from making_pair import element, I, J, network, one_token, pair, quarter_turn, scaling, texts
from tampering import inside, limit, NO_LISTS, NO_RATIONALS, NO_SIZES, put, Tampering
from test_pair_reasons import HEADER, other_is_one
from test_pair_rules import DIFFERENT, evaluation, EXCHANGE, residue, SAME, zero
import check_exact
import check_pair
import check_pair_rules


def one_layer_less(certificate):
    """Of a second network that is ml."""
    net = certificate["claim"]["other"]
    net.update(widths=[*net["widths"][:-2], net["widths"][-1]], query_dims=net["query_dims"][1:],
               weights=net["weights"][1:])


def bases():
    rng = random.Random(8)
    claim = ("claim", "other", "weights")
    start = [*HEADER, ("size-limit", limit(check_pair, "MAX_ENTRIES"))]
    mismatch = ("rule-mismatch", put("claim", "statement", DIFFERENT))
    no = ("rule-mismatch", put("claim", "statement", {"same": {"rescaling": "no"}}))
    depth = ("depth", one_layer_less)
    meter = check_exact.Meter(1)
    work = ("size-limit", limit(check_pair, "Meter", lambda *_: meter))
    rank = ("query-rank", put("claim", "one", "weights", 0, [["1", "0"], ["0", "77"]]))
    equation = lambda *path: ("element-equation", put(*claim, *path, "77/5"))
    shape = lambda rule, *path: ("element-shape", put("proof", rule, *path))
    # element: one network that is ml, so that a layer can be taken away
    yield scaling(rng, [2, 2, 2], [1, 2], 2, ("av", "ml")), [
        *start, ("size-limit", limit(check_pair, "MAX_DIGITS")), rank, mismatch, no, depth,
        shape("scaling", "lambda", ["1"]), work, equation(2, 1, 0),
        ("element-product", doubled("scaling", "rho"))]
    ml = pair(*(network("ml", [2, 2, 2], [1, 2], [I, J, I]) for _ in "12"), 2, "any", proof={
        "element": {"lambda": ["1", "1"], "gauge": [texts(I)], "query_key": []}})
    yield ml, [*start, mismatch, no, depth, shape("element", "gauge", []), work, equation(1, 1, 0)]
    qkv = element(rng, [2, 3, 2], [2, 2, 2], [1, 2], [2, 1], 2, ("qkv", "qkv"), True)
    yield qkv, [*start, mismatch, no, shape("element", "query_key", [[["1"]]]), work,
                equation(4, 0, 0)]
    yield one_token(rng, 2, 2, 2, 1, EXCHANGE, "no"), [
        *start, ("size-limit", limit(check_pair, "MAX_CLEARED")), mismatch, depth,
        ("rescaling", other_is_one), shape("one-token", "collinear", None), work, equation(1, 1, 1),
        ("element-product", doubled("one-token", "other", "last", "scale"))]
    yield pair(zero(2), network("ml", [2, 2, 2], [1, 1], [I, J, [[0, 0]] * 2]), 2, "no", proof={
        "zero": {}}), [*start, mismatch, depth, ("rescaling", other_is_one), equation(2, 1, 0)]
    yield quarter_turn(rng, 2, "no", [[1, 3, 0], [0, Fraction(-1, 2), 1]], [1, 3]), [
        *start, mismatch, depth, ("rescaling", other_is_one), shape("evaluation", "pivots", [1]),
        ("size-limit", limit(check_pair_rules, "MAX_POINTS")), work,
        ("element-equation", put("proof", "evaluation", "coordinates", 0, 1, "7")),
        ("values-differ", doubled())]
    yield residue(rng, form="av", modulus=2**61 - 1), [
        *start, rank, ("rule-mismatch", put("claim", "statement", SAME)),
        ("witness", put("proof", "residue", "input", 0, ["1"])),
        ("modulus", put("proof", "residue", "modulus", "1")), work,
        ("witness-agrees", other_is_one)]


def doubled(*path):
    """L of the second network, and a number of the proof, if one is named."""
    def tamper(certificate):
        last = certificate["claim"]["other"]["weights"][-1]
        last[:] = [[str(2 * Fraction(x)) for x in row] for row in last]
        if path:
            put("proof", *path, lambda x: str(2 * Fraction(x)))(certificate)
    return tamper


class Reasons(Tampering):
    def test_every_reason_and_the_order_of_every_two(self):
        for base, table in bases():
            with self.subTest(rule=[*base["proof"]]):
                self.every_reason(base, table)
                self.the_order_of_every_two(base, table, gone=(KeyError, IndexError))

    def test_malformed(self):
        of_rule = dict(zip(["scaling", "ml", "element", "one-token", "zero", "evaluation", "residue"],
                           (base for base, _ in bases())))
        for rule, rationals, lists, sizes in [
                ("scaling", [("rho",), ("lambda", 0)], [("lambda",)], []),
                ("element", [("lambda", 1), ("gauge", 0, 0, 0), ("query_key", 1, 0, 0)],
                 [("lambda",), ("gauge",), ("gauge", 0), ("gauge", 0, 0), ("query_key",)], []),
                ("one-token", [("lambda", 0), ("collinear", 0), ("factors", 0, "linear", 1),
                               ("last", 0, 0), ("one", "last", "scale"),
                               ("other", "forms", 0, "scale")],
                 [("lambda",), ("factors",), ("factors", 0, "linear"), ("last",), ("last", 0),
                  ("one", "forms"), ("one", "forms", 0, "factors"), ("other", "last", "factors")],
                 [("one", "forms", 0, "factors", 0), ("other", "last", "factors", 0)]),
                ("evaluation", [("coordinates", 0, 1)], [("coordinates",), ("coordinates", 0),
                                                         ("pivots",)], [("pivots", 0)]),
                ("residue", [("input", 0, 0), ("modulus",)], [("input",), ("input", 0)], []),
                ("zero", [], [], [])]:
            base, at = of_rule[rule], ("proof", rule)
            self.expect("malformed", base,
                        *[(*at, *path, x) for path in rationals for x in NO_RATIONALS],
                        *[(*at, *path, x) for path in lists for x in NO_LISTS
                          if not (path[-1] == "pivots" and x == [1])
                          and not (path[-1] == "factors" and len(path) > 1 and x == [1])],
                        *[(*at, *path, x) for path in sizes for x in NO_SIZES])
            for path in [(), *[("one",), ("one", "last"), ("other", "forms", 0)] * (
                    rule == "one-token")]:
                inner = inside(base, (*at, *path))
                self.expect("malformed", base, (*at, *path, {**inner, "another": "1"}),
                            (*at, *path, []))
                for key in inner:
                    less = {name: x for name, x in inner.items() if name != key}
                    for x in (less, {**less, "another": inner[key]}):
                        self.expect("malformed", base, (*at, *path, x))
        self.expect("malformed", of_rule["residue"], ("proof", "residue", "input", 0, 0, "1/2"),
                    ("proof", "residue", "modulus", "4/2"))
        self.expect("malformed", of_rule["one-token"],
                    *[("proof", "one-token", "collinear", x) for x in [[], {}, "1", 1, [1], False]][1:],
                    *[("proof", "one-token", "factors", 0, x) for x in [
                        None, [], {}, {"cubic": ["1", "1"]}, {"linear": ["1", "1"], "quadratic": []},
                        {"linear": [["1"]]}, {"quadratic": ["1", "1"]}]])

    def test_shapes(self):
        rng = random.Random(9)
        (scaled, _), (ml, _), (group, _), (token, _), _, (points, _), _ = bases()
        self.expect("element-shape", scaled, *[("proof", "scaling", "lambda", x) for x in [
            [], ["1"], ["1"] * 3]])
        at, square = ("proof", "element"), [["1", "0"], ["0", "1"]]
        self.expect("element-shape", group, *[(*at, "lambda", x) for x in [[], ["1"], ["1"] * 3]],
                    *[(*at, "gauge", x) for x in [
                        [], [[]], [[[]]], [square], [[["1"] * 2] * 3], [[["1"] * 3] * 2] * 2,
                        [[["1"] * 3, ["1"] * 2]]]],
                    *[(*at, "query_key", x) for x in [
                        [[]], [[["1"]] * 2], [[["1"]] * 2] * 2, [[["1"]] * 2, [["1"]]],
                        [[["1"] * 2], [["1"] * 2]], [[["1"]] * 2, [["1"] * 2], [["1"]]]]])
        self.expect("element-shape", ml, (*at, "query_key", [square] * 2),
                    (*at, "gauge", [[["1", "0"]]]))
        mixed = element(rng, [2, 2], [2, 2], [1], [1], 2, ("qkv", "av"))
        self.expect("element-shape", mixed, (*at, "query_key", [[["1"]]]))
        at = ("proof", "one-token")
        linear, form = {"linear": ["1", "2"]}, {"quadratic": square}
        self.verified(self.tampered(token, put(*at, "factors", lambda x: [*x, linear, form])))
        sides = [(*at, side) for side in ("one", "other")]
        self.expect("element-shape", token, (*at, "lambda", []), (*at, "lambda", ["1", "1"]),
                    *[(*at, "collinear", x) for x in [None, [], ["1"], ["1"] * 3]],
                    *[(*at, "last", x) for x in [[], [["1"]], [["1"]] * 3, square]],
                    *[(*at, "factors", x) for x in [[], [linear], [linear, form]]],
                    *[(*at, "factors", lambda x, new=new: [*x, new]) for new in [
                        {"linear": []}, {"linear": ["1"] * 3}, {"quadratic": []},
                        {"quadratic": [["1"]]}, {"quadratic": [["1"] * 2] * 3},
                        {"quadratic": [["1", "2"], ["3", "1"]]}]],
                    *[(*side, "forms", x) for side in sides for x in [
                        [], [{"scale": "1", "factors": [1]}] * 2]],
                    *[(*side, "forms", 0, "factors", x) for side in sides for x in [
                        [], [0], [3], [2**32 - 1], [1, 1]]],
                    *[(*side, "last", "factors", x) for side in sides for x in [
                        [], [0], [3], [1, 2]]])
        more = lambda c: put(*at, "factors", lambda x: [*x, form])(c)
        for side in sides:
            for path in ("forms", 0), ("last",):
                self.stopped(self.tampered(token, more, put(*side, *path, "factors", [3])),
                             "element-shape")
        one = one_token(rng, 2, 2, 1, 0, [["1", "ab", ""]] * 2)
        self.verified(one)
        self.expect("element-shape", one, (*at, "collinear", ["1", "1"]), (*at, "lambda", ["1"]),
                    *[(*at, side, "forms", j, "factors", x) for side in ("one", "other")
                      for j in (0, 1) for x in [[], [2], [1, 1], [1, 2], [2, 1], [2, 2, 2], [2, 4]]],
                    ("claim", "tokens", 2))
        self.expect("element-shape", token, ("claim", "tokens", 1))
        # for one token nothing is collinear, and no M_j is set apart, whatever the forms are
        self.expect("element-shape", one_token(rng, 2, 2, 2, 0, EXCHANGE), ("claim", "tokens", 1))
        fewer = [put(*at, side, "forms", lambda x: x[1:]) for side in ("one", "other")]
        self.stopped(self.tampered(one, *fewer, put(*at, "lambda", ["1"])), "element-shape")
        self.stopped(self.tampered(token, *fewer, put(*at, "lambda", ["1"] * 2)), "element-shape")
        at = ("proof", "evaluation")
        self.expect("element-shape", points, *[(*at, "pivots", x) for x in [
            [], [1], [3, 1], [1, 1], [0, 3], [1, 4], [1, 2], [2, 3], [1, 2, 3], [1, 2**32 - 1]]],
                    *[(*at, "coordinates", x) for x in [
                        [], [["1", "0", "0"]], square, [["1", "0", "0"]] * 3, [["0"] * 3] * 2,
                        [["1", "3", "0"], ["0", "1"]], [["1", "3", "1"], ["0", "1", "1"]],
                        [["1", "3", "0"], ["0", "1", "2"]]]])
        self.verified(self.tampered(points, put(*at, "coordinates", 0, 0, "2/2")))

    def test_equations(self):
        """Each on its own."""
        (scaled, _), (ml, _), (group, _), (token, _), _, (points, _), _ = bases()
        # A_1 of `scaled` is left alone: it would not be of rank 1 any more
        for base, first in [(scaled, 1), (group, 0), (token, 0), (points, 0)]:
            for side, c in itertools.product(["one", "other"], [0, -1]):
                for block in range(first, len(base["claim"][side]["weights"])):
                    more = lambda x: str(Fraction(x) + Fraction(1, 10**9))
                    self.expect("element-equation", base,
                                ("claim", side, "weights", block, c, c, more))
        self.expect("element-equation", ml, ("proof", "element", "gauge", 0, 0, 0, "2"),
                    ("proof", "element", "lambda", ["0", "1"]), ("proof", "element", "lambda", 1, "3"))
        zeros = pair(zero(), zero(), 2, "any", proof={"element": {
            "lambda": ["0"], "gauge": [], "query_key": []}})
        self.stopped(zeros, "element-equation")
        self.verified(self.tampered(zeros, put("proof", "element", "lambda", 0, "-7")))
        for path in [("gauge", 0, 1, 1), ("query_key", 0, 1, 0), ("query_key", 1, 0, 1)]:
            self.expect("element-equation", group, ("proof", "element", *path, "77/5"))
        for path in [("collinear", 1), ("factors", 0, "linear", 0), ("last", 1, 0), ("lambda", 0),
                     ("one", "forms", 0, "scale"), ("other", "last", "scale")]:
            self.expect("element-equation", token, ("proof", "one-token", *path, "77/5"))

    def test_limits(self):
        """Of the page: 2^18 points; and what this checker does not want to compute."""
        for n, depth, tokens, points in [(2, 6, 2, 66795), (6, 3, 6, None), (3, 4, 2, None)]:
            net = network("ml", [n] * (depth + 1), [1] * depth,
                          [[[int(r == c) for r in range(n)] for c in range(n)]] * (depth + 1))
            certificate = evaluation(net, net, tokens, net["weights"][0], range(1, n + 1))
            with mock.patch.object(check_pair_rules, "value_at") as value_at:
                self.stopped(certificate, "size-limit", "incomplete")
            value_at.assert_not_called()
        net = network("ml", [2] * 3, [1] * 2, [I] * 3)
        certificate = evaluation(net, net, 2, I, [1, 2])
        count = 2 * 15  # of sum 4, with 3 numbers
        with mock.patch.object(check_pair_rules, "MAX_POINTS", count):
            self.verified(certificate)
        with mock.patch.object(check_pair_rules, "MAX_POINTS", count - 1):
            self.stopped(certificate, "size-limit", "incomplete")
        certificate["claim"]["tokens"] = 1  # of sum 9, with 2 numbers
        with mock.patch.object(check_pair_rules, "MAX_POINTS", 20):
            self.verified(certificate)
        with mock.patch.object(check_pair_rules, "MAX_POINTS", 19):
            self.stopped(certificate, "size-limit", "incomplete")
        long = lambda i: f"{10**3999 + i}/{10**3999 + 2 * i + 1}"
        d = 12
        block = [[long(d * i + j) for j in range(d)] for i in range(d)]
        unit = [[int(r == c) for r in range(d)] for c in range(d)]
        nets = [network("qkv", [d, d], [d], [x, block, unit]) for x in (unit, block)]
        self.stopped(pair(nets[0], nets[0], 2, "any", proof={"scaling": {
            "lambda": ["1"], "rho": "1"}}), "size-limit", "incomplete")
        itself = lambda net: pair(net, net, 2, "any", proof={"element": {
            "lambda": ["1"], "gauge": [], "query_key": []}})
        self.verified(itself(nets[0]))
        self.stopped(itself(nets[1]), "size-limit", "incomplete")


if __name__ == "__main__":
    main()
