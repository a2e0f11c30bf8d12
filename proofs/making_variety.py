"""Claims about the variety of a deep linear network, for the tests. An untrusted producer: the numbers are worked out
by hand, except for the long degrees of matrices of rank one, which are binomials."""

import copy
from math import comb

from making_network import certificate, library, lightning_sizes

LINEAR = library("linear")
LONGEST = 6648  # square matrices of rank one: their degree has 4,000 digits, and with one row more it has 4,001
MOST = 2**32 - 1


def variety(w, dimension, degree, singular, theorem="linear", text=LINEAR):
    sizes = {"w": w} if isinstance(w, list) else w
    numbers = {"dimension": str(dimension), "degree": str(degree), "singular": None if singular is None else str(singular)}
    return certificate([text], {"variety": {"network": {"text": 1, "sizes": sizes}, **numbers}}, {"theorem": theorem})


def rank_one(n):
    """The square matrices of n rows and rank at most one, which are a product of two projective spaces."""
    return variety([n, 1, n], 2 * n - 1, comb(2 * n - 2, n - 1), 0)


def honest():
    yield "variety-rank-one", variety([3, 1, 3], 5, 6, 0)
    yield "variety-rank-two", variety([4, 2, 5], 14, 50, 8)
    yield "variety-turned", variety([5, 2, 4], 14, 50, 8)
    yield "variety-space", variety([3, 9, 5], 15, 1, None)
    yield "variety-one-layer", variety([2, 3], 6, 1, None)
    yield "variety-one-by-one", variety([1, 5, 1], 1, 1, None)
    # One determinant, and its singular points.
    yield "variety-hypersurface", variety([4, 3, 4], 15, 4, 12)
    yield "variety-deep", variety([6, 4, 2, 3, 6], 20, 1764, 11)
    # The first and the last width are not the smallest ones, or only one of them is.
    yield "variety-narrow-input", variety([2, 4, 3, 7], 14, 1, None)
    yield "variety-wide", variety([MOST, 1, 2], MOST + 1, MOST, 0)
    yield "variety-wide-space", variety([MOST, 3, 2, 2], 2 * MOST, 1, None)
    yield "variety-4000-digits", rank_one(LONGEST)


def changes():
    """(label, reason, change of the claim and the proof) of rank two: dimension 14, degree 50, singular 8."""
    for key, others in (("dimension", "13 15 20 0 -14"), ("degree", "49 51 1 0 -50"), ("singular", "7 9 0 14 -8")):
        for other in others.split():
            yield f"{key}-{other}", "variety", lambda c, p, key=key, other=other: c.update({key: other})
        for name, form in (("zeros", "014"), ("plus", "+14"), ("minus", "-0"), ("number", 14), ("point", "14.0"),
                           ("fraction", "14/1"), ("empty", ""), ("space", " 14"), ("list", ["14"]), ("true", True),
                           ("digits", "1" * 4001)):
            yield f"{key}-form-{name}", "malformed", lambda c, p, key=key, form=form: c.update({key: form})
        yield f"{key}-missing", "malformed", lambda c, p, key=key: c.pop(key)
    yield "null", "variety", lambda c, p: c.update(singular=None)
    for key in ("dimension", "degree", "network"):
        yield f"{key}-null", "malformed", lambda c, p, key=key: c.update({key: None})
    yield "network-missing", "malformed", lambda c, p: c.pop("network")
    yield "key", "malformed", lambda c, p: c.update(relation="exact")
    for word in ("virtual-weights", "one-layer"):
        yield f"theorem-{word}", "step", lambda c, p, word=word: p.update(theorem=word)
    # The theorem comes before the numbers.
    yield "theorem-first", "step", lambda c, p: (c.update(degree="49"), p.update(theorem="virtual-weights"))
    for name, form in (("unknown", "determinantal"), ("null", None), ("object", {"name": "linear"})):
        yield f"theorem-{name}", "malformed", lambda c, p, form=form: p.update(theorem=form)
    yield "proof-empty", "malformed", lambda c, p: p.clear()
    yield "proof-key", "malformed", lambda c, p: p.update(by="words")
    yield "sizes", "variety", lambda c, p: c["network"]["sizes"].update(w=[4, 3, 5])
    yield "sizes-none", "network", lambda c, p: c["network"].update(sizes={})
    yield "no-text", "network", lambda c, p: c["network"].update(text=2)


def forged():
    """(name, reason, certificate)."""
    good = dict(honest())
    for label, reason, change in changes():
        value = copy.deepcopy(good["variety-rank-two"])
        change(value["claim"]["variety"], value["proof"])
        yield f"variety-{label}", reason, value
    yield "variety-smooth-singular", "variety", variety([3, 9, 5], 15, 1, 14)
    # What the formula for singular points would give where there are none.
    yield "variety-smooth-formula", "variety", variety([3, 9, 5], 15, 1, 12)
    yield "variety-vertex", "variety", variety([3, 1, 3], 5, 6, None)
    yield "variety-one-by-one-vertex", "variety", variety([1, 5, 1], 1, 1, 0)
    value = rank_one(LONGEST)
    claim = value["claim"]["variety"]
    claim["degree"] = str(int(claim["degree"]) + 1)
    yield "variety-4000-digits-more", "variety", value
    for name, old, new in (("comment", "A deep linear network", "Deep linear networks"), ("step", "W[i] * X", "-W[i] * X"),
                           ("end", "inv(C)\n", "inv(C)")):
        yield f"variety-text-{name}", "step", variety([4, 2, 5], 14, 50, 8, text=LINEAR.replace(old, new))
    plain = "network linear\ninput x : 4 x 1\nweights A : 2 x 4, B : 5 x 2\noutput B * A * x\n"
    yield "variety-other-text", "step", variety({}, 14, 50, 8, text=plain)
    for theorem in ("linear", "virtual-weights"):
        yield f"variety-lightning-{theorem}", "step", variety(
            lightning_sizes([2, 2], [1], 2), 6, 1, None, theorem, library("lightning"))
    value = copy.deepcopy(good["variety-rank-two"])
    value["proof"] = {"lower": {"theorem": {"name": "linear"}}, "upper": {"theorem": {"name": "linear"}}}
    yield "variety-dimension-proof", "malformed", value


def bombs():
    """Degrees of more than 4,000 digits, whatever the claim says."""
    long = rank_one(LONGEST + 1)
    long["claim"]["variety"]["degree"] = "1"
    yield "variety-4001-digits", long
    yield "variety-digits-no-number", variety([LONGEST + 1, 1, LONGEST + 1], 1, 1, None)
    yield "variety-widest", variety([MOST, 2, MOST], 2 * (2 * MOST - 2), 1, 2 * MOST - 1)
    yield "variety-half", variety([10**6, 5 * 10**5, 10**6], 75 * 10**10, 1, 1)
