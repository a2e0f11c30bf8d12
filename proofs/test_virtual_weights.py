"""Tests of check.py: the rule virtual-weights.

    python3 -m unittest discover --start-directory proofs
"""

import copy
import csv
import itertools
import random
import unittest

from making import (check, Case, claim_of, COMPOSITE, dot, Dual, dual, HERE, LARGE_PRIME, make,
                    PRIME, run, t)
from tampering import put


# ---- The bound ----------------------------------------------------------------------------

def virtual_rank(net, rng):
    """The number of independent directions in which weights move the virtual weights
    M_i = (V_{i-1} ... V_1)^T K_i^T Q_i (V_{i-1} ... V_1) and L = V_l ... V_1, by dual numbers. Of
    M_i only M_i + M_i^T counts if there is one token, or if an earlier M_j has rank one."""
    point = {block: [[rng.randrange(PRIME) for _ in range(columns)] for _ in range(rows)]
             for block, (rows, columns) in net.blocks.items()}
    velocities = []
    for moved, (rows, columns) in net.blocks.items():
        for r, c in itertools.product(range(rows), range(columns)):
            unit = [[int((y, z) == (r, c)) for z in range(columns)] for y in range(rows)]
            before = dual([[int(y == z) for z in range(net.d[0])] for y in range(net.d[0])])
            velocity, symmetric = [], net.t == 1
            for i in net.layers:
                q, k, v = (dual(point[name, i], unit if (name, i) == moved else None)
                           for name in "QKV")
                matrix = reduced(dot(t(before), t(k), q, before))
                velocity += [(entry.b + (matrix[z][y].b if symmetric else 0)) % PRIME
                             for y, row in enumerate(matrix) for z, entry in enumerate(row)]
                values = [[entry.a for entry in row] for row in matrix]
                symmetric |= list(check.eliminate(values, PRIME)).count("pivot") == 1
                before = reduced(dot(v, before))
            velocities.append(velocity + [entry.b for row in before for entry in row])
    return list(check.eliminate(velocities, PRIME)).count("pivot")


def reduced(matrix):
    return [[Dual(entry.a % PRIME, entry.b % PRIME) for entry in row] for row in matrix]


class Bound(Case):
    def test_the_table(self):
        """All networks of the large table, which another program has computed."""
        with open(HERE.parent / "tests" / "data" / "dimension_lightning.csv") as file:
            rows = list(csv.DictReader(file))
        self.assertGreater(len(rows), 4000)
        for row, form in itertools.product(rows, ["qkv", "av"]):
            sizes = ([*map(int, row[key].split("-"))] for key in ["widths", "query_dims"])
            net = check.Network(claim_of(*sizes, int(row["tokens"]), form))
            self.assertEqual(check.virtual_weight_bound(net), int(row["dimension"]), (form, row))

    def test_counted(self):
        """The rank of (Q, K, V) -> (M_1, ..., M_l, L) at a random point, less l."""
        rng = random.Random(11)
        networks = [  # the later layers see less than the earlier ones let through
            ([5, 4, 1], [2, 1]), ([6, 5, 2], [1, 1]), ([5, 4, 4, 1], [1, 1, 1]),
            ([6, 5, 5, 1], [2, 1, 1]), ([5, 5, 1], [2, 1]), ([6, 1], [2])]
        for count in range(150):
            l = 1 + count % 4
            sizes = [rng.randint(1, 5 if l < 3 else 3) for _ in range(2 * l + 1)]
            networks.append((sizes[:l + 1], sizes[l + 1:]))
        for (widths, query_dims), tokens in itertools.product(networks, [1, 2]):
            l, claim = len(query_dims), claim_of(widths, query_dims, tokens, "qkv")
            net = check.Network(claim)
            with self.subTest(claim=claim):
                bound = check.virtual_weight_bound(net)
                self.assertEqual(bound, virtual_rank(net, rng) - l)
                same = check.Network({**claim, "parametrization": "av"})
                self.assertEqual(check.virtual_weight_bound(same), bound)
                # the free ones: all matrices, or all symmetric ones
                d, last = widths[0], widths[-1]
                matrices = d * (d + 1) // 2 if tokens == 1 else d * d
                free = check.Network({**claim, "parametrization": "ml"})
                self.assertEqual(check.virtual_weight_bound(free), l * matrices + d * last - l)


# ---- Certificates -------------------------------------------------------------------------

