"""Claims and their proofs (the page, section 8)."""

from .algebra import check_algebra, need_sides
from .atoms import Words
from .basics import Rejected
from .bounds import minor, upper
from .conditions import satisfies
from .expressions import Scope, check_parameters
from .lexing import Refused
from .network import CONDITIONS, network
from .points import all_given, fits
from .reading import shaped
from .rings import Rationals
from .running import Matrices, outputs
from .simulation import Simulation, block_letters, check_same, domain, image


class Networks:
    """The networks of a certificate: each text at sizes is elaborated once."""

    def __init__(self, texts):
        self.texts, self.known = texts, {}

    def __call__(self, data):
        return self.named(data)[1]

    def named(self, data):
        """(header word, program)."""
        key = data["text"], tuple((k, tuple(v) if isinstance(v, list) else v) for k, v in data["sizes"].items())
        if key not in self.known:
            if not 1 <= data["text"] <= len(self.texts):
                raise Rejected("network", f"there is no text {data['text']}")
            try:
                self.known[key] = network(self.texts[data["text"] - 1], data["sizes"])
            except Refused as error:
                raise Rejected("network", str(error)[:200]) from None
        return self.known[key]


def check(kind, claim, proof, networks):
    """Returns if the claim is proved, and raises otherwise."""
    {"dimension": check_dimension, "symmetry": check_symmetry, "same": check_pair, "different": check_pair,
     "values": check_values, "algebra": check_algebra}[kind](kind, claim, proof, networks)


def check_dimension(kind, claim, proof, networks):
    program, n = networks(claim["network"]), claim["number"]
    need_sides(claim, proof)
    if proof["lower"] is not None:
        step = proof["lower"][1]
        if len(step["rows"]) != n and len(step["rows"]) == len(step["columns"]):
            raise Rejected("lower-mismatch", f"the minor has {len(step['rows'])} rows")
        minor(program, step)
    if proof["upper"] is not None:
        bound = upper(program, proof["upper"], networks)
        if bound != n:
            raise Rejected("upper-mismatch", f"the upper bound is {bound if bound < 2**64 else 'far larger'}")


def check_symmetry(kind, claim, proof, networks):
    program = networks(claim["network"])
    check_parameters(claim["group"], program.names(), CONDITIONS)
    bounded = {b.weight: program.scope[b.weight] for b in program.blocks if b.name != b.weight}
    if set(claim["moves"]) - {b.name for b in program.blocks} - set(bounded):
        raise Rejected("expression", "a motion of what is no weight")
    for weight in set(claim["moves"]) & set(bounded):
        if {f"left({weight})", f"right({weight})"} & set(claim["moves"]):
            raise Rejected("expression", f"{weight} and its blocks are both moved")
        once(program, claim, weight)
    moves = {name: text for name, text in claim["moves"].items() if name not in bounded}
    if claim["relation"] == "fails":
        check_failure(program, claim, proof, moves, bounded)
        return
    dom = domain(proof["by"])
    scope, letters = Scope(dom, program.functions), block_letters(program, dom)
    scope.add_weights(program, letters)
    for name, (rows, cols, condition) in claim["group"].items():
        scope.set(name, (rows, cols), dom.letter(rows, cols, condition))
    leaves = image(program, scope, moves, program)
    preset = {node: scope.evaluate(claim["moves"][name], program.shape(node))
              for name, node in bounded.items() if name in claim["moves"]}
    check_same(program, program, scope, letters, leaves, proof["lemmas"], preset)


