"""The vectors of a family of fields at a point, modulo m (the page, section 6)."""

from .basics import spend
from .expressions import Scope
from .points import vector
from .rings import Mod
from .running import Matrices


def basis(rows, cols, condition):
    """The matrices with a condition that a parameter runs through, row by row."""
    for i in range(rows):
        for j in range(cols):
            if condition == "diagonal" and i != j or condition == "symmetric" and i > j or (
                    condition == "skew" and i >= j):
                continue
            spend(2 * rows * cols)
            out = [[0] * cols for _ in range(rows)]
            out[i][j] = 1
            if condition == "symmetric":
                out[j][i] = 1
            elif condition == "skew":
                out[j][i] = -1
            yield out


class Vectors:
    """A family that is known to be one of fields."""

    def __init__(self, program, family, m):
        self.program, self.parameters, self.dom = program, family["parameters"], Matrices(Mod(m))
        shapes = Scope(self.dom, program.functions)
        zeros = {b.name: self.zero(b.rows, b.cols) for b in program.blocks}
        shapes.add_weights(program, zeros)
        for name, (rows, cols, _) in self.parameters.items():
            shapes.set(name, (rows, cols), self.zero(rows, cols))
        self.velocities = {name: shapes.expression(text) for name, text in family["velocity"].items()}

    def zero(self, rows, cols):
        spend(rows * cols)
        return [[0] * cols for _ in range(rows)]

    def at(self, weights):
        """One vector for each basis matrix of each parameter; one if there are no parameters. The weights are residues."""
        if self.parameters and all(rows == 1 and kind == "skew" for rows, _, kind in self.parameters.values()):
            return  # where there is no vector, nothing has to have a value
        scope = Scope(self.dom, self.program.functions)
        scope.add_weights(self.program, weights)
        values = dict(scope.values)
        for name, (rows, cols, _) in self.parameters.items():
            values[name] = self.zero(rows, cols)
        start = {name: e.value(self.dom, values) for name, e in self.velocities.items()}
        if not self.parameters:
            yield vector(self.program, start)
        for name, (rows, cols, condition) in self.parameters.items():
            zero = values[name]
            moving = [(b, e) for b, e in self.velocities.items() if name in e.names]
            for values[name] in map(self.dom.of, basis(rows, cols, condition)):
                yield vector(self.program, {**start, **{b: e.value(self.dom, values) for b, e in moving}})
            values[name] = zero
