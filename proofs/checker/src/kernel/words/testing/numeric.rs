//! Matrices of rational numbers, and functions that have the laws of those in texts.

use std::collections::BTreeMap;

use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::{Random, number};
use crate::kernel::failure::{Checked, Reason};
use crate::kernel::symbols::Symbols;
use crate::language::{Condition, Constant, Function, Shape};

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

    /// `None` for a matrix that is not invertible.
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
    /// Whether `recip` of zero was met, which is zero here.
    pub met_zero: bool,
}

impl Numeric {
    pub fn new(seed: u64) -> Numeric {
        Numeric { random: Random(seed), bound: 4, letters: BTreeMap::new(), met_zero: false }
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

    fn shape(&self, value: &Matrix) -> Shape {
        value.shape
    }

    fn is_zero(&mut self, value: &Matrix) -> Checked<bool> {
        Ok(value.entries.iter().all(Zero::is_zero))
    }

    fn equal(&mut self, a: &Matrix, b: &Matrix) -> Checked<bool> {
        Ok(a == b)
    }

    fn multiple(&mut self, factor: &BigRational, value: &Matrix) -> Checked<Matrix> {
        Ok(value.map(|x| x * factor))
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
            Function::Recip => {
                self.met_zero |= a.entries.iter().any(Zero::is_zero);
                both(&reciprocal, &|x| -power(&reciprocal(x), 2))
            }
            Function::Sign => both(&Signed::signum, &|_| number(0)),
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
