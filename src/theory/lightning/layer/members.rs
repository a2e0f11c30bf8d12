//! Random members of a fiber, exact.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use super::fiber::{Fiber, FiberCase, rescaled};
use super::matrices::{
    Exact, identity, integer, inverse, kernel, outer, product, rank, scaled, sum, unit, zeros,
};
use super::weights::Layer;
use crate::linalg::query_key;
use crate::matrix::Matrix;
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
        sum(&matrix, &scaled(&matrix.transpose(), &integer(-1)))
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
        sum(&outer(x, y), &scaled(&outer(y, x), &integer(-1)))
    }

    /// A matrix of rank at most the query size with the symmetric part of `A`: see section 7 of
    /// `docs/theorems/one-layer.md`. Its kernel contains a totally isotropic subspace `U` of the symmetric
    /// part; with `U` given, its skew part is free on the quotient.
    ///
    /// `U` is taken from the kernel of `A` and the radical, and then moved by a random isometry. Over
    /// the rational numbers that is all that can be found without solving quadratic equations.
    fn same_symmetric_part(&mut self, point: &Layer) -> Exact {
        let (d, s) = (point.d(), scaled(&point.symmetric_part(), &ratio(1, 2)));
        if point.query() >= d {
            return sum(point.a(), &self.skew(d));
        }
        let lowest = rank(point.a());
        let r =
            point.query() - (self.stream.next_u64() % (point.query() - lowest + 1) as u64) as usize;
        let isotropic = self.isotropic(&kernel(point.a()), &s, d - r);
        // Columns: U, then unit vectors that complete it to a basis.
        let mut columns = isotropic;
        for i in 0..d {
            columns.push(unit(1, d, (0, i)).into_entries());
            if rank(&Matrix::from_rows(d, columns.clone())) < columns.len() {
                columns.pop();
            }
        }
        let basis = Matrix::from_rows(d, columns).transpose();
        let inside = product(&basis.transpose(), &product(&s, &basis));
        let skew = self.skew(d);
        let form = Matrix::from_fn(d, d, |i, j| match (i < d - r, j < d - r) {
            (_, true) => BigRational::zero(),
            (true, false) => integer(2) * &inside[(i, j)],
            (false, false) => &inside[(i, j)] + &skew[(i, j)],
        });
        let back = product(&inverse(&basis).expect("a basis"), &self.isometry(&s));
        product(&back.transpose(), &product(&form, &back))
    }

    /// A random subspace of a dimension in the span of a totally isotropic subspace and the radical.
    fn isotropic(
        &mut self,
        isotropic: &[Vec<BigRational>],
        s: &Exact,
        dimension: usize,
    ) -> Vec<Vec<BigRational>> {
        let d = s.rows();
        let radical = kernel(s);
        let span: Vec<_> = isotropic.iter().chain(&radical).cloned().collect();
        let span = Matrix::from_rows(d, span);
        loop {
            // How many of its vectors lie in the radical decides the kind of subspace.
            let most = dimension.min(radical.len());
            let inside = (self.stream.next_u64() % (most + 1) as u64) as usize;
            let in_radical = self.matrix(inside, radical.len());
            let others = self.matrix(dimension - inside, span.rows());
            let mut rows = Vec::new();
            if inside > 0 {
                let chosen = product(&in_radical, &Matrix::from_rows(d, radical.clone()));
                rows.extend((0..inside).map(|i| chosen.row(i).to_vec()));
            }
            if dimension > inside {
                let chosen = product(&others, &span);
                rows.extend((0..dimension - inside).map(|i| chosen.row(i).to_vec()));
            }
            if dimension == 0 || rank(&Matrix::from_rows(d, rows.clone())) == dimension {
                return rows;
            }
        }
    }

    /// A random `g` with `gᵀ S g = S`: `(I + MS)(I − MS)⁻¹` with `M` skew (Cayley), in half of the
    /// cases after a reflection.
    fn isometry(&mut self, s: &Exact) -> Exact {
        let d = s.rows();
        let (ms, one) = (product(&self.skew(d), s), identity(d));
        let minus = scaled(&ms, &integer(-1));
        let cayley = match inverse(&sum(&one, &minus)) {
            Some(below) => product(&sum(&one, &ms), &below),
            None => one.clone(),
        };
        if self.stream.next_u64().is_multiple_of(2) {
            return cayley;
        }
        // x ↦ x − 2 (vᵀSx / vᵀSv) v
        let v = self.matrix(d, 1);
        let image = product(s, &v);
        let value = product(&v.transpose(), &image)[(0, 0)].clone();
        if value.is_zero() {
            return cayley;
        }
        let turn = scaled(&product(&v, &image.transpose()), &(integer(-2) / value));
        product(&cayley, &sum(&one, &turn))
    }

    /// `(A, V)` as weights; for queries and keys a random factorization of `A`.
    fn in_parametrization(&mut self, point: &Layer, a: &Exact, v: Exact) -> Layer {
        let weights = if point.is_qkv() {
            let (q, k) = self.factorization(a, point.query());
            vec![q, k, v]
        } else {
            vec![a.clone(), v]
        };
        Layer::of(point.architecture().clone(), weights)
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

fn ratio(n: i64, d: i64) -> BigRational {
    BigRational::new(n.into(), d.into())
}
