"""Tests of check_pair_rules.py: planted certificates of every rule, every reason, the order of the
checks, mutants.

    python3 -m unittest discover --start-directory proofs
"""

import copy
import itertools
import json
import random
import time
from fractions import Fraction
from unittest import main, mock

from making import Case, run
from making_pair import (element, element_of_ml, I, is_true, J, network, one_token, output,
                         pair, quarter_turn, random_blocks, scaling, texts)
from tampering import inside, limit, NO_LISTS, NO_RATIONALS, NO_SIZES, noisy, put, Tampering
from test_pair import HEADER, other_is_one
import check_exact
import check_pair
import check_pair_rules

SAME, DIFFERENT = {"same": {"rescaling": "any"}}, {"different": {}}
# For each of the two networks, the factors of M_j, ..., M_l and L (one_token in making_pair.py).
EXCHANGE = [["k", "v"], ["v", "k"]]
SYMMETRIC = [["v", "1", ""], ["v", "1", ""]]


def residue(rng, widths=(2, 3, 2), query_dims=(1, 2), tokens=2, form="qkv", modulus=2**61 - 1):
    blocks = random_blocks(rng, widths, query_dims, form)
    other = copy.deepcopy(blocks)
    other[-1][0][-1] += Fraction(1, 4)
    return pair(*(network(form, widths, query_dims, x) for x in (blocks, other)), tokens, proof={
        "residue": {"input": texts([[i + 3 * j + 1 for i in range(tokens)] for j in range(widths[0])]),
                    "modulus": str(modulus)}})


def zero(depth=1, width=2):
    return network("ml", [width] * (depth + 1), [1] * depth,
                   [[[0] * width] * width] * (depth + 1))


def evaluation(one, other, tokens, p, pivots, rescaling="any"):
    return pair(one, other, tokens, rescaling, proof={"evaluation": {
        "coordinates": texts(p), "pivots": list(pivots)}})


