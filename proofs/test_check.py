"""Tests of check.py: the mathematics, and certificates that must be verified.

    python3 -m unittest discover --start-directory proofs
"""

import itertools
import random
import unittest
from math import comb

from making import (check, Case, claim_of, COMPOSITE, dual, greedy, LARGE_PRIME, make, phi,
                    PRIME, tiny)


# ---- Mathematics --------------------------------------------------------------------------

SMALL = [([2, 3, 2], [1, 2], 2), ([2, 2], [3], 3), ([1, 2, 1, 2], [1, 1, 2], 2), ([3, 1], [2], 1)]
FORMS = ["qkv", "av", "ml"]


class Mathematics(Case):
    def points(self):
        for (widths, query_dims, tokens), form in itertools.product(SMALL, FORMS):
            net = check.Network(claim_of(widths, query_dims, tokens, form))
            point = {"seed": 5, "bound": 30, "inputs": 2}
            yield net, *check.make_point("splitmix64", point, net, LARGE_PRIME)

    def test_jacobian_against_dual_numbers(self):
        for net, weights, inputs in self.points():
            rows = [(2, i, k) for i in range(1, net.d[-1] + 1) for k in range(1, net.t + 1)]
            columns = range(1, net.coordinates + 1)
            jacobian = list(check.jacobian_rows(net, weights, inputs, rows, columns, LARGE_PRIME))
            column = 0
            for block, (height, width) in net.blocks.items():
                for r, c in itertools.product(range(height), range(width)):
                    unit = [[int((y, z) == (r, c)) for z in range(width)] for y in range(height)]
                    w = {b: dual(w, unit if b == block else None) for b, w in weights.items()}
                    y = phi(w, dual(inputs(2)), net.l)
                    expected = [e.b % LARGE_PRIME for row in y for e in row]
                    self.assertEqual([row[column] for row in jacobian], expected)
                    column += 1
            self.assertEqual(column, net.coordinates)

    def test_function_is_constant_along_symmetry_fields(self):
        for net, weights, inputs in self.points():
            if net.form == "av":
                weights["A", 0] = None
                w = {b: v for b, v in weights.items() if b[0] == "V"}
                for i in net.layers:
                    w["A", i] = check.product(LARGE_PRIME, check.transpose(weights["K", i]),
                                              weights["Q", i])
                del weights["A", 0]
            else:
                w = weights
            for rule in check.APPLICABLE[net.form]:
                fields = list(check.field_vectors([rule], net, weights, LARGE_PRIME))
                self.assertEqual(len(fields), check.number_of_fields([rule], net))
                for vector in fields:
                    self.assertTrue(any(vector))
                    entry, moved = iter(vector), {}
                    for block, (height, width) in net.field_blocks.items():
                        velocity = [[next(entry) for _ in range(width)] for _ in range(height)]
                        moved[block] = dual(w[block], velocity)
                    self.assertIsNone(next(entry, None))
                    y = phi(moved, dual(inputs(1)), net.l)
                    self.assertEqual({e.b % LARGE_PRIME for row in y for e in row}, {0}, rule)

    def test_order_of_fields(self):
        net = check.Network(claim_of([2, 2, 2], [2, 1], 1, "qkv"))
        w = {block: [[100 * n + 10 * r + c for c in range(columns)] for r in range(rows)]
             for n, (block, (rows, columns)) in enumerate(net.blocks.items(), 1)}
        fields = list(check.field_vectors(["gauge", "query-key"], net, w, PRIME))
        # B = E_12: V_1 moves by row 2 of V_1, in row 1; column 1 of V_2, K_2, Q_2 goes to column 2
        self.assertEqual(fields[1], [0] * 8 + [310, 311, 0, 0] + [0, -400] + [0, -500]
                         + [0, -600, 0, -610])
        # B = E_12, layer 1: row 1 of K moves by row 2 of K; row 2 of Q by minus row 1 of Q
        self.assertEqual(fields[5], [0, 0, -100, -101] + [210, 211, 0, 0] + [0] * 12)
        self.assertEqual(len(fields), 4 + 4 + 1)
        net = check.Network(claim_of([1, 1, 1, 1], [1, 1, 1], 1, "ml"))
        w = {("M", 1): [[2]], ("M", 2): [[3]], ("M", 3): [[5]], ("L", 0): [[7]]}
        self.assertEqual(list(check.field_vectors(["scaling"], net, w, PRIME)),
                         [[2, 0, 0, -63], [0, 3, 0, -21], [0, 0, 5, -7]])

    def test_splitmix64(self):
        # the first outputs for seed 1234567, as published with the reference implementation
        outputs = [6457827717110365317, 3203168211198807973, 9817491932198370423,
                   4593380528125082431, 16408922859458223821]
        bound = 2**62
        self.assertEqual([check.splitmix64(1234567, bound, j) for j in range(5)],
                         [z % (2 * bound + 1) - bound for z in outputs])
        draws = [check.splitmix64(0, 2, j) for j in range(500)]
        self.assertEqual(set(draws), {-2, -1, 0, 1, 2})

    def test_stream_order(self):
        net = check.Network(claim_of([2, 1], [1], 3, "qkv"))
        point = {"seed": 2**64 - 1, "bound": 9, "inputs": 2}
        weights, inputs = check.make_point("splitmix64", point, net, 101)
        stream = [check.splitmix64(2**64 - 1, 9, j) % 101 for j in range(18)]
        self.assertEqual(list(weights), [("Q", 1), ("K", 1), ("V", 1)])
        self.assertEqual(check.flat([*weights.values(), inputs(1), inputs(2)]), stream)

    def test_elimination(self):
        def outcomes(rows, m):
            return list(check.eliminate([list(row) for row in rows], m))
        self.assertEqual(outcomes([[1, 2], [2, 4], [0, 3]], 7), ["pivot", "zero", "pivot"])
        self.assertEqual(outcomes([[2, 3], [3, 2]], 6), ["non-unit", "non-unit"])
        self.assertEqual(outcomes([[2, 5], [5, 2]], 6), ["pivot", "non-unit"])  # first unit: 5
        self.assertEqual(outcomes([[2, 5], [5, 2]], 7), ["pivot", "zero"])
        self.assertEqual(outcomes([[0, 6], [7, 0]], 6), ["zero", "pivot"])
        rng = random.Random(1)
        for m, size in itertools.product([2, 6, 12, 101, COMPOSITE], [3, 6]):
            for _ in range(30):
                rows = [[rng.randrange(m) for _ in range(size)] for _ in range(size + 2)]
                found = [j for j, o in enumerate(outcomes(rows, m)) if o == "pivot"]
                self.assertEqual(found, greedy(rows, m)[0])

    def test_ambient_dimension(self):
        for d, tokens, l, last in [(1, 1, 1, 1), (1, 1, 3, 5), (2, 1, 1, 3), (2, 2, 2, 1), (4, 3, 1, 2)]:
            net = check.Network(claim_of([d] * l + [last], [1] * l, tokens, "qkv"))
            true = last * tokens * comb(d * tokens + 3**l - 1, 3**l)
            self.assertEqual(check.ambient_dimension(net, true), true)
            self.assertEqual(check.ambient_dimension(net, true + 9), true)
            self.assertGreater(check.ambient_dimension(net, true - 1), true - 1)
        net = check.Network(claim_of([10**4] * 41, [1] * 40, 100, "qkv"))
        self.assertGreater(check.ambient_dimension(net, 500), 500)


