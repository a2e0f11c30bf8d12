"""A naive maker of point certificates, for the tests of check_point.py.

It shares no arithmetic with the checker: polynomials are dictionaries, the differential is a
difference of tensors, ranks are found by `greedy` or over the rational numbers.
"""

from fractions import Fraction
from itertools import product
from math import gcd

from making import greedy, PRIME, t


# ---- Polynomials: {exponents: coefficient} --------------------------------------------------

def add(*polynomials):
    total = {}
    for polynomial in polynomials:
        for key, value in polynomial.items():
            total[key] = total.get(key, 0) + value
    return {key: value for key, value in total.items() if value}


def times(f, g):
    total = {}
    for (x, y), (z, w) in product(f.items(), g.items()):
        key = tuple(i + j for i, j in zip(x, z))
        total[key] = total.get(key, 0) + y * w
    return {key: value for key, value in total.items() if value}


# ---- The tensor of the page, literally ------------------------------------------------------

def rows_of(d, out):
    """All rows [n, m, p, q]."""
    return [[n, m, p, q] for n in range(1, out + 1) for m in range(1, d + 1)
            for p in range(1, d + 1) for q in range(p, d + 1)]


def tensor(a, v, plus=lambda x, y: x + y, by=lambda x, y: x * y):
    d, values = len(a), []
    for n, m, p, q in rows_of(d, len(v)):
        first = by(a[p - 1][m - 1], v[n - 1][q - 1])
        second = by(a[q - 1][m - 1], v[n - 1][p - 1])
        values.append(first if p == q else plus(first, second))
    return values


def dot(left, right):
    return [[sum(x * y for x, y in zip(row, column)) for column in t(right)] for row in left]


def function(form, blocks):
    if form == "av":
        return tensor(*blocks)
    q, k, v = blocks
    return tensor(dot(t(k), q), v)


def moved(form, blocks, velocity):
    """The differential: T is a polynomial of degree at most 3 along a line, so that
    T'(0) = (18 T(1) - 9 T(2) + 2 T(3) - 11 T(0)) / 6."""
    def at(step):
        return function(form, [[[x + step * y for x, y in zip(*rows)] for rows in zip(*pair)]
                               for pair in zip(blocks, velocity)])
    values = [Fraction(18 * b - 9 * c + 2 * d - 11 * a, 6)
              for a, b, c, d in zip(*map(at, range(4)))]
    return [int(value) for value in values]


# ---- Linear algebra over the rational numbers -------------------------------------------------

def null_space(rows, length):
    """A basis, of integers, of all x with row . x = 0."""
    kept = {}
    for row in rows:
        row = [Fraction(x) for x in row]
        for pivot, other in kept.items():
            row = [x - row[pivot] * y for x, y in zip(row, other)]
        pivot = next((c for c, x in enumerate(row) if x), None)
        if pivot is not None:
            row = [x / row[pivot] for x in row]
            kept = {c: [x - other[pivot] * y for x, y in zip(other, row)]
                    for c, other in kept.items()}
            kept[pivot] = row
    basis = []
    for free in range(length):
        if free not in kept:
            x = [Fraction(int(c == free)) for c in range(length)]
            for pivot, row in kept.items():
                x[pivot] = -row[free]
            basis.append(integers(x))
    return basis


def integers(vector):
    scale = 1
    for x in vector:
        scale = scale * x.denominator // gcd(scale, x.denominator)
    return [int(x * scale) for x in vector]


def rank(matrix):
    return len(matrix[0]) - len(null_space(matrix, len(matrix[0])))


def unit_vectors(shapes):
    for block, (rows, columns) in enumerate(shapes):
        for r, c in product(range(rows), range(columns)):
            yield [[[int((b, y, z) == (block, r, c)) for z in range(width)]
                    for y in range(height)] for b, (height, width) in enumerate(shapes)]


def flat(blocks):
    return [x for block in blocks for row in block for x in row]


def cut(vector, shapes):
    entries = iter(vector)
    return [[[next(entries) for _ in range(columns)] for _ in range(rows)]
            for rows, columns in shapes]


