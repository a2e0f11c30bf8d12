"""Makes `proofs/corpus`: small certificates for every claim and every step, and forged ones, with an index.

    python3 proofs/making_corpus.py

The verdicts in the index are written down here, not computed: the script refuses to write a certificate that the
second checker judges otherwise."""

import copy
import json
import pathlib

import making_at_point
import making_blocks
import making_conserved
import making_corners
import making_divisions
import making_generic
import making_pullback
import making_rank
import making_reasons
import making_structured
import making_variety
from making_network import (PRIME, SEED, certificate, dimension, family, fields, library, lightning_fields,
                            lightning_sizes, minor, mlp_fields)
from neurocert_check.command import check_bytes
from test_kernel_bounds import composed, conic, narrowed
from test_kernel_claims import RELU, algebra, pair, symmetry

FOLDER = pathlib.Path(__file__).resolve().parent / "corpus"
MLP, LIGHTNING = library("mlp"), library("lightning")
WORK = 2 * 10**7  # of the second checker; the first one gets 2^30 steps and 2^28 bytes


def net(text):
    return "network n\n" + text


def dense(text, sizes, n, upper, relation="exact", **least):
    """A claim with a minor of n rows, unless it is an upper bound."""
    lower = None if relation == "at_most" else minor(text, sizes, n, **least)
    return dimension(text, sizes, n, lower, upper, relation)


def with_upper(value, upper, n, relation="at_most"):
    """The same network with another bound."""
    value = copy.deepcopy(value)
    value["claim"]["dimension"].update(relation=relation, number=str(n))
    value["proof"] = {"lower": None, "upper": upper}
    return value


