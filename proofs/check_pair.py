"""Pair certificates, for check.py: written from docs/pair-certificate.md alone.

A pair certificate states that two lightning self-attention networks with exact weights are one
function, or that they are two. Nothing is believed: both functions are expanded, or both are
evaluated; the rules that need neither for networks of any size are in check_pair_rules.py. The
arithmetic is on Python integers. "Section n" is a section of that page.

A network is a list of layers (A_i, V_i) here, whatever its parametrization. For `ml` these are
(M_1, I), ..., (M_{l-1}, I), (M_l, L): where the layers before give Z = X P, layer i gives
Z Z^T M_i Z = X (P P^T X^T M_i X P), so that P P^T is the D_{i-1} of docs/certificate.md, section 1.
There I is None.

Polynomials are dictionaries {monomial: coefficient} without zeros. The monomial with exponents
e_0, e_1, ... is the integer e_0 + 1024 e_1 + 1024^2 e_2 + ...: monomials are multiplied by adding,
and nothing carries, since no degree exceeds 3^l <= 729. A number is a polynomial too, {0: number}.
"""

from math import comb, prod

import check_exact
import check_pair_rules as rules
from check_common import (demand, flat, integer, list_of, one_of, RATIONAL_MATRICES, record, rule,
                          size, transpose, under_its_name)
from check_exact import (cleared, digits, has_shape, have_shapes, length, Meter, proportional, rank,
                         work)

FORMAT = "neurocert-pair-certificate"
MAX_DEGREE = 729       # 3^l, of the page
MAX_ENTRIES = 2**20    # of the matrices of a network, of the page
MAX_EXPANSION = 2**15  # w t C(d_0 t + 3^l - 1, 3^l)
MAX_DIGITS = 2**17     # of an entry of a cleared block; where `digits` stops to count is above it
MAX_CLEARED = 2**26    # digits of all cleared blocks of a network
MAX_OUTPUTS = 2**20    # entries of the output of a layer, in an evaluation
MAX_WORK = 2**35       # see `work`: a minute at most


# ---- The form of a certificate: section 1 -------------------------------------------------

NETWORK = record({"widths": list_of(size), "query_dims": list_of(size),
                  "parametrization": one_of("qkv", "av", "ml"), "weights": RATIONAL_MATRICES})
CLAIM = record({
    "kind": one_of("lightning"), "tokens": size, "one": NETWORK, "other": NETWORK,
    "statement": under_its_name({"same": record({"rescaling": one_of("no", "any")}),
                                 "different": record({})})})
CERTIFICATE = record({
    "format": one_of(FORMAT), "version": size, "claim": CLAIM,
    "proof": rule({"expansion": record({}),
                   "witness": record({"input": list_of(list_of(integer))}), **rules.FORMS})})


# ---- Polynomials, and matrices of them ------------------------------------------------------

def inner_product(row, column):
    total = {}
    for f, g in zip(row, column):
        for monomial, x in f.items():
            for other, y in g.items():
                both = monomial + other
                total[both] = total.get(both, 0) + x * y
    return {monomial: x for monomial, x in total.items() if x}

def product(left, right):
    columns = transpose(right)
    return [[inner_product(row, column) for column in columns] for row in left]

def constants(matrix):
    return [[{0: x} if x else {} for x in row] for row in matrix]

def scaled(f, factor):
    return {monomial: factor * x for monomial, x in f.items()}

def variables(rows, columns):
    return [[{1024**(r * columns + c): 1} for c in range(columns)] for r in range(rows)]


# ---- Networks -----------------------------------------------------------------------------

