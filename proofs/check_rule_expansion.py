"""The rule `expansion`, for check_rule.py: section 3.4 of docs/rule-certificate.md.

Weights and values of the parameters are matrices of independent variables, or of a few rational
functions that reach all values. What two expressions are then can be computed and compared: they
are rational functions, and those that are equal have equal values wherever both have one.

Parameters that no expression names cannot matter and have no variables; their cases count all the
same. Cases are taken with the first parameter slowest, generic values in the order of the page,
permutations in the order of itertools, each with all signs before the next.
"""

import itertools

import check_exact
from check_common import demand, flat, transpose
from check_exact import cleared, digits, elimination, length
from check_polynomial import Meter
from check_rational import Matrix, Rationals

MAX_CASES = 400       # of the page
MAX_POWER = 1000      # of the page
MAX_DEGREE = {"outputs": 27, "virtual-weights": 729}  # of the page, 3^l
MAX_VARIABLES = 2**12  # of this checker, as are the others
MAX_WORK = 2**30      # of all cases, see `work` of check_exact.py: 2^22 products of two terms
MAX_MEMORY = 2**28    # bytes, of one case

INVERTIBLE = ("nonzero", "invertible", "orthogonal", "permutation", "signed-permutation",
              "diagonal-invertible")


def limit(condition, detail):
    demand(condition, "size-limit", detail, "incomplete")

def inside(expression):
    """The operands that are expressions."""
    return [x for x in expression[1:] if isinstance(x, list)] if expression[0] != "matrix" else []

def collect(expression, names):
    """The names of parameters in an expression."""
    if expression[0] == "group":
        names.add(expression[1])
    for operand in inside(expression):
        collect(operand, names)


# ---- What is invertible at all values ---------------------------------------------------------

class Plainly:
    """That all inverses in an expression are plainly invertible. By their shapes, products of such
    matrices are of matrices of one size, and of numbers."""

    def __init__(self, conditions, meter):
        self.conditions, self.meter = conditions, meter

    def invertible(self, expression, asked=True):
        """Whether the expression is; if this is not asked: just look at the inverses in it."""
        word, *operands = expression
        if word == "group":
            return self.conditions[operands[0]] in INVERTIBLE
        if word in ("number", "matrix"):
            return asked and self.regular([operands] if word == "number" else operands[0])
        n = int(operands[1]) if word == "pow" else -1 if word == "inv" else 1
        passed = asked and n != 0 and word not in ("add", "sign")
        good = all([self.invertible(x, passed or n < 0) for x in inside(expression)])
        demand(good or n >= 0, "not-invertible", f"the operand of {word} need not be invertible")
        return word == "identity" or n == 0 or passed and good and bool(inside(expression))

    def regular(self, texts):
        """Whether a matrix of numbers is."""
        if len(texts) != len(texts[0]):
            return False
        longest = digits([texts])
        self.meter.spend(check_exact.work(len(texts)**2, longest, longest))
        rows, _ = cleared(texts)
        self.meter.spend(elimination(len(rows), len(rows), length(flat([rows]))))
        return check_exact.rank(rows) == len(rows)


# ---- Generic values: the table of the page ------------------------------------------------------

def number_of_cases(group):
    """Or some number above the limit."""
    number = 1
    for parameter in group:
        factor = {"permutation": 1, "signed-permutation": 2}.get(parameter["condition"], 0)
        number *= 2 if parameter["condition"] == "orthogonal" else 1
        for n in range(1, parameter["rows"] + 1 if factor else 1):
            number *= factor * n
            if number > MAX_CASES:
                break
        if number > MAX_CASES:
            return number
    return number

def choices(parameter):
    """What the cases of a parameter are told apart by: for each row of the result, the row that it
    is taken from and its sign; of the identity, or of what Cayley's formula gives."""
    condition, n = parameter["condition"], parameter["rows"]
    if condition == "orthogonal":
        return [[(r, sign if r == 0 else 1) for r in range(n)] for sign in (1, -1)]
    if condition in ("permutation", "signed-permutation"):
        signs = [1, -1] if condition == "signed-permutation" else [1]
        return [list(zip(order, chosen)) for order in itertools.permutations(range(n))
                for chosen in itertools.product(signs, repeat=n)]
    return [None]

