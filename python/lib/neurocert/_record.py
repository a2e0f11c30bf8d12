"""Parts of reports."""

from __future__ import annotations

from typing import Any, NoReturn


class Record(dict):
    """A part of a report: a dict whose keys are attributes too. It does not change; ``dict(record)``
    is a copy that does."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"{name} is missing; there are {', '.join(self)}") from None

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self]

    def __reduce__(self) -> tuple[Any, ...]:
        return Record, (dict(self),)

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("a record does not change; dict(record) is a copy that does")

    __setitem__ = __delitem__ = __ior__ = _refuse  # type: ignore[assignment]
    clear = pop = popitem = setdefault = update = _refuse  # type: ignore[assignment]

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError("a record does not change; dict(record) is a copy that does")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a record does not change; dict(record) is a copy that does")


def recorded(value: Any) -> Any:
    """Objects of JSON as records, lists as tuples."""
    if isinstance(value, dict):
        return Record((key, recorded(part)) for key, part in value.items())
    if isinstance(value, (list, tuple)):
        return tuple(recorded(part) for part in value)
    return value
