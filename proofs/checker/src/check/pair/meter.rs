//! How much has been computed: every step is counted before it is made, by the lengths that its
//! numbers really have. (What section 4 of `docs/pair-certificate.md` says of this checker.)

use std::rc::Rc;

use num_bigint::BigInt;

use super::sizes::too_large;
use crate::check::allowance::Allowance;
use crate::check::layer::grid::is_zero;
use crate::check::layer::rational;
use crate::reason::Failure;

/// Products of machine words that are the whole allowance by default.
pub(in crate::check) const PRODUCTS: u64 = 1 << 35;

/// The most machine words of all numbers that are kept: half a gigabyte.
const MAX_WORDS: u64 = 1 << 26;

/// What a number costs besides its words: memory has to be found for it.
const OVERHEAD: u128 = 8;

/// What a number in memory takes besides its words.
const HEADER: u128 = 4;

/// Steps of Euclid's algorithm for each word of the smaller number.
const STEPS: usize = 64;

/// What is left of the limits.
pub(in crate::check) struct Meter {
    allowance: Rc<Allowance>,
    words: u128,
    most_words: u128,
}

impl Meter {
    pub(in crate::check) fn new(allowance: &Rc<Allowance>) -> Meter {
        let words = u128::from(allowance.words(MAX_WORDS));
        Meter { allowance: Rc::clone(allowance), words, most_words: words }
    }

    /// Steps that cost about as much as a product of machine words.
    pub(in crate::check) fn steps(&mut self, count: u64) -> Result<(), Failure> {
        self.allowance.units(u128::from(count), PRODUCTS)
    }

    /// Whether so many steps could be made now.
    pub(in crate::check) fn fits_steps(&self, count: u64) -> Result<(), Failure> {
        self.allowance.fits(u128::from(count), PRODUCTS)
    }

    /// Products, or quotients, of numbers with so many bits.
    pub(in crate::check) fn products(
        &mut self,
        count: usize,
        left: u64,
        right: u64,
    ) -> Result<(), Failure> {
        let cost = (OVERHEAD + words(left)) * (OVERHEAD + words(right));
        self.allowance.units(cost.saturating_mul(count as u128), PRODUCTS)
    }

    /// Numbers of so many bits, kept.
    pub(in crate::check) fn keep(&mut self, count: usize, bits: u64) -> Result<(), Failure> {
        let cost = (HEADER + words(bits)).saturating_mul(count as u128);
        let rest = self.words.checked_sub(cost);
        self.words = rest.ok_or_else(|| too_large("the numbers"))?;
        Ok(())
    }

    /// All that was kept so far is gone, but for what was kept since the last time.
    pub(in crate::check) fn forget(&mut self) {
        self.words = self.most_words;
    }

    /// The product of two numbers.
    pub(in crate::check) fn product(&mut self, a: &BigInt, b: &BigInt) -> Result<BigInt, Failure> {
        self.products(1, a.bits(), b.bits())?;
        Ok(a * b)
    }

    /// The greatest common divisor of any number and one that is not zero: positive.
    pub(in crate::check) fn gcd(&mut self, a: &BigInt, b: &BigInt) -> Result<BigInt, Failure> {
        self.products(1, a.bits(), b.bits())?;
        let rest = a % b;
        let bits = b.bits();
        if !is_zero(&rest) {
            self.products(STEPS, bits, bits)?;
        }
        Ok(rational::gcd(b.clone(), rest))
    }

    /// A multiple of both of two positive numbers, the least.
    pub(in crate::check) fn lcm(&mut self, a: &BigInt, b: &BigInt) -> Result<BigInt, Failure> {
        let common = self.gcd(a, b)?;
        let rest = b / common;
        self.product(a, &rest)
    }

    /// `Π x^k`.
    pub(in crate::check) fn powers(
        &mut self,
        factors: &[(&BigInt, u32)],
    ) -> Result<BigInt, Failure> {
        let lengths = factors.iter().map(|(x, k)| x.bits().saturating_mul(u64::from(*k)));
        let bits = lengths.fold(0, u64::saturating_add);
        self.keep(1, bits)?;
        self.products(factors.len() + 1, bits, bits)?;
        Ok(factors.iter().fold(BigInt::from(1), |product, (x, k)| product * x.pow(*k)))
    }
}

/// Whole words of 64 bits.
fn words(bits: u64) -> u128 {
    u128::from(bits / 64)
}

/// The bits of the longest number.
pub(in crate::check) fn longest<'a>(numbers: impl IntoIterator<Item = &'a BigInt>) -> u64 {
    numbers.into_iter().map(BigInt::bits).max().unwrap_or(0)
}
