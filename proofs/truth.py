"""Is the claim of a certificate true? Judged by evaluation at random points, not by any proof.

Networks are read by `neurocert_check`; everything else is here once more, in few lines: the values of programs modulo p^2
(derivatives are differences modulo p^2), or with 70 decimal digits where there are functions that are not rational, or as
fractions. `None`: too large to judge, or without a value."""

import json
import pathlib
import random
from decimal import Decimal, getcontext
from fractions import Fraction

from neurocert_check.basics import Rejected, TooLarge, start_meter
from neurocert_check.claims import Networks
from neurocert_check.expressions import Expression

P = 2**89 - 1  # no modulus of a certificate is so large
getcontext().prec = 70
MOST_COORDINATES, MOST_NODES = 40, 400


class Residues:
    """Modulo p^2; a small step is p."""
    step, names = P, ("recip",)

    def of(self, q):
        return q.numerator * pow(q.denominator, -1, P * P) % (P * P)

    def draw(self, rng):
        return rng.randrange(P * P)

    def reduce(self, x):
        return x % (P * P)

    def recip(self, x):
        return pow(x, -1, P * P)

    def slope(self, x, y):
        return (y - x) % (P * P) // P

    def zero(self, x):
        return x % P == 0

    def inverse(self, x):
        return pow(x, -1, P)

    def less(self, x, f, y):
        return (x - f * y) % P

    def size(self, x):
        return int(x % P != 0)


class Reals:
    step, names = Decimal(10)**-30, ("recip", "exp", "tanh", "relu")

    def of(self, q):
        return Decimal(q.numerator) / Decimal(q.denominator)

    def draw(self, rng):
        return Decimal(rng.randrange(-10**6, 10**6)) / 10**6

    def reduce(self, x):
        return x

    def recip(self, x):
        return 1 / x

    def exp(self, x):
        return x.exp()

    def tanh(self, x):
        return 1 - 2 / ((2 * x).exp() + 1)

    def relu(self, x):
        return max(x, Decimal(0))

    def slope(self, x, y):
        return (y - x) / self.step

    def zero(self, x):
        return abs(x) < Decimal(10)**-18

    inverse = recip

    def less(self, x, f, y):
        return x - f * y

    def size(self, x):
        return abs(x)


class Rationals(Reals):
    names = ("recip", "relu")

    def of(self, q):
        return Fraction(q)

    def relu(self, x):
        return max(x, Fraction(0))


def product(k, a, b):
    return [[k.reduce(sum(x * y for x, y in zip(row, column))) for column in zip(*b)] for row in a]


def inverse(k, a):
    n = len(a)
    rows = [[*row, *(k.of(int(i == j)) for j in range(n))] for i, row in enumerate(a)]
    for c in range(n):
        r = max(range(c, n), key=lambda r: k.size(rows[r][c]))
        rows[c], rows[r] = rows[r], rows[c]
        u = k.recip(rows[c][c])
        rows[c] = [k.reduce(x * u) for x in rows[c]]
        rows = [row if i == c else [k.reduce(x - row[c] * y) for x, y in zip(row, rows[c])] for i, row in enumerate(rows)]
    return [row[n:] for row in rows]


def function(k, name, law):
    kind, n = law or (None, None)
    if kind == "polynomial":
        return lambda x: k.reduce(sum(k.of(Fraction(c)) * x**i for i, c in enumerate(n)))
    if kind == "odd":  # any function with this law will do
        return lambda x: k.reduce(x**3 + 2 * x**5)
    if kind == "homogeneous":
        return lambda x: k.reduce(x**n) if n < 50 else 1 / 0
    return getattr(k, name)


def constant(data, rows, cols):
    kind = data[0]
    if kind == "dense":
        return data[1]
    if kind in ("zeros", "ones"):
        return [[int(kind == "ones")] * cols for _ in range(rows)]
    if kind == "unit":
        return [[int((i, j) == (data[1] - 1, data[2] - 1)) for j in range(cols)] for i in range(rows)]
    return [[int(data[2] * i + data[1] == j) for j in range(cols)] for i in range(rows)]


def outputs(k, program, leaves):
    values = {}
    for at in sorted(program.above(program.outputs)):
        op, args, data, rows, cols = program.nodes[at]
        a = [values[i] for i in args]
        each = lambda f, m: [[f(x) for x in row] for row in m]  # noqa: E731
        if op in ("block", "input"):
            value = leaves[data]
        elif op == "constant":
            value = [[k.of(Fraction(x)) for x in row] for row in constant(data, rows, cols)]
        elif op == "name":
            value = a[0]
        elif op == "sum":
            value = [[k.reduce(sum(xs)) for xs in zip(*rows)] for rows in zip(*a)]
        elif op == "product":
            value = product(k, *a)
        elif op == "scale":
            value = each(lambda x: k.reduce(a[0][0][0] * x), a[1])
        elif op == "hadamard":
            value = [[k.reduce(x * y) for x, y in zip(*rows)] for rows in zip(*a)]
        elif op == "powers":
            value = each(lambda x: pow(x, data, P * P) if isinstance(x, int) else x**data, a[0])
        elif op == "transpose":
            value = [list(column) for column in zip(*a[0])]
        elif op == "kronecker":
            value = [[k.reduce(x * y) for x in p for y in q] for p in a[0] for q in a[1]]
        elif op == "inverse":
            value = inverse(k, a[0])
        elif op == "softmax":
            e = each(k.exp, a[0])
            value = [[x / sum(column) for x, column in zip(row, zip(*e))] for row in e]
        else:
            value = each(function(k, data, program.functions.get(data)), a[0])
        values[at] = value
    return [values[at] for at in program.outputs]


