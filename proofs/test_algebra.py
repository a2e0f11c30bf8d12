"""Tests of check_algebra.py: small networks against an oracle, every reason, the order of the checks,
mutants.

The oracle takes the derivative with the formulas of docs/certificate.md over dual numbers, and one
system for all entries of E at once, at random points modulo a large prime.
"""

import copy
import functools
import itertools
import random
from unittest import main

from making import Case, Dual, dual, greedy, LARGE_PRIME, phi, PRIME, run
from tampering import limit, OF_EVERY_KIND, put, Tampering
import check_algebra
import check_common
from check_network import Network, splitmix64

ALL = check_algebra.APPLICABLE
SIZES = [("qkv", [1, 1], [1], 2), ("qkv", [2, 1], [1], 2), ("qkv", [1, 2, 1], [1, 2], 1),
         ("av", [2, 2], [2], 2), ("av", [2, 1, 2], [3, 1], 2), ("av", [1, 2, 1], [1, 2], 2),
         ("ml", [2, 2], [1], 2), ("ml", [2, 1], [1], 1), ("ml", [1, 3, 2], [1, 2], 2),
         ("ml", [2, 1, 1], [1, 2], 2)]


def certificate(form, widths, query_dims, tokens, relation, number=None, **proof):
    """With what the checker itself finds, if no number is given: its `detail` names it."""
    weights = sum(r * c for r, c in Network({
        "widths": widths, "query_dims": query_dims, "tokens": tokens,
        "parametrization": form}).field_blocks.values())
    proof = {"modulus": str(PRIME), "seed": "5", "bound": "1000",
             "points": 0 if relation == "at_least" else weights**2 // 2 + 5,
             "rules": [] if relation == "at_most" else [*ALL[form]], **proof}
    result = {"format": "neurocert-algebra-certificate", "version": 1, "claim": {
        "kind": "lightning", "widths": widths, "query_dims": query_dims, "tokens": tokens,
        "parametrization": form, "relation": relation, "number": str(number)}, "proof": proof}
    if number is None:
        result["claim"]["number"] = "4321"
        found = [word for word in run(result)["detail"].split() if word.isdigit()]
        result["claim"]["number"] = found[0]
    return result


# ---- The oracle -----------------------------------------------------------------------------

def derivative(form, net, weights, x, velocity):
    """Of all entries of the output, in the direction of the velocity: flat lists of numbers."""
    def blocks(values):
        values, result = iter(values), {}
        for block, (rows, columns) in net.field_blocks.items():
            result[block] = [[next(values) for _ in range(columns)] for _ in range(rows)]
        return result
    moving = blocks(velocity)
    w = {block: dual(m, moving[block]) for block, m in blocks(weights).items()}
    return [e.b for row in phi(w, [[Dual(e) for e in row] for row in x], net.l) for e in row]


@functools.lru_cache(None)
def dimension(form, widths, query_dims, tokens):
    """Of all E, from one system modulo a large prime."""
    net, rng = Network({"widths": widths, "query_dims": query_dims, "tokens": tokens,
                        "parametrization": form}), random.Random(1)
    n = sum(r * c for r, c in net.field_blocks.values())
    rows = []
    for _ in range(n * n + 2):  # one equation for each point; those of a point may be dependent
        weights = [rng.randint(-10**6, 10**6) for _ in range(n)]
        x = [[rng.randint(-99, 99) for _ in range(tokens)] for _ in range(widths[0])]
        unit = [derivative(form, net, weights, x, [int(i == j) for i in range(n)]) for j in range(n)]
        entry = rng.randrange(widths[-1] * tokens)
        rows.append([column[entry] * w % LARGE_PRIME for column in unit for w in weights])
    return n * n - len(greedy(rows, LARGE_PRIME)[0])


def true_dimension(claim):
    return dimension(claim["parametrization"], tuple(claim["widths"]), tuple(claim["query_dims"]),
                     claim["tokens"])


def is_true(certificate):
    claim = certificate["claim"]
    number, true = int(claim["number"]), true_dimension(claim)
    return {"exact": number == true, "at_least": number <= true, "at_most": number >= true}[
        claim["relation"]]


