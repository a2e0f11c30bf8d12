"""Few forms at a cut (the step `pullback`), for the tests. An untrusted producer."""

import copy

from making_network import PRIME, SEED, dimension, family, fields, library, minor, mlp_fields

MLP = library("mlp")
BACK = {"pullback": {}}
COORDINATES = {"coordinates": {}}
HEAD = "network p\ninput x : 2 x 1\n"
CUBES = HEAD + "weights U : 4 x 3, V : 1 x 4\nX = ([1, 0; 2, 1; 1, -3] * x) .^ 3\noutput V * (U * X) .^ 3\n"
SCALED = (HEAD + "weights S : 3 x 3 diagonal, U : 4 x 3, V : 1 x 4\nX = (S * [1, 0; 2, 1; 1, -3] * x) .^ 3\n"
          "output V * (U * X) .^ 3\n")
LINE = "network p\ninput x : 1 x 1\nweights A : 2 x 1, B : 3 x 2\nX = (A * x) .^ 2\noutput B * X .^ 2\n"
SPACE = "network p\ninput x : 3 x 1\nweights A : 4 x 3, S : 4 x 4 symmetric\nX = A * x\noutput X^T * S * X\n"
# X is a row, of two inputs.
ROW = ("network p\ninput x : 1 x 1, y : 1 x 1\nweights U : 3 x 4, V : 4 x 1\n"
       "X = [x, y, x + 2 * y] .^ 2\noutput (X * U) .^ 2 * V\n")
# Outputs of degrees 1, 2 and 0, and zero.
SEVERAL = (HEAD + "weights u : 1 x 3, S : 3 x 3 symmetric, c : 1 x 1\nX = ([1, 0; 0, 1; 1, 1] * x) .^ 2\n"
           "output u * X\noutput X^T * S * X\noutput zeros(1, 3) * X\noutput c\n")
# W is in both parts; the entries of X have a part without weights.
SHARED = HEAD + "weights W : 3 x 2\nX = (W * x + [1, 0; 0, 1; 1, 1] * x) .^ 2\noutput X^T * W * W^T * X\n"
NESTED = "network p\ninput x : 3 x 1\nweights A : 1 x 3, B : 2 x 1, G : 2 x 2\nX = A * x\nY = (B * X) .^ 2\noutput G * Y\n"
# D^(n - 1) is far beyond 2^64.
HIGH = "network p\ninput x : 17 x 1\nweights B : 1 x 18\nX = ([eye(17); ones(1, 17)] * x) .^ 9999\noutput B * X\n"
# What the outputs do not need may be anything.
UNUSED = "network p\ninput x : 2 x 1, y : 1 x 1\nweights A : 3 x 2, B : 1 x 3\nz = exp(x) * y\nX = A * x\noutput B * X\n"


def composed(front, *families, at="X", back=None, copies=3):
    step = {"at": at, "front": front, "back": copy.deepcopy(back or BACK), "families": list(families)}
    if families:
        step.update(modulus=PRIME, point=copy.deepcopy(SEED), copies=copies)
    return {"compose": step}


def scaling(w, r, i):
    """The scalings of the hidden neurons i of the library's `mlp`."""
    steps = mlp_fields(w, 2)["fields"]["families"][i - 1]
    return family({f"W[{i}]": f"B * W[{i}]", f"W[{i + 1}]": f"-{r[i - 1]} * W[{i + 1}] * B"}, steps["parameters"],
                  [[f"X[{i}]", f"{r[i - 1]} * B * X[{i}]"], *steps["lemmas"][1:]])


def front(w, r, i):
    """The front of `mlp` at X[i] less the scalings of its own hidden neurons."""
    own = [scaling(w, r, j) for j in range(1, i)]
    for one in own:
        one["lemmas"] = [lemma for lemma in one["lemmas"] if int(lemma[0][2:-1]) <= i]
    return fields(*own) if own else COORDINATES


def mlp(w, r, i):
    """The step for `mlp` that is cut at X[i]."""
    return composed(front(w, r, i), scaling(w, r, i), at=f"X[{i}]")


def exact(text, n, upper, sizes=None):
    return dimension(text, sizes or {}, n, minor(text, sizes or {}, n), upper)


def at_most(text, n, upper, sizes=None):
    return dimension(text, sizes or {}, n, None, upper, "at_most")


