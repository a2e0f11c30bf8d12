//! Polynomials over the rationals: integer coefficients over one denominator.

use std::borrow::Cow;
use std::sync::atomic::AtomicBool;

use num_bigint::BigInt;
use num_rational::BigRational;

use super::content::{divided, gcd, gcd_with};
use super::evaluate::image;
use super::polynomial::{Monomial, Polynomial};
use super::ring::Polynomials;
use super::variables::Variables;
use crate::ring::{Domain, Integer, Integers, Ring};

/// A polynomial over the rationals: an integer polynomial over a positive denominator that has no
/// divisor in common with all of its coefficients. So equal polynomials are equal data, and a
/// product costs a product over the integers, which never meets a fraction.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RationalPolynomial {
    numerator: Polynomial<Integer>,
    denominator: Integer,
}

impl RationalPolynomial {
    /// `numerator / denominator`.
    ///
    /// # Panics
    /// When the denominator is zero.
    pub fn new(numerator: Polynomial<Integer>, denominator: Integer) -> Self {
        assert!(!Integers.is_zero(&denominator), "a denominator of zero");
        let mut divisor = gcd_with(numerator.store(), denominator.clone());
        if denominator.is_negative() != divisor.is_negative() {
            divisor = Integers.neg(&divisor);
        }
        if divisor == Integers.one() {
            return RationalPolynomial { numerator, denominator };
        }
        let numerator = numerator.with_coefficients(divided(numerator.store(), &divisor));
        let denominator = quotient(&denominator, &divisor);
        RationalPolynomial { numerator, denominator }
    }

    /// `numerator / denominator`, in lowest terms already.
    pub(super) fn from_lowest(numerator: Polynomial<Integer>, denominator: Integer) -> Self {
        debug_assert!(!denominator.is_negative());
        debug_assert!(
            denominator.as_i64().is_none()
                || gcd_with(numerator.store(), denominator.clone()) == Integers.one()
        );
        RationalPolynomial { numerator, denominator }
    }

    /// The polynomial over the integers.
    pub fn numerator(&self) -> &Polynomial<Integer> {
        &self.numerator
    }

    /// The common denominator, positive.
    pub fn denominator(&self) -> &Integer {
        &self.denominator
    }

    /// Numerator and denominator, by value.
    pub fn into_parts(self) -> (Polynomial<Integer>, Integer) {
        (self.numerator, self.denominator)
    }

    /// The variables and their order.
    pub fn variables(&self) -> &Variables {
        self.numerator.variables()
    }

    /// Number of terms.
    pub fn len(&self) -> usize {
        self.numerator.len()
    }

    /// Whether it is zero.
    pub fn is_empty(&self) -> bool {
        self.numerator.is_empty()
    }

    /// Monomials and coefficients, from the largest monomial down.
    pub fn terms(
        &self,
    ) -> impl DoubleEndedIterator<Item = (Monomial<'_>, BigRational)> + ExactSizeIterator {
        let denominator = self.denominator.to_bigint();
        self.numerator.terms().map(move |(monomial, c)| {
            (monomial, BigRational::new(c.to_bigint(), denominator.clone()))
        })
    }

    /// The partial derivative by a variable, numbered from zero.
    ///
    /// # Panics
    /// When there is no such variable.
    #[must_use]
    pub fn derivative(&self, variable: usize) -> Self {
        Self::new(self.numerator.derivative(variable), self.denominator.clone())
    }

    /// The value at a point of any ring in which the denominator is invertible, otherwise `None`.
    ///
    /// # Panics
    /// Unless the point has one coordinate for each variable.
    pub fn evaluate<R: Ring>(&self, ring: &R, point: &[R::Elem]) -> Option<R::Elem> {
        let value = self.numerator.evaluate(ring, point);
        if self.denominator == Integers.one() {
            return Some(value);
        }
        let inverse = ring.try_inverse(&image(ring, &self.denominator))?;
        Some(ring.mul(&value, &inverse))
    }
}

impl From<Polynomial<Integer>> for RationalPolynomial {
    fn from(numerator: Polynomial<Integer>) -> Self {
        RationalPolynomial { numerator, denominator: Integers.one() }
    }
}

/// Polynomials over the rationals in fixed variables, with the limit of [`Polynomials`].
#[derive(Clone, Debug)]
pub struct RationalPolynomials {
    integers: Polynomials<Integers>,
}

