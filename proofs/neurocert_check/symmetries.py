"""The claim that moves of the weights never change the function, or that they do (the page, section 8)."""

from itertools import permutations, product

from .atoms import Words
from .basics import Rejected, TooLarge
from .conditions import satisfies
from .divisions import COMPONENTS, INVERTIBLE, at_numbers, divides, texts_divide
from .expressions import Scope, check_parameters
from .network import CONDITIONS
from .pairs import ring_of, values
from .points import all_given, fits
from .reading import shaped
from .rings import SIGN, Rationals
from .running import Matrices
from .simulation import block_letters, check_same, domain, image

MOST_CASES = 400


def check_symmetry(kind, claim, proof, networks):
    fails = claim["relation"] == "fails"
    if fails and (proof["inputs"] is None) == (proof["outside"] is None):
        raise Rejected("malformed", "either inputs or outside")
    blocks = networks(claim["network"])
    program = blocks.with_bounded_letters()
    check_parameters(claim["group"], program.names(), CONDITIONS)
    if set(claim["moves"]) - {b.name for b in program.blocks}:
        raise Rejected("expression", "a move of something that is not a weight")
    if fails:
        check_failure(blocks, program, claim, proof)
        return
    ranks = {b.weight: b.rows for b in blocks.blocks if b.name != b.weight}
    check_values_exist(program, claim, ranks)
    visible = [name for name, (_, _, condition) in claim["group"].items() if condition in INVERTIBLE]
    # Moves exist everywhere, or it is only claimed where they do.
    texts = [text for _, text in proof["lemmas"]]
    divided = divides(program) or texts_divide(texts, functions(program, claim), visible)
    for name, (_, _, condition) in claim["group"].items():
        if divided and condition in COMPONENTS and name not in proof["cases"]:
            raise Rejected("symbolic", f"a division, and not by cases of {name}")
    for case in cases(claim["group"], proof["cases"]):
        def run(dom):
            scope, letters = letters_of(program, claim, dom, case)
            leaves = image(program, scope, claim["moves"], program)
            check_same(program, program, scope, letters, leaves, proof["lemmas"])
        run(domain(proof["by"]))
        if divided:
            at_numbers(run)


def functions(program, claim):
    """Those of moves: `sign` too, unless something else has this name."""
    taken = any(name.partition("[")[0] == "sign" for name in (*program.names(), *claim["group"]))
    return program.functions if taken else {**program.functions, "sign": SIGN}


def letters_of(program, claim, dom, case):
    """(scope, letters): the weights as letters, and the matrices of the group as letters or as the case has them."""
    scope, letters = Scope(dom, functions(program, claim)), block_letters(program, dom)
    scope.add_weights(program, letters)
    for name, (rows, cols, condition) in claim["group"].items():
        value = case[name](dom, rows) if name in case else dom.letter(rows, cols, condition)
        scope.set(name, (rows, cols), value)
    return scope, letters


# Cases: values that a matrix of the group runs through.

def cases(group, names):
    """All of them: name -> function that gives the value in a domain."""
    choices = []
    for k, name in enumerate(names):
        if name not in group or name in names[:k] or group[name][2] not in COUNT:
            raise Rejected("expression", f"cases of {name[:60]!r} are unknown")
        choices.append((name, *group[name][::2]))
    number = 1
    for _, rows, condition in choices:
        for i in range(1, min(rows, MOST_CASES) + 1):  # there are more cases than rows
            number *= COUNT[condition](i)
            if number > MOST_CASES:
                raise TooLarge("the number of cases")
    for values in product(*(VALUES[condition](rows) for _, rows, condition in choices)):
        yield dict(zip(names, values))


def signed(rows, signs):
    def value(matrix):
        return lambda dom, n: dom.of(matrix)
    for places in permutations(range(rows)):
        for sign in product(signs, repeat=rows):
            yield value([[s * (j == place) for j in range(rows)] for place, s in zip(places, sign)])


def cayley(negated):
    """(I - S) (I + S)^-1 of a skew S, and that with its first row negated: all orthogonal matrices, up to limits."""
    def value(dom, n):
        eye, skew = dom.identity(n), dom.letter(n, n, "skew")
        minus = dom.scale(dom.of([[-1]]), skew)
        out = dom.product(dom.sum([eye, minus]), dom.inverse(dom.sum([eye, skew])))
        mirror = [[(-1 if i == 0 else 1) * (i == j) for j in range(n)] for i in range(n)]
        return dom.product(dom.of(mirror), out) if negated else out
    return value


COUNT = {"permutation": lambda i: i, "signed-permutation": lambda i: 2 * i, "orthogonal": lambda i: 2 if i == 1 else 1}
VALUES = {"permutation": lambda n: signed(n, (1,)), "signed-permutation": lambda n: signed(n, (1, -1)),
          "orthogonal": lambda n: (cayley(negated) for negated in (False, True))}


# Values exist, and bounded ranks stay bounded.

