"""The upper bound by fields at a structured point: the vectors of one member of each type (the page, section 7)."""

from .basics import Rejected, spend
from .axes import leaf
from .elimination import Echelon
from .expressions import Scope
from .rings import Mod
from .sparse import Sheet, Sparse
from .structured import Line, Structured, first_member, members, type_of


def kept(program, data, m):
    """How many independent vectors there are at a generic point, at least. The families are known to be fields."""
    point = Structured(program, data["point"])
    dom = Sparse(Mod(m))
    families = [Family(point, dom, k, family) for k, family in enumerate(data["families"])]
    join_families(point, families)
    weights, count = point.sheets(dom), 0
    for family in families:
        family.start(weights)
    for kind in sorted({kind for family in families for kind in family.types()}):
        first = first_member(kind)
        vectors = [sheets for family in families for sheets in family.vectors(first)]
        rows = [own_part(point, sheets, first) for sheets in vectors]
        columns = sorted({key for row in rows for key in row})
        echelon = Echelon(m)
        for row in rows:
            echelon.insert([row.get(key, 0) for key in columns])
        count += len(echelon.kept) * members(kind, point.sizes)
    return count


def join_families(point, families):
    """What expressions join has the same classes, and what they pin does not move. Lines for parameters."""
    axes = point.axes
    for family in families:
        family.join(axes)
    pinned, known = axes.pinned(), {}
    for axis, line in point.lines.items():
        root = axes.find(axis)
        if known.setdefault(root, line.classes) != line.classes:
            raise Rejected("axis", f"{' '.join(axis)[:60]} is joined with an axis of other classes")
        if root in pinned and line.moving():
            raise Rejected("axis", f"{' '.join(axis)[:60]} is pinned by an expression")
    for family in families:
        for name, (rows, cols, _) in family.parameters.items():
            family.lines[name] = tuple(
                Line(length, known.get(axes.find(axis)), point.sizes)
                for axis, length in zip(family.axes_of(name), (rows, cols)))


def own_part(point, sheets, first):
    """The entries of a vector in the coordinates with exactly these elements; those with at most as many are zero."""
    out, blocks = {}, point.program.blocks
    for key, x in point.coordinates(sheets, None, None).items():
        spend(60)
        elements = point.elements(blocks[key[0]].name, key[1], key[2])
        if elements == first:
            out[key] = x
        elif len(elements) <= len(first):
            raise Rejected("overlap", f"a vector of {sorted(first)} is not zero at {sorted(elements)}"[:200])
    return out


class Family:
    """The velocities of a family, and where its parameters have their elements."""

    def __init__(self, point, dom, number, family):
        self.point, self.dom, self.number, self.parameters = point, dom, number, family["parameters"]
        program = self.program = point.program
        self.blocks = {b.name: b for b in program.blocks}
        self.scope = Scope(dom, program.functions)
        self.scope.add_weights(program, {b.name: Sheet(b.rows, b.cols, {}) for b in program.blocks})
        for name, (rows, cols, _) in self.parameters.items():
            self.scope.set(name, (rows, cols), Sheet(rows, cols, {}))
        self.velocities = {name: self.scope.expression(family["velocity"][name]) for name in self.blocks
                           if name in family["velocity"]}
        self.lines = {}

    def axes_of(self, name):
        return (self.number, name, "rows"), (self.number, name, "columns")

    def join(self, axes):
        for name, (_, _, condition) in self.parameters.items():
            if condition != "any":
                axes.join(*self.axes_of(name))

        def sides(name):
            if name in self.parameters:
                return self.axes_of(name)
            if name in self.blocks:
                return leaf(name)
            left, right = f"left({name})", f"right({name})"
            axes.join(("rows", left), ("rows", right))
            return ("columns", left), ("columns", right)
        for name, e in self.velocities.items():
            found = axes.walk(e.program, sides, (self.number, name))[e.program.outputs[0]]
            for x, y in zip(found, leaf(name)):
                axes.join(x, y)

    def start(self, weights):
        self.scope.add_weights(self.program, weights)

    def types(self):
        """Types that the basis matrices may have."""
        if not self.parameters:
            yield ()
        for rows, cols in self.lines.values():
            yield ()
            for c in sorted(rows.moving() | cols.moving()):
                yield (c,)
            for c in sorted(rows.moving()):
                for d in sorted(cols.moving()):
                    yield tuple(sorted((c, d)))

    def vectors(self, first):
        """{block: velocity} for each basis matrix with exactly these elements."""
        if not self.parameters:
            if not first:
                yield self.velocity(self.scope.values)
            return
        for name, (rows, cols, condition) in self.parameters.items():
            for i, j in self.places(name, condition, first):
                spend(200)
                entries = {i: {j: 1}}
                if condition in ("symmetric", "skew") and i != j:
                    entries[j] = {i: 1 if condition == "symmetric" else self.dom.ring.of(-1)}
                yield self.velocity({**self.scope.values, name: Sheet(rows, cols, entries)})

    def places(self, name, condition, first):
        """The basis matrices of a parameter, row by row, that have exactly these elements."""
        rows, cols = self.lines[name]
        across = cols.with_elements(first)
        for i in rows.with_elements(first):
            for j in across:
                spend(20)
                if condition == "diagonal" and i != j or condition == "symmetric" and i > j or (
                        condition == "skew" and i >= j):
                    continue
                if {rows.element(i), cols.element(j)} - {None} == first:
                    yield i, j

    def velocity(self, values):
        return {name: e.value(self.dom, values) for name, e in self.velocities.items()}
