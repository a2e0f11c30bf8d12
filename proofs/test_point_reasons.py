"""Tests of check_point.py: every reason, the order of the checks, and the command line.

    python3 -m unittest discover --start-directory proofs
"""

import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
from unittest import main, mock

from making import Case, HERE, run
from making_point import fiber, outer
from tampering import (another_byte, inside, limit, NO_INTEGERS, NO_LISTS, NO_RATIONALS, NO_SIZES,
                       noisy, OF_EVERY_KIND, put, Tampering)
from test_point import (aligned_in_a_family, aligned_of_order_two, crossing, degenerate, FIBERS,
                        FULL_V, SMOOTH, smooth, two_points, zero)
import check_point


# ---- Tampering ----------------------------------------------------------------------------

def both(*tamperings):
    return lambda certificate: [tamper(certificate) for tamper in tamperings]


def drop_first(certificate):
    """Without the first row and column of the minor."""
    put(*KERNEL_MINOR, lambda minor: {name: x[1:] for name, x in minor.items()})(certificate)


def twice(path):
    """The first of a list is its last too."""
    return put(*path, lambda x: [*x[:-1], x[0]])


POINT, CLAIM = ("proof", "point"), ("claim", "statement", "point")
BASIS, KERNEL_MINOR = (*POINT, "kernel", "basis"), (*POINT, "kernel", "minor")
MINOR, CURVES = (*POINT, "tangent", "embedding", "minor"), (*POINT, "tangent", "curves")
ADD = (*CURVES, "curves", 0, "add")

HEADER = OF_EVERY_KIND + [
    ("architecture", put("claim", "query_dims", [1, 1])),
    ("weights", put("claim", "weights", lambda x: [*x, x[0]])),
    ("size-limit", limit(check_point, "MAX_ENTRIES")), ("modulus", put("modulus", "1"))]
TO_THE_KERNEL = [
    ("one-token", put("claim", "tokens", 1)), ("ranks", put(*CLAIM, "ranks", 0, 7)),
    ("dimension", put(*CLAIM, "dimension", lambda x: x + 1)),
    ("size-limit", limit(check_point, "MAX_WORK"))]
# In the order of section 5. The base is 3-2 in av, a = 1, embedding.
OF_SMOOTH = HEADER + [
    ("query-rank", put("claim", "weights", 0, 0, 0, "77"))] + TO_THE_KERNEL + [
    ("factors", put(*POINT, "factors", None)),
    ("kernel-shape", put(*BASIS, 0, lambda x: [*x, x[0]])),
    ("index-range", put(*KERNEL_MINOR, "rows", 0, [1, 1, 2, 1])),
    ("duplicate-index", twice((*KERNEL_MINOR, "rows"))),
    ("minor-not-square", put(*KERNEL_MINOR, "columns", lambda x: x[1:])),
    ("kernel-count", put(*CLAIM, "kernel_dimension", 9)),
    ("kernel-not-tangent", put(*BASIS, 0, 0, 1, 1, lambda x: str(int(x) + 1))),
    ("kernel-moves", put(*BASIS, 0, 1, 1, 1, lambda x: str(int(x) + 1))),
    ("kernel-dependent", both(put(*BASIS, lambda x: [*x, x[0]]), drop_first,
                              put(*CLAIM, "kernel_dimension", 2))),
    ("minor-singular", put(*KERNEL_MINOR, "columns", [3, *range(4, 13)])),
    ("differential", put(*CLAIM, "differential", "critical")),
    ("rule-mismatch", put(*CLAIM, "point", "singular")),
    ("rule-not-applicable", put(*POINT, "tangent", lambda x: {"exchange": x["embedding"]})),
    ("tangent-dimension", put(*CLAIM, "tangent_dimension", 11)),
    ("index-range", put(*MINOR, "columns", 0, 0)),
    ("duplicate-index", twice((*MINOR, "columns"))),
    ("minor-not-square", put(*MINOR, "rows", lambda x: x[1:])),
    ("minor-size", put(*MINOR, lambda x: {name: y[1:] for name, y in x.items()})),
    ("minor-singular", put(*MINOR, "columns", [3, *range(4, 13)])),
    ("boundary", put(*CLAIM, "boundary", "boundary")),
    ("boundary-witness", put(*POINT, "boundary", {"cone": {}}))]
