"""Claims about a network at exact weights (the page, section 11)."""

from .basics import Rejected
from .blocks import lower
from .bounds import upper
from .onelayer import Layer
from .orders import Orders
from .points import all_given
from .running import outputs
from .simulation import domain, input_letters
from .tangents import check_differential, count_tangents


def check_point(kind, claim, proof, networks):
    program = networks(claim["network"])
    weights, n = all_given(claim["weights"], program.blocks), claim["dimension"]
    if any((claim[part] is None) != (proof[part] is None) for part in ("differential", "tangent", "boundary")):
        raise Rejected("proof", "not the parts of the claim")
    bound = lower(program, proof["lower"])
    if bound != n:
        raise Rejected("lower-mismatch", f"the lower bound is {bound}")
    bound = upper(program, proof["upper"], networks)
    if bound != n:
        raise Rejected("upper-mismatch", "the upper bound is another number")
    if claim["differential"] is not None:
        check_differential(program, weights, claim["differential"], n, proof["differential"])
    if claim["tangent"] is not None:
        check_tangent(program, weights, claim["tangent"], n, proof["tangent"])
    if claim["boundary"] is not None:
        layer = Layer(program, proof["boundary"][1]["name"], weights)
        if layer.boundary() != (claim["boundary"] == "boundary"):
            raise Rejected("kind", "boundary, or not")


def check_tangent(program, weights, claim, n, proof):
    kind, step = proof
    if (claim["kind"] == "singular") != (kind == "curves"):
        raise Rejected("proof", "curves are for singular points, theorems for smooth ones")
    if kind == "curves":
        found = count_tangents(program, weights, step)
        if found != claim["dimension"] or found <= n:
            raise Rejected("tangent", f"{found} vectors")
        return
    if not Layer(program, step["name"], weights).smooth():
        raise Rejected("kind", "the point is singular")
    if claim["dimension"] != n:
        raise Rejected("tangent", f"the dimension is {n}")


def check_fiber(kind, claim, proof, networks):
    program = networks(claim["network"])
    weights = all_given(claim["weights"], program.blocks)
    if (proof["second"] is None) != (claim["case"] != "two-points"):
        raise Rejected("proof", "a second point is for two points")
    layer = Layer(program, proof["theorem"], weights)
    if layer.fiber() != (claim["case"], claim["pieces"], claim["dimension"]):
        raise Rejected("fiber", str(layer.fiber()))
    if proof["second"] is None:
        return
    second = all_given(proof["second"], program.blocks)
    dom = domain(proof["by"])
    above = Orders(dom, 1)
    letters = {x.name: above.lift(y, x.rows, x.cols)
               for x, y in zip(program.inputs, input_letters(program, dom).values())}
    found = [outputs(program, above, {**letters, **{
        b.name: above.lift(dom.of(values[b.name]), b.rows, b.cols) for b in program.blocks}})
        for values in (weights, second)]
    if not all(above.agree(above.coefficient(x, 0), above.coefficient(y, 0)) for x, y in zip(*found)):
        raise Rejected("differ", "the second point has another function")
    if layer.rescaled(Layer(program, "one-layer", second)):
        raise Rejected("fiber", "the second point is the first one, rescaled")
