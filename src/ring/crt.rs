//! Integers from their residues modulo many primes.

use num_bigint::BigInt;
use num_traits::{One, Zero};
use rayon::prelude::*;

use super::{PrimeField, Ring};

/// Values with fewer bits in all are left to one thread.
const PARALLEL_BITS: u64 = 1 << 22;
/// Values that one thread takes at a time.
const PART: usize = 256;

/// A vector of integers known modulo the product `M` of the primes pushed so far.
///
/// The values are the symmetric representatives: the one `y = x mod M` with `-M/2 < y <= M/2`.
/// So **if `|x| < M/2`, the value is `x` itself**: `y` and `x` are congruent modulo `M`, and
/// `|y - x| < M/2 + M/2 = M`, so they are equal.
///
/// The primes are odd, so is `M`, and `M/2` itself is never a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrtVector {
    values: Vec<BigInt>,
    modulus: BigInt,
}

impl CrtVector {
    /// A vector of `length` integers of which nothing is known: zeros modulo 1.
    pub fn new(length: usize) -> Self {
        CrtVector { values: vec![BigInt::zero(); length], modulus: BigInt::one() }
    }

    /// Adds the residues modulo one more prime (any representatives), and says whether a value
    /// changed. The step is Garner's, with one inversion for the whole vector: the new value is
    ///
    /// `y + M t`, where `t = (residue - y) / M mod prime` and `|t| <= (prime - 1)/2`.
    ///
    /// It is symmetric again, without a comparison: `M t` is within `±M (prime - 1)/2`, and
    /// `-M/2 < y <= M/2`, so `-M prime/2 < y + M t <= M prime/2`.
    ///
    /// Costs two passes over the digits of each value.
    ///
    /// # Panics
    ///
    /// If there is not one residue for each value; unless `prime` is an odd prime below 2^62 that
    /// was not pushed before.
    pub fn push(&mut self, residues: &[u64], prime: u64) -> bool {
        let field = PrimeField::new(prime).unwrap_or_else(|error| panic!("{error}"));
        self.push_in(&field, residues)
    }

    /// [`push`](Self::push) with a field that is there already: no test whether the modulus is prime.
    pub(crate) fn push_in(&mut self, field: &PrimeField, residues: &[u64]) -> bool {
        assert_eq!(residues.len(), self.values.len(), "one residue for each value");
        let prime = field.modulus();
        let inverse = field
            .try_inverse(&field.from_integer(&self.modulus))
            .unwrap_or_else(|| panic!("the residues modulo {prime} were pushed before"));
        let modulus = &self.modulus;
        let push = |(values, residues): (&mut [BigInt], &[u64])| {
            let mut changed = false;
            let known = field.from_integers(&*values);
            for ((value, &residue), known) in values.iter_mut().zip(residues).zip(known) {
                let difference = field.sub(&field.from_u64(residue), &known);
                let t = field.to_u64(&field.mul(&difference, &inverse));
                if t == 0 {
                    continue;
                }
                changed = true;
                // Below 2^62, so both are `i64`.
                let symmetric = if t > prime / 2 { t as i64 - prime as i64 } else { t as i64 };
                *value += modulus * symmetric;
            }
            changed
        };
        let changed = if (self.values.len() as u64).saturating_mul(modulus.bits()) < PARALLEL_BITS {
            push((&mut self.values, residues))
        } else {
            let parts = self.values.par_chunks_mut(PART).zip(residues.par_chunks(PART));
            parts.map(push).reduce(|| false, |a, b| a | b)
        };
        self.modulus *= prime;
        changed
    }

    /// The symmetric representatives.
    pub fn values(&self) -> &[BigInt] {
        &self.values
    }

    /// The product of the primes pushed so far.
    pub fn modulus(&self) -> &BigInt {
        &self.modulus
    }

    /// The symmetric representatives, without a copy.
    pub fn into_values(self) -> Vec<BigInt> {
        self.values
    }
}

/// One integer known modulo the product of the primes pushed so far: a [`CrtVector`] of length
/// one, with the same guarantee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crt(CrtVector);

impl Crt {
    /// An integer of which nothing is known: zero modulo 1.
    pub fn new() -> Self {
        Crt(CrtVector::new(1))
    }

    /// Adds the residue modulo one more prime, and says whether the value changed.
    ///
    /// # Panics
    ///
    /// Unless `prime` is an odd prime below 2^62 that was not pushed before.
    pub fn push(&mut self, residue: u64, prime: u64) -> bool {
        self.0.push(&[residue], prime)
    }

    /// The symmetric representative; equal to the integer `x` itself if `|x| < modulus/2`.
    pub fn value(&self) -> &BigInt {
        &self.0.values[0]
    }

    /// The product of the primes pushed so far.
    pub fn modulus(&self) -> &BigInt {
        self.0.modulus()
    }
}

impl Default for Crt {
    fn default() -> Self {
        Crt::new()
    }
}

#[cfg(test)]
mod tests;
