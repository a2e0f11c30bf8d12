"""Upper bounds from which monomials can occur in the outputs: `ambient`, `determinantal` and `pullback`, and the parts of
a cut."""

from .basics import Rejected, spend, within
from .rings import FIELD, Degrees, Parts, Support
from .running import Structure, structure

MOST = 2**64  # monomials are fewer


def entries_of(inputs):
    return sum(x.rows * x.cols for x in inputs)


def supports(program, roots=None):
    ring = Support(entries_of(program.inputs))
    return structure(program, ring, ring.variable, roots), ring


def degrees(program, roots=None):
    return structure(program, Degrees(), lambda k: (1, 1), roots), Degrees()


def up_to(n, degree):
    """The number of monomials of at most this degree in n variables, C(n + degree, n)."""
    within(degree, Degrees.END - 1, "a degree")
    count = 1
    for k in range(1, min(n, degree) + 1):
        count = within(count * (n + degree - k + 1) // k, MOST - 1, "the number of monomials")
    return count


def size_of(program, element):
    """The number of monomials of an element: a set, or degrees from a to b."""
    if isinstance(element, frozenset):
        return len(element)
    if element is None:
        return 0
    n, (a, b) = entries_of(program.inputs), element
    return up_to(n, b) - (up_to(n, a - 1) if a else 0)


def ambient(program, by):
    """The monomials of what moves with the weights."""
    inner = Support(entries_of(program.inputs)) if by == "support" else Degrees()
    ring, entry = Parts(inner), inner.variable if by == "support" else lambda k: (1, 1)
    values = structure(program, ring, lambda k: (entry(k), ring.zero))
    number = sum(size_of(program, x[1]) for node in program.outputs for row in values[node] for x in row)
    return within(number, MOST - 1, "the number of monomials")


def factors(program, node):
    """The factors of a product of matrices, through names; of anything else the node itself."""
    out, todo = [], [node]
    while todo:
        node = todo.pop()
        inner = program.through_names(node)
        if program.nodes[inner].op == "product":
            todo += reversed(program.nodes[inner].args)
        else:
            out.append(node)
    return out


def determinantal(program, weight, by):
    """The coefficients of W * Y are a matrix of o x N of rank at most k: it factors through the k rows of Y."""
    if len(program.outputs) != 1:
        raise Rejected("step", "determinantal is for one output")
    first, *rest = factors(program, program.outputs[0])
    block = next((b for b in program.blocks if b.name == b.weight == weight and b.kind == "any"), None)
    if block is None or program.through_names(first) != block.node or not rest:
        raise Rejected("step", f"the output is not a product of an unrestricted weight {weight[:60]} and a matrix")
    if block.node in program.above(rest):
        raise Rejected("step", f"{weight} occurs in the other factor")
    values, ring = (supports if by == "support" else degrees)(program, rest)
    dom, y = Structure(ring), values[rest[0]]
    for node in rest[1:]:
        y = dom.product(y, values[node])
    n = within(sum(size_of(program, ring.total(column)) for column in zip(*y)), MOST - 1, "the number of monomials")
    o, k = block.rows, block.cols
    return k * (o + n - k) if k < o and k < n else o * n


def forms(program):
    """The degree of each entry of each output, None for zero; rejected if one is not a form by its range of degrees."""
    values, out = degrees(program)[0], []
    for x in (x for node in program.outputs for row in values[node] for x in row):
        if x is not None and x[0] != x[1]:
            raise Rejected("step", f"an entry has degrees {x[0]} to {x[1]}")
        out.append(None if x is None else within(x[0], Degrees.END - 1, "a degree"))
    return out


def need_no_other_input(back, name):
    """The back may do without the step of this name, but it may have no input besides."""
    if any(x.name != name for x in back.inputs):
        raise Rejected("step", f"the outputs need an input besides {name[:60]}")


def pullback(front, back, name):
    """The bound of a back that knows the inputs only by the n + 1 entries of the front's output, forms of degree D in n variables:
    they satisfy an equation of degree D^(n - 1), and its multiples change nothing."""
    n, (rows, cols) = entries_of(front.inputs), front.shape(front.outputs[0])
    if n < 1 or rows * cols != n + 1:
        raise Rejected("step", f"{name[:60]} has {rows * cols} entries, and what is below it has {n} entries of inputs")
    need_no_other_input(back, name)
    d, *others = forms(front)
    if not d or any(x != d for x in others):
        raise Rejected("step", f"the entries of {name[:60]} are not forms of one degree from 1 on")
    number = 0
    for e in forms(back):
        if e is not None:
            # With d >= 2, d^64 is beyond all degrees here.
            least = d**min(n - 1, 64)
            number += up_to(n, e) - (up_to(n, e - least) if e >= least else 0)
    return within(number, MOST - 1, "the number of monomials")


def monomials(elements):
    """The union of sets of packed monomials in the order of the page, each as [(number, exponent), ...], from 0."""
    out = []
    for packed in frozenset().union(*elements):
        powers, number = [], 0
        while packed:
            n = packed & (1 << FIELD) - 1
            if n:
                powers.append((number, n))
            packed >>= FIELD
            number += 1
        out.append(tuple(powers))
    return tuple(sorted(out, key=lambda powers: [number for number, n in powers for _ in range(n)]))
