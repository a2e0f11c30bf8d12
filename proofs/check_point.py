"""Point certificates, for check.py: written from docs/point-certificate.md alone.

A point certificate states what one layer of lightning self-attention is at exact weights. Every
function here is a rule of that page, and "section n" is a section of it. The arithmetic is on
Python integers and Fractions. Rows and columns are counted from 0 inside, from 1 in the file.
"""

import re
from collections import namedtuple
from fractions import Fraction
from math import gcd, prod
from operator import mul

from check_common import (demand, eliminate, flat, indices, integer, list_of, MATRICES, one_of,
                          record, rule, size, transpose)

FORMAT = "neurocert-point-certificate"
MAX_ENTRIES = 2**18      # entries of the tensor T
MAX_COORDINATES = 2**10  # in full and in factored coordinates
MAX_WORK = 2**22         # entries of all tensors that a proof needs
MAX_LIMBS = 2**40        # products of pieces of nine digits in exact arithmetic, about


# ---- The form of a certificate: section 2 -------------------------------------------------

def rational(value, where):
    good = isinstance(value, str) and re.fullmatch("-?(0|[1-9][0-9]*)(/[1-9][0-9]*)?", value)
    demand(good and all(len(part) <= 4000 for part in value.lstrip("-").split("/")),
           "malformed", f"{where}: not a rational string")
    return value

def or_null(form):
    return lambda value, where: None if value is None else form(value, where)

def monomial(value, where):
    demand(isinstance(value, list) and len(value) == 5, "malformed", f"{where}: not a monomial")
    return [form(entry, where) for form, entry in zip(
        [one_of("Q", "K", "V"), size, size, size, integer], value)]

def under_its_name(forms):
    """What rule gives, as it stands in the file: the claim is shown."""
    return lambda value, where: dict([rule(forms)(value, where)])


RATIONAL_MATRICES = list_of(list_of(list_of(rational)))
MINOR = record({"rows": list_of(indices(4)), "columns": list_of(size)})
TANGENT = rule({
    "curves": record({
        "sheets": list_of(record({"Q": MATRICES, "K": MATRICES, "V": MATRICES})),
        "curves": list_of(record({"sheet": size, "order": size, "add": list_of(monomial)})),
        "at": integer, "rows": list_of(indices(4))}),
    "embedding": record({"minor": MINOR}), "exchange": record({"minor": MINOR}),
    "linear-space": record({}), "segre-cone": record({})})
BOUNDARY = rule({
    "cone": record({}),
    "conjugate": record({name: list_of(integer) for name in "kwqh"})})
CLAIM = record({
    "kind": one_of("lightning"), "widths": list_of(size), "query_dims": list_of(size),
    "tokens": size, "parametrization": one_of("qkv", "av"), "weights": RATIONAL_MATRICES,
    "statement": under_its_name({
        "point": record({
            "ranks": lambda value, where: list(indices(2)(value, where)),
            "kernel_dimension": size, "differential": one_of("critical", "regular"),
            "dimension": size, "point": one_of("singular", "smooth"), "tangent_dimension": size,
            "boundary": one_of("boundary", "not-boundary")}),
        "fiber": record({
            "case": one_of("zero", "one-point", "two-points", "symmetric-part"),
            "pieces": size, "dimension": size})})})
CERTIFICATE = record({
    "format": one_of(FORMAT), "version": size, "claim": CLAIM, "modulus": integer,
    "proof": rule({
        "point": record({
            "factors": or_null(MATRICES),
            "kernel": record({"basis": list_of(MATRICES), "minor": MINOR}),
            "tangent": TANGENT, "boundary": or_null(BOUNDARY)}),
        "fiber": record({"second": or_null(RATIONAL_MATRICES)})})})


# ---- Matrices, exactly --------------------------------------------------------------------

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


# ---- Long numbers: a limit of this checker, at the places of size-limit ---------------------

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

