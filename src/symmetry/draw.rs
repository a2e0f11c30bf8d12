//! Random exact group elements, weights and inputs, small ones first.

use num_rational::BigRational;
use num_traits::Zero;

use super::condition::Condition;
use super::matrices::{Exact, identity, integer, product, rank};
use super::rule::{Parameter, Rule};
use super::test::Instance;
use crate::matrix::Matrix;
use crate::network::{Network, Parametrization};
use crate::ring::{PrimeField, Rationals, Ring, SplitMix64};

/// Random instances of a rule from one stream.
pub(super) struct Draws<'a> {
    pub rule: &'a Rule,
    /// Where determinants are looked at: not zero here is not zero.
    pub field: PrimeField,
    pub stream: SplitMix64,
}

impl Draws<'_> {
    /// Integers in `[−bound, bound]` (fractions in orthogonal matrices).
    pub fn instance(&mut self, bound: u64) -> Instance {
        let rule = self.rule;
        let group = rule.parameters.iter().map(|parameter| self.value(parameter, bound)).collect();
        let weights = self.weights(bound);
        let (rows, columns) = rule.network.input_shape();
        Instance { group, weights, input: self.matrix(rows, columns, bound) }
    }

    fn entry(&mut self, bound: u64) -> BigRational {
        integer(self.stream.in_range(bound))
    }

    fn matrix(&mut self, rows: usize, columns: usize, bound: u64) -> Exact {
        Matrix::from_fn(rows, columns, |_, _| self.entry(bound))
    }

    fn nonzero(&mut self, bound: u64) -> BigRational {
        loop {
            let entry = self.entry(bound);
            if !entry.is_zero() {
                return entry;
            }
        }
    }

    /// Attention matrices of `av` are products where their rank is bounded.
    fn weights(&mut self, bound: u64) -> Vec<Exact> {
        let architecture = self.rule.architecture();
        let is_av = architecture.parametrization() == Parametrization::Av;
        let blocks = self.rule.network.weights();
        let mut weights = Vec::new();
        for (at, block) in blocks.iter().enumerate() {
            let rank =
                if is_av && at % 2 == 0 { architecture.query_dims()[at / 2] } else { block.rows };
            weights.push(if rank < block.rows {
                let left = self.matrix(block.rows, rank, bound);
                product(&Rationals, &left, &self.matrix(rank, block.columns, bound))
            } else {
                self.matrix(block.rows, block.columns, bound)
            });
        }
        weights
    }

    fn value(&mut self, parameter: &Parameter, bound: u64) -> Exact {
        let (rows, columns) = parameter.shape;
        match parameter.condition {
            Condition::Any => self.matrix(rows, columns, bound),
            Condition::Nonzero => Matrix::new(1, 1, vec![self.nonzero(bound)]),
            Condition::Invertible => self.invertible(rows, bound),
            Condition::Orthogonal => self.orthogonal(rows, bound),
            Condition::Permutation => self.permutation(rows, false),
            Condition::SignedPermutation => self.permutation(rows, true),
            Condition::Diagonal => self.diagonal(rows, |draws| draws.entry(bound)),
            Condition::DiagonalInvertible => self.diagonal(rows, |draws| draws.nonzero(bound)),
            Condition::Symmetric => self.mirrored(rows, bound, false),
            Condition::Skew => self.mirrored(rows, bound, true),
        }
    }

    fn diagonal(&mut self, n: usize, mut next: impl FnMut(&mut Self) -> BigRational) -> Exact {
        Matrix::from_fn(n, n, |i, j| if i == j { next(self) } else { BigRational::zero() })
    }

    fn mirrored(&mut self, n: usize, bound: u64, is_skew: bool) -> Exact {
        let mut found = self.matrix(n, n, bound);
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
            let found = self.matrix(n, n, bound);
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
