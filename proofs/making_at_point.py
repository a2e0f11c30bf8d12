"""Claims about points and fibers for the tests: an untrusted producer."""

import copy

from making_network import (PRIME, certificate, family, fields, library, lightning_sizes, minor, mlp_fields, network,
                            start_meter)
from neurocert_check.elimination import Echelon
from neurocert_check.points import all_given, coordinates
from neurocert_check.rings import Rationals
from neurocert_check.tangents import At, Curves, chart, entries
from neurocert_check.reading import rational

DRAWN = {"seed": "7", "bound": "1000"}


def texts(value):
    return [texts(x) for x in value] if isinstance(value, list) else str(value)


def block(value):
    return {name: texts(rows) for name, rows in value.items()}


def parsed(weights):
    return {name: [[rational(str(x), name) for x in row] for row in rows] for name, rows in weights.items()}


def choose(program, rows_of, columns, n, copies=30):
    """(rows, columns) of a minor of n rows; `rows_of(rows)` gives the entries in all columns."""
    echelon, rows = Echelon(int(PRIME)), []
    for copy in range(1, copies + 1):
        every = [[copy, o + 1, i + 1, j + 1] for o, node in enumerate(program.outputs)
                 for i in range(program.shape(node)[0]) for j in range(program.shape(node)[1])]
        for row, values in zip(every, rows_of(every)):
            if len(rows) < n and echelon.insert(values) is True:
                rows.append(row)
    return rows, [columns[p] for p, _ in echelon.kept]


def differential(text, sizes, weights, vectors, by=None):
    """(claim without the kind, proof) from kernel vectors of the chart."""
    start_meter()
    _, program = network(text, sizes)
    program, blocks, surplus, _ = chart(program, all_given(parsed(weights), program.blocks))
    number = len(coordinates(program))
    point, columns = At(program, blocks, {"seed": 7, "bound": 1000}), [[1, c + 1] for c in range(number)]
    rows, kept = choose(program, lambda rows: entries(program, [point], [None], rows, columns, int(PRIME)),
                        columns, number - len(vectors))
    proof = {"modulus": PRIME, **DRAWN, "vectors": [block(v) for v in vectors], "rows": rows, "columns": [c for _, c in kept]}
    return len(vectors) - surplus, {**proof, **({"by": by} if by else {})}


def curves(text, sizes, weights, candidates, n, at=0, by=None):
    """n independent tangent vectors of curves: their derivatives and their last coefficients."""
    start_meter()
    _, program = network(text, sizes)
    read = [{"weights": c.get("weights", {}), "order": c.get("order", 1)} for c in candidates]
    found = Curves(program, all_given(parsed(weights), program.blocks), read).at(at)
    points = [At(program, {b.name: x[0][b.name] or [[0] * b.cols for _ in range(b.rows)] for b in program.blocks},
                 {"seed": 7, "bound": 1000}) for x in found]
    number = len(coordinates(program))
    columns = [[c + 1, x] for c in range(len(candidates)) for x in range(number + 1)]
    rows, kept = choose(program, lambda rows: entries(program, points, found, rows, columns, int(PRIME)), columns, n)
    step = {"modulus": PRIME, **DRAWN, "at": str(at), "curves": candidates, "rows": rows, "columns": kept}
    return {"curves": {**step, **({"by": by} if by else {})}}


def point(text, sizes, weights, dim, upper, lower=None, texts=(), **parts):
    """`parts` maps differential, tangent and boundary to (claim, proof)."""
    claim = {"network": {"text": 1, "sizes": sizes}, "weights": block(weights), "dimension": dim,
             **{part: c for part, (c, _) in parts.items()}}
    proof = {"lower": lower or minor(text, sizes, dim), "upper": upper, **{part: p for part, (_, p) in parts.items()}}
    return certificate([text, *texts], {"point": claim}, proof)


def fiber(text, sizes, weights, case, pieces, dim, second=None, by=None):
    claim = {"network": {"text": 1, "sizes": sizes}, "weights": block(weights), "case": case, "pieces": pieces, "dimension": dim}
    proof = {"theorem": "one-layer", **({"by": by} if by else {}), **({"second": block(second)} if second else {})}
    return certificate([text], {"fiber": claim}, proof)


THEOREM = {"theorem": {"name": "one-layer"}}
VIRTUAL = {"theorem": {"name": "virtual-weights"}}


def negative(rows):
    return [[-x for x in row] for row in rows]


