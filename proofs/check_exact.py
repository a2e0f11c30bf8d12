"""Exact arithmetic, for check_pair.py and what it imports: integers, Fractions, matrices of them, and
how much work it is. Nothing here knows a network.

How much is too much (`size-limit`) is said where a format is checked.
"""

from fractions import Fraction
from math import gcd, lcm
from operator import mul

from check_common import demand, flat, transpose


# ---- Rational numbers of a file -------------------------------------------------------------

def fraction(text):
    return Fraction(*map(int, text.split("/")))

def fractions(matrix):
    return [list(map(fraction, row)) for row in matrix]

def cleared(matrix):
    """The matrix times the smallest positive integer that makes it integer, and that integer."""
    values = fractions(matrix)
    scale = 1
    for value in flat([values]):
        scale *= value.denominator // gcd(scale, value.denominator)
    return [[x.numerator * (scale // x.denominator) for x in row] for row in values], scale


# ---- Matrices -----------------------------------------------------------------------------

def identity(d):
    return [[int(r == c) for c in range(d)] for r in range(d)]

def product(left, right):
    columns = transpose(right)
    return [[sum(map(mul, row, column)) for column in columns] for row in left]

def plus(*matrices):
    return [list(map(sum, zip(*rows))) for rows in zip(*matrices)]

def has_shape(matrix, shape):
    return len(matrix) == shape[0] and all(len(row) == shape[1] for row in matrix)

def have_shapes(matrices, shapes):
    return len(matrices) == len(shapes) and all(map(has_shape, matrices, shapes))

def rank(matrix):
    """Of a matrix of integers. Every entry is a minor all the time, so the divisions are exact."""
    rows, previous, found = [list(row) for row in matrix], 1, 0
    while rows:
        row = rows.pop()
        pivot = next((column for column, entry in enumerate(row) if entry), None)
        if pivot is not None:
            rows = [[(row[pivot] * x - other[pivot] * y) // previous for x, y in zip(other, row)]
                    for other in rows]
            previous, found = row[pivot], found + 1
    return found

def proportional(x, y):
    """Whether the list x is a rational multiple of y and y of x: both zero, or neither."""
    at = next((i for i, entry in enumerate(y) if entry), None)
    if at is None or not x[at]:
        return not any(x) and not any(y)
    return all(first * y[at] == second * x[at] for first, second in zip(x, y))


# ---- Long numbers -------------------------------------------------------------------------

def digits(matrices):
    """About how many digits the numbers of cleared rational matrices have, together, or many."""
    total = 0
    for matrix in matrices:
        parts = [entry.lstrip("-").partition("/") for row in matrix for entry in row]
        total += max((len(numerator) for numerator, _, _ in parts), default=0)
        scale = 1
        for denominator in {int(denominator or 1) for _, _, denominator in parts}:
            if scale.bit_length() <= 2**19:
                scale *= denominator // gcd(scale, denominator)
        total += length([scale])
    return total

def length(numbers):
    """The largest number of digits, or about that."""
    return max((abs(x).bit_length() for x in numbers), default=0) // 3 + 1

def elimination(rows, columns, digits):
    """About what rank costs: entries grow to as many times the digits as there are columns."""
    return rows * columns**2 * (1 + columns * digits // 9)**2


# ---- Work, counted before it is done ----------------------------------------------------------

def work(number, x, y):
    """So many products of numbers of x and of y digits: a product of small numbers takes as long
    as 256 products of pieces of nine digits inside of long ones."""
    return number * (256 + (x // 9) * (y // 9))

class Meter:
    """Arithmetic of bounded work. What is to be computed is counted just before, so that a check
    that fails earlier than that decides."""

    def __init__(self, limit, budget=None):
        self.limit = self.left = budget.share(limit) if budget else limit
        if budget:
            budget.meters.append(self)

    def spend(self, amount):
        self.left -= amount
        demand(self.left >= 0, "size-limit", "too much work", "incomplete")

    def product(self, left, right):
        """Of integer matrices."""
        number = len(left) * len(right) * len(right[0]) if right else 0
        self.spend(work(number, length(flat([left])), length(flat([right]))))
        return product(left, right)

    def cleared(self, matrix):
        """A pair, of a matrix in the file."""
        number = digits([matrix])
        self.spend(work(len(flat([matrix])), number, number))
        return cleared(matrix)

    def is_multiple(self, left, factor, right):
        """Whether left = factor right, for pairs."""
        (x, x_scale), (y, y_scale) = left, right
        x, y = flat([x]), flat([y])
        x_scale, y_scale = factor.numerator * x_scale, factor.denominator * y_scale
        self.spend(work(2 * len(x), length([*x, *y]), length([x_scale, y_scale])))
        return len(x) == len(y) and all(a * y_scale == b * x_scale for a, b in zip(x, y))

    def common(self, numbers):
        """A pair: Fractions as integers over their least common denominator."""
        scale = 1
        for x in numbers:
            self.spend(work(1, length([scale]), length([x.denominator])))
            scale = lcm(scale, x.denominator)
        self.spend(work(len(numbers), length([scale]), length(x.numerator for x in numbers)))
        return [x.numerator * (scale // x.denominator) for x in numbers], scale

    def times(self, left, right):
        """The product of matrices of Fractions; None is the identity.

        Rows of the left and columns of the right are put over common denominators, but only the
        entries that meet no zero: rows, and columns, that are zero at the same places are taken
        together. So a permutation or a diagonal matrix makes no denominator longer."""
        if left is None or right is None:
            return right if left is None else left
        result = [[Fraction(0)] * len(right[0]) for _ in left]
        columns = transpose(right)
        columns_with = alike(columns)
        for support, rows in alike(left).items():
            for other_support, places in columns_with.items():
                both = [j for j in support if j in other_support]
                self.spend(work(len(rows) + len(places), 1, 1))
                xs = [self.common([left[r][j] for j in both]) for r in rows]
                ys = [self.common([columns[c][j] for j in both]) for c in places]
                x, y = (length([*flat([[x for x, _ in pairs]]), *(scale for _, scale in pairs)])
                        for pairs in (xs, ys))
                self.spend(work(len(rows) * len(places) * len(both), x, y))
                self.spend(work(4 * len(rows) * len(places), x + y, x + y))  # lowest terms
                for r, (row, x_scale) in zip(rows, xs):
                    for c, (column, y_scale) in zip(places, ys):
                        result[r][c] = Fraction(sum(map(mul, row, column)), x_scale * y_scale)
        return result

def alike(rows):
    """For each set of places, as the keys: the numbers of the rows that are not zero just there."""
    result = {}
    for r, row in enumerate(rows):
        result.setdefault(frozenset(j for j, x in enumerate(row) if x), []).append(r)
    return result
