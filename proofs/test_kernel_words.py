"""The laws of words: what is proved by words is true of numbers.

Random expressions are computed by words, and the words are then computed with rational matrices; the same
expressions are computed with these matrices at once. Functions are stand-ins that have the laws of the page and no
others: cubes for an odd function, x^2 + 1 for exp, and so on."""

import os
import random
import unittest
from fractions import Fraction

import making_network  # noqa: F401 (it finds the package)
from neurocert_check.atoms import Words
from neurocert_check.basics import Rejected, TooLarge, start_meter
from neurocert_check.expressions import Scope
from neurocert_check.network import CONDITIONS
from neurocert_check.rings import Rationals
from neurocert_check.running import Matrices

FUNCTIONS = {"f": ("odd", None), "g": ("homogeneous", 2), "h": ("homogeneous", 0), "k": ("homogeneous", 1),
             "p": ("polynomial", (Fraction(1), Fraction(-2), Fraction(1, 2)))}
STAND_INS = {"f": lambda x: x**3 - x, "tanh": lambda x: x**3 + 2 * x, "g": lambda x: (5 if x > 0 else 3) * x**2,
             "k": lambda x: (3 if x > 0 else -1) * x, "h": lambda x: Fraction(7 if x > 0 else 1 if x < 0 else 2), "exp": lambda x: x**2 + x + 1, "relu": lambda x: max(x, 0),
             "recip": lambda x: 1 / Fraction(x) if x else Fraction(0)}
SLOPES = {"relu": lambda x: int(x > 0)}


class Numeric(Matrices):
    """Rational matrices with the stand-ins."""

    def __init__(self):
        super().__init__(Rationals())

    def apply(self, function, law, a, node=None):
        if law is not None and law[0] == "polynomial":
            return super().apply(function, law, a, node)
        return self.each(a, STAND_INS[function])

    def softmax(self, a):
        e = self.each(a, lambda x: x**2 - x + 1)  # positive everywhere; any such function has the laws
        return [[x / sum(column) for x, column in zip(row, zip(*e))] for row in
                [[Fraction(x) for x in row] for row in e]]


class Reading:
    """Computes words with numbers for their letters."""

    def __init__(self, words, letters):
        self.words, self.dom, self.letters = words, Numeric(), letters

    def value(self, a):
        rows, cols, terms = a
        out = [[Fraction(0)] * cols for _ in range(rows)]
        for (scalars, word), c in terms.items():
            for piece, e in scalars:
                x = Fraction(self.word(piece, 1)[0][0])
                c = c * x**e
            value = self.word(word, rows)
            out = [[x + c * y for x, y in zip(p, q)] for p, q in zip(out, value)]
        return out

    def word(self, word, rows):
        out = [[int(i == j) for j in range(rows)] for i in range(rows)]
        for n in word:
            out = self.dom.product(out, self.letter(n))
        return out

    def letter(self, n):
        if n not in self.letters:
            self.letters[n] = self.atom(self.words.letters[n])
        return self.letters[n]

    def atom(self, letter):
        if letter.kind == "number":
            return [list(row) for row in letter.data]
        if letter.kind == "diagonal":
            full = self.word(letter.data, letter.rows)
            return [[x if i == j else 0 for j, x in enumerate(row)] for i, row in enumerate(full)]
        if letter.kind == "hadamard":
            parts = [self.word(f, letter.rows) for f in letter.data]
            out = parts[0]
            for part in parts[1:]:
                out = self.dom.hadamard(out, part)
            return out
        if letter.kind == "kron":
            u, shape, v, other = letter.data
            return self.dom.kronecker(self.word(u, shape[0]), self.word(v, other[0]))
        a, data = letter.data
        value = self.value(a)
        if letter.kind == "softmax":
            value = self.dom.softmax(value)
            return self.dom.transpose(value) if data else value
        kind, function, law = data
        if kind == "slope":
            return self.dom.each(value, SLOPES[function])
        return self.dom.apply(function, law, value)


