//! What reading may still cost.

use super::limits::{STEPS, STEPS_PER_BYTE, WORDS};
use crate::error::Error;

/// Why a value cannot be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    Work,
    Size,
    Exponent,
    Zero,
    Divisor,
}

impl Refusal {
    pub(super) fn error(self, place: String) -> Error {
        let (problem, allowed) = match self {
            Refusal::Work => (
                "the polynomial takes too much work to expand".into(),
                "written out term by term, with fewer variables or smaller denominators, it can be read",
            ),
            Refusal::Size => {
                (format!("an intermediate result takes more than {WORDS} words of memory"), "")
            }
            Refusal::Exponent => (super::super::polynomial::OVERFLOW.to_string(), ""),
            Refusal::Zero => ("a division by zero".into(), "divisors are non-zero numbers"),
            Refusal::Divisor => {
                ("a division by a polynomial".into(), "divisors are non-zero numbers")
            }
        };
        Error::new(place, problem, allowed)
    }
}

#[derive(Clone, Debug)]
pub(super) struct Budget {
    left: u64,
}

impl Budget {
    pub(super) fn for_text(bytes: usize) -> Self {
        Budget { left: (bytes as u64).saturating_mul(STEPS_PER_BYTE).saturating_add(STEPS) }
    }

    /// The steps that are left.
    #[cfg(test)]
    pub(super) fn left(&self) -> u64 {
        self.left
    }

    /// Takes the product of the factors, in steps.
    pub(super) fn charge(&mut self, factors: &[u64]) -> Result<(), Refusal> {
        let steps = factors.iter().fold(1u64, |product, &n| product.saturating_mul(n));
        self.left = self.left.checked_sub(steps).ok_or(Refusal::Work)?;
        Ok(())
    }

    /// Greatest common divisors of numbers of so many words: Stein's algorithm is quadratic in the
    /// bits.
    pub(super) fn charge_gcds(&mut self, count: u64, words: u64) -> Result<(), Refusal> {
        self.charge(&[count, 64, words, words])
    }
}

/// Refuses what has more words than the limit.
pub(super) fn fits(terms: usize, words_each: u64) -> Result<(), Refusal> {
    let words = (terms as u64).saturating_mul(words_each);
    if words > WORDS { Err(Refusal::Size) } else { Ok(()) }
}
