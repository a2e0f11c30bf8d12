"""Is the claim of a certificate true? Judged by evaluation at random points (`evaluation.py`), not by any proof.

Networks are read by `neurocert_check`. `None`: too large to judge, or without a value."""

import json
import pathlib
import random
from fractions import Fraction
from math import comb

from derivations import conserved
from evaluation import (Rationals, Reals, drawn, drawn_all, field_of, inverse, jacobian, leaf_of, outputs, places, product,
                        rank, small)
from neurocert_check.basics import Rejected, TooLarge, start_meter
from neurocert_check.claims import Networks
from neurocert_check.expressions import Expression
from rank_truth import rank_at

KNOWN = {}
LINEAR = (pathlib.Path(__file__).resolve().parents[1] / "networks" / "linear.net").read_text()


def known(kind, program, key):
    """The number of such a claim."""
    if (kind, key) not in KNOWN:
        total = sum(1 for b in program.blocks for _ in places(b))
        KNOWN[kind, key] = {"dimension": dimension, "algebra": algebra, "conserved": conserved}[kind](
            program, random.Random(key), total)
    return KNOWN[kind, key]


def dimension(program, rng, total):
    k, tries = field_of(program), 6 if any(n.data == "relu" for n in program.nodes) else 2
    return max(rank(k, jacobian(k, program, rng, total + 2)[1]) for _ in range(tries))


def algebra(program, rng, total):
    k, rows = field_of(program), []
    if total > 10:
        return None
    for _ in range(total * total + 3):
        point, columns = jacobian(k, program, rng, 1)
        rows += [[k.less(0, -x, y) for x in row for y in point] for row in zip(*columns)]
    return total * total - rank(k, rows)


def element(k, rows, cols, condition, rng):
    """A random matrix with a condition of the language."""
    n, one = rows, k.of(1)
    eye = [[k.of(int(i == j)) for j in range(n)] for i in range(n)]
    sign = lambda: k.reduce(rng.choice((one, -one)))  # noqa: E731
    if condition in ("any", "invertible", "nonzero"):
        return drawn(k, leaf_of(rows, cols, "any"), rng)
    if condition in ("symmetric", "skew", "diagonal", "diagonal-invertible"):
        return drawn(k, leaf_of(n, n, condition.partition("-")[0]), rng)
    if condition == "positive-diagonal":
        return [[k.reduce(x * x) for x in row] for row in drawn(k, leaf_of(n, n, "diagonal"), rng)]
    if condition == "orthogonal":
        s = drawn(k, leaf_of(n, n, "skew"), rng)
        add = lambda c: [[k.reduce(x + c * y) for x, y in zip(p, q)] for p, q in zip(eye, s)]  # noqa: E731
        signs = [[sign() if x else x for x in row] for row in eye]
        return product(k, product(k, add(-1), inverse(k, add(1))), signs)
    rng.shuffle(eye)
    return eye if condition == "permutation" else [[sign() if x else x for x in row] for row in eye]


def moved(k, program, claim, weights, group):
    shapes = {b.name: (b.rows, b.cols) for b in program.blocks}
    shapes.update({name: (r, c) for name, (r, c, _) in claim["group"].items()})
    out = dict(weights)
    for name, text in claim["moves"].items():
        expression = Expression(text, shapes, program.functions, shapes[name])
        out[name], = outputs(k, expression.program, {**weights, **group})
    return out


def symmetry(blocks, claim):
    """(never changes, changes somewhere), at random places."""
    program = blocks.with_bounded_letters()
    expressions = [n for text in claim["moves"].values() for n in ("exp", "tanh", "relu", "softmax") if n in text]
    k, rng = Reals() if expressions else field_of(program), random.Random(1)
    if "positive-diagonal" in [c for _, _, c in claim["group"].values()]:
        k = Reals()
    ranks, differs, leaves = {b.weight: b.rows for b in blocks.blocks if b.name != b.weight}, False, False
    for _ in range(4):
        own = drawn_all(k, blocks.blocks, rng)
        weights = {b.name: product(k, [list(c) for c in zip(*own[f"left({b.name})"])], own[f"right({b.name})"])
                   if b.name in ranks else own[b.name] for b in program.blocks}
        group = {name: element(k, r, c, kind, rng) for name, (r, c, kind) in claim["group"].items()}
        new, inputs = moved(k, program, claim, weights, group), drawn_all(k, program.inputs, rng)
        for b in program.blocks:
            m = new[b.name]
            leaves |= b.name in ranks and rank(k, m) > ranks[b.name]
            mirror = {"symmetric": 1, "skew": -1}.get(b.kind)
            leaves |= any(not k.zero(k.reduce(m[i][j] - (mirror * m[j][i] if mirror else 0))) for i in range(b.rows)
                          for j in range(b.cols) if mirror or b.kind == "diagonal" and i != j)
        one, two = (outputs(k, program, {**w, **inputs}) for w in (weights, new))
        differs |= not same(k, one, two)
    return not differs and not leaves, differs


