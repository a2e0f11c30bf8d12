"""The results of the commands that find something out about functions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ._native import NeurocertError
from ._network import listed
from ._numbers import fractions, written
from ._record import Record
from ._results import Judgement, Result, judge


class Dimension(Result):
    """Bounds of the dimension of a neuromanifold, each with its reason."""

    #: The name in the header of the network.
    network: str
    #: All its sizes.
    sizes: Record
    #: The number of coordinates of the weights.
    parameters: int
    #: The lower bound: the dimension if the verdict is ``exact``.
    dimension: int
    #: ``exact``, ``probable`` or ``at_least``.
    verdict: str
    lower: int
    lower_rule: str
    upper: int
    upper_rule: str
    #: The best upper bound of each rule that was tried: records of rule and number.
    bounds: tuple[Record, ...]
    #: Of the generic fiber: parameters less dimension, if that is exact.
    fiber_dimension: int | None
    #: What would make it exact.
    missing_rule: str | None
    #: On a function that normalises scores and is not as the paper asks.
    remarks: tuple[str, ...]
    #: Copies of the inputs that were looked at.
    copies: int
    #: Of the minor.
    modulus: int

    def _read(self, report: Record) -> dict[str, Any]:
        fiber = report.fiber_dimension
        return {
            "parameters": int(report.parameters),
            "upper": int(report.upper),
            "bounds": tuple(Record(rule=one.rule, number=int(one.number)) for one in report.bounds),
            "fiber_dimension": None if fiber is None else int(fiber),
            "modulus": int(report.modulus),
        }

    @property
    def is_exact(self) -> bool:
        """Whether the dimension is proved from both sides."""
        return self.verdict == "exact"

    def _summary(self) -> str:
        words = {"exact": "{}, exact", "probable": "at least {}, probably equal"}
        number = words.get(self.verdict, "at least {}").format(self.dimension)
        return f"dimension of {self.network} at {listed(self.sizes)}: {number}"

    def _rows(self) -> list[tuple[str, Any]]:
        return [
            ("parameters", self.parameters),
            ("lower bound", f"{self.lower} ({self.lower_rule})"),
            ("upper bound", f"{self.upper} ({self.upper_rule})"),
            ("generic fiber", self.fiber_dimension),
            ("needed", self.missing_rule),
            *(("note", remark) for remark in self.remarks),
            ("certificate", self.certificate_verdict),
        ]

    def _repr_latex_(self) -> str:
        relation = "=" if self.is_exact else r"\ge"
        return rf"$\dim {relation} {self.dimension}$"


class Equivalence(Result):
    """Whether two networks at weights are one function."""

    #: None if that is undecided.
    equivalent: bool | None
    #: ``same``, ``different`` or ``undecided``.
    verdict: str
    #: As in the certificate.
    proof: Any
    #: Declared symmetries that move the first weights to the second: records of name and group.
    symmetry: tuple[Record, ...] | None
    #: Inputs at which the outputs differ: matrices of Fractions by name.
    witness_inputs: Record | None
    #: With exp, tanh or softmax: as power series in s the outputs at s times these inputs differ up to this power.
    witness_order: int | None
    #: Why it is undecided, or why there is no certificate.
    why: str | None

    def _read(self, report: Record) -> dict[str, Any]:
        def matrices(all: Record) -> Record:
            return Record((name, fractions(rows)) for name, rows in all.items())

        moved, inputs = report.symmetry, report.witness_inputs
        return {
            "symmetry": moved
            and tuple(Record(name=one.name, group=matrices(one.group)) for one in moved),
            "witness_inputs": inputs and matrices(inputs),
        }

    def __bool__(self) -> bool:
        raise TypeError("ask for .equivalent: True, False, or None if that is undecided")

    def _summary(self) -> str:
        words = {"same": "the same function", "different": "different functions"}
        return words.get(self.verdict, f"undecided: {self.why}")

    def _rows(self) -> list[tuple[str, Any]]:
        rows: list[tuple[str, Any]] = []
        for moved in self.symmetry or []:
            rows += [(f"{moved.name} {name}", _inline(all)) for name, all in moved.group.items()]
        inputs = (self.witness_inputs or {}).items()
        at = "at" if self.witness_order is None else f"up to s^{self.witness_order} at s times"
        rows += [(f"outputs differ {at} {name}", _inline(all)) for name, all in inputs]
        return [*rows, ("why", self.why), ("certificate", self.certificate_verdict)]


class Symmetries(Result):
    """Which declared symmetries hold: an iterable of records."""

    network: str
    sizes: Record
    #: Records of name, group, moves, holds, verdict, statement, proof, counterexample, why, certificate.
    symmetries: tuple[Record, ...]

    @property
    def verdict(self) -> str:
        """``proved`` if all are, ``refuted`` if one is, otherwise ``undecided``."""
        found = {one.verdict for one in self.symmetries}
        return "refuted" if "refuted" in found else "proved" if found == {"proved"} else "undecided"

    @property
    def holds(self) -> bool | None:
        """Whether all of them never change the outputs; None if that is undecided."""
        return {"proved": True, "refuted": False}.get(self.verdict)

    @property
    def counterexample(self) -> Any:
        """Of the first that is refuted: group element, weights and inputs, as in the certificate."""
        found = (one.counterexample for one in self.symmetries if one.counterexample is not None)
        return next(found, None)

    def __iter__(self) -> Iterator[Record]:
        return iter(self.symmetries)

    def __len__(self) -> int:
        return len(self.symmetries)

    def __getitem__(self, name: int | str) -> Record:
        if isinstance(name, int):
            return self.symmetries[name]
        for one in self.symmetries:
            if one.name == name:
                return one
        raise KeyError(name)

    def __bool__(self) -> bool:
        raise TypeError("ask for .holds: True, False, or None if that is undecided")

    def verify(self, *, max_memory: int | None = None, timeout: float | None = None) -> Judgement:
        """Has the checker look at all certificates again: the judgement of the first that is not
        verified, or of the last. Raises NeurocertError if one is undecided."""
        judged = None
        for one in self.symmetries:
            if one.certificate is None:
                raise NeurocertError(f"{one.name}: there is no certificate: {one.why}")
            document = one.certificate.encode()
            judged = judge(document, max_memory=max_memory, timeout=timeout)
            if not judged:
                break
        assert judged is not None, "a network without symmetries is refused"
        return judged

    def _document(self) -> str:
        if self.certificate is None and len(self) > 1:
            raise NeurocertError(f"there are {len(self)} certificates; each record has its own")
        return super()._document()

    def _summary(self) -> str:
        found = ", ".join(f"{one.name} {one.verdict}" for one in self.symmetries[:4])
        more = f" and {len(self) - 4} more" if len(self) > 4 else ""
        return f"symmetries of {self.network} at {listed(self.sizes)}: {found}{more}"

    def _rows(self) -> list[tuple[str, Any]]:
        return [
            (one.name, f"{one.verdict}: " + ", ".join(f"{w} ↦ {to}" for w, to in one.moves.items()))
            for one in self.symmetries
        ]


class Discovered(Result):
    """All infinitesimal symmetries of a network that are linear in its weights."""

    network: str
    sizes: Record
    #: The number of coordinates of the weights.
    entries: int
    #: Whether there are weights of bounded rank, which are products of two free blocks here.
    restricted: bool
    #: The upper bound.
    lie_algebra_dimension: int
    lower: int
    upper: int
    #: ``exact`` or ``at_most``.
    verdict: str
    #: How many each rule explains, of those that the rules before it do not.
    explained: Record
    #: Records of number, rule, status, maps and velocities.
    generators: tuple[Record, ...]
    #: Those without a rule, by pairs of blocks.
    rest: tuple[Record, ...]
    #: The equations, by pairs of blocks: records of to, from, unknowns and rank.
    systems: tuple[Record, ...]
    points: int
    bound: int
    modulus: int
    #: Of the probability that a generator that was only tried is none.
    error_bound: str | None

    def _summary(self) -> str:
        number = f"{self.upper}, exact" if self.verdict == "exact" else f"at most {self.upper}"
        at = f"{self.network} at {listed(self.sizes)}"
        return f"linear symmetries of {at}: dimension {number}"

    def _rows(self) -> list[tuple[str, Any]]:
        explained = ", ".join(f"{rule} {count}" for rule, count in self.explained.items())
        first = [(f"E{one.number}", "; ".join(one.velocities)) for one in self.generators[:12]]
        more = len(self.generators) - len(first)
        rows = [("explained", explained), *first, ("and more", more or None)]
        return [*rows, ("certificate", self.certificate_verdict)]


class Conserved(Result):
    """How many independent quantities gradient flow conserves, and the quadratic ones."""

    network: str
    sizes: Record
    #: The number of coordinates of the weights.
    parameters: int
    #: Families of quadratic forms: records with their gradients, independent and forms.
    laws: tuple[Record, ...]
    lower: int
    upper: int
    #: ``exact`` or ``at_least``.
    verdict: str
    #: A record of number and longest: what bounds them from above.
    brackets: Record
    #: What stopped the search for more brackets.
    why: str | None

    @property
    def forms(self) -> list[str]:
        """The quadratic forms, written out where the network is small."""
        return [form for law in self.laws for form in law.forms]

    def _summary(self) -> str:
        number = str(self.lower) if self.verdict == "exact" else f"{self.lower} to {self.upper}"
        at = f"{self.network} at {listed(self.sizes)}"
        return f"conserved quantities of {at}: {number}, {self.verdict}"

    def _rows(self) -> list[tuple[str, Any]]:
        forms = "; ".join(self.forms[:20])
        number = f"{self.brackets.number}, of {self.brackets.longest} gradients at most"
        bounds = [("lower bound", self.lower), ("upper bound", self.upper)]
        rows = [*bounds, ("conserved", forms), ("independent brackets", number), ("why", self.why)]
        return [*rows, ("certificate", self.certificate_verdict)]


def _inline(rows: tuple[tuple[Fraction, ...], ...]) -> str:
    return f"[{'; '.join(' '.join(map(written, row)) for row in rows)}]"


def symmetries(report: str, certificates: list[str | None]) -> Symmetries:
    """Each record gets its certificate."""
    found = json.loads(report)
    for one, certificate in zip(found["symmetries"], certificates):
        one["certificate"] = certificate
    return Symmetries(found, certificates[0] if len(certificates) == 1 else None)
