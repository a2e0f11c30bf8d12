//! A result as a certificate: the claim `algebra` of `docs/certificate.md`.

use neurocert_check::kernel::certificate::{
    AlgebraLower, AlgebraProof, AlgebraUpper, Certificate, Claim, Relation,
};
use neurocert_check::kernel::produce::certificate_of;

use super::Algebra;
use crate::program::Subject;
use crate::search::{LOWER_MODULUS, network};

/// The certificate of a result about this network: `exact` where all generators are proved, else
/// `at_most`.
pub fn certificate(subject: Subject<'_>, algebra: &Algebra) -> Certificate {
    let exact = algebra.is_exact();
    let claim = Claim::Algebra {
        network: network(1, subject.given),
        relation: if exact { Relation::Exact } else { Relation::AtMost },
        number: algebra.upper.to_string(),
    };
    let lower =
        AlgebraLower { modulus: LOWER_MODULUS.to_string(), families: algebra.families.clone() };
    let upper = AlgebraUpper {
        modulus: algebra.modulus.to_string(),
        seed: algebra.seed.to_string(),
        bound: algebra.bound.to_string(),
        points: algebra.points as u32,
        order: algebra.order,
        grading: algebra.grading.clone(),
    };
    let proof = AlgebraProof { lower: exact.then_some(lower), upper: Some(upper) };
    certificate_of(vec![subject.text.to_string()], claim, &proof)
}