def same(k, one, two):
    return all(k.zero(k.reduce(x - y)) for a, b in zip(one, two) for p, q in zip(a, b) for x, y in zip(p, q))


def at_weights(kind, value, claim):
    """What the corpus says of the same weights. (Its numbers are worked out by hand; of a singular point less may be said.)"""
    for path in (pathlib.Path(__file__).resolve().parent / "corpus").glob(f"{kind}-*.json"):
        other = json.loads(path.read_text())
        known = other["claim"].get(kind, {})
        where = [(v["texts"][c["network"]["text"] - 1], c["network"]["sizes"], c["weights"])
                 for v, c in ((value, claim), (other, known)) if c]
        if where[1:] == where[:1]:
            parts = [part for part in claim if claim[part] != known.get(part, claim[part])]
            less = parts == ["tangent"] and claim["tangent"]["kind"] == known["tangent"]["kind"] == "singular" and (
                claim["dimension"] < claim["tangent"]["dimension"] <= known["tangent"]["dimension"])
            return not parts or less
    return None


def variety(program, claim, text, key):
    """Matrices of bounded rank: a function is an image, a kernel and an isomorphism; the degree is that of a Schubert
    variety, which is a determinant of binomials."""
    if text != LINEAR:
        return None
    w = [program.blocks[0].cols, *(b.rows for b in program.blocks)]
    r, m, n = min(w), w[-1], w[0]
    of_rank = lambda s: s * (m - s) + s * (n - s) + s * s  # noqa: E731
    if small(program) and known("dimension", program, key) != of_rank(r):
        return False
    a, b, c = sorted((r, m - r, n - r))
    degree = determinant([[comb(b + c, b - i + j) if b + j >= i else 0 for j in range(a)] for i in range(a)])
    singular = None if r in (m, n) else str(of_rank(r - 1))
    return (claim["dimension"], claim["degree"], claim["singular"]) == (str(of_rank(r)), str(degree), singular)


def determinant(rows):
    """Of integers, without zeros as pivots, by Bareiss."""
    rows, last = [list(row) for row in rows], 1
    while rows:
        (pivot, *first), *rest = rows
        rows = [[(pivot * x - head * y) // last for x, y in zip(row, first)] for head, *row in rest]
        last = pivot
    return last


def is_true(value):
    """True, False, or None."""
    start_meter()
    (kind, claim), = value["claim"].items()
    if kind in ("point", "fiber"):
        return at_weights(kind, value, claim)
    networks = Networks(value["texts"])
    numbers = lambda k, m: [[k.of(Fraction(x)) for x in row] for row in m]  # noqa: E731
    try:
        if kind in ("same", "different"):
            sides = [networks(claim[side]["network"]) for side in ("first", "second")]
            k, rng = field_of(*sides), random.Random(2)
            weights = [{n: numbers(k, m) for n, m in claim[side]["weights"].items()} for side in ("first", "second")]
            equal = True
            for _ in range(5):
                inputs = [drawn(k, leaf, rng) for leaf in sides[0].inputs]
                found = [outputs(k, p, {**w, **dict(zip([x.name for x in p.inputs], inputs))})
                         for p, w in zip(sides, weights)]
                equal &= same(k, *found)
            return equal == (kind == "same")
        program = networks(claim["network"])
        text = value["texts"][claim["network"]["text"] - 1]
        key = repr((text, claim["network"]["sizes"]))
        if kind == "variety":
            return variety(program, claim, text, key)
        if not small(program):
            return None
        if kind == "values":
            k = Rationals()
            leaves = {n: numbers(k, m) for part in ("weights", "inputs") for n, m in claim[part].items()}
            return outputs(k, program, leaves) == [numbers(k, m) for m in claim["outputs"]]
        if kind == "symmetry":
            holds, differs = symmetry(program, claim)
            return holds if claim["relation"] == "holds" else differs
        if kind == "rank":
            exact = lambda copy: {name: numbers(Rationals(), m) for name, m in copy.items()}  # noqa: E731
            inputs = claim.get("inputs")
            n = rank_at(program, exact(claim["weights"]), inputs and list(map(exact, inputs)), random.Random(key))
        else:
            n = known(kind, program, key)
        number = int(claim["number"])
        return n if n is None else {"exact": n == number, "probable": n == number, "at_least": n >= number,
                                    "at_most": n <= number}[claim["relation"]]
    except (ArithmeticError, ValueError, AttributeError, Rejected, TooLarge):
        return None