def any_minor(certificate):
    """The first columns, and as many rows: indices in range, and otherwise anything."""
    claim = certificate["claim"]
    size, last, tokens = int(claim["number"]), claim["widths"][-1], claim["tokens"]
    rows = [[r // tokens // last + 1, r // tokens % last + 1, r % tokens + 1] for r in range(size)]
    certificate["lower"] = {"jacobian-minor": {"rows": rows, "columns": [*range(1, size + 1)]}}


def forged(true_one, other):
    certificate = make(*true_one, "virtual-weights", inputs=12)
    certificate["claim"] = {**claim_of(*other), "number": certificate["claim"]["number"]}
    certificate["parameters"] = str(check.Network(certificate["claim"]).parameters)
    if run(certificate)["reason"] == "index-range":
        any_minor(certificate)
    return certificate


class Certificates(Case):
    def test_exact(self):
        for form, (widths, query_dims, tokens, dimension) in itertools.chain(
                itertools.product(["qkv", "av"], [
                    ([2, 3, 2], [2, 2], 3, 10), ([2, 2, 2], [1, 2], 3, 8),
                    ([2, 2, 2], [2, 1], 3, 9), ([2, 2], [1], 2, 6), ([2, 2], [3], 1, 6),
                    ([2, 1], [2], 1, 4), ([3, 1, 3], [1, 1], 2, 9)]),
                itertools.product(["ml"], [
                    ([2, 3, 2], [2, 2], 3, 10), ([2, 2, 2], [1, 2], 3, 10), ([2, 2], [1], 1, 6),
                    ([2, 1, 3], [1, 1], 1, 10), ([3, 1], [1], 1, 8)])):
            for m, explicit in [(PRIME, False), (LARGE_PRIME, True), (COMPOSITE // 3, True)]:
                with self.subTest(form=form, widths=widths, query_dims=query_dims, m=m):
                    certificate = make(widths, query_dims, tokens, form, "virtual-weights", m,
                                       explicit)
                    self.assertEqual(certificate["claim"]["number"], str(dimension))
                    self.verified(certificate)
                    self.assertEqual(run(certificate)["rule"], "jacobian-minor + virtual-weights")

    def test_forged(self):
        """The certificate of one network speaks of another, parameters and variety match."""
        ten, eight, free = (([2, 3, 2], [2, 2], 3, "qkv"), ([2, 2, 2], [1, 2], 3, "av"),
                            ([2, 2, 2], [2, 2], 3, "ml"))
        for true_one, *others in [
                (ten, ([2, 3, 3], [2, 2], 3, "qkv"), ([3, 3, 2], [2, 2], 3, "qkv"),
                 ([2, 1, 2], [2, 2], 3, "qkv"), ([2, 3, 2, 2], [2, 2, 2], 3, "qkv"),
                 ([2, 3, 2], [1, 2], 3, "qkv"), ([2, 3, 2], [2, 1], 3, "qkv"),
                 ([2, 3, 2], [2, 2], 1, "qkv")),
                (eight, ([2, 2, 1], [1, 2], 3, "av"), ([2, 2, 2], [2, 2], 3, "av"),
                 ([2, 2, 2], [2, 1], 3, "av"), ([2, 2, 2], [1, 2], 3, "ml")),
                (free, ([2, 2, 3], [2, 2], 3, "ml"), ([2, 2, 2, 2], [2, 2, 2], 3, "ml"),
                 ([2, 2, 2], [2, 2], 1, "ml"), ([2, 2, 2], [1, 2], 3, "qkv"),
                 ([2, 2, 2], [1, 2], 3, "av"))]:
            for other in others:
                with self.subTest(true_one=true_one, other=other):
                    self.stopped(forged(true_one, other), "upper-mismatch")
        # these change nothing: the claim stays true, and the Jacobian what it was
        self.verified(forged(ten, (*ten[:3], "av")))
        self.verified(forged(eight, (*eight[:3], "qkv")))
        self.verified(forged(free, ([2, 5, 2], [1, 1], 3, "ml")))

    def test_one_too_few_and_one_too_many(self):
        for network in [([2, 3, 2], [2, 2], 3, "qkv"), ([2, 2, 2], [1, 2], 3, "av"),
                        ([2, 2], [1], 1, "ml")]:
            good = make(*network, "virtual-weights")
            size = int(good["claim"]["number"])
            rows, columns = good["lower"]["jacobian-minor"].values()
            for column in columns:
                fewer = copy.deepcopy(good)
                fewer["claim"].update(number=str(size - 1), relation="at_least")
                rest = [other for other in columns if other != column]
                fewer["lower"]["jacobian-minor"] = {"rows": rows[1:], "columns": rest}
                fewer["upper"] = None
                if run(fewer)["verdict"] == "verified":
                    break
            self.verified(fewer)
            fewer["claim"]["relation"], fewer["upper"] = "exact", good["upper"]
            self.stopped(fewer, "upper-mismatch")
            good["claim"]["number"] = str(size + 1)
            any_minor(good)
            self.stopped(good, "upper-mismatch")
            good["claim"]["relation"] = "at_least"
            self.stopped(good, "superfluous-upper")
            good["upper"] = None
            self.stopped(good, "minor-singular")

    def test_other_reasons(self):
        for path, value, reason in [
                (("upper", "virtual-weights"), {"n": 1}, "malformed"),
                (("upper",), None, "missing-upper"),
                (("upper",), {"ambient-dimension": {}}, "upper-mismatch"),
                (("claim", "relation"), "at_least", "superfluous-upper"),
                (("claim", "kind"), "normalized", "unsupported-kind"),
                (("claim", "kind"), "softmax", "unsupported-kind"),
                (("claim", "kind"), ["lightning"], "malformed"),
                (("claim", "number"), "9", "claim-mismatch"),
                (("claim", "query_dims"), [1, 2], "parameter-count"),
                (("claim", "tokens"), 1, "index-range"),
                (("claim", "parametrization"), "ml", "wrong-variety"),
                (("claim", "variety"), "free-virtual-weights", "wrong-variety"),
                (("lower", "jacobian-minor", "columns"), [*range(1, 11)], "minor-singular"),
                (("modulus",), "2", "minor-singular")]:
            with self.subTest(path=path, value=value):
                certificate = make([2, 3, 2], [2, 2], 3, upper="virtual-weights")
                put(*path, value)(certificate)
                self.stopped(certificate, reason)


if __name__ == "__main__":
    unittest.main()
