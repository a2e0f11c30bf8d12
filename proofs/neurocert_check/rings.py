"""Rings in which programs run: integers modulo m, rationals, degrees, sets of monomials.

A function of an entry is `apply(function, law, x)`: relu, exp, tanh, recip or a declared one with its law."""

from fractions import Fraction
from functools import reduce
from itertools import chain
from math import gcd
from operator import mul

from .basics import Rejected, TooLarge, spend
from .numbers import dot, inverse, plus, times
from .program import as_number

SIGN = "sign", None  # the law of the function `sign` in moves
FIELD = 16  # bits of an exponent in a packed monomial; the top one stays clear


class Ring:
    """What is common: products of matrices from sums of products, powers by squaring, polynomials by Horner."""

    def product(self, a, b):
        columns = list(zip(*b))
        return [[self.dot(row, column) for column in columns] for row in a]

    def dot(self, xs, ys):
        return self.total([self.mul(x, y) for x, y in zip(xs, ys)])

    def total(self, xs):
        return reduce(self.add, xs)

    def power(self, x, n):
        out = x
        for digit in bin(n)[3:]:
            out = self.mul(out, out)
            if digit == "1":
                out = self.mul(out, x)
        return out

    def apply(self, function, law, x):
        if law is not None and law[0] == "polynomial":
            out = self.of(0)
            for c in reversed(law[1]):
                out = self.add(self.mul(out, x), self.of(c))
            return out
        return self.function(function, x)

    def function(self, function, x):
        raise Rejected("function", f"{function} is not allowed here")

    def derivative(self, function, law, x, y):
        """At x, where the function is y."""
        if law is not None and law[0] == "polynomial":
            return self.apply(function, (law[0], tuple(k * c for k, c in enumerate(law[1]))[1:]), x)
        if function == "recip":
            return self.mul(self.of(-1), self.mul(y, y))
        if function == "exp":
            return y
        if function == "tanh":
            return self.add(self.of(1), self.mul(self.of(-1), self.mul(y, y)))
        return self.function(function, x)

    def inverse(self, a):
        raise Rejected("function", "inv is not allowed here")


class Mod(Ring):
    """Integers modulo m, prime or not."""

    def __init__(self, m):
        if not 2 <= m < 2**62:
            raise Rejected("modulus", "the modulus is not from 2 to 2^62 - 1")
        self.m = m

    def unit(self, x):
        if gcd(x, self.m) != 1:
            raise Rejected("unit", "what is inverted is not a unit modulo m")
        return pow(x, -1, self.m)

    def of(self, q):
        if isinstance(q, int):
            return q % self.m
        return q.numerator * self.unit(q.denominator) % self.m

    def add(self, x, y):
        return (x + y) % self.m

    def mul(self, x, y):
        return x * y % self.m

    def total(self, xs):
        return sum(xs) % self.m

    def dot(self, xs, ys):
        return sum(map(mul, xs, ys)) % self.m

    def power(self, x, n):
        return pow(x, n, self.m)

    def function(self, function, x):
        return self.unit(x) if function == "recip" else super().function(function, x)

    def inverse(self, a):
        """Gauss and Jordan with units as pivots."""
        n, m = len(a), self.m
        spend(n**3)
        rows = [[*row, *(int(i == j) for j in range(n))] for i, row in enumerate(a)]
        for c in range(n):
            k = next((i for i in range(c, n) if gcd(rows[i][c], m) == 1), None)
            if k is None:
                raise Rejected("unit", "a matrix without an inverse modulo m")
            rows[c], rows[k] = rows[k], rows[c]
            u = pow(rows[c][c], -1, m)
            rows[c] = [x * u % m for x in rows[c]]
            for i in range(n):
                if i != c and rows[i][c]:
                    f = rows[i][c]
                    rows[i] = [(x - f * y) % m for x, y in zip(rows[i], rows[c])]
        return [row[n:] for row in rows]