def texts(value):
    return [texts(x) for x in value] if isinstance(value, list) else str(value)


# ---- Minors and kernels ---------------------------------------------------------------------

def shapes_of(d, out, a, form):
    return [(d, d), (out, d)] if form == "av" else [(a, d), (a, d), (out, d)]


def minor_at(form, blocks, a, m):
    d, out = len(blocks[-1][0]), len(blocks[-1])
    jacobian = [moved(form, blocks, unit) for unit in unit_vectors(shapes_of(d, out, a, form))]
    chosen, pivots = greedy(t(jacobian), m)
    return {"rows": [rows_of(d, out)[i] for i in chosen], "columns": [p + 1 for p in pivots]}


def kernel_basis(form, blocks, shapes, tangents):
    """The kernel on the span of independent tangent vectors."""
    jacobian = [moved(form, blocks, tangent) for tangent in tangents]
    basis = []
    for combination in null_space(t(jacobian), len(tangents)):
        vectors = zip(*(flat(tangent) for tangent in tangents))
        basis.append(cut([sum(x * y for x, y in zip(combination, row)) for row in vectors], shapes))
    return basis


def tangent_vectors(shapes, factors):
    """All unit vectors, or with factors a basis of those whose first block is tangent."""
    if factors is None:
        return list(unit_vectors(shapes))
    (q, k), (d, _), (out, _) = factors, *shapes
    zero_a, zero_v = [[0] * d for _ in range(d)], [[0] * d for _ in range(out)]
    pushed = [dot(t(k_dot), q) if any(flat([k_dot])) else dot(t(k), q_dot)
              for q_dot, k_dot in unit_vectors([(len(q), d), (len(q), d)])]
    kept, _ = greedy([flat([x]) for x in pushed], PRIME)
    values = [[zero_a, v] for _, v in unit_vectors([(1, 1), (out, d)]) if any(flat([v]))]
    return [[pushed[i], zero_v] for i in kept] + values


# ---- Curves -----------------------------------------------------------------------------------

def curve_tensor(sheet, curve):
    """The T_i(s, e), polynomials in (s, e)."""
    blocks = {}
    for name in "QKV":
        matrices = sheet[name]
        blocks[name] = [[add(*({(i, 0): matrix[r][c]} if matrix[r][c] else {}
                               for i, matrix in enumerate(matrices)))
                         for c in range(len(matrices[0][0]))] for r in range(len(matrices[0]))]
    for name, r, c, j, value in curve["add"]:
        blocks[name][r - 1][c - 1] = add(blocks[name][r - 1][c - 1], {(0, j): int(value)})
    a = [[add(*(times(x, y) for x, y in zip(k, q))) for q in t(blocks["Q"])]
         for k in t(blocks["K"])]
    return tensor(a, blocks["V"], add, times)


def curves_proof(sheets, curves, at, d, m):
    """Of the candidates, independent ones that obey the rule; all of them have T(0) in common."""
    vectors = []
    for curve in curves:
        values = curve_tensor(sheets[curve["sheet"] - 1], curve)
        for value in values:
            assert all(e == 0 or e >= curve["order"] for _, e in value), curve
        vectors.append([sum(x * at**s for (s, e), x in value.items() if e == curve["order"])
                        for value in values])
    chosen, pivots = greedy(vectors, m)
    rows = rows_of(d, len(sheets[0]["V"][0]))
    return {"curves": {"sheets": [{name: texts(sheet[name]) for name in "QKV"} for sheet in sheets],
                       "curves": [curves[i] for i in chosen], "at": str(at),
                       "rows": [rows[p] for p in pivots]}}


def sheet_of(q, k, v):
    """A sheet from matrices, each one or a list of coefficients of s."""
    listed = [x if isinstance(x[0][0], list) else [x] for x in (q, k, v)]
    return dict(zip("QKV", listed))


def curve(sheet, order, *monomials):
    return {"sheet": sheet, "order": order, "add": [[*rest, str(x)] for *rest, x in monomials]}


