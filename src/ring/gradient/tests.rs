use proptest::prelude::*;

use crate::ring::{Dual, Gradient, Integers, PrimeField, Ring};

#[test]
fn gradient_of_a_polynomial() {
    // f = x² y + 3 z at (2, 5, 7): f = 41, gradient (2 x y, x², 3) = (20, 4, 3).
    let ring = Gradient::new(Integers, 3);
    let [x, y, z] =
        [(2, 0), (5, 1), (7, 2)].map(|(value, i)| ring.variable(Integers.from_i64(value), i));
    let f = ring.add(&ring.mul(&ring.mul(&x, &x), &y), &ring.mul(&ring.from_i64(3), &z));
    assert_eq!(*f.value(), Integers.from_i64(41));
    assert_eq!(f.partials(), [20, 4, 3].map(|n| Integers.from_i64(n)));
}

#[test]
fn zero_partials_are_none() {
    let ring = Gradient::new(Integers, 2);
    let x = ring.variable(Integers.from_i64(5), 1);
    let zero_partials = vec![Integers.zero(); 2];
    let constant = ring.constant(Integers.from_i64(5));
    assert_eq!(ring.number(Integers.from_i64(5), zero_partials.clone()), constant);
    assert_eq!(ring.all_partials(&constant), zero_partials);

    // By cancellation, by a zero factor, by a product of two without values.
    let epsilon = ring.sub(&x, &constant);
    for zero in [ring.sub(&x, &x), ring.mul(&x, &ring.zero()), ring.mul(&epsilon, &epsilon)] {
        assert_eq!(zero, ring.zero());
        assert!(zero.partials().is_empty());
    }
}

#[test]
fn the_characteristic_makes_zero_partials() {
    // d(x³) = 3 x² dx = 0 modulo 3.
    let ring = Gradient::new(PrimeField::new(3).unwrap(), 1);
    let x = ring.variable(ring.base().from_i64(2), 0);
    assert_eq!(ring.pow(&x, 3), ring.from_i64(8));
}

#[test]
#[should_panic = "direction 2 of 2"]
fn no_variable_without_a_direction() {
    Gradient::new(Integers, 2).variable(Integers.zero(), 2);
}

#[test]
#[should_panic = "one partial for each direction"]
fn no_number_with_missing_partials() {
    Gradient::new(Integers, 2).number(Integers.zero(), vec![Integers.one()]);
}

/// A rational function that uses every operation: `(Σ x_i x_{i+1} - x_0)² / (1 + x_0²)`.
fn sample<R: Ring>(ring: &R, x: &[R::Elem]) -> Option<R::Elem> {
    let mut sum = ring.sub(&ring.dot(x.iter().zip(&x[1..])), &x[0]);
    ring.add_mul_assign(&mut sum, &x[0], &ring.neg(&ring.zero()));
    let denominator = ring.add(&ring.one(), &ring.pow(&x[0], 2));
    Some(ring.mul(&ring.pow(&sum, 2), &ring.try_inverse(&denominator)?))
}

proptest! {
    #[test]
    fn each_partial_is_a_dual_derivative(
        values in prop::collection::vec(-100i64..100, 1..6),
    ) {
        let field = PrimeField::new(2_147_483_629).unwrap();
        let values: Vec<_> = values.iter().map(|&x| field.from_i64(x)).collect();
        let gradient = Gradient::new(field, values.len());
        let variables: Vec<_> =
            values.iter().enumerate().map(|(i, &x)| gradient.variable(x, i)).collect();
        let f = sample(&gradient, &variables);

        let dual = Dual::new(field);
        for direction in 0..values.len() {
            let along: Vec<_> = values
                .iter()
                .enumerate()
                .map(|(i, &x)| if i == direction { dual.variable(x) } else { dual.constant(x) })
                .collect();
            let expected = sample(&dual, &along).map(|f| f.derivative);
            let partial = f.as_ref().map(|f| gradient.all_partials(f)[direction]);
            prop_assert_eq!(partial, expected);
        }
    }
}
