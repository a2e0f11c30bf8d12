use proptest::prelude::*;

use super::super::{Order, Polynomial};
use super::{VARIABLES, ordered, polynomial, ring_of};
use crate::ring::{Integer, Ring};

fn pairs() -> impl Strategy<Value = (Order, [Polynomial; 2])> {
    ordered(|order| prop::array::uniform2(polynomial(order)).boxed())
}

proptest! {
    #[test]
    fn derivatives_obey_leibniz((order, [a, b]) in pairs(), v in 0..VARIABLES) {
        let ring = ring_of(order);
        let product = ring.mul(&a, &b).derivative(v);
        let (first, second) = (ring.mul(&a.derivative(v), &b), ring.mul(&a, &b.derivative(v)));
        prop_assert_eq!(product, ring.add(&first, &second));
    }

    #[test]
    fn derivatives_obey_the_chain_rule((order, [a, b]) in pairs(), v in 0..VARIABLES) {
        let ring = ring_of(order);
        let inner = [b.clone(), ring.variable(1), ring.mul(&ring.variable(2), &ring.variable(0))];
        let composed = a.evaluate(&ring, &inner).derivative(v);
        let outer: Vec<_> = a.gradient().iter().map(|d| d.evaluate(&ring, &inner)).collect();
        let jacobian = ring.jacobian(&inner);
        prop_assert_eq!(composed, ring.dot(outer.iter().zip(jacobian.column(v))));
    }

    /// `Σ x_v ∂a/∂x_v = d a` for a homogeneous `a` of degree `d`.
    #[test]
    fn homogeneous_parts_obey_euler((order, [a, _]) in pairs()) {
        let ring = ring_of(order);
        let mut sum = ring.zero();
        let mut last = u64::MAX;
        for (degree, part) in a.homogeneous_parts() {
            prop_assert!(degree < last && part.is_homogeneous());
            last = degree;
            prop_assert_eq!(part.total_degree(), Some(degree));
            let euler = ring.dot(ring.all_variables().iter().zip(&part.gradient()));
            prop_assert_eq!(euler, part.scale(&Integer::from(degree as i64)));
            sum = ring.add(&sum, &part);
        }
        prop_assert_eq!(sum, a);
    }

    #[test]
    fn coefficients_put_together_give_the_polynomial((order, [a, _]) in pairs()) {
        let ring = ring_of(order);
        let mut terms = 0;
        for (exponents, coefficient) in a.coefficients_from(1) {
            prop_assert_eq!(exponents.len(), VARIABLES - 1);
            prop_assert_eq!(coefficient.variables().len(), 1);
            terms += coefficient.len();
            for (m, c) in coefficient.terms() {
                let whole: Vec<u32> = m.exponents().iter().chain(&exponents).copied().collect();
                prop_assert_eq!(a.coefficient_of(&whole), Some(c));
            }
        }
        prop_assert_eq!(terms, a.len());
        let mut sum = ring.zero();
        for (exponents, coefficient) in a.coefficients_in(&[2, 0]) {
            prop_assert!(!coefficient.contains(0) && !coefficient.contains(2));
            let monomial = [exponents[1], 0, exponents[0]];
            let monomial = ring.from_terms([(monomial, Integer::from(1))]);
            ring.add_mul_assign(&mut sum, &monomial, &coefficient);
        }
        prop_assert_eq!(sum, a);
    }
}
