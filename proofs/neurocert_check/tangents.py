"""The differential at exact weights, and tangent spaces of the set of all functions (the page, section 11)."""

from .basics import Rejected, spend
from .bounds import check_columns, check_rows, check_square
from .divisions import divides, texts_divide
from .elimination import Echelon
from .expressions import Expression
from .jacobian import Jacobian
from .onelayer import rank
from .orders import Orders
from .points import Point, count_coordinates, length
from .rings import Mod, Rationals
from .running import Matrices, outputs
from .simulation import domain, input_letters, need_condition
from .velocities import check_independent, check_still, check_velocities

MOST_ORDER = 8


class At:
    """A point: these weights, and the inputs of a drawn point of the program."""

    def __init__(self, program, weights, drawn):
        self.weights, self.drawn = weights, Point(program, drawn)

    def inputs(self, n):
        return self.drawn.inputs(n)


def drawn(proof):
    return {"seed": proof["seed"], "bound": proof["bound"]}


def eliminate(rows, m):
    """Every row of the minor has to be kept."""
    echelon = Echelon(m)
    for k, row in enumerate(rows):
        left = echelon.insert(row)
        if left is not True:
            raise Rejected("dependent" if left == "zero" else "pivot-not-unit", f"row {k + 1} of the minor")


def chart(program, weights):
    """(program, weights, how many vectors are too many, dimension of the set of weights): weights of bounded rank that
    have a smaller rank are blocks of their own."""
    dom, free, surplus, size = Matrices(Rationals()), {}, 0, 0
    for b in program.blocks:
        if b.name == b.weight:
            size += length(b)
        elif b.name.startswith("left("):
            right = weights[f"right({b.weight})"]
            rows, cols = program.shape(program.scope[b.weight])
            most = min(b.rows, rows, cols)
            size += most * (rows + cols - most)
            value = dom.product(dom.transpose(weights[b.name]), right)
            if rank(value) == b.rows:
                surplus += b.rows**2
            else:
                free[b.weight] = value
    out = program.with_bounded_letters(free)
    return out, {b.name: free[b.name] if b.name in free else weights[b.name] for b in out.blocks}, surplus, size


def check_differential(program, weights, claim, dimension, proof):
    if divides(program):
        raise Rejected("function", "a program that divides, at a point")
    program, weights, surplus, size = chart(program, weights)
    m, point = Mod(proof["modulus"]).m, At(program, weights, drawn(proof))
    vectors, rows, columns = proof["vectors"], proof["rows"], proof["columns"]
    check_velocities(program, vectors)
    check_rows(program, rows)
    check_columns(program, columns)
    check_square(rows, columns)
    if len(vectors) + len(rows) != count_coordinates(program):
        raise Rejected("kernel", f"{len(vectors)} vectors and {len(rows)} rows, {count_coordinates(program)} coordinates")
    if len(vectors) != claim["kernel"] + surplus:
        raise Rejected("kernel", f"{len(vectors)} vectors, of which {surplus} are too many")
    check_still(program, weights, vectors, proof["by"])
    check_independent(program, vectors, m)
    eliminate(entries(program, [point], [None], rows, [[1, c] for c in columns], m), m)
    generic = size - dimension
    if (claim["kernel"] > generic) != (claim["kind"] == "critical"):
        raise Rejected("kind", f"the kernel at generic weights has dimension {generic}")


def entries(program, points, bends, rows, columns, m):
    """The matrix of tangent vectors: rows are entries of outputs, columns are [curve, coordinate or 0]. `points` has for
    each curve the place where it starts, `bends` the coefficients of 1, e, … of its blocks."""
    copies = {row[0] for row in rows}
    out = [[0] * len(columns) for _ in rows]
    for c, point in enumerate(points):
        own = [(k, x) for k, (curve, x) in enumerate(columns) if curve == c + 1]
        moves = [(k, x - 1) for k, x in own if x > 0]
        bend = [k for k, x in own if x == 0]
        for n in sorted(copies) if own else ():
            jacobian = Jacobian(program, point, m)
            dom, values = jacobian.at(n) if moves else (None, None)
            last = outputs_along(program, bends[c], point.inputs(n), m) if bend else None
            for r, (copy, o, i, j) in enumerate(rows):
                if copy == n:
                    full = jacobian.row(dom, values, program.outputs[o - 1], i - 1, j - 1) if moves else None
                    for k, x in moves:
                        out[r][k] = full[x]
                    for k in bend:
                        out[r][k] = last[o - 1][i - 1][j - 1]
    return out


def outputs_along(program, coefficients, inputs, m):
    """The outputs' coefficients of the highest power of e, modulo m."""
    dom = Orders(Matrices(Mod(m)), len(coefficients))
    leaves = {}
    for b in program.blocks:
        leaves[b.name] = b.rows, b.cols, [None if x[b.name] is None else dom.dom.of(x[b.name]) for x in coefficients]
    for x in program.inputs:
        leaves[x.name] = dom.lift(dom.dom.of(inputs[x.name]), x.rows, x.cols)
    found = []
    for node, value in zip(program.outputs, outputs(program, dom, leaves)):
        last = dom.coefficient(value, len(coefficients) - 1)
        rows, cols = program.shape(node)
        found.append([[0] * cols for _ in range(rows)] if last is None else last)
    return found


