"""Algebra certificates, for check.py: written from docs/algebra-certificate.md alone.

An algebra certificate states how many linearly independent matrices E there are such that the
function does not change to first order when the weights W move in the direction E W. From above:
at a point, every entry of the output gives a linear equation for E with the coefficients
(derivative by the weight x) * (weight y) at E_xy; the function is homogeneous in every block, so
the equations for the pairs of different blocks, and those for all blocks and themselves, hold
separately. From below: the symmetry rules are such matrices. Ranks are counted by unit pivots
modulo m, so that they are never larger than over the rationals. "Section n" is one of that page.
"""

from itertools import accumulate
from math import gcd

from check_common import (demand, eliminate, elimination_steps, flat, integer, integer_text, list_of,
                          one_of, record, size)
from check_network import entries, forward_attention, forward_virtual, Network, splitmix64

FORMAT = "neurocert-algebra-certificate"
MAX_WEIGHTS = 2**10  # N, of the page

def natural_text(value, where):
    demand(int(integer_text(value, where)) >= 0, "malformed", f"{where}: negative")
    return value

CLAIM = record({
    "kind": one_of("lightning"), "widths": list_of(size), "query_dims": list_of(size),
    "tokens": size, "parametrization": one_of("qkv", "av", "ml"),
    "relation": one_of("exact", "at_least", "at_most"), "number": natural_text})
CERTIFICATE = record({
    "format": one_of(FORMAT), "version": size, "claim": CLAIM,
    "proof": record({"modulus": integer, "seed": integer, "bound": integer, "points": size,
                     "rules": list_of(one_of("query-key", "gauge", "scaling"))})})
APPLICABLE = {"qkv": ("query-key", "gauge", "scaling"), "av": ("gauge", "scaling"),
              "ml": ("scaling",)}


# ---- The upper bound: section 3 -----------------------------------------------------------

def systems(net):
    """For each: the pairs of blocks (the numbers of their entries) whose E_xy are its unknowns."""
    ends = list(accumulate(rows * columns for rows, columns in net.field_blocks.values()))
    blocks = [range(start, end) for start, end in zip([0, *ends], ends)]
    yield [(b, b) for b in blocks]
    yield from ([(b, c)] for b in blocks for c in blocks if b != c)

def unknowns(system):
    return sum(len(b) * len(c) for b, c in system)

def steps_of_derivatives(net, points):
    """Steps, and the numbers that are kept."""
    rows, sizes = points * net.d[-1] * net.t, list(map(unknowns, systems(net)))
    return (sum(elimination_steps(rows, size) for size in sizes) + 4 * rows * net.products,
            max([rows * entries(net.field_blocks), *(min(rows, size) * size for size in sizes)]))

def steps_of_symmetries(net, rules):
    """The same: as if every entry of a matrix that is not zero were in a column of its own."""
    count = columns = 0
    for name in rules:
        for i in net.layers:
            d, out, a = net.d[i - 1], net.d[i], net.a[i]
            if name == "query-key":
                number, moved = a * a, 2 * d
            elif name == "scaling":
                number, moved = 1, {"qkv": a * d + out * d, "av": d * d + out * d,
                                    "ml": net.d[0]**2 + net.d[-1] * net.d[0]}[net.form]
            elif i < net.l:
                behind = 2 * out if net.form == "av" else 2 * net.a[i + 1]
                number, moved = out * out, d + behind + net.d[i + 1]
            else:
                continue
            count, columns = count + number, columns + number * moved
    return elimination_steps(count, columns), min(count, columns) * columns

def linearizations(net, proof):
    """For each point the weights, and the derivatives of the entries of the output, modulo m."""
    m, t, length = proof["modulus"], net.t, entries(net.field_blocks) + net.d[0] * net.t
    forward = forward_virtual if net.form == "ml" else forward_attention
    for n in range(proof["points"]):
        stream = (splitmix64(proof["seed"], proof["bound"], n * length + j) % m
                  for j in range(length))
        matrix = lambda rows, columns: [[next(stream) for _ in range(columns)] for _ in range(rows)]
        weights = {block: matrix(*shape) for block, shape in net.field_blocks.items()}
        blocks = dict(weights)
        if net.form == "av":  # A = K^T Q with K = I and Q = A
            for i in net.layers:
                blocks["Q", i] = weights["A", i]
                blocks["K", i] = [[int(r == c) for c in range(net.d[i - 1])]
                                  for r in range(net.d[i - 1])]
        gradient = forward(net, blocks, matrix(net.d[0], t), m)
        derivatives = []
        for r in range(net.d[-1]):
            for k in range(t):
                by_block = gradient([[int((row, column) == (r, k)) for column in range(t)]
                                     for row in range(net.d[-1])])
                derivatives.append(flat(by_block["Q" if name == "A" else name, i]
                                        for name, i in net.field_blocks))
        yield flat(weights.values()), derivatives

def upper_bound(net, proof):
    m, points = proof["modulus"], list(linearizations(net, proof))

    def equations(system):
        for weights, derivatives in points:
            for j in derivatives:
                yield [j[x] * weights[y] % m for b, c in system for x in b for y in c]
    total = 0
    for system in systems(net):
        free = unknowns(system)
        for outcome in eliminate(equations(system), m):
            free -= outcome == "pivot"
            if not free:
                break
        total += free
    return total


# ---- The lower bound: sections 3, and 5 of docs/certificate.md --------------------------------

