"""Expressions become steps (docs/language.md, sections 5 and 6)."""

from fractions import Fraction

from .basics import spend
from .lexing import Refused
from .program import as_number
from .sizes import MOST_SIZE

MOST_ENTRIES, MOST_STEPS, MOST_POWER, MOST_BITS = 2**40, 2**20, 2**20, 65_536


def bits(q):
    return max(q.numerator.bit_length(), q.denominator.bit_length(), 1)


class Builder:
    """Builds expressions into a program. `names` maps full names to nodes; `sizes` has lookup, index and size;
    `counter` counts the steps and their arguments of a whole text."""

    def __init__(self, program, names, sizes, counter=None):
        self.program, self.names, self.sizes = program, names, sizes
        self.counter, self.named = [0] if counter is None else counter, set()

    # Steps.

    def counts(self, amount, rows=1, cols=1):
        self.counter[0] += amount
        if self.counter[0] > MOST_STEPS or rows * cols > MOST_ENTRIES:
            raise Refused("too many steps, or a matrix that is too large")

    def step(self, op, args, data, rows, cols, counts=None):
        self.counts(1 + len(args) if counts is None else counts, rows, cols)
        return self.program.add(op, args, data, rows, cols)

    def constant(self, data, rows, cols):
        return self.step("constant", (), data, rows, cols)

    def numeric(self, q):
        if bits(q) > MOST_BITS:
            raise Refused("a number of too many bits")
        self.sizes.value_counts((bits(q) // 64)**2)
        spend(bits(q) // 8)
        return self.constant(("dense", ((as_number(q),),)), 1, 1)

    def number(self, node):
        """The value of a number, or None."""
        n = self.program.nodes[node]
        is_number = n.op == "constant" and n.rows == n.cols == 1 and n.data[0] == "dense"
        return Fraction(n.data[1][0][0]) if is_number else None

    def shape(self, node):
        return self.program.shape(node)

    def times(self, q, node):
        value = self.number(node)
        if value is not None:
            return self.numeric(q * value)
        return self.step("scale", (self.numeric(q), node), None, *self.shape(node))

    def sum_of(self, nodes):
        if len(nodes) == 1:
            return nodes[0]
        if len({self.shape(n) for n in nodes}) > 1:
            raise Refused("terms of different shapes")
        values = [self.number(n) for n in nodes]
        if None not in values:
            total = Fraction(0)
            for value in values:
                total += value
                if bits(total) > MOST_BITS:
                    raise Refused("a sum of too many bits")
            return self.numeric(total)
        return self.step("sum", nodes, None, *self.shape(nodes[0]))

    def product_of(self, nodes):
        """A chain of matrix products: one step, here by pairs from left to right."""
        out = nodes[0]
        for i, node in enumerate(nodes[1:]):
            out = self.step("product", (out, node), None, self.shape(out)[0], self.shape(node)[1],
                            0 if i else 1 + len(nodes))
        return out

    def transpose(self, node):
        rows, cols = self.shape(node)
        return node if rows == cols == 1 else self.step("transpose", (node,), None, cols, rows)

    def powers(self, node, n):
        """The powers of all entries."""
        value = self.number(node)
        if value is not None:
            if n * (bits(value) - 1) > MOST_BITS:
                raise Refused("a power of too many bits")
            return self.numeric(value**n)
        if n == 0:
            return self.constant(("ones",), *self.shape(node))
        return node if n == 1 else self.step("powers", (node,), n, *self.shape(node))

    def power(self, node, n):
        rows, cols = self.shape(node)
        if rows != cols:
            raise Refused("the power of a matrix that is not square")
        if rows == 1:
            return self.powers(node, n)
        if n == 0:
            return self.constant(("shift", 0, 1), rows, rows)
        out = node
        for digit in bin(n)[3:]:
            out = self.product_of([out, out])
            if digit == "1":
                out = self.product_of([out, node])
        return out

    def entry(self, node, r, c):
        rows, cols = self.shape(node)
        if not (1 <= r <= rows and 1 <= c <= cols):
            raise Refused(f"entry ({r}, {c}) of a matrix of {rows} x {cols}")
        left = [self.constant(("shift", r - 1, 1), 1, rows)] if rows > 1 else []
        right = [self.constant(("unit", c, 1), cols, 1)] if cols > 1 else []
        return self.product_of([*left, node, *right])

    # Expressions.

    def build(self, tree, loops):
        self.sizes.value_counts()
        return getattr(self, "build_" + tree[0])(tree, loops)

    def exponent(self, tree, loops):
        n = self.sizes.index(tree, loops)
        if not 0 <= n <= MOST_POWER:
            raise Refused(f"the power {n}")
        return n

    def build_number(self, tree, loops):
        return self.numeric(Fraction(tree[1]))

    def build_name(self, tree, loops):
        key = tree[1], tuple(self.sizes.index(i, loops) for i in tree[2])
        node = self.names(full_name(*key))
        self.named.add(node)
        return node if node is not None else self.numeric(Fraction(self.sizes.lookup(*key, loops)))

    def build_side(self, tree, loops):
        node = self.names(f"{tree[1]}({full_name(tree[2][1], [self.sizes.index(i, loops) for i in tree[2][2]])})")
        if node is None:
            raise Refused(f"there is no block {tree[1]}({tree[2][1]}...)")
        return node

    def build_add(self, tree, loops):
        nodes = [self.build(e, loops) for _, e in tree[1]]
        return self.sum_of([n if sign == "+" else self.times(-1, n) for n, (sign, _) in zip(nodes, tree[1])])

    def build_minus(self, tree, loops):
        return self.times(-1, self.build(tree[1], loops))

    def build_chain(self, tree, loops):
        parts = [[self.build(tree[1], loops)]]  # each is a product of matrices that is not yet a step

        def shape(part):
            return self.shape(part[0])[0], self.shape(part[-1])[1]

        def one_part():
            if len(parts) > 1:
                raise Refused(f"a product of shapes {shape(parts[-2])} and {shape(parts[-1])}")
            return self.product_of(parts[0])
        for mark, inner in tree[2]:
            node = self.build(inner, loops)
            if mark != "*":
                parts = [[(self.divided if mark == "/" else self.hadamard)(one_part(), node)]]
                continue
            last = parts[-1]
            number = len(last) == 1 and self.number(last[0]) is not None or self.number(node) is not None
            if shape(last)[1] == self.shape(node)[0] and not number:
                last.append(node)
            elif (1, 1) in (shape(last), self.shape(node)):
                parts[-1] = [self.scaled(self.product_of(last), node)]
            else:
                parts.append([node])
            if len(parts) > 1 and shape(parts[-1]) == (1, 1):
                scalar = self.product_of(parts.pop())
                parts[-1] = [self.scaled(scalar, self.product_of(parts[-1]))]
        return one_part()

    def scaled(self, left, right):
        for a, b in ((left, right), (right, left)):
            if self.number(a) is not None:
                return self.times(self.number(a), b)
        for a, b in ((left, right), (right, left)):
            if self.shape(a) == (1, 1):
                return self.step("scale", (a, b), None, *self.shape(b))
        raise AssertionError("one of them is 1 x 1")

    def divided(self, node, by):
        value = self.number(by)
        if self.shape(by) != (1, 1) or value == 0:
            raise Refused("a division by a matrix or by zero")
        if value is not None:
            return self.times(1 / value, node)
        return self.step("scale", (self.apply("recip", by), node), None, *self.shape(node))

    def hadamard(self, left, right):
        if self.shape(left) != self.shape(right):
            raise Refused(f"shapes {self.shape(left)} and {self.shape(right)}, entry by entry")
        return self.step("hadamard", (left, right), None, *self.shape(left))

    def apply(self, function, node):
        return self.step("apply", (node,), function, *self.shape(node))

    def build_transpose(self, tree, loops):
        return self.transpose(self.build(tree[1], loops))

    def build_power(self, tree, loops):
        return self.power(self.build(tree[1], loops), self.exponent(tree[2], loops))

    def build_powers(self, tree, loops):
        return self.powers(self.build(tree[1], loops), self.exponent(tree[2], loops))

    def build_entry(self, tree, loops):
        node = self.build(tree[1], loops)
        return self.entry(node, self.sizes.index(tree[2], loops), self.sizes.index(tree[3], loops))

    def build_blocks(self, tree, loops):
        rows = [[self.build(e, loops) for e in row] for row in tree[1]]
        heights, width = [self.shape(row[0])[0] for row in rows], sum(self.shape(n)[1] for n in rows[0])
        if any(self.shape(n)[0] != h for row, h in zip(rows, heights) for n in row) or any(
                sum(self.shape(n)[1] for n in row) != width for row in rows):
            raise Refused("blocks that do not fit")
        values = [[self.number(n) for n in row] for row in rows]
        height, terms, top = sum(heights), [], 0
        if all(x is not None for row in values for x in row):
            return self.constant(("dense", tuple(tuple(map(as_number, row)) for row in values)), height, width)
        for row, h in zip(rows, heights):
            left = 0
            for node in row:
                w, chain = self.shape(node)[1], [node]
                if h < height:
                    chain.insert(0, self.transpose(self.constant(("shift", top, 1), h, height)))
                if w < width:
                    chain.append(self.constant(("shift", left, 1), w, width))
                terms.append(self.product_of(chain))
                left += w
            top += h
        return self.sum_of(terms)

    def build_total(self, tree, loops):
        (variable, low, high), body = tree[1], tree[2]
        self.fresh_variable(variable, loops)
        nodes = []
        for i in self.sizes.range(low, high, loops):
            nodes.append(self.build(body, {**loops, variable: i}))
        if not nodes:
            raise Refused("an empty sum")
        return self.sum_of(nodes)

    def fresh_variable(self, variable, loops):
        if variable in loops:
            raise Refused(f"the variable {variable} is that of a loop around it")

    def build_call(self, tree, loops):
        args = [self.build(e, loops) for e in tree[2]]
        (rows, cols), function = self.shape(args[0]), tree[1]
        if function == "kron":
            return self.step("kronecker", args, None, rows * self.shape(args[1])[0], cols * self.shape(args[1])[1])
        if function == "inv":
            if rows != cols:
                raise Refused("the inverse of a matrix that is not square")
            return self.step("inverse", args, None, rows, cols)
        if function == "softmax":
            return self.step("softmax", args, None, rows, cols)
        if function == "recip" and self.number(args[0]) == 0:
            raise Refused("recip of zero")
        if function not in ("relu", "exp", "tanh", "recip") and function not in self.program.functions:
            raise Refused(f"the function {function} is not declared here")
        return self.apply(function, args[0])

    def build_literal(self, tree, loops):
        values = [self.sizes.index(i, loops) for i in tree[2]]
        rows, cols = values[0], values[0 if tree[1] == "eye" else 1]
        if not (1 <= rows <= MOST_SIZE and 1 <= cols <= MOST_SIZE):
            raise Refused(f"a matrix of {rows} x {cols}")
        if tree[1] == "unit" and not (values[2] in range(1, rows + 1) and values[3] in range(1, cols + 1)):
            raise Refused("an entry outside of its matrix")
        data = {"eye": ("shift", 0, 1), "ones": ("ones",), "zeros": ("zeros",)}.get(tree[1], (tree[1], *values[2:]))
        return self.constant(data, rows, cols)


def full_name(word, indices):
    return word + (f"[{','.join(map(str, indices))}]" if indices else "")
