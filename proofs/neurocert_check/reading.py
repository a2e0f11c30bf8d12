"""Strict JSON, and small readers from which the form of a certificate is put together.

A reader takes a JSON value and the place where it stands, and gives the value that the checks use, or
rejects the file as malformed."""

import json
import re
from fractions import Fraction

from .basics import Rejected, spend

INTEGER = re.compile(r"0|-?[1-9][0-9]*", re.ASCII)
DENOMINATOR = re.compile(r"[1-9][0-9]*", re.ASCII)
DIGITS, DEPTH, SIZE = 4000, 100, 2**32


def malformed(where, found):
    raise Rejected("malformed", f"{where}: {found}")


class Number(str):
    """A JSON number as it is written."""


def _pairs(pairs):
    keys = dict(sorted(pairs, key=lambda pair: pair[0]))  # the order in the file means nothing
    if len(keys) < len(pairs):
        malformed("the file", "an object has a key twice")
    return keys


def parse(data):
    """The value of JSON text in bytes: RFC 8259, at most DEPTH levels, no key twice, no lone surrogate."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        malformed("the file", "not UTF-8")
    if text.startswith("\ufeff"):
        malformed("the file", "a byte order mark")
    depth = 0
    for part in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', text, re.DOTALL):
        mark = part.group()
        depth += 1 if mark in "[{" else -1 if mark in "]}" else 0
        if depth > DEPTH:
            malformed("the file", f"more than {DEPTH} lists and objects are open")
    try:
        value = json.loads(text, object_pairs_hook=_pairs, parse_int=Number, parse_float=Number,
                           parse_constant=lambda word: malformed("the file", word))
    except (ValueError, RecursionError):
        malformed("the file", "not JSON")
    if re.search(r"\\u[dD][89a-fA-F]", text):
        _surrogates(value)
    return value


def _surrogates(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            _surrogates(key)
            _surrogates(inner)
    elif isinstance(value, list):
        for inner in value:
            _surrogates(inner)
    elif isinstance(value, str) and any("\ud800" <= c <= "\udfff" for c in value):
        malformed("the file", "an unpaired surrogate")


def text(value, where):
    if not isinstance(value, str) or isinstance(value, Number):
        malformed(where, "not a string")
    return value


def size(value, where):
    """A size or an index."""
    if not isinstance(value, Number) or not value.isdigit() or len(value) > 10 or int(value) >= SIZE:
        malformed(where, "not an integer from 0 to 2^32 - 1")
    return int(value)


def integer(value, where):
    if not INTEGER.fullmatch(text(value, where)) or len(value.lstrip("-")) > DIGITS:
        malformed(where, "not an integer as a string")
    return int(value)


def rational(value, where):
    top, slash, bottom = text(value, where).partition("/")
    if not slash:
        return Fraction(integer(top, where))
    if not DENOMINATOR.fullmatch(bottom) or len(bottom) > DIGITS:
        malformed(where, "not a rational number as a string")
    return Fraction(integer(top, where), int(bottom))


def word(*allowed):
    def read(value, where):
        if text(value, where) not in allowed:
            malformed(where, f"none of {', '.join(allowed)}")
        return value
    return read


def many(inner, exactly=None):
    def read(value, where):
        if not isinstance(value, list) or exactly not in (None, len(value)):
            malformed(where, "not a list" if exactly is None else f"not a list of {exactly}")
        spend(40 * len(value))
        return [inner(x, f"{where}[{i + 1}]") for i, x in enumerate(value)]
    return read


def table(inner):
    """An object whose keys are names."""
    def read(value, where):
        if not isinstance(value, dict):
            malformed(where, "not an object")
        return {key: inner(x, f"{where}.{key}") for key, x in value.items()}
    return read


def tuple_of(*inner):
    def read(value, where):
        if not isinstance(value, list) or len(value) != len(inner):
            malformed(where, f"not a list of {len(inner)}")
        return [f(x, f"{where}[{i + 1}]") for i, (f, x) in enumerate(zip(inner, value))]
    return read


def record(optional=None, **inner):
    """An object with exactly these keys; `optional` maps keys that may be absent to (reader, default)."""
    optional = optional or {}

    def read(value, where):
        if not isinstance(value, dict):
            malformed(where, "not an object")
        for key in value:
            if key not in inner and key not in optional:
                malformed(where, f"an unknown key {key[:40]!r}")
        for key in inner:
            if key not in value:
                malformed(where, f"the key {key!r} is missing")
        out = {key: f(value[key], f"{where}.{key}") for key, f in inner.items()}
        for key, (f, default) in optional.items():
            out[key] = f(value[key], f"{where}.{key}") if key in value else default
        return out
    return read


def choice(reason="malformed", **inner):
    """An object with one key that says what it is: (key, value)."""
    def read(value, where):
        if not isinstance(value, dict) or len(value) != 1:
            malformed(where, "not an object with one key")
        (key, content), = value.items()
        if key not in inner:
            raise Rejected(reason, f"{where}: an unknown key {key[:40]!r}")
        return key, inner[key](content, f"{where}.{key}")
    return read


def nullable(inner):
    return lambda value, where: None if value is None else inner(value, where)


_rows = many(many(rational))


def matrix(value, where):
    return _rows(value, where)


def shaped(rows, shape, reason, where):
    """The matrix `rows`, once it is seen to be of this shape."""
    if len(rows) != shape[0] or any(len(row) != shape[1] for row in rows):
        raise Rejected(reason, f"{where}: the shape is not {shape[0]} x {shape[1]}")
    return rows