def generators(net, rules):
    """The matrices E, as dictionaries {(x, y): entry that is not 0}."""
    starts, start = {}, 0
    for block, (rows, columns) in net.field_blocks.items():
        starts[block] = start
        start += rows * columns

    def rows_from(e, block, r, c, sign):
        """Row r of the velocity of the block is row c of it, times sign."""
        columns = net.field_blocks[block][1]
        for j in range(columns):
            add(e, starts[block] + r * columns + j, starts[block] + c * columns + j, sign)

    def columns_from(e, block, c, r, sign):
        rows, columns = net.field_blocks[block]
        for j in range(rows):
            add(e, starts[block] + j * columns + c, starts[block] + j * columns + r, sign)

    def add(e, x, y, sign):
        e[x, y] = e.get((x, y), 0) + sign

    def query_key():
        for i in net.layers:  # K' = E_rc K, Q' = -E_cr Q
            for r, c in pairs(net.a[i]):
                e = {}
                rows_from(e, ("K", i), r, c, 1)
                rows_from(e, ("Q", i), c, r, -1)
                yield e

    def gauge():
        for i in net.layers[:-1]:  # V' = E_rc V, and what is behind it times -E_rc
            for r, c in pairs(net.d[i]):
                e = {}
                rows_from(e, ("V", i), r, c, 1)
                columns_from(e, ("V", i + 1), c, r, -1)
                if net.form == "av":
                    rows_from(e, ("A", i + 1), c, r, -1)
                    columns_from(e, ("A", i + 1), c, r, -1)
                else:
                    columns_from(e, ("K", i + 1), c, r, -1)
                    columns_from(e, ("Q", i + 1), c, r, -1)
                yield e

    def scaling():
        for i in net.layers:
            names = {"qkv": "QV", "av": "AV"}
            first, last = (("M", i), ("L", 0)) if net.form == "ml" else (
                (name, i) for name in names[net.form])
            power = -3**(net.l - i) if net.form == "ml" else -1
            e = {}
            for block, factor in [(first, 1), (last, power)]:
                rows, columns = net.field_blocks[block]
                for x in range(starts[block], starts[block] + rows * columns):
                    e[x, x] = factor
            yield e

    for name in rules:
        yield from {"query-key": query_key, "gauge": gauge, "scaling": scaling}[name]()

def pairs(n):
    return ((r, c) for r in range(n) for c in range(n))

def rank(rows, m):
    """How many rows `eliminate` of check_common.py would keep; they are dictionaries, whose keys are
    in the order of the columns. A kept row is zero at the pivots of those before it."""
    kept, position = [], {}
    for row in rows:
        row = {column: entry % m for column, entry in row.items() if entry % m}
        while True:
            first = min((position[column] for column in row if column in position), default=None)
            if first is None:
                break
            pivot, other = kept[first]
            factor = row[pivot]
            for column, entry in other.items():
                entry = (row.get(column, 0) - factor * entry) % m
                if entry:
                    row[column] = entry
                else:
                    row.pop(column, None)
        pivot = min((column for column, entry in row.items() if gcd(entry, m) == 1), default=None)
        if pivot is not None:
            inverse = pow(row[pivot], -1, m)
            position[pivot] = len(kept)
            kept.append((pivot, {column: entry * inverse % m for column, entry in row.items()}))
    return len(kept)


# ---- The checks, in the order of section 4 --------------------------------------------------

def check(document, report, budget):
    """As check of check.py, for a document whose header says that it is an algebra certificate."""
    claim = report["claim"] = CLAIM(document.get("claim"), "claim")
    proof = CERTIFICATE(document, "certificate")["proof"]
    relation, rules = claim["relation"], proof["rules"]
    bounds = {"exact": ["derivatives", "symmetries"], "at_least": ["symmetries"],
              "at_most": ["derivatives"]}[relation]
    report["rule"] = " + ".join(bounds)

    d, a = claim["widths"], claim["query_dims"]
    demand(len(d) >= 2, "architecture", "fewer than two widths")
    demand(len(a) == len(d) - 1, "architecture",
           "the number of query sizes is not that of the layers")
    demand(all([*d, *a, claim["tokens"]]), "architecture", "a size is 0")
    demand(len(a) <= 40, "architecture", "more than 40 layers")
    net = Network(claim)
    demand(net.form != "av" or all(bound >= width for bound, width in zip(a, d)), "architecture",
           "av with matrices that are not free")
    demand(2 <= proof["modulus"] < 2**62, "modulus", "the modulus is not in 2 .. 2^62 - 1")
    demand(0 <= proof["seed"] < 2**64, "point", "seed is not in 0 .. 2^64 - 1")
    demand(1 <= proof["bound"] <= 2**62, "point", "bound is not in 1 .. 2^62")
    for name in rules:
        demand(name in APPLICABLE[net.form], "rule-not-applicable", f"{name} in {net.form}")
    demand(len(set(rules)) == len(rules), "duplicate-rule", "a rule is named twice")
    demand(relation != "at_least" or not proof["points"], "superfluous-upper", "points of at_least")
    demand(relation != "at_most" or not rules, "superfluous-upper", "rules of at_most")
    demand(entries(net.field_blocks) <= MAX_WEIGHTS, "size-limit", "too many weights", "incomplete")
    for part in (steps_of_symmetries(net, rules), steps_of_derivatives(net, proof["points"])):
        steps, numbers = part
        budget.numbers(numbers)
        budget.steps(steps)

    if "symmetries" in bounds:
        found = rank(generators(net, rules), proof["modulus"])
        demand(int(claim["number"]) == found, "symmetry-count", f"{found} symmetries are independent")
    if "derivatives" in bounds:
        bound = upper_bound(net, proof)
        demand(int(claim["number"]) == bound, "upper-mismatch", f"the upper bound is {bound}")


# ---- Reports ------------------------------------------------------------------------------

def describe(claim):
    relation = {"exact": "= {} exactly", "at_least": ">= {}", "at_most": "<= {}"}[claim["relation"]]
    return f"linear infinitesimal symmetries: dimension {relation.format(claim['number'])}"
