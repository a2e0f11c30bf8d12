"""Documents that people give as dicts, on their way to the library."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from ._matrices import listed
from ._native import NeurocertError
from ._numbers import shown, whole


def encoded(document: Mapping[str, Any], name: str) -> str:
    """A document as JSON. Floats stay what they are: who reads it refuses them."""

    def plain(part: Any) -> Any:
        if isinstance(part, Mapping):
            return dict(part)
        if isinstance(part, range):
            return list(part)
        if isinstance(part, os.PathLike):
            return os.fspath(part)
        if hasattr(part, "tolist"):
            return listed(part, name)
        number = whole(part)
        if number is None:
            raise TypeError(f"{name}: {shown(part)} is not a part of JSON")
        return number

    try:
        return json.dumps(document, default=plain)
    except (ValueError, RecursionError) as error:
        raise NeurocertError(f"{name}: cannot be written as JSON: {error}") from None
