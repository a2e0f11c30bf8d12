//! Corollary A.2: one function, one point of projective space, generically.

use super::tools::{
    SECTION_3_2, Weights, coefficients, exhibit, fiber_certificate, is_rescaled, outer, positions,
    section_3_2, size, sizes, unit, whole_fiber,
};
use crate::claims::draw::of_rank;
use crate::claims::{Claim, Evidence, Fault, Trial, Trials};
use crate::error::Result;
use crate::theory::lightning::layer::Layer;

/// The claim.
pub const CLAIM: Claim = Claim {
    id: "corollary-a.2",
    source: "Corollary A.2",
    statement: "φ̄ is birational onto its image PM, with special fibers of cardinality 2.",
    latex: concat!(
        r"The map $\overline{\varphi}$ is birational onto its image $\mathbb{P}\mathcal{M}_{d,d',a}$, with ",
        r"special fibers of cardinality $2$.",
    ),
    hypotheses: SECTION_3_2,
    evidence: Evidence::Exact,
    proof: Some("docs/theorems/one-layer.md, section 2"),
    why: "Theorem 3.2; for a = d' = 1 all weights have rank one, and generic fibers two points",
    correction: None,
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    for (number, (d, d_out, a)) in sizes(4, 4).enumerate() {
        let mut stream = trials.stream(number as u64);
        let ranks = (a.min(d), d.min(d_out));
        let generic: Vec<Weights> =
            (0..3).map(|_| positions((d, d_out), ranks, &mut stream).swap_remove(0)).collect();
        let mut special = positions((d, d_out), (1, 1), &mut stream);
        // k and v not parallel, for sure: A = e_1 qᵀ, V = h e_dᵀ.
        let (e, q) = (unit(d, 1, (0, 0)), of_rank(d, 1, 1, &mut stream));
        let (last, h) = (unit(d, 1, (d - 1, 0)), of_rank(d_out, 1, 1, &mut stream));
        special.push((outer(&e, &q), outer(&h, &last)));
        for tokens in 1..=2 {
            let count = |(form, v): &Weights| match tokens {
                // It is enough to see one other point.
                1 => {
                    let other = form.transpose();
                    let is_same = coefficients(&other, v, 1) == coefficients(form, v, 1);
                    1 + usize::from(is_same && !is_rescaled((form, v), (&other, v)))
                }
                _ => whole_fiber(form, v).map_or(0, |all| all.len()),
            };
            let is_birational = generic.iter().all(|weights| count(weights) == 1);
            // k ∥ v is the only position with d = 1.
            let two = special.iter().map(count).max();
            let holds = is_birational && (tokens == 1 || two == Some(if d == 1 { 1 } else { 2 }));
            let (form, v) = &generic[0];
            let instance = format!("d = {d}, d' = {d_out}, a = {a}, t = {tokens}");
            let trial = Trial::new(instance, size((d, d_out, a), tokens), holds);
            let show = if !holds || (d, d_out, a) == (2, 2, 2) {
                let layer = Layer::from_attention(form.clone(), v.clone(), a, tokens)?;
                let points = count(&generic[0]);
                let sentence = match (tokens, points) {
                    (1, _) => "for one token Aᵀ does what A does".to_string(),
                    (_, 1) => "the fiber of this generic function: one point".to_string(),
                    _ => format!("the fiber of this generic function: {points} points"),
                };
                let certificates = fiber_certificate(&layer)?;
                Some(exhibit(sentence, &[("A", form), ("V", v)], certificates))
            } else {
                None
            };
            trials.record(trial.under(&section_3_2((d, d_out, a), tokens)).showing(show));
        }
    }
    Ok(())
}
