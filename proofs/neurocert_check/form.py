"""The form of a certificate, section by section of the page: what is where, before anything is checked."""

from .basics import Rejected
from .reading import (choice, integer, malformed, many, matrix, nullable, rational, record, size, table,
                      text, tuple_of, word)

BY = {"by": (word("words", "entries"), "words"), "lemmas": (many(tuple_of(text, text)), [])}


def _values(value, where):
    return many(size)(value, where) if isinstance(value, list) else size(value, where)


STRUCTURED = record(classes=table(size), axes=many(tuple_of(many(text), many(text))), weights=table(matrix))


def _point(value, where):
    seed = record(seed=integer, bound=integer)
    given = record({"inputs": (many(table(matrix)), [])}, weights=table(matrix))
    keys = value if isinstance(value, dict) else ()
    return (seed if "seed" in keys else STRUCTURED if "classes" in keys else given)(value, where)


RUNS = record({**BY, "by": (word("words", "entries", "points"), "words"), "matrices": (table(matrix), {})})


def _agreement(value, where):
    return (VIA if isinstance(value, dict) and "via" in value else RUNS)(value, where)


NETWORK = record(text=size, sizes=table(_values))
PARAMETERS = table(tuple_of(size, size, text))
FAMILY = record({"by": BY["by"], "parameters": (PARAMETERS, {}),
                 "lemmas": (many(tuple_of(text, nullable(text))), [])}, velocity=table(text))
MINOR = record({"order": (size, None)}, modulus=integer, point=_point, rows=many(many(size)), columns=many(size))
THEOREMS = word("virtual-weights", "normalised-attention", "linear", "one-layer")
THEOREM = record(name=THEOREMS)
COPY = table(many(tuple_of(size, size, rational)))
BLOCKS = record({"order": (size, None)}, modulus=integer, point=STRUCTURED,
                types=many(record(at=many(text), copies=many(COPY), rows=many(many(size)))))
LOWER = choice("step", minor=MINOR, blocks=BLOCKS, theorem=THEOREM)


def _upper(value, where):
    return UPPER(value, where)


def _compose(value, where):
    inner = {"at": text, "front": _upper, "back": _upper, "families": many(FAMILY)}
    if isinstance(value, dict) and value.get("families"):
        inner.update(modulus=integer, point=_point, copies=size)
    return record(**inner)(value, where)


UPPER = choice(
    "step",
    coordinates=record(),
    fields=record(modulus=integer, point=_point, families=many(FAMILY)),
    factor=record({**BY, "weights": (table(text), {})}, network=NETWORK, upper=_upper),
    compose=_compose,
    pullback=record(),
    strip=record(upper=_upper),
    ambient=record(by=word("support", "degrees")),
    determinantal=record(weight=text, by=word("support", "degrees")),
    span=record(), theorem=THEOREM,
    cut=record(at=text, keep=word("above", "below"), upper=_upper),
    generic=record(copies=size),
    equations=record({"unknowns": (table(tuple_of(size, size)), {}), "define": (table(text), {}), "at": (table(matrix), {})},
                     modulus=integer, point=_point,
                     forms=many(record({"gradient": (table(text), {})}, form=text))))

