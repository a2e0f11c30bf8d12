"""Gradings: integers for coordinates and inputs by which all outputs are homogeneous (the page, section 8)."""

from .basics import Rejected, spend, within
from .points import positions
from .rings import Ring
from .running import Structure, run

MIXED = "mixed"
MOST, LARGEST = 2**62, 2**100


class Grades(Ring):
    """The degree of an entry; None for zero, MIXED for a sum of parts of different degrees."""

    def of(self, q):
        return 0 if q else None

    def add(self, x, y):
        return y if x is None else x if y is None or x == y else MIXED

    def mul(self, x, y):
        spend(4)
        if x is None or y is None:
            return None
        return MIXED if MIXED in (x, y) else self.degree(x + y)

    def degree(self, n):
        within(abs(n), LARGEST - 1, "a degree")
        return n

    def apply(self, function, law, x):
        if law is not None and law[0] == "polynomial":
            return super().apply(function, law, x)
        times = {"relu": 1, "recip": -1}.get(function) if law is None else law[1] if law[0] == "homogeneous" else None
        if times is None or x == MIXED:
            return self.no_constant(x)
        if x is None:
            return None if function == "relu" else 0
        return self.degree(times * x)

    def no_constant(self, x):
        if x not in (None, 0):
            raise Rejected("grading", "a function of what is not of degree zero")
        return 0

    def inverse(self, a):
        return [[self.no_constant(x) for x in row] for row in a]


def degrees(program, grading):
    """The integers of all coordinates, in order; rejected if an output is not homogeneous."""
    weights = {b.name: b for b in program.blocks}
    inputs = {x.name: x for x in program.inputs}
    leaves = {}
    for key, known in (("weights", weights), ("inputs", inputs)):
        if not set(grading[key]) <= set(known):
            raise Rejected("grading", "a name that is not there")
        for name, leaf in known.items():
            leaves[name] = _integers(grading[key].get(name), leaf)
    out = [leaves[b.name][i][j] for b in program.blocks for i, j in positions(b)]
    for b in program.blocks:
        rows = leaves[b.name]
        if b.kind in ("symmetric", "skew") and any(rows[i][j] != rows[j][i] for i in range(b.rows) for j in range(i)):
            raise Rejected("grading", f"{b.name} has two integers for one coordinate")
        leaves[b.name] = [[None if b.kind == "diagonal" and i != j or b.kind == "skew" and i == j else x
                           for j, x in enumerate(row)] for i, row in enumerate(rows)]
    values = run(program, Structure(Grades()), leaves)
    if any(x == MIXED for node in program.outputs for row in values[node] for x in row):
        raise Rejected("grading", "an output is not homogeneous")
    return out


def _integers(rows, leaf):
    spend(12 * leaf.rows * leaf.cols)
    if rows is None:
        return [[0] * leaf.cols for _ in range(leaf.rows)]
    fits = len(rows) == leaf.rows and all(len(row) == leaf.cols for row in rows)
    if not fits or any(x.denominator != 1 or abs(x) >= MOST for row in rows for x in row):
        raise Rejected("grading", f"{leaf.name} needs {leaf.rows} x {leaf.cols} integers below 2^62")
    return [[int(x) for x in row] for row in rows]


def groups(size, grading):
    """The pairs (x, y), row by row, in groups of one difference of degrees; one group without a grading."""
    spend(10 * size * size)
    out = {}
    for x in range(size):
        for y in range(size):
            out.setdefault(0 if grading is None else grading[x] - grading[y], []).append((x, y))
    return out.values()
