"""The language of networks, as docs/language.md has it: what is valid, what is refused, and which matrices follow."""

import unittest

from making_network import LIBRARY, network
from neurocert_check.basics import start_meter
from neurocert_check.lexing import Refused

HEAD = "network n\n"
BODY = HEAD + "input X : 2 x 1\nweights A, B : 2 x 2, s : 1 x 1, u : 1 x 3, w : 3 x 1\n"


class Language(unittest.TestCase):
    def setUp(self):
        start_meter()

    def refused(self, text, **sizes):
        with self.assertRaises(Refused, msg=(text, sizes)):
            network(text, sizes)

    def valid(self, text, **sizes):
        return network(text, sizes)[1]

    def test_lines_and_words(self):
        for good in ("output X", "output X # \u00e9", "\n   \noutput (X\n     + X)", "output\tX", "output X\r",
                     "output [1, 2\n; 3, 4] * X", "odd = X\noutput odd", "rank = X\noutput rank"):
            self.valid(BODY + good + "\n")
        for bad in ("output X X", "output 2X", "output 1.5 * X", "output X \u00e9", "output A'", "  output X", "\toutput X",
                    "output X }", "output (X", "output X)", "output " + "x" * 257, "T = X\noutput T", "sum = X\noutput X",
                    "output X;", "output X^-1", "output A^2^T^T" + "^T" * 14 + " * X", "output .X", "output " + "9" * 4001):
            self.refused(BODY + bad + "\n")
        self.refused("output 1\n")
        self.refused("\ufeff" + HEAD + "output 1\n")
        self.refused("map m\ninput X : 1 x 1\noutput X\n")
        self.valid("map m\noutput 1")
        self.refused(HEAD)
        self.refused(BODY + "output A\n")  # nothing names X
        self.valid(BODY + "output X .^ 0\n")

    def test_blocks(self):
        loop = BODY + "Y[0] = X\nfor i in 1..2:\n  for j in 1..1:\n    Y[i] = A * Y[i-1]\noutput Y[2]\n"
        self.assertEqual(sorted(self.valid(loop).steps), ["Y[0]", "Y[1]", "Y[2]"])
        for bad in (loop.replace("    Y[i]", "   Y[i]").replace("  for", "  for", 1).replace("\noutput", "\n output"),
                    loop.replace("1..2", "1..-1"), loop.replace("j in", "i in"), loop.replace("for j", "for A"),
                    loop.replace("    Y[i] = A * Y[i-1]\n", ""), loop.replace("Y[i] =", "Y[1] ="),
                    loop.replace("A * Y", "sum(i in 1..1: A) * Y")):
            self.refused(bad)
        self.refused(BODY + "for i in 1..0:\n  sizes z\noutput X\n")
        self.refused(BODY + "for i in 1..0:\n  symmetry g:\n    A -> B\noutput X\n")
        self.valid(BODY + "for i in 1..0:\n  Q = nothing\noutput X\n")

    def test_products(self):
        for good, shape in [("u * w * A", (2, 2)), ("A * u * w", (2, 2)), ("A * u * w * A", (2, 2)), ("A * s", (2, 2)),
                            ("A * B / s * A", (2, 2)), ("X * s", (2, 1)), ("A .* B * A", (2, 2)), ("2 * 3 * u", (1, 3)),
                            ("u * w * w", (3, 1)), ("A^T^2 * -A", (2, 2)), ("[A; X^T](3, 2) * u", (1, 3)),
                            ("kron(A, u)", (2, 6)), ("[A, B; 1, 2, 3, 4]", (3, 4)), ("shift(2, 5, -7, 0)", (2, 5)),
                            ("eye(3)(1, 2)", (1, 1)), ("softmax(A^0)", (2, 2)), ("0^0 * A", (2, 2))]:
            program = self.valid(BODY + f"output X\noutput {good}\n")
            self.assertEqual(program.shape(program.outputs[1]), shape, good)
        for bad in ("A * u", "A * u / 2 * w", "A + s", "A .* s", "A / u", "A / 0", "recip(0)", "A(3, 1)", "A(0, 1)",
                    "u^2", "inv(u)", "eye(0)", "unit(2, 2, 3, 1)", "[A, B; 1, 2, 3]", "[A, u]", "sum(i in 1..0: A)",
                    "eye(2, 2)", "exp(A, B)", "unknown(A)", "2^65536", "A .^ 1048577", "A^s", "nothing", "ones(2^33, 1)",
                    "ones(2^32, 2^9)", "(1/3)^50000"):
            self.refused(BODY + f"output X\noutput {bad}\n")
        self.valid(BODY + "output X\noutput 2^65535\nz = 0\noutput A / z\noutput inv(zeros(2, 2))\n")

    def test_sizes(self):
        lists = HEAD + "sizes l, d[0..l]\ninput X : d[0] x d[l]\noutput X\n"
        self.assertEqual(self.valid(lists, d=[2, 5, 3]).inputs[0][1:3], (2, 3))
        self.valid(lists, d=4, l=7)
        for sizes in ({}, {"d": [1, 2], "l": 2}, {"l": 2}, {"d": [], "l": 1}, {"d": [0, 1]}, {"d": 1, "l": 1, "t": 1},
                      {"d": 1, "l": [1, 1]}, {"l": 65536, "d": 1}, {"l": 0, "d": 1}):
            self.refused(lists, **sizes)
        ends = HEAD + "sizes a[1..k-1], k\ninput X : a[1] x k\noutput X\n"
        self.assertEqual(self.valid(ends, a=[2, 3]).inputs[0][1:3], (2, 3))
        self.refused(HEAD + "sizes a[1..2 * k]\ninput X : 1 x k\noutput X\n", a=[2, 3])
        defined = HEAD + "sizes n[3] = 2, z = n[1] * 3\nfor i in 1..2:\n  sizes n[i] = n[i+1] + 1\ninput X : n[1] x z\noutput X\n"
        self.assertEqual(self.valid(defined).inputs[0][1:3], (4, 12))
        for bad in (defined.replace("n[3] = 2", "n[3] = n[1]"), defined.replace("n[3]", "n[2]"),
                    defined.replace("* 3", "/ 3"), defined.replace("= 2", "= 0"), defined.replace("= 2", "= 2^32 + 1"),
                    defined.replace("= 2", "= 2^62")):
            self.refused(bad)
        chain = HEAD + "for i in 1..3000:\n  sizes c[i] = c[i+1]\nsizes c[3001] = 2\ninput X : c[1] x 1\noutput X\n"
        self.assertEqual(self.valid(chain).inputs[0][1], 2)
        for index, value in [("7 - 2 - 3", 2), ("2^3 / 4", 2),
                             ("min(3, 2, 5)", 2), ("-(1 - 3)", 2), ("6 / 2 * 1", 3), ("max(1, 2)^1", 2)]:
            self.assertEqual(self.valid(HEAD + f"input X : {index} x 1\noutput X\n").inputs[0][1], value)
        for bad in ("3 / 2 * 2", "2 * -1", "2^2^2", "1 / 0", "0", "A", "2^62 - 2^62 + 1"):
            self.refused(HEAD + f"input X : {bad} x 1\noutput X\n")

    def test_names(self):
        self.valid(BODY + "Y = X\nY[1] = X\nY[1,1] = X\nY[-1] = X\noutput Y\n")
        for bad in ("A = X", "Y = X\nY = X", "s[1] = 2\nsizes s[2] = 3", "for X in 1..1:\n  Y = X", "function A odd",
                    "Y[" + ",".join("1" * 17) + "] = X", "output Y", "input Z : 2 x 2 symmetric\noutput Z",
                    "weights K : 2 x 3 skew", "weights K : 2 x 2 rank <= 0", "weights Q[2..0] : 1 x 1",
                    "function f odd\nfunction f odd", "function f = [1/0]", "function f homogeneous -1"):
            self.refused(BODY + bad + "\noutput X\n")
        program = self.valid(BODY + "weights Q[1..2,1..2], R : 1 x 2 rank <= 3, S : 2 x 2 skew\noutput X\n")
        self.assertEqual([b.name for b in program.blocks][5:], [
            f"{side}({name})" for name in ("Q[1,1]", "Q[1,2]", "Q[2,1]", "Q[2,2]", "R") for side in ("left", "right")] + ["S"])
        self.refused(BODY + "output f(X)\nfunction f odd\n")

    def test_symmetries(self):
        text = BODY + "output A * X\nsymmetry g for i in 1..2, j in i..2:\n  group C[1..i] : 2 x 2 invertible\n  A -> A * C[i]\n"
        self.valid(text)
        for bad in (text.replace("invertible", "regular"), text.replace("2 x 2 inv", "2 x 3 inv"),
                    text.replace("A * C[i]", "A * X"), text.replace("A -> A * C[i]", "X -> X"), text.replace(
                        "A -> A * C[i]\n", ""), text.replace("A * C[i]", "C[3]"), text.replace("group C", "group A"),
                    text.replace("A -> A * C[i]", "A -> u"), text + "  A -> A\n", text + "symmetry g:\n  A -> B\n",
                    text.replace("2 x 2 invertible", "2 x 2 nonzero")):
            self.refused(bad)

    def test_limits(self):
        self.refused(BODY + "output " + "(" * 101 + "X" + ")" * 101 + "\n")
        self.valid(BODY + "output " + "(" * 99 + "X" + ")" * 99 + "\n")
        self.refused(BODY + "output X\nfor i in 1..2^18:\n  Y[i] = 1\n")
        self.refused(BODY + "output X + sum(i in 1..2^20: X)\n")
        self.refused(BODY + "weights Q[1..2^18 + 1] : 1 x 1\noutput X\n")
        self.refused(HEAD + "#" + "x" * 2**20 + "\noutput 1\n")
        self.assertEqual(len(LIBRARY), 14)


if __name__ == "__main__":
    unittest.main()
