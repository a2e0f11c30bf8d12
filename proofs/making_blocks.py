"""Certificates with structured points (docs/certificate.md, sections 4, 5 and 7) for the corpus: the cases of `blocks.json`.

The Rust checker also runs these cases in `proofs/checker/tests/kernel_blocks.rs`."""

import copy
import json
import pathlib

CASES = json.loads((pathlib.Path(__file__).resolve().parent / "blocks.json").read_text())


def changed(value, changes):
    """The document with new values at some paths; None takes a key away."""
    value = copy.deepcopy(value)
    for path, new in changes:
        *parents, key = path.split("/")[1:]
        place = value
        for part in parents:
            place = place[int(part)] if isinstance(place, list) else place[part]
        if isinstance(place, list):
            place[int(key)] = new
        elif new is None:
            place.pop(key, None)
        else:
            place[key] = new
    return value


def cases(wanted):
    for case in CASES["forged"]:
        if bool(case["reason"]) == wanted:
            yield case["name"], case["reason"], changed(CASES["honest"][case["base"]], case["changes"])


def honest():
    yield from ((f"blocks-{name}", value) for name, value in CASES["honest"].items())
    yield from ((f"blocks-{name}", value) for name, _, value in cases(False))


def forged():
    yield from ((f"blocks-{name}", reason, value) for name, reason, value in cases(True))
