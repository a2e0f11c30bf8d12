//! Products of matrices of numbers.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, ToPrimitive, Zero};

use super::{MOST_ENTRIES, Numbers};
use crate::kernel::failure::Checked;
use crate::kernel::matrix::places;
use crate::kernel::number::{Work, bounded, length};

/// Sums of so many terms are computed as they stand: a common denominator of whole rows would be longer.
const FEW: usize = 8;

/// What an operation with short integers costs, in products of words (as in `number::cost`).
const SMALL: u64 = 32;

impl Numbers {
    /// `None` if the product has too many entries. Each row of the left factor and each column of the right
    /// one gets a denominator: that of a whole matrix may be far longer.
    pub(in crate::kernel::words) fn product(
        &self,
        other: &Numbers,
        work: &mut Work,
    ) -> Checked<Option<Numbers>> {
        let shape = (self.shape.0, other.shape.1);
        if shape.0.checked_mul(shape.1).is_none_or(|entries| entries > MOST_ENTRIES) {
            return Ok(None);
        }
        work.spend(self.entries.len() + other.entries.len() + shape.0 * shape.1)?;
        let turned = other.transpose();
        let entries = match self.fullest_row().min(turned.fullest_row()) <= FEW {
            true => self.short_sums(&turned, work)?,
            false => self.long_sums(&turned, work)?,
        };
        Ok(Some(Numbers { shape, entries }))
    }

    fn row(&self, i: usize) -> &[BigRational] {
        &self.entries[i * self.shape.1..(i + 1) * self.shape.1]
    }

    /// The most entries of a row that are not zero.
    fn fullest_row(&self) -> usize {
        let rows = (0..self.shape.0).map(|i| self.row(i));
        rows.map(|row| row.iter().filter(|x| !x.is_zero()).count()).max().unwrap_or(0)
    }

    fn short_sums(&self, turned: &Numbers, work: &mut Work) -> Checked<Vec<BigRational>> {
        // Looking for what is not zero.
        let looks = (self.shape.0 * turned.shape.0).saturating_mul(self.shape.1);
        work.products(looks as u64)?;
        let mut entry = |(i, j): (usize, usize)| {
            let mut terms = self.row(i).iter().zip(turned.row(j));
            terms.try_fold(BigRational::zero(), |sum, (a, b)| match a.is_zero() || b.is_zero() {
                true => Ok(sum),
                false => {
                    let product = work.times(a, b)?;
                    work.plus(&sum, &product)
                }
            })
        };
        places((self.shape.0, turned.shape.0)).map(&mut entry).collect()
    }

    fn long_sums(&self, turned: &Numbers, work: &mut Work) -> Checked<Vec<BigRational>> {
        let (rows, columns) = (self.cleared(work)?, turned.cleared(work)?);
        let size = rows.len() as u64 * columns.len() as u64;
        let longest = |all: &[Row]| all.iter().map(Row::words).max().unwrap_or(0);
        let (u, v) = (longest(&rows), longest(&columns));
        let each = SMALL.saturating_add(u.saturating_mul(v));
        work.products(size.saturating_mul(self.shape.1 as u64).saturating_mul(each))?;
        let words = u.saturating_add(v);
        let below = |all: &[Row]| all.iter().map(|row| row.below.cost(words)).max().unwrap_or(0);
        let each = SMALL.saturating_add(below(&rows)).saturating_add(below(&columns));
        work.products(size.saturating_mul(each))?;
        let entry = |(i, j): (usize, usize)| {
            let (row, column): (&Row, &Row) = (&rows[i], &columns[j]);
            let terms = row.integers.iter().zip(&column.integers);
            let terms = terms.filter(|(a, b)| !a.is_zero() && !b.is_zero());
            let sum = terms.fold(BigInt::zero(), |sum, (a, b)| sum + a * b);
            match sum.is_zero() {
                true => Ok(BigRational::zero()),
                false => bounded(row.below.under(&column.below, sum)),
            }
        };
        places((rows.len(), columns.len())).map(entry).collect()
    }

    fn cleared(&self, work: &mut Work) -> Checked<Vec<Row>> {
        (0..self.shape.0).map(|i| Row::new(self.row(i), work)).collect()
    }
}

/// Integers over a number.
struct Row {
    integers: Vec<BigInt>,
    below: Denominator,
}

impl Row {
    fn new(row: &[BigRational], work: &mut Work) -> Checked<Row> {
        let (mut all, mut below) = (BigInt::one(), Denominator::default());
        for denominator in row.iter().map(BigRational::denom).filter(|d| !d.is_one()) {
            let (u, v) = (words(&all), words(denominator));
            work.products(SMALL + u.saturating_mul(v) + divisor_cost(2 * v))?;
            let rest = &all % denominator;
            if !rest.is_zero() {
                // What is not yet in the common multiple.
                let part = BigRational::new(rest, denominator.clone()).denom().clone();
                all *= &part;
                below.push(part);
            }
        }
        let lengths = row.iter().map(|x| 1 + length(x)).sum::<u64>();
        work.products(lengths.saturating_mul(words(&all)))?;
        let integer = |x: &BigRational| match &all == x.denom() {
            true => x.numer().clone(),
            false => x.numer() * (&all / x.denom()),
        };
        Ok(Row { integers: row.iter().map(integer).collect(), below })
    }

    /// The words of the longest integer.
    fn words(&self) -> u64 {
        self.integers.iter().map(words).max().unwrap_or(0)
    }
}

fn words(integer: &BigInt) -> u64 {
    1 + integer.bits() / 64
}

/// What a common divisor of two integers of so many words together costs.
fn divisor_cost(words: u64) -> u64 {
    words.saturating_mul(words).saturating_mul(16)
}

/// A number as a product of numbers that are words where that is possible.
#[derive(Default)]
struct Denominator {
    words: Vec<u64>,
    long: Vec<BigInt>,
}

impl Denominator {
    fn push(&mut self, factor: BigInt) {
        let Some(word) = factor.to_u64() else { return self.long.push(factor) };
        match self.words.last_mut().and_then(|last| Some((last.checked_mul(word)?, last))) {
            Some((product, last)) => *last = product,
            None => self.words.push(word),
        }
    }

    /// What it costs to find lowest terms under an integer of so many words.
    fn cost(&self, above: u64) -> u64 {
        let short = (self.words.len() as u64).saturating_mul(64 + 8 * above);
        // The last one is found once more.
        let long = self.long.iter().map(|long| divisor_cost(words(long).saturating_add(above)));
        long.fold(short, |sum, cost| sum.saturating_add(cost.saturating_mul(2)))
    }

    /// An integer over this and another number, in lowest terms.
    fn under(&self, other: &Denominator, mut above: BigInt) -> BigRational {
        let mut below = BigInt::one();
        for &word in self.words.iter().chain(&other.words) {
            let mut left = word;
            loop {
                let rest = (&above % left).magnitude().to_u64().unwrap_or(0);
                let common = divisor(rest, left);
                if common == 1 {
                    break;
                }
                above /= common;
                left /= common;
            }
            below *= left;
        }
        for long in self.long.iter().chain(&other.long) {
            let reduced = BigRational::new(above, long.clone());
            above = reduced.numer().clone();
            below *= reduced.denom();
        }
        match self.long.len() + other.long.len() {
            0 => BigRational::new_raw(above, below),
            // What is left above may still divide what came before.
            _ => BigRational::new(above, below),
        }
    }
}

/// The greatest common divisor, of two numbers that are not both zero.
fn divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