def number_of_variables(parameter):
    n, m, condition = parameter["rows"], parameter["columns"], parameter["condition"]
    return {"diagonal": n, "diagonal-invertible": n, "symmetric": n * (n + 1) // 2,
            "skew": n * (n - 1) // 2, "orthogonal": n * (n - 1) // 2, "permutation": 0,
            "signed-permutation": 0}.get(condition, n * m)

class Generic:
    """Makes matrices of new variables."""

    def __init__(self, field):
        self.field, self.next = field, 0

    def variable(self):
        self.next += 1
        return self.field.variable(self.next - 1)

    def matrix(self, n, m, where=lambda r, c: True, mirrored=0):
        """With variables at some places, and these times `mirrored` across the diagonal."""
        rows = [list(row) for row in self.field.constant(n, m, 0).rows]
        for r, c in itertools.product(range(n), range(m)):
            if where(r, c):
                rows[r][c] = self.variable()
                if mirrored and r != c:
                    rows[c][r] = self.field.scaled(rows[r][c], mirrored)
        return Matrix(rows, 1, {})

    def value(self, parameter, choice):
        n, m, condition = parameter["rows"], parameter["columns"], parameter["condition"]
        field, unit = self.field, lambda: self.field.constant(n, n, 1)
        if condition in ("diagonal", "diagonal-invertible"):
            return self.matrix(n, n, lambda r, c: r == c)
        if condition == "symmetric":
            return self.matrix(n, n, lambda r, c: r <= c, 1)
        if condition == "skew":
            return self.matrix(n, n, lambda r, c: r < c, -1)
        if choice is None:
            return self.matrix(n, m)
        value = unit()
        if condition == "orthogonal":
            skew = self.matrix(n, n, lambda r, c: r < c, -1)
            value = field.multiply(field.add(unit(), skew, -1),
                                   field.inverse(field.add(unit(), skew)))
        return value._replace(rows=[field.times_all([value.rows[r]], {0: 1}, sign)[0]
                                    for r, sign in choice])


# ---- Values of expressions ----------------------------------------------------------------------

def value(expression, named, field):
    return field.only(computed, expression, named, field)

def computed(expression, named, field):
    word, *operands = expression
    if word in ("weight", "group"):
        return named[operands[0]]
    if word in ("number", "matrix"):
        return field.literal([operands] if word == "number" else operands[0])
    if word in ("identity", "zero"):
        return field.constant(operands[0], operands[-1], int(word == "identity"))
    first = value(operands[0], named, field)
    if word == "pow":
        return field.raised(first, int(operands[1]))
    if len(operands) == 1:
        return {"neg": field.negative, "transpose": field.transposed, "inv": field.inverse,
                "sign": field.signs}[word](first)
    operation = {"add": field.add, "mul": field.product_of, "kron": field.kron}[word]
    for operand in operands[1:]:
        first = operation(first, value(operand, named, field))
    return first


# ---- Networks -----------------------------------------------------------------------------------

def attention(first, field):
    """A_i, of one matrix or of Q_i and K_i."""
    if len(first) == 1:
        return first[0]
    q, k = first
    return field.multiply(field.transposed(k), q)

def virtual_weights(net, blocks, tokens, field):
    """M_1, ..., M_l, or for one token the sums with their transposes, and L."""
    forms, so_far = blocks[:-1], blocks[-1]
    if net.form != "ml":
        forms, so_far = [], None
        for first, v in net.by_layer(blocks):
            form = attention(first, field)
            if so_far is not None:
                form = field.multiply(field.multiply(field.transposed(so_far), form), so_far)
            forms.append(form)
            so_far = v if so_far is None else field.multiply(v, so_far)
    if tokens == 1:
        forms = [field.add(form, field.transposed(form)) for form in forms]
    return [*forms, so_far]

