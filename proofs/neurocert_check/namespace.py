"""One namespace (docs/language.md, section 2): a word names one kind of thing in a whole text."""

from .lexing import Refused


def determined(high):
    """(word, shift) if the upper end of a list may determine a name: word + shift; otherwise None."""
    shift = 0
    while high[0] == "chain" and len(high[2]) == 1 and high[2][0][0] in "+-" and high[2][0][1][0] == "number":
        shift += high[2][0][1][1] * (1 if high[2][0][0] == "+" else -1)
        high = high[1]
    return (high[1], shift) if high[0] == "name" and not high[2] else None


class Namespace:
    def __init__(self, statements):
        self.kinds = {}
        self.read(statements)

    def set(self, word, kind):
        if self.kinds.setdefault(word, kind) != kind:
            raise Refused(f"{word} names two kinds of things")

    def read(self, statements):
        for statement in statements:
            kind = statement[0]
            if kind == "for":
                self.set(statement[1][0], "variable")
                self.read(statement[2])
            elif kind == "sizes":
                for item in statement[1]:
                    self.set(item[1], "size")
                    if item[0] == "list" and determined(item[3]):
                        self.set(determined(item[3])[0], "size")
            elif kind in ("input", "weights"):
                for names, _, _, _ in statement[1]:
                    for word, _ in names:
                        self.set(word, "matrix")
            elif kind == "function":
                self.set(statement[1], "function")
            elif kind in ("set", "move"):
                if kind == "set":
                    self.set(statement[1][1], "matrix")
                self.variables(statement[2])
            elif kind == "output":
                self.variables(statement[1])
            elif kind == "group":
                for word, _ in statement[1][0]:
                    self.set(word, "group")
            elif kind == "symmetry":
                for span in statement[2]:
                    self.set(span[0], "variable")
                self.read(statement[3])

    def variables(self, tree):
        """The variables of all `sum` in an expression."""
        if isinstance(tree, (tuple, list)):
            if tree and tree[0] == "total":
                self.set(tree[1][0], "variable")
            for part in tree:
                self.variables(part)
