//! Theorem 3.4, the singular points (also Corollary A.4).

use super::tools::{
    ALL_BINARY_CUBICS, SECTION_3_2, all_positions, exhibit, proved_dimension, section_3_2, trial,
    zeros,
};
use crate::claims::draw::Exact;
use crate::claims::{Claim, Evidence, Fault, Trials};
use crate::error::Result;
use crate::theory::lightning::layer::{Layer, Point, analyse, certificate_of_point};

/// The claim.
pub const CLAIM: Claim = Claim {
    id: "theorem-3.4-singular",
    source: "Theorem 3.4, Corollary A.4",
    statement: "The singular points of the neuromanifold of one layer are the functions of weights \
                with rk A · rk V ≤ 1.",
    latex: concat!(
        r"The singular points of $\mathcal{M}_{d,d',a}$ are the $\varphi_{(A,V)}$ with ",
        r"$\operatorname{rk}(A)\operatorname{rk}(V) \le 1$.",
    ),
    hypotheses: SECTION_3_2,
    evidence: Evidence::Certificate,
    proof: None,
    why: "for 2 ≤ a < d the source {rk A ≤ a} is singular where rk A < a, and so is its image",
    correction: Some(
        "For a = 1 and for a ≥ d as printed; for 2 ≤ a < d the singular points are those with \
         rk A < a or V = 0.",
    ),
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    for (a, (form, v)) in all_positions(trials, 3, 4) {
        for tokens in [2, 3] {
            record(trials, form.clone(), v.clone(), a, tokens)?;
        }
    }
    // One token: the neuromanifold is a linear space, smooth also at zero.
    let (d, d_out, a) = ALL_BINARY_CUBICS;
    let (form, v) = (zeros(d, d), zeros(d_out, d));
    let certificate = proved_dimension((d, d_out, a), 1, trials.seed())?.map(|(_, value)| value);
    let sentence = "zero, and for one token M is the space of all binary cubics";
    let certificates = certificate.into_iter().collect();
    let show = exhibit(sentence, &[("A", &form), ("V", &v)], certificates);
    let trial = trial((&form, &v), a, 1, false).under(&section_3_2((d, d_out, a), 1));
    trials.record(trial.showing(Some(show)));
    Ok(())
}

fn record(trials: &mut Trials, form: Exact, v: Exact, a: usize, tokens: usize) -> Result<()> {
    let layer = Layer::from_attention(form, v, a, tokens)?;
    let (d, d_out, (r, s)) = (layer.d(), layer.d_out(), layer.ranks());
    let found = analyse(&layer, trials.seed())?;
    let is_singular = matches!(found.point, Point::Singular { .. });
    // "Neither smooth nor singular" is not an answer.
    let is_decided = found.point != Point::Undecided;
    let holds = is_decided && is_singular == (r * s <= 1);
    let in_truth = if 2 <= a && a < d { r < a || s == 0 } else { r * s <= 1 };
    let mut trial = trial((layer.a(), layer.v()), a, tokens, holds)
        .under(&section_3_2((d, d_out, a), tokens))
        .isolating(in_truth == (r * s <= 1));
    if trial.is_within() {
        trial = trial.corrected(is_decided && is_singular == in_truth);
    }
    let show = if !holds || (d, d_out, a, r, s) == (2, 2, 2, 1, 1) {
        let sentence = format!(
            "the tangent space has dimension {}{}, the neuromanifold {}",
            if is_singular { "at least " } else { "" },
            found.tangent_dimension().unwrap_or_default(),
            layer.dimension()
        );
        let certificate = certificate_of_point(&layer, &found)?;
        let certificates = certificate.iter().filter_map(|c| serde_json::to_value(c).ok());
        Some(exhibit(sentence, &[("A", layer.a()), ("V", layer.v())], certificates.collect()))
    } else {
        None
    };
    trials.record(trial.showing(show));
    Ok(())
}
