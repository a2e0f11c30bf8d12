"""Values of programs and their derivatives at random points, for `truth.py`: once more, in few lines, and without proofs.

Values are modulo p^2 (derivatives are differences modulo p^2), or with 70 decimal digits where there are functions that
are not rational, or fractions."""

from decimal import Decimal, getcontext
from fractions import Fraction

P = 2**89 - 1  # no modulus of a certificate is so large
getcontext().prec = 70
MOST_COORDINATES, MOST_NODES = 40, 400


class Residues:
    """Modulo a power of p; a small step is p."""
    names = ("recip",)

    def __init__(self, p=P, power=2):
        self.p, self.step, self.modulus = p, p, p**power

    def of(self, q):
        return q.numerator * pow(q.denominator, -1, self.modulus) % self.modulus

    def draw(self, rng):
        return rng.randrange(self.modulus)

    def reduce(self, x):
        return x % self.modulus

    def power(self, x, n):
        return pow(x, n, self.modulus)

    def recip(self, x):
        return pow(x, -1, self.modulus)

    def slope(self, x, y):
        return (y - x) % self.modulus // self.step

    def quotient(self, x, step):
        return x // step % step

    def zero(self, x):
        return x % self.p == 0

    def inverse(self, x):
        return pow(x, -1, self.p)

    def less(self, x, f, y):
        return (x - f * y) % self.p

    def size(self, x):
        return int(x % self.p != 0)


class Reals:
    step, names = Decimal(10)**-30, ("recip", "exp", "tanh", "relu")

    def of(self, q):
        return Decimal(q.numerator) / Decimal(q.denominator)

    def draw(self, rng):
        return Decimal(rng.randrange(-10**6, 10**6)) / 10**6

    def reduce(self, x):
        return x

    def power(self, x, n):
        return x**n

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

    def quotient(self, x, step):
        return x / step

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
            value = each(lambda x: k.power(x, data), a[0])
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
    return len(program.nodes) <= MOST_NODES and all(b.rows * b.cols <= 400 for b in (*program.blocks, *program.nodes)) and (
        sum(1 for b in program.blocks for _ in places(b)) <= MOST_COORDINATES) and all(
            n.op != "powers" or n.data < 10**4 for n in program.nodes)


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
