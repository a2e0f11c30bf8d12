"""Claims `rank`, the rank of the Jacobian at exact weights, for the tests. An untrusted producer.

The numbers are worked out by hand: where a factor vanishes, what it multiplies does not move the function."""

import copy

from making_at_point import DRAWN, block, parsed
from making_network import (PRIME, certificate, family, fields, library, lightning_sizes, mlp_fields, network, start_meter)
from neurocert_check.elimination import Echelon
from neurocert_check.jacobian import Jacobian
from neurocert_check.points import all_given
from neurocert_check.ranks import Given
from neurocert_check.tangents import At

HEAD = "network n\ninput x : {} x 1\nweights "
EMPTY = {"modulus": PRIME, **DRAWN, "rows": [], "columns": []}


def rank(text, sizes, weights, n, lower=None, upper=None, inputs=None, second=()):
    """Each side that is given is a part of the claim."""
    relation = "at_most" if lower is None else "at_least" if upper is None else "exact"
    claim = {"network": {"text": 1, "sizes": sizes}, "weights": block(weights), "relation": relation, "number": str(n)}
    if inputs is not None:
        claim["inputs"] = [block(x) for x in inputs]
    return certificate([text, *second], {"rank": claim}, {"lower": lower, "upper": upper})


def minor(text, sizes, weights, n, inputs=None, order=None, modulus=PRIME, copies=12):
    """n independent rows, by elimination."""
    start_meter()
    _, program = network(text, sizes)
    at = all_given(parsed(weights), program.blocks)
    if inputs is None:
        point = At(program, at, {"seed": 7, "bound": 1000})
    else:
        copies, point = len(inputs), Given(at, [all_given(parsed(x), program.inputs) for x in inputs])
    jacobian, echelon, rows = Jacobian(program, point, int(modulus), order), Echelon(int(modulus)), []
    for c in range(1, copies + 1 if program.inputs or inputs is not None else 2):
        dom, values = jacobian.at(c) if len(rows) < n else (None, None)
        for o, node in enumerate(program.outputs) if dom else ():
            for at, row in enumerate(jacobian.rows(dom, values, node)):
                i, j = divmod(at, program.shape(node)[1])
                for k, entries in enumerate([row] if order is None else zip(*row)):
                    if len(rows) < n and echelon.insert(list(entries)) is True:
                        rows.append([c, o + 1, i + 1, j + 1] + ([] if order is None else [k]))
    return {"modulus": modulus, **(DRAWN if inputs is None else {}), **({} if order is None else {"order": order}),
            "rows": rows, "columns": [p + 1 for p, _ in echelon.kept]}


def kernel(*vectors, by=None, modulus=PRIME):
    return {"vectors": {"modulus": modulus, "vectors": [block(v) for v in vectors], **({"by": by} if by else {})}}


def whole(text, sizes, weights, n, upper, inputs=None, second=(), **more):
    """Both sides."""
    return rank(text, sizes, weights, n, minor(text, sizes, weights, n, inputs, **more), upper, inputs, second)


