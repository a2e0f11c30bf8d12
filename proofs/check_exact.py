"""Exact arithmetic, for check_point.py and what it imports: integers,
Fractions, matrices of them, and how much work it is. Nothing here knows a network.

How much is too much (`size-limit`) is said where a format is checked.
"""

from fractions import Fraction
from math import gcd
from operator import mul

from check_common import flat, transpose


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

def signature(matrix):
    """The numbers of positive and of negative squares that a symmetric matrix is congruent to."""
    s, signs = [[Fraction(entry) for entry in row] for row in matrix], []
    while any(flat([s])):
        rest = range(len(s))
        pivot = next((i for i in rest if s[i][i]), None)
        if pivot is None:  # add row and column j to row and column i: 2 s[i][j] on the diagonal
            pivot, j = next((i, j) for i in rest for j in rest if s[i][j])
            s[pivot] = [x + y for x, y in zip(s[pivot], s[j])]
            for row in s:
                row[pivot] += row[j]
        square = s[pivot][pivot]
        signs.append(square > 0)
        s = [[s[i][j] - s[i][pivot] * s[pivot][j] / square for j in rest if j != pivot]
             for i in rest if i != pivot]
    return signs.count(True), signs.count(False)

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
