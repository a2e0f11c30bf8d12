//! Random exact group elements and matrices, small ones first.

use neurocert_check::language::{Condition, Shape};
use num_rational::BigRational;
use num_traits::{Signed, Zero};

use super::matrices::{Exact, identity, integer, product, rank};
use crate::matrix::Matrix;
use crate::ring::{PrimeField, Rationals, Ring, SplitMix64};

/// Random matrices from one stream.
pub(crate) struct Elements {
    /// Where determinants are looked at: not zero here is not zero.
    pub field: PrimeField,
    /// What they are made of.
    pub stream: SplitMix64,
}

impl Elements {
    /// From a seed.
    pub(crate) fn new(seed: u64) -> Self {
        let field = PrimeField::new((1 << 31) - 1).expect("a Mersenne prime");
        Elements { field, stream: SplitMix64::new(seed) }
    }

    /// A matrix that satisfies the condition, of integers in `[−bound, bound]` (fractions in orthogonal
    /// matrices).
    pub(crate) fn element(&mut self, shape: Shape, condition: Condition, bound: u64) -> Exact {
        let n = shape.0;
        match condition {
            Condition::Any => self.matrix(shape, bound),
            Condition::Nonzero => Matrix::new(1, 1, vec![self.nonzero(bound)]),
            Condition::Invertible => self.invertible(n, bound),
            Condition::Orthogonal => self.orthogonal(n, bound),
            Condition::Permutation => self.permutation(n, false),
            Condition::SignedPermutation => self.permutation(n, true),
            Condition::Diagonal => self.diagonal(n, |draws| draws.entry(bound)),
            Condition::DiagonalInvertible => self.diagonal(n, |draws| draws.nonzero(bound)),
            Condition::PositiveDiagonal => self.diagonal(n, |draws| draws.nonzero(bound).abs()),
            Condition::Symmetric => self.mirrored(n, bound, false),
            Condition::Skew => self.mirrored(n, bound, true),
        }
    }

    /// Any matrix.
    pub(crate) fn matrix(&mut self, (rows, columns): Shape, bound: u64) -> Exact {
        Matrix::from_fn(rows, columns, |_, _| self.entry(bound))
    }

    fn entry(&mut self, bound: u64) -> BigRational {
        integer(self.stream.in_range(bound))
    }

    fn nonzero(&mut self, bound: u64) -> BigRational {
        loop {
            let entry = self.entry(bound);
            if !entry.is_zero() {
                return entry;
            }
        }
    }

    fn diagonal(&mut self, n: usize, mut next: impl FnMut(&mut Self) -> BigRational) -> Exact {
        Matrix::from_fn(n, n, |i, j| if i == j { next(self) } else { BigRational::zero() })
    }

    fn mirrored(&mut self, n: usize, bound: u64, is_skew: bool) -> Exact {
        let mut found = self.matrix((n, n), bound);
        for i in 0..n {
            for j in 0..i {
                let entry = found[(j, i)].clone();
                found[(i, j)] = if is_skew { -entry } else { entry };
            }
            if is_skew {
                found[(i, i)] = BigRational::zero();
            }
        }
        found
    }

    fn invertible(&mut self, n: usize, bound: u64) -> Exact {
        loop {
            let found = self.matrix((n, n), bound);
            let image = found.map(|q| self.field.from_integer(q.numer()));
            if rank(&self.field, &image) == n {
                return found;
            }
        }
    }

    fn below(&mut self, n: usize) -> usize {
        (self.stream.next_u64() % n as u64) as usize
    }

    fn permutation(&mut self, n: usize, is_signed: bool) -> Exact {
        let mut places: Vec<usize> = (0..n).collect();
        for i in (1..n).rev() {
            places.swap(i, self.below(i + 1));
        }
        let signs: Vec<i64> =
            (0..n).map(|_| if is_signed && self.below(2) == 1 { -1 } else { 1 }).collect();
        Matrix::from_fn(n, n, |i, j| integer(if places[i] == j { signs[i] } else { 0 }))
    }

    /// A signed permutation and up to two reflections `I − 2 v vᵀ / vᵀv`.
    fn orthogonal(&mut self, n: usize, bound: u64) -> Exact {
        let mut found = self.permutation(n, true);
        for _ in 0..self.below(3) {
            let v: Vec<BigRational> = (0..n).map(|_| self.entry(bound.min(3))).collect();
            let square = Rationals.dot(v.iter().zip(&v));
            if square.is_zero() {
                continue;
            }
            let mut reflection = identity(&Rationals, n);
            for i in 0..n {
                for j in 0..n {
                    reflection[(i, j)] -= integer(2) * &v[i] * &v[j] / &square;
                }
            }
            found = product(&Rationals, &reflection, &found);
        }
        found
    }
}
