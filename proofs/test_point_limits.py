"""Tests of check_point.py: the limits of what it computes.

    python3 -m unittest discover --start-directory proofs
"""

import random
from unittest import main, mock

from making import run
from making_point import fiber
from tampering import put
from tampering_point import BASIS, CURVES, PointTampering
import check_point


def fiber_of(weights):
    """In av, where any rank is allowed and two tokens see everything."""
    return fiber("av", weights, len(weights[0]), 2, "one-point", 1, 1)


class Limits(PointTampering):
    def test_limits(self):
        limits = check_point.MAX_ENTRIES, check_point.MAX_COORDINATES, check_point.MAX_WORK
        self.assertEqual(limits, (2**18, 2**10, 2**22))
        vast = self.tampered(self.fiber, put("claim", "query_dims", [2**32 - 1]))
        self.stopped(vast, "size-limit", "incomplete")
        for name, value in [("MAX_ENTRIES", 36), ("MAX_COORDINATES", 15),
                            ("MAX_WORK", 15 * 36 + 36)]:
            for less, verdict in [(0, "verified"), (1, "incomplete")]:
                with mock.patch.object(check_point, name, value - less):
                    certificate = self.singular
                    if name == "MAX_COORDINATES":  # 2 a d + d d' = 12, d d + d d' = 15
                        certificate = self.smooth
                    self.assertEqual(run(certificate)["verdict"], verdict, name)
        for value, verdict in [(2 * 36, "verified"), (2 * 36 - 1, "incomplete")]:
            with mock.patch.object(check_point, "MAX_WORK", value):
                self.assertEqual(run(self.smooth)["verdict"], verdict)
        with mock.patch.object(check_point, "MAX_COORDINATES", 18):  # 2 a d + d d' = 18
            self.verified(self.singular)
        with mock.patch.object(check_point, "MAX_COORDINATES", 17):
            self.stopped(self.singular, "size-limit", "incomplete")

    def test_limits_on_long_numbers(self):
        rng = random.Random(8)
        long = lambda: f"{rng.randrange(10**3999)}/{rng.randrange(10**3999) + 1}"
        square = lambda n: [[long() for _ in range(n)] for _ in range(n)]
        self.stopped(fiber_of([square(8), square(8)]), "size-limit", "incomplete")
        self.verified(fiber_of([square(2), [[long(), long()]]]))
        # many and short numbers, of one denominator
        self.verified(fiber_of([[[f"{rng.randrange(999)}/1000" for _ in range(20)]
                                 for _ in range(20)], [[1] * 20]]))
        other = self.tampered(self.fiber, put("proof", "fiber", "second", 0, square(3)))
        with mock.patch.object(check_point, "MAX_LIMBS", 10**7):
            self.verified(self.fiber)
            self.stopped(other, "size-limit", "incomplete")
        # numbers of 4000 digits to the power 24
        block = [[[long().split("/")[0]] * 3] * 2] * 9
        curves = self.tampered(self.singular, *[put(*CURVES, "sheets", 0, name, block)
                                                for name in "QKV"])
        with mock.patch.object(check_point, "MAX_LIMBS", 2**34):
            self.stopped(curves, "size-limit", "incomplete")
            self.verified(self.singular)
        kernel = self.tampered(self.smooth, put(*BASIS, 0, 0, 0, 0, "9" * 4000))
        with mock.patch.object(check_point, "MAX_LIMBS", 2**25):
            self.stopped(kernel, "size-limit", "incomplete")
            self.verified(self.smooth)


if __name__ == "__main__":
    main()
