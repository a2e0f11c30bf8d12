"""The axes of the matrices of a program, rows and columns: which are one axis, and which are pinned (the page, section 4,
*Structured points*)."""

from .basics import spend


def shift_rows(data, rows, cols):
    """The rows, from 0, in which shift(offset, stride) has a one."""
    _, offset, stride = data
    if stride == 0:
        return range(rows if 0 <= offset < cols else 0)
    if stride > 0:
        low, high = -(offset // stride), (cols - 1 - offset) // stride
    else:
        low, high = -((cols - 1 - offset) // -stride), offset // -stride
    return range(max(low, 0), min(high, rows - 1) + 1)


def is_equal(data, rows, cols):
    """Are all entries of a constant equal, as it is written?"""
    kind = data[0]
    if kind == "dense":
        spend(10 * rows * cols)
        return len({x for row in data[1] for x in row}) == 1
    return kind in ("zeros", "ones")


def is_identity(data, rows, cols):
    """Is a constant a multiple of the identity? One that is `shift` is the identity itself."""
    if rows != cols or data[0] != "dense":
        return rows == cols and data == ("shift", 0, 1)
    spend(10 * rows * cols)
    return all(x == (data[1][0][0] if i == j else 0) for i, row in enumerate(data[1]) for j, x in enumerate(row))


class Axes:
    """Axes are joined by union and find. Those of a block or input are ("rows", name) and ("columns", name)."""

    def __init__(self, program):
        self.parent, self.pins = {}, set()
        for b in program.blocks:
            if b.kind != "any":
                self.join(*leaf(b.name))
        self.walk(program, leaf)

    def find(self, axis):
        while axis in self.parent:
            above = self.parent[axis]
            if above in self.parent:
                self.parent[axis] = self.parent[above]
            axis = above
        return axis

    def join(self, first, second):
        spend(20)
        first, second = self.find(first), self.find(second)
        if first != second:
            self.parent[first] = second

    def pin(self, axis):
        self.pins.add(axis)

    def pinned(self):
        return {self.find(axis) for axis in self.pins}

    def walk(self, program, leaf, own=None):
        """(rows, columns) of each node that the outputs need, joined and pinned as the operations say; `leaf` has them
        for the names, and `own` tells programs apart."""
        sides = {}
        for node in sorted(program.above(program.outputs)):
            spend(60)
            op, args, data, _, _ = program.nodes[node]
            if op in ("block", "input"):
                sides[node] = leaf(data)
            elif op == "constant":
                sides[node] = self.constant(program, node, own)
            elif op == "product":
                (rows, inner), (other, cols) = (sides[a] for a in args)
                self.join(inner, other)
                sides[node] = rows, cols
            elif op in ("transpose", "inverse"):
                sides[node] = sides[args[0]][::-1]
            elif op == "kronecker":
                sides[node] = self.kronecker(program, node, sides, own)
            else:  # a name, a sum, a scaling, and what is done entry by entry or in columns
                sides[node] = sides[args[-1]]
                for a in args[:-1] if op != "scale" else ():
                    for x, y in zip(sides[a], sides[node]):
                        self.join(x, y)
        return sides

    def constant(self, program, node, own):
        _, _, data, rows, cols = program.nodes[node]
        sides = (own, node, "rows"), (own, node, "columns")
        if is_equal(data, rows, cols):
            return sides
        if is_identity(data, rows, cols):
            self.join(*sides)
        else:
            self.pin(sides[0])
            self.pin(sides[1])
        return sides

    def kronecker(self, program, node, sides, own):
        a, b = program.nodes[node].args
        out = []
        for k, side in enumerate(("rows", "columns")):
            if program.shape(a)[k] == 1:
                out.append(sides[b][k])
            elif program.shape(b)[k] == 1:
                out.append(sides[a][k])
            else:
                out.append((own, node, side))
                for axis in (sides[a][k], sides[b][k], out[-1]):
                    self.pin(axis)
        return tuple(out)


def leaf(name):
    return ("rows", name), ("columns", name)
