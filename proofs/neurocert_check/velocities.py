"""Velocities of the blocks at exact weights that move no output (the page, sections 11 and 12)."""

from .basics import Rejected
from .duals import Duals
from .elimination import Echelon
from .points import fits, vector
from .reading import shaped
from .rings import Mod, Rationals
from .running import Matrices, outputs
from .simulation import domain, input_letters


def check_velocities(program, vectors):
    """Each vector maps names of blocks to matrices of their shape and kind."""
    blocks = {b.name: b for b in program.blocks}
    for given in vectors:
        if set(given) - set(blocks):
            raise Rejected("point", "a velocity of something that is not a block")
        for name, rows in given.items():
            b = blocks[name]
            if not fits(shaped(rows, (b.rows, b.cols), "point", name), b.kind):
                raise Rejected("point", f"the velocity of {name} is not {b.kind}")


def check_still(program, weights, vectors, by):
    """No output moves, whatever the inputs are."""
    for k, velocity in enumerate(vectors):
        dom = domain(by)
        need_still(program, dom, weights, velocity, input_letters(program, dom), k)


def check_still_at(program, weights, vectors, copies):
    """No output moves at any of these inputs."""
    dom = Slopes(Rationals())
    for k, velocity in enumerate(vectors):
        for copy in copies:
            need_still(program, dom, weights, velocity, {name: dom.of(rows) for name, rows in copy.items()}, k)


def need_still(program, dom, weights, velocity, inputs, k):
    leaves = {name: (dom.of(rows), dom.of(velocity[name]) if name in velocity else None) for name, rows in weights.items()}
    leaves.update({name: (value, None) for name, value in inputs.items()})
    if any(t is not None and not dom.is_zero(t) for _, t in outputs(program, Duals(dom), leaves)):
        raise Rejected("moves", f"vector {k + 1} moves an output")


class Slopes(Matrices):
    """Numbers as a domain of dual values. An argument of relu is not zero here: ties are found before."""

    def derivative(self, function, law, a):
        if function == "relu":
            return self.each(a, lambda x: int(x > 0))
        return self.each(a, lambda x: self.ring.derivative(function, law, x, self.ring.apply(function, law, x)))

    def is_zero(self, a):
        return not any(x for row in a for x in row)


def check_independent(program, vectors, m):
    """All vectors, in coordinates, are kept modulo m."""
    echelon, ring = Echelon(m), Mod(m)
    for given in vectors:
        if echelon.insert([ring.of(x) for x in vector(program, given)]) is not True:
            raise Rejected("kernel", "vectors that depend on each other")
