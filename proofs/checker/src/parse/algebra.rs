//! Reading algebra certificates: the texts of numbers, which serde does not see.

use serde_json::Value;

use super::{exactly, is_integer, quoted};
use crate::algebra_certificate::{AlgebraCertificate, AlgebraClaim, AlgebraProof};
use crate::reason::{Failure, Reason};

/// The algebra certificate in a JSON document that has the right header.
pub(crate) fn read(document: &Value) -> Result<AlgebraCertificate, Failure> {
    let malformed = |detail: String| Reason::Malformed.because(detail);
    let certificate: AlgebraCertificate = exactly(document).map_err(malformed)?;
    let AlgebraProof { modulus, seed, bound, .. } = &certificate.proof;
    if let Some(text) = [modulus, seed, bound].into_iter().find(|text| !is_integer(text)) {
        return Err(malformed(format!("{} is not an integer", quoted(text))));
    }
    let number = &certificate.claim.number;
    if !is_natural(number) {
        return Err(malformed(format!("{} is not a natural number", quoted(number))));
    }
    Ok(certificate)
}

/// The claim of a file that may be wrong anywhere else, if it has one.
pub(crate) fn claim(document: &Value) -> Option<AlgebraClaim> {
    let claim: AlgebraClaim = exactly(document.get("claim")?).ok()?;
    is_natural(&claim.number).then_some(claim)
}

/// An integer that is not negative; `-0` means 0.
fn is_natural(text: &str) -> bool {
    is_integer(text) && (!text.starts_with('-') || text == "-0")
}
