#!/usr/bin/env python3
"""The second checker of neurocert certificates, written from docs/certificate.md alone.

    python3 check.py [--json] [--max-work N] [--max-memory SIZE] FILE...

A certificate states the dimension of the set of all functions X -> phi_W(X) that a lightning
self-attention network can be. Four facts carry every verdict; nothing else is believed. (Whether
two networks are one function, docs/pair-certificate.md, in
check_pair.py and check_pair_rules.py.)

Lower bound. The dimension is the largest rank of the Jacobian of W -> phi_W. Choose a point W
    with integer entries, some rows (entries of outputs) and as many columns (coordinates of W).
    If elimination modulo m gives every row of this minor a pivot that is a unit, then its
    determinant is a unit modulo m, hence not zero: the dimension is at least its size.
    This holds for every m >= 2, prime or not, and involves no probability.
Upper bound by symmetry. If phi is constant along s vector fields that are linearly independent
    at one point of the source, an irreducible variety of dimension P, they are so at almost
    every point. The fibers there have dimension >= s, so the dimension is at most P - s.
Upper bound by the ambient space. phi_W consists of d_l t forms of degree 3^l in d_0 t variables,
    so the dimension is at most d_l t C(d_0 t + 3^l - 1, 3^l).
Upper bound by virtual weights. phi_W depends on W only through L and matrices M_1, ..., M_l of
    bounded ranks (through M_i + M_i^T where only that matters). They form a variety on which l
    scalings that leave phi as it is act freely: its dimension, which is counted, less l.

"Section n" below is a section of docs/certificate.md. All arithmetic is on Python integers.
Exit code: 0 all verified, 1 some rejected, 3 some incomplete, 2 unreadable file or bad usage.
"""

import argparse
import json
import sys

import check_pair as pair_certificate
from check_common import (Budget, demand, Eighth, eliminate, flat, indices, integer, integer_text,
                          list_of, MATRICES, MAX_MEMORY, MAX_WORK, number_of_bytes, number_of_steps,
                          one_of, read_json, record, rule, size, Stop, transpose)
from check_network import (entries, forward_attention, forward_virtual, Network, plus, product,
                           splitmix64, times)

MAX_FILE = 2**28  # bytes
FACTOR = 80       # a document takes at most so many times the bytes of its file


# ---- The form of a certificate: section 2 -------------------------------------------------

CLAIM = record({
    "kind": one_of("lightning"), "widths": list_of(size), "query_dims": list_of(size),
    "tokens": size, "parametrization": one_of("qkv", "av", "ml"),
    "variety": one_of("neuromanifold", "free-virtual-weights"),
    "relation": one_of("exact", "at_least"), "number": integer_text})
POINT = rule({
    "explicit": record({"weights": MATRICES, "inputs": MATRICES}),
    "splitmix64": record({"seed": integer, "bound": integer, "inputs": size})})
LOWER = rule({"jacobian-minor": record({"rows": list_of(indices(3)), "columns": list_of(size)})})
UPPER = rule({
    "ambient-dimension": record({}),
    "virtual-weights": record({}),
    "symmetry-fields": record({"rules": list_of(one_of("query-key", "gauge", "scaling")),
                               "independent": integer})})
CERTIFICATE = record({
    "format": one_of("neurocert-certificate"), "version": size, "claim": CLAIM,
    "parameters": integer, "modulus": integer, "point": POINT, "lower": LOWER,
    "upper": lambda value, where: None if value is None else UPPER(value, where)})


# ---- The point: section 3 -----------------------------------------------------------------

def check_point(name, point, net, inputs):
    demand(inputs >= 1, "point", "no input")
    if name == "splitmix64":
        demand(0 <= point["seed"] < 2**64, "point", "seed is not in 0 .. 2^64 - 1")
        demand(1 <= point["bound"] <= 2**62, "point", "bound is not in 1 .. 2^62")
        return
    demand(len(point["weights"]) == len(net.blocks), "point", "wrong number of blocks")
    shapes = [*net.blocks.values()] + [(net.d[0], net.t)] * inputs
    for matrix, (rows, columns) in zip(point["weights"] + point["inputs"], shapes):
        good = len(matrix) == rows and all(len(row) == columns for row in matrix)
        demand(good, "point", f"a matrix is not of shape {rows} x {columns}")