def dimensions():
    small = {"w": [2, 3, 1], "r": 2}
    yield "span", dense(MLP, small, 3, {"span": {}})
    yield "ambient-support", dense(MLP, small, 3, {"ambient": {"by": "support"}})
    yield "ambient-degrees", dense(MLP, {"w": [2, 3, 2], "r": 3}, 8, {"ambient": {"by": "degrees"}})
    yield "fields-words", dense(MLP, {"w": [3, 2, 2], "r": 3}, 8, mlp_fields([3, 2, 2], 3))
    yield "at-least", dense(MLP, {"w": [3, 2, 2], "r": 3}, 8, None, "at_least")
    yield "minor-composite", dense(MLP, {"w": [2, 2, 1], "r": 2}, 3, {"span": {}}, modulus="1000001")
    yield "minor-62-bits", dense(MLP, {"w": [2, 2, 1], "r": 2}, 3, {"span": {}}, modulus=str(2**62 - 57))
    sizes = lightning_sizes([2, 2], [2], 2)
    yield "fields-entries", dense(LIGHTNING, sizes, 7, lightning_fields([2, 2], [2], "entries"))
    text, softmax = library("softmax_attention"), lightning_sizes([1, 1], [1], 2)
    step = lightning_fields([1, 1], [1])
    step["fields"]["families"] = step["fields"]["families"][:1]
    yield "minor-series", dense(text, softmax, 2, step, order=5)
    tanh = net("input X : 1 x 1\nweights A : 2 x 1, B : 1 x 2\noutput tanh(B * tanh(A * X))\n")
    yield "series-tanh", dense(tanh, {}, 4, {"coordinates": {}}, order=9)
    yield "factor", narrowed()
    yield "equations", conic()
    yield "compose-families", composed()
    chain = net("input x : 2 x 1\nweights A : 1 x 2, B : 2 x 1\nX = A * x\noutput B * X\n")
    yield "compose-without", with_upper(dense(chain, {}, 3, None, "at_least"), {"compose": {
        "at": "X", "front": {"coordinates": {}}, "back": {"coordinates": {}}, "families": []}}, 4)
    exp = net("input X : 2 x 1\nweights W : 2 x 2\nY = exp(W * X)\noutput Y\noutput (W * X) .^ 2\n")
    yield "strip", dimension(exp, {}, 4, None, {"strip": {"upper": {"coordinates": {}}}}, "at_most")
    for by in ("support", "degrees"):
        yield f"determinantal-{by}", dimension(MLP, {"w": [2, 1, 3], "r": 3}, 6, None, {
            "determinantal": {"weight": "W[2]", "by": by}}, "at_most")
    deep = {"w": [2, 2, 2, 1], "r": [2, 2]}
    for keep, at, n in (("above", "X[1]", 12), ("below", "X[2]", 10)):
        yield f"cut-{keep}", dimension(MLP, deep, n, None, {
            "cut": {"at": at, "keep": keep, "upper": {"coordinates": {}}}}, "at_most")
    for name, known, sizes, n in (("lightning", "virtual-weights", lightning_sizes([3, 2], [2], 2), 13),
                                  ("softmax_attention", "normalised-attention", lightning_sizes([3, 2, 4], [1, 1], 3), 18),
                                  ("softmax_ml", "normalised-attention", lightning_sizes([3, 1, 2], [1, 1], 1), 6),
                                  ("linear", "linear", {"w": [4, 2, 3]}, 10)):
        step = {"theorem": {"name": known}}
        yield f"theorem-{name}", dimension(library(name), sizes, n, step, step)
    # A fraction whose continued fraction has some 20,000 terms.
    text = net(f"input X : 1 x 1\nweights A : 1 x 1\noutput recip(({7**4700}/{3**8300})^3 * A * X)\n")
    still = fields(family({"A": "0 * A"}, by="entries"))
    yield "long-fraction", dimension(text, {}, 1, None, still, "at_most")
    cusp = "map cusp\nweights s : 1 x 1\noutput [-s^2; s^3]\n"
    yield "map", dense(cusp, {}, 1, {"coordinates": {}})
    av, ranks = library("lightning_av"), lightning_sizes([2, 2], [1], 2)
    gauge = [family({"left(A[1])": "B * left(A[1])", "right(A[1])": "-B^T * right(A[1])"}, {"B": [1, 1, "any"]}),
             family({"right(A[1])": "right(A[1])", "V[1]": "-V[1]"})]
    yield "bounded-rank", dense(av, ranks, 6, fields(*gauge))
    relu = net("input X : 2 x 1\nweights A : 3 x 2, B : 1 x 3\nZ = A * X\noutput B * relu(Z)\n")
    yield "relu", dense(relu, {}, 6, fields(family({"A": "D * A", "B": "-B * D"}, {"D": [3, 3, "diagonal"]},
                                                   [["Z", "D * Z"]])))
    kinds = net("input X : 3 x 1\nweights S : 3 x 3 symmetric, K : 3 x 3 skew, D : 3 x 3 diagonal\noutput (S + K + D) * X\n")
    yield "kinds", dense(kinds, {}, 9, fields(family({"S": "B", "D": "-B"}, {"B": [3, 3, "diagonal"]})))
    conv, filters = library("cnn"), {"k": [2, 2], "stride": [1, 1], "r": 2, "outputs": 1}
    yield "cnn", dense(conv, filters, 3, fields(family({"c[1]": "c[1]", "c[2]": "-2 * c[2]"}, None,
                                                       [["X[1]", "2 * X[1]"]])))


LINEAR = library("linear")
ONE = {"W[1]": [["1", "2"], ["3", "4"]], "W[2]": [["1", "0"]]}
TWO = {"W[1]": [["1/2", "1"], ["0", "0"]], "W[2]": [["2", "7"]]}
OTHER = {**TWO, "W[2]": [["3", "7"]]}
SOFT = {"Q[1]": [["1"]], "K[1]": [["2"]], "V[1]": [["1"]]}
SOFTER = {**SOFT, "K[1]": [["3"]]}
AT = {"group": {"D": [["-1", "0"], ["0", "1"]]}, "weights": {"A": [["1", "0"], ["0", "1"]], "B": [["1", "1"]]},
      "inputs": {"X": [["1"], ["2"]]}}


def values(text, sizes, weights, inputs, outputs):
    claim = {"network": {"text": 1, "sizes": sizes}, "weights": weights, "inputs": inputs, "outputs": outputs}
    return certificate([text], {"values": claim}, {})


