"""Tests of check_pair.py: pairs of all kinds, and how large they may be.

    python3 -m unittest discover --start-directory proofs
"""

import copy
import itertools
import random
from fractions import Fraction
from unittest import main

from making import Case, t
from making_pair import (dot, gauged, I, is_true, J, matrix, network, output, pair, random_blocks,
                         rescaled, to_av, to_ml)
import check_pair


def turned(tokens, rescaling="no"):
    """A quarter turn in the first layer, or in the second. With S = X X^T, S J S = det(S) J, and
    both networks are det(S) S S J X."""
    one, other = [J, I, I, I], [I, I, J, I]
    return pair(*(network("av", [2, 2, 2], [2, 2], blocks) for blocks in (one, other)),
                tokens, rescaling)


def exchanged(tokens=2, scale=1, rescaling="no"):
    """(k q^T, h v^T) and (v q^T, h k^T) in the first of two layers."""
    k, q, v, h = ([[1], [2]], [[3, -1]], [[1], [-1]], [["1/2"], [1]])
    h = [[Fraction(x) for x in row] for row in h]
    second = [[[1, 0], [-2, 0]], [[scale, 1], [0, 2]]]
    one = [dot(k, q), dot(h, t(v)), *second]
    other = [dot(v, q), dot(h, t(k)), *second]
    return pair(*(network("av", [2, 2, 2], [1, 1], x) for x in (one, other)), tokens, rescaling)


def different():
    rng = random.Random(4)
    blocks = to_av(random_blocks(rng, [2, 3, 1], [2, 3], "qkv"))
    changed = copy.deepcopy(blocks)
    changed[2][1][2] += Fraction(1, 7)
    nets = [network("av", [2, 3, 1], [2, 3], x) for x in (blocks, changed)]
    return pair(*nets, 3, witness=[[1, 2, 0], [0, -1, 3]])


