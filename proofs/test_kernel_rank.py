"""The rank at exact weights: numbers that are found once more by exact elimination, and the order of checks. Honest and forged
certificates are in the corpus (making_rank.py)."""

import random
import unittest
from fractions import Fraction

import making_rank
from making_network import Case, network, report, start_meter
from making_rank import (BOUNDED, EXP, HEAD, INVERSE, KINDS, MAP, RECIP, RELU, block, kernel, minor, numbers, rank)
from neurocert_check.points import positions
from rank_truth import Moving, Slopes, Exact, columns, rank_at

RNG = random.Random(3)


def drawn(leaf, kind="any"):
    """Small numbers, so that some of them are zero."""
    rows = [[0] * leaf.cols for _ in range(leaf.rows)]
    for i, j in positions(leaf) if kind != "any" else [(i, j) for i in range(leaf.rows) for j in range(leaf.cols)]:
        rows[i][j] = x = RNG.randrange(-2, 3)
        if kind in ("symmetric", "skew") and i != j:
            rows[j][i] = x if kind == "symmetric" else -x
    return rows


def fractions(leaves):
    return {name: [[Fraction(x) for x in row] for row in rows] for name, rows in leaves.items()}


class Numbers(Case):
    def test_slopes(self):
        """By hand: x = 3 moves at rate 1, y = 2 at rate 5."""
        x, y = Moving(Fraction(3), [Fraction(1)]), Moving(Fraction(2), [Fraction(5)])
        dual = Slopes(Exact(), 1)
        for value, at, slope in ((x * y, 6, 17), (x - y, 1, -4), (x**3, 27, 27), (x / y, Fraction(3, 2), Fraction(-13, 4)),
                                 (dual.recip(y), Fraction(1, 2), Fraction(-5, 4)), (-x, -3, -1), (sum([x, y]), 5, 6),
                                 (dual.relu(x), 3, 1), (dual.relu(-x), 0, 0), (x**0, 1, 0)):
            self.assertEqual((value.x, value.s), (at, [slope]))

    def test_minors_are_as_large_as_the_exact_rank(self):
        """At given inputs and at many drawn ones, at weights some of which are zero."""
        found = set()
        for text in (RELU, RECIP, KINDS, BOUNDED, MAP, INVERSE):
            program = network(text, {})[1]
            for _ in range(4):
                start_meter()
                weights = {b.name: drawn(b, b.kind) for b in program.blocks}
                inputs = [{x.name: drawn(x) for x in program.inputs} for _ in range(3)]
                try:
                    n = rank_at(program, fractions(weights), list(map(fractions, inputs)), RNG)
                except ZeroDivisionError:
                    self.assertIn(report(rank(text, {}, weights, 0, None, {"rows": {}}, inputs)).reason, ("tie", "unit"))
                    continue
                lower = minor(text, {}, weights, n, inputs)
                self.assertEqual(len(lower["rows"]), n)
                self.assertVerified(rank(text, {}, weights, n, lower, None, inputs))
                self.assertEqual(len(minor(text, {}, weights, n + 1, inputs)["rows"]), n)
                found.add((text, n))
        self.assertGreater(len(found), 8)

    def test_the_kernel_at_given_inputs(self):
        """Unit vectors are in the kernel exactly where their column is zero."""
        program = network(RELU, {})[1]
        weights, inputs = {"A": [[1, 2], [0, 1]], "B": [[0, 2]]}, {"x": [[3], [0]]}
        weights["A"][1][1] = -1
        self.assertReason("tie", rank(RELU, {}, weights, 6, None, kernel(), [inputs]))
        inputs = {"x": [[3], [1]]}
        rows = columns(program, fractions(weights), fractions(inputs))[1]
        units = [{"A": u} for u in making_rank.UNITS] + [{"B": [[1, 0]]}, {"B": [[0, 1]]}]
        for k, unit in enumerate(units):
            value = rank(RELU, {}, weights, 5, None, kernel(unit), [inputs])
            if rows[0][k]:
                self.assertReason("moves", value)
            else:
                self.assertVerified(value)


