//! Appendix A.6, Eq. 30: what is left of Eq. 27, for two layers.

use super::a6_coprime::lines;
use super::a6_eq_28::part;
use super::deep::{constants, eq_10_11, exact, is_skew, symbols, text, times};
use crate::claims::{Claim, Evidence, Exhibit, Fault, Trial, Trials};
use crate::error::Result;
use crate::linalg::rank;
use crate::matrix::Matrix;
use crate::poly::Polynomial;
use crate::ring::Ring;

pub const CLAIM: Claim = Claim {
    id: "a6-eq-30",
    source: "Appendix A.6, Eq. 30 (l = 2)",
    statement: "The part of degrees 1, 3^l − 3^{i−1}, 3^{i−1} − 1 in x_1, x_2, x_3 of what a skew Σ_i adds to \
                the first column is x_3ᵀ Σ_i x_2 (x_3ᵀ A_1 x_2 x_2ᵀ A_1 x_1 − x_3ᵀ A_1 x_1 x_2ᵀ A_1 x_2) p, and \
                p ≠ 0, since M_j is not skew-symmetric for all j by hypothesis.",
    latex: r"Equation 27 reduces to $x_3^\top \Sigma_i x_2 \left(x_3^\top A_1 x_2\, x_2^\top A_1 x_1 - x_3^\top \
             A_1 x_1\, x_2^\top A_1 x_2\right) p = 0$, and $p \ne 0$ since no $M_j$ is skew-symmetric.",
    hypotheses: &["rk M_i ≥ 2 for all i", "M_i is not skew-symmetric for i > 1"],
    evidence: Evidence::Exact,
    proof: None,
    why: "the product is right, but p has the factor x_2ᵀ A_1 x_2, and the theorem lets M_1 be skew-symmetric",
    correction: Some("The same, if M_1 is not skew-symmetric either."),
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    // φ is linear in M_2, so Σ_2 adds φ(M_1, Σ_2, L); the rest of M_2 plays no role.
    let (ring, all) = symbols(&[(2, 3), (1, 1), (1, 2)]);
    let (x, s, last) = (&all[0], &all[1][(0, 0)], &all[2]);
    let sigma = Matrix::from_fn(2, 2, |i, j| match (i, j) {
        (0, 1) => s.clone(),
        (1, 0) => ring.neg(s),
        _ => ring.zero(),
    });
    let column = |k: usize| Matrix::from_fn(2, 1, |i, _| x[(i, k)].clone());
    let tokens = [column(0), column(1), column(2)];
    let pair = |m: &Matrix<Polynomial>, i: usize, k: usize| {
        times(&ring, &tokens[i - 1].transpose(), &times(&ring, m, &tokens[k - 1]))[(0, 0)].clone()
    };
    for first in lines() {
        let m = &constants(&ring, std::slice::from_ref(&first))[0];
        let output = eq_10_11(&ring, &[m.clone(), sigma.clone(), last.clone()], x, false);
        let found = part(&ring, &output[(0, 0)], 2, &[1, 6, 2]);
        let minor = pair(m, 3, 2) * pair(m, 2, 1) - pair(m, 3, 1) * pair(m, 2, 2);
        let divisor = pair(&sigma, 3, 2) * &minor;
        let quotient = if divisor.is_empty() { None } else { found.div_exact(&divisor) };
        let first = exact(&first);
        let (is_skew, holds) = (is_skew(&first), quotient.is_some_and(|p| !p.is_empty()));
        let exhibit = (!holds).then(|| Exhibit {
            sentence: "the right-most factor of Eq. 30 is zero".into(),
            matrices: vec![("M_1".into(), first.clone())],
            certificates: Vec::new(),
        });
        let instance = format!("l = 2, i = 2, M_1 = {}, all else symbols", text(&first));
        let mut trial = Trial::new(instance, found.len(), holds)
            .under(&[rank(&first) >= 2, true])
            .isolating(!is_skew);
        if trial.is_within() && !is_skew {
            trial = trial.corrected(holds);
        }
        trials.record(trial.showing(exhibit));
    }
    Ok(())
}
