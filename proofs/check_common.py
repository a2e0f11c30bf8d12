"""What check.py uses for certificates of every format: sections 2 and 6 of docs/certificate.md, and
the rational numbers of the other pages.

Reading JSON, the forms of values, and elimination modulo m. Nothing here knows a network.
"""

import json
import re
import sys
from argparse import ArgumentTypeError
from math import gcd

MAX_DEPTH = 100  # nested arrays and objects
MAX_WORK = 2**29    # steps that one certificate may take, unless --max-work says otherwise
MAX_MEMORY = 2**31  # bytes that its numbers may take, unless --max-memory says otherwise
NUMBER = 128        # bytes for a number in an elimination
OVERHEAD = 256      # steps for a row of any length

if hasattr(sys, "set_int_max_str_digits"):
    sys.set_int_max_str_digits(0)  # certificates bound their integers themselves (4,000 digits)


class Stop(Exception):
    """The first check that fails: a reason code of section 7."""

    def __init__(self, reason, detail, verdict="rejected"):
        detail = detail if detail.isprintable() else ascii(detail)
        self.reason, self.detail, self.verdict = reason, detail[:200], verdict


def demand(condition, reason, detail, verdict="rejected"):
    if not condition:
        raise Stop(reason, detail, verdict)


# ---- Work and memory: docs/checker-work.md --------------------------------------------------

class Budget:
    """What the check of one certificate may still do. Every step is counted before it is made."""

    def __init__(self, work=MAX_WORK, memory=MAX_MEMORY):
        self.work = self.left = work
        self.memory = memory

    def steps(self, number):
        self.left -= number
        demand(self.left >= 0, "size-limit", "too much work", "incomplete")

    def numbers(self, number):
        """That an elimination can keep so many."""
        demand(number * NUMBER <= self.memory, "size-limit", "too many numbers", "incomplete")

    def share(self, units):
        """What a limit that is so many units by default is now."""
        return units * self.work // MAX_WORK

    def spent(self):
        """Steps so far."""
        return min(self.work - self.left, self.work)

class Eighth:
    """The steps of symmetry fields, for which a file of any size gives the same few bytes."""

    def __init__(self, budget):
        self.budget, self.left = budget, budget.work // 8

    def steps(self, number):
        self.left -= number
        demand(self.left >= 0, "size-limit", "too much work for symmetry fields", "incomplete")
        self.budget.steps(number)

def elimination_steps(rows, columns):
    """At most so many, where they are counted before any row is there."""
    return rows * (min(rows, columns) * columns + OVERHEAD)


def number_of_steps(text):
    if not re.fullmatch("[0-9]{1,18}", text, re.ASCII):
        raise ArgumentTypeError(f"{text!r} is not a number from 0 to 10^18 - 1")
    return int(text)

def number_of_bytes(text):
    """500M, 4GiB, 1024: powers of 1024 in any case."""
    parts = re.fullmatch("([0-9]{1,12})([kmgt]?)(i?b)?", text.lower(), re.ASCII)
    if not parts:
        raise ArgumentTypeError(f"{text!r} is not a size, as 500M, 4GiB or bytes")
    return int(parts[1]) * 1024**" kmgt".index(parts[2] or " ")


# ---- Reading: bytes to a JSON document ----------------------------------------------------

def read_json(data):
    def number(text):
        if not (re.fullmatch("0|[1-9][0-9]{0,9}", text) and int(text) < 2**32):
            raise ValueError("a number that is not a size")
        return int(text)

    def no_number(text):
        raise ValueError(f"{text} is not JSON")

    def object_without_repetition(pairs):
        if len(dict(pairs)) != len(pairs):
            raise ValueError("an object has a key twice")
        return dict(pairs)

    try:
        document = json.loads(data.decode("utf-8"), object_pairs_hook=object_without_repetition,
                              parse_int=number, parse_float=number, parse_constant=no_number)
        level = [document]  # all values inside exactly `depth` arrays and objects
        for depth in range(MAX_DEPTH + 1):
            inside = []
            for value in level:
                if isinstance(value, str):
                    value.encode("utf-8")  # fails for half a surrogate pair: not Unicode
                elif isinstance(value, (dict, list)):
                    inside += [*value, *value.values()] if isinstance(value, dict) else value
                    if depth == MAX_DEPTH:
                        raise RecursionError
            level = inside
        return document
    except RecursionError:
        raise Stop("malformed", f"nested deeper than {MAX_DEPTH} levels") from None
    except ValueError as error:  # includes the errors of UTF-8 and of JSON
        raise Stop("malformed", str(error)) from None


