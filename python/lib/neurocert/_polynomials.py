"""The outputs of a network as polynomials, and their ways to other systems."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

from . import _native
from ._network import listed
from ._numbers import fraction
from ._record import Record
from ._results import Shown
from ._settings import limits, string

#: More terms are not shown in a notebook.
_SHORT = 100


class Expanded(Shown):
    """Entries of the output as polynomials with rational coefficients.

    >>> import neurocert as nc
    >>> found = nc.expand("mlp", w=[2, 1, 1], r=2)
    >>> print(found)
    W1_1_1^2*W2_1_1*X0_1_1^2 + 2*W1_1_1*W1_1_2*W2_1_1*X0_1_1*X0_2_1 + W1_1_2^2*W2_1_1*X0_2_1^2
    >>> found.text("latex")[:38]
    '{W^{(1)}_{1,1}}^{2} W^{(2)}_{1,1} {X^{'
    """

    network: str
    sizes: Record
    #: ``text``, ``latex``, ``json``, ``sympy``, ``macaulay2`` or ``singular``.
    format: str
    #: Names of all variables, in their order.
    variables: tuple[str, ...]
    #: Of all entries together.
    terms: int
    degree: int | None
    #: Records of output (row and column, from 1), terms, degree, polynomial (in the format).
    outputs: tuple[Record, ...]
    _texts: list[str]
    _is_single: bool

    def __init__(self, report: dict[str, Any], texts: list[str], is_single: bool) -> None:
        super().__init__(report)
        self.__dict__.update(_texts=texts, _is_single=is_single)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._report, self._texts, self._is_single)

    @property
    def polynomial(self) -> Any:
        """The polynomial of the only entry, or of the first, in the format that was asked for."""
        return self.outputs[0].polynomial

    def text(self, format: str = "text") -> Any:
        """The polynomial in a format; a list of them if all outputs were asked for."""
        format = string(format, "format")
        return self._of_each(lambda text: _native.polynomial(limits(), text, format))

    def coefficients(self) -> Any:
        """The polynomial as a dict of exponents and coefficients (Fractions), the exponents in the
        order of ``variables``; a list of them if all outputs were asked for."""
        return self._of_each(lambda text: {e: fraction(c) for e, c in _terms(text)})

    def to_sympy(self) -> Any:
        """The polynomial as an expression of SymPy; a list of them if all outputs were asked for.

        Its symbols have the names in ``variables``. Raises ImportError without SymPy.
        """
        sympy = _imported("sympy", "sympy")
        symbols = [sympy.Symbol(name) for name in self.variables]

        def expression(text: str) -> Any:
            terms = {powers: sympy.Rational(*_parts(c)) for powers, c in _terms(text)}
            zero = (0,) * len(symbols)
            if not symbols:  # SymPy has no polynomials without variables
                return terms.get(zero, sympy.Integer(0))
            return sympy.Poly.from_dict(terms or {zero: 0}, *symbols, domain="QQ").as_expr()

        return self._of_each(expression)

    def to_flint(self) -> Any:
        """The polynomial as an ``fmpq_mpoly`` of python-flint; a list of them if all outputs were
        asked for. Raises ImportError without python-flint (0.7 or newer)."""
        flint = _imported("flint", "python-flint")
        context = flint.fmpq_mpoly_ctx.get(list(self.variables), "lex")

        def polynomial(text: str) -> Any:
            return context.from_dict({e: flint.fmpq(*_parts(c)) for e, c in _terms(text)})

        return self._of_each(polynomial)

    def to_mrdi(self) -> str:
        """A document that OSCAR loads: an element of a polynomial ring over QQ, or a vector of them
        if all outputs were asked for. Write it to a file that ends with ``.mrdi``."""
        ring = {"base_ring": {"_type": "QQField"}, "symbols": self.variables}
        # The same ring has the same name in all documents.
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"neurocert:{json.dumps(ring)}"))
        kind: dict[str, Any] = {"name": "MPolyRingElem", "params": key}
        document = {
            "_ns": {"Oscar": ["https://github.com/oscar-system/Oscar.jl", "1.3.0"]},
            "_type": kind if self._is_single else {"name": "Vector", "params": kind},
            "data": self._of_each(lambda text: [_mrdi(*term) for term in _terms(text)]),
            "_refs": {key: {"_type": "MPolyRing", "data": ring}},
        }
        return json.dumps(document)

    def _of_each(self, make: Any) -> Any:
        all = [make(text) for text in self._texts]
        return all[0] if self._is_single else all

    def _summary(self) -> str:
        count = len(self.outputs)
        entries = "1 entry" if count == 1 else f"{count} entries"
        at = f"{self.network} at {listed(self.sizes)}"
        return f"{entries} of {at}: {self.terms} terms, degree {self.degree}"

    def _rows(self) -> list[tuple[str, Any]]:
        return [(str(tuple(one.output)), f"{one.terms} terms") for one in self.outputs]

    def __str__(self) -> str:
        texts = [_native.polynomial(limits(), text, "text") for text in self._texts]
        return "\n".join(texts)

    def _repr_html_(self) -> str | None:
        return super()._repr_html_() if self.terms > _SHORT else None

    def _repr_latex_(self) -> str | None:
        if self.terms > _SHORT:
            return None
        texts = (_native.polynomial(limits(), text, "latex") for text in self._texts)
        return r"$\displaystyle " + r" \\ ".join(texts) + "$"


def _terms(text: str) -> Iterator[tuple[tuple[int, ...], str]]:
    for term in json.loads(text)["terms"]:
        yield tuple(term["exponents"]), term["coefficient"]


def _parts(coefficient: str) -> tuple[int, int]:
    number = fraction(coefficient)
    return number.numerator, number.denominator


def _mrdi(exponents: tuple[int, ...], coefficient: str) -> list[Any]:
    return [[str(power) for power in exponents], coefficient.replace("/", "//")]


def _imported(module: str, package: str) -> Any:
    try:
        return __import__(module)
    except ImportError as error:
        raise ImportError(f"{package} is needed for this: pip install {package}") from error
