"""Bounds for the dimension of a program: the lower bound and the steps of upper bounds (the page, sections 5 and 7)."""


from . import theorems
from .basics import Rejected, spend
from .cutting import back_of, front_of, keep_above, keep_below
from .divisions import at_numbers, divides, texts_divide
from .elimination import Echelon
from .equations import equations, span
from .expressions import Scope
from .families import Vectors
from .jacobian import Jacobian, check_degrees
from .points import Point, coordinates, count_coordinates
from .rings import Mod
from .running import Matrices, run, uses
from .simulation import block_letters, check_field, check_same, check_shapes, domain, image
from .supports import ambient, determinantal, pullback
from .typed import kept

MOST_ORDER = 256


def check_order(order):
    if not 1 <= order <= MOST_ORDER:
        raise Rejected("order", f"the order is not from 1 to {MOST_ORDER}")


def check_series(program, order):
    """With an order, the functions have to be power series in the inputs."""
    check_order(order)
    check_degrees(program)


def minor(program, step):
    """The size of a minor that is not zero: its rows have unit pivots modulo m."""
    m = Mod(step["modulus"]).m
    return minor_at(program, Point(program, step["point"]), m, step)


def minor_at(program, point, m, step, copies=None):
    """The same at a point; with `copies` there are only so many copies of the inputs."""
    order, rows, columns = step["order"], step["rows"], step["columns"]
    if order is not None:
        check_series(program, order)
    check_rows(program, rows, order)
    check_columns(program, columns)
    check_square(rows, columns)
    if copies is not None and any(row[0] > copies for row in rows):
        raise Rejected("index", f"there are {copies} inputs")
    jacobian, echelon, known = Jacobian(program, point, m, order), Echelon(m), {}
    wanted = {}
    for row in rows:
        wanted.setdefault(row[0], {})[tuple(row[:4])] = None
    for n in sorted(wanted):  # the copies in the order of their numbers
        at = jacobian.at(n)
        for key in wanted[n]:
            full = jacobian.row(*at, program.outputs[key[1] - 1], key[2] - 1, key[3] - 1)
            known[key] = [full[c - 1] for c in columns]
    for row in rows:  # all have values before they are eliminated
        values = known[tuple(row[:4])]
        keep(echelon, values if order is None else [x[row[4]] for x in values], "of the minor", row)
    return len(rows)


def keep(echelon, entries, what, row):
    """Rejects a row that elimination does not keep."""
    left = echelon.insert(entries)
    if left is not True:
        raise Rejected("dependent" if left == "zero" else "pivot-not-unit", f"row {row} {what}"[:200])


def check_rows(program, rows, order=None):
    """Rows of a minor are distinct entries of outputs."""
    if len({tuple(row) for row in rows}) < len(rows):
        raise Rejected("index", "a row stands twice")
    for row in rows:
        check_row(program, row, order)


def check_row(program, row, order=None):
    """An entry of an output at a copy of the inputs."""
    fits = len(row) == (4 if order is None else 5) and row[0] >= 1 and 1 <= row[1] <= len(program.outputs)
    if fits:
        r, c = program.shape(program.outputs[row[1] - 1])
        fits = 1 <= row[2] <= r and 1 <= row[3] <= c and (order is None or row[4] <= order)
    if not fits or not program.inputs and row[0] != 1:
        raise Rejected("index", f"there is no row {row}"[:80])


def check_columns(program, columns):
    """Columns are distinct coordinates."""
    number = count_coordinates(program)
    if len(set(columns)) < len(columns) or any(not 1 <= c <= number for c in columns):
        raise Rejected("index", f"a column is not from 1 to {number}, or stands twice")


def check_square(rows, columns):
    if len(rows) != len(columns):
        raise Rejected("not-square", f"{len(rows)} rows and {len(columns)} columns")


def upper(program, step, networks):
    """The number that a step proves. `networks` reads a network of the certificate: (claim, program)."""
    kind, data = step
    spend(100)
    if kind == "coordinates":
        return count_coordinates(program)
    if kind == "fields":
        return fields(program, data)
    if kind == "factor":
        return factor(program, data, networks)
    if kind == "compose":
        return compose(program, data, networks)
    if kind == "strip":
        return upper(stripped(program), data["upper"], networks)
    if kind == "ambient":
        return ambient(program, data["by"])
    if kind == "determinantal":
        return determinantal(program, data["weight"], data["by"])
    if kind == "span":
        return span(program)
    if kind == "cut":
        keep = keep_above if data["keep"] == "above" else keep_below
        return upper(keep(program, data["at"]), data["upper"], networks)
    if kind == "theorem":
        return theorems.dimension(program, data["name"])
    if kind == "pullback":
        raise Rejected("step", "pullback is only for the back of `compose`")
    if kind == "generic":
        raise Rejected("step", "generic is only for the relation `probable`, as the whole upper bound")
    return equations(program, data)


