"""Symbolic values by points (the page, section 6): a value is the operations that compute it from letters, and two
are equal if they are equal at enough points."""

from .basics import Rejected, TooLarge, spend, within
from .points import fill, length
from .program import Program, dense
from .rings import Rationals
from .running import Matrices

MOST_POINTS = 2**22


class Gate:
    def __init__(self, op, args, rows, cols, degrees, data=None):
        self.op, self.args, self.rows, self.cols, self.degrees, self.data = op, args, rows, cols, degrees, data


def added(parts):
    """The degrees of a product, from those of its factors; None is zero."""
    return None if None in parts else tuple(map(sum, zip(*parts)))


class Circuits:
    """The domain in which programs run by points."""

    def __init__(self):
        self.numbers = Matrices(Rationals())

    def letter(self, rows, cols, condition, name=None):
        program = Program()
        program.add_block("", rows, cols, "symmetric" if condition == "symmetric" else "any", "")
        return Gate("letter", (), rows, cols, (1, 1), program.blocks[0])

    def of(self, rows):
        rows = self.numbers.of(rows)
        degrees = (0, 0) if any(x for row in rows for x in row) else None
        return Gate("constant", (), len(rows), len(rows[0]), degrees, rows)

    def constant(self, data, rows, cols):
        return self.of(dense(data, rows, cols))

    def zero(self, rows, cols):
        return self.of([[0] * cols] * rows)

    def identity(self, n):
        return self.constant(("shift", 0, 1), n, n)

    def sum(self, terms):
        known = [x.degrees for x in terms if x.degrees is not None]
        degrees = (min(low for low, _ in known), max(high for _, high in known)) if known else None
        return Gate("sum", terms, terms[0].rows, terms[0].cols, degrees)

    def bilinear(self, op, a, b, rows, cols):
        return Gate(op, (a, b), rows, cols, added([a.degrees, b.degrees]))

    def product(self, a, b):
        return self.bilinear("product", a, b, a.rows, b.cols)

    def scale(self, s, a):
        return self.bilinear("scale", s, a, a.rows, a.cols)

    def hadamard(self, a, b):
        return self.bilinear("hadamard", a, b, a.rows, a.cols)

    def kronecker(self, a, b):
        return self.bilinear("kronecker", a, b, a.rows * b.rows, a.cols * b.cols)

    def transpose(self, a):
        return Gate("transpose", (a,), a.cols, a.rows, a.degrees)

    def powers(self, a, n):
        return Gate("powers", (a,), a.rows, a.cols, added([a.degrees] * n), n)

    def apply(self, function, law, a, node):
        if law is None or law[0] != "polynomial":
            raise Rejected("symbolic", f"{function} is not a polynomial")
        ones, out = [[1] * a.cols] * a.rows, self.zero(a.rows, a.cols)
        for c in reversed(law[1]):
            out = self.hadamard(out, a)
            if c:
                out = self.sum([out, self.scale(self.of([[c]]), self.of(ones))])
        return out

    def softmax(self, a):
        raise Rejected("symbolic", "softmax is not a polynomial")

    def inverse(self, a):
        raise Rejected("symbolic", "inv is not a polynomial")

    def is_zero(self, a):
        return a.degrees is None

    # Comparison.

    def equal(self, a, b):
        if a is b:
            return True
        gates, seen = [], set()
        todo = [(b, False), (a, False)]
        while todo:
            gate, done = todo.pop()
            if done:
                gates.append(gate)
            elif id(gate) not in seen:
                seen.add(id(gate))
                todo.append((gate, True))
                todo += [(x, False) for x in gate.args]
        letters = [g for g in gates if g.op == "letter"]
        count = sum(length(g.data) for g in letters)
        known = [g.degrees for g in (a, b) if g.degrees is not None]
        degree = max((high for _, high in known), default=0)
        exactly = all(low == high == degree for low, high in known)
        within(number_of(count if exactly else count + 1, degree), MOST_POINTS, "the points")
        for point in points(count if exactly else count + 1, degree):
            values, at = {}, 0
            for gate in gates:
                spend(30)
                if gate.op == "letter":
                    size = length(gate.data)
                    values[id(gate)] = fill(gate.data, point[at:at + size])
                    at += size
                else:
                    values[id(gate)] = self.value(gate, [values[id(x)] for x in gate.args])
            if values[id(a)] != values[id(b)]:
                return False
        return True

    def value(self, gate, args):
        if gate.op == "constant":
            return gate.data
        if gate.op == "sum":
            return self.numbers.sum(args)
        if gate.op == "powers":
            return self.numbers.powers(args[0], gate.data)
        return getattr(self.numbers, gate.op)(*args)


def number_of(count, total):
    """C(count + total - 1, total), or more than is allowed."""
    out, small = 1, min(count - 1, total)
    for k in range(1, small + 1):
        out = out * (count + total - 1 - small + k) // k
        if out > MOST_POINTS:
            raise TooLarge("the points")
    return out


def points(count, total):
    """All lists of so many non-negative integers with this sum."""
    if count == 0:
        yield ()
        return
    if count == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in points(count - 1, total - first):
            yield (first, *rest)
