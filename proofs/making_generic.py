"""Claims of the relation `probable`, whose upper bound is a generic rank, for the tests. An untrusted producer."""

import copy

from making_at_point import point
from making_divisions import IDENTITY, NONE
from making_network import PRIME, SEED, certificate, dimension, lightning_sizes, library, minor

MLP, SIZES = library("mlp"), {"w": [3, 5, 1], "r": 4}
RATIONAL = ("network q\ninput x : 2 x 1\nfunction f = [1/2, 0, -1/3, 5/7]\nweights A : 2 x 2, B : 1 x 2\n"
            "Y = f(A * x) - 1/6 * (A * [1/2; -3/4])\noutput B * Y / 10\n")
SYMMETRIC = "network s\ninput x : 3 x 1\nweights c : 1 x 1, S : 3 x 3 symmetric\noutput c * x^T * S * x\n"
KINDS = ("network k\ninput X : 3 x 2\nweights K : 3 x 3 skew, D : 3 x 3 diagonal, L : 3 x 3 rank <= 1\n"
         "output X^T * (K + D) * X\noutput kron(L * X, X .* X)(4, 1)\n")
GRAM = "map g\nweights A : 2 x 3\noutput A * A^T\noutput (A * A^T)^2\n"
UNUSED = "network u\ninput x : 2 x 1\nweights A : 1 x 2, B : 1 x 1\nY = exp(B * x)\noutput (A * x) .^ 3\n"
STRIP = "network t\ninput x : 2 x 1\nweights A : 2 x 2\noutput (A * x) .^ 2\n"


def probable(text, sizes, n, copies=None, **least):
    """With as many copies as the minor uses, unless `copies` says something else."""
    lower = minor(text, sizes, n, **least) if n else copy.deepcopy(NONE)
    used = max((row[0] for row in lower["minor"]["rows"]), default=0)
    return dimension(text, sizes, n, lower, {"generic": {"copies": used if copies is None else copies}}, "probable")


def honest():
    yield "generic-mlp", probable(MLP, SIZES, 14)
    yield "generic-more-copies", probable(MLP, SIZES, 14, 20)
    yield "generic-composite", probable(MLP, {"w": [2, 2, 1], "r": 2}, 3, modulus="1000001")
    yield "generic-lightning", probable(library("lightning"), lightning_sizes([2, 2], [1], 2), 6)
    yield "generic-map", probable(GRAM, {}, 3)
    yield "generic-rational", probable(RATIONAL, {}, 6)
    yield "generic-symmetric", probable(SYMMETRIC, {}, 6)
    yield "generic-kinds", probable(KINDS, {}, 9)
    yield "generic-unused", probable(UNUSED, {}, 2)
    yield "generic-identity", probable(IDENTITY, {}, 0)
    # A changed text has other points, and a comment changes nothing else.
    value = probable(MLP, SIZES, 14)
    value["texts"] = [MLP.replace("network mlp", "network mlp # ä, other points")]
    yield "generic-comment", value


def nested():
    """(name, text, sizes, step) with a generic rank inside another step."""
    step = {"generic": {"copies": 9}}
    net = {"text": 1, "sizes": SIZES}
    yield "strip", STRIP, {}, {"strip": {"upper": step}}
    yield "factor", MLP, SIZES, {"factor": {"network": net, "upper": step}}
    yield "cut", MLP, SIZES, {"cut": {"at": "X[1]", "keep": "above", "upper": step}}
    for first, second in ((step, {"coordinates": {}}), ({"coordinates": {}}, step)):
        name = "front" if first == step else "back"
        yield name, MLP, SIZES, {"compose": {"at": "X[1]", "front": first, "back": second, "families": []}}


