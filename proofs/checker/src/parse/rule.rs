//! Reading rule certificates: the texts of numbers, which serde does not see.

use serde_json::Value;

use super::point::is_rational;
use super::{exactly, is_integer, quoted};
use crate::reason::{Failure, Reason};
use crate::rule_certificate::{Expression, RuleCertificate, RuleClaim, RuleProof};

/// The rule certificate in a JSON document that has the right header.
pub(crate) fn read(document: &Value) -> Result<RuleCertificate, Failure> {
    let malformed = |detail: String| Reason::Malformed.because(detail);
    let certificate: RuleCertificate = exactly(document).map_err(malformed)?;
    let in_blocks = certificate.claim.blocks.iter().find_map(no_number);
    if let Some(text) = in_blocks.or_else(|| of_proof(&certificate.proof)) {
        return Err(malformed(format!("{} is not such a number", quoted(text))));
    }
    Ok(certificate)
}

/// The claim of a file that may be wrong anywhere else, if it has one.
pub(crate) fn claim(document: &Value) -> Option<RuleClaim> {
    let claim: RuleClaim = exactly(document.get("claim")?).ok()?;
    claim.blocks.iter().all(|block| no_number(block).is_none()).then_some(claim)
}

/// A text in the place of a rational or an integer that is none. (What is nested too deeply for this
/// is not JSON here.)
fn no_number(expression: &Expression) -> Option<&String> {
    let found = match expression {
        Expression::Number(number) => Some(number).filter(|text| !is_rational(text)),
        Expression::Matrix(rows) => rows.iter().flatten().find(|text| !is_rational(text)),
        Expression::Pow(_, n) => Some(n).filter(|text| !is_integer(text)),
        _ => None,
    };
    found.or_else(|| expression.operands().into_iter().find_map(no_number))
}

fn of_proof(proof: &RuleProof) -> Option<&String> {
    let (group, weights, input) = match proof {
        RuleProof::Words {} | RuleProof::Expansion { .. } => return None,
        RuleProof::Counterexample { group, weights, input } => (group, weights, Some(input)),
        RuleProof::Outside { group, weights, layer: _ } => (group, weights, None),
    };
    let mut rational = group.iter().chain(weights).flatten().flatten();
    let mut integer = input.into_iter().flatten().flatten();
    rational.find(|text| !is_rational(text)).or_else(|| integer.find(|text| !is_integer(text)))
}
