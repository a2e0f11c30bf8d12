"""What all results have in common: attributes, a certificate, and how they are shown."""

from __future__ import annotations

import copy
import json
import os
from html import escape
from typing import Any

from . import _native
from ._native import NeurocertError
from ._record import Record, recorded
from ._settings import limits


class Shown:
    """A report whose keys are attributes; it does not change."""

    #: Of the program that made it.
    version: str
    _report: dict[str, Any]

    def __init__(self, report: dict[str, Any]) -> None:
        fields = recorded(report)
        self.__dict__.update({**fields, **self._read(fields)}, _report=report)

    def _read(self, report: Record) -> dict[str, Any]:
        """Numbers in place of the texts that JSON has for them."""
        return {}

    def _summary(self) -> str:
        raise NotImplementedError

    def _rows(self) -> list[tuple[str, Any]]:
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """The report as ``--json`` of the command line prints it: JSON, with exact numbers as strings.
        Where the command line has the file of a certificate, this has its text."""
        return copy.deepcopy(self._report)

    def _key(self) -> Any:
        return self._report

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._key() == other._key()  # type: ignore[attr-defined]

    __hash__ = None  # type: ignore[assignment]

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a result does not change")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a result does not change")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._report,)

    def __repr__(self) -> str:
        return f"<{self._summary()}>"

    def _repr_html_(self) -> str | None:
        def row(name: str, value: Any) -> str:
            return f"<tr><th style='text-align:left'>{escape(name)}</th><td>{escape(str(value))}</td></tr>"

        rows = "".join(row(name, value) for name, value in self._rows() if value not in (None, ""))
        return f"<table><caption>{escape(self._summary())}</caption>{rows}</table>"


class Judgement(Shown):
    """What the checker says of a certificate; true if the claim is proved."""

    #: ``verified``, ``rejected`` or ``incomplete`` (too large, or stopped).
    verdict: str
    #: The claim as it stands in the certificate.
    claim: Any
    #: The claim in words.
    statement: str | None
    #: Texts of networks that the library does not have.
    texts: tuple[str, ...]
    #: Why it is not verified.
    reason: str | None
    #: What was found.
    detail: str
    #: Steps that the check took.
    work: int

    def __bool__(self) -> bool:
        return self.verdict == "verified"

    def _summary(self) -> str:
        why = f" [{': '.join(filter(None, (self.reason, self.detail)))}]" if self.reason else ""
        return f"{self.verdict}: {self.statement or 'no readable claim'}{why}"

    def _rows(self) -> list[tuple[str, Any]]:
        return [("verdict", self.verdict), ("claim", self.statement), ("steps", self.work)]


def judge(document: bytes, max_work: int | None = None, **settings: Any) -> Judgement:
    """Runs the checker."""
    return Judgement(json.loads(_native.check(limits(**settings), document, max_work)))


class Result(Shown):
    """A report with a certificate."""

    #: The certificate, JSON in one line, if there is one.
    certificate: str | None
    #: What the checker said of it when it was made.
    certificate_verdict: str | None
    #: Of everything random.
    seed: int

    def __init__(self, report: dict[str, Any], certificate: str | None) -> None:
        super().__init__({**report, "certificate": certificate})

    def verify(self, *, max_memory: int | None = None, timeout: float | None = None) -> Judgement:
        """Has the independent checker look at the certificate again.

        The judgement is true if it is verified; ``statement`` is what is then proved. Raises
        NeurocertError if there is no certificate.
        """
        document = self._document().encode()
        return judge(document, max_memory=max_memory, timeout=timeout)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the certificate to a file, for ``neurocert check`` and ``proofs/check.py``."""
        document = self._document()
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(document)

    def _document(self) -> str:
        if self.certificate is None:
            why = getattr(self, "why", None) or "nothing was proved that one could check"
            raise NeurocertError(f"there is no certificate: {why}")
        return self.certificate

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._report, self.certificate)
