//! Appendix A.6: "the quadratic forms are coprime by hypothesis since rk(M_i) > 1".

use super::deep::{Whole, exact, is_skew, symbols, text, times};
use crate::claims::{Claim, Evidence, Exhibit, Fault, Trial, Trials};
use crate::error::Result;
use crate::linalg::rank;
use crate::matrix::Matrix;
use crate::poly::{Polynomial, Polynomials};
use crate::ring::{Integers, Ring};

pub const CLAIM: Claim = Claim {
    id: "a6-coprime",
    source: "Appendix A.6, after Eq. 28",
    statement: "The quadratic forms x_2ᵀ M_i x_2, x_2ᵀ M_j x_2 of two layers in Eq. 28 are coprime, since \
                rk M_i > 1.",
    latex: r"The quadratic forms in Equation 28 are coprime by hypothesis since $\operatorname{rk}(M_i) > 1$.",
    hypotheses: &["rk M_i ≥ 2 for all i", "M_i is not skew-symmetric for i > 1"],
    evidence: Evidence::Exact,
    proof: None,
    why: "nothing keeps two layers from having the same form, or one factor of it: M_2 = M_3",
    correction: None,
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

/// All `2 × 2` matrices with entries in −1..1, one of each line.
pub(super) fn lines() -> Vec<Whole> {
    let matrix = |code: i64| {
        Matrix::from_fn(2, 2, |i, j| {
            Integers.from_i64(code / 3i64.pow(2 * i as u32 + j as u32) % 3 - 1)
        })
    };
    let is_positive = |m: &Whole| {
        m.entries().iter().find(|n| !Integers.is_zero(n)).is_some_and(|n| !n.is_negative())
    };
    (0..81).map(matrix).filter(is_positive).collect()
}

/// `xᵀ M x` in two symbols.
pub(super) fn quadratic(ring: &Polynomials, x: &Matrix<Polynomial>, m: &Whole) -> Polynomial {
    let m = m.map(|n| ring.constant(n.clone()));
    times(ring, &x.transpose(), &times(ring, &m, x))[(0, 0)].clone()
}

fn instances(trials: &mut Trials) -> Result<()> {
    let (ring, mut all) = symbols(&[(2, 1)]);
    let x = all.remove(0);
    let known: Vec<_> = lines()
        .into_iter()
        .map(|m| (quadratic(&ring, &x, &m), exact(&m)))
        .map(|(q, m)| (q, rank(&m) >= 2, !is_skew(&m), m))
        .collect();
    // Layers 2 and 3 of three.
    for (p, rank_one, not_skew_one, one) in &known {
        for (q, rank_two, not_skew_two, two) in &known {
            let divisor = p.gcd(q)?;
            let holds = divisor.total_degree() == Some(0);
            let exhibit = (!holds && rank_one & rank_two).then(|| Exhibit {
                sentence: "two quadratic forms with a common factor".into(),
                matrices: vec![("M_2".into(), one.clone()), ("M_3".into(), two.clone())],
                certificates: Vec::new(),
            });
            let instance = format!("M_2 = {}, M_3 = {}", text(one), text(two));
            let size = p.len() + q.len() + 4 * usize::from(one != two);
            let hypotheses = [rank_one & rank_two, not_skew_one & not_skew_two];
            trials.record(Trial::new(instance, size, holds).under(&hypotheses).showing(exhibit));
        }
    }
    Ok(())
}
