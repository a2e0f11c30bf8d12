"""Programs run: every step in a domain. The domain here is that of matrices of elements of a ring."""

from .basics import Rejected, spend
from .program import dense


def value_of(program, node, args, dom):
    """The value of one step from those of its arguments."""
    op, _, data, rows, cols = program.nodes[node]
    if op == "name":
        return args[0]
    if op == "constant":
        return dom.constant(data, rows, cols)
    if op == "sum":
        return dom.sum(args)
    if op == "apply":
        return dom.apply(data, program.functions.get(data), args[0], node)
    if op == "powers":
        return dom.powers(args[0], data)
    return getattr(dom, op)(*args)


def run(program, dom, leaves, roots=None):
    """node -> value, for all that the roots (the outputs) need. `leaves` maps names of blocks and inputs to values."""
    values = {}
    spend(60)
    for node in sorted(program.above(program.outputs if roots is None else roots)):
        compute(program, node, dom, leaves, values)
    return values


def compute(program, node, dom, leaves, values):
    """Puts the value of a node to those before it."""
    spend(60)
    op, args, data, _, _ = program.nodes[node]
    values[node] = leaves[data] if op in ("block", "input") else value_of(program, node, [values[a] for a in args], dom)


def outputs(program, dom, leaves):
    values = run(program, dom, leaves)
    return [values[node] for node in program.outputs]


class Matrices:
    """Matrices over a ring: lists of rows. `masks` has the zeros and ones that relu multiplies by, for each step."""

    def __init__(self, ring, masks=None):
        self.ring, self.masks = ring, masks

    def of(self, rows):
        spend(8 * len(rows) * len(rows[0]))
        return [[self.ring.of(x) for x in row] for row in rows]

    def constant(self, data, rows, cols):
        return self.of(dense(data, rows, cols))

    def each(self, a, f):
        spend(8 * len(a) * len(a[0]))
        return [[f(x) for x in row] for row in a]

    def sum(self, terms):
        spend(6 * len(terms) * len(terms[0]) * len(terms[0][0]))
        total = self.ring.total
        return [[total(xs) for xs in zip(*rows)] for rows in zip(*terms)]

    def product(self, a, b):
        spend(len(a) * (2 * len(b) + 6) * len(b[0]) + 2 * len(b) * len(b[0]))
        return self.ring.product(a, b)

    def scale(self, s, a):
        return self.each(a, lambda x: self.ring.mul(s[0][0], x))

    def hadamard(self, a, b):
        spend(8 * len(a) * len(a[0]))
        return [[self.ring.mul(x, y) for x, y in zip(p, q)] for p, q in zip(a, b)]

    def powers(self, a, n):
        return self.each(a, lambda x: self.ring.power(x, n))

    def transpose(self, a):
        spend(len(a) * len(a[0]))
        return [list(column) for column in zip(*a)]

    def kronecker(self, a, b):
        spend(8 * len(a) * len(a[0]) * len(b) * len(b[0]))
        return [[self.ring.mul(x, y) for x in p for y in q] for p in a for q in b]

    def apply(self, function, law, a, node):
        if function == "relu" and self.masks is not None:
            return [[x if keep else self.ring.of(0) for x, keep in zip(p, q)] for p, q in zip(a, self.masks[node])]
        return self.each(a, lambda x: self.ring.apply(function, law, x))

    def softmax(self, a):
        e = self.apply("exp", None, a, None)
        sums = [[self.ring.apply("recip", None, self.ring.total(column)) for column in zip(*e)]]
        return self.hadamard(e, sums * len(e))

    def inverse(self, a):
        spend(len(a)**3)
        return self.ring.inverse(a)

    # Backward (jacobian.py): g has the derivatives by the entries of a step.

    def seed(self, rows, cols, i, j):
        """A single one."""
        out = [[self.ring.of(0)] * cols for _ in range(rows)]
        out[i][j] = self.ring.of(1)
        return out

    def pairing(self, g, b):
        """The sum of the products of entries."""
        return [[self.ring.total([self.ring.dot(x, y) for x, y in zip(g, b)])]]

    def along(self, g, function, law, x, y):
        """Times the derivatives of a function at x, where it is y."""
        mul, slope = self.ring.mul, self.ring.derivative
        return [[mul(z, slope(function, law, p, q)) for z, p, q in zip(*rows)] for rows in zip(g, x, y)]

    def kronecker_part(self, g, other, shape, first):
        """Entry (i, j) of one factor meets entry (k, l) of the other in entry (i s + k, j d + l) of the product."""
        (rows, cols), s, d, ring = shape, len(other), len(other[0]), self.ring
        if first:
            return [[ring.total([ring.dot(other[k], g[i * s + k][j * d:(j + 1) * d]) for k in range(s)])
                     for j in range(cols)] for i in range(rows)]
        return [[ring.total([ring.dot(other[k], g[k * rows + i][j::cols]) for k in range(s)])
                 for j in range(cols)] for i in range(rows)]

    def softmax_part(self, g, s):
        """S .* (G - ones * (ones^T * (S .* G)))."""
        sg, minus = self.hadamard(s, g), self.ring.of(-1)
        sums = [[self.ring.mul(minus, self.ring.total(column)) for column in zip(*sg)]]
        return self.hadamard(s, self.sum([g, sums * len(g)]))


class Structure(Matrices):
    """Matrices of degrees, or of supports: softmax is not a polynomial."""

    def softmax(self, a):
        check = getattr(self.ring, "no_constant", lambda x: self.ring.function("softmax", x))
        return self.each(a, check)


def structure(program, ring, inputs, roots=None):
    """Runs a program over degrees or supports: `inputs(k)` is the element of the k-th entry of all inputs, from 1;
    a coordinate that is not structurally zero is one, or what the ring has for a weight."""
    leaves, k, weight = {}, 0, ring.weight() if hasattr(ring, "weight") else ring.of(1)
    needed = program.above(program.outputs if roots is None else roots)
    for b in (b for b in program.blocks if b.node in needed):
        spend(12 * b.rows * b.cols)
        leaves[b.name] = [[ring.of(0) if b.kind == "diagonal" and i != j or b.kind == "skew" and i == j else weight
                           for j in range(b.cols)] for i in range(b.rows)]
    for x in program.inputs:
        spend(12 * x.rows * x.cols)
        leaves[x.name] = [[inputs(k + i * x.cols + j + 1) for j in range(x.cols)] for i in range(x.rows)]
        k += x.rows * x.cols
    return run(program, Structure(ring), leaves, roots)


def masks_of(program, dom, leaves):
    """What relu multiplies each entry by, step by step; an entry that is zero is a tie. Only what is below a relu is
    computed, in the order of the program."""
    relus = {n for n in program.above(program.outputs) if program.nodes[n].op == "apply" and program.nodes[n].data == "relu"}
    below, values, masks = program.above({program.nodes[n].args[0] for n in relus}), {}, {}
    for node in sorted(below | relus):
        if node in relus:
            argument = values[program.nodes[node].args[0]]
            if any(x == 0 for row in argument for x in row):
                raise Rejected("tie", "relu of an entry that is zero")
            masks[node] = [[int(x > 0) for x in row] for row in argument]
        if node in below:
            compute(program, node, dom, leaves, values)
    return masks


def uses(program, function):
    return any(n.op == "apply" and n.data == function for n in program.nodes)
