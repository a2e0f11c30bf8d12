"""Symbolic values by entries (the page, section 6): matrices of polynomials with rational coefficients.

A polynomial is a dictionary from packed monomials, FIELD bits for each variable, to coefficients that are not zero."""

from functools import reduce
from heapq import heapify, heappop, heappush
from operator import or_

from .basics import Rejected, TooLarge, spend, within
from .numbers import bounded, inverse, plus, times
from .points import fill, positions
from .program import Program, as_number
from .rings import FIELD, SIGN, Ring
from .running import Matrices

MOST_TERMS, MOST_VARIABLES, MOST_ROWS = 300_000, 4000, 8


class Polynomials(Ring):
    def __init__(self):
        self.numbers, self.atoms, self.guard = {}, set(), 0
        self.quotients, self.inverted = {}, 0  # variable -> the polynomial that it is recip of; all bits of these variables
        self.cost = 6  # of a term: a monomial is as long as there are variables

    def variable(self, key, atom=False):
        """The variable for a key: the same one for the same key."""
        number = self.numbers.get(key)
        if number is None:
            number = self.numbers[key] = len(self.numbers)
            within(number, MOST_VARIABLES, "the number of variables")
            self.guard |= 1 << (FIELD * (number + 1) - 1)
            self.cost = 6 + (number + 1) // 30
            spend(2 * self.cost)
            if atom:
                self.atoms.add(number)
        return {1 << (FIELD * number): 1}

    def of(self, q):
        return {0: as_number(q)} if q else {}

    def add(self, x, y):
        return self.total([x, y])

    def total(self, xs):
        out = dict(xs[0])
        spend(20 + self.cost * sum(map(len, xs)))
        for x in xs[1:]:
            for key, c in x.items():
                c = plus(c, out.get(key, 0))
                if c:
                    out[key] = c
                else:
                    del out[key]
        return self.simplified(out) if len(xs) > 1 else out

    def mul(self, x, y):
        return self.dot([x], [y])

    def dot(self, xs, ys):
        out = {}
        spend(40 + 6 * len(xs))
        for x, y in zip(xs, ys):
            if not x or not y:
                continue
            spend(4 * (len(x) + len(y)))
            short = all(isinstance(c, int) and c.bit_length() < 256 for z in (x, y) for c in z.values())
            spend((1 if short else 2) * self.cost * len(x) * len(y))
            for a, c in x.items():
                for b, d in y.items():
                    key = a + b
                    out[key] = out.get(key, 0) + c * d if short else plus(out.get(key, 0), times(c, d))
        out = {key: as_number(c) for key, c in out.items() if c}
        if reduce(or_, out, 0) & self.guard:
            raise TooLarge("a degree")
        within(len(out), MOST_TERMS, "the terms of a polynomial")
        spend(self.cost * len(out))
        for c in out.values():
            bounded(c)
        return self.simplified(out)

    def atom(self, kind, function, law, x):
        spend(40 + 2 * self.cost * len(x))
        key = kind, function, law, frozenset(x.items())
        if function == "recip" and key not in self.numbers:
            if self.vanishes(x):
                raise Rejected("symbolic", "recip of zero")
            self.quotients[len(self.numbers)] = x
            self.inverted |= self.mask([len(self.numbers)])
        return self.variable(key, atom=True)

    def apply(self, function, law, x):
        if law is not None and law[0] == "polynomial":
            return super().apply(function, law, x)
        number = as_number(x.get(0, 0)) if not set(x) - {0} else None
        if law == SIGN and number is not None:
            return self.of((number > 0) - (number < 0))
        if function == "recip" and number is not None:
            if number == 0:
                raise Rejected("symbolic", "recip of zero")
            return self.of(inverse(number))
        if function == "relu":  # times what is locally zero or one
            return self.mul(self.atom("slope", function, law, x), x) if number is None else self.of(max(number, 0))
        if number == 0 and function == "exp":
            return self.of(1)
        if number == 0 and (function == "tanh" or law is not None and law != ("homogeneous", 0)):
            return self.of(0)
        return self.atom("value", function, law, x)

    def derivative(self, function, law, x, y):
        if function in ("exp", "tanh", "recip") or law is not None and law[0] == "polynomial":
            return super().derivative(function, law, x, y)
        if function == "relu" and x and not set(x) - {0}:
            return self.of(int(x[0] > 0))
        return self.atom("slope", function, law, x)

    def vanishes(self, x):
        """Is it zero as a rational function? What a variable is recip of has older variables only."""
        while x:
            spend(self.cost * len(x))
            number = self.last(reduce(or_, x) & self.inverted)
            if number is None:
                return False
            x = self.cleared(x, number, self.quotients[number])
        return True

    def last(self, bits):
        """The variable that was made last of those that have a bit here, or None."""
        return (bits.bit_length() - 1) // FIELD if bits else None

    def cleared(self, x, number, p):
        """The sum of x_k p^(m - k), where x is that of x_k v^k, k up to m."""
        spend(2 * self.cost * len(x))
        shift, parts = FIELD * number, {}
        for key, c in x.items():
            n = key >> shift & (1 << FIELD) - 1
            parts.setdefault(n, {})[key - (n << shift)] = c
        out = {}
        for n in range(max(parts) + 1):
            out = self.add(self.mul(out, p), parts.get(n, {}))
        return out

    def simplified(self, x):
        """The same rational function with quotients cancelled where all of it is a multiple."""
        while x:
            found = self.shortened(x) if next(iter(x)) & self.inverted else None
            if found is None:
                break
            x = found
        return x

    def shortened(self, x):
        """The same with one quotient less, the last one that cancels, or None."""
        common, most = self.inverted & self.guard, self.guard - (self.guard >> FIELD - 1)
        for key in x:  # the sum has the top bit of a field where the exponent is not zero
            spend(self.cost)
            common &= key + most
            if not common:
                return None
        while common:
            number = self.last(common)
            one = 1 << FIELD * number
            spend(self.cost * (2 + len(x)))
            quotient = self.divided({key - one: c for key, c in x.items()}, self.quotients[number])
            if quotient is not None:
                return quotient
            common &= one - 1
        return None

    def divided(self, x, p):
        """The quotient, or None if it is not a polynomial. The larger of two packed monomials comes first."""
        lead = max(p)
        spend(self.cost * (len(x) + len(p)))
        if ((max(x) | self.guard) - lead) & self.guard != self.guard:
            return None
        unit = inverse(p[lead])
        rest, todo, out = dict(x), [-key for key in x], {}
        heapify(todo)
        while todo:
            key = -heappop(todo)
            c = rest.pop(key, 0)
            if c:
                if ((key | self.guard) - lead) & self.guard != self.guard:
                    return None
                spend(3 * self.cost * (1 + len(p)))
                out[key - lead] = d = times(c, unit)
                for other, e in p.items():
                    if other != lead:
                        at = key - lead + other
                        if at & self.guard:
                            raise TooLarge("a degree")
                        if at not in rest:
                            heappush(todo, -at)
                        rest[at] = plus(rest.get(at, 0), times(-d, e))
        return out

    def inverse(self, a):
        """recip of the determinant times the adjugate."""
        n, known = within(len(a), MOST_ROWS, "an inverse by entries"), {}
        every = frozenset(range(n))
        det = self.minor(a, every, every, known)
        if not det:
            raise Rejected("symbolic", "the inverse where the determinant is zero")
        quotient = self.apply("recip", None, det)
        cofactors = [[self.minor(a, every - {j}, every - {i}, known) for j in range(n)] for i in range(n)]
        return [[self.mul(quotient, x if (i + j) % 2 == 0 else self.mul(self.of(-1), x)) for j, x in enumerate(row)]
                for i, row in enumerate(cofactors)]

    def minor(self, a, rows, cols, known):
        """The determinant of these rows and columns, along the first row."""
        if not rows:
            return self.of(1)
        if (rows, cols) not in known:
            spend(60)
            top, out = min(rows), {}
            for k, j in enumerate(sorted(cols)):
                if a[top][j]:
                    term = self.mul(a[top][j], self.minor(a, rows - {top}, cols - {j}, known))
                    out = self.add(out, term if k % 2 == 0 else self.mul(self.of(-1), term))
            known[rows, cols] = out
        return known[rows, cols]

    def mask(self, numbers):
        """All bits of these variables: `key & mask` is the part of a monomial in them."""
        return sum(((1 << FIELD) - 1) << (FIELD * n) for n in numbers)

    def by_variable(self, x, number):
        """The derivative by one variable."""
        spend(self.cost * len(x))
        shift, out = FIELD * number, {}
        for key, c in x.items():
            n = key >> shift & (1 << FIELD) - 1
            if n:
                out[key - (1 << shift)] = n * c
        return out