def honest():
    w, r = [2, 3, 7, 1], [5, 5]
    yield "pullback-mlp", exact(MLP, 23, mlp(w, r, 1), {"w": w, "r": r})
    yield "pullback-fixed-front", exact(CUBES, 9, composed(COORDINATES))
    yield "pullback-scalings", exact(SCALED, 9, composed(COORDINATES, family(
        {"S": "B * S", "U": "-3 * U * B"}, {"B": [3, 3, "diagonal"]}, [["X", "3 * B * X"]])))
    yield "pullback-line", exact(LINE, 3, composed(COORDINATES, family(
        {"A": "D * A", "B": "-4 * B * D"}, {"D": [2, 2, "diagonal"]}, [["X", "2 * D * X"]])))
    yield "pullback-no-families", at_most(LINE, 5, composed(COORDINATES))
    yield "pullback-space", exact(SPACE, 6, composed(COORDINATES, family(
        {"A": "B * A", "S": "-B^T * S - S * B"}, {"B": [4, 4, "any"]}, [["X", "B * X"]])))
    yield "pullback-row", exact(ROW, 5, composed(COORDINATES))
    yield "pullback-several", exact(SEVERAL, 9, composed(COORDINATES))
    yield "pullback-shared", at_most(SHARED, 11, composed(COORDINATES))
    yield "pullback-nested", at_most(NESTED, 7, composed(COORDINATES, back=composed(COORDINATES, at="Y")))
    yield "pullback-unused", exact(UNUSED, 2, composed(COORDINATES, family(
        {"A": "C * A", "B": "-B * C"}, {"C": [3, 3, "any"]}, [["X", "C * X"]])))
    yield "pullback-high", exact(HIGH, 18, composed(COORDINATES))


def places():
    """(name, upper step): a `pullback` where there must be none."""
    whole = {"text": 1, "sizes": {}}
    yield "top", BACK
    yield "front", composed(BACK, back=COORDINATES)
    yield "both", composed(BACK)
    yield "strip", {"strip": {"upper": BACK}}
    yield "factor", {"factor": {"network": whole, "weights": {}, "upper": BACK}}
    for keep in ("above", "below"):
        yield f"cut-{keep}", {"cut": {"at": "X", "keep": keep, "upper": BACK}}
    yield "back-factor", composed(COORDINATES, back={"factor": {"network": {"text": 2, "sizes": {}}, "upper": BACK}})
    yield "back-cut", composed(COORDINATES, back={"cut": {"at": "Y", "keep": "above", "upper": BACK}})
    yield "front-strip", composed({"strip": {"upper": BACK}}, back=COORDINATES, at="Y")


def changed_texts():
    """(name, reason, text): each with coordinates for the front."""
    free = "network p\ninput x : {n} x 1\nweights A : {k} x {n}, B : 1 x {k}\nX = (A * x) .^ 2\noutput B * X\n"
    three = HEAD + "weights A : 3 x 2, b : 3 x 1, B : 1 x 3, c : 1 x 1\nX = {}\noutput {}\n"
    yield "entries-few", "step", free.format(n=2, k=2)
    yield "entries-many", "step", free.format(n=2, k=4)
    yield "entries-one", "step", free.format(n=1, k=1)
    yield "entries-used", "step", HEAD + "weights A : 2 x 1, B : 1 x 2\nX = A * x(1, 1)\noutput B * X\n"
    yield "no-inputs", "step", "map p\nweights A : 1 x 1\nX = A\noutput X\n"
    yield "inputs-above", "step", HEAD + "weights A : 1 x 1\nX = A\noutput X * x\n"
    for name, x in (("bias", "A * x + b"), ("degrees", "[A * x; 0 * x](3, 1) * x(1, 1) * ones(3, 1) + A * x"),
                    ("two-degrees", "[x; x(1, 1) * x(2, 1)]"), ("one-bias", "[x; x(1, 1) + c]"), ("weights", "b + 0 * A * x"),
                    ("constant", "ones(3, 1) + 0 * A * x"), ("polynomial", "(A * x) .^ 2 + A * x")):
        yield f"front-{name}", "step", three.format(x, "B * X")
    for name, out in (("other-input", "B * X * x(1, 1)"), ("other-output", "B * X\noutput x"), ("bias", "B * X + c"),
                      ("number", "B * X + 1"), ("two-degrees", "B * X + (B * X) .^ 2"), ("one-entry", "[B * X; B * X + c]"),
                      ("one-output", "B * X\noutput (B * X) .^ 3 - B * X")):
        yield f"back-{name}", "step", three.format("A * x", out)
    for name, x in (("exp", "exp(A * x)"), ("relu", "relu(A * x)"), ("tanh", "tanh(A) * x"), ("recip", "recip(c) * A * x"),
                    ("inv", "A * inv([c, 1; 0, 1]) * x"), ("softmax", "softmax(A) * x")):
        yield f"front-{name}", "function", three.format(x, "B * X")
    for name, out in (("exp", "B * exp(X)"), ("relu", "relu(B * X)"), ("recip", "recip(c) * B * X"),
                      ("inv", "inv([c, 1; 0, 1])(1, 1) * B * X")):
        yield f"back-{name}", "function", three.format("A * x", out)
    odd = three.replace("input", "function f odd\nfunction g homogeneous 3\ninput", 1)
    yield "front-odd", "function", odd.format("f(A * x)", "B * X")
    yield "back-homogeneous", "function", odd.format("A * x", "g(B * X)")


