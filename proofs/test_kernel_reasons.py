"""Every reason of the page is reached, and nothing that a file holds ends in an exception."""

import copy
import json
import os
import random
import subprocess
import sys
import tempfile
import unittest

from making_network import HERE, PRIME, SEED, Case, certificate, dimension, family, fields, library, minor, report
from test_kernel_bounds import conic, narrowed
from test_kernel_claims import RELU, symmetry

MLP, SIZES = library("mlp"), {"w": [2, 2, 1], "r": 2}


def good():
    return dimension(MLP, SIZES, 3, minor(MLP, SIZES, 3), {"ambient": {"by": "support"}})


def with_minor(**changes):
    out = good()
    out["proof"]["lower"]["minor"].update(changes)
    return out


def at_most(text, n, upper, sizes=None):
    return dimension(text, sizes or {}, n, None, upper, "at_most")


def net(body):
    return "network n\n" + body


class Reasons(Case):
    def test_form(self):
        value = good()
        self.assertVerified(value)
        text = json.dumps(value)
        for bad in (b"", b"\xff", b"\xef\xbb\xbf" + text.encode(), b"[" * 10**5, b"{}", b"null", b"1e999", b"NaN",
                    *(text.replace('"number": "3"', f'"number": {wrong}').encode() for wrong in (
                        "3", "3.0", "true", '"3", "number": "3"', '"03"', '"+3"', '"-0"', '" 3"', '"3", "more": 1',
                        '"' + "3" * 4001 + '"')),
                    text.replace("network mlp", "network \\ud800").encode(),
                    text.replace('"modulus": "', '"modulus": "+').encode(),
                    text.replace('"modulus": "', '"modulus": "0').encode(),
                    text.replace('"modulus": "', '"modulus": "' + "1" * 4001).encode(),
                    text.replace('"texts": [', '"texts": null, "x": [').encode(), (text + "x").encode()):
            self.assertReason("malformed", bad)
        self.assertReason("malformed", {k: v for k, v in value.items() if k != "proof"})
        self.assertReason("malformed", {**value, "format": "other"})
        self.assertReason("malformed", {**value, "version": "2"})
        self.assertReason("version", {**value, "version": 3})
        self.assertVerified(text.replace("network mlp", "network ml\\u0070").encode())

    def test_network(self):
        for change in ({"text": 2}, {"text": 0}, {"sizes": {}}, {"sizes": {"w": [2, 2, 1], "r": [2, 2]}},
                       {"sizes": {**SIZES, "x": 1}}, {"sizes": {"w": [], "r": 2}}):
            value = good()
            value["claim"]["dimension"]["network"].update(change)
            self.assertReason("network", value)
        self.assertReason("network", {**good(), "texts": [MLP + "output 1.5\n"]})

    def test_the_lower_bound(self):
        self.assertReason("modulus", with_minor(modulus="1"))
        self.assertReason("modulus", with_minor(modulus=str(2**62)))
        self.assertReason("point", with_minor(point={"seed": str(2**64), "bound": "9"}))
        self.assertReason("point", with_minor(point={"seed": "1", "bound": "0"}))
        given = {"W[1]": [["1", "2"], ["3", "4"]], "W[2]": [["1", "1"]]}
        self.assertReason("point", with_minor(point={"weights": given, "inputs": [{"X[0]": [["1"], ["2"]]}]}))
        self.assertReason("point", with_minor(point={"weights": {**given, "W[2]": [["1"]]}, "inputs": []}))
        self.assertReason("point", with_minor(point={"weights": {**given, "W[3]": [["1"]]}, "inputs": []}))
        third = {"weights": {**given, "W[2]": [["1/3", "1"]]}, "inputs": [{"X[0]": [["1"], ["2"]]}] * 3}
        self.assertReason("unit", with_minor(point=third, modulus="9"))
        rows = good()["proof"]["lower"]["minor"]["rows"]
        for bad in ([[1, 1, 1, 1]] * 3, [*rows[:2], [3, 2, 1, 1]], [*rows[:2], [3, 1, 2, 1]], [*rows[:2], [0, 1, 1, 1]],
                    [*rows[:2], [3, 1, 1]], [*rows[:2], [3, 1, 1, 1, 0]]):
            self.assertReason("index", with_minor(rows=bad))
        self.assertReason("index", with_minor(columns=[1, 1, 2]))
        self.assertReason("index", with_minor(columns=[1, 2, 7]))
        self.assertReason("index", with_minor(columns=[0, 1, 2]))
        self.assertReason("not-square", with_minor(columns=[1, 2]))
        self.assertReason("lower-mismatch", with_minor(rows=rows[:2], columns=[1, 2]))
        wide = {"w": [1, 2, 1], "r": 2}
        step = {"minor": {"modulus": PRIME, "point": SEED, "rows": [[1, 1, 1, 1], [2, 1, 1, 1]], "columns": [1, 2]}}
        self.assertReason("dependent", dimension(MLP, wide, 2, step, None, "at_least"))
        text = net("input X : 2 x 1\nweights A : 1 x 2\noutput 2 * A * X\n")
        step["minor"].update(modulus="4", point={"weights": {"A": [["1", "1"]]}, "inputs": [
            {"X": [["1", "0"]][:0] + [["1"], ["0"]]}, {"X": [["0"], ["1"]]}]})
        self.assertReason("pivot-not-unit", dimension(text, {}, 2, step, None, "at_least"))

    def test_functions_in_the_lower_bound(self):
        step = {"minor": {"modulus": PRIME, "point": SEED, "rows": [[1, 1, 1, 1]], "columns": [1]}}

        def least(expression, **changes):
            text = net(f"function f odd\ninput X : 1 x 1\nweights A : 1 x 1\noutput {expression}\n")
            out = copy.deepcopy(step)
            out["minor"].update(changes)
            return dimension(text, {}, 1, out, None, "at_least")
        series = {"order": 4, "rows": [[1, 1, 1, 1, 1]]}
        self.assertVerified(least("exp(A * X)", **series))
        self.assertVerified(least("tanh(A * X) + recip(A)", **series))
        for expression in ("exp(A + X)", "tanh(A) * X", "softmax([A; X])", "exp(exp(A * X))", "exp(recip(A) * (A - X) - 1)",
                           "exp(1 / (A + X))"):
            self.assertReason("order", least(expression, **series))
        self.assertReason("order", least("exp(A * X)", **{**series, "order": 0}))
        self.assertReason("order", least("exp(A * X)", **{**series, "order": 257}))
        self.assertReason("index", least("exp(A * X)", **{**series, "rows": [[1, 1, 1, 1, 5]]}))
        self.assertReason("unit", least("exp(A * X)", **{**series, "modulus": "3"}))
        self.assertReason("unit", least("softmax([X; A * X; X])(1, 1)", **{**series, "modulus": "3"}))
        for expression in ("f(A * X)", "relu(A * X)"):
            self.assertReason("function", least(expression, **series))
        for expression in ("exp(A * X)", "f(A * X)", "softmax(A * X)"):
            self.assertReason("function", least(expression))
        self.assertReason("tie", least("relu(A - A + 0 * X)"))
        self.assertReason("unit", least("recip(A - A + 0 * X)"))
        self.assertReason("unit", least("inv(A - A + 0 * X)"))

    def test_proof(self):
        for side, relation in (("lower", "exact"), ("upper", "exact"), ("lower", "at_least"), ("upper", "at_most")):
            value = good()
            value["claim"]["dimension"]["relation"] = relation
            value["proof"][side] = None
            self.assertReason("proof", value)
        value = good()
        value["claim"]["dimension"]["relation"] = "at_least"
        self.assertReason("proof", value)
        value = good()
        value["proof"]["upper"] = {"coordinates": {}}
        self.assertReason("upper-mismatch", value)
        for bad in ({"other": {}}, {"minor": {}}):
            value["proof"]["upper"] = bad
            self.assertReason("step", value)

    def test_expressions(self):
        for text in ("B * W[3]", "B *", "W[2]", "X[0]", "B * W[1", "n * W[1]", "W", "B * W[1] * 1.5", "(" * 200,
                     "X[1]", "left(W[1])", "W'[1]", "C * W[1]", "sum(W in 1..2: W[1])(", "", "f(W[1])"):
            step = fields(family({"W[1]": text}, {"B": [2, 2, "diagonal"]}))
            self.assertReason("expression", at_most(MLP, 6, step, SIZES))
        for name in ("W[1]", "X[0]", "X[1]", "sum", "1", "B[01]", "B ", "B[1", "T", "", "B'"):
            step = fields(family({"W[1]": "W[1]"}, {name: [2, 2, "any"]}))
            self.assertReason("expression", at_most(MLP, 6, step, SIZES))
        for shape in ([2, 2, "orthogonal"], [2, 1, "skew"], [0, 1, "any"]):
            self.assertReason("expression", at_most(MLP, 6, fields(family({"W[1]": "W[1]"}, {"B": shape})), SIZES))
        self.assertReason("expression", at_most(MLP, 6, fields(family({"X[0]": "X[0]"})), SIZES))

    def test_fields(self):
        self.assertReason("moves", at_most(MLP, 6, fields(family({"W[1]": "W[1]"})), SIZES))
        self.assertReason("moves", at_most(MLP, 6, fields(family({"W[1]": "W[1]"}, by="entries")), SIZES))
        lemma = family({"W[1]": "W[1]", "W[2]": "-2 * W[2]"}, None, [["X[1]", "X[1]"]])
        self.assertReason("lemma", at_most(MLP, 5, fields(lemma), SIZES))
        lemma["lemmas"] = [["X[1]", None]]
        self.assertReason("lemma", at_most(MLP, 5, fields(lemma), SIZES))
        lemma["lemmas"] = [["X[2]", None]]
        self.assertReason("expression", at_most(MLP, 5, fields(lemma), SIZES))
        lemma["lemmas"] = [["X[1]", "2 * X[1]"]]
        self.assertVerified(at_most(MLP, 5, fields(lemma), SIZES))
        lemma["lemmas"] = [["X[1]", "2 * X[1]"]] * 2
        self.assertReason("lemma", at_most(MLP, 5, fields(lemma), SIZES))
        text = net("input X : 2 x 2\nweights W : 2 x 2\noutput inv(W) * X\n")
        self.assertReason("symbolic", at_most(text, 3, fields(family({"W": "W"}))))
        self.assertReason("moves", at_most(text, 3, fields(family({"W": "W"}, by="entries"))))
        # C^-1 moves by -C^-1 (dC) C^-1.
        both = net("input X : 2 x 2\nweights W, V : 2 x 2\noutput V * inv(W) * X\n")
        self.assertVerified(at_most(both, 4, fields(family(
            {"W": "W * B", "V": "V * inv(W) * W * B"}, {"B": [2, 2, "any"]}, by="entries"))))
        text = net("input X : 1 x 1\nweights W, V : 1 x 1\noutput W * X\n")
        for function in ("exp", "relu", "softmax"):
            self.assertReason("function", at_most(text, 1, fields(family({"V": f"{function}(W)"}))))
        self.assertVerified(at_most(text, 1, fields(family({"V": "recip(W) * V"}))))

    def test_other_steps(self):
        exp = net("input X : 1 x 1\nweights W : 1 x 1\nE = exp(W * X)\noutput W * E\n")
        self.assertReason("symbolic", at_most(exp, 1, {"span": {}}))
        for step in ({"ambient": {"by": "support"}}, {"ambient": {"by": "degrees"}},
                     {"cut": {"at": "E", "keep": "above", "upper": {"coordinates": {}}}}):
            self.assertReason("function", at_most(exp, 1, step))
        for step in ({"strip": {"upper": {"coordinates": {}}}}, {"determinantal": {"weight": "W[1]", "by": "support"}},
                     {"cut": {"at": "Y", "keep": "above", "upper": {"coordinates": {}}}},
                     {"compose": {"at": "W[1]", "front": {"coordinates": {}}, "back": {"coordinates": {}},
                                  "families": []}}):
            self.assertReason("step", at_most(MLP, 6, step, SIZES))
        named = net("input X : 1 x 1\nweights C : 1 x 1\nZ = C * X\noutput C * Z\n")
        for keep in ("above", "below"):
            step = {"cut": {"at": "Z", "keep": keep, "upper": {"coordinates": {}}}}
            self.assertReason("step", at_most(named, 1, step))
        value = narrowed()
        value["proof"]["upper"]["factor"]["network"]["sizes"]["t"] = 3
        self.assertReason("shape", value)
        value = narrowed()
        value["proof"]["upper"]["factor"]["lemmas"].pop()
        value["proof"]["upper"]["factor"]["weights"]["V[2]"] = "V[2] * (V[1] + V[1])"
        self.assertReason("differ", value)

    def test_equations(self):
        for change, reason in [({"at": {"N": [["1"] * 3] * 3}}, "define"), ({"at": {}}, "point"),
                               ({"unknowns": {"N": [3, 3], "W[1]": [1, 1]}}, "expression"),
                               ({"define": {"D": "eye(5) .* (W[1] * X[0])"}}, "expression"),
                               ({"define": {"D": "[N(1, 1) - N(1, 1) + 0; W[1] * N * W[1](1, 1)]"}}, "expression"),
                               ({"modulus": "2"}, "unit"), ({"define": {"D": "exp(N) - exp(N)"}}, "symbolic")]:
            value = conic()
            value["proof"]["upper"]["equations"].update(change)
            self.assertReason(reason, value)
        value = conic()
        define = "eye(5) .* (W[1] * N * W[1]^T)"
        value["proof"]["upper"]["equations"]["define"] = {"D": define, "E": define}
        self.assertReason("define", value)
        for gradient in ("0 * W[2]", "25 * ones(1, 5) * (D * D)", "24 * ones(1, 5) * (D * D) + W[2]"):
            value = conic()
            value["proof"]["upper"]["equations"]["forms"][0]["gradient"]["W[2]"] = gradient
            self.assertReason("gradient", value)
        two = net("input X : 1 x 1\nweights W : 1 x 1\noutput W * X\noutput X\n")
        step = copy.deepcopy(conic()["proof"]["upper"])
        self.assertReason("step", at_most(two, 1, step))

    def test_symmetries(self):
        self.assertReason("expression", symmetry(RELU, {}, {"A": [2, 2, "any"]}, {"B": "B * A"}))
        self.assertReason("expression", symmetry(RELU, {}, {"C": [2, 2, "unitary"]}, {"B": "B * C"}))
        self.assertReason("expression", symmetry(RELU, {}, {}, {"X": "X"}))
        self.assertReason("symbolic", symmetry(RELU, {}, {"C": [2, 2, "any"]}, {"A": "inv(C) * A"}))

    def test_limits(self):
        text = net("input X : 1 x 1\nweights W : 1 x 1\noutput W * X .^ 1000000\n")
        self.assertReason("size-limit", at_most(text, 1, {"span": {}}), 10**7)
        far = net("input X : 30 x 30\nweights W : 1 x 30\nY[0] = X\nfor i in 1..50:\n  Y[i] = Y[i-1] * X\n"
                  "output W * Y[50]^64\n")
        self.assertReason("size-limit", at_most(far, 1, {"ambient": {"by": "degrees"}}))
        self.assertReason("size-limit", at_most(MLP, 6, fields(), {"w": [10**6, 10**6, 1], "r": 2}))
        deep = net("input X : 1 x 1\nweights W : 1 x 1\nY[0] = W * X\nfor i in 1..60:\n"
                   "  Y[i] = Y[i-1] * (Y[i-1] + X)\noutput Y[60]\n")
        for step in ({"span": {}}, {"ambient": {"by": "support"}},
                     fields(family({"W": "W"}, by="entries")), fields(family({"W": "W"}))):
            self.assertReason("size-limit", at_most(deep, 1, step), 10**7)
        claim = {"network": {"text": 1, "sizes": {}}, "weights": {"W": [["2/3"]]}, "inputs": {"X": [["3"]]},
                 "outputs": [[["1"]]]}
        self.assertReason("size-limit", certificate([deep], {"values": claim}, {}), 10**7)


