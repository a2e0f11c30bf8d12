"""``python -m neurocert.sweep FILE``: a grid, here or on the workers of dask.distributed."""

from __future__ import annotations

import argparse
import os
import sys

from .._settings import limits
from . import _dask, opened
from ._table import Swept


def main(arguments: list[str] | None = None) -> int:
    flags = _flags().parse_args(arguments)
    store = flags.store or os.path.splitext(flags.file)[0] + ".sweep.sqlite"
    try:
        told = limits(flags.seed, flags.max_memory, flags.timeout, _show)
        work = opened(flags.file, store, flags.shard, flags.fresh)
        if flags.dask is None:
            work.run(told)
        else:
            _dask.run(work, flags.dask, told, _show)
        found = Swept(*work.table(limits()))
    except KeyboardInterrupt:
        print(f"stopped; run again to go on from {store}", file=sys.stderr)
        return 130
    except (ImportError, OSError, RuntimeError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(repr(found)[1:-1])
    print(f"store: {store}")
    return _code(found)


def _flags() -> argparse.ArgumentParser:
    flags = argparse.ArgumentParser(
        prog="python -m neurocert.sweep",
        description="The certified dimension of every network of a grid, kept in a store.",
        epilog="Exit codes: 0 every dimension is exact, and what was expected; 1 one is not what was "
        "expected; 2 bad input; 3 one is not decided.",
    )
    flags.add_argument("file", metavar="FILE", help="the grid, in TOML (docs/guide/sweep.md)")
    flags.add_argument("--dask", metavar="ADDRESS", help="of a scheduler of dask.distributed")
    flags.add_argument("--store", metavar="FILE", help="default: FILE with the extension .sweep.sqlite")
    flags.add_argument("--shard", metavar="I/N", help="only a part of the cases, as 2/5")
    flags.add_argument("--fresh", action="store_true", help="compute again what the store has")
    flags.add_argument("--seed", type=int, default=0, help="of everything random")
    flags.add_argument("--max-memory", type=int, metavar="BYTES", help="that a worker may use")
    flags.add_argument("--timeout", type=float, metavar="SECONDS", help="what is finished then is kept")
    return flags


def _show(done: int, all: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} of {all} cases", end="\n" if done == all else "", file=sys.stderr, flush=True)


def _code(found: Swept) -> int:
    is_open = any(row.agrees is None and (row.verdict != "exact" or row.expected is not None) for row in found)
    return 1 if found.refuted else 3 if is_open else 0


if __name__ == "__main__":
    sys.exit(main())
