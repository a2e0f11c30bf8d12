//! What tests of symbolic values compare with: random expressions, and matrices of rational numbers.

use std::collections::BTreeMap;

use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use crate::kernel::failure::{Checked, Reason};
use crate::kernel::symbols::Symbols;
use crate::language::{Condition, Constant, Function, Shape};

/// The numbers of `docs/network-certificate.md`, section 4.
pub struct Random(pub u64);

impl Random {
    /// A number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ z >> 31) % n
    }

    /// A whole number from −n to n.
    pub fn around_zero(&mut self, n: u64) -> BigRational {
        number(self.below(2 * n + 1) as i64 - n as i64)
    }

    pub fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len() as u64) as usize]
    }
}

pub fn number(n: i64) -> BigRational {
    BigRational::from_integer(n.into())
}

#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    pub shape: Shape,
    pub entries: Vec<BigRational>,
}

impl Matrix {
    pub fn new(shape: Shape, mut entry: impl FnMut(usize, usize) -> BigRational) -> Matrix {
        let (rows, columns) = shape;
        let entries = (0..rows * columns).map(|k| entry(k / columns, k % columns)).collect();
        Matrix { shape, entries }
    }

    pub fn identity(n: usize) -> Matrix {
        Matrix::new((n, n), |i, j| number(i64::from(i == j)))
    }

    pub fn at(&self, i: usize, j: usize) -> &BigRational {
        &self.entries[i * self.shape.1 + j]
    }

    pub fn map(&self, f: impl Fn(&BigRational) -> BigRational) -> Matrix {
        Matrix { shape: self.shape, entries: self.entries.iter().map(f).collect() }
    }

    pub fn times(&self, b: &Matrix) -> Matrix {
        assert_eq!(self.shape.1, b.shape.0);
        Matrix::new((self.shape.0, b.shape.1), |i, j| {
            (0..b.shape.0).map(|k| self.at(i, k) * b.at(k, j)).sum()
        })
    }

    pub fn turned(&self) -> Matrix {
        Matrix::new((self.shape.1, self.shape.0), |i, j| self.at(j, i).clone())
    }

    /// `None` if there is no inverse.
    pub fn inverse(&self) -> Option<Matrix> {
        let n = self.shape.0;
        let (mut a, mut b) = (self.clone(), Matrix::identity(n));
        for c in 0..n {
            let pivot = (c..n).find(|&i| !a.at(i, c).is_zero())?;
            for m in [&mut a, &mut b] {
                for j in 0..n {
                    m.entries.swap(c * n + j, pivot * n + j);
                }
            }
            let inverse = a.at(c, c).recip();
            for i in 0..n {
                let factor = if i == c { inverse.clone() } else { -(a.at(i, c) * &inverse) };
                for m in [&mut a, &mut b] {
                    for j in 0..n {
                        let old = m.at(i, j).clone();
                        // Row c is scaled last, when i runs past it: use it unscaled before.
                        m.entries[i * n + j] =
                            if i == c { old } else { old + m.at(c, j) * &factor };
                    }
                }
            }
            for m in [&mut a, &mut b] {
                for j in 0..n {
                    m.entries[c * n + j] *= &inverse;
                }
            }
        }
        Some(b)
    }
}

/// Matrices of rational numbers. Letters get random values that satisfy their conditions. Functions
/// are some functions with their laws.
pub struct Numeric {
    random: Random,
    /// How large their entries are.
    bound: u64,
    letters: BTreeMap<(String, Shape, &'static str), Matrix>,
}

impl Numeric {
    pub fn new(seed: u64) -> Numeric {
        Numeric { random: Random(seed), bound: 4, letters: BTreeMap::new() }
    }

    /// With large entries, so that polynomials that differ do so here.
    pub fn wide(seed: u64) -> Numeric {
        Numeric { bound: 1 << 30, ..Numeric::new(seed) }
    }

    /// The value of a letter that was used.
    pub fn known(&self, name: &str) -> &Matrix {
        let mut all = self.letters.iter();
        all.find(|((known, ..), _)| known == name).map(|(_, matrix)| matrix).unwrap()
    }

