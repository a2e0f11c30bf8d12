//! Corollary 3.8: the dimension of deep neuromanifolds with a bottleneck.

use super::deep::join;
use crate::claims::draw::architecture;
use crate::claims::{Claim, Evidence, Exhibit, Fault, Trial, Trials};
use crate::error::Result;
use crate::network::Parametrization;
use crate::search::Options;
use crate::theory::lightning::dimension;

pub const CLAIM: Claim = Claim {
    id: "corollary-3.8",
    source: "Corollary 3.8 (Eq. 14)",
    statement: "For l ≥ 2 the dimension is 2 α_1 d_0 − α_1² + δ (d_0 + d_l) − δ² − l + Σ_{1<i≤l} \
                (2 α_i δ − α_i²), with α_i = min(a_i, d_{i−1}).",
    latex: r"For $l \ge 2$ the dimension is $2\alpha_1 d_0 - \alpha_1^2 + \delta(d_0 + d_l) - \delta^2 - l \
             + \sum_{1 < i \le l} (2\alpha_i\delta - \alpha_i^2)$, with $\alpha_i = \min\{a_i, d_{i-1}\}$.",
    hypotheses: &["t ≥ 3", "a_i ≥ 2 for all i", "δ ≥ 2", "d_i = δ for 0 < i < l", "d_0, d_l ≥ δ"],
    evidence: Evidence::Certificate,
    proof: Some("docs/audit.md"),
    why: "a minor from below, the count of virtual weights less the l scalings from above; on this grid \
          neither t ≥ 3 (t ≥ 2 is enough) nor δ ≥ 2 is needed",
    correction: None,
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    for (d0, delta, d2) in triples([1, 2, 3]) {
        for (a1, a2) in [1, 2, 3].into_iter().flat_map(|a| [1, 2, 3].map(|b| (a, b))) {
            // Larger query sizes change nothing.
            if a1 <= d0.max(2) && a2 <= delta.max(2) {
                (1..=3).try_for_each(|t| record(trials, &[d0, delta, d2], &[a1, a2], t))?;
            }
        }
    }
    for (d1, d2, ends) in triples([1, 2, 3]) {
        for queries in [[2, 2, 2], [1, 2, 2], [2, 2, 1]] {
            record(trials, &[ends, d1, d2, ends], &queries, 3)?;
        }
    }
    // Larger ones that meet all hypotheses.
    for (d0, delta, dl) in triples([2, 3, 4]).filter(|&(d0, delta, dl)| d0.min(dl) >= delta) {
        for queries in [[2, 2], [3, 2], [2, 4]] {
            record(trials, &[d0, delta, dl], &queries, 3)?;
            record(trials, &[d0, delta, delta, dl], &[queries[0], 2, queries[1]], 3)?;
        }
    }
    // Where the last width first matters.
    for (widths, queries) in
        [([5, 4, 1], [2, 1]), ([6, 5, 1], [2, 2]), ([7, 6, 1], [2, 2]), ([4, 4, 4], [2, 3])]
    {
        record(trials, &widths, &queries, 3)?;
    }
    Ok(())
}

pub(super) fn triples(values: [usize; 3]) -> impl Iterator<Item = (usize, usize, usize)> {
    (0..27).map(move |n| (values[n / 9], values[n / 3 % 3], values[n % 3]))
}

/// Eq. 14 without the scalings, the sum from layer `from` on.
pub(super) fn count(widths: &[usize], query: &[usize], delta: usize, from: usize) -> i64 {
    let (d0, dl, delta) = (widths[0] as i64, widths[widths.len() - 1] as i64, delta as i64);
    let alpha = |i: usize| query[i - 1].min(widths[i - 1]) as i64;
    let sum: i64 = (from..=query.len()).map(|i| 2 * alpha(i) * delta - alpha(i).pow(2)).sum();
    2 * alpha(1) * d0 - alpha(1).pow(2) + delta * (d0 + dl) - delta.pow(2) + sum
}

fn record(trials: &mut Trials, widths: &[usize], query: &[usize], t: usize) -> Result<()> {
    let (l, hidden) = (query.len(), &widths[1..query.len()]);
    let delta = hidden.iter().copied().min().expect("at least two layers");
    let printed = count(widths, query, delta, 2) - l as i64;
    let hypotheses = [
        t >= 3,
        query.iter().all(|&a| a >= 2),
        delta >= 2,
        hidden.iter().all(|&d| d == delta),
        widths[0].min(widths[l]) >= delta,
    ];
    let wanted = widths == [3, 2, 3];
    let instance = format!("widths {}, a = {}, t = {t}", join(widths, "-"), join(query, ","));
    let size = widths.iter().chain(query).sum::<usize>() + t;
    if let Some((truth, exhibit)) = truth(trials, widths, query, t, (printed, wanted))? {
        let trial = Trial::new(instance, size, truth == printed).under(&hypotheses);
        trials.record(trial.showing(exhibit));
    }
    Ok(())
}

/// The dimension, and its certificate where it is not what is printed (or wanted all the same).
/// `None` if it is not exact.
pub(super) fn truth(
    trials: &Trials,
    widths: &[usize],
    query: &[usize],
    t: usize,
    (printed, wanted): (i64, bool),
) -> Result<Option<(i64, Option<Exhibit>)>> {
    let built = architecture(widths, query, t, Parametrization::Qkv);
    let found = dimension(&built, Options { seed: trials.seed(), ..Options::default() })?;
    if !found.is_exact() {
        return Ok(None);
    }
    let truth = found.lower.rank as i64;
    if truth == printed && !wanted {
        return Ok(Some((truth, None)));
    }
    let exhibit = Exhibit {
        sentence: format!("the dimension is {truth}, the formula says {printed}"),
        matrices: Vec::new(),
        certificates: vec![found.certificate().document()],
    };
    Ok(Some((truth, Some(exhibit))))
}