def check_values_exist(program, claim, ranks):
    """For `holds`: all that is inverted in the moves is invertible, by words. For both: the new value of a weight of
    bounded rank has at most this rank."""
    everywhere, dom = claim["relation"] == "holds", Words()
    dom.everywhere = everywhere
    scope, letters = letters_of(program, claim, dom, {})
    bounds = {}
    for name in ranks:
        for value in (letters[name], dom.transpose(letters[name])):
            bounds.update({n: ranks[name] for _, word in value[2] for n in word})
    for name, text in claim["moves"].items():
        rows, cols = shape = program.shape(program.scope[name])
        expression, rank = scope.expression(text, shape), ranks.get(name, min(shape))
        nodes = expression.program.above(expression.program.outputs)
        partial = everywhere and any(op == "inverse" or op == "apply" and data == "recip"
                                     for op, _, data, _, _ in (expression.program.nodes[n] for n in nodes))
        if not partial and rank >= min(shape):
            continue
        try:
            words = {word for _, word in expression.value(dom, scope.values)[2]}
            bound = sum(min([rows, *(min(dom.letters[n].rows, dom.letters[n].cols, bounds.get(n, rows)) for n in word)])
                        for word in words)
        except Rejected as error:
            if error.reason != "symbolic" or everywhere:
                raise
            bound = structural_rank(expression.program, ranks)
        if bound > rank and rank < min(shape):
            raise Rejected("expression", f"the rank of the new value of {name} may be larger")


def structural_rank(program, ranks):
    """A number that the rank of an expression is at most, as it stands."""
    bounds = {}
    for n in sorted(program.above(program.outputs)):
        op, args, data, rows, cols = program.nodes[n]
        most, inner = min(rows, cols), [bounds[a] for a in args]
        found = most
        if op == "block":
            found = ranks.get(data, most)
        elif op == "constant" and data[0] == "zeros":
            found = 0
        elif op == "sum":
            found = sum(inner)
        elif op == "product":
            found = min(inner)
        elif op in ("scale", "transpose", "name"):
            found = inner[-1]
        elif op == "kronecker":
            found = inner[0] * inner[1]
        bounds[n] = min(found, most)
    return bounds[program.outputs[0]]


# Counterexamples.

def check_failure(blocks, program, claim, proof):
    outside = proof["outside"]
    if outside is not None and outside not in {b.name for b in program.blocks}:
        raise Rejected("expression", f"{outside[:60]!r} is not a weight")
    if len(proof["group"]) != len(claim["group"]):
        raise Rejected("point", "a matrix for each group element, and no other")
    if outside is not None and (proof["modulus"], proof["order"]) != (None, None):
        raise Rejected("malformed", "a modulus or an order without inputs")
    ring = ring_of(proof, (program,))
    if set(proof["group"]) != set(claim["group"]):
        raise Rejected("point", "a matrix for each group element, and no other")
    dom = Matrices(Rationals())
    whole = Scope(dom, program.functions)
    whole.add_weights(blocks, all_given(proof["weights"], blocks.blocks))
    inputs = {} if outside is not None else all_given(proof["inputs"], program.inputs)
    weights = {b.name: whole.values[b.name] for b in program.blocks}
    scope = Scope(dom, functions(program, claim))
    scope.add_weights(program, weights)
    for name, (rows, cols, condition) in claim["group"].items():
        value = dom.of(shaped(proof["group"][name], (rows, cols), "condition", name))
        if not satisfies(value, condition):
            raise Rejected("condition", f"{name} is not {condition}")
        scope.set(name, (rows, cols), value)
    moved = dict(weights)
    for b in program.blocks:
        if b.name in claim["moves"]:
            moved[b.name] = scope.evaluate(claim["moves"][b.name], (b.rows, b.cols))
            if outside is None and not fits(moved[b.name], b.kind):
                raise Rejected("condition", f"{b.name} is moved to what is not {b.kind}")
    if outside is not None:
        check_outside(blocks, program, moved, outside)
    elif values(program, ring, moved, inputs) == values(program, ring, weights, inputs):
        raise Rejected("equal", "the outputs are equal there")


def check_outside(blocks, program, moved, name):
    kind = {b.name: b.kind for b in program.blocks}[name]
    rank = next((b.rows for b in blocks.blocks if b.weight == name != b.name), None)
    if fits(moved[name], kind) and (rank is None or rank_of(moved[name]) <= rank):
        raise Rejected("inside", f"{name} is moved to a matrix of its kind")


def rank_of(rows):
    """By elimination over the rationals."""
    ring, rank, rows = Rationals(), 0, [list(row) for row in rows]
    while True:
        pivot = next((row for row in rows if any(row)), None)
        if pivot is None:
            return rank
        j = next(j for j, x in enumerate(pivot) if x)
        u = ring.function("recip", pivot[j])
        rows = [[ring.add(x, -ring.mul(ring.mul(row[j], u), y)) for x, y in zip(row, pivot)] for row in rows]
        rank += 1
