"""Symbolic values by words (the page, section 6): matrices of any size as linear combinations of words.

A value is (rows, columns, {(scalars, word): coefficient}). A word is a tuple of letters, which are numbers here; the
empty word is the identity. `scalars` is a sorted tuple of (1 x 1 word, exponent)."""

from .alphabet import MOST_NUMBERS, MOST_TERMS, Alphabet, merged
from .basics import Rejected, spend, within
from .numbers import bounded, inverse, plus, times
from .program import dense
from .rings import Rationals


class Sums(Alphabet):
    """The domain in which programs run by words, without functions: those are in atoms.py."""

    def value(self, rows, cols, terms):
        """Collects normal terms (coefficient, key), None for zero. What is the same scalars times matrices of numbers
        is added."""
        out, numbers = {}, {}
        spend(20 + sum(25 + 2 * len(term[1][0]) + 2 * len(term[1][1]) for term in terms if term is not None))
        for term in terms:
            if term is not None:
                c = plus(out.get(term[1], 0), term[0])
                if c:
                    out[term[1]] = c
                else:
                    out.pop(term[1], None)
        for scalars, word in out:
            if all(self.letters[n].kind == "number" for n in word):
                numbers.setdefault(scalars, []).append(word)
        for scalars, found in numbers.items():
            if len(found) > 1:
                total = [[0] * cols for _ in range(rows)]
                for word in found:
                    c = out.pop((scalars, word))
                    spend(8 * rows * cols)
                    data = self.as_numbers(word, rows, cols)
                    total = [[plus(x, times(c, y)) for x, y in zip(p, q)] for p, q in zip(total, data)]
                c, word = self.number(total)
                if c:
                    out[scalars, word] = c
        within(len(out), MOST_TERMS, "the terms of a value")
        for c in out.values():
            bounded(c)
        return rows, cols, out

    def letter(self, rows, cols, condition, name=None):
        return self.value(rows, cols, [self.normal(1, {}, (self.named(rows, cols, condition),))])

    def numbers(self, rows):
        c, word = self.number(rows)
        return self.value(len(rows), len(rows[0]), [self.normal(c, {}, word)] if c else [])

    of = numbers

    def constant(self, data, rows, cols):
        if data[0] == "zeros":
            return self.zero(rows, cols)
        if data == ("shift", 0, 1) and rows == cols:
            return self.identity(rows)
        return self.numbers(dense(data, within(rows * cols, MOST_NUMBERS, "a matrix of numbers") // cols, cols))

    def zero(self, rows, cols):
        return rows, cols, {}

    def identity(self, n):
        return n, n, {((), ()): 1}

    def is_zero(self, a):
        return not a[2]

    def equal(self, a, b):
        return a == b

    def sum(self, values):
        return self.value(values[0][0], values[0][1], [(c, key) for a in values for key, c in a[2].items()])

    def pairs(self, a, b):
        """Of all pairs of terms: coefficient, scalars and the two words."""
        spend(60 * len(a[2]) * len(b[2]))
        for (x, u), c in a[2].items():
            for (y, v), d in b[2].items():
                yield times(c, d), merged(x, y), u, v

    def product(self, a, b):
        return self.value(a[0], b[1], [self.normal(c, s, u + v) for c, s, u, v in self.pairs(a, b)])

    def scale(self, s, a):
        return self.value(a[0], a[1], [self.normal(c, x, v) for c, x, _, v in self.pairs(s, a)])

    def transpose(self, a):
        terms = []
        for (scalars, word), c in a[2].items():
            k, turned = self.transpose_word(word)
            terms.append(self.normal(c * k, dict(scalars), turned))
        return self.value(a[1], a[0], terms)

    def hadamard(self, a, b):
        if a[:2] == (1, 1):
            return self.product(a, b)
        terms = []
        for c, scalars, u, v in self.pairs(a, b):
            k, word = self.hadamard_words([u, v], a[0], a[1])
            terms.append(self.normal(times(c, k), scalars, word) if k else None)
        return self.value(a[0], a[1], terms)

    def powers(self, a, n):
        out = a
        for digit in bin(n)[3:]:
            out = self.hadamard(out, out)
            if digit == "1":
                out = self.hadamard(out, a)
        return out

    def inverse(self, a):
        """Of one term of letters that are invertible."""
        if len(a[2]) != 1:
            raise Rejected("symbolic", "the inverse of what is not one term")
        ((scalars, word), c), = a[2].items()
        if not all(self.is_unit(piece) for piece, _ in scalars):
            raise Rejected("symbolic", "the inverse of a number that may be zero")
        d, out = self.inverse_word(word)
        c, inverted = times(d, inverse(c)), {}
        for piece, e in scalars:
            inverted[piece] = e if "orthogonal" in self.letters[piece[0]].flags else -e
        return self.value(a[0], a[1], [self.normal(c, inverted, out)])

    def inverse_letter(self, n):
        """(coefficient, word)"""
        letter = self.letters[n]
        if letter.kind == "number" and letter.rows == letter.cols:
            try:
                return self.number(Rationals().inverse(letter.data))
            except Rejected:
                raise Rejected("symbolic", "the inverse of a singular matrix") from None
        if letter.kind == "kron" and letter.data[1][0] == letter.data[1][1] and letter.data[3][0] == letter.data[3][1]:
            u, shape, v, other = letter.data
            (c, u), (d, v) = self.inverse_word(u), self.inverse_word(v)
            k, word = self.kronecker_words(u, shape, v, other)
            return times(times(c, d), k), word
        if letter.inverse is None:
            raise Rejected("symbolic", "the inverse of what may be singular")
        return 1, (letter.inverse,)

    def inverse_word(self, word):
        c, out = 1, ()
        for n in reversed(word):
            d, part = self.inverse_letter(n)
            c, out = times(c, d), out + tuple(part)
        return c, out
