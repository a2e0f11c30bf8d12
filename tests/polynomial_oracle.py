"""A foreign oracle for polynomials: reads questions on stdin, one JSON object a line, answers with
FLINT or SymPy, one a line.

{"op": OP, "arguments": [polynomial, ...], ...} with polynomials as this project writes them. An answer
is the terms in their order, `COEFFICIENT EXPONENT EXPONENT ...;...`, or a number, or `none`.
"""
import json
import sys

import sympy
from flint import Ordering, fmpq, fmpq_mpoly_ctx, fmpz, fmpz_mpoly_ctx
from flint.utils.flint_exceptions import DomainError

ORDERS = {"lex": Ordering.lex, "deglex": Ordering.deglex, "degrevlex": Ordering.degrevlex}


def rational(text):
    p, _, q = text.partition("/")
    return fmpq(int(p), int(q or 1))


def polynomial(data, integers):
    contexts, number = (fmpz_mpoly_ctx, lambda s: fmpz(int(s))) if integers else (fmpq_mpoly_ctx, rational)
    context = contexts.get(data["variables"], ORDERS[data["order"]])
    return context.from_dict({tuple(t["exponents"]): number(t["coefficient"]) for t in data["terms"]})


def terms(p):
    return ";".join(" ".join(str(x) for x in (c, *e)) for e, c in p.terms()) or "0"


def quotient(a, b):
    try:
        return terms(a / b)
    except (DomainError, ZeroDivisionError):
        return "none"


def sympy_terms(expression, symbols):
    p = sympy.Poly(expression, *symbols, domain="QQ")
    return ";".join(" ".join(str(x) for x in (c, *e)) for e, c in p.terms() if c != 0) or "0"


def in_sympy(question):
    """What Python makes of the printed polynomial, executed and through sympify."""
    scope = {}
    exec(question["declaration"], scope)
    symbols = [scope[name] for name in question["names"]]
    executed = eval(question["text"], scope)
    read = sympy.sympify(question["text"], locals={**scope})
    assert sympy.expand(executed - read) == 0, question
    if question["op"] == "sympy-print":
        return str(sympy.sympify(executed))
    return sympy_terms(executed, symbols)


def answer(question):
    op = question["op"]
    if op.startswith("sympy"):
        return in_sympy(question)
    a, *rest = [polynomial(data, op == "gcd") for data in question["arguments"]]
    if op == "add":
        return terms(a + rest[0])
    if op == "sub":
        return terms(a - rest[0])
    if op == "mul":
        return terms(a * rest[0])
    if op == "div":
        return quotient(a, rest[0])
    if op == "gcd":
        return terms(a.gcd(rest[0]))
    if op == "pow":
        return terms(a ** question["n"])
    if op == "derivative":
        return terms(a.derivative(question["variable"]))
    if op == "evaluate":
        return a(*[rational(x) for x in question["point"]])
    assert op == "substitute", op
    return terms(a.compose(*rest))


for line in sys.stdin:
    print(answer(json.loads(line)))