    fn draw(&mut self, shape @ (n, _): Shape, condition: Condition) -> Matrix {
        let (random, bound) = (&mut self.random, self.bound);
        let nonzero = |random: &mut Random| number(1 + random.below(bound) as i64);
        let sign = |random: &mut Random| number(1 - 2 * random.below(2) as i64);
        let any = Matrix::new(shape, |_, _| random.around_zero(bound));
        let diagonal = |f: &mut dyn FnMut() -> BigRational| {
            Matrix::new(shape, |i, j| if i == j { f() } else { BigRational::zero() })
        };
        match condition {
            Condition::Any => any,
            Condition::Nonzero | Condition::DiagonalInvertible => {
                diagonal(&mut || nonzero(random) * sign(random))
            }
            Condition::PositiveDiagonal => diagonal(&mut || nonzero(random)),
            Condition::Diagonal => diagonal(&mut || random.around_zero(bound)),
            Condition::Symmetric => Matrix::new(shape, |i, j| any.at(i.min(j), i.max(j)).clone()),
            Condition::Skew => {
                Matrix::new(shape, |i, j| any.at(i, j).clone() - any.at(j, i).clone())
            }
            Condition::Invertible => match any.inverse() {
                Some(_) => any,
                None => self.draw(shape, condition),
            },
            Condition::Orthogonal => {
                let skew = self.draw(shape, Condition::Skew);
                let one = Matrix::identity(n);
                let plus = Matrix::new(shape, |i, j| one.at(i, j) + skew.at(i, j));
                let minus = plus.turned();
                let signs = self.draw(shape, Condition::SignedPermutation);
                minus.times(&plus.inverse().unwrap()).times(&signs)
            }
            Condition::Permutation | Condition::SignedPermutation => {
                let mut order: Vec<usize> = (0..n).collect();
                for i in (1..n).rev() {
                    order.swap(i, random.below(i as u64 + 1) as usize);
                }
                let signs: Vec<BigRational> = (0..n).map(|_| sign(random)).collect();
                Matrix::new(shape, |i, j| match (order[i] == j, condition) {
                    (false, _) => BigRational::zero(),
                    (_, Condition::Permutation) => BigRational::one(),
                    _ => signs[i].clone(),
                })
            }
        }
    }
}

pub fn power(x: &BigRational, n: u32) -> BigRational {
    num_traits::pow(x.clone(), n as usize)
}

pub fn reciprocal(x: &BigRational) -> BigRational {
    if x.is_zero() { BigRational::zero() } else { x.recip() }
}

/// Positive everywhere, and one at zero.
pub fn exponential(x: &BigRational) -> BigRational {
    x * x + x + number(1)
}

pub fn mask(x: &BigRational) -> BigRational {
    number(i64::from(x.is_positive()))
}

pub fn odd(x: &BigRational) -> BigRational {
    power(x, 3) * number(3) + x
}

pub fn odd_slope(x: &BigRational) -> BigRational {
    x * x + number(7)
}

pub fn homogeneous(x: &BigRational, n: u32) -> BigRational {
    power(x, n) * number(5)
}

pub fn homogeneous_slope(x: &BigRational, n: u32) -> BigRational {
    power(x, n - 1) * number(11)
}

pub fn softmax(a: &Matrix) -> Matrix {
    let weight = |x: &BigRational| x * x + number(1);
    Matrix::new(a.shape, |i, j| {
        let total: BigRational = (0..a.shape.0).map(|k| weight(a.at(k, j))).sum();
        weight(a.at(i, j)) / total
    })
}

pub fn kronecker(a: &Matrix, b: &Matrix) -> Matrix {
    let ((r, c), (s, d)) = (a.shape, b.shape);
    Matrix::new((r * s, c * d), |i, j| a.at(i / s, j / d) * b.at(i % s, j % d))
}

impl Symbols for Numeric {
    type Value = Matrix;

    fn letter(&mut self, name: &str, shape: Shape, condition: Condition) -> Checked<Matrix> {
        let key = (name.to_string(), shape, condition.word());
        if !self.letters.contains_key(&key) {
            let matrix = self.draw(shape, condition);
            self.letters.insert(key.clone(), matrix);
        }
        Ok(self.letters[&key].clone())
    }

