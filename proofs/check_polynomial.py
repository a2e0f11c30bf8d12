"""Polynomials in many variables with integer coefficients, for check_rule_expansion.py: products,
exact quotients, minors. Nothing here knows a network.

A polynomial is a dictionary {monomial: coefficient} without zeros; it is never changed once it is
made. The monomial with exponents e_0, e_1, ... is the integer whose pieces of 16 bits are e_0, e_1,
..., and, above the last of them, the degree. So monomials are multiplied by adding, their order as
integers is one that products keep, and the largest one tells the degree. Nothing carries, since no
degree exceeds 2^15 - 1; the highest bit of every piece is free, which division needs.

All work is counted before it is done, and memory where it grows.
"""

from functools import reduce
from heapq import heapify, heappop, heappush
from math import gcd

import check_exact
from check_common import demand
from check_exact import length, work

PIECE = 16
MAX_TERM_DEGREE = 2**15 - 1
ZERO, ONE = {}, {0: 1}


class Meter(check_exact.Meter):
    """Of memory, too: bytes, roughly."""

    def __init__(self, work_limit, memory_limit, budget=None):
        super().__init__(work_limit, budget)
        self.memory_limit = memory_limit
        self.empty()

    def empty(self):
        self.room = self.memory_limit

    def keep(self, amount):
        self.room -= amount
        demand(self.room >= 0, "size-limit", "too many or too large polynomials", "incomplete")


def is_constant(f):
    return not f or len(f) == 1 and 0 in f

def coefficients(matrix):
    return (c for row in matrix for f in row for c in f.values())

def terms(matrix):
    return sum(len(f) for row in matrix for f in row)


