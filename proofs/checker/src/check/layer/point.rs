//! Statements about points (section 3): what comes before the differential, and the order of the
//! parts.

use super::shape::equal;
use super::{Job, boundary, curves, differential, smooth};
use crate::check::arith::{Ring, Word};
use crate::point_certificate::{PointKind, Tangent};
use crate::reason::{Failure, Reason};

/// Entries of tensors that may have to be computed, for basis vectors and curves: so many are the whole
/// allowance by default.
const ENTRIES: u64 = 1 << 28;

/// The same for products of machine words for the tensors of all curves.
const PRODUCTS: u64 = 1 << 32;

/// The same for products of machine words for the ranks that say what is tangent.
const TANGENT: u64 = 1 << 36;

/// All checks for a point.
pub(super) fn check<W: Word>(job: &Job<'_>, ring: &Ring<W>) -> Result<(), Failure> {
    let Job { statement, proof, weights, shape, allowance } = *job;
    if shape.tokens == 1 {
        return Err(Reason::OneToken.because("one token: the tensor is not the function"));
    }
    let ranks = [weights.rank_a, weights.rank_v];
    if !equal(statement.ranks[0], ranks[0]) || !equal(statement.ranks[1], ranks[1]) {
        return Err(Reason::Ranks.because(format!("the ranks are {ranks:?}")));
    }
    if !equal(statement.dimension, shape.dimension()) {
        let detail = format!("the dimension is {}", shape.dimension());
        return Err(Reason::Dimension.because(detail));
    }
    let (curves, products) = match &proof.tangent {
        Tangent::Curves { sheets, curves, .. } => {
            (curves.len() as u128, curves::products_per_entry(sheets, curves))
        }
        _ => (0, 0),
    };
    let tensors = 1 + proof.kernel.basis.len() as u128 + curves;
    let entries = shape.tensor() as u128;
    allowance.units(tensors * entries, ENTRIES)?;
    allowance.units(products.saturating_mul(entries), PRODUCTS)?;
    allowance.units(differential::tangent_products(job), TANGENT)?;
    let factors = differential::check(job, ring)?;
    let is_curves = matches!(proof.tangent, Tangent::Curves { .. });
    if is_curves != (statement.point == PointKind::Singular) {
        let detail = format!("the rule does not prove that the point is {}", statement.point);
        return Err(Reason::RuleMismatch.because(detail));
    }
    match &proof.tangent {
        Tangent::Curves { sheets, curves, at, rows } => {
            curves::check(job, &curves::Proof { sheets, curves, at, rows }, ring)?;
        }
        Tangent::Embedding { .. }
        | Tangent::Exchange { .. }
        | Tangent::LinearSpace {}
        | Tangent::SegreCone {} => smooth::check(job, factors.as_ref(), ring)?,
    }
    boundary::check(job)
}
