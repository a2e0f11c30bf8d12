"""Programs that divide, for the tests: where one has no value, nothing follows from it. An untrusted producer."""

from making_at_point import DRAWN, point
from making_network import PRIME, SEED, certificate, dimension, family, fields, minor
from making_pullback import at_most
from test_kernel_claims import symmetry

LINE = "network p\ninput x : 1 x 1\nweights V : 1 x 1\noutput V * x\n"
PLANE = "network p\ninput x : 2 x 1\nweights V : 1 x 2\noutput V * x\n"
# Zero wherever M is not zero; at M = 0 the program has no value.
GHOST = "network q\ninput x : 1 x 1\nweights U : 1 x 1, M : 1 x 1\nt = M\noutput U * x - recip(t) * M * U * x\n"
SKEW = "network q\ninput x : 2 x 1\nweights U : 1 x 2, M : 2 x 2\noutput U * (eye(2) - eye(2) .* (M .* recip(M))) * x\n"
IDENTITY = "network i\ninput x : 1 x 1\noutput x\n"
ZERO = "network o\ninput x : 1 x 1\noutput zeros(1, 1) * x\n"
BRIDGE = "network z\ninput x : 1 x 1\nweights M : 1 x 1\nt = M\nu = M\noutput x - recip(t) * u * x\n"
ODD = "network z\ninput x : 1 x 1\ny = [tanh(x) + tanh(-x), 1]\noutput y(1, 1) * recip(y)(1, 1) * x\n"
QUOTIENT = "network n\ninput x : 1 x 1\nweights A : 1 x 1, B : 1 x 1\noutput A * recip(B) * x\n"
RELU = "network r\ninput x : 2 x 1\nweights W : 1 x 2\noutput relu(W * x)\n"
NAMES = "network n\ninput x : 1 x 1\nfunction f odd\nweights W : 1 x 1, V : 1 x 1\nh = W * x\noutput V * h\n"
ITSELF = [["t'", "t'"]]
# The same with `/`, and programs that do not divide, for texts that do.
SLASH = {"ghost": GHOST.replace("recip(t) * M * U * x", "M * U * x / t"), "bridge": BRIDGE.replace("recip(t) * u", "u / t")}
STILL = "network z\ninput x : 1 x 1\nweights M : 1 x 1\nt = M\nh = x\noutput h\n"
PRODUCT = ("network p\ninput x : 1 x 1\nweights A : 1 x 1, B : 1 x 1, W : 2 x 2\nt = A - A\nu = A - A\nh = A * B * x\n"
           "output h * W(1, 1)\n")
# Zero, but words do not see it.
HIDDEN = "((W * W)(1, 1) - W(1, 1) * W(1, 1) - W(1, 2) * W(2, 1))"
TURNED = ("network t\ninput x : 2 x 1\nweights A : 2 x 2, B : 1 x 2, w : 1 x 1\nh = A * x\noutput B * h\noutput w * x\n")
NONE = {"minor": {"modulus": PRIME, "point": SEED, "rows": [], "columns": []}}


def factor(texts, number, weights, still, relation="at_most", **step):
    """The functions of the first network are functions of the second one, on which `still` are fields."""
    step = {"network": {"text": 2, "sizes": {}}, "weights": weights, **step, "upper": fields(*still)}
    return dimension(texts[0], {}, number, NONE if relation == "exact" else None, {"factor": step}, relation, texts[1:])


def same(texts, first, second, proof):
    """Sides are (number of the text, weights)."""
    first, second = ({"network": {"text": k, "sizes": {}}, "weights": weights} for k, weights in (first, second))
    return certificate(texts, {"same": {"first": first, "second": second}}, proof)


def critical(text, weights, dim, upper, by):
    """The differential at zero is said to be zero: the vectors are all unit vectors."""
    zero = {name: [["0"] * n] for name, n in weights.items()}
    vectors = [{name: [["1" if i == j else "0" for j in range(n)]]} for name, n in weights.items() for i in range(n)]
    proof = {"by": by, "modulus": PRIME, **DRAWN, "vectors": vectors, "rows": [], "columns": []}
    return point(text, {}, zero, dim, upper, differential=({"kernel": len(vectors), "kind": "critical"}, proof))


