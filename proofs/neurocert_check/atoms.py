"""Functions, softmax and Kronecker products of words: atoms, and the laws that take letters out of them."""

from fractions import Fraction

from .alphabet import MOST_LETTERS, merged
from .basics import Rejected, TooLarge, spend, within
from .numbers import MOST_BITS, bounded, inverse, length, times
from .program import as_number
from .rings import SIGN
from .words import Sums


class Words(Sums):
    """The domain in which programs run by words. `everywhere`: recip of what may be zero is refused."""

    everywhere = False

    def atom(self, kind, a, rows, cols, data):
        """The value of one atom of the argument a."""
        key = frozenset(a[2].items())
        spend(60 * len(key) + 60)
        n = self.new((kind, data, a[0], a[1], key), kind, rows, cols, (a, data))
        return self.value(rows, cols, [self.normal(1, {}, (n,))])

    # What stands at the end of all terms.

    def ends(self, word, right):
        """The letters that may be seen as the outermost one: a run of diagonal letters, or one other letter."""
        out = []
        for letter in reversed(word) if right else word:
            if not self.is_diagonal(letter):
                return out or [letter]
            out.append(letter)
        return out

    def is_ones(self, word, right):
        """Does a column (row) of equal numbers stand at the end? A permutation stands there unseen."""
        if not word:
            return False
        letter = self.letters[word[-1 if right else 0]]
        return letter.kind == "number" and len({x for row in letter.data for x in row}) == 1 and 1 in (
            letter.rows, letter.cols)

    def strip(self, a, allowed, right=False):
        """(letters, rest): the letters that are allowed to move out at one end of all terms, outermost first."""
        letters, terms = [], [(dict(scalars), word, c) for (scalars, word), c in a[2].items()]
        while terms:
            spend(60 * len(terms))
            ends = [self.ends(word, right) for _, word, _ in terms]
            unseen = [self.is_ones(word, right) for _, word, _ in terms]
            letter = next((n for n in {n: 0 for e in ends for n in e} if allowed(self.letters[n].flags) and all(
                n in e or one and "permutation" in self.letters[n].flags for e, one in zip(ends, unseen))), None)
            if letter is None:
                break
            letters.append(letter)
            terms = [(s, without(word, letter, right) if letter in e else word, c)
                     for (s, word, c), e in zip(terms, ends)]
        rows, cols = a[:2]
        return letters, self.value(rows, cols, [self.normal(c, s, word) for s, word, c in terms])

    def strip_scalars(self, a, allowed):
        """({piece: exponent}, rest): the same for 1 x 1 words; the smallest exponent moves out."""
        out, terms = {}, [(dict(scalars), word, c) for (scalars, word), c in a[2].items()]
        for piece in {piece for s, _, _ in terms for piece in s}:
            e = min(s.get(piece, 0) for s, _, _ in terms)
            if e and allowed(self.letters[piece[0]].flags if len(piece) == 1 else frozenset()):
                out[piece] = e
                for s, _, _ in terms:
                    s[piece] = s.get(piece, 0) - e
        return out, self.value(a[0], a[1], [self.normal(c, s, word) for s, word, c in terms])

    def lead(self, a):
        """The coefficient of the first term."""
        return a[2][min(a[2])]

    def around(self, left, a, right, scalars=None):
        """The value between words: letters, and scalars to it."""
        return self.value(a[0], a[1], [self.normal(c, merged(key[0], (scalars or {}).items()),
                                                   tuple(left) + key[1] + tuple(right)) for key, c in a[2].items()])

    # Functions of each entry.

    def apply(self, function, law, a, node=None):
        kind, n = law or (function, None)
        if kind == "polynomial":
            terms = [self.scaled(c, self.powers(a, k) if k else self.numbers([[1] * a[1]] * a[0]))
                     for k, c in enumerate(n) if c]
            return self.sum([self.zero(a[0], a[1]), *terms])
        if function == "relu":
            return self.hadamard(self.slope("relu", None, a), a)
        if self.is_zero(a):
            if function == "recip":
                raise Rejected("symbolic", "recip of zero")
            if function == "exp":
                return self.numbers([[1] * a[1]] * a[0])
            if kind in ("odd", "tanh", "sign") or kind == "homogeneous" and n:
                return a
        if kind in ("odd", "tanh", "sign"):
            return self.moving(("value", function, law), a, "signed", lambda e: e, "sign")
        if kind == "homogeneous":
            return self.moving(("value", function, law), a, "diagonal positive", lambda e: n * e, "positive")
        if function == "recip":
            return self.moving(("value", function, law), a, "diagonal invertible", lambda e: -e, "invertible")
        return self.moving(("value", function, law), a, None, None, None)

    def scaled(self, c, a):
        return self.scale(self.numbers([[c]]), a)

    def slope(self, function, law, a):
        """What relu multiplies by, zero or one in each entry; or the derivative of a declared function."""
        data, (kind, n) = ("slope", function, law), law or (function, None)
        if kind == "relu":
            return self.moving(data, a, "diagonal positive", lambda e: 0, "positive")
        if kind == "odd":
            return self.moving(data, a, "none", lambda e: 0, "sign")
        if n == 0:
            return self.moving(data, a, None, None, None)
        return self.moving(data, a, "diagonal positive", lambda e: (n - 1) * e, "positive")

    def moving(self, data, a, flags, power, numbers):
        """The atom of a function. Permutations move out; so do letters with all these flags, as this power of
        theirs, and common numbers: coefficients and 1 x 1 letters, or what is `positive` or a `sign` of them."""
        want = None if flags is None else set(flags.split())
        coefficient, scalars = 1, {}
        if want is not None:
            flag = "orthogonal" if numbers == "sign" else numbers
            scalars, a = self.strip_scalars(a, lambda have: flag in have)
            scalars = {piece: power(e) for piece, e in scalars.items()}

        def allowed(have):
            return "permutation" in have or want is not None and want <= have or data[1] == "recip" and "signed" in have
        left, a = self.strip(a, allowed)
        right, a = self.strip(a, allowed, right=True)
        if want is not None and a[2]:
            lead = Fraction(self.lead(a))
            out = (1 if lead > 0 else -1) if numbers == "sign" else abs(lead) if numbers == "positive" else lead
            a = self.scaled(inverse(out), a)
            coefficient = self.power_of_number(out, power(1))
        ones = self.numbers([[1] * a[1]] * a[0])
        signs = self.signs_of(a) if data[2] == SIGN else None
        if signs is not None:
            return self.scaled(coefficient, self.around(left, self.numbers(signs), reversed(right), scalars))
        if data[1] == "recip" and self.everywhere and a != ones:
            raise Rejected("symbolic", "recip of what may be zero")
        atom = ones if data[1] == "recip" and a == ones else self.atom("apply", a, a[0], a[1], data)
        left, right = ([x for n in side for x in self.power_of(n, power)] for side in (left, right))
        return self.scaled(coefficient, self.around(left, atom, reversed(right), scalars))

    def signs_of(self, a):
        """The signs of the entries of a value that is a matrix of numbers, otherwise None."""
        if len(a[2]) == 1:
            ((scalars, word), c), = a[2].items()
            rows = None if scalars else self.as_numbers(word, a[0], a[1])
            return rows and [[((x > 0) - (x < 0)) * (1 if c > 0 else -1) for x in row] for row in rows]
        return None

    def power_of_number(self, q, n):
        if q in (1, -1):
            return q**(n % 2)
        if abs(n) * length(q) > 2 * MOST_BITS:
            raise TooLarge("a power of a number")
        return bounded(as_number(Fraction(q)**n))

    def power_of(self, n, power):
        """The letter as it stands outside: as often as the power says; a permutation as it is."""
        if "diagonal" not in self.letters[n].flags:
            return [n]
        e = power(1)
        if e < 0:
            return [self.letters[n].inverse] * -e
        return [n] * within(e, MOST_LETTERS, "the letters of a word")

    def derivative(self, function, law, a):
        if function == "exp":
            return self.apply("exp", None, a)
        if function == "tanh":
            y = self.apply("tanh", None, a)
            return self.sum([self.numbers([[1] * a[1]] * a[0]), self.scaled(-1, self.powers(y, 2))])
        if function == "recip":
            return self.scaled(-1, self.powers(self.apply("recip", None, a), 2))
        if function == "relu":
            return self.slope("relu", None, a)
        if law[0] == "polynomial":
            return self.apply(function, (law[0], tuple(k * c for k, c in enumerate(law[1]))[1:]), a)
        return self.slope(function, law, a)

    # The other atoms.

    def softmax(self, a):
        if a[0] == 1:
            return self.numbers([[1] * a[1]])
        left, a = self.strip(a, lambda have: "permutation" in have)
        right, a = self.strip(a, lambda have: "permutation" in have, right=True)
        return self.around(left, self.atom("softmax", a, a[0], a[1], False), reversed(right))

    def kronecker(self, a, b):
        rows, cols = a[0] * b[0], a[1] * b[1]
        if a[:2] == (1, 1) or b[:2] == (1, 1):
            return self.scale(*((a, b) if a[:2] == (1, 1) else (b, a)))
        terms = []
        for c, scalars, u, v in self.pairs(a, b):
            k, word = self.kronecker_words(u, a[:2], v, b[:2])
            terms.append(self.normal(c * k, scalars, word))
        return self.value(rows, cols, terms)

    def kronecker_words(self, u, shape, v, other):
        rows, cols = shape[0] * other[0], shape[1] * other[1]
        if not u and not v:
            return 1, ()
        n = self.new(("kron", u, shape, v, other), "kron", rows, cols, (u, shape, v, other))
        return 1, (n,)

    def kronecker_product(self, a, b):
        """(coefficient, word) of the product of two Kronecker products whose factors fit, or None."""
        if a.kind != "kron" or b.kind != "kron":
            return None
        c, out = 1, []
        for u, (p, q), v, (r, s) in zip(a.data[::2], a.data[1::2], b.data[::2], b.data[1::2]):
            term = self.normal(1, {}, u + v) if q == r and (p, s) != (1, 1) else None
            if term is None or term[1][0]:
                return None
            c = times(c, term[0])
            out += [term[1][1], (p, s)]
        k, word = self.kronecker_words(*out)
        return times(c, k), word

    def transpose_atom(self, letter):
        """(coefficient, word) of the transpose of an atom."""
        if letter.kind == "hadamard":
            return super().transpose_atom(letter)
        if letter.kind == "kron":
            u, shape, v, other = letter.data
            (c, u), (d, v) = self.transpose_word(u), self.transpose_word(v)
            k, word = self.kronecker_words(u, shape[::-1], v, other[::-1])
            return c * d * k, word
        a, data = letter.data
        if letter.kind == "softmax":
            n = self.new(("softmax", not data, a[0], a[1], frozenset(a[2].items())), "softmax",
                         letter.cols, letter.rows, (a, not data))
            return 1, (n,)
        turned = self.transpose(a)
        value = (self.slope if data[0] == "slope" else self.apply)(data[1], data[2], turned)
        if len(value[2]) != 1:
            raise TooLarge("the transpose of an atom")
        ((_, word), c), = value[2].items()
        return c, word


def without(word, letter, right):
    """The word without the outermost one of these letters."""
    i = len(word) - 1 - word[::-1].index(letter) if right else word.index(letter)
    return word[:i] + word[i + 1:]
