"""Results at exact weights."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ._native import NeurocertError
from ._network import listed
from ._numbers import fraction, fractions
from ._record import Record
from ._results import Judgement, Result, judge


class DimensionAt(Result):
    """The rank of the Jacobian at weights: the directions in which they can move the function."""

    #: The name in the header of the network.
    network: str
    #: All its sizes.
    sizes: Record
    #: How many copies of the inputs were looked at.
    inputs: int
    #: The number of coordinates of the weights.
    parameters: int
    #: The lower bound: the rank if the verdict is ``exact``.
    dimension: int
    #: Directions of the weights that move no output to first order; None unless exact.
    kernel_dimension: int | None
    #: ``exact`` or ``at_least``.
    verdict: str
    lower: int
    lower_rule: str
    upper: int
    upper_rule: str
    #: What a weight of bounded rank with a smaller rank means.
    remark: str | None
    #: Of the minor.
    modulus: int

    def _read(self, report: Record) -> dict[str, Any]:
        kernel = report.kernel_dimension
        return {
            "parameters": int(report.parameters),
            "upper": int(report.upper),
            "kernel_dimension": None if kernel is None else int(kernel),
            "modulus": int(report.modulus),
        }

    @property
    def is_exact(self) -> bool:
        """Whether the rank is proved from both sides."""
        return self.verdict == "exact"

    def _summary(self) -> str:
        number = f"{self.dimension}, exact" if self.is_exact else f"at least {self.dimension}"
        return f"dimension of {self.network} at {listed(self.sizes)} at weights: {number}"

    def _rows(self) -> list[tuple[str, Any]]:
        return [
            ("parameters", self.parameters),
            ("lower bound", f"{self.lower} ({self.lower_rule})"),
            ("upper bound", f"{self.upper} ({self.upper_rule})"),
            ("kernel", self.kernel_dimension),
            ("note", self.remark),
            ("certificate", self.certificate_verdict),
        ]


class _OfAttention(Result):
    """What is common to results on attention of the library."""

    #: The name of the network.
    network: str
    #: Its sizes.
    sizes: Record
    certificate_verdict: str | None = None

    def _read(self, report: Record) -> dict[str, Any]:
        if "network" in report:
            return {}
        form = report.parametrization
        name = report.kind if form == "qkv" else f"{report.kind}_{form}"
        given = {"a": report.query_dims, "d": report.widths, "t": (report.tokens,)}
        return {"network": name, "sizes": Record(given)}

    def _at(self) -> str:
        return f"{self.network} at {listed(self.sizes)}"


class Fiber(_OfAttention):
    """All weights with the function of given ones, as far as it is known.

    Of one layer of lightning attention all is known, and ``certificate`` proves it. Otherwise each of
    ``members`` has a certificate that it is one, and none says that the list is complete. ``pieces`` and
    ``ranks`` are of one layer only, ``kernel``, ``failures`` and ``theorem_3_7_applies`` of lightning attention
    with several layers, ``skew`` of softmax attention.
    """

    #: How much is known: see ``neurocert fiber --help``.
    case: str
    #: None where it is not known.
    dimension: int | None
    #: Sentences.
    description: tuple[str, ...]
    #: Of lightning attention: the given weights, then other points that theory names. Matrices of Fractions by name.
    representatives: tuple[Record, ...]
    #: Random members: matrices of Fractions by the names of the weights.
    samples: tuple[Record, ...]
    #: Of the other representatives and then the samples: texts, or None where there is none.
    certificates: tuple[str | None, ...]
    #: What the checker said of them.
    certificate_verdicts: tuple[str, ...]

    def _read(self, report: Record) -> dict[str, Any]:
        own = {"representatives": tuple(map(_weights, report.get("representatives", ())))}
        return {**super()._read(report), **own, "samples": tuple(map(_weights, report.samples))}

    @property
    def members(self) -> tuple[Record, ...]:
        """All points but the given one: records of weights, certificate and certificate_verdict."""
        points = [*self.representatives[1:], *self.samples]
        every = zip(points, self.certificates, self.certificate_verdicts)
        keys = ("weights", "certificate", "certificate_verdict")
        return tuple(Record(zip(keys, one)) for one in every)

    def verify(self, *, max_memory: int | None = None, timeout: float | None = None) -> Judgement:
        """Has the checker look again at the certificate of the fiber, and at those of all members: the
        judgement of the first that is not verified, or else of the fiber, or of the last. Raises NeurocertError if
        there is none, or a member has none."""
        judged = None
        for text in [*self.certificates, *([self.certificate] if self.certificate else [])]:
            if text is None:
                raise NeurocertError("a member has no certificate: no proof is in reach")
            judged = judge(text.encode(), max_memory=max_memory, timeout=timeout)
            if not judged:
                break
        if judged is None:
            self._document()
        assert judged is not None, "one of both was there"
        return judged

    def _document(self) -> str:
        if self.certificate is None:
            allowed = "each of members has its own; samples=1 draws one"
            raise NeurocertError(f"there is no certificate of the whole fiber; {allowed}")
        return self.certificate

    def _summary(self) -> str:
        size = f", dimension {self.dimension}" if self.dimension is not None else ""
        return f"fiber of {self._at()}: {self.case}{size}"

    def _rows(self) -> list[tuple[str, Any]]:
        rows = [("consists of", sentence) for sentence in self.description]
        verified = sum(verdict == "verified" for verdict in self.certificate_verdicts)
        members = f"{len(self.certificates)}, {verified} verified" if self.certificates else None
        return [*rows, ("members", members), ("certificate", self.certificate_verdict)]


class Recovered(_OfAttention):
    """Weights from what a black box says. ``verified``, ``evaluations`` and ``information_bound`` are of lightning
    attention, ``inputs`` and ``order`` (of Taylor coefficients) of softmax attention."""

    #: Whether there are weights.
    recovered: bool
    #: Why not.
    reason: str | None
    #: Matrices of Fractions by the names of the weights; None if they are not recovered.
    weights: Record | None

    def _read(self, report: Record) -> dict[str, Any]:
        found = report.weights
        return {**super()._read(report), "weights": None if found is None else _weights(found)}

    @property
    def why(self) -> str | None:
        """Why there is no certificate."""
        return self.reason

    def __bool__(self) -> bool:
        raise TypeError("ask for .recovered")

    def _summary(self) -> str:
        return f"weights of {self._at()}: " + ("recovered" if self.recovered else f"not recovered: {self.reason}")

    def _rows(self) -> list[tuple[str, Any]]:
        shapes = {name: f"{len(rows)} x {len(rows[0])}" for name, rows in (self.weights or {}).items()}
        keys = ("verified", "evaluations", "inputs", "order")
        rows = [(key, getattr(self, key)) for key in keys if hasattr(self, key)]
        return [*shapes.items(), *rows, ("certificate", self.certificate_verdict)]


class Singular(_OfAttention):
    """Smooth, singular or boundary point of the neuromanifold, critical or not: one layer of lightning attention."""

    #: Of A and V.
    ranks: tuple[int, int]
    #: Whether A = k qᵀ and V = h kᵀ.
    aligned: bool
    #: Whether the kernel of the differential is larger than at generic weights.
    critical: bool | None
    kernel_dimension: int | None
    #: A basis: velocities, matrices of Fractions by ``Q``, ``K``, ``V`` or ``A``, ``V``.
    kernel: tuple[Record, ...] | None
    #: None where it is not decided, for one token.
    singular: bool | None
    boundary: bool | None
    #: Of the neuromanifold.
    dimension: int | None
    #: Of the tangent space of its closure at this function: exactly if smooth, at least if singular.
    tangent_dimension: int | None
    #: Why it is smooth or singular.
    rule: str | None
    #: What is special here.
    remark: str | None

    def _read(self, report: Record) -> dict[str, Any]:
        kernel = report.kernel
        if kernel is not None:
            kernel = tuple(Record((name, fractions(rows)) for name, rows in one.items()) for one in kernel)
        return {**super()._read(report), "kernel": kernel}

    @property
    def why(self) -> str | None:
        """Why there is no certificate."""
        return self.remark

    def __bool__(self) -> bool:
        raise TypeError("ask for .singular, .boundary or .critical: True, False, or None if that is undecided")

    def _summary(self) -> str:
        words = {True: "singular", False: "smooth"}
        found = [words.get(self.singular, "undecided")]  # type: ignore[arg-type]
        found += ["boundary"] if self.boundary else []
        found += ["critical"] if self.critical else []
        return f"point of {self._at()}: {', '.join(found)}"

    def _rows(self) -> list[tuple[str, Any]]:
        return [
            ("rank A, rank V", ", ".join(map(str, self.ranks))),
            ("kernel of the differential", self.kernel_dimension),
            ("dimension", self.dimension),
            ("tangent space", self.tangent_dimension),
            ("rule", self.rule),
            ("note", self.remark),
            ("certificate", self.certificate_verdict),
        ]


def _weights(file: Record) -> Record:
    """The matrices of a weight file by the names that the network has for them."""
    if "weights" in file:
        return Record((name, _matrix(rows)) for name, rows in file["weights"].items())
    if "layers" in file:
        layers = enumerate(file["layers"], 1)
        return Record((f"{name}[{i}]", _matrix(rows)) for i, layer in layers for name, rows in layer.items())
    forms = {f"M[{i}]": _matrix(rows) for i, rows in enumerate(file["M"], 1)}
    return Record({**forms, "L": _matrix(file["L"])})


def _matrix(rows: Any) -> tuple[tuple[Fraction, ...], ...]:
    """Of integers and texts."""
    return tuple(tuple(fraction(x) if isinstance(x, str) else Fraction(x) for x in row) for row in rows)
