//! A step in the proof of Theorem 3.2 (appendix A.2).

use num_traits::{Signed, Zero};

use super::tools::{exhibit, is_zero, product_of_eigenvalues, sizes, sum};
use crate::claims::draw::{Exact, matrix, of_rank};
use crate::claims::{Claim, Evidence, Fault, Trial, Trials};
use crate::error::Result;
use crate::linalg::rank;
use crate::poly::{Order, Polynomials, Variables};
use crate::ring::{Integer, Integers, Ring};

/// The claim.
pub const CLAIM: Claim = Claim {
    id: "a2-irreducible",
    source: "Appendix A.2, after Equation 17",
    statement: "If rk A > 1, the quadratic form xᵀAx is irreducible.",
    latex: r"If $\operatorname{rk}(A) > 1$, the quadratic form $x^\top A x$ is irreducible.",
    hypotheses: &["rk A > 1"],
    evidence: Evidence::Exact,
    proof: None,
    why: "the form has the rank of A + Aᵀ; [[0, 1], [1, 0]] gives 2 x_1 x_2, a skew A gives zero",
    correction: Some(
        "If rk A > 1, the bilinear form yᵀAx is irreducible; it is the one in Equation 18, and \
         Theorem 3.2 stays true.",
    ),
    fault: Fault::Refuted,
    undecided: None,
    decide: instances,
};

fn instances(trials: &mut Trials) -> Result<()> {
    let symmetric = matrix([[0, 1], [1, 0]]);
    record(trials, &symmetric)?;
    record(trials, &matrix([[0, 1], [-1, 0]]))?;
    record(trials, &matrix([[1, 0], [0, 1]]))?;
    record(trials, &matrix([[1, 0, 0], [0, 1, 0], [0, 0, -1]]))?;
    for (d, number, r) in sizes(4, 4).filter(|&(d, _, r)| r <= d) {
        let mut stream = trials.stream((100 * d + 10 * number + r) as u64);
        record(trials, &of_rank(d, d, r, &mut stream))?;
    }
    Ok(())
}

fn record(trials: &mut Trials, a: &Exact) -> Result<()> {
    let (d, r) = (a.rows(), rank(a));
    let s = sum(a, &a.transpose());
    let holds = is_irreducible(&s);
    let bilinear = is_bilinear_irreducible(a)?;
    let mut trial = Trial::new(format!("d = {d}, rk A = {r}"), d, holds).under(&[r > 1]);
    if r > 1 {
        trial = trial.corrected(bilinear);
    }
    // Of two of the same size the symmetric one is the better example.
    let is_symmetric = *a == a.transpose();
    let sentence = if is_zero(&s) {
        "xᵀAx = 0"
    } else if holds {
        "xᵀAx is irreducible over the real numbers"
    } else {
        "xᵀAx is a product of two real linear forms"
    };
    let shown = holds || is_symmetric || r == 1 || is_zero(&s);
    trials.record(trial.showing(shown.then(|| exhibit(sentence, &[("A", a)], Vec::new()))));
    Ok(())
}

/// Whether the quadratic form of a symmetric matrix is irreducible over the real numbers: it has
/// rank three or more, or rank two and both eigenvalues of one sign.
fn is_irreducible(s: &Exact) -> bool {
    match rank(s) {
        0 | 1 => false,
        2 => product_of_eigenvalues(s).is_positive(),
        _ => true,
    }
}

/// Whether `yᵀAx = Σ y_i (Ax)_i` is irreducible: a factor without `y` divides every `(Ax)_i`, and if
/// there is none, a factor is linear in `y` and the other one a number.
fn is_bilinear_irreducible(a: &Exact) -> Result<bool> {
    let ring = Polynomials::new(Integers, Variables::numbered(a.columns(), Order::Lex));
    let mut divisor = ring.zero();
    for i in 0..a.rows() {
        let mut form = ring.zero();
        for (j, entry) in a.row(i).iter().enumerate() {
            form = form + ring.scale(&ring.variable(j), &Integer::from(entry.numer().clone()));
        }
        divisor = divisor.gcd(&form)?;
    }
    Ok(!a.entries().iter().all(Zero::is_zero) && divisor.is_constant())
}
