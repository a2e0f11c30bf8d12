"""Tests of check_pair.py: every reason, the order of the checks, what is malformed.

    python3 -m unittest discover --start-directory proofs
"""

import copy
import json
from unittest import main

from making_pair import I, network, pair
from tampering import (inside, limit, NO_INTEGERS, NO_LISTS, NO_RATIONALS, NO_SIZES, OF_EVERY_KIND,
                       put, Tampering)
from test_pair import different, exchanged
import check_pair

CLAIM = ("claim", "statement")


def other_is_one(certificate):
    claim = certificate["claim"]
    claim["other"] = copy.deepcopy(claim["one"])


def one_layer_less(certificate):
    other = certificate["claim"]["other"]
    other.update(widths=other["widths"][:-1], query_dims=other["query_dims"][:-1],
                 weights=other["weights"][:-2])


HEADER = OF_EVERY_KIND + [
    ("architecture", put("claim", "other", "query_dims", 1, 0)),
    ("weights", put("claim", "one", "weights", lambda x: [*x, x[0]]))]
# In the order of section 4.
OF_SAME = HEADER + [
    ("size-limit", limit(check_pair, "MAX_ENTRIES")),
    ("query-rank", put("claim", "one", "weights", 0, 0, 0, "77")),
    ("rule-mismatch", put("proof", {"witness": {"input": []}})),
    ("size-limit", limit(check_pair, "MAX_EXPANSION")), ("depth", one_layer_less),
    ("rescaling", other_is_one),
    ("functions-differ", put("claim", "one", "weights", 3, 0, 0, "77/3"))]
OF_DIFFERENT = HEADER + [
    ("size-limit", limit(check_pair, "MAX_DEGREE")),
    ("size-limit", limit(check_pair, "MAX_DIGITS")),
    ("rule-mismatch", put("proof", {"expansion": {}})),
    ("size-limit", limit(check_pair, "MAX_WORK")),
    ("witness-agrees", other_is_one)]


