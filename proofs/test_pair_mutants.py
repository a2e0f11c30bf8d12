"""Tests of check_pair.py: what is verified of changed certificates is true, and noise.

    python3 -m unittest discover --start-directory proofs
"""

import copy
import json
import random
from fractions import Fraction
from unittest import main

from making import run
from making_pair import is_true, network, output, pair, random_blocks, rescaled, to_av, to_ml
from tampering import another_byte, noisy, Tampering
from test_pair import different, exchanged, turned


class Mutants(Tampering):
    def mutant(self, rng, certificate):
        """One to three changes of numbers, words or sizes; blocks and networks exchanged."""
        certificate = copy.deepcopy(certificate)
        claim = certificate["claim"]
        for _ in range(rng.choice([1, 1, 2, 3])):
            net = claim[rng.choice(["one", "other"])]
            block = rng.choice(net["weights"])
            row = rng.choice(block)
            kind = rng.randrange(9)
            if kind == 0:
                row[rng.randrange(len(row))] = rng.choice(["0", "1", "-1", "2/3", "-7/2"])
            elif kind == 1:
                factor = rng.choice([-1, Fraction(1, 2), 3, 0])
                block[:] = [[str(factor * Fraction(x)) for x in row] for row in block]
            elif kind == 2:
                claim["statement"] = rng.choice([
                    {"same": {"rescaling": "no"}}, {"same": {"rescaling": "any"}},
                    {"different": {}}])
            elif kind == 3:
                claim["tokens"] = rng.choice([1, 2])
            elif kind == 4:
                net["parametrization"] = rng.choice(["av", "ml", "qkv"])
            elif kind == 5:
                claim["one"], claim["other"] = claim["other"], claim["one"]
            elif kind == 6:
                rng.shuffle(net["weights"])
            elif kind == 7:
                block[:] = [list(x) for x in zip(*block)]
            else:
                net["query_dims"][rng.randrange(len(net["query_dims"]))] = rng.choice([1, 2])
        same = "same" in claim["statement"]
        if rng.random() < 0.9:  # a proof of the right kind
            certificate["proof"] = {"expansion": {}} if same else {"witness": {
                "input": [[str(rng.randint(-2, 2)) for _ in range(claim["tokens"])]
                          for _ in range(claim["one"]["widths"][0])]}}
        return certificate

    def test_no_false_claim(self):
        rng = random.Random(5)
        qkv = random_blocks(rng, [2, 2, 2], [1, 2], "qkv")
        av = to_av(qkv)
        nets = [network("qkv", [2, 2, 2], [1, 2], qkv), network("av", [2, 2, 2], [1, 2], av),
                network("ml", [2, 2, 2], [1, 2], to_ml(av, 2))]
        bases = [turned(2), exchanged(), exchanged(2, 3), turned(1), pair(nets[0], nets[1], 2, "any"),
                 pair(nets[1], nets[2], 2, "any"), pair(nets[2], nets[0], 1, "any"),
                 pair(network("av", [2, 2, 2], [1, 2], rescaled(av, [2, Fraction(-1, 3)])), nets[2],
                      2, "any")]
        seen = {}
        for _ in range(300):
            certificate = self.mutant(rng, rng.choice(bases))
            report = run(certificate)
            result = (report["verdict"], report["reason"], *certificate["claim"]["statement"])
            seen[result[:2]] = seen.get(result[:2], 0) + 1
            if report["verdict"] == "verified":
                self.assertTrue(is_true(certificate, rng), certificate)
            elif report["reason"] in ("functions-differ", "depth", "rescaling", "query-rank"):
                self.assertFalse(is_true(certificate, rng), certificate)
            elif report["reason"] == "witness-agrees":
                claim = certificate["claim"]
                x = [list(map(Fraction, row)) for row in certificate["proof"]["witness"]["input"]]
                self.assertEqual(output(claim["one"], x), output(claim["other"], x))
            else:
                self.assertIn(report["reason"], ["weights", "rule-mismatch", "witness"])
        for result in [("verified", None), ("rejected", "functions-differ"),
                       ("rejected", "rescaling"), ("rejected", "query-rank"),
                       ("rejected", "witness-agrees")]:
            self.assertGreater(seen.get(result, 0), 8, seen)

    def test_no_exception_on_noise(self):
        rng, values = random.Random(3), [
            None, True, 0, 1, 2, 3, -1, 2**32 - 1, 2**32, 1.5, "", "1", "-1", "1/2", "9" * 30, [],
            {}, [1], [[["1"]]], [["1"]], {"a": 1}, "qkv", "av", "ml", "no", "any",
            {"different": {}}, {"expansion": {}}]
        for base in [turned(2), exchanged(), different()]:
            text = json.dumps(base).encode()
            for _ in range(150):
                self.decided(noisy(rng, base, values))
                self.decided(another_byte(rng, text))


if __name__ == "__main__":
    main()
