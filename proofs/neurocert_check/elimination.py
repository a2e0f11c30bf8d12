"""Elimination modulo m, as the page has it (section 4): rows are kept where a unit is left. And the rank modulo a prime,
where nothing but the number of kept rows is asked for."""

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


class PrimeRank:
    """The same for a prime below 2^62, faster: a row is one long integer while it is reduced, its entries side by side.
    An entry is then a sum of products of two residues, of at most 2^36 of them; at the end it is reduced modulo p."""

    WIDTH = 20  # bytes of an entry

    def __init__(self, p, columns):
        self.p, self.columns, self.kept = p, columns, []

    def is_full(self):
        return len(self.kept) == self.columns

    def pack(self, row):
        return int.from_bytes(b"".join([x.to_bytes(self.WIDTH, "little") for x in row]), "little")

    def insert(self, row):
        """Is the row kept?"""
        p, w, mask = self.p, self.WIDTH, (1 << 8 * self.WIDTH) - 1
        spend(12 * len(row) + len(self.kept) * (8 + len(row) // 2))
        packed = self.pack(row)
        for shift, kept in self.kept:
            f = (packed >> shift & mask) % p
            if f:
                packed += (p - f) * kept
        data = packed.to_bytes(w * len(row), "little")
        row = [int.from_bytes(data[i:i + w], "little") % p for i in range(0, len(data), w)]
        pivot = next((i for i, x in enumerate(row) if x), None)
        if pivot is None:
            return False
        u = pow(row[pivot], -1, p)
        self.kept.append((8 * w * pivot, self.pack([x * u % p for x in row])))
        return True
