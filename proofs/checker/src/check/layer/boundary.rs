//! The boundary of the neuromanifold (section 3.3): the zero function and the functions of aligned
//! weights, for `d ≥ 2`.

use num_bigint::BigInt;

use super::Job;
use super::grid::{Grid, Integers};
use super::rank::{proportional, rank};
use super::tensor::Index;
use super::weights::Weights;
use crate::point_certificate::{Boundary, Place};
use crate::reason::{Failure, Reason};

/// The checks `boundary` and `boundary-witness`.
pub(super) fn check(job: &Job<'_>) -> Result<(), Failure> {
    let Job { statement, proof, weights, shape, .. } = *job;
    let on_boundary = shape.d >= 2 && (weights.is_zero() || weights.aligned);
    if on_boundary != (statement.boundary == Place::Boundary) {
        let place = if on_boundary { Place::Boundary } else { Place::NotBoundary };
        return Err(Reason::Boundary.because(format!("the weights say {place}")));
    }
    let wrong = |detail: &str| Err(Reason::BoundaryWitness.because(detail));
    match (&proof.boundary, on_boundary) {
        (None, false) => Ok(()),
        (None, true) => wrong("missing"),
        (Some(_), false) => wrong("not asked for"),
        (Some(Boundary::Cone {}), true) if weights.is_zero() => Ok(()),
        (Some(Boundary::Cone {}), true) => wrong("the function is not zero"),
        (Some(Boundary::Conjugate { .. }), true) if weights.is_zero() => {
            wrong("the function is zero")
        }
        (Some(Boundary::Conjugate { k, w, q, h }), true) => {
            let (d, out) = (shape.d, shape.out);
            let vector = |texts: &Vec<String>, length| {
                Integers::read(&vec![texts.clone()], 1, length)
                    .ok_or_else(|| Reason::BoundaryWitness.because("a list of another length"))
            };
            let [k, w, q, h] = [vector(k, d)?, vector(w, d)?, vector(q, d)?, vector(h, out)?];
            let pair: Vec<BigInt> = k.entries().iter().chain(w.entries()).cloned().collect();
            if rank(&Grid::new(d, pair)) != 2 {
                return wrong("k and w are linearly dependent");
            }
            if q.is_zero() || h.is_zero() {
                return wrong("q or h is zero");
            }
            if !is_multiple(weights, &k, &q, &h, job) {
                return wrong("the function is no multiple of k² ⊗ q ⊗ h");
            }
            Ok(())
        }
    }
}

/// Whether the tensor is a multiple of `k² ⊗ q ⊗ h`, by a number that is not zero. (The entry
/// `2 k_p k_q q_m h_n`, or `k_p² q_m h_n`, is that of `T(k qᵀ, h kᵀ)`.)
fn is_multiple(weights: &Weights, k: &Integers, q: &Integers, h: &Integers, job: &Job<'_>) -> bool {
    let (a, v) = (k.transpose_times(q), h.transpose_times(k));
    let entry = |index: Index| (index.entry(&weights.a, &weights.v), index.entry(&a, &v));
    proportional(Index::all(job.shape).map(entry))
}