def matrix_with(rng, rows, cols, condition):
    """A matrix with a condition."""
    def entry(zero=True):
        return Fraction(rng.choice([-2, -1, 1, 2, 3] + ([0] if zero else [])), rng.choice([1, 1, 2]))
    n = rows
    if condition == "any":
        return [[entry() for _ in range(cols)] for _ in range(rows)]
    if condition in ("permutation", "signed-permutation"):
        p = rng.sample(range(n), n)
        signs = [1 if condition == "permutation" else rng.choice([1, -1]) for _ in range(n)]
        return [[signs[i] * int(p[i] == j) for j in range(n)] for i in range(n)]
    if condition.endswith("diagonal") or condition == "diagonal-invertible":
        out = [[Fraction(0)] * n for _ in range(n)]
        for i in range(n):
            x = entry(condition == "diagonal")
            out[i][i] = abs(x) if condition == "positive-diagonal" else x
        return out
    if condition in ("nonzero", "invertible"):
        while True:
            out = [[entry(False) for _ in range(n)] for _ in range(n)]
            try:
                Rationals().inverse(out)
                return out
            except Rejected:
                continue
    if condition == "orthogonal":
        if n == 1:
            return [[rng.choice([1, -1])]]
        turn = [[Fraction(3, 5), Fraction(4, 5)], [Fraction(-4, 5), Fraction(3, 5)]]
        out = matrix_with(rng, n, n, "signed-permutation")
        return Rationals().product(turn + [] if n == 2 else out, out)
    upper = [[entry() for _ in range(n)] for _ in range(n)]
    sign = -1 if condition == "skew" else 1
    return [[upper[i][j] if i < j else sign * upper[j][i] if i > j else (0 if sign < 0 else upper[i][i])
             for j in range(n)] for i in range(n)]


class Maker:
    """Random expressions of a shape."""

    def __init__(self, rng, shapes):
        self.rng, self.shapes = rng, shapes
        self.invertible = []

    def leaf(self, rows, cols):
        names = [name for name, shape in self.shapes.items() if shape == (rows, cols)]
        turned = [name + "^T" for name, shape in self.shapes.items() if shape == (cols, rows)]
        numbers = [f"ones({rows},{cols})", f"unit({rows},{cols},{rows},1)", f"shift({rows},{cols},0,1)"]
        if rows == cols == 2:
            numbers += ["[0,1;-1,0]", "[1,2;0,3]", "eye(2)"]
        return self.rng.choice(names * 3 + turned * 2 + numbers)

    def make(self, rows, cols, depth):
        rng = self.rng
        if depth == 0:
            return self.leaf(rows, cols)
        kind = rng.randrange(16)
        if kind < 2:
            return f"({self.make(rows, cols, depth - 1)} {rng.choice('+-')} {self.make(rows, cols, depth - 1)})"
        if kind < 7:
            k = rng.choice([1, 2, 2, 3])
            left, right = self.make(rows, k, depth - 1), self.make(k, cols, depth - 1)
            return f"({left} * {right})"
        if kind == 7:
            return f"({self.make(rows, cols, depth - 1)} .* {self.make(rows, cols, depth - 1)})"
        if kind == 8:
            return f"({self.make(cols, rows, depth - 1)})^T"
        if kind == 9:
            return f"({self.make(rows, cols, depth - 1)}) .^ {rng.choice([2, 3])}"
        if kind in (10, 11):
            return f"{rng.choice(['f', 'g', 'h', 'k', 'p', 'tanh', 'exp', 'relu', 'recip', 'softmax'])}" \
                   f"({self.make(rows, cols, depth - 1)})"
        if kind == 12:
            return f"({self.make(1, 1, depth - 1)} * {self.make(rows, cols, depth - 1)})"
        if kind == 13 and rows % 2 == 0:
            return f"kron({self.make(2, 1, depth - 1)}, {self.make(rows // 2, cols, depth - 1)})"
        if kind == 14 and rows == cols and [n for n in self.invertible if self.shapes[n] == (rows, cols)]:
            return f"inv({rng.choice([n for n in self.invertible if self.shapes[n] == (rows, cols)])})"
        return f"({rng.choice(['-1', '2', '-1/3'])} * {self.make(rows, cols, depth - 1)})"


