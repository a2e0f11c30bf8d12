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
        self.velocities = {b.name: shapes.expression(family["velocity"][b.name]) for b in program.blocks
                           if b.name in family["velocity"]}

    def zero(self, rows, cols):
        spend(rows * cols)
        return [[0] * cols for _ in range(rows)]

    def at(self, weights):
        """One vector for each basis matrix of each parameter; one if there are no parameters. The weights are residues."""
        scope = Scope(self.dom, self.program.functions)
        scope.add_weights(self.program, weights)
        values = dict(scope.values)
        for name, (rows, cols, _) in self.parameters.items():
            values[name] = self.zero(rows, cols)
        if not self.parameters:
            yield vector(self.program, {b: e.value(self.dom, values) for b, e in self.velocities.items()})
        for name, (rows, cols, condition) in self.parameters.items():
            zero, found = values[name], {}
            for values[name] in map(self.dom.of, basis(rows, cols, condition)):
                for b, e in self.velocities.items():
                    if b not in found or name in e.names:
                        found[b] = e.value(self.dom, values)
                yield vector(self.program, found)
            values[name] = zero
