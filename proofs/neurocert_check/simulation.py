"""Identities by simulation (the page, section 6): a family of fields, and two programs that are the same function.

Invariant: with the true values for all letters that stand for steps, every symbolic value is true. So an identity
in all letters holds."""

from .atoms import Words
from .basics import Rejected, spend
from .circuits import Circuits
from .divisions import Drawn, at_numbers, divides, texts_divide
from .duals import Duals
from .expressions import Scope, check_parameters
from .polynomials import Entries
from .running import value_of


def domain(by):
    return {"words": Words, "entries": Entries, "points": Circuits}[by]()


class Simulation:
    """A program in a domain. A step is computed when its value is first asked for, from the present values of what
    it needs; then its value may be replaced."""

    def __init__(self, program, dom, leaves):
        self.program, self.dom = program, dom
        nodes = {x.name: x.node for x in [*program.blocks, *program.inputs]}
        self.values = {nodes[name]: value for name, value in leaves.items() if name in nodes}

    def value(self, node):
        spend(60)
        for n in sorted(self.program.above([node], self.values)):
            spend(60)
            if n not in self.values:
                args = [self.values[a] for a in self.program.nodes[n].args]
                self.values[n] = value_of(self.program, n, args, self.dom)
        return self.values[node]

    def everywhere(self):
        """Every named step and every output has a value."""
        for node in (*self.program.steps.values(), *self.program.outputs):
            self.value(node)

    def outputs(self):
        return [self.value(node) for node in self.program.outputs]


def block_letters(program, dom):
    return {b.name: dom.letter(b.rows, b.cols, b.kind) for b in program.blocks}


def input_letters(program, dom):
    return {x.name: dom.letter(x.rows, x.cols, "any") for x in program.inputs}


def need_condition(dom, value, block, reason="expression"):
    """The value is symmetric, skew or diagonal, as an identity, where the block is."""
    if block.kind == "any":
        return
    if block.kind == "diagonal":
        other = dom.hadamard(dom.identity(block.rows), value)
    else:
        other = dom.transpose(value)
        if block.kind == "skew":
            other = dom.scale(dom.of([[-1]]), other)
    if not dom.equal(value, other):
        raise Rejected(reason, f"what is put for {block.name} is not {block.kind}")


def check_field(program, family):
    """Rejects a family of fields that moves an output."""
    check_parameters(family["parameters"], program.names())
    run_field(program, family, domain(family["by"]))
    texts = [*family["velocity"].values(), *(text for _, text in family["lemmas"] if text is not None)]
    if divides(program) or texts_divide(texts, program.functions):
        at_numbers(lambda dom: run_field(program, family, dom))


def run_field(program, family, dom):
    scope = Scope(dom, program.functions)
    letters = block_letters(program, dom)
    scope.add_weights(program, letters)
    for name, (rows, cols, condition) in family["parameters"].items():
        scope.set(name, (rows, cols), dom.letter(rows, cols, condition))
    blocks = {b.name: b for b in program.blocks}
    if set(family["velocity"]) - set(blocks):
        raise Rejected("expression", "a velocity of something that is not a block")
    leaves = {name: (letter, None) for name, letter in letters.items()}
    for name, b in blocks.items():
        if name in family["velocity"]:
            v = scope.evaluate(family["velocity"][name], (b.rows, b.cols))
            need_condition(dom, v, b)
            leaves[name] = letters[name], v
    inputs = input_letters(program, dom)
    leaves.update({name: (letter, None) for name, letter in inputs.items()})
    for x in program.inputs:
        scope.set(x.name, (x.rows, x.cols), inputs[x.name])
    run, before = Simulation(program, Duals(dom), leaves), -1
    if isinstance(dom, Drawn):
        run.everywhere()
    for name, text in family["lemmas"]:
        spend(2 * len(program.steps))
        node = program.steps.get(name)
        if node is None:
            raise Rejected("expression", f"there is no step {name[:60]!r}")
        if node <= before:
            raise Rejected("lemma", "the lemmas are not in the order of the program")
        before, shape = node, program.shape(node)
        for step, other in program.steps.items():  # an expression may name the steps up to this one
            if other <= node:
                scope.shapes[step] = program.shape(other)
        claimed = None if text is None else scope.expression(text, shape)
        v, t = run.value(node)
        t = dom.zero(*shape) if t is None else t
        for step in claimed.names & set(program.steps) if claimed else ():
            scope.values[step] = run.value(program.steps[step])[0]
        expected = claimed.value(dom, scope.values) if claimed else dom.zero(*shape)
        if not dom.equal(t, expected):
            raise Rejected("lemma", f"the tangent of {name} is another one")
        scope.values[name] = forget(dom, shape, v, "any")
        run.values[node] = scope.values[name], claimed.value(dom, scope.values) if claimed else None
    for i, (_, t) in enumerate(run.outputs()):
        if t is not None and not dom.is_zero(t):
            raise Rejected("moves", f"output {i + 1} moves")


