"""Does a matrix of rational numbers satisfy a condition of the language (docs/language.md, section 6)?"""

from .basics import Rejected, spend
from .rings import Rationals


def satisfies(rows, condition):
    n = len(rows)
    spend(2 * n**3)
    transposed = [list(column) for column in zip(*rows)]
    if condition in ("any", "symmetric"):
        return condition == "any" or rows == transposed
    if condition == "skew":
        return rows == [[-x for x in row] for row in transposed]
    if condition == "nonzero":
        return rows[0][0] != 0
    if condition == "invertible":
        return invertible(rows)
    if condition == "orthogonal":
        return Rationals().product(rows, transposed) == [[int(i == j) for j in range(n)] for i in range(n)]
    if condition in ("permutation", "signed-permutation"):
        allowed = (0, 1) if condition == "permutation" else (0, 1, -1)
        return all(x in allowed for row in rows for x in row) and all(
            sum(x != 0 for x in line) == 1 for line in [*rows, *transposed])
    diagonal = all(x == 0 for i, row in enumerate(rows) for j, x in enumerate(row) if i != j)
    entries = [rows[i][i] for i in range(n)]
    return diagonal and {"diagonal": True, "diagonal-invertible": 0 not in entries,
                         "positive-diagonal": min(entries) > 0}[condition]


def invertible(rows):
    try:
        Rationals().inverse(rows)
    except Rejected:
        return False
    return True
