"""What is called exact or proved has been verified, wherever memory or time ends."""

import unittest

import neurocert as nc

PROVED = {"exact", "proved", "refuted"}
COMMANDS = [
    lambda **limit: nc.dim("mlp", w=[3, 5, 1], r=4, **limit),
    lambda **limit: nc.conserved("linear", w=[2, 2, 2], **limit),
    lambda **limit: nc.discover("mlp", w=[3, 5, 2], r=2, **limit),
    lambda **limit: nc.symmetry("mlp", "scaling[1]", w=[3, 5, 2], r=2, **limit),
]


class Proved(unittest.TestCase):
    def found(self, limits):
        """Pairs of what is said, and what the checker said of it."""
        pairs = set()
        for command in COMMANDS:
            for limit in limits:
                try:
                    result = command(**limit)
                except (nc.NeurocertError, TimeoutError):
                    continue
                pairs.add((result.verdict in PROVED, result.certificate_verdict))
                if result.verdict in PROVED:
                    self.assertTrue(result.verify(), result)
        return pairs

    def test_no_incomplete_check_is_called_a_proof(self):
        memory = [{"max_memory": count << power} for power in range(8, 34) for count in (2, 3)]
        found = self.found(memory)
        self.assertIn((False, "incomplete"), found)
        self.assertNotIn((True, "incomplete"), found)
        self.assertLessEqual({verdict for is_proved, verdict in found if is_proved}, {"verified"})
        # When it is stopped is a matter of chance.
        found = self.found([{"timeout": time / 1000} for time in range(0, 60, 4)])
        self.assertLessEqual({verdict for is_proved, verdict in found if is_proved}, {"verified"})

    def test_rows_of_a_sweep(self):
        grid = {"network": "mlp", "set": {"r": 4, "w": [[3, 5, 1], [2, 2, 1]]}}
        rows = [row for power in range(8, 34) for row in nc.sweep(grid, max_memory=3 << power)]
        found = {(row.verdict, row.certificate_verdict) for row in rows}
        self.assertIn(("exact", "verified"), found)
        self.assertIn("incomplete", {verdict for _, verdict in found})
        self.assertNotIn(("exact", "incomplete"), found)


if __name__ == "__main__":
    unittest.main()