def all_of(**shapes):
    """Every weight moves in every direction."""
    return [family({name: f"B[{k}]" for k, name in enumerate(shapes, 1)},
                   {f"B[{k}]": [*shape, "any"] for k, shape in enumerate(shapes.values(), 1)}, by="entries")]


# A function is taken off that divides; U is not used.
OUTER = "network f\ninput X : 2 x 1\nweights A : 1 x 2, B : 2 x 2, U : 1 x 1\noutput recip(exp(A * (B * X)))\n"
# A step that is cut stays in its place.
PLACES = ("network f\ninput X : 1 x 1\nweights A : 1 x 2, B : 2 x 1\nN[1] = X .^ 2\nN[2] = recip(ones(1, 1) + N[1])\n"
          "N[3] = B .^ 2\noutput N[2] * (A * N[3])\n")


def strips():
    moves = family({"A": "-A * C", "B": "C * B"}, {"C": [2, 2, "any"]})
    yield "divisions-strip", dimension(OUTER, {}, 2, None, {"strip": {"upper": {"strip": {"upper": fields(moves)}}}}, "at_most")
    yield "strip-leaves-out", dimension(OUTER, {}, 6, None, {"strip": {"upper": {"strip": {"upper": {"coordinates": {}}}}}}, "at_most")
    moves = family({"A": "-A * B", "C": "B * C"}, {"B": [2, 2, "any"]},
                   [["N[1]", None], ["N[2]", None], ["N[3]", "B * N[3]"]])
    yield "cut-in-its-place", dimension(PLACES, {}, 1, None, {
        "cut": {"at": "N[3]", "keep": "above", "upper": fields(moves)}}, "at_most")


def slashes():
    """(name, reason or nothing, certificate): `/` in texts, by what has a value and by what has none."""
    for by in ("words", "entries"):
        ghost = all_of(U=(1, 1), M=(1, 1))
        yield f"slash-factor-{by}", "unit", factor([LINE, SLASH["ghost"]], 0, {"U": "V", "M": "zeros(1, 1)"}, ghost, "exact",
                                                   by=by, lemmas=ITSELF)
        yield f"slash-same-{by}", "unit", same([IDENTITY, SLASH["bridge"]], (1, {}), (2, {"M": [["0"]]}), {
            "by": by, "lemmas": ITSELF})
        for m, zero, reason in (("0", "M'", "unit"), ("2", "(M' - 2)", "")):
            yield f"slash-lemma-{by}", reason, same([IDENTITY, STILL], (1, {}), (2, {"M": [[m]]}), {
                "by": by, "lemmas": [*ITSELF, ["h'", f"x + {zero} / t' * x"]]})
    still = {"A": "A", "B": "-B"}
    for z, by, reason in ((HIDDEN, "words", "unit"), ("B", "words", ""), ("B", "entries", "")):
        moves = {name: f"{v} / {z}" for name, v in still.items()}
        yield f"slash-velocity-{by}", reason, at_most(PRODUCT, 5, fields(family(moves, by=by)))
        # The only parameter is zero, so there is no vector; but the field is checked.
        moves = {name: f"s * {v}" for name, v in moves.items()}
        yield f"slash-no-vectors-{by}", reason, at_most(PRODUCT, 6, fields(family(moves, {"s": [1, 1, "skew"]}, by=by)))
        yield f"slash-weight-{by}", reason, factor([PRODUCT, LINE], 1, {"V": f"A * B * W(1, 1) + 0 * A / {z}"}, [], by=by)
    yield "slash-field-lemma", "unit", at_most(PRODUCT, 5, fields(family(still, None, [["t", None], ["h", "u / t * x"]], "entries")))
    yield "slash-field-lemma", "", at_most(PRODUCT, 5, fields(family(still, None, [["h", "A * x - A / B * x * B"]], "entries")))
    group = {"O": [2, 2, "orthogonal"], "n": [1, 1, "nonzero"], "C[1]": [2, 2, "invertible"]}
    for name, reason, lemma, more in (
            ("visible", "", "O * h / inv(n)", {}), ("integer", "", "O * h * n / 2 * 2", {}),
            ("index", "", "O * inv(C[2 - 1]) * C[1] * h * n", {}), ("cases", "", "O * h * n * w / w", {"by": "entries", "cases": ["O"]}),
            ("no-cases", "symbolic", "O * h * n * w / w", {"by": "entries"}), ("sum", "symbolic", "O * h * n / (1 + 1) * 2", {}),
            ("variable", "symbolic", "sum(i in 1..1: O * inv(C[i]) * C[i]) * h * n", {}),
            ("multiple", "symbolic", "O * h / inv(1 * n)", {})):
        yield f"slash-symmetry-{name}", reason, symmetry(TURNED, {}, group, {"A": "n * O * A", "B": "B * O^T * inv(n)"}, {
            **more, "lemmas": [["h'", lemma]]})
    # That moves are of weights comes before the division is looked at.
    yield "slash-symmetry-moves", "expression", symmetry(TURNED, {}, group, {"A": "n * O * A", "D": "B * O^T * inv(n)"}, {
        "lemmas": [["h'", "O * h / inv(1 * n)"]]})


