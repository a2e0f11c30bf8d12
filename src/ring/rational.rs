//! The field of rational numbers.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{One, ToPrimitive, Zero};

use super::{Domain, Field, Ring};

/// The field of rational numbers, with elements `BigRational` in lowest terms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rationals;

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
        a + b
    }

    fn sub(&self, a: &BigRational, b: &BigRational) -> BigRational {
        a - b
    }

    fn neg(&self, a: &BigRational) -> BigRational {
        -a
    }

    fn mul(&self, a: &BigRational, b: &BigRational) -> BigRational {
        a * b
    }

    fn try_inverse(&self, a: &BigRational) -> Option<BigRational> {
        (!a.is_zero()).then(|| a.recip())
    }

    /// Over one common denominator, brought to lowest terms once, at the end.
    fn dot<'a, I>(&self, pairs: I) -> BigRational
    where
        I: IntoIterator<Item = (&'a BigRational, &'a BigRational)>,
    {
        let (numerator, denominator) = sum_of_products(pairs);
        BigRational::new(numerator, denominator)
    }
}

/// A sum of products as numerator and positive denominator, not in lowest terms: the last common
/// divisor is most of the work for long numbers, and a comparison does not need it.
pub(crate) fn sum_of_products<'a, I>(pairs: I) -> (BigInt, BigInt)
where
    I: IntoIterator<Item = (&'a BigRational, &'a BigRational)>,
{
    // The sum of the pairs seen so far is `numerator / denominator`.
    let mut numerator = BigInt::zero();
    let mut denominator = BigInt::one();
    for (a, b) in pairs {
        if a.is_zero() || b.is_zero() {
            continue;
        }
        let (p, q) = (a.numer() * b.numer(), a.denom() * b.denom());
        if q == denominator {
            numerator += p;
        } else {
            let common = divisor(&denominator, &q);
            let (widen, scale) = (q / &common, &denominator / &common);
            numerator = numerator * &widen + p * scale;
            denominator *= widen;
        }
    }
    (numerator, denominator)
}

/// The greatest common divisor of positive numbers. Euclid's first step at once where one is short:
/// the library's algorithm takes as many steps as the longer one has bits.
fn divisor(long: &BigInt, short: &BigInt) -> BigInt {
    match short.to_u64() {
        Some(short) => (long % short).to_u64().unwrap_or(0).gcd(&short).into(),
        None => long.gcd(short),
    }
}

/// The least common denominator: `q` times it is an integer for every `q`.
pub(crate) fn common_denominator<'a>(list: impl IntoIterator<Item = &'a BigRational>) -> BigInt {
    list.into_iter().fold(BigInt::one(), |common, q| {
        if q.denom().is_one() {
            return common;
        }
        let widen = q.denom() / divisor(&common, q.denom());
        common * widen
    })
}

impl Domain for Rationals {
    fn div_exact(&self, a: &BigRational, b: &BigRational) -> Option<BigRational> {
        (!b.is_zero()).then(|| a / b)
    }
}

impl Field for Rationals {}
