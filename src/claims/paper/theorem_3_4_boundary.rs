//! Theorem 3.4, the boundary points.

use num_traits::Zero;

use super::tools::{
    ALL_BINARY_CUBICS, SECTION_3_2, all_positions, coefficients, exhibit, factors,
    has_conjugate_curve, is_boundary, is_printed_form, point_certificate, proved_dimension, rows,
    section_3_2, trial, unit,
};
use crate::claims::draw::{Exact, matrix};
use crate::claims::{Claim, Evidence, Fault, Trials};
use crate::error::Result;
use crate::linalg::rank;
use crate::theory::lightning::layer::{Layer, analyse};

/// The claim.
pub const CLAIM: Claim = Claim {
    id: "theorem-3.4-boundary",
    source: "Theorem 3.4, Corollary A.6",
    statement: "The relative boundary points of M are the φ_(A,V) with A = k⊗q, V = h⊗k for some q, k, h.",
    latex: concat!(
        r"The (relative) boundary points of $\mathcal{M}_{d,d',a}$ are the $\varphi_{(A,V)}$ of the form ",
        r"$A = k \otimes q$ and $V = h \otimes k$ for some $q, k \in \mathbb{R}^d$, $h \in ",
        r"\mathbb{R}^{d'}$.",
    ),
    hypotheses: SECTION_3_2,
    evidence: Evidence::Certificate,
    proof: Some("docs/theorems/one-layer.md, section 5"),
    why: "the closure adds the B ⊗ q ⊗ h with B definite of rank two; their limits in M are k² ⊗ q ⊗ h, \
          zero included",
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
    // The same weights for one and two tokens.
    let (_, _, a) = ALL_BINARY_CUBICS;
    record(trials, (&matrix([[1, 0], [0, 0]]), &matrix([[1, 0]])), a, 1)
}

fn record(
    trials: &mut Trials,
    (a, v): (&Exact, &Exact),
    query: usize,
    tokens: usize,
) -> Result<()> {
    let sizes = (a.rows(), v.rows(), query);
    let layer = Layer::from_attention(a.clone(), v.clone(), query, tokens)?;
    let found = is_boundary((a, v), tokens);
    // The zero function is that of A = 0 = V, whatever its weights are.
    let is_zero_function = coefficients(a, v, tokens).iter().all(Zero::is_zero);
    let printed = is_zero_function || is_printed_form(a, v);
    let is_witnessed = !found || witnessed(a, v);
    let known = analyse(&layer, trials.seed())?.boundary;
    let agrees = known.is_none_or(|known| known == found);
    let holds = found == printed && is_witnessed && agrees;
    let is_example = sizes == (2, 2, 2) && (rank(a), rank(v)) == (1, 1) && found;
    let show = if tokens == 1 {
        let certificate = proved_dimension(sizes, 1, trials.seed())?.map(|(_, value)| value);
        let sentence = "x_1³, and for one token M is the space of all binary cubics: no boundary";
        Some(exhibit(sentence, &[("A", a), ("V", v)], certificate.into_iter().collect()))
    } else if !holds || is_example {
        let certificates = point_certificate(&layer, trials.seed())?;
        let sentence = if found { "a boundary point" } else { "no boundary point" };
        Some(exhibit(sentence, &[("A", a), ("V", v)], certificates))
    } else {
        None
    };
    let trial = trial((a, v), query, tokens, holds);
    trials.record(trial.under(&section_3_2(sizes, tokens)).showing(show));
    Ok(())
}

/// Whether functions of the closure that are not in the neuromanifold tend to this one: `k, q, h` are
/// its factors, or any for the zero function, to which multiples tend.
fn witnessed(a: &Exact, v: &Exact) -> bool {
    let (d, d_out) = (a.rows(), v.rows());
    let e = |size: usize, i: usize| unit(size, 1, (i, 0));
    let (k, q, h) = match (factors(a), factors(v)) {
        (Some((k, q)), Some((h, _))) => (k, q, h),
        _ => (e(d, 0), e(d, 0), e(d_out, 0)),
    };
    let is_independent =
        |w: &Exact| rank(&rows(vec![k.entries().to_vec(), w.entries().to_vec()])) == 2;
    (0..d)
        .map(|i| e(d, i))
        .find(is_independent)
        .is_some_and(|w| has_conjugate_curve(&k, &w, &q, &h))
}
