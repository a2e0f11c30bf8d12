//! Matrices at a point: integers with one denominator, not in lowest terms.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

use crate::kernel::failure::{Checked, Reason};
use crate::kernel::matrix::places;
use crate::kernel::meter::Meter;
use crate::language::Shape;

/// The most bits of a common denominator.
const MOST_BITS: u64 = 1 << 20;

/// A matrix of integers over a positive number.
#[derive(Clone, Debug)]
pub(super) struct Scaled {
    shape: Shape,
    entries: Vec<BigInt>,
    below: BigInt,
}

impl Scaled {
    pub(super) fn zero(shape: Shape) -> Scaled {
        let entries = vec![BigInt::zero(); shape.0.saturating_mul(shape.1)];
        Scaled { shape, entries, below: BigInt::one() }
    }

    pub(super) fn cleared(shape: Shape, entries: &[BigRational], meter: &Meter) -> Checked<Scaled> {
        let below = common(entries, meter)?;
        let words = 1 + u128::from(below.bits() / 64);
        meter.steps((entries.len() as u128).saturating_mul(words * words))?;
        let integer = |x: &BigRational| x.numer() * (&below / x.denom());
        Ok(Scaled { shape, entries: entries.iter().map(integer).collect(), below })
    }

    /// The entries of a letter at a point; those of a symmetric one on and above the diagonal.
    pub(super) fn letter(shape: Shape, is_symmetric: bool, point: &[u64]) -> Scaled {
        let columns = shape.1;
        let at = |i: usize, j: usize| match is_symmetric {
            true => {
                let (i, j) = (i.min(j), i.max(j));
                point[i * columns + j - i * (i + 1) / 2]
            }
            false => point[i * columns + j],
        };
        let entries = places(shape).map(|(i, j)| BigInt::from(at(i, j))).collect();
        Scaled { shape, entries, below: BigInt::one() }
    }

    pub(super) fn is_zero(&self) -> bool {
        self.entries.iter().all(Zero::is_zero)
    }

    fn words(&self) -> u128 {
        let longest = self.entries.iter().map(BigInt::bits).max().unwrap_or(0);
        1 + u128::from(longest.max(self.below.bits()) / 64)
    }

    /// Counts so many products of entries of both.
    fn count(&self, other: &Scaled, products: usize, meter: &Meter) -> Checked<()> {
        let each = 4 + 4 * self.words() * other.words();
        meter.steps((products as u128).saturating_mul(each))
    }

    /// The entries times a number, which becomes a part of them.
    fn over(&self, below: &BigInt) -> Vec<BigInt> {
        if below.is_one() {
            return self.entries.clone();
        }
        self.entries.iter().map(|x| x * below).collect()
    }

    pub(super) fn plus(&self, other: &Scaled, meter: &Meter) -> Checked<Scaled> {
        self.count(other, self.entries.len(), meter)?;
        let (own, others, below) = if self.below == other.below {
            (self.entries.clone(), other.entries.clone(), self.below.clone())
        } else {
            (self.over(&other.below), other.over(&self.below), &self.below * &other.below)
        };
        let entries = own.into_iter().zip(others).map(|(x, y)| x + y).collect();
        Ok(Scaled { shape: self.shape, entries, below })
    }

    pub(super) fn times(&self, other: &Scaled, meter: &Meter) -> Checked<Scaled> {
        let (inner, columns) = (self.shape.1, other.shape.1);
        let shape = (self.shape.0, columns);
        self.count(other, shape.0.saturating_mul(columns).saturating_mul(inner), meter)?;
        let entry = |i: usize, j: usize| {
            let row = &self.entries[i * inner..(i + 1) * inner];
            let column = other.entries[j..].iter().step_by(columns);
            row.iter().zip(column).fold(BigInt::zero(), |sum, (x, y)| sum + x * y)
        };
        let entries = places((shape.0, columns)).map(|(i, j)| entry(i, j)).collect();
        Ok(Scaled { shape, entries, below: &self.below * &other.below })
    }

    /// This 1 × 1 matrix times another.
    pub(super) fn scaling(&self, other: &Scaled, meter: &Meter) -> Checked<Scaled> {
        self.count(other, other.entries.len(), meter)?;
        let below = &self.below * &other.below;
        Ok(Scaled { shape: other.shape, entries: other.over(&self.entries[0]), below })
    }

    pub(super) fn entrywise(&self, other: &Scaled, meter: &Meter) -> Checked<Scaled> {
        self.count(other, self.entries.len(), meter)?;
        let entries = self.entries.iter().zip(&other.entries).map(|(x, y)| x * y).collect();
        Ok(Scaled { shape: self.shape, entries, below: &self.below * &other.below })
    }

    pub(super) fn transpose(&self) -> Scaled {
        let (rows, columns) = self.shape;
        let places = (0..columns).flat_map(|j| (0..rows).map(move |i| i * columns + j));
        let entries = places.map(|at| self.entries[at].clone()).collect();
        Scaled { shape: (columns, rows), entries, below: self.below.clone() }
    }

    pub(super) fn kronecker(&self, other: &Scaled, meter: &Meter) -> Checked<Scaled> {
        let ((r, c), (s, d)) = (self.shape, other.shape);
        let shape = (r.saturating_mul(s), c.saturating_mul(d));
        self.count(other, shape.0.saturating_mul(shape.1), meter)?;
        let entry = |(i, j): (usize, usize)| {
            &self.entries[i / s * c + j / d] * &other.entries[i % s * d + j % d]
        };
        let entries = places(shape).map(entry).collect();
        Ok(Scaled { shape, entries, below: &self.below * &other.below })
    }

    /// Whether two matrices are the same.
    pub(super) fn is(&self, other: &Scaled, meter: &Meter) -> Checked<bool> {
        self.count(other, self.entries.len(), meter)?;
        if self.below == other.below {
            return Ok(self.entries == other.entries);
        }
        Ok(self.over(&other.below) == other.over(&self.below))
    }
}

/// The least common denominator.
fn common(entries: &[BigRational], meter: &Meter) -> Checked<BigInt> {
    let mut common = BigInt::one();
    for entry in entries.iter().filter(|entry| !entry.denom().is_one()) {
        let words = 1 + u128::from(common.bits() / 64);
        meter.steps(64 * words * (1 + u128::from(entry.denom().bits() / 64)))?;
        if !(&common % entry.denom()).is_zero() {
            common = &common * BigRational::new(common.clone(), entry.denom().clone()).denom();
        }
        if common.bits() > MOST_BITS {
            return Err(Reason::SizeLimit.because("a common denominator of too many digits"));
        }
    }
    Ok(common)
}
