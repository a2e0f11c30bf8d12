"""Derivatives and values: two ways each.

The Jacobian comes from going backward through a program. Modulo p^2 the difference f(w + p e) - f(w) is p times the
derivative along e, so values alone give it again. Values by entries, at numbers, are those of the program."""

import random
import unittest
from fractions import Fraction

import making_network  # noqa: F401 (it finds the package)
from neurocert_check.basics import Rejected, start_meter
from neurocert_check.duals import Duals
from neurocert_check.expressions import Scope
from neurocert_check.jacobian import Jacobian
from neurocert_check.network import network
from neurocert_check.points import Point, coordinates, fill, length, positions, vector
from neurocert_check.polynomials import Entries
from neurocert_check.equations import Numbers
from neurocert_check.rings import Mod, Rationals
from neurocert_check.running import Matrices, outputs

P = 1_000_003
RATIONAL = """network everything
function p = [1, -2, 1/2, 3]
input X : 2 x 3, Y : 2 x 2
weights A, B : 2 x 2, S : 2 x 2 symmetric, K : 3 x 3 skew, D : 2 x 2 diagonal, M : 2 x 3 rank <= 1, c : 1 x 1
U = A * X * K + M / 3 - D * X
V = p(U) .* X + (c * M) .^ 3
W = kron(S * Y, [U, A; V, B](2, 3) * Y^2)
output W
output recip(V + ones(2, 3)) * inv(K + 5 * eye(3))
output [U(1, 2), c; sum(j in 1..3: V(1, j)), 1 / c]
"""
ANALYTIC = """network analytic
input X : 2 x 3
weights A : 2 x 2, B : 3 x 2, c : 1 x 1
Z = softmax(B * X)
output A * X * Z + tanh(A * X) .* exp(c * X)
output recip(c + X(1, 1)) * inv([1, 2; 3, 4] + A * X * X^T)
output relu_free(A) * X
""".replace("relu_free(A)", "A^3")
RELU = "network r\ninput X : 2 x 2\nweights A, B : 3 x 2, C : 1 x 3\nZ = relu(A * X + B)\noutput C * relu(Z .* Z + B * X)\n"