class Bounds(Case):
    def test_against_the_oracle(self):
        explained = 0
        for sizes in SIZES:
            least, most = (certificate(*sizes, relation) for relation in ("at_least", "at_most"))
            with self.subTest(sizes=sizes):
                for good in least, most:
                    self.verified(good)
                    self.assertTrue(is_true(good))
                number = most["claim"]["number"]
                self.assertEqual(int(number), true_dimension(most["claim"]))
                exact = certificate(*sizes, "exact", number)
                if least["claim"]["number"] == number:
                    explained += 1
                    self.verified(exact)
                    self.assertEqual(run(exact)["rule"], "derivatives + symmetries")
                else:
                    self.stopped(exact, "symmetry-count")
        self.assertGreater(explained, 4)

    def test_sizes_of_the_page(self):
        self.verified(certificate("qkv", [2, 2, 2], [2, 2], 2, "exact", 14, points=40))
        self.verified(certificate("av", [2, 2, 2], [2, 2], 2, "exact", 6, points=40))
        self.verified(certificate("ml", [2, 2, 2], [2, 2], 2, "exact", 2, points=40))
        self.verified(certificate("qkv", [3, 3, 3], [3, 3], 2, "at_least", 29))
        net = Network(certificate("qkv", [3, 3, 3], [3, 3], 3, "at_most", 29)["claim"])
        steps, _ = check_algebra.steps_of_derivatives(net, 80)  # 720 equations
        self.assertLess(steps, check_common.MAX_WORK)

    def test_generators_are_symmetries(self):
        rng = random.Random(2)
        for form, sizes in itertools.product(ALL, [
                ([2, 3, 1], [3, 3], 2), ([1, 2, 3, 2], [1, 2, 4], 1), ([3, 2], [3], 2)]):
            claim = dict(zip(["widths", "query_dims", "tokens"], sizes), parametrization=form)
            net = Network(claim)
            n = sum(r * c for r, c in net.field_blocks.values())
            weights = [rng.randint(-9, 9) for _ in range(n)]
            x = [[rng.randint(-9, 9) for _ in range(net.t)] for _ in range(net.d[0])]
            count, of_rule = 0, {"query-key": sum(a * a for a in net.a[1:]),
                                 "gauge": sum(d * d for d in net.d[1:-1]), "scaling": net.l}
            for e in check_algebra.generators(net, ALL[form]):
                velocity, count = [0] * n, count + 1
                for (i, j), entry in e.items():
                    velocity[i] += entry * weights[j]
                self.assertTrue(any(velocity) or form != "qkv")
                self.assertFalse(any(derivative(form, net, weights, x, velocity)))
            self.assertEqual(count, sum(of_rule[name] for name in ALL[form]))

    def test_points(self):
        """One stream: the weights in the order of the blocks, then the input, point after point."""
        for form, widths, query_dims, tokens in SIZES[1:8:2]:
            net = Network({"widths": widths, "query_dims": query_dims, "tokens": tokens,
                           "parametrization": form})
            n, inputs = sum(r * c for r, c in net.field_blocks.values()), widths[0] * tokens
            proof = {"modulus": LARGE_PRIME, "seed": 7, "bound": 99, "points": 3}
            for j, (weights, rows) in enumerate(check_algebra.linearizations(net, proof)):
                draws = [splitmix64(7, 99, j * (n + inputs) + i) for i in range(n + inputs)]
                x = [draws[n + r * tokens:n + (r + 1) * tokens] for r in range(widths[0])]
                self.assertEqual(weights, [w % LARGE_PRIME for w in draws[:n]])
                unit = [derivative(form, net, draws[:n], x, [int(i == k) for i in range(n)])
                        for k in range(n)]
                self.assertEqual(rows, [[e % LARGE_PRIME for e in row] for row in zip(*unit)])

    def test_sparse_ranks(self):
        rng = random.Random(3)
        for m in 2, 6, 35, 12, PRIME:
            for _ in range(60):
                rows = [[rng.choice([0, 0, 0, 1, -1, -2, 3, -9]) for _ in range(6)] for _ in range(7)]
                sparse = [{j: e for j, e in enumerate(row) if e} for row in rows]
                self.assertEqual(check_algebra.rank(sparse, m),
                                 len(greedy([[e % m for e in row] for row in rows], m)[0]), rows)

    def test_any_modulus(self):
        """What is lost for a small or composite one makes the bounds weaker, never wrong."""
        weaker = 0
        for sizes, m in itertools.product(SIZES[1:6:2], [2, 3, 4, 6, 15, 30030, 2**62 - 1]):
            for relation in "at_least", "at_most":
                good = certificate(*sizes, relation, modulus=str(m))
                self.verified(good)
                self.assertTrue(is_true(good))
                weaker += relation == "at_most" and int(good["claim"]["number"]) > true_dimension(
                    good["claim"])
        self.assertGreater(weaker, 5)

    def test_no_points_and_no_rules(self):
        good = certificate("qkv", [2, 1], [1], 2, "at_most", 36, points=0)
        self.verified(good)
        self.verified(certificate("qkv", [2, 1], [1], 2, "at_least", 0, rules=[]))
        self.stopped(certificate("qkv", [2, 1], [1], 2, "exact", 36, points=0), "symmetry-count")
        for number, reason in [("35", "upper-mismatch"), ("37", "upper-mismatch"),
                               ("-36", "malformed")]:
            self.stopped(certificate("qkv", [2, 1], [1], 2, "at_most", number, points=0), reason)
        self.stopped(certificate("qkv", [2, 1], [1], 2, "at_least", -1, rules=[]), "malformed")

    def test_limits(self):
        small = lambda widths, query_dims, tokens=1, form="ml", **proof: certificate(
            form, widths, query_dims, tokens, "at_least", 1, rules=["scaling"], **proof)
        self.verified(small([1, 1023], [2**32 - 1], 2**32 - 1))
        self.stopped(small([1, 1024], [1]), "size-limit", "incomplete")
        self.stopped(small([2**32 - 1, 2**32 - 1], [1]), "size-limit", "incomplete")
        for n, good in [(20, True), (200, False)]:
            for large in [certificate("qkv", [1, 1], [n], 1, "at_least", n * n + 1),
                          certificate("qkv", [1, n, 1], [1, 1], 1, "at_least", n * n, rules=["gauge"])]:
                if good:
                    self.verified(large)
                else:
                    self.stopped(large, "size-limit", "incomplete")
        most = certificate("ml", [2, 2], [1], 2, "at_most", 1)
        for change in [put("claim", "tokens", 2**32 - 1), put("proof", "points", 2**32 - 1)]:
            large = copy.deepcopy(most)
            change(large)
            self.stopped(large, "size-limit", "incomplete")


