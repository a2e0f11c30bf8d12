//! Matrices of rationals where every entry, row or column has a denominator of its own: that of a
//! whole matrix may be far too long.

use num_bigint::BigInt;

use super::meter::{Meter, longest};
use super::scaled::{clear, product};
use crate::certificate::Matrix;
use crate::check::layer::grid::{Grid, Integers, integer};
use crate::reason::Failure;

/// A rational number, not always in lowest terms; the denominator is positive.
#[derive(Clone)]
pub(in crate::check) struct Fraction {
    pub(in crate::check) above: BigInt,
    pub(in crate::check) below: BigInt,
}

impl Fraction {
    /// A rational of a file, whose form has been checked.
    pub(in crate::check) fn read(text: &str) -> Fraction {
        let (above, below) = text.split_once('/').unwrap_or((text, "1"));
        Fraction { above: integer(above), below: integer(below) }
    }

    pub(in crate::check) fn one() -> Fraction {
        Fraction { above: BigInt::from(1), below: BigInt::from(1) }
    }
}

/// A matrix, row by row, with at least one row and one column.
#[derive(Clone)]
pub(in crate::check) struct Table {
    columns: usize,
    entries: Vec<Fraction>,
}

/// A matrix of integers, each row divided by a number.
pub(in crate::check) struct Rows {
    pub(in crate::check) integers: Integers,
    below: Vec<BigInt>,
}

impl Table {
    /// A matrix of a file with so many columns, of a shape that has been checked.
    pub(in crate::check) fn read(
        matrix: &Matrix,
        columns: usize,
        meter: &mut Meter,
    ) -> Result<Table, Failure> {
        let entries: Vec<_> = matrix.iter().flatten().map(|text| Fraction::read(text)).collect();
        let numbers = entries.iter().flat_map(|entry| [&entry.above, &entry.below]);
        meter.keep(entries.len().saturating_mul(2), longest(numbers))?;
        Ok(Table { columns, entries })
    }

    pub(in crate::check) fn identity(size: usize) -> Table {
        let entry = |at: usize| {
            let above = BigInt::from(u8::from(at / size == at % size));
            Fraction { above, below: BigInt::from(1) }
        };
        Table { columns: size, entries: (0..size * size).map(entry).collect() }
    }

    pub(in crate::check) fn transpose(&self) -> Table {
        let columns = 0..self.columns;
        let entries = columns.flat_map(|c| self.entries.iter().skip(c).step_by(self.columns));
        let rows = self.entries.len() / self.columns;
        Table { columns: rows, entries: entries.cloned().collect() }
    }

    /// With one denominator for each row.
    pub(in crate::check) fn rows(&self, meter: &mut Meter) -> Result<Rows, Failure> {
        let mut integers = Vec::with_capacity(self.entries.len());
        let mut below = Vec::new();
        for row in self.entries.chunks_exact(self.columns) {
            let (cleared, multiplier) = clear(row, meter)?;
            integers.extend(cleared);
            below.push(multiplier);
        }
        Ok(Rows { integers: Grid::new(self.columns, integers), below })
    }

    /// `self other`.
    pub(in crate::check) fn times(
        &self,
        other: &Table,
        meter: &mut Meter,
    ) -> Result<Table, Failure> {
        let left = self.rows(meter)?;
        let right = other.transpose().rows(meter)?;
        let integers = product(&left.integers, &right.integers.transpose(), meter)?;
        let (r, c) = (longest(&left.below), longest(&right.below));
        meter.products(integers.entries().len(), r, c)?;
        meter.keep(integers.entries().len(), r.saturating_add(c))?;
        let below = left.below.iter().flat_map(|x| right.below.iter().map(move |y| x * y));
        let pairs = integers.entries().iter().cloned().zip(below);
        let entries = pairs.map(|(above, below)| Fraction { above, below }).collect();
        Ok(Table { columns: other.columns, entries })
    }

    /// With all fractions in lowest terms.
    pub(in crate::check) fn reduced(self, meter: &mut Meter) -> Result<Table, Failure> {
        let mut entries = Vec::with_capacity(self.entries.len());
        for Fraction { above, below } in self.entries {
            let common = meter.gcd(&above, &below)?;
            meter.products(2, above.bits().max(below.bits()), common.bits())?;
            entries.push(Fraction { above: above / &common, below: below / &common });
        }
        Ok(Table { columns: self.columns, entries })
    }

    /// Whether this is `factor other`, for a matrix of the same shape.
    pub(in crate::check) fn is(
        &self,
        factor: &Fraction,
        other: &Table,
        meter: &mut Meter,
    ) -> Result<bool, Failure> {
        for (x, y) in self.entries.iter().zip(&other.entries) {
            let left = [&x.above, &y.below, &factor.below];
            let right = [&y.above, &x.below, &factor.above];
            let mut sides = [BigInt::from(1), BigInt::from(1)];
            for (side, factors) in sides.iter_mut().zip([left, right]) {
                for factor in factors {
                    *side = meter.product(side, factor)?;
                }
            }
            if sides[0] != sides[1] {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
