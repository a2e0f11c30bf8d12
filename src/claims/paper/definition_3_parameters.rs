//! Definition 3: the number of parameters.

use super::deep::join;
use crate::claims::draw::architecture;
use crate::claims::{Claim, Evidence, Exhibit, Fault, Trial, Trials};
use crate::error::Result;
use crate::network::Parametrization;

pub const CLAIM: Claim = Claim {
    id: "definition-3-parameters",
    source: "Definition 3 (Eq. 5)",
    statement: "The weights W = (Q, K, V) have Σ d_i (2 a_i + d_{i−1}) entries.",
    latex: r"$\mathbf{W} \in \mathbb{R}^{\sum_i d_i (2 a_i + d_{i-1})}$.",
    hypotheses: &[],
    evidence: Evidence::Exact,
    proof: None,
    why: "it follows the shapes printed before Definition 2; Q_i and K_i have d_{i−1} columns",
    correction: Some("Σ (2 a_i d_{i−1} + d_i d_{i−1}) = Σ d_{i−1} (2 a_i + d_i)."),
    fault: Fault::Imprecise,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    for l in 1..=3u32 {
        for code in 0..3usize.pow(l + 1) * 2usize.pow(l) {
            let (low, high) = (code % 3usize.pow(l + 1), code / 3usize.pow(l + 1));
            let widths: Vec<usize> = (0..=l).map(|i| 1 + low / 3usize.pow(i) % 3).collect();
            let query: Vec<usize> = (0..l).map(|i| 1 + high / 2usize.pow(i) % 2).collect();
            record(trials, &widths, &query);
        }
    }
    Ok(())
}

fn record(trials: &mut Trials, widths: &[usize], query: &[usize]) {
    let built = architecture(widths, query, 2, Parametrization::Qkv);
    // What composes is what is counted.
    let count = built.coordinates();
    let layers = || (1..widths.len()).zip(query);
    let printed: usize = layers().map(|(i, a)| widths[i] * (2 * a + widths[i - 1])).sum();
    let corrected: usize =
        layers().map(|(i, a)| 2 * a * widths[i - 1] + widths[i] * widths[i - 1]).sum();
    let exhibit = (printed != count).then(|| Exhibit {
        sentence: format!("there are {count} entries, the sum printed is {printed}"),
        ..Exhibit::default()
    });
    let instance = format!("widths {}, a = {}", join(widths, "-"), join(query, ","));
    let size = widths.iter().chain(query).sum();
    let trial = Trial::new(instance, size, printed == count).corrected(corrected == count);
    trials.record(trial.showing(exhibit));
}