LINEAR, SOFTMAX, LIGHTNING = library("linear"), library("softmax_attention"), library("lightning_av")
CHAIN, CHAIN_AT = {"w": [2, 2, 1]}, {"W[1]": [[1, 2], [3, 4]], "W[2]": [[0, 0]]}
UNITS = [[[1, 0], [0, 0]], [[0, 1], [0, 0]], [[0, 0], [1, 0]], [[0, 0], [0, 1]]]
STILL = [{"W[1]": unit} for unit in UNITS]  # W[2] is zero
# Nothing reads the second neuron: its two weights are still, and the first one is scaled. The other point lies in two regions.
RELU = HEAD.format(2) + "A : 2 x 2, B : 1 x 2\nZ = A * x\noutput B * relu(Z)\n"
RELU_AT = {"A": [[1, -2], ["1/2", 3]], "B": [[3, 0]]}
DEAD = [{"A": UNITS[2]}, {"A": UNITS[3]}, {"A": [[1, -2], [0, 0]], "B": [[-3, 0]]}]
POINTS = [{"x": [[1], [1]]}, {"x": [[2], ["1/3"]]}, {"x": [[1], [1]]}]
SCALE = fields(family({"A": "D * A", "B": "-B * D"}, {"D": [2, 2, "diagonal"]}, [["Z", "D * Z"]]))
MAP = "map p\nweights w : 1 x 1, v : 1 x 1\noutput w^2 * v\noutput w^3\n"
EXP = HEAD.format(1) + "a, b, c : 1 x 1\noutput c * tanh(a * b * x) + a * exp(b * x)\n"
EXP_AT = {"a": [[2]], "b": [[0]], "c": [[3]]}
RECIP = HEAD.format(1) + "a, b, c : 1 x 1\noutput recip(1 + a * b * x .^ 2) - c * x\n"
INVERSE = HEAD.format(2) + "A, B : 2 x 2\noutput inv(A * B + x * x^T) * x\n"
EYE = [[1, 0], [0, 1]]
KINDS = HEAD.format(2) + "S : 2 x 2 symmetric, K : 2 x 2 skew, D : 2 x 2 diagonal\noutput x^T * (S + K + D) * x\n"
KINDS_AT = {"S": [[1, 2], [2, 5]], "K": [[0, 3], [-3, 0]], "D": [[1, 0], [0, 2]]}
SKEW = [{"K": [[0, 1], [-1, 0]]}, *({"S": d, "D": [[-x for x in row] for row in d]} for d in (UNITS[0], UNITS[3]))]
BOUNDED = HEAD.format(2) + "M : 2 x 2 rank <= 1\noutput M * x\n"
ASIDE = HEAD.format(1) + "a : 1 x 1, U : 1 x 2\nY = exp(U)\noutput a * x\n"
ASIDE_AT, ASIDE_STILL = {"a": [[5]], "U": [[1, 2]]}, [{"U": [[1, 0]]}, {"U": [[0, 1]]}]
TIE = HEAD.format(1) + "a, b : 1 x 1\noutput relu(a * x) + b * x\n"  # at a = 0 no input is allowed
TWO = HEAD.format(1) + "a, b : 1 x 1\nY = a * x\noutput Y\noutput 3 * b * Y^T * x\n"
numbers = lambda **entries: {name: [[x]] for name, x in entries.items()}  # noqa: E731


