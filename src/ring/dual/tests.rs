use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

use crate::ring::{Dual, DualNumber, Integers, PrimeField, Rationals, Ring};

/// `Σ coefficients[i] x^i`, by Horner's rule.
fn evaluate<R: Ring>(ring: &R, coefficients: &[i64], x: &R::Elem) -> R::Elem {
    coefficients.iter().rev().fold(ring.zero(), |sum, &coefficient| {
        ring.add(&ring.mul(&sum, x), &ring.from_i64(coefficient))
    })
}

fn differentiate(coefficients: &[i64]) -> Vec<i64> {
    coefficients.iter().zip(0..).skip(1).map(|(&coefficient, i)| coefficient * i).collect()
}

#[test]
fn quotient_rule() {
    // f = 1 / (1 + x²) at x = 2: f = 1/5, f' = -2x / (1 + x²)² = -4/25.
    let ring = Dual::new(Rationals);
    let x = ring.variable(Rationals.from_i64(2));
    let denominator = ring.add(&ring.one(), &ring.mul(&x, &x));
    let f = ring.try_inverse(&denominator).unwrap();
    let fraction = |n: i64, d: i64| BigRational::new(BigInt::from(n), BigInt::from(d));
    assert_eq!(f, DualNumber::new(fraction(1, 5), fraction(-4, 25)));
}

#[test]
fn no_inverse_without_a_unit_value() {
    let ring = Dual::new(Integers);
    let epsilon = ring.variable(Integers.zero());
    assert_eq!(ring.try_inverse(&epsilon), None);
    assert!(ring.is_zero(&ring.mul(&epsilon, &epsilon)) && !ring.is_zero(&epsilon));
    assert_eq!(ring.try_inverse(&ring.variable(Integers.from_i64(2))), None);
}

proptest! {
    #[test]
    fn derivative_of_a_polynomial(
        coefficients in prop::collection::vec(-1000i64..1000, 0..8),
        x in -1000i64..1000,
    ) {
        let derivative = differentiate(&coefficients);

        let ring = Dual::new(Integers);
        let at = Integers.from_i64(x);
        let f = evaluate(&ring, &coefficients, &ring.variable(at.clone()));
        prop_assert_eq!(f.value, evaluate(&Integers, &coefficients, &at));
        prop_assert_eq!(f.derivative, evaluate(&Integers, &derivative, &at));

        let field = PrimeField::new(2_147_483_629).unwrap();
        let ring = Dual::new(field);
        let at = field.from_i64(x);
        let f = evaluate(&ring, &coefficients, &ring.variable(at));
        prop_assert_eq!(f.derivative, evaluate(&field, &derivative, &at));
    }

    #[test]
    fn nested_duals_give_the_second_derivative(
        coefficients in prop::collection::vec(-1000i64..1000, 0..8),
        x in -1000i64..1000,
    ) {
        let inner = Dual::new(Integers);
        let ring = Dual::new(inner);
        let at = ring.variable(inner.variable(Integers.from_i64(x)));
        let f = evaluate(&ring, &coefficients, &at);
        let second = differentiate(&differentiate(&coefficients));
        let expected = evaluate(&Integers, &second, &Integers.from_i64(x));
        prop_assert_eq!(f.derivative.derivative, expected);
    }
}
