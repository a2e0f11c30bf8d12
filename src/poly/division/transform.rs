//! Division by transforms: modulo a prime, values of the quotient are quotients of values.
//!
//! Once the primes `p_1, …, p_k` tell a `q` with `q b = a` modulo each, and `q b` and `a` are so small
//! that their difference is less than the product of the primes, `q b = a`: so a result is proved. If
//! a quotient exists, it is the one found modulo each prime; so terms where no quotient can have any
//! prove that there is none.

use super::{Division, End};
use crate::poly::convolution::{self, MOST, Sequence, primes_for};
use crate::poly::limbs;
use crate::poly::mul::bound::height;
use crate::poly::mul::index::{Extent, Index};
use crate::poly::store::{IntegerStore, Store};

/// Tails of an index.
const TAILS: u64 = 1 << 12;
/// A dividend with fewer terms for each monomial in its box is not transformed.
const FULL: u64 = 4;

/// The quotient, unless another way looks cheaper, or has to decide.
pub(super) fn integers(
    division: &Division<'_>,
    a: &IntegerStore,
    b: &IntegerStore,
) -> Option<Result<(Vec<u64>, IntegerStore), End>> {
    let (layout, words) = (division.layout, division.layout.words());
    let room = division.limits.iter().fold(1u64, |room, (low, high)| {
        room.saturating_mul(u64::from(high.saturating_sub(*low)) + 1)
    });
    let products = room.min(a.len() as u64).saturating_mul(b.len() as u64);
    if products < 10_000 {
        return None;
    }
    let heights = [height(a), height(b)];
    let terms = u64::from(u64::BITS - room.min(b.len() as u64).leading_zeros());
    // Sums of that many products, for a quotient as large as it is likely to be.
    let primes = primes_for(heights[0] + terms + 2);
    // In tenths of nanoseconds: machine words, as long as sums are likely to fit, then integers.
    let each = match (heights[0] + terms, b) {
        (..63, _) => 8,
        (..127, IntegerStore::Small(_)) => 15,
        _ => 500,
    };
    let others = products.saturating_mul(each) / 10;
    let cost = |entries| {
        let transforms = convolution::cost(3, entries, primes)?;
        transforms.checked_add(entries.checked_mul(40 * primes)?)
    };
    if cost(a.len() as u64)? >= others {
        return None;
    }
    let [x, y] =
        [&division.dividend, &division.divisor].map(|exponents| Extent::of(layout, exponents));
    let extents = [[Extent::of_quotient(&x, &y)?, y]];
    let index = Index::new(division.order, layout, &extents, TAILS)?;
    let count = index.heads.checked_mul(index.tails as u64)?;
    if count > FULL.saturating_mul(a.len() as u64) || cost(count)? >= others {
        return None;
    }
    let number = |(heads, tails): (Vec<u64>, Vec<u32>)| -> Vec<usize> {
        let number = |(head, tail): (u64, u32)| head as usize * index.tails + tail as usize;
        heads.into_iter().zip(tails).map(number).collect()
    };
    let dividend = number(index.encode_product(&division.dividend));
    let divisor = number(index.encode_factor(&division.divisor, &extents[0][1]));
    let first = divisor[0];
    let sequence = |store, places: &[usize], height: u64| {
        Sequence::of(store, places, height.div_ceil(64).max(1) as usize)
    };
    let (a, b) = (sequence(a, &dividend, heights[0]), sequence(b, &divisor, heights[1]));
    // A quotient may be larger than it is likely to be; of none that exists it is known how large.
    for primes in [primes, 2 * primes] {
        if primes > MOST {
            return None;
        }
        let found = convolution::quotient(&a, &b, count as usize, primes)?;
        let table = index.tail_table();
        let sum = index.sum(&extents);
        let mut base = vec![0; words];
        let (mut product, mut term) = (vec![0; words], vec![0; words]);
        let mut exponents = Vec::new();
        let mut quotient = IntegerStore::with_capacity(room.min(count) as usize);
        for (place, number) in found.words.chunks_exact(found.width).enumerate().rev() {
            if number.iter().all(|&word| word == 0) {
                continue;
            }
            // With the first term of the divisor, it is a monomial of the box of the dividend.
            let place = place + first;
            if place as u64 >= count {
                return Some(Err(End::Indivisible));
            }
            let (head, tail) = (place / index.tails, place % index.tails);
            index.base(head as u64, sum, &mut base);
            let tail = &table[tail * words..][..words];
            for ((product, base), tail) in product.iter_mut().zip(&base).zip(tail) {
                *product = base.wrapping_add(*tail);
            }
            if !division.term(&product, &mut term) {
                return Some(Err(End::Indivisible));
            }
            exponents.extend_from_slice(&term);
            quotient.push(limbs::to_integer(number));
        }
        let size = heights[0].max(height(&quotient) + heights[1] + terms);
        // Both are below 2^size, and the product of the primes is above 2^(62 primes − 1).
        if size + 1 < 62 * primes {
            return Some(Ok((exponents, quotient)));
        }
    }
    None
}
