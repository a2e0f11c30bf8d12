//! All weights with the same function (sections 2 and 7 of the page).

use num_rational::BigRational;
use num_traits::Zero;

use super::Layer;
use crate::kernel::certificate::FiberCase;
use crate::kernel::failure::Checked;
use crate::kernel::point::Rationals;
use crate::kernel::rank::signature;
use crate::kernel::symbols::Symbols;

/// What a fiber is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fiber {
    pub case: FiberCase,
    /// The number of pieces, up to scaling.
    pub pieces: usize,
    /// The largest dimension of a part.
    pub dimension: usize,
}

/// The numbers of positive and of negative eigenvalues.
type Signature = (usize, usize);

impl Layer<'_> {
    /// The fiber through the weights.
    pub(crate) fn fiber(&mut self) -> Checked<Fiber> {
        if self.tokens == 1 {
            return self.with_one_token();
        }
        if self.is_zero() {
            return Ok(self.fiber_of_zero(self.factors(0)));
        }
        let dimension = 1 + self.factors(self.rank_a);
        Ok(match self.rank_a == 1 && self.rank_v == 1 && !self.is_aligned {
            true => Fiber { case: FiberCase::TwoPoints, pieces: 2, dimension },
            false => Fiber { case: FiberCase::OnePoint, pieces: 1, dimension },
        })
    }

    /// The zero function: `unseen` is the dimension of all A (or Q, K) that see nothing.
    fn fiber_of_zero(&self, unseen: usize) -> Fiber {
        let without_values = match self.has_queries {
            true => 2 * self.a * self.d,
            false => (2 * self.d - self.alpha()) * self.alpha(),
        };
        let dimension = without_values.max(self.d * self.out + unseen);
        Fiber { case: FiberCase::Zero, pieces: 2, dimension }
    }

    /// g(r): the dimension of the set of all (Q, K) with a given product of rank r; 0 without queries.
    fn factors(&self, r: usize) -> usize {
        if !self.has_queries {
            return 0;
        }
        let values = (r..=self.alpha()).map(|s| s * (self.a + r - s) + self.d * (self.a - r));
        values.max().unwrap_or(0)
    }

    fn with_one_token(&mut self) -> Checked<Fiber> {
        let turned = self.exact.transpose(&self.matrix);
        let symmetric = self.exact.sum(&self.matrix, &turned)?;
        if self.exact.is_zero(&symmetric)? || self.rank_v == 0 {
            return Ok(self.fiber_of_zero(self.largest((0, 0))));
        }
        let own = signature(&self.exact, &symmetric)?;
        let pieces = match self.rank_v {
            1 => splittings(own, self.divides(&symmetric)?),
            _ => vec![own],
        };
        let dimension = 1 + pieces.iter().map(|&piece| self.largest(piece)).max().unwrap_or(0);
        Ok(Fiber { case: FiberCase::SymmetricPart, pieces: pieces.len(), dimension })
    }

    /// F(S): the largest dimension of the set of all weights A, or (Q, K), with a symmetric part.
    fn largest(&self, (p, n): Signature) -> usize {
        let values = (p.max(n)..=self.alpha()).map(|r| matrices(self.d, p, n, r) + self.factors(r));
        values.max().unwrap_or(0)
    }

    /// Whether S vanishes on the hyperplane that is orthogonal to a row v ≠ 0 of V, which the vectors
    /// v_i e_j − v_j e_i span, v_i ≠ 0 fixed.
    fn divides(&mut self, symmetric: &Rationals) -> Checked<bool> {
        let (d, v) = (self.d, &self.value);
        let Some(at) = v.entries.iter().position(|x| !x.is_zero()) else { return Ok(false) };
        let (row, i) = (at / d, at % d);
        let places = (0..d).flat_map(|j| (0..d).map(move |k| (j, k)));
        let entry = |(j, k): (usize, usize)| {
            let mut entry = BigRational::zero();
            if k == j {
                entry += v.at(row, i);
            }
            if k == i {
                entry -= v.at(row, j);
            }
            entry
        };
        let span = Rationals { shape: (d, d), entries: places.map(entry).collect() };
        let product = self.exact.product(&span, symmetric)?;
        let turned = self.exact.transpose(&span);
        let form = self.exact.product(&product, &turned)?;
        self.exact.is_zero(&form)
    }
}

/// f(r): the dimension of the set of all A of rank r, or one less, with a given symmetric part that has p
/// positive and n negative eigenvalues; max(p, n) ≤ r ≤ d.
fn matrices(d: usize, p: usize, n: usize, r: usize) -> usize {
    if p + n == 0 && r % 2 == 1 {
        // A skew matrix has an even rank.
        return matrices(d, p, n, r - 1);
    }
    let z = d - p - n;
    // i ≤ p, so i (p + n − i) is at least i².
    let value = |i: usize| {
        let j = (d - r).checked_sub(i).filter(|j| *j <= z)?;
        Some(i * (p + n - i) + (i + j) * (z - j) - i * (i + 1) / 2)
    };
    r * r.saturating_sub(1) / 2 + (0..=p.min(n)).filter_map(value).max().unwrap_or(0)
}

/// The ways to split the product of the linear form v and the quadratic form S into a linear and a
/// quadratic factor over the real numbers: the signatures of the quadratic factors, up to sign.
fn splittings(signature: Signature, divides: bool) -> Vec<Signature> {
    match (signature, divides) {
        // v³; v and l², or l and v l.
        ((1, 0) | (0, 1), true) => vec![(1, 0)],
        ((1, 0) | (0, 1), false) => vec![(1, 0), (1, 1)],
        // v and v l, or l and v²; v and l l', or l and v l', or l' and v l.
        ((1, 1), true) => vec![(1, 1), (1, 0)],
        ((1, 1), false) => vec![(1, 1); 3],
        // The quadratic form is irreducible over the real numbers.
        (own, _) => vec![own],
    }
}
