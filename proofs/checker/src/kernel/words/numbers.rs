//! Matrices of numbers, as words fold them.

mod inverse;
mod multiples;
mod product;
#[cfg(test)]
mod tests;

use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use crate::kernel::failure::{Checked, Reason};
use crate::kernel::matrix::places;
use crate::kernel::number::{Work, key, length};
use crate::language::{Constant, Shape};

/// The most entries of a matrix of numbers that is written out.
pub(super) const MOST_ENTRIES: usize = 1 << 16;

/// The most words, above and below together, of numbers that are divided by each other.
const SHORT: u64 = 8;

/// All entries, row by row.
#[derive(Clone, Debug)]
pub(super) struct Numbers {
    pub shape: Shape,
    entries: Vec<BigRational>,
}

/// A matrix as a number times a product of nothing (the identity), a matrix, or a column and a row.
pub(super) struct Split {
    pub factor: BigRational,
    pub parts: Vec<Numbers>,
}

impl Numbers {
    /// `None` if it has too many entries.
    fn new(shape: Shape, entry: impl Fn(usize, usize) -> BigRational) -> Option<Numbers> {
        let (rows, columns) = shape;
        if rows.checked_mul(columns)? > MOST_ENTRIES {
            return None;
        }
        Some(Numbers { shape, entries: places(shape).map(|(i, j)| entry(i, j)).collect() })
    }

    pub(super) fn ones(shape: Shape) -> Option<Numbers> {
        Numbers::new(shape, |_, _| BigRational::one())
    }

    pub(super) fn identity(size: usize) -> Option<Numbers> {
        Numbers::new((size, size), |i, j| number(i == j))
    }

    /// The factors of a constant: too large ones are refused, but not if they are of rank one or
    /// multiples of the identity.
    pub(super) fn split_constant(
        constant: &Constant,
        shape @ (rows, columns): Shape,
        work: &mut Work,
    ) -> Checked<Split> {
        let large = || Reason::SizeLimit.because(format!("{rows} x {columns} numbers"));
        let mut factors = |column: Option<Numbers>, row: Option<Numbers>| match (column, row) {
            (Some(column), Some(row)) => Split::of_vectors(column, row, work),
            _ => Err(large()),
        };
        match constant {
            Constant::Zeros => Ok(Split { factor: BigRational::zero(), parts: vec![] }),
            Constant::Ones => factors(Numbers::ones((rows, 1)), Numbers::ones((1, columns))),
            &Constant::Unit(i, j) => factors(
                Numbers::new((rows, 1), |at, _| number(at == i)),
                Numbers::new((1, columns), |_, at| number(at == j)),
            ),
            Constant::Shift { offset: 0, stride: 1 } if rows == columns => {
                Ok(Split { factor: BigRational::one(), parts: vec![] })
            }
            &Constant::Shift { offset, stride } => {
                let at = |i| i128::from(stride) * i as i128 + i128::from(offset);
                let new = Numbers::new(shape, |i, j| number(at(i) == j as i128));
                new.ok_or_else(large)?.split(work)
            }
            Constant::Dense(entries) => {
                if entries.len() > MOST_ENTRIES || entries.len() != rows.saturating_mul(columns) {
                    return Err(large());
                }
                Numbers { shape, entries: entries.clone() }.split(work)
            }
        }
    }

    pub(super) fn at(&self, i: usize, j: usize) -> &BigRational {
        &self.entries[i * self.shape.1 + j]
    }

    pub(super) fn transpose(&self) -> Numbers {
        let (rows, columns) = self.shape;
        let entries = (0..columns).flat_map(|j| (0..rows).map(move |i| self.at(i, j).clone()));
        Numbers { shape: (columns, rows), entries: entries.collect() }
    }

    /// The sign of each entry, or of its negative.
    pub(super) fn signs(&self, negative: bool) -> Numbers {
        let sign = |entry: &BigRational| if negative { -entry.signum() } else { entry.signum() };
        Numbers { shape: self.shape, entries: self.entries.iter().map(sign).collect() }
    }

    /// This and a multiple of another matrix of the same shape.
    pub(super) fn plus(
        mut self,
        factor: &BigRational,
        other: &Numbers,
        work: &mut Work,
    ) -> Checked<Numbers> {
        for (a, b) in self.entries.iter_mut().zip(&other.entries) {
            let product = work.times(factor, b)?;
            *a = work.plus(a, &product)?;
        }
        Ok(self)
    }

