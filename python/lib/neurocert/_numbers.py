"""Exact numbers out of Python's, NumPy's and PyTorch's, and matrices of them."""

from __future__ import annotations

import math
import operator
import os
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Union

from ._files import regular
from ._native import NeurocertError

#: An integer, or numerator and denominator.
Number = Union[int, tuple[int, int]]
#: Name, rows, columns, entries row by row.
Block = tuple[str, int, int, list[Number]]

_RATIONAL = re.compile(r"(-?[0-9]+)(?:/([0-9]+))?", re.ASCII)


def exact(value: Any, where: str) -> Number:
    """The number, or a TypeError or ValueError that says where it stands."""
    if isinstance(value, bool) or type(value).__name__ in ("bool_", "bool"):
        raise TypeError(f"{where}: {value} is a truth value, not a number")
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str):
        return _read(value, where)
    for names in (("numerator", "denominator"), ("p", "q")):
        parts: list[Any] = [getattr(value, name, None) for name in names]
        if all(hasattr(part, "__index__") for part in parts):
            p, q = map(operator.index, parts)
            return p if q == 1 else (p, q) if q > 0 else _not_exact(value, where)
    if hasattr(value, "__index__"):
        return operator.index(value)
    return _not_exact(value, where)


def _read(text: str, where: str) -> Number:
    found = _RATIONAL.fullmatch(text)
    if not found or (found[2] and not found[2].strip("0")):
        short = text if len(text) <= 40 else text[:40] + "…"
        raise NeurocertError(f'{where}: {short!r} is not an exact number; allowed: "-12" or "3/7"')
    return _integer(found[1]) if found[2] is None else (_integer(found[1]), _integer(found[2]))


def _integer(text: str) -> int:
    """An integer of any length: Python alone reads some thousand digits at once."""
    if len(text) <= 4000:
        return int(text)
    if text[0] == "-":
        return -_integer(text[1:])
    half = len(text) // 2
    return _integer(text[:-half]) * 10**half + _integer(text[-half:])


def _not_exact(value: Any, where: str) -> Number:
    if isinstance(value, float) or "float" in type(value).__name__.lower():
        number = float(value)
        if not math.isfinite(number):
            raise NeurocertError(f"{where} is {number}; allowed: finite numbers")
        raise TypeError(
            f"{where}: the float {number!r} is not taken for an exact number; write "
            f'Fraction("{number!r}") for the decimal or Fraction({number!r}) for the binary value'
        )
    kind = type(value).__name__
    raise TypeError(f"{where}: {kind} is not an exact number; allowed: int, Fraction, \"3/7\"")


def _dyadic(value: Any, where: str) -> Number:
    """An entry of an array of floats: exactly the binary fraction that it is."""
    if not math.isfinite(value):
        raise NeurocertError(f"{where} is {float(value)}; allowed: finite numbers")
    p, q = value.as_integer_ratio()
    return int(p) if q == 1 else (int(p), int(q))


def _is_array(value: Any) -> bool:
    return hasattr(value, "tolist") and hasattr(value, "shape")


def _has_floats(value: Any) -> bool:
    return "float" in str(getattr(value, "dtype", ""))


def _listed(value: Any, name: str) -> Any:
    """An array as lists: of Python's numbers, which hold those of arrays exactly."""
    try:
        return value.tolist()
    except Exception as error:
        raise TypeError(f"{name}: the array cannot be read: {error}") from error


def _rows(name: str, value: Any) -> tuple[list[list[Any]], bool]:
    """The rows of a matrix, and whether its entries are floats of an array."""
    if hasattr(value, "to_numpy"):  # a table of pandas
        value = value.to_numpy()
    if _is_array(value):
        sides = [operator.index(side) for side in value.shape]
        if len(sides) not in (1, 2):
            shape = " x ".join(map(str, sides)) or "()"
            raise NeurocertError(f"{name}: {shape} is not the shape of a matrix; needed: two sides")
        listed = _listed(value, name)
        # As in weight files, an array with one side is a column.
        rows = listed if len(sides) == 2 else [[entry] for entry in listed]
        return rows, _has_floats(value)
    if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
        kind = type(value).__name__
        raise TypeError(f"{name}: {kind} is not a matrix; needed: a list of rows, or an array")
    rows, floats = [], []
    for number, row in enumerate(value, 1):
        if _is_array(row) and len(row.shape) == 1:
            floats.append(_has_floats(row))
            row = _listed(row, name)
        elif isinstance(row, (str, bytes)) or not isinstance(row, Sequence):
            kind = type(row).__name__
            raise TypeError(f"{name}: row {number} is {kind}; needed: a list of rows")
        else:
            floats.append(False)
        rows.append(list(row))
    if len(set(floats)) > 1:
        raise TypeError(f"{name}: some rows are arrays of floats, others are not")
    return rows, any(floats)


def matrix(name: str, value: Any) -> Block:
    """A matrix of exact numbers."""
    rows, is_float = _rows(name, value)
    columns = len(rows[0]) if rows else 0
    if columns == 0:
        raise NeurocertError(f"{name}: the matrix is empty; needed: at least one row and one column")
    entries = []
    for i, row in enumerate(rows, 1):
        if len(row) != columns:
            have = f"row {i} has {len(row)} entries"
            raise NeurocertError(f"{name}: {have}; needed: {columns}, as in row 1")
        for k, value in enumerate(row, 1):
            # A masked entry is None, for example.
            read = _dyadic if is_float and hasattr(value, "as_integer_ratio") else exact
            entries.append(read(value, f"{name}, row {i}, column {k}"))
    return name, len(rows), columns, entries


def weights(value: Any) -> str | list[Block]:
    """Weights as the library takes them: the path of a file, or matrices."""
    if isinstance(value, (str, os.PathLike)):
        return regular(value)
    if not isinstance(value, Mapping):
        hint = "; call its state_dict()" if hasattr(value, "state_dict") else ""
        needed = "needed: a dict of names and matrices, or the path of a weight file"
        raise TypeError(f"weights: {type(value).__name__} has no names{hint}; {needed}")
    blocks = []
    for name in value:
        if not isinstance(name, str):
            raise TypeError(f"weights: the name {name!r} is no string")
        blocks.append(matrix(name, value[name]))
    return blocks


def fraction(text: str) -> Fraction:
    """A number of a report."""
    p, _, q = text.partition("/")
    return Fraction(_integer(p), _integer(q or "1"))


def fractions(rows: list[list[str]]) -> list[list[Fraction]]:
    """A matrix of a report."""
    return [[fraction(entry) for entry in row] for row in rows]
