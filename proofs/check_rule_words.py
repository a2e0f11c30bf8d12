"""The rule `words` of rule certificates, for check_rule.py: section 3.1 of docs/rule-certificate.md.

A matrix that depends on weights and parameters is a Form: its shape, and a sum of terms. A term is
a rational coefficient, powers of the scalars (the 1 x 1 parameters), and a word, a product of
letters. Every step is an identity of matrices for all weights and all values of the parameters.

A letter is an integer, 4 * (number of the block or parameter) + 2 * transposed + inverted; a word
is a tuple of letters; powers are a sorted tuple of pairs (number of the scalar, exponent that is
not 0); the terms are a dictionary {(powers, word): coefficient}, without zeros.
"""

from collections import namedtuple
from fractions import Fraction

from check_common import demand
from check_exact import Meter

MAX_TERMS = 4096   # of the page, for add and mul
MAX_LETTERS = 4096  # of the page, in a word that mul makes
MAX_POWER = 1000   # of the page
MAX_BITS = 4096    # of the page, of numerator and denominator
MAX_DEGREE = 729   # of the page, 3^l where the coefficients matter
MAX_WORK = 2**26   # of this checker: letters and words of memory of all results

# The transpose is the inverse (so that the square of a scalar is 1); it is the parameter itself.
ORTHOGONAL = ("orthogonal", "permutation", "signed-permutation")
SYMMETRIC = ("symmetric", "diagonal", "diagonal-invertible")
INVERTIBLE = ("nonzero", "invertible", "diagonal-invertible", *ORTHOGONAL)

Form = namedtuple("Form", "rows columns terms")


def not_words(condition, detail):
    demand(condition, "not-words", detail)

def limit(condition, detail):
    demand(condition, "size-limit", detail, "incomplete")

def longest(form):
    return max((len(word) for _, word in form.terms), default=0)

