//! Lemma A.3: the critical points of the parametrization.

use super::tools::{
    ALL_BINARY_CUBICS, SECTION_3_2, all_positions, differential_rank, exhibit, is_critical,
    is_printed_form, is_zero, point_certificate, section_3_2, trial,
};
use crate::claims::draw::{Exact, matrix};
use crate::claims::{Claim, Evidence, Fault, Trials};
use crate::error::Result;
use crate::theory::lightning::layer::{Layer, differential};

/// The claim.
pub const CLAIM: Claim = Claim {
    id: "lemma-a.3",
    source: "Lemma A.3",
    statement: "(A, V) is critical for the parametrization if and only if A = k⊗q and V = h⊗k for some q, \
                k, h.",
    latex: concat!(
        r"$(A, V)$ is critical for the parametrization if and only if $A = k \otimes q$ and $V = h \otimes ",
        r"k$ for some $q, k \in \mathbb{R}^d$, $h \in \mathbb{R}^{d'}$.",
    ),
    hypotheses: SECTION_3_2,
    evidence: Evidence::Certificate,
    proof: None,
    why: "at A = 0 every (0, V̇) is in the kernel, whatever the rank of V, and at V = 0 every (Ȧ, 0)",
    correction: Some("Critical are A = 0, V = 0, and A = k⊗q, V = h⊗k."),
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
    // One token: V shares a factor with the quadratic form in (2 x_1 x_2) x_2, which is critical, and
    // none in (x_1² + x_2²) x_2, which is not.
    let (_, _, a) = ALL_BINARY_CUBICS;
    record(trials, (&matrix([[0, 1], [1, 0]]), &matrix([[0, 1]])), a, 1)?;
    record(trials, (&matrix([[1, 0], [0, 1]]), &matrix([[0, 1]])), a, 1)
}

fn record(
    trials: &mut Trials,
    (a, v): (&Exact, &Exact),
    query: usize,
    tokens: usize,
) -> Result<()> {
    let sizes = (a.rows(), v.rows(), query);
    let layer = Layer::from_attention(a.clone(), v.clone(), query, tokens)?;
    let found = is_critical((a, v), query, tokens);
    let (space, image) = differential_rank((a, v), query, tokens);
    // The library knows the kernel by its theorem; here it is the rank of a matrix.
    let agrees = tokens == 1 || {
        let known = differential(&layer);
        (known.space, known.kernel.len(), known.critical) == (space, space - image, found)
    };
    let printed = is_printed_form(a, v);
    let holds = agrees && found == printed;
    let in_truth = is_zero(a) || is_zero(v) || printed;
    let mut trial = trial((a, v), query, tokens, holds)
        .under(&section_3_2(sizes, tokens))
        .isolating(in_truth == printed);
    if trial.is_within() {
        trial = trial.corrected(agrees && found == in_truth);
    }
    let show = if holds && !(sizes == (2, 2, 2) && found) {
        None
    } else {
        let kernel = space - image;
        let word = if found { "critical" } else { "not critical" };
        let sentence = format!("{word}: the kernel of the differential has dimension {kernel}");
        let certificates = point_certificate(&layer, trials.seed())?;
        Some(exhibit(sentence, &[("A", a), ("V", v)], certificates))
    };
    trials.record(trial.showing(show));
    Ok(())
}
