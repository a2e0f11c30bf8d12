"""Polynomials on their way to other systems are the same polynomials."""

import json
import pickle
import random
import unittest
from fractions import Fraction

import neurocert as nc

try:
    import sympy
except ImportError:
    sympy = None
try:
    import flint
except ImportError:
    flint = None

WEIGHTS = {"W[1]": [["1/2", 2], [3, "-5/3"]], "W[2]": [[7, 11], [0, 0]]}
SIZES = {"w": [2, 2, 2], "r": 2}


def value(terms, point):
    total = Fraction(0)
    for powers, coefficient in terms.items():
        for base, power in zip(point, powers):
            coefficient *= base**power
        total += coefficient
    return total


class Systems(unittest.TestCase):
    def test_coefficients(self):
        found = nc.expand("mlp", WEIGHTS, "all", **SIZES)
        self.assertEqual(found.variables, ("X0_1_1", "X0_2_1"))
        # 7 (x/2 + 2y)^2 + 11 (3x - 5/3 y)^2, and zero.
        square = Fraction(7, 4) + 99, Fraction(14 - 110), 28 + Fraction(275, 9)
        first = {(2, 0): square[0], (1, 1): square[1], (0, 2): square[2]}
        self.assertEqual(found.coefficients(), [first, {}])
        self.assertEqual(nc.expand("mlp", WEIGHTS, **SIZES).coefficients(), first)
        self.assertEqual(found.outputs[1].terms, 0)
        self.assertEqual(str(found).splitlines()[1], "0")

    def test_texts(self):
        found = nc.expand("mlp", w=[2, 1, 1], r=2)
        for format in ("text", "latex", "sympy", "macaulay2", "singular", "json"):
            other = nc.expand("mlp", w=[2, 1, 1], r=2, format=format)
            expected = other.polynomial if format != "json" else json.dumps(other.polynomial)
            text = found.text(format)
            self.assertEqual(json.loads(text) if format == "json" else text,
                             json.loads(expected) if format == "json" else expected)
            self.assertEqual(other.to_mrdi(), found.to_mrdi())
        self.assertIn("W^{(1)}", found._repr_latex_())
        self.assertEqual(pickle.loads(pickle.dumps(found)).to_mrdi(), found.to_mrdi())

    @unittest.skipUnless(sympy, "SymPy is not installed")
    def test_sympy(self):
        symbols = sympy.symbols("X0_1_1 X0_2_1")
        first = sympy.Matrix([[sympy.Rational(1, 2), 2], [3, sympy.Rational(-5, 3)]])
        hidden = (first * sympy.Matrix(symbols)).applyfunc(lambda entry: entry**2)
        expected = sympy.expand(7 * hidden[0] + 11 * hidden[1])
        found = nc.expand("mlp", WEIGHTS, "all", **SIZES).to_sympy()
        self.assertEqual(sympy.expand(found[0] - expected), 0)
        self.assertEqual(found[1], 0)
        exact = {**WEIGHTS, "W[1]": first}
        self.assertEqual(nc.expand("mlp", exact, **SIZES).to_sympy(), found[0])

    @unittest.skipUnless(sympy, "SymPy is not installed")
    def test_sympy_with_symbolic_weights(self):
        found = nc.expand("lightning", None, "all", d=[2, 2], a=1, t=2)
        names = dict(zip(found.variables, sympy.symbols(found.variables)))

        def block(name, rows, columns):
            return sympy.Matrix(rows, columns, lambda i, k: names[f"{name}_{i + 1}_{k + 1}"])

        q, k, v, x = block("Q1", 1, 2), block("K1", 1, 2), block("V1", 2, 2), block("X0", 2, 2)
        expected = v * x * x.T * k.T * q * x
        for entry, wanted in zip(found.to_sympy(), expected):
            self.assertEqual(sympy.expand(entry - wanted), 0)

    @unittest.skipUnless(flint, "python-flint is not installed")
    def test_flint(self):
        found = nc.expand("mlp", WEIGHTS, "all", **SIZES)
        first, second = found.to_flint()
        self.assertEqual(len(first), 3)
        self.assertEqual(second, 0)
        point = [Fraction(random.randint(-9, 9), 7) for _ in range(2)]
        at = first(*(flint.fmpq(c.numerator, c.denominator) for c in point))
        self.assertEqual(Fraction(int(at.p), int(at.q)), value(found.coefficients()[0], point))

    def test_long_coefficients(self):
        long = 10**6000 + 1
        weights = {"W[1]": [[1, 0]], "W[2]": [[Fraction(long, 3)]]}
        found = nc.expand("mlp", weights, w=[2, 1, 1], r=2)
        self.assertEqual(found.coefficients(), {(2, 0): Fraction(long, 3)})
        self.assertIn(f"{'0' * 5999}1//3", found.to_mrdi())
        if sympy:
            self.assertEqual(found.to_sympy().as_coefficients_dict()[sympy.Symbol("X0_1_1") ** 2].p, long)
        different = nc.equiv("mlp", weights, {**weights, "W[2]": [[1]]}, w=[2, 1, 1], r=2)
        self.assertTrue(different._repr_html_())

    def test_mrdi(self):
        document = json.loads(nc.expand("mlp", WEIGHTS, **SIZES).to_mrdi())
        key = document["_type"]["params"]
        # As OSCAR 1.3 writes it (oscar-system/serialization-upgrade-tests, MPolyRingElem).
        ring = {"base_ring": {"_type": "QQField"}, "symbols": ["X0_1_1", "X0_2_1"]}
        self.assertEqual(document["_refs"], {key: {"_type": "MPolyRing", "data": ring}})
        self.assertEqual(document["_type"]["name"], "MPolyRingElem")
        data = [[["2", "0"], "403//4"], [["1", "1"], "-96"], [["0", "2"], "527//9"]]
        self.assertEqual(document["data"], data)
        self.assertEqual(document["_ns"]["Oscar"][1], "1.3.0")
        both = json.loads(nc.expand("mlp", WEIGHTS, "all", **SIZES).to_mrdi())
        self.assertEqual(both["_type"], {"name": "Vector", "params": document["_type"]})
        self.assertEqual(both["data"], [data, []])
        self.assertEqual(both["_refs"], document["_refs"])


if __name__ == "__main__":
    unittest.main()
