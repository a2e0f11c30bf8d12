"""A naive maker of pair certificates, and an oracle, for the tests of check_pair.py.

The oracle shares no arithmetic with the checker: Fractions, the formulas of docs/certificate.md
written literally (`phi` of making.py), no denominators cleared, no polynomials. Two polynomials
of small degree that agree at random points with entries up to 10^12 are taken to be the same.
"""

from fractions import Fraction

from making import Dual, phi, t

I, J = [[1, 0], [0, 1]], [[0, 1], [-1, 0]]


# ---- Networks and certificates -------------------------------------------------------------

def texts(matrix):
    return [[str(x) for x in row] for row in matrix]


def network(form, widths, query_dims, blocks):
    return {"widths": list(widths), "query_dims": list(query_dims), "parametrization": form,
            "weights": [texts(block) for block in blocks]}


def pair(one, other, tokens, rescaling=None, witness=None, proof=None):
    """rescaling: of `same`. witness: of `different`. proof: another one than expansion, witness."""
    same = rescaling is not None
    if proof is None:
        proof = {"expansion": {}} if same else {"witness": {"input": texts(witness)}}
    return {"format": "neurocert-pair-certificate", "version": 1, "claim": {
        "kind": "lightning", "tokens": tokens, "one": one, "other": other,
        "statement": {"same": {"rescaling": rescaling}} if same else {"different": {}}},
        "proof": proof}


# ---- Matrices of Fractions ------------------------------------------------------------------

def dot(*matrices):
    first, *rest = matrices
    for second in rest:
        first = [[sum((x * y for x, y in zip(row, column)), Fraction(0)) for column in t(second)]
                 for row in first]
    return first


def times(factor, matrix):
    return [[factor * x for x in row] for row in matrix]


def inverse(matrix):
    """By Gauss and Jordan."""
    n = len(matrix)
    rows = [[Fraction(x) for x in row] + [Fraction(int(r == c)) for c in range(n)]
            for r, row in enumerate(matrix)]
    for c in range(n):
        p = next(r for r in range(c, n) if rows[r][c])
        rows[c], rows[p] = rows[p], rows[c]
        rows[c] = [x / rows[c][c] for x in rows[c]]
        rows = [row if r == c else [x - row[c] * y for x, y in zip(row, rows[c])]
                for r, row in enumerate(rows)]
    return [row[n:] for row in rows]


def rank(matrix):
    rows, found = [[Fraction(x) for x in row] for row in matrix], 0
    for c in range(len(rows[0])):
        p = next((r for r in range(found, len(rows)) if rows[r][c]), None)
        if p is not None:
            rows[found], rows[p] = rows[p], rows[found]
            rows = rows[:found + 1] + [
                [x - row[c] / rows[found][c] * y for x, y in zip(row, rows[found])]
                for row in rows[found + 1:]]
            found += 1
    return found


# ---- Other weights of the same function -----------------------------------------------------

def to_av(blocks):
    """Of the blocks of qkv."""
    result = []
    for q, k, v in zip(blocks[::3], blocks[1::3], blocks[2::3]):
        result += [dot(t(k), q), v]
    return result


def to_ml(blocks, d):
    """Of the blocks of av: M_1, ..., M_l, L."""
    so_far, result = [[Fraction(int(r == c)) for c in range(d)] for r in range(d)], []
    for a, v in zip(blocks[::2], blocks[1::2]):
        result.append(dot(t(so_far), a, so_far))
        so_far = dot(v, so_far)
    return [*result, so_far]


def gauged(blocks, c):
    """Of the blocks of av, at the width after the first layer."""
    a, v, b, w, *rest = blocks
    back = inverse(c)
    return [a, dot(c, v), dot(t(back), b, back), dot(w, back), *rest]


def rescaled(blocks, factors):
    """Of the blocks of av: A_i times a factor each, and the last V makes up for it."""
    result, depth, all_in_all = list(blocks), len(factors), Fraction(1)
    for i, factor in enumerate(factors):
        result[2 * i] = times(factor, blocks[2 * i])
        all_in_all *= Fraction(factor)**(3**(depth - 1 - i))
    result[-1] = times(1 / all_in_all, blocks[-1])
    return result


# ---- Certificates with a proof other than expansion -------------------------------------------

def matrix(rng, rows, columns, bound=5, denominator=4):
    return [[Fraction(rng.randint(-bound, bound), rng.randint(1, denominator))
             for _ in range(columns)] for _ in range(rows)]


def number(rng):
    """Not zero."""
    return Fraction(rng.choice([-3, -2, -1, 1, 2, 3, 5]), rng.randint(1, 4))


def plus(x, y):
    return [[a + b for a, b in zip(*rows)] for rows in zip(x, y)]


