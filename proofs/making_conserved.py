"""Claims `conserved`, what gradient flow leaves constant, for the tests. An untrusted producer.

The numbers are worked out by hand: h squares of norms for a layer of h neurons, r(r + 1)/2 entries of the difference of two
Gram matrices for two linear layers with r between them."""

import copy
import itertools

from making_network import PRIME, SEED, certificate, family, library, network, start_meter
from neurocert_check.brackets import Brackets
from neurocert_check.elimination import Echelon
from neurocert_check.points import Point, coordinates

MLP, LINEAR, SOFTMAX = library("mlp"), library("linear"), library("softmax_attention")
HEAD = "network n\ninput x : {} x 1\nweights "
RELU = HEAD.format(2) + "A : 2 x 2, B : 1 x 2\noutput B * relu(A * x)\n"
FORM = HEAD.format(2) + "A : 2 x 2, S : 2 x 2 symmetric\noutput x^T * A^T * S * A * x\n"
SUM = HEAD.format(1) + "S : 2 x 2 symmetric\noutput x * ones(1, 2) * S * ones(2, 1)\n"
POWERS = "map p\nweights w : 1 x 1\noutput w^2\noutput w^3\n"
BALANCE = family({"W[1]": "B * W[1]", "W[2]": "-W[2] * B"}, {"B": [2, 2, "symmetric"]})
NORMS = family({"A": "D * A", "B": "-B * D"}, {"D": [2, 2, "diagonal"]})
GRAMS = family({"A": "-B * A", "S": "B * S + S * B"}, {"B": [2, 2, "symmetric"]})
SIZES, ONE = {"w": [2, 2, 2]}, {"d": [1, 1], "a": [1], "t": 2}
QUERIES = family({"Q[1]": "-Q[1]", "K[1]": "K[1]"})
LONG = [[1, 1, 1, 1]] * 7 + [[1, 2, 1, 1]]


def conserved(text, sizes, n, families=None, upper=None, point=None, modulus=PRIME):
    """Each side that is given is a part of the claim."""
    lower = None if families is None else {"modulus": modulus, "point": point or SEED, "families": families}
    relation = "at_most" if families is None else "at_least" if upper is None else "exact"
    claim = {"network": {"text": 1, "sizes": sizes}, "relation": relation, "number": str(n)}
    return certificate([text], {"conserved": claim}, {"lower": lower, "upper": upper})


def brackets(text, sizes, rank, order=None, modulus=PRIME, seed=SEED, copies=2, longest=3):
    """An upper bound from `rank` independent brackets, the short ones first."""
    start_meter()
    _, program = network(text, sizes)
    m, point = int(modulus), Point(program, {k: int(v) for k, v in seed.items()})
    found, echelon, out = Brackets(program, point, m, order), Echelon(m), []
    rows = [[n, o + 1, i + 1, j + 1, *k] for n in range(1, copies + 1 if program.inputs else 2)
            for o, node in enumerate(program.outputs) for i in range(program.shape(node)[0])
            for j in range(program.shape(node)[1]) for k in ([()] if order is None else [(k,) for k in range(order + 1)])]
    for length in range(1, longest + 1):
        for one in itertools.product(rows, repeat=length):
            if len(out) < rank and echelon.insert(found.at_point(one)) is True:
                out.append(list(one))
    return bracketed(out, order, modulus, seed)


def bracketed(rows, order=None, modulus=PRIME, seed=SEED):
    return {"modulus": modulus, **seed, "brackets": rows, **({} if order is None else {"order": order})}


def whole(text, sizes, n, families, **more):
    """Both sides."""
    start_meter()
    rank = len(coordinates(network(text, sizes)[1])) - n
    return conserved(text, sizes, n, families, brackets(text, sizes, rank, **more))


def scalings(w, r):
    return [family({f"W[{i}]": f"D * W[{i}]", f"W[{i + 1}]": f"-{r} * W[{i + 1}] * D"}, {"D": [w[i], w[i], "diagonal"]},
                   [[f"X[{i}]", f"{r} * D * X[{i}]"]]) for i in range(1, len(w) - 1)]


