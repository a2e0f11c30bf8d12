//! Products of sequences of integers, exactly: by transforms modulo so many primes that they
//! determine the result.
//!
//! The entries of a result are at most `2^bits` in size, by a bound that the caller proves. Products
//! of `k` of the primes are above `2^(62 k − 1)`, so `62 k ≥ bits + 2` of them tell `x + 2^bits`,
//! which lies between 0 and `2^(bits + 1)`, from all other such numbers (Chinese remainders).

use std::sync::OnceLock;

use num_bigint::Sign;
use rayon::prelude::*;

use crate::poly::store::{IntegerStore, Store};
use crate::ring::{PrimeField, SplitMix64, long_prime};

mod prime;
mod remainders;

use prime::{Base, LONGEST, Prime};
pub(super) use remainders::Entries;
use remainders::Remainders;

/// The most primes; beyond, their number squared costs too much.
pub(super) const MOST: u64 = 64;

/// What is known of a prime.
struct Known {
    base: Base,
    field: PrimeField,
}

/// Number `i` of the primes of `long_prime`; what is known of it is found once.
fn known(i: usize) -> &'static Known {
    static KNOWN: [OnceLock<Known>; MOST as usize] = [const { OnceLock::new() }; MOST as usize];
    KNOWN[i].get_or_init(|| {
        let field = long_prime(i);
        Known { base: Base::new(field.modulus()), field }
    })
}

/// How many primes determine entries of up to `2^bits` in size.
pub(super) fn primes_for(bits: u64) -> u64 {
    (bits + 2).div_ceil(62)
}

/// So few words are transformed by one thread.
const PARALLEL: usize = 1 << 14;
/// Words of memory beyond which nothing is transformed: half a gigabyte.
const WORDS: u64 = 1 << 26;

/// What a sum of products of so many sequences, of which so many are different, with results of so
/// many entries costs in about nanoseconds; `None` when it takes too much memory.
pub(super) fn cost(sequences: u64, entries: u64, primes: u64) -> Option<u64> {
    let length = entries.checked_next_power_of_two()?;
    if primes > MOST || length > 1 << LONGEST || length.checked_mul(primes + 3)? > WORDS {
        return None;
    }
    let log = u64::from(length.trailing_zeros());
    let transforms = primes * (sequences + 2) * length * (log + 2);
    let remainders = entries * primes * (primes + 6);
    Some(transforms + remainders + primes * 500)
}

/// A sequence of integers, most of them zero perhaps.
pub(super) struct Sequence {
    /// Where its entries are; each is below the length of a result.
    pub(super) places: Vec<usize>,
    pub(super) negative: Vec<bool>,
    /// The sizes of the entries, so many words each, the lowest first.
    pub(super) words: Vec<u64>,
    pub(super) width: usize,
}

impl Sequence {
    /// Room for so many entries of so many words.
    pub(super) fn with_capacity(entries: usize, width: usize) -> Sequence {
        Sequence {
            places: Vec::with_capacity(entries),
            negative: Vec::with_capacity(entries),
            words: Vec::with_capacity(entries * width),
            width,
        }
    }

    /// Coefficients of at most so many words.
    pub(super) fn of(store: &IntegerStore, places: &[usize], width: usize) -> Sequence {
        let mut sequence = Sequence::with_capacity(places.len(), width);
        sequence.places.extend_from_slice(places);
        for i in 0..places.len() {
            if let IntegerStore::Small(v) = store {
                sequence.negative.push(v[i] < 0);
                sequence.words.push(v[i].unsigned_abs());
            } else {
                let number = store.get(i).to_bigint();
                sequence.negative.push(number.sign() == Sign::Minus);
                sequence.words.extend(number.iter_u64_digits());
            }
            sequence.words.resize((i + 1) * width, 0);
        }
        sequence
    }

    fn residues(&self, prime: &Prime, length: usize) -> Vec<u64> {
        let mut values = vec![0; length];
        let entries = self.places.iter().zip(&self.negative);
        let powers = prime.powers(self.width);
        for ((&place, &negative), words) in entries.zip(self.words.chunks_exact(self.width)) {
            let residue = prime.residue(words, &powers);
            values[place] = if negative { prime.negative(residue) } else { residue };
        }
        values
    }

    /// The residues, transformed.
    fn values(&self, prime: &Prime, length: usize) -> Vec<u64> {
        let mut values = self.residues(prime, length);
        prime.forward(&mut values);
        values
    }
}

/// The first `entries` entries of the sum of the products of the pairs, the rest being zero; the
/// second of a pair is `None` when it is the first. None is larger than `2^bits` in size; with
/// `is_positive`, none is negative.
pub(super) fn sum_of_products(
    pairs: &[(Sequence, Option<Sequence>)],
    entries: usize,
    bits: u64,
) -> Entries {
    let length = entries.next_power_of_two();
    let count = primes_for(bits) as usize;
    let residues = |i: usize| {
        let prime = Prime::new(&known(i).base, length.trailing_zeros());
        let mut sums = vec![0; length];
        for (a, b) in pairs {
            let a = a.values(&prime, length);
            match b {
                None => prime.add_products(&mut sums, &a, &a),
                Some(b) => prime.add_products(&mut sums, &a, &b.values(&prime, length)),
            }
        }
        prime.inverse(&mut sums);
        sums.truncate(entries);
        sums
    };
    // Even with one thread, it takes longer to wake that up than to do little.
    let residues: Vec<_> = if count * length < PARALLEL || rayon::current_num_threads() == 1 {
        (0..count).map(residues).collect()
    } else {
        (0..count).into_par_iter().map(residues).collect()
    };
    Remainders::of_first(count).numbers(&residues, bits)
}

/// The sequence `q` with `q b = a` modulo so many primes, if it is no longer than `entries`, the
/// length of `a`: its entries up to `2^(62 primes − 2)` in size. `None` if primes run out: `b` must
/// not vanish where it is evaluated.
pub(super) fn quotient(a: &Sequence, b: &Sequence, entries: usize, primes: u64) -> Option<Entries> {
    let length = entries.next_power_of_two();
    let mut random = SplitMix64::new(0);
    let (mut used, mut residues) = (Vec::new(), Vec::new());
    for Known { base, field } in (0..MOST as usize).map(known) {
        let prime = Prime::new(base, length.trailing_zeros());
        // Not at roots of unity, where factors such as x - 1 vanish, but at multiples of them.
        let shift = 2 + random.next_u64() % (field.modulus() - 2);
        let [mut x, mut y] = [a, b].map(|sequence| {
            let mut values = sequence.residues(&prime, length);
            prime.scale(&mut values, shift);
            prime.forward(&mut values);
            values
        });
        if prime.quotients(&mut x, &y) {
            prime.inverse(&mut x);
            x.truncate(entries);
            prime.unscale(&mut x, shift);
            used.push(*field);
            residues.push(x);
        }
        y.clear();
        if used.len() as u64 == primes {
            return Some(Remainders::new(used).numbers(&residues, 62 * primes - 2));
        }
    }
    None
}

#[cfg(test)]
mod tests;
