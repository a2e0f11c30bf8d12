"""Tests of check.py: every reason, and the order of the checks.

    python3 -m unittest discover --start-directory proofs
"""

import copy
import json
import random
import unittest

from making import check, claim_of, make, run, tiny
import check_common
from tampering import another_byte, inside, limit, noisy, OF_EVERY_KIND, put, Tampering


# ---- Reasons ------------------------------------------------------------------------------

def weaker_upper(certificate):
    certificate["upper"] = {"symmetry-fields": {"rules": ["gauge"], "independent": "9"}}


MINOR, SYMMETRY = ("lower", "jacobian-minor"), ("upper", "symmetry-fields")
# In the order of section 7. The base is 3-3-3 in av, exact, rules gauge and scaling.
TAMPERINGS = OF_EVERY_KIND + [
    ("architecture", put("claim", "query_dims", [2, 2, 2])),
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
    ("size-limit", limit(check_common, "NUMBER", 2**40)),
    ("symmetry-count", put(*SYMMETRY, "independent", "9")),
    ("upper-mismatch", weaker_upper), ("minor-singular", put(*MINOR, "columns", [*range(1, 24)]))]
INCOMPATIBLE = [{"missing-upper", "superfluous-upper"}, {"symmetry-count", "upper-mismatch"}]
TOUCH_UPPER = {"rule-not-applicable", "duplicate-rule", "symmetry-count", "upper-mismatch"}


def undone(reason, second):
    return {reason, second} in INCOMPATIBLE or reason == "missing-upper" and second in TOUCH_UPPER