def counterexample():
    """The smallest point that the paper calls smooth: d = 3, a = 2, d' = 2, ranks 1 and 2."""
    k, q, v = [1, 2, 0], [1, 0, -1], [[1, 0, 2], [0, 1, 1]]
    weights = {"left(A[1])": [k, [0] * 3], "right(A[1])": [q, [0] * 3], "V[1]": v}
    a = [[x * y for y in q] for x in k]
    text, sizes = library("lightning_av"), lightning_sizes([3, 2], [2], 2)
    kernel, proof = differential(text, sizes, weights, [{"A[1]": a, "V[1]": negative(v)}])
    sheets = [{"weights": {"left(A[1])": f"[1, 2, 0; {row}]"}} for row in ("1, 0, 0", "0, 1, 0", "0, 0, 1")]
    return point(text, sizes, weights, 13, VIRTUAL, VIRTUAL, differential=({"kernel": kernel, "kind": "regular"}, proof),
                 tangent=({"kind": "singular", "dimension": 14}, curves(text, sizes, weights, sheets, 14)),
                 boundary=("not-boundary", THEOREM))


def second_order(by):
    """k = v: only curves of order two leave the tangent cone."""
    weights = {"K[1]": [[1, 0, 2]], "Q[1]": [[1, 1, 0]], "V[1]": [[3, 0, 6]]}
    text, sizes = library("lightning"), lightning_sizes([3, 1], [1], 2)
    vectors = [{"K[1]": [p], "V[1]": [[-3 * x for x in p]]} for p in ([1, 0, 0], [0, 1, 0], [0, 0, 1])]
    kernel, proof = differential(text, sizes, weights, [*vectors, {"K[1]": [[1, 0, 2]], "Q[1]": [[-1, -1, 0]]}], by)
    bends = [{"weights": {"K[1]": f"[1, 0, 2] + e * [{p}]", "V[1]": f"[3, 0, 6] - e * 3 * [{p}]"}, "order": 2}
             for p in ("1, 0, 0", "0, 1, 0", "0, 0, 1", "1, 1, 0", "1, 0, 1", "0, 1, 1")]
    return point(text, sizes, weights, 7, VIRTUAL, VIRTUAL, differential=({"kernel": kernel, "kind": "critical"}, proof),
                 tangent=({"kind": "singular", "dimension": 8}, curves(text, sizes, weights, bends, 8, by=by)),
                 boundary=("boundary", THEOREM))


def limit():
    """k = v in two dimensions: a limit of points where two sheets meet."""
    weights = {"K[1]": [[1, 2]], "Q[1]": [[1, 1]], "V[1]": [[1, 2], [2, 4]]}
    text, sizes = library("lightning"), lightning_sizes([2, 2], [1], 2)
    sheets = [{"weights": {"V[1]": "[1, 2; 2, 4] + s * [1, 0; 2, 0]"}}, {"weights": {"K[1]": "[1, 2] + s * [1, 0]"}}]
    return point(text, sizes, weights, 6, VIRTUAL, VIRTUAL,
                 tangent=({"kind": "singular", "dimension": 7}, curves(text, sizes, weights, sheets, 7, at=1)))


def smooth():
    """A smooth point, with factors of full rank."""
    weights = {"left(A[1])": [[1, 2]], "right(A[1])": [[1, 1]], "V[1]": [["1/2", 0], [0, 1]]}
    text, sizes = library("lightning_av"), lightning_sizes([2, 2], [1], 3)
    vectors = [{"left(A[1])": [[1, 2]], "right(A[1])": [[-1, -1]]},
               {"left(A[1])": [[1, 2]], "V[1]": [["-1/2", 0], [0, -1]]}]
    kernel, proof = differential(text, sizes, weights, vectors)
    return point(text, sizes, weights, 6, VIRTUAL, VIRTUAL, differential=({"kernel": kernel, "kind": "regular"}, proof),
                 tangent=({"kind": "smooth", "dimension": 6}, THEOREM), boundary=("not-boundary", THEOREM))


def squares():
    """Squares of linear forms at zero: another kind of network, with bounds of its own."""
    weights, text, sizes = {"W[1]": [[0, 0]], "W[2]": [[0]]}, library("mlp"), {"w": [2, 1, 1], "r": 2}
    kernel, proof = differential(text, sizes, weights, [{"W[2]": [[1]]}, {"W[1]": [[1, 0]]}, {"W[1]": [[0, 1]]}])
    lines = [{"weights": {"W[1]": x}} for x in ("[1, 0]", "[0, 1]", "[1, 1]")]
    return point(text, sizes, weights, 2, mlp_fields([2, 1, 1], 2),
                 differential=({"kernel": kernel, "kind": "critical"}, proof),
                 tangent=({"kind": "singular", "dimension": 3}, curves(text, sizes, weights, lines, 3)))


