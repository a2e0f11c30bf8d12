"""Whether a network fills its ambient space."""

from __future__ import annotations

import json
from typing import Any

from . import _native
from ._native import NeurocertError
from ._network import Source, listed, network
from ._record import Record
from ._results import Judgement, Result, judge
from ._settings import limits, string


class Filling(Result):
    """Whether the closure of the functions of a network is the space of all functions of this shape and degree."""

    #: The name in the header of the network.
    network: str
    #: All its sizes.
    sizes: Record
    #: Of the space of all functions.
    ambient_dimension: int
    #: The dimension of the network is at least this.
    lower: int
    #: And at most this.
    upper: int
    upper_rule: str
    #: None where neither is proved.
    filling: bool | None
    #: Whether the lower bound is the dimension but for a probability of 2^-140.
    probable: bool
    #: ``filling``, ``not-filling`` or ``undecided``.
    verdict: str
    #: Whether no network with smaller hidden widths fills; None if that was not asked, or is not decided.
    minimal: bool | None
    #: One hidden width less: records of sizes, lower, upper, upper_rule, filling, probable and certificate.
    predecessors: tuple[Record, ...]
    #: The sizes of those that are undecided.
    open: tuple[Record, ...]
    #: The text of each: that of the network if it is decided, then those of predecessors.
    certificates: tuple[str, ...]

    def _read(self, report: Record) -> dict[str, Any]:
        smaller = (Record({**one, "upper": int(one.upper)}) for one in report.predecessors)
        return {
            "ambient_dimension": int(report.ambient_dimension),
            "upper": int(report.upper),
            "predecessors": tuple(smaller),
        }

    def __bool__(self) -> bool:
        raise TypeError("ask for .filling or .minimal: True, False, or None if that is undecided")

    def verify(self, *, max_memory: int | None = None, timeout: float | None = None) -> Judgement:
        """Has the checker look at all certificates again: the judgement of the first that is not verified, or of
        the last. Raises NeurocertError if there is none."""
        judged = None
        for text in self.certificates:
            judged = judge(text.encode(), max_memory=max_memory, timeout=timeout)
            if not judged:
                break
        if judged is None:
            raise NeurocertError("there is no certificate: nothing is decided")
        return judged

    def _summary(self) -> str:
        words = {"filling": "fills", "not-filling": "does not fill"}
        found = words.get(self.verdict, "undecided whether it fills")
        minimal = {True: ", minimal", False: ", not minimal"}.get(self.minimal, "")  # type: ignore[arg-type]
        minimal = minimal if self.verdict == "filling" else ""
        space = f"its ambient space of dimension {self.ambient_dimension}"
        return f"{self.network} at {listed(self.sizes)}: {found} {space}{minimal}"

    def _rows(self) -> list[tuple[str, Any]]:
        def bounds(case: Any) -> str:
            words = {True: "fills", False: "does not fill", None: "undecided"}
            return f"{words[case.filling]}: {case.lower} to {case.upper} ({case.upper_rule})"

        smaller = [(listed(one.sizes), bounds(one)) for one in self.predecessors]
        return [("ambient space", self.ambient_dimension), ("this network", bounds(self)), *smaller]


def filling(
    source: Source,
    vary: str | None = None,
    /,
    *,
    seed: int = 0,
    max_memory: int | None = None,
    timeout: float | None = None,
    **sizes: Any,
) -> Filling:
    """Whether a network fills its ambient space: the space of all functions of its shape and degree.

    That is proved by a minor of the Jacobian as large as that space, and refuted by an upper bound below it.
    With the name of a list of sizes for ``vary``, the networks in which one inner entry of the list is smaller by
    one are decided too: ``minimal`` says whether none of these fills.

    source      a name of the library, a text, a file or a Network
    vary        the list of sizes whose inner entries are the hidden widths, as ``"w"``
    seed        of everything random; the same seed gives the same certificates
    max_memory  bytes (default: three quarters of the machine's)
    timeout     seconds, after which what is not decided is undecided, or TimeoutError
    sizes       of the network: integers, or lists of integers

    >>> import neurocert as nc
    >>> found = nc.filling("mlp", "w", w=[2, 2, 1], r=2)
    >>> found
    <mlp at l=2 r=2 w=2,2,1: fills its ambient space of dimension 3, minimal>
    >>> [(one.sizes.w, one.lower, one.filling) for one in found.predecessors]
    [((2, 1, 1), 2, False)]
    >>> len(found.certificates), bool(found.verify())
    (2, True)

    Raises NeurocertError for networks that are not polynomial, sizes that do not fit or are too large, and a
    ``vary`` that is not a list of three sizes or more.
    """
    at = network(source, **sizes)
    told = limits(seed, max_memory, timeout)
    report, certificates = _native.filling(told, at._given(), None if vary is None else string(vary, "vary"))
    by_name, found = dict(certificates), json.loads(report)
    for number, one in enumerate(found["predecessors"], 1):
        one["certificate"] = by_name.get(f"predecessor-{number}")
    found["certificates"] = [text for _, text in certificates]
    return Filling(found, by_name.get("filling"))
