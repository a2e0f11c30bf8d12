//! Matrices of numbers, as words fold them.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

use crate::check::arith::Ring;
use crate::kernel::failure::{Checked, Reason};
use crate::language::{Constant, Shape};

/// The most entries of a matrix of numbers that is written out.
pub(super) const MOST_ENTRIES: usize = 1 << 16;

/// All entries, row by row. Equality, order and hash are those of matrices up to a factor: so numbers that are
/// long need not be divided by each other.
#[derive(Clone, Debug)]
pub(super) struct Numbers {
    pub shape: Shape,
    entries: Vec<BigRational>,
}

/// The most bits of numbers that are divided by each other.
const SHORT: u64 = 256;

const HASH_PRIME: u64 = (1 << 31) - 1;

/// Sums of so many terms are computed as they stand: a common denominator of whole rows would be longer.
const FEW: usize = 8;

/// What a common divisor of numbers of a word costs, in products of words.
const BITS_OF_DIVISORS: u64 = 64;

/// Rows of integers, each over a number.
struct Cleared {
    width: usize,
    entries: Vec<BigInt>,
    below: Vec<Denominator>,
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

    /// The words of which common divisors are found, each times the words that they have.
    fn work(&self) -> u64 {
        let long = self.long.iter().map(|part| BITS_OF_DIVISORS * (1 + part.bits() / 64));
        8 * self.words.len() as u64 + long.sum::<u64>()
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

impl Cleared {
    fn row(&self, i: usize) -> &[BigInt] {
        &self.entries[i * self.width..(i + 1) * self.width]
    }

    /// The words of the longest integer.
    fn words(&self) -> u64 {
        1 + self.entries.iter().map(BigInt::bits).max().unwrap_or(0) / 64
    }
}

/// Takes products of words from what is left of them.
fn count(left: &mut u64, products: u64) -> Checked<()> {
    let rest = left.checked_sub(products);
    *left = rest.unwrap_or(0);
    rest.map(drop).ok_or_else(|| Reason::SizeLimit.because("too much work with numbers"))
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
        Some(Numbers::of(shape, entry))
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
    ) -> Checked<Split> {
        let large = || Reason::SizeLimit.because(format!("{rows} x {columns} numbers"));
        let factors = |column: Option<Numbers>, row: Option<Numbers>| match (column, row) {
            (Some(column), Some(row)) => Ok(Split::of_vectors(column, row)),
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
                Ok(new.ok_or_else(large)?.split())
            }
            Constant::Dense(entries) => {
                if entries.len() > MOST_ENTRIES || entries.len() != rows.saturating_mul(columns) {
                    return Err(large());
                }
                Ok(Numbers { shape, entries: entries.clone() }.split())
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

    /// A column times a row. `None` if it is not that, or has too many entries.
    pub(super) fn outer(&self, row: &Numbers) -> Option<Numbers> {
        if self.shape.1 != 1 {
            return None;
        }
        Numbers::new((self.shape.0, row.shape.1), |i, j| self.at(i, 0) * row.at(0, j))
    }

    /// The product, which may not have too many entries. Each row of the left factor and each column of the
    /// right one gets a denominator: that of a whole matrix may be far longer.
    pub(super) fn product(&self, other: &Numbers, left: &mut u64) -> Checked<Numbers> {
        let turned = other.transpose();
        let shape = (self.shape.0, other.shape.1);
        let size = (shape.0.saturating_mul(shape.1)) as u64;
        let terms = self.fullest_row().min(turned.fullest_row());
        if terms <= FEW {
            let w = 2 + (self.bits() + other.bits()) / 64;
            let each = w.saturating_mul(w).saturating_mul(BITS_OF_DIVISORS);
            count(left, size.saturating_mul((terms as u64).saturating_mul(each)))?;
            let entry = |i: usize, j: usize| {
                let pairs = (0..self.shape.1).map(|k| (self.at(i, k), turned.at(j, k)));
                let pairs = pairs.filter(|(a, b)| !a.is_zero() && !b.is_zero());
                pairs.fold(BigRational::zero(), |sum, (a, b)| sum + a * b)
            };
            return Ok(Numbers::of(shape, entry));
        }
        let (rows, columns) = (self.cleared(left)?, turned.cleared(left)?);
        let (u, v) = (rows.words(), columns.words());
        let sums = size.saturating_mul(self.shape.1 as u64).saturating_mul(u.saturating_mul(v));
        // Fractions in lowest terms: common divisors with each part of the denominators.
        let w = u.saturating_add(v);
        let parts = |all: &Cleared| all.below.iter().map(Denominator::work).max().unwrap_or(0);
        let parts = parts(&rows).saturating_add(parts(&columns));
        let reduced = size.saturating_mul(w).saturating_mul(parts.saturating_add(1));
        count(left, sums.saturating_add(reduced))?;
        let entry = |i: usize, j: usize| {
            let terms = rows.row(i).iter().zip(columns.row(j));
            let terms = terms.filter(|(a, b)| !a.is_zero() && !b.is_zero());
            let sum = terms.fold(BigInt::zero(), |sum, (a, b)| sum + a * b);
            match sum.is_zero() {
                true => BigRational::zero(),
                false => rows.below[i].under(&columns.below[j], sum),
            }
        };
        Ok(Numbers::of(shape, entry))
    }

    fn of(shape: Shape, entry: impl Fn(usize, usize) -> BigRational) -> Numbers {
        let places = (0..shape.0).flat_map(|i| (0..shape.1).map(move |j| (i, j)));
        Numbers { shape, entries: places.map(|(i, j)| entry(i, j)).collect() }
    }

    /// The most entries of a row that are not zero.
    fn fullest_row(&self) -> usize {
        let rows = self.entries.chunks(self.shape.1.max(1));
        rows.map(|row| row.iter().filter(|x| !x.is_zero()).count()).max().unwrap_or(0)
    }

    /// Integers, and the denominators of the rows.
    fn cleared(&self, left: &mut u64) -> Checked<Cleared> {
        let width = self.shape.1;
        let mut cleared = Cleared { width, entries: vec![], below: vec![] };
        for row in self.entries.chunks(width.max(1)) {
            let (mut below, mut parts) = (BigInt::one(), Denominator::default());
            for denominator in row.iter().map(BigRational::denom).filter(|d| !d.is_one()) {
                let (u, v) = (1 + below.bits() / 64, 1 + denominator.bits() / 64);
                count(
                    left,
                    v.saturating_mul(u.saturating_add(BITS_OF_DIVISORS.saturating_mul(v))),
                )?;
                let rest = &below % denominator;
                if !rest.is_zero() {
                    // What is not yet in the common multiple.
                    let part = BigRational::new(rest, denominator.clone()).denom().clone();
                    below *= &part;
                    parts.push(part);
                }
            }
            let words = 1 + below.bits() / 64;
            count(left, (width as u64).saturating_mul(words.saturating_mul(words)))?;
            let integer = |x: &BigRational| match &below == x.denom() {
                true => x.numer().clone(),
                false => x.numer() * (&below / x.denom()),
            };
            cleared.entries.extend(row.iter().map(integer));
            cleared.below.push(parts);
        }
        Ok(cleared)
    }

    /// This and a multiple of another matrix of the same shape.
    pub(super) fn plus(mut self, factor: &BigRational, other: &Numbers) -> Numbers {
        for (a, b) in self.entries.iter_mut().zip(&other.entries) {
            *a += factor * b;
        }
        self
    }

    pub(super) fn zeros_like(&self) -> Numbers {
        Numbers { shape: self.shape, entries: vec![BigRational::zero(); self.entries.len()] }
    }

    pub(super) fn hadamard(&self, other: &Numbers) -> Numbers {
        let entries = self.entries.iter().zip(&other.entries).map(|(a, b)| a * b).collect();
        Numbers { shape: self.shape, entries }
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
        self.entries.iter().all(|entry| Some(entry) == self.entries.first())
    }

    /// The size in bits of the largest numerator or denominator.
    pub(super) fn bits(&self) -> u64 {
        self.entries.iter().map(|q| q.numer().bits().max(q.denom().bits())).max().unwrap_or(0)
    }

    /// The first entry that is not zero; one if there is none.
    fn first(&self) -> BigRational {
        let first = self.entries.iter().find(|entry| !entry.is_zero());
        first.cloned().unwrap_or_else(BigRational::one)
    }

    /// This, over a matrix that is equal up to a factor.
    pub(super) fn over(&self, other: &Numbers) -> BigRational {
        let (own, others) = (self.first(), other.first());
        if own == others { BigRational::one() } else { own / others }
    }

    /// A number times matrices. The first entry of a vector that is not zero is one, and so is that of a
    /// matrix of short numbers. A matrix of rank one is a column times a row, so that numbers (1 × 1 words)
    /// come apart.
    pub(super) fn split(self) -> Split {
        let (rows, columns) = self.shape;
        let Some(place) = self.entries.iter().position(|entry| !entry.is_zero()) else {
            return Split { factor: BigRational::zero(), parts: vec![] };
        };
        let factor = self.entries[place].clone();
        if self.is_diagonal() && (0..rows).all(|i| *self.at(i, i) == factor) {
            return Split { factor, parts: vec![] };
        }
        if rows == 1 || columns == 1 {
            return self.divided(factor);
        }
        let (top, left) = (place / columns, place % columns);
        let is_cross = |i: usize, j: usize| {
            let (x, column, row) = (self.at(i, j), self.at(i, left), self.at(top, j));
            // That row and that column need no look.
            match x.is_zero() {
                true => column.is_zero() || row.is_zero(),
                false => i == top || j == left || x * &factor == column * row,
            }
        };
        if (0..rows).all(|i| (0..columns).all(|j| is_cross(i, j))) {
            let part = |shape, entries: Vec<BigRational>| Numbers { shape, entries };
            let column = (0..rows).map(|i| self.at(i, left) / &factor).collect();
            let row = (0..columns).map(|j| self.at(top, j) / &factor).collect();
            let parts = vec![part((rows, 1), column), part((1, columns), row)];
            return Split { factor, parts };
        }
        if self.bits() > SHORT {
            return Split { factor: BigRational::one(), parts: vec![self] };
        }
        self.divided(factor)
    }

    fn divided(self, factor: BigRational) -> Split {
        let entries = self.entries.iter().map(|entry| entry / &factor).collect();
        Split { factor, parts: vec![Numbers { shape: self.shape, entries }] }
    }

    /// Each entry over the first one.
    fn compared(&self, other: &Numbers) -> Ordering {
        let (own, others) = (self.first(), other.first());
        let is_plain = own == others;
        let ordered = |(x, y): (&BigRational, &BigRational)| match is_plain {
            true if own.is_negative() => y.cmp(x),
            true => x.cmp(y),
            false if x.is_zero() || y.is_zero() => (x / &own).cmp(&(y / &others)),
            // x / own and y / others; own · others decides the direction.
            false => {
                let left = x.numer() * own.denom() * y.denom() * others.numer();
                let right = y.numer() * others.denom() * x.denom() * own.numer();
                let order = left.cmp(&right);
                if own.is_negative() == others.is_negative() { order } else { order.reverse() }
            }
        };
        let entries = || self.entries.iter().zip(&other.entries).map(ordered);
        self.shape
            .cmp(&other.shape)
            .then_with(|| entries().find(|order| order.is_ne()).unwrap_or(Ordering::Equal))
    }
}

impl PartialEq for Numbers {
    fn eq(&self, other: &Numbers) -> bool {
        self.compared(other).is_eq()
    }
}

impl Eq for Numbers {}

impl PartialOrd for Numbers {
    fn partial_cmp(&self, other: &Numbers) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Numbers {
    fn cmp(&self, other: &Numbers) -> Ordering {
        self.compared(other)
    }
}

impl Hash for Numbers {
    /// Modulo a prime: a matrix and its multiples have the same hash, unless it divides what they are made of
    /// (then they may be two letters, which only hides that they are equal).
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.shape.hash(state);
        let ring = Ring::<u64>::new(HASH_PRIME);
        let first = self.first();
        let numbers = (ring.integer(first.denom()), ring.inverse(ring.integer(first.numer())));
        let scale = numbers.1.map(|inverse| ring.product(numbers.0, inverse));
        for entry in &self.entries {
            let below = ring.inverse(ring.integer(entry.denom()));
            let residue = scale.zip(below).map(|(scale, below)| {
                ring.product(scale, ring.product(ring.integer(entry.numer()), below))
            });
            residue.hash(state);
        }
    }
}

impl Split {
    /// A column times a row.
    pub(super) fn of_vectors(column: Numbers, row: Numbers) -> Split {
        let (column, row) = (column.split(), row.split());
        let parts = column.parts.into_iter().chain(row.parts).collect();
        Split { factor: column.factor * row.factor, parts }
    }
}

fn number(one: bool) -> BigRational {
    if one { BigRational::one() } else { BigRational::zero() }
}

#[cfg(test)]
mod tests;
