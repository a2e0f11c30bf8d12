"""The command line: reads certificates, and prints a verdict for each."""

import json
import pathlib
import sys
import threading

from .basics import MOST_WORK, Rejected, TooLarge, start_meter
from .claims import Networks, check
from .form import certificate
from .reading import parse

MOST_BYTES = 2**26
LIBRARY = pathlib.Path(__file__).resolve().parents[2] / "networks"
ORDER = {"verified": 0, "incomplete": 3, "rejected": 1, "unreadable": 2}  # exit codes, the worst one last


def library():
    """text -> name of the library's networks."""
    return {path.read_text(encoding="utf-8"): path.stem for path in sorted(LIBRARY.glob("*.net"))}


def sizes_in_words(sizes):
    return " ".join(f"{k}={','.join(map(str, v)) if isinstance(v, list) else v}" for k, v in sizes.items())


class Report:
    """verdict, reason, found; `claim` is one line, `texts` are those of networks that are not the library's."""

    def __init__(self, verdict, reason="", found=""):
        self.verdict, self.reason, self.found, self.claim, self.texts = verdict, reason, found, "", []

    def entry(self, path):
        return {"file": path, "verdict": self.verdict, "claim": self.claim, "texts": [text for _, text in self.texts],
                "reason": self.reason or None, "detail": self.found}

    def lines(self, path):
        out = f"{self.verdict} {path}: {self.claim}" if self.claim else f"{self.verdict} {path}"
        if self.reason:
            out += f" [{self.reason}: {self.found}]" if self.found else f" [{self.reason}]"
        out = [out]
        for name, text in self.texts:
            out.append(f"  network {name}:")
            out += ["    " + line for line in text.split("\n")]
        return "".join(printable(line) + "\n" for line in out)


def printable(line):
    """What a terminal shows as it is: no control characters, and no surprises of direction."""
    return "".join(c if c.isprintable() else f"\\u{{{ord(c):x}}}" for c in line)


def in_words(kind, claim, networks, report):
    """The claim in one line; the texts that it is about go to the report."""
    names = library()

    def name(data):
        header = networks.named(data)[0]
        text = networks.texts[data["text"] - 1]
        known = names.get(text)
        if known is None and (header, text) not in report.texts:
            report.texts.append((header, text))
        sizes = sizes_in_words(data["sizes"])
        return (known or f"{header} (text below)") + (f" at {sizes}" if sizes else "")
    if kind in ("dimension", "algebra", "conserved", "rank"):
        relation = {"exact": f"= {claim['number']} exactly", "at_least": f">= {claim['number']}",
                    "at_most": f"<= {claim['number']}",
                    "probable": f">= {claim['number']}, and = {claim['number']} unless an event of probability "
                                "at most 2^-140 happened"}[claim["relation"]]
        what = {"dimension": "dim", "algebra": "dim of the algebra of linear symmetries",
                "conserved": "number of independent conserved quantities",
                "rank": "rank of the Jacobian at the given weights, on " + (
                    "all inputs," if claim.get("inputs") is None else f"{len(claim['inputs'])} given inputs,")}[kind]
        return f"{what} {relation}: {name(claim['network'])}"
    if kind == "symmetry":
        moves = ", ".join(f"{b} -> {e}" for b, e in claim["moves"].items())
        group = ", ".join(f"{g} : {r} x {c} {k}" for g, (r, c, k) in claim["group"].items())
        group = f"; {group}" if group else ""
        return f"symmetry {claim['relation']}: {moves}{group}: {name(claim['network'])}"
    if kind == "values":
        return f"the outputs at the given weights and inputs: {name(claim['network'])}"
    if kind == "point":
        parts = [f"dim = {claim['dimension']}"]
        if claim["differential"]:
            parts.append("{kind}, kernel {kernel}".format(**claim["differential"]))
        if claim["tangent"]:
            sign = "=" if claim["tangent"]["kind"] == "smooth" else ">="
            parts.append(f"{claim['tangent']['kind']}, tangent space {sign} {claim['tangent']['dimension']}")
        parts += [claim["boundary"]] if claim["boundary"] else []
        return f"at the given weights {'; '.join(parts)}: {name(claim['network'])}"
    if kind == "fiber":
        return (f"fiber at the given weights {claim['case']}, {claim['pieces']} pieces, dim = {claim['dimension']}: "
                f"{name(claim['network'])}")
    if kind == "variety":
        singular = "smooth" if claim["singular"] is None else f"singular points of dim = {claim['singular']}"
        return (f"the variety of all functions: dim = {claim['dimension']}, degree = {claim['degree']}, {singular}: "
                f"{name(claim['network'])}")
    sides = [name(claim[side]["network"]) for side in ("first", "second")]
    return f"{kind} functions at the given weights: {sides[0]} and {sides[1]}"


def check_bytes(data, most_work=MOST_WORK):
    """The report on the content of a file."""
    start_meter(most_work)
    report, limit = Report("verified"), sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, 40_000))
    try:
        texts, kind, claim, proof = certificate(parse(data))
        networks = Networks(texts)
        report.claim = in_words(kind, claim, networks, report)
        check(kind, claim, proof, networks)
    except Rejected as error:
        report.verdict, report.reason, report.found = "rejected", error.reason, error.found
    except (TooLarge, MemoryError, RecursionError, OverflowError) as error:
        found = str(error) if isinstance(error, TooLarge) else type(error).__name__
        report.verdict, report.reason, report.found = "incomplete", "size-limit", found
    finally:
        sys.setrecursionlimit(limit)
    return report


def check_path(path):
    try:
        with open(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        return Report("unreadable", "unreadable", getattr(error, "strerror", None) or str(error))
    if len(data) > MOST_BYTES:
        return Report("incomplete", "size-limit", "the length of the file")
    return check_bytes(data)


def main(arguments):
    as_json = arguments[:1] == ["--json"]
    paths = arguments[1:] if as_json else arguments
    if not paths or any(path.startswith("-") for path in paths):
        print("usage: python3 proofs/check.py [--json] CERTIFICATE...", file=sys.stderr)
        return 2
    found = []

    def work():
        entries = []
        for path in paths:
            report = check_path(path)
            found.append(report.verdict)
            if as_json:
                entries.append(report.entry(path))
            else:
                sys.stdout.write(report.lines(path))
        if as_json:
            print(json.dumps({"files": entries}))
    threading.stack_size(2**28)  # deep texts need deep recursion
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    if len(found) < len(paths):
        return 2
    return ORDER[max(found, key=lambda v: list(ORDER).index(v))]
