//! The field of rational numbers.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::divisor::{least_common_multiple, lowest_terms};
use super::{Domain, Field, Ring};

/// The field of rational numbers, with elements `BigRational` in lowest terms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rationals;

/// The divisors of such numbers are found faster than num-rational does it.
fn is_long(q: &BigRational) -> bool {
    q.denom().bits() > 256
}

impl Ring for Rationals {
    type Elem = BigRational;

    fn zero(&self) -> BigRational {
        BigRational::zero()
    }

    fn one(&self) -> BigRational {
        BigRational::one()
    }

    fn is_zero(&self, a: &BigRational) -> bool {
        a.is_zero()
    }

    fn from_integer(&self, n: &BigInt) -> BigRational {
        BigRational::from_integer(n.clone())
    }

    fn from_rational(&self, q: &BigRational) -> Option<BigRational> {
        Some(q.clone())
    }

    fn add(&self, a: &BigRational, b: &BigRational) -> BigRational {
        match is_long(a) && is_long(b) {
            true => self.dot([(a, &BigRational::one()), (b, &BigRational::one())]),
            false => a + b,
        }
    }

    fn sub(&self, a: &BigRational, b: &BigRational) -> BigRational {
        match is_long(a) && is_long(b) {
            true => self.add(a, &-b),
            false => a - b,
        }
    }

    fn neg(&self, a: &BigRational) -> BigRational {
        -a
    }

    fn mul(&self, a: &BigRational, b: &BigRational) -> BigRational {
        match is_long(a) || is_long(b) {
            true => self.dot([(a, b)]),
            false => a * b,
        }
    }

    fn try_inverse(&self, a: &BigRational) -> Option<BigRational> {
        (!a.is_zero()).then(|| a.recip())
    }

    /// Over one common denominator, brought to lowest terms once, at the end.
    fn dot<'a, I>(&self, pairs: I) -> BigRational
    where
        I: IntoIterator<Item = (&'a BigRational, &'a BigRational)>,
    {
        let pairs = pairs.into_iter().filter(|(a, b)| !a.is_zero() && !b.is_zero());
        let terms: Vec<(BigInt, BigInt)> =
            pairs.map(|(a, b)| (a.numer() * b.numer(), a.denom() * b.denom())).collect();
        let common = least_common_multiple(terms.iter().map(|(_, q)| q), u64::MAX);
        let common = common.expect("no limit was set");
        let widened =
            terms.into_iter().map(|(p, q)| if q == common { p } else { p * (&common / q) });
        lowest_terms(widened.sum(), common)
    }
}

/// The least common denominator: `q` times it is an integer for every `q`.
pub(crate) fn common_denominator<'a>(list: impl IntoIterator<Item = &'a BigRational>) -> BigInt {
    short_common_denominator(list, u64::MAX).expect("no limit was set")
}

/// The least common denominator, unless it has more than so many bits. Finding out that it has costs
/// no more than numbers of that length.
pub(crate) fn short_common_denominator<'a>(
    list: impl IntoIterator<Item = &'a BigRational>,
    most_bits: u64,
) -> Option<BigInt> {
    least_common_multiple(list.into_iter().map(BigRational::denom), most_bits)
}

/// A longer common denominator is not computed to find out how long numbers are.
const MOST_EXACT_BITS: u64 = 1 << 16;

/// A bound for the bits of an entry and of the denominator of a list over one common denominator: those
/// of the least one and of the longest numerator together. Where the denominator has more than 2^16 bits,
/// the sum of the lengths of all different denominators stands for it: no divisor of long numbers is
/// looked for to find out that they are long.
pub(crate) fn cleared_bits(list: &[BigRational]) -> u64 {
    let longest = list.iter().map(|q| q.numer().bits()).max().unwrap_or(0);
    let denominator = short_common_denominator(list, MOST_EXACT_BITS).map(|q| q.bits());
    let at_most = || {
        let mut all: Vec<&BigInt> = list.iter().map(BigRational::denom).collect();
        all.sort_unstable();
        all.dedup();
        all.iter().map(|q| q.bits()).sum()
    };
    denominator.unwrap_or_else(at_most) + longest
}

/// A number rounded to so many digits behind the point, of two nearest the one further from zero. There is no −0.
pub(crate) fn decimal(value: &BigRational, digits: u32) -> String {
    let one = BigInt::from(10).pow(digits);
    let rounded = (value * &one).round().to_integer();
    let (whole, part) = rounded.abs().div_rem(&one);
    let sign = if rounded.is_negative() { "-" } else { "" };
    match digits {
        0 => format!("{sign}{whole}"),
        _ => format!(
            "{sign}{whole}.{part:0>width$}",
            part = part.to_string(),
            width = digits as usize
        ),
    }
}

impl Domain for Rationals {
    fn div_exact(&self, a: &BigRational, b: &BigRational) -> Option<BigRational> {
        (!b.is_zero()).then(|| a / b)
    }
}

impl Field for Rationals {}

#[cfg(test)]
mod tests;
