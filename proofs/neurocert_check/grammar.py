"""The grammar of the language (docs/language.md, section 2): from tokens to trees of tuples.

Expressions: ("number", n), ("name", word, indices), ("add", [(sign, e), ...]), ("chain", e, [(mark, e), ...]),
("minus", e), ("transpose", e), ("power", e, index), ("powers", e, index), ("entry", e, index, index),
("blocks", rows), ("total", range, e), ("call", word, arguments), ("literal", word, indices), and in certificates
("side", "left" or "right", name). Indices: ("number", n), ("name", word, indices), ("minus", i),
("chain", i, [(mark, i), ...]), ("power", i, i), ("min" or "max", indices)."""

from .basics import spend
from .lexing import Refused, tokens, words_of

FUNCTIONS = {"relu": 1, "exp": 1, "tanh": 1, "recip": 1, "softmax": 1, "inv": 1, "kron": 2}
LITERALS = {"eye": 1, "ones": 2, "zeros": 2, "unit": 4, "shift": 4}
RESERVED = {"network", "map", "sizes", "input", "weights", "output", "for", "in", "T", "sum", "min", "max",
            *FUNCTIONS, *LITERALS}
LEVELS, POSTFIXES, INDICES = 100, 16, 16
CONDITIONS = ("any", "nonzero", "invertible", "orthogonal", "permutation", "signed-permutation", "diagonal",
              "diagonal-invertible", "positive-diagonal", "symmetric", "skew")