def symmetric():
    """Symmetric matrices of rank one, at zero: curves have to keep the symmetry."""
    text = "network n\ninput x : 2 x 1\nweights S : 2 x 2 symmetric, c : 1 x 1\noutput c * S * x\n"
    weights = {"S": [[1, 0], [0, 1]], "c": [[0]]}
    upper = fields(family({"S": "S", "c": "-c"}))
    vectors = [{"S": [[1, 0], [0, 0]]}, {"S": [[0, 1], [1, 0]]}, {"S": [[0, 0], [0, 1]]}]
    kernel, proof = differential(text, {}, weights, vectors)
    lines = [{"weights": {"S": x, "c": "e"}} for x in ("[1, 0; 0, 0]", "[0, 1; 1, 0]", "[0, 0; 0, 1 + s]")]
    step = curves(text, {}, weights, lines, 3)
    return point(text, {}, weights, 3, upper, differential=({"kernel": kernel, "kind": "critical"}, proof)), step


def two_points(by):
    weights = {"left(A[1])": [[1, 0]], "right(A[1])": [[1, 0]], "V[1]": [[0, "1/2"]]}
    second = {"left(A[1])": [[0, "1/2"]], "right(A[1])": [[1, 0]], "V[1]": [[1, 0]]}
    return fiber(library("lightning_av"), lightning_sizes([2, 1], [1], 2), weights, "two-points", 2, 1, second, by)


def one_token():
    """x^T A x is x_1 x_2, and V = (1, 1): three ways to split the cubic form."""
    weights = {"K[1]": [[1, 0]], "Q[1]": [[0, 1]], "V[1]": [[1, 1]]}
    return fiber(library("lightning"), lightning_sizes([2, 1], [1], 1), weights, "symmetric-part", 3, 2)


def honest():
    yield "point-counterexample", counterexample()
    for by in ("words", "entries"):
        yield f"point-second-order-{by}", second_order(by)
        yield f"fiber-two-points-{by}", two_points(by)
    yield "point-limit", limit()
    yield "point-smooth", smooth()
    yield "point-squares", squares()
    yield "point-symmetric", symmetric()[0]
    yield "fiber-one-token", one_token()


