//! Matrices as integers of no common factor times one rational number: products of long chains
//! stay as small as they can be.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};
use rayon::prelude::*;

use crate::matrix::Matrix;
use crate::ring::gcd;
use crate::theory::lightning::layer::matrices::{Exact, cleared};

/// `scale · integers`; the integers are coprime and the first one that is not zero is positive, so
/// two matrices are multiples of each other if and only if their integers are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scaled {
    integers: Matrix<BigInt>,
    scale: BigRational,
}

impl Scaled {
    pub(super) fn new(matrix: &Exact) -> Self {
        let (integers, common) = cleared(matrix);
        Scaled::normal(integers, BigRational::new(BigInt::one(), common))
    }

    pub(super) fn identity(size: usize) -> Self {
        let integers = Matrix::from_fn(size, size, |i, j| BigInt::from(i32::from(i == j)));
        Scaled { integers, scale: BigRational::one() }
    }

    fn normal(integers: Matrix<BigInt>, scale: BigRational) -> Self {
        let mut content = BigInt::zero();
        for n in integers.entries() {
            content = gcd(&content, n);
            if content.is_one() {
                break;
            }
        }
        let Some(first) = integers.entries().iter().find(|n| !n.is_zero()) else {
            return Scaled { integers, scale: BigRational::zero() };
        };
        if first.is_negative() {
            content = -content;
        }
        let integers = if content.is_one() { integers } else { integers.map(|n| n / &content) };
        Scaled { integers, scale: scale * content }
    }

    /// `self · other`; rows in parallel.
    pub(super) fn times(&self, other: &Scaled) -> Scaled {
        let (a, b) = (&self.integers, &other.integers);
        assert_eq!(a.columns(), b.rows(), "shapes of a product");
        let entry = |i: usize, j: usize| -> BigInt {
            a.row(i).iter().zip(b.column(j)).map(|(x, y)| x * y).sum()
        };
        let rows: Vec<Vec<BigInt>> = (0..a.rows())
            .into_par_iter()
            .map(|i| (0..b.columns()).map(|j| entry(i, j)).collect())
            .collect();
        Scaled::normal(Matrix::from_rows(b.columns(), rows), &self.scale * &other.scale)
    }

    pub(super) fn transpose(&self) -> Scaled {
        Scaled::normal(self.integers.transpose(), self.scale.clone())
    }

    /// `self + selfᵀ`.
    pub(super) fn symmetrized(&self) -> Scaled {
        let n = self.integers.rows();
        let entry = |i, j| &self.integers[(i, j)] + &self.integers[(j, i)];
        Scaled::normal(Matrix::from_fn(n, n, entry), self.scale.clone())
    }

    /// The non-zero `λ` with `other = λ self`, if there is one; 1 when both are zero.
    pub(super) fn ratio(&self, other: &Scaled) -> Option<BigRational> {
        match (self.is_zero(), other.is_zero()) {
            (true, true) => Some(BigRational::one()),
            (false, false) if self.integers == other.integers => Some(&other.scale / &self.scale),
            _ => None,
        }
    }

    pub(super) fn is_zero(&self) -> bool {
        self.scale.is_zero()
    }

    pub(super) fn integers(&self) -> &Matrix<BigInt> {
        &self.integers
    }

    pub(super) fn scale(&self) -> &BigRational {
        &self.scale
    }

    pub(super) fn exact(&self) -> Exact {
        self.integers.map(|n| &self.scale * n)
    }

    /// The integers as rationals.
    pub(super) fn primitive(&self) -> Exact {
        self.integers.map(|n| BigRational::from_integer(n.clone()))
    }
}
