//! Rational numbers of any length: they are made only where they are short enough, and only after the work
//! for them has been counted.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

use super::failure::{Checked, Reason};
use super::meter::Stop;

/// The most bits of numerator and denominator (section 4).
pub(crate) const MOST_BITS: u64 = 1 << 16;

/// The machine words of numerator and denominator.
pub(crate) fn length(q: &BigRational) -> u64 {
    (q.numer().bits() + q.denom().bits()) / 64
}

/// About how many products of two machine words the product and the sum of two numbers take. Fractions need
/// greatest common divisors.
pub(crate) fn cost(a: &BigRational, b: &BigRational) -> u64 {
    let (p, q) = (1 + length(a), 1 + length(b));
    match a.is_integer() && b.is_integer() {
        true => 32 + p * q,
        false => 64 + 16 * (p + q).saturating_pow(2),
    }
}

/// What numbers in lowest terms are compared and hashed by. The comparison and the hash of the library run
/// through continued fractions by recursion, too deep for a long fraction.
pub(crate) fn key(q: &BigRational) -> (&BigInt, &BigInt) {
    (q.numer(), q.denom())
}

/// The number, if it is not too long.
pub(crate) fn bounded(q: BigRational) -> Checked<BigRational> {
    match q.numer().bits().max(q.denom().bits()) <= MOST_BITS {
        true => Ok(q),
        false => Err(Reason::SizeLimit.because(format!("a number of more than {MOST_BITS} bits"))),
    }
}

/// The product; of integers without a greatest common divisor.
pub(crate) fn product(a: &BigRational, b: &BigRational) -> BigRational {
    if a.is_zero() || b.is_zero() {
        return BigRational::zero();
    }
    match a.is_integer() && b.is_integer() {
        true => BigRational::from_integer(a.numer() * b.numer()),
        false if a.is_one() => b.clone(),
        false if b.is_one() => a.clone(),
        false => a * b,
    }
}

/// The sum; of integers without a greatest common divisor.
pub(crate) fn sum(a: &BigRational, b: &BigRational) -> BigRational {
    match a.is_integer() && b.is_integer() {
        true => BigRational::from_integer(a.numer() + b.numer()),
        false => a + b,
    }
}

/// What is left of the work that all operations of some symbols together may do.
pub(crate) struct Work {
    pub left: u64,
    pub stop: Stop,
}

/// The products of words that count as one unit of work; numbers of some words are within it.
const UNIT: u64 = 512;

impl Work {
    /// So much work, which nobody stops.
    pub(crate) fn new(left: u64) -> Work {
        Work { left, stop: Stop::NEVER }
    }

    pub(crate) fn spend(&mut self, work: usize) -> Checked<()> {
        if self.stop.is_raised() {
            return Err(Reason::SizeLimit.because("stopped"));
        }
        let left = self.left.checked_sub(work as u64);
        self.left = left.ok_or_else(|| Reason::SizeLimit.because("too much work with symbols"))?;
        Ok(())
    }

    /// The same where nothing can fail: the next operation will.
    pub(crate) fn read(&mut self, work: usize) {
        self.left = self.left.saturating_sub(work as u64);
    }

    /// Products of machine words that are about to be made.
    pub(crate) fn products(&mut self, count: u64) -> Checked<()> {
        self.spend(usize::try_from(count / UNIT).unwrap_or(usize::MAX))
    }

    pub(crate) fn times(&mut self, a: &BigRational, b: &BigRational) -> Checked<BigRational> {
        self.products(cost(a, b))?;
        bounded(product(a, b))
    }

    /// A power of what is not zero.
    pub(crate) fn power(&mut self, q: &BigRational, exponent: i32) -> Checked<BigRational> {
        let words = (1 + length(q)).saturating_mul(exponent.unsigned_abs().into());
        self.products(words.saturating_pow(2))?;
        bounded(q.pow(exponent))
    }

    pub(crate) fn plus(&mut self, a: &BigRational, b: &BigRational) -> Checked<BigRational> {
        self.products(cost(a, b))?;
        bounded(sum(a, b))
    }

    /// Whether a · b = c · d, without a greatest common divisor.
    pub(crate) fn equal_products(
        &mut self,
        [a, b]: [&BigRational; 2],
        [c, d]: [&BigRational; 2],
    ) -> Checked<bool> {
        if a.is_zero() || b.is_zero() {
            return Ok(c.is_zero() || d.is_zero());
        }
        let longest = 1 + [a, b, c, d].into_iter().map(length).max().unwrap_or(0);
        self.products(16 * longest.saturating_pow(2))?;
        let left = a.numer() * b.numer() * c.denom() * d.denom();
        Ok(left == c.numer() * d.numer() * a.denom() * b.denom())
    }
}
