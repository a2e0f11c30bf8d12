"""Where programs divide (the page, section 6): such a run is repeated at numbers, where all steps have to have values."""

import re
from random import Random

from .basics import Rejected, spend
from .points import fill, positions
from .program import Program
from .rings import Mod
from .running import Matrices

PRIMES = 2**31 - 1, 2147483629, 2147483587
INVERTIBLE = ("nonzero", "invertible", "orthogonal", "permutation", "signed-permutation", "diagonal-invertible",
              "positive-diagonal")
COMPONENTS = "orthogonal", "permutation", "signed-permutation"
WORD = re.compile(r"[A-Za-z0-9_]+")
NAME = re.compile(r"[A-Za-z0-9_]+(\[[^\]]*\])?")


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


def text_divides(text, visible=()):
    """Does an expression divide by anything but products of names that are seen to be invertible?"""
    return any(found[0] == "recip" or found[0] == "inv" and not is_visible(argument(text[found.end():]), visible)
               for found in WORD.finditer(text))


def argument(text):
    """What stands in the parentheses at the beginning of a text."""
    text, depth = text.lstrip(), 0
    for k, c in enumerate(text):
        depth += (c == "(") - (c == ")")
        if depth == 0:
            return text[1:k] if k else ""
    return ""


def is_visible(text, visible):
    """Is it made of invertible names by products, transposes, inverses and kron?"""
    names = [found[0] for found in NAME.finditer(text) if found[0] not in ("kron", "inv", "T")]
    return bool(names) and set(names) <= set(visible) and not set(NAME.sub("", text)) - set("()*^, ")


def at_numbers(run):
    """Repeats a run, which is a function of the domain, at numbers."""
    for prime in PRIMES:
        try:
            return run(Drawn(prime))
        except Rejected as error:
            if error.reason != "unit" or prime == PRIMES[-1]:
                raise
