"""What gradient flow conserves, whatever the loss and the data (the page, section 8, conserved quantities)."""

from .algebra import check_sides, linear
from .basics import Rejected
from .bounds import check_row, check_series, keep, residues, vectors
from .brackets import Brackets
from .elimination import Echelon
from .expressions import Scope
from .points import Point, count_coordinates, vector
from .polynomials import Entries
from .rings import Mod
from .simulation import block_letters, check_field

LONGEST = 8


def check_conserved(kind, claim, proof, networks):
    program = networks(claim["network"])
    check_sides(claim, proof, lambda data: lower(program, data), lambda data: upper(program, data))


def lower(program, data):
    """Gradients of quadratic forms that are independent at a point."""
    m, point = Mod(data["modulus"]).m, Point(program, data["point"])
    for family in data["families"]:
        check_field(program, family)
        linear(program, family)
        check_gradient(program, family)
    echelon = Echelon(m)
    for v in vectors(program, data["families"], residues(point, m), m):
        echelon.insert(v)
    return len(echelon.kept)


def check_gradient(program, family):
    """<U, v(W)> = <W, v(U)> in coordinates: so v is the gradient of half of <W, v(W)>."""
    dom, places, velocities = Entries(), [], []
    parameters = {name: (rows, cols, dom.letter(rows, cols, kind))
                  for name, (rows, cols, kind) in family["parameters"].items()}
    for _ in range(2):
        letters, scope = block_letters(program, dom), Scope(dom, program.functions)
        scope.add_weights(program, letters)
        for name, (rows, cols, letter) in parameters.items():
            scope.set(name, (rows, cols), letter)
        found = {name: scope.evaluate(text) for name, text in family["velocity"].items()}
        places.append(vector(program, letters))
        velocities.append([x or {} for x in vector(program, found)])  # zero is no polynomial where a block stands still
    one, two = ([[dom.ring.dot(u, v)]] for u, v in zip(places, reversed(velocities)))
    if places[0] and not dom.equal(one, two):
        raise Rejected("gradient", "the velocity is not a gradient in coordinates")


def upper(program, data):
    """P less the rank of brackets of gradients of outputs: what is conserved is orthogonal to all of them."""
    m, order = Mod(data["modulus"]).m, data["order"]
    point = Point(program, {"seed": data["seed"], "bound": data["bound"]})
    if order is not None:
        check_series(program, order)
    for rows in data["brackets"]:
        if not 1 <= len(rows) <= LONGEST:
            raise Rejected("index", f"a bracket of {len(rows)} gradients")
        for row in rows:
            check_row(program, row, order)
    if not data["brackets"]:  # nothing is drawn or computed
        return count_coordinates(program)
    brackets, echelon = Brackets(program, point, m, order), Echelon(m)
    values = [brackets.at_point(rows) for rows in data["brackets"]]  # all have one before they are eliminated
    for rows, value in zip(data["brackets"], values):
        keep(echelon, value, "as a bracket", rows)
    return count_coordinates(program) - len(echelon.kept)
