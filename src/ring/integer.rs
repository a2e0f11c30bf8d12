//! Integers with a fast path: what fits an `i64` is held inline, anything else is a `BigInt`.

use std::cmp::Ordering;
use std::fmt;

use num_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;

/// An integer of any size.
///
/// The representation is canonical (a value that fits an `i64` is never a `BigInt`), so equal
/// integers compare and hash equal field by field.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Integer(Repr);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    Small(i64),
    /// Outside the range of `i64`. Behind a pointer, so that an `Integer` is two words.
    Large(Box<BigInt>),
}

impl Integer {
    /// This integer as a `BigInt`.
    pub fn to_bigint(&self) -> BigInt {
        match &self.0 {
            Repr::Small(n) => BigInt::from(*n),
            Repr::Large(n) => (**n).clone(),
        }
    }

    /// This integer as an `i64`; `None` exactly when it does not fit.
    #[inline]
    pub fn as_i64(&self) -> Option<i64> {
        match self.0 {
            Repr::Small(n) => Some(n),
            Repr::Large(_) => None,
        }
    }

    /// For sums and products of words. Not a `From`: then the type of `Integer::from(1)` would
    /// be ambiguous.
    #[inline]
    pub(crate) fn from_i128(n: i128) -> Self {
        match i64::try_from(n) {
            Ok(n) => Integer(Repr::Small(n)),
            Err(_) => Integer(Repr::Large(Box::new(BigInt::from(n)))),
        }
    }

    /// This integer as an `i128`; `None` exactly when it does not fit.
    #[inline]
    pub(crate) fn to_i128(&self) -> Option<i128> {
        match &self.0 {
            Repr::Small(n) => Some(i128::from(*n)),
            Repr::Large(n) => n.to_i128(),
        }
    }

    /// Bits of its size; 0 for zero.
    pub(crate) fn bits(&self) -> u64 {
        match &self.0 {
            Repr::Small(n) => u64::from(u64::BITS - n.unsigned_abs().leading_zeros()),
            Repr::Large(n) => n.bits(),
        }
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Repr::Small(n) => *n < 0,
            Repr::Large(n) => n.sign() == Sign::Minus,
        }
    }

    /// The `BigInt` inside, when this integer does not fit an `i64`.
    #[inline]
    pub(super) fn as_large(&self) -> Option<&BigInt> {
        match &self.0 {
            Repr::Small(_) => None,
            Repr::Large(n) => Some(n),
        }
    }

    /// Gives `change` this integer as a `BigInt` to work on in place, then canonicalises.
    pub(super) fn update_bigint(&mut self, change: impl FnOnce(&mut BigInt)) {
        let mut n = match std::mem::replace(&mut self.0, Repr::Small(0)) {
            Repr::Small(n) => BigInt::from(n),
            Repr::Large(n) => *n,
        };
        change(&mut n);
        *self = Integer::from(n);
    }
}

impl From<i64> for Integer {
    #[inline]
    fn from(n: i64) -> Self {
        Integer(Repr::Small(n))
    }
}

impl From<BigInt> for Integer {
    fn from(n: BigInt) -> Self {
        match n.to_i64() {
            Some(n) => Integer(Repr::Small(n)),
            None => Integer(Repr::Large(Box::new(n))),
        }
    }
}

impl From<&BigInt> for Integer {
    fn from(n: &BigInt) -> Self {
        match n.to_i64() {
            Some(n) => Integer(Repr::Small(n)),
            None => Integer(Repr::Large(Box::new(n.clone()))),
        }
    }
}

impl Ord for Integer {
    fn cmp(&self, other: &Self) -> Ordering {
        // A large integer lies beyond every small one, on the side of its sign.
        let beyond =
            |n: &BigInt| if n.sign() == Sign::Minus { Ordering::Less } else { Ordering::Greater };
        match (&self.0, &other.0) {
            (Repr::Small(a), Repr::Small(b)) => a.cmp(b),
            (Repr::Large(a), Repr::Large(b)) => a.cmp(b),
            (Repr::Large(a), Repr::Small(_)) => beyond(a),
            (Repr::Small(_), Repr::Large(b)) => beyond(b).reverse(),
        }
    }
}

impl PartialOrd for Integer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Integer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Small(n) => fmt::Display::fmt(n, f),
            Repr::Large(n) => fmt::Display::fmt(n, f),
        }
    }
}

impl fmt::Debug for Integer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests;