def make_point(name, point, net, m):
    """The weights (by block) and the function that gives X_n, modulo m."""
    stream = flat(point["weights"] + point["inputs"]) if name == "explicit" else None

    def matrix(start, rows, columns):
        return [[(stream[j] if stream else splitmix64(point["seed"], point["bound"], j)) % m
                 for j in range(start + r * columns, start + (r + 1) * columns)]
                for r in range(rows)]
    weights, start = {}, 0
    for block, (rows, columns) in net.blocks.items():
        weights[block] = matrix(start, rows, columns)
        start += rows * columns
    return weights, lambda n: matrix(start + (n - 1) * net.d[0] * net.t, net.d[0], net.t)


# ---- The Jacobian: section 4 --------------------------------------------------------------

def jacobian_rows(net, weights, inputs, rows, columns, m):
    latest = None  # of one input at a time: a pass for each row has been counted
    for n, i, k in rows:
        if n != latest:
            forward = forward_virtual if net.form == "ml" else forward_attention
            latest, backward = n, forward(net, weights, inputs(n), m)
        gradient = backward([[int((r, c) == (i, k)) for c in range(1, net.t + 1)]
                                 for r in range(1, net.d[-1] + 1)])
        row = flat(gradient[block] for block in net.blocks)
        yield [row[column - 1] for column in columns]


# ---- The rules jacobian-minor (section 4) and ambient-dimension (section 5) -----------------

def check_minor(lower, net, weights, inputs, m, budget):
    minor = jacobian_rows(net, weights, inputs, lower["rows"], lower["columns"], m)
    for row, outcome in zip(lower["rows"], eliminate(minor, m, budget)):
        demand(outcome != "zero", "minor-singular", f"row {row} reduces to zero")
        demand(outcome == "pivot", "pivot-not-unit", f"row {row} has no unit as a pivot")

def ambient_dimension(net, enough):
    """d_l t C(d_0 t + 3^l - 1, 3^l), or some smaller number that exceeds `enough`."""
    small, large = sorted((net.d[0] * net.t - 1, 3**net.l))
    bound = net.d[-1] * net.t
    for j in range(1, small + 1):
        if bound > enough:
            break
        bound = bound * (large + j) // j  # d_l t C(large + j, j), an exact division
    return bound


# ---- The rule virtual-weights: section 5 --------------------------------------------------

def virtual_weight_bound(net):
    """The number D of the page; its letters. Lists are indexed as there, so that list[0] of what
    begins with 1 is not used."""
    l, d, a = net.l, list(net.d), list(net.a)
    if net.form == "ml":  # all (M, L): what these widths and query sizes give
        d[1:l] = [d[0]] * (l - 1)
        a[1:] = [d[0]] * l
    r = [min(d[:i + 1]) for i in range(l + 1)]
    alpha = [None] + [min(a[i], r[i - 1]) for i in net.layers]
    rho = [None] + [min(2 * a[i], r[i - 1]) for i in net.layers]
    n = r[:]
    for i in reversed(net.layers):
        n[i - 1] = min(r[i - 1], n[i] + rho[i])
    bound = n[l] * (d[0] + d[l] - n[l]) - l
    for i in net.layers:
        if net.t == 1 or 1 in alpha[1:i]:  # layer i is symmetric
            c = rho[i] * n[i - 1] - rho[i] * (rho[i] - 1) // 2
        else:
            c = 2 * alpha[i] * n[i - 1] - alpha[i]**2
        bound += c + (n[i - 1] - n[i]) * (d[0] - n[i - 1])
    return bound


