//! Lemma 3.6: the recursion of Eq. 10 and 11.

use super::deep::{composition, constants, eq_8, eq_10_11, join, random_whole, shapes, symbols};
use crate::claims::{Claim, Evidence, Fault, Trial, Trials};
use crate::error::Result;
use crate::ring::Integers;

pub const CLAIM: Claim = Claim {
    id: "lemma-3.6",
    source: "Lemma 3.6 (Eq. 10 and 11)",
    statement: "With D_0 = I and D_i = D_{i−1} Xᵀ M_i X D_{i−1} Xᵀ M_iᵀ X D_{i−1} the network is \
                φ_W(X) = L_l X Π_{1≤i≤l} D_{l−i} Xᵀ M_{l−i+1} X.",
    latex: r"With $D_0 = I$ and $D_i = D_{i-1} X^\top M_i X D_{i-1} X^\top M_i^\top X D_{i-1}$, \
             $\varphi_{\mathbf{W}}(X) = L_l X \prod_{1 \le i \le l} D_{l-i} X^\top M_{l-i+1} X$.",
    hypotheses: &[],
    evidence: Evidence::Identity,
    proof: Some("docs/audit.md"),
    why: "D_i = Z_i Z_iᵀ for the product Z_i of the factors so far, and X_i = L_i X Z_i",
    correction: None,
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    // All weights and inputs symbols.
    let symbolic: [(&[usize], usize); 9] = [
        (&[2, 2], 2),
        (&[3, 2], 3),
        (&[1, 1, 1], 3),
        (&[2, 1, 2], 2),
        (&[1, 2, 1], 2),
        (&[2, 2, 2], 1),
        (&[2, 2, 1], 2),
        (&[1, 1, 1, 1], 2),
        (&[1, 2, 1, 1], 1),
    ];
    for (widths, t) in symbolic {
        let (ring, mut all) = symbols(&shapes(widths, t));
        let x = all.pop().expect("the input comes last");
        let holds = composition(&ring, &all, &x) == eq_10_11(&ring, &eq_8(&ring, &all), &x, false);
        let instance = format!("widths {}, t = {t}, all symbols", join(widths, "-"));
        trials.record(Trial::new(instance, widths.iter().sum(), holds));
    }
    // Inputs symbols, weights small numbers.
    for (number, (widths, t)) in GIVEN.into_iter().enumerate() {
        let mut stream = trials.stream(number as u64);
        let sizes = shapes(widths, t);
        let (ring, mut x) = symbols(&sizes[sizes.len() - 1..]);
        let x = x.remove(0);
        let weights = constants(&ring, &random_whole(&sizes[..sizes.len() - 1], 3, &mut stream));
        let virtual_weights = eq_8(&ring, &weights);
        let holds =
            composition(&ring, &weights, &x) == eq_10_11(&ring, &virtual_weights, &x, false);
        let instance = format!("widths {}, t = {t}, random weights", join(widths, "-"));
        trials.record(Trial::new(instance, 10 * widths.len(), holds));
    }
    // All numbers.
    for (number, (widths, t)) in NUMBERS.into_iter().enumerate() {
        let mut stream = trials.stream(100 + number as u64);
        let mut all = random_whole(&shapes(widths, t), 99, &mut stream);
        let x = all.pop().expect("the input comes last");
        let found = eq_10_11(&Integers, &eq_8(&Integers, &all), &x, false);
        let instance = format!("widths {}, t = {t}, at a random point", join(widths, "-"));
        let holds = composition(&Integers, &all, &x) == found;
        trials.record(Trial::new(instance, 100 * widths.len(), holds));
    }
    Ok(())
}

/// Sizes that can be expanded when the weights are given.
pub(super) const GIVEN: [(&[usize], usize); 4] =
    [(&[2, 2, 2], 3), (&[3, 2, 3], 2), (&[2, 3, 2], 2), (&[2, 2, 2, 2], 2)];

/// Sizes that are too large for it.
pub(super) const NUMBERS: [(&[usize], usize); 5] = [
    (&[4, 3, 4], 5),
    (&[3, 4, 2, 3], 4),
    (&[3, 2, 4, 3], 2),
    (&[2, 3, 2, 3, 2], 3),
    (&[3, 3, 3, 3, 3], 2),
];