def evaluation(proof, entries):
    """About what check_curves costs: entries of all tensors, each a number as long as the sheets
    at the bound for the roots, to the power of their degree in s."""
    degree = sum(max((len(sheet[block]) - 1 for sheet in proof["sheets"]), default=0)
                 for block in "QKV")
    longest = (degree + 1) * length([root_bound(proof), proof["at"]])
    return (1 + len(proof["curves"])) * entries * (1 + longest // 9)**2


# ---- The layer and its weights: section 1 -------------------------------------------------

class Layer:
    """Sizes of a layer. `full` and `factored` map the blocks of the two coordinates to shapes."""

    def __init__(self, claim):
        (self.d, self.out), [self.a], self.t = (claim["widths"], claim["query_dims"],
                                                claim["tokens"])
        d, out, a = self.d, self.out, self.a
        self.qkv = claim["parametrization"] == "qkv"
        self.full = {"A": (d, d), "V": (out, d)}
        self.factored = {"Q": (a, d), "K": (a, d), "V": (out, d)}
        self.blocks = self.factored if self.qkv else self.full
        self.entries = out * d * d * (d + 1) // 2
        self.alpha = min(a, d)
        self.matrices = 2 * self.alpha * d - self.alpha**2  # dimension of {rank at most a}
        self.dimension = self.matrices + d * out - 1

def number_of(blocks):
    return sum(rows * columns for rows, columns in blocks.values())


# The integer matrices of cleared weights; factors are (Q, K) with A = K^T Q, or None. The function
# is T(a, v) / scale.
Weights = namedtuple("Weights", "a v factors scale")

def cleared(matrix):
    """The matrix times the smallest positive integer that makes it integer, and that integer."""
    values = [[Fraction(*map(int, entry.split("/"))) for entry in row] for row in matrix]
    scale = 1
    for value in flat([values]):
        scale *= value.denominator // gcd(scale, value.denominator)
    return [[x.numerator * (scale // x.denominator) for x in row] for row in values], scale

def cleared_weights(matrices, layer):
    (*first, v), scales = zip(*map(cleared, matrices))
    if layer.qkv:
        q, k = first
        return Weights(product(transpose(k), q), v, (q, k), prod(scales))
    return Weights(*first, v, None, prod(scales))

def entry(a, v, row):
    """T[n, m, p, q] of weights A, V for a row [n, m, p, q] of the file."""
    n, m, p, q = (index - 1 for index in row)
    return a[p][m] * v[n][q] + (a[q][m] * v[n][p] if p < q else 0)

def tensor(a, v):
    """All entries of T. It is linear in A and in V, so that
    tensor(a_dot, v) + tensor(a, v_dot) is its differential."""
    columns, entries = transpose(a), []
    for row in v:
        for column in columns:
            for p, (x, y) in enumerate(zip(column, row)):
                entries.append(x * y)
                entries += [x * w + z * y for z, w in zip(column[p + 1:], row[p + 1:])]
    return entries

def velocity_of_a(q, k, q_dot, k_dot):
    return plus(product(transpose(k_dot), q), product(transpose(k), q_dot))


# ---- Minors of the differential: section 3.1 ------------------------------------------------

def check_rows(rows, layer):
    for n, m, p, q in rows:
        demand(1 <= n <= layer.out and 1 <= m <= layer.d and 1 <= p <= q <= layer.d,
               "index-range", f"row {n, m, p, q}")

def check_form_of_minor(minor, layer, coordinates):
    rows, columns = minor["rows"], minor["columns"]
    check_rows(rows, layer)
    for column in columns:
        demand(1 <= column <= coordinates, "index-range", f"column {column}")
    demand(len(set(rows)) == len(rows), "duplicate-index", "a row occurs twice")
    demand(len(set(columns)) == len(columns), "duplicate-index", "a column occurs twice")
    demand(len(rows) == len(columns), "minor-not-square", f"{len(rows)} x {len(columns)}")

def differential(rows, columns, a, v, factors, modulus):
    """The minor: in full coordinates at (a, v), or where there are factors in factored ones. An
    entry of T is a sum of products A[x, m] V[n, y], and A[x, m] one of products K[r, x] Q[r, m]."""
    reduced = lambda matrix: [[entry % modulus for entry in row] for row in matrix]
    q, k = map(reduced, factors or ([], []))
    d, v = len(v[0]), reduced(v)
    a = reduced(product(transpose(k), q) if factors else a)
    start_k, start_v = len(q) * d, 2 * len(q) * d if factors else d * d
    for row in rows:
        n, m, *pair = (index - 1 for index in row)
        gradient = [0] * (start_v + len(v) * d)
        for x, y in {tuple(pair), tuple(reversed(pair))}:
            gradient[start_v + n * d + y] += a[x][m]
            for r, (q_row, k_row) in enumerate(zip(q, k)):
                gradient[r * d + m] += k_row[x] * v[n][y]
                gradient[start_k + r * d + x] += q_row[m] * v[n][y]
            if not factors:
                gradient[x * d + m] += v[n][y]
        yield [gradient[column - 1] for column in columns]

def check_minor(minor, point, factors, modulus):
    minor_rows = differential(minor["rows"], minor["columns"], point.a, point.v, factors, modulus)
    for row, outcome in zip(minor["rows"], eliminate(minor_rows, modulus)):
        demand(outcome != "zero", "minor-singular", f"row {row} reduces to zero")
        demand(outcome == "pivot", "pivot-not-unit", f"row {row} has no unit as a pivot")


# ---- The differential: section 3.1 --------------------------------------------------------

def check_factors(factors, layer, point, at_full_rank):
    """at_full_rank: the second line of the table, av and r_A = a < d."""
    demand((factors is not None) == at_full_rank, "factors",
           "factors are needed" if at_full_rank else "factors where none are used")
    if factors is not None:
        demand(have_shapes(factors, [layer.factored["Q"], layer.factored["K"]]), "factors",
               f"not two matrices of shape {layer.a} x {layer.d}")
        q, k = factors
        demand(proportional(flat([product(transpose(k), q)]), flat([point.a])), "factors",
               "K^T Q is no multiple of A")

def check_kernel(kernel, statement, layer, point, ranks, factors, modulus):
    basis, minor = kernel["basis"], kernel["minor"]
    for vector in basis:
        demand(have_shapes(vector, list(layer.blocks.values())), "kernel-shape",
               "a vector of the basis has not the shapes of the weights")
    coordinates = number_of(layer.factored if factors else layer.full)
    check_form_of_minor(minor, layer, coordinates)
    all_vectors = layer.qkv or factors is None
    n = coordinates if all_vectors else layer.matrices + layer.d * layer.out
    demand(statement["kernel_dimension"] == len(basis), "kernel-count",
           f"the basis has {len(basis)} vectors")
    demand(len(basis) + len(minor["rows"]) == n, "kernel-count",
           f"the basis and the minor do not add up to {n}")
    if not all_vectors:
        for a_dot, _ in basis:
            bordered = ([[*x, *y] for x, y in zip(a_dot, point.a)]
                        + [[*row, *[0] * layer.d] for row in point.a])
            demand(rank(bordered) == 2 * ranks[0], "kernel-not-tangent",
                   "a vector of the basis is not tangent to the matrices of this rank")
    for vector in basis:
        a_dot = velocity_of_a(*point.factors, *vector[:2]) if layer.qkv else vector[0]
        moved = map(sum, zip(tensor(a_dot, point.v), tensor(point.a, vector[-1])))
        demand(not any(moved), "kernel-moves", "a vector of the basis moves the function")
    for outcome in eliminate((flat([*vector]) for vector in basis), modulus):
        demand(outcome == "pivot", "kernel-dependent", "a vector of the basis has no pivot")
    check_minor(minor, point, factors, modulus)


# ---- Singular points: the rule curves of section 3.2 ----------------------------------------

def check_shape_of_curves(proof, layer):
    shapes, curves = layer.factored, proof["curves"]
    demand(proof["sheets"], "curve-shape", "no sheet")
    for sheet in proof["sheets"]:
        for block, shape in shapes.items():
            demand(1 <= len(sheet[block]) <= 9 and all(has_shape(x, shape) for x in sheet[block]),
                   "curve-shape", f"{block} of a sheet is not 1 to 9 matrices of the right shape")
    for curve in curves:
        demand(1 <= curve["sheet"] <= len(proof["sheets"]), "curve-shape", "no such sheet")
        demand(1 <= curve["order"] <= 8, "curve-shape", "an order that is not 1 to 8")
        for block, r, c, j, _ in curve["add"]:
            demand(1 <= r <= shapes[block][0] and 1 <= c <= shapes[block][1]
                   and j <= curve["order"], "curve-shape", f"index or exponent in {block, r, c, j}")
    demand(len(proof["rows"]) == len(curves), "curve-shape", "not as many rows as curves")
    check_rows(proof["rows"], layer)
    demand(len(set(proof["rows"])) == len(curves), "duplicate-index", "a row occurs twice")

def powers_of_e(curve, sheets, s):
    """Lists of the matrices A_0, A_1, ... and V_0, V_1, ... at e^0, ..., e^order in a curve at the
    integer s. Matrices after the zeroth that are zero are None."""
    blocks = {}
    for block, coefficients in sheets[curve["sheet"] - 1].items():
        zeroth = coefficients[-1]
        for matrix in coefficients[-2::-1]:
            zeroth = [[s * x + y for x, y in zip(*rows)] for rows in zip(zeroth, matrix)]
        zeroth = [list(row) for row in zeroth]
        blocks[block] = [zeroth] + [None] * curve["order"]
    for block, r, c, j, value in curve["add"]:
        matrix = blocks[block][j]
        if matrix is None:
            matrix = blocks[block][j] = [[0] * len(row) for row in blocks[block][0]]
        matrix[r - 1][c - 1] += value
    a = [None] * (curve["order"] + 1)
    for power in range(curve["order"] + 1):
        terms = [product(transpose(k), q) for k, q in pairs(blocks["K"], blocks["Q"], power)]
        a[power] = plus(*terms) if terms else None
    return a, blocks["V"]

def pairs(first, second, power):
    """The pairs of one of each whose exponents add up to the power."""
    both = ((first[i], second[power - i]) for i in range(power + 1))
    return [(x, y) for x, y in both if x is not None and y is not None]

def root_bound(proof):
    """An integer at which no difference of two coefficients of powers of e in the T_i, as a
    polynomial in s, is zero, unless it is the zero polynomial.

    Let |f| be the sum of the absolute values of all coefficients; |f g| <= |f| |g|. A coefficient
    of T_i is at most 2 |K| |Q| |V|, where a block stands for the sum over its entries; a difference
    of two is at most M = 4 |K| |Q| |V|. A polynomial with integer coefficients that are at most M
    has no root whose absolute value is M + 1 or more (Cauchy)."""
    bound = 4
    for block in "QKV":
        in_sheets = [sum(map(abs, flat(sheet[block]))) for sheet in proof["sheets"]]
        added = [sum(abs(value) for name, *_, value in curve["add"] if name == block)
                 for curve in proof["curves"]]
        bound *= max(in_sheets, default=0) + max(added, default=0)
    return bound + 2

def check_curves(proof, point, modulus):
    sheets, curves, at = proof["sheets"], proof["curves"], proof["at"]
    s = root_bound(proof)
    base, seen = None, []
    for curve in curves:
        zeroth = [powers[0] for powers in powers_of_e(curve, sheets, s)]
        if zeroth not in seen:  # most curves of a sheet have the same
            values = tensor(*zeroth)
            base = base or values
            demand(values == base, "curve-base", "two curves are not one at e = 0")
            seen = [*seen[-8:], zeroth]
    first = [powers[0] for powers in powers_of_e(curves[0], sheets, 0)]
    demand(proportional(tensor(*first), tensor(point.a, point.v)), "curve-base",
           "at s = 0 the curves are not at a multiple of the function")
    for curve in curves:
        a, v = powers_of_e(curve, sheets, s)
        for power in range(1, curve["order"]):
            terms = [tensor(*pair) for pair in pairs(a, v, power)]
            demand(not any(map(sum, zip(*terms))), "curve-order",
                   f"the coefficient of e^{power} is not zero")

    def tangents():
        for curve in curves:
            terms = pairs(*powers_of_e(curve, sheets, at), curve["order"])
            yield [sum(entry(*pair, row) for pair in terms) for row in proof["rows"]]
    for outcome in eliminate(tangents(), modulus):
        demand(outcome == "pivot", "tangents-dependent", "a tangent vector has no pivot")


# ---- Singular or smooth: section 3.2 ------------------------------------------------------

def applicable(name, layer, ranks, aligned):
    """What the rules for smooth points need."""
    one = layer.a == layer.out == 1
    return {"embedding": (layer.a >= layer.d or ranks[0] == layer.a) and ranks[0] * ranks[1] >= 2,
            "exchange": one and layer.d >= 2 and ranks == [1, 1] and not aligned,
            "linear-space": layer.d == 1,
            "segre-cone": one and layer.d == 2 and 0 not in ranks}[name]

def check_tangent(name, proof, statement, layer, point, ranks, aligned, factors, modulus):
    singular, dimension = statement["point"] == "singular", layer.dimension
    demand(singular == (name == "curves"), "rule-mismatch", f"{name} for {statement['point']}")
    if singular:
        number = len(proof["curves"])
        demand(statement["tangent_dimension"] == number, "tangent-dimension", f"{number} curves")
        demand(number > dimension, "too-few-tangents", f"{number} curves in dimension {dimension}")
        check_shape_of_curves(proof, layer)
        check_curves(proof, point, modulus)
        return
    demand(applicable(name, layer, ranks, aligned), "rule-not-applicable", f"{name} at this point")
    demand(statement["tangent_dimension"] == dimension, "tangent-dimension",
           f"a smooth point has one of dimension {dimension}")
    if name in ("embedding", "exchange"):
        factors, minor = None if layer.a >= layer.d else factors, proof["minor"]
        check_form_of_minor(minor, layer, number_of(layer.factored if factors else layer.full))
        demand(len(minor["rows"]) == dimension, "minor-size", f"the dimension is {dimension}")
        check_minor(minor, point, factors, modulus)


# ---- Boundary: section 3.3 ----------------------------------------------------------------

def check_boundary(claimed, proof, layer, point, ranks, aligned):
    zero = 0 in ranks
    boundary = layer.d >= 2 and (zero or aligned)
    demand((claimed == "boundary") == boundary, "boundary",
           f"the point is {'' if boundary else 'not '}on the boundary")
    if proof is None or not boundary:
        demand(proof is None and not boundary, "boundary-witness",
               "there is no witness" if boundary else "a witness for a point not on the boundary")
        return
    name, witness = proof
    demand((name == "cone") == zero, "boundary-witness",
           f"{name} for a function that is {'' if zero else 'not '}zero")
    if name == "conjugate":
        k, w, q, h = (witness[letter] for letter in "kwqh")
        lengths = [layer.d, layer.d, layer.d, layer.out]
        demand([len(k), len(w), len(q), len(h)] == lengths, "boundary-witness",
               "a list of another length")
        demand(rank([k, w]) == 2, "boundary-witness", "k and w are dependent")
        demand(any(q) and any(h), "boundary-witness", "q or h is zero")
        squares = tensor([[x * y for y in q] for x in k], [[x * y for y in k] for x in h])
        demand(proportional(squares, tensor(point.a, point.v)), "boundary-witness",
               "the function is no multiple of k^2 q h")


# ---- Fibers: section 4 --------------------------------------------------------------------

def g(r, layer):
    """The dimension of the set of all (Q, K) with a given K^T Q of rank r."""
    return max(s * (layer.a + r - s) + layer.d * (layer.a - r) for s in range(r, layer.alpha + 1))

def f(r, p, n, d):
    """The dimension of the set of matrices of rank r with a given symmetric part."""
    if p == n == 0 and r % 2:
        r -= 1
    z = d - p - n
    splits = [(i, d - r - i) for i in range(min(p, n) + 1) if 0 <= d - r - i <= z]
    return r * (r - 1) // 2 + max(i * (p + n - i) - i * (i + 1) // 2 + (i + j) * (z - j)
                                  for i, j in splits)

def largest_f(p, n, layer):
    """F(S) for S with p positive and n negative eigenvalues."""
    return max(f(r, p, n, layer.d) + (g(r, layer) if layer.qkv else 0)
               for r in range(max(p, n), layer.alpha + 1))

def divides(v, s):
    """Whether x S y = 0 for all x, y orthogonal to v: a basis of those is v_i e_j - v_j e_i for one
    i with v_i not 0 and all other j."""
    i = next(index for index, x in enumerate(v) if x)
    others = [j for j in range(len(v)) if j != i]
    return not any(v[i] * v[i] * s[j][k] - v[i] * v[k] * s[j][i] - v[j] * v[i] * s[i][k]
                   + v[j] * v[k] * s[i][i] for j in others for k in others)

def fiber(layer, point, ranks, aligned):
    """The case, the number of pieces and the dimension."""
    zeros_of_v = 2 * layer.a * layer.d if layer.qkv else layer.matrices
    values = layer.d * layer.out
    if layer.t >= 2:
        if 0 in ranks:
            return "zero", 2, max(values + (g(0, layer) if layer.qkv else 0), zeros_of_v)
        dimension = 1 + (g(ranks[0], layer) if layer.qkv else 0)
        return ("one-point", 1, dimension) if aligned or ranks != [1, 1] else (
            "two-points", 2, dimension)
    s = [[x + y for x, y in zip(*rows)] for rows in zip(point.a, transpose(point.a))]
    p, n = signature(s)
    if p == n == 0 or ranks[1] == 0:
        return "zero", 2, max(values + largest_f(0, 0, layer), zeros_of_v)
    pieces = [(p, n)]
    if ranks[1] == 1 and (p + n == 1 or p == n == 1):
        divided = divides(next(row for row in point.v if any(row)), s)
        if p + n == 1:
            pieces = [(1, 0)] if divided else [(1, 0), (1, 1)]
        else:
            pieces = [(1, 1), (1, 0)] if divided else [(1, 1)] * 3
    return "symmetric-part", len(pieces), 1 + max(largest_f(*piece, layer) for piece in pieces)

def check_fiber(statement, proof, layer, point, ranks, aligned):
    case, pieces, dimension = fiber(layer, point, ranks, aligned)
    demand(statement["case"] == case, "case", f"the case is {case}")
    demand(statement["pieces"] == pieces, "pieces", f"there are {pieces} pieces")
    demand(statement["dimension"] == dimension, "fiber-dimension", f"the dimension is {dimension}")
    second = proof["second"]
    demand((second is not None) == (case == "two-points"), "second",
           "a second point is there or not, against the case")
    if second is not None:
        demand(have_shapes(second, list(layer.blocks.values())), "second",
               "the second point has not the shapes of the weights")
        other = cleared_weights(second, layer)
        demand(layer.qkv or rank(other.a) <= layer.a, "second-rank", "A has too large a rank")
        demand([x * point.scale for x in tensor(other.a, other.v)]
               == [x * other.scale for x in tensor(point.a, point.v)], "second-function",
               "the second point has another function")
        demand(not proportional(flat([other.a]), flat([point.a])), "second-rescaling",
               "the second point is a rescaling")


# ---- The order of the checks: section 5 ---------------------------------------------------

def check(document, report):
    """As check of check.py, for a document whose header says that it is a point certificate."""
    claim = report["claim"] = CLAIM(document.get("claim"), "claim")
    certificate = CERTIFICATE(document, "certificate")
    [(kind, statement)] = claim["statement"].items()
    (proof_kind, proof), modulus = certificate["proof"], certificate["modulus"]
    demand(kind == proof_kind, "malformed", f"a proof of a {proof_kind} for a {kind}")
    report["rule"] = name_of_rules(kind, proof)

    sizes = [*claim["widths"], *claim["query_dims"], claim["tokens"]]
    demand(len(claim["widths"]) == 2 and len(claim["query_dims"]) == 1, "architecture",
           "not two widths and one query size")
    demand(all(sizes), "architecture", "a size is 0")
    layer = Layer(claim)
    demand(have_shapes(claim["weights"], list(layer.blocks.values())), "weights",
           f"not {len(layer.blocks)} matrices of the shapes of the architecture")
    small = (layer.entries <= MAX_ENTRIES and number_of(layer.full) <= MAX_COORDINATES
             and number_of(layer.factored) <= MAX_COORDINATES)
    demand(small, "size-limit", "the layer is too large", "incomplete")
    long = [digits(claim["weights"])]
    if kind == "fiber" and proof["second"] is not None:
        long.append(digits(proof["second"]))
    demand(elimination(layer.d + layer.out, layer.d, max(long)) <= MAX_LIMBS, "size-limit",
           "the numbers are too long", "incomplete")
    demand(2 <= modulus < 2**62, "modulus", "the modulus is not in 2 .. 2^62 - 1")
    point = cleared_weights(claim["weights"], layer)
    ranks = [rank(point.a), rank(point.v)]
    aligned = ranks == [1, 1] and rank([[*x, *y] for x, y in zip(point.a, zip(*point.v))]) == 1
    demand(layer.qkv or ranks[0] <= layer.a, "query-rank", f"A has rank {ranks[0]}")
    if kind == "fiber":
        check_fiber(statement, proof, layer, point, ranks, aligned)
        return

    demand(layer.t >= 2, "one-token", "nothing is known of points for one token")
    demand(statement["ranks"] == ranks, "ranks", f"the ranks are {ranks}")
    demand(statement["dimension"] == layer.dimension, "dimension",
           f"the dimension is {layer.dimension}")
    name, tangent = proof["tangent"]
    vectors = len(proof["kernel"]["basis"]) + (len(tangent["curves"]) if name == "curves" else 0)
    demand((1 + vectors) * layer.entries <= MAX_WORK, "size-limit", "too much work", "incomplete")
    at_full_rank = not layer.qkv and ranks[0] == layer.a < layer.d
    limbs = evaluation(tangent, layer.entries) if name == "curves" else 0
    if at_full_rank:
        basis = proof["kernel"]["basis"]
        longest = length(flat([point.a])) + length(x for vector in basis for x in flat(vector))
        limbs += len(basis) * elimination(2 * layer.d, 2 * layer.d, longest)
    demand(limbs <= MAX_LIMBS, "size-limit", "the numbers are too long", "incomplete")
    check_factors(proof["factors"], layer, point, at_full_rank)
    factors = point.factors if layer.qkv else proof["factors"]
    check_kernel(proof["kernel"], statement, layer, point, ranks, factors, modulus)
    generic = number_of(layer.factored) - layer.dimension if layer.qkv else 1
    critical = statement["kernel_dimension"] > generic
    demand((statement["differential"] == "critical") == critical, "differential",
           f"the kernel of a generic point has dimension {generic}")
    check_tangent(name, tangent, statement, layer, point, ranks, aligned, factors, modulus)
    check_boundary(statement["boundary"], proof["boundary"], layer, point, ranks, aligned)


# ---- Reports ------------------------------------------------------------------------------

def name_of_rules(kind, proof):
    if kind == "fiber":
        return "fiber" if proof["second"] is None else "fiber + second-preimage"
    rules = [rule for rule in (proof["tangent"], proof["boundary"]) if rule]
    return " + ".join(["differential", *(name for name, _ in rules)])

def describe(claim):
    """A claim in words. The weights are in the file, and in the report that is JSON."""
    [(kind, statement)] = claim["statement"].items()
    if kind == "fiber":
        words = (f"fiber, case {statement['case']}, pieces {statement['pieces']}, "
                 f"dimension {statement['dimension']}")
    else:
        exactly = "" if statement["point"] == "smooth" else ">= "
        words = (f"{statement['point']} point, tangent space of dimension "
                 f"{exactly}{statement['tangent_dimension']} in dim = {statement['dimension']}, "
                 f"{statement['boundary']}, ranks {','.join(map(str, statement['ranks']))}, "
                 f"differential {statement['differential']} with a kernel of dimension "
                 f"{statement['kernel_dimension']}")
    return f"{words}: at the weights in the file"