class Curves:
    """Curves of weights; an expression, or nothing, for each block."""

    def __init__(self, program, weights, curves):
        self.program, self.weights, self.curves = program, weights, []
        blocks = {b.name: b for b in program.blocks}
        if not curves:
            raise Rejected("curve", "a curve is missing")
        for curve in curves:
            if not 1 <= curve["order"] <= MOST_ORDER:
                raise Rejected("order", f"the order is not from 1 to {MOST_ORDER}")
            if set(curve["weights"]) - set(blocks):
                raise Rejected("expression", "an expression for something that is not a block")
            letters = {"s": (1, 1), "e": (1, 1)}
            self.curves.append((curve["order"], {
                name: Expression(text, letters, program.functions, (blocks[name].rows, blocks[name].cols))
                for name, text in curve["weights"].items()}))

    def blocks(self, k, dom, s):
        """The blocks of the k-th curve: polynomials in e, for a value of s in the domain below."""
        values, out = {"s": dom.lift(s, 1, 1), "e": dom.letter_e()}, {}
        for b in self.program.blocks:
            found = self.curves[k][1].get(b.name)
            out[b.name] = found.value(dom, values) if found else dom.lift(dom.dom.of(self.weights[b.name]), b.rows, b.cols)
        return out

    def start_together(self, by):
        dom, program = domain(by), self.program
        s, inputs = dom.letter(1, 1, "any"), input_letters(program, dom)

        def run(blocks, terms):
            above = Orders(dom, terms)
            letters = {x.name: above.lift(inputs[x.name], x.rows, x.cols) for x in program.inputs}
            return [[above.coefficient(y, k) for k in range(terms)]
                    for y in outputs(program, above, {**blocks, **letters})]
        for k, (order, _) in enumerate(self.curves):
            above = Orders(dom, order + 1)
            for b in program.blocks:
                if b.kind != "any":
                    value = self.blocks(k, above, s)[b.name]
                    for x in value[2]:
                        if x is not None:
                            need_condition(dom, x, b)
        plain = Orders(dom, 1)
        point = run({b.name: plain.lift(dom.of(self.weights[b.name]), b.rows, b.cols) for b in program.blocks}, 1)
        first = run(self.blocks(0, Orders(dom, self.curves[0][0] + 1), dom.zero(1, 1)), 1)
        if not all(plain.agree(x[0], y[0]) for x, y in zip(point, first)):
            raise Rejected("curve", "the curves do not start at the function")
        start = None
        for k, (order, _) in enumerate(self.curves):
            found = run(self.blocks(k, Orders(dom, order + 1), s), order)
            if any(not plain.agree(x, None) for y in found for x in y[1:]):
                raise Rejected("curve", f"curve {k + 1} moves before its order")
            start = start or found
            if not all(plain.agree(x[0], y[0]) for x, y in zip(start, found)):
                raise Rejected("curve", f"curve {k + 1} starts elsewhere")

    def at(self, q):
        """For each curve the coefficients of 1, e, … of all blocks, over the rationals; None for zero."""
        out = []
        for k, (order, _) in enumerate(self.curves):
            dom = Orders(Matrices(Rationals()), order + 1)
            blocks = self.blocks(k, dom, dom.dom.of([[q]]))
            out.append([{name: dom.coefficient(value, j) for name, value in blocks.items()} for j in range(order + 1)])
        return out


def count_tangents(program, weights, proof):
    """How many independent tangent vectors curves prove."""
    texts = [text for curve in proof["curves"] for text in curve["weights"].values()]
    if divides(program) or texts_divide(texts, program.functions):
        raise Rejected("function", "a division along a curve")
    m, draw = Mod(proof["modulus"]).m, drawn(proof)
    At(program, {}, draw)
    curves = Curves(program, weights, proof["curves"])
    rows, columns = proof["rows"], proof["columns"]
    check_rows(program, rows)
    number = count_coordinates(program)
    if len({tuple(c) for c in columns}) < len(columns) or any(
            not 1 <= c <= len(proof["curves"]) or x > number for c, x in columns):
        raise Rejected("index", "a column that is not there, or stands twice")
    check_square(rows, columns)
    curves.start_together(proof["by"])
    coefficients, points = curves.at(proof["at"]), []
    for found in coefficients:
        start = {b.name: found[0][b.name] or [[0] * b.cols for _ in range(b.rows)] for b in program.blocks}
        points.append(At(program, start, draw))
    spend(100 * len(rows)**2)
    eliminate(entries(program, points, coefficients, rows, columns, m), m)
    return len(columns)
