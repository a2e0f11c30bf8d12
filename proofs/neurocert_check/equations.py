"""Upper bounds by expanding the outputs: `span`, and `equations`, linear forms that vanish on all tangent spaces."""

from math import factorial

from .basics import Rejected, spend, within
from .elimination import Echelon
from .expressions import Scope, check_parameters
from .numbers import bounded, inverse, plus, times
from .points import Point
from .polynomials import Entries
from .reading import shaped
from .rings import FIELD, Mod
from .running import outputs


class Expansion:
    """The outputs as polynomials in the inputs, with polynomials in the coordinates as coefficients.

    `table` maps (output, row, column, monomial in the inputs) to {monomial in the coordinates: number}."""

    def __init__(self, program):
        self.dom, self.program = Entries(), program
        self.ring = self.dom.ring
        self.inputs = {x.name: self.dom.letter(x.rows, x.cols, "any", x.name) for x in program.inputs}
        self.mask = self.ring.mask(range(len(self.ring.numbers)))
        self.blocks = {b.name: self.dom.letter(b.rows, b.cols, b.kind, b.name) for b in program.blocks}
        self.table = {}
        for k, value in enumerate(self.outputs(program, {**self.inputs, **self.blocks})):
            self.split(value, k, self.table)

    def outputs(self, program, leaves):
        """The outputs of a program or an expression. A function that is not a polynomial is refused, also where its value
        is a number; only `recip` of a number is one, and so is `inv` where the determinant is."""
        values = outputs(program, self.dom, leaves)
        nodes = [program.nodes[n] for n in program.above(program.outputs)]
        if self.ring.atoms or any(op == "apply" and data != "recip" and program.functions.get(data, " ")[0] != "polynomial"
                                  for op, _, data, _, _ in nodes):
            raise Rejected("symbolic", "a function that is not a polynomial")
        return values

    def value(self, expression, letters):
        return self.outputs(expression.program, letters)[0]

    def split(self, value, k, table):
        for i, row in enumerate(value):
            for j, x in enumerate(row):
                spend(12 * len(x))
                for key, c in x.items():
                    inside = key & self.mask
                    table.setdefault((k, i, j, inside), {})[key - inside] = c


def span(program):
    """The rank of the table of coefficients over the rationals."""
    kept = {}
    for row in Expansion(program).table.values():
        row = dict(row)
        while row:
            lead = min(row)
            if lead not in kept:
                unit = inverse(row[lead])
                kept[lead] = {key: times(c, unit) for key, c in row.items()}
                break
            f = row[lead]
            spend(30 * len(kept[lead]))
            for key, c in kept[lead].items():
                new = plus(row.get(key, 0), times(-f, c))
                if new:
                    row[key] = new
                else:
                    row.pop(key, None)
    return len(kept)


def factorials(inside):
    """The product of the factorials of the exponents of a monomial."""
    out = 1
    while inside:
        out = bounded(out * factorial(within(inside & (1 << FIELD) - 1, 2**13, "a factorial")))
        inside >>= FIELD
    return out


def exponents(inside):
    """A monomial as a list: (number of the variable, exponent)."""
    out, number = [], 0
    while inside:
        n = inside & (1 << FIELD) - 1
        if n:
            out.append((number, n))
        inside >>= FIELD
        number += 1
    spend(20 * number + 40)
    return out


class Numbers:
    """Polynomials at a point modulo m."""

    def __init__(self, ring, m):
        self.ring, self.base, self.values = ring, Mod(m), {}

    def set(self, name, rows):
        for i, row in enumerate(rows):
            for j, x in enumerate(row):
                self.values[self.ring.numbers[name, i, j]] = self.base.of(x)

    def of(self, x):
        total, m = 0, self.base.m
        for key, c in x.items():
            term, number = self.base.of(c), 0
            while key:
                n = key & (1 << FIELD) - 1
                if n:
                    term = term * pow(self.values[number], n, m) % m
                key >>= FIELD
                number += 1
            spend(12 * number + 20)
            total += term
        return total % m