def functions():
    sizes = {"w": [2, 2, 1]}
    for by in ("words", "entries"):
        yield f"same-{by}", pair("same", ONE, TWO, {"by": by}, [LINEAR], sizes)
    yield "different", pair("different", ONE, OTHER, {"inputs": {"X[0]": [["1"], ["1/3"]]}}, [LINEAR], sizes)
    # Only the symmetric part of M[2] is seen: M[1] has rank one.
    forms = lightning_sizes([2, 2, 1], [1, 1], 2)
    first, second = ({"M[1]": [["1", "2"], ["2", "4"]], "M[2]": m, "L": [["1", "1"]]} for m in (
        [["1", "3"], ["1", "5"]], [["1", "0"], ["4", "5"]]))
    yield "same-symmetric-part", pair("same", first, second, {}, [library("lightning_ml")], forms)
    turn, gram = [["0", "1"], ["-1", "0"]], [["2", "1"], ["1", "1"]]
    first, second = ({"M[1]": a, "M[2]": b, "L": [["1", "0"], ["0", "1"]]} for a, b in ((turn, gram), (gram, turn)))
    yield "same-points", pair("same", first, second, {"by": "points"}, [library("lightning_ml")],
                              lightning_sizes([2, 2, 2], [2, 2], 2))
    yield "different-modulo", pair("different", ONE, OTHER, {"modulus": "101", "inputs": {"X[0]": [["1"], ["1/3"]]}},
                                   [LINEAR], sizes)
    yield "different-series", pair("different", SOFT, SOFTER, {
        "modulus": PRIME, "order": 3, "inputs": {"X[0]": [["1", "-1"]]}}, [library("softmax_attention")], lightning_sizes([1, 1], [1], 2))
    yield "values", values(MLP, {"w": [2, 2, 1], "r": 3}, {"W[1]": [["1", "2"], ["0", "-1"]], "W[2]": [["1", "1/2"]]},
                           {"X[0]": [["1"], ["1/2"]]}, [[["127/16"]]])
    high = net("input x : 1 x 1\nweights w : 1 x 1\noutput (w * x) .^ 100 + inv([2, w; w, 1])(1, 1)\n")
    yield "values-power", values(high, {}, {"w": [["-1"]]}, {"x": [["1"]]}, [[["2"]]])
    attention = lightning_sizes([2, 2, 2], [2, 2], 2)
    gauge = {"V[1]": "C * V[1]", "V[2]": "V[2] * inv(C)", "K[2]": "K[2] * inv(C)", "Q[2]": "Q[2] * inv(C)"}
    yield "symmetry-lemmas", symmetry(LIGHTNING, attention, {"C": [2, 2, "invertible"]}, gauge, {
        "lemmas": [["X'[1]", "C * X[1]"], ["X'[2]", "X[2]"]]})
    yield "symmetry-words", symmetry(RELU, {}, {"D": [2, 2, "positive-diagonal"]}, {"A": "D * A", "B": "B * inv(D)"})
    yield "symmetry-permutation", symmetry(RELU, {}, {"P": [2, 2, "permutation"]}, {"A": "P * A", "B": "B * P^T"})
    yield "symmetry-entries", symmetry(MLP, {"w": [2, 2, 2], "r": 2}, {}, {"W[1]": "-W[1]"}, {"by": "entries"})
    yield "symmetry-rank", symmetry(library("lightning_av"), lightning_sizes([2, 2], [1], 1), {}, {"A[1]": "A[1]^T"})
    yield "symmetry-fails", symmetry(RELU, {}, {"D": [2, 2, "diagonal-invertible"]}, {
        "A": "D * A", "B": "B * inv(D)"}, AT, "fails")
    yield "symmetry-fails-series", symmetry(library("softmax_attention"), lightning_sizes([1, 1], [1], 2), {
        "c": [1, 1, "nonzero"]}, {"Q[1]": "c * Q[1]", "V[1]": "inv(c) * c * V[1]"}, {
            "group": {"c": [["2"]]}, "weights": SOFT, "inputs": {"X[0]": [["1", "-1"]]}, "modulus": PRIME, "order": 3}, "fails")
    one = lightning_sizes([1, 2], [1], 2)
    families = lightning_fields([1, 2], [1])["fields"]["families"]
    for relation in ("exact", "at_least", "at_most"):
        yield f"algebra-{relation.replace('_', '-')}", algebra(LIGHTNING, one, 2, families, relation, points=20)


