"""Expressions in a certificate, and the names in them (the page, section 3)."""

import re

from .basics import Rejected, spend
from .elaborate import Builder
from .grammar import INDICES, RESERVED, parse_expression
from .lexing import LETTERS, Refused
from .namespace import Namespace
from .program import Program
from .running import outputs
from .sizes import MOST_INDEX, Sizes

INDEX = r"(0|-?[1-9][0-9]{0,18})"
NAME = re.compile(rf"([A-Za-z_][A-Za-z0-9_]*)(\[{INDEX}(,{INDEX})*\])?")
MOST_TEXT = 2**20


class NoSizes(Sizes):
    """In a certificate there are no sizes: only loop variables of `sum`."""

    def __init__(self):
        self.values, self.definitions, self.evaluated = {}, {}, 0


def tree_of(text, functions):
    """The tree of an expression."""
    spend(60 * len(text))
    if len(text) > MOST_TEXT:
        raise Refused("too long")
    return parse_expression(text, functions)


class Expression:
    """An expression, built once for the shapes of the names that it may use; `names` are those that it does use."""

    def __init__(self, text, shapes, functions, shape=None):
        self.program, self.names, self.text = Program(), set(), text[:60]
        self.program.functions = functions

        def find(name):
            if name in shapes and name not in self.names:
                self.names.add(name)
                self.program.scope[name] = self.program.add("block", (), name, *shapes[name])
            return self.program.scope.get(name)
        try:
            tree = tree_of(text, functions)
            namespace = Namespace([])
            for name in shapes:
                namespace.kinds[name.partition("[")[0]] = "matrix"
            namespace.variables(tree)
            self.program.outputs = [Builder(self.program, find, NoSizes()).build(tree, {})]
        except Refused as error:
            raise Rejected("expression", f"{self.text!r}: {error}") from None
        self.shape = self.program.shape(self.program.outputs[0])
        if shape is not None and self.shape != tuple(shape):
            raise Rejected("expression", f"{self.text!r} is {self.shape[0]} x {self.shape[1]}, not "
                                         f"{shape[0]} x {shape[1]}")

    def value(self, dom, values):
        return outputs(self.program, dom, values)[0]


class Scope:
    """Names with shapes and values: what an expression may use, and what it means."""

    def __init__(self, dom, functions):
        self.dom, self.functions, self.shapes, self.values = dom, functions, {}, {}

    def set(self, name, shape, value):
        self.shapes[name], self.values[name] = tuple(shape), value

    def add_weights(self, program, values):
        """Blocks, and the weights of bounded rank, which are products of theirs."""
        for b in program.blocks:
            self.set(b.name, (b.rows, b.cols), values[b.name])
        for b in program.blocks:
            if b.name.startswith("left("):
                right = values[f"right({b.weight})"]
                value = self.dom.product(self.dom.transpose(values[b.name]), right)
                self.set(b.weight, program.shape(program.scope[b.weight]), value)

    def expression(self, text, shape=None):
        return Expression(text, self.shapes, self.functions, shape)

    def evaluate(self, text, shape=None):
        return self.expression(text, shape).value(self.dom, self.values)


def check_name(name, taken):
    """A name that a certificate gives to a matrix: a full name as the language writes it, and a new one."""
    found = NAME.fullmatch(name)
    indices = found[2][1:-1].split(",") if found and found[2] else []
    if not found or len(found[1]) > LETTERS or found[1] in RESERVED or len(indices) > INDICES or any(
            abs(int(i)) >= MOST_INDEX for i in indices):
        raise Rejected("expression", f"{name[:60]!r} is not a name")
    if name in taken:
        raise Rejected("expression", f"{name[:60]!r} is already a name in the programs")


def check_parameters(parameters, taken, conditions=("any", "symmetric", "skew", "diagonal")):
    """Names, shapes and conditions of parameters, or of the matrices of a group."""
    for name, (rows, cols, condition) in parameters.items():
        check_name(name, taken)
        if condition not in conditions or rows < 1 or cols < 1 or (condition != "any" and rows != cols) or (
                condition == "nonzero" and rows != 1):
            raise Rejected("expression", f"{name[:60]}: no {rows} x {cols} matrix is {condition[:40]!r} here")
