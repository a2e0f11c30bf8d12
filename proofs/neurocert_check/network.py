"""A text at sizes becomes a program (docs/language.md, sections 4 and 6)."""

from fractions import Fraction

from .elaborate import Builder, full_name
from .grammar import CONDITIONS, parse_text
from .lexing import Refused
from .namespace import Namespace
from .program import Program
from .sizes import MOST_ROUNDS, Sizes
from .theorems import origin


class Elaboration:
    def __init__(self, text, given):
        self.header, statements = parse_text(text)
        Namespace(statements)
        self.sizes, self.program, self.counter = Sizes(statements, given), Program(), [0]
        self.builder = Builder(self.program, self.program.scope.get, self.sizes, self.counter)
        self.run(statements, {})
        if not self.program.outputs:
            raise Refused("there is no output")
        if any(x.node not in self.builder.named for x in self.program.inputs):
            raise Refused("an input that nothing uses")
        self.weights = {b.weight: self.program.shape(self.program.scope[b.weight]) for b in self.program.blocks}
        self.symmetries(statements)

    def run(self, statements, loops):
        for statement in statements:
            if statement[0] == "for":
                (variable, low, high), body = statement[1:]
                self.builder.fresh_variable(variable, loops)
                for i in self.sizes.range(low, high, loops):
                    self.sizes.count()
                    self.run(body, {**loops, variable: i})
            elif statement[0] not in ("sizes", "symmetry"):
                getattr(self, "run_" + statement[0])(statement, loops)

    def declare(self, word, indices, loops):
        name = full_name(word, indices)
        self.sizes.count()
        if name in self.program.scope or name in self.program.functions:
            raise Refused(f"{name} is set twice")
        return name

    def leaves(self, groups, loops):
        """(word, indices, rows, columns, ending) of each name of the groups."""
        for names, rows, cols, ending in groups:
            for word, parts in names:
                ranges = [self.part(part, loops) for part in parts]
                total = 1
                for r in ranges:
                    total *= len(r)
                    if total > MOST_ROUNDS - self.sizes.rounds:
                        raise Refused("too many names")
                for indices in indices_of(ranges):
                    yield word, indices, self.sizes.size(rows, loops), self.sizes.size(cols, loops), ending

    def part(self, part, loops):
        return self.sizes.range(part[0], part[0] if part[1] is None else part[1], loops)

    def run_input(self, statement, loops):
        for word, indices, rows, cols, ending in self.leaves(statement[1], loops):
            if ending[0] != "any":
                raise Refused("an input has no restriction")
            self.builder.counts(1, rows, cols)
            self.program.add_input(self.declare(word, indices, loops), rows, cols)

    def run_weights(self, statement, loops):
        for word, indices, rows, cols, (kind, rank) in self.leaves(statement[1], loops):
            self.builder.counts(1, rows, cols)
            rank = None if rank is None else self.sizes.size(rank, loops)
            if kind in ("symmetric", "skew", "diagonal") and rows != cols:
                raise Refused(f"a {kind} weight that is not square")
            self.program.add_weight(self.declare(word, indices, loops), rows, cols, kind, rank)

    def run_output(self, statement, loops):
        self.program.outputs.append(self.builder.build(statement[1], loops))

    def run_function(self, statement, loops):
        name, (kind, data) = self.declare(statement[1], (), loops), statement[2]
        if kind == "homogeneous":
            data = self.sizes.index(data, loops)
            if not 0 <= data < 2**32:
                raise Refused(f"homogeneous of degree {data}")
        elif kind == "polynomial":
            data = tuple(Fraction(*q) for q in data)
        self.program.functions[name] = kind, data

    def run_set(self, statement, loops):
        _, word, indices = statement[1]
        node = self.builder.build(statement[2], loops)
        name = self.declare(word, [self.sizes.index(i, loops) for i in indices], loops)
        self.builder.counts(2)
        self.program.add_step(name, node)

    # Symmetries: the claims are checked elsewhere; here only that they are well formed.

    def symmetries(self, statements):
        seen = set()
        for _, word, ranges, motions in (s for s in statements if s[0] == "symmetry"):
            if word in seen:
                raise Refused(f"the symmetry {word} stands twice")
            seen.add(word)
            self.sizes.count()
            self.symmetry_rounds(ranges, {}, motions)

    def symmetry_rounds(self, ranges, loops, motions):
        if not ranges:
            Motions(self, loops, motions)
            return
        variable, low, high = ranges[0]
        self.builder.fresh_variable(variable, loops)
        for i in self.sizes.range(low, high, loops):
            self.sizes.count()
            self.symmetry_rounds(ranges[1:], {**loops, variable: i}, motions)


class Motions:
    """The lines of one symmetry."""

    def __init__(self, whole, loops, motions):
        program = Program()
        program.functions = whole.program.functions
        self.whole, self.weights, self.moved = whole, whole.weights, set()

        def find(name):
            if name in self.weights and name not in program.scope:
                program.scope[name] = self.builder.step("weight", (), name, *self.weights[name])
            return program.scope.get(name)
        self.builder = Builder(program, find, whole.sizes, whole.counter)
        self.run(motions, loops)
        if not self.moved:
            raise Refused("a symmetry that moves nothing")

    def run(self, motions, loops):
        sizes, scope = self.whole.sizes, self.builder.program.scope
        for motion in motions:
            if motion[0] == "for":
                (variable, low, high), body = motion[1:]
                self.builder.fresh_variable(variable, loops)
                for i in sizes.range(low, high, loops):
                    sizes.count()
                    self.run(body, {**loops, variable: i})
            elif motion[0] == "group":
                for word, indices, rows, cols, condition in self.whole.leaves([motion[1]], loops):
                    name = full_name(word, indices)
                    square = condition == "any" or rows == cols and (condition != "nonzero" or rows == 1)
                    if condition not in CONDITIONS or not square or name in scope:
                        raise Refused(f"the group matrix {name}")
                    scope[name] = self.builder.step("group", (), name, rows, cols)
            else:
                _, word, indices = motion[1]
                name = full_name(word, [sizes.index(i, loops) for i in indices])
                node = self.builder.build(motion[2], loops)
                if name in self.moved or self.builder.shape(node) != self.weights.get(name):
                    raise Refused(f"the motion of {name}")
                self.moved.add(name)


def indices_of(ranges):
    if not ranges:
        yield ()
        return
    for i in ranges[0]:
        for rest in indices_of(ranges[1:]):
            yield (i, *rest)


def network(text, sizes):
    """(header word, program) of a text at sizes, or Refused."""
    whole = Elaboration(text, sizes)
    whole.program.origin = origin(text, whole.sizes)
    return whole.header, whole.program
