//! Appendix A.6, Eq. 31: the second factor of Eq. 30 is not zero.

use super::a6_coprime::lines;
use super::deep::{Whole, constants, exact, random_whole, symbols, text, times};
use crate::claims::{Claim, Evidence, Exhibit, Fault, Trial, Trials};
use crate::error::Result;
use crate::linalg::rank;
use crate::matrix::Matrix;
use crate::poly::{Polynomial, Polynomials};
use crate::ring::{Integers, Ring};
use itertools::Itertools as _;

pub const CLAIM: Claim = Claim {
    id: "a6-eq-31",
    source: "Appendix A.6, Eq. 31",
    statement: "The coefficients of x_3ᵀ A_1 x_2 x_2ᵀ A_1 x_1 − x_3ᵀ A_1 x_1 x_2ᵀ A_1 x_2 are A_αβ A_γδ + \
                A_αγ A_βδ − A_αδ A_βγ − A_αδ A_γβ (twice the coefficient if β = γ), and not all are zero.",
    latex: r"The coefficients of the second factor of Equation 30 are $A_{\alpha\beta}A_{\gamma\delta} + \
             A_{\alpha\gamma}A_{\beta\delta} - A_{\alpha\delta}A_{\beta\gamma} - A_{\alpha\delta}A_{\gamma\beta}$, \
             and not all of them vanish.",
    hypotheses: &["rk A_1 ≥ 2"],
    evidence: Evidence::Exact,
    proof: Some("docs/audit.md"),
    why: "if all vanish, q(x_2) A_1 has rank one, so q = 0, and then A_1 x_2 or x_2ᵀ A_1 is zero",
    correction: None,
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    // The formula, with A_1 of symbols: no value is asked for.
    for d in 1..=3 {
        let (ring, all) = symbols(&[(d, 3), (d, d)]);
        let holds = coefficients_are_printed(&ring, &all[0], &all[1]);
        trials.record(Trial::new(format!("d_0 = {d}, A_1 symbols"), d, holds).under(&[d >= 2]));
    }
    let mut stream = trials.stream(1);
    let larger = (0..20).flat_map(|n| random_whole(&[(3 + n % 2, 3 + n % 2)], 1, &mut stream));
    for a in lines().into_iter().chain(larger.collect::<Vec<_>>()) {
        record(trials, &a);
    }
    Ok(())
}

fn second_factor(ring: &Polynomials, x: &Matrix<Polynomial>, a: &Matrix<Polynomial>) -> Polynomial {
    let column = |k: usize| Matrix::from_fn(x.rows(), 1, |i, _| x[(i, k - 1)].clone());
    let pair = |i: usize, k: usize| {
        times(ring, &column(i).transpose(), &times(ring, a, &column(k)))[(0, 0)].clone()
    };
    pair(3, 2) * pair(2, 1) - pair(3, 1) * pair(2, 2)
}

fn coefficients_are_printed(
    ring: &Polynomials,
    x: &Matrix<Polynomial>,
    a: &Matrix<Polynomial>,
) -> bool {
    let d = x.rows();
    let mut sum = ring.zero();
    // Over unordered pairs {β, γ} the formula, over β = γ half of it: twice the sum is over all.
    for (alpha, beta) in (0..d).cartesian_product(0..d) {
        for (gamma, delta) in (0..d).cartesian_product(0..d) {
            let coefficient = &a[(alpha, beta)] * &a[(gamma, delta)]
                + &a[(alpha, gamma)] * &a[(beta, delta)]
                - &a[(alpha, delta)] * &a[(beta, gamma)]
                - &a[(alpha, delta)] * &a[(gamma, beta)];
            let monomial = &x[(alpha, 2)] * &x[(beta, 1)] * &x[(gamma, 1)] * &x[(delta, 0)];
            sum = sum + coefficient * monomial;
        }
    }
    sum == ring.scale(&second_factor(ring, x, a), &Integers.from_i64(2))
}

fn record(trials: &mut Trials, a: &Whole) {
    let (ring, all) = symbols(&[(a.rows(), 3)]);
    let holds =
        !second_factor(&ring, &all[0], &constants(&ring, std::slice::from_ref(a))[0]).is_empty();
    let a = exact(a);
    let exhibit = (!holds).then(|| Exhibit {
        sentence: "the second factor of Eq. 30 is zero".into(),
        matrices: vec![("A_1".into(), a.clone())],
        certificates: Vec::new(),
    });
    let size = a.entries().iter().filter(|x| **x != crate::claims::draw::integer(0)).count()
        + 10 * a.rows();
    let trial = Trial::new(format!("A_1 = {}", text(&a)), size, holds).under(&[rank(&a) >= 2]);
    trials.record(trial.showing(exhibit));
}