class Network:
    """A network. `shapes` are those of the blocks in the file, `layers` the shapes of
    the matrices V_i here: d_i x d_{i-1}, or d_0 x d_0 and d_l x d_0 for ml."""

    def __init__(self, network):
        self.d, self.a = network["widths"], network["query_dims"]
        self.form, self.weights = network["parametrization"], network["weights"]
        self.l = len(self.d) - 1
        d, self.shapes = self.d, []
        self.layers = list(zip(d[1:], d))
        if self.form == "ml":
            self.layers = [(d[0], d[0])] * (self.l - 1) + [(d[self.l], d[0])]
            self.shapes = [(d[0], d[0])] * self.l + [(d[self.l], d[0])]
        else:
            for before, after, a in zip(d, d[1:], self.a):
                self.shapes += ([(a, before), (a, before)] if self.form == "qkv"
                                else [(before, before)])
                self.shapes.append((after, before))
        self.entries = sum(rows * columns for rows, columns in self.shapes)
        if self.form == "qkv":
            self.entries += sum(width**2 for width in d[:self.l])

    def by_layer(self, blocks):
        """Of the blocks of the file, or of something there is one of for each: for each layer a
        pair, what gives A_i (two for qkv, one else) and what is V_i (None where that is I)."""
        if self.form == "ml":
            return [([m], None) for m in blocks[:self.l - 1]] + [([blocks[-2]], blocks[-1])]
        step = 3 if self.form == "qkv" else 2
        return [(blocks[i:i + step - 1], blocks[i + step - 1])
                for i in range(0, len(blocks), step)]

    def clear(self, product=check_exact.product):
        """The pairs (A_i, V_i) of integer matrices, those of the numbers that they are to be
        divided by, and c: their function is c times that of the network. A layer is linear in A_i
        and V_i, and of degree 3 in its input."""
        blocks, scales = zip(*map(cleared, self.weights))
        self.matrices, self.scales, self.scale = [], [], 1
        for (first, v), (first_scales, v_scale) in zip(self.by_layer(blocks),
                                                       self.by_layer(scales)):
            if self.form == "qkv":
                q, k = first
                first = [product(transpose(k), q)]
            self.matrices.append((first[0], v))
            self.scales.append((prod(first_scales), v_scale or 1))
            self.scale = self.scale**3 * prod(self.scales[-1])

    def output(self, x):
        """c times the output, where x is a matrix of polynomials: V (X X^T) (A X), or
        V X (X^T (A X)) where that is less work."""
        for a, v in self.matrices:
            ax = product(constants(a), x)
            if len(x) <= len(x[0]):
                y = product(product(x, transpose(x)), ax)
            else:
                y = product(x, product(transpose(x), ax))
            x = y if v is None else product(constants(v), y)
        return x

    def virtual_weights(self, product):
        """M_1, ..., M_l, L: pairs of an integer matrix and the number it is to be divided by."""
        result, so_far, scale = [], None, 1
        for (a, v), (a_scale, v_scale) in zip(self.matrices, self.scales):
            if so_far is not None:
                a = product(transpose(so_far), product(a, so_far))
            result.append((a, scale**2 * a_scale))
            if v is not None:
                so_far = v if so_far is None else product(v, so_far)
            scale *= v_scale
        return result + [(so_far, scale)]


# ---- How much work it is: limits of this checker --------------------------------------------

