"""Matrices of rational functions over the rational numbers, for check_rule_expansion.py.

A Matrix is `rows` of polynomials (check_polynomial.py) over one denominator for all entries: the
positive integer `scale` times a product of known polynomials, `below` = {number: exponent}. What is
known are determinants of what was inverted; they need not be irreducible, and fractions need not be
in lowest terms. So products do not meet denominators at all, sums only what is different in them.
Where a numerator can be divided by what is below it this is done, to keep things small: no answer
depends on it.
"""

from collections import namedtuple
from fractions import Fraction
from math import gcd, lcm

from check_common import demand, transpose
from check_exact import length, work
from check_polynomial import coefficients, ONE, Polynomials, terms, ZERO

Matrix = namedtuple("Matrix", "rows scale below")


def joined(x, y, sign=1):
    """Of products of powers {number: exponent}: the product, or the quotient."""
    result = dict(x)
    for j, e in y.items():
        result[j] = result.get(j, 0) + sign * e
    return {j: e for j, e in result.items() if e}

def split(exponents):
    """What is above the line, and what is below it."""
    return ({j: e for j, e in exponents.items() if e > 0},
            {j: -e for j, e in exponents.items() if e < 0})


class Rationals(Polynomials):
    def __init__(self, variables, meter):
        super().__init__(variables, meter)
        self.known, self.known_size = [], 0

    def only(self, make, *arguments):
        """The matrix that this makes, which is all that stays in memory of what is counted
        meanwhile, but for polynomials that became known."""
        room, size = self.meter.room, self.known_size
        result = make(*arguments)
        self.meter.room = room - (self.known_size - size)
        self.meter.keep(self.size(result.rows))
        return result

    # -- known polynomials

    def factored(self, f):
        """An integer and exponents of known polynomials whose product is f, for an f that is not
        zero. What is left of f becomes known."""
        content, f = self.primitive(f)
        exponents = {}
        for j, g in enumerate(self.known):
            while (divided := self.quotient(f, g)) is not None:
                f, exponents[j] = divided, exponents.get(j, 0) + 1
        if f != ONE:
            exponents[len(self.known)] = 1
            self.known.append(f)
            self.known_size += self.size([[f]])
        return content, exponents

    def expanded(self, exponents):
        result = ONE
        for j, e in exponents.items():
            result = self.product(result, self.power(self.known[j], e))
        return result

    # -- matrices

    def integer(self, rows):
        return Matrix([[{0: x} if x else ZERO for x in row] for row in rows], 1, {})

    def literal(self, texts):
        """Of rationals as in the file."""
        rows, scale = self.meter.cleared(texts)
        self.meter.keep(len(rows) * len(rows[0]) * self.bytes(
            length(x for row in rows for x in row)))
        return self.integer(rows)._replace(scale=scale)

    def constant(self, rows, columns, diagonal):
        """A number times the identity, or what has its shape."""
        self.meter.keep(8 * rows * columns)
        self.meter.spend(work(rows * columns, 1, 1) // 4)
        entry = {0: diagonal} if diagonal else ZERO
        return Matrix([[entry if r == c else ZERO for c in range(columns)] for r in range(rows)],
                      1, {})

    def times_all(self, x, f, factor):
        """The rows, times a polynomial and an integer."""
        self.meter.keep(8 * len(x) * len(x[0]))
        self.meter.spend(work(len(x) * len(x[0]), 1, 1))
        return [[self.scaled(self.product(g, f), factor) if g else g for g in row] for row in x]

    def reduced(self, x):
        """The same, with less below the line where this is easily found."""
        rows, scale, below = x
        entries = [f for row in rows for f in row if f]
        self.meter.spend(work(len(entries), 1, 1))
        if not entries:
            return Matrix(rows, 1, {})
        if scale != 1:
            longest = length([scale])
            self.spend(terms(rows), length(coefficients(rows)), longest)
            common = gcd(scale, *coefficients(rows))
            if common != 1:
                self.meter.keep(terms(rows) * self.bytes(length(coefficients(rows))))
                rows = [[{m: c // common for m, c in f.items()} if f else f for f in row]
                        for row in rows]
                scale //= common
        for j, e in below.items():
            while e and (divided := self.all_divided(rows, self.known[j])) is not None:
                rows, e = divided, e - 1
                below = {**below, j: e}
        return Matrix(rows, scale, {j: e for j, e in below.items() if e})

    def all_divided(self, rows, g):
        result = []
        for row in rows:
            result.append([self.quotient(f, g) for f in row])
            if None in result[-1]:
                return None
        return result

    def common(self, x, y):
        """The rows of both over the same denominator; its scale, and what is below."""
        below = {j: max(x.below.get(j, 0), y.below.get(j, 0)) for j in {**x.below, **y.below}}
        longest = length([x.scale, y.scale])
        self.meter.spend(work(1, longest, longest))
        scale = lcm(x.scale, y.scale)
        rows = (self.times_all(m.rows, self.expanded(joined(below, m.below, -1)),
                               scale // m.scale) for m in (x, y))
        return *rows, scale, below

    def add(self, x, y, sign=1):
        xs, ys, scale, below = self.common(x, y)
        one, number = {0: sign}, len(xs) * len(xs[0])
        self.meter.spend(work(number, 1, 1))
        self.meter.keep(8 * number)
        self.meter.spend(work(terms(xs) + terms(ys), 1, 1))
        longest = length(coefficients([*xs, *ys]))
        rows = []
        for row, other in zip(xs, ys):
            rows.append([])
            for f, g in zip(row, other):
                total = f
                if g:
                    self.meter.keep(len(f) * self.bytes(longest))
                    total = dict(f)
                    self.accumulate(total, one, g, 1, longest)
                    total = {m: c for m, c in total.items() if c}
                rows[-1].append(total)
        return self.reduced(Matrix(rows, scale, below))

    def equal(self, x, y):
        xs, ys, _, _ = self.common(x, y)
        return xs == ys

    def below_product(self, x, y):
        self.meter.spend(work(1, length([x.scale]), length([y.scale])))
        return x.scale * y.scale, joined(x.below, y.below)

    def multiply(self, x, y):
        return self.only(self.multiplied, x, y)

    def multiplied(self, x, y):
        return self.reduced(Matrix(self.matrix_product(x.rows, y.rows), *self.below_product(x, y)))

    def kron(self, x, y):
        number = len(x.rows) * len(x.rows[0]) * len(y.rows) * len(y.rows[0])
        self.meter.spend(work(number, 1, 1))
        self.meter.keep(8 * number)
        rows = [[self.product(f, g) for f in row for g in other]
                for row in x.rows for other in y.rows]
        return self.reduced(Matrix(rows, *self.below_product(x, y)))

    def product_of(self, x, y):
        """As the page has it: one of them may be 1 x 1."""
        return self.multiply(x, y) if len(x.rows[0]) == len(y.rows) else self.kron(x, y)

    def negative(self, x):
        return x._replace(rows=self.times_all(x.rows, ONE, -1))

    def transposed(self, x):
        self.meter.keep(8 * len(x.rows) * len(x.rows[0]))
        self.meter.spend(work(len(x.rows) * len(x.rows[0]), 1, 1) // 4)
        return x._replace(rows=transpose(x.rows))

    def inverse(self, x):
        """The adjugate over the determinant: if x is N / D, this is D adj N / det N."""
        self.meter.keep(8 * len(x.rows)**2)
        rows, determinant = self.adjugate(list(x.rows))
        demand(determinant, "undefined", "an inverse where the determinant is the zero function")
        content, exponents = self.factored(determinant)
        above, below = split(joined(x.below, exponents, -1))
        rows = self.times_all(rows, self.expanded(above), x.scale if content > 0 else -x.scale)
        return self.reduced(Matrix(rows, abs(content), below))

    def raised(self, x, n):
        if n < 0:
            x, n = self.inverse(x), -n
        result = None
        while n:
            if n % 2:
                result = x if result is None else self.multiply(result, x)
            n //= 2
            x = self.multiply(x, x) if n else x
        return result or self.constant(len(x.rows), len(x.rows), 1)

    def signs(self, x):
        """Of what is constant: sums of terms c f with the same f, the denominator."""
        f = self.expanded(x.below)
        leading, rows = max(f), []
        self.meter.keep(8 * len(x.rows) * len(x.rows[0]))
        for row in x.rows:
            rows.append([])
            for g in row:
                c = g.get(leading, 0)
                self.spend(len(f) + len(g), length(f.values()), length(g.values()))
                demand({m: c * b for m, b in f.items()} == {m: f[leading] * a for m, a in g.items()}
                       if c else not g, "not-rational", "the sign of what is not constant")
                c *= f[leading]
                rows[-1].append({0: 1 if c > 0 else -1} if c else ZERO)
        return Matrix(rows, 1, {})

    # -- multiples

    def ratio(self, new, old):
        """The function f with new = f old: a Fraction, and exponents of known polynomials. None
        if there is no such f, or it is zero."""
        pairs = [(f, g) for row, other in zip(new.rows, old.rows) for f, g in zip(row, other)]
        top, bottom = min(((f, g) for f, g in pairs if g), key=lambda pair: len(pair[1]),
                          default=(ZERO, ZERO))
        if not top:
            return None
        content, primitive = self.primitive(bottom)
        divided = self.quotient(top, primitive)
        if divided is not None:
            top, bottom = divided, {0: content}
        room = self.meter.room
        for f, g in pairs:
            if self.product(f, bottom) != self.product(g, top):
                return None
            self.meter.room = room  # these are not kept
        (c, above), (d, under) = self.factored(top), self.factored(bottom)
        x, y = length([c, old.scale]), length([d, new.scale])
        self.meter.spend(work(64, x + y, x + y))
        return (Fraction(c * old.scale, d * new.scale),
                joined(joined(above, under, -1), joined(old.below, new.below, -1)))

    def is_one(self, powers):
        """Whether the product of the functions f^n is 1, for pairs of an f as above and an n."""
        product, exponents = Fraction(1), {}
        for (c, others), n in powers:
            longest = n * length(c.as_integer_ratio()) + length(product.as_integer_ratio())
            self.meter.spend(work(16, longest, longest))
            product *= c**n
            exponents = joined(exponents, {j: n * e for j, e in others.items()})
        above, below = split(exponents)
        degrees = [sum(e * self.degree(self.known[j]) for j, e in side.items())
                   for side in (above, below)]
        if degrees[0] != degrees[1]:
            return False
        return (self.scaled(self.expanded(above), product.numerator)
                == self.scaled(self.expanded(below), product.denominator))