# ---- The rule symmetry-fields: section 5 --------------------------------------------------
# A field is given by the velocities of the blocks that move; w are the weights at the point.

def e_times(r, c, matrix):
    """E_rc times the matrix: its row c, moved to row r."""
    return [matrix[c] if row == r else [0] * len(matrix[0]) for row in range(len(matrix))]

def times_minus_e(matrix, r, c):
    """The matrix times -E_rc: its column r, moved to column c and negated."""
    return [[-row[r] if column == c else 0 for column in range(len(row))] for row in matrix]

def pairs(rule, net, i):
    """The pairs (r, c) of a rule for layer i, from 0: those with r < rows or c < columns."""
    n, rows, columns = shape_of_pairs(rule, net, i)
    return ((r, c) for r in range(n) for c in range(n if r < rows else min(n, columns)))

def number_of_pairs(rule, net, i):
    n, rows, columns = shape_of_pairs(rule, net, i)
    return n * n - max(0, n - rows) * max(0, n - columns)

def shape_of_pairs(rule, net, i):
    if rule == "query-key":
        return net.a[i], net.d[i - 1], net.d[i - 1]
    return net.d[i], net.d[i + 1] + 2 * net.a[i + 1], net.d[i - 1]

def query_key(net, w, m):
    for i in net.layers:
        for r, c in pairs("query-key", net, i):
            yield {("K", i): e_times(r, c, w["K", i]),
                   ("Q", i): times(-1, e_times(c, r, w["Q", i]))}

def gauge(net, w, m):
    for i in net.layers[:-1]:
        v, next_v = w["V", i], w["V", i + 1]
        q, k = w["Q", i + 1], w["K", i + 1]
        a = product(m, transpose(k), q) if net.form == "av" else None
        for r, c in pairs("gauge", net, i):
            field = {("V", i): e_times(r, c, v), ("V", i + 1): times_minus_e(next_v, r, c)}
            if a:
                field["A", i + 1] = plus(times(-1, e_times(c, r, a)), times_minus_e(a, r, c))
            else:
                field["K", i + 1] = times_minus_e(k, r, c)
                field["Q", i + 1] = times_minus_e(q, r, c)
            yield field

def scaling(net, w, m):
    for i in net.layers:
        if net.form == "ml":
            yield {("M", i): w["M", i], ("L", 0): times(-3**(net.l - i), w["L", 0])}
        elif net.form == "av":
            yield {("A", i): product(m, transpose(w["K", i]), w["Q", i]),
                   ("V", i): times(-1, w["V", i])}
        else:
            yield {("Q", i): w["Q", i], ("V", i): times(-1, w["V", i])}

FIELDS = {"query-key": query_key, "gauge": gauge, "scaling": scaling}
APPLICABLE = {"qkv": ["query-key", "gauge", "scaling"], "av": ["gauge", "scaling"],
              "ml": ["scaling"]}

def number_of_fields(rules, net):
    number = {"query-key": sum(number_of_pairs("query-key", net, i) for i in net.layers),
              "gauge": sum(number_of_pairs("gauge", net, i) for i in net.layers[:-1]),
              "scaling": net.l}
    return sum(number[name] for name in rules)

def field_vectors(rules, net, weights, m):
    for name in rules:
        for velocity in FIELDS[name](net, weights, m):
            vector = []
            for block, (rows, columns) in net.field_blocks.items():
                vector += flat([velocity[block]]) if block in velocity else [0] * (rows * columns)
            yield vector


# ---- The order of the checks: section 7 ---------------------------------------------------

def check(data, report, budget):
    """Return if the certificate (bytes) proves its claim, else raise Stop. Fills in the report
    what the certificate claims and by which rules."""
    document = read_json(data)
    header = document if isinstance(document, dict) else {}
    checks = {"neurocert-certificate": check_dimension,
              pair_certificate.FORMAT: pair_certificate.check}
    name = one_of(*checks)(header.get("format"), "format")
    demand(size(header.get("version"), "version") == 1, "unsupported-version", "version is not 1")
    claim = document.get("claim")
    kind = claim.get("kind") if isinstance(claim, dict) else None
    demand(kind == "lightning" or not isinstance(kind, str), "unsupported-kind",
           f"{kind} networks; the only kind is lightning")
    checks[name](document, report, budget)

