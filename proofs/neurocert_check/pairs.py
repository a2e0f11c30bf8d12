"""Whether two networks at exact weights are the same function (the page, section 8)."""

from .basics import Rejected, spend
from .bounds import check_series
from .divisions import at_numbers, divides, texts_divide
from .expressions import Scope, check_name
from .points import all_given
from .rings import Mod, Rationals
from .running import Matrices, outputs
from .series import Series
from .simulation import check_same, domain, prime


def at_weights(side, networks):
    program = networks(side["network"])
    return program, all_given(side["weights"], program.blocks)


def check_agreement(kind, claim, proof, networks):
    first, second = (at_weights(claim[side], networks) for side in ("first", "second"))
    agree(first, second, proof, networks)


def agree(first, second, proof, networks):
    """Rejects a proof that two networks at weights are the same."""
    if "via" in proof:
        between = at_weights(proof["via"], networks)
        agree(first, between, proof["first"], networks)
        agree(between, second, proof["second"], networks)
        return
    run_both(first, second, proof, domain(proof["by"]))
    texts = [text for _, text in proof["lemmas"]]
    if divides(first[0]) or divides(second[0]) or texts_divide(texts, first[0].functions):
        at_numbers(lambda dom: run_both(first, second, proof, dom))


def run_both(first, second, proof, dom):
    (one, weights), (other, others) = first, second
    values = [{name: dom.of(rows) for name, rows in w.items()} for w in (weights, others)]
    scope = Scope(dom, one.functions)
    scope.add_weights(one, values[0])
    taken = {*one.names(), *other.names()}
    for name, rows in proof["matrices"].items():
        check_name(name, taken)
        if not rows or not rows[0]:
            raise Rejected("point", f"{name} has no entries")
        scope.set(name, (len(rows), len(rows[0])), dom.of(rows))
    for b in other.blocks:
        scope.set(prime(b.name), (b.rows, b.cols), values[1][b.name])
    check_same(one, other, scope, *values, proof["lemmas"])


def check_difference(kind, claim, proof, networks):
    (first, one), (second, two) = (at_weights(claim[side], networks) for side in ("first", "second"))
    if [x[1:3] for x in first.inputs] != [x[1:3] for x in second.inputs]:
        raise Rejected("shape", "the inputs of the two networks")
    if [first.shape(n) for n in first.outputs] != [second.shape(n) for n in second.outputs]:
        raise Rejected("shape", "the outputs of the two networks")
    ring = ring_of(proof, (first, second))
    inputs = all_given(proof["inputs"], first.inputs)
    others = {b.name: inputs[a.name] for a, b in zip(first.inputs, second.inputs)}
    if values(first, ring, one, inputs) == values(second, ring, two, others):
        raise Rejected("equal", "the outputs are equal there")


def ring_of(proof, programs):
    """The ring in which outputs are compared: rationals, residues, or power series, if the programs are series."""
    modulus, order = proof["modulus"], proof["order"]
    if modulus is None and order is not None:
        raise Rejected("modulus", "an order without a modulus")
    ring = Rationals() if modulus is None else Mod(modulus)
    if order is None:
        return ring
    for program in programs:
        check_series(program, order)
    return Series(ring.m, order)


def values(program, ring, weights, inputs):
    """The outputs. In a ring of series the inputs are multiplied by s."""
    spend(2 * len(program.nodes))
    dom = Matrices(ring)
    leaves = {name: dom.of(rows) for name, rows in weights.items()}
    lift = ring.times_s if isinstance(ring, Series) else ring.of
    leaves.update({name: [[lift(x) for x in row] for row in rows] for name, rows in inputs.items()})
    return outputs(program, dom, leaves)
