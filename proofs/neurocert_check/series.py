"""Power series in one variable s modulo m, up to s^order: tuples of coefficients."""

from math import isqrt
from operator import mul

from .basics import Rejected, spend
from .rings import Mod, Ring


class Series(Ring):
    def __init__(self, m, order):
        self.base, self.n = Mod(m), order + 1
        self.width = 24  # bytes of a coefficient of a sum of products: 2 * 62 bits, and 2^68 terms at most
        self.work = 2 * self.n * isqrt(self.n)  # of a product of two long integers

    def of(self, q):
        return (self.base.of(q),) + (0,) * (self.n - 1)

    def times_s(self, q):
        return (0, self.base.of(q)) + (0,) * (self.n - 2)

    def add(self, x, y):
        spend(2 * self.n)
        m = self.base.m
        return tuple((a + b) % m for a, b in zip(x, y))

    # A series is one long integer while it is multiplied: its coefficients side by side.

    def pack(self, x):
        return int.from_bytes(b"".join(c.to_bytes(self.width, "little") for c in x), "little")

    def unpack(self, total):
        spend(10 * self.n)
        w, m = self.width, self.base.m
        data = (total & ((1 << (8 * w * self.n)) - 1)).to_bytes(w * self.n, "little")
        return tuple(int.from_bytes(data[i:i + w], "little") % m for i in range(0, w * self.n, w))

    def mul(self, x, y):
        spend(self.work)
        return self.unpack(self.pack(x) * self.pack(y))

    def dot(self, xs, ys):
        spend(len(xs) * (20 * self.n + self.work))
        return self.unpack(sum(map(mul, map(self.pack, xs), map(self.pack, ys))))

    def product(self, a, b):
        spend((len(a) * len(b) + len(b) * len(b[0])) * self.n * 4 + len(a) * len(b) * len(b[0]) * self.work)
        a = [[self.pack(x) for x in row] for row in a]
        columns = list(zip(*[[self.pack(x) for x in row] for row in b]))
        return [[self.unpack(sum(map(mul, row, column))) for column in columns] for row in a]

    def function(self, function, x):
        """y' = y x' for exp, y' = (1 - y^2) x' for tanh, x y = 1 for recip, coefficient by coefficient."""
        unit, m, n = self.base.unit, self.base.m, self.n
        spend(10 * n * n)
        if function == "recip":
            u = unit(x[0])
            y = [u]
            for k in range(1, n):
                y.append(-u * sum(x[i] * y[k - i] for i in range(1, k + 1)) % m)
        elif function in ("exp", "tanh"):
            if x[0]:
                raise Rejected("order", "a constant term")
            y, slope = [int(function == "exp")], [1]
            for k in range(1, n):
                y.append(unit(k) * sum(i * x[i] * slope[k - i] for i in range(1, k + 1)) % m)
                slope.append(y[k] if function == "exp" else -sum(y[i] * y[k - i] for i in range(k + 1)) % m)
        else:
            return super().function(function, x)
        return tuple(y)

    def inverse(self, a):
        """Coefficient by coefficient: Y_0 = A_0^-1 and Y_k = -Y_0 (A_1 Y_{k-1} + ... + A_k Y_0)."""
        base, n = self.base, self.n
        parts = [[[x[k] for x in row] for row in a] for k in range(n)]
        out = [base.inverse(parts[0])]
        spend(n * n * (12 + 12 * len(a)**2 + len(a)**3))
        for k in range(1, n):
            terms = [base.product(parts[i], out[k - i]) for i in range(1, k + 1)]
            total = [[-sum(xs) for xs in zip(*rows)] for rows in zip(*terms)]
            out.append(base.product(out[0], total))
        return [[tuple(y[i][j] for y in out) for j in range(len(a))] for i in range(len(a))]
