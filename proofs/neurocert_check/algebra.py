"""The algebra of linear symmetries: all matrices E with J(W) E W = 0 for all W and inputs (the page, section 8)."""

from .basics import Rejected, spend, within
from .bounds import check_series
from .elimination import Echelon
from .expressions import Scope
from .families import Vectors
from .grading import degrees, groups
from .jacobian import Jacobian
from .points import Point, count_coordinates, fill, length, vector
from .rings import Degrees, Mod
from .running import Structure
from .simulation import check_field


def check_algebra(kind, claim, proof, networks):
    program = networks(claim["network"])
    check_sides(claim, proof, lambda data: lower(program, data["families"], Mod(data["modulus"]).m),
                lambda data: upper(program, data))


def check_sides(claim, proof, lower, upper):
    """Both sides that the relation asks for give the number of the claim."""
    need_sides(claim, proof)
    compare_sides(claim, proof, lower, upper)


def compare_sides(claim, proof, lower, upper):
    """Each side that is there."""
    for side, count in (("lower", lower), ("upper", upper)):
        if proof[side] is not None:
            found = count(proof[side])
            if found != claim["number"]:
                raise Rejected(f"{side}-mismatch", f"it is {found} from this side")


def need_sides(claim, proof):
    """`lower` is there for exact and at_least, `upper` for exact and at_most."""
    for side, other in (("lower", "at_most"), ("upper", "at_least")):
        if (proof[side] is None) != (claim["relation"] == other):
            raise Rejected("proof", f"{side} is null exactly where the claim is {other}")


def lower(program, families, m):
    """Independent matrices of the algebra: a field that is linear in the weights is known by unit vectors."""
    echelon = Echelon(m)
    for family in families:
        check_field(program, family)
        linear(program, family)
    for family in families:
        vectors, columns = Vectors(program, family, m), []
        for y in range(count_coordinates(program)):  # zeros and ones are their own residues
            columns.append(list(vectors.at(unit_vector(program, y))))
        for parts in zip(*columns):
            echelon.insert([x for part in parts for x in part])
    return len(echelon.kept)


def unit_vector(program, y):
    weights, start = {}, 0
    for b in program.blocks:
        number = length(b)
        weights[b.name] = fill(b, [int(start + k == y) for k in range(number)])
        start += number
    return weights


def linear(program, family):
    """Each entry of each velocity is homogeneous of degree one in the blocks, as its degrees show."""
    dom = Structure(Degrees())
    scope = Scope(dom, program.functions)
    scope.add_weights(program, {b.name: [[(1, 1)] * b.cols] * b.rows for b in program.blocks})
    for name, (rows, cols, _) in family["parameters"].items():
        scope.set(name, (rows, cols), [[(0, 0)] * cols] * rows)
    for name, text in family["velocity"].items():
        if any(x not in (None, (1, 1)) for row in scope.evaluate(text) for x in row):
            raise Rejected("expression", f"the velocity of {name} is not homogeneous of degree one")


def upper(program, data):
    """P^2 less the rank of equations for E: at a point, J E W = 0 for each row J of the Jacobian. They fall apart
    where a grading shows that the solutions do."""
    m, order = Mod(data["modulus"]).m, data["order"]
    size = count_coordinates(program)
    within(size, 2000, "the number of coordinates")
    if order is not None:
        check_series(program, order)
    grading = None if data["grading"] is None else degrees(program, data["grading"])
    equations = []
    for k in range(data["points"]):
        point = Point(program, {"seed": data["seed"] + k, "bound": data["bound"]})
        jacobian = Jacobian(program, point, m, order)
        dom, values = jacobian.at(1)
        w = [x % m for x in vector(program, point.weights)]
        for node in program.outputs:
            for row in jacobian.rows(dom, values, node):
                parts = [row] if order is None else zip(*row)
                equations += [(part, w) for part in parts]
    bound = 0
    for pairs in groups(size, grading):
        echelon = Echelon(m)
        for row, w in equations:
            spend(4 * len(pairs))
            equation = [row[x] * w[y] % m for x, y in pairs]
            if any(equation) and len(echelon.kept) < len(pairs):
                echelon.insert(equation)
        bound += len(pairs) - len(echelon.kept)
    return bound