def output(net, blocks, x, field):
    for first, v in net.by_layer(blocks):
        ax = field.multiply(attention(first, field), x)
        if len(x.rows) <= len(x.rows[0]):
            x = field.multiply(field.multiply(x, field.transposed(x)), ax)
        else:
            x = field.multiply(x, field.multiply(field.transposed(x), ax))
        x = x if v is None else field.multiply(v, x)
    return x


# ---- The checks: steps 1 to 3, for each case ------------------------------------------------------

class Network:
    """The weights W of variables. In av, A_i is a product where its rank is bounded; `bounded` has
    pairs of the place of such a block and its bound."""

    def __init__(self, net, tokens, compared):
        self.net, self.tokens, self.compared = net, tokens, compared
        self.bounded = {2 * i: a for i, (a, d) in enumerate(zip(net.a, net.d))
                        if net.form == "av" and a < d}
        self.factors = [[(self.bounded[j], n)] * 2 if j in self.bounded else [(n, m)]
                        for j, (n, m) in enumerate(net.shapes)]
        if compared == "outputs":
            self.factors.append([(net.d[0], tokens)])  # the input
        self.variables = sum(n * m for shapes in self.factors for n, m in shapes)

    def blocks(self, generic):
        """Of the weights, and the input after them."""
        matrices = [[generic.matrix(*shape) for shape in shapes] for shapes in self.factors]
        return [attention(factors, generic.field) for factors in matrices]

    def check_ranks(self, new, field):
        for j, bound in self.bounded.items():
            rows, room = list(filter(None, map(field.sparse, new[j].rows))), field.meter.room
            for some in itertools.combinations(rows, bound + 1):
                demand(not field.minors(some), "query-rank",
                       f"A_{j // 2 + 1} may have a rank above {bound}")
                field.meter.room = room  # these are not kept

    def compare(self, weights, new, field):
        net, l = self.net, self.net.l
        if self.compared == "outputs":
            *weights, x = weights
            good = field.equal(output(net, new, x, field), output(net, weights, x, field))
        else:
            forms, others = (virtual_weights(net, blocks, self.tokens, field)
                             for blocks in (new, weights))
            ratios = []
            for form, other in zip(forms, others):
                ratios.append(field.ratio(form, other))
                if ratios[-1] is None:
                    break
            exponents = [*(3**(l - i) for i in range(1, l + 1)), 1]
            good = None not in ratios and field.is_one(list(zip(ratios, exponents)))
        demand(good, "functions-differ", f"the {self.compared} are others")

def check(claim, proof, net, names, exponents, budget):
    """exponents: of all `pow`."""
    l, compared, group = net.l, proof["compared"], claim["group"]
    limit(3**l <= MAX_DEGREE[compared] and all(abs(n) <= MAX_POWER for n in exponents),
          "too many layers, or a large power")
    limit(number_of_cases(group) <= MAX_CASES, "too many cases")
    meter = Meter(MAX_WORK, min(MAX_MEMORY, budget.memory), budget)
    if "holds" in claim["statement"]:
        plainly = Plainly({p["name"]: p["condition"] for p in group}, meter)
        for block in claim["blocks"]:
            plainly.invertible(block, False)

    network = Network(net, claim["tokens"], compared)
    used = set()
    for block in claim["blocks"]:
        collect(block, used)
    group = [parameter for parameter in group if parameter["name"] in used]
    variables = network.variables + sum(map(number_of_variables, group))
    limit(variables <= MAX_VARIABLES, "too many variables")
    for case in itertools.product(*map(choices, group)):
        meter.empty()
        field = Rationals(variables, meter)
        generic = Generic(field)
        weights = network.blocks(generic)
        named = dict(zip(names, weights))
        for parameter, choice in zip(group, case):
            named[parameter["name"]] = generic.value(parameter, choice)
        new = [value(block, named, field) for block in claim["blocks"]]
        network.check_ranks(new, field)
        network.compare(weights, new, field)
