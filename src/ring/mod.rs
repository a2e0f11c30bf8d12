//! Coefficient domains. A ring is a small value (`Rationals`, `PrimeField`, `Dual<R>`, `Series<R>`), its
//! elements are plain data without lifetimes, and everything generic is written against
//! [`Ring`], [`Domain`] or [`Field`]. Dual numbers and series have zero divisors: they are a `Ring` only,
//! so asking for a rank over them does not compile.

use std::fmt::Debug;

use num_bigint::BigInt;
use num_rational::BigRational;

mod crt;
mod divisor;
mod dual;
mod gradient;
mod integer;
mod integers;
#[cfg(any(test, feature = "testing"))]
pub mod laws;
mod long_primes;
mod prime_field;
mod primes;
mod rational;
mod reconstruction;
mod series;
mod splitmix;
#[cfg(test)]
mod tests;

pub use crt::{Crt, CrtVector};
pub(crate) use divisor::{gcd, lowest_terms};
pub use dual::{Dual, DualNumber};
pub use gradient::{Gradient, GradientNumber};
pub use integer::Integer;
pub use integers::Integers;
pub(crate) use long_primes::{LONG_PRIMES, long_prime};
pub use prime_field::PrimeField;
pub use primes::{is_prime, primes_below, random_prime};
pub use rational::Rationals;
#[cfg(feature = "cli")]
pub(crate) use rational::short_common_denominator;
pub(crate) use rational::{cleared_bits, common_denominator, decimal};
pub use reconstruction::{reconstruct_rational, reconstruct_rationals};
pub use series::{Series, SeriesNumber};
pub use splitmix::SplitMix64;

/// A commutative ring with one.
///
/// The axioms are written once, in `laws`, and run on every ring of this crate.
// `from_*` takes the ring, not an element: it is the context that the conversion needs.
#[allow(clippy::wrong_self_convention)]
pub trait Ring: Clone + Debug + Send + Sync {
    /// The elements. Equal elements compare equal (`==`): representations are canonical.
    /// Plain data without lifetimes; the compiler needs that in `dot` of a ring over a ring.
    type Elem: Clone + PartialEq + Debug + Send + Sync + 'static;

    /// The neutral element of addition.
    fn zero(&self) -> Self::Elem;
    /// The neutral element of multiplication.
    fn one(&self) -> Self::Elem;
    /// Whether `a` is zero.
    fn is_zero(&self, a: &Self::Elem) -> bool;
    /// The image of `n` under the unique homomorphism from the integers.
    fn from_integer(&self, n: &BigInt) -> Self::Elem;
    /// `a + b`.
    fn add(&self, a: &Self::Elem, b: &Self::Elem) -> Self::Elem;
    /// `-a`.
    fn neg(&self, a: &Self::Elem) -> Self::Elem;
    /// `a * b`.
    fn mul(&self, a: &Self::Elem, b: &Self::Elem) -> Self::Elem;
    /// The inverse of `a`, when `a` is a unit (and this ring can tell).
    fn try_inverse(&self, a: &Self::Elem) -> Option<Self::Elem>;

    /// The image of a small integer.
    fn from_i64(&self, n: i64) -> Self::Elem {
        self.from_integer(&BigInt::from(n))
    }

    /// The image of a rational number; `None` when the denominator has no inverse here.
    fn from_rational(&self, q: &BigRational) -> Option<Self::Elem> {
        let numerator = self.from_integer(q.numer());
        if q.is_integer() {
            return Some(numerator);
        }
        let inverse = self.try_inverse(&self.from_integer(q.denom()))?;
        Some(self.mul(&numerator, &inverse))
    }

    /// `a - b`.
    fn sub(&self, a: &Self::Elem, b: &Self::Elem) -> Self::Elem {
        self.add(a, &self.neg(b))
    }

    /// `sum += a * b`.
    fn add_mul_assign(&self, sum: &mut Self::Elem, a: &Self::Elem, b: &Self::Elem) {
        *sum = self.add(sum, &self.mul(a, b));
    }

    /// The sum of the products of the pairs. Matrix products and network evaluation go through
    /// this, so a ring that can delay reductions does so here.
    fn dot<'a, I>(&self, pairs: I) -> Self::Elem
    where
        I: IntoIterator<Item = (&'a Self::Elem, &'a Self::Elem)>,
        Self::Elem: 'a,
    {
        let mut sum = self.zero();
        for (a, b) in pairs {
            self.add_mul_assign(&mut sum, a, b);
        }
        sum
    }

    /// `a` to the power `n`, with `a^0 = 1`.
    fn pow(&self, a: &Self::Elem, n: u64) -> Self::Elem {
        let mut result = self.one();
        for bit in (0..u64::BITS - n.leading_zeros()).rev() {
            result = self.mul(&result, &result);
            if n >> bit & 1 == 1 {
                result = self.mul(&result, a);
            }
        }
        result
    }

    /// The exponential of `a`, where this ring knows it: of 0 by itself, of more in rings of derivatives and
    /// of power series.
    fn exp(&self, a: &Self::Elem) -> Option<Self::Elem> {
        self.is_zero(a).then(|| self.one())
    }

    /// `tanh a = (e^{2a} − 1) / (e^{2a} + 1)`, where this ring knows the exponential.
    fn tanh(&self, a: &Self::Elem) -> Option<Self::Elem> {
        let square = self.exp(&self.add(a, a))?;
        let inverse = self.try_inverse(&self.add(&square, &self.one()))?;
        Some(self.mul(&self.sub(&square, &self.one()), &inverse))
    }

    /// `Σ coefficients[k] a^k`, with about `2 √n` products of elements (Paterson and Stockmeyer, 1973). Over
    /// [`Series`] this composes two power series.
    fn evaluate(&self, coefficients: &[Self::Elem], a: &Self::Elem) -> Self::Elem {
        let step = coefficients.len().isqrt().max(1);
        let mut powers = vec![self.one()];
        for k in 1..=step {
            powers.push(self.mul(&powers[k - 1], a));
        }
        coefficients.chunks(step).rev().fold(self.zero(), |sum, part| {
            let here = self.dot(part.iter().zip(&powers));
            self.add(&self.mul(&sum, &powers[step]), &here)
        })
    }
}

/// A commutative ring without zero divisors, where exact quotients can be found.
pub trait Domain: Ring {
    /// The unique `q` with `q * b == a`, if there is one; `None` when `b` is zero.
    fn div_exact(&self, a: &Self::Elem, b: &Self::Elem) -> Option<Self::Elem>;
}

/// A domain in which every non-zero element has an inverse.
pub trait Field: Domain {
    /// The inverse of `a`; `None` when `a` is zero.
    fn inv(&self, a: &Self::Elem) -> Option<Self::Elem> {
        self.try_inverse(a)
    }
}
