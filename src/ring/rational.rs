//! The field of rational numbers.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{One, Zero};

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
        // The sum of the pairs seen so far is `numerator / denominator`.
        let mut numerator = BigInt::zero();
        let mut denominator = BigInt::one();
        for (a, b) in pairs {
            let (p, q) = (a.numer() * b.numer(), a.denom() * b.denom());
            if q == denominator {
                numerator += p;
            } else {
                let common = denominator.gcd(&q);
                let (widen, scale) = (q / &common, &denominator / &common);
                numerator = numerator * &widen + p * scale;
                denominator *= widen;
            }
        }
        BigRational::new(numerator, denominator)
    }
}

impl Domain for Rationals {
    fn div_exact(&self, a: &BigRational, b: &BigRational) -> Option<BigRational> {
        (!b.is_zero()).then(|| a / b)
    }
}

impl Field for Rationals {}
