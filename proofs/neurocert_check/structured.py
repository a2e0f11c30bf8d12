"""Points that are written by classes (the page, section 4, *Structured points*)."""

from bisect import bisect_right

from .axes import Axes
from .basics import Rejected, spend
from .points import fits
from .reading import shaped
from .sparse import Sheet


class Line:
    """The segments of an axis. `classes` is None where no item names it: then each index is a segment."""

    def __init__(self, length, classes, sizes):
        self.length, self.classes, self.starts = length, classes, []
        at = 0
        for name in classes or ():
            self.starts.append(at)
            at += sizes[name]
        self.sizes = sizes

    def count(self):
        return self.length if self.classes is None else len(self.classes)

    def segments(self):
        """(start, size, class or None)."""
        if self.classes is None:
            return [(k, 1, None) for k in range(self.length)]
        return [(k, self.sizes[name], name) for k, name in zip(self.starts, self.classes)]

    def moving(self):
        """The classes of more than one element."""
        return {name for name in self.classes or () if self.sizes[name] > 1}

    def element(self, index):
        """(class, place), or None for a helper; indices and places from 0."""
        if self.classes is None:
            return None
        k = bisect_right(self.starts, index) - 1
        name = self.classes[k]
        return (name, index - self.starts[k]) if self.sizes[name] > 1 else None

    def with_elements(self, member):
        """The indices without an element, and those with an element of a member, in order."""
        spend(40 * self.count())
        out = []
        for start, size, name in self.segments():
            places = [0] if size == 1 else [place for other, place in member if other == name]
            out += [start + place for place in places]
        return sorted(out)


class Lines:
    """Lines for all axes of blocks and inputs."""

    def __init__(self, program, data):
        self.program, self.sizes, self.axes = program, data["classes"], Axes(program)
        self.leaves = [*program.blocks, *program.inputs]
        self.blocks = {b.name: (k, b) for k, b in enumerate(program.blocks)}
        self.read_axes(data["axes"])
        self.lines = {}
        for x in self.leaves:
            for side, length in (("rows", x.rows), ("columns", x.cols)):
                self.lines[side, x.name] = Line(length, self.given.get(self.axes.find((side, x.name))), self.sizes)

    def read_axes(self, items):
        if any(size < 1 for size in self.sizes.values()):
            raise Rejected("axis", "an empty class")
        lengths = {f"{side} {x.name}": ((side, x.name), n) for x in self.leaves
                   for side, n in (("rows", x.rows), ("columns", x.cols))}
        pinned, self.given = self.axes.pinned(), {}
        for classes, names in items:
            spend(100 * (len(classes) + 1) * (len(names) + 1))
            classes = tuple(classes)
            if any(name not in self.sizes for name in classes):
                raise Rejected("axis", "a class that is not known")
            for name in names:
                if name not in lengths:
                    raise Rejected("axis", f"{name[:60]!r} is no axis")
                axis, length = lengths[name]
                if sum(self.sizes[c] for c in classes) != length:
                    raise Rejected("axis", f"{name[:60]} has {length} indices")
                root = self.axes.find(axis)
                if root in pinned and any(self.sizes[c] > 1 for c in classes):
                    raise Rejected("axis", f"{name[:60]} is pinned")
                if self.given.setdefault(root, classes) != classes:
                    raise Rejected("axis", f"{name[:60]} has other classes already")


class Structured(Lines):
    """A structured point of a program: a number for each two segments of a block."""

    def __init__(self, program, data):
        super().__init__(program, data)
        self.read_weights(data["weights"])

    def read_weights(self, weights):
        if set(weights) != set(self.blocks):
            raise Rejected("point", "a matrix for each block, and no other")
        self.weights = weights
        for name, (_, b) in self.blocks.items():
            rows, cols = self.lines["rows", name], self.lines["columns", name]
            matrix = shaped(weights[name], (rows.count(), cols.count()), "point", name)
            spend(40 * rows.count() * cols.count())
            if not fits(matrix, b.kind):
                raise Rejected("point", f"{name} is not {b.kind}")
            across = cols.segments()
            for (_, n, first), row in zip(rows.segments(), matrix):
                for (_, k, second), z in zip(across, row):
                    if z and first != second and n > 1 and k > 1:
                        raise Rejected("point", f"{name} between two classes is not zero")

    def sheets(self, dom):
        """block -> its matrix, in a domain of sparse matrices."""
        return {name: self.sheet(dom, name, b) for name, (_, b) in self.blocks.items()}

    def sheet(self, dom, name, block):
        entries, across = {}, self.lines["columns", name].segments()
        spend(20 * len(self.weights[name]) * len(across))
        for (start, n, first), row in zip(self.lines["rows", name].segments(), self.weights[name]):
            for (begin, k, second), z in zip(across, row):
                if not z:
                    continue
                x = dom.ring.of(z)
                if x == dom.zero:
                    continue
                same = first == second and n > 1
                spend(40 * (n if same else n * k))
                for i in range(n):
                    for j in (i,) if same else range(k):
                        entries.setdefault(start + i, {})[begin + j] = x
        return Sheet(block.rows, block.cols, entries)

    # Elements.

    def elements(self, block, i, j):
        """The set of elements of a coordinate."""
        found = self.lines["rows", block].element(i), self.lines["columns", block].element(j)
        return frozenset(e for e in found if e is not None)

    def coordinates(self, sheets, add, negative):
        """{(block number, row, column): x} of the coordinates of matrices for blocks. `add` puts the two entries of a
        coordinate together; without it there is one of them."""
        out = {}
        for name, sheet in sheets.items():
            number, b = self.blocks[name]
            for i, row in sheet.entries.items():
                spend(20 * len(row))
                for j, x in row.items():
                    if b.kind == "diagonal" and i != j or b.kind == "skew" and i == j:
                        continue
                    key = number, i, j
                    if i > j and b.kind in ("symmetric", "skew"):
                        if add is None:
                            continue
                        key, x = (number, j, i), negative(x) if b.kind == "skew" else x
                    out[key] = add(out[key], x) if key in out else x
        return out


def type_of(elements):
    """The classes of a set of elements."""
    return tuple(sorted(name for name, _ in elements))


def first_member(classes):
    return frozenset((name, classes[:k].count(name)) for k, name in enumerate(classes))


def members(classes, sizes):
    """How many sets of elements a type has."""
    if len(classes) == 2 and classes[0] == classes[1]:
        return sizes[classes[0]] * (sizes[classes[0]] - 1) // 2
    count = 1
    for name in classes:
        count *= sizes[name]
    return count
