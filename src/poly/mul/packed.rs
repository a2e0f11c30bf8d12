//! Sums of products by products of long integers: the value of a polynomial at `2^bits` has its coefficients
//! for digits if they are below `2^(bits - 1)` in size (Kronecker's substitution; negative ones borrow from
//! the digit above). Good for small sizes, where transforms have yet to pay.

use num_bigint::{BigInt, BigUint, Sign};

use super::bound::Heights;
use crate::poly::convolution::Entries;
use crate::poly::limbs;
use crate::poly::store::{IntegerStore, Store};

/// Values of more words than this are not formed: long integers are multiplied more slowly than transforms.
const WORDS: u64 = 1 << 16;

/// Bits of a digit: a coefficient and its sign.
pub(super) fn bits(heights: &Heights) -> u64 {
    heights.bits() + 1
}

/// What products of so many pairs cost in about nanoseconds, if the sum has so many coefficients; `None`
/// when it takes too much memory.
pub(super) fn cost(pairs: u64, heights: &Heights, entries: u64) -> Option<u64> {
    let bits = bits(heights);
    let words = entries.checked_mul(bits)?.div_ceil(64);
    if words > WORDS {
        return None;
    }
    // Factors have, together, as many words; their shares are not known, but equal ones cost the most.
    let product = long_product(words.div_ceil(2));
    let passes = 12 + 2 * bits.div_ceil(64);
    Some(pairs * (product + 4 * entries) + passes * entries + 500)
}

/// A product of two integers of so many words, as num-bigint does it.
fn long_product(words: u64) -> u64 {
    match words {
        ..=32 => words * words + 20,
        // Karatsuba's way, and then that of Toom and Cook, with what they cost beside.
        33..=256 => 3 * long_product(words.div_ceil(2)),
        _ => 29 * long_product(words.div_ceil(2)) / 10,
    }
}

/// The coefficients of a sum of products, by pairs of coefficients and places in a sequence.
pub(super) fn sum_of_products<'a>(
    pairs: impl Iterator<Item = [(&'a IntegerStore, &'a [usize]); 2]>,
    entries: usize,
    bits: u64,
) -> Entries {
    let products = pairs.map(|pair| {
        let [a, b] = pair.map(|(store, places)| value(store, places, bits));
        a * b
    });
    digits(&products.sum(), entries, bits)
}

/// The value at `2^bits`.
fn value(store: &IntegerStore, places: &[usize], bits: u64) -> BigInt {
    let top = places.iter().copied().max().unwrap_or(0) as u64;
    // A word for the last coefficient to end in, and one more.
    let length = ((top + 1) * bits / 64 + 2) as usize;
    let mut signs = [vec![0u64; length], Vec::new()];
    let mut put = |negative: bool, place: usize, size: &mut dyn Iterator<Item = u64>| {
        let words = &mut signs[usize::from(negative)];
        words.resize(length, 0);
        let at = place as u64 * bits;
        let (mut word, shift) = ((at / 64) as usize, at % 64);
        for digit in size {
            let wide = u128::from(digit) << shift;
            words[word] |= wide as u64;
            words[word + 1] |= (wide >> 64) as u64;
            word += 1;
        }
    };
    for (i, &place) in places.iter().enumerate() {
        if let IntegerStore::Small(v) = store {
            put(v[i] < 0, place, &mut std::iter::once(v[i].unsigned_abs()));
        } else {
            let n = store.get(i).to_bigint();
            put(n.sign() == Sign::Minus, place, &mut n.iter_u64_digits());
        }
    }
    let [plus, minus] = signs.map(|words| BigInt::from(number(&words)));
    plus - minus
}

fn number(words: &[u64]) -> BigUint {
    BigUint::new(words.iter().flat_map(|&word| [word as u32, (word >> 32) as u32]).collect())
}

/// The coefficients, from the lowest up.
fn digits(value: &BigInt, entries: usize, bits: u64) -> Entries {
    let width = bits.div_ceil(64) as usize;
    let source = value.magnitude().to_u64_digits();
    let negate = value.sign() == Sign::Minus;
    let mut words = vec![0u64; entries * width];
    // Above `2^(bits - 1)`, a digit is a negative coefficient, and the one above has lent to it.
    let mut lent = 0u64;
    for (i, entry) in words.chunks_exact_mut(width).enumerate() {
        for (at, word) in entry.iter_mut().enumerate() {
            let start = 64 * at as u64;
            *word = limbs::bits(&source, i as u64 * bits + start, (bits - start).min(64));
        }
        let rest = 64 * width as u64 - bits;
        let mut carry = lent;
        for word in &mut *entry {
            let (sum, over) = word.overflowing_add(carry);
            (*word, carry) = (sum, u64::from(over));
        }
        let top = &mut entry[width - 1];
        // A digit of ones to which one was lent is zero, and has lent itself.
        let over = if rest == 0 { carry } else { *top >> (64 - rest) };
        let signed = ((*top << rest) as i64) >> rest;
        *top = signed as u64;
        lent = over | u64::from(signed < 0);
        if negate {
            limbs::negate(entry);
        }
    }
    Entries { words, width }
}

#[cfg(test)]
mod tests {
    use num_bigint::BigInt;
    use proptest::prelude::*;

    use super::{digits, value};
    use crate::poly::limbs;
    use crate::poly::store::{IntegerStore, Store};
    use crate::ring::Integer;

    proptest! {
        /// Up to the largest coefficients that digits of so many bits allow, and gaps between them.
        #[test]
        fn coefficients_come_back(
            list in prop::collection::vec((any::<i128>(), 0u32..128, 1usize..4), 0..12),
            bits in 2u64..140,
        ) {
            let largest: BigInt = (BigInt::from(1) << (bits - 1)) - 1;
            let mut place = 0;
            let mut numbers = vec![BigInt::from(0); 50];
            let (mut store, mut places) = (IntegerStore::default(), Vec::new());
            for (n, shift, gap) in list {
                let n = BigInt::from(n >> shift).clamp(-&largest, largest.clone());
                store.push(Integer::from(n.clone()));
                places.push(place);
                numbers[place] = n;
                place += gap;
            }
            let value = value(&store, &places, bits);
            let expected = numbers.iter().rev().fold(BigInt::from(0), |sum, n| (sum << bits) + n);
            prop_assert_eq!(&value, &expected);
            let found = digits(&value, 50, bits);
            let found: Vec<BigInt> =
                found.words.chunks(found.width).map(|n| limbs::to_integer(n).to_bigint()).collect();
            prop_assert_eq!(found, numbers);
        }
    }
}