# The base is 3-2 in av, a = 2, rank A = 1.
OF_SINGULAR = HEADER + TO_THE_KERNEL + [
    ("factors", put(*POINT, "factors", [])),
    ("kernel-count", put(*KERNEL_MINOR, lambda x: {name: y[1:] for name, y in x.items()})),
    ("rule-mismatch", put(*CLAIM, "point", "smooth")),
    ("tangent-dimension", put(*CLAIM, "tangent_dimension", 13)),
    ("too-few-tangents", both(put(*CURVES, "curves", lambda x: x[:13]),
                              put(*CLAIM, "tangent_dimension", 13))),
    ("curve-shape", put(*CURVES, "curves", 0, "sheet", 2)),
    ("index-range", put(*CURVES, "rows", 2, [1, 1, 1, 4])),
    ("duplicate-index", twice((*CURVES, "rows"))),
    ("curve-base", put(*CURVES, "curves", 1, "add", lambda x: [*x, ["V", 1, 1, 0, "1"]])),
    ("curve-order", put(*CURVES, "curves", 3, "order", 2)),
    ("tangents-dependent", twice((*CURVES, "curves"))),
    ("boundary", put(*CLAIM, "boundary", "boundary")),
    ("boundary-witness", put(*POINT, "boundary", {"cone": {}}))]
# The base is 3-2 in av, a = 2, ranks one.
OF_FIBER = HEADER + [
    ("case", put("claim", "statement", "fiber", "case", "one-point")),
    ("pieces", put("claim", "statement", "fiber", "pieces", 1)),
    ("fiber-dimension", put("claim", "statement", "fiber", "dimension", 2)),
    ("second", put("proof", "fiber", "second", lambda x: [*x, x[0]])),
    ("second-rank", put("proof", "fiber", "second", 0,
                        [["1", "0", "0"], ["0", "1", "0"], ["0", "0", "1"]])),
    ("second-function", put("proof", "fiber", "second", 1, 0, 0, lambda x: x + "7")),
    ("second-rescaling", lambda c: c["proof"]["fiber"].update(second=c["claim"]["weights"]))]
UNDO = [{"rule-mismatch", "rule-not-applicable"}, {"boundary", "boundary-witness"},
        {"second-rescaling", "second-function"}, {"second-rescaling", "second-rank"},
        {"second-rescaling", "second"}, {"tangent-dimension", "too-few-tangents"},
        {"too-few-tangents", "rule-mismatch"}]


def fiber_of(weights):
    """In av, where any rank is allowed and two tokens see everything."""
    return fiber("av", weights, len(weights[0]), 2, "one-point", 1, 1)