class Reasons(Tampering):
    @classmethod
    def setUpClass(cls):
        cls.base = make([3, 3, 3], [2, 2], 3, "av")
        cls.other = make([2, 2], [1], 2, explicit=True)

    def test_every_reason_and_the_order_of_every_two(self):
        self.every_reason(self.base, TAMPERINGS)
        self.the_order_of_every_two(self.base, TAMPERINGS, undone)

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
                if isinstance(value, str) and path[-1] == "kind":
                    continue  # another kind
                certificate = self.tampered(
                    self.base, put(*path, None if value is missing else value))
                if value is missing and isinstance(path[-1], str):
                    del inside(certificate, path[:-1])[path[-1]]
                with self.subTest(path=path, value=str(value)[:20]):
                    self.stopped(certificate, "malformed")
        self.expect("malformed", self.base, ("upper", "none"), ("upper", {}), ("upper", False),
                    ("upper", []), ("upper", {"ambient-dimension": None}),
                    ("upper", {"ambient-dimension": {"a": 1}}),
                    ("upper", {"virtual-weights": {"n": 1}}), ("upper", {"virtual-weights": []}),
                    ("upper", {"virtual-weights": None}), ("upper", {"virtual_weights": {}}),
                    ("upper", {"virtual-weights": {}, "ambient-dimension": {}}),
                    (*SYMMETRY, "rules", ["gauge", "rotation"]), (*SYMMETRY, "extra", "1"),
                    ("point", "explicit", {"weights": [], "inputs": []}), (*MINOR, "x", []),
                    (*MINOR, "rows", 0, [1, 1]), (*MINOR, "rows", 0, [1, 1, 1, 1]),
                    ("lower", {}), ("lower", {"minor": {}}), ("claim", "extra", 1))
        self.expect("malformed", self.other, ("point", "explicit", "weights", 0, 0, 0, 1),
                    ("point", "explicit", "inputs", 0, 0, "12"))
        self.expect("malformed", self.base, ("version", "2"), ("version", True), ("version", 1.0))
        self.expect("unsupported-version", self.base, ("version", 0), ("version", 2**32 - 1))

    def test_unsupported_kind(self):
        for kind in ["normalized", "softmax", "", "Lightning", "lightning ", "1" * 5000]:
            with self.subTest(kind=kind[:20]):
                other = self.tampered(self.base, put("claim", "kind", kind))
                self.stopped(other, "unsupported-kind")
                report = run(other)
                self.assertEqual((report["claim"], report["rule"]), (None, None))
                # nothing else need have a form that the page knows
                other["claim"]["heads"] = 2
                other["x"] = other.pop("upper")
                self.stopped(other, "unsupported-kind")
                other["claim"] = {"kind": kind}
                self.stopped(other, "unsupported-kind")
                self.stopped({**other, "version": 2}, "unsupported-version")
                self.stopped({**other, "format": kind}, "malformed")
                # but there must be a claim that says so
                self.stopped({**other, "claim": [{"kind": kind}], "kind": kind}, "malformed")
                self.stopped({**other, "claim": kind}, "malformed")
        text = json.dumps(self.base)
        for kind, reason in [
                ('"\\u006cightnin\\u0067s"', "unsupported-kind"), ('"softmax", "kind": "softmax"', "malformed"),
                ('"softmax", "heads": 1.0', "malformed"), ('["softmax"]', "malformed"),
                ('{"softmax": {}}', "malformed"), ("null", "malformed"), ("true", "malformed")]:
            with self.subTest(kind=kind):
                self.stopped(text.replace('"lightning"', kind).encode(), reason)
        self.assertEqual(run(text.replace('"lightning"', '"\\u006cightning"').encode())["verdict"], "verified")

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
        self.expect("parameter-count", self.base, ("parameters", "-0"), ("parameters", "1" * 4000),
                    ("parameters", "-" + "1" * 4000))
        self.expect("claim-mismatch", self.base, ("claim", "number", "-23"),
                    ("claim", "number", "1" * 4000))

    def test_architecture(self):
        self.expect("architecture", self.base, ("claim", "widths", []), ("claim", "widths", [3]),
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
        self.expect("wrong-variety", self.base, ("claim", "parametrization", "ml"))

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
        certificate = make([1, 1], [1], 1, upper="symmetry-fields")
        certificate["claim"].update(query_dims=[2700])  # (2 * 2700 - 1) * 5401 > 2^31 / 128
        certificate.update(parameters="5401")
        certificate["upper"]["symmetry-fields"].update(rules=["query-key"], independent="5399")
        self.stopped(certificate, "size-limit", "incomplete")
        self.stopped(certificate, "size-limit", "incomplete", max_work=2**60)
        certificate["claim"].update(query_dims=[60])
        certificate.update(parameters="121")
        self.stopped(certificate, "symmetry-count")
        certificate["upper"]["symmetry-fields"].update(independent="119")
        self.stopped(certificate, "upper-mismatch")  # 121 - 119 = 2, the scalings are missing

    def test_parameters_modulus_point(self):
        self.expect("parameter-count", self.base,
                    *[("parameters", number) for number in ("35", "33", "42")])
        self.expect("modulus", self.base, ("modulus", "0"), ("modulus", "1"), ("modulus", "-0"),
                    ("modulus", "-7"), ("modulus", str(2**62)), ("modulus", "9" * 4000))
        for modulus in str(2**62 - 1), "2":
            allowed = self.tampered(self.base, put("modulus", modulus))
            self.assertNotEqual(run(allowed)["reason"], "modulus")
        self.expect("point", self.base, ("point", "splitmix64", "seed", str(2**64)),
                    ("point", "splitmix64", "seed", "-1"), ("point", "splitmix64", "bound", "0"),
                    ("point", "splitmix64", "bound", str(2**62 + 1)),
                    ("point", "splitmix64", "bound", "-5"), ("point", "splitmix64", "inputs", 0))
        for path in [("seed", str(2**64 - 1)), ("bound", str(2**62)), ("seed", "-0")]:
            self.verified(self.tampered(self.base, put("point", "splitmix64", *path)))
        least = self.tampered(self.base, put("point", "splitmix64", "bound", "1"))
        self.assertNotEqual(run(least)["reason"], "point")
        weights = self.other["point"]["explicit"]["weights"]
        x = self.other["point"]["explicit"]["inputs"][0]
        self.verified(self.other)
        at = ("point", "explicit")
        self.expect("point", self.other, (*at, "weights", []), (*at, "weights", weights[:2]),
                    (*at, "weights", weights + [x]), (*at, "weights", 0, [["1", "2", "3"]]),
                    (*at, "weights", 2, [["1", "2"], ["1"]]), (*at, "weights", 0, []),
                    (*at, "weights", 0, [["1"], ["2"]]), (*at, "inputs", []),
                    (*at, "inputs", 1, [["1", "2"]]), (*at, "inputs", 1, [["1"], ["2"]]),
                    (*at, "inputs", 1, [["1", "2"], ["3", "4"], ["5", "6"]]))

    def test_minor(self):
        inputs = self.base["point"]["splitmix64"]["inputs"]
        self.expect("index-range", self.base, *[(*MINOR, "rows", 0, row) for row in (
            [0, 1, 1], [1, 0, 1], [1, 1, 0], [inputs + 1, 1, 1], [1, 4, 1], [1, 1, 4])])
        self.expect("index-range", self.base, (*MINOR, "columns", 0, 0),
                    (*MINOR, "columns", 3, 43))
        columns = self.base["lower"]["jacobian-minor"]["columns"]
        self.expect("duplicate-index", self.base, (*MINOR, "columns", 3, columns[2]))
        self.expect("minor-not-square", self.base, (*MINOR, "columns", columns[1:]),
                    (*MINOR, "rows", []))
        self.expect("claim-mismatch", self.base, ("claim", "number", "24"),
                    ("claim", "number", "22"))
        self.verified(self.tampered(self.base, put(*MINOR, "columns", columns[::-1])))
        rows = self.base["lower"]["jacobian-minor"]["rows"]
        self.verified(self.tampered(self.base, put(*MINOR, "rows", rows[::-1])))

    def test_singular_and_not_unit(self):
        self.verified(tiny())
        self.stopped(tiny({"modulus": "8"}, x="2"), "minor-singular")
        self.stopped(tiny({"modulus": "12"}, x="2"), "pivot-not-unit")
        self.verified(tiny({"modulus": "9"}, x="2"))
        self.stopped(tiny(weights=["1", "0", "1"]), "minor-singular")

    def test_no_exception_on_noise(self):
        rng, values = random.Random(3), [None, True, 0, 1, -1, 2**32, 1.5, "", "1", "-1", "9" * 30, [], {}, [1],
                                         [[["1"]]], {"a": 1}, "gauge", "ml", "qkv", 4, 5, "exact"]
        for base in [make([2, 2], [1], 2), make([2, 2], [1], 2, "ml", explicit=True),
                     make([2, 2], [1], 2, upper="virtual-weights")]:
            text = json.dumps(base).encode()
            for _ in range(1500):
                self.decided(noisy(rng, base, values))
                self.decided(another_byte(rng, text))


if __name__ == "__main__":
    unittest.main()
