//! The value of an expression in any ring: exactly, modulo a prime, in symbols.

use num_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;

use super::ast::{Expression, Node, Way, multiply};
use crate::matrix::Matrix;
use crate::ring::Ring;
use crate::symmetry::matrices::{identity, inverse, product};

/// Values of group parameters and blocks of weights.
#[derive(Debug)]
pub(in crate::symmetry) struct Values<'a, E> {
    pub group: &'a [Matrix<E>],
    pub weights: &'a [Matrix<E>],
}

// Derived ones would ask for copies of the entries.
impl<E> Clone for Values<'_, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Values<'_, E> {}

/// Where expressions are evaluated.
pub(in crate::symmetry) struct Context<'a, R: Ring> {
    pub ring: &'a R,
    /// The sign of an element, where there are signs.
    pub sign: fn(&R::Elem) -> Option<R::Elem>,
    /// Powers beyond this are refused: numbers would grow.
    pub largest_power: u64,
}

/// Why there is no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::symmetry) enum Undefined {
    /// The inverse of a singular matrix.
    Singular,
    /// A sign, or a rational number, that this ring does not have.
    NoImage,
    /// A power that is too large.
    TooLarge,
}

type Value<E> = Result<Matrix<E>, Undefined>;

impl<R: Ring> Context<'_, R> {
    /// The value of an expression.
    pub fn value(&self, expression: &Expression, at: Values<'_, R::Elem>) -> Value<R::Elem> {
        let ring = self.ring;
        let (rows, columns) = expression.shape();
        let image = |q| ring.from_rational(q).ok_or(Undefined::NoImage);
        Ok(match expression.node() {
            Node::Weight(block) => at.weights[*block].clone(),
            Node::Group(parameter) => at.group[*parameter].clone(),
            Node::Number(q) => Matrix::new(1, 1, vec![image(q)?]),
            Node::Identity => identity(ring, rows),
            Node::Zero => Matrix::from_fn(rows, columns, |_, _| ring.zero()),
            Node::Matrix(matrix) => {
                let entries = matrix.entries().iter().map(image);
                Matrix::new(rows, columns, entries.collect::<Result<_, _>>()?)
            }
            Node::Sum(terms) => self.fold(terms, at, |a, b| {
                let entries = a.entries().iter().zip(b.entries());
                Matrix::new(rows, columns, entries.map(|(x, y)| ring.add(x, y)).collect())
            })?,
            Node::Product(factors) => self.fold(factors, at, |a, b| self.times(&a, &b))?,
            Node::Neg(x) => self.value(x, at)?.map(|entry| ring.neg(entry)),
            Node::Transpose(x) => self.value(x, at)?.transpose(),
            Node::Inverse(x) => self.inverse(&self.value(x, at)?)?,
            Node::Power(x, exponent) => self.power(self.value(x, at)?, exponent)?,
            Node::Kronecker(pair) => {
                let (x, y) = (self.value(&pair[0], at)?, self.value(&pair[1], at)?);
                let (r, c) = y.shape();
                Matrix::from_fn(rows, columns, |i, j| {
                    ring.mul(&x[(i / r, j / c)], &y[(i % r, j % c)])
                })
            }
            Node::Sign(x) => {
                let x = self.value(x, at)?;
                let signs = x.entries().iter().map(|e| (self.sign)(e).ok_or(Undefined::NoImage));
                Matrix::new(rows, columns, signs.collect::<Result<_, _>>()?)
            }
        })
    }

    fn fold(
        &self,
        operands: &[Expression],
        at: Values<'_, R::Elem>,
        step: impl Fn(Matrix<R::Elem>, Matrix<R::Elem>) -> Matrix<R::Elem>,
    ) -> Value<R::Elem> {
        let mut values = operands.iter().map(|operand| self.value(operand, at));
        let first = values.next().expect("two operands or more")?;
        values.try_fold(first, |a, b| Ok(step(a, b?)))
    }

    fn times(&self, a: &Matrix<R::Elem>, b: &Matrix<R::Elem>) -> Matrix<R::Elem> {
        let scaled = |scalar: &Matrix<R::Elem>, matrix: &Matrix<R::Elem>| {
            matrix.map(|entry| self.ring.mul(&scalar[(0, 0)], entry))
        };
        match multiply(a.shape(), b.shape()).expect("checked when it was built").0 {
            Way::Matrices => product(self.ring, a, b),
            Way::ScalarLeft => scaled(a, b),
            Way::ScalarRight => scaled(b, a),
        }
    }

    fn inverse(&self, x: &Matrix<R::Elem>) -> Value<R::Elem> {
        inverse(self.ring, x).ok_or(Undefined::Singular)
    }

    fn power(&self, x: Matrix<R::Elem>, exponent: &BigInt) -> Value<R::Elem> {
        let count = exponent.magnitude().to_u64().filter(|n| *n <= self.largest_power);
        let count = count.ok_or(Undefined::TooLarge)?;
        let mut result = identity(self.ring, x.rows());
        if count == 0 {
            return Ok(result);
        }
        let base = if exponent.sign() == Sign::Minus { self.inverse(&x)? } else { x };
        for bit in (0..u64::BITS - count.leading_zeros()).rev() {
            result = product(self.ring, &result, &result);
            if count >> bit & 1 == 1 {
                result = product(self.ring, &result, &base);
            }
        }
        Ok(result)
    }
}
