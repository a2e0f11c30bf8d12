//! Lemma 3.1 (appendix A.1): two factorizations of one attention matrix.

use super::tools::{exhibit, zeros};
use crate::claims::draw::{Exact, inverse, invertible, matrix, of_rank, product, random};
use crate::claims::{Claim, Evidence, Exhibit, Fault, Trial, Trials};
use crate::error::Result;
use crate::linalg::{query_key, rank};
use crate::theory::lightning::layer::{ChangeOfBasis, change_of_basis, is_change_of_basis};
use itertools::Itertools as _;

/// The claim.
pub const CLAIM: Claim = Claim {
    id: "lemma-3.1",
    source: "Lemma 3.1, appendix A.1",
    statement: "If A = KᵀQ = K'ᵀQ' = A' and rk A = rk A' = a ≤ d, there is a unique C in GL_a with \
                K' = C K and Q' = C^{-T} Q.",
    latex: concat!(
        r"If $A = K^\top Q = K'^\top Q' = A'$ and $\operatorname{rk}(A) = \operatorname{rk}(A') = a ",
        r"\le d$, there is a unique $C \in GL_a(\mathbb{R})$ with $K' = CK$ and $Q' = C^{-\top}Q$.",
    ),
    hypotheses: &["KᵀQ = K'ᵀQ'", "rk A = a"],
    evidence: Evidence::Exact,
    proof: Some("docs/theorems/one-layer.md, section 2"),
    why: "K and Q have full row rank, and C = K' Kᵀ (K Kᵀ)⁻¹ is the only solution of K' = C K",
    correction: None,
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

/// `(K, Q)`.
type Pair = (Exact, Exact);

fn instances(trials: &mut Trials) -> Result<()> {
    for (d, a) in (1..=4).cartesian_product(1..=4) {
        let mut stream = trials.stream((10 * d + a) as u64);
        for r in 0..=a.min(d) {
            // A C is planted; then one that nobody planted: A factored anew through its columns.
            let k = of_rank(a, d, a.min(d), &mut stream);
            let q = of_rank(a, d, r, &mut stream);
            let c = invertible(a, &mut stream);
            let planted = (product(&c, &k), product(&inverse(&c).transpose(), &q));
            record(trials, &(k.clone(), q.clone()), &planted, None);
            if let Some((other_q, other_k)) = query_key(&product(&k.transpose(), &q), a) {
                record(trials, &(k.clone(), q.clone()), &(other_k, other_q), None);
            }
            record(
                trials,
                &(k, q),
                &(random(a, d, 2, &mut stream), random(a, d, 2, &mut stream)),
                None,
            );
        }
    }
    // Below rank a: no C, and infinitely many.
    let (one, two, none) = (matrix([[1, 2]]), matrix([[1, 3]]), zeros(1, 2));
    let show = exhibit(
        "KᵀQ = K'ᵀQ' = 0 and no C: the rows of K and K' are not parallel. (Infinitely many: a = 2, \
         K = Q = K' = Q' = [[1, 0], [0, 0]], and every C = [[1, 0], [0, s]] with s ≠ 0.)",
        &[("K", &one), ("Q", &none), ("K'", &two), ("Q'", &none)],
        Vec::new(),
    );
    record(trials, &(one, none.clone()), &(two, none), Some(show));
    let k = matrix([[1, 0], [0, 0]]);
    record(trials, &(k.clone(), k.clone()), &(k.clone(), k), None);
    Ok(())
}

fn record(trials: &mut Trials, (k, q): &Pair, (k_other, q_other): &Pair, show: Option<Exhibit>) {
    let (a, d) = k.shape();
    let form = product(&k.transpose(), q);
    let is_same = product(&k_other.transpose(), q_other) == form;
    let r = rank(&form);
    let found = change_of_basis((k, q), (k_other, q_other));
    let holds = match &found {
        ChangeOfBasis::Unique(c) => is_change_of_basis(c, (k, q), (k_other, q_other)),
        _ => false,
    };
    // Where the hypotheses hold, the formula gives it.
    let is_explicit = !(is_same && r == a) || {
        let c = explicit(k, k_other);
        found == ChangeOfBasis::Unique(c)
    };
    let words = match &found {
        ChangeOfBasis::DifferentProducts => "two products",
        ChangeOfBasis::None => "no C",
        ChangeOfBasis::Unique(_) => "one C",
        ChangeOfBasis::Family { .. } => "infinitely many C",
    };
    let instance = format!("d = {d}, a = {a}, rk A = {r}: {words}");
    let trial = Trial::new(instance, a * d + a, holds && is_explicit).under(&[is_same, r == a]);
    let is_example = trial.is_within() && (a, d) == (2, 3);
    let show = show.or_else(|| {
        let matrices = [("K", k), ("Q", q), ("K'", k_other), ("Q'", q_other)];
        (is_example || (!holds && !is_same)).then(|| exhibit(words, &matrices, Vec::new()))
    });
    trials.record(trial.showing(show));
}

/// `K' Kᵀ (K Kᵀ)⁻¹`.
fn explicit(k: &Exact, k_other: &Exact) -> Exact {
    product(&product(k_other, &k.transpose()), &inverse(&product(k, &k.transpose())))
}
