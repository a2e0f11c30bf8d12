"""Dimension as it is usually estimated: float64 Jacobian on Gaussian inputs, rank by SVD.

Usage: float_rank.py WIDTH [INPUTS]. The tolerance is NumPy's default, s_max * max(shape) * eps.
"""
import sys, time
import numpy as np
from jacobian import Float, jacobian, random_layers

LAYERS, QUERY, TOKENS = 2, 2, 3
start = time.perf_counter()
width, inputs = int(sys.argv[1]), int((sys.argv + [250])[2])
ring, rng = Float(), np.random.default_rng(0)
layers = random_layers(ring, rng, LAYERS, width, QUERY)
matrix = jacobian(ring, layers, ring.random(rng, inputs, width, TOKENS))
built = time.perf_counter()
rank = int(np.linalg.matrix_rank(matrix))
end = time.perf_counter()
print(f'{{"rank": {rank}, "seconds": {end - start}, "jacobian": {built - start}, "shape": {list(matrix.shape)}}}')
