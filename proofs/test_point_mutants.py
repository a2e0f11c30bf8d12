"""Tests of check_point.py: other statements with the same proof, and noise.

    python3 -m unittest discover --start-directory proofs
"""

import json
import random
from unittest import main

from making import run
from making_point import fiber
from tampering import another_byte, noisy, put
from tampering_point import PointTampering
from test_point import (aligned_in_a_family, aligned_of_order_two, crossing, degenerate, FIBERS,
                        SMOOTH, zero)


class Mutants(PointTampering):
    def test_no_other_statement(self):
        """With one proof, no number and no word of a statement can be another."""
        words = [["critical", "regular"], ["singular", "smooth"], ["boundary", "not-boundary"],
                 ["zero", "one-point", "two-points", "symmetric-part"]]
        bases = [make() for make in [*SMOOTH, zero, crossing, aligned_in_a_family, degenerate,
                                     aligned_of_order_two]] + [fiber(*x) for x in FIBERS]
        for base in bases:
            [(kind, statement)] = base["claim"]["statement"].items()
            for key, value in statement.items():
                others = [x for word in words if value in word for x in word if x != value]
                if isinstance(value, int):
                    others = [x for x in range(value + 3) if x != value]
                if isinstance(value, list):
                    others = [value[::-1]] if value != value[::-1] else [[7, 7]]
                for other in others:
                    changed = self.tampered(base, put("claim", "statement", kind, key, other))
                    self.assertEqual(run(changed)["verdict"], "rejected", (key, value, other))

    def test_no_exception_on_noise(self):
        rng, values = random.Random(3), [
            None, True, 0, 1, 2, -1, 2**32, 1.5, "", "1", "-1", "1/2", "9" * 30, [], {}, [1],
            [[["1"]]], {"a": 1}, "Q", "qkv", "av", "singular", "boundary", "two-points",
            {"cone": {}}]
        bases = [self.smooth, self.singular, self.fiber, aligned_in_a_family(), zero("qkv"),
                 aligned_of_order_two(), SMOOTH[14]()]
        for base in bases:
            text = json.dumps(base).encode()
            for _ in range(250):
                self.decided(noisy(rng, base, values))
                self.decided(another_byte(rng, text))


if __name__ == "__main__":
    main()