class Laws(unittest.TestCase):
    def scopes(self, rng):
        words, numeric, letters = Words(), Numeric(), {}
        symbols, numbers = Scope(words, FUNCTIONS), Scope(numeric, FUNCTIONS)
        maker = Maker(rng, symbols.shapes)
        for name in "ABCDEGHPQST":
            condition = rng.choice(CONDITIONS + ("any",) * 4)
            rows, cols = rng.choice([1, 2, 2, 3]), rng.choice([1, 2, 2, 3])
            if condition != "any":
                cols = rows
            if condition == "nonzero":
                rows = cols = 1
            value = matrix_with(rng, rows, cols, condition)
            n = words.named(rows, cols, condition)
            letter = words.value(rows, cols, [words.normal(1, {}, (n,))])
            turned = [list(column) for column in zip(*value)]
            letters[n] = value
            for other, x in ((words.letters[n].transposed[1][0], turned),):
                letters.setdefault(other, x)
            if condition in ("nonzero", "invertible", "orthogonal", "permutation", "signed-permutation",
                             "diagonal-invertible", "positive-diagonal"):
                maker.invertible.append(name)
                inverse = Rationals().inverse(value)
                i = words.letters[n].inverse
                letters.setdefault(i, inverse)
                letters.setdefault(words.letters[i].transposed[1][0], [list(column) for column in zip(*inverse)])
            symbols.set(name, (rows, cols), letter)
            numbers.set(name, (rows, cols), value)
        return symbols, numbers, maker, Reading(words, letters)

    def test_words_are_true_of_numbers(self):
        done, rounds = 0, 6000 if os.environ.get("NEUROCERT_FULL") else 600
        for seed in range(rounds):
            rng = random.Random(seed)
            symbols, numbers, maker, reading = self.scopes(rng)
            for _ in range(4):
                text = maker.make(rng.choice([1, 2, 2, 3]), rng.choice([1, 2, 2, 3]), rng.choice([1, 2, 3, 4]))
                start_meter(3_000_000)
                try:
                    value = symbols.evaluate(text)
                    number = numbers.evaluate(text)
                except (Rejected, TooLarge):
                    continue
                start_meter()
                self.assertEqual(reading.value(value), number, (seed, text))
                done += 1
        self.assertGreater(done, 3 * rounds)

    def equal(self, left, right, **letters):
        """Are two expressions equal by words?"""
        start_meter()
        dom = Words()
        scope = Scope(dom, FUNCTIONS)
        for name, (rows, cols, condition) in letters.items():
            scope.set(name, (rows, cols), dom.letter(rows, cols, condition))
        return dom.equal(scope.evaluate(left), scope.evaluate(right))

    def test_each_law_is_used(self):
        a, b, x, y = (2, 3, "any"), (2, 3, "any"), (3, 1, "any"), (2, 1, "any")
        e = (2, 2, "positive-diagonal")
        d, p, c = (2, 2, "diagonal-invertible"), (2, 2, "permutation"), (1, 1, "nonzero")
        for left, right, letters in [
            ("(A + B)^T", "A^T + B^T", dict(A=a, B=b)),
            ("(A * x)^T", "x^T * A^T", dict(A=a, x=x)),
            ("inv(C) * C * A", "A", dict(C=(2, 2, "invertible"), A=a)),
            ("C^T * C", "eye(2)", dict(C=(2, 2, "orthogonal"))),
            ("S^T", "S", dict(S=(2, 2, "symmetric"))),
            ("S^T", "-S", dict(S=(2, 2, "skew"))),
            ("D * E * inv(D)", "E", dict(D=d, E=d)),
            ("x^T * S * x", "0 * (x^T * x)", dict(S=(3, 3, "skew"), x=x)),
            ("x^T * M * x", "x^T * M^T * x", dict(M=(3, 3, "any"), x=x)),
            ("(x^T * x) * A", "A * (x^T * x)", dict(A=a, x=x)),
            ("y^T * [1, 2; 3, 5] * y", "y^T * [1, 5; 0, 5] * y", dict(y=y)),
            ("y^T * [1, 3; 1, 4] * y", "([1, 2] * y) * ([1, 2] * y)", dict(y=y)),
            ("(K * y)^T * [1, 7; -7, 1] * K * y", "(K * y)^T * K * y", dict(y=y, K=(2, 2, "skew"))),
            ("(Q * y)^T * [1, 7; -7, 1] * Q * y", "y^T * y", dict(y=y, Q=(2, 2, "orthogonal"))),
            ("(D * A) .* B", "D * (A .* B)", dict(D=d, A=a, B=b)),
            ("((D * A) .* B) .* A", "D * (A .* A .* B)", dict(D=d, A=a, B=b)),
            ("(P * A) .* (P * B)", "P * (A .* B)", dict(P=p, A=a, B=b)),
            ("ones(2, 3) .* A", "A", dict(A=a)),
            ("D .* M", "D .* M .* eye(2)", dict(D=d, M=(2, 2, "any"))),
            ("(D * A) .^ 3", "D^3 * A .^ 3", dict(D=d, A=a)),
            ("exp(P * A)", "P * exp(A)", dict(P=p, A=a)),
            ("exp(A)^T", "exp(A^T)", dict(A=a)),
            ("tanh(-P * A)", "-P * tanh(A)", dict(P=(2, 2, "signed-permutation"), A=a)),
            ("g(3 * D * A)", "9 * D^2 * g(A)", dict(D=e, A=a)),
            ("g(c * A)", "c * c * g(A)", dict(c=(1, 1, "positive-diagonal"), A=a)),
            ("h(D * A)", "h(A)", dict(D=e, A=a)),
            ("exp(P * A + ones(2, 3))", "P * exp(A + ones(2, 3))", dict(P=p, A=a)),
            ("P * ones(2, 3)", "ones(2, 3)", dict(P=p)),
            ("exp(A - A)", "ones(2, 3)", dict(A=a)), ("tanh(A - A)", "zeros(2, 3)", dict(A=a)),
            ("recip(2 * ones(2, 3))", "1/2 * ones(2, 3)", {}),
            ("eye(2) .* M", "eye(2) .* M^T", dict(M=(2, 2, "any"))),
            ("eye(2) .* M .* N", "(eye(2) .* N) * (eye(2) .* M)", dict(M=(2, 2, "any"), N=(2, 2, "any"))),
            ("eye(2) .* K", "zeros(2, 2)", dict(K=(2, 2, "skew"))),
            ("(S * A) .^ 3", "S * A .^ 3", dict(S=(2, 2, "signed-permutation"), A=a)),
            ("tanh(s * A)", "s * tanh(A)", dict(s=(1, 1, "orthogonal"), A=a)),
            ("unit(2, 3, 1, 1) + unit(2, 3, 1, 2)", "[1, 1, 0; 0, 0, 0]", {}),
            ("recip(D * A)", "inv(D) * recip(A)", dict(D=d, A=a)),
            ("relu(D * P * A)", "D * P * relu(A)", dict(D=(2, 2, "positive-diagonal"), P=p, A=a)),
            ("p(A)", "ones(2, 3) - 2 * A + 1/2 * A .^ 2", dict(A=a)),
            ("softmax(P * A)", "P * softmax(A)", dict(P=p, A=a)),
            ("ones(1, 2) * softmax(A)", "ones(1, 3)", dict(A=a)),
            ("softmax(A)^T * [5, 6; 5, 6]", "[5, 6; 5, 6; 5, 6]", dict(A=a)),
            ("kron(A, x)^T", "kron(A^T, x^T)", dict(A=a, x=x)),
            ("kron(A + B, x)", "kron(A, x) + kron(B, x)", dict(A=a, B=b, x=x)),
            ("inv(C * D)", "inv(D) * inv(C)", dict(C=(2, 2, "invertible"), D=d)),
            ("g(g(c))", "c^4 * g(g(1))", dict(c=(1, 1, "positive-diagonal"))),
        ]:
            self.assertTrue(self.equal(left, right, **letters), (left, right))

    def test_what_is_no_law(self):
        a, b = (2, 2, "any"), (2, 2, "any")
        d, s = (2, 2, "diagonal"), (2, 2, "signed-permutation")
        for left, right, letters in [
            ("A * B", "B * A", dict(A=a, B=b)),
            ("A * D", "D * A", dict(A=a, D=d)),
            ("S^T", "S", dict(S=a)),
            ("y^T * [1, 2; 3, 5] * y", "y^T * [1, 2; 4, 5] * y", dict(y=(2, 1, "any"))),
            ("y^T * [1, 2; 3, 5] * z", "y^T * [1, 3; 2, 5] * z", dict(y=(2, 1, "any"), z=(2, 1, "any"))),
            ("D * inv(D)", "eye(2)", dict(D=(2, 2, "invertible"), A=a)),
            ("h(D * A)", "h(A)", dict(D=d, A=a)),
            ("g(D * A)", "D^2 * g(A)", dict(D=(2, 2, "diagonal-invertible"), A=a)),
            ("g(-A)", "g(A)", dict(A=a)), ("h(2 * A - 3 * A)", "h(A)", dict(A=a)),
            ("(S * A) .* (S * B)", "S * (A .* B)", dict(S=s, A=a, B=b)),
            ("S * ones(2, 3)", "ones(2, 3)", dict(S=s)),
            ("exp(P * A + [1; 2] * ones(1, 2))", "P * exp(A + [1; 2] * ones(1, 2))", dict(P=(2, 2, "permutation"), A=a)),
            ("exp(S * A)", "S * exp(A)", dict(S=s, A=a)),
            ("softmax(S * A)", "S * softmax(A)", dict(S=s, A=a)),
            ("relu(D * A)", "D * relu(A)", dict(D=(2, 2, "diagonal-invertible"), A=a)),
            ("relu(-A)", "-relu(A)", dict(A=a)),
            ("g(A)", "g(A) .* g(A)", dict(A=a)),
            ("f(A)", "tanh(A)", dict(A=a)),
            ("ones(1, 2) * softmax(A)^T", "ones(1, 2)", dict(A=a)),
            ("exp(A - A) * B", "B * exp(A - A)", dict(A=a, B=b)),
            ("kron(A, B)", "kron(B, A)", dict(A=a, B=b)),
            ("softmax(2 * A)", "softmax(A)", dict(A=a)),
        ]:
            expected = left == "D * inv(D)"
            self.assertEqual(self.equal(left, right, **letters), expected, (left, right))


if __name__ == "__main__":
    unittest.main()
