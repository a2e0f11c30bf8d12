"""Elimination modulo m, as the page has it (section 4): rows are kept where a unit is left."""

from math import gcd

from .basics import spend


class Echelon:
    def __init__(self, m):
        self.m, self.kept = m, []

    def insert(self, row):
        """True if the row is kept; otherwise what is left of it, "zero" or "no unit"."""
        m = self.m
        spend(len(row) * (len(self.kept) + 1))
        for pivot, kept in self.kept:
            f = row[pivot]
            if f:
                row = [(x - f * y) % m for x, y in zip(row, kept)]
        pivot = next((i for i, x in enumerate(row) if x and gcd(x, m) == 1), None)
        if pivot is None:
            return "no unit" if any(row) else "zero"
        u = pow(row[pivot], -1, m)
        self.kept.append((pivot, [x * u % m for x in row]))
        return True