class Polynomials:
    def __init__(self, variables, meter):
        self.meter, self.shift = meter, PIECE * variables
        self.free_bits = ((1 << self.shift) - 1) // ((1 << PIECE) - 1) << PIECE - 1

    def variable(self, j):
        self.meter.keep(self.bytes(1))
        return {(1 << self.shift) + (1 << PIECE * j): 1}

    def degree(self, f):
        return max(f, default=0) >> self.shift

    # -- how much it is

    def bytes(self, digits):
        """Of a term, with a coefficient of so many digits."""
        return 200 + self.shift // 7 + digits // 2

    def size(self, rows):
        """Of a matrix, in bytes."""
        return (8 * len(rows) * len(rows[0])
                + terms(rows) * self.bytes(length(coefficients(rows))))

    def spend(self, number, x, y):
        """So many times: a product of terms with coefficients of x and of y digits."""
        self.meter.spend(work(number, x, y) + number * (self.shift // 8 + x + y))

    def allow(self, x, y):
        """Products of polynomials of such degrees."""
        demand(x + y <= MAX_TERM_DEGREE, "size-limit", "too high degrees", "incomplete")

    # -- sums and products

    def accumulate(self, total, f, g, x, y):
        """Add f g to the dictionary `total`, which may have zeros then. x, y: lengths of f, g."""
        if len(f) > len(g):
            f, g = g, f
        self.spend(len(f) * len(g) + 8, x, y)
        size, before, items = self.bytes(x + y), len(total), list(g.items())
        most = before + self.meter.room // size
        for m, a in f.items():
            for n, b in items:
                both = m + n
                total[both] = total.get(both, 0) + a * b
            demand(len(total) <= most, "size-limit", "too many terms", "incomplete")
        self.meter.keep((len(total) - before) * size)

    def without_zeros(self, total, x, y):
        """What has been accumulated."""
        result = {m: c for m, c in total.items() if c}
        self.meter.keep((len(result) - len(total)) * self.bytes(x + y))
        return result or ZERO

    def product(self, f, g):
        if not f or not g:
            return ZERO
        if f == ONE or g == ONE:
            return g if f == ONE else f
        self.allow(self.degree(f), self.degree(g))
        total, lengths = {}, (length(f.values()), length(g.values()))
        self.accumulate(total, f, g, *lengths)
        return self.without_zeros(total, *lengths)

    def scaled(self, f, factor):
        if factor == 1:
            return f
        x, y = length(f.values()), length([factor])
        self.spend(len(f), x, y)
        self.meter.keep(len(f) * self.bytes(x + y))
        return {m: factor * c for m, c in f.items()}

    def power(self, f, n):
        result = ONE
        while n:
            if n % 2:
                result = self.product(result, f)
            n //= 2
            f = self.product(f, f) if n else f
        return result

    def matrix_product(self, x, y):
        columns = [{j: row[c] for j, row in enumerate(y) if row[c]} for c in range(len(y[0]))]
        self.meter.spend(work(len(x) * len(columns) + len(y) * len(columns), 1, 1))
        self.meter.keep(8 * len(x) * len(columns) + 100 * sum(map(len, columns)))
        self.allow(*(max((self.degree(f) for row in m for f in row if f), default=0)
                     for m in (x, y)))
        lengths = length(coefficients(x)), length(coefficients(y))
        result = []
        for row in x:
            row, line = [(j, f) for j, f in enumerate(row) if f], []
            self.meter.spend(work(len(row) * len(columns), 1, 1) // 4)
            for column in columns:
                total = {}
                for j, f in row:
                    if j in column:
                        self.accumulate(total, f, column[j], *lengths)
                line.append(self.without_zeros(total, *lengths) if total else ZERO)
            result.append(line)
        return result

    # -- quotients

    def divides(self, n, m):
        """Whether no exponent of the monomial n is above that of m: then nothing is borrowed from
        the free bits. (The degrees are above all of them, and are not looked at.)"""
        return (m | self.free_bits) - n & self.free_bits == self.free_bits

    def quotient(self, f, g):
        """f / g, where this is a polynomial with integer coefficients; None otherwise."""
        if not f or g == ONE:
            return f
        self.spend(len(f) + len(g), 1, 1)
        first, largest = max(g), max(f)
        if f[largest] % g[first] or not (  # the products of these do not cancel
                self.divides(first, largest) and self.divides(min(g), min(f))):
            return None
        room, y, size = self.meter.room, length(g.values()), self.bytes(length(f.values()))
        self.meter.keep(2 * len(f) * size)
        rest, result, others = dict(f), {}, [(m, c) for m, c in g.items() if m != first]
        heap = [-m for m in rest]
        heapify(heap)
        while heap:
            at = -heappop(heap)
            c = rest.pop(at)
            if not c:
                continue
            if not self.divides(first, at) or c % g[first]:
                result = None
                break
            c //= g[first]
            self.spend(4 * len(g), length([c]), y)
            result[at - first] = c
            before = len(rest)
            for m, b in others:
                m += at - first
                if m not in rest:
                    heappush(heap, -m)
                    rest[m] = 0
                rest[m] -= c * b
            self.meter.keep((len(rest) - before + 1) * self.bytes(length([c]) + y))
        self.meter.room = room - self.size([[result or ZERO]])  # the rest is gone
        return result

    def primitive(self, f):
        """An integer and a polynomial whose product is f, for an f that is not zero; the
        coefficients have no common factor, and the one of the largest monomial is positive."""
        x = length(f.values())
        self.spend(len(f), x, x)
        content = reduce(gcd, f.values(), 0) * (1 if f[max(f)] > 0 else -1)
        if content == 1:
            return 1, f
        self.meter.keep(len(f) * self.bytes(x))
        return content, {m: c // content for m, c in f.items()}

    # -- minors

    def minors(self, rows):
        """Those with all of these rows, and as many columns, that are not zero: a dictionary whose
        keys are integers, with a bit for each column. Without divisions: row after row, expanded
        along the last one. A row is what `sparse` gives."""
        level = {0: ONE}
        for row in rows:
            self.meter.spend(work(8 * (1 + len(row) + len(level)), 1, 1))
            if not row or not level:
                return {}
            fs = level.values(), [f for _, (f, _) in row]
            lengths = [length(coefficients([some])) for some in fs]
            self.allow(*(max(map(self.degree, some), default=0) for some in fs))
            totals = {}
            for used, minor in level.items():
                self.meter.spend(work(len(row), 1, 1) // 2)
                for c, signed in row:
                    if not used >> c & 1:
                        if used | 1 << c not in totals:
                            self.meter.keep(300 + c // 7)
                            totals[used | 1 << c] = {}
                        f = signed[bin(used >> c).count("1") % 2]  # the columns to its right
                        self.accumulate(totals[used | 1 << c], minor, f, *lengths)
            level = {}
            for used, total in totals.items():
                total = self.without_zeros(total, *lengths)
                if total:
                    level[used] = total
        return level

    def sparse(self, row):
        """What is not zero: pairs of a column and the entry, with both signs."""
        self.meter.spend(work(len(row), 1, 1))
        return [(c, (f, self.scaled(f, -1))) for c, f in enumerate(row) if f]

    def adjugate(self, rows):
        """And the determinant: `rows` times the adjugate is the determinant times the identity."""
        n, everything = len(rows), (1 << len(rows)) - 1
        result, others = [[ZERO] * n for _ in rows], list(map(self.sparse, rows))
        for r in range(n):
            minors = self.minors(others[:r] + others[r + 1:])
            for used, minor in minors.items():
                c = (everything ^ used).bit_length() - 1
                result[c][r] = self.scaled(minor, -1 if (r + c) % 2 else 1)
        [[determinant]] = self.matrix_product(rows[:1], [[row[0]] for row in result])
        return result, determinant
