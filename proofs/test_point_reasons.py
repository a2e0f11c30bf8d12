"""Tests of check_point.py: every reason, the order of the checks, what is malformed.

    python3 -m unittest discover --start-directory proofs
"""

import itertools
from unittest import main

from making import run
from tampering import (inside, limit, NO_INTEGERS, NO_LISTS, NO_RATIONALS, NO_SIZES, OF_EVERY_KIND,
                       put)
from tampering_point import (ADD, BASIS, CLAIM, CURVES, KERNEL_MINOR, MINOR, POINT, PointTampering,
                             smaller)
from test_point import aligned_of_order_two
import check_point


def both(*tamperings):
    return lambda certificate: [tamper(certificate) for tamper in tamperings]


def twice(path):
    """The first of a list is its last too."""
    return put(*path, lambda x: [*x[:-1], x[0]])


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
    ("kernel-dependent", both(put(*BASIS, lambda x: [*x, x[0]]), put(*KERNEL_MINOR, smaller),
                              put(*CLAIM, "kernel_dimension", 2))),
    ("minor-singular", put(*KERNEL_MINOR, "columns", [3, *range(4, 13)])),
    ("differential", put(*CLAIM, "differential", "critical")),
    ("rule-mismatch", put(*CLAIM, "point", "singular")),
    ("rule-not-applicable", put(*POINT, "tangent", lambda x: {"exchange": x["embedding"]})),
    ("tangent-dimension", put(*CLAIM, "tangent_dimension", 11)),
    ("index-range", put(*MINOR, "columns", 0, 0)),
    ("duplicate-index", twice((*MINOR, "columns"))),
    ("minor-not-square", put(*MINOR, "rows", lambda x: x[1:])),
    ("minor-size", put(*MINOR, smaller)),
    ("minor-singular", put(*MINOR, "columns", [3, *range(4, 13)])),
    ("boundary", put(*CLAIM, "boundary", "boundary")),
    ("boundary-witness", put(*POINT, "boundary", {"cone": {}}))]
# The base is 3-2 in av, a = 2, rank A = 1.
OF_SINGULAR = HEADER + TO_THE_KERNEL + [
    ("factors", put(*POINT, "factors", [])),
    ("kernel-count", put(*KERNEL_MINOR, smaller)),
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


class Reasons(PointTampering):
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


if __name__ == "__main__":
    main()
