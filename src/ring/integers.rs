//! The ring of integers.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::Zero;

use super::{Domain, Integer, Ring};

/// The ring of integers, with elements [`Integer`].
///
/// An operation whose operands and result fit an `i64` costs a few machine instructions and
/// allocates nothing; everything else falls back to `BigInt`, with the same result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Integers;

/// `sum += a * b`, where not all three are small.
#[cold]
fn add_product(sum: &mut BigInt, a: &Integer, b: &Integer) {
    match (a.as_large(), b.as_large()) {
        (Some(a), Some(b)) => *sum += a * b,
        (Some(large), None) | (None, Some(large)) => {
            // One of the two is small here, and the product commutes.
            let small = a.as_i64().or(b.as_i64()).unwrap_or(0);
            *sum += large * small;
        }
        (None, None) => *sum += small_product(a, b).unwrap_or(0),
    }
}

/// `a * b` if both are small: |a|, |b| ≤ 2^63, so the product is at most 2^126 in size.
#[inline]
fn small_product(a: &Integer, b: &Integer) -> Option<i128> {
    Some(i128::from(a.as_i64()?) * i128::from(b.as_i64()?))
}

impl Ring for Integers {
    type Elem = Integer;

    fn zero(&self) -> Integer {
        Integer::from(0)
    }

    fn one(&self) -> Integer {
        Integer::from(1)
    }

    #[inline]
    fn is_zero(&self, a: &Integer) -> bool {
        a.as_i64() == Some(0)
    }

    fn from_integer(&self, n: &BigInt) -> Integer {
        Integer::from(n)
    }

    fn from_i64(&self, n: i64) -> Integer {
        Integer::from(n)
    }

    #[inline]
    fn add(&self, a: &Integer, b: &Integer) -> Integer {
        match (a.as_i64(), b.as_i64()) {
            (Some(a), Some(b)) => Integer::from_i128(i128::from(a) + i128::from(b)),
            _ => Integer::from(a.to_bigint() + b.to_bigint()),
        }
    }

    #[inline]
    fn sub(&self, a: &Integer, b: &Integer) -> Integer {
        match (a.as_i64(), b.as_i64()) {
            (Some(a), Some(b)) => Integer::from_i128(i128::from(a) - i128::from(b)),
            _ => Integer::from(a.to_bigint() - b.to_bigint()),
        }
    }

    #[inline]
    fn neg(&self, a: &Integer) -> Integer {
        match a.as_i64() {
            Some(a) => Integer::from_i128(-i128::from(a)),
            None => Integer::from(-a.to_bigint()),
        }
    }

    #[inline]
    fn mul(&self, a: &Integer, b: &Integer) -> Integer {
        match small_product(a, b) {
            Some(product) => Integer::from_i128(product),
            None => {
                let mut product = BigInt::zero();
                add_product(&mut product, a, b);
                Integer::from(product)
            }
        }
    }

    /// The units are 1 and −1.
    fn try_inverse(&self, a: &Integer) -> Option<Integer> {
        matches!(a.as_i64(), Some(1 | -1)).then(|| a.clone())
    }

    #[inline]
    fn add_mul_assign(&self, sum: &mut Integer, a: &Integer, b: &Integer) {
        match (sum.as_i64(), small_product(a, b)) {
            // At most 2^63 + 2^126 in size.
            (Some(s), Some(product)) => *sum = Integer::from_i128(i128::from(s) + product),
            _ => sum.update_bigint(|sum| add_product(sum, a, b)),
        }
    }

    /// Accumulates in an `i128`, which goes over to a `BigInt` only when it would overflow.
    fn dot<'a, I>(&self, pairs: I) -> Integer
    where
        I: IntoIterator<Item = (&'a Integer, &'a Integer)>,
    {
        // The sum of the pairs seen so far is `large + small`.
        let mut large = BigInt::zero();
        let mut small = 0i128;
        for (a, b) in pairs {
            match small_product(a, b) {
                Some(product) => {
                    small = small.checked_add(product).unwrap_or_else(|| {
                        large += small;
                        product
                    });
                }
                None => add_product(&mut large, a, b),
            }
        }
        if large.is_zero() { Integer::from_i128(small) } else { Integer::from(large + small) }
    }
}

impl Domain for Integers {
    fn div_exact(&self, a: &Integer, b: &Integer) -> Option<Integer> {
        match (a.as_i64(), b.as_i64()) {
            (_, Some(0)) => None,
            // The one quotient of words that is not a word: -2^63 / -1.
            (Some(i64::MIN), Some(-1)) => Some(self.neg(a)),
            (Some(a), Some(b)) => (a % b == 0).then(|| Integer::from(a / b)),
            _ => {
                let (quotient, remainder) = match (a.as_large(), b.as_large()) {
                    (Some(a), Some(b)) => a.div_rem(b),
                    _ => a.to_bigint().div_rem(&b.to_bigint()),
                };
                remainder.is_zero().then(|| Integer::from(quotient))
            }
        }
    }
}