def forged(honest):
    """(name, reason, certificate): what must not be verified."""
    for name, more in (("span", 1), ("span", -1), ("equations", -1), ("compose-families", 1), ("factor", -1)):
        value = copy.deepcopy(honest[name])
        claim = value["claim"]["dimension"]
        claim["number"] = str(int(claim["number"]) + more)
        yield f"{name}{more:+}", "lower-mismatch", value
    for name, n in (("cut-above", 11), ("cut-below", 9), ("strip", 3), ("determinantal-support", 5)):
        value = copy.deepcopy(honest[name])
        value["claim"]["dimension"]["number"] = str(n)
        yield f"{name}-less", "upper-mismatch", value

    def changed(name, reason, change, label):
        value = copy.deepcopy(honest[name])
        change(value)
        return f"{name}-{label}", reason, value
    least = lambda value: value["proof"]["lower"]["minor"]  # noqa: E731
    most = lambda value: next(iter(value["proof"]["upper"].values()))  # noqa: E731
    yield changed("span", "index", lambda v: least(v)["rows"].__setitem__(1, least(v)["rows"][0]), "row-twice")
    yield changed("at-least", "modulus", lambda v: least(v).update(modulus="1"), "modulus-1")
    yield changed("at-least", "modulus", lambda v: least(v).update(modulus=str(2**62)), "modulus-62")
    yield changed("at-least", "dependent", lambda v: least(v).update(modulus="2"), "modulus-2")
    yield changed("relu", "order", lambda v: least(v).update(order=0, rows=[r + [0] for r in least(v)["rows"]]), "order-0")
    yield changed("minor-series", "index", lambda v: least(v).update(order=2), "order-2")
    yield changed("fields-words", "lemma", lambda v: most(v)["families"][0]["parameters"].update(B=[2, 2, "any"]), "any")
    yield changed("relu", "lemma", lambda v: most(v)["families"][0]["lemmas"].__setitem__(0, ["Z", "2 * D * Z"]), "lemma")
    yield changed("relu", "expression", lambda v: most(v)["families"][0]["parameters"].update(
        D=[3, 3, "positive-diagonal"]), "condition")
    yield changed("kinds", "expression", lambda v: most(v)["families"][0]["parameters"].update(B=[3, 3, "any"]), "kind")
    yield changed("factor", "lemma", lambda v: most(v)["weights"].update({"V[1]": "2 * eye(2)"}), "weights")
    yield changed("factor", "shape", lambda v: most(v)["network"]["sizes"].update(t=3), "tokens")
    yield changed("equations", "gradient", lambda v: most(v)["forms"][0]["gradient"].pop("W[2]"), "gradient")
    yield changed("equations", "define", lambda v: most(v)["at"].update(N=[["1"] * 3] * 3), "at")
    yield changed("strip", "step", lambda v: v["texts"].__setitem__(0, v["texts"][0].replace("output Y", "output Y + Y")), "sum")
    yield changed("strip", "function", lambda v: v["proof"].update(upper={"ambient": {"by": "support"}}), "ambient")
    yield changed("determinantal-degrees", "step", lambda v: most(v).update(weight="W[1]"), "weight")
    yield changed("theorem-linear", "step", lambda v: v["texts"].__setitem__(0, v["texts"][0] + "# more\n"), "text")
    yield changed("theorem-linear", "step", lambda v: most(v).update(name="virtual-weights"), "name")
    for name in ("virtual-weights", "linear"):
        yield changed("theorem-softmax_attention", "step", lambda v, name=name: most(v).update(name=name), name)
    yield changed("theorem-lightning", "step", lambda v: most(v).update(name="normalised-attention"), "normalised")
    yield changed("theorem-softmax_attention", "step", lambda v: v["texts"].__setitem__(
        0, v["texts"][0].replace("softmax(", "exp(")), "exp")
    for number in ("17", "19"):
        yield changed("theorem-softmax_attention", "lower-mismatch",
                      lambda v, number=number: v["claim"]["dimension"].update(number=number), number)
    yield changed("theorem-lightning", "lower-mismatch", lambda v: v["claim"]["dimension"]["network"]["sizes"].update(
        a=1), "sizes")
    yield changed("values", "value", lambda v: v["claim"]["values"].update(outputs=[[["8"]]]), "wrong")
    for by in ("words", "entries"):
        yield changed(f"same-{by}", "differ", lambda v: v["claim"]["same"]["second"].update(weights=OTHER), "other")
    yield changed("same-symmetric-part", "differ", lambda v: v["claim"]["same"]["second"]["weights"]["M[2]"][0].__setitem__(
        1, "1"), "other")
    yield changed("same-symmetric-part", "differ", lambda v: [v["claim"]["same"][side]["weights"]["M[1]"][1].__setitem__(
        1, "5") for side in ("first", "second")], "rank")
    yield changed("same-points", "differ", lambda v: v["claim"]["same"]["second"]["weights"]["M[1]"][0].__setitem__(
        0, "3"), "other")
    # The networks of a claim come first.
    yield changed("same-points", "network", lambda v: (
        v["claim"]["same"]["first"]["weights"].update({"M[2]": [["1"]]}),
        v["claim"]["same"]["second"]["network"].update(text=2)), "text")
    yield changed("symmetry-fails", "network", lambda v: (
        v["proof"].pop("inputs"), v["claim"]["symmetry"]["network"].update(text=2)), "text")
    yield changed("different-modulo", "equal", lambda v: v["proof"].update(modulus="5"), "modulus-5")
    yield changed("different-modulo", "unit", lambda v: v["proof"].update(modulus="3"), "modulus-3")
    yield changed("different", "equal", lambda v: v["claim"]["different"]["second"].update(weights=TWO), "same")
    # The first layer is seen from s^3 on; 1/3! is in its coefficient.
    for label, reason, change in (
            ("order-1", "equal", {"order": 1}), ("order-2", "equal", {"order": 2}), ("order-0", "order", {"order": 0}),
            ("order-257", "order", {"order": 257}), ("modulus-3", "unit", {"modulus": "3", "order": 8}),
            ("input-zero", "equal", {"inputs": {"X[0]": [["0", "0"]]}}),
            ("tokens-equal", "equal", {"inputs": {"X[0]": [["2", "2"]]}})):
        yield changed("different-series", reason, lambda v, change=change: v["proof"].update(change), label)
    yield changed("different-series", "modulus", lambda v: v["proof"].pop("modulus"), "modulus-missing")
    yield changed("different-series", "function", lambda v: v["proof"].pop("order"), "order-missing")
    yield changed("different-series", "equal", lambda v: v["claim"]["different"]["second"]["weights"].update(
        {"Q[1]": [["2/3"]]}), "same")
    yield changed("different-series", "order", lambda v: v["texts"].__setitem__(
        0, v["texts"][0].replace("X[i-1]^T * Q[i]^T", "ones(t, t) + X[i-1]^T * Q[i]^T")), "constant")
    for label, inner in (("exp", "exp(A * X)"), ("sum", "(ones(2, 1) + tanh(A * X))")):
        yield changed("series-tanh", "order", lambda v, inner=inner: v["texts"].__setitem__(
            0, v["texts"][0].replace("tanh(A * X)", inner)), label)
    # The conditions of the order come before the rows.
    yield changed("series-tanh", "order", lambda v: (
        v["texts"].__setitem__(0, v["texts"][0].replace("tanh(A * X)", "exp(A * X)")), least(v)["rows"].pop()), "exp-rows")
    yield changed("different", "equal", lambda v: v["proof"].update(modulus=PRIME, order=1, inputs={"X[0]": [["0"], ["0"]]}), "order")
    yield changed("symmetry-words", "differ", lambda v: v["claim"]["symmetry"]["group"].update(
        D=[2, 2, "diagonal-invertible"]), "signs")
    yield changed("symmetry-permutation", "differ", lambda v: v["claim"]["symmetry"]["moves"].pop("B"), "one-side")
    yield changed("symmetry-rank", "expression", lambda v: v["claim"]["symmetry"].update(
        moves={"A[1]": "1/2 * A[1] + 1/2 * A[1]^T"}), "sum")
    for label, reason, change in (
            ("same", "equal", {"group": {"c": [["1"]]}}), ("zero", "condition", {"group": {"c": [["0"]]}}),
            ("order-2", "equal", {"order": 2}), ("order-257", "order", {"order": 257}), ("modulus-2", "unit", {"modulus": "2"}),
            ("modulus-1", "modulus", {"modulus": "1"}), ("inputs", "equal", {"inputs": {"X[0]": [["1", "1"]]}})):
        yield changed("symmetry-fails-series", reason, lambda v, change=change: v["proof"].update(change), label)
    yield changed("symmetry-fails-series", "modulus", lambda v: v["proof"].pop("modulus"), "modulus-missing")
    yield changed("symmetry-fails-series", "function", lambda v: v["proof"].pop("order"), "order-missing")
    yield changed("symmetry-fails-series", "malformed", lambda v: (v["proof"].pop("inputs"), v["proof"].update(outside="V[1]")),
                  "outside")
    yield changed("symmetry-fails", "equal", lambda v: v["proof"]["group"].update(D=[["3", "0"], ["0", "1"]]), "positive")
    yield changed("symmetry-fails", "condition", lambda v: v["proof"]["group"].update(D=[["0", "0"], ["0", "1"]]), "singular")
    yield changed("algebra-exact", "lower-mismatch", lambda v: v["claim"]["algebra"].update(number="3"), "more")
    yield changed("algebra-at-most", "upper-mismatch", lambda v: v["claim"]["algebra"].update(number="1"), "less")
    # A field of degree two, whose velocity is one product of three factors: a checker once looked at two of them.
    text = net("input x : 2 x 1\nweights W, V : 2 x 2\noutput V * W * x\n")
    bent = [family({"W": f"B * {w}", "V": f"-V * B{v}"}, {"B": [2, 2, "any"]}) for w, v in (("W", ""), ("W * W", " * W"))]
    yield "algebra-degree-two", "expression", algebra(text, {}, 8, bent, "at_least")
    # relu below the step of `compose`: signs at one point say nothing about other regions.
    relu = net("input x : 1 x 1\nweights b, g, v : 1 x 1\nX = relu(b) * g * x\noutput v * X\n")
    point = {"weights": {"b": [["-3"]], "g": [["5"]], "v": [["7"]]}, "inputs": [{"x": [["2"]]}]}
    yield "compose-relu", "function", dimension(relu, {}, 1, None, {"compose": {
        "at": "X", "front": {"coordinates": {}}, "back": {"coordinates": {}}, "modulus": PRIME, "point": point,
        "copies": 1, "families": [family({"g": "g", "v": "-v"}, None, [["X", "X"]])]}}, "at_most")
    # A checker once took tanh for a polynomial where there are signs of relu.
    tanh = "network n\ninput x : 1 x 1\nweights a, b : 1 x 1\noutput tanh(relu(b*x))+a*x\n"
    yield "minor-relu-tanh", "function", dimension(tanh, {}, 1, {"minor": {
        "modulus": PRIME, "point": SEED, "rows": [[1, 1, 1, 1]], "columns": [1]}}, None, "at_least")
    value = copy.deepcopy(honest["span"])
    yield "version", "version", {**value, "version": 3}
    yield "key", "malformed", {**value, "note": "x"}
    yield "text", "network", {**value, "texts": [MLP + "output\n"]}
    yield "bound", "proof", {**value, "proof": {**value["proof"], "upper": None}}