def forged(known):
    """(name, reason, certificate): what must not be verified."""
    def changed(name, reason, label, change):
        value = copy.deepcopy(known[name])
        change(next(iter(value["claim"].values())), value["proof"])
        return f"{name}-{label}", reason, value
    main, second, last = "point-counterexample", "point-second-order-words", "fiber-two-points-words"
    bend = lambda p: p["tangent"]["curves"]  # noqa: E731
    yield changed(main, "lower-mismatch", "dimension", lambda c, p: c.update(dimension=12))
    yield changed("point-squares", "upper-mismatch", "bound", lambda c, p: p.update(upper={"coordinates": {}}))
    yield changed(main, "proof", "part", lambda c, p: c.pop("boundary"))
    yield changed(main, "point", "weights", lambda c, p: c["weights"].pop("V[1]"))
    yield changed(main, "kind", "critical", lambda c, p: c["differential"].update(kind="critical"))
    yield changed(main, "kind", "boundary", lambda c, p: c.update(boundary="boundary"))
    yield changed(main, "kernel", "kernel", lambda c, p: c["differential"].update(kernel=2))
    yield changed(main, "kernel", "vectors", lambda c, p: p["differential"]["vectors"].append({}))
    yield changed(main, "moves", "vector", lambda c, p: p["differential"]["vectors"][0].pop("V[1]"))
    yield changed(main, "point", "block", lambda c, p: p["differential"]["vectors"][0].update({"left(A[1])": [["1"] * 3] * 2}))
    yield changed("point-symmetric", "point", "skew", lambda c, p: p["differential"]["vectors"].__setitem__(
        1, {"S": [["0", "1"], ["-1", "0"]]}))
    yield changed("point-symmetric", "kernel", "twice", lambda c, p: p["differential"]["vectors"].__setitem__(
        1, p["differential"]["vectors"][0]))
    yield changed(main, "modulus", "modulus", lambda c, p: p["differential"].update(modulus="1"))
    yield changed(main, "index", "column", lambda c, p: p["differential"]["columns"].__setitem__(0, 16))
    yield changed(main, "proof", "theorem", lambda c, p: p.update(tangent=THEOREM))
    yield changed(main, "kind", "smooth", lambda c, p: (c.update(tangent={"kind": "smooth", "dimension": 13}),
                                                       p.update(tangent=THEOREM)))
    yield changed("point-smooth", "tangent", "number", lambda c, p: c["tangent"].update(dimension=7))
    yield changed("point-smooth", "step", "theorem", lambda c, p: p.update(tangent=VIRTUAL))
    yield changed(main, "tangent", "number", lambda c, p: c["tangent"].update(dimension=15))
    yield changed(main, "tangent", "fewer", lambda c, p: (c["tangent"].update(dimension=13), bend(p).update(fewer(p))))
    yield changed(main, "not-square", "rows", lambda c, p: bend(p)["rows"].pop())
    yield changed(main, "index", "columns", lambda c, p: bend(p)["columns"].__setitem__(1, bend(p)["columns"][0]))
    yield changed(main, "index", "curve", lambda c, p: bend(p)["columns"].__setitem__(0, [4, 1]))
    yield changed(main, "expression", "name", lambda c, p: bend(p)["curves"][0]["weights"].update({"V[1]": "V[1]"}))
    yield changed(main, "expression", "whole", lambda c, p: bend(p)["curves"][0]["weights"].update({"A[1]": "eye(3)"}))
    yield changed(main, "order", "order", lambda c, p: bend(p)["curves"][0].update(order=9))
    yield changed(main, "curve", "none", lambda c, p: bend(p).update(curves=[], rows=[], columns=[]))
    yield changed(main, "curve", "start", lambda c, p: bend(p)["curves"][0]["weights"].update({"V[1]": "[1, 0, 2; 0, 1, 2]"}))
    yield changed(main, "curve", "elsewhere", lambda c, p: bend(p)["curves"][1]["weights"].update({"V[1]": "[1, 0, 2; 0, 1, 1 + s]"}))
    for by in ("words", "entries"):
        name = f"point-second-order-{by}"
        yield changed(name, "curve", "early", lambda c, p: bend(p)["curves"][3]["weights"].update({"V[1]": "[3, 0, 6]"}))
        yield changed(name, "curve", "late", lambda c, p: bend(p)["curves"][3].update(order=3))
        yield changed(f"fiber-two-points-{by}", "differ", "other", lambda c, p: p["second"].update({"V[1]": [["2", "0"]]}))
    # At s = 0 the two sheets of the limit are one.
    yield changed("point-limit", "dependent", "at", lambda c, p: bend(p).update(at="0"))
    yield changed("point-limit", "curve", "base", lambda c, p: bend(p)["curves"][0]["weights"].update(
        {"V[1]": "[1, 2; 2, 4] * (1 + s) + [1, 0; 2, 0]"}))
    yield changed(second, "expression", "function", lambda c, p: bend(p)["curves"][0]["weights"].update({"K[1]": "f([1, 0, 2])"}))
    yield changed(second, "function", "slash", lambda c, p: bend(p)["curves"][0]["weights"].update({"K[1]": "[1, 0, 2] / (1 + s)"}))
    yield changed(second, "function", "recip", lambda c, p: bend(p)["curves"][0]["weights"].update({"K[1]": "recip(1 + s) * [1, 0, 2]"}))
    value, step = symmetric()
    value["claim"]["point"]["tangent"], value["proof"]["tangent"] = {"kind": "singular", "dimension": 3}, step
    yield "point-symmetric-few", "tangent", value
    value = copy.deepcopy(value)
    bend(value["proof"])["curves"][1]["weights"]["S"] = "[0, 1; e, 0]"
    yield "point-symmetric-curve", "expression", value
    yield changed(last, "fiber", "pieces", lambda c, p: c.update(pieces=1))
    yield changed(last, "fiber", "size", lambda c, p: c.update(dimension=2))
    yield changed(last, "proof", "case", lambda c, p: c.update(case="one-point"))
    yield changed(last, "fiber", "rescaled", lambda c, p: p.update(second={
        "left(A[1])": [["2", "0"]], "right(A[1])": [["1", "0"]], "V[1]": [["0", "1/4"]]}))
    yield changed(last, "step", "theorem", lambda c, p: p.update(theorem="virtual-weights"))
    yield changed("fiber-one-token", "proof", "second", lambda c, p: p.update(second=c["weights"]))
    value = copy.deepcopy(known["fiber-one-token"])
    value["texts"][0] += "\n# more\n"
    yield "fiber-one-token-text", "step", value


def fewer(proof):
    """Without the last row and column, if they are of no use for the others."""
    step = proof["tangent"]["curves"]
    return {"rows": step["rows"][:-1], "columns": step["columns"][:-1]}