# ---- Reasons ------------------------------------------------------------------------------

START = OF_EVERY_KIND + [
    ("architecture", put("claim", "query_dims", 0, 1)), ("modulus", put("proof", "modulus", "1")),
    ("point", put("proof", "seed", "-1")),
    ("rule-not-applicable", put("proof", "rules", ["query-key"])),
    ("duplicate-rule", put("proof", "rules", lambda x: [*x, "gauge", "gauge"]))]
TABLES = [
    ("exact", [*START, ("size-limit", limit(check_algebra, "MAX_WEIGHTS")), ("symmetry-count", put(
        "claim", "number", "2")), ("upper-mismatch", put("proof", "points", 0))]),
    ("at_least", [*START, ("superfluous-upper", put("proof", "points", 1)),
                  ("size-limit", limit(check_algebra, "MAX_WEIGHTS")),
                  ("symmetry-count", put("claim", "number", "2"))]),
    ("at_most", [*START, ("superfluous-upper", put("proof", "rules", ["gauge"])),
                 ("size-limit", limit(check_common, "NUMBER", 2**40)),
                 ("upper-mismatch", put("claim", "number", "2"))])]


class Reasons(Tampering):
    def base(self, relation):
        return certificate("av", [2, 2], [2], 2, relation, 1, points=0 if relation == "at_least" else 20)

    def test_every_reason_and_the_order_of_every_two(self):
        two = {"rule-not-applicable", "duplicate-rule"}  # of one list
        for relation, table in TABLES:
            base = self.base(relation)
            with self.subTest(relation=relation):
                self.every_reason(base, table)
                self.the_order_of_every_two(base, table, lambda *reasons: set(reasons) == two)
                self.stopped_by(self.tampered(
                    base, put("proof", "rules", ["scaling", "scaling", "query-key"])),
                    "rule-not-applicable")

    def test_malformed(self):
        other = [None, True, 1, "1", {}, []]
        base = self.base("exact")
        self.expect("malformed", base,
                    *[("claim", x, y) for x in ("relation", "parametrization") for y in other],
                    *[("claim", "widths", 0, x) for x in [None, True, "2", 2.0, -1]],
                    *[("claim", "number", x) for x in [None, True, 1, "01", "1/1", "+1", []]],
                    *[("proof", x, y) for x in ("modulus", "seed", "bound")
                      for y in [None, True, 5, "05", "5.0", []]],
                    *[("proof", "points", x) for x in [None, True, "5", -1, 2**32, 5.0]],
                    *[("proof", "rules", x)
                      for x in [*other[:-1], ["scaling", 1], ["permutation"]]],
                    *[("proof", lambda x, y=y: {k: v for k, v in x.items() if k != y})
                      for y in base["proof"]], ("proof", lambda x: {**x, "more": "1"}),
                    ("claim", lambda x: {**x, "variety": "neuromanifold"}), ("proof", None))

    def test_ranges(self):
        base = self.base("exact")
        for reason, *path in [
                *[("modulus", "proof", "modulus", x) for x in ["-5", "0", "1", str(2**62)]],
                *[("point", "proof", "seed", x) for x in ["-1", str(2**64)]],
                *[("point", "proof", "bound", x) for x in ["-1", "0", str(2**62 + 1)]],
                ("architecture", "claim", "widths", [2]), ("architecture", "claim", "query_dims", []),
                ("architecture", "claim", "widths", 1, 0), ("architecture", "claim", "tokens", 0),
                ("architecture", "claim", "query_dims", 0, 0)]:
            self.expect(reason, base, path)
        self.stopped(certificate("ml", [1] * 42, [1] * 41, 1, "at_least", 41), "architecture")
        self.verified(certificate("ml", [1] * 41, [1] * 40, 1, "at_least", 40))
        self.stopped(certificate("ml", [2, 2], [2], 1, "at_least", 1, rules=["gauge"]),
                     "rule-not-applicable")

    def test_no_false_claim(self):
        rng = random.Random(4)
        good = [certificate(*sizes, relation) for sizes in [*SIZES[:2], SIZES[3], *SIZES[6:8]]
                for relation in ("at_least", "at_most")]
        good += [certificate(*SIZES[3], "exact", 1), certificate(*SIZES[6], "exact", 1)]

        def mutant():
            mutant = copy.deepcopy(rng.choice(good))
            claim, proof = mutant["claim"], mutant["proof"]
            for _ in range(rng.choice([1, 1, 2])):
                rng.choice([
                    lambda: claim.update(number=str(int(claim["number"]) + rng.choice([-2, -1, 1, 2]))),
                    lambda: claim.update(tokens=3 - min(2, claim["tokens"])),
                    lambda: claim.update(relation=rng.choice(["exact", "at_least", "at_most"])),
                    lambda: claim.update(parametrization=rng.choice(["qkv", "av", "ml"])),
                    lambda: proof.update(modulus=rng.choice(["2", "6", "35", "1000003"])),
                    lambda: proof.update(points=rng.choice([0, 1, 5, proof["points"]])),
                    lambda: proof.update(bound="1"), lambda: proof.update(seed="77"),
                    lambda: proof.update(rules=proof["rules"][1:])])()
            return mutant
        self.no_false_claim(
            (mutant() for _ in range(120)), is_true,
            [None, "symmetry-count", "upper-mismatch", "superfluous-upper", "rule-not-applicable"],
            1)

    def test_no_exception_on_noise(self):
        rng, values = random.Random(5), [None, True, 0, 1, 2, -1, 2**32 - 1, 1.5, "", "1", "-1", "0", [],
                                         {}, [1], ["scaling"], "ml", "av", "exact", "at_most", "9" * 30]
        for _ in range(400):
            noise = self.base(rng.choice(["exact", "at_least", "at_most"]))
            for _ in range(rng.choice([1, 2, 3])):
                part = noise[rng.choice(["claim", "proof"])]
                part[rng.choice([*part])] = rng.choice(values)
            self.decided(noise)


if __name__ == "__main__":
    main()
