"""Tests of check_pair_rules.py: planted certificates of every rule.

    python3 -m unittest discover --start-directory proofs
"""

import copy
import itertools
import json
import random
from fractions import Fraction
from unittest import main, mock

from making import Case, run
from making_pair import (element, element_of_ml, I, is_true, J, network, one_token, output,
                         pair, quarter_turn, random_blocks, scaling, texts)
from tampering import put
import check_exact
import check_pair

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
        for d, out, depth in itertools.product([1, 3, 4], [1, 3], [1, 2]):  # of every shape
            for form, tokens in itertools.product(["qkv", "av", "ml"], [1, 2]):
                widths = [d] * depth + [out]
                blocks = [[[0] * columns for _ in range(rows)] for rows, columns in
                          check_pair.Network(network(form, widths, [2] * depth, [])).shapes]
                nothing = network(form, widths, [2] * depth, blocks)
                self.good(evaluation(nothing, nothing, tokens, [], []))
                last = copy.deepcopy(nothing)
                last["weights"][-1][-1][-1] = "1"
                if form == "ml":  # in the others V_l is not seen where A_l is zero
                    self.stopped(evaluation(nothing, last, tokens, [], []), "element-equation")
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
        with mock.patch.object(check_pair, "Meter", lambda *_: check_exact.Meter(2000)):
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
        self.verified(certificate)
        self.assertLess(run(certificate)["work"], 2**18)
        certificate["claim"]["other"]["weights"][2][3][4] += "1"
        self.stopped(certificate, "element-equation")
        nets[1]["weights"][3][0][0] = "1/3"
        self.verified(pair(*nets, 2, proof={"residue": {
            "input": [["1", "2"]] * d, "modulus": str(2**61 - 1)}}))


if __name__ == "__main__":
    main()
