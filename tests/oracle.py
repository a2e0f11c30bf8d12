"""A foreign oracle: reads questions on stdin, one a line, answers with FLINT, one a line.

det ROWS | rank ROWS | rank_mod P ROWS | det_mod P ROWS | rat OP A B | int OP A B
ROWS is `a b;c d`, a number an integer or a fraction.
"""
import sys
from flint import fmpq, fmpz, fmpz_mat, nmod_mat


def rows(text):
    return [[int(x) for x in row.split()] for row in text.split(";")]


def rational(text):
    p, _, q = text.partition("/")
    return fmpq(int(p), int(q or 1))


def operate(op, a, b):
    if op == "add":
        return a + b
    if op == "sub":
        return a - b
    if op == "mul":
        return a * b
    return a / b


def answer(line):
    verb, rest = line.split(" ", 1)
    if verb == "det":
        return fmpz_mat(rows(rest)).det()
    if verb == "rank":
        return fmpz_mat(rows(rest)).rank()
    if verb in ("rank_mod", "det_mod"):
        p, matrix = rest.split(" ", 1)
        entries = [[x % int(p) for x in row] for row in rows(matrix)]
        matrix = nmod_mat(len(entries), len(entries[0]), sum(entries, []), int(p))
        return matrix.rank() if verb == "rank_mod" else matrix.det()
    op, a, b = rest.split(" ")
    if verb == "rat":
        return operate(op, rational(a), rational(b))
    a, b = fmpz(int(a)), fmpz(int(b))
    if op == "div":  # exact or nothing
        return a // b if b != 0 and a % b == 0 else "none"
    return operate(op, a, b)


for question in sys.stdin:
    print(answer(question.strip()))
