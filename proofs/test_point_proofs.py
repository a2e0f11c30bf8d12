"""Tests of check_point.py: each part of a proof on its own, but curves.

    python3 -m unittest discover --start-directory proofs
"""

from unittest import main

from making_point import fiber, outer
from tampering import put
from tampering_point import BASIS, CLAIM, KERNEL_MINOR, MINOR, POINT, PointTampering, smaller
from test_point import aligned_of_order_two, crossing, SMOOTH, two_points, zero


class Parts(PointTampering):
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
        self.stopped(self.tampered(larger, put(*KERNEL_MINOR, smaller),
                                   put(*CLAIM, "differential", "critical")), "kernel-dependent")
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
                self.expect("minor-size", certificate, (*tangent, rule, "minor", smaller))
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


if __name__ == "__main__":
    main()
