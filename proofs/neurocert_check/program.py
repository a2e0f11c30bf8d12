"""Programs: matrix steps with shapes, in order (docs/language.md, section 6), and programs made from programs.

A weight of bounded rank is a product of two blocks here, so the leaves of a program are blocks and inputs."""

import copy
from collections import namedtuple
from fractions import Fraction

from .basics import spend

# kind: any, symmetric, skew, diagonal. `coordinates` lists the entries (row, column) that the coordinates fill.
Block = namedtuple("Block", "name rows cols kind node weight")
Input = namedtuple("Input", "name rows cols node")
Node = namedtuple("Node", "op args data rows cols")


def dense(data, rows, cols):
    """The entries of a constant."""
    spend(3 * rows * cols)
    kind = data[0]
    if kind == "dense":
        return [list(row) for row in data[1]]
    if kind in ("zeros", "ones"):
        return [[int(kind == "ones")] * cols for _ in range(rows)]
    out = [[0] * cols for _ in range(rows)]
    if kind == "unit":
        out[data[1] - 1][data[2] - 1] = 1
    else:
        for i in range(rows):
            if 0 <= data[2] * i + data[1] < cols:
                out[i][data[2] * i + data[1]] = 1
    return out


class Program:
    def __init__(self):
        self.nodes, self.blocks, self.inputs, self.outputs = [], [], [], []
        self.steps, self.scope, self.functions = {}, {}, {}
        self.origin = None  # what the theorems know it by: a text of the library, as a whole

    def add(self, op, args, data, rows, cols):
        spend(60)
        self.nodes.append(Node(op, tuple(args), data, rows, cols))
        return len(self.nodes) - 1

    def shape(self, node):
        return self.nodes[node].rows, self.nodes[node].cols

    def add_block(self, name, rows, cols, kind, weight):
        node = self.add("block", (), name, rows, cols)
        self.blocks.append(Block(name, rows, cols, kind, node, weight))
        return node

    def add_weight(self, name, rows, cols, kind="any", rank=None):
        if kind != "rank":
            node = self.add_block(name, rows, cols, kind, name)
        else:
            left = self.add_block(f"left({name})", rank, rows, "any", name)
            right = self.add_block(f"right({name})", rank, cols, "any", name)
            node = self.add("product", (self.add("transpose", (left,), None, rows, rank), right), None, rows, cols)
        self.scope[name] = node

    def add_input(self, name, rows, cols):
        node = self.scope[name] = self.add("input", (), name, rows, cols)
        self.inputs.append(Input(name, rows, cols, node))
        return node

    def add_step(self, name, node):
        self.steps[name] = self.scope[name] = self.add("name", (node,), name, *self.shape(node))
        return self.steps[name]

    def with_bounded_letters(self, only=None):
        """The program in which a weight of bounded rank is one block; with `only`, these weights."""
        out = copy.copy(self)
        out.nodes, out.blocks = list(self.nodes), []
        for b in self.blocks:
            node = self.scope[b.weight]
            if b.name == b.weight or only is not None and b.weight not in only:
                out.blocks.append(b)
            elif b.name.startswith("left("):
                out.nodes[node] = Node("block", (), b.weight, *self.shape(node))
                out.blocks.append(Block(b.weight, *self.shape(node), "any", node, b.weight))
        return out

    def through_names(self, node):
        while self.nodes[node].op == "name":
            node = self.nodes[node].args[0]
        return node

    def above(self, roots, stop=()):
        """The nodes that the roots need; what stands in `stop` is taken, but not what it needs."""
        seen, todo = set(), list(roots)
        while todo:
            node = todo.pop()
            if node not in seen:
                seen.add(node)
                if node not in stop:
                    todo += self.nodes[node].args
        return seen

    def names(self):
        """Every name of the program: of weights, blocks, inputs, steps and functions."""
        return {*self.scope, *self.functions, *(b.name for b in self.blocks)}

    def restrict(self, outputs, cut=None, make=None):
        """(program, old node -> new node) of what `outputs` need. Leaves come first. With `cut`, that node is not copied: `make(program, copied)` gives the node that stands in its place."""
        out, copied = Program(), {}
        out.functions = dict(self.functions)
        wanted = self.above(outputs, (cut,))
        weights = {b.weight for b in self.blocks if b.node in wanted}
        names = {node: name for name, node in self.scope.items()}

        def copy(node, to):
            spend(60)
            op, args, data, rows, cols = self.nodes[node]
            copied[node] = out.add(op, [copied[a] for a in args], data, rows, cols)
            if to is not None:
                to.append(leaf._replace(node=copied[node]))
            elif op == "name":
                out.steps[data] = copied[node]
            if node in names:
                out.scope[names[node]] = copied[node]
        for leaf in self.blocks:
            if leaf.weight in weights:
                copy(leaf.node, out.blocks)
        for leaf in self.inputs:
            if leaf.node in wanted and leaf.node != cut:
                copy(leaf.node, out.inputs)
        for node in sorted(wanted - set(copied)):
            if node == cut:
                copied[cut] = make(out, copied)
            else:
                copy(node, None)
        out.outputs = [copied[node] for node in outputs]
        return out, copied


def as_number(x):
    """An integer where a fraction is one: their arithmetic is faster."""
    return x.numerator if isinstance(x, Fraction) and x.denominator == 1 else x