class Reasons(Tampering):
    def test_every_reason(self):
        for base, table in [(exchanged(), OF_SAME), (different(), OF_DIFFERENT)]:
            self.every_reason(base, table)
        self.expect("witness", different(), ("proof", "witness", "input", []))

    def test_the_order_of_every_two(self):
        shape = ("witness", put("proof", "witness", "input", [["1"]]))
        no_work = [row for row in OF_DIFFERENT[:-2]] + [shape, OF_DIFFERENT[-1]]
        for base, table in [(exchanged(), OF_SAME), (different(), OF_DIFFERENT),
                            (different(), no_work)]:
            self.the_order_of_every_two(base, table, gone=(KeyError, IndexError))

    def test_malformed(self):
        same, unlike = exchanged(), different()
        for net in "one", "other":
            weights = ("claim", net, "weights")
            self.expect("malformed", same, *[(*weights, 1, 0, 1, x) for x in NO_RATIONALS],
                        *[(*path, x) for path in [weights, (*weights, 2), (*weights, 2, 0)]
                          for x in NO_LISTS],
                        *[("claim", net, "parametrization", x) for x in [None, "QKV", 1, []]],
                        *[("claim", net, key, 0, x) for key in ["widths", "query_dims"]
                          for x in NO_SIZES],
                        *[("claim", net, key, x) for key in ["widths", "query_dims"]
                          for x in NO_LISTS[:5]])
        self.expect("malformed", unlike,
                    *[("proof", "witness", "input", 0, 0, x) for x in [*NO_INTEGERS, "1/2"]],
                    *[("proof", "witness", "input", x) for x in NO_LISTS],
                    *[("claim", "tokens", x) for x in NO_SIZES],
                    *[("claim", "kind", x) for x in [None, 1, [], ["lightning"]]],
                    *[(*CLAIM, x) for x in [
                        None, {}, [], "different", {"same": {}}, {"different": {"rescaling": "no"}},
                        {"different": {}, "same": {"rescaling": "no"}}, {"different": None},
                        {"same": {"rescaling": "yes"}}, {"same": {"rescaling": None}}]],
                    *[("proof", x) for x in [
                        None, {}, [], "expansion", {"expansion": None}, {"expansion": {"a": 1}},
                        {"witness": {}}, {"expansion": {}, "witness": {"input": [["1"]]}},
                        {"witness": {"input": [["1"]], "output": []}}]])
        for path in [(), ("claim",), ("claim", "one"), ("claim", "other"), (*CLAIM, "same"),
                     ("proof",)]:
            inner = inside(same, path)
            for key in list(inner):
                changed = copy.deepcopy(same)
                part = inside(changed, path)
                del part[key]
                self.stopped(changed, "malformed")
                part.update({key: inner[key], "another": "1"})
                self.stopped(changed, "malformed")
        self.stopped(json.dumps(same).replace('"kind"', '"kind": "lightning", "kind"').encode(),
                     "malformed")

    def test_architecture_and_weights(self):
        same = exchanged()
        for net in "one", "other":
            self.expect("architecture", same, *[("claim", net, *rest) for rest in [
                ("widths", []), ("widths", [2]), ("widths", [2, 2]), ("widths", [2, 2, 2, 2]),
                ("widths", [0, 2, 2]), ("widths", [2, 0, 2]), ("widths", [2, 2, 0]),
                ("query_dims", []), ("query_dims", [1]), ("query_dims", [1, 1, 1]),
                ("query_dims", [1, 0]), ("widths", [3, 2, 2]), ("widths", [2, 2, 3])]])
            self.expect("weights", same, *[("claim", net, *rest) for rest in [
                ("widths", [2, 3, 2]), ("weights", []), ("weights", lambda x: x[1:]),
                ("weights", lambda x: [*x, x[0]]), ("weights", 0, []), ("weights", 1, [["1"]]),
                ("weights", 2, lambda x: [*x, x[0]]), ("weights", 3, 1, ["1"]),
                ("weights", 3, 1, ["1", "2", "3"]), ("parametrization", "qkv"),
                ("parametrization", "ml")]])
        self.expect("architecture", same, ("claim", "tokens", 0))
        point = network("av", [2], [], [])
        self.stopped(pair(point, point, 2, "any"), "architecture")
        # an architecture of two comes before the weights of one
        self.stopped(self.tampered(same, put("claim", "one", "weights", []),
                                   put("claim", "other", "widths", [3, 2, 2])), "architecture")
        # qkv: Q before K; a > d; ml: no sizes but d_0 and d_l
        net = network("qkv", [1, 2], [3], [[[1]] * 3, [[1]] * 3, [[1]] * 2])
        free = network("ml", [1, 7, 2], [5, 9], [[[1]], [[1]], [[1]] * 2])
        self.verified(pair(net, net, 2, "any"))
        self.verified(pair(net, free, 2, witness=[[2, 0]]))
        q, k = [[1, 2]], [[0, 3]]
        qkv = network("qkv", [2, 1], [1], [q, k, [[1, 1]]])
        av = network("av", [2, 1], [1], [[[0, 0], [3, 6]], [[1, 1]]])
        self.verified(pair(qkv, av, 2, "any"))

    def test_query_rank(self):
        one = network("av", [2, 1], [1], [[["1/3", "2/3"], ["1/2", "1"]], [[1, 1]]])
        self.verified(pair(one, one, 2, "any"))
        for net in "one", "other":
            for form, path, x in [(exchanged(), (0, 0, 0), "5"), (exchanged(), (2, 1, 1), "1/9")]:
                self.expect("query-rank", form, ("claim", net, "weights", *path, x))
        bad = self.tampered(exchanged(), put("claim", "one", "weights", 0, [["1", "0"], ["0", "1"]]),
                            put("claim", "one", "query_dims", 0, 2))
        self.stopped(bad, "functions-differ")
        ml = network("ml", [2, 1], [1], [I, [[1, 1]]])  # there query sizes play no role
        self.verified(pair(ml, ml, 2, "any"))

    def test_witness(self):
        certificate = different()
        x = ("proof", "witness", "input")
        self.expect("witness", certificate, (*x, []), (*x, [[]]), (*x, [["1"] * 3]),
                    (*x, [["1"] * 3] * 3), (*x, [["1"] * 2] * 2), (*x, [["1"] * 3, ["1"] * 4]),
                    ("claim", "tokens", 2))
        self.expect("witness-agrees", certificate, (*x, [["0"] * 3] * 2), (*x, [["-0"] * 3] * 2))
        self.verified(self.tampered(certificate, put(*x, 1, 2, "9" * 300)))


if __name__ == "__main__":
    main()
