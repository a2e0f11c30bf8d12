//! The numbers in which products are summed.

use num_bigint::{BigInt, Sign};

use crate::poly::limbs;
use crate::poly::store::{IntegerStore, Store};
use crate::ring::{Integer, Integers, PrimeField, Ring};

/// A way to sum products.
pub(super) trait Cells: Sync {
    /// A coefficient of a factor.
    type Factor: Clone + Sync;
    /// A sum.
    type Sum: Clone + Send;
    /// Where sums end up.
    type Store: Store<Self::Elem> + Send;
    /// What the store holds.
    type Elem;

    /// The empty sum.
    fn zero(&self) -> Self::Sum;
    /// `sum += a b`.
    fn add_product(&self, sum: &mut Self::Sum, a: &Self::Factor, b: &Self::Factor);
    /// Whether it is the empty sum; a sum that cancelled need not be.
    fn is_clear(&self, sum: &Self::Sum) -> bool;
    /// Moves the sum to the end of the store unless it is zero, and clears it.
    fn take(&self, sum: &mut Self::Sum, out: &mut Self::Store) -> bool;
}

/// Sums that fit `i64`, by a bound.
pub(super) struct Words;

impl Cells for Words {
    type Factor = i64;
    type Sum = i64;
    type Store = IntegerStore;
    type Elem = Integer;

    #[inline]
    fn zero(&self) -> i64 {
        0
    }

    #[inline]
    fn add_product(&self, sum: &mut i64, a: &i64, b: &i64) {
        *sum = sum.wrapping_add(a.wrapping_mul(*b));
    }

    #[inline]
    fn is_clear(&self, sum: &i64) -> bool {
        *sum == 0
    }

    #[inline]
    fn take(&self, sum: &mut i64, out: &mut IntegerStore) -> bool {
        let sum = std::mem::take(sum);
        if sum != 0 {
            match out {
                IntegerStore::Small(v) => v.push(sum),
                _ => out.push_i128(i128::from(sum)),
            }
        }
        sum != 0
    }
}

/// Sums of products of words that fit `i128`, by a bound.
pub(super) struct DoubleWords;

impl Cells for DoubleWords {
    type Factor = i64;
    type Sum = i128;
    type Store = IntegerStore;
    type Elem = Integer;

    #[inline]
    fn zero(&self) -> i128 {
        0
    }

    #[inline]
    fn add_product(&self, sum: &mut i128, a: &i64, b: &i64) {
        *sum = sum.wrapping_add(i128::from(*a) * i128::from(*b));
    }

    #[inline]
    fn is_clear(&self, sum: &i128) -> bool {
        *sum == 0
    }

    #[inline]
    fn take(&self, sum: &mut i128, out: &mut IntegerStore) -> bool {
        let sum = std::mem::take(sum);
        if sum != 0 {
            out.push_i128(sum);
        }
        sum != 0
    }
}

/// Sums that fit `i128`, by a bound, of products of such numbers.
pub(super) struct Wide;

impl Cells for Wide {
    type Factor = i128;
    type Sum = i128;
    type Store = IntegerStore;
    type Elem = Integer;

    #[inline]
    fn zero(&self) -> i128 {
        0
    }

    #[inline]
    fn add_product(&self, sum: &mut i128, a: &i128, b: &i128) {
        *sum = sum.wrapping_add(a.wrapping_mul(*b));
    }

    #[inline]
    fn is_clear(&self, sum: &i128) -> bool {
        *sum == 0
    }

    #[inline]
    fn take(&self, sum: &mut i128, out: &mut IntegerStore) -> bool {
        DoubleWords.take(sum, out)
    }
}

/// Sums below `2^191` in size, by a bound, of products of words: a low part modulo `2^128` and what
/// is above it.
pub(super) struct TripleWords;

impl Cells for TripleWords {
    type Factor = i64;
    type Sum = (u128, i64);
    type Store = IntegerStore;
    type Elem = Integer;

    #[inline]
    fn zero(&self) -> (u128, i64) {
        (0, 0)
    }

    #[inline]
    fn add_product(&self, sum: &mut (u128, i64), a: &i64, b: &i64) {
        let product = i128::from(*a) * i128::from(*b);
        let (low, carry) = sum.0.overflowing_add(product as u128);
        // A negative product is 2^192 − …: all ones above.
        let high = sum.1.wrapping_add((product >> 127) as i64);
        *sum = (low, high.wrapping_add(i64::from(carry)));
    }

    #[inline]
    fn is_clear(&self, sum: &(u128, i64)) -> bool {
        *sum == (0, 0)
    }

    fn take(&self, sum: &mut (u128, i64), out: &mut IntegerStore) -> bool {
        let (low, high) = std::mem::take(sum);
        push_words(&[low as u64, (low >> 64) as u64, high as u64], out)
    }
}

/// Sums below `2^255` in size, by a bound, of products of double words, low and high half.
pub(super) struct QuadWords;

impl Cells for QuadWords {
    type Factor = i128;
    type Sum = [u128; 2];
    type Store = IntegerStore;
    type Elem = Integer;

    #[inline]
    fn zero(&self) -> [u128; 2] {
        [0; 2]
    }