def check_dimension(document, report, budget):
    claim = report["claim"] = CLAIM(document.get("claim"), "claim")
    certificate = CERTIFICATE(document, "certificate")
    (point_rule, point), m = certificate["point"], certificate["modulus"]
    (lower_rule, lower), upper = certificate["lower"], certificate["upper"]
    report["rule"] = lower_rule + (f" + {upper[0]}" if upper else "")

    d, a, t, l = claim["widths"], claim["query_dims"], claim["tokens"], len(claim["widths"]) - 1
    demand(l >= 1, "architecture", "fewer than two widths")
    demand(len(a) == l, "architecture", "the number of query sizes is not that of the layers")
    demand(all([*d, *a, t]), "architecture", "a size is 0")
    demand(l <= 40, "architecture", "more than 40 layers")
    free = claim["parametrization"] == "ml"
    demand((claim["variety"] == "free-virtual-weights") == free, "wrong-variety",
           f"variety {claim['variety']} with parametrization {claim['parametrization']}")

    net, explicit = Network(claim), point_rule == "explicit"
    inputs = len(point["inputs"]) if explicit else point["inputs"]
    small = (net.coordinates <= 2**20 and (explicit or inputs <= 2**20)
             and inputs * d[0] * t <= 2**26 and t <= 2**12 and max(d) * t <= 2**24
             and net.evaluation_entries <= 2**26)
    demand(small, "size-limit", "the network or its inputs are too large", "incomplete")
    demand(certificate["parameters"] == net.parameters, "parameter-count",
           f"the source has dimension {net.parameters}")
    demand(2 <= m < 2**62, "modulus", "the modulus is not in 2 .. 2^62 - 1")
    check_point(point_rule, point, net, inputs)

    rows, columns = lower["rows"], lower["columns"]
    for n, i, k in rows:
        demand(1 <= n <= inputs and 1 <= i <= d[l] and 1 <= k <= t, "index-range", f"row {n, i, k}")
    for c in columns:
        demand(1 <= c <= net.coordinates, "index-range", f"column {c}")
    demand(len(set(rows)) == len(rows), "duplicate-index", "a row occurs twice")
    demand(len(set(columns)) == len(columns), "duplicate-index", "a column occurs twice")
    demand(len(rows) == len(columns), "minor-not-square", f"{len(rows)} x {len(columns)}")
    demand(claim["number"] == str(len(rows)), "claim-mismatch", f"the minor has size {len(rows)}")

    exact = claim["relation"] == "exact"
    demand(upper or not exact, "missing-upper", "an exact claim needs an upper bound")
    demand(exact or not upper, "superfluous-upper", "at_least has no upper bound")
    rules = upper[1]["rules"] if upper and upper[0] == "symmetry-fields" else []
    for name in rules:
        demand(name in APPLICABLE[net.form], "rule-not-applicable", f"{name} in {net.form}")
    demand(len(set(rules)) == len(rules), "duplicate-rule", "a rule is named twice")
    # The attention matrices of symmetry fields: three copies of each are kept, and one more in a sum.
    moved = number_of_fields(rules, net) and net.form == "av"
    attention = list(zip(net.d, net.a[1:])) if moved else []
    budget.numbers(max(len(rows)**2, number_of_fields(rules, net) * entries(net.field_blocks),
                       sum(4 * d * d for d, _ in attention)))
    budget.steps(net.products * len(rows) + sum(d * d * a for d, a in attention))

    weights, input_matrix = make_point(point_rule, point, net, m)
    if exact:
        if upper[0] == "ambient-dimension":
            bound = ambient_dimension(net, enough=len(rows))
        elif upper[0] == "virtual-weights":
            bound = virtual_weight_bound(net)
        else:
            fields = field_vectors(rules, net, weights, m)
            independent = list(eliminate(fields, m, Eighth(budget))).count("pivot")
            demand(independent == upper[1]["independent"], "symmetry-count",
                   f"{independent} fields have a pivot")
            bound = net.parameters - independent
        demand(bound == len(rows), "upper-mismatch", f"the upper bound is not {len(rows)}")
    check_minor(lower, net, weights, input_matrix, m, budget)


