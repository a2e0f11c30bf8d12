"""Corners of steps where two checkers once differed: parts without inputs, steps without use, zeros. An untrusted producer."""

import copy

from making_network import PRIME, SEED, dimension, family, fields
from making_pullback import BACK, COORDINATES, HEAD, at_most, composed

CHAIN = HEAD + "weights A : 3 x 2, B : 1 x 3\nX = {}\noutput B * X\n"
# The outputs do not need X.
ASIDE = HEAD + "weights A : 3 x 2, B : 1 x 2\nX = A * x\noutput {}\n"
NAMED = "network p\nfunction h homogeneous 2\nfunction o odd\ninput x : 2 x 1\nweights W : 2 x 2\noutput {} * x\n"
WEIGHTS = {"A": [["1", "2"]] * 3, "B": [["1"] * 3]}
# A field without vectors: the only parameter is zero.
NOTHING = {"s": [1, 1, "skew"]}


def cut(keep, step):
    return {"cut": {"at": "X", "keep": keep, "upper": step}}


def still(velocity):
    return family({"A": f"s * {velocity}"}, NOTHING)


def cuts():
    text = HEAD + "weights A : {} x 2\nX = {}\noutput X\n"
    column = lambda by: cut("above", {"determinantal": {"weight": "C", "by": by}})  # noqa: E731
    for by in ("support", "degrees"):
        yield f"cut-column-{by}", "", at_most(text.format(3, "(A * x) .^ 2"), 9, column(by))
        yield f"cut-row-{by}", "step", at_most(text.format(3, "((A * x) .^ 2)^T"), 9, column(by))
    yield "cut-entry", "", at_most(text.format(1, "(A * x) .^ 2"), 3, column("support"))
    aside = ASIDE.format("B")
    yield "cut-below-aside", "", at_most(aside, 8, cut("below", COORDINATES))
    yield "cut-below-aside-less", "upper-mismatch", at_most(aside, 2, cut("below", COORDINATES))
    yield "cut-above-aside", "step", at_most(aside, 2, cut("above", COORDINATES))
    yield "cut-below-other", "step", at_most(ASIDE.format("B * x"), 8, cut("below", COORDINATES))
    yield "cut-below-zero", "step", at_most(ASIDE.format("zeros(1, 2)\noutput zeros(1, 3) * X"), 6, cut("below", COORDINATES))
    degrees = composed({"ambient": {"by": "support"}}, back={"ambient": {"by": "degrees"}})
    yield "compose-aside", "", at_most(ASIDE.format("B * x"), 8, degrees)
    yield "compose-aside-more", "upper-mismatch", at_most(ASIDE.format("B * x"), 11, degrees)
    for name, output, n in (("", "B", 8), ("-zero", "zeros(1, 2)", 6)):
        yield f"pullback-aside{name}", "", at_most(ASIDE.format(output), n, composed(COORDINATES))
    yield "pullback-aside-input", "step", at_most(ASIDE.format("B * x"), 8, composed(COORDINATES))


def vectors():
    bend = composed(COORDINATES, still("relu(A)"), back=COORDINATES)
    for name, text, step in (
            ("fields-exp", "A * x", fields(still("exp(A)"))), ("fields-relu", "A * x", fields(still("relu(A)"))),
            ("compose-relu", "A * x", bend),
            ("compose-exp", "exp(A * x)", composed(COORDINATES, still("A"), back=COORDINATES))):
        yield f"no-vectors-{name}", "", at_most(CHAIN.format(text), 9, step)
    for name, reason, point in (("copies", "point", {"weights": WEIGHTS, "inputs": []}),
                                ("unit", "unit", {"weights": {**WEIGHTS, "B": [["1", "1", f"1/{PRIME}"]]}, "inputs": []})):
        step = copy.deepcopy(bend)
        step["compose"]["point"] = point
        yield f"no-vectors-{name}", reason, at_most(CHAIN.format("A * x"), 9, step)
    yield "no-vectors-moves", "moves", at_most(CHAIN.format("A * x"), 9, fields(
        family({"A": "s * A"}, {"s": [1, 1, "symmetric"]})))
    one = family({"A": "exp(A) - exp(A)"}, {**NOTHING, "t": [1, 1, "any"]})
    yield "one-vector", "function", at_most(CHAIN.format("A * x"), 9, fields(one))
    # Every family has to be a field, before any of them has a value at the point.
    yield "fields-first", "moves", at_most(CHAIN.format("A * x"), 9, fields(one, family({"A": "A"})))


def spans():
    span = {"span": {}}
    for name, factor in (("recip", "recip(2) * W"), ("inv", "inv([2, 1; 1, 1]) * W"), ("inv-letter", "inv([1, 0; 0, 3 - 1]) * W")):
        yield f"span-{name}-number", "", at_most(NAMED.format(factor), 4, span)
    for name, factor, n in (
            ("relu-eye", "relu(eye(2)) * W", 4), ("relu-zeros", "relu(zeros(2, 2)) * W", 0), ("relu-difference", "relu(W - W)", 0),
            ("relu-negative", "relu(-eye(2)) * W", 0), ("homogeneous", "h(zeros(2, 2)) * W", 0), ("odd", "o(zeros(2, 2)) * W", 0),
            ("recip", "recip(W)", 4), ("inv", "inv(W)", 4), ("times-zero", "zeros(2, 2) * exp(W)", 0)):
        yield f"span-{name}", "symbolic", at_most(NAMED.format(factor), n, span)


def orders():
    """The back comes before the front."""
    text = CHAIN.format("A * x").replace("B * X", "B * X * x(1, 1)")
    front = {"fields": {"modulus": "1", "point": copy.deepcopy(SEED), "families": []}}
    for name, back in (("theorem", {"theorem": {"name": "linear"}}), ("pullback", BACK)):
        yield f"order-{name}", "step", at_most(text, 2, composed(front, back=back))


def every():
    for make in (cuts, vectors, spans, orders):
        yield from make()


def honest():
    return ((name, value) for name, reason, value in every() if not reason)


def forged():
    """(name, reason, certificate)."""
    return (entry for entry in every() if entry[1])


def bombs():
    """As many copies of the inputs as there can be, for a network in which nothing is to be computed."""
    text = "network n\ninput x : 1 x 1\nweights W : 1 x 1\noutput x\n"
    lower = {"minor": {"modulus": PRIME, "point": SEED, "rows": [], "columns": []}}
    yield "generic-copies-still", dimension(text, {}, 0, lower, {"generic": {"copies": 2**32 - 1}}, "probable")
