//! How much a greatest common divisor may still cost.

use crate::error::{Error, Result};
use crate::ring::SplitMix64;

/// The random numbers of a computation, and its meter. A step is a product of two words or about so
/// much: one to three nanoseconds. Everything that may take long says its steps before or while it
/// takes them.
pub(super) struct Work {
    pub(super) random: SplitMix64,
    limit: u64,
    spent: u64,
}

impl Work {
    pub(super) fn new(limit: u64) -> Work {
        Work { random: SplitMix64::new(0), limit, spent: 0 }
    }

    /// Steps until now.
    #[cfg(test)]
    pub(super) fn spent(&self) -> u64 {
        self.spent
    }

    /// Whether the product of the factors, in steps, is left.
    pub(super) fn has(&self, factors: &[usize]) -> bool {
        self.spent.saturating_add(product(factors)) <= self.limit
    }

    /// Takes the product of the factors, in steps.
    pub(super) fn charge(&mut self, factors: &[usize]) -> Result<()> {
        self.spent = self.spent.saturating_add(product(factors));
        if self.spent <= self.limit {
            return Ok(());
        }
        let problem = format!("it takes more than {} steps", self.limit);
        let allowed = "fewer terms, lower degrees or fewer variables are within reach";
        Err(Error::new("greatest common divisor", problem, allowed))
    }
}

fn product(factors: &[usize]) -> u64 {
    factors.iter().fold(1, |product, &n| product.saturating_mul(n as u64))
}
