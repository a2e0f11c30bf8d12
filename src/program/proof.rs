//! Certificates that the kernel has verified, and a search for the lemmas of such a proof.

use neurocert_check::kernel::certificate::{Certificate, Claim, Lemma, Matrix as Written};
use neurocert_check::kernel::produce::{Budget, Stop, attempt, certificate_of};
use neurocert_check::kernel::{Failure, Reason};
use num_rational::BigRational;
use serde::Serialize;

use crate::matrix::Matrix;

/// For each certificate that is tried.
pub(super) const BUDGET: Budget = Budget { steps: 1 << 34, memory: 1 << 32, stop: Stop::NEVER };

/// Bounds of entries of random points, one after the other: small numbers are easy to look at.
pub(super) const BOUNDS: [u64; 48] = {
    let mut bounds = [1; 48];
    let mut at = 16;
    while at < 48 {
        bounds[at] = [2, 3, 9, 99][(at - 16) / 8];
        at += 1;
    }
    bounds
};

/// A matrix as certificates have it: rows of rationals.
pub fn written(matrix: &Matrix<BigRational>) -> Written {
    (0..matrix.rows()).map(|i| matrix.row(i).iter().map(ToString::to_string).collect()).collect()
}

/// The certificate, if the kernel verifies it.
pub(super) fn verified(
    text: &[String],
    claim: Claim,
    proof: &impl Serialize,
    budget: Budget,
) -> Result<Certificate, Failure> {
    let certificate = certificate_of(text.to_vec(), claim, proof);
    match attempt(certificate.document(), budget).failure {
        None => Ok(certificate),
        Some(failure) => Err(failure),
    }
}

/// The name of a step of the second of two programs.
pub(super) fn primed(name: &str) -> String {
    let at = name.find('[').unwrap_or(name.len());
    format!("{}'{}", &name[..at], &name[at..])
}

/// A proof with lemmas: for each step the first of its expressions that it equals, if there is one.
/// `attempt` is a whole proof with these lemmas.
///
/// # Errors
/// Why the last attempt fails.
pub(super) fn with_lemmas(
    steps: impl IntoIterator<Item = (String, Vec<String>)>,
    attempt: impl Fn(&[Lemma]) -> Result<Certificate, Failure>,
) -> Result<Certificate, Failure> {
    let mut lemmas = Vec::new();
    for (step, candidates) in steps {
        for candidate in candidates {
            lemmas.push(Lemma(step.clone(), Some(candidate)));
            // Lemmas are checked in order, and what stands above them is not looked at: a lemma holds
            // if the check comes to the one after it, which has no expression.
            lemmas.push(Lemma(step.clone(), None));
            let found = attempt(&lemmas);
            lemmas.pop();
            if found.is_err_and(|failure| failure.reason == Reason::Malformed) {
                break;
            }
            lemmas.pop();
        }
    }
    attempt(&lemmas).or_else(|failure| match lemmas.is_empty() {
        true => Err(failure),
        false => attempt(&[]).map_err(|_| failure),
    })
}
