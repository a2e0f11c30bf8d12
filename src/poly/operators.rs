//! Arithmetic of polynomials over the integers and the rationals without naming the ring.
//!
//! # Panics
//! All of it: when variables differ, and when an exponent would be beyond 2^32 − 1.

use std::ops::{Add, Mul, Neg, Sub};

use super::rational::{RationalPolynomial, RationalPolynomials};
use super::ring::Polynomials;
use super::variables::Variables;
use super::{Polynomial, division};
use crate::ring::{Integer, Integers, Ring};

macro_rules! operators {
    ($polynomial:ty, $ring:expr) => {
        operators!($polynomial, $ring, Add, add);
        operators!($polynomial, $ring, Sub, sub);
        operators!($polynomial, $ring, Mul, mul);

        impl Neg for &$polynomial {
            type Output = $polynomial;

            fn neg(self) -> $polynomial {
                $ring(self.variables()).neg(self)
            }
        }

        impl Neg for $polynomial {
            type Output = $polynomial;

            fn neg(self) -> $polynomial {
                -&self
            }
        }
    };
    ($polynomial:ty, $ring:expr, $operator:ident, $method:ident) => {
        impl $operator for &$polynomial {
            type Output = $polynomial;

            fn $method(self, other: &$polynomial) -> $polynomial {
                $ring(self.variables()).$method(self, other)
            }
        }

        impl $operator for $polynomial {
            type Output = $polynomial;

            fn $method(self, other: $polynomial) -> $polynomial {
                (&self).$method(&other)
            }
        }

        impl $operator<&$polynomial> for $polynomial {
            type Output = $polynomial;

            fn $method(self, other: &$polynomial) -> $polynomial {
                (&self).$method(other)
            }
        }

        impl $operator<$polynomial> for &$polynomial {
            type Output = $polynomial;

            fn $method(self, other: $polynomial) -> $polynomial {
                self.$method(&other)
            }
        }
    };
}

fn integers(variables: &Variables) -> Polynomials {
    Polynomials::new(Integers, variables.clone())
}

fn rationals(variables: &Variables) -> RationalPolynomials {
    RationalPolynomials::new(variables.clone())
}

operators!(Polynomial<Integer>, integers);
operators!(RationalPolynomial, rationals);

impl Polynomial<Integer> {
    /// The sum of terms, exponents and coefficient each, in any order.
    ///
    /// # Panics
    /// As [`Polynomials::from_terms`].
    pub fn from_terms<E: AsRef<[u32]>>(
        variables: &Variables,
        terms: impl IntoIterator<Item = (E, Integer)>,
    ) -> Self {
        integers(variables).from_terms(terms)
    }

    /// The power, with `a^0 = 1`.
    ///
    /// # Panics
    /// When an exponent would be beyond 2^32 − 1.
    #[must_use]
    pub fn pow(&self, n: u64) -> Self {
        integers(self.variables()).pow(self, n)
    }

    /// `c` times this.
    #[must_use]
    pub fn scale(&self, c: &Integer) -> Self {
        integers(self.variables()).scale(self, c)
    }

    /// The `q` with `q · divisor = self`, if there is one; `None` when the divisor is zero.
    ///
    /// # Panics
    /// When variables differ.
    pub fn div_exact(&self, divisor: &Self) -> Option<Self> {
        assert_eq!(self.variables(), divisor.variables(), "polynomials in the same variables");
        division::quotient(&Integers, self, divisor)
    }

    /// Whether `self · q = other` for some `q` over the integers.
    ///
    /// # Panics
    /// When variables differ.
    pub fn divides(&self, other: &Self) -> bool {
        other.is_empty() || other.div_exact(self).is_some()
    }
}
