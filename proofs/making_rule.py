"""A naive maker of rule certificates, and an oracle, for the tests of check_rule.py.

The oracle evaluates a rule at random weights and random values of the parameters, with Fractions
and the functions of making_pair.py; it shares nothing with the checker.
"""

import functools
from fractions import Fraction

from making import t
from making_pair import dot, inverse, matrix, network, number, output, plus, rank, texts, times


# ---- Expressions --------------------------------------------------------------------------

def e(text):
    """A word as it is written: "C A_2' C~" is C times the transpose of A_2 times the inverse of C;
    "C*" is the transpose of the inverse. What begins with a lower-case letter or C, D, S, T is a
    parameter; a number is a number."""
    def letter(token):
        name = token.rstrip("'~*")
        if name[0].isdigit() or name[0] == "-":
            value = ["number", name]
        else:
            value = ["group" if name[0].islower() or name[0] in "CDST" else "weight", name]
        for mark in token[len(name):]:
            value = {"'": ["transpose", value], "~": ["inv", value],
                     "*": ["inv", ["transpose", value]]}[mark]
        return value
    letters = [letter(token) for token in text.split()]
    return letters[0] if len(letters) == 1 else ["mul", *letters]


def parameter(name, rows, columns, condition):
    return {"name": name, "rows": rows, "columns": columns, "condition": condition}


def rule(form, widths, query_dims, tokens, group, blocks, proof=None):
    """blocks: expressions, or texts for e. group: lists of name, rows, columns, condition."""
    return {"format": "neurocert-rule-certificate", "version": 1, "claim": {
        "kind": "lightning", "widths": list(widths), "query_dims": list(query_dims),
        "tokens": tokens, "parametrization": form, "group": [parameter(*x) for x in group],
        "blocks": [e(x) if isinstance(x, str) else x for x in blocks],
        "statement": {"fails" if proof else "holds": {}}}, "proof": proof or {"words": {}}}


def by_expansion(certificate, statement="holds", compared="virtual-weights"):
    """The same rule, with this statement and the proof `expansion`."""
    return {**certificate, "claim": {**certificate["claim"], "statement": {statement: {}}},
            "proof": {"expansion": {"compared": compared}}}


def counterexample(group, weights, x):
    return {"counterexample": {"group": [texts(c) for c in group],
                               "weights": [texts(w) for w in weights], "input": texts(x)}}


# ---- The oracle -----------------------------------------------------------------------------

def block_names(claim):
    l = len(claim["query_dims"])
    if claim["parametrization"] == "ml":
        return [f"M_{i + 1}" for i in range(l)] + ["L"]
    return [f"{x}_{i + 1}" for i in range(l) for x in claim["parametrization"].upper()]


def shapes(claim):
    d, result = claim["widths"], []
    if claim["parametrization"] == "ml":
        return [(d[0], d[0])] * len(claim["query_dims"]) + [(d[-1], d[0])]
    for before, after, a in zip(d, d[1:], claim["query_dims"]):
        result += [(a, before)] * 2 if claim["parametrization"] == "qkv" else [(before, before)]
        result.append((after, before))
    return result


def value(expression, named):
    """Literally. named: matrices by name (weights and parameters have different ones)."""
    word, *rest = expression
    if word in ("weight", "group"):
        return named[rest[0]]
    if word == "number":
        return [[Fraction(rest[0])]]
    if word in ("identity", "zero"):
        return [[Fraction(int(r == c and word == "identity")) for c in range(rest[-1])]
                for r in range(rest[0])]
    if word == "matrix":
        return [[Fraction(x) for x in row] for row in rest[0]]
    x = value(rest[0], named)
    if word == "pow":
        n = int(rest[1])
        x = inverse(x) if n < 0 else x
        unit = value(["identity", len(x)], {})
        return functools.reduce(dot, [x] * abs(n), unit)
    if word in ("neg", "sign"):
        change = (lambda y: -y) if word == "neg" else (lambda y: Fraction((y > 0) - (y < 0)))
        return [[change(y) for y in row] for row in x]
    if word in ("transpose", "inv"):
        return t(x) if word == "transpose" else inverse(x)
    for other in rest[1:]:
        y = value(other, named)
        if word == "add":
            x = plus(x, y)
        elif word == "kron":
            x = [[a * b for a in row for b in line] for row in x for line in y]
        elif len(x[0]) == len(y):
            x = dot(x, y)
        else:
            x = times(x[0][0], y) if len(x) == len(x[0]) == 1 else times(y[0][0], x)
    return x


