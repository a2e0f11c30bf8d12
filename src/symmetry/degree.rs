//! Degrees of what a rule computes, for the probability that random trials miss a difference.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

use super::condition::Condition;
use super::expression::{Expression, Node};
use super::generic::is_lifted;
use super::rule::{Parameter, Rule};
use crate::network::Parametrization;
use num_traits::ToPrimitive;

/// Entries are polynomials of degree at most `top` over one polynomial of degree at most `bottom`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Degree {
    pub top: u128,
    pub bottom: u128,
}

impl Degree {
    const NUMBER: Degree = Degree { top: 0, bottom: 0 };

    fn plus(self, other: Self) -> Self {
        let a = self.top.saturating_add(other.bottom);
        let b = other.top.saturating_add(self.bottom);
        Degree { top: a.max(b), bottom: self.bottom.saturating_add(other.bottom) }
    }

    fn times(self, other: Self) -> Self {
        Degree {
            top: self.top.saturating_add(other.top),
            bottom: self.bottom.saturating_add(other.bottom),
        }
    }
}

/// Degrees at generic points of the parameters.
struct Calculus<'a> {
    parameters: &'a [Parameter],
    weight: Degree,
    /// The degree of the product of all determinants that must not vanish.
    singular: u128,
}

impl Calculus<'_> {
    /// `None` where there is no polynomial.
    fn of(&mut self, expression: &Expression) -> Option<Degree> {
        let n = expression.shape().0 as u128;
        Some(match expression.node() {
            Node::Weight(_) => self.weight,
            Node::Group(at) => match self.parameters[*at].condition {
                Condition::Orthogonal => Degree { top: n, bottom: n },
                Condition::Permutation | Condition::SignedPermutation => Degree::NUMBER,
                _ => Degree { top: 1, bottom: 0 },
            },
            Node::Number(_) | Node::Identity | Node::Zero | Node::Matrix(_) => Degree::NUMBER,
            Node::Sum(terms) => self.fold(terms, Degree::plus)?,
            Node::Product(factors) => self.fold(factors, Degree::times)?,
            Node::Neg(x) | Node::Transpose(x) => self.of(x)?,
            Node::Inverse(x) => {
                let x = self.of(x)?;
                self.inverse(x, n)
            }
            Node::Power(x, exponent) => {
                let mut x = self.of(x)?;
                if exponent < &BigInt::zero() {
                    x = self.inverse(x, n);
                }
                let count = exponent.magnitude().to_u128().unwrap_or(u128::MAX);
                Degree { top: x.top.saturating_mul(count), bottom: x.bottom.saturating_mul(count) }
            }
            Node::Kronecker(pair) => self.of(&pair[0])?.times(self.of(&pair[1])?),
            Node::Sign(_) => return None,
        })
    }

    /// `(N / q)⁻¹ = q adj(N) / det(N)`.
    fn inverse(&mut self, x: Degree, n: u128) -> Degree {
        let determinant = x.top.saturating_mul(n);
        self.singular = self.singular.saturating_add(determinant);
        let adjugate = x.top.saturating_mul(n.saturating_sub(1));
        Degree { top: adjugate.saturating_add(x.bottom), bottom: determinant }
    }

    fn fold(
        &mut self,
        operands: &[Expression],
        step: fn(Degree, Degree) -> Degree,
    ) -> Option<Degree> {
        let mut found = self.of(operands.first()?)?;
        for operand in &operands[1..] {
            found = step(found, self.of(operand)?);
        }
        Some(found)
    }
}

/// The output of the network where its blocks have these degrees.
fn output(rule: &Rule, blocks: &[Degree]) -> Degree {
    let mut x = Degree { top: 1, bottom: 0 };
    match rule.architecture().parametrization() {
        Parametrization::Ml => {
            // Z_i = Z_{i−1} Z_{i−1}ᵀ XᵀM_iX Z_{i−1}.
            let input = x;
            let (last, forms) = blocks.split_last().expect("L is always there");
            let mut z = Degree::NUMBER;
            for m in forms {
                z = z.times(z).times(z).times(*m).times(input).times(input);
            }
            last.times(input).times(z)
        }
        Parametrization::Qkv => {
            for layer in blocks.chunks(3) {
                let cube = x.times(x).times(x);
                x = layer.iter().fold(cube, |product, block| product.times(*block));
            }
            x
        }
        Parametrization::Av => {
            for layer in blocks.chunks(2) {
                let cube = x.times(x).times(x);
                x = layer.iter().fold(cube, |product, block| product.times(*block));
            }
            x
        }
    }
}

/// A bound for the probability that one random trial at a generic point, entries from `[−bound, bound]`,
/// sees no difference (nor a rank that is too large) although there is one.
///
/// Let f be the numerator of a difference of outputs, or of a minor of `A'_i`, that is not zero, of
/// degree D, and q the product of all determinants and conditions that must not vanish for a trial
/// to count, of degree E. With s the largest probability of a value of an entry, f vanishes with
/// probability at most D s (Schwartz, Zippel) and q with at most E s, so f vanishes in a trial that
/// counts with at most D s / (1 − E s). SplitMix64 is taken for independent and uniform.
///
/// `None` when the rule is not made of polynomials and inverses, or when that says nothing.
pub(super) fn missed(rule: &Rule, bound: u64) -> Option<BigRational> {
    let weight = Degree { top: if is_lifted(rule) { 2 } else { 1 }, bottom: 0 };
    let mut calculus = Calculus { parameters: &rule.parameters, weight, singular: 0 };
    let blocks = rule.blocks.iter().map(|block| calculus.of(block));
    let blocks = blocks.collect::<Option<Vec<_>>>()?;
    let conditions = rule.parameters.iter().map(|parameter| parameter.shape.0 as u128);
    let q = conditions.fold(calculus.singular, u128::saturating_add);
    let (old, new) = (output(rule, &vec![weight; blocks.len()]), output(rule, &blocks));
    let mut f = new.top.max(old.top.saturating_add(new.bottom));
    if rule.architecture().parametrization() == Parametrization::Av {
        for (a, block) in rule.architecture().query_dims().iter().zip(blocks.iter().step_by(2)) {
            f = f.max(block.top.saturating_mul(*a as u128 + 1));
        }
    }
    let values = u128::from(bound) * 2 + 1;
    let likeliest =
        BigRational::new(BigInt::from((1u128 << 64).div_ceil(values)), BigInt::from(1u128 << 64));
    let undefined = &likeliest * BigRational::from_integer(q.into());
    let vanishing = likeliest * BigRational::from_integer(f.into());
    let rest = BigRational::one() - undefined;
    (rest > BigRational::zero()).then(|| vanishing / rest).filter(|p| *p < BigRational::one())
}
