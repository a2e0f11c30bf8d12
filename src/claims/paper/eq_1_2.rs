//! Equations 1 and 2: the sum over tokens is the product of matrices.

use super::tools::{Symbolic, in_symbols, size, sizes};
use crate::claims::{Claim, Evidence, Exhibit, Fault, Trial, Trials};
use crate::error::Result;
use crate::matrix::Matrix;
use crate::network::Parametrization;
use crate::poly::Polynomial;
use crate::ring::Ring;
use itertools::Itertools as _;

/// The claim.
pub const CLAIM: Claim = Claim {
    id: "eq-1-2",
    source: "Equations 1 and 2",
    statement: "Column i of V X Xᵀ Kᵀ Q X is Σ_j (x_jᵀ Kᵀ Q x_i) V x_j; it is linear in each of Q, K, \
                V, and homogeneous of degree 3 in X.",
    latex: concat!(
        r"Column $i$ of $V X X^\top K^\top Q X$ is $\sum_{1 \le j \le t} x_j^\top (K^\top Q) x_i \, V ",
        r"x_j$; it is linear in each of $Q$, $K$, $V$, and homogeneous of degree $3$ in $X$.",
    ),
    hypotheses: &[],
    evidence: Evidence::Identity,
    proof: Some("docs/audit.md"),
    why: "column i of Xᵀ A X has the entries x_jᵀ A x_i, and column j of V X is V x_j",
    correction: None,
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    for sizes in sizes(3, 3) {
        for tokens in 1..=3 {
            for parametrization in [Parametrization::Qkv, Parametrization::Av] {
                let found = in_symbols(sizes, tokens, parametrization)?;
                let is_same = sum_over_tokens(&found) == found.output;
                let holds = is_same && degrees_are_right(&found);
                let (d, d_out, a) = sizes;
                let form = if parametrization == Parametrization::Qkv { "KᵀQ" } else { "A" };
                let instance = format!("d = {d}, d' = {d_out}, a = {a}, t = {tokens}, {form}");
                let terms: usize = found.output.entries().iter().map(Polynomial::len).sum();
                let exhibit = Exhibit {
                    sentence: format!("both sides are expanded, {terms} terms in all symbols"),
                    ..Exhibit::default()
                };
                let trial = Trial::new(instance, size(sizes, tokens), holds);
                trials.record(trial.showing((sizes == (2, 2, 2) || !holds).then_some(exhibit)));
            }
        }
    }
    Ok(())
}

/// `Σ_j (x_jᵀ A x_i) V x_j`, entry by entry, with the score as a sum over the entries of Q and K.
fn sum_over_tokens(found: &Symbolic) -> Matrix<Polynomial> {
    let Symbolic { ring, weights, x, .. } = found;
    let (d, tokens) = x.shape();
    let (v, others) = weights.split_last().expect("a layer has V");
    let mut scores = Matrix::from_fn(tokens, tokens, |_, _| ring.zero());
    for (i, j) in (0..tokens).cartesian_product(0..tokens) {
        for (p, q) in (0..d).cartesian_product(0..d) {
            let coefficient = match others {
                [a] => a[(p, q)].clone(),
                [queries, keys, ..] => ring.dot(keys.column(p).zip(queries.column(q))),
                [] => ring.zero(),
            };
            let term = &coefficient * &x[(p, j)] * &x[(q, i)];
            scores[(j, i)] = &scores[(j, i)] + &term;
        }
    }
    Matrix::from_fn(v.rows(), tokens, |n, i| {
        let token = |j: usize| &scores[(j, i)] * &ring.dot(v.row(n).iter().zip(x.column(j)));
        (0..tokens).fold(ring.zero(), |sum, j| sum + token(j))
    })
}

/// Every term has degree 1 in each block of weights and degree 3 in the input.
fn degrees_are_right(found: &Symbolic) -> bool {
    let ends = found.weights.iter().scan(0, |end, block| {
        *end += block.entries().len();
        Some(*end)
    });
    let ends: Vec<usize> = ends.collect();
    found.output.entries().iter().all(|entry| {
        entry.terms().all(|(monomial, _)| {
            let exponents = monomial.exponents();
            let degree = |from: usize, to: usize| exponents[from..to].iter().sum::<u32>();
            let starts = std::iter::once(0).chain(ends.iter().copied());
            let is_linear = starts.zip(&ends).all(|(from, &to)| degree(from, to) == 1);
            is_linear && degree(ends[ends.len() - 1], exponents.len()) == 3
        })
    })
}
