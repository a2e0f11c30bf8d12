//! Definition 2: the shapes of the weights.

use super::deep::{composition, join, random_whole};
use crate::claims::draw::integer;
use crate::claims::{Claim, Evidence, Exhibit, Fault, Trial, Trials};
use crate::error::Result;
use crate::matrix::Matrix;
use crate::ring::Integers;

pub const CLAIM: Claim = Claim {
    id: "definition-2",
    source: "Definition 2 and the sizes before it",
    statement: "With Q_i, K_i ∈ R^{a_i × d_i} and V_i ∈ R^{d_i × d_{i−1}} the composition of the \
                layers maps R^{d_0 × t} to R^{d_l × t}.",
    latex: r"With $Q_i, K_i \in \mathbb{R}^{a_i \times d_i}$ and $V_i \in \mathbb{R}^{d_i \times d_{i-1}}$ \
             the composition maps $\mathbb{R}^{d_0 \times t}$ to $\mathbb{R}^{d_l \times t}$.",
    hypotheses: &[],
    evidence: Evidence::Exact,
    proof: None,
    why: "the input of layer i has d_{i−1} rows, so K_i X is defined for d_{i−1} columns of K_i only \
          (and the composition begins with W_l, not with W_1 on both sides)",
    correction: Some("Q_i, K_i ∈ R^{a_i × d_{i−1}}, and φ_{W_l} ∘ ⋯ ∘ φ_{W_1}."),
    fault: Fault::Imprecise,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    let sizes = 1..=3usize;
    for l in 1..=3u32 {
        for code in 0..3usize.pow(l + 1) {
            let widths: Vec<usize> =
                (0..=l).map(|i| sizes.start() + code / 3usize.pow(i) % 3).collect();
            record(trials, &widths, 2, 2);
        }
    }
    Ok(())
}

/// Whether `V X Xᵀ Kᵀ Q X` can be multiplied for all layers, with this many columns of `Q_i` and `K_i`.
fn multiplies(widths: &[usize], columns: impl Fn(usize) -> usize) -> bool {
    (1..widths.len()).all(|i| columns(i) == widths[i - 1])
}

fn record(trials: &mut Trials, widths: &[usize], a: usize, t: usize) {
    let printed = multiplies(widths, |i| widths[i]);
    let corrected = multiplies(widths, |i| widths[i - 1]) && runs(trials, widths, a, t);
    let bad = (1..widths.len()).find(|&i| widths[i] != widths[i - 1]);
    let exhibit = bad.map(|i| Exhibit {
        sentence: format!(
            "K_{i} is {a} × {}, but the input of layer {i} is {} × {t}",
            widths[i],
            widths[i - 1]
        ),
        matrices: vec![
            (format!("K_{i}"), Matrix::from_fn(a, widths[i], |r, c| integer(i64::from(r == c)))),
            ("X".into(), Matrix::from_fn(widths[i - 1], t, |r, c| integer(i64::from(r == c)))),
        ],
        certificates: Vec::new(),
    });
    let instance = format!("widths {}, a = {a}, t = {t}", join(widths, "-"));
    let trial = Trial::new(instance, widths.iter().sum(), printed).corrected(corrected);
    trials.record(trial.showing(exhibit));
}

/// Multiplies random matrices of the corrected shapes: the output is d_l × t.
fn runs(trials: &Trials, widths: &[usize], a: usize, t: usize) -> bool {
    let mut stream = trials.stream(widths.iter().fold(1, |code, &d| 10 * code + d as u64));
    let mut weights = Vec::new();
    for pair in widths.windows(2) {
        let drawn = random_whole(&[(a, pair[0]), (a, pair[0]), (pair[1], pair[0])], 9, &mut stream);
        weights.push(super::deep::times(&Integers, &drawn[1].transpose(), &drawn[0]));
        weights.push(drawn[2].clone());
    }
    let x = random_whole(&[(widths[0], t)], 9, &mut stream).remove(0);
    let output = composition(&Integers, &weights, &x);
    output.shape() == (widths[widths.len() - 1], t)
}
