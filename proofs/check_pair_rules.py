"""The rules of pair certificates that expand nothing, for check_pair.py: written from section 3 of
docs/pair-certificate.md alone. A rule is its form, what there is to be checked before any equation
(`element-shape`), the equations, and what they add up to. Why that is enough: docs/equivalence.md.

`one` and `other` are Networks of check_pair.py. Two kinds of rational matrices occur:
- a pair (integer matrix, positive number it is to be divided by), where whole matrices are
  cleared: the rules scaling, zero, one-token and evaluation;
- a matrix of Fractions, where the common denominator of a block may be far too long: element.
None is an identity matrix.
"""

from fractions import Fraction
from itertools import combinations_with_replacement
from math import comb, gcd

import check_exact
from check_common import (demand, flat, integer, list_of, or_null, rational, RATIONAL_MATRICES,
                          record, rule, size, transpose)
from check_exact import fraction, fractions, has_shape, have_shapes, identity, length, plus, work

MAX_POINTS = 2**18  # of evaluation, of the page


# ---- Forms: section 3 ---------------------------------------------------------------------

RATIONALS, RATIONAL_MATRIX = list_of(rational), list_of(list_of(rational))
TERM = record({"scale": rational, "factors": list_of(size)})
SIDE = record({"forms": list_of(TERM), "last": TERM})
FORMS = {
    "scaling": record({"lambda": RATIONALS, "rho": rational}),
    "element": record({"lambda": RATIONALS, "gauge": RATIONAL_MATRICES,
                       "query_key": RATIONAL_MATRICES}),
    "zero": record({}),
    "one-token": record({
        "lambda": RATIONALS, "collinear": or_null(RATIONALS),
        "factors": list_of(rule({"linear": RATIONALS, "quadratic": RATIONAL_MATRIX})),
        "last": RATIONAL_MATRIX, "one": SIDE, "other": SIDE}),
    "evaluation": record({"coordinates": RATIONAL_MATRIX, "pivots": list_of(size)}),
    "residue": record({"input": list_of(list_of(integer)), "modulus": integer})}


# ---- What factors of the virtual weights do to the output -----------------------------------

def scaling_of_output(numbers):
    """The product of all x_j^(3^(l-j)), for x_1, ..., x_l: numerator and denominator. It is
    long, and not put in lowest terms."""
    numerator = denominator = 1
    for x in numbers:
        numerator = numerator**3 * x.numerator
        denominator = denominator**3 * x.denominator
    return numerator, denominator


# ---- scaling ------------------------------------------------------------------------------

def check_scaling(proof, one, other, tokens, meter):
    factors, rho = list(map(fraction, proof["lambda"])), fraction(proof["rho"])
    demand(len(factors) == one.l, "element-shape", f"not {one.l} numbers")
    names = [*(f"M_{i + 1}" for i in range(one.l)), "L"]
    weights = one.virtual_weights(meter.product), other.virtual_weights(meter.product)
    for name, factor, m, other_m in zip(names, [*factors, rho], *weights):
        demand(meter.is_multiple(other_m, factor, m), "element-equation",
               f"{name} of the second network is not {name} of the first, scaled")
    numerator, denominator = scaling_of_output(factors)
    demand(numerator * rho.numerator == denominator * rho.denominator, "element-product",
           "the scaling does something to the output")


# ---- element ------------------------------------------------------------------------------

def check_element(proof, one, other, tokens, meter):
    l, times = one.l, meter.times
    factors, gauge, query_key = proof["lambda"], proof["gauge"], proof["query_key"]
    demand(len(factors) == l, "element-shape", f"not {l} numbers")
    inner = [(new[0], old[0]) for new, old in zip(other.layers, one.layers)][:l - 1]
    demand(have_shapes(gauge, inner), "element-shape",
           f"gauge is not {l - 1} matrices of the shapes of the architecture")
    demand(not query_key or one.form == other.form == "qkv", "element-shape",
           "query_key for a network without Q and K")
    demand(not query_key or have_shapes(query_key, list(zip(other.a, one.a))), "element-shape",
           f"query_key is not {l} matrices of the shapes of the architecture")

    factors = list(map(fraction, factors))
    layers, other_layers = (net.by_layer(list(map(fractions, net.weights))) for net in (one, other))
    gauge = [None, *map(fractions, gauge), None]
    for i, (factor, (first, v), (other_first, other_v)) in enumerate(
            zip(factors, layers, other_layers)):
        before, after = gauge[i:i + 2]
        demand(factor, "element-equation", f"lambda_{i + 1} is 0")
        from_right = times(other_v, before) or identity(one.d[0])  # for ml, V_1' = I and C_0 = I
        demand(is_multiple(times(after, v), factor, from_right), "element-equation",
               f"lambda_{i + 1} V' C = C V does not hold")
        if query_key:
            (q, k), (other_q, other_k) = first, other_first
            d = fractions(query_key[i])
            demand(times(other_k, before) == times(d, k), "element-equation",
                   f"K' C = D K does not hold in layer {i + 1}")
            demand(is_multiple(times(transpose(d), times(other_q, before)), factor, q),
                   "element-equation", f"D^T Q' C = lambda Q does not hold in layer {i + 1}")
        else:
            demand(is_multiple(in_basis(other_first, before, times), factor,
                               in_basis(first, None, times)),
                   "element-equation", f"C^T A' C = lambda A does not hold in layer {i + 1}")

