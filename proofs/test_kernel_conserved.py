"""Brackets of gradients by hand and by differences, and small sides of claims `conserved`. Honest and forged certificates are in
the corpus (making_conserved.py)."""

import itertools
import random
import unittest

import making_conserved
from derivations import Brackets as Differences
from evaluation import Residues
from making_conserved import FORM, HEAD, MLP, POWERS, RELU, bracketed, conserved
from making_network import PRIME, SEED, Case, library, lightning_sizes, network, report, start_meter
from neurocert_check.brackets import Brackets
from neurocert_check.points import Point, vector

M = int(PRIME)
KINDS = HEAD.format(3) + ("K : 3 x 3 skew, D : 3 x 3 diagonal, R : 3 x 2 rank <= 1\nY = (K + D) * x\n"
                          "output kron(R^T * Y, Y .^ 3)\noutput R^T * (x .* Y)\n")
DIVIDED = HEAD.format(2) + "A : 2 x 2, b : 2 x 1\noutput inv(A + x * x^T) * b\noutput recip(b^T * A * x + 3) .^ 2\n"
FUNCTION = "network n\nfunction f = [1/2, -1, 0, 2/3]\ninput x : 2 x 1\nweights A : 2 x 2, b : 1 x 2\noutput b * f(A * x)\n"


class Values(Case):
    def setUp(self):
        start_meter()

    def at(self, text, sizes=None, m=M, order=None):
        program = network(text, sizes or {})[1]
        return Brackets(program, Point(program, {k: int(v) for k, v in SEED.items()}), m, order)

    def test_powers(self):
        """X = 2w and Y = 3w^2: [X, Y] = 2w 6w - 3w^2 2, and X doubles all multiples of w^2."""
        found = self.at(POWERS)
        w, x, y = found.weights[0], [1, 1, 1, 1], [1, 2, 1, 1]
        for rows, value in (([x], 2 * w), ([y], 3 * w**2), ([x, y], 6 * w**2), ([y, x], -6 * w**2), ([x, x, y], 12 * w**2),
                            ([y, x, y], 0), ([x, y, x], -12 * w**2), ([x] * 7 + [y], 384 * w**2), ([x, x], 0)):
            self.assertEqual(found.at_point(rows), [value % M], rows)

    def test_linear_fields(self):
        """The gradient of b a x, for a row a, is (b x, a x): [X, Y] of two inputs is ((a x) y - (a y) x, 0)."""
        found = self.at(HEAD.format(2) + "a : 1 x 2, b : 1 x 1\noutput b * a * x\n")
        a1, a2, b = found.weights
        x, y = ([row[0] for row in found.point.inputs(n)["x"]] for n in (1, 2))
        ax, ay = a1 * x[0] + a2 * x[1], a1 * y[0] + a2 * y[1]
        self.assertEqual(found.at_point([[2, 1, 1, 1]]), [b * y[0] % M, b * y[1] % M, ay % M])
        self.assertEqual(found.at_point([[1, 1, 1, 1], [2, 1, 1, 1]]),
                         [(ax * y[0] - ay * x[0]) % M, (ax * y[1] - ay * x[1]) % M, 0])

    def test_differences(self):
        """The same numbers come from differences modulo powers of the prime."""
        rng = random.Random(5)
        for text, sizes in ((MLP, {"w": [2, 2, 1], "r": 3}), (FORM, {}), (KINDS, {}), (DIVIDED, {}), (FUNCTION, {}),
                            (library("lightning"), lightning_sizes([1, 2], [1], 2))):
            found = self.at(text, sizes)
            program, longest = found.program, 4
            other = Differences(program, Residues(M, 2**longest), longest)
            point = vector(program, found.point.weights)
            for length in (1, 2, 2, 3, 3, 4):
                rows = []
                for _ in range(length):
                    o = rng.randrange(len(program.outputs))
                    r, c = program.shape(program.outputs[o])
                    rows.append([rng.randrange(1, 4), o + 1, rng.randrange(r) + 1, rng.randrange(c) + 1])
                plain = [(found.point.inputs(n), o - 1, i - 1, j - 1) for n, o, i, j in rows]
                value = found.at_point(rows)
                self.assertTrue(any(value) or length > 1)
                self.assertEqual(value, [x % M for x in other.value(plain, point)], (text, rows))

    def test_jacobi(self):
        """[X, [Y, Z]] + [Y, [Z, X]] + [Z, [X, Y]] = 0, for relu too."""
        found = self.at(RELU)
        rows = [[n, 1, 1, 1] for n in (3, 4, 5)]  # where one neuron is on
        values = [found.at_point([rows[(i + k) % 3] for k in range(3)]) for i in range(3)]
        self.assertTrue(any(values[0]))
        self.assertEqual([sum(xs) % M for xs in zip(*values)], [0] * len(values[0]))

    def test_series(self):
        """exp, tanh and softmax are the polynomials and quotients that they are up to s^4."""
        known = "function e = [1, 1, 1/2, 1/6, 1/24]\nfunction t = [0, 1, 0, -1/3]\n"
        text = "network n\n{}input x : 2 x 1\nweights A : 2 x 2, b : 1 x 2\nY = A * x\noutput b * {}\noutput b * {}\n"
        one = self.at(text.format("", "(tanh(Y) .* exp(Y))", "softmax(Y)"), order=4)
        two = self.at(text.format(known, "(t(Y) .* e(Y))", "(e(Y) .* (ones(2, 1) * recip(ones(1, 2) * e(Y))))"), order=4)
        nonzero = 0
        for rows in itertools.product([[1, 1, 1, 1, 2], [1, 2, 1, 1, 1], [2, 1, 1, 1, 4], [2, 2, 1, 1, 3]], repeat=2):
            value = one.at_point(rows)
            self.assertEqual(value, two.at_point(rows), rows)
            nonzero += any(value)
        self.assertGreaterEqual(nonzero, 12)
        rows = [[1, 1, 1, 1, 2], [2, 1, 1, 1, 3], [1, 2, 1, 1, 3]]
        self.assertEqual(one.at_point(rows), two.at_point(rows))


class Claims(Case):
    def test_what_no_output_needs_is_conserved(self):
        self.assertVerified(conserved(HEAD.format(1) + "a, u : 1 x 1\noutput a * x\n", {}, 1, None, bracketed([[[1, 1, 1, 1]]])))

    def test_all_are_evaluated_before_the_elimination(self):
        """The second copy of the first row depends on it, and at the third copy there is a tie; the tie comes first."""
        text = HEAD.format(1) + "a : 1 x 1\noutput relu(a + x) + a\n"
        lists, seed = [[[n, 1, 1, 1]] for n in (2, 2, 3)], {"seed": "3", "bound": "1"}
        self.assertReason("dependent", conserved(text, {}, 0, None, bracketed(lists[:2], seed=seed)))
        self.assertReason("tie", conserved(text, {}, 0, None, bracketed(lists, seed=seed)))

    def test_relu_does_not_allow_functions(self):
        """Without an order there is no exp, be there signs of relu or not."""
        for value in ("exp(a * x)", "exp(relu(a * x))", "tanh(relu(a * x))", "relu(a * x) + softmax(a * x)"):
            text = HEAD.format(1) + f"a : 1 x 1\noutput {value}\n"
            self.assertReason("function", conserved(text, {}, 0, None, bracketed([[[1, 1, 1, 1]]])))

    def test_the_claim_in_words(self):
        value = dict(making_conserved.honest())["conserved-linear"]
        self.assertEqual(report(value).claim, "number of independent conserved quantities = 3 exactly: linear at w=2,2,2")


if __name__ == "__main__":
    unittest.main()
