//! The rules that prove a point smooth (section 3.2).

use super::Job;
use super::grid::Integers;
use super::minor::Minor;
use super::shape::Shape;
use super::shape::equal;
use super::velocity::Source;
use super::weights::Weights;
use crate::check::arith::{Ring, Word};
use crate::point_certificate::Tangent;
use crate::reason::{Failure, Reason};

/// The checks from `rule-not-applicable` on. `factors` are `Q` and `K` where the differential has
/// some.
pub(super) fn check<W: Word>(
    job: &Job<'_>,
    factors: Option<&(Integers, Integers)>,
    ring: &Ring<W>,
) -> Result<(), Failure> {
    let Job { statement, proof, weights, shape, allowance } = *job;
    if let Some(needed) = unmet(&proof.tangent, weights, shape) {
        return Err(Reason::RuleNotApplicable.because(format!("the rule needs {needed}")));
    }
    let dimension = shape.dimension();
    if !equal(statement.tangent_dimension, dimension) {
        let detail = format!("a smooth point has {dimension}");
        return Err(Reason::TangentDimension.because(detail));
    }
    let minor = match &proof.tangent {
        Tangent::Embedding { minor } | Tangent::Exchange { minor } => minor,
        Tangent::Curves { .. } | Tangent::LinearSpace {} | Tangent::SegreCone {} => return Ok(()),
    };
    let source = match factors {
        Some(factors) if shape.a < shape.d => Source::factored(factors, &weights.v),
        _ => Source::full(&weights.a, &weights.v),
    };
    let minor = Minor::new(minor, &source, shape)?;
    if minor.size() != dimension {
        let detail = format!("{} rows; the dimension is {dimension}", minor.size());
        return Err(Reason::MinorSize.because(detail));
    }
    minor.has_unit_pivots(&source, ring, allowance)
}

/// What a rule needs and does not have.
fn unmet(rule: &Tangent, weights: &Weights, shape: &Shape) -> Option<&'static str> {
    let (rank_a, rank_v) = (weights.rank_a, weights.rank_v);
    let one_row = shape.a == 1 && shape.out == 1;
    let (holds, needed) = match rule {
        // The source is smooth, and over the complex numbers the fiber is one point up to scaling.
        Tangent::Embedding { .. } => (
            (shape.a >= shape.d || rank_a == shape.a) && rank_a * rank_v >= 2,
            "a ≥ d or r_A = a, and r_A r_V ≥ 2",
        ),
        // The fiber is two points up to scaling, and two for all weights.
        Tangent::Exchange { .. } => (
            one_row && shape.d >= 2 && rank_a == 1 && rank_v == 1 && !weights.aligned,
            "a = d' = 1, d ≥ 2, r_A = r_V = 1, not aligned",
        ),
        Tangent::LinearSpace {} => (shape.d == 1, "d = 1"),
        Tangent::SegreCone {} => (
            shape.d == 2 && one_row && !weights.is_zero(),
            "d = 2, a = d' = 1, a function that is not zero",
        ),
        Tangent::Curves { .. } => (false, "a singular point"),
    };
    (!holds).then_some(needed)
}