def all_honest():
    yield "linear", whole(LINEAR, SIZES, 3, [BALANCE])
    yield "mlp", whole(MLP, {"w": [2, 2, 1], "r": 3}, 2, scalings([2, 2, 1], 3))
    yield "relu", whole(RELU, {}, 2, [NORMS], copies=6)
    yield "softmax", whole(SOFTMAX, ONE, 1, [QUERIES], order=4)
    tanh = HEAD.format(1) + "a, b, c : 1 x 1\nY = tanh(a * b * x)\noutput c * exp(b * x) * Y\n"
    yield "functions", conserved(tanh, {}, 0, None, brackets(tanh, {}, 3, order=6))
    yield "recip", whole(HEAD.format(1) + "a, b, c : 1 x 1\noutput recip(1 + a * b * x .^ 2) - c * x\n", {}, 1,
                         [family({"a": "a", "b": "-b"})], copies=4)
    yield "inverse", whole(HEAD.format(2) + "A, B : 2 x 2\noutput inv(A * B + eye(2)) * x\n", {}, 3, [
        family({"A": "-A * C", "B": "C * B"}, {"C": [2, 2, "symmetric"]}, by="entries")], copies=2)
    # In matrices it is a gradient for all symmetric C, in coordinates for diagonal C: S(1, 2) counts once.
    yield "symmetric", conserved(FORM, {}, 2, [{**copy.deepcopy(GRAMS), "parameters": {"B": [2, 2, "diagonal"]}}])
    # In coordinates it is a gradient, in matrices it is not.
    other = [family({"S": f"s * (2 * {entry} - S(1,2)) * [{k}]"}, {"s": [1, 1, "any"]})
             for entry, k in (("S(1,1)", "2, -1; -1, 0"), ("S(2,2)", "0, -1; -1, 2"))]
    yield "sum", whole(SUM, {}, 2, other)
    kinds = HEAD.format(3) + "K : 3 x 3 skew, D : 3 x 3 diagonal, c : 1 x 1\noutput c * (K + D) * x\n"
    yield "kinds", whole(kinds, {}, 1, [family({"K": "-K", "D": "-D", "c": "c"})], longest=2)
    rank = HEAD.format(2) + "M : 2 x 2 rank <= 1\noutput M * x\n"
    yield "bounded-rank", whole(rank, {}, 1, [family({"left(M)": "left(M)", "right(M)": "-right(M)"})])
    aside = HEAD.format(2) + "A : 1 x 2, U : 2 x 2\noutput A * x\n"
    yield "aside", whole(aside, {}, 4, [family({"U": "B .* U"}, {"B": [2, 2, "any"]})])
    yield "map", conserved(POWERS, {}, 0, [], bracketed([[[1, 2, 1, 1]]]))
    yield "long", conserved(POWERS, {}, 0, None, bracketed([LONG]))
    yield "composite", whole(LINEAR, SIZES, 3, [BALANCE], modulus="1000001")
    yield "no-brackets", conserved(LINEAR, SIZES, 8, None, bracketed([]))
    yield "no-families", conserved(LINEAR, SIZES, 0, [])
    yield "at-least", conserved(LINEAR, SIZES, 3, [BALANCE])
    # A velocity that is not linear in its parameter.
    yield "square", conserved(LINEAR, {"w": [1, 1, 1]}, 1, [family(
        {"W[1]": "B^2 * W[1]", "W[2]": "-W[2] * B^2"}, {"B": [1, 1, "any"]})])


def honest():
    for name, value in all_honest():
        yield f"conserved-{name}", value


