"""Structured points, orders of names and composite moduli: where two checkers once differed. An untrusted producer."""

from making_network import PRIME, certificate, dimension, family, fields
from making_pullback import at_most

PAIR = "network m\ninput X : 4 x 1\nweights A : 4 x 4, B : 4 x 4\noutput (A + B) * X\n"
CLASSES, AXES = {"h": 1, "e": 3}, [["h", "e"], ["rows A", "columns A"]]
POINT = {"classes": CLASSES, "axes": [AXES], "weights": {"A": [["1", "0"], ["0", "2"]], "B": [["3", "0"], ["0", "4"]]}}
FULL = {"weights": {"A": [["1"] * 4] * 4, "B": [["1"] * 4] * 4}}
FREE = {"P": [4, 4, "any"]}
PLAIN = "network p\ninput X : 2 x 1\nweights A : 2 x 2\noutput {}\n"
ONES = {"A": [["1", "1"], ["1", "1"]]}


def at_least(text, n, weights, types, order=None, modulus=PRIME, classes=None, axes=()):
    step = {"modulus": modulus, "point": {"classes": classes or {}, "axes": list(axes), "weights": weights}, "types": types}
    return dimension(text, {}, n, {"blocks": step if order is None else {**step, "order": order}}, None, "at_least")


def empty(rows, *copies):
    """The type of the empty set."""
    return {"at": [], "copies": list(copies), "rows": rows}


def moved(velocity, parameters=FREE, by=None, back=None):
    return family({"A": velocity, "B": back or f"-({velocity})"}, parameters, by=by)


def vectors():
    """Which vectors the families have at a structured point, and in which order they are asked for."""
    diagonal = moved("P", {"P": [4, 4, "diagonal"]})
    helpers = {"classes": {}, "axes": [], "weights": FULL["weights"]}
    for label, point in (("", POINT), ("-helpers", helpers)):
        yield f"diagonal{label}", "", at_most(PAIR, 28, fields(diagonal, point=point))
        yield f"diagonal{label}-more", "upper-mismatch", at_most(PAIR, 29, fields(diagonal, point=point))
    for label, velocity in (("inv", "P + 0 * inv(A)"), ("tanh-zero", "P + tanh(0 * P)"), ("exp-zero", "P .* exp(0 * P)")):
        yield f"velocity-{label}", "function", at_most(PAIR, 16, fields(
            moved(velocity, by="entries"), point=POINT))
    ninth = {**POINT, "weights": {**POINT["weights"], "A": [["1/9", "0"], ["0", "2"]]}}
    yield "axis-before-unit", "axis", at_most(PAIR, 16, fields(moved("A(2, 2) * P"), point=ninth, modulus="9"))
    yield "unit-of-weights", "unit", at_most(PAIR, 16, fields(moved("P"), point=ninth, modulus="9"))
    # Types in the order of the names of their classes; all vectors of a type come before their elements.
    text = ("network m\ninput X : 3 x 1, Z : 2 x 1\nweights A, B : 3 x 3, C, D : 2 x 2\n"
            "output (A + B) * X\noutput (C + D) * Z\n")
    full = moved("P + ones(3, 3) * P", {"P": [3, 3, "any"]})
    pole = family({"C": "recip(Q)", "D": "-recip(Q)"}, {"Q": [2, 2, "any"]})
    for name, reason in (("c", "unit"), ("z", "overlap")):
        point = {"classes": {name: 2, "e": 3}, "axes": [[["e"], ["rows A", "columns A"]], [[name], ["rows C", "columns C"]]],
                 "weights": {b: [["1"]] for b in "ABCD"}}
        yield f"types-{name}", reason, at_most(text, 1, fields(full, pole, point=point))
    pole = moved("P .* recip(P)")
    yield "types-same", "unit", at_most(PAIR, 16, fields(moved("P + ones(4, 4) * P"), pole, point=POINT))
    # Blocks in the order of the program; a parameter that is zero in no vector need not have a value there.
    text = "network m\ninput X : 1 x 1\nweights Z : 1 x 1, A : 1 x 1\noutput (A + Z) * X\n"
    third, exp = "P + 1/3 * P - 1/3 * P", "-P + exp(P) - exp(P)"
    one = {"P": [1, 1, "any"]}
    for label, more in (("structured", {"classes": {}, "axes": []}), ("dense", {})):
        point = {**more, "weights": {"A": [["1"]], "Z": [["1"]]}}
        for name, reason, two in (("third", "unit", (exp, third)), ("exp", "function", (third, exp))):
            yield f"blocks-{label}-{name}", reason, at_most(text, 1, fields(
                family(dict(zip("AZ", two)), one), point=point, modulus="3"))
        yield f"pole-elsewhere-{label}", "", at_most(text, 1, fields(
            family({"A": "recip(P)", "Z": "-recip(P)"}, one), point=point))


