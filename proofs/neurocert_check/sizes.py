"""Sizes and indices (docs/language.md, section 3)."""

from .basics import spend
from .lexing import Refused
from .namespace import determined

MOST_SIZE, MOST_INDEX, MOST_VALUES, MOST_ROUNDS, MOST_EVALUATED = 2**32, 2**62, 65_536, 2**18, 2**24


class Need(Exception):
    """A definition whose value is needed first: args[0] is its key."""


def bounded(value):
    if abs(value) >= MOST_INDEX:
        raise Refused("an index of 2^62 or more")
    return value


class Sizes:
    """The values of all sizes of a text. Keys are (word, indices)."""

    def __init__(self, statements, given):
        self.values, self.definitions, self.rounds, self.evaluated = {}, {}, 0, 0
        items = [item for st in statements if st[0] == "sizes" for item in st[1]]
        for item in items:
            if item[0] == "defined" and not item[2]:
                self.define((item[1], ()), item[3], {})
        self.declared([item for item in items if item[0] != "defined"], given)
        self.collect(statements, {}, True)
        self.rounds = 0
        for key in self.definitions:
            self.evaluate(key)

    def count(self, amount=1):
        """Rounds and declarations."""
        self.rounds += amount
        spend(60 * amount)
        if self.rounds > MOST_ROUNDS:
            raise Refused("too many rounds and declarations")

    def value_counts(self, amount=1):
        self.evaluated += amount
        spend(20)
        if self.evaluated > MOST_EVALUATED:
            raise Refused("too many values of expressions and indices")

    # Declared sizes, from those that are given.

    def declared(self, items, given):
        words = [item[1] for item in items]
        given = {word: x if isinstance(x, list) else [x] for word, x in given.items()}
        if len(set(words)) < len(words) or set(given) - set(words) or any((w, ()) in self.definitions for w in words):
            raise Refused("a size is declared twice, or given and not declared")
        if any(not 1 <= x <= MOST_SIZE for xs in given.values() for x in xs) or not all(given.values()):
            raise Refused("a size that is given is not from 1 to 2^32")
        lists = [item for item in items if item[0] == "list"]
        for item in items:
            if item[0] == "number" and item[1] in given:
                if len(given[item[1]]) > 1:
                    raise Refused(f"{item[1]} is one number")
                self.values[item[1], ()] = given[item[1]][0]
        for several in (True, False):
            for _, word, low, high in lists:
                if word in given and (len(given[word]) > 1) == several:
                    self.determine(low, high, len(given[word]), given)
        for item in items:
            if item[0] == "number" and (item[1], ()) not in self.values:
                raise Refused(f"the size {item[1]} has no value")
        for _, word, low, high in lists:
            places, values = self.range(low, high, {}), given.get(word)
            n = len(places)
            if n > MOST_VALUES or (n if values is None else len(values) not in (1, n)):
                raise Refused(f"the list {word} needs {n} values")
            for k, i in enumerate(places):
                self.values[word, (i,)] = values[k if len(values) > 1 else 0]

    def determine(self, low, high, count, given):
        found = determined(high)
        if found is None or found[0] in given or (found[0], ()) in {**self.values, **self.definitions}:
            return
        value = self.index(low, {}) + count - 1 - found[1]
        if not 1 <= value <= MOST_SIZE:
            raise Refused(f"the size {found[0]} would be out of range")
        self.values[found[0], ()] = value

    # Defined sizes.

    def define(self, key, tree, loops):
        if key in self.values or key in self.definitions:
            raise Refused(f"the size {key[0]} is defined twice")
        self.definitions[key] = tree, loops

    def collect(self, statements, loops, top):
        """The walk through the text: every definition, with the loop variables around it."""
        for statement in statements:
            if statement[0] == "for":
                (variable, low, high), body = statement[1:]
                if variable in loops:
                    raise Refused(f"the variable {variable} is that of a loop around it")
                for i in self.range(low, high, loops):
                    self.count()
                    self.collect(body, {**loops, variable: i}, False)
            elif statement[0] == "sizes":
                for item in statement[1]:
                    if item[0] == "defined" and not (top and not item[2]):
                        self.count()
                        self.define((item[1], tuple(self.index(i, loops) for i in item[2])), item[3], loops)

    def evaluate(self, key):
        """The value of a definition, after those that it needs: they may need each other in a row of any length."""
        stack, open_keys = [key] if key not in self.values else [], {key}
        while stack:
            key = stack[-1]
            try:
                value = self.raw(*self.definitions[key])
            except Need as need:
                other = need.args[0]
                if other in open_keys:
                    raise Refused(f"the size {other[0]} needs itself") from None
                stack.append(other)
                open_keys.add(other)
                continue
            if not 1 <= value <= MOST_SIZE:
                raise Refused(f"the size {key[0]} would be out of range")
            self.values[key] = value
            open_keys.discard(stack.pop())

    def range(self, low, high, loops):
        a, b = self.index(low, loops), self.index(high, loops)
        if b < a - 1:
            raise Refused(f"a range from {a} to {b}")
        return range(a, b + 1)

    # Values.

    def index(self, tree, loops):
        """The value of an index."""
        while True:
            try:
                return self.raw(tree, loops)
            except Need as need:
                self.evaluate(need.args[0])

    def lookup(self, word, indices, loops):
        if not indices and word in loops:
            return loops[word]
        key = word, indices
        if key not in self.values:
            if key in self.definitions:
                raise Need(key)
            raise Refused(f"there is no size {word}{list(indices) or ''}")
        return self.values[key]

    def raw(self, tree, loops):
        kind = tree[0]
        self.value_counts()
        if kind == "number":
            return bounded(tree[1])
        if kind == "name":
            return self.lookup(tree[1], tuple(self.raw(i, loops) for i in tree[2]), loops)
        if kind == "minus":
            return -self.raw(tree[1], loops)
        if kind in ("min", "max"):
            return (min if kind == "min" else max)([self.raw(i, loops) for i in tree[1]])
        if kind == "power":
            base, exponent = self.raw(tree[1], loops), self.raw(tree[2], loops)
            if not 0 <= exponent < 2**32 or abs(base) > 1 and exponent > 62:
                raise Refused("a power in an index")
            return bounded(base**exponent if abs(base) > 1 else base**min(exponent, 2 + exponent % 2))
        value = self.raw(tree[1], loops)
        for mark, inner in tree[2]:
            other = self.raw(inner, loops)
            if mark == "/" and (other == 0 or value % other):
                raise Refused(f"{value} / {other} is not an integer")
            value = bounded(value + other if mark == "+" else value - other if mark == "-"
                            else value * other if mark == "*" else value // other)
        return value

    def size(self, tree, loops):
        value = self.index(tree, loops)
        if not 1 <= value <= MOST_SIZE:
            raise Refused(f"a size would be {value}")
        return value