def total(factors):
    """The product of x_j^(3^(l-j))."""
    result = Fraction(1)
    for j, x in enumerate(reversed(factors)):
        result *= Fraction(x)**(3**j)
    return result


def random_blocks(rng, widths, query_dims, form):
    qkv = []
    for before, after, a in zip(widths, widths[1:], query_dims):
        qkv += [matrix(rng, a, before), matrix(rng, a, before), matrix(rng, after, before)]
    return {"qkv": lambda: qkv, "av": lambda: to_av(qkv),
            "ml": lambda: to_ml(to_av(qkv), widths[0])}[form]()


def scaling(rng, widths, query_dims, tokens, forms):
    """Every block is multiplied by a number; then the forms of both networks are chosen."""
    av = random_blocks(rng, widths, query_dims, "av")
    of_a, of_v = ([number(rng) for _ in query_dims] for _ in "AV")
    before, factors = Fraction(1), []
    for a, v in zip(of_a, of_v):
        factors.append(a * before**2)
        before *= v
    rho = 1 / total(factors)
    of_v[-1] *= rho / before
    other = [times(x, block) for x, block in zip([x for both in zip(of_a, of_v) for x in both], av)]
    nets = [network(form, widths, query_dims, blocks if form == "av" else to_ml(blocks, widths[0]))
            for form, blocks in zip(forms, (av, other))]
    return pair(*nets, tokens, "any", proof={"scaling": {
        "lambda": [str(x) for x in factors], "rho": str(rho)}})


def element(rng, widths, others, query_dims, other_dims, tokens, forms, query_key=False):
    """C_i and D_i of any shape: V = U C, V' = C U / lambda, A = C^T A' C / lambda; with query_key
    K = T C, K' = D T, Q = D^T Q' C / lambda."""
    depth, d = len(query_dims), widths[0]
    unit = lambda n: [[Fraction(int(r == c)) for c in range(n)] for r in range(n)]
    gauge = [unit(d), *(matrix(rng, new, old) for new, old in zip(others[1:-1], widths[1:-1])),
             unit(widths[-1])]
    factors, keys = [number(rng) for _ in range(depth)], []
    one, other = [], []
    for i, factor in enumerate(factors):
        before, after = gauge[i], gauge[i + 1]
        u = matrix(rng, widths[i + 1], others[i])
        v, new_v = dot(u, before), times(1 / factor, dot(after, u))
        if query_key:
            shared, new_q = matrix(rng, query_dims[i], others[i]), matrix(rng, other_dims[i], others[i])
            keys.append(matrix(rng, other_dims[i], query_dims[i]))
            one += [times(1 / factor, dot(t(keys[-1]), new_q, before)), dot(shared, before), v]
            other += [new_q, dot(keys[-1], shared), new_v]
        else:
            new_q, new_k = matrix(rng, other_dims[i], others[i]), matrix(rng, other_dims[i], others[i])
            one += [times(1 / factor, dot(new_q, before)), dot(new_k, before), v]
            other += [new_q, new_k, new_v]
    if not query_key:
        query_dims = other_dims  # the same number of rows
    nets = [network(form, *sizes, blocks if form == "qkv" else to_av(blocks)) for form, sizes, blocks
            in zip(forms, [(widths, query_dims), (others, other_dims)], (one, other))]
    return pair(*nets, tokens, "any", proof={"element": {
        "lambda": [str(x) for x in factors], "gauge": [texts(c) for c in gauge[1:-1]],
        "query_key": [texts(key) for key in keys]}})


def element_of_ml(rng, widths, query_dims, tokens):
    """From (M, L) to the layers that it came from: C_i = V_i ... V_1."""
    av = random_blocks(rng, widths, query_dims, "av")
    gauge = [av[1]]
    for v in av[3::2]:
        gauge.append(dot(v, gauge[-1]))
    nets = (network("ml", widths, query_dims, to_ml(av, widths[0])),
            network("av", widths, query_dims, av))
    return pair(*nets, tokens, "any", proof={"element": {
        "lambda": ["1"] * len(query_dims), "gauge": [texts(c) for c in gauge[:-1]], "query_key": []}})


