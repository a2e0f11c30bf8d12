"""How large the polynomials of a program can be: their degrees, and the length of their coefficients (the page,
section 7, *Generic ranks*).

The bound of a step is (degree, power, bits). L is the product of all denominators in the program. L^power times any
entry of the step is a polynomial in the coordinates and inputs, of at most this degree. Its coefficients are integers,
and their absolute values together are at most 2^bits."""

from .basics import Rejected, spend

MOST = 2**64  # bounds from here on are not told apart


def log2(n):
    """Rounded up."""
    return (n - 1).bit_length()


def is_polynomial(law):
    return law is not None and law[0] == "polynomial"


def numbers_of(program, node):
    """The numbers that are written in a step."""
    op, _, data, _, _ = program.nodes[node]
    law = program.functions.get(data) if op == "apply" else None
    if is_polynomial(law):
        spend(20 * len(law[1]))
        return law[1]
    if op == "constant" and data[0] == "dense":
        spend(20 * sum(map(len, data[1])))
        return [q for row in data[1] for q in row]
    return ()


def heights(program):
    """(degree, bits) that hold for all outputs."""
    nodes, values = sorted(program.above(program.outputs)), {}
    denominators = {q.denominator for node in nodes for q in numbers_of(program, node)}
    digits = sum(log2(d) for d in denominators)  # of L
    for node in nodes:
        spend(60)
        values[node] = bound(program, node, values, digits)
    outputs = [values[node] for node in program.outputs]
    return max(degree for degree, _, _ in outputs), max(bits for _, _, bits in outputs)


def bound(program, node, values, digits):
    op, args, data, _, _ = program.nodes[node]
    parts = [values[a] for a in args]
    if op in ("block", "input"):
        return 1, 0, 0
    if op == "constant":
        return largest(numbers_of(program, node), digits)
    if op in ("name", "transpose"):
        return parts[0]
    if op == "sum":
        return total(parts, digits)
    if op == "product":
        return times(*parts, (0, 0, log2(program.shape(args[0])[1])))
    if op in ("scale", "hadamard", "kronecker"):
        return times(*parts)
    if op == "powers":
        return times(*parts, factor=data)
    law = program.functions.get(data) if op == "apply" else None
    if not is_polynomial(law):
        raise Rejected("function", f"{data if op == 'apply' else op} is no polynomial")
    spend(60 * len(law[1]))
    return total([times(largest([q], digits), times(*parts, factor=k)) for k, q in enumerate(law[1]) if q], digits)


def largest(numbers, digits):
    """L q is at most as long as the numerator of q and L together."""
    power = int(any(q.denominator != 1 for q in numbers))
    return 0, power, max([log2(abs(q.numerator)) for q in numbers if q], default=0) + power * digits


def times(*parts, factor=1):
    return tuple(min(factor * sum(xs), MOST) for xs in zip(*parts))


def total(parts, digits):
    """All terms get the same power of L."""
    degree, power = (max((part[k] for part in parts), default=0) for k in (0, 1))
    bits = max((part[2] + (power - part[1]) * digits for part in parts), default=0)
    return degree, power, min(bits + log2(max(len(parts), 1)), MOST)