def bombs():
    """Short files that ask for more than any checker has."""
    def squared(expression, weights="w : 1 x 1", n=40):
        text = net(f"input x : 1 x 1\nweights {weights}\nY[0] = w * x\nfor i in 1..{n}:\n  Y[i] = {expression}\noutput Y[{n}]\n")
        return values(text, {}, {"w": [["1/3"]]}, {"x": [["12345678901234567"]]}, [[["0"]]])
    yield "squares", squared("Y[i-1] * Y[i-1] + 1")
    yield "powers", squared("Y[i-1] .^ 1048576", n=3)
    text = net("input x : 1 x 1\nweights w : 1 x 1\nY = kron(ones(1, 300), sum(i in 1..300: unit(300, 1, i, 1) * w ^ i)) "
               "+ eye(300) * x\noutput inv(Y)\n")
    yield "inverse", values(text, {}, {"w": [["1/3"]]}, {"x": [["12345678901234567"]]}, [[["0"]]])
    copies = net("input x : 100 x 100\nweights w : 1 x 1\nY[0] = w * x\nfor i in 1..100000:\n  Y[i] = Y[i-1]^T\noutput Y[100000]\n")
    bound = lambda text, step: dimension(text, {}, 1, None, step, "at_most")  # noqa: E731
    yield "transposes", bound(copies, fields(family({"w": "w"}, by="entries")))
    yield "transposes-support", bound(copies, {"ambient": {"by": "support"}})
    sums = net("input x : 600 x 600\nweights w : 600 x 600\nY[0] = x\nfor i in 1..300:\n  Y[i] = Y[i-1] + x\noutput w .* Y[300]\n")
    yield "sets", bound(sums, {"ambient": {"by": "support"}})
    powers = net("input x : 30 x 1\nweights w : 1 x 1\noutput w * (ones(1, 30) * x) .^ 12\n")
    yield "monomials", bound(powers, {"ambient": {"by": "support"}})
    thirds = net("input x : 1 x 1\nweights w : 1 x 1\nY[0] = 1/3 * w * x\nfor i in 1..30:\n  Y[i] = Y[i-1] * Y[i-1]\noutput Y[30]\n")
    for by in ("words", "entries"):
        yield f"coefficients-{by}", bound(thirds, fields(family({"w": "w"}, by=by)))
    yield "coefficients-span", bound(thirds, {"span": {}})
    # Exponents that add up to more than 2^32; a checker once cut them off there.
    first = net("input x : 1 x 1, y : 1 x 1\nc = (x .^ 1048576) .^ 2048\nm = (x .^ 65535) .^ 65537\n"
                "output recip(y - c) * (x .^ 100 * y .^ 2 - m)\n")
    second = net("input x : 1 x 1, y : 1 x 1\nc = (x .^ 1048576) .^ 2048\noutput x .^ 100 * y + x .^ 100 * c\n")
    yield "exponents", making_divisions.same([first, second], (1, {}), (2, {}), {"by": "entries"})


