"""Claims and their proofs (the page, section 8)."""

from . import theorems
from .algebra import check_algebra, need_sides
from .atpoints import check_fiber, check_point
from .basics import Rejected
from .blocks import lower
from .bounds import upper
from .conserved import check_conserved
from .generic import check_proof, generic
from .lexing import Refused
from .network import network
from .pairs import check_agreement, check_difference
from .points import all_given
from .ranks import check_rank
from .reading import shaped
from .rings import Rationals
from .running import Matrices, outputs
from .symmetries import check_symmetry



class Networks:
    """The networks of a certificate: each text at sizes is elaborated once."""

    def __init__(self, texts):
        self.texts, self.known = texts, {}

    def __call__(self, data):
        return self.named(data)[1]

    def named(self, data):
        """(header word, program)."""
        key = data["text"], tuple((k, tuple(v) if isinstance(v, list) else v) for k, v in data["sizes"].items())
        if key not in self.known:
            if not 1 <= data["text"] <= len(self.texts):
                raise Rejected("network", f"there is no text {data['text']}")
            try:
                self.known[key] = network(self.texts[data["text"] - 1], data["sizes"])
            except Refused as error:
                raise Rejected("network", str(error)[:200]) from None
        return self.known[key]

    def source(self, data):
        """(text, sizes)."""
        return self.texts[data["text"] - 1], data["sizes"]


def check(kind, claim, proof, networks):
    """Returns if the claim is proved, and raises otherwise."""
    {"dimension": check_dimension, "symmetry": check_symmetry, "same": check_agreement, "different": check_difference,
     "values": check_values, "algebra": check_algebra, "conserved": check_conserved, "point": check_point,
     "fiber": check_fiber, "rank": check_rank, "variety": check_variety}[kind](kind, claim, proof, networks)


def check_dimension(kind, claim, proof, networks):
    program, n = networks(claim["network"]), claim["number"]
    need_sides(claim, proof)
    probable = claim["relation"] == "probable"
    if probable:
        check_proof(proof)
    if proof["lower"] is not None:
        bound = lower(program, proof["lower"])
        if bound != n:
            raise Rejected("lower-mismatch", f"the lower bound is {bound}")
    if proof["upper"] is not None:
        bound = (generic(program, *networks.source(claim["network"]), proof["upper"][1]["copies"]) if probable
                 else upper(program, proof["upper"], networks))
        if bound != n:
            raise Rejected("upper-mismatch", f"the upper bound is {bound if bound < 2**64 else 'far larger'}")


def check_variety(kind, claim, proof, networks):
    found = theorems.variety(networks(claim["network"]), proof["theorem"])
    if found != (claim["dimension"], claim["degree"], claim["singular"]):
        raise Rejected("variety", "dimension {}, degree {}, singular {}".format(*found)[:200])


def check_values(kind, claim, proof, networks):
    program = networks(claim["network"])
    leaves = {**all_given(claim["weights"], program.blocks), **all_given(claim["inputs"], program.inputs)}
    if len(claim["outputs"]) != len(program.outputs):
        raise Rejected("value", f"there are {len(program.outputs)} outputs")
    values = outputs(program, Matrices(Rationals()), leaves)
    for k, (node, value, rows) in enumerate(zip(program.outputs, values, claim["outputs"])):
        if shaped(rows, program.shape(node), "value", f"output {k + 1}") != value:
            raise Rejected("value", f"output {k + 1} is another matrix")
