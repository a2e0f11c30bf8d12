//! Coordinates of restricted weights, and the Jacobian against derivatives by hand.

use neurocert_check::kernel::Bounded;
use num_rational::BigRational;

use super::super::{Given, parse};
use super::Coordinates;
use crate::matrix::Matrix;
use crate::ring::Rationals;

fn integer(n: i64) -> BigRational {
    BigRational::from_integer(n.into())
}

#[test]
fn restricted_weights_have_the_coordinates_of_the_kernel() {
    let text = "map m\nweights A : 2 x 3 rank <= 1, S : 2 x 2 symmetric\n\
                weights B : 2 x 2 skew, D : 2 x 2 diagonal\noutput S * B * D * A\n";
    let program = parse(text).unwrap().program(&Given::new()).unwrap();
    let coordinates = Coordinates::new(&program, Bounded::Factors);
    let places = coordinates.places();
    assert_eq!(places.len(), 2 + 3 + 3 + 1 + 2);
    assert_eq!((places[1], places[6], places[8]), (("left(A)", 0, 1), ("S", 0, 1), ("B", 0, 1)));
    let values: Vec<BigRational> = (1..=11).map(integer).collect();
    let weights = coordinates.weights(&Rationals, &values);
    let shown: Vec<String> = weights[0].entries().iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["3", "4", "5", "6", "8", "10"]);
    let signs: Vec<String> = weights[2].entries().iter().map(ToString::to_string).collect();
    assert_eq!(signs, ["0", "9", "-9", "0"]);
    // Another factorization of A, and the same of all others.
    let again = coordinates.of(&weights);
    assert_eq!(coordinates.weights(&Rationals, &again), weights);
    assert_eq!(again[5..], values[5..]);
}

#[test]
fn the_jacobian_is_that_of_calculus() {
    let text =
        "network m\ninput x : 1 x 1\nweights a, b : 1 x 1\noutput a * (b * x)^2\noutput x / b\n";
    let program = parse(text).unwrap().program(&Given::new()).unwrap();
    let coordinates = Coordinates::new(&program, Bounded::Factors);
    let input = [Matrix::new(1, 1, vec![integer(5)])];
    let rows = coordinates.jacobian(&[integer(2), integer(3)], &input).unwrap();
    let fraction = |n: i64, d: i64| BigRational::new(n.into(), d.into());
    assert_eq!(rows, [[integer(9 * 25), integer(2 * 2 * 3 * 25)], [integer(0), fraction(-5, 9)]]);
    assert!(coordinates.jacobian(&[integer(2), integer(0)], &input).is_err());
}