class Rationals(Ring):
    """Rational numbers: integers and fractions, with work counted by their length."""

    def of(self, q):
        return as_number(q)

    def add(self, x, y):
        spend(20)
        return plus(x, y)

    def mul(self, x, y):
        spend(20)
        return times(x, y)

    def dot(self, xs, ys):
        spend(30 * len(xs))
        return dot(xs, ys)

    def apply(self, function, law, x):
        return (x > 0) - (x < 0) if law == SIGN else super().apply(function, law, x)

    def function(self, function, x):
        if function == "relu":
            return max(x, 0)
        if function == "recip":
            if x == 0:
                raise Rejected("unit", "recip of zero")
            return inverse(x)
        return super().function(function, x)

    def inverse(self, a):
        n = len(a)
        rows = [[Fraction(x) for x in row] + [Fraction(i == j) for j in range(n)] for i, row in enumerate(a)]
        for c in range(n):
            k = next((i for i in range(c, n) if rows[i][c]), None)
            if k is None:
                raise Rejected("unit", "the inverse of a singular matrix")
            rows[c], rows[k] = rows[k], rows[c]
            u = inverse(rows[c][c])
            rows[c] = [self.mul(x, u) for x in rows[c]]
            for i in range(n):
                if i != c and rows[i][c]:
                    f = -rows[i][c]
                    rows[i] = [self.add(x, self.mul(f, y)) for x, y in zip(rows[i], rows[c])]
        return [[as_number(x) for x in row[n:]] for row in rows]


class Degrees(Ring):
    """(lowest, highest) degree of what an entry can be; None for zero. No cancellation is assumed, and degrees from
    END on are not told apart.

    `series`: exp and tanh are allowed where there is no constant term, and what is not a polynomial has no highest
    degree."""
    END = 2**64 - 1

    def __init__(self, series=False):
        self.series = series

    def of(self, q):
        return (0, 0) if q else None

    def add(self, x, y):
        spend(4)
        return y if x is None else x if y is None else (min(x[0], y[0]), max(x[1], y[1]))

    def mul(self, x, y):
        spend(4)
        return None if x is None or y is None else (min(x[0] + y[0], self.END), min(x[1] + y[1], self.END))

    def function(self, function, x):
        if self.series and function in ("exp", "tanh"):
            series = self.no_constant(x)
            return series if function == "exp" else x and (x[0], self.END)
        if self.series and function == "recip":
            return 0, self.END
        return super().function(function, x)

    def no_constant(self, x):
        if not self.series:
            return super().function("softmax", x)
        if x is not None and x[0] < 1:
            raise Rejected("order", "exp, tanh or softmax of what may have a constant term")
        return 0, self.END

    def inverse(self, a):
        return [[(0, self.END)] * len(a) for _ in a] if self.series else super().inverse(a)


class Parts(Ring):
    """Pairs (fixed, moving) over degrees or supports: the part without weights, and the rest."""

    def __init__(self, inner):
        self.inner, self.zero = inner, inner.of(0)

    def of(self, q):
        return self.inner.of(q), self.zero

    def weight(self):
        return self.zero, self.inner.of(1)

    def add(self, x, y):
        spend(20)
        return self.inner.add(x[0], y[0]), self.inner.add(x[1], y[1])

    def mul(self, x, y):
        spend(40)
        (f, m), (g, n), add, times = x, y, self.inner.add, self.inner.mul
        return times(f, g), add(times(m, add(g, n)), times(f, n))


class Support(Ring):
    """Sets of monomials that can occur, packed: FIELD bits for each variable."""

    def __init__(self, variables):
        spend(variables * variables // 4)  # all monomials of degree one together are as long
        self.guard = int.from_bytes(b"\x00\x80" * variables, "little")

    def variable(self, number):
        """The monomial of the variable with this number, from 1."""
        spend(100)
        return frozenset([1 << (FIELD * (number - 1))])

    def of(self, q):
        return frozenset([0]) if q else frozenset()

    def add(self, x, y):
        spend(8)
        if x <= y or y <= x:
            return y if len(x) < len(y) else x
        spend(100 + 4 * len(x) + 4 * len(y))
        return x | y

    def mul(self, x, y):
        spend(100 + 8 * len(x) * len(y) * (1 + self.guard.bit_length() // 4096))
        out = frozenset(a + b for a in x for b in y)
        if reduce(lambda a, b: a | b, out, 0) & self.guard:
            raise TooLarge("a degree")
        return out

    def total(self, xs):
        spend(2 * sum(map(len, xs)) + 100)
        return frozenset(chain.from_iterable(xs))
