//! Bounds on the coefficients of a sum of products.
//!
//! A coefficient of a product is a sum of products of coefficients in which each coefficient of
//! either factor occurs at most once. So it is, with all partial sums, at most
//! `min(Σ|a_i| · max|b_j|, max|a_i| · Σ|b_j|)` in size, and at most `2^(h_a + h_b + l)` for
//! coefficients below `2^(h_a)` and `2^(h_b)` and a shorter factor of at most `2^l` terms.

use super::{Factor, Job};
use crate::poly::store::IntegerStore;
use crate::ring::Integer;

/// Which numbers hold every coefficient of the result, and every partial sum on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// Factors and sums fit `i64`.
    Words,
    /// Factors fit `i64`, sums `i128`.
    DoubleWords,
    /// Factors and sums fit `i128`.
    Wide,
    /// Factors fit `i64`, sums are below `2^191`.
    TripleWords,
    /// Factors fit `i128`, sums are below `2^255`.
    QuadWords,
    /// Sums fit so many words.
    Limbs(usize),
    /// Factors so long that they are better multiplied as wholes.
    Any,
}

/// Words of a factor up to which products are formed word by word.
const SHORT: u64 = 24;

impl Bound {
    /// What a product costs at least, in about tenths of nanoseconds.
    pub(super) fn cost(self, heights: &Heights) -> u64 {
        let words = heights.largest[0].div_ceil(64).saturating_mul(heights.largest[1].div_ceil(64));
        match self {
            Bound::Words => 5,
            Bound::DoubleWords => 10,
            Bound::Wide | Bound::TripleWords => 15,
            Bound::QuadWords => 80,
            Bound::Limbs(_) => 100 + 8 * words,
            Bound::Any => 1000 + 8 * words / 2,
        }
    }
}

/// How many bits there are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heights {
    /// Of the coefficients of first and of second factors.
    pub(super) largest: [u64; 2],
    /// Of the number of products in a sum.
    pub(super) terms: u64,
}

impl Heights {
    pub(super) fn of(job: &Job<'_, Integer>) -> Heights {
        let mut largest = [0; 2];
        for pair in &job.pairs {
            for (largest, factor) in largest.iter_mut().zip(pair) {
                *largest = height(factor.coefficients).max(*largest);
            }
        }
        Heights { largest, terms: terms(&job.pairs) }
    }

    /// All sums are below `2^bits` in size.
    pub(super) fn bits(&self) -> u64 {
        self.largest[0] + self.largest[1] + self.terms
    }
}

/// Bits of the number of products in a sum: as many as the shorter factors have terms, which come
/// first.
pub(super) fn terms<C: crate::poly::Coefficient>(pairs: &[[Factor<'_, C>; 2]]) -> u64 {
    use crate::poly::store::Store;
    let count = pairs.iter().map(|[a, _]| a.coefficients.len() as u64).sum::<u64>();
    u64::from(u64::BITS - count.leading_zeros())
}

/// Bits of the largest coefficient.
pub(in crate::poly) fn height(store: &IntegerStore) -> u64 {
    let bits = match store {
        IntegerStore::Small(v) => v.iter().fold(0, |all, n| all | u128::from(n.unsigned_abs())),
        IntegerStore::Wide(v) => v.iter().fold(0, |all, n| all | n.unsigned_abs()),
        IntegerStore::Large(v) => {
            return v.iter().map(Integer::bits).max().unwrap_or(0);
        }
    };
    u64::from(u128::BITS - bits.leading_zeros())
}

pub(super) fn of(job: &Job<'_, Integer>, heights: &Heights) -> Bound {
    let mut total = Some(0u128);
    let (mut all_small, mut all_wide) = (true, true);
    for [a, b] in &job.pairs {
        let (Some(a), Some(b)) = (sizes(a.coefficients), sizes(b.coefficients)) else {
            let is_large =
                |f: &Factor<'_, Integer>| matches!(f.coefficients, IntegerStore::Large(_));
            (total, all_small) = (None, false);
            all_wide &= !is_large(a) && !is_large(b);
            continue;
        };
        all_small &= a.small && b.small;
        let ways = [a.sum.checked_mul(b.largest), b.sum.checked_mul(a.largest)];
        let product = ways.into_iter().flatten().min();
        total = total.zip(product).and_then(|(total, product)| total.checked_add(product));
    }
    let bits = heights.bits();
    match total {
        Some(total) if total < 1 << 63 && all_small => Bound::Words,
        Some(total) if total < 1 << 127 && all_small => Bound::DoubleWords,
        Some(total) if total < 1 << 127 => Bound::Wide,
        _ if all_small && bits <= 191 => Bound::TripleWords,
        _ if all_wide && bits <= 255 => Bound::QuadWords,
        // A bit for the sign.
        _ if heights.largest.iter().any(|&bits| bits <= 64 * SHORT) => {
            Bound::Limbs((bits / 64 + 1) as usize)
        }
        _ => Bound::Any,
    }
}

struct Sizes {
    small: bool,
    largest: u128,
    sum: u128,
}

/// `None` when a number or the sum is too large.
fn sizes(store: &IntegerStore) -> Option<Sizes> {
    match store {
        // Fewer than 2^64 numbers of at most 2^63: the sum is below 2^127.
        IntegerStore::Small(v) => {
            Some(v.iter().fold(Sizes { small: true, largest: 0, sum: 0 }, |sizes, n| {
                let n = u128::from(n.unsigned_abs());
                Sizes { small: true, largest: sizes.largest.max(n), sum: sizes.sum + n }
            }))
        }
        IntegerStore::Wide(v) => {
            let largest = v.iter().map(|n| n.unsigned_abs()).max()?;
            let sum = v.iter().try_fold(0u128, |sum, n| sum.checked_add(n.unsigned_abs()))?;
            Some(Sizes { small: false, largest, sum })
        }
        IntegerStore::Large(_) => None,
    }
}
