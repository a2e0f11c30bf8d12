//! Matrices of rational numbers: integers over one denominator, every step counted.

use num_bigint::{BigInt, Sign};

use crate::certificate::Matrix;
use crate::check::layer::grid::{Grid, Integers, is_zero};
use crate::check::pair::meter::{Meter, longest};
use crate::check::pair::scaled;
use crate::check::pair::table::Fraction;
use crate::reason::Failure;

/// A matrix of integers divided by a positive number.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Exact {
    pub(super) integers: Integers,
    pub(super) below: BigInt,
}

impl Exact {
    /// A matrix of a file, of a shape that has been checked.
    pub(super) fn read(matrix: &Matrix, meter: &mut Meter) -> Result<Exact, Failure> {
        let columns = matrix.first().map_or(1, Vec::len);
        let texts = matrix.iter().flatten();
        let fractions: Vec<Fraction> = texts.map(|text| Fraction::read(text)).collect();
        let (integers, below) = scaled::clear(&fractions, meter)?;
        Exact { integers: Grid::new(columns, integers), below }.lowest(meter)
    }

    /// A matrix of small integers, 0-based.
    pub(super) fn of(
        rows: usize,
        columns: usize,
        entry: impl Fn(usize, usize) -> i8,
        meter: &mut Meter,
    ) -> Result<Exact, Failure> {
        let count = rows.saturating_mul(columns);
        meter.keep(count, 1)?;
        let entries = (0..count).map(|at| BigInt::from(entry(at / columns, at % columns)));
        Ok(Exact { integers: Grid::new(columns, entries.collect()), below: BigInt::from(1) })
    }

    pub(super) fn identity(size: usize, meter: &mut Meter) -> Result<Exact, Failure> {
        Exact::of(size, size, |row, column| i8::from(row == column), meter)
    }

    pub(super) fn rows(&self) -> usize {
        self.integers.rows()
    }

    pub(super) fn columns(&self) -> usize {
        self.integers.columns()
    }

    fn is_number(&self) -> bool {
        (self.rows(), self.columns()) == (1, 1)
    }

    /// A copy, kept.
    pub(super) fn copy(&self, meter: &mut Meter) -> Result<Exact, Failure> {
        let entries = self.integers.entries();
        meter.keep(entries.len(), longest(entries))?;
        Ok(self.clone())
    }

    /// The same with no common factor of all entries and the denominator.
    fn lowest(self, meter: &mut Meter) -> Result<Exact, Failure> {
        let Exact { integers, below } = self;
        let one = BigInt::from(1);
        let mut common = below.clone();
        for entry in integers.entries() {
            if common == one {
                return Ok(Exact { integers, below });
            }
            common = meter.gcd(entry, &common)?;
        }
        if common == one {
            return Ok(Exact { integers, below });
        }
        let bits = longest(integers.entries());
        meter.products(integers.entries().len(), bits, common.bits())?;
        let entries = integers.entries().iter().map(|entry| entry / &common).collect();
        let integers = Grid::new(integers.columns(), entries);
        Ok(Exact { integers, below: below / common })
    }

    /// A matrix with as many rows and columns, entry by entry.
    fn map(&self, change: impl Fn(&BigInt) -> BigInt) -> Integers {
        let entries = self.integers.entries().iter().map(change).collect();
        Grid::new(self.columns(), entries)
    }

    pub(super) fn transpose(self) -> Exact {
        Exact { integers: self.integers.transpose(), below: self.below }
    }

    pub(super) fn negative(self) -> Exact {
        Exact { integers: self.map(|entry| -entry), below: self.below }
    }

    /// −1, 0 and 1.
    pub(super) fn sign(self) -> Exact {
        let sign = |entry: &BigInt| match entry.sign() {
            Sign::Minus => BigInt::from(-1),
            Sign::NoSign => BigInt::default(),
            Sign::Plus => BigInt::from(1),
        };
        Exact { integers: self.map(sign), below: BigInt::from(1) }
    }

    /// The sum with a matrix of the same shape.
    pub(super) fn plus(self, other: &Exact, meter: &mut Meter) -> Result<Exact, Failure> {
        let common = meter.gcd(&self.below, &other.below)?;
        let (here, there) = (&other.below / &common, &self.below / &common);
        let (x, y) = (self.integers.entries(), other.integers.entries());
        let [u, v] = [(x, &here), (y, &there)];
        for (entries, factor) in [u, v] {
            meter.products(entries.len(), longest(entries), factor.bits())?;
        }
        let bits = (longest(x) + here.bits()).max(longest(y) + there.bits());
        meter.keep(x.len(), bits)?;
        let sums = x.iter().zip(y).map(|(x, y)| x * &here + y * &there).collect();
        let integers = Grid::new(self.columns(), sums);
        Exact { integers, below: meter.product(&self.below, &here)? }.lowest(meter)
    }