def one_token(rng, d, out, tokens, scaled, forms, rescaling="any"):
    """Of (M, L). forms: for each network a list of lists of factors, letters for linear and digits
    for quadratic ones, the last for L; one for each M_j after the first `scaled`. The second network
    has other scales and other skew parts, and its L makes up for that."""
    letters = sorted({x for side in forms for entry in side for x in entry})
    factors = {x: matrix(rng, 1, d)[0] for x in letters}
    for x in letters:
        if x.isdigit():
            f = matrix(rng, d, d)
            factors[x] = plus(f, t(f))
    vector, l = matrix(rng, 1, d), scaled + len(forms[0]) - 1
    b = matrix(rng, out, 1 if forms[0][-1] else d)
    multipliers, shared = [number(rng) for _ in range(scaled)], [
        matrix(rng, d, d) for _ in range(scaled)]
    nets, sides, wanted = [], [], None
    for side, before in zip(forms, [[1] * scaled, multipliers]):
        blocks = [times(x, m) for x, m in zip(before, shared)]
        scales = [number(rng) for _ in side[:-1]]
        last = number(rng) if wanted is None else wanted / total([*before, *scales])
        wanted = wanted or last * total([*before, *scales])
        for j, (c, entry) in enumerate(zip(scales, side)):
            of = [factors[x] for x in entry]
            if tokens > 1 and j == 0:
                blocks.append(times(c, dot(t(of), vector)))
                continue
            half = times(c / 2, of[0]) if len(of) == 1 else times(c, dot(t([of[0]]), [of[1]]))
            skew = matrix(rng, d, d)
            blocks.append(plus(half, plus(skew, times(-1, t(skew)))))
        blocks.append(times(last, dot(b, [factors[side[-1]]]) if side[-1] else b))
        nets.append(network("ml", [d] * l + [out], [d] * l, blocks))
        sides.append([{"scale": str(c), "factors": [letters.index(x) + 1 for x in entry]}
                      for c, entry in zip([*scales, last], side)])
    return pair(*nets, tokens, rescaling, proof={"one-token": {
        "lambda": [str(x) for x in multipliers],
        "collinear": None if tokens == 1 else texts(vector)[0],
        "factors": [{"quadratic": texts(factors[x])} if x.isdigit() else
                    {"linear": texts([factors[x]])[0]} for x in letters],
        "last": texts(b), **{name: {"forms": side[:-1], "last": side[-1]}
                             for name, side in zip(["one", "other"], sides)}}})


def quarter_turn(rng, tokens, rescaling="no", p=((1, 0), (0, 1)), pivots=(1, 2)):
    """(J, N, I) and (N, J / det N, I), in the coordinates of P."""
    while True:
        n = matrix(rng, 2, 2)
        determinant = n[0][0] * n[1][1] - n[0][1] * n[1][0]
        if determinant:
            break
    p, d = [list(row) for row in p], len(p[0])
    nets = [network("ml", [d, d, 2], [d, d], [dot(t(p), a, p), dot(t(p), b, p), p])
            for a, b in [(J, n), (n, times(1 / determinant, J))]]
    return pair(*nets, tokens, rescaling, proof={"evaluation": {
        "coordinates": texts(p), "pivots": list(pivots)}})


# ---- The oracle -----------------------------------------------------------------------------

def fractions(net):
    return [[[Fraction(x) for x in row] for row in block] for block in net["weights"]]


def av_or_ml(net):
    blocks = fractions(net)
    return to_av(blocks) if net["parametrization"] == "qkv" else blocks


def output(net, x):
    """Literally: phi of making.py, for Duals whose derivative is not used."""
    l, blocks = len(net["widths"]) - 1, av_or_ml(net)
    names = ([("M", i) for i in range(1, l + 1)] + [("L", 0)] if net["parametrization"] == "ml"
             else [(letter, i) for i in range(1, l + 1) for letter in "AV"])
    duals = [[[Dual(e) for e in row] for row in block] for block in [*blocks, x]]
    return [[e.a for e in row] for row in phi(dict(zip(names, duals)), duals[-1], l)]


def multiples(x, y):
    """Of each other by a non-zero number: the quotients, where both are not zero."""
    entries = [pair for rows in zip(x, y) for pair in zip(*rows)]
    return (all((p == 0) == (q == 0) for p, q in entries)
            and len({p / q for p, q in entries if q}) <= 1)


def explained_by_scaling(one, other):
    if len(one["widths"]) != len(other["widths"]):
        return False
    virtual = [av_or_ml(net) if net["parametrization"] == "ml"
               else to_ml(av_or_ml(net), net["widths"][0]) for net in (one, other)]
    return all(map(multiples, *virtual))


def is_a_network(net):
    return net["parametrization"] != "av" or all(
        rank(a) <= bound for a, bound in zip(fractions(net)[::2], net["query_dims"]))


def is_true(certificate, rng):
    """Whether the claim is: of a certificate with good shapes."""
    claim = certificate["claim"]
    one, other = claim["one"], claim["other"]
    [(kind, statement)] = claim["statement"].items()
    if not is_a_network(one) or not is_a_network(other):
        return False
    points = [[[Fraction(rng.randint(-10**12, 10**12)) for _ in range(claim["tokens"])]
               for _ in range(one["widths"][0])] for _ in range(1)]
    same = all(output(one, x) == output(other, x) for x in points)
    if kind == "different":
        return not same
    return same and (statement["rescaling"] == "any" or (
        len(one["widths"]) == len(other["widths"]) and not explained_by_scaling(one, other)))
