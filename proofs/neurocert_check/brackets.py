"""Iterated brackets of the gradients of entries of outputs, at a drawn point modulo m (the page, section 8, conserved
quantities)."""

from .basics import spend
from .jacobian import Jacobian
from .points import fill, length, vector
from .rings import Mod, Ring
from .running import Matrices, run


class Nilpotent(Ring):
    """x + e y with x, y in another ring and e^2 = 0: a pair. So f(x + e y) is (f(x), the derivative of f along y)."""

    def __init__(self, base):
        self.base = base

    def of(self, q):
        return self.base.of(q), self.base.of(0)

    def add(self, x, y):
        return self.base.add(x[0], y[0]), self.base.add(x[1], y[1])

    def total(self, xs):
        return tuple(map(self.base.total, zip(*xs)))

    def mul(self, x, y):
        spend(20)
        return self.bilinear(self.base.mul, self.base.add, x, y)

    def dot(self, xs, ys):
        spend(20 + 15 * len(xs))
        return self.bilinear(self.base.dot, self.base.add, tuple(zip(*xs)), tuple(zip(*ys)))

    def product(self, a, b):
        spend(3 * len(a) * len(b[0]) * (2 * len(b) + 10))
        plus = lambda *terms: Matrices(self.base).sum(terms)  # noqa: E731
        return joined(*self.bilinear(self.base.product, plus, parts(a), parts(b)))

    def bilinear(self, times, plus, x, y):
        return times(x[0], y[0]), plus(times(x[0], y[1]), times(x[1], y[0]))

    def power(self, x, n):
        if n == 1:
            return x
        times = self.base.mul(self.base.of(n), self.base.power(x[0], n - 1))
        return self.base.power(x[0], n), self.base.mul(times, x[1])

    def function(self, function, x):
        y = self.base.function(function, x[0])
        return y, self.base.mul(self.base.derivative(function, None, x[0], y), x[1])

    def inverse(self, a):
        """(A + e B)^-1 = A^-1 - e A^-1 B A^-1."""
        dom, (a, b) = Matrices(self.base), parts(a)
        a = dom.inverse(a)
        return joined(a, dom.scale([[self.base.of(-1)]], dom.product(dom.product(a, b), a)))


def parts(a):
    return [[x[0] for x in row] for row in a], [[x[1] for x in row] for row in a]


def joined(a, b):
    return [list(zip(*rows)) for rows in zip(a, b)]


def difference(x, y, m):
    """Of nested pairs of residues."""
    return tuple(difference(a, b, m) for a, b in zip(x, y)) if isinstance(x, tuple) else (x - y) % m


class Brackets:
    """Fields are known by their values at coordinates that are residues, or nested pairs of them, one level for each
    letter e: so they can be differentiated as often as there are letters."""

    def __init__(self, program, point, m, order):
        self.program, self.point, self.m, self.order = program, point, m, order
        self.jacobian = Jacobian(program, point, m, order)
        self.weights = [x % m for x in vector(program, point.weights)]
        self.rings, self.copies, self.known = [self.jacobian.ring], {}, {}
        used = [program.nodes[node] for node in program.above(program.outputs)]
        self.divides = order is not None and any(
            x.op == "softmax" or x.op == "apply" and x.data in ("exp", "tanh") for x in used)

    def at_point(self, rows):
        """The value of [X_1, [X_2, ...]] at the drawn point."""
        if self.divides:
            for i in range(1, self.order + len(rows)):
                Mod(self.m).unit(i)
        rows = [tuple(row) for row in rows]
        for row in rows:  # ties come before values
            self.jacobian.signs(row[0])
        return self.bracket(rows, self.weights, 0)

    def bracket(self, rows, w, letters):
        x = self.gradient(rows[0], w, letters)
        if len(rows) == 1:
            return x
        along = self.bracket(rows[1:], list(zip(w, x)), letters + 1)
        y = [value for value, _ in along]
        back = self.gradient(rows[0], list(zip(w, y)), letters + 1)
        spend(20 * len(w) << letters)
        return [difference(a, b, self.m) for (_, a), (_, b) in zip(along, back)]

    def gradient(self, row, w, letters):
        """The gradient of an entry of an output, or of its coefficient, at w."""
        if letters == 0 and row in self.known:
            return self.known[row]
        n, o, i, j = row[:4]
        if n not in self.copies:  # the program as a whole has a value here, and relu its signs
            self.copies[n] = self.jacobian.at(n)
        node = self.program.outputs[o - 1]
        dom, values = self.copies[n] if letters == 0 else self.run(n, w, letters, node)
        out = [self.coefficient(x, row[-1], letters) for x in self.jacobian.row(dom, values, node, i - 1, j - 1)]
        if letters == 0:
            self.known[row] = out
        return out

    def run(self, n, w, letters, node):
        while len(self.rings) <= letters:
            self.rings.append(Nilpotent(self.rings[-1]))
        spend(40 * len(w) << letters)
        dom, at, leaves = Matrices(self.rings[letters], self.copies[n][0].masks), 0, {}
        minus, zero = dom.ring.of(-1), dom.ring.of(0)
        for b in self.program.blocks:
            number = length(b)
            entries = [self.lift(x) for x in w[at:at + number]]
            leaves[b.name] = fill(b, entries, zero, lambda x: dom.ring.mul(minus, x))
            at += number
        for x in self.program.inputs:
            leaves[x.name] = dom.each(self.copies[n][1][x.node], lambda x: self.still(x, letters))
        return dom, run(self.program, dom, leaves, [node])

    def lift(self, x):
        """Residues, as elements of the ring that the program runs in."""
        return tuple(map(self.lift, x)) if isinstance(x, tuple) else self.rings[0].of(x)

    def still(self, x, letters):
        """An element that does not move with any letter."""
        for ring in self.rings[:letters]:
            x = x, ring.of(0)
        return x

    def coefficient(self, x, k, letters):
        """That of s^k, if there is an order."""
        if letters:
            return tuple(self.coefficient(y, k, letters - 1) for y in x)
        return x if self.order is None else x[k]
