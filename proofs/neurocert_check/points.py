"""Coordinates and points (the page, sections 2 and 4)."""

from functools import cached_property

from .basics import Rejected, spend
from .program import as_number
from .reading import shaped

WORD, STEP = 2**64 - 1, 0x9E3779B97F4A7C15


def positions(block):
    """The entries (row, column) that the coordinates of a block fill, in order."""
    rows, cols, kind = block.rows, block.cols, block.kind
    spend(6 * rows * cols)
    if kind == "diagonal":
        return ((i, i) for i in range(rows))
    first = {"symmetric": lambda i: i, "skew": lambda i: i + 1}.get(kind, lambda i: 0)
    return ((i, j) for i in range(rows) for j in range(first(i), cols))


def coordinates(program):
    """All coordinates: (block, row, column)."""
    spend(10 * count_coordinates(program))
    return [(b, i, j) for b in program.blocks for i, j in positions(b)]


def length(block):
    """How many coordinates a block has."""
    n = block.rows
    return {"diagonal": n, "symmetric": n * (n + 1) // 2, "skew": n * (n - 1) // 2}.get(block.kind, n * block.cols)


def count_coordinates(program):
    """How many coordinates there are."""
    return sum(map(length, program.blocks))


def fill(block, entries, zero=0, negative=lambda x: -x):
    """The matrix of a block from the values of its coordinates."""
    spend(10 * block.rows * block.cols)
    out = [[zero] * block.cols for _ in range(block.rows)]
    for (i, j), x in zip(positions(block), entries):
        out[i][j] = x
        if i != j and block.kind in ("symmetric", "skew"):
            out[j][i] = x if block.kind == "symmetric" else negative(x)
    return out


def fits(rows, kind):
    """Is a square matrix of numbers symmetric, skew or diagonal, where it has to be?"""
    sign = -1 if kind == "skew" else 1
    return kind == "any" or all(
        x == 0 if kind == "diagonal" and i != j else x == sign * rows[j][i]
        for i, row in enumerate(rows) for j, x in enumerate(row))


def given(rows, leaf, kind, reason="point"):
    """A matrix of the file for a leaf."""
    rows = shaped(rows, (leaf.rows, leaf.cols), reason, leaf.name)
    if not fits(rows, kind):
        raise Rejected(reason, f"{leaf.name} is not {kind}")
    return [[as_number(x) for x in row] for row in rows]


def all_given(matrices, leaves, reason="point"):
    """name -> matrix, for exactly these blocks or inputs."""
    if set(matrices) != {x.name for x in leaves}:
        raise Rejected(reason, "a matrix for each, and no other: " + ", ".join(x.name for x in leaves)[:200])
    return {x.name: given(matrices[x.name], x, getattr(x, "kind", "any"), reason) for x in leaves}


class Point:
    """`weights`: block -> matrix. `inputs(n)`: input -> matrix, of the n-th copy, from 1. Weights are drawn when they are
    asked for: where nothing is computed, nothing is drawn."""

    def __init__(self, program, data):
        self.program, self.data = program, data
        if "classes" in data:
            raise Rejected("point", "a structured point is for `blocks` and `fields`")
        if "seed" in data:
            if not 0 <= data["seed"] < 2**64 or not 1 <= data["bound"] <= 2**62:
                raise Rejected("point", "the seed or the bound is out of range")
        else:
            self.weights = all_given(data["weights"], program.blocks)
            self.copies = [all_given(copy, program.inputs) for copy in data["inputs"]]

    @cached_property
    def weights(self):
        out, start = {}, 0
        for b in self.program.blocks:
            out[b.name] = fill(b, self.draw(start, length(b)))
            start += length(b)
        return out

    def draw(self, start, number):
        """Numbers of the stream, after the first `start`."""
        spend(30 * number)
        out, width = [], 2 * self.data["bound"] + 1
        for k in range(start + 1, start + number + 1):
            z = (self.data["seed"] + k * STEP) & WORD
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & WORD
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB & WORD
            out.append((z ^ (z >> 31)) % width - self.data["bound"])
        return out

    def inputs(self, n):
        if not self.program.inputs:
            return {}
        if "seed" not in self.data:
            if n > len(self.copies):
                raise Rejected("point", f"the point has no copy {n} of the inputs")
            return self.copies[n - 1]
        at, out = count_coordinates(self.program) + (n - 1) * sum(x.rows * x.cols for x in self.program.inputs), {}
        for x in self.program.inputs:
            entries = self.draw(at, x.rows * x.cols)
            out[x.name] = [entries[i * x.cols:(i + 1) * x.cols] for i in range(x.rows)]
            at += x.rows * x.cols
        return out


def vector(program, matrices):
    """The coordinates of matrices for blocks; a block that is not there is zero."""
    return [matrices[b.name][i][j] if b.name in matrices else 0 for b, i, j in coordinates(program)]