class Parser:
    def __init__(self, stream, functions=(), certificate=False):
        self.stream, self.at, self.open = stream, 0, 0
        self.functions, self.certificate, self.loops = set(functions), certificate, 0

    # Tokens.

    def look(self, ahead=0):
        return self.stream[min(self.at + ahead, len(self.stream) - 1)]

    def sees(self, token, kind="MARK"):
        return self.look() == (kind, token)

    def takes(self, token, kind="MARK"):
        if self.sees(token, kind):
            self.at += 1
            return True
        return False

    def need(self, token, kind="MARK"):
        if not self.takes(token, kind):
            raise Refused(f"expected {token or kind}, found {self.look()[1] or self.look()[0]!r}")

    def word(self):
        kind, token = self.look()
        if kind != "WORD":
            raise Refused(f"expected a name, found {token or kind!r}")
        self.at += 1
        return token

    def new_name(self):
        token = self.word()
        if token.rstrip("'") in RESERVED:
            raise Refused(f"{token} is a word of the language")
        return token

    def level(self, read):
        """One more level of nesting around what `read` reads."""
        self.open += 1
        if self.open > LEVELS:
            raise Refused(f"more than {LEVELS} levels of nesting")
        out = read()
        self.open -= 1
        return out

    def list_of(self, read, mark=","):
        out = [read()]
        while self.takes(mark):
            out.append(read())
        return out

    # Indices.

    def index(self):
        return self.level(lambda: self.chain(self.index_product, "+-"))

    def chain(self, read, marks):
        first, rest = read(), []
        while self.look()[0] == "MARK" and self.look()[1] in marks:
            mark = self.look()[1]
            self.at += 1
            rest.append((mark, read()))
        return ("chain", first, rest) if rest else first

    def index_product(self):
        if self.takes("-"):
            return ("minus", self.level(self.index_product))
        return self.chain(self.index_power, "*/")

    def index_power(self):
        base = self.index_atom()
        return ("power", base, self.index_atom()) if self.takes("^") else base

    def index_atom(self):
        kind, token = self.look()
        if kind == "NUMBER":
            self.at += 1
            return ("number", int(token))
        if self.takes("("):
            inner = self.index()
            self.need(")")
            return inner
        if kind == "WORD" and token in ("min", "max"):
            self.at += 1
            self.need("(")
            inner = self.list_of(self.index)
            self.need(")")
            return (token, inner)
        return self.level(self.name)

    def name(self):
        token = self.new_name()
        return ("name", token, self.indices(self.index))

    def indices(self, read):
        if not self.takes("["):
            return []
        out = self.list_of(read)
        self.need("]")
        if len(out) > INDICES:
            raise Refused(f"more than {INDICES} indices")
        return out

    def range(self):
        variable = self.new_name()
        self.need("in", "WORD")
        low = self.index()
        self.need("..")
        return variable, low, self.index()

    # Expressions.

    def expression(self):
        return self.level(self.terms)

    def terms(self):
        tree = self.chain(self.product, "+-")
        if tree[0] != "chain" or tree[2][0][0] not in "+-":
            return tree
        return ("add", [("+", tree[1]), *tree[2]])

    def product(self):
        return self.chain(self.signed, ("*", "/", ".*"))

    def signed(self):
        if self.takes("-"):
            return ("minus", self.level(self.signed))
        return self.postfix()

    def postfix(self):
        tree, count = self.primary(), 0
        while True:
            if self.takes("^"):
                tree = ("transpose", tree) if self.takes("T", "WORD") else ("power", tree, self.index_atom())
            elif self.takes(".^"):
                tree = ("powers", tree, self.index_atom())
            elif self.takes("("):
                row = self.index()
                self.need(",")
                tree = ("entry", tree, row, self.index())
                self.need(")")
            else:
                return tree
            count += 1
            if count > POSTFIXES:
                raise Refused(f"more than {POSTFIXES} powers, transposes and entries")

    def primary(self):
        kind, token = self.look()
        if kind == "NUMBER":
            self.at += 1
            return ("number", int(token))
        if self.takes("("):
            inner = self.expression()
            self.need(")")
            return inner
        if self.takes("["):
            rows = self.list_of(lambda: self.list_of(self.expression), ";")
            self.need("]")
            return ("blocks", rows)
        if kind != "WORD":
            raise Refused(f"no expression starts with {token or kind!r}")
        if token == "sum":
            self.at += 1
            self.need("(")
            span = self.range()
            self.need(":")
            inner = self.expression()
            self.need(")")
            return ("total", span, inner)
        if token in FUNCTIONS or token in self.functions:
            return ("call", token, self.arguments(token, self.expression, FUNCTIONS.get(token, 1)))
        if token in LITERALS:
            return ("literal", token, self.arguments(token, self.index, LITERALS[token]))
        if self.certificate and token in ("left", "right"):
            self.at += 1
            self.need("(")
            inner = self.name()
            self.need(")")
            return ("side", token, inner)
        return self.name()

    def arguments(self, token, read, count):
        self.at += 1
        self.need("(")
        out = self.list_of(read)
        self.need(")")
        if len(out) != count:
            raise Refused(f"{token} takes {count} arguments")
        return out

    # Statements.

    def text(self):
        kind = self.word()
        if kind not in ("network", "map"):
            raise Refused("a text starts with `network NAME` or `map NAME`")
        self.is_map = kind == "map"
        header = self.word()
        self.need("", "NEWLINE")
        body = []
        while not self.takes("", "END"):
            body.append(self.statement())
        return header, body

    def block(self, read):
        self.need(":")
        self.need("", "NEWLINE")
        self.need("", "INDENT")

        def body():
            out = [read()]
            while not self.takes("", "DEDENT"):
                out.append(read())
            return out
        return self.level(body)

    def statement(self):
        if self.takes("for", "WORD"):
            span = self.range()
            self.loops += 1
            body = self.block(self.statement)
            self.loops -= 1
            return ("for", span, body)
        if self.takes("symmetry", "WORD"):
            if self.loops:
                raise Refused("a symmetry in a loop")
            name = self.new_name()
            ranges = self.list_of(self.range) if self.takes("for", "WORD") else []
            return ("symmetry", name, ranges, self.block(self.motion))
        out = self.simple()
        self.need("", "NEWLINE")
        return out

    def simple(self):
        if self.takes("sizes", "WORD"):
            items = self.list_of(self.size)
            if self.loops and any(item[0] != "defined" for item in items):
                raise Refused("a size is declared in a loop")
            return ("sizes", items)
        if self.is_map and self.sees("input", "WORD"):
            raise Refused("a map has no input")
        for kind in ("input", "weights"):
            if self.takes(kind, "WORD"):
                return (kind, self.list_of(lambda: self.leaves(self.restriction)))
        if self.takes("output", "WORD"):
            return ("output", self.expression())
        if self.takes("function", "WORD"):
            name = self.new_name()
            law = self.law()
            self.functions.add(name)
            return ("function", name, law)
        name = self.name()
        self.need("=")
        return ("set", name, self.expression())

    def size(self):
        token = self.new_name()
        if not self.takes("["):
            return ("defined", token, [], self.index()) if self.takes("=") else ("number", token)
        first = self.index()
        if self.takes(".."):
            last = self.index()
            self.need("]")
            return ("list", token, first, last)
        inner = [first]
        while self.takes(","):
            inner.append(self.index())
        self.need("]")
        if len(inner) > INDICES:
            raise Refused(f"more than {INDICES} indices")
        self.need("=")
        return ("defined", token, inner, self.index())

    def part(self):
        low = self.index()
        return (low, self.index() if self.takes("..") else None)

    def leaves(self, ending):
        names = self.list_of(lambda: (self.new_name(), self.indices(self.part)))
        self.need(":")
        rows = self.index()
        self.need("x", "WORD")
        return names, rows, self.index(), ending()

    def restriction(self):
        if self.takes("rank", "WORD"):
            self.need("<=")
            return ("rank", self.index())
        for kind in ("symmetric", "skew", "diagonal"):
            if self.takes(kind, "WORD"):
                return (kind, None)
        return ("any", None)

    def law(self):
        if self.takes("odd", "WORD"):
            return ("odd", None)
        if self.takes("homogeneous", "WORD"):
            return ("homogeneous", self.index())
        self.need("=")
        self.need("[")
        out = self.list_of(self.rational)
        self.need("]")
        return ("polynomial", out)

    def rational(self):
        sign = -1 if self.takes("-") else 1
        parts = self.list_of(self.digits, "/")
        if len(parts) > 2 or len(parts) == 2 and parts[1] == 0:
            raise Refused("a rational number")
        return sign * parts[0], parts[1] if len(parts) == 2 else 1

    def digits(self):
        kind, token = self.look()
        if kind != "NUMBER":
            raise Refused(f"expected a number, found {token or kind!r}")
        self.at += 1
        return int(token)

    def motion(self):
        if self.takes("for", "WORD"):
            return ("for", self.range(), self.block(self.motion))
        if self.takes("group", "WORD"):
            out = ("group", self.leaves(self.condition))
        else:
            name = self.name()
            self.need("->")
            out = ("move", name, self.expression())
        self.need("", "NEWLINE")
        return out

    def condition(self):
        out = "-".join(self.list_of(self.word, "-")) if self.look()[0] == "WORD" else "any"
        if out not in CONDITIONS:
            raise Refused(f"{out} is not a condition")
        return out


def parse_text(text):
    """(header word, statements) of a text."""
    spend(10 * len(text))
    stream = tokens(text)
    spend(100 * len(stream))
    return Parser(stream).text()


def parse_expression(text, functions):
    """The tree of an expression in a certificate."""
    parser = Parser(words_of(text, primes=True) + [("END", "")], functions, certificate=True)
    tree = parser.expression()
    parser.need("", "END")
    return tree
