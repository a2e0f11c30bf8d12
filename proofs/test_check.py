"""Tests of check.py, standard library only:  python3 -m unittest proofs/test_check.py

The oracle is the formula of docs/certificate.md, section 1, written literally over dual numbers.
`make` builds certificates; it relies on the Jacobian of check.py, which the oracle tests.
"""

import copy
import itertools
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest
from math import comb, gcd
from unittest import mock

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import check  # noqa: E402

PRIME = 2147483629
LARGE_PRIME = 2**61 - 1
COMPOSITE = 3 * 1000003 * 1000000007  # small factor on purpose: some entries are not units


# ---- The oracle ---------------------------------------------------------------------------

class Dual:
    """a + b e with e^2 = 0."""

    def __init__(self, a, b=0):
        self.a, self.b = a, b

    def __add__(self, other):
        return Dual(self.a + other.a, self.b + other.b)

    def __mul__(self, other):
        return Dual(self.a * other.a, self.a * other.b + self.b * other.a)


def dot(*matrices):
    first, *rest = matrices
    for second in rest:
        result = []
        for row in first:
            line = []
            for c in range(len(second[0])):
                total = Dual(0)
                for j, entry in enumerate(row):
                    total = total + entry * second[j][c]
                line.append(total)
            result.append(line)
        first = result
    return first


def t(matrix):
    return [list(row) for row in zip(*matrix)]


def phi(w, x, l):
    """Section 1, literally. w maps block names to matrices of Duals; ("A", i) may replace Q, K."""
    if ("L", 0) in w:
        d = [[Dual(int(r == c)) for c in range(len(x[0]))] for r in range(len(x[0]))]
        right = None
        for i in range(1, l + 1):
            factor = dot(d, t(x), w["M", i], x)
            right = factor if right is None else dot(factor, right)
            d = dot(d, t(x), w["M", i], x, d, t(x), t(w["M", i]), x, d)
        return dot(w["L", 0], x, right)
    for i in range(1, l + 1):
        a = w["A", i] if ("A", i) in w else dot(t(w["K", i]), w["Q", i])
        x = dot(w["V", i], x, t(x), a, x)
    return x


def dual(matrix, velocity=None):
    return [[Dual(e, velocity[r][c] if velocity else 0) for c, e in enumerate(row)]
            for r, row in enumerate(matrix)]


# ---- The maker ----------------------------------------------------------------------------

def claim_of(widths, query_dims, tokens, form):
    return {"kind": "lightning", "widths": widths, "query_dims": query_dims, "tokens": tokens,
            "parametrization": form, "relation": "exact", "number": "0",
            "variety": "free-virtual-weights" if form == "ml" else "neuromanifold"}


def greedy(rows, m):
    """Indices of rows with a pivot, and pivot columns: section 6, written without haste."""
    kept, indices = [], []
    for index, row in enumerate(rows):
        for pivot, other in kept:
            row = [(x - row[pivot] * y) % m for x, y in zip(row, other)]
        units = [c for c, x in enumerate(row) if gcd(x, m) == 1]
        if units:
            inverse = pow(row[units[0]], -1, m)
            kept.append((units[0], [x * inverse % m for x in row]))
            indices.append(index)
    return indices, [pivot for pivot, _ in kept]


def random_matrix(rng, rows, columns, bound=20):
    return [[str(rng.randint(-bound, bound)) for _ in range(columns)] for _ in range(rows)]


def make(widths, query_dims, tokens=3, form="qkv", upper="symmetry-fields", m=PRIME,
         explicit=False, inputs=None, seed=7):
    claim = claim_of(widths, query_dims, tokens, form)
    net = check.Network(claim)
    per_input = widths[-1] * tokens
    inputs = inputs or net.parameters // per_input + 3
    point = {"seed": str(seed), "bound": "1000", "inputs": inputs}
    if explicit:
        rng = random.Random(seed)
        point = {"weights": [random_matrix(rng, *shape) for shape in net.blocks.values()],
                 "inputs": [random_matrix(rng, widths[0], tokens) for _ in range(inputs)]}
    name = "explicit" if explicit else "splitmix64"
    weights, x = check.make_point(*check.POINT({name: point}, ""), net, m)
    rows = [[n, i, k] for n in range(1, inputs + 1) for i in range(1, widths[-1] + 1)
            for k in range(1, tokens + 1)]
    columns = range(1, net.coordinates + 1)
    chosen, pivots = greedy(check.jacobian_rows(net, weights, x, map(tuple, rows), columns, m), m)
    claim["number"] = str(len(chosen))
    certificate = {
        "format": "neurocert-certificate", "version": 1, "claim": claim,
        "parameters": str(net.parameters), "modulus": str(m), "point": {name: point},
        "lower": {"jacobian-minor": {"rows": [rows[j] for j in chosen],
                                     "columns": sorted(p + 1 for p in pivots)}},
        "upper": None}
    if upper == "symmetry-fields":
        rules = check.APPLICABLE[form]
        independent = len(greedy(check.field_vectors(rules, net, weights, m), m)[0])
        certificate["upper"] = {upper: {"rules": list(rules), "independent": str(independent)}}
    elif upper:
        certificate["upper"] = {upper: {}}
    else:
        claim["relation"] = "at_least"
    return certificate


