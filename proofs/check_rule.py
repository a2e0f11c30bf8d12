"""Rule certificates, for check.py: written from docs/rule-certificate.md alone.

A rule certificate states that a formula for new weights, with group elements in it, never changes
the function of a lightning self-attention network, or that it does. That it does not is proved by
an arithmetic of words, in check_rule_words.py, or of rational functions, in check_rule_expansion.py;
that it does by one counterexample, which is computed here with Fractions. "Section n" is a section of
that page. An expression is a list, as in the file.
"""

import re
from fractions import Fraction

import check_exact
import check_rule_expansion as expansion
import check_rule_words as words
from check_common import (demand, flat, integer, integer_text, list_of, one_of, rational,
                          RATIONAL_MATRICES, record, rule, size, transpose, under_its_name)
from check_exact import fraction, fractions, has_shape, have_shapes, identity, length, Meter, work
from check_pair import Network

FORMAT = "neurocert-rule-certificate"
MAX_ENTRIES = 2**20  # of the blocks, and of a value, of the page
MAX_DEGREE = 729     # 3^l for a counterexample, of the page
MAX_POWER = 1000     # for a counterexample, of the page
MAX_WORK = 2**32     # see `work` of check_exact.py: about ten seconds
NAME = "[A-Za-z][A-Za-z0-9]*(_[0-9]+)?"


# ---- The form of a certificate: section 1 -------------------------------------------------

def string(value, where):
    demand(isinstance(value, str), "malformed", f"{where}: not a string")
    return value

def expression(value, where):
    demand(isinstance(value, list) and value and isinstance(value[0], str)
           and value[0] in OPERANDS, "malformed", f"{where}: not an expression")
    word, *operands = value
    forms = OPERANDS[word]
    if word in ("add", "mul"):
        demand(len(operands) >= 2, "malformed", f"{where}: {word} of fewer than two")
        forms = forms * len(operands)
    demand(len(operands) == len(forms), "malformed", f"{where}: wrong number of operands")
    return [word, *(form(operand, where) for form, operand in zip(forms, operands))]


OPERANDS = {
    "weight": [string], "group": [string], "number": [rational], "identity": [size],
    "zero": [size, size], "matrix": [list_of(list_of(rational))],
    "add": [expression], "mul": [expression], "neg": [expression], "transpose": [expression],
    "inv": [expression], "pow": [expression, integer_text], "kron": [expression] * 2,
    "sign": [expression]}
SQUARE = ("invertible", "orthogonal", "permutation", "signed-permutation", "diagonal",
          "diagonal-invertible", "symmetric", "skew")
PROOFS = {"holds": ["words", "expansion"], "holds-where-defined": ["expansion"],
          "fails": ["counterexample", "outside"]}
CLAIM = record({
    "kind": one_of("lightning"), "widths": list_of(size), "query_dims": list_of(size),
    "tokens": size, "parametrization": one_of("qkv", "av", "ml"),
    "group": list_of(record({"name": string, "rows": size, "columns": size,
                             "condition": one_of("any", "nonzero", *SQUARE)})),
    "blocks": list_of(expression),
    "statement": under_its_name({name: record({}) for name in PROOFS})})
VALUES = {"group": RATIONAL_MATRICES, "weights": RATIONAL_MATRICES}
CERTIFICATE = record({
    "format": one_of(FORMAT), "version": size, "claim": CLAIM,
    "proof": rule({"words": record({}),
                   "expansion": record({"compared": one_of("virtual-weights", "outputs")}),
                   "counterexample": record({**VALUES, "input": list_of(list_of(integer))}),
                   "outside": record({**VALUES, "layer": size})})})


# ---- Names and shapes: sections 1 and 4 ---------------------------------------------------

def names_of_blocks(net):
    if net.form == "ml":
        return [*(f"M_{i}" for i in range(1, net.l + 1)), "L"]
    return [f"{letter}_{i}" for i in range(1, net.l + 1)
            for letter in ("QKV" if net.form == "qkv" else "AV")]

