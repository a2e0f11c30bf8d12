"""Networks: a text in the language of neurocert, and values of its sizes."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Union

from . import _native
from ._files import read_text
from ._native import NeurocertError
from ._record import Record, recorded
from ._settings import limits, sizes

#: A network: an object, a name of the library, a text, or a file.
Source = Union["Network", str, "os.PathLike[str]"]

_LIBRARY = dict(_native.library())


class Network:
    """A network that is text, with values for some or all of its sizes.

    Made by :func:`neurocert.network`; every command takes it in place of a name.

    >>> import neurocert as nc
    >>> net = nc.network("mlp", w=[3, 5, 1], r=4)
    >>> net
    <network mlp at w=3,5,1 r=4>
    >>> net.weights
    {'W[1]': (5, 3), 'W[2]': (1, 5)}
    >>> net.inputs, net.outputs, net.parameters
    ({'X[0]': (3, 1)}, [(1, 1)], 20)
    """

    #: The text, in the language of ``docs/language.md``.
    text: str
    #: The name in its header.
    name: str
    #: The sizes that it declares, as ``"w[0..l]"``.
    declared: tuple[str, ...]
    #: The sizes that were given: lists of numbers by name.
    sizes: Record
    _description: dict[str, Any] | None

    def __init__(self, text: str, given: Mapping[str, Sequence[int]]) -> None:
        name, declared = _native.declared(limits(), text)
        known = [size.split("[")[0] for size in declared]
        for size in given:
            if size not in known:
                allowed = ", ".join(declared) or "none"
                raise NeurocertError(f"{name}: {size} is not one of its sizes; allowed: {allowed}")
        own = recorded({"declared": declared, "sizes": dict(given)})
        self.__dict__.update(own, text=text, name=name, _description=None)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a network does not change; at() gives it other sizes")

    def at(self, /, **given: Any) -> Network:
        """The same text with these sizes; the others stay. Here every keyword is a size.

        >>> import neurocert as nc
        >>> nc.network("mlp", r=2).at(w=[2, 2, 1])
        <network mlp at r=2 w=2,2,1>
        """
        return Network(self.text, {**self.sizes, **sizes(given)})

    @property
    def inputs(self) -> dict[str, tuple[int, int]]:
        """Rows and columns of the inputs. A NeurocertError if a size is missing or does not fit."""
        return self._shapes("inputs")

    @property
    def weights(self) -> dict[str, tuple[int, int]]:
        """Rows and columns of the weights: the names and shapes of a dict of weights."""
        return self._shapes("weights")

    @property
    def outputs(self) -> list[tuple[int, int]]:
        """Rows and columns of each output."""
        return [(rows, columns) for rows, columns in self._described()["outputs"]]

    @property
    def parameters(self) -> int:
        """The number of entries of all weights."""
        return int(self._described()["parameters"])

    @property
    def symmetries(self) -> list[str]:
        """Full names of the symmetries that the text declares, as ``"scaling[1]"``."""
        return list(self._described()["symmetries"])

    def _shapes(self, key: str) -> dict[str, tuple[int, int]]:
        return {name: (rows, columns) for name, (rows, columns) in self._described()[key]}

    def _described(self) -> dict[str, Any]:
        described = self._description
        if described is None:
            described = json.loads(_native.at_sizes(limits(), self._given()))
            self.__dict__["_description"] = described
        return described

    def _given(self) -> tuple[str, Record]:
        return self.text, self.sizes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Network) and self._given() == other._given()

    def __hash__(self) -> int:
        return hash((self.text, tuple(sorted(self.sizes.items()))))

    def __reduce__(self) -> tuple[Any, ...]:
        return Network, self._given()

    def __repr__(self) -> str:
        if self.sizes:
            return f"<network {self.name} at {listed(self.sizes)}>"
        return f"<network {self.name} of sizes {', '.join(self.declared) or 'none'}>"

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        at = f"<p>at {escape(listed(self.sizes))}</p>" if self.sizes else ""
        return f"<pre>{escape(self.text)}</pre>{at}"


def listed(values: Mapping[str, Sequence[int]]) -> str:
    """Sizes as ``w=3,5,1 r=4``."""
    return " ".join(f"{name}={','.join(map(str, all))}" for name, all in values.items())


def network(source: Source, /, **given: Any) -> Network:
    """A network: a name of the library, a text, or a file that holds one.

    Sizes are keywords: an integer, or a list of integers. They may also be given later, to
    :meth:`Network.at` or to a command. A command has keywords of its own, as ``seed``; a size of
    such a name is given here or to ``at``, where every keyword is a size. A string with a line
    break is a text.

    >>> import neurocert as nc
    >>> square = nc.network('''
    ... network square
    ... sizes n
    ... input x : n x 1
    ... weights A : n x n, b : n x 1
    ... output (A * x + b) .^ 2
    ... ''', n=2)
    >>> nc.dim(square).dimension
    6

    Raises NeurocertError for a text that is wrong (with line and column), an unknown name or size,
    and TypeError for sizes that are not integers.
    """
    if isinstance(source, Network):
        return source.at(**given) if given else source
    return Network(text_of(source), sizes(given))


def networks() -> list[Network]:
    """The networks of the library.

    >>> import neurocert as nc
    >>> [net.name for net in nc.networks()][:3]
    ['lightning', 'lightning_av', 'lightning_ml']
    """
    return [Network(text, {}) for text in _LIBRARY.values()]


def text_of(source: Any) -> str:
    """The text that a name, a text or a path stands for."""
    if isinstance(source, str):
        if source in _LIBRARY:
            return _LIBRARY[source]
        if "\n" in source:
            return source
    elif not isinstance(source, os.PathLike):
        raise TypeError(f"network: {type(source).__name__} is not a name, text, path or Network")
    if not os.path.exists(source):
        short = os.fspath(source)[:200]
        allowed = ", ".join(_LIBRARY)
        problem = "is neither a file nor a network of the library"
        raise NeurocertError(f"{short!r} {problem}; the library has {allowed}")
    return read_text(source)
