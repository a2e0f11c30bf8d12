"""Ranks at points that come from the hash of a network, so that nobody chooses them (the page, section 7, *Generic
ranks*, and section 8, *Probable*)."""

import hashlib

from .basics import Rejected, spend, within
from .elimination import PrimeRank
from .heights import heights, log2
from .jacobian import Jacobian
from .points import Point, count_coordinates

FIRST_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)
ONE_TRIAL, ALL_TRIALS = 55, 140  # binary digits: one trial misses the rank with probability at most H / 2^55
LONGEST = 41


def check_proof(proof):
    """A minor without an order, in the first copies of the inputs, and a generic rank with one copy more."""
    (lower, minor), (upper, step) = proof["lower"], proof["upper"]
    if (lower, upper) != ("minor", "generic"):
        raise Rejected("proof", "what is probable has a minor and a generic rank")
    if minor["order"] is not None:
        raise Rejected("order", "the minor of a generic rank has no order")
    for row in minor["rows"]:
        if not row or not 1 <= row[0] <= step["copies"]:
            raise Rejected("index", f"row {row} is not in the first {step['copies']} copies"[:80])


def generic(program, text, sizes, copies):
    """The largest rank of all trials, with one copy of the inputs more than `copies`."""
    most, best = count_coordinates(program), 0
    for trial in range(trials(most, *heights(program))):
        if best < most:
            seed, p = draw(text, sizes, trial)
            best = max(best, rank(program, seed, p, copies + 1))
    return best


def trials(number, degree, bits):
    """For this number of coordinates: so many that all of them miss the generic rank with probability at most 2^-140."""
    degree = max(degree, 1)
    height = number * (bits + log2(degree) + log2(number) + degree)
    digits = within(height.bit_length(), LONGEST, "the degrees or coefficients of a generic rank")
    return -(-ALL_TRIALS // (ONE_TRIAL - digits))


def draw(text, sizes, trial):
    """(seed, prime) of a trial."""
    spend(100 + len(text) // 10)
    lines = [f"neurocert generic {trial}"]
    for name, values in sorted(sizes.items()):
        values = values if isinstance(values, list) else [values]
        spend(10 * len(values))
        lines.append(f"{name} = {','.join(map(str, values))}")
    digest = hashlib.sha256("\n".join([*lines, "", text]).encode()).digest()
    seed, n = (int.from_bytes(digest[k:k + 8], "big") for k in (0, 8))
    p = 2**60 + n // 16
    while not is_prime(p):
        p += 1
    return seed, p


def is_prime(n):
    """Miller and Rabin. With the first twelve primes as bases no composite number below 2^78 passes."""
    spend(20)
    if any(n % q == 0 for q in FIRST_PRIMES):
        return n in FIRST_PRIMES
    twos = ((n - 1) & (1 - n)).bit_length() - 1
    for base in FIRST_PRIMES:
        spend(400)
        x = pow(base, (n - 1) >> twos, n)
        if x == 1:
            continue
        for _ in range(twos):
            if x == n - 1:
                break
            x = x * x % n
        else:
            return False
    return True


def rank(program, seed, p, copies):
    """The rank of the Jacobian at one point, modulo p; it ends early where the rank can grow no more."""
    jacobian = Jacobian(program, Point(program, {"seed": seed, "bound": 2**62}), p)
    found = PrimeRank(p, len(jacobian.coordinates))
    for n in range(1, copies + 1 if program.inputs else 2):
        dom, values = jacobian.at(n)
        for node in program.outputs:
            for row in jacobian.rows(dom, values, node):
                found.insert(row)
                if found.is_full():
                    return len(found.kept)
    return len(found.kept)