def all_honest():
    yield "linear", whole(LINEAR, CHAIN, CHAIN_AT, 2, kernel(*STILL))
    yield "linear-entries", whole(LINEAR, CHAIN, CHAIN_AT, 2, kernel(*STILL, by="entries"), modulus="1000001")
    at = {"W[1]": [[1, 2], [3, 4]], "W[2]": [["1/2", -7]]}
    yield "theorem", whole(LINEAR, CHAIN, at, 2, {"step": {"theorem": {"name": "linear"}}})
    yield "factor", whole(LINEAR, CHAIN, at, 2, {"step": {"factor": {
        "network": {"text": 1, "sizes": {"w": [2, 1]}}, "weights": {"W[1]": "W[2] * W[1]"}, "upper": {"coordinates": {}}}}})
    yield "at-least", rank(LINEAR, CHAIN, CHAIN_AT, 2, minor(LINEAR, CHAIN, CHAIN_AT, 2))
    yield "at-least-0", rank(TIE, {}, numbers(a=0, b=1), 0, EMPTY)
    yield "at-most", rank(LINEAR, CHAIN, CHAIN_AT, 6, None, kernel())
    yield "relu", whole(RELU, {}, RELU_AT, 3, kernel(*DEAD, by="entries"))
    yield "relu-step", whole(RELU, {}, {**RELU_AT, "B": [[3, 1]]}, 4, {"step": SCALE})
    yield "relu-points", whole(RELU, {}, RELU_AT, 2, kernel(*DEAD, {"A": [[1, -6], [0, 0]]}), POINTS)
    yield "relu-rows", whole(RELU, {}, RELU_AT, 2, {"rows": {}}, POINTS[:2])
    yield "relu-points-step", rank(RELU, {}, RELU_AT, 4, None, {"step": SCALE}, POINTS)
    yield "map", whole(MAP, {}, numbers(w=1, v=2), 2, {"step": {"coordinates": {}}})
    yield "map-zero", whole(MAP, {}, numbers(w=0, v=2), 0, kernel(numbers(w=1), numbers(v=1)))
    yield "map-rows", whole(MAP, {}, numbers(w=1, v=2), 2, {"rows": {}}, [{}])
    yield "map-twice", whole(MAP, {}, numbers(w=0, v=2), 0, kernel(numbers(w=1), numbers(v=1)), [{}, {}])
    for by in ("words", "entries"):
        yield f"series-{by}", whole(EXP, {}, EXP_AT, 2, kernel(numbers(c=1), by=by), order=3)
    attention = lightning_sizes([1, 1], [1], 2)
    yield "softmax", whole(SOFTMAX, attention, {"Q[1]": [[2]], "K[1]": [[3]], "V[1]": [[0]]}, 1,
                           kernel({"Q[1]": [[1]]}, {"K[1]": [[1]]}), order=2)
    yield "recip", whole(RECIP, {}, numbers(a=1, b=2, c=-1), 2, kernel(numbers(a=1, b=-2), by="entries"))
    yield "recip-points", whole(RECIP, {}, numbers(a=1, b=1, c=0), 2, kernel(numbers(a=1, b=-1)), [
        numbers(x=1), numbers(x=2), numbers(x="1/7")])
    yield "recip-series", whole(RECIP, {}, numbers(a=0, b=2, c=0), 2, kernel(numbers(b=1)), order=4)
    gauge = kernel(*({"A": e, "B": [[-x for x in row] for row in e]} for e in UNITS), by="entries")
    yield "inverse", whole(INVERSE, {}, {"A": EYE, "B": EYE}, 4, gauge)
    yield "inverse-rows", whole(INVERSE, {}, {"A": EYE, "B": EYE}, 2, {"rows": {}}, POINTS[:1])
    yield "kinds", whole(KINDS, {}, KINDS_AT, 3, kernel(*SKEW))
    yield "kinds-points", whole(KINDS, {}, KINDS_AT, 1, kernel(*SKEW, {"S": [[1, 0], [0, -1]]}, {"S": [[0, 1], [1, -2]]}),
                                POINTS[2:])
    bounded = {"left(M)": [[1, 2]], "right(M)": [[3, 1]]}
    yield "bounded", whole(BOUNDED, {}, bounded, 3, kernel({"left(M)": [[1, 2]], "right(M)": [[-3, -1]]}))
    yield "bounded-zero", whole(BOUNDED, {}, {**bounded, "left(M)": [[0, 0]]}, 2, kernel(
        {"right(M)": [[1, 0]]}, {"right(M)": [[0, 1]]}))
    layer = lightning_sizes([2, 1], [1], 2)  # V = 0: what V multiplies is x x^T A x
    yield "attention", whole(LIGHTNING, layer, {"left(A[1])": [[1, 2]], "right(A[1])": [[1, 0]], "V[1]": [[0, 0]]}, 2, kernel(
        *({f"{side}(A[1])": [e]} for side in ("left", "right") for e in EYE)))
    yield "aside", whole(ASIDE, {}, ASIDE_AT, 1, kernel(*ASIDE_STILL))
    yield "aside-points", whole(ASIDE, {}, ASIDE_AT, 1, kernel(*ASIDE_STILL), [numbers(x=-1)])
    for name, upper in (("rows", {"rows": {}}), ("vectors", kernel(*map(lambda n: numbers(**{n: 1}), "abc")))):
        yield f"empty-{name}", rank(EXP, {}, EXP_AT, 0, minor(EXP, {}, EXP_AT, 0, []), upper, [])
    powers = {"w": [2, 1, 1], "r": 2}
    yield "squares", whole(library("mlp"), powers, {"W[1]": [[1, 1]], "W[2]": [[0]]}, 1, kernel(
        {"W[1]": [[1, 0]]}, {"W[1]": [[0, 1]]}))
    yield "squares-step", rank(library("mlp"), powers, {"W[1]": [[1, 1]], "W[2]": [[0]]}, 2, None, {
        "step": mlp_fields([2, 1, 1], 2)})


def honest():
    for name, value in all_honest():
        yield f"rank-{name}", value


