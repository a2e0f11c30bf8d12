"""Exact, certified algebra of neural networks.

A network is a text, or the name of one of the library; its sizes are keywords. What is found is an
object: its attributes are what was found, ``certificate`` is the proof, ``verify()`` has the
independent checker look at it again, ``save(path)`` writes it to a file.

>>> import neurocert as nc
>>> found = nc.dim("mlp", w=[3, 5, 1], r=4)
>>> found.dimension, found.verdict, bool(found.verify())
(14, 'exact', True)

==============  ==============================================================
``dim``         the dimension of the neuromanifold
``dim_at``      the rank of the Jacobian at exact weights
``filling``     does a network fill its ambient space?
``equiv``       are two weights the same function?
``fiber``       all weights with the function of given ones
``recover``     weights from what a black box says
``singular``    smooth, singular or boundary point: one layer
``symmetry``    declared symmetries, proved or refuted
``discover``    all infinitesimal symmetries that are linear in the weights
``conserved``   what gradient flow conserves
``expand``      the outputs as polynomials
``audit``       claims of papers and your own, decided
``check``       the independent checker, on a certificate
``sweep``       the dimensions of a grid of networks
``network``     a network: a name, a text or a file, at sizes
``networks``    the library
==============  ==============================================================

Numbers are exact: int, Fraction, ``"3/7"``, and arrays of NumPy or PyTorch, whose floats are taken
as exactly the binary fractions that they are. Ctrl-C ends every computation within about a second.
"""

from ._audit import Audit, audit
from ._at_weights import dim_at, fiber, recover, singular
from ._commands import check, conserved, dim, discover, equiv, expand, symmetry
from ._filling import Filling, filling
from ._native import VERSION as __version__
from ._native import NeurocertError
from ._network import Network, network, networks
from ._points import DimensionAt, Fiber, Recovered, Singular
from ._polynomials import Expanded
from ._reports import Conserved, Dimension, Discovered, Equivalence, Symmetries
from ._record import Record
from ._results import Judgement, Result
from .sweep import Swept, sweep

__all__ = [
    "__version__",
    "Audit",
    "Conserved",
    "Dimension",
    "DimensionAt",
    "Discovered",
    "Equivalence",
    "Expanded",
    "Fiber",
    "Filling",
    "Judgement",
    "Network",
    "NeurocertError",
    "Record",
    "Recovered",
    "Result",
    "Singular",
    "Swept",
    "Symmetries",
    "audit",
    "check",
    "conserved",
    "dim",
    "dim_at",
    "discover",
    "equiv",
    "expand",
    "fiber",
    "filling",
    "network",
    "networks",
    "recover",
    "singular",
    "sweep",
    "symmetry",
]
