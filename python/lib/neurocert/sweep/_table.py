"""What a sweep found."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from .._network import listed
from .._numbers import fraction
from .._record import Record
from .._results import Shown

_NUMBERS = ("parameters", "dimension", "lower", "upper", "seed")


class Swept(Shown):
    """The rows of a grid, sorted by sweep and sizes: an iterable of records."""

    title: str | None
    #: The number of cases.
    cases: int
    #: How many there are of each verdict.
    exact: int
    probable: int
    at_least: int
    undecided: int
    #: How many dimensions are what the grid expects, and how many are proved to be something else.
    agreeing: int
    refuted: int
    #: Records of network, sizes, parameters, dimension (the lower bound), verdict, lower, upper, upper_rule,
    #: expected (a Fraction), agrees, reason, certificate (its SHA-256), certificate_verdict,
    #: upper_certificate, seed. None where nothing is known.
    rows: tuple[Record, ...]
    _csv: str

    def __init__(self, report: str, table: str) -> None:
        super().__init__(json.loads(report))
        self.__dict__.update(_csv=table)

    def _read(self, report: Record) -> dict[str, Any]:
        return {"rows": tuple(_row(row) for row in report.rows)}

    def __iter__(self) -> Iterator[Record]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, number: int) -> Record:
        return self.rows[number]

    def to_pandas(self) -> Any:
        """A table of pandas with a column for each size (``r``, ``w0``, ``w1``, …); its numbers are
        integers of Python, which pandas does not round. Raises ImportError without pandas."""
        try:
            import pandas
        except ImportError as error:
            raise ImportError("pandas is needed for this: pip install pandas") from error
        head, *lines = csv.reader(io.StringIO(self._csv))
        columns: dict[str, list[Any]] = {
            name: [cell or None for cell in cells] for name, cells in zip(head, zip(*lines))
        }
        sizes = head[1 : head.index("parameters")]
        for name in (*sizes, *_NUMBERS):
            columns[name] = [None if cell is None else int(cell) for cell in columns[name]]
        for name in ("expected", "agrees"):
            columns[name] = [row[name] for row in self.rows]
        # Otherwise pandas makes floats of integers beside missing ones.
        return pandas.DataFrame(columns, dtype=object)

    def __reduce__(self) -> tuple[Any, ...]:
        return Swept, (json.dumps(self._report), self._csv)

    def _summary(self) -> str:
        kinds = ("exact", "probable", "at_least", "undecided")
        counts = [f"{getattr(self, kind)} {kind}" for kind in kinds if getattr(self, kind)]
        refuted = f"; {self.refuted} not as expected" if self.refuted else ""
        return f"{self.cases} case{'s' * (self.cases != 1)}: {', '.join(counts)}{refuted}"

    def _rows(self) -> list[tuple[str, Any]]:
        shown = [(f"{row.network} at {listed(row.sizes)}", f"{row.dimension}, {row.verdict}") for row in self.rows[:50]]
        left = len(self.rows) - len(shown)
        return [*shown, ("and more", left or None)]


def _row(row: Record) -> Record:
    numbers = {name: None if row[name] is None else int(row[name]) for name in _NUMBERS}
    expected = None if row.expected is None else fraction(row.expected)
    return Record({**row, **numbers, "expected": expected})
