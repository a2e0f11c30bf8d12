mod arithmetic;
mod calculus;
mod exponents;
mod laws;

use num_bigint::BigInt;
use proptest::prelude::*;

use super::{Order, Polynomial, Polynomials, Variables};
use crate::ring::{Integer, Integers, Ring};

const VARIABLES: usize = 3;
const ORDERS: [Order; 3] = [Order::Lex, Order::DegLex, Order::DegRevLex];

fn ring_of(order: Order) -> Polynomials {
    Polynomials::new(Integers, Variables::numbered(VARIABLES, order))
}

fn order() -> impl Strategy<Value = Order> {
    prop::sample::select(&ORDERS[..])
}

/// Small numbers mostly, and numbers around the ends of `i64` and `i128`.
fn coefficient() -> impl Strategy<Value = BigInt> {
    let around = |bits: u32| (-3i64..4).prop_map(move |n| (BigInt::from(1) << bits) + n);
    prop_oneof![
        6 => (-9i64..10).prop_map(BigInt::from),
        1 => around(63),
        1 => around(63).prop_map(|n| -n),
        1 => around(127),
        1 => around(127).prop_map(|n| -n),
    ]
}

type PlainTerms = Vec<(Vec<u32>, BigInt)>;

fn terms(
    coefficient: impl Strategy<Value = BigInt>,
    largest: u32,
    most: usize,
) -> impl Strategy<Value = PlainTerms> {
    let term = (prop::collection::vec(0..=largest, VARIABLES), coefficient);
    prop::collection::vec(term, 0..most)
}

fn polynomial_in(order: Order, terms: &PlainTerms) -> Polynomial {
    let terms = terms.iter().map(|(e, c)| (e.clone(), Integer::from(c)));
    ring_of(order).from_terms(terms)
}

/// A polynomial with small and with large coefficients.
fn polynomial(order: Order) -> impl Strategy<Value = Polynomial> {
    terms(coefficient(), 3, 6).prop_map(move |terms| polynomial_in(order, &terms))
}

fn ordered<T: std::fmt::Debug>(
    make: impl Fn(Order) -> BoxedStrategy<T> + Clone + 'static,
) -> impl Strategy<Value = (Order, T)> {
    order().prop_flat_map(move |order| (Just(order), make(order)))
}

/// The value at an integer point, term by term.
fn value(polynomial: &Polynomial, point: &[i64]) -> Integer {
    polynomial.terms().fold(Integers.zero(), |sum, (monomial, coefficient)| {
        let powers = monomial.exponents().into_iter().zip(point);
        let powers = powers.map(|(e, &x)| Integers.pow(&Integers.from_i64(x), u64::from(e)));
        Integers.add(&sum, &powers.fold(coefficient, |m, p| Integers.mul(&m, &p)))
    })
}
