"""The rank of the Jacobian at exact weights, for `truth.py` and the tests: by numbers that carry their slopes along all
coordinates. These are fractions; where there are functions that have no rational values, decimal numbers with 70 digits."""

from fractions import Fraction

from evaluation import Rationals, Reals, outputs, places, put, rank

MOST_TRIES = 60


class Moving:
    """x + e·s, e^2 = 0: a value and its slopes."""

    def __init__(self, x, slopes):
        self.x, self.s = x, slopes

    def __add__(self, other):
        return Moving(self.x + other.x, [a + b for a, b in zip(self.s, other.s)]) if isinstance(other, Moving) else (
            Moving(self.x + other, self.s))

    def __mul__(self, other):
        return self.along(self.x * other.x, other.x, other, self.x)

    def along(self, value, slope, other=None, factor=0):
        """A value that moves with this one at some slope, and with another one."""
        s = [slope * a for a in self.s]
        return Moving(value, [a + factor * b for a, b in zip(s, other.s)] if other else s)

    def __sub__(self, other):
        return self + -other

    def __truediv__(self, other):
        return self * other.along(1 / other.x, -1 / other.x**2)

    def __pow__(self, n):
        return self.along(self.x**n, n * self.x**(n - 1) if n else 0)

    def __neg__(self):
        return self.along(-self.x, -1)

    __radd__ = __add__


class Slopes:
    """The functions, over the values of another field. What has no value or no derivative divides by zero."""

    def __init__(self, k, number):
        self.k, self.number = k, number

    def of(self, q):
        return Moving(self.k.of(Fraction(q)), [self.k.of(Fraction(0))] * self.number)

    def reduce(self, x):
        return x

    def power(self, x, n):
        return x**n

    def size(self, x):
        return abs(x.x)

    def recip(self, x):
        return self.of(1) / x

    def exp(self, x):
        y = self.k.exp(x.x)
        return x.along(y, y)

    def tanh(self, x):
        y = self.k.tanh(x.x)
        return x.along(y, 1 - y * y)

    def relu(self, x):
        if abs(x.x) <= Fraction(1, 10**30):
            raise ZeroDivisionError("a tie")
        return x if x.x > 0 else self.of(0)


class Exact(Rationals):
    """Fractions, with nothing but zero as zero."""

    def zero(self, x):
        return x == 0

    def inverse(self, x):
        return 1 / x


def columns(program, weights, inputs):
    """The slopes of all entries of the outputs at these inputs, a list for each; refuses inputs that are not allowed."""
    below = [program.nodes[n] for n in program.above(program.outputs)]
    real = any(n.op == "softmax" or n.op == "apply" and n.data in ("exp", "tanh") for n in below)
    k, at, leaves = Reals() if real else Exact(), 0, {}
    dual = Slopes(k, sum(1 for b in program.blocks for _ in places(b)))
    for b in program.blocks:
        leaves[b.name] = [[dual.of(x) for x in row] for row in weights[b.name]]
        for i, j in places(b):
            leaf, x = leaves[b.name], leaves[b.name][i][j]
            slopes = [*x.s]
            slopes[at] = k.of(Fraction(1))
            put(b, leaf, i, j, Moving(x.x, slopes))
            at += 1
    leaves.update({name: [[dual.of(x) for x in row] for row in rows] for name, rows in inputs.items()})
    return k, [entry.s for value in outputs(dual, program, leaves) for row in value for entry in row]


def rank_at(program, weights, inputs, rng):
    """At a list of inputs; without one, at random ones that are allowed, until many in a row add nothing."""
    if any(program.functions.get(n.data, ("polynomial",))[0] != "polynomial" for n in program.nodes if n.op == "apply"):
        return None
    if inputs is not None:
        found = [columns(program, weights, copy) for copy in inputs]
        return rank(found[0][0], [row for _, rows in found for row in rows]) if found else 0
    rows, last, idle, k = [], 0, 0, Exact()
    for n in range(MOST_TRIES if program.inputs else 1):
        copy = {x.name: [[Fraction(rng.randrange(-9 - n, 10 + n), rng.choice((1, 1, 2, 9))) for _ in range(x.cols)]
                         for _ in range(x.rows)] for x in program.inputs}
        try:
            k, more = columns(program, weights, copy)
        except ZeroDivisionError:
            continue
        rows += more
        found = rank(k, rows)
        idle = idle + 1 if found == last else 0
        last = found
        if idle > 12:
            break
    return last
