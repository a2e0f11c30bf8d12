//! Matrices of numbers, as words fold them.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use crate::kernel::failure::{Checked, Reason};
use crate::kernel::number::{Work, key};
use crate::language::{Constant, Shape};

/// The most entries of a matrix of numbers that is written out.
pub(super) const MOST_ENTRIES: usize = 1 << 16;

/// All entries, row by row.
#[derive(Clone, Debug)]
pub(super) struct Numbers {
    pub shape: Shape,
    entries: Vec<BigRational>,
}

impl PartialEq for Numbers {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Numbers {}

impl PartialOrd for Numbers {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Numbers {
    fn cmp(&self, other: &Self) -> Ordering {
        self.shape.cmp(&other.shape).then_with(|| self.keys().cmp(other.keys()))
    }
}

impl Hash for Numbers {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.shape.hash(state);
        self.keys().for_each(|key| key.hash(state));
    }
}

/// A matrix as a number times a product of nothing (the identity), a matrix, or a column and a row.
pub(super) struct Split {
    pub factor: BigRational,
    pub parts: Vec<Numbers>,
}

impl Numbers {
    fn keys(&self) -> impl Iterator<Item = (&BigInt, &BigInt)> {
        self.entries.iter().map(key)
    }

    /// `None` if it has too many entries.
    fn new(shape: Shape, entry: impl Fn(usize, usize) -> BigRational) -> Option<Numbers> {
        let (rows, columns) = shape;
        if rows.checked_mul(columns)? > MOST_ENTRIES {
            return None;
        }
        let entries = (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j)));
        Some(Numbers { shape, entries: entries.map(|(i, j)| entry(i, j)).collect() })
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

    /// `None` if the product has too many entries.
    pub(super) fn product(&self, other: &Numbers, work: &mut Work) -> Checked<Option<Numbers>> {
        let inner = self.shape.1.min(other.shape.0);
        let shape @ (rows, columns) = (self.shape.0, other.shape.1);
        if rows.checked_mul(columns).is_none_or(|entries| entries > MOST_ENTRIES) {
            return Ok(None);
        }
        let mut entry = |i: usize, j: usize| {
            let terms = (0..inner).map(|k| (self.at(i, k), other.at(k, j)));
            let mut terms = terms.filter(|(a, b)| !a.is_zero() && !b.is_zero());
            terms.try_fold(BigRational::zero(), |sum, (a, b)| {
                let product = work.times(a, b)?;
                work.plus(&sum, &product)
            })
        };
        let places = (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j)));
        let entries = places.map(|(i, j)| entry(i, j)).collect::<Checked<_>>()?;
        Ok(Some(Numbers { shape, entries }))
    }

    /// The sign of each entry, or of its negative.
    pub(super) fn signs(&self, negative: bool) -> Numbers {
        let sign = |entry: &BigRational| if negative { -entry.signum() } else { entry.signum() };
        Numbers { shape: self.shape, entries: self.entries.iter().map(sign).collect() }
    }

    /// `None` if it has none.
    pub(super) fn inverse(&self, work: &mut Work) -> Checked<Option<Numbers>> {
        let (rows, columns) = self.shape;
        let mut left = self.entries.clone();
        let Some(eye) = Numbers::identity(rows).filter(|_| rows == columns) else {
            return Ok(None);
        };
        let mut right = eye.entries;
        let row = |r: usize| r * rows..(r + 1) * rows;
        for c in 0..rows {
            let Some(found) = (c..rows).find(|&r| !left[r * rows + c].is_zero()) else {
                return Ok(None);
            };
            for entries in [&mut left, &mut right] {
                row(c).zip(row(found)).for_each(|(a, b)| entries.swap(a, b));
            }
            let pivot = left[c * rows + c].recip();
            for entries in [&mut left, &mut right] {
                for x in &mut entries[row(c)] {
                    *x = work.times(x, &pivot)?;
                }
            }
            for r in (0..rows).filter(|&r| r != c) {
                let factor = -left[r * rows + c].clone();
                if factor.is_zero() {
                    continue;
                }
                for entries in [&mut left, &mut right] {
                    let kept = entries[row(c)].to_vec();
                    let both = entries[row(r)].iter_mut().zip(&kept);
                    for (x, p) in both.filter(|(_, p)| !p.is_zero()) {
                        let product = work.times(&factor, p)?;
                        *x = work.plus(x, &product)?;
                    }
                }
            }
        }
        Ok(Some(Numbers { shape: self.shape, entries: right }))
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
        rows == columns
            && (0..rows).all(|i| (0..columns).all(|j| i == j || self.at(i, j).is_zero()))
    }

    /// Whether all entries are the same.
    pub(super) fn is_constant(&self) -> bool {
        self.keys().all(|entry| Some(entry) == self.keys().next())
    }

    /// A number times matrices whose first entry that is not zero is one. A matrix of rank one is a
    /// column times a row, so that numbers (1 × 1 words) come apart.
    pub(super) fn split(self, work: &mut Work) -> Checked<Split> {
        let (rows, columns) = self.shape;
        let Some(place) = self.entries.iter().position(|entry| !entry.is_zero()) else {
            return Ok(Split { factor: BigRational::zero(), parts: vec![] });
        };
        let factor = self.entries[place].clone();
        let inverse = factor.recip();
        let scaled = self.entries.iter().map(|entry| work.times(entry, &inverse));
        let scaled = Numbers { shape: self.shape, entries: scaled.collect::<Checked<_>>()? };
        if scaled.is_diagonal() && (0..rows).all(|i| scaled.at(i, i).is_one()) {
            return Ok(Split { factor, parts: vec![] });
        }
        if rows == 1 || columns == 1 {
            return Ok(Split { factor, parts: vec![scaled] });
        }
        let (top, left) = (place / columns, place % columns);
        let mut places = (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j)));
        let is_rank_one = places.try_fold(true, |so_far, (i, j)| {
            // A cross that is too long is no entry.
            let cross = work.times(scaled.at(i, left), scaled.at(top, j));
            Ok(so_far && key(scaled.at(i, j)) == key(&cross?))
        })?;
        if is_rank_one {
            let part = |shape, entries: Vec<BigRational>| Numbers { shape, entries };
            let column = (0..rows).map(|i| scaled.at(i, left).clone()).collect();
            let row = (0..columns).map(|j| scaled.at(top, j).clone()).collect();
            let parts = vec![part((rows, 1), column), part((1, columns), row)];
            return Ok(Split { factor, parts });
        }
        Ok(Split { factor, parts: vec![scaled] })
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
