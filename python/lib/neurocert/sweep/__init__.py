"""Grids of networks: ``nc.sweep``, and ``python -m neurocert.sweep`` for many machines."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Union

from .. import _native
from .._documents import encoded
from .._files import read_text
from .._settings import Progress, limits, string
from ._table import Swept

#: A file in TOML, or what stands in one.
Grid = Union[str, "os.PathLike[str]", Mapping[str, Any]]


def sweep(
    grid: Grid,
    /,
    *,
    store: str | os.PathLike[str] | None = None,
    shard: str | None = None,
    fresh: bool = False,
    seed: int = 0,
    max_memory: int | None = None,
    timeout: float | None = None,
    progress: Progress | None = None,
) -> Swept:
    """The certified dimension of every network of a grid, several at once.

    grid      a file (docs/guide/sweep.md), or what stands in one as a dict; a dict with ``network`` is one
              sweep
    store     a file that keeps the rows: a call that was interrupted goes on from there. Without it nothing
              is kept
    shard     a part of the cases, as ``"2/5"``
    fresh     computes again what the store has
    timeout   seconds, after which the cases that are left are ``undecided``, and are not in the store
    progress  called with how many cases are done, and how many there are

    >>> import neurocert as nc
    >>> found = nc.sweep({"network": "mlp", "set": {"r": 2, "w": [[2, 2, 1], [3, 2, 1]]}})
    >>> found
    <2 cases: 2 exact>
    >>> [(row.sizes.w, row.dimension) for row in found]
    [((2, 2, 1), 3), ((3, 2, 1), 5)]

    Raises NeurocertError for a grid that is wrong and a store that is damaged or of something else.
    """
    told = limits(seed, max_memory, timeout, progress)
    work = opened(grid, store, shard, fresh)
    work.run(told)
    return Swept(*work.table(limits()))


def opened(
    grid: Grid, store: str | os.PathLike[str] | None, shard: str | None, fresh: bool
) -> _native.Sweep:
    """A grid and its store."""
    source: tuple[str, str | None]
    if isinstance(grid, Mapping):
        document = {"sweep": [grid]} if "network" in grid else grid
        source = encoded(document, "sweep"), None
    elif isinstance(grid, (str, os.PathLike)):
        source = read_text(grid), os.fspath(grid)
    else:
        raise TypeError(f"sweep: {type(grid).__name__} is not a path or a dict")
    if store is not None and not isinstance(store, (str, os.PathLike)):
        raise TypeError(f"store: {type(store).__name__} is not a path")
    if not isinstance(fresh, bool):
        raise TypeError(f"fresh: {type(fresh).__name__} is not True or False")
    how = (None if shard is None else string(shard, "shard"), store and os.fspath(store), fresh)
    return _native.Sweep(limits(), source, how)
