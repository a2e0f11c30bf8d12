"""The domain of matrices of which only the entries that are not zero are kept: their work does not grow with the width."""

from .axes import shift_rows
from .basics import Rejected, spend
from .rings import Degrees


class Sheet:
    """A matrix: its shape, and its entries that are not zero, {row: {column: x}}."""
    __slots__ = "rows", "cols", "entries", "turned"

    def __init__(self, rows, cols, entries):
        self.rows, self.cols, self.entries, self.turned = rows, cols, entries, None

    def count(self):
        return sum(map(len, self.entries.values()))

    def items(self):
        return ((i, j, x) for i, row in self.entries.items() for j, x in row.items())

    def get(self, i, j, zero):
        row = self.entries.get(i)
        return zero if row is None else row.get(j, zero)


class Sparse:
    """Matrices over a ring, as sheets, with the operations of `Matrices`."""

    def __init__(self, ring):
        self.ring, self.zero = ring, ring.of(0)

    def gather(self, rows, cols, items):
        """The matrix with the sums of these entries (row, column, x)."""
        entries, zero, add = {}, self.zero, self.ring.add
        for i, j, x in items:
            spend(40)  # an entry takes time and memory
            if x != zero:
                row = entries.setdefault(i, {})
                row[j] = add(row[j], x) if j in row else x
        for i in list(entries):
            entries[i] = {j: x for j, x in entries[i].items() if x != zero}
            if not entries[i]:
                del entries[i]
        return Sheet(rows, cols, entries)

    def constant(self, data, rows, cols):
        kind, one = data[0], self.ring.of(1)
        if kind == "dense":
            items = ((i, j, self.ring.of(x)) for i, row in enumerate(data[1]) for j, x in enumerate(row))
        elif kind == "ones":
            items = ((i, j, one) for i in range(rows) for j in range(cols))
        elif kind == "unit":
            items = [(data[1] - 1, data[2] - 1, one)]
        elif kind == "shift":
            items = ((i, data[2] * i + data[1], one) for i in shift_rows(data, rows, cols))
        else:
            items = ()
        return self.gather(rows, cols, items)

    def each(self, a, f):
        """A function of the entries that are there."""
        return self.gather(a.rows, a.cols, ((i, j, f(x)) for i, j, x in a.items()))

    def every(self, a, f):
        """A function of all entries; where f(0) is not zero, the result is full."""
        if a.count() < a.rows * a.cols:
            at_zero = f(self.zero)
            if at_zero != self.zero:
                return self.gather(a.rows, a.cols, ((i, j, f(a.entries[i][j]) if j in a.entries.get(i, ()) else at_zero)
                                                    for i in range(a.rows) for j in range(a.cols)))
        return self.each(a, f)

    def sum(self, terms):
        return self.gather(terms[0].rows, terms[0].cols, (item for a in terms for item in a.items()))

    def product(self, a, b):
        spend(8 * a.count() + 20)
        mul, right = self.ring.mul, b.entries
        return self.gather(a.rows, b.cols, ((i, j, mul(x, y)) for i, row in a.entries.items() for k, x in row.items()
                                            if k in right for j, y in right[k].items()))

    def scale(self, s, a):
        x = s.get(0, 0, self.zero)
        return Sheet(a.rows, a.cols, {}) if x == self.zero else self.each(a, lambda y: self.ring.mul(x, y))

    def hadamard(self, a, b):
        spend(8 * a.count() + 20)
        right, mul = b.entries, self.ring.mul
        return self.gather(a.rows, a.cols, ((i, j, mul(x, right[i][j])) for i, j, x in a.items()
                                            if i in right and j in right[i]))

    def powers(self, a, n):
        return self.each(a, lambda x: self.ring.power(x, n))

    def transpose(self, a):
        if a.turned is None:
            a.turned = self.gather(a.cols, a.rows, ((j, i, x) for i, j, x in a.items()))
        return a.turned

    def kronecker(self, a, b):
        s, d, mul = b.rows, b.cols, self.ring.mul
        return self.gather(a.rows * s, a.cols * d, ((i * s + k, j * d + n, mul(x, y)) for i, j, x in a.items()
                                                    for k, n, y in b.items()))

    def apply(self, function, law, a, node):
        return self.every(a, lambda x: self.ring.apply(function, law, x))

    def softmax(self, a):
        if isinstance(self.ring, Degrees):
            return self.every(a, self.ring.no_constant)
        e = self.apply("exp", None, a, None)
        sums = {j: self.ring.apply("recip", None, x) for j, x in self.columns(e).items()}
        return self.gather(a.rows, a.cols, ((i, j, self.ring.mul(x, sums[j])) for i, j, x in e.items()))

    def columns(self, a):
        """The sums of the columns that are not empty."""
        sums = {}
        for _, j, x in a.items():
            spend(8)
            sums[j] = self.ring.add(sums[j], x) if j in sums else x
        return sums

    def inverse(self, a):
        raise Rejected("function", "inv is not allowed at a structured point")

    # Backward: see `Matrices`.

    def seed(self, rows, cols, i, j):
        return Sheet(rows, cols, {i: {j: self.ring.of(1)}})

    def pairing(self, g, b):
        mul = self.ring.mul
        return self.gather(1, 1, ((0, 0, mul(x, b.get(i, j, self.zero))) for i, j, x in g.items()))

    def along(self, g, function, law, x, y):
        mul, slope, zero = self.ring.mul, self.ring.derivative, self.zero
        return self.gather(g.rows, g.cols, ((i, j, mul(z, slope(function, law, x.get(i, j, zero), y.get(i, j, zero))))
                                            for i, j, z in g.items()))

    def kronecker_part(self, g, other, shape, first):
        (rows, cols), s, d, mul = shape, other.rows, other.cols, self.ring.mul

        def items():
            for p, q, z in g.items():
                (i, k), (j, n) = (divmod(p, s), divmod(q, d)) if first else (
                    divmod(p, rows)[::-1], divmod(q, cols)[::-1])
                yield i, j, mul(z, other.get(k, n, self.zero))
        return self.gather(rows, cols, items())

    def softmax_part(self, g, s):
        ring, sg = self.ring, self.hadamard(s, g)
        sums, minus = self.columns(sg), ring.of(-1)
        spend(8 * s.count())
        rest = ((i, j, ring.mul(minus, ring.mul(x, sums[j]))) for i, j, x in s.items() if j in sums)
        return self.gather(g.rows, g.cols, (item for part in (sg.items(), rest) for item in part))
