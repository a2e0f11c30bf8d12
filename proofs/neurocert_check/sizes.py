"""Sizes and indices (docs/language.md, section 3)."""

from .basics import spend
from .lexing import Refused

MOST_SIZE, MOST_INDEX, MOST_VALUES, MOST_CHAIN, MOST_ROUNDS = 2**32, 2**62, 65_536, 1001, 2**18


def bounded(value):
    if abs(value) >= MOST_INDEX:
        raise Refused("an index of 2^62 or more")
    return value


class Sizes:
    """The values of all sizes of a text. Keys are (word, indices)."""

    def __init__(self, statements, given):
        self.values, self.definitions, self.pending, self.rounds = {}, {}, 0, 0
        self.declared([item for st in statements if st[0] == "sizes" for item in st[1] if item[0] != "defined"], given)
        self.collect(statements, {}, top=True)
        self.words = {word for word, _ in [*self.values, *self.definitions]} | self.lists

    def count(self, amount=1):
        self.rounds += amount
        spend(60 * amount)
        if self.rounds > MOST_ROUNDS:
            raise Refused("too many rounds and declarations")

    # Declared sizes, from those that are given.

    def declared(self, items, given):
        words = [item[1] for item in items]
        self.lists = {item[1] for item in items if item[0] == "list"}
        given = {word: x if isinstance(x, list) else [x] for word, x in given.items()}
        if len(set(words)) < len(words) or set(given) - set(words):
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
            a, b = self.index(low, {}), self.index(high, {})
            if b < a:
                continue
            values = given.get(word)
            if values is None or b - a + 1 > MOST_VALUES or len(values) not in (1, b - a + 1):
                raise Refused(f"the list {word} needs {b - a + 1} values")
            for i in range(a, b + 1):
                self.values[word, (i,)] = values[i - a] if len(values) > 1 else values[0]

    def determine(self, low, high, count, given):
        shift = 0
        while high[0] == "chain" and len(high[2]) == 1 and high[2][0][0] in "+-" and high[2][0][1][0] == "number":
            shift += high[2][0][1][1] * (1 if high[2][0][0] == "+" else -1)
            high = high[1]
        if high[0] != "name" or high[2] or (high[1], ()) in self.values or high[1] in given:
            return
        value = self.index(low, {}) + count - 1 - shift
        if not 1 <= value <= MOST_SIZE:
            raise Refused(f"the size {high[1]} would be {value}")
        self.values[high[1], ()] = value

    # Defined sizes.

    def collect(self, statements, loops, top):
        for statement in statements:
            if statement[0] == "for":
                (variable, low, high), body = statement[1:]
                for i in self.range(low, high, loops):
                    self.count()
                    self.collect(body, {**loops, variable: i}, False)
            elif statement[0] == "sizes":
                for item in statement[1]:
                    if item[0] == "defined":
                        key = item[1], tuple(self.index(i, loops) for i in item[2])
                        if key in self.values or key in self.definitions:
                            raise Refused(f"the size {item[1]} is defined twice")
                        self.definitions[key] = item[3], loops
                    elif not top:
                        raise Refused("a size is declared in a loop")

    def range(self, low, high, loops):
        a, b = self.index(low, loops), self.index(high, loops)
        if b < a - 1:
            raise Refused(f"a range from {a} to {b}")
        return range(a, b + 1)

    # Values.

    def lookup(self, word, indices, loops):
        if not indices and word in loops:
            return loops[word]
        key = word, indices
        if key in self.values:
            return self.values[key]
        if key not in self.definitions or self.definitions[key] is None:
            raise Refused(f"no size {word}{list(indices) or ''}, or one that needs itself")
        tree, around = self.definitions[key]
        self.definitions[key] = None
        self.pending += 1
        if self.pending > MOST_CHAIN:
            raise Refused("too many sizes that each need the next")
        value = self.index(tree, around)
        self.pending -= 1
        if not 1 <= value <= MOST_SIZE:
            raise Refused(f"the size {word} would be {value}")
        self.values[key] = value
        return value

    def index(self, tree, loops):
        """The value of an index."""
        kind = tree[0]
        if kind == "number":
            return bounded(tree[1])
        if kind == "name":
            return self.lookup(tree[1], tuple(self.index(i, loops) for i in tree[2]), loops)
        if kind == "minus":
            return -self.index(tree[1], loops)
        if kind in ("min", "max"):
            return (min if kind == "min" else max)([self.index(i, loops) for i in tree[1]])
        if kind == "power":
            base, exponent = self.index(tree[1], loops), self.index(tree[2], loops)
            if not 0 <= exponent < 2**32 or abs(base) > 1 and exponent > 62:
                raise Refused("a power in an index")
            return bounded(base**exponent if abs(base) > 1 else base**min(exponent, 2 + exponent % 2))
        value = self.index(tree[1], loops)
        for mark, inner in tree[2]:
            other = self.index(inner, loops)
            if mark == "/" and (other == 0 or value % other):
                raise Refused(f"{value} / {other} is no integer")
            value = bounded(value + other if mark == "+" else value - other if mark == "-"
                            else value * other if mark == "*" else value // other)
        return value

    def size(self, tree, loops):
        value = self.index(tree, loops)
        if not 1 <= value <= MOST_SIZE:
            raise Refused(f"a size would be {value}")
        return value
