"""The letters of words, and the laws of one word (the page, section 6)."""

from fractions import Fraction

from .basics import spend, within
from .numbers import dot, inverse, plus, times
from .program import as_number, dense

MOST_TERMS, MOST_LETTERS, MOST_NUMBERS = 4096, 2000, 2**16
FLAGS = {"any": "", "nonzero": "invertible", "invertible": "invertible", "orthogonal": "invertible orthogonal",
         "permutation": "invertible orthogonal signed permutation",
         "signed-permutation": "invertible orthogonal signed", "diagonal": "diagonal",
         "diagonal-invertible": "diagonal invertible", "positive-diagonal": "diagonal invertible positive",
         "symmetric": "symmetric", "skew": "skew"}


class Letter:
    def __init__(self, kind, rows, cols, data, flags=frozenset()):
        self.kind, self.rows, self.cols, self.data, self.flags = kind, rows, cols, data, flags
        self.transposed = self.inverse = None  # (coefficient, word), a letter


class Alphabet:
    """Letters, and the laws of one word."""

    def __init__(self):
        self.letters, self.known = [], {}

    def new(self, key, kind, rows, cols, data, flags=frozenset()):
        """The letter with this key."""
        if key not in self.known:
            self.known[key] = n = len(self.letters)
            self.letters.append(Letter(kind, rows, cols, data, flags))
            if rows == cols == 1:
                self.letters[n].transposed = 1, (n,)
        return self.known[key]

    def named(self, rows, cols, condition):
        """A letter that stands for any matrix with a condition, with its transpose and inverse."""
        flags, n = set(FLAGS[condition].split()), len(self.letters)
        symmetric = bool(flags & {"diagonal", "symmetric", "skew"}) or rows == cols == 1
        plain = self.new(("letter", n), "letter", rows, cols, None, frozenset(flags))
        turned = plain if symmetric else self.new(("letter", n, "T"), "letter", cols, rows, None, frozenset(flags))
        sign = -1 if "skew" in flags else 1
        self.letters[plain].transposed, self.letters[turned].transposed = (sign, (turned,)), (sign, (plain,))
        if "orthogonal" in flags:
            self.letters[plain].inverse, self.letters[turned].inverse = turned, plain
        elif "invertible" in flags:
            plain_i = self.new(("letter", n, "I"), "letter", rows, cols, None, frozenset(flags))
            turned_i = plain_i if symmetric else self.new(
                ("letter", n, "TI"), "letter", rows, cols, None, frozenset(flags))
            for a, b in ((plain, plain_i), (turned, turned_i)):
                self.letters[a].inverse, self.letters[b].inverse = b, a
            self.letters[plain_i].transposed, self.letters[turned_i].transposed = (1, (turned_i,)), (1, (plain_i,))
        return plain

    def number(self, rows):
        """(coefficient, word) of a matrix of numbers: the identity is not a letter, and what has rank one is a column
        times a row. The first entry of a letter that is not zero is 1."""
        spend(20 * within(len(rows) * len(rows[0]), MOST_NUMBERS, "a matrix of numbers"))
        c = next((x for row in rows for x in row if x), 0)
        if c == 0:
            return 0, ()
        if c != 1:
            rows = [[times(x, inverse(c)) for x in row] for row in rows]
        rows = tuple(tuple(map(as_number, row)) for row in rows)
        n, m = len(rows), len(rows[0])
        if n == m and all(x == (i == j) for i, row in enumerate(rows) for j, x in enumerate(row)):
            return c, ()
        if n > 1 and m > 1:
            line = next(row for row in rows if any(row))
            at = next(j for j, x in enumerate(line) if x)  # where the first row has its 1
            if all(x == times(row[at], y) for row in rows for x, y in zip(row, line)):
                return c, (self.number_letter(tuple((row[at],) for row in rows)), self.number_letter((line,)))
        return c, (self.number_letter(rows),)

    def number_letter(self, rows):
        return self.new(("number", rows), "number", len(rows), len(rows[0]), rows)

    def as_numbers(self, word, rows, cols):
        """The matrix that a word is, if it is one of numbers; otherwise None."""
        letters = [self.letters[n] for n in word]
        if any(x.kind != "number" for x in letters) or len(word) > 2:
            return None
        if not word:
            return dense(("shift", 0, 1), rows, cols)
        if len(word) == 1:
            return letters[0].data
        return [[times(x, y) for y in letters[1].data[0]] for x, in letters[0].data]

    def ones(self, rows, cols):
        return self.number([[1] * cols] * rows)[1]

    def is_diagonal(self, letter):
        return "diagonal" in self.letters[letter].flags

    # Transposes.

    def transpose_word(self, word):
        c, out = 1, []
        for letter in reversed(word):
            k, part = self.transpose_letter(letter)
            c *= k
            out += part
        return c, self.sort(out)

    def transpose_letter(self, n):
        letter = self.letters[n]
        if letter.transposed is None:
            if letter.kind == "number":
                c, word = self.number(list(zip(*letter.data)))
            else:
                c, word = self.transpose_atom(letter)
            letter.transposed = c, word
        return letter.transposed

    # The laws of a word.

    def sort(self, word):
        """Neighbouring diagonal letters commute; those that are inverse to each other cancel."""
        out, i = [], 0
        while i < len(word):
            j = i
            while j < len(word) and self.is_diagonal(word[j]):
                j += 1
            if j == i:
                out.append(word[i])
                i += 1
                continue
            part = sorted(word[i:j])
            for letter in part[:]:
                other = self.letters[letter].inverse
                if letter in part and other in part:
                    part.remove(letter)
                    part.remove(other)
            out += part
            i = j
        return tuple(out)

    def reduce(self, c, word):
        """(coefficient, word): inverses cancel, numbers fold, columns of softmax have sum 1."""
        while True:
            out, before = [], word
            for letter in word:
                todo = [letter]
                while todo:
                    letter = todo.pop()
                    if not out:
                        out.append(letter)
                        continue
                    a, b = self.letters[out[-1]], self.letters[letter]
                    if a.inverse == letter:
                        out.pop()
                    elif self.unseen(a, b):
                        out.pop()
                        todo.append(letter)
                    elif self.unseen(b, a):
                        pass
                    elif a.kind == b.kind == "number" and a.cols > 1:
                        spend(a.rows * a.cols * b.cols)
                        columns = list(zip(*b.data))
                        k, part = self.number([[dot(row, col) for col in columns] for row in a.data])
                        if k == 0:
                            return 0, ()
                        c = times(c, k)
                        out.pop()
                        todo += reversed(part)
                    elif (merged := self.kronecker_product(a, b)) is not None:
                        k, part = merged
                        c = times(c, k)
                        out.pop()
                        todo += reversed(part)
                    elif self.sums_softmax(a, b):
                        k, part = self.number([[row[0]] * b.cols for row in a.data] if a.kind == "number" else
                                              [list(b.data[0])] * a.rows)
                        c = times(c, k)
                        out.pop()
                        todo += reversed(part)
                    else:
                        out.append(letter)
            word = self.sort(out)
            if word == tuple(before):
                return c, word

    @staticmethod
    def unseen(a, b):
        """Is a a permutation letter, and b a column or row of ones beside it?"""
        return "permutation" in a.flags and b.kind == "number" and len({x for row in b.data for x in row}) == 1

    @staticmethod
    def sums_softmax(a, b):
        """ones^T * softmax(Y) = ones^T, for rows of equal numbers, and its transpose."""
        if a.kind == "number" and b.kind == "softmax" and not b.data[1]:
            return all(len(set(row)) == 1 for row in a.data)
        return b.kind == "number" and a.kind == "softmax" and a.data[1] and all(
            len(set(col)) == 1 for col in zip(*b.data))

    def normal(self, c, scalars, word):
        """(coefficient, (scalars, word)) of a term, or None if it is zero. `scalars` is a dictionary."""
        spend(15 * len(scalars))
        scalars = {piece: e % 2 if "orthogonal" in self.letters[piece[0]].flags and len(piece) == 1 else e
                   for piece, e in scalars.items()}
        while True:
            within(len(word), MOST_LETTERS, "the letters of a word")
            spend(100 + 60 * len(word))
            c, word = self.reduce(c, word)
            if c == 0:
                return None
            if not word:
                break
            cuts = self.cuts(word)
            if len(cuts) < 2:
                break
            c = times(c, self.take_scalars(scalars, word, cuts))
            if c == 0:
                return None
            word = word[:cuts[0]] + word[cuts[-1]:]
        return c, (tuple(sorted((p, e) for p, e in scalars.items() if e)), word)

    def cuts(self, word):
        """The places where a word comes apart."""
        dims = [self.letters[word[0]].rows, *(self.letters[n].cols for n in word)] if word else []
        return [i for i, d in enumerate(dims) if d == 1]

    def take_scalars(self, scalars, word, cuts):
        c = 1
        for a, b in zip(cuts, cuts[1:]):
            c = times(c, self.take_scalar(scalars, word[a:b]))
            if c == 0:
                return 0
        return c

    def symmetric_middle(self, piece):
        """w^T N w with numbers N, of which only the symmetric part is seen, by that: (coefficient, word). None for
        other words, and where N is symmetric."""
        at = len(piece) // 2
        middle = self.letters[piece[at]]
        if len(piece) % 2 == 0 or middle.kind != "number" or self.transpose_word(piece[at + 1:])[1] != piece[:at]:
            return None
        turned = list(zip(*middle.data))
        if turned == list(middle.data):
            return None
        spend(8 * middle.rows * middle.cols)
        half = Fraction(1, 2)
        c, word = self.number([[times(plus(x, y), half) for x, y in zip(p, q)] for p, q in zip(middle.data, turned)])
        return c, piece[:at] + word + piece[at + 1:]

    def take_scalar(self, scalars, piece):
        """Puts a 1 x 1 word to the scalars; the coefficient that comes out, zero if the word is zero."""
        k, turned = self.transpose_word(piece)
        if turned == piece and k == -1:
            return 0
        seen = self.symmetric_middle(piece)
        if seen is not None:
            c, word = self.reduce(*seen)
            return times(c, self.take_scalars(scalars, word, self.cuts(word))) if c else 0
        c, piece = (k, turned) if turned < piece else (1, piece)
        exponent = 1
        if len(piece) == 1:
            letter = self.letters[piece[0]]
            if "permutation" in letter.flags:
                return c
            if "orthogonal" in letter.flags:
                scalars[piece] = 1 - scalars.get(piece, 0)
                return c
            if letter.inverse is not None and letter.inverse < piece[0]:
                piece, exponent = (letter.inverse,), -1
        scalars[piece] = scalars.get(piece, 0) + exponent
        return c

    def is_unit(self, piece):
        """Is a 1 x 1 word a letter that is not zero?"""
        return len(piece) == 1 and "invertible" in self.letters[piece[0]].flags

    # Entrywise products of words.

    def hadamard_words(self, words, rows, cols):
        """(coefficient, word) of the entrywise product of words of one shape, not 1 x 1; coefficient zero if zero."""
        left, right, words = [], [], [list(word) for word in words]
        while True:
            for word in words:
                while word and self.is_diagonal(word[0]):
                    left.append(word.pop(0))
                while word and self.is_diagonal(word[-1]):
                    right.insert(0, word.pop())
            words = [list(f) for word in words for f in (
                self.letters[word[0]].data if self.is_product(word) else [word])]
            if not all(words) or len(words) < 2:
                break
            allowed = "signed" if len(words) % 2 else "permutation"
            first, last = words[0][0], words[0][-1]
            if allowed in self.letters[first].flags and all(word[0] == first for word in words):
                left.append(first)
                words = [word[1:] for word in words]
            elif allowed in self.letters[last].flags and all(word[-1] == last for word in words):
                right.insert(0, last)
                words = [word[:-1] for word in words]
            else:
                break
        body, total = [], None
        for f in map(tuple, words):
            data = self.as_numbers(f, rows, cols)
            if data is None:
                body.append(f)
            else:
                spend(8 * rows * cols)
                total = data if total is None else [[times(x, y) for x, y in zip(p, q)] for p, q in zip(total, data)]
        c, middle = (1, None) if total is None else self.number(total)
        if c == 0:
            return 0, ()
        if total is not None and rows == cols and not any(
                x for i, row in enumerate(total) for j, x in enumerate(row) if i != j):
            for f in body:  # a diagonal matrix: of each factor only the diagonal is seen
                k, letter = self.diagonal_of(f, rows)
                c *= k
                middle += (letter,) if k else ()
            return c, tuple(left) + middle + tuple(right)
        if middle is not None and not (body and middle == self.ones(rows, cols)):
            body.append(middle)
        if len(body) == 1:
            middle = body[0]
        else:
            body = tuple(sorted(body))
            within(len(body), MOST_LETTERS, "the factors of an entrywise product")
            middle = (self.new(("hadamard", rows, cols, body), "hadamard", rows, cols, body),)
        return c, tuple(left) + middle + tuple(right)

    def diagonal_of(self, f, n):
        """(coefficient, letter) for eye .* f, which is eye .* f^T."""
        k, turned = self.transpose_word(f)
        if turned == f and k == -1:
            return 0, None
        c, f = (k, turned) if turned < f else (1, f)
        letter = self.new(("diagonal", n, f), "diagonal", n, n, f, frozenset(["diagonal"]))
        self.letters[letter].transposed = 1, (letter,)
        return c, letter

    def is_product(self, word):
        return len(word) == 1 and self.letters[word[0]].kind == "hadamard"

    def transpose_atom(self, letter):
        """(coefficient, word) of the transpose of an entrywise product."""
        c, words = 1, []
        for f in letter.data:
            k, word = self.transpose_word(f)
            c *= k
            words.append(word)
        k, word = self.hadamard_words(words, letter.cols, letter.rows)
        return c * k, word


def merged(x, y):
    out = dict(x)
    for piece, e in y:
        out[piece] = out.get(piece, 0) + e
    return out