def check_group(group, blocks):
    """The shapes of the parameters, by name."""
    shapes = {}
    for parameter in group:
        name, condition = parameter["name"], parameter["condition"]
        rows, columns = shape = parameter["rows"], parameter["columns"]
        demand(re.fullmatch(NAME, name) and len(name) <= 64, "group", f"the name {name}")
        demand(name not in shapes and name not in blocks, "group", f"{name} is named twice")
        demand(rows and columns, "group", f"{name} has a size 0")
        demand(condition == "any" or rows == columns == 1
               or rows == columns and condition != "nonzero", "group",
               f"{name} is {condition}, and of shape {rows} x {columns}")
        shapes[name] = shape
    return shapes

class Shapes:
    """Of expressions. `largest` is the number of entries of the largest value seen."""

    def __init__(self, weights, parameters):
        self.named, self.largest = {"weight": weights, "group": parameters}, 0

    def of(self, value):
        rows, columns = shape = self.compute(*value)
        self.largest = max(self.largest, rows * columns)
        return shape

    def compute(self, word, *operands):
        def fits(condition):
            demand(condition, "expression", f"{word} of something of another shape")
        if word in self.named:
            [name] = operands
            demand(name in self.named[word], "expression", f"there is no {word} {name}")
            return self.named[word][name]
        if word == "number":
            return 1, 1
        if word in ("identity", "zero"):
            fits(all(operands))
            return operands[0], operands[-1]
        if word == "matrix":
            [rows] = operands
            fits(rows and rows[0] and has_shape(rows, (len(rows), len(rows[0]))))
            return len(rows), len(rows[0])
        first, *others = (self.of(x) for x in operands if isinstance(x, list))
        if word == "add":
            fits(all(other == first for other in others))
        elif word == "mul":
            for other in others:
                if first[1] == other[0]:
                    first = first[0], other[1]
                else:
                    fits((1, 1) in (first, other))
                    first = other if first == (1, 1) else first
        elif word in ("inv", "pow"):
            fits(first[0] == first[1])
        elif word == "transpose":
            return first[1], first[0]
        elif word == "kron":
            [other] = others
            return first[0] * other[0], first[1] * other[1]
        return first


# ---- Values, exactly: section 1 -----------------------------------------------------------

