//! The checks of point certificates, in the order of section 5 of `docs/point-certificate.md`:
//! one layer at exact weights. Everything about the weights themselves (ranks, products, signs) is
//! exact; only independence is shown modulo `m`.

mod boundary;
mod curve;
mod curves;
mod differential;
mod fiber;
mod formulas;
pub(super) mod grid;
mod minor;
mod one_token;
mod point;
mod polynomial;
pub(super) mod rank;
pub(super) mod rational;
pub(super) mod shape;
mod signature;
mod smooth;
mod tensor;
mod velocity;
mod weights;

#[cfg(test)]
mod tests;

use super::allowance::Allowance;
use super::arith::{Ring, Word};
use super::modulus_of;
use crate::certificate::Parametrization;
use crate::point_certificate::{
    Boundary, FiberProof, PointCertificate, PointProof, PointStatement, Proof, Statement, Tangent,
};
use crate::reason::{Failure, Reason};
use shape::Shape;
use weights::Weights;

/// The names of the rules that a certificate uses.
pub(super) fn rules(certificate: &PointCertificate) -> String {
    let (tangent, boundary) = match &certificate.proof {
        Proof::Fiber(FiberProof { second: None }) => return "fiber".into(),
        Proof::Fiber(FiberProof { second: Some(_) }) => return "fiber + second-preimage".into(),
        Proof::Point(PointProof { tangent, boundary, .. }) => (tangent, boundary),
    };
    let tangent = match tangent {
        Tangent::Curves { .. } => "curves",
        Tangent::Embedding { .. } => "embedding",
        Tangent::Exchange { .. } => "exchange",
        Tangent::LinearSpace {} => "linear-space",
        Tangent::SegreCone {} => "segre-cone",
    };
    let boundary = match boundary {
        None => "",
        Some(Boundary::Cone {}) => " + cone",
        Some(Boundary::Conjugate { .. }) => " + conjugate",
    };
    format!("differential + {tangent}{boundary}")
}

/// Everything after the form of the file.
pub(super) fn verify(certificate: &PointCertificate, allowance: &Allowance) -> Result<(), Failure> {
    let PointCertificate { claim, modulus, proof, .. } = certificate;
    let second = match proof {
        Proof::Fiber(FiberProof { second: Some(second) }) => second,
        Proof::Fiber(_) | Proof::Point(_) => &vec![],
    };
    let shape = Shape::new(claim, second)?;
    let m = modulus_of(modulus)?;
    let weights = Weights::new(&claim.weights, &shape);
    if shape.parametrization == Parametrization::Av && weights.rank_a > shape.a {
        let detail = format!("A has rank {}, above the query size {}", weights.rank_a, shape.a);
        return Err(Reason::QueryRank.because(detail));
    }
    match (&claim.statement, proof) {
        (Statement::Fiber(statement), Proof::Fiber(proof)) => {
            fiber::check(statement, proof.second.as_deref(), &weights, &shape)
        }
        (Statement::Point(statement), Proof::Point(proof)) => {
            let job = Job { statement, proof, weights: &weights, shape: &shape, allowance };
            if m < <u64 as Word>::MODULI_BELOW {
                point::check(&job, &Ring::<u64>::new(m))
            } else {
                point::check(&job, &Ring::<u128>::new(m))
            }
        }
        // Reading has refused this already.
        _ => Err(Reason::Malformed.because("the proof is not of the kind of the statement")),
    }
}

/// A statement about a point, its proof, and what it is about.
struct Job<'a> {
    statement: &'a PointStatement,
    proof: &'a PointProof,
    weights: &'a Weights,
    shape: &'a Shape,
    allowance: &'a Allowance,
}
