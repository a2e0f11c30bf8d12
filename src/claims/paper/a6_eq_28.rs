//! Appendix A.6, Eq. 28: the part of the first column that is linear in x_1, the rest in x_2.

use super::deep::{constants, eq_10_11, random_whole, symbols, times};
use crate::claims::{Claim, Evidence, Fault, Trial, Trials};
use crate::error::Result;
use crate::matrix::Matrix;
use crate::poly::{Polynomial, Polynomials};
use crate::ring::Ring;

pub const CLAIM: Claim = Claim {
    id: "a6-eq-28",
    source: "Appendix A.6, Eq. 28",
    statement: "The part of φ_W(X)_1 that is linear in x_1 and of degree 3^l − 1 in x_2 is L_l x_2 \
                (Π_{2≤i≤l} (x_2ᵀ M_i x_2)^{3^{l−i}}) (x_2ᵀ A_1 x_2)^{3^{l−1}−1} x_2ᵀ A_1 x_1.",
    latex: r"The part of $\varphi_{\mathbf{W}}(X)_1$ linear in $x_1$ and of degree $3^l - 1$ in $x_2$ is $L_l \
             x_2 \left(\prod_{2 \le i \le l} (x_2^\top M_i x_2)^{3^{l-i}}\right) (x_2^\top A_1 \
             x_2)^{3^{l-1}-1} x_2^\top A_1 x_1$.",
    hypotheses: &["t ≥ 2"],
    evidence: Evidence::Identity,
    proof: Some("docs/audit.md"),
    why: "the last factor of Eq. 12 takes the only x_1; M_i occurs 3^{l−i} times",
    correction: None,
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    for (d, out, l, t) in
        [(1, 1, 1, 2), (2, 2, 1, 3), (1, 1, 2, 2), (2, 1, 2, 2), (1, 1, 3, 2), (1, 1, 3, 3)]
    {
        let mut sizes = vec![(d, t)];
        sizes.extend(vec![(d, d); l]);
        sizes.push((out, d));
        let (ring, all) = symbols(&sizes);
        record(trials, &ring, &all[1..], &all[0], "all symbols");
    }
    let mut stream = trials.stream(1);
    for (d, out, l, t) in [(2, 2, 2, 3), (3, 2, 2, 2), (2, 1, 3, 2)] {
        let mut sizes = vec![(d, d); l];
        sizes.push((out, d));
        let (ring, all) = symbols(&[(d, t)]);
        let weights = constants(&ring, &random_whole(&sizes, 3, &mut stream));
        record(trials, &ring, &weights, &all[0], "random weights");
    }
    Ok(())
}

fn record(
    trials: &mut Trials,
    ring: &Polynomials,
    weights: &[Matrix<Polynomial>],
    x: &Matrix<Polynomial>,
    kind: &str,
) {
    let (l, d, t) = (weights.len() - 1, x.rows(), x.columns());
    let output = eq_10_11(ring, weights, x, false);
    let printed = eq_28(ring, weights, x);
    // The input symbols come first, row by row.
    let degrees: Vec<u64> = (0..t as u64)
        .map(|k| [1, 3u64.pow(l as u32) - 1].get(k as usize).copied().unwrap_or(0))
        .collect();
    let holds =
        (0..output.rows()).all(|i| part(ring, &output[(i, 0)], d, &degrees) == printed[(i, 0)]);
    let instance = format!("l = {l}, d_0 = {d}, t = {t}, {kind}");
    trials.record(Trial::new(instance, 10 * l + d + t, holds).under(&[t >= 2]));
}

/// Eq. 28 as printed, a column.
pub(super) fn eq_28(
    ring: &Polynomials,
    weights: &[Matrix<Polynomial>],
    x: &Matrix<Polynomial>,
) -> Matrix<Polynomial> {
    let (last, forms) = weights.split_last().expect("L is always there");
    let l = forms.len() as u32;
    let column = |k: usize| Matrix::from_fn(x.rows(), 1, |i, _| x[(i, k)].clone());
    let (x1, x2) = (column(0), column(1));
    let pair = |m: &Matrix<Polynomial>, y: &Matrix<Polynomial>| {
        times(ring, &x2.transpose(), &times(ring, m, y))[(0, 0)].clone()
    };
    let mut factor = pair(&forms[0], &x1);
    factor = ring.mul(&factor, &ring.pow(&pair(&forms[0], &x2), 3u64.pow(l - 1) - 1));
    for (i, m) in (2..=l).zip(&forms[1..]) {
        factor = ring.mul(&factor, &ring.pow(&pair(m, &x2), 3u64.pow(l - i)));
    }
    times(ring, last, &x2).map(|entry| ring.mul(entry, &factor))
}

/// The terms of given degrees in each token; the symbols of the `d × t` input are the first ones.
pub(super) fn part(ring: &Polynomials, f: &Polynomial, d: usize, degrees: &[u64]) -> Polynomial {
    let t = degrees.len();
    let terms = f.terms().filter(|(monomial, _)| {
        (0..t).all(|k| {
            (0..d).map(|i| u64::from(monomial.exponent(i * t + k))).sum::<u64>() == degrees[k]
        })
    });
    ring.from_terms(terms.map(|(monomial, coefficient)| (monomial.exponents(), coefficient)))
}
