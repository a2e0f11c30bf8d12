//! Trials: does the transformed network give the same output?

use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::expression::{Context, Node, Undefined, Values};
use super::matrices::{Exact, exact_rank, rank};
use super::rule::Rule;
use crate::error::Result;
use crate::matrix::Matrix;
use crate::network::{Network, Parametrization, product};
use crate::ring::{PrimeField, Rationals, Ring, common_denominator};

/// A group element, weights and an input.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// Values of the parameters.
    pub group: Vec<Exact>,
    /// Blocks of weights.
    pub weights: Vec<Exact>,
    /// An input.
    pub input: Exact,
}

/// What is wrong with a rule at an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The outputs are different.
    Different,
    /// The `A_i` of this layer, from 1, has a larger rank than its query size: no weights.
    Outside(usize),
}

/// What an instance shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Same,
    Fails(Failure),
    /// Nothing: the rule has no value there.
    Undefined(Undefined),
}

/// Width × tokens × degree: what exact evaluation takes grows with it.
const MOST_WORK: u128 = 1 << 18;

/// The largest power of exact numbers.
pub(super) const LARGEST_POWER: u64 = 1000;

/// Whether outputs can be computed exactly.
pub(super) fn exact_is_feasible(rule: &Rule) -> bool {
    let architecture = rule.architecture();
    let widest = architecture.widths().iter().max().copied().unwrap_or(1) as u128;
    let degree = 3u128.saturating_pow(architecture.layers() as u32);
    let size = degree.saturating_mul(widest).saturating_mul(architecture.tokens() as u128);
    let has_large_power = |node: &Node| {
        let Node::Power(_, exponent) = node else { return false };
        exponent.magnitude().to_u64().is_none_or(|n| n > LARGEST_POWER)
    };
    size <= MOST_WORK && !rule.blocks.iter().any(|block| block.any(&has_large_power))
}

pub(super) fn sign(q: &BigRational) -> Option<BigRational> {
    Some(if q.is_zero() {
        BigRational::zero()
    } else if q.is_negative() {
        -BigRational::one()
    } else {
        BigRational::one()
    })
}

/// Over the rational numbers.
pub(super) const EXACT: Context<'static, Rationals> =
    Context { ring: &Rationals, sign, largest_power: LARGEST_POWER };

/// The weights that the rule makes.
pub(super) fn transformed<R: Ring>(
    context: &Context<'_, R>,
    rule: &Rule,
    at: Values<'_, R::Elem>,
) -> std::result::Result<Vec<Matrix<R::Elem>>, Undefined> {
    rule.blocks.iter().map(|block| context.value(block, at)).collect()
}

/// The outcome in any field.
fn outcome<R: Ring>(
    context: &Context<'_, R>,
    rule: &Rule,
    at: Values<'_, R::Elem>,
    input: &Matrix<R::Elem>,
) -> Result<Outcome> {
    let new = match transformed(context, rule, at) {
        Ok(new) => new,
        Err(undefined) => return Ok(Outcome::Undefined(undefined)),
    };
    if let Some(layer) = outside(context.ring, rule, &new) {
        return Ok(Outcome::Fails(Failure::Outside(layer)));
    }
    let output = |weights| rule.network.evaluate(context.ring, weights, input);
    let is_same = output(at.weights)? == output(&new)?;
    Ok(if is_same { Outcome::Same } else { Outcome::Fails(Failure::Different) })
}

/// The first layer, from 1, whose attention matrix has too large a rank.
pub(super) fn outside<R: Ring>(
    ring: &R,
    rule: &Rule,
    weights: &[Matrix<R::Elem>],
) -> Option<usize> {
    outside_with(rule, weights, |matrix| rank(ring, matrix))
}

/// The same over the rational numbers.
pub(super) fn outside_exactly(rule: &Rule, weights: &[Exact]) -> Option<usize> {
    outside_with(rule, weights, exact_rank)
}

fn outside_with<E>(
    rule: &Rule,
    weights: &[Matrix<E>],
    rank: impl Fn(&Matrix<E>) -> usize,
) -> Option<usize> {
    let architecture = rule.architecture();
    if architecture.parametrization() != Parametrization::Av {
        return None;
    }
    let mut layers = weights.iter().step_by(2).zip(architecture.query_dims());
    layers.position(|(a, &query)| query < a.rows() && rank(a) > query).map(|at| at + 1)
}

/// The outcome over the rational numbers.
///
/// # Errors
/// When the network cannot be evaluated.
pub(super) fn exact(rule: &Rule, instance: &Instance) -> Result<Outcome> {
    let at = Values { group: &instance.group, weights: &instance.weights };
    outcome(&EXACT, rule, at, &instance.input)
}

/// The outcome modulo a prime. What fails here fails over the rational numbers: ranks and differences do
/// not grow modulo a prime at which everything has an image.
///
/// # Errors
/// When the network cannot be evaluated.
pub(super) fn modular(rule: &Rule, field: &PrimeField, instance: &Instance) -> Result<Outcome> {
    let image = |matrix: &Exact| product::image(field, matrix);
    let images = |list: &[Exact]| list.iter().map(image).collect::<Option<Vec<_>>>();
    let all = (images(&instance.group), images(&instance.weights), image(&instance.input));
    let (Some(group), Some(weights), Some(input)) = all else {
        return Ok(Outcome::Undefined(Undefined::NoImage));
    };
    let context = Context { ring: field, sign: |_| None, largest_power: u64::MAX };
    outcome(&context, rule, Values { group: &group, weights: &weights }, &input)
}

/// The input times the smallest positive integer that makes it an integer matrix: the outputs are
/// multiplied by a power of that.
pub(super) fn with_whole_input(instance: &Instance) -> Instance {
    let entries = instance.input.entries().iter();
    let common = BigRational::from_integer(common_denominator(entries));
    Instance { input: instance.input.map(|q| q * &common), ..instance.clone() }
}
