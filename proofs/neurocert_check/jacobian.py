"""Derivatives of the entries of outputs by the coordinates, by going backward through a program."""

from .basics import Rejected, spend
from .points import coordinates
from .rings import Degrees, Mod, Rationals
from .running import Matrices, masks_of, run, structure, uses
from .series import Series


def functions(program):
    """The names of the functions that the outputs need."""
    nodes = [program.nodes[node] for node in program.above(program.outputs)]
    return {node.data if node.op == "apply" else node.op for node in nodes if node.op in ("apply", "softmax")}


def check_degrees(program):
    """What the outputs need is a power series in the inputs: no relu, and exp, tanh and softmax without constant terms."""
    if "relu" in functions(program):
        raise Rejected("function", "relu of series")
    structure(program, Degrees(series=True), lambda k: (1, 1))


class Jacobian:
    """The derivatives at the weights of a point, modulo m; with an order of the coefficients of a power series."""

    def __init__(self, program, point, m, order=None):
        self.program, self.point, self.order = program, point, order
        self.ring = Mod(m) if order is None else Series(Mod(m).m, order)
        self.relu = order is None and uses(program, "relu")
        self.series = order is None and functions(program) & {"exp", "tanh", "softmax"}
        if order is not None:
            check_degrees(program)
        self.coordinates, self.known = coordinates(program), {}
        self.moving = moving(program)

    def leaves(self, n):
        """Blocks and the n-th copy of the inputs, in the ring."""
        spend(200)
        dom = Matrices(self.ring)
        out = {name: dom.of(x) for name, x in self.point.weights.items()}
        lift = self.ring.of if self.order is None else self.ring.times_s
        out.update({name: [[lift(x) for x in row] for row in rows] for name, rows in self.point.inputs(n).items()})
        return out

    def signs(self, n):
        """What relu multiplies by at the n-th copy of the inputs; None without relu. Functions that need an order come
        before any value."""
        if self.series:
            raise Rejected("function", f"{', '.join(sorted(self.series))} without an order")
        if self.relu and n not in self.known:
            leaves = {**self.point.weights, **self.point.inputs(n)}
            self.known[n] = masks_of(self.program, Matrices(Rationals()), leaves)
        return self.known.get(n)

    def at(self, n):
        """The program at the n-th copy of the inputs: (domain, node -> value)."""
        leaves = self.leaves(n)
        dom = Matrices(self.ring, self.signs(n))
        return dom, run(self.program, dom, leaves)

    def row(self, dom, values, output, i, j):
        """The derivatives of one entry of an output by all coordinates: elements of the ring of the domain."""
        spend(12 * len(self.coordinates) + 20 * len(self.program.nodes))
        ring = dom.ring
        rows, cols = self.program.shape(output)
        adjoints = backward(self.program, dom, values, output, dom.seed(rows, cols, i, j), self.moving)
        out, zero, minus = [], ring.of(0), ring.of(-1)
        for b, r, c in self.coordinates:
            a = adjoints.get(b.node)
            x = zero if a is None else a[r][c]
            if a is not None and r != c and b.kind in ("symmetric", "skew"):
                other = a[c][r] if b.kind == "symmetric" else ring.mul(minus, a[c][r])
                x = ring.add(x, other)
            out.append(x)
        return out

    def rows(self, dom, values, output):
        """Those of all entries of an output."""
        rows, cols = self.program.shape(output)
        for i in range(rows):
            for j in range(cols):
                yield self.row(dom, values, output, i, j)


def moving(program):
    """The nodes that a block moves."""
    out = set()
    for node, (op, args, _, _, _) in enumerate(program.nodes):
        if op == "block" or any(a in out for a in args):
            out.add(node)
    return out


def backward(program, dom, values, root, seed, moving):
    """node -> the derivatives of <seed, value of the root> by the entries of the node's value, for the leaves."""
    adjoint, ring, nodes = {root: seed}, dom.ring, program.nodes

    def push(node, make):
        if node in moving:
            g = make()
            adjoint[node] = dom.sum([adjoint[node], g]) if node in adjoint else g
    for node in range(root, -1, -1):
        if node not in adjoint or not nodes[node].args:
            continue
        spend(40)
        op, args, data, rows, cols = nodes[node]
        g, v = adjoint.pop(node), values
        a, b = args[0], args[-1]
        if op == "name":
            push(a, lambda: g)
        elif op == "sum":
            for x in args:
                push(x, lambda: g)
        elif op == "transpose":
            push(a, lambda: dom.transpose(g))
        elif op == "product":
            push(a, lambda: dom.product(g, dom.transpose(v[b])))
            push(b, lambda: dom.product(dom.transpose(v[a]), g))
        elif op == "hadamard":
            push(a, lambda: dom.hadamard(g, v[b]))
            push(b, lambda: dom.hadamard(g, v[a]))
        elif op == "scale":
            push(a, lambda: dom.pairing(g, v[b]))
            push(b, lambda: dom.scale(v[a], g))
        elif op == "powers":
            times = ring.of(data)
            push(a, lambda: dom.hadamard(g, dom.each(v[a], lambda x: ring.mul(times, ring.power(x, data - 1)))))
        elif op == "kronecker":
            push(a, lambda: dom.kronecker_part(g, v[b], program.shape(a), True))
            push(b, lambda: dom.kronecker_part(g, v[a], program.shape(b), False))
        elif op == "inverse":
            t = dom.transpose(v[node])
            push(a, lambda: dom.scale([[ring.of(-1)]], dom.product(dom.product(t, g), t)))
        elif op == "softmax":
            push(a, lambda: dom.softmax_part(g, v[node]))
        elif data == "relu":
            push(a, lambda: dom.apply("relu", None, g, node))
        else:
            law = program.functions.get(data)
            push(a, lambda: dom.along(g, data, law, v[a], v[node]))
    return adjoint