    pub(super) fn zeros_like(&self) -> Numbers {
        Numbers { shape: self.shape, entries: vec![BigRational::zero(); self.entries.len()] }
    }

    pub(super) fn hadamard(&self, other: &Numbers, work: &mut Work) -> Checked<Numbers> {
        let entries = self.entries.iter().zip(&other.entries).map(|(a, b)| work.times(a, b));
        Ok(Numbers { shape: self.shape, entries: entries.collect::<Checked<_>>()? })
    }

    /// The same matrix with zeros outside of the diagonal.
    pub(super) fn diagonal_part(mut self) -> Numbers {
        let columns = self.shape.1.max(1);
        for (k, entry) in self.entries.iter_mut().enumerate() {
            if k / columns != k % columns {
                entry.set_zero();
            }
        }
        self
    }

    pub(super) fn is_diagonal(&self) -> bool {
        let (rows, columns) = self.shape;
        rows == columns && places(self.shape).all(|(i, j)| i == j || self.at(i, j).is_zero())
    }

    /// Whether all entries are the same.
    pub(super) fn is_constant(&self) -> bool {
        let mut keys = self.entries.iter().map(key);
        keys.next().is_none_or(|first| keys.all(|other| other == first))
    }

    /// The words of the longest entry.
    fn words(&self) -> u64 {
        self.entries.iter().map(length).max().unwrap_or(0)
    }

    /// A number times matrices. The first entry of a vector that is not zero is one, and so is that of a
    /// matrix of short numbers. A matrix of rank one is a column times a row, so that numbers (1 × 1 words)
    /// come apart.
    pub(super) fn split(self, work: &mut Work) -> Checked<Split> {
        let (rows, columns) = self.shape;
        let Some(place) = self.entries.iter().position(|entry| !entry.is_zero()) else {
            return Ok(Split { factor: BigRational::zero(), parts: vec![] });
        };
        let factor = self.entries[place].clone();
        if self.is_diagonal() && (0..rows).all(|i| key(self.at(i, i)) == key(&factor)) {
            return Ok(Split { factor, parts: vec![] });
        }
        if rows == 1 || columns == 1 {
            return self.divided(factor, work);
        }
        let (top, left) = (place / columns, place % columns);
        if self.is_cross(top, left, work)? {
            let inverse = factor.recip();
            let mut part = |shape: Shape, at: &dyn Fn(usize) -> (usize, usize)| {
                let entries = (0..shape.0.max(shape.1)).map(|k| {
                    let (i, j) = at(k);
                    work.times(self.at(i, j), &inverse)
                });
                Ok(Numbers { shape, entries: entries.collect::<Checked<_>>()? })
            };
            let column = part((rows, 1), &|i| (i, left))?;
            let row = part((1, columns), &|j| (top, j))?;
            return Ok(Split { factor, parts: vec![column, row] });
        }
        match self.words() > SHORT {
            true => Ok(Split { factor: BigRational::one(), parts: vec![self] }),
            false => self.divided(factor, work),
        }
    }

    /// Whether each entry is the product of those in a row and a column, over the one where these meet.
    fn is_cross(&self, top: usize, left: usize, work: &mut Work) -> Checked<bool> {
        let corner = self.at(top, left);
        for (i, j) in places(self.shape).filter(|&(i, j)| i != top && j != left) {
            let (x, column, row) = (self.at(i, j), self.at(i, left), self.at(top, j));
            if !work.equal_products([x, corner], [column, row])? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn divided(self, factor: BigRational, work: &mut Work) -> Checked<Split> {
        if factor.is_one() {
            return Ok(Split { factor, parts: vec![self] });
        }
        let inverse = factor.recip();
        let entries = self.entries.iter().map(|entry| work.times(entry, &inverse));
        let entries = entries.collect::<Checked<_>>()?;
        Ok(Split { factor, parts: vec![Numbers { shape: self.shape, entries }] })
    }
}

impl Split {
    /// A column times a row.
    pub(super) fn of_vectors(column: Numbers, row: Numbers, work: &mut Work) -> Checked<Split> {
        let (column, row) = (column.split(work)?, row.split(work)?);
        let parts = column.parts.into_iter().chain(row.parts).collect();
        Ok(Split { factor: work.times(&column.factor, &row.factor)?, parts })
    }
}

fn number(one: bool) -> BigRational {
    if one { BigRational::one() } else { BigRational::zero() }
}
