//! Random members of a fiber, exact.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use super::fiber::{Fiber, FiberCase, rescaled};
use super::matrices::{Exact, identity, inverse, outer, product, rank, scaled, sum, zeros};
use super::weights::Layer;
use crate::geometry::query_key;
use crate::matrix::Matrix;
use crate::network::WeightFile;
use crate::ring::SplitMix64;

/// An endless stream of members of one fiber: of all pieces with a rational point in turn, and in
/// each of scalings, of changes of queries and keys, and for one token of symmetries of the
/// quadratic form and of skew-symmetric parts that keep the rank.
#[derive(Clone, Debug)]
pub struct Members<'a> {
    fiber: &'a Fiber,
    stream: SplitMix64,
    drawn: usize,
}

impl Fiber {
    /// Random members; the same seed gives the same ones.
    pub fn members(&self, seed: u64) -> Members<'_> {
        Members { fiber: self, stream: SplitMix64::new(seed), drawn: 0 }
    }
}

impl Iterator for Members<'_> {
    type Item = Layer;

    fn next(&mut self) -> Option<Layer> {
        let points = &self.fiber.representatives;
        let point = points[self.drawn % points.len()].clone();
        let choice = self.drawn.is_multiple_of(2);
        self.drawn += 1;
        if self.fiber.case == FiberCase::Zero {
            return Some(self.member_of_zero(&point, choice));
        }
        let a =
            if point.tokens() == 1 { self.same_symmetric_part(&point) } else { point.a().clone() };
        let v = point.v().clone();
        let member = self.in_parametrization(&point, &a, v);
        let factor = loop {
            let factor = self.number();
            if !factor.is_zero() {
                break factor;
            }
        };
        Some(rescaled(&member, &factor))
    }
}

impl Members<'_> {
    /// A small rational number.
    fn number(&mut self) -> BigRational {
        let numerator = BigInt::from(self.stream.in_range(9));
        BigRational::new(numerator, BigInt::from(1 + self.stream.next_u64() % 3))
    }

    fn matrix(&mut self, rows: usize, columns: usize) -> Exact {
        Matrix::from_fn(rows, columns, |_, _| self.number())
    }

    fn skew(&mut self, size: usize) -> Exact {
        let matrix = self.matrix(size, size);
        sum(&matrix, &scaled(&matrix.transpose(), &-BigRational::from_integer(1.into())))
    }

    fn member_of_zero(&mut self, point: &Layer, v_is_zero: bool) -> Layer {
        let (d, alpha) = (point.d(), point.alpha());
        if v_is_zero {
            let a = product(&self.matrix(d, alpha), &self.matrix(alpha, d));
            return self.in_parametrization(point, &a, zeros(point.d_out(), d));
        }
        let mut a = zeros(d, d);
        if point.tokens() == 1 {
            for _ in 0..alpha / 2 {
                a = sum(&a, &self.skew_of_rank_two(d));
            }
        }
        let v = self.matrix(point.d_out(), d);
        self.in_parametrization(point, &a, v)
    }

    fn skew_of_rank_two(&mut self, d: usize) -> Exact {
        let (x, y) = (self.matrix(1, d), self.matrix(1, d));
        let (x, y) = (x.row(0), y.row(0));
        sum(&outer(x, y), &scaled(&outer(y, x), &-BigRational::from_integer(1.into())))
    }

    /// A matrix of rank at most the query size with the symmetric part of `A`.
    ///
    /// `A + AᵀJA` with `J` skew has the symmetric part and at most the rank of `A`; `gᵀAg` has both
    /// for `g = (I + MS)(I − MS)⁻¹` with `M` skew, because `gᵀSg = S` (Cayley).
    fn same_symmetric_part(&mut self, point: &Layer) -> Exact {
        let (d, s) = (point.d(), point.symmetric_part());
        if point.query() >= d {
            return sum(point.a(), &self.skew(d));
        }
        let mut a = point.a().clone();
        if rank(&a) + 2 <= point.query() {
            a = sum(&a, &self.skew_of_rank_two(d));
        }
        let skew = self.skew(d);
        a = sum(&a, &product(&a.transpose(), &product(&skew, &a)));
        let (ms, one) = (product(&self.skew(d), &s), identity(d));
        let minus = scaled(&ms, &-BigRational::from_integer(1.into()));
        let Some(below) = inverse(&sum(&one, &minus)) else { return a };
        let g = product(&sum(&one, &ms), &below);
        product(&g.transpose(), &product(&a, &g))
    }

    /// `(A, V)` as weights; for queries and keys a random factorization of `A`.
    fn in_parametrization(&mut self, point: &Layer, a: &Exact, v: Exact) -> Layer {
        let weights = if point.is_qkv() {
            let (q, k) = self.factorization(a, point.query());
            vec![q, k, v]
        } else {
            vec![a.clone(), v]
        };
        let file = WeightFile { architecture: point.architecture().clone(), weights };
        Layer::new(file).expect("weights of the same sizes")
    }

    /// A random `(Q, K)` with `KᵀQ = A`: every such pair has the form `C (Q_A; X; 0)` and
    /// `C⁻ᵀ (K_A; 0; Y)`, where `K_Aᵀ Q_A = A` has as many rows as the rank.
    fn factorization(&mut self, a: &Exact, size: usize) -> (Exact, Exact) {
        let (d, r) = (a.rows(), rank(a));
        let (q_a, k_a) = query_key(a, r).expect("as many rows as the rank");
        let split = r + (self.stream.next_u64() % (size - r + 1) as u64) as usize;
        let mut entry = |base: &Exact, (i, j): (usize, usize), free: bool| match i {
            _ if i < r => base[(i, j)].clone(),
            _ if free => self.number(),
            _ => BigRational::zero(),
        };
        let q = Matrix::from_fn(size, d, |i, j| entry(&q_a, (i, j), i < split));
        let k = Matrix::from_fn(size, d, |i, j| entry(&k_a, (i, j), i >= split));
        loop {
            let c = self.matrix(size, size);
            if let Some(inverse) = inverse(&c) {
                return (product(&c, &q), product(&inverse.transpose(), &k));
            }
        }
    }
}
