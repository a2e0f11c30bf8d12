"""Files that are read: whole, and only regular ones, since a device or a pipe may never end."""

from __future__ import annotations

import os
import stat

from ._native import NeurocertError

_LARGEST = 256 << 20


def regular(path: str | os.PathLike[str]) -> str:
    """The path of a file that is there."""
    mode = os.stat(path).st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise NeurocertError(f"{os.fspath(path)!r} is not a regular file")
    return os.fspath(path)


def read_text(path: str | os.PathLike[str]) -> str:
    """The text of a file in UTF-8."""
    try:
        return read(path).decode()
    except UnicodeDecodeError:
        raise NeurocertError(f"{os.fspath(path)!r} is not a text in UTF-8") from None


def read(path: str | os.PathLike[str]) -> bytes:
    """The bytes of a file. Raises OSError if it cannot be read."""
    regular(path)
    with open(path, "rb") as file:
        content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise NeurocertError(f"{os.fspath(path)!r} is too large; allowed: {_LARGEST} bytes")
    return content
