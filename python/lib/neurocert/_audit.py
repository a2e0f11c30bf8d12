"""Claims of papers and of users, decided."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Union

from . import _native
from ._files import regular
from ._native import NeurocertError
from ._record import Record
from ._results import Judgement, Shown, judge
from ._settings import Progress, limits, string

Path = Union[str, os.PathLike]


class Audit(Shown):
    """Claims, decided: an iterable of records, and a mapping from their names."""

    #: Records of id, source, statement, status, evidence, instances, counterexample, correction, certificates
    #: and more: the keys that ``neurocert audit --help`` lists, and ``file`` for the claims of files.
    claims: tuple[Record, ...]
    #: The texts of all certificates, by their names.
    certificates: Record
    #: Of everything random.
    seed: int

    @property
    def counts(self) -> dict[str, int]:
        """How many claims are proved, confirmed, refuted, imprecise and undecided."""
        return dict(Counter(claim.status for claim in self.claims))

    def __iter__(self) -> Iterator[Record]:
        return iter(self.claims)

    def __len__(self) -> int:
        return len(self.claims)

    def __getitem__(self, name: int | str) -> Record:
        if isinstance(name, int):
            return self.claims[name]
        for claim in self.claims:
            if claim.id == name:
                return claim
        raise KeyError(name)

    def __bool__(self) -> bool:
        raise TypeError("ask for .counts, or for the .status of each claim")

    def verify(self, *, max_memory: int | None = None, timeout: float | None = None) -> Judgement:
        """Has the checker look at all certificates again: the judgement of the first that is not verified, or of
        the last. Raises NeurocertError if there is none."""
        judged = None
        for text in self.certificates.values():
            judged = judge(text.encode(), max_memory=max_memory, timeout=timeout)
            if not judged:
                break
        if judged is None:
            raise NeurocertError("there is no certificate")
        return judged

    def save(self, folder: Path) -> None:
        """Writes all certificates to a folder, which is made if it is missing."""
        for name, text in self.certificates.items():
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)

    def _summary(self) -> str:
        found = ", ".join(f"{number} {status}" for status, number in self.counts.items())
        return f"{len(self)} claim{'' if len(self) == 1 else 's'}: {found or 'none'}"

    def _rows(self) -> list[tuple[str, Any]]:
        return [(claim.id, f"{claim.status}: {claim.statement}") for claim in self.claims]


def audit(
    claims: Path | None = None,
    /,
    *,
    claim: str | Sequence[str] | None = None,
    paper: Path | None = None,
    map: Path | None = None,
    seed: int = 0,
    max_memory: int | None = None,
    timeout: float | None = None,
    progress: Progress | None = None,
) -> Audit:
    """Decides claims, each with evidence and certificates.

    Without a file, the claims of *Geometry of Lightning Self-Attention*, all or some of them.

    claims      a file of your own claims, in TOML (``neurocert audit --help`` has the form)
    claim       the name of a claim of the paper, or several
    paper       instead of a file: a folder of such files, or ``"polynomial-mlps"``, ``"attention-outlook"``
    map         which tensors of .npz or .safetensors are which weights, for files that claims name
    seed        of everything random; the same seed gives the same certificates
    max_memory  bytes (default: three quarters of the machine's)
    timeout     seconds, after which claims of files are undecided; for the paper's, TimeoutError
    progress    called with how many claims of the paper are decided, and how many there are

    >>> import neurocert as nc
    >>> found = nc.audit(claim="theorem-3.4-singular")
    >>> found["theorem-3.4-singular"].status, bool(found.verify())
    ('refuted', True)

    Raises NeurocertError for claims that cannot be understood, with the place in the file, and OSError for files
    that cannot be read. A claim that is false is not an error: its ``status`` is ``refuted``.
    """
    told = limits(seed, max_memory, timeout, progress)
    given = [name for name, value in (("claims", claims), ("claim", claim), ("paper", paper)) if value is not None]
    if len(given) > 1:
        raise NeurocertError(f"{given[1]}: contradicts {given[0]}; leave one of them out")
    if claims is None and paper is None:
        if map is not None:
            raise NeurocertError("map: there are no weights; leave it out")
        ids = [claim] if isinstance(claim, str) else claim
        names = None if ids is None else [string(one, "claim") for one in ids]
        report, certificates = _native.audit(told, names)
        return Audit({**json.loads(report), "certificates": dict(certificates)})
    tensors = None if map is None else regular(map)
    if claims is not None:
        parts = _native.audit_claims(told, regular(claims), tensors)
    else:
        parts = _native.audit_paper(told, os.fspath(paper), tensors)  # type: ignore[arg-type]
    rows, texts, report = [], {}, {}
    for file, found, certificates in parts:
        report = json.loads(found)
        rows += [{**row, "file": file, "paper": report["paper"]} for row in report.pop("claims")]
        folder = "" if claims is not None else os.path.splitext(os.path.basename(file))[0] + "/"
        texts.update((folder + name, text) for name, text in certificates)
    report.pop("paper", None)
    return Audit({**report, "claims": rows, "certificates": texts})
