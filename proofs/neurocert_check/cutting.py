"""Programs that are made by cutting a program at a named step: front, back, and `cut`."""

from .basics import Rejected, spend, within
from .supports import monomials, supports

MOST_MONOMIALS = 20_000


def step_named(program, name):
    if name not in program.steps:
        raise Rejected("step", f"no named step {name[:60]!r}")
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


def column_of(elements):
    """The monomials, as data of the column Y."""
    spend(sum(map(len, elements)))
    column = monomials(elements)
    within(len(column), MOST_MONOMIALS, "the monomials of a cut")
    if not column:
        raise Rejected("step", "no monomial occurs where the cut is")
    return column


def add_column(program, args, column):
    return program.add_step("Y", program.add("monomials", args, column, len(column), 1))


def keep_above(program, name):
    """The step becomes C * Y: all monomials in the inputs that can occur in it, with free coefficients."""
    no_name_of_the_cut(program)
    cut = step_named(program, name)
    values, _ = supports(program, [cut])
    column = column_of([x for row in values[cut] for x in row])
    numbers = {number for powers in column for number, _ in powers}
    used, start = [], 0  # the inputs that occur, and where their entries are in the numbering of all entries
    for x in program.inputs:
        size = x.rows * x.cols
        if any(start <= number < start + size for number in numbers):
            used.append((x, start))
        start += size
    renumber, count = {}, 0
    for x, start in used:
        for k in range(x.rows * x.cols):
            renumber[start + k] = count + k
        count += x.rows * x.cols
    column = tuple(tuple((renumber[number], n) for number, n in powers) for powers in column)
    rows, cols = program.shape(cut)

    def make(out, copied):
        out.add_weight("C", rows * cols, len(column))
        y = add_column(out, [copied[x.node] for x, _ in used], column)
        all_rows = out.add("product", (out.scope["C"], y), None, rows * cols, 1)
        if cols == 1:
            return out.add_step(name, all_rows)
        terms = []
        for j in range(cols):  # row (i - 1) * cols + j of C * Y is entry (i, j)
            pick = out.add("constant", (), ("shift", j, cols), rows, rows * cols)
            place = out.add("constant", (), ("unit", 1, j + 1), 1, cols)
            part = out.add("product", (pick, all_rows), None, rows, 1)
            terms.append(out.add("product", (part, place), None, rows, cols))
        return out.add_step(name, out.add("sum", terms, None, rows, cols))
    return program.restrict(program.outputs, cut, make, [x.node for x, _ in used])[0]


def keep_below(program, name):
    """The outputs become C * Y: all monomials in the step, and the inputs that are used above it, that can occur."""
    no_name_of_the_cut(program)
    cut, back = step_named(program, name), back_of(program, name)
    values, _ = supports(back)
    column = column_of([x for node in back.outputs for row in values[node] for x in row])
    names = [x.name for x in back.inputs]
    out, copied = program.restrict([cut], extra=[x.node for x in program.inputs if x.name in names])
    args = [out.scope[x] for x in names if x != name] + [copied[cut]] * (name in names)
    y = add_column(out, args, column)
    height = sum(back.shape(node)[0] * back.shape(node)[1] for node in back.outputs)
    out.add_weight("C", height, len(column))
    out.outputs = [out.add("product", (out.scope["C"], y), None, height, 1)]
    return out