def equations(program, step):
    if len(program.outputs) != 1 or any(b.kind != "any" for b in program.blocks):
        raise Rejected("step", "equations are for one output and weights without conditions")
    base, point = Mod(step["modulus"]), Point(program, step["point"])
    unknowns, define = step["unknowns"], step["define"]
    unknown_shapes = {name: (rows, cols, "any") for name, (rows, cols) in unknowns.items()}
    check_parameters(unknown_shapes, program.names() | set(define))
    check_parameters({name: (1, 1, "any") for name in define}, program.names())
    whole = Expansion(program)
    dom, ring = whole.dom, whole.ring
    letters = {name: dom.letter(rows, cols, "any", name) for name, (rows, cols) in unknowns.items()}
    scope = Scope(dom, program.functions)
    scope.add_weights(program, whole.blocks)
    for name, (rows, cols) in unknowns.items():
        scope.set(name, (rows, cols), letters[name])

    # Near the point the unknowns are functions of the weights along which all E vanish: Hensel's lemma.
    letters_of = {name: scope.expression(text) for name, text in define.items()}
    zeros = {name: whole.value(e, scope.values) for name, e in letters_of.items()}
    numbers = Numbers(ring, base.m)
    for name, rows in point.weights.items():
        numbers.set(name, rows)
    if set(step["at"]) != set(unknowns):
        raise Rejected("point", "a matrix for each unknown, and no other")
    for name, shape in unknowns.items():
        numbers.set(name, shaped(step["at"][name], shape, "point", name))
    variables = [ring.numbers[name, i, j] for name, (r, c) in unknowns.items() for i in range(r) for j in range(c)]
    echelon = Echelon(base.m)
    for name, value in zeros.items():
        for x in (x for row in value for x in row if x):
            if numbers.of(x):
                raise Rejected("define", f"{name} is not zero at the point")
            if echelon.insert([numbers.of(ring.by_variable(x, v)) for v in variables]) is not True:
                raise Rejected("define", f"the derivatives of {name} by the unknowns have no unit pivots")

    # Each form kills the tangent vectors where all E vanish.
    forms = Scope(dom, program.functions)
    forms.shapes.update(scope.shapes)
    forms.values.update(scope.values)
    for x in program.inputs:
        forms.set(x.name, (x.rows, x.cols), whole.inputs[x.name])
    for name, value in zeros.items():
        scope.set(name, letters_of[name].shape, value)
    echelon, output = Echelon(base.m), program.outputs[0]
    pairs = sorted(whole.table, key=lambda key: (key[:3], exponents(key[3])))
    for number, form in enumerate(step["forms"]):
        table = {}
        claimed = forms.expression(form["form"], program.shape(output))
        whole.split(whole.value(claimed, forms.values), 0, table)
        for key, x in table.items():
            factor = factorials(key[3])
            table[key] = {inside: times(factor, c) for inside, c in x.items()}
        gradients(program, whole, scope, zeros, table, form["gradient"], number)
        echelon.insert([numbers.of(table.get(key, {})) for key in pairs])
    return len(whole.table) - len(echelon.kept)


def gradients(program, whole, scope, zeros, form, gradient, number):
    """For each block: the pairings with the derivatives by its entries are what `gradient` says, and it is zero
    where the letters of `define` are."""
    if set(gradient) - set(whole.blocks):
        raise Rejected("expression", "a gradient by something that is not a block")
    dom, ring = whole.dom, whole.ring
    for b in program.blocks:
        pairing = dom.zero(b.rows, b.cols)
        for i in range(b.rows):
            for j in range(b.cols):
                variable = ring.numbers[b.name, i, j]
                pairs = [(form[key], ring.by_variable(x, variable)) for key, x in whole.table.items() if key in form]
                pairs = [(f, g) for f, g in pairs if g]
                if pairs:
                    pairing[i][j] = ring.dot(*zip(*pairs))
        text = gradient.get(b.name)
        expected = zero = dom.zero(b.rows, b.cols)
        if text is not None:
            claimed = scope.expression(text, (b.rows, b.cols))
            expected = whole.value(claimed, scope.values)
            zero = whole.value(claimed, {**scope.values, **{
                name: dom.zero(len(v), len(v[0])) for name, v in zeros.items()}})
        if not dom.equal(pairing, expected) or not dom.is_zero(zero):
            raise Rejected("gradient", f"form {number + 1}: the gradient by {b.name} is another one, or not zero "
                                       "where the equations hold")