def in_basis(first, c, times):
    """C^T A C, where first is [A], or [Q, K] with A = K^T Q."""
    if len(first) == 1:
        return times(c and transpose(c), times(first[0], c))
    q, k = first
    return times(transpose(times(k, c)), times(q, c))

def is_multiple(x, factor, y):
    """Whether x = factor y for matrices of Fractions."""
    return all(a == factor * b for a, b in zip(flat([x]), flat([y])))


# ---- zero ---------------------------------------------------------------------------------

def check_zero(proof, one, other, tokens, meter):
    for name, net in zip(["first", "second"], [one, other]):
        *forms, (last, _) = net.virtual_weights(meter.product)
        zero = not any(flat([last])) or any(
            not any(flat([m if tokens > 1 else plus(m, transpose(m))])) for m, _ in forms)
        demand(zero, "element-equation", f"nothing shows that the {name} network is zero")


# ---- one-token ----------------------------------------------------------------------------

def check_one_token(proof, one, other, tokens, meter):
    shape = lambda good, detail: demand(good, "element-shape", detail)
    l, d, factors, q, b = one.l, one.d[0], proof["factors"], proof["collinear"], proof["last"]
    scaled = len(proof["lambda"])  # so many M_j of one are scaled in other
    sides = [proof["one"], proof["other"]]
    if tokens == 1:
        shape(scaled == 0 and q is None, "lambda or collinear is given for one token")
    else:
        shape(scaled < l, f"lambda has {scaled} of {l} numbers")
        shape(q is not None and len(q) == d, f"collinear is not {d} numbers")
    for kind, form in factors:
        if kind == "linear":
            shape(len(form) == d, f"a linear factor that is not {d} numbers")
        else:
            shape(has_shape(form, (d, d)), f"a quadratic factor that is not {d} x {d}")
            form = fractions(form)
            shape(form == [list(column) for column in transpose(form)],
                  "a quadratic factor that is not symmetric")
    layers = range(scaled, l)  # of the forms, from 0
    for side in sides:
        shape(len(side["forms"]) == len(layers), f"forms has not {len(layers)} entries")
        for term in [*side["forms"], side["last"]]:
            exist = all(1 <= i <= len(factors) for i in term["factors"])
            shape(exist, "a factor that does not exist")
        kinds = [[factors[i - 1][0] for i in term["factors"]] for term in side["forms"]]
        if q is not None:
            shape(kinds[0] == ["linear"], "the first entry of forms is not one linear factor")
            kinds = kinds[1:]
        shape(all(kind in (["quadratic"], ["linear", "linear"]) for kind in kinds),
              "an entry of forms is neither one quadratic factor nor two linear ones")
        shape([factors[i - 1][0] for i in side["last"]["factors"]] in ([], ["linear"]),
              "the entry last is not one linear factor, or none")
    has_factor, other_has = (len(side["last"]["factors"]) for side in sides)
    shape(has_factor == other_has, "last has a factor in one network only")
    shape(has_shape(b, (one.d[l], 1 if has_factor else d)), "B has not the shape that is described")

    weights = one.virtual_weights(meter.product), other.virtual_weights(meter.product)
    multipliers = list(map(fraction, proof["lambda"]))
    for j, (factor, m, other_m) in enumerate(zip(multipliers, *weights), 1):
        demand(meter.is_multiple(other_m, factor, m), "element-equation",
               f"M_{j} of the second network is not M_{j} of the first, scaled")
    q, b = q and meter.cleared([q]), meter.cleared(b)
    cleared = {i: meter.cleared([form] if kind == "linear" else form)
               for i, (kind, form) in enumerate(factors, 1) if i in used(sides)}
    for name, side, matrices in zip(["first", "second"], sides, weights):
        for j in layers:
            term, m = side["forms"][j - scaled], matrices[j]
            forms = [cleared[i] for i in term["factors"]]
            if q and j == scaled:
                form = outer(forms[0], q, meter)
            else:
                m = symmetric(m)
                form = forms[0] if len(forms) == 1 else symmetric(outer(*forms, meter))
            demand(meter.is_multiple(m, fraction(term["scale"]), form), "element-equation",
                   f"M_{j + 1} of the {name} network is not of the form that is given")
        term = side["last"]
        form = b
        if term["factors"]:
            v, v_scale = cleared[term["factors"][0]]
            form = meter.product(b[0], v), b[1] * v_scale
        demand(meter.is_multiple(matrices[l], fraction(term["scale"]), form), "element-equation",
               f"L of the {name} network is not of the form that is given")

    totals = []
    for side, before in zip(sides, [[], multipliers]):
        numbers = [*before, *(fraction(term["scale"]) for term in side["forms"])]
        (numerator, denominator), last = scaling_of_output(numbers), fraction(side["last"]["scale"])
        totals.append((numerator * last.numerator, denominator * last.denominator))
    (x, x_scale), (y, y_scale) = totals
    demand(x * y_scale == y * x_scale, "element-product", "the totals of the scales are different")
    demand(not x or exponents(sides[0], l) == exponents(sides[1], l), "element-product",
           "a factor has different exponents")