    #[inline]
    fn add_product(&self, sum: &mut [u128; 2], a: &i128, b: &i128) {
        let halves = |n: u128| (n & u128::from(u64::MAX), n >> 64);
        let ((a0, a1), (b0, b1)) = (halves(*a as u128), halves(*b as u128));
        // Each sum is at most (2^64 − 1)^2 + 2 (2^64 − 1) = 2^128 − 1.
        let low = a0 * b0;
        let cross = a1 * b0 + (low >> 64);
        let middle = a0 * b1 + (cross & u128::from(u64::MAX));
        let low = middle << 64 | low & u128::from(u64::MAX);
        let high = a1 * b1 + (cross >> 64) + (middle >> 64);
        // A negative factor was read as itself plus 2^128.
        let excess = |sign: &i128, other: &i128| (sign >> 127) as u128 & *other as u128;
        let high = high.wrapping_sub(excess(a, b)).wrapping_sub(excess(b, a));
        let (total, carry) = sum[0].overflowing_add(low);
        *sum = [total, sum[1].wrapping_add(high).wrapping_add(u128::from(carry))];
    }

    #[inline]
    fn is_clear(&self, sum: &[u128; 2]) -> bool {
        *sum == [0; 2]
    }

    fn take(&self, sum: &mut [u128; 2], out: &mut IntegerStore) -> bool {
        let [low, high] = std::mem::take(sum);
        push_words(&[low as u64, (low >> 64) as u64, high as u64, (high >> 64) as u64], out)
    }
}

/// Moves a number in two's complement to the end of the store, unless it is zero.
fn push_words(words: &[u64], out: &mut IntegerStore) -> bool {
    let keep = words.iter().any(|&word| word != 0);
    if keep {
        out.push(limbs::to_integer(words));
    }
    keep
}

/// Sign and size.
#[derive(Clone, Debug)]
pub(super) struct Long {
    negative: bool,
    words: Vec<u64>,
}

impl Long {
    pub(super) fn new(n: &BigInt) -> Long {
        Long { negative: n.sign() == Sign::Minus, words: n.magnitude().to_u64_digits() }
    }
}

/// Sums in two's complement that fit so many words, by a bound. None are allocated for a sum to which
/// nothing was added, nor for a product.
pub(super) struct Limbs(pub(super) usize);

impl Cells for Limbs {
    type Factor = Long;
    type Sum = Vec<u64>;
    type Store = IntegerStore;
    type Elem = Integer;

    fn zero(&self) -> Vec<u64> {
        Vec::new()
    }

    #[inline]
    fn add_product(&self, sum: &mut Vec<u64>, a: &Long, b: &Long) {
        if sum.is_empty() {
            sum.resize(self.0, 0);
        }
        limbs::add_product(sum, &a.words, &b.words, a.negative != b.negative);
    }

    fn is_clear(&self, sum: &Vec<u64>) -> bool {
        sum.is_empty()
    }

    fn take(&self, sum: &mut Vec<u64>, out: &mut IntegerStore) -> bool {
        let keep = push_words(sum, out);
        sum.clear();
        keep
    }
}

/// Integers of any size.
pub(super) struct Any;

impl Cells for Any {
    type Factor = Integer;
    type Sum = Integer;
    type Store = IntegerStore;
    type Elem = Integer;

    fn zero(&self) -> Integer {
        Integers.zero()
    }

    #[inline]
    fn add_product(&self, sum: &mut Integer, a: &Integer, b: &Integer) {
        Integers.add_mul_assign(sum, a, b);
    }

    fn is_clear(&self, sum: &Integer) -> bool {
        Integers.is_zero(sum)
    }

    fn take(&self, sum: &mut Integer, out: &mut IntegerStore) -> bool {
        let sum = std::mem::replace(sum, Integers.zero());
        let keep = !Integers.is_zero(&sum);
        if keep {
            out.push(sum);
        }
        keep
    }
}

/// Residues, reduced once for each sum.
pub(super) struct Residues {
    field: PrimeField,
    fold: u128,
}

impl Residues {
    pub(super) fn new(field: PrimeField) -> Self {
        // The largest multiple of 2^64 p that is at most 2^127.
        let fold = u128::from((1u64 << 63) / field.modulus() * field.modulus()) << 64;
        Residues { field, fold }
    }
}

impl Cells for Residues {
    type Factor = u64;
    type Sum = u128;
    type Store = Vec<u64>;
    type Elem = u64;

    #[inline]
    fn zero(&self) -> u128 {
        0
    }

    #[inline]
    fn add_product(&self, sum: &mut u128, a: &u64, b: &u64) {
        // A product is below 2^124. Invariant: sum < 2^127 before, so no overflow; if the new sum
        // is 2^127 or more, fold > 2^127 − 2^126 is taken off, and it is below 2^127 again.
        let new = *sum + u128::from(*a) * u128::from(*b);
        *sum = if new >> 127 == 1 { new - self.fold } else { new };
    }

    #[inline]
    fn is_clear(&self, sum: &u128) -> bool {
        *sum == 0
    }

    #[inline]
    fn take(&self, sum: &mut u128, out: &mut Vec<u64>) -> bool {
        let residue = self.field.reduce_sum(std::mem::take(sum));
        if residue != 0 {
            out.push(residue);
        }
        residue != 0
    }
}