def forged():
    """(name, reason, certificate)."""
    good = dict(honest())
    for name, value in good.items():
        value = copy.deepcopy(value)
        claim = value["claim"]["dimension"]
        claim.update(relation="at_most", number=str(int(claim["number"]) - 1))
        value["proof"]["lower"] = None
        yield f"{name}-less", "upper-mismatch", value
    text = NESTED.replace("G * Y", "(G * Y) .^ 2").replace("input x : 3", "input x : 1").replace("1 x 3", "2 x 1").replace(
        "B : 2 x 1", "B : 2 x 2")
    for name, step in places():
        value = at_most(text, 7, step)
        value["texts"].append("network q\ninput X : 2 x 1\nweights B, G : 2 x 2\noutput (G * (B * X) .^ 2) .^ 2\n")
        yield f"pullback-{name}", "step", value
    yield "pullback-back-strip", "step", at_most(text, 7, composed(COORDINATES, back={"strip": {"upper": BACK}}))
    value = at_most(text, 7, None)
    value["claim"]["dimension"]["relation"] = "at_least"
    value["proof"] = {"lower": BACK, "upper": None}
    yield "pullback-lower", "step", value
    value = exact(CUBES, 9, composed(COORDINATES))
    value["claim"]["dimension"]["relation"] = "probable"
    yield "pullback-probable", "proof", value
    for name, reason, text in changed_texts():
        yield f"pullback-{name}", reason, at_most(text, 5, composed(COORDINATES))

    def changed(label, reason, change, name="pullback-scalings"):
        value = copy.deepcopy(good[name])
        change(value, value["proof"]["upper"]["compose"])
        return f"pullback-{label}", reason, value
    yield changed("no-step", "step", lambda v, step: step.update(at="Z"))
    yield changed("weight", "step", lambda v, step: step.update(at="S"))
    yield changed("no-fields", "malformed", lambda v, step: step.update(families=[]))
    yield changed("key", "malformed", lambda v, step: step.update(back={"pullback": {"degree": 3}}))
    yield changed("null", "malformed", lambda v, step: step.update(back={"pullback": None}))
    yield changed("list", "malformed", lambda v, step: step.update(back={"pullback": []}))
    yield changed("word", "malformed", lambda v, step: step.update(back="pullback"))
    yield changed("lemma", "lemma", lambda v, step: step["families"][0]["lemmas"][0].__setitem__(1, "B * X"))
    yield changed("moves", "moves", lambda v, step: step["families"][0]["velocity"].update(U="-2 * U * B"))
    yield changed("dead", "upper-mismatch", lambda v, step: step.update(copies=0))
    yield changed("fields-twice", "upper-mismatch", lambda v, step: (
        step["families"].append(step["families"][0]), v["claim"]["dimension"].update(relation="at_most", number="6"),
        v["proof"].update(lower=None)))
    # The front has another degree, or another function, than the one that the number is for.
    less = lambda old, new: lambda v, step: v["texts"].__setitem__(0, v["texts"][0].replace(old, new, 1))  # noqa: E731
    yield changed("text-degree", "upper-mismatch", less("x) .^ 3", "x) .^ 4"), "pullback-fixed-front")
    yield changed("text-back", "upper-mismatch", less("X) .^ 3", "X) .^ 4"), "pullback-fixed-front")
    yield changed("text-bias", "step", less("x) .^ 3", "x + [1; 0; 0]) .^ 3"), "pullback-fixed-front")


def bombs():
    """Degrees and counts beyond 2^64."""
    text = HEAD + "weights A : 3 x 2, B : 1 x 3\nX = {}\noutput {}\n"
    high = lambda x: f"((({x}) .^ 1048576) .^ 1048576) .^ 1048576"  # noqa: E731
    yield "pullback-degree", at_most(text.format(f"({high('A * x')}) .^ 1048576", "B * X"), 9, composed(COORDINATES))
    yield "pullback-back-degree", at_most(text.format("A * x", f"({high('B * X')}) .^ 1048576"), 9, composed(COORDINATES))
    yield "pullback-count", at_most(text.format("A * x", high("B * X")), 9, composed(COORDINATES))
