//! Statements about fibers (section 4): the cases for two tokens or more, and second preimages.

use super::formulas::{g, largest};
use super::one_token;
use super::rank::multiple;
use super::shape::Shape;
use super::shape::equal;
use super::tensor::Index;
use super::weights::Weights;
use crate::certificate::{Matrix, Parametrization};
use crate::point_certificate::{Case, FiberStatement};
use crate::reason::{Failure, Reason};

/// What a fiber is.
pub(super) struct Fiber {
    pub(super) case: Case,
    pub(super) pieces: usize,
    pub(super) dimension: usize,
}

/// All checks for a fiber.
pub(super) fn check(
    statement: &FiberStatement,
    second: Option<&[Matrix]>,
    weights: &Weights,
    shape: &Shape,
) -> Result<(), Failure> {
    let fiber = if shape.tokens == 1 {
        one_token::fiber(weights, shape)
    } else {
        many_tokens(weights, shape)
    };
    if statement.case != fiber.case {
        return Err(Reason::Case.because(format!("the fiber is {}", fiber.case)));
    }
    if !equal(statement.pieces, fiber.pieces) {
        return Err(Reason::Pieces.because(format!("there are {}", fiber.pieces)));
    }
    if !equal(statement.dimension, fiber.dimension) {
        return Err(Reason::FiberDimension.because(format!("it is {}", fiber.dimension)));
    }
    match (second, fiber.case) {
        (Some(second), Case::TwoPoints) => second_preimage(second, weights, shape),
        (None, Case::TwoPoints) => Err(Reason::Second.because("missing")),
        (Some(_), _) => Err(Reason::Second.because("not asked for")),
        (None, _) => Ok(()),
    }
}

/// The table for `t ≥ 2`.
fn many_tokens(weights: &Weights, shape: &Shape) -> Fiber {
    if weights.is_zero() {
        return zero(shape, shape.factors_of_zero());
    }
    let dimension = match shape.parametrization {
        Parametrization::Qkv => 1 + g(shape, weights.rank_a),
        Parametrization::Av | Parametrization::Ml => 1,
    };
    if weights.rank_a == 1 && weights.rank_v == 1 && !weights.aligned {
        Fiber { case: Case::TwoPoints, pieces: 2, dimension }
    } else {
        Fiber { case: Case::OnePoint, pieces: 1, dimension }
    }
}

/// The zero function: `unseen` is the dimension of all `A` (or `Q`, `K`) that see nothing.
pub(super) fn zero(shape: &Shape, unseen: usize) -> Fiber {
    let without_v = match shape.parametrization {
        Parametrization::Qkv => 2 * shape.a * shape.d,
        Parametrization::Av | Parametrization::Ml => (2 * shape.d - shape.alpha()) * shape.alpha(),
    };
    let dimension = without_v.max(shape.d * shape.out + unseen);
    Fiber { case: Case::Zero, pieces: 2, dimension }
}

impl Shape {
    /// The dimension of all weights with `A = 0`, for `V` fixed.
    fn factors_of_zero(&self) -> usize {
        match self.parametrization {
            Parametrization::Qkv => g(self, 0),
            Parametrization::Av | Parametrization::Ml => 0,
        }
    }

    /// The dimension of all weights with symmetric part zero, for `V` fixed.
    pub(super) fn antisymmetric(&self) -> usize {
        largest(self, (0, 0))
    }
}

/// The checks `second`, `second-rank`, `second-function` and `second-rescaling`.
fn second_preimage(second: &[Matrix], first: &Weights, shape: &Shape) -> Result<(), Failure> {
    if !shape.fit(second) {
        return Err(Reason::Second.because("weights of another number or shape"));
    }
    let second = Weights::new(second, shape);
    if shape.parametrization == Parametrization::Av && second.rank_a > shape.a {
        let detail = format!("rank {}, above the query size", second.rank_a);
        return Err(Reason::SecondRank.because(detail));
    }
    // Both tensors are known up to their multipliers.
    let same = |index: Index| {
        index.entry(&first.a, &first.v) * &second.multiplier
            == index.entry(&second.a, &second.v) * &first.multiplier
    };
    if !Index::all(shape).all(same) {
        return Err(Reason::SecondFunction.because("another function"));
    }
    // Neither is zero: their function is not.
    if multiple(&second.a, &first.a) {
        return Err(Reason::SecondRescaling.because("the second A is a multiple of the first"));
    }
    Ok(())
}