def random_value(rng, rows, columns, condition):
    n, unit = rows, [[Fraction(int(r == c)) for c in range(columns)] for r in range(rows)]
    x = matrix(rng, rows, columns)
    if condition == "nonzero":
        return [[Fraction(rng.choice([2, -2, 3, -3, -1]), rng.choice([1, 1, 5]))]]
    if condition == "invertible":
        while rank(x) < n:
            x = matrix(rng, n, n)
        return x
    if condition in ("permutation", "signed-permutation"):
        signs = [1, -1] if condition == "signed-permutation" else [1]
        order = rng.sample(range(n), n)
        return [times(rng.choice(signs), [unit[r]])[0] for r in order]
    if condition == "orthogonal":  # Cayley's, times one of the ones before
        skew = plus(x, times(-1, t(x)))
        turn = dot(plus(unit, times(-1, skew)), inverse(plus(unit, skew)))
        return dot(turn, random_value(rng, n, n, "signed-permutation"))
    if condition in ("diagonal", "diagonal-invertible"):
        zero = condition == "diagonal" and rng.random() < 0.5
        return [[(0 if zero and r == 0 else number(rng)) if r == c else Fraction(0)
                 for c in range(n)] for r in range(n)]
    if condition in ("symmetric", "skew"):
        return plus(x, times(1 if condition == "symmetric" else -1, t(x)))
    return x


def is_value(x, condition):
    n, unit = len(x), [[int(r == c) for c in range(len(x[0]))] for r in range(len(x))]
    off = [x[r][c] for r in range(n) for c in range(len(x[0])) if r != c]
    return {"any": lambda: True, "nonzero": lambda: rank(x) == 1, "invertible": lambda: rank(x) == n,
            "orthogonal": lambda: dot(x, t(x)) == unit,
            "permutation": lambda: sorted(x, reverse=True) == unit,
            "signed-permutation": lambda: dot(x, t(x)) == unit and all(
                y in (-1, 0, 1) for row in x for y in row),
            "diagonal": lambda: not any(off),
            "diagonal-invertible": lambda: not any(off) and rank(x) == n,
            "symmetric": lambda: t(x) == x, "skew": lambda: t(x) == times(-1, x)}[condition]()


def ranks_are_good(claim, blocks):
    return claim["parametrization"] != "av" or all(
        rank(a) <= bound for a, bound in zip(blocks[::2], claim["query_dims"]))


def random_weights(rng, claim):
    blocks = [matrix(rng, *shape, 50) for shape in shapes(claim)]
    if claim["parametrization"] == "av":
        blocks[::2] = [dot(t(matrix(rng, a, d)), matrix(rng, a, d))
                       for a, d in zip(claim["query_dims"], claim["widths"])]
    return blocks


def applied(claim, group, blocks):
    named = dict(zip(block_names(claim), blocks))
    named.update(zip((p["name"] for p in claim["group"]), group))
    return [value(expression, named) for expression in claim["blocks"]]


def outputs(claim, *weights, x):
    sizes = claim["widths"], claim["query_dims"]
    return [output(network(claim["parametrization"], *sizes, w), x) for w in weights]


def is_true(certificate, rng, points=6):
    """Whether the rule does what the claim says: at random points, or the point that is given."""
    claim = certificate["claim"]
    [(name, proof)] = certificate["proof"].items()
    fractions = lambda m: [[Fraction(y) for y in row] for row in m]
    if name in ("words", "expansion"):
        for _ in range(points):
            group = [random_value(rng, p["rows"], p["columns"], p["condition"])
                     for p in claim["group"]]
            blocks = random_weights(rng, claim)
            x = [[Fraction(rng.randint(-99, 99)) for _ in range(claim["tokens"])]
                 for _ in range(claim["widths"][0])]
            try:
                new = applied(claim, group, blocks)
            except StopIteration:  # an inverse that does not exist
                if "holds" in claim["statement"]:
                    return False
                continue
            one, other = outputs(claim, blocks, new, x=x)
            if one != other or not ranks_are_good(claim, new):
                return False
        return True
    group, blocks = (list(map(fractions, proof[key])) for key in ("group", "weights"))
    if not all(is_value(c, p["condition"]) for c, p in zip(group, claim["group"])):
        return False
    if not ranks_are_good(claim, blocks):
        return False
    new = applied(claim, group, blocks)
    if name == "outside":
        return not ranks_are_good(claim, new)
    one, other = outputs(claim, blocks, new, x=fractions(proof["input"]))
    return one != other
