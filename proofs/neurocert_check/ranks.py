"""The rank of the Jacobian at exact weights, on all inputs or on given ones (the page, section 12)."""

from .algebra import compare_sides, need_sides
from .basics import Rejected
from .bounds import check_series, minor_at, upper
from .points import all_given, count_coordinates
from .rings import Mod, Rationals
from .running import Matrices, masks_of
from .simulation import Simulation
from .tangents import At, drawn
from .velocities import check_independent, check_still, check_still_at, check_velocities


class Given:
    """The weights and the list of inputs of a claim, as a point."""

    def __init__(self, weights, copies):
        self.weights, self.copies = weights, copies

    def inputs(self, n):
        return self.copies[n - 1]


def check_rank(kind, claim, proof, networks):
    program = networks(claim["network"])
    weights, copies = all_given(claim["weights"], program.blocks), None
    if claim["inputs"] is not None:
        copies = [all_given(copy, program.inputs) for copy in claim["inputs"]]
    need_sides(claim, proof)
    need_parts(proof, copies)
    need_known(program)
    for copy in copies or ():
        need_value(program, {**weights, **copy})
    compare_sides(claim, proof, lambda data: lower(program, weights, copies, data),
                  lambda data: most(program, weights, copies, data, networks))


def need_parts(proof, copies):
    """What is drawn, and what is about all inputs, is not for given ones; `rows` counts these."""
    least, (kind, step) = proof["lower"], proof["upper"] or (None, None)
    if least is not None:
        if any((least[part] is None) != (copies is not None) for part in ("seed", "bound")):
            raise Rejected("proof", "a seed and a bound are for the claim without inputs")
        if copies is not None and least["order"] is not None:
            raise Rejected("proof", "an order is for the claim without inputs")
    if kind == "vectors" and copies is not None and step["by"] == "entries":
        raise Rejected("proof", "at given inputs vectors are checked by numbers")
    if kind == "rows" and copies is None:
        raise Rejected("proof", "rows are for given inputs")


def need_known(program):
    """No output needs a function of which only a law is known: it has no derivative that could be zero or not."""
    for node in program.above(program.outputs):
        op, _, name, _, _ = program.nodes[node]
        law = program.functions.get(name) if op == "apply" else None
        if law is not None and law[0] != "polynomial":
            raise Rejected("function", f"of {name} only a law is known")


def need_value(program, leaves):
    """No argument of relu is zero here, and the outputs have values, one after another."""
    dom = Matrices(Rationals())
    masks_of(program, dom, leaves)
    Simulation(program, dom, leaves).outputs()


def lower(program, weights, copies, data):
    m = Mod(data["modulus"]).m
    if copies is not None:
        return minor_at(program, Given(weights, copies), m, data, len(copies))
    point = At(program, weights, drawn(data))
    if data["order"] is not None:
        check_series(program, data["order"])
    return minor_at(program, point, m, data)


def most(program, weights, copies, step, networks):
    kind, data = step
    if kind == "step":
        return upper(program, data, networks)
    if kind == "rows":
        return len(copies) * sum(r * c for r, c in map(program.shape, program.outputs))
    m = Mod(data["modulus"]).m
    check_velocities(program, data["vectors"])
    if copies is None:
        check_still(program, weights, data["vectors"], data["by"])
    else:
        check_still_at(program, weights, data["vectors"], copies)
    check_independent(program, data["vectors"], m)
    return count_coordinates(program) - len(data["vectors"])
