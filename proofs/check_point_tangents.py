"""The function of one layer, the differential and the tangent spaces, for check_point.py: written
from sections 1, 3.1 and 3.2 of docs/point-certificate.md alone. "Section n" is a section of that page.

Rows and columns are counted from 0 inside, from 1 in the file.
"""

from collections import namedtuple
from math import prod

from check_common import demand, eliminate, flat, transpose
from check_exact import (cleared, has_shape, have_shapes, length, plus, product, proportional,
                         rank)


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

def check_minor(minor, point, factors, modulus, budget):
    minor_rows = differential(minor["rows"], minor["columns"], point.a, point.v, factors, modulus)
    for row, outcome in zip(minor["rows"], eliminate(minor_rows, modulus, budget)):
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

def check_kernel(kernel, statement, layer, point, ranks, factors, modulus, budget):
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
    for outcome in eliminate((flat([*vector]) for vector in basis), modulus, budget):
        demand(outcome == "pivot", "kernel-dependent", "a vector of the basis has no pivot")
    check_minor(minor, point, factors, modulus, budget)


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

def check_curves(proof, point, modulus, budget):
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
    for outcome in eliminate(tangents(), modulus, budget):
        demand(outcome == "pivot", "tangents-dependent", "a tangent vector has no pivot")

def evaluation(proof, entries):
    """About what check_curves costs: entries of all tensors, each a number as long as the sheets
    at the bound for the roots, to the power of their degree in s."""
    degree = sum(max((len(sheet[block]) - 1 for sheet in proof["sheets"]), default=0)
                 for block in "QKV")
    longest = (degree + 1) * length([root_bound(proof), proof["at"]])
    return (1 + len(proof["curves"])) * entries * (1 + longest // 9)**2


# ---- Singular or smooth: section 3.2 ------------------------------------------------------

def applicable(name, layer, ranks, aligned):
    """What the rules for smooth points need."""
    one = layer.a == layer.out == 1
    return {"embedding": (layer.a >= layer.d or ranks[0] == layer.a) and ranks[0] * ranks[1] >= 2,
            "exchange": one and layer.d >= 2 and ranks == [1, 1] and not aligned,
            "linear-space": layer.d == 1,
            "segre-cone": one and layer.d == 2 and 0 not in ranks}[name]

def check_tangent(name, proof, statement, layer, point, ranks, aligned, factors, modulus, budget):
    singular, dimension = statement["point"] == "singular", layer.dimension
    demand(singular == (name == "curves"), "rule-mismatch", f"{name} for {statement['point']}")
    if singular:
        number = len(proof["curves"])
        demand(statement["tangent_dimension"] == number, "tangent-dimension", f"{number} curves")
        demand(number > dimension, "too-few-tangents", f"{number} curves in dimension {dimension}")
        check_shape_of_curves(proof, layer)
        check_curves(proof, point, modulus, budget)
        return
    demand(applicable(name, layer, ranks, aligned), "rule-not-applicable", f"{name} at this point")
    demand(statement["tangent_dimension"] == dimension, "tangent-dimension",
           f"a smooth point has one of dimension {dimension}")
    if name in ("embedding", "exchange"):
        factors, minor = None if layer.a >= layer.d else factors, proof["minor"]
        check_form_of_minor(minor, layer, number_of(layer.factored if factors else layer.full))
        demand(len(minor["rows"]) == dimension, "minor-size", f"the dimension is {dimension}")
        check_minor(minor, point, factors, modulus, budget)
