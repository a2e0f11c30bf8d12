"""The commands. Each takes a network, checks what it was given, and makes an object of the report."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from . import _native
from ._documents import encoded
from ._files import read
from ._native import NeurocertError
from ._network import Source, network
from ._numbers import shown
from ._polynomials import Expanded
from ._reports import Conserved, Dimension, Discovered, Equivalence, Symmetries, symmetries
from ._results import Judgement, Result, judge
from ._settings import Progress, integer, limits, string
from ._weights import Weights, weighted


def dim(
    source: Source,
    /,
    *,
    seed: int = 0,
    max_memory: int | None = None,
    timeout: float | None = None,
    progress: Progress | None = None,
    **sizes: Any,
) -> Dimension:
    """The dimension of the neuromanifold: of the closure of all functions of a network.

    It is bounded from below by a minor of the Jacobian and from above by symmetries and theorems, both
    exactly. ``dimension`` is the lower bound; it is the dimension if ``verdict`` is ``exact``.

    source      a name of the library, a text, a file or a Network
    seed        of everything random; the same seed gives the same certificate
    max_memory  bytes (default: three quarters of the machine's)
    timeout     seconds, after which the result is what is proved by then, ``at_least``
    progress    called with the bounds so far
    sizes       of the network: integers, or lists of integers

    >>> import neurocert as nc
    >>> found = nc.dim("mlp", w=[3, 5, 1], r=4)
    >>> found
    <dimension of mlp at l=2 r=4 w=3,5,1: 14, exact>
    >>> found.parameters, found.fiber_dimension, bool(found.verify())
    (20, 6, True)

    Raises NeurocertError for networks and sizes that do not fit or are too large.
    """
    at = network(source, **sizes)
    told = limits(seed, max_memory, timeout, progress)
    return _result(Dimension, _native.dim(told, at._given()))


def equiv(
    source: Source | None,
    weights1: Weights,
    weights2: Weights,
    /,
    *,
    other: Source | None = None,
    seed: int = 0,
    max_memory: int | None = None,
    timeout: float | None = None,
    **sizes: Any,
) -> Equivalence:
    """Whether a network is the same function at two weights, exactly.

    Weights are a dict of names (``W[1]``, or ``W_1``) and matrices, or a weight file. A matrix is a list of
    rows of int, Fraction or ``"3/7"``, or an array (NumPy, PyTorch, …) of integers or floats; a float of an
    array is taken as exactly the binary fraction that it is. An array with one side is a column.
    The second weights may belong to another network: ``other``. With None for the network, the weight files
    name it.

    >>> import neurocert as nc
    >>> one = {"W[1]": [[1, 2], [3, 5]], "W[2]": [[7, 11]]}
    >>> two = {"W[1]": [[3, 5], [2, 4]], "W[2]": [[11, "7/4"]]}
    >>> same = nc.equiv("mlp", one, two, w=[2, 2, 1], r=2)
    >>> same.equivalent, [moved.name for moved in same.symmetry]
    (True, ['scaling[1]', 'permutation[1]'])
    >>> two["W[2]"] = [[11, 2]]
    >>> found = nc.equiv("mlp", one, two, w=[2, 2, 1], r=2)
    >>> found.equivalent, sorted(found.witness_inputs)
    (False, ['X[0]'])

    Raises NeurocertError for weights that do not fit (which weight, its shape, the needed one), NaN and
    infinities, and TypeError for numbers that are not exact.
    """
    first = weighted(source, weights1, sizes)
    second = weighted(source, weights2, sizes) if other is None else weighted(other, weights2, {})
    sides = [(at._given(), weights) for at, weights in (first, second)]
    told = limits(seed, max_memory, timeout)
    return _result(Equivalence, _native.equiv(told, sides))


def symmetry(
    source: Source,
    name: str | None = None,
    /,
    *,
    seed: int = 0,
    max_memory: int | None = None,
    timeout: float | None = None,
    progress: Progress | None = None,
    **sizes: Any,
) -> Symmetries:
    """Whether the symmetries that a text declares never change the outputs.

    Each is proved for all weights and all elements of its group, or refuted at an exact point. The name is
    one of them, as ``scaling[1]``, or a word with all its indices, as ``scaling``; without it all are decided.

    >>> import neurocert as nc
    >>> found = nc.symmetry("mlp", "scaling[1]", w=[3, 5, 2], r=2)
    >>> found.holds, found["scaling[1]"].moves
    (True, {'W[1]': 'D*W[1]', 'W[2]': 'W[2]*(inv(D)^2)'})

    Raises NeurocertError for a name that is not declared, and a network that declares nothing.
    """
    at = network(source, **sizes)
    told = limits(seed, max_memory, timeout, progress)
    return symmetries(*_native.symmetry(told, at._given(), name and string(name, "name")))


def discover(
    source: Source,
    /,
    *,
    seed: int = 0,
    max_memory: int | None = None,
    timeout: float | None = None,
    progress: Progress | None = None,
    **sizes: Any,
) -> Discovered:
    """All infinitesimal symmetries of a network that are linear in its weights.

    These are the matrices E with which no output changes to first order when the weights W become
    W + s E W. ``progress`` is called with what is done and all that is to do.

    >>> import neurocert as nc
    >>> nc.discover("mlp", w=[2, 2, 1], r=2)
    <linear symmetries of mlp at l=2 r=2 w=2,2,1: dimension 2, exact>

    Raises NeurocertError for networks that are too large, and TimeoutError when time is over.
    """
    at = network(source, **sizes)
    told = limits(seed, max_memory, timeout, progress)
    return _result(Discovered, _native.discover(told, at._given()))


def conserved(
    source: Source,
    /,
    *,
    seed: int = 0,
    max_memory: int | None = None,
    timeout: float | None = None,
    progress: Progress | None = None,
    **sizes: Any,
) -> Conserved:
    """Quantities that gradient flow conserves for every loss and every data set.

    They are bounded from below by quadratic forms, and from above by brackets of gradients; both are proved.

    >>> import neurocert as nc
    >>> found = nc.conserved("linear", w=[2, 2, 2])
    >>> found.lower, found.upper, found.verdict
    (3, 3, 'exact')

    Raises NeurocertError for networks that are too large.
    """
    at = network(source, **sizes)
    told = limits(seed, max_memory, timeout, progress)
    return _result(Conserved, _native.conserved(told, at._given()))


def expand(
    source: Source,
    weights: Weights | None = None,
    output: tuple[int, int] | str = (1, 1),
    /,
    *,
    format: str = "text",
    max_terms: int = 1_000_000,
    timeout: float | None = None,
    **sizes: Any,
) -> Expanded:
    """Entries of the output as polynomials in the inputs and, unless they are given, in the weights.

    output     row and column, from 1, or ``"all"``
    format     of the report: text, latex, json, sympy, macaulay2 or singular
    max_terms  more are refused

    >>> import neurocert as nc
    >>> weights = {"W[1]": [[1, 2]], "W[2]": [["1/2"]]}
    >>> print(nc.expand("mlp", weights, w=[2, 1, 1], r=2))
    1/2*X0_1_1^2 + 2*X0_1_1*X0_2_1 + 2*X0_2_1^2

    Raises NeurocertError for networks that are not made of polynomials and polynomials that are too large,
    and TimeoutError when time is over.
    """
    at, given = (network(source, **sizes), None) if weights is None else weighted(source, weights, sizes)
    if not isinstance(output, str):
        if not isinstance(output, (tuple, list)) or len(output) != 2:
            raise TypeError(f'output: {shown(output)} is not an entry; needed: (row, column), or "all"')
        output = ",".join(str(integer(index, "output", 1)) for index in output)
    how = (output, string(format, "format"), integer(max_terms, "max_terms", 1))
    report, texts = _native.expand(limits(timeout=timeout), (at._given(), given), how)
    return Expanded(json.loads(report), texts, output != "all")


def check(
    certificate: Result | Mapping[str, Any] | str | bytes | os.PathLike[str],
    /,
    *,
    max_work: int | None = None,
    max_memory: int | None = None,
    timeout: float | None = None,
) -> Judgement:
    """What the independent checker says of a certificate: a file, its text, or its document.

    The judgement is true if it is verified; then its ``statement`` is proved, whoever wrote the certificate.
    A string that begins with ``{`` is a text, any other the path of a file.

    >>> import neurocert as nc
    >>> found = nc.dim("mlp", w=[2, 2, 1], r=2)
    >>> nc.check(found.certificate)
    <verified: the dimension of mlp at r = 2; w = 2,2,1 is 3>

    Raises OSError for files that cannot be read. Whatever else is wrong with a certificate is the verdict.
    """
    work = None if max_work is None else integer(max_work, "max_work")
    document = _document(certificate)
    return judge(document, work, max_memory=max_memory, timeout=timeout)


def _document(certificate: Any) -> bytes:
    if isinstance(certificate, Result):
        return certificate._document().encode()
    if isinstance(certificate, Mapping):
        return encoded(certificate, "certificate").encode()
    if isinstance(certificate, (bytes, bytearray, memoryview)):
        return bytes(certificate)
    if isinstance(certificate, str) and certificate.lstrip()[:1] == "{":
        return certificate.encode("utf-8", "surrogatepass")
    if not isinstance(certificate, (str, os.PathLike)):
        raise TypeError(f"certificate: {type(certificate).__name__} is not a path, a text or a document")
    return read(certificate)


def _result(kind: Any, found: tuple[str, Any]) -> Any:
    report, certificate = found
    return kind(json.loads(report), certificate)
