//! Why two weight files are one function or two, in words.

use num_rational::BigRational;
use num_traits::One;

use super::{Answer, Proof};

impl Answer {
    /// Why it is so.
    pub fn reason(&self) -> String {
        match self {
        Answer::Different(_) => "the outputs at this input are different".into(),
        Answer::Probable { error, trials } => format!(
            "equal at {trials} random inputs modulo random primes, and too large to be proved: the \
             probability that they differ nevertheless is at most {}, if the files were not made to match \
             their own draws (SHA-256 of both and --seed; against somebody who may have done that, give a \
             --seed that they did not know)",
            bound(error)
        ),
        Answer::Same { proof, element } => match proof {
            Proof::Scaling { .. } if element.is_some() => {
                "an element of the symmetry group maps A to B, verified by substitution".into()
            }
            Proof::Scaling { .. } => {
                "the virtual weights of B are a scaling of those of A (Eq. 13); \
                no gauge is printed, since the weights do not determine one"
                    .to_string()
            }
            Proof::Element => {
                "an element of the symmetry group maps A to B, verified by substitution".into()
            }
            Proof::Zero => "both are the zero function: L = 0, or some M_i that is zero (for one \
                token: skew-symmetric)"
                .into(),
            Proof::OneToken(proof) if proof.collinear.is_none() => {
                "one token sees only L x and the quadratic forms of the M_i, and these have the \
                 same factors"
                    .into()
            }
            Proof::OneToken(proof) => format!(
                "M_{} has rank one in both, so that behind it the tokens are collinear: there only \
                 M_i + M_iᵀ counts, and linear factors may be exchanged; they are the same",
                proof.lambda.len() + 1
            ),
            Proof::Evaluation(proof) => format!(
                "the functions depend on {} linear forms of a token and agree at a complete set of \
                 points; no known symmetry relates the weights",
                proof.pivots.len()
            ),
        },
    }
    }
}

/// `2^-117` at least as large as the number.
fn bound(error: &BigRational) -> String {
    let bits = error.denom().bits().saturating_sub(error.numer().bits() + 1);
    if *error >= BigRational::one() { "1".into() } else { format!("2^-{bits}") }
}