RELATION = word("exact", "at_least", "at_most")
ALGEBRA = record(network=NETWORK, relation=RELATION, number=integer)
DIMENSION = record(network=NETWORK, relation=word("exact", "at_least", "at_most", "probable"), number=integer)
AT_WEIGHTS = record(network=NETWORK, weights=table(matrix))
PAIR = record(first=AT_WEIGHTS, second=AT_WEIGHTS)
VIA = record(via=AT_WEIGHTS, first=_agreement, second=_agreement)
CLAIM = choice(
    dimension=DIMENSION,
    symmetry=record(network=NETWORK, group=PARAMETERS, moves=table(text), relation=word("holds", "holds-where-defined", "fails")),
    same=PAIR, different=PAIR,
    values=record(network=NETWORK, weights=table(matrix), inputs=table(matrix), outputs=many(matrix)),
    algebra=ALGEBRA, conserved=ALGEBRA,
    rank=record({"inputs": (many(table(matrix)), None)}, network=NETWORK, weights=table(matrix), relation=RELATION,
                number=integer),
    point=record({"differential": (record(kernel=size, kind=word("critical", "regular")), None),
                  "tangent": (record(kind=word("singular", "smooth"), dimension=size), None),
                  "boundary": (word("boundary", "not-boundary"), None)},
                 network=NETWORK, weights=table(matrix), dimension=size),
    fiber=record(network=NETWORK, weights=table(matrix), pieces=size, dimension=size,
                 case=word("zero", "one-point", "two-points", "symmetric-part")),
    variety=record(network=NETWORK, dimension=integer, degree=integer, singular=nullable(integer)))
DRAWN = {"modulus": integer, "seed": integer, "bound": integer, "rows": many(many(size))}
CURVES = record({"by": BY["by"]}, **DRAWN, at=integer, columns=many(tuple_of(size, size)),
                curves=many(record({"weights": (table(text), {}), "order": (size, 1)})))
GRADING = record({"weights": (table(matrix), {}), "inputs": (table(matrix), {})})
PROOF = {
    "dimension": record(lower=nullable(LOWER), upper=nullable(UPPER)),
    "holds": record({**BY, "cases": (many(text), [])}),
    "fails": record({"inputs": (table(matrix), None), "outside": (text, None), "modulus": (integer, None),
                     "order": (size, None)}, group=table(matrix), weights=table(matrix)),
    "same": _agreement,
    "different": record({"modulus": (integer, None), "order": (size, None)}, inputs=table(matrix)),
    "values": record(),
    "point": record({
        "differential": (record({"by": BY["by"]}, **DRAWN, vectors=many(table(matrix)), columns=many(size)), None),
        "tangent": (choice(curves=CURVES, theorem=THEOREM), None),
        "boundary": (choice(theorem=THEOREM), None)}, lower=LOWER, upper=UPPER),
    "variety": record(theorem=THEOREMS),
    "fiber": record({"by": BY["by"], "second": (table(matrix), None)}, theorem=THEOREMS),
    "algebra": record(lower=nullable(record(modulus=integer, families=many(FAMILY))),
                      upper=nullable(record({"order": (size, None), "grading": (GRADING, None)},
                                            modulus=integer, seed=integer, bound=integer, points=size))),
    "conserved": record(lower=nullable(record(modulus=integer, point=_point, families=many(FAMILY))),
                        upper=nullable(record({"order": (size, None)}, modulus=integer, seed=integer, bound=integer,
                                              brackets=many(many(many(size)))))),
    "rank": record(lower=nullable(record({"seed": (integer, None), "bound": (integer, None), "order": (size, None)},
                                         modulus=integer, rows=many(many(size)), columns=many(size))),
                   upper=nullable(choice(vectors=record({"by": BY["by"]}, modulus=integer, vectors=many(table(matrix))),
                                         rows=record(), step=UPPER)))}
PROOF["holds-where-defined"] = PROOF["holds"]


def certificate(value):
    """(texts, kind of claim, claim, proof) of a parsed file."""
    if not isinstance(value, dict) or value.get("format") != "neurocert-certificate" or "version" not in value:
        malformed("the file", "not a neurocert certificate")
    if size(value["version"], "version") != 2:
        raise Rejected("version", f"version {value['version']}; this checker reads version 2")
    whole = record(format=text, version=size, texts=many(text), claim=CLAIM, proof=lambda x, where: x)(value, "file")
    kind, claim = whole["claim"]
    proof = PROOF[claim["relation"] if kind == "symmetry" else kind](whole["proof"], "proof")
    return whole["texts"], kind, claim, proof