class Claims(Case):
    def test_all_inputs_are_more_than_some(self):
        """x - 1 and x - 2 are zero somewhere: what is still at one input moves at others."""
        text = HEAD.format(1) + "a, b : 1 x 1\noutput a * (x - 1) * (x - 2) + b\n"
        at, still = numbers(a=1, b=0), kernel(numbers(a=1))
        self.assertVerified(rank(text, {}, at, 1, None, still, [numbers(x=1), numbers(x=2)]))
        self.assertReason("moves", rank(text, {}, at, 1, None, still, [numbers(x=1), numbers(x=3)]))
        self.assertReason("moves", rank(text, {}, at, 1, None, still))

    def test_laws_are_read_at_each_input(self):
        """x recip(x) is 1 where it has a value: by entries, not by words; and no run at numbers is needed."""
        text = HEAD.format(1) + "a, b : 1 x 1\noutput a * x * recip(x) + b\noutput exp(b + a) * recip(x + 1)\n"
        at, vector = numbers(a=2, b=0), numbers(a=1, b=-1)
        self.assertVerified(rank(text, {}, at, 1, None, kernel(vector, by="entries")))
        self.assertReason("moves", rank(text, {}, at, 1, None, kernel(vector)))

    def test_given_inputs_do_not_have_other_functions(self):
        for given, reason in ((None, None), ([numbers(x=1)], "function")):
            value = rank(EXP, {}, making_rank.EXP_AT, 3, None, {"step": {"coordinates": {}}}, given)
            self.assertEqual(report(value).reason, reason or "")

    def test_what_no_output_needs(self):
        """It need not have a value, and it may be known by a law only."""
        text = ("network n\nfunction f odd\ninput x : 1 x 1\nweights a, b : 1 x 1\nY = relu(b * x)\nZ = recip(b)\n"
                "U = f(a)\noutput a * x\n")
        at, still = numbers(a=1, b=0), kernel(numbers(b=1))
        for inputs in (None, [numbers(x=1)]):
            self.assertVerified(making_rank.whole(text, {}, at, 1, still, inputs))
        self.assertReason("function", rank(text + "output U\n", {}, at, 2, None, {"step": {"coordinates": {}}}))
        self.assertReason("tie", rank(text + "output Z\noutput Y\n", {}, at, 1, None, {"rows": {}}, [numbers(x=1)]))
        self.assertReason("unit", rank(text + "output Z\n", {}, at, 2, None, {"rows": {}}, [numbers(x=1)]))

    def test_the_order_of_checks(self):
        """Each has all the faults that come after it."""
        weights, inputs = numbers(a=0, b=1), [numbers(x=1)]
        text = HEAD.format(1) + "a, b : 1 x 1\noutput relu(a * x) + b * x\noutput exp(a * x)\n"
        value = rank(text, {}, weights, 7, {"modulus": "1", "rows": [[2, 1, 1, 1]], "columns": [9, 9]}, {
            "vectors": {"modulus": "1", "by": "entries", "vectors": [{"c": [["1"]]}, numbers(a="1")]}}, inputs)
        claim, lower = value["claim"]["rank"], value["proof"]["lower"]
        claim["inputs"], claim["network"]["text"] = [{"x": []}], 2
        vectors = value["proof"]["upper"]["vectors"]
        for reason, change in (
                ("network", lambda: claim["network"].update(text=1)), ("point", lambda: claim.update(inputs=[block(inputs[0])])),
                ("proof", lambda: vectors.update(by="words")), ("tie", lambda: claim["weights"].update(a=[["1"]])),
                ("function", lambda: value.update(texts=[text.replace("exp(a * x)", "2 * b * x + a .^ 2")])),
                ("modulus", lambda: lower.update(modulus="15")), ("index", lambda: lower.update(columns=[1, 2])),
                ("not-square", lambda: lower["rows"].append([1, 2, 1, 1])), ("index", lambda: lower["rows"][0].__setitem__(0, 1)),
                ("dependent", lambda: (lower["rows"].pop(), lower["columns"].pop())),
                ("lower-mismatch", lambda: claim.update(number="1")), ("modulus", lambda: vectors.update(modulus="15")),
                ("point", lambda: vectors["vectors"][0].update(b=vectors["vectors"][0].pop("c"))),
                ("moves", lambda: vectors.update(vectors=[block(numbers(a=0))])),
                ("kernel", lambda: vectors.update(vectors=[]))):
            self.assertReason(reason, value)
            change()
        self.assertReason("upper-mismatch", value)

    def test_the_claim_in_words(self):
        good = dict(making_rank.honest())
        for name, where in (("rank-linear", "all inputs"), ("rank-relu-points", "3 given inputs")):
            self.assertTrue(report(good[name]).claim.startswith(
                f"rank of the Jacobian at the given weights, on {where}, = 2 exactly: "))


if __name__ == "__main__":
    unittest.main()
