"""A lightning network at a point, its derivative, and pseudo-random numbers, for check.py:
sections 1, 3 and 4 of docs/certificate.md.
"""

from operator import mul

from check_common import transpose


# ---- The network: section 1 ---------------------------------------------------------------

class Network:
    """Sizes of a network. Blocks are named ("Q", i), ("K", i), ("V", i) or ("M", i), ("L", 0);
    `blocks` and `field_blocks` map them, in the order of the page, to their shapes."""

    def __init__(self, claim):
        self.d, self.a, self.t = claim["widths"], [None, *claim["query_dims"]], claim["tokens"]
        self.form, self.l = claim["parametrization"], len(self.d) - 1
        d, a, self.layers = self.d, self.a, range(1, self.l + 1)
        if self.form == "ml":
            self.blocks = {("M", i): (d[0], d[0]) for i in self.layers}
            self.blocks["L", 0] = (d[self.l], d[0])
        else:
            self.blocks = {}
            for i in self.layers:
                self.blocks["Q", i] = self.blocks["K", i] = (a[i], d[i - 1])
                self.blocks["V", i] = (d[i], d[i - 1])
        self.count_evaluation()
        self.coordinates = self.parameters = entries(self.blocks)
        self.field_blocks = self.blocks
        if self.form == "av":
            self.parameters, self.field_blocks = 0, {}
            for i in self.layers:
                alpha = min(a[i], d[i - 1])
                self.parameters += 2 * alpha * d[i - 1] - alpha**2 + d[i] * d[i - 1]
                self.field_blocks["A", i] = (d[i - 1], d[i - 1])
                self.field_blocks["V", i] = (d[i], d[i - 1])

    def count_evaluation(self):
        """E and W of section 7: what one evaluation keeps, and how many products it takes."""
        d, a, t, l = self.d, self.a, self.t, self.l
        if self.form == "ml":
            self.evaluation_entries = l * (d[0] + t) * t + (d[0] + d[l]) * t
            self.products = l * (d[0] * (d[0] + t) + 3 * t * t) * t + d[0] * d[l] * t
        else:
            self.evaluation_entries = sum((d[i - 1] + d[i] + a[i] + t) * t for i in self.layers)
            self.products = sum((d[i - 1] * (2 * a[i] + d[i] + t) + a[i] * t) * t
                                for i in self.layers)

def entries(blocks):
    return sum(rows * columns for rows, columns in blocks.values())


# ---- Matrices: lists of rows; products and points are reduced modulo m ----------------------

def product(m, first, *others):
    for other in others:
        columns = list(zip(*other))
        first = [[sum(map(mul, row, column)) % m for column in columns] for row in first]
    return first

def plus(*matrices):
    return [list(map(sum, zip(*rows))) for rows in zip(*matrices)]

def times(factor, matrix):
    return [[factor * entry for entry in row] for row in matrix]


# ---- Pseudo-random numbers: section 3 -----------------------------------------------------

def splitmix64(seed, bound, index):
    """The draw number `index` (from 0) of the stream."""
    z = (seed + (index + 1) * 0x9E3779B97F4A7C15) % 2**64
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
    return (z ^ (z >> 31)) % (2 * bound + 1) - bound


# ---- The derivative: section 4 ------------------------------------------------------------
# For one input, forward() gives the function that maps G to the gradient, with respect to every
# block, of <G, phi(X)> = sum of G[i][k] phi(X)[i][k]. With G one at (i, k) and zero elsewhere
# this is a row of the Jacobian. The rule used, backwards through the steps of the network:
# if Y = A B and the gradient at Y is G, then the gradient at A is G B^T and at B is A^T G.

def forward_attention(net, w, x, m):
    """qkv and av: Y = V Z, Z = X S, S = k^T q, k = K X, q = Q X; the next X is Y."""
    steps = []
    for i in net.layers:
        k, q = product(m, w["K", i], x), product(m, w["Q", i], x)
        s = product(m, transpose(k), q)
        z = product(m, x, s)
        steps.append((i, x, k, q, s, z))
        x = product(m, w["V", i], z)

    def gradient(g):
        result = {}
        for i, x, k, q, s, z in reversed(steps):
            dz = product(m, transpose(w["V", i]), g)
            ds = product(m, transpose(x), dz)
            dq, dk = product(m, k, ds), product(m, q, transpose(ds))
            result["V", i] = product(m, g, transpose(z))
            result["Q", i] = product(m, dq, transpose(x))
            result["K", i] = product(m, dk, transpose(x))
            g = plus(product(m, dz, transpose(s)), product(m, transpose(w["Q", i]), dq),
                     product(m, transpose(w["K", i]), dk))
        return result
    return gradient

def forward_virtual(net, w, x, m):
    """ml: phi = L X Z_l with Z_0 = I, Z_i = D_{i-1} B_i Z_{i-1} and B_i = X^T M_i X. Here
    D_i = Z_i Z_i^T: by induction D_{i-1} B_i (Z_{i-1} Z_{i-1}^T) B_i^T D_{i-1} is the D_i of
    section 1, as D_{i-1} is symmetric."""
    steps, z = [], [[int(row == column) for column in range(net.t)] for row in range(net.t)]
    for i in net.layers:
        b = product(m, transpose(x), w["M", i], x)
        d, s = product(m, z, transpose(z)), product(m, b, z)
        steps.append((i, b, d, s, z))
        z = product(m, d, s)
    xz, lx = product(m, x, z), product(m, w["L", 0], x)

    def gradient(g):
        result = {("L", 0): product(m, g, transpose(xz))}
        dz = product(m, transpose(lx), g)
        for i, b, d, s, z in reversed(steps):
            dd, ds = product(m, dz, transpose(s)), product(m, d, dz)
            result["M", i] = product(m, x, ds, transpose(z), transpose(x))
            dz = plus(product(m, transpose(b), ds), product(m, plus(dd, transpose(dd)), z))
        return result
    return gradient