def constants():
    """The table of axes goes by how a constant is written."""
    text = "network p\ninput X : 3 x 1\nweights W : 3 x 3\noutput {}\n"
    for label, tail, reason in (
            ("over", "shift(3, 3, 5, 1) * X + W * X", "axis"), ("under", "shift(3, 3, -5, 1) * X + W * X", "axis"),
            ("stride-0", "W * X + (W + shift(3, 3, 7, 0)) * X", "axis"), ("column", "W * X + shift(3, 1, 0, 0)", "axis"),
            ("ones", "W * X + ones(3, 1)", ""), ("dense", "W * X + [1; 1; 1]", ""), ("zeros", "W * X + zeros(3, 3) * X", "")):
        yield f"constant-{label}", reason, at_least(text.format(tail), 0, {"W": [["5"]]}, [], classes={"e": 3}, axes=[
            [["e"], ["rows W", "columns W"]]])
    text = "network z\ninput X : 3 x 1\nweights w : 3 x 1\noutput X * {} * w^T\n"
    for label, one, reason in (("eye", "eye(1)", "axis"), ("ones", "ones(1, 1)", "")):
        yield f"one-{label}", reason, at_least(text.format(one), 0, {"w": [["1"], ["0"], ["0"]]}, [], classes={"h": 1, "i": 1},
                                              axes=[[["h"], ["columns X"]], [["i"], ["columns w"]]])


def values():
    """Nothing is computed without a row; with one, step by step."""
    eye = {"A": [["1", "0"], ["0", "1"]]}
    for label, output, order, modulus in (("recip", "recip(A) * X", None, PRIME), ("exp", "exp(A) * X", 2, PRIME),
                                          ("softmax", "softmax(A) * X", 2, PRIME), ("third", "A * X / 3", None, "9")):
        text, k = PLAIN.format(output), [] if order is None else [0]
        for name, types in (("none", []), ("copies", [empty([], {"X": [[1, 1, "1"]]})])):
            yield f"no-rows-{label}-{name}", "", at_least(text, 0, eye, types, order, modulus)
        for name, i, reason in (("bad", 9, "index"), ("one", 1, "unit" if order is None else "order")):
            yield f"rows-{label}-{name}", reason, at_least(text, 1, eye, [empty([[1, 1, i, 1, *k]], {})], order, modulus)
    two = {"X": [[1, 1, "1"], [2, 1, "2"]]}
    text = PLAIN.format("A * X .* recip(X)")
    yield "copy-without-rows", "", at_least(text, 1, ONES, [empty([[1, 1, 1, 1]], two, {})])
    yield "copy-with-rows", "unit", at_least(text, 1, ONES, [empty([[1, 1, 1, 1], [2, 1, 1, 1]], two, {})])
    yield "copy-without-rows-order", "", at_least(PLAIN.format("A * exp(X + ones(2, 1))"), 0, ONES, [empty([], two)], 1)
    # Inputs: what is there, then the numbers.
    text = PLAIN.replace("X : 2 x 1", "X : 2 x 1, Y : 2 x 1").format("A * X\noutput A * Y")
    for label, copy in (("range", {"X": [[1, 1, "1/3"], [5, 1, "1"]]}), ("other", {"X": [[1, 1, "1/3"]], "Y": [[9, 9, "1"]]}),
                        ("twice", {"X": [[1, 1, "1/3"], [1, 1, "1"]]})):
        yield f"inputs-{label}", "point", at_least(text, 1, ONES, [empty([[1, 1, 1, 1]], copy)], modulus="9")
    # The integers up to the order have inverses, also where the argument is not there.
    for name in ("exp", "tanh", "softmax"):
        text = f"network m\ninput X : 2 x 1\nweights B, A : 2 x 2\noutput B * (X + {name}(A * X))\n"
        weights, rows = {"A": [["0", "0"]] * 2, "B": [["1", "0"], ["0", "1"]]}, [[1, 1, 1, 1, 1]]
        for modulus, reason in (("15", "unit"), ("35", "")):
            yield f"integers-{name}-{modulus}", reason, at_least(text, 1, weights, [empty(rows, two)], 3, modulus)
        minor = {"modulus": "15", "order": 3, "point": {"weights": weights, "inputs": [{"X": [["1"], ["2"]]}]}, "rows": rows,
                 "columns": [1]}
        yield f"integers-{name}-dense", "unit", dimension(text, {}, 1, {"minor": minor}, None, "at_least")
    text = "network p\ninput X : 2 x 1\nweights A : 2 x 2, b : 2 x 1\noutput {}\n"
    for label, output, modulus, reason in (("recip", "recip(X) + exp(A * X + b)", PRIME, "unit"),
                                           ("exp", "exp(A * X + b) + recip(X)", PRIME, "order"),
                                           ("same", "exp(A * X + b)", "15", "order")):
        yield f"steps-{label}", reason, at_least(text.format(output), 1, {**ONES, "b": [["0"], ["1"]]},
                                                [empty([[1, 1, 1, 1, 0]], {"X": [[1, 1, "1"]] if label == "same" else []})], 3,
                                                modulus)