def once(program, claim, weight):
    """The new value of a weight of bounded rank has that weight in it once, as a factor, so its rank is no larger.

    One term: the sum of two could have twice the rank. Two letters are put for the weight; only the one in the word
    may make a difference."""
    found = []
    dom = Words()
    scope = Scope(dom, program.functions)
    scope.add_weights(program, block_letters(program, dom))
    for name, (rows, cols, condition) in claim["group"].items():
        scope.set(name, (rows, cols), dom.letter(rows, cols, condition))
    shape = program.shape(program.scope[weight])
    for _ in range(2):
        letter = dom.named(*shape, "any")
        scope.values[weight] = dom.value(*shape, [dom.normal(1, {}, (letter,))])
        value = scope.evaluate(claim["moves"][weight], shape)[2]
        both = {letter, dom.letters[letter].transposed[1][0]}
        if len(value) == 1:
            ((scalars, word), c), = value.items()
            found.append((scalars, tuple(0 if n in both else n + 1 for n in word), c))
    if len(found) < 2 or found[0] != found[1] or found[0][1].count(0) != 1:
        if shape != (1, 1):
            raise Rejected("expression", f"the new value of {weight} is no product with one {weight} in it")


def check_failure(program, claim, proof, moves, bounded):
    if set(proof["group"]) != set(claim["group"]):
        raise Rejected("condition", "a matrix for each group element, and no other")
    dom = Matrices(Rationals())
    weights = all_given(proof["weights"], program.blocks)
    inputs = all_given(proof["inputs"], program.inputs)
    scope = Scope(dom, program.functions)
    scope.add_weights(program, weights)
    for name, (rows, cols, condition) in claim["group"].items():
        value = dom.of(shaped(proof["group"][name], (rows, cols), "condition", name))
        if not satisfies(value, condition):
            raise Rejected("condition", f"{name} is not {condition}")
        scope.set(name, (rows, cols), value)
    moved = dict(weights)
    for b in program.blocks:
        if b.name in moves:
            moved[b.name] = scope.evaluate(moves[b.name], (b.rows, b.cols))
            if not fits(moved[b.name], b.kind):
                raise Rejected("condition", f"{b.name} is moved to what is not {b.kind}")
    run = Simulation(program, dom, {**moved, **inputs})
    run.values.update({node: scope.evaluate(claim["moves"][name], program.shape(node))
                       for name, node in bounded.items() if name in claim["moves"]})
    if run.outputs() == outputs(program, dom, {**weights, **inputs}):
        raise Rejected("equal", "the outputs are equal there")


def check_pair(kind, claim, proof, networks):
    first, second = (networks(claim[side]["network"]) for side in ("first", "second"))
    weights = [all_given(claim[side]["weights"], program.blocks)
               for side, program in (("first", first), ("second", second))]
    if kind == "same":
        dom = domain(proof["by"])
        values = [{name: dom.of(rows) for name, rows in w.items()} for w in weights]
        scope = Scope(dom, {**second.functions, **first.functions})
        scope.add_weights(first, values[0])
        check_same(first, second, scope, *values, proof["lemmas"])
        return
    if [x[1:3] for x in first.inputs] != [x[1:3] for x in second.inputs]:
        raise Rejected("shape", "the inputs of the two networks")
    if [first.shape(n) for n in first.outputs] != [second.shape(n) for n in second.outputs]:
        raise Rejected("shape", "the outputs of the two networks")
    inputs = all_given(proof["inputs"], first.inputs)
    others = {b.name: inputs[a.name] for a, b in zip(first.inputs, second.inputs)}
    dom = Matrices(Rationals())
    if outputs(first, dom, {**weights[0], **inputs}) == outputs(second, dom, {**weights[1], **others}):
        raise Rejected("equal", "the outputs are equal there")


def check_values(kind, claim, proof, networks):
    program = networks(claim["network"])
    leaves = {**all_given(claim["weights"], program.blocks), **all_given(claim["inputs"], program.inputs)}
    if len(claim["outputs"]) != len(program.outputs):
        raise Rejected("value", f"there are {len(program.outputs)} outputs")
    values = outputs(program, Matrices(Rationals()), leaves)
    for k, (node, value, rows) in enumerate(zip(program.outputs, values, claim["outputs"])):
        if shaped(rows, program.shape(node), "value", f"output {k + 1}") != value:
            raise Rejected("value", f"output {k + 1} is another matrix")
