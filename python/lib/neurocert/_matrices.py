"""Matrices of exact numbers: lists of rows, arrays of NumPy and PyTorch, tables of pandas."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ._native import NeurocertError
from ._numbers import Number, binary, exact, shown

#: Name, rows, columns, entries row by row.
Block = tuple[str, int, int, list[Number]]

#: Sequences whose entries Python takes for integers.
RAW = (str, bytes, bytearray, memoryview)


def blocks(value: Any, what: str = "weights") -> list[Block]:
    """The matrices of a dict; ``what`` they are called in messages."""
    if not isinstance(value, Mapping):
        hint = "; call its state_dict()" if hasattr(value, "state_dict") else ""
        file = ", or the path of a weight file" if what == "weights" else ""
        needed = f"needed: a dict of names and matrices{file}"
        raise TypeError(f"{what}: {type(value).__name__} has no names{hint}; {needed}")
    found = []
    for name in value:
        if not isinstance(name, str):
            raise TypeError(f"{what}: the name {shown(name)} is not a string")
        found.append(_block(name, value[name]))
    return found


def _block(name: str, value: Any) -> Block:
    rows = _rows(name, value)
    columns = len(rows[0]) if rows else 0
    if columns == 0:
        raise NeurocertError(f"{name}: the matrix is empty; needed: at least one row and one column")
    for number, row in enumerate(rows, 1):
        if len(row) != columns:
            have = f"row {number} has {len(row)} entries"
            raise NeurocertError(f"{name}: {have}; needed: {columns}, as in row 1")
    return name, len(rows), columns, [entry for row in rows for entry in row]


def _rows(name: str, value: Any) -> list[list[Number]]:
    if hasattr(value, "dtypes") and hasattr(value, "items"):
        return _of_table(name, value)
    if _is_array(value):
        return _of_array(name, value)
    if isinstance(value, RAW) or not isinstance(value, Sequence):
        kind = type(value).__name__
        raise TypeError(f"{name}: {kind} is not a matrix; needed: a list of rows, or an array")
    rows = []
    for number, row in enumerate(value, 1):
        is_float = False
        if _is_array(row) and len(row.shape) == 1:
            row, is_float = listed(row, name), _has_floats(row)
        elif isinstance(row, RAW) or not isinstance(row, Sequence):
            kind = type(row).__name__
            raise TypeError(f"{name}: row {number} is {kind}; needed: a list of rows")
        rows.append(_row(name, number, row, is_float))
    return rows


def _of_array(name: str, array: Any) -> list[list[Number]]:
    sides = [operator.index(side) for side in array.shape]
    if len(sides) not in (1, 2):
        shape = " x ".join(map(str, sides)) or "()"
        raise NeurocertError(f"{name}: {shape} is not the shape of a matrix; needed: two sides")
    rows, is_float = listed(array, name), _has_floats(array)
    # As in weight files, an array with one side is a column.
    rows = rows if len(sides) == 2 else [[entry] for entry in rows]
    return [_row(name, number, row, is_float) for number, row in enumerate(rows, 1)]


def _of_table(name: str, table: Any) -> list[list[Number]]:
    """Column by column: as one array pandas would round integers beside floats."""
    columns = []
    for k, (_, column) in enumerate(table.items(), 1):
        read = binary if _has_floats(column) else exact
        entries = enumerate(listed(column, name), 1)
        columns.append([read(entry, _place(name, i, k)) for i, entry in entries])
    return [list(row) for row in zip(*columns)]


def _row(name: str, number: int, row: Iterable[Any], is_float: bool) -> list[Number]:
    read = binary if is_float else exact
    return [read(entry, _place(name, number, k)) for k, entry in enumerate(row, 1)]


def _place(name: str, row: int, column: int) -> str:
    return f"{name}, row {row}, column {column}"


def _is_array(value: Any) -> bool:
    return hasattr(value, "tolist") and hasattr(value, "shape") and not isinstance(value, RAW)


def _has_floats(array: Any) -> bool:
    kind = str(getattr(array, "dtype", "")).lower()
    return "float" in kind or "double" in kind


def listed(array: Any, name: str) -> Any:
    """An array as lists of Python's numbers, which hold those of arrays exactly."""
    kind = str(getattr(array, "dtype", ""))
    if "time" in kind:  # whose list would be integers
        raise TypeError(f"{name}: an array of {kind} has no numbers")
    try:
        return array.tolist()
    except Exception as error:
        raise TypeError(f"{name}: the array cannot be read: {error}") from error
