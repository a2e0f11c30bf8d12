//! Ranks over ℤ by ranks modulo primes alone, where a kernel would be too large to write down.
//!
//! Let the rank be at most `r` modulo primes with a product above every minor of `r + 1` rows in
//! magnitude. Such a minor is a multiple of each of these primes, so of their product, so zero: the rank
//! is at most `r`. Modulo one of them it is `r`, so it is `r`.

use rayon::prelude::*;

use super::hadamard::Minors;
use super::{long_entries, odd_primes, residues};
use crate::linalg::modular::{self, Digits, rank_of_digits};
use crate::matrix::Matrix;
use crate::ring::{Integer, LONG_PRIMES, PrimeField, long_prime};

/// Primes of one attempt: enough for all threads, and bounded memory.
const BATCH: usize = 64;
/// Up to this size a prime of 62 bits costs less than three of 24.
const SMALL: usize = 40;

/// The rank, at least `known`; `None` if there are too few primes below 2²⁴, which have twelve million bits.
///
/// Costs one elimination modulo a prime for every 23 bits of Hadamard's bound, or for every 61 if it is small.
pub(super) fn rank(
    matrix: &Matrix<Integer>,
    minors: &Minors,
    digits: &Digits,
    known: usize,
) -> Option<usize> {
    let is_small = matrix.rows().min(matrix.columns()) <= SMALL;
    let long = (0..if is_small { LONG_PRIMES } else { 0 }).map(long_prime);
    let short = odd_primes(24).take_while(|field| field.modulus() > Digits::LEAST_PRIME);
    let mut primes = long.chain(short);
    let entries = long_entries(matrix);
    let one = |field: PrimeField| match field.modulus() < 1 << 31 {
        true => rank_of_digits(field, digits),
        false => modular::eliminate(field, &residues(matrix, &entries, field)).0.rank(),
    };
    let (mut rank, mut bits) = (known, 0);
    loop {
        // What is known modulo the primes so far holds for larger minors too.
        let needed = minors.bits(rank + 1);
        if bits >= needed {
            return Some(rank);
        }
        let each = if is_small { 61 } else { 23 };
        let count = BATCH.min((needed - bits) as usize / each + 1);
        let batch: Vec<PrimeField> = primes.by_ref().take(count).collect();
        if batch.is_empty() {
            return None;
        }
        bits += batch.iter().map(|field| u64::from(field.modulus().ilog2())).sum::<u64>();
        let ranks = batch.into_par_iter().map(one);
        rank = rank.max(ranks.max().unwrap_or(0));
    }
}
