//! A bound on the coefficients of a sum of products.

use super::Job;
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
    /// Nothing is known.
    None,
}

/// A coefficient of a product is a sum of products of coefficients in which each coefficient of
/// either factor occurs at most once. So it is, with all partial sums, at most
/// `min(Σ|a_i| · max|b_j|, max|a_i| · Σ|b_j|)` in size.
pub(super) fn of(job: &Job<'_, Integer>) -> Bound {
    let mut total = Some(0u128);
    let mut all_small = true;
    for [a, b] in &job.pairs {
        let (Some(a), Some(b)) = (sizes(a.coefficients), sizes(b.coefficients)) else {
            return Bound::None;
        };
        all_small &= a.small && b.small;
        let ways = [a.sum.checked_mul(b.largest), b.sum.checked_mul(a.largest)];
        let product = ways.into_iter().flatten().min();
        total = total.zip(product).and_then(|(total, product)| total.checked_add(product));
    }
    match total {
        Some(total) if total < 1 << 63 && all_small => Bound::Words,
        Some(total) if total < 1 << 127 && all_small => Bound::DoubleWords,
        Some(total) if total < 1 << 127 => Bound::Wide,
        _ => Bound::None,
    }
}

struct Sizes {
    small: bool,
    largest: u128,
    sum: u128,
}

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
