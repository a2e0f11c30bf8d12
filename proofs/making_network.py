"""Certificates of format version 2 for the tests: an untrusted producer, and the reading of reports."""

import json
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from neurocert_check.basics import start_meter  # noqa: E402
from neurocert_check.bounds import Jacobian, Point  # noqa: E402
from neurocert_check.command import check_bytes  # noqa: E402
from neurocert_check.elimination import Echelon  # noqa: E402
from neurocert_check.network import network  # noqa: E402

PRIME = str(2**61 - 1)
SEED = {"seed": "7", "bound": "1000000"}
LIBRARY = {path.stem: path.read_text() for path in (HERE.parent / "networks").glob("*.net")}


def library(name):
    return LIBRARY[name]


def certificate(texts, claim, proof):
    return {"format": "neurocert-certificate", "version": 2, "texts": texts, "claim": claim, "proof": proof}


def report(value, most_work=10**8):
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return check_bytes(data, most_work)


def verdict(value):
    """"verified", or the reason."""
    found = report(value)
    return found.reason or found.verdict


def minor(text, sizes, n, point=None, order=None, modulus=PRIME, copies=40):
    """A minor of n rows, by elimination; None if there is none."""
    start_meter()
    _, program = network(text, sizes)
    point = point or SEED
    where = Point(program, {k: int(v) for k, v in point.items()} if "seed" in point else point)
    jacobian, echelon, rows = Jacobian(program, where, int(modulus), order), Echelon(int(modulus)), []
    for copy in range(1, copies + 1 if program.inputs else 2):
        dom, values = jacobian.at(copy)
        for o, node in enumerate(program.outputs):
            r, c = program.shape(node)
            for i in range(r):
                for j in range(c):
                    row = jacobian.row(dom, values, node, i, j)
                    for k in range(1 if order is None else order + 1):
                        entries = row if order is None else [x[k] for x in row]
                        if len(rows) < n and echelon.insert(entries) is True:
                            rows.append([copy, o + 1, i + 1, j + 1] + ([] if order is None else [k]))
        if len(rows) == n:
            break
    else:
        return None if len(rows) < n else _minor(modulus, point, rows, echelon, order)
    return _minor(modulus, point, rows, echelon, order)


def _minor(modulus, point, rows, echelon, order):
    step = {"modulus": modulus, "point": point, "rows": rows, "columns": [p + 1 for p, _ in echelon.kept]}
    if order is not None:
        step["order"] = order
    return {"minor": step}


def fields(*families, point=None, modulus=PRIME):
    return {"fields": {"modulus": modulus, "point": point or SEED, "families": list(families)}}


def family(velocity, parameters=None, lemmas=None, by=None):
    out = {"velocity": velocity}
    if parameters:
        out["parameters"] = parameters
    if lemmas:
        out["lemmas"] = lemmas
    if by:
        out["by"] = by
    return out


def dimension(text, sizes, n, lower, upper, relation="exact", texts=()):
    net = {"text": 1, "sizes": sizes}
    return certificate([text, *texts], {"dimension": {"network": net, "relation": relation, "number": str(n)}},
                       {"lower": lower, "upper": upper})


def mlp_fields(w, r):
    """The scalings of the hidden neurons."""
    return fields(*({"velocity": {f"W[{i}]": f"B * W[{i}]", f"W[{i + 1}]": f"-{r} * W[{i + 1}] * B"},
                     "parameters": {"B": [w[i], w[i], "diagonal"]},
                     "lemmas": [[f"X[{i}]", f"{r} * B * X[{i}]"]] + [
                         [f"X[{j}]", None] for j in range(i + 1, len(w) - 1)]}
                    for i in range(1, len(w) - 1)))


def lightning_fields(d, a, by="words"):
    """Query-key, scaling and gauge fields of lightning attention."""
    out, l = [], len(a)
    for i in range(1, l + 1):
        out.append(family({f"K[{i}]": f"B * K[{i}]", f"Q[{i}]": f"-B^T * Q[{i}]"},
                          {"B": [a[i - 1], a[i - 1], "any"]}, [[f"X[{i}]", None]], by))
        out.append(family({f"Q[{i}]": f"Q[{i}]", f"V[{i}]": f"-V[{i}]"}, None, [[f"X[{i}]", None]], by))
    for i in range(1, l):
        out.append(family({f"V[{i}]": f"B * V[{i}]", f"V[{i + 1}]": f"-V[{i + 1}] * B",
                           f"K[{i + 1}]": f"-K[{i + 1}] * B", f"Q[{i + 1}]": f"-Q[{i + 1}] * B"},
                          {"B": [d[i], d[i], "any"]}, [[f"X[{i}]", f"B * X[{i}]"]], by))
    return fields(*out)


def lightning_sizes(d, a, t):
    return {"d": d, "a": a, "t": t}


class Case(unittest.TestCase):
    def assertVerified(self, value):
        found = report(value)
        self.assertEqual((found.verdict, found.reason, found.found), ("verified", "", ""))

    def assertReason(self, reason, value, most_work=10**8):
        found = report(value, most_work)
        self.assertEqual(found.reason, reason, (found.verdict, found.found))
        self.assertEqual(found.verdict, "incomplete" if reason == "size-limit" else "rejected")
