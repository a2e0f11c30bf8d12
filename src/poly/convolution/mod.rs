//! Products of sequences of integers, exactly: by transforms modulo so many primes that they
//! determine the result.
//!
//! The entries of a result are at most `2^bits` in size, by a bound that the caller proves. Products
//! of `k` of the primes are above `2^(62 k − 1)`, so `62 k ≥ bits + 2` of them tell `x + 2^bits`,
//! which lies between 0 and `2^(bits + 1)`, from all other such numbers (Chinese remainders, with
//! Garner's mixed radix).

use std::sync::OnceLock;

use num_bigint::Sign;
use rayon::prelude::*;

use crate::poly::limbs;
use crate::poly::store::{IntegerStore, Store};
use crate::ring::{PrimeField, Ring, SplitMix64};

mod prime;

use prime::{Base, LONGEST, Prime};

/// The largest primes below 2^62 that are 1 modulo 2^26.
const PRIMES: [u64; 20] = {
    const BELOW: [u64; 20] = [
        13, 51, 126, 162, 163, 169, 187, 214, 226, 229, 249, 334, 351, 361, 378, 391, 424, 439,
        457, 499,
    ];
    let mut primes = [0; 20];
    let mut i = 0;
    while i < 20 {
        primes[i] = (((1 << 36) - BELOW[i]) << 26) + 1;
        i += 1;
    }
    primes
};

/// What is known of the primes, found once.
fn known() -> &'static [(Base, PrimeField)] {
    static KNOWN: OnceLock<Vec<(Base, PrimeField)>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let field = |p| PrimeField::new(p).unwrap_or_else(|error| unreachable!("{error}"));
        PRIMES.into_iter().map(|p| (Base::new(p), field(p))).collect()
    })
}

/// The most primes; beyond, their number squared costs too much.
pub(super) const MOST: u64 = PRIMES.len() as u64;

/// How many primes determine entries of up to `2^bits` in size.
pub(super) fn primes_for(bits: u64) -> u64 {
    (bits + 2).div_ceil(62)
}

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
    let remainders = entries * primes * (2 * primes + 8);
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
        for ((&place, &negative), words) in entries.zip(self.words.chunks_exact(self.width)) {
            let residue = prime.residue(words);
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

/// Numbers in two's complement, so many words each.
pub(super) struct Entries {
    pub(super) words: Vec<u64>,
    pub(super) width: usize,
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
    let residues = known()[..count].par_iter().map(|(base, _)| {
        let prime = Prime::new(base, length.trailing_zeros());
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
    });
    let residues: Vec<_> = residues.collect();
    let fields = known()[..count].iter().map(|(_, field)| *field).collect();
    Remainders::new(fields).numbers(&residues, bits)
}

/// The sequence `q` with `q b = a` modulo so many primes, if it is no longer than `entries`, the
/// length of `a`: its entries up to `2^(62 primes − 2)` in size. `None` if primes run out: `b` must
/// not vanish where it is evaluated.
pub(super) fn quotient(a: &Sequence, b: &Sequence, entries: usize, primes: u64) -> Option<Entries> {
    let length = entries.next_power_of_two();
    let mut random = SplitMix64::new(0);
    let (mut used, mut residues) = (Vec::new(), Vec::new());
    for (base, field) in known() {
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

/// Garner's way: with `x = v_0 + v_1 p_0 + v_2 p_0 p_1 + …`, `v_j` follows from the residue modulo
/// `p_j` and the `v_i` before it.
struct Remainders {
    fields: Vec<PrimeField>,
    /// For each prime, the products `1, p_0, p_0 p_1, …` of those before.
    products: Vec<Vec<u64>>,
    /// For each prime, the inverse of the product of all before.
    inverses: Vec<u64>,
    /// The products themselves, as many words as there are primes each.
    long: Vec<Vec<u64>>,
}

impl Remainders {
    fn new(fields: Vec<PrimeField>) -> Remainders {
        let (mut products, mut inverses, mut long) = (Vec::new(), Vec::new(), Vec::new());
        let mut next = vec![0; fields.len()];
        next[0] = 1;
        for (j, field) in fields.iter().enumerate() {
            let mut before = vec![field.one()];
            for other in &fields[..j] {
                let p = field.from_u64(other.modulus());
                before.push(field.mul(&before[before.len() - 1], &p));
            }
            let all = before.pop().unwrap_or_default();
            let inverse = field.try_inverse(&all);
            inverses.push(inverse.unwrap_or_else(|| unreachable!("the primes are different")));
            products.push(before);
            long.push(next.clone());
            let mut product = vec![0; fields.len()];
            limbs::add_mul(&mut product, &next, field.modulus() as i64);
            next = product;
        }
        Remainders { fields, products, inverses, long }
    }

    fn numbers(&self, residues: &[Vec<u64>], bits: u64) -> Entries {
        if let [first, second @ ..] = residues
            && second.len() < 2
        {
            return self.double_words(first, second.first(), bits);
        }
        let (width, entries) = (residues.len(), residues[0].len());
        let mut bias = vec![0u64; width];
        bias[(bits / 64) as usize] = 1 << (bits % 64);
        let biases: Vec<u64> = self
            .fields
            .iter()
            .map(|field| field.to_u64(&field.pow(&field.from_u64(2), bits)))
            .collect();
        let mut words = vec![0u64; entries * width];
        let mut digits = vec![0u64; width];
        for (entry, number) in words.chunks_exact_mut(width).enumerate() {
            for (j, field) in self.fields.iter().enumerate() {
                // Digits are below 2^62, and what they are multiplied by is in Montgomery form: so
                // is neither the sum nor the digit.
                let known = digits[..j].iter().zip(&self.products[j]);
                let known = match j {
                    0 => 0,
                    // Few products are reduced sooner than their sum.
                    1..4 => known.fold(0, |sum, (a, b)| field.add(&sum, &field.mul(a, b))),
                    _ => field.dot(known),
                };
                let residue = field.add(&residues[j][entry], &biases[j]);
                digits[j] = field.mul(&field.sub(&residue, &known), &self.inverses[j]);
                limbs::add_mul(number, &self.long[j], digits[j] as i64);
            }
            limbs::add_mul(number, &bias, -1);
        }
        Entries { words, width }
    }

    /// One prime or two: all fits `i128`, and `bits` is below 124.
    fn double_words(&self, first: &[u64], second: Option<&Vec<u64>>, bits: u64) -> Entries {
        let bias = 1u128 << bits;
        let biases: Vec<u64> =
            self.fields.iter().map(|f| (bias % u128::from(f.modulus())) as u64).collect();
        let width = self.fields.len();
        let mut words = Vec::with_capacity(first.len() * width);
        let Some(second) = second else {
            words.extend(first.iter().map(|residue| {
                let number = self.fields[0].add(residue, &biases[0]);
                number.wrapping_sub(1 << bits)
            }));
            return Entries { words, width };
        };
        let p = u128::from(self.fields[0].modulus());
        for (&x, y) in first.iter().zip(second) {
            let low = self.fields[0].add(&x, &biases[0]);
            // Both primes are within 2^36 of one another, and the first is the larger.
            let known = low.min(low.wrapping_sub(self.fields[1].modulus()));
            let rest = self.fields[1].sub(&self.fields[1].add(y, &biases[1]), &known);
            let high = self.fields[1].mul(&rest, &self.inverses[1]);
            let number = (u128::from(high) * p + u128::from(low)).wrapping_sub(bias);
            words.extend([number as u64, (number >> 64) as u64]);
        }
        Entries { words, width }
    }
}

#[cfg(test)]
mod tests;