def run(certificate):
    data = certificate if isinstance(certificate, bytes) else json.dumps(certificate).encode()
    return check.report_on(data)


class Case(unittest.TestCase):
    def verified(self, certificate):
        report = run(certificate)
        self.assertEqual((report["verdict"], report["reason"], report["detail"]),
                         ("verified", None, None))
        self.assertEqual(report["claim"], certificate["claim"])

    def stopped(self, certificate, reason, verdict="rejected"):
        report = run(certificate)
        self.assertEqual((report["verdict"], report["reason"]), (verdict, reason), report["detail"])
        self.assertTrue(report["detail"])


# ---- Mathematics --------------------------------------------------------------------------

SMALL = [([2, 3, 2], [1, 2], 2), ([2, 2], [3], 3), ([1, 2, 1, 2], [1, 1, 2], 2), ([3, 1], [2], 1)]
FORMS = ["qkv", "av", "ml"]


class Mathematics(Case):
    def points(self):
        for (widths, query_dims, tokens), form in itertools.product(SMALL, FORMS):
            net = check.Network(claim_of(widths, query_dims, tokens, form))
            point = {"seed": 5, "bound": 30, "inputs": 2}
            yield net, *check.make_point("splitmix64", point, net, LARGE_PRIME)

    def test_jacobian_against_dual_numbers(self):
        for net, weights, inputs in self.points():
            rows = [(2, i, k) for i in range(1, net.d[-1] + 1) for k in range(1, net.t + 1)]
            columns = range(1, net.coordinates + 1)
            jacobian = list(check.jacobian_rows(net, weights, inputs, rows, columns, LARGE_PRIME))
            column = 0
            for block, (height, width) in net.blocks.items():
                for r, c in itertools.product(range(height), range(width)):
                    unit = [[int((y, z) == (r, c)) for z in range(width)] for y in range(height)]
                    w = {b: dual(w, unit if b == block else None) for b, w in weights.items()}
                    y = phi(w, dual(inputs(2)), net.l)
                    expected = [e.b % LARGE_PRIME for row in y for e in row]
                    self.assertEqual([row[column] for row in jacobian], expected)
                    column += 1
            self.assertEqual(column, net.coordinates)

    def test_function_is_constant_along_symmetry_fields(self):
        for net, weights, inputs in self.points():
            if net.form == "av":
                weights["A", 0] = None
                w = {b: v for b, v in weights.items() if b[0] == "V"}
                for i in net.layers:
                    w["A", i] = check.product(LARGE_PRIME, check.transpose(weights["K", i]),
                                              weights["Q", i])
                del weights["A", 0]
            else:
                w = weights
            for rule in check.APPLICABLE[net.form]:
                fields = list(check.field_vectors([rule], net, weights, LARGE_PRIME))
                self.assertEqual(len(fields), check.number_of_fields([rule], net))
                for vector in fields:
                    self.assertTrue(any(vector))
                    entry, moved = iter(vector), {}
                    for block, (height, width) in net.field_blocks.items():
                        velocity = [[next(entry) for _ in range(width)] for _ in range(height)]
                        moved[block] = dual(w[block], velocity)
                    self.assertIsNone(next(entry, None))
                    y = phi(moved, dual(inputs(1)), net.l)
                    self.assertEqual({e.b % LARGE_PRIME for row in y for e in row}, {0}, rule)

    def test_order_of_fields(self):
        net = check.Network(claim_of([2, 2, 2], [2, 1], 1, "qkv"))
        w = {block: [[100 * n + 10 * r + c for c in range(columns)] for r in range(rows)]
             for n, (block, (rows, columns)) in enumerate(net.blocks.items(), 1)}
        fields = list(check.field_vectors(["gauge", "query-key"], net, w, PRIME))
        # B = E_12: V_1 moves by row 2 of V_1, in row 1; column 1 of V_2, K_2, Q_2 goes to column 2
        self.assertEqual(fields[1], [0] * 8 + [310, 311, 0, 0] + [0, -400] + [0, -500]
                         + [0, -600, 0, -610])
        # B = E_12, layer 1: row 1 of K moves by row 2 of K; row 2 of Q by minus row 1 of Q
        self.assertEqual(fields[5], [0, 0, -100, -101] + [210, 211, 0, 0] + [0] * 12)
        self.assertEqual(len(fields), 4 + 4 + 1)
        net = check.Network(claim_of([1, 1, 1, 1], [1, 1, 1], 1, "ml"))
        w = {("M", 1): [[2]], ("M", 2): [[3]], ("M", 3): [[5]], ("L", 0): [[7]]}
        self.assertEqual(list(check.field_vectors(["scaling"], net, w, PRIME)),
                         [[2, 0, 0, -63], [0, 3, 0, -21], [0, 0, 5, -7]])

    def test_splitmix64(self):
        # the first outputs for seed 1234567, as published with the reference implementation
        outputs = [6457827717110365317, 3203168211198807973, 9817491932198370423,
                   4593380528125082431, 16408922859458223821]
        bound = 2**62
        self.assertEqual([check.splitmix64(1234567, bound, j) for j in range(5)],
                         [z % (2 * bound + 1) - bound for z in outputs])
        draws = [check.splitmix64(0, 2, j) for j in range(500)]
        self.assertEqual(set(draws), {-2, -1, 0, 1, 2})

    def test_stream_order(self):
        net = check.Network(claim_of([2, 1], [1], 3, "qkv"))
        point = {"seed": 2**64 - 1, "bound": 9, "inputs": 2}
        weights, inputs = check.make_point("splitmix64", point, net, 101)
        stream = [check.splitmix64(2**64 - 1, 9, j) % 101 for j in range(18)]
        self.assertEqual(list(weights), [("Q", 1), ("K", 1), ("V", 1)])
        self.assertEqual(check.flat([*weights.values(), inputs(1), inputs(2)]), stream)

    def test_elimination(self):
        def outcomes(rows, m):
            return list(check.eliminate([list(row) for row in rows], m))
        self.assertEqual(outcomes([[1, 2], [2, 4], [0, 3]], 7), ["pivot", "zero", "pivot"])
        self.assertEqual(outcomes([[2, 3], [3, 2]], 6), ["non-unit", "non-unit"])
        self.assertEqual(outcomes([[2, 5], [5, 2]], 6), ["pivot", "non-unit"])  # first unit: 5
        self.assertEqual(outcomes([[2, 5], [5, 2]], 7), ["pivot", "zero"])
        self.assertEqual(outcomes([[0, 6], [7, 0]], 6), ["zero", "pivot"])
        rng = random.Random(1)
        for m, size in itertools.product([2, 6, 12, 101, COMPOSITE], [3, 6]):
            for _ in range(30):
                rows = [[rng.randrange(m) for _ in range(size)] for _ in range(size + 2)]
                found = [j for j, o in enumerate(outcomes(rows, m)) if o == "pivot"]
                self.assertEqual(found, greedy(rows, m)[0])

    def test_ambient_dimension(self):
        for d, tokens, l, last in [(1, 1, 1, 1), (1, 1, 3, 5), (2, 1, 1, 3), (2, 2, 2, 1), (4, 3, 1, 2)]:
            net = check.Network(claim_of([d] * l + [last], [1] * l, tokens, "qkv"))
            true = last * tokens * comb(d * tokens + 3**l - 1, 3**l)
            self.assertEqual(check.ambient_dimension(net, true), true)
            self.assertEqual(check.ambient_dimension(net, true + 9), true)
            self.assertGreater(check.ambient_dimension(net, true - 1), true - 1)
        net = check.Network(claim_of([10**4] * 41, [1] * 40, 100, "qkv"))
        self.assertGreater(check.ambient_dimension(net, 500), 500)


