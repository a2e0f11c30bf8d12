"""Names, forms and orders in which two checkers once differed, for the tests. An untrusted producer."""

import copy
import json

from making_conserved import conserved
from making_network import PRIME, dimension, family, library
from making_rank import kernel, rank
from test_kernel_bounds import conic
from test_kernel_claims import pair, symmetry

TWO = "network n\ninput x : 1 x 1\nweights a, b : 1 x 1\n"
PRODUCT, LINEAR = TWO + "output a * b * x\n", library("linear")
BALANCE = {"a": "a", "b": "-b"}
LONG = {"long": "s" * 257, "indices": f"s[{','.join(['1'] * 17)}]", "index": f"s[{2**62}]", "index-less": f"s[-{2**62}]",
        "index-longer": f"s[{10**30}]", "index-minus-zero": "s[-0]"}
FITS = {"long": "s" * 256, "indices": f"s[{','.join(['-1'] * 16)}]", "index": f"s[{2**62 - 1}]"}
ZERO = {"a": [["0"]], "b": [["0"]]}


def parameter(name):
    return conserved(PRODUCT, {}, 1, [family(BALANCE, {name: [1, 1, "any"]})])


def group(name):
    return symmetry(PRODUCT, {}, {name: [1, 1, "nonzero"]}, {"a": "2 * a", "b": "1/2 * b"})


def matrix(name):
    ones = {"a": [["1"]], "b": [["1"]]}
    return pair("same", ones, ones, {"matrices": {name: [["1"]]}}, [PRODUCT])


def unknown(name):
    value = conic()
    step = value["proof"]["upper"]["equations"]
    step["unknowns"][name], step["at"][name] = [1, 1], [["1"]]
    return value


def names():
    """Names that nothing uses."""
    for what, make in (("parameter", parameter), ("group", group), ("matrix", matrix), ("unknown", unknown)):
        for label, name in FITS.items() if what != "unknown" else ():
            yield f"name-{what}-{label}", "", make(name)
        for label, name in LONG.items():
            yield f"name-{what}-{label}", "expression", make(name)


def lines():
    """An expression is one line."""
    for label, text in (("end", "a\n"), ("start", "\na"), ("end-cr", "a\r\n"), ("inside", "(a\n)")):
        yield f"line-{label}", "expression", conserved(PRODUCT, {}, 1, [family({**BALANCE, "a": text})])
    yield "line-move", "expression", symmetry(PRODUCT, {}, {}, {"a": "2 * a\n", "b": "1/2 * b"})


def lemmas():
    """A lemma of two programs has an expression, wherever the check would end otherwise."""
    ones = at(a="1", b="1")
    proof = {"lemmas": [["X'", None]]}
    yield "lemma-null-sizes", "malformed", pair("same", ones, ones, proof, [PRODUCT], {"c": 2})
    yield "lemma-null-differ", "malformed", pair("same", ones, at(a="2", b="1"), proof, [PRODUCT])


def at(**weights):
    return {name: [[x]] for name, x in weights.items()}


def least(text, rows, weights, *inputs):
    point = {"weights": weights, "inputs": [at(x=x) for x in inputs]}
    minor = {"modulus": PRIME, "point": point, "rows": rows, "columns": list(range(1, len(rows) + 1))}
    return dimension(text, {}, len(rows), {"minor": minor}, None, "at_least")


def orders():
    """Copies come in the order of their numbers, and what relu is applied to in the order of the program."""
    text = TWO + "output relu(a * x) + recip(x - 1) * b\n"
    first, second = [1, 1, 1, 1], [2, 1, 1, 1]
    for label, rows in (("12", [first, second]), ("21", [second, first])):
        yield f"copies-pole-tie-{label}", "unit", least(text, rows, at(a="1", b="1"), "1", "0")
        yield f"copies-tie-pole-{label}", "tie", least(text, rows, at(a="1", b="1"), "0", "1")
        yield f"copies-pole-none-{label}", "unit", least(text, rows, at(a="1", b="1"), "1")
        yield f"copies-none-{label}", "point", least(text, rows, at(a="1", b="1"), "3")
        drawn = {"modulus": PRIME, "seed": "19", "bound": "1", "rows": rows, "columns": [1, 2]}
        yield f"copies-rank-{label}", "unit", rank(text, {}, at(a="1", b="1"), 2, drawn)
    pole = TWO + "U = recip(a)\noutput relu(b * x) + relu(U * x)\n"
    yield "relu-pole-tie", "unit", least(pole, [first], ZERO, "1")
    yield "rank-relu-pole-tie", "unit", rank(pole, {}, ZERO, 0, None, {"rows": {}}, [at(x="1")])
    exp = TWO + "U = b * exp(x)\nY = relu(a * x)\noutput Y\noutput relu(U)\n"
    yield "rank-relu-exp-tie", "function", rank(exp, {}, ZERO, 0, None, {"rows": {}}, [at(x="1")])


def forms():
    """What the names of a file say is no part of the messages of a reader, and a text that nothing uses says nothing."""
    chain = {"W[1]": [[1, 2], [3, 4]], "W[2]": [[0, 0]]}
    still = kernel(*({"W[1]": [[int(2 * i + j == k) for j in range(2)] for i in range(2)]} for k in range(4)))
    good = rank(LINEAR, {"w": [2, 2, 1]}, chain, 2, None, still)
    digits = copy.deepcopy(good)
    digits["texts"].append("1" * 4001)
    yield "unused-text-digits", "", digits
    digits = copy.deepcopy(digits)
    digits["claim"]["rank"]["network"]["text"] = 2
    yield "used-text-digits", "network", digits
    for label, word in (("long", "A" * 300), ("words", "expected `minor`")):
        yield f"step-{label}", "step", dimension(PRODUCT, {}, 1, None, {word: {}}, "at_most")
        yield f"step-lower-{label}", "step", dimension(PRODUCT, {}, 1, {word: {}}, None, "at_least")
        yield f"upper-{label}", "malformed", rank(LINEAR, {"w": [2, 2, 1]}, chain, 2, None, {word: {}})
        yield f"claim-{label}", "malformed", {**good, "claim": {word: {}}}
        value = json.loads(json.dumps(good).replace('"at_most"', json.dumps(word)))
        yield f"relation-{label}", "malformed", value


def large():
    """What is not computed does not count, and long chains are no work."""
    text = "network n\ninput x : 1 x 1\nweights U : 1000000 x 1000000, a : 1 x 1\noutput a * x\n"
    nothing = {"modulus": PRIME, "seed": "7", "bound": "1000000", "brackets": []}
    for label, more in (("", {}), ("-order", {"order": 2})):
        yield f"huge-no-brackets{label}", "", conserved(text, {}, 10**12 + 1, None, {**nothing, **more})
    yield "huge-coordinates", "", dimension(text, {}, 10**12 + 1, None, {"coordinates": {}}, "at_most")
    chain = TWO + "X[0] = a * x\nfor i in 1..{}:\n  X[i] = {}\noutput X[{}]\n"
    for name, step in (("recip", "recip(X[i-1])"), ("inv", "inv(X[i-1])")):
        value = rank(chain.format(400, step, 400), {}, at(a="1", b="1"), 1, None, kernel(at(b="1"), by="entries"))
        yield f"huge-chain-{name}", "", value


def every():
    for make in (names, lines, lemmas, orders, forms, large):
        yield from make()


def honest():
    return ((name, value) for name, reason, value in every() if not reason)


def forged():
    """(name, reason, certificate)."""
    return (entry for entry in every() if entry[1])
