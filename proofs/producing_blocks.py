"""Certificates with structured points, for the tests: an untrusted producer."""

import itertools
from fractions import Fraction
from random import Random

from making_network import PRIME
from neurocert_check.axes import leaf
from neurocert_check.basics import Rejected, start_meter
from neurocert_check.blocks import Rows, need_clear
from neurocert_check.elimination import Echelon
from neurocert_check.network import network
from neurocert_check.structured import Lines, Structured, first_member


def point_of(text, sizes, classes, axes, seed=1, full=True):
    """A structured point with small numbers; not `full`: zero between helpers."""
    start_meter()
    program, random = network(text, sizes)[1], Random(seed)
    lines, weights = Lines(program, {"classes": classes, "axes": axes}).lines, {}
    for b in program.blocks:
        rows, cols = (lines[side, b.name].segments() for side in ("rows", "columns"))
        out = [[0] * len(cols) for _ in rows]
        for i, (_, n, c) in enumerate(rows):
            for j, (_, k, d) in enumerate(cols):
                apart = b.kind == "diagonal" and i != j or b.kind == "skew" and i == j
                if not apart and (c == d and (c is not None or i == j) or full and 1 in (n, k)):
                    out[i][j] = random.randrange(1, 1000)
                if b.kind in ("symmetric", "skew") and j < i:
                    out[i][j] = out[j][i] if b.kind == "symmetric" else -out[j][i]
        weights[b.name] = [[str(x) for x in row] for row in out]
    return {"classes": classes, "axes": axes, "weights": weights}


def read(point):
    return {**point, "weights": {name: [[Fraction(x) for x in row] for row in rows]
                                 for name, rows in point["weights"].items()}}


def blocks(text, sizes, point, order=None, modulus=PRIME, copies=6, seed=5, types=None):
    """(step, bound): types of few elements first; inputs at helpers and at the elements of the first member."""
    start_meter()
    program, random, p = network(text, sizes)[1], Random(seed), int(modulus)
    where = Structured(program, read(point))
    moving = sorted({name for name, size in point["classes"].items() if size > 1})
    kinds = types or [kind for n in range(3) for kind in itertools.combinations_with_replacement(moving, n)]
    place, rows_at, out, bound = {kind: k for k, kind in enumerate(kinds)}, Rows(where, p, order), [], 0
    for k, kind in enumerate(kinds):
        first, given, kept, chosen = first_member(kind), [], [], []
        while len(given) < copies:
            copy = {}
            for x in program.inputs:
                sides = (where.lines[side, x.name].with_elements(first) for side in ("rows", "columns"))
                copy[x.name] = [[i + 1, j + 1, str(random.randrange(1, 1000))] for i, j in itertools.product(*sides)]
            given.append(copy)
            for o, node in enumerate(program.outputs):
                for i, j in itertools.product(*near(where, node, first)):
                    for power in [()] if order is None else [(n,) for n in range(order + 1)]:
                        chosen.append([len(given), o + 1, i + 1, j + 1, *power])
        parsed = [{name: [[i, j, Fraction(x)] for i, j, x in entries] for name, entries in copy.items()} for copy in given]
        found, ring = rows_at(parsed, chosen), Echelon(p)
        columns = sorted({key for row in found for key in row if own(where, key) == first})
        for name, row in zip(chosen, found):
            try:
                need_clear(where, row, place, k, first, name)
            except Rejected:
                continue
            if ring.insert([row.get(key, 0) for key in columns]) is True:
                kept.append(name)
        bound += len(kept) * len(list(sets(kind, point["classes"])))
        if kept:
            out.append({"at": list(kind), "copies": given, "rows": kept})
    step = {"modulus": modulus, "point": point, "types": out}
    return {"blocks": step if order is None else {**step, "order": order}}, bound


def near(where, node, first):
    """The rows and columns of an output that are helpers or elements of a member."""
    sides = where.axes.walk(where.program, leaf)[node]
    known = {where.axes.find(axis): line for axis, line in where.lines.items()}
    lines = (known.get(where.axes.find(axis)) for axis in sides)
    return [range(n) if line is None else line.with_elements(first) for line, n in zip(lines, where.program.shape(node))]


def own(where, key):
    return where.elements(where.program.blocks[key[0]].name, *key[1:])


def sets(kind, classes):
    """All sets of elements of a type, one by one."""
    found = {frozenset(zip(kind, places)) for places in itertools.product(*(range(classes[c]) for c in kind))}
    return (s for s in found if len(s) == len(kind))


def dense(text, sizes, point):
    """block -> its matrix at full width, entry by entry as the page says."""
    start_meter()
    program = network(text, sizes)[1]
    lines, out = Lines(program, point).lines, {}
    for b in program.blocks:
        rows, cols = (lines[side, b.name].segments() for side in ("rows", "columns"))
        out[b.name] = [[0] * b.cols for _ in range(b.rows)]
        for (i, n, c), row in zip(rows, point["weights"][b.name]):
            for (j, k, d), z in zip(cols, row):
                for e, f in itertools.product(range(n), range(k)):
                    if c != d or c is None or e == f:
                        out[b.name][i + e][j + f] = z
    return out