def velocities(sheet, blocks):
    """First-order candidates: each entry of the named blocks of the sheet moves."""
    return [curve(sheet, 1, [name, r, c, 1, 1]) for name, (rows, columns) in blocks.items()
            for r in range(1, rows + 1) for c in range(1, columns + 1)]


# ---- Certificates -------------------------------------------------------------------------------

def cleared(blocks):
    return [cut(integers([x for row in block for x in row]), [(len(block), len(block[0]))])[0]
            for block in blocks]


def claim_of(form, weights, a, tokens, statement):
    d, out = len(weights[-1][0]), len(weights[-1])
    return {"kind": "lightning", "widths": [d, out], "query_dims": [a], "tokens": tokens,
            "parametrization": form, "weights": texts(weights), "statement": statement}


def rationals(weights):
    return [[[Fraction(x) for x in row] for row in block] for block in weights]


def point(form, weights, a, tangent, boundary=None, tokens=2, m=PRIME):
    """tangent: the name of a smooth rule, or (sheets, candidate curves, at). factors of a smooth
    A are found here, where rows of A are independent."""
    weights = rationals(weights)
    blocks = cleared(weights)
    d, out = len(blocks[-1][0]), len(blocks[-1])
    alpha = min(a, d)
    dimension = 2 * alpha * d - alpha**2 + d * out - 1
    matrix = blocks[0] if form == "av" else dot(t(blocks[1]), blocks[0])
    ranks, shapes = [rank(matrix), rank(blocks[-1])], shapes_of(d, out, a, form)
    factors = factorize(matrix, a) if form == "av" and ranks[0] == a < d else None
    factored = [*factors, blocks[-1]] if factors else blocks
    factored_form = "qkv" if factors else form
    basis = kernel_basis(form, blocks, shapes, tangent_vectors(shapes, factors))
    if isinstance(tangent, tuple):
        proof = curves_proof(*tangent, d, m)
        tangent_dimension = len(proof["curves"]["curves"])
    else:
        at = ("av", [matrix, blocks[-1]]) if a >= d else (factored_form, factored)
        proof = {tangent: {"minor": minor_at(*at, a, m)}
                 if tangent in ("embedding", "exchange") else {}}
        tangent_dimension = dimension
    generic = 1 if form == "av" else 2 * a * d + d * out - dimension
    statement = {"point": {
        "ranks": ranks, "kernel_dimension": len(basis),
        "differential": "critical" if len(basis) > generic else "regular",
        "dimension": dimension, "point": "singular" if "curves" in proof else "smooth",
        "tangent_dimension": tangent_dimension,
        "boundary": "boundary" if boundary else "not-boundary"}}
    return {"format": "neurocert-point-certificate", "version": 1,
            "claim": claim_of(form, weights, a, tokens, statement), "modulus": str(m),
            "proof": {"point": {
                "factors": texts(factors) if factors else None,
                "kernel": {"basis": texts(basis),
                           "minor": minor_at(factored_form, factored, a, m)},
                "tangent": proof, "boundary": boundary}}}


def factorize(matrix, a):
    """Q: the rows of A at its pivots; K: how the rows of A are made of them, times an integer."""
    chosen, _ = greedy(matrix, PRIME)
    q = [matrix[i] for i in chosen[:a]]
    solutions = []
    for row in matrix:
        [x] = [x for x in null_space(t(q + [row]), a + 1)]
        solutions.append([Fraction(-y, x[-1]) for y in x[:-1]])
    k_transposed = cut(integers([x for row in solutions for x in row]), [(len(matrix), a)])[0]
    return [q, t(k_transposed)]


def fiber(form, weights, a, tokens, case, pieces, dimension, second=None):
    statement = {"fiber": {"case": case, "pieces": pieces, "dimension": dimension}}
    second = None if second is None else texts(rationals(second))
    return {"format": "neurocert-point-certificate", "version": 1,
            "claim": claim_of(form, rationals(weights), a, tokens, statement),
            "modulus": str(PRIME), "proof": {"fiber": {"second": second}}}


def outer(x, y):
    return [[p * q for q in y] for p in x]


def padded(row, a):
    """The row as the first of a rows."""
    return [row] + [[0] * len(row)] * (a - 1)