class Reasons(Tampering):
    @classmethod
    def setUpClass(cls):
        cls.smooth = smooth("embedding", "av", 1,
                            [[["1", 2, 3], [2, 4, 6], ["-1/2", -1, "-3/2"]]], FULL_V)
        cls.singular = degenerate()
        first, second = two_points("av")
        cls.fiber = fiber("av", first, 2, 2, "two-points", 2, 1, second)

    def tables(self):
        return [(self.smooth, OF_SMOOTH), (self.singular, OF_SINGULAR), (self.fiber, OF_FIBER)]

    def test_every_reason(self):
        for base, table in self.tables():
            self.every_reason(base, table)

    def test_the_order_of_every_two(self):
        for base, table in self.tables():
            self.the_order_of_every_two(base, table, lambda *reasons: set(reasons) in UNDO,
                                        (KeyError, IndexError, TypeError))

    def test_malformed(self):
        missing = object()
        bases = [self.smooth, self.singular, self.fiber, aligned_of_order_two()]
        tables = [
            (0, [("claim", "tokens"), ("claim", "widths", 0), ("claim", "query_dims", 0),
                 (*CLAIM, "ranks", 1), (*CLAIM, "kernel_dimension"), (*CLAIM, "dimension"),
                 (*CLAIM, "tangent_dimension"), (*MINOR, "columns", 1), (*MINOR, "rows", 1, 2),
                 (*KERNEL_MINOR, "columns", 0), (*KERNEL_MINOR, "rows", 0, 3), ("version",)],
             NO_SIZES),
            (1, [(*CURVES, "curves", 0, "sheet"), (*CURVES, "curves", 0, "order"),
                 (*CURVES, "rows", 1, 3), *((*ADD, 0, i) for i in (1, 2, 3))], NO_SIZES),
            (2, [("claim", "statement", "fiber", "pieces"),
                 ("claim", "statement", "fiber", "dimension")], NO_SIZES),
            (0, [("modulus",), (*BASIS, 0, 1, 0, 0), (*POINT, "factors", 0, 0, 0)],
             NO_INTEGERS + ["1/2"]),
            (1, [(*CURVES, "at"), (*ADD, 0, 4), (*CURVES, "sheets", 0, "K", 0, 0, 0)],
             NO_INTEGERS + ["1/2"]),
            (3, [(*POINT, "boundary", "conjugate", name, 0) for name in "kwqh"],
             NO_INTEGERS + ["1/2"]),
            (0, [("claim", "weights", 0, 0, 0)], NO_RATIONALS),
            (2, [("proof", "fiber", "second", 0, 0, 0)], NO_RATIONALS),
            (0, [("claim", "weights"), ("claim", "weights", 0), ("claim", "weights", 0, 0),
                 ("claim", "widths"), (*CLAIM, "ranks"), (*POINT, "factors", 0),
                 (*BASIS,), (*BASIS, 0), (*BASIS, 0, 0), (*MINOR, "rows"), (*MINOR, "rows", 0)],
             NO_LISTS[:-2] + ["x"]),
            (1, [(*CURVES, "sheets"), (*CURVES, "curves"), (*CURVES, "rows"), ADD, (*ADD, 0),
                 (*CURVES, "sheets", 0, "Q")], NO_LISTS),
            (0, [("claim", "parametrization"), (*CLAIM, "differential"), (*CLAIM, "point"),
                 (*CLAIM, "boundary")], [None, 1, "", "ml", "Critical", [], {}]),
            (1, [(*ADD, 0, 0)], [None, 1, "", "A", "q", [], {}]),
            (2, [("claim", "statement", "fiber", "case")], [None, 1, "", "two", [], {}]),
            (0, [("claim",), ("claim", "statement"), ("proof",), POINT, (*POINT, "kernel"),
                 KERNEL_MINOR, (*POINT, "tangent"), MINOR, CLAIM, (*POINT, "boundary")],
             [True, 1, "x", [], {}, {"x": 1}, {"point": {}, "fiber": {}}])]
        for which, paths, values in tables:
            for path, value in itertools.product(paths, values):
                if path == ("version",) and value == 1:
                    continue
                with self.subTest(path=path, value=str(value)[:20]):
                    self.stopped(self.tampered(bases[which], put(*path, value)), "malformed")
        for which, path in [(0, ()), (0, ("claim",)), (0, CLAIM), (0, POINT), (0, MINOR),
                            (0, (*POINT, "kernel")), (1, CURVES), (1, (*CURVES, "curves", 0)),
                            (1, (*CURVES, "sheets", 0)), (2, ("proof", "fiber")),
                            (2, ("claim", "statement", "fiber")),
                            (3, (*POINT, "boundary", "conjugate"))]:
            for key in [*inside(bases[which], path), missing]:
                def change(certificate):
                    if key is missing:
                        inside(certificate, path)["extra"] = None
                    else:
                        del inside(certificate, path)[key]
                self.stopped(self.tampered(bases[which], change), "malformed")
        self.expect("malformed", self.fiber, ("proof", self.smooth["proof"]),
                    ("claim", "statement", self.smooth["claim"]["statement"]))
        self.expect("malformed", self.singular, (*ADD, 0, ["V", 1, 1, 1]),
                    (*ADD, 0, ["V", 1, 1, 1, "1", "1"]), (*CURVES, "rows", 0, [1, 1, 1]))
        self.expect("malformed", self.smooth, ("claim", "kind", 1), ("version", 1.0),
                    ("format", "neurocert-certificate"), (*CLAIM, "ranks", [1, 2, 3]))
        for entry in ["-" + "1" * 4000, "1/" + "2" * 4000, "-0/3"]:
            # well formed, but V has rank two
            self.stopped(self.tampered(self.fiber, put("claim", "weights", 1, 0, 1, entry)), "case")
        self.assertEqual(run(self.tampered(self.smooth, put("proof", 1)))["claim"],
                         self.smooth["claim"])

    def test_architecture_and_weights(self):
        self.expect("architecture", self.smooth, ("claim", "widths", [3]),
                    ("claim", "widths", [3, 2, 2]), ("claim", "query_dims", []),
                    ("claim", "tokens", 0), ("claim", "query_dims", [0]),
                    ("claim", "widths", [0, 2]), ("claim", "widths", [3, 0]))
        self.expect("weights", self.smooth, ("claim", "weights", []), ("claim", "weights", 0, []),
                    ("claim", "weights", 1, 0, ["1", "2"]), ("claim", "widths", [2, 3]),
                    ("claim", "parametrization", "qkv"))
        self.expect("modulus", self.smooth, ("modulus", str(2**62)), ("modulus", "-7"))

    def test_limits(self):
        limits = check_point.MAX_ENTRIES, check_point.MAX_COORDINATES, check_point.MAX_WORK
        self.assertEqual(limits, (2**18, 2**10, 2**22))
        vast = self.tampered(self.fiber, put("claim", "query_dims", [2**32 - 1]))
        self.stopped(vast, "size-limit", "incomplete")
        for name, value in [("MAX_ENTRIES", 36), ("MAX_COORDINATES", 15),
                            ("MAX_WORK", 15 * 36 + 36)]:
            for less, verdict in [(0, "verified"), (1, "incomplete")]:
                with mock.patch.object(check_point, name, value - less):
                    certificate = self.singular
                    if name == "MAX_COORDINATES":  # 2 a d + d d' = 12, d d + d d' = 15
                        certificate = self.smooth
                    self.assertEqual(run(certificate)["verdict"], verdict, name)
        for value, verdict in [(2 * 36, "verified"), (2 * 36 - 1, "incomplete")]:
            with mock.patch.object(check_point, "MAX_WORK", value):
                self.assertEqual(run(self.smooth)["verdict"], verdict)
        with mock.patch.object(check_point, "MAX_COORDINATES", 18):  # 2 a d + d d' = 18
            self.verified(self.singular)
        with mock.patch.object(check_point, "MAX_COORDINATES", 17):
            self.stopped(self.singular, "size-limit", "incomplete")

    def test_limits_on_long_numbers(self):
        rng = random.Random(8)
        long = lambda: f"{rng.randrange(10**3999)}/{rng.randrange(10**3999) + 1}"
        square = lambda n: [[long() for _ in range(n)] for _ in range(n)]
        self.stopped(fiber_of([square(8), square(8)]), "size-limit", "incomplete")
        self.verified(fiber_of([square(2), [[long(), long()]]]))
        # many and short numbers, of one denominator
        self.verified(fiber_of([[[f"{rng.randrange(999)}/1000" for _ in range(20)]
                                 for _ in range(20)], [[1] * 20]]))
        other = self.tampered(self.fiber, put("proof", "fiber", "second", 0, square(3)))
        with mock.patch.object(check_point, "MAX_LIMBS", 10**7):
            self.verified(self.fiber)
            self.stopped(other, "size-limit", "incomplete")
        # numbers of 4000 digits to the power 24
        block = [[[long().split("/")[0]] * 3] * 2] * 9
        curves = self.tampered(self.singular, *[put(*CURVES, "sheets", 0, name, block)
                                                for name in "QKV"])
        with mock.patch.object(check_point, "MAX_LIMBS", 2**34):
            self.stopped(curves, "size-limit", "incomplete")
            self.verified(self.singular)
        kernel = self.tampered(self.smooth, put(*BASIS, 0, 0, 0, 0, "9" * 4000))
        with mock.patch.object(check_point, "MAX_LIMBS", 2**25):
            self.stopped(kernel, "size-limit", "incomplete")
            self.verified(self.smooth)
        for form in [[], [{"Q": [], "K": [], "V": []}]]:
            self.expect("curve-shape", self.singular, (*CURVES, "sheets", form))

    def test_ranks_and_factors(self):
        self.expect("ranks", self.singular, (*CLAIM, "ranks", [2, 1]), (*CLAIM, "ranks", 1, 1))
        q, k = self.smooth["proof"]["point"]["factors"]
        self.expect("factors", self.smooth, (*POINT, "factors", [q]),
                    (*POINT, "factors", [q, k, k]), (*POINT, "factors", 0, [["1", "2"]]),
                    (*POINT, "factors", 0, q + q),
                    (*POINT, "factors", 1, [["0", "0", "0"]]),
                    (*POINT, "factors", 0, 0, 0, "17"))
        self.expect("factors", SMOOTH[4](), (*POINT, "factors", [q, k]))
        scaled = self.tampered(self.smooth, put(*POINT, "factors", 0, 0,
                                                lambda x: [str(-3 * int(y)) for y in x]))
        self.verified(scaled)

    def test_kernel(self):
        self.expect("kernel-shape", self.smooth, (*BASIS, 0, []), (*BASIS, 0, 0, 0, ["1"]),
                    (*BASIS, 0, lambda x: x[::-1]))
        self.expect("index-range", self.smooth, *[(*KERNEL_MINOR, "rows", 0, row) for row in (
            [0, 1, 1, 1], [3, 1, 1, 1], [1, 0, 1, 1], [1, 4, 1, 1], [1, 1, 0, 1], [1, 1, 1, 4],
            [1, 1, 3, 2])], *[(*KERNEL_MINOR, "columns", 0, column) for column in (0, 13)])
        self.expect("duplicate-index", self.smooth, (*KERNEL_MINOR, "columns", lambda x: x[:1] * 2))
        self.expect("kernel-count", self.smooth, (*BASIS, []), (*BASIS, lambda x: x * 2))
        larger = self.tampered(self.smooth, put(*BASIS, lambda x: x * 2),
                               put(*CLAIM, "kernel_dimension", 2))
        self.stopped(larger, "kernel-count")
        self.stopped(self.tampered(larger, drop_first, put(*CLAIM, "differential", "critical")),
                     "kernel-dependent")
        # qkv: a vector for Q, K, V; all of them count
        certificate = aligned_of_order_two()
        for block in range(3):
            self.expect("kernel-moves", certificate,
                        (*BASIS, 0, block, 0, 0, lambda x: str(int(x) + 1)))
        self.expect("differential", certificate, (*CLAIM, "differential", "regular"))
        self.expect("differential", SMOOTH[4](), (*CLAIM, "differential", "critical"))
        self.expect("pivot-not-unit", self.smooth, ("modulus", "36"))
        self.expect("minor-singular", self.smooth, ("modulus", "2"))

    def test_smooth_rules(self):
        tangent = (*POINT, "tangent")
        for certificate in SMOOTH:
            certificate = certificate()
            [(rule, proof)] = certificate["proof"]["point"]["tangent"].items()
            other = next(iter(proof.values()), {"rows": [], "columns": []})
            applicable = [rule]
            claim = certificate["claim"]
            if claim["widths"] == [2, 1] and claim["query_dims"] == [1]:
                applicable = ["exchange", "segre-cone"]
            for name in ["embedding", "exchange", "linear-space", "segre-cone"]:
                contents = {"minor": other} if name in ("embedding", "exchange") else {}
                changed = self.tampered(certificate, put(*tangent, {name: contents}))
                if name not in applicable:
                    self.stopped(changed, "rule-not-applicable")
                elif name == "exchange" and rule == "segre-cone":
                    aligned = claim["statement"]["point"]["boundary"] == "boundary"
                    self.stopped(changed, "rule-not-applicable" if aligned else "minor-size")
            self.expect("tangent-dimension", certificate,
                        (*CLAIM, "tangent_dimension", lambda x: x + 1))
            self.expect("rule-mismatch", certificate, (*CLAIM, "point", "singular"))
            if "minor" in proof:
                self.stopped(self.tampered(certificate, put(
                    *tangent, rule, "minor", lambda x: {y: z[1:] for y, z in x.items()})),
                    "minor-size")
                path = (*tangent, rule, "minor", "columns", -1)
                self.expect("index-range", certificate, (*path, 0), (*path, 100))
        # embedding where the rank of A is below a < d: the source is not smooth
        changed = self.tampered(self.singular, put(*POINT, "tangent", {"embedding": {
            "minor": {"rows": [], "columns": []}}}), put(*CLAIM, "point", "smooth"))
        self.stopped(changed, "rule-not-applicable")
        # segre-cone and zero
        changed = self.tampered(zero(), put(*POINT, "tangent", {"segre-cone": {}}),
                                put(*CLAIM, "point", "smooth"), put(*CLAIM, "tangent_dimension", 4))
        self.stopped(changed, "rule-not-applicable")
        # exchange and a pair of factors where the images differ
        changed = self.tampered(crossing(), put(*POINT, "tangent", {"exchange": {
            "minor": {"rows": [], "columns": []}}}), put(*CLAIM, "point", "smooth"))
        self.stopped(changed, "rule-not-applicable")

    def test_full_and_factored_columns(self):
        # a >= d: full coordinates, 4 + 4, though the kernel has factored ones
        certificate = SMOOTH[5]()
        path = (*MINOR, "columns", 0)
        self.expect("index-range", certificate, (*path, 9))
        # a < d: factored coordinates, 6 + 3
        self.expect("index-range", SMOOTH[7](), (*POINT, "tangent", "exchange", "minor", "columns",
                                                 0, 10))
        # a < d and r_A < a: full coordinates, 9 + 6, in the kernel
        self.expect("index-range", self.singular, (*KERNEL_MINOR, "columns", 0, 16))

    def test_curve_shape(self):
        sheet, matrix = (*CURVES, "sheets", 0), [["0"] * 3] * 2
        zero_matrix = [["0"] * 3] * 2
        for block in "QKV":
            self.expect("curve-shape", self.singular, (*sheet, block, []),
                        (*sheet, block, [matrix[:1]]), (*sheet, block, [[["1"], ["1"]]]),
                        (*sheet, block, lambda x: x + [zero_matrix] * 9))
            self.verified(self.tampered(self.singular,
                                        put(*sheet, block, lambda x: x + [zero_matrix] * 8)))
        self.expect("curve-shape", self.singular, (*CURVES, "sheets", []),
                    (*CURVES, "sheets", lambda x: [*x, {"Q": [], "K": [], "V": []}]),
                    (*CURVES, "curves", 3, "sheet", 0), (*CURVES, "curves", 3, "order", 0),
                    (*CURVES, "curves", 3, "order", 9), (*CURVES, "rows", lambda x: x[1:]),
                    *[(*CURVES, "curves", 3, "add", [monomial]) for monomial in (
                        ["Q", 0, 1, 1, "1"], ["Q", 3, 1, 1, "1"], ["K", 1, 0, 1, "1"],
                        ["V", 1, 4, 1, "1"], ["V", 3, 1, 1, "1"], ["V", 1, 1, 2, "1"])])
        self.expect("index-range", self.singular, (*CURVES, "rows", 0, [1, 1, 2, 1]))
        slow = self.tampered(self.singular, put(*CURVES, "curves", 0, "order", 8),
                             put(*ADD, lambda x: [[*y[:3], 8 * y[3], y[4]] for y in x]))
        self.verified(slow)

    def test_curves(self):
        family, second = aligned_in_a_family(), aligned_of_order_two()
        # in the family the two sheets are one only as long as s is the same
        self.expect("tangents-dependent", family, (*CURVES, "at", "0"))
        self.verified(self.tampered(family, put(*CURVES, "at", "-5")))
        self.verified(self.tampered(family, put(
            *CURVES, "sheets", 0, "V", lambda x: [*x, [["0", "0"], ["0", "0"]]])))
        self.expect("curve-base", family, (*CURVES, "sheets", 1, "K", 1, 0, 1, "2"),
                    (*CURVES, "sheets", 1, "K", lambda x: [*x, [["0", "1"]]]),
                    (*CURVES, "sheets", 0, "V", 0, 0, 0, "2"))
        # the same polynomial, but at s = 0 another function; or zero
        swap = lambda x: x[::-1]
        self.stopped(self.tampered(family, put(*CURVES, "sheets", 0, "V", swap),
                                   put(*CURVES, "sheets", 1, "K", swap)), "curve-base")
        zeros = lambda sheet: {name: [[["0"] * len(row) for row in x] for x in matrices]
                               for name, matrices in sheet.items()}
        self.stopped(self.tampered(family, put(*CURVES, "sheets", lambda x: list(map(zeros, x)))),
                     "curve-base")
        nothing = zero()
        self.verified(nothing)
        one = {"Q": [[["1", "0"]]], "K": [[["1", "0"]]], "V": [[["1", "0"]]]}
        self.stopped(self.tampered(nothing, put(*CURVES, "sheets", 0, one), put(
            *CURVES, "curves", lambda x: [{**y, "add": []} for y in x])), "curve-base")
        # the first order of a curve of order two has to vanish, for all s
        self.expect("curve-order", second, (*CURVES, "curves", 0, "add", 0, 4, "2"),
                    (*CURVES, "curves", 1, "order", 3))
        family["proof"]["point"]["tangent"]["curves"]["curves"][0]["order"] = 2
        self.stopped(family, "curve-order")
        # e times s: at s = 0 nothing moves, and yet the order is one
        flat = self.tampered(nothing, put(*CURVES, "sheets", 0, "K", [[["0", "0"]], [["0", "0"]]]))
        self.verified(flat)
        # velocities that depend on s, at a point that does not: V = s, K = 0, K += e
        moving = self.tampered(nothing, put(*CURVES, "at", "3"), put(
            *CURVES, "sheets", 0, "V", [[["0", "0"]], [["1", "1"]]]))
        moving["proof"]["point"]["tangent"]["curves"]["curves"][0] = {
            "sheet": 1, "order": 2, "add": [["Q", 1, 1, 0, "1"], ["K", 1, 1, 1, "1"]]}
        self.stopped(moving, "curve-order")

    def test_boundary(self):
        certificate, nothing = aligned_of_order_two(), zero()
        path = (*POINT, "boundary")
        witness = (*path, "conjugate")
        self.expect("boundary-witness", certificate, (*path, None), (*path, {"cone": {}}),
                    *[(*witness, name, lambda x: x[1:]) for name in "kwqh"],
                    *[(*witness, name, lambda x: [*x, "0"]) for name in "kwqh"],
                    (*witness, "w", ["2", "0", "4"]), (*witness, "w", ["0", "0", "0"]),
                    (*witness, "q", ["0", "0", "0"]), (*witness, "h", ["0"]),
                    (*witness, "k", ["1", "0", "1"]), (*witness, "q", ["3", "0", "1"]))
        self.verified(self.tampered(certificate, put(*witness, "q", ["-6", "0", "2"])))
        two = aligned_of_order_two("av", (2, -1))
        self.expect("boundary-witness", two, (*witness, "h", ["2", "1"]))
        self.expect("boundary-witness", nothing, (*path, None), (*path, {"conjugate": {
            "k": ["1", "0"], "w": ["0", "1"], "q": ["1", "0"], "h": ["1"]}}))
        self.expect("boundary-witness", nothing, (*path, {"conjugate": {
            "k": ["0", "0"], "w": ["0", "1"], "q": ["1", "0"], "h": ["1"]}}))
        for other in [certificate, nothing]:
            self.expect("boundary", other, (*CLAIM, "boundary", "not-boundary"))
            self.stopped(self.tampered(other, put(*CLAIM, "boundary", "not-boundary"),
                                       put(*path, None)), "boundary")
        line = SMOOTH[12]()  # the zero function of d = 1
        self.stopped(self.tampered(line, put(*CLAIM, "boundary", "boundary"),
                                   put(*path, {"cone": {}})), "boundary")

    def test_fibers(self):
        second, statement = ("proof", "fiber", "second"), ("claim", "statement", "fiber")
        self.expect("case", self.fiber, *[(*statement, "case", x) for x in (
            "zero", "one-point", "symmetric-part")], ("claim", "tokens", 1))
        self.expect("second", self.fiber, (*second, None), (*second, []), (*second, 0, []),
                    (*second, 1, 0, ["1"]))
        first, other = two_points("qkv")
        qkv = fiber("qkv", first, 1, 2, "two-points", 2, 2, other)
        self.expect("second-function", qkv, (*second, 0, 0, 0, "7"), (*second, 2, 0, 0, "7"))
        self.expect("fiber-dimension", qkv, (*statement, "dimension", 1))
        rescaled = self.tampered(fiber("av", [[[2]], [[3]]], 1, 2, "one-point", 1, 1),
                                 put(*second, [[["3"]], [["2"]]]))
        self.stopped(rescaled, "second")
        one = fiber("av", [outer([1, 2], [1, 0]), [[1, 0]]], 1, 2, "two-points", 2, 1,
                    [outer([2, 0], [1, 0]), [["1/2", 1]]])
        self.verified(one)
        self.stopped(self.tampered(one, put(*second, [[["-2", "0"], ["-4", "0"]],
                                                      [["-1/2", "0"]]])), "second-rescaling")
        self.stopped(self.tampered(one, put(*second, 0, [["2", "0"], ["0", "1"]])), "second-rank")
        tall = self.tampered(one, put("claim", "weights", 0, [["1", "0"], ["0", "1"]]))
        self.stopped(tall, "query-rank")

    def test_one_token(self):
        self.expect("one-token", self.smooth, ("claim", "tokens", 1))

    def test_no_other_statement(self):
        """With one proof, no number and no word of a statement can be another."""
        words = [["critical", "regular"], ["singular", "smooth"], ["boundary", "not-boundary"],
                 ["zero", "one-point", "two-points", "symmetric-part"]]
        bases = [make() for make in [*SMOOTH, zero, crossing, aligned_in_a_family, degenerate,
                                     aligned_of_order_two]] + [fiber(*x) for x in FIBERS]
        for base in bases:
            [(kind, statement)] = base["claim"]["statement"].items()
            for key, value in statement.items():
                others = [x for word in words if value in word for x in word if x != value]
                if isinstance(value, int):
                    others = [x for x in range(value + 3) if x != value]
                if isinstance(value, list):
                    others = [value[::-1]] if value != value[::-1] else [[7, 7]]
                for other in others:
                    changed = self.tampered(base, put("claim", "statement", kind, key, other))
                    self.assertEqual(run(changed)["verdict"], "rejected", (key, value, other))

    def test_no_exception_on_noise(self):
        rng, values = random.Random(3), [
            None, True, 0, 1, 2, -1, 2**32, 1.5, "", "1", "-1", "1/2", "9" * 30, [], {}, [1],
            [[["1"]]], {"a": 1}, "Q", "qkv", "av", "singular", "boundary", "two-points",
            {"cone": {}}]
        bases = [self.smooth, self.singular, self.fiber, aligned_in_a_family(), zero("qkv"),
                 aligned_of_order_two(), SMOOTH[14]()]
        for base in bases:
            text = json.dumps(base).encode()
            for _ in range(250):
                self.decided(noisy(rng, base, values))
                self.decided(another_byte(rng, text))