def forged():
    """(name, reason, certificate)."""
    good = {name: value for name, value in all_honest()}

    def changed(name, label, reason, change):
        value = copy.deepcopy(good[name])
        change(value)
        return f"conserved-{name}-{label}", reason, value
    least, most = (lambda v, side=side: v["proof"][side] for side in ("lower", "upper"))
    first = lambda v: least(v)["families"][0]  # noqa: E731
    lists = lambda v: most(v)["brackets"]  # noqa: E731
    number = lambda n: lambda v: v["claim"]["conserved"].update(number=n)  # noqa: E731
    for name, n in (("linear", "4"), ("linear", "2"), ("linear", "-3"), ("relu", "3"), ("at-least", "4")):
        yield changed(name, f"number{n}", "lower-mismatch", number(n))
    for name, n in (("long", "1"), ("no-brackets", "7"), ("functions", "1")):
        yield changed(name, f"number{n}", "upper-mismatch", number(n))
    yield changed("linear", "side", "proof", lambda v: v["proof"].update(upper=None))
    yield changed("at-least", "modulus", "modulus", lambda v: least(v).update(modulus="1"))
    yield changed("at-least", "point", "point", lambda v: least(v).update(point={"weights": {}}))
    yield changed("at-least", "skew", "gradient", lambda v: first(v)["parameters"].update(B=[2, 2, "skew"]))
    yield changed("at-least", "any", "gradient", lambda v: first(v)["parameters"].update(B=[2, 2, "any"]))
    yield changed("at-least", "moves", "moves", lambda v: first(v)["velocity"].pop("W[2]"))
    yield changed("at-least", "square", "expression", lambda v: first(v).update(
        velocity={"W[1]": "B * W[1] * W[1]", "W[2]": "-W[2] * B * W[1]"}))
    # A sum of a form of degree one and one of degree two.
    yield changed("at-least", "mixed", "expression", lambda v: first(v).update(
        velocity={"W[1]": "B * W[1] + B * W[1] * W[1]", "W[2]": "-W[2] * B - W[2] * B * W[1]"}))
    yield changed("square", "degree-two", "expression", lambda v: first(v).update(
        velocity={"W[1]": "B * W[1] * W[2]", "W[2]": "-W[2] * B * W[2]"}))
    yield "conserved-symmetric-gradient", "gradient", conserved(FORM, {}, 3, [GRAMS])
    # In matrices S -> -S goes with c, in coordinates S(1, 2) would count twice.
    yield changed("sum", "matrices", "gradient", lambda v: first(v).update(
        velocity={"S": "s * (S(1,1) - S(1,2)) * [2, -1; -1, 0]"}))
    yield changed("linear", "upper-modulus", "modulus", lambda v: most(v).update(modulus=str(2**62)))
    yield changed("linear", "bound-0", "point", lambda v: most(v).update(bound="0"))
    yield changed("linear", "seed", "point", lambda v: most(v).update(seed=str(2**64)))
    yield changed("linear", "fewer", "upper-mismatch", lambda v: lists(v).pop())
    yield changed("linear", "more", "dependent", lambda v: lists(v).append(lists(v)[0]))
    yield changed("linear", "empty", "index", lambda v: lists(v).append([]))
    yield changed("long", "nine", "index", lambda v: lists(v)[0].insert(0, [1, 1, 1, 1]))
    yield changed("long", "itself", "dependent", lambda v: lists(v)[0].__setitem__(7, [1, 1, 1, 1]))
    yield changed("linear", "row-5", "index", lambda v: lists(v)[0][0].append(1))
    yield changed("linear", "row-copy-0", "index", lambda v: lists(v)[0][0].__setitem__(0, 0))
    yield changed("map", "copy", "index", lambda v: lists(v)[0][0].__setitem__(0, 2))
    # The modulus divides all values.
    twice = HEAD.format(1) + "a : 1 x 1\noutput 2 * a * x\n"
    yield "conserved-modulus-4", "pivot-not-unit", conserved(twice, {}, 0, None, bracketed(
        [[[1, 1, 1, 1]]], modulus="4", seed={"seed": "7", "bound": "1"}))
    yield changed("linear", "modulus-2", "dependent", lambda v: most(v).update(modulus="2", seed="7", bound="1"))
    yield changed("softmax", "order-less", "index", lambda v: most(v).update(order=1))
    yield changed("softmax", "order-0", "order", lambda v: most(v).update(order=0))
    yield changed("softmax", "order-257", "order", lambda v: most(v).update(order=257))
    yield changed("softmax", "row", "dependent", lambda v: lists(v).__setitem__(0, [[1, 1, 1, 1, 0]]))
    yield changed("softmax", "without", "function", lambda v: (
        most(v).pop("order"), most(v).update(brackets=[[[1, 1, 1, 1]]])))
    yield changed("relu", "order", "function", lambda v: most(v).update(order=2, brackets=[]))
    # Integers up to N + k - 1 are units.
    exp = HEAD.format(1) + "a : 1 x 1\noutput exp(a * x)\n"
    seven = bracketed([[[1, 1, 1, 1, 1]]], 6, "7", {"seed": "7", "bound": "1"})
    yield "conserved-factorials", "unit", conserved(exp, {}, 0, None, {
        **seven, "brackets": [[[1, 1, 1, 1, 1], [1, 1, 1, 1, 2]]]})
    yield "conserved-factorial-7", "unit", conserved(exp, {}, 0, None, {**seven, "order": 7})
    constant = exp.replace("exp(a * x)", "exp(a) * x")
    yield "conserved-constant", "order", conserved(constant, {}, 1, None, bracketed([], 2))
    tie = HEAD.format(1) + "a : 1 x 1\noutput relu(0 * a * x) + a * x\n"
    yield "conserved-tie", "tie", conserved(tie, {}, 0, None, bracketed([[[1, 1, 1, 1]]]))
    law = "network n\nfunction f odd\ninput x : 1 x 1\nweights a : 1 x 1\noutput f(a) * x\n"
    yield "conserved-law", "function", conserved(law, {}, 0, None, bracketed([[[1, 1, 1, 1]]]))
    # A checker once took tanh for a polynomial where there are signs of relu.
    tanh = ("network n\nfunction p = [1, 1, -2]\ninput x : 1 x 1\nweights W0 : 3 x 1, W1 : 2 x 3\nY = W0 * x\n"
            "output relu(W1 * Y)\noutput tanh(Y^T * Y)\n")
    yield "conserved-relu-tanh", "function", conserved(tanh, {}, 8, None, bracketed(
        [[[1, 2, 1, 1]]], modulus="15", seed={"seed": "984", "bound": "3"}))
