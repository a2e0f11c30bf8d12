//! How much has been computed: every step is counted before it is made, by the lengths that its
//! numbers really have. (What section 4 of `docs/pair-certificate.md` says of this checker.)

use num_bigint::BigInt;

use super::sizes::too_large;
use crate::check::layer::grid::is_zero;
use crate::check::layer::rational;
use crate::reason::Failure;

/// The most products of machine words.
const MAX_PRODUCTS: u128 = 1 << 35;

/// The same for the values of expressions.
const MAX_VALUES: u128 = 1 << 34;

/// The same for sums of words (`docs/rule-certificate.md`), a step with a letter counted as one product.
const MAX_STEPS: u128 = 1 << 33;

/// The most machine words of all numbers that are kept: half a gigabyte.
const MAX_WORDS: u128 = 1 << 26;

/// What a number costs besides its words: memory has to be found for it.
const OVERHEAD: u128 = 8;

/// What a number in memory takes besides its words.
const HEADER: u128 = 4;

/// Steps of Euclid's algorithm for each word of the smaller number.
const STEPS: usize = 64;

/// What is left of the limits.
pub(in crate::check) struct Meter {
    products: u128,
    words: u128,
}

impl Meter {
    pub(in crate::check) fn new() -> Meter {
        Meter { products: MAX_PRODUCTS, words: MAX_WORDS }
    }

    /// For exact values of expressions.
    pub(in crate::check) fn of_values() -> Meter {
        Meter { products: MAX_VALUES, words: MAX_WORDS }
    }

    /// For sums of words.
    pub(in crate::check) fn of_words() -> Meter {
        Meter { products: MAX_STEPS, words: MAX_WORDS }
    }

    /// Steps that cost about as much as a product of machine words.
    pub(in crate::check) fn steps(&mut self, count: u64) -> Result<(), Failure> {
        let rest = self.products.checked_sub(u128::from(count));
        self.products = rest.ok_or_else(|| too_large("the steps"))?;
        Ok(())
    }

    /// Whether so many machine words could be kept now.
    pub(in crate::check) fn fits(&self, words: u64) -> Result<(), Failure> {
        if u128::from(words) > self.words { Err(too_large("the numbers")) } else { Ok(()) }
    }

    /// Products, or quotients, of numbers with so many bits.
    pub(in crate::check) fn products(
        &mut self,
        count: usize,
        left: u64,
        right: u64,
    ) -> Result<(), Failure> {
        let cost = (OVERHEAD + words(left)) * (OVERHEAD + words(right));
        let rest = self.products.checked_sub(cost.saturating_mul(count as u128));
        self.products = rest.ok_or_else(|| too_large("the products of words"))?;
        Ok(())
    }

    /// Numbers of so many bits, kept.
    pub(in crate::check) fn keep(&mut self, count: usize, bits: u64) -> Result<(), Failure> {
        let cost = (HEADER + words(bits)).saturating_mul(count as u128);
        let rest = self.words.checked_sub(cost);
        self.words = rest.ok_or_else(|| too_large("the numbers"))?;
        Ok(())
    }

    /// Numbers that were kept and are gone.
    pub(in crate::check) fn release(&mut self, count: usize, bits: u64) {
        let cost = (HEADER + words(bits)).saturating_mul(count as u128);
        self.words = self.words.saturating_add(cost).min(MAX_WORDS);
    }

    /// All that was kept so far is gone, but for what was kept since the last time.
    pub(in crate::check) fn forget(&mut self) {
        self.words = MAX_WORDS;
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
