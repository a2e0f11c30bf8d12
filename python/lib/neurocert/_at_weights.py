"""The commands about a network at exact weights."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any, Union

from . import _native
from ._files import read_text
from ._matrices import RAW, Block, blocks
from ._native import NeurocertError
from ._network import Network, Source
from ._points import DimensionAt, Fiber, Recovered, Singular
from ._settings import Progress, integer, limits
from ._weights import Weights, weighted

#: Copies of the inputs: dicts of matrices by name, of a single input matrices; or a file of them in JSON.
Inputs = Union[Sequence[Any], str, "os.PathLike[str]"]


def dim_at(
    source: Source | None,
    weights: Weights,
    inputs: Inputs | None = None,
    /,
    *,
    seed: int = 0,
    max_memory: int | None = None,
    timeout: float | None = None,
    progress: Progress | None = None,
    **sizes: Any,
) -> DimensionAt:
    """The rank of the Jacobian at weights: how many directions they can move the function in, to first order.

    On all inputs, or together on the ones that are given. ``dimension`` is the lower bound; it is the rank if
    ``verdict`` is ``exact``.

    source      a name of the library, a text, a file or a Network; None if a weight file names it
    weights     a dict of names and matrices, or a weight file, as for ``equiv``
    inputs      a list of dicts of names and matrices, one for each copy; of a network with one input also a list of
                matrices; or a file of that in JSON
    seed        of everything random; the same seed gives the same certificate
    max_memory  bytes (default: three quarters of the machine's)
    timeout     seconds, after which the result is ``at_least``, or TimeoutError
    progress    called with the bounds so far
    sizes       of the network: integers, or lists of integers

    >>> import neurocert as nc
    >>> weights = {"W[1]": [[1, 2], [3, 5]], "W[2]": [[7, 11]]}
    >>> found = nc.dim_at("mlp", weights, w=[2, 2, 1], r=2)
    >>> found.dimension, found.verdict, found.kernel_dimension, bool(found.verify())
    (3, 'exact', 3, True)
    >>> nc.dim_at("mlp", weights, [[[1], [0]], [[0], [1]]], w=[2, 2, 1], r=2).dimension
    2

    Raises NeurocertError for weights and inputs that do not fit (which one, its shape, the needed one), for a point
    where there is no derivative, and TypeError for numbers that are not exact.
    """
    at, given = weighted(source, weights, sizes)
    told = limits(seed, max_memory, timeout, progress)
    copies = None if inputs is None else _copies(at, inputs)
    return _of(DimensionAt, _native.dim_at(told, (at._given(), given), copies))


def fiber(
    source: Source | None,
    weights: Weights,
    samples: int = 0,
    /,
    *,
    seed: int = 0,
    max_memory: int | None = None,
    timeout: float | None = None,
    **sizes: Any,
) -> Fiber:
    """All weights with the function of given ones: for attention of the library, as far as theorems say.

    The networks are lightning, lightning_av, lightning_ml, softmax_attention, softmax_av and softmax_ml.

    source      one of them; None if a weight file names it
    weights     a dict of names and matrices, or a weight file, as for ``equiv``
    samples     so many random members, each with a certificate that it is one
    seed        of everything random; the same seed gives the same members
    max_memory  bytes for checks of certificates (default: three quarters of the machine's)
    timeout     seconds, then TimeoutError
    sizes       of the network: integers, or lists of integers

    >>> import neurocert as nc
    >>> weights = {"A[1]": [[1, 0], [0, 0]], "V[1]": [[0, "1/2"]]}
    >>> found = nc.fiber("lightning_av", weights, 1, d=[2, 1], a=1, t=2)
    >>> found
    <fiber of lightning_av at a=1 d=2,1 t=2: two-points, dimension 1>
    >>> found.pieces, len(found.members), bool(found.verify())
    (2, 2, True)
    >>> other = found.members[1].weights
    >>> nc.equiv("lightning_av", weights, other, d=[2, 1], a=1, t=2).equivalent
    True

    Raises NeurocertError for other networks, an attention matrix of a rank above its query size, weights that do not
    fit, layers that are too large and numbers that are too long.
    """
    at, given = weighted(source, weights, sizes)
    told = limits(seed, max_memory, timeout)
    count = integer(samples, "samples")
    if count > _MOST_SAMPLES:
        raise NeurocertError(f"samples: {count} is out of range; allowed: 0 to {_MOST_SAMPLES}")
    report, certificate, members = _native.fiber(told, (at._given(), given), count)
    found = json.loads(report)
    found["certificates"] = [member and member[0] for member in members]
    found["certificate_verdicts"] = [member[1] if member else "incomplete" for member in members]
    return Fiber(found, certificate)


_MOST_SAMPLES = 100_000


def recover(
    source: Source | None,
    weights: Weights,
    /,
    *,
    seed: int = 0,
    max_memory: int | None = None,
    timeout: float | None = None,
    **sizes: Any,
) -> Recovered:
    """Weights with the function of hidden ones, which are only evaluated, and compared at the end.

    Lightning attention is asked for outputs at rational inputs, softmax attention for Taylor coefficients. The
    certificate says that hidden and recovered weights are one function. Networks and arguments are those of
    ``fiber``.

    >>> import neurocert as nc
    >>> hidden = {"M[1]": [[1, 2], [0, 1]], "L": [[1, 0], [0, 3]]}
    >>> found = nc.recover("softmax_ml", hidden, d=[2, 2], a=2, t=3)
    >>> found.recovered, found.weights["M[1]"][0]
    (True, (Fraction(1, 1), Fraction(2, 1)))
    >>> found.verify()
    <verified: ...>

    Raises NeurocertError for other networks, and more than seven layers (of softmax: five). If the function does
    not determine its weights, ``recovered`` is False and ``reason`` says why.
    """
    at, given = weighted(source, weights, sizes)
    told = limits(seed, max_memory, timeout)
    return _of(Recovered, _native.recover(told, (at._given(), given)))


def singular(
    source: Source | None,
    weights: Weights,
    /,
    *,
    seed: int = 0,
    max_memory: int | None = None,
    timeout: float | None = None,
    **sizes: Any,
) -> Singular:
    """Whether one layer of lightning attention is a smooth, singular or boundary point of its neuromanifold, and
    whether its weights are critical.

    The networks are lightning and lightning_av with one layer; arguments are those of ``fiber``.

    >>> import neurocert as nc
    >>> weights = {"A[1]": [[1, 0, 0], [0, 0, 0], [0, 0, 0]], "V[1]": [[2, 0, 0], [0, 1, 0]]}
    >>> found = nc.singular("lightning_av", weights, d=[3, 2], a=2, t=2)
    >>> found
    <point of lightning_av at a=2 d=3,2 t=2: singular>
    >>> found.dimension, found.tangent_dimension, found.boundary, bool(found.verify())
    (13, 14, False, True)

    Raises NeurocertError for other networks, several layers, an attention matrix of a rank above its query size,
    weights that do not fit, and layers that are too large.
    """
    at, given = weighted(source, weights, sizes)
    told = limits(seed, max_memory, timeout)
    return _of(Singular, _native.singular(told, (at._given(), given)))


def _copies(at: Network, inputs: Inputs) -> tuple[str, str] | list[list[Block]]:
    """Copies of the inputs: path and content of a file, or matrices by name."""
    if isinstance(inputs, (str, os.PathLike)):
        return os.fspath(inputs), read_text(inputs)
    if hasattr(inputs, "tolist") and not isinstance(inputs, RAW):
        inputs = list(inputs)
    if isinstance(inputs, RAW) or not isinstance(inputs, Sequence):
        needed = "needed: a list of dicts of names and matrices, or a file"
        raise TypeError(f"inputs: {type(inputs).__name__} is not a list; {needed}")
    if not inputs:
        raise NeurocertError("inputs: the list is empty; at least one copy is needed")
    names = list(at.inputs)
    copies = []
    for number, copy in enumerate(inputs, 1):
        if not isinstance(copy, Mapping) and len(names) == 1:
            copy = {names[0]: copy}
        try:
            copies.append(blocks(copy, "inputs"))
        except (TypeError, NeurocertError) as error:
            raise type(error)(f"copy {number}: {error}") from None
    return copies


def _of(kind: Any, found: tuple[str, Any]) -> Any:
    report, certificate = found
    return kind(json.loads(report), certificate)