def main():
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.glob("*.json"):
        path.unlink()
    honest = dict([*dimensions(), *functions(), *making_at_point.honest(), *making_divisions.honest(),
                   *making_generic.honest(), *making_pullback.honest(), *making_corners.honest(),
                   *making_blocks.honest(), *making_conserved.honest(), *making_rank.honest(), *making_variety.honest(),
                   *making_reasons.honest(), *making_structured.honest()])
    entries = [(name, "verified", "", value) for name, value in honest.items()]
    entries += [(f"forged-{name}", "rejected", reason, value) for name, reason, value in [
        *forged(honest), *making_at_point.forged(honest), *making_divisions.forged(), *making_generic.forged(),
        *making_blocks.forged(), *making_pullback.forged(), *making_corners.forged(), *making_conserved.forged(), *making_rank.forged(),
        *making_variety.forged(), *making_reasons.forged(), *making_structured.forged()]]
    entries += [(f"bomb-{name}", "incomplete", "size-limit", value) for name, value in [
        *bombs(), *making_generic.bombs(), *making_pullback.bombs(), *making_corners.bombs(), *making_variety.bombs()]]
    index = []
    for name, verdict, reason, value in entries:
        data = json.dumps(value, separators=(",", ":"))
        found = check_bytes(data.encode(), WORK)
        if (found.verdict, found.reason) != (verdict, reason):
            raise SystemExit(f"{name}: {found.verdict} {found.reason} ({found.found}), not {verdict} {reason}")
        (FOLDER / f"{name}.json").write_text(data + "\n")
        claim, = value["claim"].values()
        index.append({"file": f"{name}.json", "verdict": verdict, "reason": reason, "number": claim.get("number")})
    (FOLDER / "index.json").write_text("[\n" + ",\n".join(json.dumps(entry) for entry in index) + "\n]\n")


if __name__ == "__main__":
    main()