# ---- The command line ---------------------------------------------------------------------

class CommandLine(Case):
    def test_reports(self):
        first, second = two_points("av")
        files = {"smooth": SMOOTH[0](), "cone": zero(), "second": fiber(
            "av", first, 1, 2, "two-points", 2, 1, second),
            "fiber": fiber("av", [[[2]], [[3]]], 1, 2, "one-point", 1, 1)}
        with tempfile.TemporaryDirectory() as folder:
            for name, certificate in files.items():
                with open(os.path.join(folder, name), "w") as file:
                    json.dump(certificate, file)
            call = lambda *arguments: subprocess.run(
                [sys.executable, str(HERE / "check.py"), *arguments], cwd=folder,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            done, plain = call("--json", *files), call(*files)
        self.assertEqual((done.returncode, done.stderr, plain.returncode, plain.stderr),
                         (0, b"", 0, b""))
        reports = json.loads(done.stdout)["files"]
        self.assertEqual([report["rule"] for report in reports],
                         ["differential + embedding", "differential + curves + cone",
                          "fiber + second-preimage", "fiber"])
        for report, (name, certificate) in zip(reports, files.items()):
            self.assertEqual(report, {"file": name, "verdict": "verified", "reason": None,
                                      "detail": None, "rule": report["rule"],
                                      "claim": certificate["claim"]})
        self.assertEqual(plain.stdout.decode().splitlines()[1:3], [
            "verified cone: singular point, tangent space of dimension >= 6 in dim = 4, boundary, "
            "ranks 0,0, differential critical with a kernel of dimension 6: at the weights in the "
            "file: lightning attention, widths 2-1, query sizes 1, tokens 2, parametrization av",
            "verified second: fiber, case two-points, pieces 2, dimension 1: at the weights in the "
            "file: lightning attention, widths 3-2, query sizes 1, tokens 2, parametrization av"])


if __name__ == "__main__":
    main()