class Rules(Case):
    def good(self, certificate):
        with self.subTest(certificate=json.dumps(certificate["proof"])[:90]):
            self.verified(certificate)
            self.assertTrue(is_true(certificate, random.Random(1)))
            [rule] = certificate["proof"]
            self.assertEqual(run(certificate)["rule"], rule)

    def test_scaling(self):
        rng = random.Random(1)
        for widths, query_dims, tokens in [([2, 3], [1], 1), ([3, 2, 2], [2, 1], 2),
                                           ([1, 2, 3, 2], [2, 1, 3], 3)]:
            for forms in itertools.product(["av", "ml"], repeat=2):
                self.good(scaling(rng, widths, query_dims, tokens, forms))
        qkv = network("qkv", [2, 3, 2], [1, 2], random_blocks(rng, [2, 3, 2], [1, 2], "qkv"))
        self.good(pair(qkv, qkv, 3, "any", proof={"scaling": {"lambda": ["1", "2/2"], "rho": "1"}}))

    def test_exponents_of_a_scaling(self):
        """M_1 counts 9 times in three layers, M_2 3 times, and M_3 once."""
        one = network("ml", [1] * 4, [1] * 3, [[[1]]] * 4)
        for j, exponent in itertools.product(range(3), [1, 2, 3, 9, 27]):
            factors = [1, 1, 1, Fraction(1, 2**exponent)]
            factors[j] = 2
            other = network("ml", [1] * 4, [1] * 3, [[[x]] for x in factors])
            *multipliers, rho = map(str, factors)
            certificate = pair(one, other, 2, "any", proof={"scaling": {
                "lambda": multipliers, "rho": rho}})
            if exponent == 9 // 3**j:
                self.good(certificate)
            else:
                self.stopped(certificate, "element-product")

    def test_element(self):
        rng = random.Random(2)
        for widths, others, query_dims, other_dims, tokens in [
                ([2, 1], [2, 1], [2], [3], 1), ([2, 2, 2], [2, 2, 2], [1, 2], [1, 2], 2),
                ([2, 3, 1], [2, 1, 1], [2, 1], [1, 3], 3),
                ([2, 3, 1, 2], [2, 2, 4, 2], [2, 1, 1], [1, 2, 3], 2)]:
            sizes = rng, widths, others, query_dims, other_dims, tokens
            for forms in itertools.product(["qkv", "av"], repeat=2):
                self.good(element(*sizes, forms))
            self.good(element(*sizes, ("qkv", "qkv"), True))
            self.good(element_of_ml(rng, widths, query_dims, tokens))
        free = network("ml", [2, 5, 4, 1], [1, 2, 3], [I, J, I, [[1, 2]]])
        self.good(pair(free, free, 2, "any", proof={"element": {
            "lambda": ["1"] * 3, "gauge": [texts(I)] * 2, "query_key": []}}))
        third = Fraction(1, 3)
        free = [network("ml", [2, 1], [1], blocks) for blocks in [
            [[[1, 0], [1, 1]], [[2, 1]]], [[[3, 0], [3, 3]], [[2 * third, third]]]]]
        self.good(pair(*free, 2, "any", proof={"element": {
            "lambda": ["3"], "gauge": [], "query_key": []}}))

    def test_one_token(self):
        rng = random.Random(3)
        for tokens, scaled, forms in [
                (1, 0, [["1", ""]] * 2), (1, 0, [["1", "2", ""]] * 2), (1, 0, [["aa", "1", "a"]] * 2),
                (1, 0, [["ab", "bc", "d"], ["ba", "cd", "b"]]),
                (1, 0, [["1", "ab", "c"], ["1", "ca", "b"]]),
                (2, 0, EXCHANGE), (3, 0, EXCHANGE), (2, 1, EXCHANGE), (2, 2, EXCHANGE),
                (3, 0, SYMMETRIC), (2, 1, SYMMETRIC), (2, 0, [["v", ""]] * 2),
                (2, 0, [["k", "vv", "v"], ["v", "kk", "k"]]),
                (2, 1, [["v", "ab", "c"], ["v", "bc", "a"]]), (2, 0, [["v", "vb", "v"]] * 2)]:
            self.good(one_token(rng, 2 + rng.randrange(2), 2, tokens, scaled, forms))
            if forms == EXCHANGE:
                self.good(one_token(rng, 2, 2, tokens, scaled, forms, "no"))
        # the same forms, but another function
        for tokens, scaled, forms in [
                (1, 0, [["1", "2", ""], ["2", "1", ""]]), (1, 0, [["ab", "cc", "a"], ["ab", "cc", "b"]]),
                (2, 0, [["k", "v"], ["k", "k"]]), (2, 0, [["k", "1", ""], ["v", "1", ""]]),
                (3, 0, [["k", "vk", "v"], ["v", "kv", "k"]]), (2, 1, [["k", "v"], ["v", "v"]]),
                (2, 0, [["k", "vv", "v"], ["v", "kv", "k"]])]:
            certificate = one_token(rng, 2, 2, tokens, scaled, forms)
            self.stopped(certificate, "element-product")
            self.assertFalse(is_true(certificate, random.Random(1)))

    def test_one_token_of_zeros(self):
        rng = random.Random(4)
        for tokens, scaled, forms, path in [
                (1, 0, [["1", ""], ["2", ""]], ("forms", 0)), (1, 0, [["1", "a"], ["2", "b"]], ("last",)),
                (2, 0, [["k", "1", ""], ["v", "2", ""]], ("forms", 1)),
                (2, 1, [["k", "1", "a"], ["v", "2", "b"]], ("forms", 0))]:
            certificate = one_token(rng, 2, 2, tokens, scaled, forms)
            self.stopped(certificate, "element-product")
            block = -1 if path == ("last",) else scaled + path[1]
            for side in "one", "other":
                certificate = copy.deepcopy(certificate)
                put("proof", "one-token", side, *path, "scale", "0")(certificate)
                weights = certificate["claim"][side]["weights"]
                weights[block] = [["0"] * len(row) for row in weights[block]]
                if side == "one":  # one of the functions is zero, the other is not
                    self.stopped(certificate, "element-product")
                    self.assertFalse(is_true(certificate, random.Random(1)))
            self.good(certificate)
        # a lambda that is 0
        certificate = one_token(rng, 2, 2, 2, 1, EXCHANGE)
        put("proof", "one-token", "lambda", 0, "0")(certificate)
        self.stopped(certificate, "element-equation")
        put("claim", "other", "weights", 0, [["0", "0"], ["0", "0"]])(certificate)
        self.stopped(certificate, "element-product")

    def test_evaluation(self):
        rng = random.Random(5)
        for tokens in 1, 2, 3:
            self.good(quarter_turn(rng, tokens))
            self.good(quarter_turn(rng, tokens, "any"))
            self.good(quarter_turn(rng, tokens, "no", [[1, 3, 0], [0, Fraction(-1, 2), 1]], [1, 3]))
        unit = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
        for tokens, depth in itertools.product([1, 2, 4], [1, 2]):  # a network and itself
            sizes = [3] * (depth + 1), [3] * depth
            same = network("ml", *sizes, random_blocks(rng, *sizes, "ml"))
            self.good(evaluation(same, same, tokens, unit, [1, 2, 3]))
            for block, r, c in [(0, 0, 1), (depth - 1, 2, 2), (depth, 1, 0)]:
                changed = copy.deepcopy(same)
                changed["weights"][block][r][c] = "77/3"
                self.stopped(evaluation(same, changed, tokens, unit, [1, 2, 3]), "values-differ")

    def test_evaluation_of_zeros(self):
        for depth in 1, 2, 3:
            self.good(evaluation(zero(), zero(depth), 2, [], []))
            self.good(evaluation(zero(), zero(depth), 3, [[1, 2]], [1]))
        for tokens in 1, 2:
            for block in 0, 1:
                net = zero()
                net["weights"][block] = texts(I)
                self.stopped(evaluation(zero(), net, tokens, [], []), "element-equation")
                self.good(evaluation(net, zero(2), tokens, I, [1, 2]))
            # X X^T J X is 0 for one token; J is not
            net = network("ml", [2, 2], [2], [J, I])
            for certificate in [evaluation(*nets, tokens, I, [1, 2])
                                for nets in itertools.permutations([net, zero(2)])]:
                if tokens == 1:
                    self.good(certificate)
                else:
                    self.stopped(certificate, "values-differ")
        deeper = network("ml", [1, 1, 1], [1, 1], [[[1]]] * 3)
        self.stopped(evaluation(deeper, network("ml", [1, 1], [1], [[[1]]] * 2), 1, [[1]], [1]),
                     "values-differ")
        self.stopped(evaluation(zero(1), zero(2), 2, [], [], "no"), "depth")

    def test_zero(self):
        """Of 2 layers; a second one of 1, 2, 3 layers that is zero for another reason."""
        rng, nothing = random.Random(13), [[0, 0], [0, 0]]
        blocks = lambda form: random_blocks(rng, [2, 2, 2], [2, 2], form)
        certificate = lambda one, other, tokens, rescaling="any": pair(
            one, other, tokens, rescaling, proof={"zero": {}})

        def net(form, j, block):
            return network(form, [2, 2, 2], [2, 2], [*(x := blocks(form))[:j], block, *x[j + 1:]])
        for form, count in [("qkv", 6), ("av", 4), ("ml", 3)]:
            for j, tokens, depth in itertools.product(range(count), [1, 2], [1, 2, 3]):
                one = net(form, j, nothing)
                self.good(certificate(one, zero(depth), tokens))
                self.good(certificate(zero(depth), one, tokens))
            some = network(form, [2, 2, 2], [2, 2], blocks(form))
            for tokens, nets in itertools.product([1, 2], [(zero(), some), (some, zero()),
                                                           (some, some)]):
                self.stopped(certificate(*nets, tokens), "element-equation")
        for form, j in [("av", 0), ("av", 2), ("ml", 0), ("ml", 1)]:  # skew ones
            self.good(certificate(net(form, j, J), zero(), 1))
            self.stopped(certificate(net(form, j, J), zero(), 2), "element-equation")
            self.stopped(certificate(net(form, j, [[0, 1], [1, 0]]), zero(), 1), "element-equation")
        self.stopped(certificate(net("ml", 2, J), zero(), 1), "element-equation")
        one, other = (net("ml", j, nothing) for j in (0, 1))
        self.good(certificate(one, other, 2, "no"))
        self.stopped(certificate(one, one, 2, "no"), "rescaling")
        self.stopped(certificate(one, zero(), 2, "no"), "depth")
        deep = certificate(net("av", 2, nothing), zero(), 1)
        with mock.patch.object(check_pair, "Meter", lambda _: check_exact.Meter(2000)):
            self.stopped(deep, "size-limit", "incomplete")

    def test_residue(self):
        rng = random.Random(6)
        for form, modulus in itertools.product(["qkv", "av", "ml"], [2**61 - 1, 7, 35, 2**62 - 1]):
            for tokens in 1, 2, 4:
                certificate = residue(rng, tokens=tokens, form=form, modulus=modulus)
                claim, proof = certificate["claim"], certificate["proof"]["residue"]
                x = [[Fraction(e) for e in row] for row in proof["input"]]
                one, other = (output(claim[net], x) for net in ("one", "other"))
                denominators = {Fraction(e).denominator for net in ("one", "other")
                                for block in claim[net]["weights"] for row in block for e in row}
                differ = any((a - b).numerator % modulus for a, b in zip(sum(one, []), sum(other, [])))
                if not all(q % p for q in denominators for p in (2, 3, 5, 7, 11) if modulus % p == 0):
                    self.stopped(certificate, "modulus")
                elif differ:
                    self.good(certificate)
                else:
                    self.stopped(certificate, "witness-agrees")

    def test_residue_modulo_what(self):
        """V = 1 and V' = 36, at X = 1: they differ by 35."""
        net = lambda v: network("av", [1, 1], [1], [[["1"]], [[v]]])
        certificate = lambda v, m: pair(net("1"), net(v), 1, proof={"residue": {
            "input": [["1"]], "modulus": str(m)}})
        for m in 2, 3, 6, 34, 36, 70, 2**62 - 1:
            self.good(certificate("36", m))
        for m in 5, 7, 35:
            self.stopped(certificate("36", m), "witness-agrees")
        for m in -2, 0, 1, 2**62, 2**70:
            self.stopped(certificate("36", m), "modulus")
        self.good(certificate("1/2", 9))
        self.stopped(certificate("10/9", 2**61 - 2), "modulus")  # it is a multiple of 3
        self.stopped(certificate("2/4", 6), "modulus")
        self.stopped(certificate("3/3", 6), "modulus")  # as it is written
        self.stopped(certificate("0/3", 6), "modulus")
        self.stopped(certificate("1/4", 3), "witness-agrees")
        self.stopped(certificate("-1/6", 7), "witness-agrees")

    def test_mixed_denominators(self):
        """24-bit ones: of a whole block they would have a common one of many thousands of digits."""
        rng = random.Random(7)
        random_number = lambda: Fraction(rng.randrange(-2**24, 2**24), rng.randrange(1, 2**24))
        d = 24
        square = lambda: [[random_number() for _ in range(d)] for _ in range(d)]
        blocks = [square() for _ in range(4)]
        order, scales = rng.sample(range(d), d), [random_number() for _ in range(d)]
        c = [[scales[i] if order[i] == j else Fraction(0) for j in range(d)] for i in range(d)]
        other = [blocks[0], [[scales[i] * x for x in blocks[1][order[i]]] for i in range(d)],
                 [[blocks[2][order[i]][order[j]] / scales[i] / scales[j] for j in range(d)]
                  for i in range(d)],
                 [[row[order[j]] / scales[j] for j in range(d)] for row in blocks[3]]]
        nets = [network("av", [d] * 3, [d] * 2, x) for x in (blocks, other)]
        certificate = pair(*nets, 5, "any", proof={"element": {
            "lambda": ["1", "1"], "gauge": [texts(c)], "query_key": []}})
        start = time.monotonic()
        self.verified(certificate)
        self.assertLess(time.monotonic() - start, 10)
        certificate["claim"]["other"]["weights"][2][3][4] += "1"
        self.stopped(certificate, "element-equation")
        nets[1]["weights"][3][0][0] = "1/3"
        self.verified(pair(*nets, 2, proof={"residue": {
            "input": [["1", "2"]] * d, "modulus": str(2**61 - 1)}}))


# ---- Reasons ------------------------------------------------------------------------------

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
    work = ("size-limit", limit(check_pair, "Meter", lambda _: meter))
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
            start = time.monotonic()
            self.stopped(certificate, "size-limit", "incomplete")
            self.assertLess(time.monotonic() - start, 5)
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


# ---- Mutants ------------------------------------------------------------------------------

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
