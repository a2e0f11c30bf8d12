"""What the tests of all kinds do to certificates: change them, take work away from a checker, and
look at the reasons and at their order.

A table has rows of a reason and a tampering, in the order of the checks; its base is a certificate
that is verified, and each tampering makes that the reason why it is not.
"""

import collections
import contextlib
import copy
import functools
import itertools
import operator
from unittest import mock

from making import Case, run


# ---- Tamperings ---------------------------------------------------------------------------

def inside(certificate, path):
    return functools.reduce(operator.getitem, path, certificate)


def put(*path):
    """put("claim", "tokens", 1) sets certificate["claim"]["tokens"]; a value may be a function of
    what is there."""
    *path, last, value = path

    def tamper(certificate):
        inner = inside(certificate, path)
        inner[last] = value(inner[last]) if callable(value) else copy.deepcopy(value)
    return tamper


def limit(module, name, value=1):
    """Not in the certificate: `stopped_by` sets this limit of the checker for it."""
    return lambda certificate: certificate.setdefault("limits", []).append((module, name, value))


OF_EVERY_KIND = [
    ("malformed", put("format", "neurocert")), ("unsupported-version", put("version", 2)),
    ("unsupported-kind", put("claim", "kind", "softmax")), ("malformed", put("extra", 1))]
# What is malformed where there should be a size, an integer, a rational number, a list.
NO_SIZES = [None, True, 1.0, -1, 2**32, [], {}, "", "1"]
NO_INTEGERS = [None, True, 1, [], {}, "", "01", "+1", " 1", "1\n", "1.0", "-", "x", "1" * 4001,
               "\u0661"]
NO_RATIONALS = NO_INTEGERS + ["1/0", "1/-2", "1/02", "/2", "1/", "1/2/3", "1 /2", "-/2",
                              "1/" + "2" * 4001]
NO_LISTS = [None, True, 1, "1", {}, [1], "QK"]


# ---- Noise --------------------------------------------------------------------------------

def noisy(rng, base, values, parts=None, stop=0.1):
    """With one or two values in place of others, anywhere or in one of the parts; stop: how likely
    it is that one takes the place of a whole list or object, and not of something inside."""
    certificate = copy.deepcopy(base)
    for _ in range(rng.choice([1, 1, 2])):
        inner = certificate[rng.choice(parts)] if parts else certificate
        while inner:
            key = rng.choice(list(inner) if isinstance(inner, dict) else range(len(inner)))
            if not isinstance(inner[key], (dict, list)) or rng.random() < stop:
                inner[key] = copy.deepcopy(rng.choice(values))
                break
            inner = inner[key]
    return certificate


def another_byte(rng, text):
    data = bytearray(text)
    data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


class Tampering(Case):
    def tampered(self, certificate, *tamperings):
        certificate = copy.deepcopy(certificate)
        for tamper in tamperings:
            tamper(certificate)
        return certificate

    def stopped_by(self, certificate, reason):
        with contextlib.ExitStack() as stack:
            for module, name, value in certificate.pop("limits", []):
                stack.enter_context(mock.patch.object(module, name, value))
            self.stopped(certificate, reason,
                         "incomplete" if reason == "size-limit" else "rejected")

    def expect(self, reason, base, *paths):
        """Each path is what `put` takes."""
        for path in paths:
            with self.subTest(path=str(path)[:90]):
                self.stopped_by(self.tampered(base, put(*path)), reason)

    def every_reason(self, base, table):
        self.verified(base)
        for reason, tamper in table:
            with self.subTest(reason=reason):
                self.stopped_by(self.tampered(base, tamper), reason)

    def the_order_of_every_two(self, base, table, undone=lambda reason, second: False, gone=()):
        """undone: whether one of the two tamperings undoes the other. gone: the exceptions of the
        first one where the second has removed what it wants to change."""
        for (reason, tamper), (second, also) in itertools.combinations(table, 2):
            if undone(reason, second):
                continue
            with self.subTest(reason=reason, second=second):
                try:
                    certificate = self.tampered(base, also, tamper)
                except gone:
                    continue
                self.stopped_by(certificate, reason)

    def no_false_claim(self, certificates, is_true, reasons, more_than):
        """What is verified is true, and each reason has been given more than so often. The
        verdicts."""
        seen, verdicts = collections.Counter(), set()
        for certificate in certificates:
            report = run(certificate)
            seen[report["reason"]] += 1
            verdicts.add(report["verdict"])
            if report["verdict"] == "verified":
                self.assertTrue(is_true(certificate), certificate)
        for reason in reasons:
            self.assertGreater(seen[reason], more_than, seen)
        return verdicts

    def decided(self, certificate):
        """Whatever it is, there is a verdict and no exception."""
        self.assertIn(run(certificate)["verdict"], ["verified", "rejected", "incomplete"])