def forged():
    """(name, reason, certificate)."""
    good = probable(MLP, SIZES, 14)

    def changed(label, reason, change, value=good):
        value = copy.deepcopy(value)
        change(value["claim"]["dimension"], value["proof"])
        return f"generic-{label}", reason, value
    least = lambda proof: proof["lower"]["minor"]  # noqa: E731

    def shorter(rows):
        """A minor with fewer rows."""
        return probable(MLP, SIZES, rows, 14)
    # Numbers that are too small, and copies that are too few.
    yield "generic-less", "upper-mismatch", shorter(13)
    yield "generic-zero", "upper-mismatch", probable(MLP, SIZES, 0, 0)
    yield "generic-one-copy", "upper-mismatch", probable(MLP, SIZES, 1)
    yield "generic-two-copies", "upper-mismatch", probable(library("lightning"), lightning_sizes([2, 2], [2], 2), 4)
    yield changed("more", "lower-mismatch", lambda c, p: c.update(number="15"))
    yield changed("copies", "index", lambda c, p: p["upper"]["generic"].update(copies=13))
    yield changed("no-copies", "index", lambda c, p: p["upper"]["generic"].update(copies=0))
    yield changed("map-copies", "index", lambda c, p: p["upper"]["generic"].update(copies=0), probable(GRAM, {}, 3))
    # The form of the proof comes first, then the order, then the copies, then the minor.
    with_order = lambda p, k: least(p).update(order=k, rows=[[*row, k] for row in least(p)["rows"]])  # noqa: E731
    yield changed("order", "order", lambda c, p: with_order(p, 4))
    yield changed("order-0", "order", lambda c, p: (with_order(p, 0), p["upper"]["generic"].update(copies=0)))
    yield changed("copies-first", "index", lambda c, p: (
        least(p).update(modulus="1"), p["upper"]["generic"].update(copies=13)))
    yield changed("modulus", "modulus", lambda c, p: (c.update(number="13"), least(p).update(modulus="1")))
    yield changed("coordinates", "proof", lambda c, p: p.update(upper={"coordinates": {}}))
    yield changed("fields", "proof", lambda c, p: (with_order(p, 4), p.update(upper={"fields": {
        "modulus": PRIME, "point": SEED, "families": []}})))
    for side in ("lower", "upper"):
        yield changed(f"no-{side}", "proof", lambda c, p, side=side: p.update({side: None}))
    linear = library("linear")
    theorem = probable(linear, {"w": [2, 1, 2]}, 3)
    yield changed("theorem", "proof", lambda c, p: p.update(lower={"theorem": {"name": "linear"}}), theorem)
    yield changed("theorem-upper", "proof", lambda c, p: p.update(upper={"theorem": {"name": "linear"}}), theorem)
    # A generic rank is no proof of anything else.
    yield changed("exact", "step", lambda c, p: c.update(relation="exact"))
    yield changed("at-most", "step", lambda c, p: (c.update(relation="at_most"), p.update(lower=None)))
    yield changed("at-least", "proof", lambda c, p: c.update(relation="at_least"))
    yield changed("lower", "step", lambda c, p: p.update(lower=p["upper"]))
    for name, text, sizes, step in nested():
        yield f"generic-{name}", "step", dimension(text, sizes, 14, None, step, "at_most")
        value = probable(text, sizes, 4 if text == STRIP else 14)
        value["proof"]["upper"] = step
        yield f"generic-{name}-probable", "proof", value
    zero = {"W": [["0", "0"]]}
    plane = "network p\ninput x : 2 x 1\nweights W : 1 x 2\noutput W * x\n"
    at = point(plane, {}, zero, 2, {"generic": {"copies": 2}})
    at["proof"]["lower"] = minor(plane, {}, 2)
    yield "generic-point", "step", at
    # What is no polynomial.
    head = "network n\ninput x : 1 x 1\nweights A : 1 x 1, B : 1 x 1\noutput "
    for name, output in (("relu", "A * x + relu(B * x)"), ("recip", "B * recip(A * x)"), ("inv", "inv(A * x) + B"),
                         ("exp", "B * exp(A * x)"), ("softmax", "B * softmax(A * x)")):
        value = probable(head + "(B * A) * x\n", {}, 1)
        value["texts"] = [head + output + "\n"]
        yield f"generic-{name}", "function", value
    # Texts and sizes that are changed after the proof was made.
    for name, old, new, reason in (
            ("text-output", "symmetry scaling", "output X[1]\nsymmetry scaling", "upper-mismatch"),
            ("text-power", ".^ r[i]", ".^ (r[i] + 1)", "upper-mismatch"),
            ("text-zero", "output  W[l]", "output  0 * W[l]", "dependent"),
            ("text-output-relu", "symmetry scaling", "output relu(X[1])\nsymmetry scaling", "function")):
        value = copy.deepcopy(good)
        value["texts"] = [MLP.replace(old, new, 1)]
        yield f"generic-{name}", reason, value
    yield changed("sizes", "upper-mismatch", lambda c, p: c["network"]["sizes"].update(r=5))
    # The form.
    for name, step in (("word", {"copies": "14"}), ("none", {}), ("key", {"copies": 14, "trials": 1})):
        yield changed(f"form-{name}", "malformed", lambda c, p, step=step: p["upper"].update(generic=step))
    yield changed("relation", "malformed", lambda c, p: c.update(relation="probably"))
    net = {"text": 1, "sizes": SIZES}
    yield "generic-algebra", "malformed", certificate([MLP], {"algebra": {
        "network": net, "relation": "probable", "number": "5"}}, {"lower": None, "upper": None})


def bombs():
    """Short files whose generic ranks are beyond any checker."""
    text = "network n\ninput x : 1 x 1\nweights w : 1 x 1\noutput {}\n"
    yield "generic-degree", probable(text.format("w * ((x .^ 1048576) .^ 1048576) .^ 1048576"), {}, 1)
    yield "generic-copies", probable(MLP, SIZES, 14, 2**32 - 1)
    squares = ("network n\ninput x : 1 x 1\nweights w : 1 x 1\nY[0] = 3 * x\nfor i in 1..60:\n  Y[i] = Y[i-1] .^ 2\n"
               "output w * Y[60]\n")
    yield "generic-squares", probable(squares, {}, 1)
