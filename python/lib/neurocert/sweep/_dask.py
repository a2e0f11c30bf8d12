"""A sweep on dask.distributed: workers compute chunks of cases, this process writes their rows to the store."""

from __future__ import annotations

import asyncio
from typing import Any, Callable

from .. import _native
from .._settings import Limits

#: Chunks for each thread of the workers, so that all of them end at about the same time.
_ROUNDS = 4


def compute(chunk: str, limits: Limits) -> str:
    """The rows of a chunk: what a worker does."""
    return _native.sweep_chunk(limits, chunk)


def run(work: _native.Sweep, address: str, limits: Limits, progress: Callable[[int, int], Any]) -> None:
    """Decides the cases that have no row on the workers of a scheduler. Dask gives the chunks of a worker
    that is lost to another one."""
    try:
        from dask.distributed import Client, KilledWorker, as_completed
    except ImportError as error:
        raise ImportError("dask is needed for this: pip install 'neurocert[dask]'") from error
    seed, max_memory, seconds, _ = limits
    with Client(address) as client:
        client.wait_for_workers(1)
        threads = sum(client.nthreads().values())
        told = (seed, max_memory, None, None)
        chunks = work.chunks(told, _ROUNDS * threads)
        # The same chunk is computed again if it is asked for again.
        tasks = client.map(compute, chunks, limits=told, pure=False)
        try:
            for _, rows in as_completed(tasks, with_results=True, timeout=seconds):
                progress(*work.take(told, rows))
        except (TimeoutError, asyncio.TimeoutError):  # one and the same since Python 3.11
            pass
        except KilledWorker as error:
            raise RuntimeError(f"Dask gave up: {' '.join(str(error).split())}") from None
        finally:
            client.cancel(tasks)
