use proptest::prelude::*;

use super::{Polynomial, Polynomials};
use crate::ring::laws;
use crate::ring::{Domain, Integers, Ring};

const VARIABLES: usize = 3;

fn polynomial() -> impl Strategy<Value = Polynomial> {
    let term = (prop::collection::vec(0u64..4, VARIABLES), -9i64..10);
    prop::collection::vec(term, 0..6).prop_map(|terms| {
        let ring = Polynomials::new(VARIABLES);
        terms.iter().fold(ring.zero(), |sum, (exponents, coefficient)| {
            let powers = (0..VARIABLES).map(|v| ring.pow(&ring.variable(v), exponents[v]));
            let monomial = powers.fold(ring.one(), |m, p| ring.mul(&m, &p));
            ring.add(&sum, &ring.mul(&ring.from_i64(*coefficient), &monomial))
        })
    })
}

/// The value at an integer point.
fn value(polynomial: &Polynomial, point: &[i64; VARIABLES]) -> <Integers as Ring>::Elem {
    polynomial.terms().fold(Integers.zero(), |sum, (exponents, coefficient)| {
        let powers = exponents
            .iter()
            .zip(point)
            .map(|(&e, &x)| Integers.pow(&Integers.from_i64(x), u64::from(e)));
        Integers.add(&sum, &powers.fold(coefficient.clone(), |m, p| Integers.mul(&m, &p)))
    })
}

proptest! {
    #[test]
    fn division_inverts_multiplication(a in polynomial(), b in polynomial()) {
        let ring = Polynomials::new(VARIABLES);
        prop_assume!(!ring.is_zero(&b));
        prop_assert_eq!(ring.div_exact(&ring.mul(&a, &b), &b), Some(a.clone()));
        prop_assert_eq!(ring.div_exact(&a, &ring.zero()), None);
        // b a + 1 is no multiple of b unless b is ±1 (its constant term says so at b = 0).
        let off = ring.add(&ring.mul(&a, &b), &ring.one());
        prop_assert_eq!(ring.div_exact(&off, &b).is_some(), ring.try_inverse(&b).is_some());
    }

    #[test]
    fn evaluation_is_a_homomorphism(
        a in polynomial(), b in polynomial(), x in -9i64..10, y in -9i64..10, z in -9i64..10,
    ) {
        let ring = Polynomials::new(VARIABLES);
        let point = [x, y, z];
        let (u, v) = (value(&a, &point), value(&b, &point));
        prop_assert_eq!(value(&ring.mul(&a, &b), &point), Integers.mul(&u, &v));
        prop_assert_eq!(value(&ring.sub(&a, &b), &point), Integers.sub(&u, &v));
    }

    #[test]
    fn derivatives_obey_leibniz(a in polynomial(), b in polynomial(), v in 0..VARIABLES) {
        let ring = Polynomials::new(VARIABLES);
        let product = ring.mul(&a, &b).derivative(v);
        let (first, second) = (ring.mul(&a.derivative(v), &b), ring.mul(&a, &b.derivative(v)));
        prop_assert_eq!(product, ring.add(&first, &second));
    }

    #[test]
    fn laws_hold(a in polynomial(), b in polynomial(), c in polynomial()) {
        laws::check_ring(&Polynomials::new(VARIABLES), &a, &b, &c);
    }

    #[test]
    fn coefficients_put_together_give_the_polynomial(a in polynomial()) {
        let ring = Polynomials::new(VARIABLES);
        let mut terms = 0;
        for (exponents, coefficient) in a.coefficients_from(1) {
            prop_assert_eq!(exponents.len(), VARIABLES - 1);
            terms += coefficient.len();
            for (e, c) in coefficient.terms() {
                let whole: Vec<u32> = e.iter().chain(&exponents).copied().collect();
                prop_assert!(a.terms().any(|(m, d)| m == whole && c == d));
            }
        }
        prop_assert_eq!(terms, a.len());
        prop_assert!(!ring.exceeded());
    }
}

#[test]
fn the_limit_is_seen() {
    let ring = Polynomials::with_limit(VARIABLES, 10);
    let sum = (0..VARIABLES).fold(ring.one(), |sum, v| ring.add(&sum, &ring.variable(v)));
    let square = ring.mul(&sum, &sum);
    assert_eq!((square.len(), ring.exceeded()), (10, false));
    ring.mul(&square, &sum);
    assert!(ring.exceeded());
}