def field_of(*programs):
    """Residues if the functions are rational, else reals. (Laws are met by polynomials.)"""
    nodes = [n for p in programs for n in p.nodes]
    real = any(n.op == "softmax" or n.op == "apply" and n.data in ("exp", "tanh", "relu") for n in nodes)
    return Reals() if real else Residues()


def places(block):
    for i in range(block.rows):
        first = {"symmetric": i, "skew": i + 1, "diagonal": i}.get(block.kind, 0)
        for j in range(first, i + 1 if block.kind == "diagonal" else block.cols):
            yield i, j


def put(block, matrix, i, j, x):
    matrix[i][j] = x
    if block.kind in ("symmetric", "skew") and i != j:
        matrix[j][i] = -x if block.kind == "skew" else x


def drawn(k, leaf, rng):
    matrix = [[k.of(0)] * leaf.cols for _ in range(leaf.rows)]
    leaf = leaf if hasattr(leaf, "kind") else leaf_of(leaf.rows, leaf.cols, "any")
    for i, j in places(leaf):
        put(leaf, matrix, i, j, k.draw(rng))
    return matrix


def leaf_of(rows, cols, kind):
    return type("Leaf", (), {"rows": rows, "cols": cols, "kind": kind})


def drawn_all(k, leaves, rng):
    return {leaf.name: drawn(k, leaf, rng) for leaf in leaves}


def rank(k, rows):
    """By elimination with the largest pivot of each row."""
    kept = []
    for row in rows:
        for pivot, other in kept:
            row = [k.less(x, row[pivot], y) for x, y in zip(row, other)]
        if row and not all(map(k.zero, row)):
            pivot = max(range(len(row)), key=lambda c: k.size(row[c]))
            u = k.inverse(row[pivot])
            kept.append((pivot, [k.less(0, -x, u) for x in row]))
    return len(kept)


def small(program):
    return sum(1 for b in program.blocks for _ in places(b)) <= MOST_COORDINATES and len(program.nodes) <= MOST_NODES and all(
        n.rows * n.cols <= 400 for n in program.nodes) and all(n.op != "powers" or n.data < 10**4 for n in program.nodes)


def flat(k, program, weights, inputs):
    return [x for copy in inputs for m in outputs(k, program, {**weights, **copy}) for row in m for x in row]


def jacobian(k, program, rng, copies):
    """(coordinates, a row for each of them)."""
    weights = drawn_all(k, program.blocks, rng)
    inputs = [drawn_all(k, program.inputs, rng) for _ in range(copies if program.inputs else 1)]
    start, point, rows = flat(k, program, weights, inputs), [], []
    for b in program.blocks:
        for i, j in places(b):
            x = weights[b.name][i][j]
            put(b, weights[b.name], i, j, x + k.step)
            rows.append([k.slope(u, v) for u, v in zip(start, flat(k, program, weights, inputs))])
            put(b, weights[b.name], i, j, x)
            point.append(x)
    return point, rows


KNOWN = {}


def dimension(program, key):
    if key not in KNOWN:
        k, rng, total = field_of(program), random.Random(key), sum(1 for b in program.blocks for _ in places(b))
        tries = 6 if any(n.data == "relu" for n in program.nodes) else 2
        KNOWN[key] = max(rank(k, jacobian(k, program, rng, total + 2)[1]) for _ in range(tries))
    return KNOWN[key]


def algebra(program, key):
    if ("algebra", key) not in KNOWN:
        k, rng, rows = field_of(program), random.Random(key), []
        total = sum(1 for b in program.blocks for _ in places(b))
        if total > 10:
            return None
        for _ in range(total * total + 3):
            point, columns = jacobian(k, program, rng, 1)
            rows += [[k.less(0, -x, y) for x in row for y in point] for row in zip(*columns)]
        KNOWN["algebra", key] = total * total - rank(k, rows)
    return KNOWN["algebra", key]


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
        if not small(program):
            return None
        if kind == "values":
            k = Rationals()
            leaves = {n: numbers(k, m) for part in ("weights", "inputs") for n, m in claim[part].items()}
            return outputs(k, program, leaves) == [numbers(k, m) for m in claim["outputs"]]
        if kind == "symmetry":
            holds, differs = symmetry(program, claim)
            return holds if claim["relation"] == "holds" else differs
        key = repr((value["texts"][claim["network"]["text"] - 1], claim["network"]["sizes"]))
        n = (dimension if kind == "dimension" else algebra)(program, key)
        number = int(claim["number"])
        return n if n is None else {"exact": n == number, "probable": n == number, "at_least": n >= number,
                                    "at_most": n <= number}[claim["relation"]]
    except (ArithmeticError, ValueError, AttributeError, Rejected, TooLarge):
        return None