    fn constant(&mut self, constant: &Constant, shape: Shape) -> Checked<Matrix> {
        let bool = |one: bool| number(i64::from(one));
        Ok(Matrix::new(shape, |i, j| match constant {
            Constant::Dense(entries) => entries[i * shape.1 + j].clone(),
            Constant::Zeros => number(0),
            Constant::Ones => number(1),
            Constant::Unit(r, c) => bool((i, j) == (*r, *c)),
            Constant::Shift { offset, stride } => bool(stride * i as i64 + offset == j as i64),
        }))
    }

    fn zero(&mut self, shape: Shape) -> Matrix {
        Matrix::new(shape, |_, _| number(0))
    }

    fn is_zero(&self, value: &Matrix) -> bool {
        value.entries.iter().all(Zero::is_zero)
    }

    fn equal(&self, a: &Matrix, b: &Matrix) -> bool {
        a == b
    }

    fn multiple(&mut self, factor: &BigRational, value: &Matrix) -> Matrix {
        value.map(|x| x * factor)
    }

    fn sum(&mut self, a: &Matrix, b: &Matrix) -> Checked<Matrix> {
        assert_eq!(a.shape, b.shape);
        Ok(Matrix::new(a.shape, |i, j| a.at(i, j) + b.at(i, j)))
    }

    fn product(&mut self, a: &Matrix, b: &Matrix) -> Checked<Matrix> {
        Ok(a.times(b))
    }

    fn scale(&mut self, number: &Matrix, b: &Matrix) -> Checked<Matrix> {
        Ok(b.map(|x| x * number.at(0, 0)))
    }

    fn hadamard(&mut self, a: &Matrix, b: &Matrix) -> Checked<Matrix> {
        assert_eq!(a.shape, b.shape);
        Ok(Matrix::new(a.shape, |i, j| a.at(i, j) * b.at(i, j)))
    }

    fn transpose(&mut self, a: &Matrix) -> Matrix {
        a.turned()
    }

    fn kronecker(&mut self, a: &Matrix, b: &Matrix) -> Checked<Matrix> {
        Ok(kronecker(a, b))
    }

    fn inverse(&mut self, a: &Matrix) -> Checked<Matrix> {
        a.inverse().ok_or_else(|| Reason::Unit.because("singular"))
    }

    fn apply(&mut self, function: &Function, _: &str, a: &Matrix) -> Checked<(Matrix, Matrix)> {
        let both = |value: &dyn Fn(&BigRational) -> BigRational,
                    slope: &dyn Fn(&BigRational) -> BigRational| {
            (a.map(value), a.map(slope))
        };
        Ok(match function {
            Function::Relu => both(&|x| mask(x) * x, &mask),
            Function::Exp => both(&exponential, &exponential),
            Function::Tanh => both(&odd, &|x| number(1) - odd(x) * odd(x)),
            Function::Recip => both(&reciprocal, &|x| -power(&reciprocal(x), 2)),
            Function::Odd(_) => both(&odd, &odd_slope),
            Function::Homogeneous(_, n) => {
                both(&|x| homogeneous(x, *n), &|x| homogeneous_slope(x, *n))
            }
            Function::Series(_, all) => {
                both(&|x| all.iter().rev().fold(number(0), |sum, c| sum * x + c), &|x| {
                    let terms = all.iter().zip(0..).skip(1);
                    terms.map(|(c, k)| c * number(i64::from(k)) * power(x, k - 1)).sum()
                })
            }
        })
    }

    fn softmax(&mut self, a: &Matrix) -> Checked<Matrix> {
        Ok(softmax(a))
    }
}

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
                symbols.multiple(factor, &a)
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
                let all: Vec<usize> = (1..=n).filter(|k| n % k == 0).collect();
                random.pick(&all)
            };
            let (r, c) = (divisor(random, rows), divisor(random, columns));
            E::Kronecker(inner(random, (r, c)), inner(random, (rows / r, columns / c)))
        }
        19..21 if kinds.functions => {
            let function = match random.below(8) {
                0 | 1 => Function::Relu,
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