def forged():
    """(name, reason, certificate)."""
    good = dict(all_honest())

    def changed(name, label, reason, change):
        value = copy.deepcopy(good[name])
        change(value["claim"]["rank"], value["proof"]["lower"], value["proof"]["upper"], value)
        return f"rank-{name}-{label}", reason, value

    def number(name, n, side):
        return changed(name, f"number{n}", f"{side}-mismatch", lambda c, l, u, v: c.update(number=str(n)))
    vectors = lambda u: u["vectors"]["vectors"]  # noqa: E731
    for name in ("linear", "relu-points", "map", "series-words", "at-least", "empty-rows"):
        n = int(good[name]["claim"]["rank"]["number"])
        yield number(name, n + 1, "lower")
        yield number(name, n - 1, "lower")
    for name, n in (("at-most", 5), ("at-most", 7), ("relu-points-step", 3), ("squares-step", 1), ("squares-step", -2)):
        yield number(name, n, "upper")
    yield changed("linear", "fewer", "upper-mismatch", lambda c, l, u, v: vectors(u).pop())
    yield changed("theorem", "coordinates", "upper-mismatch", lambda c, l, u, v: v["proof"].update(
        upper={"step": {"coordinates": {}}}))
    yield changed("relu-points", "rows", "upper-mismatch", lambda c, l, u, v: v["proof"].update(upper={"rows": {}}))
    # The network, the weights and the inputs.
    yield changed("linear", "text", "network", lambda c, l, u, v: (c["network"].update(text=2), c.update(weights={})))
    yield changed("linear", "weight-missing", "point", lambda c, l, u, v: c["weights"].pop("W[2]"))
    yield changed("linear", "weight-more", "point", lambda c, l, u, v: c["weights"].update(U=[["1"]]))
    yield changed("linear", "weight-shape", "point", lambda c, l, u, v: c["weights"].update({"W[2]": [["0"], ["0"]]}))
    yield changed("aside", "weight-shape", "point", lambda c, l, u, v: c["weights"].update(U=[["1"]]))
    yield changed("bounded", "weight-whole", "point", lambda c, l, u, v: c.update(weights={"M": [["3", "1"], ["6", "2"]]}))
    yield changed("kinds", "weight-kind", "point", lambda c, l, u, v: c["weights"]["S"][0].__setitem__(1, "3"))
    yield changed("relu-points", "input-missing", "point", lambda c, l, u, v: c["inputs"].append({}))
    yield changed("relu-points", "input-shape", "point", lambda c, l, u, v: c["inputs"][0].update(x=[["1", "1"]]))
    yield changed("map-rows", "input", "point", lambda c, l, u, v: c["inputs"][0].update(x=[["1"]]))
    # What belongs to which claim.
    yield changed("linear", "side", "proof", lambda c, l, u, v: v["proof"].update(lower=None))
    yield changed("at-least", "side", "proof", lambda c, l, u, v: v["proof"].update(upper={"rows": {}}))
    yield changed("linear", "rows", "proof", lambda c, l, u, v: v["proof"].update(upper={"rows": {}}))
    yield changed("map", "rows", "proof", lambda c, l, u, v: v["proof"].update(upper={"rows": {}}))
    yield changed("linear", "seed", "proof", lambda c, l, u, v: l.pop("seed"))
    yield changed("map", "bound", "proof", lambda c, l, u, v: l.pop("bound"))
    yield changed("relu-points", "bound", "proof", lambda c, l, u, v: l.update(bound="5"))
    yield changed("empty-rows", "seed", "proof", lambda c, l, u, v: l.update(seed="5", bound="5"))
    yield changed("map-rows", "order", "proof", lambda c, l, u, v: l.update(order=1, rows=[]))
    yield changed("relu-points", "entries", "proof", lambda c, l, u, v: u["vectors"].update(by="entries"))
    yield changed("linear", "probable", "malformed", lambda c, l, u, v: c.update(relation="probable"))
    yield changed("linear", "span", "malformed", lambda c, l, u, v: v["proof"].update(upper={"span": {}}))
    yield changed("linear", "null", "malformed", lambda c, l, u, v: c.update(inputs=None))
    yield changed("at-most", "name", "step", lambda c, l, u, v: v["proof"].update(upper={"step": {"vectors": {}}}))
    yield changed("at-most", "generic", "step", lambda c, l, u, v: v["proof"].update(upper={"step": {"generic": {"copies": 2}}}))
    # Functions and values.
    law = lambda t: t.replace("network n", "network n\nfunction f odd").replace("a * x", "f(a) * x")  # noqa: E731
    yield changed("aside", "law", "function", lambda c, l, u, v: v.update(texts=[law(ASIDE)]))
    yield changed("empty-rows", "law", "function", lambda c, l, u, v: v.update(texts=[law(EXP.replace("a * b * x", "a * x"))]))
    yield changed("empty-rows", "exp", "function", lambda c, l, u, v: c.update(inputs=[{"x": [["1"]]}]))
    yield changed("relu-points", "tie", "tie", lambda c, l, u, v: c["inputs"].append({"x": [["2"], ["1"]]}))
    yield changed("recip-points", "pole", "unit", lambda c, l, u, v: c["weights"].update(a=[["-1"]]))
    yield changed("inverse-rows", "pole", "unit", lambda c, l, u, v: c["weights"].update(A=[["0", "0"]] * 2))
    # The lower bound.
    yield changed("linear", "modulus", "modulus", lambda c, l, u, v: l.update(modulus="1"))
    yield changed("linear", "seed-64", "point", lambda c, l, u, v: l.update(seed=str(2**64)))
    yield changed("map", "bound-0", "point", lambda c, l, u, v: l.update(bound="0"))
    yield changed("linear", "row-twice", "index", lambda c, l, u, v: l["rows"].__setitem__(1, l["rows"][0]))
    yield changed("linear", "column-twice", "index", lambda c, l, u, v: l["columns"].__setitem__(1, l["columns"][0]))
    yield changed("linear", "column-0", "index", lambda c, l, u, v: l["columns"].__setitem__(1, 0))
    yield changed("linear", "still", "dependent", lambda c, l, u, v: l["columns"].__setitem__(1, 1))
    yield changed("linear", "square", "not-square", lambda c, l, u, v: l["rows"].pop())
    yield changed("relu-points", "copy-4", "index", lambda c, l, u, v: l["rows"][0].__setitem__(0, 4))
    yield changed("relu-points", "copy-4-square", "not-square", lambda c, l, u, v: l["rows"].append([4, 1, 1, 1]))
    yield changed("relu-points", "same-input", "dependent", lambda c, l, u, v: l.update(rows=[[1, 1, 1, 1], [3, 1, 1, 1]]))
    yield changed("map-twice", "copy-2", "index", lambda c, l, u, v: l.update(rows=[[2, 1, 1, 1]], columns=[1]))
    yield changed("map", "copy-2", "index", lambda c, l, u, v: l["rows"][0].__setitem__(0, 2))
    yield changed("empty-rows", "row", "index", lambda c, l, u, v: l.update(rows=[[1, 1, 1, 1]], columns=[1]))
    yield changed("series-words", "without", "function", lambda c, l, u, v: (
        l.pop("order"), l.update(rows=[r[:4] for r in l["rows"]][:1], columns=l["columns"][:1])))
    # exp without an order comes before the values of other steps, at given inputs it does not.
    pole = HEAD.format(1) + "a, b : 1 x 1\noutput recip(a) * x + exp(b * x)\n"
    lower = {"modulus": PRIME, **DRAWN, "rows": [[1, 1, 1, 1]], "columns": [1]}
    yield "rank-pole-exp", "function", rank(pole, {}, numbers(a=0, b=1), 1, lower)
    yield "rank-pole-exp-point", "unit", rank(pole, {}, numbers(a=0, b=1), 1, None, {"rows": {}}, [numbers(x=1)])
    late = HEAD.format(1) + "a : 1 x 1\nY = exp(x)\noutput recip(a)\noutput Y\n"
    yield "rank-pole-late", "unit", rank(late, {}, numbers(a=0), 1, None, {"rows": {}}, [numbers(x=1)])
    yield changed("series-words", "order-0", "order", lambda c, l, u, v: l.update(order=0))
    yield changed("series-words", "order-257", "order", lambda c, l, u, v: l.update(order=257))
    yield changed("series-words", "order-less", "index", lambda c, l, u, v: l.update(order=1, rows=[[1, 1, 1, 1, 2]] * 2))
    yield changed("series-words", "constant", "order", lambda c, l, u, v: v.update(texts=[EXP.replace("b * x", "b + x")]))
    yield changed("series-words", "constant-index", "order", lambda c, l, u, v: (
        v.update(texts=[EXP.replace("b * x", "b + x")]), l["rows"].pop(), l["rows"][0].append(7)))
    yield changed("series-words", "constant-relu", "function", lambda c, l, u, v: v.update(
        texts=[EXP.replace("b * x", "b + x").replace("output ", "output relu(x) + ")]))
    yield changed("series-words", "factorial", "unit", lambda c, l, u, v: l.update(modulus="3"))
    yield changed("recip-series", "pole", "unit", lambda c, l, u, v: v.update(texts=[RECIP.replace("1 +", "")]))
    yield changed("relu", "order", "function", lambda c, l, u, v: l.update(order=2, rows=[r + [1] for r in l["rows"]]))
    yield changed("relu", "tanh", "function", lambda c, l, u, v: v.update(texts=[RELU.replace("relu(Z)", "tanh(relu(Z))")]))
    yield changed("relu", "zero", "tie", lambda c, l, u, v: c["weights"].update(A=[["1", "1"], ["0", "0"]]))
    yield changed("linear", "modulus-2", "dependent", lambda c, l, u, v: l.update(modulus="2"))
    yield changed("theorem", "modulus-2", "unit", lambda c, l, u, v: l.update(modulus="2"))
    yield changed("relu-points", "modulus-3", "unit", lambda c, l, u, v: l.update(modulus="3"))
    six = {"modulus": "6", "rows": [[1, 1, 1, 1], [1, 2, 1, 1]], "columns": [1, 2]}
    yield "rank-modulus-6", "pivot-not-unit", rank(TWO, {}, numbers(a=1, b=1), 2, six, None, [numbers(x=1)])
    # All rows are computed before they are eliminated.
    yield changed("relu-points", "modulus-3-later", "unit", lambda c, l, u, v: l.update(
        modulus="3", rows=[[1, 1, 1, 1], [2, 1, 1, 1]], columns=[1, 2]))
    # The upper bound.
    yield changed("linear", "upper-modulus", "modulus", lambda c, l, u, v: u["vectors"].update(modulus=str(2**62)))
    yield changed("linear", "moves", "moves", lambda c, l, u, v: vectors(u)[1].update({"W[2]": [["0", "1"]]}))
    yield changed("series-entries", "moves", "moves", lambda c, l, u, v: vectors(u)[0].update(b=[["1"]]))
    yield changed("relu", "moves", "moves", lambda c, l, u, v: vectors(u)[2].update(B=[["3", "0"]]))
    # What is still at the first input moves the output at another one.
    yield changed("relu-points", "moves", "moves", lambda c, l, u, v: vectors(u)[3]["A"][0].__setitem__(1, "1"))
    yield changed("recip-points", "moves", "moves", lambda c, l, u, v: vectors(u)[0].pop("b"))
    yield changed("linear", "twice", "kernel", lambda c, l, u, v: vectors(u).__setitem__(1, vectors(u)[0]))
    yield changed("linear", "no-velocity", "kernel", lambda c, l, u, v: vectors(u).__setitem__(3, {}))
    yield changed("empty-vectors", "more", "kernel", lambda c, l, u, v: vectors(u).append({"a": [["2"]]}))
    yield changed("relu-points", "kernel-3", "kernel", lambda c, l, u, v: u["vectors"].update(
        modulus="3", vectors=[{"A": [["3", "-6"], ["0", "0"]], "B": [["-9", "0"]]}]))
    yield changed("linear", "fraction", "unit", lambda c, l, u, v: (
        u["vectors"].update(modulus="5"), vectors(u)[0].update({"W[1]": [["1/5", "0"], ["0", "0"]]})))
    yield changed("linear", "vector-name", "point", lambda c, l, u, v: vectors(u)[3].update(W=[["1"]]))
    yield changed("linear", "vector-shape", "point", lambda c, l, u, v: vectors(u)[3].update({"W[2]": [["0"]]}))
    yield changed("bounded", "vector-whole", "point", lambda c, l, u, v: vectors(u)[0].update(M=[["0", "0"]] * 2))
    yield changed("kinds", "vector-kind", "point", lambda c, l, u, v: vectors(u)[0]["K"][0].__setitem__(1, "2"))
    yield changed("kinds-points", "vector-kind", "point", lambda c, l, u, v: vectors(u)[0].update(D=[["0", "0"], ["1", "0"]]))
    yield changed("inverse", "words", "symbolic", lambda c, l, u, v: u["vectors"].pop("by"))
    yield changed("softmax", "entries", "symbolic", lambda c, l, u, v: u["vectors"].update(by="entries"))
    # No input is allowed, so the rank is 0; but the mask of 0 is a variable.
    yield "rank-tie", "tie", rank(TIE, {}, numbers(a=0, b=1), 1, {**EMPTY, "rows": [[1, 1, 1, 1]], "columns": [2]})
    yield "rank-no-inputs", "moves", rank(TIE, {}, numbers(a=0, b=1), 0, None, kernel(numbers(a=1), numbers(b=1), by="entries"))
    yield changed("squares-step", "moves", "lemma", lambda c, l, u, v: u["step"]["fields"]["families"][0].update(
        lemmas=[["X[1]", None]]))
