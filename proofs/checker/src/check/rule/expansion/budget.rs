//! How much may be computed and kept: every step is counted before it is made, and what is kept is
//! counted as long as it is there.

use std::cell::Cell;
use std::rc::Rc;

use num_bigint::BigInt;

use crate::check::allowance::Allowance;
use crate::check::layer::grid::is_zero;
use crate::check::layer::rational;
use crate::check::pair::sizes::too_large;
use crate::reason::Failure;

/// Steps of all cases together that are the whole allowance by default. A product of two terms with short
/// coefficients is about twenty of them: so many products are `2^22` (`docs/checker-work.md`).
const STEPS: u64 = 1 << 26;

/// The most machine words that are kept, generously counted: at most about 128 megabytes.
const MAX_WORDS: u64 = 1 << 25;

/// Steps of Euclid's algorithm for each word of the smaller number.
const EUCLID: u64 = 64;

/// What a product of two numbers costs besides their words.
const OVERHEAD: u64 = 4;

/// What is left of the limits.
pub(super) struct Budget {
    allowance: Rc<Allowance>,
    words: Rc<Cell<u64>>,
}

/// Memory that is free again when this is gone.
pub(super) struct Kept {
    left: Rc<Cell<u64>>,
    words: u64,
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.left.set(self.left.get().saturating_add(self.words));
    }
}

impl Budget {
    pub(super) fn new(allowance: &Rc<Allowance>) -> Budget {
        let words = Rc::new(Cell::new(allowance.words(MAX_WORDS)));
        Budget { allowance: Rc::clone(allowance), words }
    }

    pub(super) fn steps(&self, count: u64) -> Result<(), Failure> {
        self.allowance.units(u128::from(count), STEPS)
    }

    /// Products of numbers with so many bits.
    pub(super) fn products(&self, count: u64, left: u64, right: u64) -> Result<(), Failure> {
        let each = (words(left) + 1).saturating_mul(words(right) + 1).saturating_add(OVERHEAD);
        self.steps(each.saturating_mul(count))
    }

    pub(super) fn keep(&self, words: u64) -> Result<Kept, Failure> {
        let rest = self.words.get().checked_sub(words);
        self.words.set(rest.ok_or_else(|| too_large("the polynomials"))?);
        Ok(Kept { left: Rc::clone(&self.words), words })
    }

    /// The greatest common divisor of any number and one that is not zero: positive.
    pub(super) fn gcd(&self, a: &BigInt, b: &BigInt) -> Result<BigInt, Failure> {
        self.products(1, a.bits(), b.bits())?;
        let rest = a % b;
        if !is_zero(&rest) {
            self.products(EUCLID, b.bits(), b.bits())?;
        }
        Ok(rational::gcd(b.clone(), rest))
    }
}

/// Whole words of 64 bits.
pub(super) fn words(bits: u64) -> u64 {
    bits / 64
}
