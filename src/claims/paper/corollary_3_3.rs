//! Corollary 3.3: the dimension of the neuromanifold of one layer.

use super::tools::{exhibit, proved_dimension, size, sizes};
use crate::claims::{Claim, Evidence, Fault, Trial, Trials};
use crate::error::Result;

/// The claim.
pub const CLAIM: Claim = Claim {
    id: "corollary-3.3",
    source: "Corollary 3.3 (Equation 7)",
    statement: "dim M = 2ad + dd' − a² − 1 if a ≤ d, and d² + dd' − 1 otherwise.",
    latex: concat!(
        r"$\dim(\mathcal{M}_{d,d',a}) = 2ad + dd' - a^2 - 1$ if $a \le d$, and $d^2 + dd' - 1$ ",
        r"otherwise.",
    ),
    hypotheses: &["t ≥ 2", "d, d' ≥ 2 or d, a ≥ 2"],
    evidence: Evidence::Certificate,
    proof: Some("docs/theorems/one-layer.md, section 2"),
    why: "generic fibers are lines of scalings; for t ≥ 2 that is so for all sizes, and the second \
          hypothesis is not needed",
    correction: None,
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    for (d, d_out, a) in sizes(4, 4) {
        for tokens in 1..=3 {
            let alpha = a.min(d);
            let formula = (2 * alpha + d_out) * d - alpha * alpha - 1;
            let proved = proved_dimension((d, d_out, a), tokens, trials.seed())?;
            let instance = format!("d = {d}, d' = {d_out}, a = {a}, t = {tokens}");
            let holds = proved.as_ref().is_some_and(|(found, _)| *found == formula);
            let hypotheses = [tokens >= 2, d >= 2 && (d_out >= 2 || a >= 2)];
            let trial = Trial::new(instance, size((d, d_out, a), tokens), holds);
            let shown = !holds || (d, d_out, a) == (2, 1, 2);
            let show = proved.filter(|_| shown).map(|(found, certificate)| {
                let sentence = format!("the dimension is {found}, printed is {formula}");
                exhibit(sentence, &[], vec![certificate])
            });
            trials.record(trial.under(&hypotheses).showing(show));
        }
    }
    Ok(())
}