def work_for_ranks(net):
    """Of the ranks of the A_i, where they are needed: entries grow to d times the digits."""
    total = 0
    for (first, _), a, d in zip(net.by_layer(net.digits), net.a, net.d):
        if net.form == "av" and a < d:
            total += work(d**3 // 3 + 1, d * first[0], d * first[0])
    return total

def work_for_output(net, tokens, variables, longest):
    """Of clear and output, for an input of forms of degree 1 in so many variables (1 for numbers)
    with coefficients of so many digits.

    The coefficients of a product have together at most the product of the sums of the absolute
    values of the coefficients; so an entry of a layer's output has 3 times the digits of one of
    its input, and those of A_i, V_i and of the number d^3 t of its terms."""
    total, degree = 0, 1
    terms = lambda degree: comb(variables + degree - 1, degree)
    blocks = [(first, v or 1) for first, v in net.by_layer(net.digits)]
    for (first, v), (out, d), a in zip(blocks, net.layers, net.a):
        if net.form == "qkv":
            total += work(a * d * d, *first)
        in_a = sum(first) + length([a])
        sums = length([d**3 * tokens])
        total += work(d * d * tokens * terms(degree), in_a, longest)
        total += work(d * tokens * min(d, tokens) * terms(degree)**2, longest, longest + in_a)
        total += work(d * tokens * min(d, tokens) * terms(degree) * terms(2 * degree),
                      longest + in_a, 2 * longest + in_a)
        total += work(out * d * tokens * terms(3 * degree), v, 3 * longest + in_a)
        degree, longest = 3 * degree, 3 * longest + in_a + v + sums
    return total + work(out * tokens * terms(degree), longest, longest)  # the comparison

def exceeds(limit, factor, variables, degree):
    """Whether factor C(variables + degree - 1, degree) does; it may be astronomically large."""
    small, large = sorted((variables - 1, degree))
    for j in range(1, small + 1):
        if factor > limit:
            break
        factor = factor * (large + j) // j  # factor C(large + j, j), an exact division
    return factor > limit


# ---- The checks, in the order of section 4 --------------------------------------------------

def check_sizes(claim):
    """The two networks, their sizes and the shapes of their matrices."""
    tokens = claim["tokens"]
    for network in (claim["one"], claim["other"]):
        d, a = network["widths"], network["query_dims"]
        demand(len(d) >= 2, "architecture", "fewer than two widths")
        demand(len(a) == len(d) - 1, "architecture",
               "the number of query sizes is not that of the layers")
        demand(all([*d, *a, tokens]), "architecture", "a size is 0")
        demand(len(a) <= 40, "architecture", "more than 40 layers")
    one, other = Network(claim["one"]), Network(claim["other"])
    demand(one.d[0] == other.d[0] and one.d[-1] == other.d[-1], "architecture",
           "the networks have different inputs or outputs")
    for net in (one, other):
        demand(have_shapes(net.weights, net.shapes), "weights",
               f"not {len(net.shapes)} matrices of the shapes of the architecture")
    return one, other

def check_ranks(nets, by_blocks, budget):
    """by_blocks: whether the rule clears the denominators of whole blocks."""
    for net in nets:
        demand(3**net.l <= MAX_DEGREE and net.entries <= MAX_ENTRIES, "size-limit",
               "a network is too large", "incomplete")
    for net in nets:
        net.digits = [digits([block]) for block in net.weights]
        in_all = sum(rows * columns * number
                     for (rows, columns), number in zip(net.shapes, net.digits))
        demand(not by_blocks or max(net.digits) <= MAX_DIGITS and in_all <= MAX_CLEARED,
               "size-limit", "the numbers are too long", "incomplete")
    demand(sum(map(work_for_ranks, nets)) <= budget.share(MAX_WORK), "size-limit", "the ranks are too much work",
           "incomplete")
    for net in nets:
        if net.form == "av":
            for ([matrix], _), a, d in zip(net.by_layer(net.weights), net.a, net.d):
                demand(a >= d or rank(cleared(matrix)[0]) <= a, "query-rank",
                       f"a matrix of rank above {a}")

def check_work(nets, tokens, x, budget):
    """x is the input of a witness, or None for expansion."""
    variables, longest = nets[0].d[0] * tokens, 1
    if x is not None:
        if not has_shape(x, (nets[0].d[0], tokens)):
            return  # it is rejected below, and nothing is computed
        variables, longest = 1, length(flat([x]))
    for net in nets:
        if x is None:
            small = not exceeds(MAX_EXPANSION, max(net.d) * tokens, variables, 3**net.l)
        else:
            small = all(rows * tokens <= MAX_OUTPUTS for rows, _ in net.layers)
        demand(small, "size-limit", "the outputs are too large", "incomplete")
    demand(sum(work_for_output(net, tokens, variables, longest) for net in nets) <= budget.share(MAX_WORK),
           "size-limit", "the outputs are too much work", "incomplete")

def same_output(one, other, x):
    """Exactly: the outputs are f / one.scale and g / other.scale."""
    pairs = zip(flat([one.output(x)]), flat([other.output(x)]))
    return all(scaled(f, other.scale) == scaled(g, one.scale) for f, g in pairs)

def check(document, report, budget):
    """As check of check.py, for a document whose header says that it is a pair certificate."""
    claim = report["claim"] = CLAIM(document.get("claim"), "claim")
    name, proof = CERTIFICATE(document, "certificate")["proof"]
    report["rule"] = name
    [(kind, statement)] = claim["statement"].items()
    tokens, x, meter = claim["tokens"], proof.get("input"), Meter(MAX_WORK, budget)
    with_no_scaling = statement.get("rescaling") == "no"

    one, other = check_sizes(claim)
    by_blocks = name not in ("element", "residue")
    check_ranks([one, other], by_blocks, budget)
    demand((kind == "different") == (name in ("witness", "residue")), "rule-mismatch",
           f"{name} for {kind}")
    demand(not with_no_scaling or name not in ("scaling", "element"), "rule-mismatch",
           f"{name} does not show that no scaling explains it")
    if name in ("expansion", "witness"):
        check_work([one, other], tokens, x, budget)
    if with_no_scaling or name in ("scaling", "element", "one-token"):
        demand(one.l == other.l, "depth", f"{one.l} and {other.l} layers")
    demand(x is None or has_shape(x, (one.d[0], tokens)), "witness",
           f"not of shape {one.d[0]} x {tokens}")
    if by_blocks:
        for net in (one, other):
            net.clear(meter.product)
    if with_no_scaling:
        weights = (net.virtual_weights(meter.product) for net in (one, other))
        multiples = [proportional(flat([m]), flat([n])) for (m, _), (n, _) in zip(*weights)]
        demand(not all(multiples), "rescaling", "all virtual weights are multiples of each other")
    if name == "expansion":
        demand(same_output(one, other, variables(one.d[0], tokens)), "functions-differ",
               "the expansions are different")
    elif name == "witness":
        demand(not same_output(one, other, constants(x)), "witness-agrees",
               "the outputs at the witness are equal")
    else:
        rules.CHECKS[name](proof, one, other, tokens, meter)


# ---- Reports ------------------------------------------------------------------------------

def describe(claim):
    """A claim in words. The weights are in the file, and in the report that is JSON."""
    [(kind, statement)] = claim["statement"].items()
    words = {"no": "the same function, and no scaling explains it", "any": "the same function",
             None: "different functions"}[statement.get("rescaling")]
    one, other = (f"widths {'-'.join(map(str, network['widths']))}, query sizes "
                  f"{','.join(map(str, network['query_dims']))}, parametrization "
                  f"{network['parametrization']}" for network in (claim["one"], claim["other"]))
    return (f"{words}: at the weights in the file: {claim['kind']} attention, "
            f"tokens {claim['tokens']}, {one} and {other}")