    /// The product of two matrices whose shapes fit (section 1).
    pub(super) fn times(&self, other: &Exact, meter: &mut Meter) -> Result<Exact, Failure> {
        if self.columns() != other.rows() {
            // One of the two is a number, the left one first.
            return if self.is_number() {
                self.kron(other, meter)
            } else {
                other.kron(self, meter)
            };
        }
        let integers = scaled::product(&self.integers, &other.integers, meter)?;
        let below = meter.product(&self.below, &other.below)?;
        Exact { integers, below }.lowest(meter)
    }

    /// Block `(i, j)` is `x_ij Y`.
    pub(super) fn kron(&self, other: &Exact, meter: &mut Meter) -> Result<Exact, Failure> {
        let (x, y) = (&self.integers, &other.integers);
        let (u, v) = (longest(x.entries()), longest(y.entries()));
        let count = x.entries().len().saturating_mul(y.entries().len());
        meter.products(count, u, v)?;
        meter.keep(count, u.saturating_add(v))?;
        let row = |rows: (&[BigInt], &[BigInt])| -> Vec<BigInt> {
            rows.0.iter().flat_map(|x| rows.1.iter().map(move |y| x * y)).collect()
        };
        let pairs = x.each_row().flat_map(|above| y.each_row().map(move |below| (above, below)));
        let entries = pairs.flat_map(row).collect();
        let integers = Grid::new(x.columns() * y.columns(), entries);
        let below = meter.product(&self.below, &other.below)?;
        Exact { integers, below }.lowest(meter)
    }

    /// The rank over the rational numbers.
    pub(super) fn rank(&self, meter: &mut Meter) -> Result<usize, Failure> {
        let rows = self.integers.each_row().map(<[BigInt]>::to_vec).collect();
        Ok(reduced(rows, self.columns(), meter)?.rank)
    }

    /// The inverse of a square matrix, if it has one.
    pub(super) fn inverse(&self, meter: &mut Meter) -> Result<Option<Exact>, Failure> {
        let size = self.rows();
        let unit = |row| (0..size).map(move |column| BigInt::from(u8::from(row == column)));
        let rows = self.integers.each_row().enumerate();
        let rows = rows.map(|(i, row)| row.iter().cloned().chain(unit(i)).collect()).collect();
        let Reduced { rows, rank, pivot } = reduced(rows, size, meter)?;
        if rank < size {
            return Ok(None);
        }
        // N^-1 = B / pivot, so (N / below)^-1 = below B / pivot.
        let inverses = rows.iter().flat_map(|row| row.iter().skip(size));
        let bits = longest(inverses.clone());
        meter.products(size.saturating_mul(size), bits, self.below.bits())?;
        let negative = pivot < BigInt::default();
        let factor = if negative { -&self.below } else { self.below.clone() };
        let entries = inverses.map(|entry| entry * &factor).collect();
        let below = BigInt::from(pivot.magnitude().clone());
        Exact { integers: Grid::new(size, entries), below }.lowest(meter).map(Some)
    }
}

/// What elimination leaves.
struct Reduced {
    rows: Vec<Vec<BigInt>>,
    rank: usize,
    /// The entry of every kept row in its own pivot column.
    pivot: BigInt,
}

/// Elimination without fractions, above the pivots too: every entry that is kept is a minor of the
/// matrix, so each division by the pivot before is exact. Only the first columns get pivots.
fn reduced(
    mut rows: Vec<Vec<BigInt>>,
    columns: usize,
    meter: &mut Meter,
) -> Result<Reduced, Failure> {
    let all = rows.iter().map(Vec::len).sum();
    let steps = rows.len().min(columns) as u64;
    // A minor is a sum of n! products: at most that many bits (n ≤ 2^20).
    let bits = longest(rows.iter().flatten()).saturating_add(20).saturating_mul(steps);
    meter.keep(all, bits)?;
    let mut pivot = BigInt::from(1);
    let mut rank = 0;
    for column in 0..columns {
        let zero = BigInt::default();
        let entry = |row: &Vec<BigInt>| row.get(column).is_some_and(|entry| *entry != zero);
        let Some(found) = rows.iter().skip(rank).position(entry) else { continue };
        rows.swap(rank, rank + found);
        let kept = rows.get(rank).cloned().unwrap_or_default();
        let next = kept.get(column).cloned().unwrap_or_default();
        let bits = longest(rows.iter().flatten());
        // Two products and a quotient.
        meter.products(all.saturating_mul(2), bits, bits)?;
        meter.products(all, bits.saturating_mul(2), pivot.bits())?;
        for (number, row) in rows.iter_mut().enumerate() {
            if number == rank {
                continue;
            }
            let multiple = row.get(column).cloned().unwrap_or_default();
            for (entry, other) in row.iter_mut().zip(&kept) {
                if is_zero(entry) && is_zero(other) {
                    continue;
                }
                *entry = (&next * &*entry - &multiple * other) / &pivot;
            }
        }
        pivot = next;
        rank += 1;
        if rank == rows.len() {
            break;
        }
    }
    Ok(Reduced { rows, rank, pivot })
}
