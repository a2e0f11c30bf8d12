"""One layer of lightning attention at exact weights (docs/theorems/one-layer.md): what ranks, signs and one alignment
decide."""

from .basics import Rejected, spend
from .numbers import inverse, plus, times
from .rings import Rationals
from .running import Matrices


def clear(row, kept, column):
    """The row without the entry in this column, where `kept` has one."""
    if not row[column]:
        return row
    f = -times(row[column], inverse(kept[column]))
    return [plus(x, times(f, y)) for x, y in zip(row, kept)]


def rank(rows):
    spend(len(rows)**2 * len(rows[0]))
    rest, found = [list(row) for row in rows], 0
    for column in range(len(rows[0])):
        at = next((k for k, row in enumerate(rest) if row[column]), None)
        if at is not None:
            kept, found = rest.pop(at), found + 1
            rest = [clear(row, kept, column) for row in rest]
    return found


def signature(symmetric):
    """The numbers of positive and negative eigenvalues: eliminate rows and columns alike, and count signs of pivots."""
    spend(len(symmetric)**3)
    rest, p, n = [list(row) for row in symmetric], 0, 0
    while any(any(row) for row in rest):
        size = range(len(rest))
        at = next((i for i in size if rest[i][i]), None)
        if at is None:  # add a row and a column to another: the entry on the diagonal becomes twice (at, j)
            at, j = next((i, j) for i in size for j in size if rest[i][j])
            rest[at] = [plus(x, y) for x, y in zip(rest[at], rest[j])]
            for row in rest:
                row[at] = plus(row[at], row[j])
        kept = rest.pop(at)
        p, n = p + (kept[at] > 0), n + (kept[at] < 0)
        rest = [[x for k, x in enumerate(clear(row, kept, at)) if k != at] for row in rest]
    return p, n


class Layer:
    def __init__(self, program, theorem, weights):
        name, sizes = program.origin or (None, None)
        if theorem != "one-layer" or name not in ("lightning", "lightning_av") or len(sizes["a"]) != 1:
            raise Rejected("step", "the theorem is about other networks")
        (self.d, self.out), (self.a,), (self.t,) = sizes["d"], sizes["a"], sizes["t"]
        self.queries, self.alpha = name == "lightning", min(self.a, self.d)
        left, right = ("K[1]", "Q[1]") if self.queries else ("left(A[1])", "right(A[1])")
        dom = Matrices(Rationals())
        self.A, self.V = dom.product(dom.transpose(weights[left]), weights[right]), weights["V[1]"]
        self.ra, self.rv = rank(self.A), rank(self.V)
        self.aligned = self.ra == self.rv == 1 and rank([*dom.transpose(self.A), *self.V]) == 1

    def two_tokens(self):
        if self.t < 2:
            raise Rejected("step", "the theorem is about two tokens or more")

    def smooth(self):
        self.two_tokens()
        d, product = self.d, self.ra * self.rv
        if d == 1:
            return True
        if self.a == self.out == 1:
            return product > 0 and (d == 2 or not self.aligned)
        if self.a == 1 or self.a >= d:
            return product >= 2
        return self.ra == self.a and self.rv > 0

    def boundary(self):
        self.two_tokens()
        return self.d >= 2 and (self.ra * self.rv == 0 or self.aligned)

    def g(self, r):
        if not self.queries:
            return 0
        return max(s * (self.a + r - s) + self.d * (self.a - r) for s in range(r, self.alpha + 1))

    def zero(self, unseen):
        u = 2 * self.a * self.d if self.queries else 2 * self.alpha * self.d - self.alpha**2
        return "zero", 2, max(self.d * self.out + unseen, u)

    def fiber(self):
        """(case, pieces, dimension)."""
        if self.t == 1:
            return self.one_token()
        if self.ra * self.rv == 0:
            return self.zero(self.g(0))
        two = self.ra == self.rv == 1 and not self.aligned
        return "two-points" if two else "one-point", 1 + two, 1 + self.g(self.ra)

    def largest(self, p, n):
        """F(S)."""
        return max(self.f(p, n, r) + self.g(r) for r in range(max(p, n), self.alpha + 1))

    def f(self, p, n, r):
        if p + n == 0 and r % 2:
            return self.f(p, n, r - 1)
        z, best = self.d - p - n, []
        for i in range(min(p, n) + 1):
            j = self.d - r - i
            if 0 <= j <= z:
                best.append(i * (p + n - i) - i * (i + 1) // 2 + (i + j) * (z - j))
        return r * (r - 1) // 2 + max(best)

    def one_token(self):
        d = range(self.d)
        s = [[plus(self.A[i][j], self.A[j][i]) for j in d] for i in d]
        if self.rv == 0 or not any(any(row) for row in s):
            return self.zero(self.largest(0, 0))
        p, n = signature(s)
        pieces = [(p, n)]
        if self.rv == 1:
            divides = self.divides(s)
            if p + n == 1:
                pieces = [(1, 0)] if divides else [(1, 0), (1, 1)]
            elif p == n == 1:
                pieces = [(1, 1), (1, 0)] if divides else [(1, 1)] * 3
        return "symmetric-part", len(pieces), 1 + max(self.largest(*piece) for piece in pieces)

    def divides(self, s):
        """S vanishes on the vectors v_i e_j - v_j e_i, which are orthogonal to a row v."""
        v, d = next(row for row in self.V if any(row)), range(self.d)
        span = [[(v[i] if k == j else 0) - (v[j] if k == i else 0) for k in d] for i in d for j in range(i)]
        if not span:
            return True
        dom = Matrices(Rationals())
        return not any(any(row) for row in dom.product(dom.product(span, s), dom.transpose(span)))

    def rescaled(self, other):
        return rank([sum(self.A, []), sum(other.A, [])]) < 2