class Values:
    """Of expressions, as matrices of Fractions. `named` as in Shapes, with matrices."""

    def __init__(self, meter):
        self.named, self.meter = {}, meter

    def spend(self, entries, *matrices):
        """So many additions or products of an entry of each of these."""
        longest = sum(length(n for x in flat([m]) for n in x.as_integer_ratio()) for m in matrices)
        self.meter.spend(work(4 * entries, longest, longest))

    def of(self, value):
        word, *operands = value
        if word in self.named:
            return self.named[word][operands[0]]
        if word == "number":
            return [[fraction(operands[0])]]
        if word == "matrix":
            return fractions(operands[0])
        if word in ("identity", "zero"):
            n, m = operands[0], operands[-1]
            self.meter.spend(work(n * m, 1, 1))
            return identity(n) if word == "identity" else [[0] * m for _ in range(n)]
        first, *others = (self.of(x) if isinstance(x, list) else int(x) for x in operands)
        if word == "pow":
            return self.power(first, *others)
        if word == "inv":
            return self.inverse(first)
        for other in others:
            first = {"add": self.add, "mul": self.product, "kron": self.kron}[word](first, other)
        if not others:
            self.spend(len(flat([first])), first)
            change = {"neg": lambda x: -x, "sign": lambda x: (x > 0) - (x < 0)}.get(word)
            first = [list(map(change, row)) for row in first] if change else transpose(first)
        return first

    def add(self, x, y):
        self.spend(len(flat([x])), x, y)
        return [[a + b for a, b in zip(*rows)] for rows in zip(x, y)]

    def times(self, x, y):
        """The product of matrices; None is the identity."""
        if x is not None:
            self.meter.spend(work(len(x) * len(y[0]), 1, 1))  # it may be large
        return self.meter.times(x, y)

    def product(self, x, y):
        return self.times(x, y) if len(x[0]) == len(y) else self.kron(x, y)  # one is 1 x 1

    def kron(self, x, y):
        self.spend(len(flat([x])) * len(flat([y])), x, y)
        return [[a * b for a in row for b in other] for row in x for other in y]

    def power(self, x, n):
        if n < 0:
            x, n = self.inverse(x), -n
        result = None  # the identity
        while n:
            if n % 2:
                result = self.times(result, x)
            n //= 2
            x = self.times(x, x) if n else x
        return result or identity(len(x))

    def rows_cleared(self, x):
        """Integer rows, and the numbers that they are to be divided by."""
        return map(list, zip(*map(self.meter.common, x)))

    def inverse(self, x):
        """By the adjugate: without a fraction, all entries are minors all the time."""
        n = len(x)
        rows, scales = self.rows_cleared(x)
        longest = n * (length(flat([rows])) + length([n]))
        self.meter.spend(work(4 * n**3, longest, longest))
        rows = [[*row, *unit] for row, unit in zip(rows, identity(n))]
        previous = 1
        for k in range(n):
            at = next((r for r in range(k, n) if rows[r][k]), None)
            demand(at is not None, "undefined", "the inverse of a matrix with determinant zero")
            rows[k], rows[at] = rows[at], rows[k]
            top, pivot = rows[k], rows[k][k]
            rows = [row if r == k else
                    [(pivot * e - row[k] * f) // previous for e, f in zip(row, top)]
                    for r, row in enumerate(rows)]
            previous = pivot
        return [[Fraction(e * scale, previous) for e, scale in zip(row[n:], scales)]
                for row in rows]

    def rank(self, x):
        rows, _ = self.rows_cleared(x)
        smaller, larger = sorted((len(x), len(x[0])))
        longest = smaller * (length(flat([rows])) + length([smaller]))
        self.meter.spend(work(smaller**2 * larger, longest, longest))
        return check_exact.rank(rows)

    def satisfies(self, x, condition):
        if condition == "nonzero":
            return x[0][0] != 0
        if condition == "invertible":
            return self.rank(x) == len(x)
        if condition == "orthogonal":
            return self.times(x, transpose(x)) == identity(len(x))
        if condition in ("permutation", "signed-permutation"):
            allowed = (0, 1) if condition == "permutation" else (0, 1, -1)
            return all(e in allowed for e in flat([x])) and all(
                sum(map(abs, line)) == 1 for line in [*x, *transpose(x)])
        if condition in ("diagonal", "diagonal-invertible"):
            return all((r == c or not e) and (r != c or e or condition == "diagonal")
                       for r, row in enumerate(x) for c, e in enumerate(row))
        if condition in ("symmetric", "skew"):
            sign = 1 if condition == "symmetric" else -1
            return all(list(row) == [sign * e for e in column]
                       for row, column in zip(x, transpose(x)))
        return True  # any

    def output(self, net, blocks, x):
        times = self.times
        for first, v in net.by_layer(blocks):
            ax = times(first[0], x)  # q x, or a x
            if len(first) == 2:
                ax = times(transpose(first[1]), ax)
            if len(x) <= len(x[0]):
                x = times(times(x, transpose(x)), ax)
            else:
                x = times(x, times(transpose(x), ax))
            x = times(v, x)
        return x


# ---- The checks, in the order of section 4 --------------------------------------------------

def exponents(claim):
    for block in claim["blocks"]:
        yield from powers(block)

def powers(value):
    """All exponents in an expression."""
    word, *operands = value
    if word == "pow":
        yield int(operands[1])
    if word != "matrix":
        for operand in operands:
            if isinstance(operand, list):
                yield from powers(operand)

def check_values(name, proof, claim, net, parameters, names, budget):
    """counterexample and outside."""
    l, d, a = net.l, net.d, net.a
    demand((name == "outside" or 3**l <= MAX_DEGREE)
           and all(abs(n) <= MAX_POWER for n in exponents(claim)),
           "size-limit", "too many layers, or a large power", "incomplete")
    demand(have_shapes(proof["group"], list(parameters.values())), "values",
           "group is not a matrix of its shape for each parameter")
    demand(have_shapes(proof["weights"], net.shapes), "values",
           "weights is not a matrix of its shape for each block")
    if name == "counterexample":
        demand(has_shape(proof["input"], (d[0], claim["tokens"])), "values",
               "input is of another shape")
    else:
        demand(net.form == "av" and 1 <= proof["layer"] <= l, "values", "layer")

    values = Values(Meter(MAX_WORK, budget))
    group, weights = (list(map(fractions, proof[key])) for key in ("group", "weights"))
    for parameter, matrix in zip(claim["group"], group):
        demand(values.satisfies(matrix, parameter["condition"]), "condition",
               f"{parameter['name']} is not {parameter['condition']}")
    if net.form == "av":
        for i, (([matrix], _), bound) in enumerate(zip(net.by_layer(weights), a), 1):
            demand(bound >= d[i - 1] or values.rank(matrix) <= bound, "query-rank",
                   f"A_{i} has a rank above {bound}")
    values.named = {"weight": dict(zip(names, weights)), "group": dict(zip(parameters, group))}
    new = list(map(values.of, claim["blocks"]))
    if name == "counterexample":
        demand(values.output(net, weights, proof["input"])
               != values.output(net, new, proof["input"]), "counterexample-agrees",
               "the outputs are equal")
    else:
        i = proof["layer"]
        [matrix], _ = net.by_layer(new)[i - 1]
        demand(values.rank(matrix) > a[i - 1], "inside", f"A_{i} has a rank that is allowed")

def check(document, report, budget):
    """As check of check.py, for a document whose header says that it is a rule certificate."""
    claim = report["claim"] = CLAIM(document.get("claim"), "claim")
    name, proof = CERTIFICATE(document, "certificate")["proof"]
    report["rule"] = name
    d, a, t = claim["widths"], claim["query_dims"], claim["tokens"]
    demand(len(d) >= 2, "architecture", "fewer than two widths")
    demand(len(a) == len(d) - 1, "architecture",
           "the number of query sizes is not that of the layers")
    demand(all([*d, *a, t]), "architecture", "a size is 0")
    demand(len(a) <= 40, "architecture", "more than 40 layers")

    net = Network({**claim, "weights": []})
    names = names_of_blocks(net)
    parameters = check_group(claim["group"], names)
    demand(len(claim["blocks"]) == len(names), "blocks", f"not {len(names)} blocks")
    weights = dict(zip(names, net.shapes))
    shapes = Shapes(weights, parameters)
    for block, expected in zip(claim["blocks"], net.shapes):
        demand(shapes.of(block) == expected, "expression", "a block of another shape")
    [kind] = claim["statement"]
    demand(name in PROOFS[kind], "rule-mismatch", f"{name} for {kind}")
    largest = max([shapes.largest, *(rows * columns for rows, columns in parameters.values())])
    demand(max(net.entries, largest) <= MAX_ENTRIES, "size-limit", "a matrix is too large",
           "incomplete")
    if name == "words":
        conditions = {parameter["name"]: parameter["condition"] for parameter in claim["group"]}
        words.check(claim, words.Words(weights, parameters, conditions, budget))
    elif name == "expansion":
        expansion.check(claim, proof, net, names, list(exponents(claim)), budget)
    else:
        check_values(name, proof, claim, net, parameters, names, budget)


# ---- Reports ------------------------------------------------------------------------------

def describe(claim):
    """A claim in words. The rule is in the file, and in the report that is JSON."""
    [kind] = claim["statement"]
    return "the rule in the file " + {
        "holds": "never changes the function",
        "holds-where-defined": "never changes the function where it is defined",
        "fails": "changes the function, or leaves the architecture"}[kind]
