//! Reading pair certificates: the texts of numbers, which serde does not see.

use serde_json::Value;

use super::{exactly, is_integer, quoted};
use crate::pair_certificate::{Factored, Form, PairCertificate, PairClaim, PairProof};
use crate::reason::{Failure, Reason};

/// The pair certificate in a JSON document that has the right header.
pub(crate) fn read(document: &Value) -> Result<PairCertificate, Failure> {
    let malformed = |detail: String| Reason::Malformed.because(detail);
    let certificate: PairCertificate = exactly(document).map_err(malformed)?;
    let (rational, integer) = of_proof(&certificate.proof);
    let found = rationals(&certificate.claim).find(|text| !is_rational(text));
    let found = found.or_else(|| rational.into_iter().find(|text| !is_rational(text)));
    if let Some(text) = found {
        return Err(malformed(format!("{} is not a rational number", quoted(text))));
    }
    if let Some(text) = integer.into_iter().find(|text| !is_integer(text)) {
        return Err(malformed(format!("{} is not an integer", quoted(text))));
    }
    Ok(certificate)
}

/// The claim of a file that may be wrong anywhere else, if it has one.
pub(crate) fn claim(document: &Value) -> Option<PairClaim> {
    let claim: PairClaim = exactly(document.get("claim")?).ok()?;
    let rational = rationals(&claim).all(|text| is_rational(text));
    rational.then_some(claim)
}

fn rationals(claim: &PairClaim) -> impl Iterator<Item = &String> {
    claim.one.weights.iter().chain(&claim.other.weights).flatten().flatten()
}

/// The rationals of a proof, and its integers.
fn of_proof(proof: &PairProof) -> (Vec<&String>, Vec<&String>) {
    let mut rational: Vec<&String> = Vec::new();
    let mut integer: Vec<&String> = Vec::new();
    match proof {
        PairProof::Expansion {} | PairProof::Zero {} => {}
        PairProof::Scaling { lambda, rho } => rational.extend(lambda.iter().chain([rho])),
        PairProof::Element { lambda, gauge, query_key } => {
            rational.extend(lambda);
            rational.extend(gauge.iter().chain(query_key).flatten().flatten());
        }
        PairProof::OneToken { lambda, collinear, factors, last, one, other } => {
            rational.extend(lambda.iter().chain(collinear.iter().flatten()));
            for form in factors {
                match form {
                    Form::Linear(vector) => rational.extend(vector),
                    Form::Quadratic(matrix) => rational.extend(matrix.iter().flatten()),
                }
            }
            rational.extend(last.iter().flatten());
            for Factored { forms, last } in [one, other] {
                rational.extend(forms.iter().chain([last]).map(|entry| &entry.scale));
            }
        }
        PairProof::Evaluation { coordinates, pivots: _ } => {
            rational.extend(coordinates.iter().flatten());
        }
        PairProof::Witness { input } => integer.extend(input.iter().flatten()),
        PairProof::Residue { input, modulus } => {
            integer.extend(input.iter().flatten().chain([modulus]));
        }
    }
    (rational, integer)
}

/// `-?(0|[1-9][0-9]*)(/[1-9][0-9]*)?` with at most 4,000 digits on each side.
fn is_rational(text: &str) -> bool {
    match text.split_once('/') {
        None => is_integer(text),
        Some((above, below)) => {
            // An integer that begins with neither a sign nor a zero is positive.
            is_integer(above) && is_integer(below) && !below.starts_with(['-', '0'])
        }
    }
}