def honest():
    yield from strips()
    yield from ((f"divisions-{name}", value) for name, reason, value in slashes() if not reason)
    scaling = [family({"A": "A", "B": "B"}, by="entries")]
    yield "divisions-fields", dimension(QUOTIENT, {}, 1, minor(QUOTIENT, {}, 1), fields(*scaling))
    for by in ("words", "entries"):
        yield f"divisions-in-texts-{by}", factor([QUOTIENT, LINE], 1, {"V": "A * recip(B)"}, [], by=by)
        yield f"divisions-in-program-{by}", factor([LINE, QUOTIENT], 1, {"A": "2 * V", "B": "2 * eye(1)"}, scaling, by=by)


def forged():
    """(name, reason, certificate): every one was once believed, or nearly."""
    yield from ((f"divisions-{name}", reason, value) for name, reason, value in slashes() if reason)
    ghost = all_of(U=(1, 1), M=(1, 1))
    for by in ("words", "entries"):
        yield f"divisions-factor-{by}", "unit", factor([LINE, GHOST], 0, {"U": "V", "M": "zeros(1, 1)"}, ghost,
                                                       "exact", by=by, lemmas=ITSELF)
        yield f"divisions-same-{by}", "unit", same([IDENTITY, BRIDGE], (1, {}), (2, {"M": [["0"]]}), {
            "by": by, "lemmas": ITSELF})
        yield f"divisions-critical-{by}", "function", critical(
            QUOTIENT, {"A": 1, "B": 1}, 1, fields(family({"A": "A", "B": "B"}, by="entries")), by)
        yield f"critical-relu-{by}", "moves", critical(RELU, {"W": 2}, 2, {"coordinates": {}}, by)
    yield "divisions-numbers", "unit", factor([PLANE, SKEW], 0, {"U": "V", "M": "[0, 1; -1, 0]"},
                                              all_of(U=(1, 2), M=(2, 2)), by="words")
    texts, zero = [IDENTITY, ZERO, BRIDGE], {"M": [["0"]]}
    via = lambda k, weights: {"network": {"text": k, "sizes": {}}, "weights": weights}  # noqa: E731
    yield "divisions-via", "unit", same(texts, (1, {}), (2, {}), {
        "via": via(3, zero), "first": {"by": "words", "lemmas": ITSELF}, "second": {"by": "entries", "lemmas": [["u", "t"]]}})
    yield "divisions-tanh", "function", same([IDENTITY, ZERO, ODD], (1, {}), (2, {}), {
        "via": via(3, {}), "first": {"by": "entries"}, "second": {"by": "words"}})
    # Letters of the group that mean something else in the text.
    for name in "fxh":
        yield f"letter-{name}", "expression", symmetry(NAMES, {}, {name: [1, 1, "nonzero"]}, {"W": "W"}, {})
