"""Named theorems (the page, section 9): dimensions and varieties of texts of the library at all sizes."""

import hashlib
from itertools import accumulate

from .basics import Rejected, spend, within
from .reading import DIGITS

TEXTS = {
    "512266ba209098e833e7073c51f4bb993af094e5fb612a1d672392612f70ed5a": "lightning",
    "7da7d32e1da1d98991a295215844361111a1fe51184e002853a5e3441cfcd7af": "lightning_av",
    "ff7ad45dc35ffc149ded4b50dab3c34231b0df133f1695c535e262f0d611fda9": "lightning_ml",
    "d23986cb9040fa88e5e5628f78984d629ff67f68a00bfbfaeb30a0a09e037d1f": "softmax_attention",
    "76e017e81f7465f796d9536650775a2c24294d5fb1755fc600cd8ba0baad89a5": "softmax_av",
    "8f6583ebd256939b19b6aec3733672653bbb8440724824433ea938376c27b4f4": "softmax_ml",
    "98343c6b0d1e17d0fbef3e54b0d54e757704fe0e348680edeb873166f75f14ca": "linear"}
MOST_FACTORS = 22_716  # (3/2)^22716 has more than DIGITS digits


def origin(text, sizes):
    """(name, sizes by name) of a text of the library, otherwise None."""
    name = TEXTS.get(hashlib.sha256(text.encode()).hexdigest())
    lists = {}
    for (word, indices), value in sorted(sizes.values.items()):
        lists.setdefault(word, []).append(value)
    return name and (name, lists)


def dimension(program, theorem):
    name, sizes = program.origin or (None, None)
    if theorem == "linear" and name == "linear":
        w = sizes["w"]
        return min(w) * (w[0] + w[-1] - min(w))
    if theorem == "virtual-weights" and name in ("lightning", "lightning_av", "lightning_ml"):
        return virtual_weights(name, sizes["d"], sizes["a"], sizes["t"][0])
    if theorem == "normalised-attention" and name in ("softmax_attention", "softmax_av", "softmax_ml"):
        return normalised(name, sizes["d"], sizes["a"], sizes["t"][0])
    raise Rejected("step", "the theorem is about other networks")


def free(d, a):
    """The sizes whose virtual weights are all (M, L)."""
    return [d[0]] * len(a) + d[-1:], [d[0]] * len(a)


def normalised(name, d, a, t):
    if name == "softmax_ml":
        d, a = free(d, a)
    if t == 1:
        return min(d) * (d[0] + d[-1] - min(d))
    l, r = len(a), list(accumulate(d, min))
    alpha = [None] + [min(a[i], r[i]) for i in range(l)]
    n = r[:]
    for i in range(l, 0, -1):
        n[i - 1] = min(r[i - 1], n[i] + 2 * alpha[i])
    return n[l] * (d[0] + d[l] - n[l]) + sum(
        2 * alpha[i] * n[i - 1] - alpha[i] ** 2 + (n[i - 1] - n[i]) * (d[0] - n[i - 1]) for i in range(1, l + 1))


def virtual_weights(name, d, a, t):
    l = len(a)
    if name == "lightning_ml":
        d, a = free(d, a)
    r = [min(d[:i + 1]) for i in range(l + 1)]
    alpha = [None] + [min(a[i - 1], r[i - 1]) for i in range(1, l + 1)]
    rho = [None] + [min(2 * a[i - 1], r[i - 1]) for i in range(1, l + 1)]
    n = r[:]
    for i in range(l, 0, -1):
        n[i - 1] = min(r[i - 1], n[i] + rho[i])
    total = n[l] * (d[0] + d[l] - n[l]) - l
    for i in range(1, l + 1):
        symmetric = t == 1 or 1 in alpha[1:i]
        total += (rho[i] * n[i - 1] - rho[i] * (rho[i] - 1) // 2 if symmetric
                  else 2 * alpha[i] * n[i - 1] - alpha[i] ** 2)
        total += (n[i - 1] - n[i]) * (d[0] - n[i - 1])
    return total


def variety(program, theorem):
    """(dimension, degree, dimension of the singular points), with None for the last one if there are none."""
    if theorem != "linear":
        raise Rejected("step", "the theorem says nothing about a variety")
    found = dimension(program, theorem)
    w = program.origin[1]["w"]
    r, (small, large) = min(w), sorted((w[0], w[-1]))
    return (found, box(r, small - r, large - r),
            (r - 1) * (small + large - r + 1) if r < small else None)


def box(*sides):
    """The degree of the matrices of rank at most r: the product of (i + j + c - 1) / (i + j - 1) over all i up to a and
    j up to b, where a = r, b = N - r and c = M - r. The page has one quotient of binomials for each j.

    Every such fraction is the product of (i + j + k - 1) / (i + j + k - 2) over all k up to c. So the three sides may be
    exchanged (the number is that of the plane partitions in a box). With the longest side as c we have
    i + j - 1 < 2 c, and each of the a b fractions is larger than 3/2. With the shortest one as a, few factors
    pass between the integers, which are the numbers for all smaller b."""
    a, b, c = sorted(sides)
    too_long = f"a degree of more than {DIGITS} digits"
    within(a * b, MOST_FACTORS, too_long)
    degree, most = 1, 10**DIGITS - 1
    for j in range(1, b + 1):
        above = below = 1
        for i in range(1, a + 1):
            spend(20)
            above *= i + j + c - 1
            below *= i + j - 1
        spend(200)
        degree = within(degree * above // below, most, too_long)
    return degree
