//! Corollary A.6: boundary points and critical points.

use super::tools::{
    ALL_BINARY_CUBICS, SECTION_3_2, all_positions, differential_rank, exhibit, is_boundary,
    is_critical, point_certificate, proved_dimension, section_3_2, trial, zeros,
};
use crate::claims::draw::Exact;
use crate::claims::{Claim, Evidence, Fault, Trials};
use crate::error::Result;
use crate::theory::lightning::layer::Layer;

/// The claim.
pub const CLAIM: Claim = Claim {
    id: "corollary-a.6",
    source: "Corollary A.6",
    statement: "φ_W is on the relative boundary of M if and only if W is critical for the parametrization.",
    latex: concat!(
        r"$\varphi_W$ is on the relative boundary of the neuromanifold if and only if $W$ is critical for ",
        r"the parametrization map.",
    ),
    hypotheses: SECTION_3_2,
    evidence: Evidence::Certificate,
    proof: Some("docs/audit.md"),
    why: "critical are the aligned weights and all weights of the zero function (Lemma A.3 misses some of \
          these); W = (A, V), with queries and keys there are more",
    correction: None,
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    for (a, (form, v)) in all_positions(trials, 3, 4) {
        for tokens in [2, 3] {
            record(trials, (&form, &v), a, tokens)?;
        }
    }
    let (d, d_out, a) = ALL_BINARY_CUBICS;
    record(trials, (&zeros(d, d), &zeros(d_out, d)), a, 1)
}

fn record(
    trials: &mut Trials,
    (a, v): (&Exact, &Exact),
    query: usize,
    tokens: usize,
) -> Result<()> {
    let sizes = (a.rows(), v.rows(), query);
    let boundary = is_boundary((a, v), tokens);
    let critical = is_critical((a, v), query, tokens);
    let holds = boundary == critical;
    let trial = trial((a, v), query, tokens, holds).under(&section_3_2(sizes, tokens));
    let show = if !holds || (critical && sizes == (2, 2, 2)) {
        let layer = Layer::from_attention(a.clone(), v.clone(), query, tokens)?;
        let mut certificates = point_certificate(&layer, trials.seed())?;
        if tokens == 1 {
            let found = proved_dimension(sizes, tokens, trials.seed())?;
            certificates.extend(found.map(|(_, certificate)| certificate));
        }
        let (space, image) = differential_rank((a, v), query, tokens);
        let sentence = format!(
            "the kernel of the differential has dimension {}; the function is {} boundary point",
            space - image,
            if boundary { "a" } else { "no" }
        );
        Some(exhibit(sentence, &[("A", a), ("V", v)], certificates))
    } else {
        None
    };
    trials.record(trial.showing(show));
    Ok(())
}