def used(sides):
    return {i for side in sides for term in [*side["forms"], side["last"]] for i in term["factors"]}

def exponents(side, l):
    """Of each factor: the sum of 3^(l-j) over its occurrences."""
    result, powers = {}, [3**j for j in reversed(range(len(side["forms"])))]
    for power, term in zip([*powers, 1], [*side["forms"], side["last"]]):
        for i in term["factors"]:
            result[i] = result.get(i, 0) + power
    return result

def outer(first, second, meter):
    """v w^T, for rows v and w, as pairs."""
    (v, v_scale), (w, w_scale) = first, second
    return meter.product(transpose(v), w), v_scale * w_scale

def symmetric(pair):
    """M + M^T."""
    matrix, scale = pair
    return plus(matrix, transpose(matrix)), scale


# ---- evaluation ---------------------------------------------------------------------------

def check_evaluation(proof, one, other, tokens, meter):
    p, pivots, d = proof["coordinates"], proof["pivots"], one.d[0]
    n, nets = len(pivots), (one, other)
    demand(has_shape(p, (n, d)), "element-shape", f"not {n} rows of {d} coordinates")
    increasing = all(j < k for j, k in zip([0, *pivots], [*pivots, d + 1]))
    demand(increasing, "element-shape", f"the pivots do not increase from 1 to {d}")
    pivots = [j - 1 for j in pivots]
    demand(fractions([[row[j] for j in pivots] for row in p]) == identity(n), "element-shape",
           "the columns of the pivots are not the identity")

    generic = tokens >= n  # then L W_l is compared for all G, else L W_l Y for all Y
    numbers = n * (n + 1) // 2 if generic else n * tokens
    sums = [(3**net.l - 1) // 2 if generic else 3**net.l for net in nets]
    points = [comb(numbers + total - 1, total) if n else 0 for total in sums]
    demand(sum(points) <= MAX_POINTS, "size-limit", f"{sum(points)} points", "incomplete")
    p, p_scale = meter.cleared(p)
    weights = [net.virtual_weights(meter.product) for net in nets]
    restricted = [[(in_columns(m if last else [m[j] for j in pivots], pivots), scale)
                   for last, (m, scale) in zip([*[False] * net.l, True], matrices)]
                  for net, matrices in zip(nets, weights)]
    for matrices, number, total in zip(restricted, points, sums):
        meter.spend(number * work_for_value(matrices, n, total))

    for net, matrices, inner in zip(nets, weights, restricted):
        for j, (m, (lifted, scale)) in enumerate(zip(matrices, inner), 1):
            lifted, scale = meter.product(lifted, p) if n else [[0] * d for _ in m[0]], scale * p_scale
            if j <= net.l and n:
                lifted, scale = meter.product(transpose(p), lifted), scale * p_scale
            demand(meter.is_multiple(m, Fraction(1), (lifted, scale)), "element-equation",
                   f"{f'M_{j}' if j <= net.l else 'L'} is not a matrix in the coordinates")
    if one.l == other.l:
        scale, other_scale = map(scale_of_value, restricted)
        for g, y in points_of_sum(sums[0], n, tokens):
            value, other_value = (flat([value_at(matrices, g, y)]) for matrices in restricted)
            demand(all(a * other_scale == b * scale for a, b in zip(value, other_value)),
                   "values-differ", "a value of the two networks is different")
    else:
        for matrices, total in zip(restricted, sums):
            for g, y in points_of_sum(total, n, tokens):
                demand(not any(flat([value_at(matrices, g, y)])), "values-differ",
                       "a value of networks of different depth is not zero")

def in_columns(rows, columns):
    return [[row[j] for j in columns] for row in rows]

def points_of_sum(total, n, tokens):
    """All pairs (G, Y) of the page, where Y is None if it plays no role."""
    if tokens >= n:
        places = [(r, c) for r in range(n) for c in range(r, n)]
    else:
        places = [(r, c) for r in range(n) for c in range(tokens)]
    for units in combinations_with_replacement(places, total):
        matrix = [[0] * (n if tokens >= n else tokens) for _ in range(n)]
        for r, c in units:
            matrix[r][c] += 1
        if tokens < n:
            yield check_exact.product(matrix, transpose(matrix)), matrix
        else:
            yield [[matrix[min(r, c)][max(r, c)] for c in range(n)] for r in range(n)], None

def value_at(matrices, g, y):
    """L W_l or L W_l Y, times a number that depends on the network only."""
    product, w = check_exact.product, None
    *matrices, (last, _) = matrices
    for m, _ in matrices:
        if w is None:
            step = w = product(g, m)
        else:
            g = product(product(step, g), transpose(step))
            step = product(g, m)
            w = product(step, w)
    value = product(last, w)
    return value if y is None else product(value, y)

def scale_of_value(matrices):
    """That number. W_l is of degree 3^(l-j) in M_j."""
    *scales, last = (scale for _, scale in matrices)
    return scaling_of_output(scales)[0] * last

def work_for_value(matrices, n, total):
    """A bound for that of value_at, where entries of G are at most total^2, and the comparison."""
    *matrices, (last, last_scale) = matrices
    sums, longest, scale = length([n]), length([total**2 * n]), length([last_scale])
    amount, w = work(n**2 + total, 1, 1) + work(n**3, longest, longest), 0
    for j, (m, m_scale) in enumerate(matrices):
        step = longest + length(flat([m])) + sums
        amount += work(n**3, longest, step) + work(n**3, w, step)
        amount += work(2 * n**3, step, step + longest)
        w, longest = w + step + sums, longest + 2 * (step + sums)
        scale = scale + 3**(len(matrices) - 1 - j) * length([m_scale])
    last_digits = length(flat([last]))
    return (amount + work(len(last) * n**2, last_digits, w)
            + work(len(last) * n * (n + 1), w + last_digits + sums, longest + scale))


# ---- residue ------------------------------------------------------------------------------

def check_residue(proof, one, other, tokens, meter):
    x, m, nets = proof["input"], proof["modulus"], (one, other)
    demand(2 <= m < 2**62, "modulus", "the modulus is not in 2 .. 2^62 - 1")
    denominators = {entry.partition("/")[2] or "1" for net in nets for entry in flat(net.weights)}
    demand(all(gcd(int(q), m) == 1 for q in denominators), "modulus",
           "a denominator has a factor in common with the modulus")
    demand(output_modulo(one, x, m, meter) != output_modulo(other, x, m, meter), "witness-agrees",
           "the outputs at the input are equal modulo m")

def output_modulo(net, x, m, meter):
    def product(left, right):
        return [[entry % m for entry in row] for row in meter.product(left, right)]

    def residue(entry):
        p, _, q = entry.partition("/")
        return int(p) * pow(int(q or 1), -1, m) % m

    x = [[entry % m for entry in row] for row in x]
    blocks = [[list(map(residue, row)) for row in block] for block in net.weights]
    for first, v in net.by_layer(blocks):
        if len(first) == 2:
            q, k = first
            ax = product(transpose(k), product(q, x))
        else:
            ax = product(first[0], x)
        if len(x) <= len(x[0]):
            x = product(product(x, transpose(x)), ax)
        else:
            x = product(x, product(transpose(x), ax))
        x = x if v is None else product(v, x)
    return x


CHECKS = {"scaling": check_scaling, "element": check_element, "zero": check_zero,
          "one-token": check_one_token, "evaluation": check_evaluation,
          "residue": check_residue}