impl RationalPolynomials {
    /// Polynomials without a limit.
    pub fn new(variables: Variables) -> Self {
        Self::with_limit(variables, usize::MAX)
    }

    /// Polynomials of at most `limit` terms.
    pub fn with_limit(variables: Variables, limit: usize) -> Self {
        RationalPolynomials { integers: Polynomials::with_limit(Integers, variables, limit) }
    }

    /// The same, which counts as exceeded as soon as a flag is true.
    #[must_use]
    pub fn until(self, flag: Option<&'static AtomicBool>) -> Self {
        RationalPolynomials { integers: self.integers.until(flag) }
    }

    /// The ring of numerators.
    pub fn integers(&self) -> &Polynomials<Integers> {
        &self.integers
    }

    /// The variables.
    pub fn variables(&self) -> &Variables {
        self.integers.variables()
    }

    /// Whether some result would have had more terms than the limit, or it is stopped.
    pub fn exceeded(&self) -> bool {
        self.integers.exceeded()
    }

    /// Whether some exponent would have been beyond 2^32 − 1.
    pub fn too_large(&self) -> bool {
        self.integers.too_large()
    }

    /// A variable, numbered from zero.
    ///
    /// # Panics
    /// When there is no such variable.
    pub fn variable(&self, index: usize) -> RationalPolynomial {
        self.integers.variable(index).into()
    }

    /// A number.
    pub fn constant(&self, q: &BigRational) -> RationalPolynomial {
        let numerator = self.integers.constant(Integer::from(q.numer()));
        RationalPolynomial::new(numerator, Integer::from(q.denom()))
    }

    /// The sum of terms, exponents and coefficient each, in any order.
    ///
    /// # Panics
    /// As [`Polynomials::from_terms`].
    #[allow(clippy::wrong_self_convention)]
    pub fn from_terms<E: AsRef<[u32]>>(
        &self,
        terms: impl IntoIterator<Item = (E, BigRational)>,
    ) -> RationalPolynomial {
        let terms: Vec<(E, BigRational)> = terms.into_iter().collect();
        let common = terms
            .iter()
            .fold(Integers.one(), |common, (_, q)| lcm(&common, &Integer::from(q.denom())));
        let whole = common.to_bigint();
        let scaled = terms
            .into_iter()
            .map(|(exponents, q)| (exponents, Integer::from(q.numer() * (&whole / q.denom()))));
        RationalPolynomial::new(self.integers.from_terms(scaled), common)
    }

    fn sum(
        &self,
        a: &RationalPolynomial,
        b: &RationalPolynomial,
        negate: bool,
    ) -> RationalPolynomial {
        let ring = &self.integers;
        let add = |a: &_, b: &_| if negate { ring.sub(a, b) } else { ring.add(a, b) };
        if a.denominator == b.denominator {
            let sum = add(&a.numerator, &b.numerator);
            return RationalPolynomial::new(sum, a.denominator.clone());
        }
        let common = lcm(&a.denominator, &b.denominator);
        let over =
            |p: &RationalPolynomial| ring.scale(&p.numerator, &quotient(&common, &p.denominator));
        RationalPolynomial::new(add(&over(a), &over(b)), common)
    }
}

impl Ring for RationalPolynomials {
    type Elem = RationalPolynomial;

    fn zero(&self) -> RationalPolynomial {
        self.integers.zero().into()
    }

    fn one(&self) -> RationalPolynomial {
        self.integers.one().into()
    }

    fn is_zero(&self, a: &RationalPolynomial) -> bool {
        a.is_empty()
    }

    fn from_integer(&self, n: &BigInt) -> RationalPolynomial {
        self.integers.from_integer(n).into()
    }

    fn from_rational(&self, q: &BigRational) -> Option<RationalPolynomial> {
        Some(self.constant(q))
    }

    fn add(&self, a: &RationalPolynomial, b: &RationalPolynomial) -> RationalPolynomial {
        self.sum(a, b, false)
    }

    fn sub(&self, a: &RationalPolynomial, b: &RationalPolynomial) -> RationalPolynomial {
        self.sum(a, b, true)
    }

    fn neg(&self, a: &RationalPolynomial) -> RationalPolynomial {
        let numerator = self.integers.neg(&a.numerator);
        RationalPolynomial { numerator, denominator: a.denominator.clone() }
    }

