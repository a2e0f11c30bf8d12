"""A network and its weights: matrices, or a file that may say which network at which sizes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Union

from . import _native
from ._files import read_text, regular
from ._matrices import Block, blocks
from ._native import NeurocertError
from ._network import Network, Source, network, text_of

#: Matrices by the names of weights, or a weight file (JSON, .npz, .safetensors).
Weights = Union[Mapping[str, Any], str, "os.PathLike[str]"]

#: As the library takes them: a file of tensors, path and content of one in JSON, or matrices.
Given = Union[str, tuple[str, str], list[Block]]


def weighted(source: Source | None, weights: Weights, sizes: Mapping[str, Any]) -> tuple[Network, Given]:
    """The network of a call, with what a weight file adds to it, and the weights."""
    is_file = isinstance(weights, (str, os.PathLike))
    if is_file and not os.fspath(weights).endswith((".npz", ".safetensors")):
        file = os.fspath(weights), read_text(weights)
        return _said(source, file, sizes), file
    if source is None:
        raise NeurocertError("network: is missing; the call names it, or a weight file in JSON")
    return network(source, **sizes), regular(weights) if is_file else blocks(weights)


def _said(source: Source | None, file: tuple[str, str], sizes: Mapping[str, Any]) -> Network:
    """The network of a call and of a weight file, which must not contradict each other."""
    path, _ = file
    name, own = _native.says(*file)
    try:
        text = None if name is None else text_of(name)
    except NeurocertError as error:
        raise NeurocertError(f"{path}: network: {error}") from None
    if source is None:
        source = text
    if source is None:
        raise NeurocertError(f"network: is missing; the call names it, or {path}")
    at = network(source)
    if text is not None and at.text != text:
        allowed = "the file must name the same, or none"
        raise NeurocertError(f"{path}: network: is not that of the call; {allowed}")
    at = Network(at.text, own).at(**{**at.sizes, **sizes})
    for size, values in own.items():
        if at.sizes[size] != tuple(values):
            raise NeurocertError(f"{path}: {size}: {values} contradicts the call; leave one of them out")
    return at