# ---- Reports and the command line ---------------------------------------------------------

def report_on(data, max_work=MAX_WORK, max_memory=MAX_MEMORY):
    report = {"verdict": "verified", "claim": None, "rule": None, "reason": None, "detail": None}
    budget = Budget(max_work, max_memory)
    try:
        demand(len(data) * FACTOR <= max_memory, "size-limit", "the file is too large", "incomplete")
        check(data, report, budget)
    except Stop as stop:
        report.update(verdict=stop.verdict, reason=stop.reason, detail=stop.detail)
    except MemoryError:
        report.update(verdict="incomplete", reason="size-limit", detail="not enough memory")
    report["work"] = budget.spent()
    return report

def describe(claim):
    relation = "= {} exactly" if claim["relation"] == "exact" else ">= {}"
    return f"dim {relation.format(claim['number'])}"

def text(report):
    claim, why = report["claim"], f"[{report['reason'] or 'unreadable'}: {report['detail']}]"
    line = f"{report['verdict']} {report['file']}:"
    if claim and "one" in claim:
        line += f" {pair_certificate.describe(claim)}"
    elif claim:
        variety = {None: "", "neuromanifold": " (neuromanifold)", "free-virtual-weights":
                   " (free virtual weights, in general larger than the neuromanifold)"}
        line += (f" {describe(claim)}: {claim['kind']} attention, "
                 f"widths {'-'.join(map(str, claim['widths']))}, "
                 f"query sizes {','.join(map(str, claim['query_dims']))}, "
                 f"tokens {claim['tokens']}, "
                 f"parametrization {claim['parametrization']}{variety[claim.get('variety')]}")
    return line if report["verdict"] == "verified" else f"{line} {why}"

def main(arguments=None):
    parser = argparse.ArgumentParser(description="check certificates", allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--max-work", type=number_of_steps, default=MAX_WORK, metavar="N",
                        help="steps for one file, of docs/checker-work.md (default %(default)s)")
    parser.add_argument("--max-memory", type=number_of_bytes, default=MAX_MEMORY, metavar="SIZE",
                        help="for one file, as 500M, 4GiB or bytes (default 2GiB)")
    parser.add_argument("files", nargs="+", metavar="FILE")
    options = parser.parse_args(arguments)
    reports = []
    for name in options.files:
        try:
            with open(name, "rb") as file:
                data = file.read(min(MAX_FILE, options.max_memory) + 1)
            if len(data) > MAX_FILE:
                raise OSError(0, "larger than 256 MiB")
            report = report_on(data, options.max_work, options.max_memory)
        except OSError as error:
            report = {"verdict": "unreadable", "claim": None, "rule": None, "reason": None,
                      "detail": error.strerror, "work": 0}
        reports.append({"file": name if name.isprintable() else ascii(name), **report})
    try:
        if sys.stdout is None:
            raise OSError("stdout is closed")
        sys.stdout.reconfigure(errors="backslashreplace")
        print(json.dumps({"files": reports}, indent=2) if options.json else
              "\n".join(map(text, reports)), flush=True)
    except (OSError, ValueError):
        sys.stdout = None  # nothing more can be said there, not even when the program ends
        return 2
    verdicts = {report["verdict"] for report in reports}
    worst = [("unreadable", 2), ("rejected", 1), ("incomplete", 3)]
    return next((code for verdict, code in worst if verdict in verdicts), 0)


if __name__ == "__main__":
    sys.exit(main())