def memory(form):
    """About how many words of memory the terms need."""
    return sum(len(word) + sum(4 + abs(e).bit_length() // 64 for _, e in powers)
               + (x.numerator.bit_length() + x.denominator.bit_length()) // 64 + 4
               for (powers, word), x in form.terms.items())

def identity(n):
    return Form(n, n, {((), ()): Fraction(1)})

def bounded(form):
    """The form, as the result of an operation that has to have small coefficients."""
    limit(all(max(x.numerator.bit_length(), x.denominator.bit_length()) <= MAX_BITS
              for x in form.terms.values()), "a coefficient is too long")
    return form


class Words:
    """The arithmetic of forms. `weights` and `parameters` map names to shapes; `conditions` those
    of the parameters to words of section 2."""

    def __init__(self, weights, parameters, conditions, budget=None):
        names = [*weights, *parameters]
        self.number = {name: number for number, name in enumerate(names)}
        self.shapes = {**weights, **parameters}
        self.shape_of = [self.shapes[name] for name in names]
        self.condition = [conditions.get(name) for name in names]
        self.scalars = {name for name, shape in parameters.items() if shape == (1, 1)}
        self.meter = Meter(MAX_WORK, budget)

    def spend(self, amount):
        self.meter.spend(amount)

    # -- letters

    def transposed_letter(self, letter):
        """The letter, and what its coefficient is to be multiplied by."""
        condition = self.condition[letter // 4]
        if condition in ORTHOGONAL:
            return letter ^ 1, 1
        if condition in SYMMETRIC:
            return letter, 1
        return (letter, -1) if condition == "skew" else (letter ^ 2, 1)

    def has_inverse(self, number):
        return self.condition[number] in INVERTIBLE

    def powers(self, *pairs):
        result = {}
        for scalar, exponent in pairs:
            exponent += result.get(scalar, 0)
            result[scalar] = exponent % 2 if self.condition[scalar] in ORTHOGONAL else exponent
        return tuple(sorted((scalar, e) for scalar, e in result.items() if e))

    # -- operations

    def atom(self, name):
        rows, columns = self.shapes[name]
        number = self.number[name]
        term = (((number, 1),), ()) if name in self.scalars else ((), (4 * number,))
        return Form(rows, columns, {term: Fraction(1)})

    def add(self, x, y):
        limit(len(x.terms) + len(y.terms) <= MAX_TERMS, "a sum of too many terms")
        self.spend(memory(x) + memory(y))
        terms = dict(x.terms)
        for term, coefficient in y.terms.items():
            terms[term] = terms.get(term, 0) + coefficient
        return bounded(Form(x.rows, x.columns, {term: c for term, c in terms.items() if c}))

    def mul(self, x, y):
        rows, columns = x.rows, y.columns
        if x.columns != y.rows:  # one of them is 1 x 1
            scalar, other = (x, y) if (x.rows, x.columns) == (1, 1) else (y, x)
            not_words(longest(scalar) == 0, "a 1 x 1 factor that is not a number or a scalar")
            rows, columns = other.rows, other.columns
        limit(len(x.terms) * len(y.terms) <= MAX_TERMS, "a product of too many terms")
        limit(longest(x) + longest(y) <= MAX_LETTERS,  # no word is longer than that
              "a product of too many letters")
        self.spend(len(y.terms) * memory(x) + len(x.terms) * memory(y))
        terms = {}
        for (powers, word), c in x.terms.items():
            for (other_powers, other_word), other_c in y.terms.items():
                term = self.powers(*powers, *other_powers), concatenated(word, other_word)
                terms[term] = terms.get(term, 0) + c * other_c
        return bounded(Form(rows, columns, {term: c for term, c in terms.items() if c}))

    def neg(self, x):
        self.spend(memory(x))
        return x._replace(terms={term: -c for term, c in x.terms.items()})

    def transpose(self, x):
        self.spend(4 * memory(x))
        terms = {}
        for (powers, word), c in x.terms.items():
            letters = [self.transposed_letter(letter) for letter in reversed(word)]
            odd = sum(sign < 0 for _, sign in letters) % 2
            terms[powers, tuple(letter for letter, _ in letters)] = -c if odd else c
        return Form(x.columns, x.rows, terms)

    def inv(self, x):
        not_words(len(x.terms) == 1, "the inverse of what is not exactly one term")
        [((powers, word), c)] = x.terms.items()
        not_words(all(self.has_inverse(letter // 4) for letter in word)
                  and all(self.has_inverse(scalar) for scalar, _ in powers),
                  "the inverse of what need not be invertible")
        self.spend(4 * memory(x))
        term = (self.powers(*((scalar, -e) for scalar, e in powers)),
                tuple(letter ^ 1 for letter in reversed(word)))
        return bounded(x._replace(terms={term: 1 / c}))

    def pow(self, x, n):
        if n == 0:
            return identity(x.rows)
        if n < 0:
            x, n = self.inv(x), -n
        if len(x.terms) == 1 and longest(x) == 0:
            [((powers, _), c)] = x.terms.items()
            limit(n <= MAX_POWER or abs(c) == 1, "a power with a large exponent")
            bits = max(c.numerator.bit_length(), c.denominator.bit_length()) - 1
            limit(bits * n < MAX_BITS, "a coefficient is too long")  # it is at least 2^(bits n)
            self.spend(memory(x) * (1 + n.bit_length() // 64))
            power = c**n if n <= MAX_POWER else c**(n % 2)
            powers = self.powers(*((scalar, e * n) for scalar, e in powers))
            return bounded(x._replace(terms={(powers, ()): power}))
        limit(n <= MAX_POWER, "a power with a large exponent")
        result = x
        for _ in range(n - 1):
            result = self.mul(result, x)
        return bounded(result)

    def normal_form(self, expression):
        word, *operands = expression
        if word in ("weight", "group"):
            return self.atom(operands[0])
        if word == "number":
            q = Fraction(*map(int, operands[0].split("/")))
            return Form(1, 1, {((), ()): q} if q else {})
        if word == "identity":
            return identity(operands[0])
        if word == "zero":
            return Form(*operands, {})
        not_words(word != "matrix", "a matrix of numbers")
        if word in ("add", "mul"):
            first, *others = map(self.normal_form, operands)
            for other in others:
                first = self.add(first, other) if word == "add" else self.mul(first, other)
            return first
        operands = [self.normal_form(x) if isinstance(x, list) else int(x) for x in operands]
        not_words(word not in ("kron", "sign"), f"{word} is not a sum of products")
        return {"neg": self.neg, "transpose": self.transpose, "inv": self.inv,
                "pow": self.pow}[word](*operands)

    # -- words of weights

    def word(self, *names):
        return tuple(4 * self.number[name] for name in names)

    def transposed_word(self, word):
        return tuple(letter ^ 2 for letter in reversed(word))


def concatenated(left, right):
    """Without what cancels: a parameter beside its inverse, both transposed or both not."""
    n = 0
    while n < min(len(left), len(right)) and left[-1 - n] ^ right[n] == 1:
        n += 1
    return left[:len(left) - n] + right[n:]


# ---- The checks: steps 1 to 5 ---------------------------------------------------------------

def check(claim, words):
    """All of the rule `words`; the names of the blocks are as on the page."""
    d, a, l, t = claim["widths"], claim["query_dims"], len(claim["query_dims"]), claim["tokens"]
    layers, style = range(1, l + 1), claim["parametrization"]
    new = dict(zip(words.shapes, map(words.normal_form, claim["blocks"])))  # the weights are first
    attention, forms = [], []
    if style == "ml":
        forms, last = [new[f"M_{i}"] for i in layers], new["L"]
    else:
        last = identity(d[0])
        for i in layers:
            if style == "qkv":
                attention.append(words.mul(words.transpose(new[f"K_{i}"]), new[f"Q_{i}"]))
            else:
                attention.append(new[f"A_{i}"])
            forms.append(words.mul(words.mul(words.transpose(last), attention[-1]), last))
            last = words.mul(new[f"V_{i}"], last)
    if style == "av":
        for i in layers:
            if a[i - 1] < d[i - 1]:
                bound = rank_bound(attention[i - 1], words, a)
                demand(bound <= a[i - 1], "query-rank", f"A_{i} may have rank {bound}")

    factors = []
    for i, form in enumerate(forms, 1):
        if style == "qkv":
            middle = words.transposed_word(words.word(f"K_{i}")) + words.word(f"Q_{i}")
        else:
            middle = words.word(f"A_{i}" if style == "av" else f"M_{i}")
        before = () if style == "ml" else words.word(*(f"V_{j}" for j in range(i - 1, 0, -1)))
        word = words.transposed_word(before) + middle + before
        factors.append(factor(form, word, t == 1, words, f"M_{i}"))
    values = ["L"] if style == "ml" else [f"V_{j}" for j in reversed(layers)]
    rho = factor(last, words.word(*values), False, words, "L")

    coefficients = [coefficient for coefficient, _ in [*factors, rho]]
    limit(3**l <= MAX_DEGREE or all(abs(c) == 1 for c in coefficients),
          "coefficients to the power of 3^l")
    weights = [3**(l - i) for i in layers] + [1]
    total = words.powers(*((scalar, exponent * weight)
                           for (_, powers), weight in zip([*factors, rho], weights)
                           for scalar, exponent in powers))
    demand(not total, "scaling", "the scalars do not cancel")
    product = Fraction(1)
    for c, weight in zip(coefficients, weights):
        product *= c**weight if abs(c) != 1 else c
    demand(product == 1, "scaling", "the coefficients do not cancel")

def rank_bound(form, words, query_dims):
    """Of the matrices that the form stands for: the sum over its different words."""
    def of_letter(letter):
        name = names[letter // 4]
        bound = min(words.shape_of[letter // 4])
        return min(bound, ranks.get(name, bound))
    names = list(words.shapes)
    ranks = {f"A_{j}": a for j, a in enumerate(query_dims, 1)}
    return sum(min(map(of_letter, word), default=form.rows)
               for word in {word for _, word in form.terms})

def factor(form, word, symmetric, words, name):
    """Coefficient and powers of the one term that there is, with this word. `symmetric`: of the sum
    with the transpose, which has two."""
    wanted = {word}
    if symmetric:
        form = words.add(form, words.transpose(form))
        wanted = {word, words.transposed_word(word)}
    found = {(coefficient, powers) for (powers, _), coefficient in form.terms.items()}
    good = len(found) == 1 and {other for _, other in form.terms} == wanted
    demand(good, "words-differ", f"{name} of the result is not a multiple of {name}")
    return found.pop()
