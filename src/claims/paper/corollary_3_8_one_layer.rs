//! Corollary 3.8 where it is read for one layer.

use super::corollary_3_8::{count, triples, truth};
use crate::claims::{Claim, Evidence, Fault, Trial, Trials};
use crate::error::Result;

pub const CLAIM: Claim = Claim {
    id: "corollary-3.8-one-layer",
    source: "Corollary 3.8 (Eq. 14), l = 1",
    statement: "For l = 1, where no d_i lies between the ends, Eq. 14 is the dimension for every δ that \
                meets the hypotheses.",
    latex: r"For $l = 1$ Equation 14 is the dimension for every $\delta \ge 2$ with $d_0, d_1 \ge \delta$.",
    hypotheses: &["t ≥ 3", "a ≥ 2", "δ ≥ 2", "d_0, d_1 ≥ δ"],
    evidence: Evidence::Certificate,
    proof: None,
    why: "nothing ties δ to the network when there is no hidden width",
    correction: Some("For l = 1 read δ = min(d_0, d_1), which gives Corollary 3.3."),
    fault: Fault::Imprecise,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    for (d0, d1, delta) in triples([1, 2, 3]) {
        for (a, t) in [(2, 3), (3, 3), (1, 3), (2, 2), (2, 1)] {
            let widths = [d0, d1];
            let printed = count(&widths, &[a], delta, 2) - 1;
            let corrected = count(&widths, &[a], d0.min(d1), 2) - 1;
            let hypotheses = [t >= 3, a >= 2, delta >= 2, d0.min(d1) >= delta];
            let Some((truth, exhibit)) = truth(trials, &widths, &[a], t, (printed, false))? else {
                continue;
            };
            let instance = format!("widths {d0}-{d1}, a = {a}, t = {t}, δ = {delta}");
            let mut trial =
                Trial::new(instance, d0 + d1 + a + t, truth == printed).under(&hypotheses);
            if trial.is_within() {
                trial = trial.corrected(truth == corrected);
            }
            trials.record(trial.showing(exhibit));
        }
    }
    Ok(())
}