# widths, query sizes, tokens, dimension, parameters (qkv), does the symmetry bound meet it?
KNOWN = [
    ([2, 2], [1], 2, 6, 8, True), ([3, 3, 3], [2, 2], 3, 23, 42, True),
    ([5, 5, 5], [2, 2], 3, 55, 90, True), ([2, 3, 2], [2, 2], 3, 10, 32, False),
    ([2, 2, 2], [1, 2], 3, 8, 20, False), ([1, 3], [2], 1, 3, 7, True),
    ([2, 1], [1], 2, 4, 6, True), ([2, 1], [2], 2, 5, 10, True), ([2, 1], [2], 1, 4, 10, False)]


class Certificates(Case):
    def test_known_dimensions(self):
        for widths, query_dims, tokens, dimension, parameters, meets in KNOWN:
            for form in ["qkv", "av"]:
                with self.subTest(widths=widths, form=form):
                    certificate = make(widths, query_dims, tokens, form)
                    self.assertEqual(certificate["claim"]["number"], str(dimension))
                    if form == "qkv":
                        self.assertEqual(certificate["parameters"], str(parameters))
                    if meets:
                        self.verified(certificate)
                    else:
                        self.stopped(certificate, "upper-mismatch")
                    self.verified(make(widths, query_dims, tokens, form, upper=None))
        certificate = make([2, 3, 2], [2, 2])
        independent = int(certificate["upper"]["symmetry-fields"]["independent"])
        self.assertEqual(32 - independent, 13)

    def test_all_kinds(self):
        kinds = itertools.product(FORMS, [PRIME, LARGE_PRIME, COMPOSITE // 3], [False, True])
        for form, m, explicit in kinds:
            with self.subTest(form=form, m=m, explicit=explicit):
                certificate = make([3, 3, 3], [3, 2], 3, form, m=m, explicit=explicit)
                number = {"qkv": "24", "av": "24", "ml": "25"}[form]
                self.assertEqual(certificate["claim"]["number"], number)
                self.verified(certificate)
                self.verified(make([2, 3, 2], [2, 2], 3, form, None, m, explicit))
                self.verified(make([2, 3, 2], [2, 2], 3, form, None, COMPOSITE, explicit))

    def test_free_virtual_weights_are_more(self):
        certificate = make([3, 1, 3], [1, 1], 3, "ml")
        self.assertEqual(certificate["claim"]["number"], "25")
        self.verified(certificate)

    def test_ambient(self):
        for form in FORMS:
            certificate = make([1, 4, 3], [1, 2], 1, form, "ambient-dimension")
            self.assertEqual(certificate["claim"]["number"], "3")
            self.verified(certificate)
            self.stopped(make([2, 2], [1], 2, form, "ambient-dimension"), "upper-mismatch")

    def test_empty_minor(self):
        certificate = make([2, 2], [1], 2, upper=None)
        certificate["claim"]["number"] = "0"
        certificate["lower"] = {"jacobian-minor": {"rows": [], "columns": []}}
        self.verified(certificate)
        certificate["claim"]["number"] = "-0"
        self.stopped(certificate, "claim-mismatch")

    def test_composite_modulus_takes_the_first_unit(self):
        # mod 6 the Jacobian (V: 2, 3 times x^3 = 1) has no unit in Q and K, one in V
        certificate = tiny({"modulus": "6"}, weights=["2", "3", "5"])
        certificate["lower"]["jacobian-minor"]["columns"] = [1]
        self.verified_or(certificate, "pivot-not-unit")  # d/dQ = K V = 15 = 3
        certificate["lower"]["jacobian-minor"]["columns"] = [2]
        self.verified_or(certificate, "pivot-not-unit")  # d/dK = Q V = 10 = 4
        certificate["point"]["explicit"]["weights"] = [[["1"]], [["-7"]], [["5"]]]
        certificate["lower"]["jacobian-minor"]["columns"] = [3]
        self.verified_or(certificate, None)              # d/dV = Q K = -7 = 5

    def verified_or(self, certificate, reason):
        if reason:
            self.stopped(certificate, reason)
        else:
            self.verified(certificate)


def tiny(changes=None, weights=("1", "1", "1"), x="1"):
    """phi = V K Q x^3, one by one: dimension at least 1."""
    claim = {**claim_of([1, 1], [1], 1, "qkv"), "relation": "at_least", "number": "1"}
    return {"format": "neurocert-certificate", "version": 1, "claim": claim, "parameters": "3",
            "modulus": "101", "point": {"explicit": {"weights": [[[w]] for w in weights],
                                                     "inputs": [[[x]]]}},
            "lower": {"jacobian-minor": {"rows": [[1, 1, 1]], "columns": [1]}}, "upper": None,
            **(changes or {})}


# ---- Reasons ------------------------------------------------------------------------------

def put(*path):
    """A tampering: put("claim", "tokens", 4097) sets certificate["claim"]["tokens"]."""
    *path, last, value = path

    def tamper(certificate):
        for key in path:
            certificate = certificate[key]
        if isinstance(last, str) or last < len(certificate):
            certificate[last] = copy.deepcopy(value)
    return tamper


def weaker_upper(certificate):
    certificate["upper"] = {"symmetry-fields": {"rules": ["gauge"], "independent": "9"}}


MINOR, SYMMETRY = ("lower", "jacobian-minor"), ("upper", "symmetry-fields")
# In the order of section 7. The base is 3-3-3 in av, exact, rules gauge and scaling.
TAMPERINGS = [
    ("malformed", put("format", "neurocert")), ("unsupported-version", put("version", 2)),
    ("malformed", put("extra", 1)), ("architecture", put("claim", "query_dims", [2, 2, 2])),
    ("wrong-variety", put("claim", "variety", "free-virtual-weights")),
    ("size-limit", put("claim", "tokens", 4097)), ("parameter-count", put("parameters", "42")),
    ("modulus", put("modulus", "1")), ("point", put("point", "splitmix64", "seed", "-1")),
    ("index-range", put(*MINOR, "rows", 5, [1, 4, 1])),
    ("duplicate-index", put(*MINOR, "rows", 1, [1, 1, 1])),
    ("minor-not-square", lambda c: c["lower"]["jacobian-minor"]["columns"].pop()),
    ("claim-mismatch", put("claim", "number", "22")), ("missing-upper", put("upper", None)),
    ("superfluous-upper", put("claim", "relation", "at_least")),
    ("rule-not-applicable", put(*SYMMETRY, "rules", ["gauge", "query-key", "scaling", "scaling"])),
    ("duplicate-rule", put(*SYMMETRY, "rules", ["scaling", "gauge", "scaling"])),
    ("size-limit", lambda c: c.update(limit=True)), ("symmetry-count", put(*SYMMETRY, "independent", "9")),
    ("upper-mismatch", weaker_upper), ("minor-singular", put(*MINOR, "columns", [*range(1, 24)]))]
INCOMPATIBLE = [{"missing-upper", "superfluous-upper"}, {"symmetry-count", "upper-mismatch"}]
TOUCH_UPPER = {"rule-not-applicable", "duplicate-rule", "symmetry-count", "upper-mismatch"}


class Reasons(Case):
    @classmethod
    def setUpClass(cls):
        cls.base = make([3, 3, 3], [2, 2], 3, "av")
        cls.other = make([2, 2], [1], 2, explicit=True)

    def tampered(self, *path, base=None):
        certificate = copy.deepcopy(base or self.base)
        put(*path)(certificate)
        return certificate

    def expect(self, reason, *paths, base=None, verdict="rejected"):
        for path in paths:
            with self.subTest(path=path):
                self.stopped(self.tampered(*path, base=base), reason, verdict)

    def stopped_by(self, certificate, reason):
        limit = 1 if certificate.pop("limit", False) else check.MAX_MINOR
        with mock.patch.object(check, "MAX_MINOR", limit):
            self.stopped(certificate, reason, "incomplete" if reason == "size-limit" else "rejected")

    def test_every_reason_and_the_order_of_every_two(self):
        self.verified(self.base)
        for (reason, tamper), (second, also) in itertools.combinations(TAMPERINGS, 2):
            pair = {reason, second}
            if pair in INCOMPATIBLE or reason == "missing-upper" and second in TOUCH_UPPER:
                continue
            if reason == "superfluous-upper" and second == "missing-upper":
                continue
            with self.subTest(reason=reason, second=second):
                certificate = copy.deepcopy(self.base)
                also(certificate)
                tamper(certificate)
                self.stopped_by(certificate, reason)
        for reason, tamper in TAMPERINGS:
            with self.subTest(reason=reason):
                certificate = copy.deepcopy(self.base)
                tamper(certificate)
                self.stopped_by(certificate, reason)

    def test_malformed_form(self):
        missing = object()
        for key in self.base:
            certificate = copy.deepcopy(self.base)
            del certificate[key]
            self.stopped(certificate, "malformed")
        wrong = [missing, None, True, 1.0, 1.5, -1, 2**32, [], {}, "", "x", [[]], "01", "+1", " 1", "1\n",
                 "-", "1.0", "\u0661", "1" * 4001, "-" + "1" * 4001]
        accepted = {"version": [2**32], "number": [], "parameters": [], "modulus": []}
        for path in [("claim",), ("version",), ("parameters",), ("modulus",), ("point",), ("lower",),
                     ("claim", "kind"), ("claim", "widths"), ("claim", "widths", 0),
                     ("claim", "query_dims"), ("claim", "query_dims", 1), ("claim", "tokens"),
                     ("claim", "parametrization"), ("claim", "variety"), ("claim", "relation"),
                     ("claim", "number"), ("point", "splitmix64", "seed"),
                     ("point", "splitmix64", "bound"), ("point", "splitmix64", "inputs"),
                     (*MINOR, "rows", 0), (*MINOR, "columns", 0), (*MINOR, "rows", 0, 2),
                     (*SYMMETRY, "rules"), (*SYMMETRY, "rules", 0), (*SYMMETRY, "independent")]:
            for value in wrong:
                if value == [] and path[-1] in ("widths", "query_dims", "rules"):
                    continue  # typed correctly
                certificate = self.tampered(*path, None if value is missing else value)
                if value is missing and isinstance(path[-1], str):
                    inner = certificate
                    for key in path[:-1]:
                        inner = inner[key]
                    del inner[path[-1]]
                with self.subTest(path=path, value=str(value)[:20]):
                    self.stopped(certificate, "malformed")
        self.expect("malformed", ("upper", "none"), ("upper", {}), ("upper", False), ("upper", []),
                    ("upper", {"ambient-dimension": None}), ("upper", {"ambient-dimension": {"a": 1}}),
                    (*SYMMETRY, "rules", ["gauge", "rotation"]), (*SYMMETRY, "extra", "1"),
                    ("point", "explicit", {"weights": [], "inputs": []}), (*MINOR, "x", []),
                    (*MINOR, "rows", 0, [1, 1]), (*MINOR, "rows", 0, [1, 1, 1, 1]),
                    ("lower", {}), ("lower", {"minor": {}}), ("claim", "extra", 1))
        self.expect("malformed", ("point", "explicit", "weights", 0, 0, 0, 1),
                    ("point", "explicit", "inputs", 0, 0, "12"), base=self.other)
        self.expect("malformed", ("version", "2"), ("version", True), ("version", 1.0))
        self.expect("unsupported-version", ("version", 0), ("version", 2**32 - 1))

    def test_malformed_text(self):
        good = json.dumps(self.base)
        self.assertEqual(run(good.encode())["verdict"], "verified")
        self.assertEqual(run(b" \t\r\n" + good.encode() + b"\n")["verdict"], "verified")
        two = good.replace('"version": 1', '"version": 2')
        for name, text in [
                ("empty", ""), ("number", "1"), ("null", "null"), ("list", "[" + good + "]"),
                ("truncated", good[:-1]), ("followed", good + "x"), ("followed by 2", good + "{}"),
                ("BOM", "\ufeff" + good), ("comma", good[:-1] + ",}"),
                ("twice", good[:-1] + ', "version": 1}'), ("twice, escaped", good[:-1] + ', "\\u0076ersion": 1}'),
                ("twice, inside", two.replace('"tokens": 3', '"tokens": 3, "tokens": 3')),
                ("twice, deep", two[:-1] + ', "x": [[{"a": 1, "b": [], "a": 1}]]}'),
                ("float", good.replace('"version": 1', '"version": 1.0')),
                ("exponent", good.replace('"version": 1', '"version": 1e0')),
                ("minus zero", good.replace('"inputs": ', '"inputs": -0, "x": ')),
                ("minus zero version", good.replace('"version": 1', '"version": -0')),
                ("NaN", two[:-1] + ', "x": NaN}'), ("Infinity", two[:-1] + ', "x": [-Infinity]}'),
                ("leading zero", good.replace('"version": 1', '"version": 01')),
                ("plus", good.replace('"version": 1', '"version": +1')),
                ("Arabic digit", good.replace('"version": 1', '"version": \u0661')),
                ("Arabic digits", good.replace('"version": 1', '"version": 1\u0661')),
                ("surrogate", two[:-1] + ', "x": "\\ud800"}'), ("surrogate key", two[:-1] + ', "\\udc00": 1}'),
                ("control", two[:-1] + ', "x": "\n"}'), ("quotes", good.replace('"', "'")),
                ("deep", "[" * 10**6), ("deep and closed", "[" * 10**5 + "]" * 10**5),
                ("deep inside", two[:-1] + ', "x": ' + "[" * 100 + "]" * 100 + "}"),
                ("deep objects", two[:-1] + ', "x": ' + '{"a":' * 100 + "1" + "}" * 100 + "}"),
                ("big integer", two[:-1] + ', "x": ' + "1" * 10**5 + "}"),
                ("float", two[:-1] + ', "x": -1.5e-7}'), ("sign", two[:-1] + ', "x": -1}'),
                ("huge integer", good.replace('"version": 1', '"version": ' + "1" * 10**5))]:
            with self.subTest(name):
                self.stopped(text.encode(), "malformed")
        for name, data in [("UTF-8", two[:-1].encode() + b', "x": "\xff"}'), ("UTF-16", good.encode("utf-16")),
                           ("surrogate in UTF-8", two[:-1].encode() + b', "x": "\xed\xa0\x80"}'),
                           ("overlong", two[:-1].encode() + b', "x": "\xc0\xaf"}'), ("zero", b"\0" * 9)]:
            with self.subTest(name):
                self.stopped(data, "malformed")
        for name, text in [
                ("plain", two), ("pair", two[:-1] + ', "x": "\\ud83d\\ude00"}'),
                ("nested 100", two[:-1] + ', "x": ' + "[" * 99 + "1" + "]" * 99 + "}"),
                ("nested 100 objects", two[:-1] + ', "x": ' + '{"a":' * 99 + '"b"' + "}" * 99 + "}")]:
            with self.subTest(name):
                self.stopped(text.encode(), "unsupported-version")
        for old, new in [('"inputs": ', '"inputs": -'), ('"tokens": 3', '"tokens": -0'), ('"tokens": 3', '"tokens": 3e0')]:
            self.stopped(good.replace(old, new).encode(), "malformed")

    def test_integers(self):
        self.expect("parameter-count", ("parameters", "-0"), ("parameters", "1" * 4000),
                    ("parameters", "-" + "1" * 4000))
        self.expect("claim-mismatch", ("claim", "number", "-23"), ("claim", "number", "1" * 4000))

    def test_architecture(self):
        self.expect("architecture", ("claim", "widths", []), ("claim", "widths", [3]),
                    ("claim", "widths", [3, 3]), ("claim", "query_dims", []),
                    ("claim", "widths", [0, 3, 3]), ("claim", "widths", [3, 3, 0]),
                    ("claim", "query_dims", [2, 0]), ("claim", "tokens", 0))
        single = tiny()
        single["claim"].update(widths=[1], query_dims=[])
        self.stopped(single, "architecture")
        long = tiny()
        long["claim"].update(widths=[1] * 42, query_dims=[1] * 41)
        self.stopped(long, "architecture")
        long["claim"].update(widths=[1] * 41, query_dims=[1] * 40)
        self.stopped(long, "parameter-count")
        self.expect("wrong-variety", ("claim", "parametrization", "ml"))

    def test_size_limits(self):
        def limited(widths, query_dims, tokens, inputs=1, form="qkv"):
            certificate = make([2, 2], [1], 2, upper=None)
            certificate["claim"].update(claim_of(widths, query_dims, tokens, form))
            certificate["point"]["splitmix64"]["inputs"] = inputs
            certificate["parameters"] = "-1"
            report = run(certificate)
            self.assertEqual(report["verdict"] == "incomplete", report["reason"] == "size-limit")
            return report["reason"] == "size-limit"
        for sizes, inside, outside in [
                ((lambda a: ([1, 1], [a], 1)), (2**20 - 1) // 2, 2**20 // 2),
                ((lambda a: ([1, 2**32 - 1, 2], [a, 1], 1, 1, "ml")), 2**32 - 1, None),
                ((lambda d: ([d, 1], [1], 1, 1, "ml")), 1023, 1024),
                ((lambda n: ([1, 1], [1], 1, n)), 2**20, 2**20 + 1),
                ((lambda n: ([8, 1], [1], 16, n)), 2**19, 2**19 + 1),
                ((lambda t: ([1, 1], [1], t)), 2**12, 2**12 + 1),
                ((lambda d: ([1, d], [1], 2**12)), 2**12, 2**12 + 1)]:
            if outside is not None:
                self.assertFalse(limited(*sizes(inside)))
                self.assertTrue(limited(*sizes(outside)))
            else:
                self.assertTrue(limited([1, 2**32 - 1, 2], [1, 1], 1, 1, "ml"))  # d_1 t
        self.assertTrue(limited([1, 1], [1], 1, 2**32 - 1))
        self.assertTrue(limited([2**32 - 1, 2**32 - 1], [2**32 - 1], 2**32 - 1, 2**32 - 1))

    def test_own_size_limits(self):
        certificate = make([2, 2], [1], 2, upper=None, inputs=200)
        certificate["claim"].update(widths=[12, 12], query_dims=[20], tokens=4, number="501")
        certificate.update(parameters="624")
        certificate["lower"]["jacobian-minor"] = {
            "rows": [[n, i, k] for n in range(1, 200) for i in range(1, 13) for k in range(1, 5)][:501],
            "columns": [*range(1, 502)]}
        self.stopped(certificate, "size-limit", "incomplete")
        certificate["claim"]["number"] = "500"
        for indices in certificate["lower"]["jacobian-minor"].values():
            indices.pop()
        self.stopped(certificate, "minor-singular")
        certificate = make([1, 1], [1], 1, upper="symmetry-fields")
        certificate["claim"].update(query_dims=[1600])  # (2 * 1600 - 1) * 3201 > 10^7
        certificate.update(parameters="3201")
        certificate["upper"]["symmetry-fields"].update(rules=["query-key"], independent="3199")
        self.stopped(certificate, "size-limit", "incomplete")
        certificate["claim"].update(query_dims=[60])
        certificate.update(parameters="121")
        self.stopped(certificate, "symmetry-count")
        certificate["upper"]["symmetry-fields"].update(independent="119")
        self.stopped(certificate, "upper-mismatch")  # 121 - 119 = 2, the scalings are missing

    def test_parameters_modulus_point(self):
        self.expect("parameter-count", ("parameters", "35"), ("parameters", "33"), ("parameters", "42"))
        self.expect("modulus", ("modulus", "0"), ("modulus", "1"), ("modulus", "-0"),
                    ("modulus", "-7"), ("modulus", str(2**62)), ("modulus", "9" * 4000))
        self.assertNotEqual(run(self.tampered("modulus", str(2**62 - 1)))["reason"], "modulus")
        self.assertNotEqual(run(self.tampered("modulus", "2"))["reason"], "modulus")
        self.expect("point", ("point", "splitmix64", "seed", str(2**64)),
                    ("point", "splitmix64", "seed", "-1"), ("point", "splitmix64", "bound", "0"),
                    ("point", "splitmix64", "bound", str(2**62 + 1)),
                    ("point", "splitmix64", "bound", "-5"), ("point", "splitmix64", "inputs", 0))
        for path in [("seed", str(2**64 - 1)), ("bound", str(2**62)), ("seed", "-0")]:
            self.verified(self.tampered("point", "splitmix64", *path))
        self.assertNotEqual(run(self.tampered("point", "splitmix64", "bound", "1"))["reason"], "point")
        weights = self.other["point"]["explicit"]["weights"]
        x = self.other["point"]["explicit"]["inputs"][0]
        self.verified(self.other)
        at = ("point", "explicit")
        self.expect("point", (*at, "weights", []), (*at, "weights", weights[:2]),
                    (*at, "weights", weights + [x]), (*at, "weights", 0, [["1", "2", "3"]]),
                    (*at, "weights", 2, [["1", "2"], ["1"]]), (*at, "weights", 0, []),
                    (*at, "weights", 0, [["1"], ["2"]]), (*at, "inputs", []),
                    (*at, "inputs", 1, [["1", "2"]]), (*at, "inputs", 1, [["1"], ["2"]]),
                    (*at, "inputs", 1, [["1", "2"], ["3", "4"], ["5", "6"]]), base=self.other)

    def test_minor(self):
        inputs = self.base["point"]["splitmix64"]["inputs"]
        self.expect("index-range", *[(*MINOR, "rows", 0, row) for row in (
            [0, 1, 1], [1, 0, 1], [1, 1, 0], [inputs + 1, 1, 1], [1, 4, 1], [1, 1, 4])])
        self.expect("index-range", (*MINOR, "columns", 0, 0), (*MINOR, "columns", 3, 43))
        columns = self.base["lower"]["jacobian-minor"]["columns"]
        self.expect("duplicate-index", (*MINOR, "columns", 3, columns[2]))
        self.expect("minor-not-square", (*MINOR, "columns", columns[1:]), (*MINOR, "rows", []))
        self.expect("claim-mismatch", ("claim", "number", "24"), ("claim", "number", "22"))
        self.verified(self.tampered(*MINOR, "columns", columns[::-1]))
        rows = self.base["lower"]["jacobian-minor"]["rows"]
        self.verified(self.tampered(*MINOR, "rows", rows[::-1]))

    def test_singular_and_not_unit(self):
        self.verified(tiny())
        self.stopped(tiny({"modulus": "8"}, x="2"), "minor-singular")
        self.stopped(tiny({"modulus": "12"}, x="2"), "pivot-not-unit")
        self.verified(tiny({"modulus": "9"}, x="2"))
        self.stopped(tiny(weights=["1", "0", "1"]), "minor-singular")

    def test_no_exception_on_noise(self):
        rng, values = random.Random(3), [None, True, 0, 1, -1, 2**32, 1.5, "", "1", "-1", "9" * 30, [], {}, [1],
                                         [[["1"]]], {"a": 1}, "gauge", "ml", "qkv", 4, 5, "exact"]
        for base in [make([2, 2], [1], 2), make([2, 2], [1], 2, "ml", explicit=True)]:
            text = json.dumps(base).encode()
            for _ in range(1500):
                certificate = copy.deepcopy(base)
                for _ in range(rng.choice([1, 1, 2])):
                    inner = certificate
                    while True:
                        keys = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
                        if not keys:
                            break
                        key = rng.choice(keys)
                        if not isinstance(inner[key], (dict, list)) or rng.random() < 0.1:
                            inner[key] = copy.deepcopy(rng.choice(values))
                            break
                        inner = inner[key]
                self.assertIn(run(certificate)["verdict"], ["verified", "rejected", "incomplete"])
                data = bytearray(text)
                data[rng.randrange(len(data))] = rng.randrange(256)
                self.assertIn(run(bytes(data))["verdict"], ["verified", "rejected", "incomplete"])


# ---- The command line ---------------------------------------------------------------------

class CommandLine(Case):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        exact, least = make([3, 3, 3], [2, 2]), make([2, 3, 2], [2, 2], 3, "ml", None)
        self.good, self.least = self.write("good", exact), self.write("least", least)
        self.bad = self.write("bad", {**exact, "parameters": "43"})
        exact["claim"]["tokens"] = 5000
        self.large = self.write("large", exact)

    def write(self, name, certificate):
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            json.dump(certificate, file)
        return path

    def call(self, *arguments, **environment):
        return subprocess.run([sys.executable, str(HERE / "check.py"), *arguments],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env={**os.environ, **environment})

    def test_text(self):
        done = self.call(self.good, self.least, self.bad)
        self.assertEqual(done.stdout.decode().splitlines(), [
            f"verified {self.good}: dim = 23 exactly: lightning attention, widths 3-3-3, "
            "query sizes 2,2, tokens 3, parametrization qkv (neuromanifold)",
            f"verified {self.least}: dim >= 10: lightning attention, widths 2-3-2, "
            "query sizes 2,2, tokens 3, parametrization ml "
            "(free virtual weights, in general larger than the neuromanifold)",
            f"rejected {self.bad}: dim = 23 exactly: lightning attention, widths 3-3-3, "
            "query sizes 2,2, tokens 3, parametrization qkv (neuromanifold) "
            "[parameter-count: the source has dimension 42]"])
        self.assertEqual((done.returncode, done.stderr), (1, b""))

    def test_exit_codes(self):
        missing = os.path.join(self.folder, "missing")
        for code, files in [(0, [self.good]), (0, [self.good, self.least]), (1, [self.bad]),
                            (3, [self.large]), (3, [self.good, self.large]),
                            (1, [self.large, self.bad, self.good]), (2, [self.bad, missing, self.large]),
                            (2, [self.folder]), (2, []), (2, ["--nonsense", self.good])]:
            for flags in [[], ["--json"]]:
                done = self.call(*flags, *files)
                self.assertEqual(done.returncode, code, files)
                self.assertNotIn(b"Traceback", done.stderr)

    def test_json(self):
        malformed = os.path.join(self.folder, "malformed")
        pathlib.Path(malformed).write_bytes(b"\xff")
        done = self.call("--json", self.good, self.bad, self.large, malformed, self.folder)
        files = json.loads(done.stdout)["files"]
        self.assertEqual([list(f) for f in files],
                         [["file", "verdict", "claim", "rule", "reason", "detail"]] * 5)
        self.assertEqual([f["verdict"] for f in files],
                         ["verified", "rejected", "incomplete", "rejected", "unreadable"])
        self.assertEqual([f["reason"] for f in files],
                         [None, "parameter-count", "size-limit", "malformed", None])
        self.assertEqual(files[0]["claim"], {**claim_of([3, 3, 3], [2, 2], 3, "qkv"), "number": "23"})
        self.assertEqual(files[0]["rule"], "jacobian-minor + symmetry-fields")
        self.assertIsNone(files[3]["claim"])
        done = self.call("--json", self.least)
        self.assertEqual(json.loads(done.stdout)["files"][0]["rule"], "jacobian-minor")

    def test_strange_names_and_environment(self):
        path = os.path.join(os.fsencode(self.folder), b"\xff\n\xc3\xa9")
        with open(path, "wb") as file:
            file.write(b"{}")
        for environment in [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C"}, {"PYTHONINTMAXSTRDIGITS": "640"}]:
            for flags in [[], ["--json"]]:
                done = self.call(*flags, path, self.good, **environment)
                self.assertEqual((done.returncode, done.stderr), (1, b""))
        certificate = tiny({"parameters": "1" * 4000})
        done = self.call(self.write("digits", certificate), PYTHONINTMAXSTRDIGITS="640")
        self.assertIn(b"parameter-count", done.stdout)


if __name__ == "__main__":
    unittest.main()
