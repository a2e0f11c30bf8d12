//! Integers from their residues modulo primes.

use crate::poly::store::{IntegerStore, Store};
use crate::ring::{CrtVector, Integer, PrimeField};

/// A vector of integers known modulo the product `M` of the primes so far: those in `(−M/2, M/2)`.
/// Modulo a single prime they are words.
pub(super) struct Lift {
    first: Option<PrimeField>,
    words: Vec<i64>,
    large: Option<CrtVector>,
}

impl Lift {
    /// Nothing is known.
    pub(super) fn new() -> Lift {
        Lift { first: None, words: Vec::new(), large: None }
    }

    /// Takes residues in, as many each time; says whether a number changed.
    pub(super) fn push(&mut self, field: &PrimeField, residues: &[u64]) -> bool {
        let residues: Vec<u64> = residues.iter().map(|c| field.to_u64(c)).collect();
        let Some(first) = &self.first else {
            let p = field.modulus();
            // Below 2^62.
            let symmetric = |&r: &u64| if r > p / 2 { r as i64 - p as i64 } else { r as i64 };
            self.words = residues.iter().map(symmetric).collect();
            self.first = Some(*field);
            return true;
        };
        let large = self.large.get_or_insert_with(|| {
            let mut large = CrtVector::new(residues.len());
            let p = first.modulus() as i64;
            let least: Vec<u64> = self.words.iter().map(|n| n.rem_euclid(p) as u64).collect();
            large.push_in(first, &least);
            large
        });
        large.push_in(field, &residues)
    }

    /// Bits of the largest number.
    pub(super) fn bits(&self) -> usize {
        let words = self.words.iter().fold(0, |all, n| all | n.unsigned_abs());
        let large = self.large.as_ref().map(|large| large.values().iter().map(|n| n.bits()));
        match large {
            Some(bits) => bits.max().unwrap_or(0) as usize,
            None => (u64::BITS - words.leading_zeros()) as usize,
        }
    }

    /// `M` is at least 2 to this.
    pub(super) fn modulus_bits(&self) -> usize {
        match (&self.large, &self.first) {
            (Some(large), _) => large.modulus().bits() as usize - 1,
            (None, Some(field)) => field.modulus().ilog2() as usize,
            (None, None) => 0,
        }
    }

    /// Whether they are so much smaller than `M` that this is hardly by chance.
    pub(super) fn looks_complete(&self) -> bool {
        self.bits() + 14 <= self.modulus_bits()
    }

    /// The numbers.
    pub(super) fn store(&self) -> IntegerStore {
        let Some(large) = &self.large else { return IntegerStore::Small(self.words.clone()) };
        let mut store = IntegerStore::with_capacity(large.values().len());
        large.values().iter().for_each(|n| store.push(Integer::from(n)));
        store.canonicalise();
        store
    }
}
