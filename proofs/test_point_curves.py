"""Tests of check_point.py: the curves of a singular point.

    python3 -m unittest discover --start-directory proofs
"""

from unittest import main

from tampering import put
from tampering_point import ADD, CURVES, PointTampering
from test_point import aligned_in_a_family, aligned_of_order_two, zero


class Curves(PointTampering):
    def test_curve_shape(self):
        sheet, matrix = (*CURVES, "sheets", 0), [["0"] * 3] * 2
        for block in "QKV":
            self.expect("curve-shape", self.singular, (*sheet, block, []),
                        (*sheet, block, [matrix[:1]]), (*sheet, block, [[["1"], ["1"]]]),
                        (*sheet, block, lambda x: x + [matrix] * 9))
            self.verified(self.tampered(self.singular,
                                        put(*sheet, block, lambda x: x + [matrix] * 8)))
        self.expect("curve-shape", self.singular, (*CURVES, "sheets", []),
                    (*CURVES, "sheets", [{"Q": [], "K": [], "V": []}]),
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


if __name__ == "__main__":
    main()
