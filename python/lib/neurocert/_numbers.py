"""Exact numbers out of Python's, NumPy's and PyTorch's."""

from __future__ import annotations

import operator
import re
from fractions import Fraction
from typing import Any, Callable, Union

from ._native import NeurocertError

#: An integer, or numerator and denominator.
Number = Union[int, tuple[int, int]]

_RATIONAL = re.compile(r"(-?[0-9]+)(?:/([0-9]+))?", re.ASCII)


def whole(value: Any) -> int | None:
    """The integer that this is, if it is one."""
    try:
        return None if is_disguised(value) else operator.index(value)
    except TypeError:
        return None


def is_disguised(value: Any) -> bool:
    """Whether this is a truth value or a time: Python, PyTorch and NumPy would take it for a number."""
    kind = f"{type(value).__name__} {getattr(value, 'dtype', '')}"
    return "bool" in kind or "time" in kind


def exact(value: Any, where: str) -> Number:
    """The number, or a TypeError or ValueError that says where it stands."""
    number = whole(value)
    if number is not None:
        return number
    if isinstance(value, str):
        return _read(value, where)
    if is_disguised(value):
        raise TypeError(f"{where}: {shown(value)} is not a number, but {type(value).__name__}")
    for names in (("numerator", "denominator"), ("p", "q")):
        p, q = (whole(getattr(value, name, None)) for name in names)
        if p is not None and q is not None and q > 0:
            return p if q == 1 else (p, q)
    raise _not_exact(value, where)


def binary(value: Any, where: str) -> Number:
    """An entry of an array of floats: exactly the binary fraction that it is."""
    # A masked entry is None, for example.
    if not hasattr(value, "as_integer_ratio"):
        return exact(value, where)
    p, q = _ratio(value, where)
    return p if q == 1 else (p, q)


def _ratio(value: Any, where: str) -> tuple[int, int]:
    try:
        p, q = value.as_integer_ratio()
    except (OverflowError, ValueError):
        raise NeurocertError(f"{where} is {value}; allowed: finite numbers") from None
    return int(p), int(q)


def _read(text: str, where: str) -> Number:
    found = _RATIONAL.fullmatch(text)
    if not found or (found[2] and not found[2].strip("0")):
        raise NeurocertError(f'{where}: {shown(text)} is not an exact number; allowed: "-12" or "3/7"')
    return _integer(found[1]) if found[2] is None else (_integer(found[1]), _integer(found[2]))


def _integer(text: str) -> int:
    """An integer of any length: Python alone reads some thousand digits at once."""
    if len(text) <= 4000:
        return int(text)
    if text[0] == "-":
        return -_integer(text[1:])
    half = len(text) // 2
    return _integer(text[:-half]) * 10**half + _integer(text[-half:])


def _not_exact(value: Any, where: str) -> TypeError:
    kind = type(value).__name__
    if not hasattr(value, "as_integer_ratio"):
        return TypeError(f'{where}: {kind} is not an exact number; allowed: int, Fraction, "3/7"')
    number = Fraction(*_ratio(value, where))
    if number == float(value):
        text = repr(float(value))
        same = f"Fraction({text}) for the binary value"
    else:  # a longdouble, or a Decimal
        text = str(value)
        same = "Fraction(*x.as_integer_ratio()) for exactly what it holds"
    refused = f"the {kind} {text} is not taken for an exact number"
    return TypeError(f'{where}: {refused}; write Fraction("{text}") for the decimal or {same}')


def shown(value: Any) -> str:
    """A value for a message: short, in one line."""
    text = " ".join(written(value, repr).split())
    return text if len(text) <= 60 else text[:60] + "…"


def written(value: Any, write: Callable[[Any], str] = str) -> str:
    """A value as text: Python refuses to write integers of more than some thousand digits."""
    try:
        return write(value)
    except ValueError:
        return f"{type(value).__name__} of thousands of digits"


def fraction(text: str) -> Fraction:
    """A number of a report."""
    p, _, q = text.partition("/")
    return Fraction(_integer(p), _integer(q or "1"))


def fractions(rows: list[list[str]]) -> tuple[tuple[Fraction, ...], ...]:
    """A matrix of a report."""
    return tuple(tuple(fraction(entry) for entry in row) for row in rows)