class Pairs(Case):
    def test_turned(self):
        for tokens in 1, 2, 3:
            with self.subTest(tokens=tokens):
                self.verified(turned(tokens))
                self.verified(turned(tokens, "any"))
                self.assertTrue(is_true(turned(tokens), random.Random(tokens)))
        self.stopped(turned(4), "size-limit", "incomplete")

    def test_exchanged(self):
        for tokens in 1, 2, 3:
            self.verified(exchanged(tokens))
        certificate = exchanged()
        certificate["claim"]["other"]["weights"][0][0][0] = "12/4"  # 3 in other words
        self.verified(certificate)

    def test_one_function_in_many_forms(self):
        rng = random.Random(1)
        for widths, query_dims, tokens in [([2, 2], [2], 3), ([3, 2], [2], 2), ([2, 3, 2], [1, 4], 2),
                                           ([2, 2, 2], [2, 1], 3), ([1, 2, 2, 2], [1, 2, 1], 2)]:
            qkv = random_blocks(rng, widths, query_dims, "qkv")
            av = to_av(qkv)
            forms = [network("qkv", widths, query_dims, qkv), network("av", widths, query_dims, av),
                     network("ml", widths, query_dims, to_ml(av, widths[0]))]
            factors = [Fraction(-3, 2), Fraction(2), Fraction(1, 3)][:len(query_dims)]
            forms.append(network("av", widths, query_dims, rescaled(av, factors)))
            if len(widths) > 2:
                c = [[Fraction(int(r <= k) * (1 + r + k), 2) for k in range(widths[1])]
                     for r in range(widths[1])]
                forms.append(network("av", widths, query_dims, gauged(av, c)))
                wide = copy.deepcopy(av)  # one more hidden row, which nothing sees
                wide[1].append([Fraction(5)] * widths[0])
                wide[2] = [[*row, Fraction(0)] for row in wide[2]] + [[Fraction(0)] * (widths[1] + 1)]
                wide[3] = [[*row, Fraction(0)] for row in wide[3]]
                forms.append(network("av", [widths[0], widths[1] + 1, *widths[2:]], query_dims, wide))
            nothing = {"input": [["1"] * tokens] * widths[0]}
            for one, other in zip(forms, forms[1:] + forms[:1]):
                certificate = pair(one, other, tokens, "any")
                self.verified(certificate)
                certificate["claim"]["statement"] = {"same": {"rescaling": "no"}}
                self.stopped(certificate, "rescaling")
                self.stopped({**certificate, "proof": {"witness": nothing}}, "rule-mismatch")
                certificate["claim"]["statement"] = {"different": {}}
                self.stopped(certificate, "rule-mismatch")
                self.stopped({**certificate, "proof": {"witness": nothing}}, "witness-agrees")

    def test_each_number_counts(self):
        """One entry of one block changed: another function, by expansion and by a witness."""
        rng = random.Random(2)
        for form in ["qkv", "av", "ml"]:
            blocks = random_blocks(rng, [2, 2, 2], [2, 2], "qkv")
            if form != "qkv":
                blocks = to_av(blocks)
            if form == "ml":
                blocks = to_ml(blocks, 2)
            one = network(form, [2, 2, 2], [2, 2], blocks)
            for block, r, c in itertools.product(range(len(blocks)), range(2), range(2)):
                changed = copy.deepcopy(blocks)
                changed[block][r][c] += Fraction(1, 10**30)
                other = network(form, [2, 2, 2], [2, 2], changed)
                self.stopped(pair(one, other, 2, "no"), "functions-differ")
                self.verified(pair(one, other, 2, witness=[[3, 1], [2, -5]]))

    def test_outputs(self):
        """Of every parametrization, more widths than tokens or less: by the literal formulas."""
        rng = random.Random(7)
        for widths, query_dims, tokens in [([3, 2], [2], 2), ([2, 3, 1], [1, 2], 2), ([1, 2], [3], 3),
                                           ([2, 1, 3, 2], [2, 1, 2], 1), ([3, 2, 2], [1, 2], 4)]:
            qkv = random_blocks(rng, widths, query_dims, "qkv")
            for form, blocks in [("qkv", qkv), ("av", to_av(qkv)), ("ml", to_ml(to_av(qkv), widths[0]))]:
                net = network(form, widths, query_dims, blocks)
                x = matrix(rng, widths[0], tokens, 9, 1)
                checked = check_pair.Network(net)
                checked.clear()
                found = checked.output(check_pair.constants([[int(e) for e in row] for row in x]))
                self.assertEqual([[Fraction(f.get(0, 0), checked.scale) for f in row]
                                  for row in found], output(net, x))
        [[x, y, z]] = check_pair.variables(1, 3)
        degree = check_pair.MAX_DEGREE  # monomials are different numbers
        self.assertTrue(0 < degree * min(x) < min(y) and degree * min(y) < min(z))

    def test_same_direction_other_length(self):
        """Multiples of each other are different functions: denominators are not forgotten."""
        one = network("av", [1, 1], [1], [[["1/2"]], [["3"]]])
        for form, blocks, same in [
                ("av", [[["3/2"]], [["1"]]], True), ("av", [[["3"]], [["1"]]], False),
                ("av", [[["-3/2"]], [["1"]]], False), ("av", [[["-6/4"]], [["-1"]]], True),
                ("qkv", [[["1/2"]], [["1/3"]], [["9"]]], True),
                ("qkv", [[["1/2"]], [["1/3"]], [["3"]]], False),
                ("ml", [[["1/7"]], [["21/2"]]], True), ("ml", [[["1/7"]], [["7"]]], False)]:
            other = network(form, [1, 1], [1], blocks)
            different = pair(one, other, 1, witness=[[1]])
            if same:
                self.verified(pair(one, other, 1, "any"))
                self.stopped(different, "witness-agrees")
            else:
                self.stopped(pair(one, other, 1, "any"), "functions-differ")
                self.verified(different)
        # a factor in the first layer comes back to the third power, and in the third to the 1st
        for l, power in (2, 3), (3, 9):
            one = network("ml", [1] * (l + 1), [1] * l, [[[1]]] * (l + 1))
            for exponent in range(1, 11):
                other = network("ml", [1] * (l + 1), [1] * l,
                                [[["1/2"]], *[[[1]]] * (l - 1), [[2**exponent]]])
                if exponent == power:
                    self.verified(pair(one, other, 1, "any"))
                else:
                    self.stopped(pair(one, other, 1, "any"), "functions-differ")

    def test_depths(self):
        zero = [network("av", [2] * (l + 1), [2] * l, [I, I] * (l - 1) + [I, [[0, 0]] * 2])
                for l in (1, 2)]
        self.verified(pair(*zero, 2, "any"))
        self.stopped(pair(*zero, 2, "no"), "depth")
        one = network("av", [1, 1], [1], [[[1]], [[1]]])
        other = network("av", [1, 1, 1], [1, 1], [[[1]], [[1]]] * 2)
        self.stopped(pair(one, other, 1, "any"), "functions-differ")
        self.stopped(pair(one, other, 1, witness=[[-1]]), "witness-agrees")
        self.verified(pair(one, other, 1, witness=[[2]]))

    def test_no_scaling(self):
        """Zero and not zero, or independent, in one matrix of one name."""
        base = [[[1, 0], [0, 0]], [[0, 0], [0, 0]]]
        one = network("ml", [2, 2], [2], base)
        for other, explained in [
                (base, True), ([[[-2, 0], [0, 0]], base[1]], True),
                ([[[0, 0], [0, 0]], base[1]], False), ([[[0, 0], [1, 0]], base[1]], False),
                ([[[1, 0], [0, 1]], base[1]], False)]:
            other = network("ml", [2, 2], [2], other)
            for certificate in [pair(one, other, 2, "no"), pair(other, one, 2, "no")]:
                if explained:
                    self.stopped(certificate, "rescaling")
                else:
                    self.verified(certificate)
        nets = [network("ml", [2, 2], [2], [[[0, 0], [0, 0]], x]) for x in (I, J)]
        self.verified(pair(*nets, 2, "no"))
        # the virtual weights count: other V_1 and A_2, the same M_2
        blocks = [I, [[1, 0], [0, 0]], [[2, 0], [0, 0]], I]
        others = [I, [[1, 0], [0, 0]], [[2, 7], [8, 9]], I]
        nets = [network("av", [2, 2, 2], [2, 2], x) for x in (blocks, others)]
        self.stopped(pair(*nets, 2, "no"), "rescaling")

    def test_limits(self):
        blocks = lambda n: [[["1"]], [["1"]] * n]
        for form in "av", "ml":
            for n in 2**15, 2**15 + 1:
                net = network(form, [1, n], [1], blocks(n))
                certificate = pair(net, net, 1, "any")
                if n == 2**15:
                    self.verified(certificate)
                else:
                    self.stopped(certificate, "size-limit", "incomplete")
        hidden = network("ml", [1, 2**15 + 1, 1], [1, 1], [[[1]]] * 3)
        self.stopped(pair(hidden, hidden, 1, "any"), "size-limit", "incomplete")
        self.stopped(pair(hidden, hidden, 1, witness=[[1]]), "witness-agrees")
        for l in 6, 7, 40, 41:
            net = network("av", [1] * (l + 1), [1] * l, [[[1]], [["1/2"]]] * l)
            for certificate in [pair(net, net, 1, "any"), pair(net, net, 1, witness=[["1"]])]:
                if l == 6 and "expansion" in certificate["proof"]:
                    self.verified(certificate)
                else:
                    self.stopped(certificate, *{6: ["witness-agrees"], 41: ["architecture"]}.get(
                        l, ["size-limit", "incomplete"]))
        row = [["1"] * 1100]
        wide = network("qkv", [1100, 1], [1], [row] * 3)
        self.stopped(pair(wide, wide, 1, witness=[["1"]] * 1100), "size-limit", "incomplete")
        many = pair(hidden, hidden, 2**32 - 1, witness=[[1]])
        self.stopped(many, "witness")
        many["claim"]["statement"], many["proof"] = {"same": {"rescaling": "any"}}, {"expansion": {}}
        self.stopped(many, "size-limit", "incomplete")

    def test_long_numbers(self):
        long = lambda i: f"{10**3999 + i}/{10**3999 + 2 * i + 1}"
        good = network("av", [2, 2], [2], [[[long(1), long(2)], [long(3), "1"]], I])
        self.verified(pair(good, good, 2, "any"))
        self.stopped(pair(good, good, 2, witness=[["9" * 4000, 1], [2, 3]]), "witness-agrees")
        for l, entries in (6, 1), (1, 7):
            row = [[long(i * entries + j) for j in range(entries)] for i in range(entries)]
            net = network("av", [entries] * (l + 1), [entries] * l, [row, row] * l)
            for x in [[["9" * 4000]] * entries]:
                self.stopped(pair(net, net, 1, witness=x), "size-limit", "incomplete")
        # ranks, and one denominator that makes all entries long
        net = network("av", [6, 1], [1], [[[long(6 * i + j) for j in range(6)] for i in range(6)],
                                          [[1] * 6]])
        self.stopped(pair(net, net, 1, witness=[[1]] * 6), "size-limit", "incomplete")
        net = network("av", [30, 1], [1], [[[1] * 30] * 30, [[1] * 30]])
        net["weights"][0][0] = [long(i % 4) for i in range(30)]
        self.stopped(pair(net, net, 1, witness=[[1]] * 30), "size-limit", "incomplete")
        net = network("av", [200, 1], [200], [[[1] * 200] * 200, [[1] * 200]])
        net["weights"][0][0] = ["1/" + "7" * 4000] * 200
        self.stopped(pair(net, net, 1, witness=[[1]] * 200), "size-limit", "incomplete")


if __name__ == "__main__":
    main()
