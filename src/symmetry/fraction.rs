//! Fractions of polynomials over the integers, in lowest terms.

use num_bigint::BigInt;
use num_rational::BigRational;

use crate::poly::{Polynomial, Polynomials, Variables};
use crate::ring::{Domain, Integer, Integers, Ring};

/// Steps to bring a fraction to lowest terms: seconds.
const STEPS: u64 = 1 << 30;

/// The field of rational functions, with a limit on the number of terms: see [`Polynomials`].
#[derive(Clone, Debug)]
pub(super) struct Fractions {
    polynomials: Polynomials<Integers>,
}

/// A numerator over a denominator whose leading coefficient is positive, without a common divisor.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fraction {
    numerator: Polynomial<Integer>,
    denominator: Polynomial<Integer>,
}

impl Fraction {
    /// The sign, where this is a number.
    pub fn sign(&self) -> Option<Fraction> {
        let Some((_, numerator)) = self.numerator.leading_term() else { return Some(self.clone()) };
        let is_number = self.numerator.is_constant() && self.denominator.is_constant();
        let sign = if numerator.is_negative() { -1 } else { 1 };
        let number =
            |n: i64| Polynomial::constant(self.numerator.variables(), Integer::from(n), false);
        is_number.then(|| Fraction { numerator: number(sign), denominator: number(1) })
    }
}

impl Fractions {
    pub fn new(variables: Variables, limit: usize) -> Self {
        Fractions { polynomials: Polynomials::with_limit(Integers, variables, limit) }
    }

    /// Whether something was too large, and everything since is worthless.
    pub fn exceeded(&self) -> bool {
        self.polynomials.exceeded()
    }

    pub fn variable(&self, index: usize) -> Fraction {
        self.whole(self.polynomials.variable(index))
    }

    fn whole(&self, numerator: Polynomial<Integer>) -> Fraction {
        Fraction { numerator, denominator: self.polynomials.one() }
    }

    /// In lowest terms. Where that is not possible the fraction stays as it is: sums and products are
    /// right all the same, and zero is zero.
    fn lowest(&self, numerator: Polynomial<Integer>, denominator: Polynomial<Integer>) -> Fraction {
        let ring = &self.polynomials;
        if numerator.is_empty() || denominator.is_empty() {
            // No denominator is zero unless the limit was exceeded.
            return self.zero();
        }
        let (mut numerator, mut denominator) = (numerator, denominator);
        if denominator != ring.one()
            && let Ok(divisor) = numerator.gcd_within(&denominator, STEPS)
            && let Some(top) = ring.div_exact(&numerator, &divisor)
            && let Some(bottom) = ring.div_exact(&denominator, &divisor)
        {
            (numerator, denominator) = (top, bottom);
        }
        let leading = denominator.leading_term().map(|(_, coefficient)| coefficient);
        if leading.is_some_and(|coefficient| coefficient.is_negative()) {
            (numerator, denominator) = (ring.neg(&numerator), ring.neg(&denominator));
        }
        Fraction { numerator, denominator }
    }
}

impl Ring for Fractions {
    type Elem = Fraction;

    fn zero(&self) -> Fraction {
        self.whole(self.polynomials.zero())
    }

    fn one(&self) -> Fraction {
        self.whole(self.polynomials.one())
    }

    fn is_zero(&self, a: &Fraction) -> bool {
        a.numerator.is_empty()
    }

    fn from_integer(&self, n: &BigInt) -> Fraction {
        self.whole(self.polynomials.from_integer(n))
    }

    fn from_rational(&self, q: &BigRational) -> Option<Fraction> {
        let constant = |n: &BigInt| self.polynomials.from_integer(n);
        Some(self.lowest(constant(q.numer()), constant(q.denom())))
    }

    fn add(&self, a: &Fraction, b: &Fraction) -> Fraction {
        let ring = &self.polynomials;
        if a.denominator == b.denominator {
            return self.lowest(ring.add(&a.numerator, &b.numerator), a.denominator.clone());
        }
        let left = ring.mul(&a.numerator, &b.denominator);
        let sum = ring.add(&left, &ring.mul(&b.numerator, &a.denominator));
        self.lowest(sum, ring.mul(&a.denominator, &b.denominator))
    }

    fn neg(&self, a: &Fraction) -> Fraction {
        let numerator = self.polynomials.neg(&a.numerator);
        Fraction { numerator, denominator: a.denominator.clone() }
    }

    fn mul(&self, a: &Fraction, b: &Fraction) -> Fraction {
        let ring = &self.polynomials;
        let numerator = ring.mul(&a.numerator, &b.numerator);
        self.lowest(numerator, ring.mul(&a.denominator, &b.denominator))
    }

    fn try_inverse(&self, a: &Fraction) -> Option<Fraction> {
        let is_unit = !a.numerator.is_empty() && !self.exceeded();
        is_unit.then(|| self.lowest(a.denominator.clone(), a.numerator.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poly::Order;

    #[test]
    fn fractions_are_in_lowest_terms() {
        let field = Fractions::new(Variables::new(["x", "y"], Order::DegRevLex), 1000);
        let (x, y) = (field.variable(0), field.variable(1));
        let inverse = |a: &Fraction| field.try_inverse(a).unwrap();
        // x/y + y/x = (x² + y²) / (x y)
        let sum = field.add(&field.mul(&x, &inverse(&y)), &field.mul(&y, &inverse(&x)));
        let squares = field.add(&field.mul(&x, &x), &field.mul(&y, &y));
        assert_eq!(sum, field.mul(&squares, &inverse(&field.mul(&x, &y))));
        // (x² − y²) / (y − x) = −(x + y)
        let difference = field.sub(&field.mul(&x, &x), &field.mul(&y, &y));
        let quotient = field.mul(&difference, &inverse(&field.sub(&y, &x)));
        assert_eq!(quotient, field.neg(&field.add(&x, &y)));
        assert!(field.is_zero(&field.add(&sum, &field.neg(&sum))));
        assert_eq!(field.try_inverse(&field.zero()), None);
        assert!(!field.exceeded());
    }

    #[test]
    fn the_limit_is_noticed() {
        let field = Fractions::new(Variables::numbered(3, Order::DegRevLex), 2);
        let sum = field.add(&field.variable(0), &field.variable(1));
        assert!(!field.exceeded());
        let _ = field.mul(&sum, &field.add(&sum, &field.variable(2)));
        assert!(field.exceeded());
    }
}