class Entries(Matrices):
    """The domain in which programs run by entries."""

    def __init__(self):
        super().__init__(Polynomials())
        self.fresh = 0

    def letter(self, rows, cols, condition, name=None):
        """A new letter; with a name its variables can be found again, as (name, row, column)."""
        kind = {"diagonal-invertible": "diagonal", "positive-diagonal": "diagonal"}.get(condition, condition)
        program = Program()
        program.add_block("", rows, cols, kind if kind in ("symmetric", "skew", "diagonal") else "any", "")
        block = program.blocks[0]
        self.fresh += 1
        key = self.fresh if name is None else name
        spend(30 * rows * cols)
        variables = [self.ring.variable((key, i, j)) for i, j in positions(block)]
        return fill(block, variables, {}, lambda x: {k: -c for k, c in x.items()})

    def zero(self, rows, cols):
        spend(30 * rows * cols)
        return [[{}] * cols for _ in range(rows)]

    def softmax(self, a):
        raise Rejected("symbolic", "softmax is not expanded")

    def derivative(self, function, law, a):
        return self.each(a, lambda x: self.ring.derivative(function, law, x, self.ring.apply(function, law, x)))

    def is_zero(self, a):
        return all(self.ring.vanishes(x) for row in a for x in row)

    def equal(self, a, b):
        if a == b or not self.ring.quotients:
            return a == b
        return self.is_zero(self.sum([a, self.scale(self.of([[-1]]), b)]))

    def identity(self, n):
        return self.constant(("shift", 0, 1), n, n)