# ---- Forms: section 2 ---------------------------------------------------------------------
# A form is a function (value, where) that returns what the value means, or stops.

def size(value, where):
    demand(type(value) is int, "malformed", f"{where}: not a size")
    return value

def integer_text(value, where):
    good = isinstance(value, str) and re.fullmatch("-?(0|[1-9][0-9]*)", value)
    demand(good and len(value.lstrip("-")) <= 4000, "malformed", f"{where}: not an integer string")
    return value

def integer(value, where):
    return int(integer_text(value, where))

def rational(value, where):
    good = isinstance(value, str) and re.fullmatch("-?(0|[1-9][0-9]*)(/[1-9][0-9]*)?", value)
    demand(good and all(len(part) <= 4000 for part in value.lstrip("-").split("/")),
           "malformed", f"{where}: not a rational string")
    return value

def one_of(*names):
    def form(value, where):
        demand(isinstance(value, str) and value in names, "malformed", f"{where}: unknown name")
        return value
    return form

def list_of(item):
    def form(value, where):
        demand(isinstance(value, list), "malformed", f"{where}: not a list")
        return [item(entry, where) for entry in value]
    return form

def indices(number):
    """A row: a list of so many indices."""
    def form(value, where):
        value = tuple(list_of(size)(value, where))
        demand(len(value) == number, "malformed", f"{where}: a row is not {number} indices")
        return value
    return form

def record(forms):
    def form(value, where):
        demand(isinstance(value, dict), "malformed", f"{where}: not an object")
        for key in [*forms, *value]:
            demand(key in value, "malformed", f"{where}: key {key} is missing")
            demand(key in forms, "malformed", f"{where}: unknown key {key}")
        return {key: forms[key](value[key], f"{where}.{key}") for key in forms}
    return form

def rule(forms):
    """An object whose only key is the name of a rule; gives the pair (name, contents)."""
    def form(value, where):
        demand(isinstance(value, dict) and len(value) == 1 and set(value) <= set(forms),
               "malformed", f"{where}: not an object with one key, a known rule")
        [(name, contents)] = value.items()
        return name, forms[name](contents, f"{where}.{name}")
    return form

def under_its_name(forms):
    """What rule gives, as it stands in the file: the claim is shown."""
    return lambda value, where: dict([rule(forms)(value, where)])

def or_null(form):
    return lambda value, where: None if value is None else form(value, where)


MATRICES = list_of(list_of(list_of(integer)))
RATIONAL_MATRICES = list_of(list_of(list_of(rational)))


# ---- Matrices: lists of rows --------------------------------------------------------------

def transpose(matrix):
    return list(zip(*matrix))

def flat(matrices):
    return [entry for matrix in matrices for row in matrix for entry in row]


# ---- Elimination: section 6 ---------------------------------------------------------------

def eliminate(rows, m, budget=None):
    """For each row in turn: "pivot", "zero" (no pivot, the row became zero) or "non-unit". Its steps
    are those of the page on work, unless they have been counted already (no budget)."""
    # pivot column, first column that is not zero, non-zero entries (column, entry), pivot scaled to 1
    kept = []
    for row in rows:
        steps = len(row)
        for pivot, start, kept_row in kept:
            factor = row[pivot] % m
            if factor:
                steps += len(row) - start
                for column, entry in kept_row:
                    row[column] -= factor * entry
        if budget:
            budget.steps(steps)
        row = [entry % m for entry in row]
        pivot = next((c for c, entry in enumerate(row) if entry and gcd(entry, m) == 1), None)
        if pivot is None:
            yield "non-unit" if any(row) else "zero"
        else:
            inverse = pow(row[pivot], -1, m)
            kept_row = [(c, e * inverse % m) for c, e in enumerate(row) if e]
            kept.append((pivot, kept_row[0][0], kept_row))
            yield "pivot"
