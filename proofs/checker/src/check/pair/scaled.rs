//! Matrices of rationals as matrices of integers with one factor for all entries.

use num_bigint::BigInt;

use super::meter::{Meter, longest};
use super::table::Fraction;
use crate::certificate::Matrix;
use crate::check::layer::grid::{Grid, Integers, is_zero};
use crate::reason::Failure;

/// `above / below` times a matrix of integers; both are positive.
pub(in crate::check) struct Scaled {
    pub(in crate::check) integers: Integers,
    pub(in crate::check) above: BigInt,
    pub(in crate::check) below: BigInt,
}

impl Scaled {
    /// A matrix of a file that has been cleared of denominators.
    pub(in crate::check) fn new(integers: Integers, below: BigInt) -> Scaled {
        Scaled { integers, above: BigInt::from(1), below }
    }

    /// A matrix of a file with so many columns, of a shape that has been checked.
    pub(in crate::check) fn read(
        matrix: &Matrix,
        columns: usize,
        meter: &mut Meter,
    ) -> Result<Scaled, Failure> {
        Self::clear(matrix.iter().flatten(), columns, meter)
    }

    /// A vector of a file, as a column.
    pub(in crate::check) fn column(
        vector: &[String],
        meter: &mut Meter,
    ) -> Result<Scaled, Failure> {
        Self::clear(vector.iter(), 1, meter)
    }

    fn clear<'a>(
        texts: impl Iterator<Item = &'a String>,
        columns: usize,
        meter: &mut Meter,
    ) -> Result<Scaled, Failure> {
        let fractions: Vec<Fraction> = texts.map(|text| Fraction::read(text)).collect();
        let (integers, below) = clear(&fractions, meter)?;
        Scaled::new(Grid::new(columns, integers), below).reduced(meter)
    }

    pub(in crate::check) fn transpose(&self) -> Scaled {
        let Scaled { integers, above, below } = self;
        let (above, below) = (above.clone(), below.clone());
        Scaled { integers: integers.transpose(), above, below }
    }

    /// `self other`.
    pub(in crate::check) fn times(
        &self,
        other: &Scaled,
        meter: &mut Meter,
    ) -> Result<Scaled, Failure> {
        let integers = product(&self.integers, &other.integers, meter)?;
        let above = meter.product(&self.above, &other.above)?;
        let below = meter.product(&self.below, &other.below)?;
        Scaled { integers, above, below }.reduced(meter)
    }

    /// `self + selfᵀ`, of a square matrix.
    pub(in crate::check) fn symmetrized(&self, meter: &mut Meter) -> Result<Scaled, Failure> {
        let Scaled { integers, above, below } = self.transpose();
        let pairs = integers.entries().iter().zip(self.integers.entries());
        let sums = pairs.map(|(x, y)| x + y).collect();
        let integers = Grid::new(integers.columns(), sums);
        Scaled { integers, above, below }.reduced(meter)
    }

    /// The rows and columns of these numbers, 0-based.
    pub(in crate::check) fn part(&self, rows: &[usize], columns: &[usize]) -> Scaled {
        let entry = |&row: &usize| columns.iter().map(move |&c| self.integers.get(row, c).clone());
        let entries = rows.iter().flat_map(entry).collect();
        let integers = Grid::new(columns.len(), entries);
        Scaled { integers, above: self.above.clone(), below: self.below.clone() }
    }

    /// The same with integers that have no common factor, and a fraction in lowest terms.
    fn reduced(self, meter: &mut Meter) -> Result<Scaled, Failure> {
        let Scaled { integers, mut above, mut below } = self;
        let mut content = BigInt::default();
        for entry in integers.entries().iter().filter(|entry| !is_zero(entry)) {
            content = if is_zero(&content) { abs(entry) } else { meter.gcd(entry, &content)? };
        }
        if is_zero(&content) {
            return Ok(Scaled::new(integers, BigInt::from(1)));
        }
        let bits = longest(integers.entries());
        meter.products(integers.entries().len(), bits, content.bits())?;
        let entries = integers.entries().iter().map(|entry| entry / &content).collect();
        above = meter.product(&above, &content)?;
        let common = meter.gcd(&above, &below)?;
        above /= &common;
        below /= &common;
        Ok(Scaled { integers: Grid::new(integers.columns(), entries), above, below })
    }

    /// Whether this is `factor other`, for a matrix of the same shape.
    pub(in crate::check) fn is(
        &self,
        factor: &Fraction,
        other: &Scaled,
        meter: &mut Meter,
    ) -> Result<bool, Failure> {
        let mut here = meter.product(&self.above, &factor.below)?;
        here = meter.product(&here, &other.below)?;
        let mut there = meter.product(&other.above, &factor.above)?;
        there = meter.product(&there, &self.below)?;
        let common = meter.gcd(&there, &here)?;
        here /= &common;
        there /= &common;
        let (x, y) = (self.integers.entries(), other.integers.entries());
        meter.products(x.len(), longest(x), here.bits())?;
        meter.products(y.len(), longest(y), there.bits())?;
        Ok(x.iter().zip(y).all(|(x, y)| x * &here == y * &there))
    }
}

fn abs(number: &BigInt) -> BigInt {
    BigInt::from(number.magnitude().clone())
}

/// Fractions times their least common denominator, and that denominator.
pub(in crate::check) fn clear(
    fractions: &[Fraction],
    meter: &mut Meter,
) -> Result<(Vec<BigInt>, BigInt), Failure> {
    let mut multiplier = BigInt::from(1);
    for fraction in fractions {
        multiplier = meter.lcm(&multiplier, &fraction.below)?;
    }
    let above = longest(fractions.iter().map(|fraction| &fraction.above));
    let below = multiplier.bits();
    meter.products(fractions.len().saturating_mul(2), above.max(below), below)?;
    meter.keep(fractions.len(), above.saturating_add(below))?;
    let integer = |Fraction { above, below }: &Fraction| above * (&multiplier / below);
    let integers = fractions.iter().map(integer).collect();
    Ok((integers, multiplier))
}

/// The product of two matrices.
pub(in crate::check) fn product(
    left: &Integers,
    right: &Integers,
    meter: &mut Meter,
) -> Result<Integers, Failure> {
    let (rows, inner, columns) = (left.rows(), left.columns(), right.columns());
    let (u, v) = (longest(left.entries()), longest(right.entries()));
    meter.products(rows.saturating_mul(inner).saturating_mul(columns), u, v)?;
    meter.keep(rows.saturating_mul(columns), u.saturating_add(v).saturating_add(64))?;
    Ok(super::network::product(left, right))
}