def fields(program, data):
    """P less the rank of kernel vectors at one point."""
    m, echelon = Mod(data["modulus"]).m, Echelon(Mod(data["modulus"]).m)
    if "classes" in data["point"]:
        check_fields(program, data["families"])
        return count_coordinates(program) - kept(program, data, m)
    weights = at_fields(program, data, Point(program, data["point"]), m)
    for row in vectors(program, data["families"], weights, m):
        echelon.insert(row)
    return count_coordinates(program) - len(echelon.kept)


def at_fields(program, data, point, m):
    """The blocks at the point of a step, once its families are seen to be fields."""
    check_fields(program, data["families"])
    return residues(point, m)


def check_fields(program, families):
    for family in families:
        check_field(program, family)


def residues(point, m):
    """The blocks at a point, modulo m."""
    dom = Matrices(Mod(m))
    return {name: dom.of(rows) for name, rows in point.weights.items()}


def vectors(program, families, weights, m):
    for family in families:
        yield from Vectors(program, family, m).at(weights)


def factor(program, data, networks):
    """The program is another network at expressions in its weights."""
    other = networks(data["network"])
    check_shapes(program, other)

    def run(dom):
        scope = Scope(dom, program.functions)
        letters = block_letters(program, dom)
        scope.add_weights(program, letters)
        leaves = image(program, scope, data["weights"], other)
        check_same(program, other, scope, letters, leaves, data["lemmas"])
    run(domain(data["by"]))
    texts = [*data["weights"].values(), *(text for _, text in data["lemmas"])]
    if divides(program) or divides(other) or texts_divide(texts, program.functions):
        at_numbers(run)
    return upper(other, data["upper"], networks)


def compose(program, data, networks):
    """Front and back together, less the vectors by which fields move the front; the back undoes them."""
    front, back = front_of(program, data["at"]), back_of(program, data["at"])
    second = pullback(front, back, data["at"]) if data["back"][0] == "pullback" else upper(back, data["back"], networks)
    first = upper(front, data["front"], networks)
    if not data["families"]:
        return first + second
    # Signs of what relu sees are those of one region of weights; the rank of tangents there says nothing elsewhere.
    if uses(front, "relu"):
        raise Rejected("function", "relu below the step of `compose`")
    m, echelon = Mod(data["modulus"]).m, Echelon(Mod(data["modulus"]).m)
    point = Point(program, data["point"])
    weights = at_fields(program, data, point, m)
    names = {b.name for b in front.blocks}
    place = [k for k, (b, _, _) in enumerate(coordinates(program)) if b.name in names]
    jacobian, dom, rows = Jacobian(front, Restricted(point, front), m), Matrices(Mod(m)), None
    copies = [jacobian.leaves(n) for n in range(1, data["copies"] + 1 if program.inputs else 2)]
    for v in vectors(program, data["families"], weights, m):
        if rows is None:  # where there is no vector, the front need not have a value
            rows = [row for leaves in copies for row in jacobian.rows(dom, run(front, dom, leaves), front.outputs[0])]
        spend(3 * len(rows) * len(place))
        echelon.insert([sum(x * v[k] for x, k in zip(row, place)) % m for row in rows])
    return first + second - len(echelon.kept)


class Restricted:
    """A point of a program, as one of a part of it."""

    def __init__(self, point, part):
        self.point = point
        self.weights = {b.name: point.weights[b.name] for b in part.blocks}
        self.names = [x.name for x in part.inputs]

    def inputs(self, n):
        whole = self.point.inputs(n)
        return {name: whole[name] for name in self.names}


def stripped(program):
    """The program without the last function, power or transpose of each output."""
    outputs = []
    for node in program.outputs:
        op, args, _, _, _ = program.nodes[program.through_names(node)]
        if op not in ("powers", "apply", "transpose", "softmax"):
            raise Rejected("step", "an output is not a function of each entry of a step")
        outputs.append(args[0])
    return program.restrict(outputs)[0]
