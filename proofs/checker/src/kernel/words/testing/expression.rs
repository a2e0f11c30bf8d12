//! Random expressions.

use num_rational::BigRational;

use super::{Random, number};
use crate::kernel::failure::Checked;
use crate::kernel::symbols::Symbols;
use crate::language::{Condition, Constant, Function, Shape};

/// An expression; every shape fits.
#[derive(Clone, Debug)]
pub enum Expression {
    Letter(String, Shape, Condition),
    Constant(Constant, Shape),
    Multiple(BigRational, Box<Expression>),
    Sum(Box<Expression>, Box<Expression>),
    Product(Box<Expression>, Box<Expression>),
    Scale(Box<Expression>, Box<Expression>),
    Hadamard(Box<Expression>, Box<Expression>),
    Kronecker(Box<Expression>, Box<Expression>),
    Transpose(Box<Expression>),
    Inverse(Box<Expression>),
    Apply(Function, Box<Expression>),
    Slope(Function, Box<Expression>),
    Softmax(Box<Expression>),
}

impl Expression {
    pub fn value<S: Symbols>(&self, symbols: &mut S) -> Checked<S::Value> {
        use Expression as E;
        Ok(match self {
            E::Letter(name, shape, condition) => symbols.letter(name, *shape, *condition)?,
            E::Constant(constant, shape) => symbols.constant(constant, *shape)?,
            E::Multiple(factor, a) => {
                let a = a.value(symbols)?;
                symbols.multiple(factor, &a)?
            }
            E::Sum(a, b) => {
                let (a, b) = (a.value(symbols)?, b.value(symbols)?);
                symbols.sum(&a, &b)?
            }
            E::Product(a, b) => {
                let (a, b) = (a.value(symbols)?, b.value(symbols)?);
                symbols.product(&a, &b)?
            }
            E::Scale(a, b) => {
                let (a, b) = (a.value(symbols)?, b.value(symbols)?);
                symbols.scale(&a, &b)?
            }
            E::Hadamard(a, b) => {
                let (a, b) = (a.value(symbols)?, b.value(symbols)?);
                symbols.hadamard(&a, &b)?
            }
            E::Kronecker(a, b) => {
                let (a, b) = (a.value(symbols)?, b.value(symbols)?);
                symbols.kronecker(&a, &b)?
            }
            E::Transpose(a) => {
                let a = a.value(symbols)?;
                symbols.transpose(&a)
            }
            E::Inverse(a) => {
                let a = a.value(symbols)?;
                symbols.inverse(&a)?
            }
            E::Apply(function, a) => {
                let a = a.value(symbols)?;
                symbols.apply(function, "f", &a)?.0
            }
            E::Slope(function, a) => {
                let a = a.value(symbols)?;
                symbols.apply(function, "f", &a)?.1
            }
            E::Softmax(a) => {
                let a = a.value(symbols)?;
                // Only dual values need the shape.
                symbols.softmax(&a)?
            }
        })
    }
}

/// Which expressions are drawn.
#[derive(Clone, Copy)]
pub struct Kinds {
    pub inverses: bool,
    pub functions: bool,
    pub softmax: bool,
    /// How many letters there are of each shape and condition.
    pub letters: u64,
    /// The conditions of square letters.
    pub conditions: &'static [Condition],
}

/// All conditions.
pub const CONDITIONS: &[Condition] = &[
    Condition::Any,
    Condition::Nonzero,
    Condition::Invertible,
    Condition::Orthogonal,
    Condition::Permutation,
    Condition::SignedPermutation,
    Condition::Diagonal,
    Condition::DiagonalInvertible,
    Condition::PositiveDiagonal,
    Condition::Symmetric,
    Condition::Skew,
];

/// A random expression of a shape.
pub fn expression(random: &mut Random, shape: Shape, depth: u32, kinds: Kinds) -> Expression {
    use Expression as E;
    let (rows, columns) = shape;
    let size = |random: &mut Random| random.pick(&[1, 2, 2, 3, 4]);
    let inner = |random: &mut Random, shape: Shape| {
        Box::new(expression(random, shape, depth.saturating_sub(1), kinds))
    };
    let top = if depth == 0 { 5 } else { 22 };
    match random.below(top) {
        0 => constant(random, shape),
        1..5 => letter(random, shape, kinds),
        5 => {
            let factor = random.pick(&[-1, -1, 2, 3, -2]);
            E::Multiple(number(factor) / number(random.pick(&[1, 1, 2])), inner(random, shape))
        }
        6..8 => E::Sum(inner(random, shape), inner(random, shape)),
        8..12 => {
            let middle = match random.below(2) {
                0 => random.pick(&[rows, columns]),
                _ => size(random),
            };
            E::Product(inner(random, (rows, middle)), inner(random, (middle, columns)))
        }
        12 => E::Scale(inner(random, (1, 1)), inner(random, shape)),
        13..16 => E::Hadamard(inner(random, shape), inner(random, shape)),
        16 => E::Transpose(inner(random, (columns, rows))),
        17 if kinds.inverses && rows == columns => E::Inverse(inner(random, shape)),
        18 => {
            let divisor = |random: &mut Random, n: usize| {
                let all: Vec<usize> = (1..=n).filter(|k| n.is_multiple_of(*k)).collect();
                random.pick(&all)
            };
            let (r, c) = (divisor(random, rows), divisor(random, columns));
            E::Kronecker(inner(random, (r, c)), inner(random, (rows / r, columns / c)))
        }
        19..21 if kinds.functions => {
            let function = match random.below(8) {
                0 => Function::Relu,
                1 => Function::Sign,
                2 => Function::Exp,
                3 => Function::Tanh,
                4 => Function::Recip,
                5 => Function::Odd(0),
                6 => Function::Homogeneous(0, 1 + random.below(3) as u32),
                _ => Function::Series(0, vec![number(1), number(-2), number(1)]),
            };
            let argument = inner(random, shape);
            if random.below(4) == 0 {
                E::Slope(function, argument)
            } else {
                E::Apply(function, argument)
            }
        }
        21 if kinds.softmax => E::Softmax(inner(random, shape)),
        _ => letter(random, shape, kinds),
    }
}

fn letter(random: &mut Random, shape: Shape, kinds: Kinds) -> Expression {
    let square = shape.0 == shape.1;
    let condition = if square { random.pick(kinds.conditions) } else { Condition::Any };
    let condition = match condition {
        Condition::Nonzero if shape != (1, 1) => Condition::Permutation,
        condition => condition,
    };
    let number = random.below(kinds.letters);
    let name = format!("{}{number}[{},{}]", condition.word(), shape.0, shape.1);
    Expression::Letter(name, shape, condition)
}

fn constant(random: &mut Random, shape: Shape) -> Expression {
    let constant = match random.below(6) {
        0 => Constant::Zeros,
        1 => Constant::Ones,
        2 => {
            let (i, j) = (random.below(shape.0 as u64), random.below(shape.1 as u64));
            Constant::Unit(i as usize, j as usize)
        }
        3 => Constant::Shift { offset: random.below(3) as i64 - 1, stride: 1 },
        4 => Constant::Shift { offset: 0, stride: 1 },
        _ => Constant::Dense(
            (0..shape.0 * shape.1).map(|_| number(random.below(3) as i64 - 1)).collect(),
        ),
    };
    Expression::Constant(constant, shape)
}