class CommandLine(unittest.TestCase):
    def call(self, *paths):
        return subprocess.run([sys.executable, str(HERE / "check.py"), *paths], capture_output=True, text=True)

    def test_exit_codes_and_text(self):
        with tempfile.TemporaryDirectory() as folder:
            def write(name, value):
                path = os.path.join(folder, name)
                with open(path, "w") as file:
                    file.write(value if isinstance(value, str) else json.dumps(value))
                return path
            fine, bad = write("fine", good()), write("bad", with_minor(modulus="0"))
            large = write("large", at_most(MLP, 6, fields(), {"w": [10**6, 10**6, 1], "r": 2}))
            own = write("own", {**good(), "texts": [MLP + "# \u202e\x07\n"]})
            for code, paths in [(0, [fine]), (0, [fine, own]), (1, [bad]), (1, [fine, bad, large]), (3, [fine, large]),
                                (2, [fine, bad, folder]), (2, [os.path.join(folder, "none"), large]), (2, []),
                                (2, ["--help"]), (1, ["/dev/null"])]:
                done = self.call(*paths)
                self.assertEqual(done.returncode, code, done.stdout + done.stderr)
                self.assertNotIn("Traceback", done.stderr)
            self.assertEqual(self.call(fine, bad).stdout.splitlines(), [
                f"verified {fine}: dim = 3 exactly: mlp at r=2 w=2,2,1",
                f"rejected {bad}: dim = 3 exactly: mlp at r=2 w=2,2,1 [modulus: the modulus is not from 2 to 2^62 - 1]"])
            lines = self.call(own).stdout.splitlines()
            self.assertEqual(lines[:2], [f"verified {own}: dim = 3 exactly: mlp (text below) at r=2 w=2,2,1",
                                         "  network mlp:"])
            self.assertIn("    # \\u{202e}\\u{7}", lines)

    def test_deep_texts(self):
        sizes = "".join(f"sizes s[{i}] = s[{i + 1}] + 1\n" for i in range(1, 1000)) + "sizes s[1000] = 1\n"
        text = net(sizes + "input X : 1 x 1\nweights W : 1 x s[1]\noutput " + "(" * 40 + "X" + ")" * 40 + "\n")
        with tempfile.NamedTemporaryFile("w", delete=False) as file:
            json.dump(at_most(text, 1000, {"coordinates": {}}), file)
        done = self.call(file.name)
        os.unlink(file.name)
        self.assertEqual((done.returncode, done.stderr), (0, ""))


class Garbage(unittest.TestCase):
    def test_random_bytes_and_edits(self):
        rng, data = random.Random(2), json.dumps(narrowed()).encode()
        for _ in range(3000 if os.environ.get("NEUROCERT_FULL") else 300):
            value = bytearray(data)
            for _ in range(rng.randrange(1, 4)):
                at = rng.randrange(len(value))
                kind = rng.randrange(3)
                if kind == 0:
                    value[at] = rng.randrange(256)
                elif kind == 1:
                    del value[at:at + rng.randrange(1, 30)]
                else:
                    value[at:at] = rng.choice([b"[", b"{", b'"', b"0", b"-", b"*", b"X[1]", b"null", b"^T", b"inv("])
            self.assertIn(report(bytes(value), 10**7).verdict, ("verified", "rejected", "incomplete"))


if __name__ == "__main__":
    unittest.main()
