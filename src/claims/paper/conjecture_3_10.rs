//! Conjecture 3.10: the generic fibers of deep normalised attention.

use super::deep::join;
use crate::claims::{Claim, Evidence, Exhibit, Fault, Trial, Trials};
use crate::error::Result;
use crate::program::at_sizes;
use crate::search::{Options, dimension, refused, text_of};

pub const CLAIM: Claim = Claim {
    id: "conjecture-3.10",
    source: "Conjecture 3.10",
    statement: "For normalised deep networks the generic fibers of the parametrization by (M, L) are \
                single points.",
    latex: r"For normalized deep self-attention networks, the generic fibers of the parametrization via \
             $(\mathbf{M}, L)$ are singletons.",
    hypotheses: &[],
    evidence: Evidence::Certificate,
    proof: None,
    why: "one token: the function is L X, whatever M is. For t ≥ 2 and S = exp the dimension is that of all \
          (M, L): fibers are finite. Single points, for S a power series with S'(0) ≠ 0: conjecture-3.10-corrected; a \
          preprint of 2026 (not checked here) announces a proof for analytic S; for other S nothing is known here",
    correction: Some("t ≥ 2."),
    fault: Fault::Imprecise,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    for (widths, query) in [
        (&[1, 1, 1][..], &[1, 1][..]),
        (&[2, 2, 2], &[1, 2]),
        (&[2, 2, 2], &[2, 1]),
        (&[2, 3, 2], &[2, 2]),
        (&[3, 2, 3], &[2, 2]),
    ] {
        (1..=3).try_for_each(|t| record(trials, widths, query, t))?;
    }
    record(trials, &[2, 2, 2, 2], &[2, 2, 2], 2)
}

/// The dimension of a network of the library with softmax, and its certificate, if both bounds meet.
fn softmax(
    trials: &Trials,
    widths: &[usize],
    query: &[usize],
    t: usize,
) -> Result<Option<(u64, Exhibit)>> {
    let text = text_of("softmax_attention");
    let sizes = |values: &[usize]| values.iter().map(|&value| value as u64).collect::<Vec<u64>>();
    let given = [("d", sizes(widths)), ("a", sizes(query)), ("t", sizes(&[t]))];
    let given = given.into_iter().map(|(name, values)| (name.to_string(), values)).collect();
    let program = at_sizes(text, &given)?;
    let options = Options { seed: trials.seed(), ..Options::default() };
    let found = dimension(text, &given, &program, options).map_err(refused)?;
    Ok(found.is_exact().then(|| {
        let dimension = found.lower.rank;
        let certificates = vec![found.certificate().document()];
        let sentence = format!("the dimension is {dimension}");
        (dimension, Exhibit { sentence, matrices: vec![], certificates })
    }))
}

fn record(trials: &mut Trials, widths: &[usize], query: &[usize], t: usize) -> Result<()> {
    let Some((found, mut exhibit)) = softmax(trials, widths, query, t)? else { return Ok(()) };
    // Two tokens see as much as (M, L) has dimensions, by a minor and a count.
    let Some((all, _)) = softmax(trials, widths, query, 2)? else { return Ok(()) };
    let holds = found == all;
    let instance =
        format!("widths {}, a = {}, t = {t}, S = exp", join(widths, "-"), join(query, ","));
    let size = widths.iter().chain(query).sum::<usize>() + t;
    exhibit.sentence += &format!(", and (M, L) has {all} dimensions");
    let trial = Trial::new(instance, size, holds).showing(Some(exhibit));
    trials.record(if t >= 2 { trial.corrected(holds) } else { trial });
    Ok(())
}
