//! Reading pair certificates: the texts of numbers, which serde does not see.

use serde_json::Value;

use super::point::is_rational;
use super::{exactly, is_integer, quoted};
use crate::pair_certificate::{PairCertificate, PairClaim, PairProof};
use crate::reason::{Failure, Reason};

/// The pair certificate in a JSON document that has the right header.
pub(crate) fn read(document: &Value) -> Result<PairCertificate, Failure> {
    let malformed = |detail: String| Reason::Malformed.because(detail);
    let certificate: PairCertificate = exactly(document).map_err(malformed)?;
    if let Some(text) = rationals(&certificate.claim).find(|text| !is_rational(text)) {
        return Err(malformed(format!("{} is not a rational number", quoted(text))));
    }
    let input = match &certificate.proof {
        PairProof::Expansion {} => &vec![],
        PairProof::Witness { input } => input,
    };
    if let Some(text) = input.iter().flatten().find(|text| !is_integer(text)) {
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
