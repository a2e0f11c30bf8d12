"""Lower bounds; the one by small blocks at a structured point, for networks of any width (the page, section 5, *Blocks*)."""

from . import theorems
from .basics import Rejected, spend
from .bounds import check_order, check_rows, keep, minor
from .elimination import Echelon
from .jacobian import backward, moving
from .rings import Degrees, Mod
from .running import compute
from .series import Series
from .sparse import Sheet, Sparse
from .structured import Structured, first_member, members, type_of

SERIES = "exp", "tanh", "softmax"


def lower(program, step):
    """The number that a step proves."""
    kind, data = step
    if kind == "theorem":
        return theorems.dimension(program, data["name"])
    return minor(program, data) if kind == "minor" else blocks(program, data)


def blocks(program, step):
    m, order = Mod(step["modulus"]).m, step["order"]
    point = Structured(program, step["point"])
    if order is not None:
        check_order(order)
    check_functions(program, order)
    kinds = [type_at(item["at"], point.sizes) for item in step["types"]]
    if len(set(kinds)) < len(kinds):
        raise Rejected("index", "two types of the same classes")
    place, rows_at, bound = {kind: k for k, kind in enumerate(kinds)}, Rows(point, m, order), 0
    for k, (kind, item) in enumerate(zip(kinds, step["types"])):
        rows = rows_at(item["copies"], item["rows"])
        first = first_member(kind)
        for name, row in zip(item["rows"], rows):
            need_clear(point, row, place, k, first, name)
        eliminate(point, rows, first, m, item["rows"])
        bound += len(rows) * members(kind, point.sizes)
    return bound


def type_at(classes, sizes):
    if len(classes) > 2 or any(sizes.get(name, 0) < 2 for name in classes):
        raise Rejected("index", f"no type of {', '.join(classes)}"[:80])
    return tuple(sorted(classes))


def check_functions(program, order):
    """What the outputs need is polynomial or rational; with an order also a power series."""
    for node in program.above(program.outputs):
        op, _, name, _, _ = program.nodes[node]
        law = program.functions.get(name) if op == "apply" else None
        used = name if op == "apply" else op
        if used in ("inverse", "relu") or law is not None and law[0] != "polynomial" or order is None and used in SERIES:
            raise Rejected("function", f"{used[:60]} is not allowed here")


class Rows:
    """The rows of types: derivatives of entries of outputs by coordinates, {(block number, row, column): x}."""

    def __init__(self, point, m, order):
        self.point, self.program, self.order = point, point.program, order
        self.ring = Mod(m) if order is None else Series(m, order)
        self.dom, self.moving = Sparse(self.ring), moving(self.program)
        self.base = Mod(m)
        self.weights = point.sheets(self.dom)
        if order is not None:
            self.degrees = Sparse(Degrees(series=True))
            self.lowest = point.sheets(self.degrees)

    def __call__(self, copies, rows):
        check_rows(self.program, rows, self.order)
        if any(row[0] > len(copies) for row in rows):
            raise Rejected("point", "a copy of the inputs is missing")
        found = {}
        for n, copy in enumerate(copies, 1):
            spend(10 * len(rows) + 20 * len(self.program.inputs) + 100)
            entries = self.inputs(copy)
            wanted = dict.fromkeys(tuple(row[1:4]) for row in rows if row[0] == n)
            if wanted:
                values = self.run(entries)
                for o, i, j in wanted:
                    found[n, o, i, j] = self.row(values, self.program.outputs[o - 1], i - 1, j - 1)
        return [self.coefficients(found[tuple(row[:4])], row) for row in rows]

    def inputs(self, copy):
        """{input: {(row, column): residue}}, from 0."""
        leaves, out = {x.name: x for x in self.program.inputs}, {}
        for name, entries in copy.items():
            x = leaves.get(name)
            if x is None or any(not (1 <= i <= x.rows and 1 <= j <= x.cols) for i, j, _ in entries):
                raise Rejected("point", f"no such entry of an input {name[:60]!r}")
            if len({(i, j) for i, j, _ in entries}) < len(entries):
                raise Rejected("point", f"an entry of {name[:60]} is there twice")
        for name, entries in copy.items():
            out[name] = {(i - 1, j - 1): self.base.of(q) for i, j, q in entries}
        return out

    def leaves(self, dom, weights, entries, lift):
        out = dict(weights)
        for x in self.program.inputs:
            out[x.name] = dom.gather(x.rows, x.cols, ((i, j, lift(q)) for (i, j), q in entries.get(x.name, {}).items()))
        return out

    def run(self, entries):
        """All values, step by step; with an order the lowest degrees of a step come before its value, by which functions
        have no constant terms."""
        lift = self.ring.of if self.order is None else self.ring.times_s
        runs = [(self.dom, self.leaves(self.dom, self.weights, entries, lift), {})]
        if self.order is not None:
            runs.insert(0, (self.degrees, self.leaves(self.degrees, self.lowest, entries, lambda q: (1, 1)), {}))
        for node in sorted(self.program.above(self.program.outputs)):
            for dom, leaves, values in runs:
                compute(self.program, node, dom, leaves, values)
        return runs[-1][2]

    def row(self, values, output, i, j):
        spend(20 * len(self.program.nodes))
        rows, cols = self.program.shape(output)
        adjoints = backward(self.program, self.dom, values, output, self.dom.seed(rows, cols, i, j), self.moving)
        sheets = {b.name: adjoints.get(b.node, Sheet(b.rows, b.cols, {})) for b in self.program.blocks}
        minus = self.ring.of(-1)
        return self.point.coordinates(sheets, self.ring.add, lambda x: self.ring.mul(minus, x))

    def coefficients(self, row, name):
        spend(20 * len(row))
        if self.order is not None:
            row = {key: x[name[4]] for key, x in row.items()}
        return {key: x for key, x in row.items() if x}


def need_clear(point, row, place, k, first, name):
    """A row is zero in the blocks of other members of its type, and of types after it."""
    spend(60 * len(row))
    for number, i, j in row:
        elements = point.elements(point.program.blocks[number].name, i, j)
        other = place.get(type_of(elements), -1)
        if other > k or other == k and elements != first:
            raise Rejected("overlap", f"row {name} is not zero in the block of {sorted(elements)}"[:200])


def eliminate(point, rows, first, m, names):
    """Every row is kept in the columns of the block of the first member. Columns that are zero in all rows are left out."""
    names_of = [b.name for b in point.program.blocks]
    columns = sorted({key for row in rows for key in row
                      if point.elements(names_of[key[0]], key[1], key[2]) == first})
    echelon = Echelon(m)
    for name, row in zip(names, rows):
        keep(echelon, [row.get(key, 0) for key in columns], "of a block", name)