    /// Contents multiply (Gauss), so the product is in lowest terms once either numerator has no
    /// divisor in common with the denominator of the other.
    fn mul(&self, a: &RationalPolynomial, b: &RationalPolynomial) -> RationalPolynomial {
        let (left, left_denominator) = reduced(&a.numerator, &b.denominator);
        let (right, right_denominator) = reduced(&b.numerator, &a.denominator);
        let numerator = self.integers.mul(&left, &right);
        if numerator.is_empty() {
            return self.zero();
        }
        let denominator = Integers.mul(&left_denominator, &right_denominator);
        RationalPolynomial { numerator, denominator }
    }

    /// Over one common denominator, brought to lowest terms once, at the end.
    fn dot<'a, I>(&self, pairs: I) -> RationalPolynomial
    where
        I: IntoIterator<Item = (&'a RationalPolynomial, &'a RationalPolynomial)>,
    {
        let pairs: Vec<_> = pairs.into_iter().collect();
        let denominators: Vec<Integer> =
            pairs.iter().map(|(a, b)| Integers.mul(&a.denominator, &b.denominator)).collect();
        let common = denominators.iter().fold(Integers.one(), |common, d| lcm(&common, d));
        let ring = &self.integers;
        // The shorter factor takes the scale.
        let scaled: Vec<Option<Polynomial>> = pairs
            .iter()
            .zip(&denominators)
            .map(|((a, b), denominator)| {
                let scale = quotient(&common, denominator);
                let shorter = if a.len() <= b.len() { a } else { b };
                (scale != Integers.one()).then(|| ring.scale(&shorter.numerator, &scale))
            })
            .collect();
        let numerator = ring.dot(pairs.iter().zip(&scaled).map(|((a, b), scaled)| match scaled {
            None => (&a.numerator, &b.numerator),
            Some(shorter) if a.len() <= b.len() => (shorter, &b.numerator),
            Some(shorter) => (&a.numerator, shorter),
        }));
        RationalPolynomial::new(numerator, common)
    }

    fn try_inverse(&self, a: &RationalPolynomial) -> Option<RationalPolynomial> {
        if a.is_empty() || !a.numerator.is_constant() {
            return None;
        }
        let denominator = self.integers.constant(a.denominator.clone());
        Some(RationalPolynomial::new(denominator, a.numerator.coefficient(0)))
    }

    /// No rational comes up on the way.
    fn pow(&self, a: &RationalPolynomial, n: u64) -> RationalPolynomial {
        let numerator = self.integers.pow(&a.numerator, n);
        if numerator.is_empty() {
            return self.zero();
        }
        RationalPolynomial { numerator, denominator: Integers.pow(&a.denominator, n) }
    }
}

impl Domain for RationalPolynomials {
    /// By Gauss, a rational quotient of primitive polynomials is one over the integers.
    fn div_exact(
        &self,
        a: &RationalPolynomial,
        b: &RationalPolynomial,
    ) -> Option<RationalPolynomial> {
        if b.is_empty() {
            return None;
        }
        let content = b.numerator.content();
        let primitive = b.numerator.with_coefficients(divided(b.numerator.store(), &content));
        let q = self.integers.div_exact(&a.numerator, &primitive)?;
        let q = RationalPolynomial::new(q, Integers.mul(&a.denominator, &content));
        let scale = BigRational::from_integer(b.denominator.to_bigint());
        Some(self.mul(&q, &self.constant(&scale)))
    }
}

/// Both divided by all that a polynomial and a positive denominator have in common.
fn reduced<'a>(
    numerator: &'a Polynomial<Integer>,
    denominator: &Integer,
) -> (Cow<'a, Polynomial<Integer>>, Integer) {
    let divisor = gcd_with(numerator.store(), denominator.clone());
    if divisor == Integers.one() {
        return (Cow::Borrowed(numerator), denominator.clone());
    }
    let divided = numerator.with_coefficients(divided(numerator.store(), &divisor));
    (Cow::Owned(divided), quotient(denominator, &divisor))
}

fn lcm(a: &Integer, b: &Integer) -> Integer {
    if a == b { a.clone() } else { Integers.mul(&quotient(a, &gcd(a, b)), b) }
}

fn quotient(a: &Integer, b: &Integer) -> Integer {
    Integers.div_exact(a, b).expect("a divisor")
}
