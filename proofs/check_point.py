"""Point certificates, for check.py: written from docs/point-certificate.md alone.

A point certificate states what one layer of lightning self-attention is at exact weights. Every
function here is a rule of that page, and "section n" is a section of it. The arithmetic is on
Python integers and Fractions. Rows and columns are counted from 0 inside, from 1 in the file.
The function of the layer, the differential and the tangent spaces are in check_point_tangents.py.
"""

from check_common import (demand, flat, indices, integer, list_of, MATRICES, one_of, or_null,
                          RATIONAL_MATRICES, record, rule, size, transpose, under_its_name)
from check_exact import digits, elimination, have_shapes, length, proportional, rank, signature
from check_point_tangents import (check_factors, check_kernel, check_tangent, cleared_weights,
                                  evaluation, Layer, number_of, tensor)


FORMAT = "neurocert-point-certificate"
MAX_ENTRIES = 2**18      # entries of the tensor T
MAX_COORDINATES = 2**10  # in full and in factored coordinates
MAX_WORK = 2**22         # entries of all tensors that a proof needs
MAX_LIMBS = 2**40        # products of pieces of nine digits in exact arithmetic, about


# ---- The form of a certificate: section 2 -------------------------------------------------

def monomial(value, where):
    demand(isinstance(value, list) and len(value) == 5, "malformed", f"{where}: not a monomial")
    return [form(entry, where) for form, entry in zip(
        [one_of("Q", "K", "V"), size, size, size, integer], value)]


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

def check(document, report, budget):
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
    most = budget.share(MAX_LIMBS)
    demand(elimination(layer.d + layer.out, layer.d, max(long)) <= most, "size-limit",
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
    demand((1 + vectors) * layer.entries <= budget.share(MAX_WORK), "size-limit", "too much work",
           "incomplete")
    at_full_rank = not layer.qkv and ranks[0] == layer.a < layer.d
    limbs = evaluation(tangent, layer.entries) if name == "curves" else 0
    if at_full_rank:
        basis = proof["kernel"]["basis"]
        longest = length(flat([point.a])) + length(x for vector in basis for x in flat(vector))
        limbs += len(basis) * elimination(2 * layer.d, 2 * layer.d, longest)
    demand(limbs <= most, "size-limit", "the numbers are too long", "incomplete")
    check_factors(proof["factors"], layer, point, at_full_rank)
    factors = point.factors if layer.qkv else proof["factors"]
    check_kernel(proof["kernel"], statement, layer, point, ranks, factors, modulus, budget)
    generic = number_of(layer.factored) - layer.dimension if layer.qkv else 1
    critical = statement["kernel_dimension"] > generic
    demand((statement["differential"] == "critical") == critical, "differential",
           f"the kernel of a generic point has dimension {generic}")
    check_tangent(name, tangent, statement, layer, point, ranks, aligned, factors, modulus, budget)
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
