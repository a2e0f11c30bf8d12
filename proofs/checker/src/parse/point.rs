//! Reading point certificates: the texts of numbers, and what else serde does not see.

use serde_json::Value;

use super::{exactly, is_integer, quoted};
use crate::point_certificate::{
    Boundary, FiberProof, PointCertificate, PointClaim, PointProof, Proof, Statement, Tangent,
};
use crate::reason::{Failure, Reason};

/// The point certificate in a JSON document that has the right header.
pub(crate) fn read(document: &Value) -> Result<PointCertificate, Failure> {
    let malformed = |detail: String| Reason::Malformed.because(detail);
    let certificate: PointCertificate = exactly(document).map_err(malformed)?;
    if let Some(text) = rationals(&certificate).find(|text| !is_rational(text)) {
        return Err(malformed(format!("{} is not a rational number", quoted(text))));
    }
    if let Some(text) = integers(&certificate).find(|text| !is_integer(text)) {
        return Err(malformed(format!("{} is not an integer", quoted(text))));
    }
    if let Some(block) = blocks(&certificate.proof).find(|name| !["Q", "K", "V"].contains(name)) {
        return Err(malformed(format!("{} is no block", quoted(block))));
    }
    match (&certificate.claim.statement, &certificate.proof) {
        (Statement::Point(_), Proof::Point(_)) | (Statement::Fiber(_), Proof::Fiber(_)) => {
            Ok(certificate)
        }
        _ => Err(malformed("the proof is not of the kind of the statement".into())),
    }
}

/// The claim of a file that may be wrong anywhere else, if it has one.
pub(crate) fn claim(document: &Value) -> Option<PointClaim> {
    let claim: PointClaim = exactly(document.get("claim")?).ok()?;
    let mut texts = claim.weights.iter().flatten().flatten();
    texts.all(|text| is_rational(text)).then_some(claim)
}

/// `-?(0|[1-9][0-9]*)(/[1-9][0-9]*)?` with at most 4,000 digits on each side.
pub(super) fn is_rational(text: &str) -> bool {
    match text.split_once('/') {
        None => is_integer(text),
        Some((above, below)) => {
            // An integer that begins with neither a sign nor a zero is positive.
            is_integer(above) && is_integer(below) && !below.starts_with(['-', '0'])
        }
    }
}

fn rationals(certificate: &PointCertificate) -> impl Iterator<Item = &String> {
    let second = match &certificate.proof {
        Proof::Fiber(FiberProof { second }) => second.iter().flatten().collect(),
        Proof::Point(_) => vec![],
    };
    certificate.claim.weights.iter().chain(second).flatten().flatten()
}

fn integers(certificate: &PointCertificate) -> impl Iterator<Item = &String> {
    let (matrices, texts) = match &certificate.proof {
        Proof::Fiber(_) => (vec![], vec![]),
        Proof::Point(proof) => of_proof(proof),
    };
    let entries = matrices.into_iter().flatten().flatten();
    [&certificate.modulus].into_iter().chain(texts).chain(entries)
}

/// The integer matrices of a proof, and its other integers.
fn of_proof(proof: &PointProof) -> (Vec<&Vec<Vec<String>>>, Vec<&String>) {
    let PointProof { factors, kernel, tangent, boundary } = proof;
    let mut matrices: Vec<_> = factors.iter().flatten().collect();
    matrices.extend(kernel.basis.iter().flatten());
    let mut texts = Vec::new();
    if let Tangent::Curves { sheets, curves, at, rows: _ } = tangent {
        matrices.extend(sheets.iter().flat_map(|sheet| [&sheet.q, &sheet.k, &sheet.v]).flatten());
        texts.push(at);
        texts.extend(curves.iter().flat_map(|curve| &curve.add).map(|(.., value)| value));
    }
    if let Some(Boundary::Conjugate { k, w, q, h }) = boundary {
        texts.extend([k, w, q, h].into_iter().flatten());
    }
    (matrices, texts)
}

/// The names of the blocks that curves add to.
fn blocks(proof: &Proof) -> impl Iterator<Item = &str> {
    let curves: &[_] = match proof {
        Proof::Point(PointProof { tangent: Tangent::Curves { curves, .. }, .. }) => curves,
        Proof::Point(_) | Proof::Fiber(_) => &[],
    };
    curves.iter().flat_map(|curve| &curve.add).map(|(block, ..)| block.as_str())
}
