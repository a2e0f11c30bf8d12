"""What every command may be told, and sizes of networks: checked, so that a slip is an exception here."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from typing import Any, Callable, Optional

from ._matrices import RAW, listed
from ._native import NeurocertError
from ._numbers import is_disguised, shown, whole

#: Called now and then with a lower and an upper bound, or with what is done and all that is to do.
Progress = Callable[[int, int], Any]
Limits = tuple[int, int, Optional[float], Optional[Progress]]

_WORD = 1 << 64


def integer(value: Any, name: str, least: int = 0) -> int:
    """An integer of 64 bits."""
    number = whole(value)
    if number is None:
        raise TypeError(f"{name}: {shown(value)} is not an integer")
    if not least <= number < _WORD:
        allowed = f"allowed: {least} to {_WORD - 1}"
        raise NeurocertError(f"{name}: {shown(number)} is out of range; {allowed}")
    return number


def string(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name}: {shown(value)} is not a string")
    return value


def limits(
    seed: int = 0,
    max_memory: int | None = None,
    timeout: float | None = None,
    progress: Progress | None = None,
) -> Limits:
    """Seed, bytes, seconds and callback as the library takes them."""
    if progress is not None and not callable(progress):
        raise TypeError("progress: needed: a function of a lower and an upper bound")
    memory = _memory() if max_memory is None else integer(max_memory, "max_memory", 1)
    return integer(seed, "seed"), memory, _seconds(timeout), progress


def _seconds(timeout: Any) -> float | None:
    if timeout is None:
        return None
    if is_disguised(timeout) or not hasattr(timeout, "__float__"):
        raise TypeError(f"timeout: {shown(timeout)} is not a number of seconds")
    try:
        seconds = float(timeout)
    except OverflowError:
        seconds = math.nan
    if math.isnan(seconds) or seconds < 0:
        allowed = "allowed: 0 and more, or None for no limit"
        raise NeurocertError(f"timeout: {shown(timeout)} is not a number of seconds; {allowed}")
    return None if math.isinf(seconds) else seconds


def _memory() -> int:
    """Three quarters of the machine's memory, as on the command line."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 4 * 3
    except (AttributeError, OSError, ValueError):
        return 6 << 30


def sizes(given: Mapping[str, Any]) -> dict[str, list[int]]:
    """Sizes of a network: numbers, and lists of numbers."""
    return {name: _size(name, value) for name, value in given.items()}


def _size(name: str, value: Any) -> list[int]:
    is_raw = isinstance(value, RAW)
    if hasattr(value, "tolist") and not is_raw:
        value = listed(value, name)
    if isinstance(value, Sequence) and not is_raw:
        return [integer(number, f"{name}[{at}]") for at, number in enumerate(value)]
    if whole(value) is None:
        needed = "needed: an integer or a list of integers"
        raise TypeError(f"{name}: {shown(value)} is not a size; {needed}")
    return [integer(value, name)]
