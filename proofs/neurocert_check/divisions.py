"""Where programs divide (the page, section 6): such a run is repeated at numbers, where all steps have to have values."""

from random import Random

from .basics import Rejected, spend
from .elaborate import full_name
from .expressions import NoSizes, tree_of
from .lexing import Refused
from .points import fill, positions
from .program import Program
from .rings import Mod
from .running import Matrices

PRIMES = 2**31 - 1, 2147483629, 2147483587
INVERTIBLE = ("nonzero", "invertible", "orthogonal", "permutation", "signed-permutation", "diagonal-invertible",
              "positive-diagonal")
COMPONENTS = "orthogonal", "permutation", "signed-permutation"


class Drawn(Matrices):
    """Residues; a letter is drawn, so that it satisfies its condition."""

    def __init__(self, prime):
        super().__init__(Mod(prime))
        self.random, self.prime = Random(prime), prime

    def letter(self, rows, cols, condition):
        spend(30 * rows * cols)
        if condition in COMPONENTS:
            return self.identity(rows)
        power = 2 if condition == "positive-diagonal" else 1
        kind = "diagonal" if condition in ("diagonal-invertible", "positive-diagonal") else condition
        program = Program()
        program.add_block("", rows, cols, kind if kind in ("symmetric", "skew", "diagonal") else "any", "")
        block = program.blocks[0]
        numbers = [pow(self.random.randrange(self.prime), power, self.prime) for _ in positions(block)]
        return fill(block, numbers, 0, lambda x: -x % self.prime)

    def forget(self, shape, value, condition):
        """What stands for a step: its value."""
        return value

    def zero(self, rows, cols):
        return [[0] * cols for _ in range(rows)]

    def identity(self, n):
        return self.constant(("shift", 0, 1), n, n)

    def is_zero(self, a):
        return not any(x for row in a for x in row)

    def equal(self, a, b):
        return a == b

    def derivative(self, function, law, a):
        return self.each(a, lambda x: self.ring.derivative(function, law, x, self.ring.apply(function, law, x)))


def divides(program):
    return any(n.op == "inverse" or n.op == "apply" and n.data == "recip" for n in program.nodes)


def texts_divide(texts, functions, visible=()):
    """Does any of the expressions, as it is written, divide by anything that is not seen to be invertible? `visible` names
    the letters that are; a text that cannot be read has a reason of its own later."""
    for text in texts:
        try:
            if tree_divides(tree_of(text, functions), set(visible)):
                return True
        except Refused:
            pass
    return False


def tree_divides(tree, visible):
    """The same for one tree. The body of a `sum` is looked at once: indices with its variable have no value here."""
    kind, parts, inverted = tree[0], [], []
    if kind == "add":
        parts = [e for _, e in tree[1]]
    elif kind == "chain":
        parts = [tree[1], *(e for _, e in tree[2])]
        inverted = [e for mark, e in tree[2] if mark == "/" and e[0] != "number"]
    elif kind in ("minus", "transpose", "power", "powers", "entry"):
        parts = [tree[1]]
    elif kind == "blocks":
        parts = [e for row in tree[1] for e in row]
    elif kind == "total":
        parts = [tree[2]]
    elif kind == "call":
        parts, inverted = tree[2], tree[2] if tree[1] == "inv" else []
    return (tree[:2] == ("call", "recip") or not all(is_visible(e, visible) for e in inverted)
            or any(tree_divides(e, visible) for e in parts))


def is_visible(tree, visible):
    """Is it made of invertible names by products, transposes, inverses and kron?"""
    kind = tree[0]
    if kind == "name":
        try:
            return full_name(tree[1], [NoSizes().index(i, {}) for i in tree[2]]) in visible
        except Refused:
            return False
    if kind == "chain":
        return is_visible(tree[1], visible) and all(mark == "*" and is_visible(e, visible) for mark, e in tree[2])
    if kind == "transpose":
        return is_visible(tree[1], visible)
    return kind == "call" and tree[1] in ("inv", "kron") and all(is_visible(e, visible) for e in tree[2])


def at_numbers(run):
    """Repeats a run, which is a function of the domain, at numbers."""
    for prime in PRIMES:
        try:
            return run(Drawn(prime))
        except Rejected as error:
            if error.reason != "unit" or prime == PRIMES[-1]:
                raise
