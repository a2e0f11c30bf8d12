"""Iterated brackets of gradients by differences, for `truth.py` and the tests: no derivative of any function is used. What is
inside a bracket is known with twice as many digits, from steps of the square of the size."""

from decimal import Decimal, localcontext

from evaluation import P, Reals, Residues, drawn_all, field_of, outputs, places, put, rank


class Brackets:
    """At most `longest` gradients. A row is (inputs, output, i, j), from 0; a point is the list of all coordinates."""

    def __init__(self, program, k, longest):
        self.program, self.k, self.longest = program, k, longest

    def entry(self, row, point):
        inputs, o, i, j = row
        weights, at = {}, iter(point)
        for b in self.program.blocks:
            weights[b.name] = [[0] * b.cols for _ in range(b.rows)]
            for r, c in places(b):
                put(b, weights[b.name], r, c, next(at))
        return outputs(self.k, self.program, {**weights, **inputs})[o][i][j]

    def gradient(self, row, point):
        step, start, out = self.k.step**2**(self.longest - 1), self.entry(row, point), []
        for x in range(len(point)):
            moved = [*point[:x], point[x] + step, *point[x + 1:]]
            out.append(self.k.quotient(self.entry(row, moved) - start, step))
        return out

    def value(self, rows, point, level=1):
        """[X_1, [X_2, ...]] up to the power `level` of a small step: modulo it, or with an error of its size."""
        x, step = self.gradient(rows[0], point), self.k.step**level
        if len(rows) == 1:
            return x
        y = self.value(rows[1:], point, 2 * level)
        along = self.value(rows[1:], [a + step * b for a, b in zip(point, x)], 2 * level)
        back = self.gradient(rows[0], [a + step * b for a, b in zip(point, y)])
        return [self.k.quotient(a - b - c + d, step) for a, b, c, d in zip(along, y, back, x)]


def conserved(program, rng, total):
    """P less the rank of random brackets of a few gradients, at random points."""
    if total > 10:
        return None
    with localcontext() as context:
        context.prec = 220
        k, longest = field_of(program), 4
        if isinstance(k, Residues):
            k = Residues(P, 2**longest)
        else:
            k, longest = Reals(), 3
            k.step = Decimal(10)**-25
        tries = 6 if any(node.data == "relu" for node in program.nodes) else 1  # more is conserved where all neurons are off
        return total - max(reached(program, rng, k, longest, [k.draw(rng) for _ in range(total)]) for _ in range(tries))


def reached(program, rng, k, longest, point):
    """The rank; what is longer adds nothing, almost always, where one length adds nothing."""
    entries = [(o, i, j) for o, node in enumerate(program.outputs) for i in range(program.shape(node)[0])
               for j in range(program.shape(node)[1])]
    brackets, rows, last = Brackets(program, k, longest), [], -1
    for length in range(1, longest + 1):
        for _ in range(len(point) + 2):
            rows.append(brackets.value([(drawn_all(k, program.inputs, rng), *rng.choice(entries)) for _ in range(length)], point))
        last, before = rank(k, rows), last
        if last == before:
            break
    return last