def composite():
    """Modulo 6 the number of kept rows depends on the order of rows and columns."""
    text = "network m\ninput X : 1 x 1\nweights A, B : 1 x 2, C : 2 x 1\noutput (A + B) * C * X\n"
    weights = {"A": [["1", "0"]], "B": [["1", "1"]], "C": [["1"], ["1"]]}
    for label, point in (("structured", {"classes": {}, "axes": [], "weights": weights}), ("dense", {"weights": weights})):
        # The vectors are (2, 3) for one parameter and (1, 1) for the other.
        for first, second, n in (("Pa", "Pb", 5), ("Pb", "Pa", 4)):
            for names in ((first, second), (second, first)):
                move = moved(f"{first} * [2, 3] + {second} * [1, 1]", {name: [1, 1, "any"] for name in names})
                yield f"parameters-{label}-{'-'.join(names)}-{n}", "", at_most(text, n, fields(move, point=point, modulus="6"))
    # (1, 1, 1) and (0, 2, 5): the second is kept if the first pivot is the first column, not if it is the second.
    text = "network n\ninput x : 1 x 1\nweights a : 2 x 1\noutput x\n"
    for label, velocities, n in (("", ("[0, 1; 1, 1] * a", "[0, 2; 0, 5] * a"), 2), ("-less", ("[0, 1; 1, 1] * a", "[0, 0; 2, 5] * a"), 1)):
        claim = {"algebra": {"network": {"text": 1, "sizes": {}}, "relation": "at_least", "number": str(n)}}
        yield f"columns-algebra{label}", "", certificate([text], claim, {"lower": {
            "modulus": "6", "families": [family({"a": v}) for v in velocities]}, "upper": None})
    # The same for forms, with more columns so that the forms vanish where all inputs have one coefficient.
    text = "network n\ninput x : 5 x 1\nweights a : 1 x 1\noutput a * ({})\n"
    linear = [f"x({i}, 1)" for i in range(1, 6)]
    squares = ["x(1, 1) * x(2, 1)", "x(1, 1) .^ 2", *linear[2:]]
    halved = [squares[0], "1/2 * x(1, 1) .^ 2", *linear[2:]]
    for label, terms, weighted in (("linear", linear, linear), ("squares", squares, halved)):
        for name, order, n in (("", (0, 1), 3), ("-less", (1, 0), 4)):
            place = [*order, 2, 3, 4]
            forms = [" + ".join(f"({c}) * {weighted[p]}" for p, c in zip(place, row) if c)
                     for row in ((1, 1, -2, 0, 0), (0, 2, 5, 2, -9))]
            # In the text the second term comes first: the order is not that of the expansion.
            output = text.format(" + ".join(terms[p] for p in (1, 0, 2, 3, 4)))
            step = {"modulus": "6", "point": {"weights": {"a": [["1"]]}}, "forms": [{"form": form} for form in forms]}
            yield f"columns-equations-{label}{name}", "", at_most(output, n, {"equations": step})


def every():
    for make in (vectors, constants, values, composite):
        yield from make()


def honest():
    return ((f"structured-{name}", value) for name, reason, value in every() if not reason)


def forged():
    """(name, reason, certificate)."""
    return ((f"structured-{name}", reason, value) for name, reason, value in every() if reason)