def prime(name):
    """X'[1], and left(M'[1])."""
    at = next((i for i, c in enumerate(name) if c in "[)"), len(name))
    return name[:at] + "'" + name[at:]


def image(program, scope, weights, other):
    """Values for the blocks of `other`, from expressions in the scope; a block without one is that of `program`."""
    if set(weights) - {b.name for b in other.blocks}:
        raise Rejected("expression", "an expression for something that is not a block")
    kinds, out = {b.name: b for b in program.blocks}, {}
    for b in other.blocks:
        if b.name in weights:
            out[b.name] = scope.evaluate(weights[b.name], (b.rows, b.cols))
        elif b.name in kinds and (kinds[b.name].rows, kinds[b.name].cols) == (b.rows, b.cols):
            out[b.name] = scope.values[b.name]
        else:
            raise Rejected("expression", f"nothing is put for {b.name}")
        need_condition(scope.dom, out[b.name], b)
    return out


def forgotten(dom, shape, value):
    """A letter that stands for a step of this value; all that is kept of the value is its symmetry."""
    symmetric = shape[0] == shape[1] and dom.equal(value, dom.transpose(value))
    return forget(dom, shape, value, "symmetric" if symmetric else "any")


def forget(dom, shape, value, condition):
    """A fresh letter; at numbers, the value."""
    return dom.forget(shape, value, condition) if isinstance(dom, Drawn) else dom.letter(*shape, condition)


def check_shapes(first, second):
    if [x[1:3] for x in first.inputs] != [x[1:3] for x in second.inputs]:
        raise Rejected("shape", "the inputs of the two programs")
    if [first.shape(n) for n in first.outputs] != [second.shape(n) for n in second.outputs]:
        raise Rejected("shape", "the outputs of the two programs")


def check_same(first, second, scope, leaves, other_leaves, lemmas):
    """Rejects two programs that are not seen to be the same function. `leaves` has the values of the blocks."""
    dom = scope.dom
    check_shapes(first, second)
    letters = input_letters(first, dom)
    for x in first.inputs:
        scope.set(x.name, (x.rows, x.cols), letters[x.name])
    others = {b.name: letters[a.name] for a, b in zip(first.inputs, second.inputs)}
    runs = Simulation(first, dom, {**leaves, **letters}), Simulation(second, dom, {**other_leaves, **others})
    steps, fresh = {}, {}
    if isinstance(dom, Drawn):
        for run in runs:
            run.everywhere()
    for run, rename in zip(runs, (str, prime)):
        for name, node in run.program.steps.items():
            steps[rename(name)] = run, node
            scope.shapes[rename(name)] = run.program.shape(node)
    for name, text in lemmas:
        spend(4 * len(steps))
        if name not in steps:
            raise Rejected("expression", f"there is no step {name[:60]!r}")
        run, node = steps[name]
        claimed = scope.expression(text, run.program.shape(node))
        used = sorted(claimed.names & set(steps))
        for step in used:
            scope.values[step] = steps[step][0].value(steps[step][1])
        if not dom.equal(run.value(node), claimed.value(dom, scope.values)):
            raise Rejected("lemma", f"{name} is not this expression")
        for step in used:
            if step not in fresh:
                fresh[step] = forgotten(dom, scope.shapes[step], scope.values[step])
            scope.values[step] = steps[step][0].values[steps[step][1]] = fresh[step]
        run.values[node] = claimed.value(dom, scope.values)
    if not all(dom.equal(a, b) for a, b in zip(runs[0].outputs(), runs[1].outputs())):
        raise Rejected("differ", "the outputs are not seen to be equal")
