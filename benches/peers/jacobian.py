"""The Jacobian of (weights of deep lightning attention -> function), by NumPy, seen through inputs.

One row for each output entry on each input, one column for each entry of Q_1, K_1, V_1, Q_2, ...
A layer maps Y to V Y S with S = (K Y)^T (Q Y). Everything is reverse accumulation, batched over
inputs and outputs; most of the time goes into writing the matrix.
"""
import numpy as np


class Float:
    """float64."""
    dtype = np.float64

    def random(self, rng, *shape):
        return rng.standard_normal(shape)

    def product(self, a, b):
        return a @ b

    def reduced(self, a):
        return a


class Modular:
    """Integers modulo a prime of 31 bits, in uint64."""
    dtype = np.uint64
    p = 2147483629                                          # 2^31 - 19

    def random(self, rng, *shape):
        return rng.integers(0, self.p, size=shape, dtype=np.uint64)

    def product(self, a, b):
        inner = a.shape[-1]
        if inner <= 4:                                      # 4 (p-1)^2 < 2^64
            return self.reduced(a @ b)
        # BLAS on halves of 16 bits: 32 products below 2^47 are exact in float64.
        high, low, b = (a >> 16).astype(float), (a & 0xffff).astype(float), b.astype(float)
        total = 0
        for start in range(0, inner, 32):
            part = slice(start, start + 32)
            h, l = (self.reduced((x[..., part] @ b[..., part, :]).astype(np.uint64)) for x in (high, low))
            total = self.reduced(total + (h << np.uint64(16)) + l)
        return total

    def reduced(self, a):
        return a % np.uint64(self.p)


def random_layers(ring, rng, layers, width, query):
    shapes = [(query, width), (query, width), (width, width)]
    return [[ring.random(rng, *shape) for shape in shapes] for _ in range(layers)]


def jacobian(ring, layers, x):
    """`layers`: list of (Q, K, V), all square; `x`: inputs, N x width x tokens."""
    t = lambda a: a.swapaxes(-1, -2)
    steps = []
    for q, k, v in layers:
        qx, kx = ring.product(q, x), ring.product(k, x)
        s = ring.product(t(kx), qx)
        xs = ring.product(x, s)
        steps.append((x, qx, kx, s, xs))
        x = ring.product(v, xs)
    count, width, tokens = x.shape
    outputs = width * tokens
    matrix = np.empty((count, outputs, sum(block.size for layer in layers for block in layer)), ring.dtype)

    def per_input(a, b):
        """Products of N x outputs x r x m with N x m x c."""
        product = ring.product(a.reshape(count, -1, a.shape[-1]), b)
        return product.reshape(*a.shape[:3], b.shape[-1])

    # The adjoint of the output, N x outputs x width x tokens.
    adjoint = np.eye(outputs, dtype=ring.dtype).reshape(1, outputs, width, tokens).repeat(count, 0)
    end = matrix.shape[2]
    for number in reversed(range(len(layers))):
        (q, k, v), (x, qx, kx, s, xs) = layers[number], steps[number]
        vx = ring.product(v, x)
        ds_t = per_input(t(adjoint), vx)                    # (dS)^T
        dq_x, dk_x = t(per_input(ds_t, t(kx))), t(per_input(t(ds_t), t(qx)))    # of Q x, K x
        for block in (per_input(adjoint, t(xs)), per_input(dk_x, t(x)), per_input(dq_x, t(x))):
            block = block.reshape(count, outputs, -1)
            matrix[:, :, end - block.shape[2]:end] = block
            end -= block.shape[2]
        if number > 0:                                      # dX = V^T G S^T + K^T dk + Q^T dq
            terms = [(per_input(adjoint, t(s)), v), (dk_x, k), (dq_x, q)]
            adjoint = ring.reduced(sum(t(ring.product(t(d), block)) for d, block in terms))
    return matrix.reshape(count * outputs, -1)
