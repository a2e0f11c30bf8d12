"""Programs that are made by cutting a program at a named step: front, back, and `cut`."""

from .basics import Rejected, spend, within
from .supports import monomials, need_no_other_input, supports

MOST_MONOMIALS = 20_000


def step_named(program, name):
    if name not in program.steps:
        raise Rejected("step", f"there is no step named {name[:60]!r}")
    return program.steps[name]


def front_of(program, name):
    """The program whose only output is the step."""
    return program.restrict([step_named(program, name)])[0]


def back_of(program, name):
    """The program in which the step is an input, after the others."""
    cut = step_named(program, name)
    rows, cols = program.shape(cut)
    return program.restrict(program.outputs, cut, lambda out, copied: out.add_input(name, rows, cols))[0]


def no_name_of_the_cut(program):
    if program.names() & {"C", "Y"}:
        raise Rejected("step", "C or Y is a name in the program")


def column_of(program, roots):
    """The monomials that can occur in the entries of these nodes."""
    values, _ = supports(program, roots)
    elements = [x for node in roots for row in values[node] for x in row]
    spend(sum(map(len, elements)))
    column = monomials(elements)
    within(len(column), MOST_MONOMIALS, "the monomials of a cut")
    if not column:
        raise Rejected("step", "no monomial occurs where the cut is")
    return column


def selection(out, rows, cols, offset, stride):
    return out.add("constant", (), ("shift", offset, stride), rows, cols)


def keep_above(program, name):
    """The step becomes C * Y: all monomials in the inputs that can occur in it, with free coefficients."""
    cut = step_named(program, name)
    height, (rows, cols) = len(column_of(program, [cut])), program.shape(cut)
    if cut not in program.above(program.outputs):
        raise Rejected("step", f"the outputs do not need {name[:60]}")
    no_name_of_the_cut(program)

    def make(out, copied):
        out.add_weight("C", rows * cols, height)
        entries = out.add("product", (out.scope["C"], out.add_input("Y", height, 1)), None, rows * cols, 1)
        if cols == 1:  # as it is; a step may ask for a product with C
            return out.add_step(name, entries)
        terms = []
        for j in range(cols):  # row (i - 1) * cols + j of C * Y is entry (i, j)
            part = out.add("product", (selection(out, rows, rows * cols, j, cols), entries), None, rows, 1)
            terms.append(out.add("product", (part, selection(out, 1, cols, j, 1)), None, rows, cols))
        return out.add_step(name, out.add("sum", terms, None, rows, cols))
    return program.restrict(program.outputs, cut, make)[0]


def keep_below(program, name):
    """The outputs become C * Y: all monomials in the step that can occur, with free coefficients."""
    cut, back = step_named(program, name), back_of(program, name)
    need_no_other_input(back, name)
    column = column_of(back, back.outputs)
    no_name_of_the_cut(program)
    out, copied = program.restrict([cut])
    x, (rows, cols) = copied[cut], program.shape(cut)
    entries = [out.add("product", (out.add("product", (selection(out, 1, rows, i, 1), x), None, 1, cols),
                                   out.add("constant", (), ("unit", j + 1, 1), cols, 1)), None, 1, 1)
               for i in range(rows) for j in range(cols)]
    terms = []
    for k, powers in enumerate(column):
        spend(100 * len(powers))
        node = out.add("constant", (), ("ones",), 1, 1)
        for number in (number for number, n in powers for _ in range(n)):
            node = out.add("hadamard", (node, entries[number]), None, 1, 1)
        place = out.add("constant", (), ("unit", k + 1, 1), len(column), 1)
        terms.append(out.add("product", (place, node), None, len(column), 1))
    y = out.add_step("Y", out.add("sum", terms, None, len(column), 1))
    height = sum(back.shape(node)[0] * back.shape(node)[1] for node in back.outputs)
    out.add_weight("C", height, len(column))
    out.outputs = [out.add("product", (out.scope["C"], y), None, height, 1)]
    return out
