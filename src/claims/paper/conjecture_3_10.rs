//! Conjecture 3.10: the generic fibers of deep normalised attention.

use crate::claims::{Claim, Evidence, Fault, Trials};
use crate::error::Result;

pub const CLAIM: Claim = Claim {
    id: "conjecture-3.10",
    source: "Conjecture 3.10",
    statement: "For normalised deep networks the generic fibers of the parametrization by (M, L) are \
                single points.",
    latex: r"For normalized deep self-attention networks, the generic fibers of the parametrization via \
             $(\mathbf{M}, L)$ are singletons.",
    hypotheses: &[],
    evidence: Evidence::Exact,
    proof: None,
    why: "a statement on generic fibers, of functions that are not polynomials",
    correction: None,
    fault: Fault::Refuted,
    undecided: Some(
        "normalised attention of more than one layer is not there yet; t ≥ 2 has to be assumed, for one \
         token the function is L X whatever M is (see the trials of theorem-3.9 with t = 1)",
    ),
    decide: nothing,
};

// A claim has a function that may fail.
#[allow(clippy::unnecessary_wraps)]
fn nothing(_: &mut Trials) -> Result<()> {
    Ok(())
}