class Derivatives(unittest.TestCase):
    def setUp(self):
        start_meter()

    def values(self, program, weights, point, n, order):
        """All entries of all outputs, and for series all coefficients."""
        jacobian = Jacobian(program, Moved(point, weights), P * P, order)
        _, values = jacobian.at(n)
        return [x for node in program.outputs for row in values[node] for x in row]

    def compare(self, text, order=None, seeds=3):
        _, program = network(text, {})
        for seed in range(seeds):
            point = Point(program, {"seed": seed, "bound": 50})
            try:
                jacobian = Jacobian(program, point, P * P, order)
                dom, values = jacobian.at(2)
            except Rejected as error:
                self.assertIn(error.reason, ("unit", "tie"))
                continue
            rows = [jacobian.row(dom, values, node, i, j) for node in program.outputs
                    for i in range(program.shape(node)[0]) for j in range(program.shape(node)[1])]
            start = self.values(program, point.weights, point, 2, order)
            for k, (block, _, _) in enumerate(coordinates(program)):
                moved = vector(program, point.weights)
                moved[k] += P
                weights, at = {}, 0
                for b in program.blocks:
                    number = length(b)
                    weights[b.name] = fill(b, moved[at:at + number])
                    at += number
                for row, x, y in zip(rows, start, self.values(program, weights, point, 2, order)):
                    x, y, d = ((v,) if order is None else v for v in (x, y, row[k]))
                    self.assertEqual([(b - a) % P**2 for a, b in zip(x, y)], [P * z % P**2 for z in d],
                                     (text, seed, block.name))

    def test_rational_functions(self):
        self.compare(RATIONAL)

    def test_power_series(self):
        self.compare(ANALYTIC, order=5)

    def test_relu(self):
        """P is added to a weight, which moves no sign if the weights are far from a tie: so the point is scaled."""
        _, program = network(RELU, {})
        point = Point(program, {"seed": 3, "bound": 2**60})
        jacobian = Jacobian(program, point, P * P)
        dom, values = jacobian.at(1)
        row = jacobian.row(dom, values, program.outputs[0], 0, 1)
        start = self.values(program, point.weights, point, 1, None)
        for k in range(len(row)):
            moved = vector(program, point.weights)
            moved[k] += P
            weights, at = {}, 0
            for b in program.blocks:
                weights[b.name] = fill(b, moved[at:at + b.rows * b.cols])
                at += b.rows * b.cols
            end = self.values(program, weights, point, 1, None)
            self.assertEqual((end[1] - start[1]) % P**2, P * row[k] % P**2)

    def test_entries_and_duals(self):
        """A program on polynomials, and its tangents, at numbers modulo a prime."""
        text = RATIONAL.replace("output recip(V + ones(2, 3)) * inv(K + 5 * eye(3))\n", "").replace(", 1 / c]", ", c]")
        _, program = network(text, {})
        dom, rng = Entries(), random.Random(5)
        leaves, numbers, at, where = {}, Numbers(dom.ring, P), {}, {}
        for x in [*program.blocks, *program.inputs]:
            kind = getattr(x, "kind", "any")
            for part in ("", "'"):
                letter = dom.letter(x.rows, x.cols, kind, x.name + part)
                where[x.name + part] = letter
            block = x if hasattr(x, "kind") else None
            count = length(block) if block else x.rows * x.cols
            for part in ("", "'"):
                entries = [rng.randrange(P) for _ in range(count)]
                rows = fill(block, entries) if block else [entries[i * x.cols:(i + 1) * x.cols] for i in range(x.rows)]
                at[x.name + part] = rows
                for i, j in (positions(block) if block else [(i, j) for i in range(x.rows) for j in range(x.cols)]):
                    numbers.values[dom.ring.numbers[x.name + part, i, j]] = rows[i][j]
            leaves[x.name] = where[x.name], where[x.name + "'"] if block else None
        found = outputs(program, Duals(dom), leaves)
        expected = outputs(program, Matrices(Mod(P)), at)
        square = Matrices(Mod(P * P))
        moved = {name: rows if name + "'" not in at or not any(b.name == name for b in program.blocks) else
                 [[x + P * y for x, y in zip(p, q)] for p, q in zip(rows, at[name + "'"])]
                 for name, rows in at.items() if not name.endswith("'")}
        one, two = (outputs(program, square, {k: square.of(v) for k, v in leaves.items()}) for leaves in (at, moved))
        for (value, tangent), plain, a, b in zip(found, expected, one, two):
            self.assertEqual([[numbers.of(x) for x in row] for row in value], plain)
            for row, p, q in zip(tangent, a, b):
                self.assertEqual([P * numbers.of(x) % P**2 for x in row],
                                 [(y - x) % P**2 for x, y in zip(p, q)])

    def test_known_values(self):
        scope = Scope(Matrices(Rationals()), {})
        scope.set("A", (2, 2), [[1, 2], [3, 4]])
        for text, value in [
            ("A * A", [[7, 10], [15, 22]]), ("A^0", [[1, 0], [0, 1]]), ("A^5", [[1069, 1558], [2337, 3406]]),
            ("A .^ 0", [[1, 1], [1, 1]]), ("inv(A)", [[-2, 1], [Fraction(3, 2), Fraction(-1, 2)]]),
            ("kron(A, [1, 0])", [[1, 0, 2, 0], [3, 0, 4, 0]]), ("shift(2, 5, 1, 2)", [[0, 1, 0, 0, 0], [0, 0, 0, 1, 0]]),
            ("shift(2, 2, -1, 1)", [[0, 0], [1, 0]]), ("[A, eye(2); ones(1, 4)](3, 1) * A(2, 1)", [[3]]),
            ("sum(j in 1..2: j * A(j, 1))", [[7]]), ("-A^2", [[-7, -10], [-15, -22]]), ("relu(-A + [2, 0; 9, 4])",
                                                                                        [[1, 0], [6, 0]]),
            ("2^3 / 4 * A(1, 1) - -1", [[3]]), ("A / A(2, 1) * 3", [[1, 2], [3, 4]]), ("unit(1, 2, 1, 2)", [[0, 1]]),
        ]:
            self.assertEqual(scope.evaluate(text), value, text)



class Moved:
    """A point with other weights."""

    def __init__(self, point, weights):
        self.weights, self.inputs = weights, point.inputs


if __name__ == "__main__":
    unittest.main()