# widths, query sizes, tokens, dimension, parameters (qkv), does the symmetry bound meet it?
KNOWN = [
    ([2, 2], [1], 2, 6, 8, True), ([3, 3, 3], [2, 2], 3, 23, 42, True),
    ([5, 5, 5], [2, 2], 3, 55, 90, True), ([2, 3, 2], [2, 2], 3, 10, 32, False),
    ([2, 2, 2], [1, 2], 3, 8, 20, False), ([1, 3], [2], 1, 3, 7, True),
    ([2, 1], [1], 2, 4, 6, True), ([2, 1], [2], 2, 5, 10, True), ([2, 1], [2], 1, 4, 10, False)]


class Certificates(Case):
    def test_known_dimensions(self):
        for widths, query_dims, tokens, dimension, parameters, meets in KNOWN:
            for form in ["qkv", "av"]:
                with self.subTest(widths=widths, form=form):
                    certificate = make(widths, query_dims, tokens, form)
                    self.assertEqual(certificate["claim"]["number"], str(dimension))
                    if form == "qkv":
                        self.assertEqual(certificate["parameters"], str(parameters))
                    if meets:
                        self.verified(certificate)
                    else:
                        self.stopped(certificate, "upper-mismatch")
                    self.verified(make(widths, query_dims, tokens, form, upper=None))
        certificate = make([2, 3, 2], [2, 2])
        independent = int(certificate["upper"]["symmetry-fields"]["independent"])
        self.assertEqual(32 - independent, 13)

    def test_all_kinds(self):
        kinds = itertools.product(FORMS, [PRIME, LARGE_PRIME, COMPOSITE // 3], [False, True])
        for form, m, explicit in kinds:
            with self.subTest(form=form, m=m, explicit=explicit):
                certificate = make([3, 3, 3], [3, 2], 3, form, m=m, explicit=explicit)
                number = {"qkv": "24", "av": "24", "ml": "25"}[form]
                self.assertEqual(certificate["claim"]["number"], number)
                self.verified(certificate)
                self.verified(make([2, 3, 2], [2, 2], 3, form, None, m, explicit))
                self.verified(make([2, 3, 2], [2, 2], 3, form, None, COMPOSITE, explicit))

    def test_free_virtual_weights_are_more(self):
        certificate = make([3, 1, 3], [1, 1], 3, "ml")
        self.assertEqual(certificate["claim"]["number"], "25")
        self.verified(certificate)

    def test_ambient(self):
        for form in FORMS:
            certificate = make([1, 4, 3], [1, 2], 1, form, "ambient-dimension")
            self.assertEqual(certificate["claim"]["number"], "3")
            self.verified(certificate)
            self.stopped(make([2, 2], [1], 2, form, "ambient-dimension"), "upper-mismatch")

    def test_empty_minor(self):
        certificate = make([2, 2], [1], 2, upper=None)
        certificate["claim"]["number"] = "0"
        certificate["lower"] = {"jacobian-minor": {"rows": [], "columns": []}}
        self.verified(certificate)
        certificate["claim"]["number"] = "-0"
        self.stopped(certificate, "claim-mismatch")

    def test_composite_modulus_takes_the_first_unit(self):
        # mod 6 the Jacobian (V: 2, 3 times x^3 = 1) has no unit in Q and K, one in V
        certificate = tiny({"modulus": "6"}, weights=["2", "3", "5"])
        certificate["lower"]["jacobian-minor"]["columns"] = [1]
        self.verified_or(certificate, "pivot-not-unit")  # d/dQ = K V = 15 = 3
        certificate["lower"]["jacobian-minor"]["columns"] = [2]
        self.verified_or(certificate, "pivot-not-unit")  # d/dK = Q V = 10 = 4
        certificate["point"]["explicit"]["weights"] = [[["1"]], [["-7"]], [["5"]]]
        certificate["lower"]["jacobian-minor"]["columns"] = [3]
        self.verified_or(certificate, None)              # d/dV = Q K = -7 = 5

    def verified_or(self, certificate, reason):
        if reason:
            self.stopped(certificate, reason)
        else:
            self.verified(certificate)

if __name__ == "__main__":
    unittest.main()
