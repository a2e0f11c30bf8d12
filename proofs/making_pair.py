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


def pair(one, other, tokens, rescaling=None, witness=None):
    """rescaling: of `same`. witness: of `different`."""
    same = rescaling is not None
    return {"format": "neurocert-pair-certificate", "version": 1, "claim": {
        "kind": "lightning", "tokens": tokens, "one": one, "other": other,
        "statement": {"same": {"rescaling": rescaling}} if same else {"different": {}}},
        "proof": {"expansion": {}} if same else {"witness": {"input": texts(witness)}}}


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
