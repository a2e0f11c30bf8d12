use std::collections::BTreeMap;

use num_bigint::BigInt;
use proptest::prelude::*;

use super::super::{Order, Polynomial, Polynomials, Variables};
use super::{ORDERS, VARIABLES, ordered, polynomial, polynomial_in, ring_of, terms, value};
use crate::ring::{Domain, Integer, Integers, Ring};

/// The product in the simplest way.
fn naive(a: &Polynomial, b: &Polynomial) -> BTreeMap<Vec<u32>, BigInt> {
    let mut sums: BTreeMap<Vec<u32>, BigInt> = BTreeMap::new();
    for (m, c) in a.terms() {
        for (n, d) in b.terms() {
            let exponents = m.exponents().iter().zip(n.exponents()).map(|(i, j)| i + j).collect();
            *sums.entry(exponents).or_default() += c.to_bigint() * d.to_bigint();
        }
    }
    sums.retain(|_, c| *c != BigInt::ZERO);
    sums
}

fn plain(a: &Polynomial) -> BTreeMap<Vec<u32>, BigInt> {
    a.terms().map(|(m, c)| (m.exponents(), c.to_bigint())).collect()
}

fn pairs() -> impl Strategy<Value = (Order, [Polynomial; 2])> {
    ordered(|order| prop::array::uniform2(polynomial(order)).boxed())
}

proptest! {
    #[test]
    fn products_as_the_simplest_way_has_them((order, [a, b]) in pairs()) {
        let product = ring_of(order).mul(&a, &b);
        prop_assert_eq!(plain(&product), naive(&a, &b));
        let again = ring_of(order).from_terms(product.terms().map(|(m, c)| (m.exponents(), c)));
        prop_assert_eq!(again, product);
    }

    #[test]
    fn division_inverts_multiplication((order, [a, b]) in pairs()) {
        let ring = ring_of(order);
        prop_assume!(!b.is_empty());
        prop_assert_eq!(ring.div_exact(&ring.mul(&a, &b), &b), Some(a.clone()));
        prop_assert!(b.divides(&(&a * &b)));
        prop_assert_eq!(ring.div_exact(&a, &ring.zero()), None);
        // b a + 1 is not a multiple of b unless b is ±1 (its constant term says so at b = 0).
        let off = ring.add(&ring.mul(&a, &b), &ring.one());
        prop_assert_eq!(ring.div_exact(&off, &b).is_some(), ring.try_inverse(&b).is_some());
    }

    #[test]
    fn values_are_a_homomorphism(
        (order, [a, b]) in pairs(), point in prop::array::uniform3(-9i64..10),
    ) {
        let ring = ring_of(order);
        let (u, v) = (value(&a, &point), value(&b, &point));
        prop_assert_eq!(value(&ring.mul(&a, &b), &point), Integers.mul(&u, &v));
        prop_assert_eq!(value(&ring.sub(&a, &b), &point), Integers.sub(&u, &v));
        let coordinates: Vec<Integer> = point.iter().map(|&x| Integer::from(x)).collect();
        prop_assert_eq!(a.evaluate(&Integers, &coordinates), u);
        let points = vec![coordinates; 3];
        prop_assert_eq!(b.evaluator(&Integers).at_all(&points), vec![v; 3]);
    }

    #[test]
    fn substitution_commutes_with_evaluation(
        (order, [a, b]) in pairs(),
        inner in terms((-9i64..10).prop_map(BigInt::from), 2, 4),
        point in prop::array::uniform3(-3i64..4),
    ) {
        let ring = ring_of(order);
        let inner = [b, polynomial_in(order, &inner), ring.variable(0)];
        let composed = a.evaluate(&ring, &inner);
        let coordinates = point.map(Integer::from);
        let middle = inner.map(|p| p.evaluate(&Integers, &coordinates));
        prop_assert_eq!(value(&composed, &point), a.evaluate(&Integers, &middle));
    }

    #[test]
    fn orders_hold_the_same_terms((_, [a, _]) in pairs()) {
        for order in ORDERS {
            let b = a.reordered(order);
            prop_assert_eq!(plain(&b), plain(&a));
            prop_assert_eq!(b.reordered(a.variables().order()), a.clone());
            let ring = ring_of(order);
            prop_assert_eq!(ring.from_terms(a.terms().map(|(m, c)| (m.exponents(), c))), b);
        }
    }

    #[test]
    fn powers_are_repeated_products((order, [a, _]) in pairs(), n in 0u64..7) {
        let ring = ring_of(order);
        let expected = (0..n).fold(ring.one(), |power, _| ring.mul(&power, &a));
        prop_assert_eq!(ring.pow(&a, n), expected);
    }

    #[test]
    fn contents_come_out((_, [a, _]) in pairs(), c in 1i64..50) {
        prop_assume!(!a.is_empty());
        let primitive = a.primitive_part();
        prop_assert_eq!(primitive.content(), Integers.one());
        let scaled = a.scale(&Integer::from(-c));
        prop_assert_eq!(scaled.content(), Integers.mul(&a.content(), &Integer::from(c)));
        prop_assert_eq!(scaled.primitive_part(), primitive);
        prop_assert!(scaled.is_proportional_to(&a));
        let ring = Polynomials::new(Integers, a.variables().clone());
        prop_assert_eq!(ring.ratio(&scaled, &a), Some(Integer::from(-c)));
        prop_assert_eq!(ring.ratio(&a, &scaled).is_some(), c == 1);
    }
}

#[test]
fn the_limit_is_seen() {
    let variables = Variables::numbered(VARIABLES, Order::Lex);
    let ring = Polynomials::with_limit(Integers, variables, 10);
    let sum = (0..VARIABLES).fold(ring.one(), |sum, v| ring.add(&sum, &ring.variable(v)));
    let square = ring.mul(&sum, &sum);
    assert_eq!((square.len(), ring.exceeded()), (10, false));
    ring.mul(&square, &sum);
    assert!(ring.exceeded());
    assert!(ring.one().is_constant() && ring.add(&sum, &sum).is_empty());
    assert!(ring.checked_dot([(&sum, &sum)]).unwrap_err().to_string().contains("more than 10"));
}

#[test]
fn the_orders_of_the_books() {
    // Cox, Little, O'Shea, "Ideals, Varieties, and Algorithms", chapter 2, § 2.
    let terms = [[1, 2, 1], [0, 0, 2], [3, 0, 0], [2, 0, 2]];
    let expected = [
        (Order::Lex, [[3, 0, 0], [2, 0, 2], [1, 2, 1], [0, 0, 2]]),
        (Order::DegLex, [[2, 0, 2], [1, 2, 1], [3, 0, 0], [0, 0, 2]]),
        (Order::DegRevLex, [[1, 2, 1], [2, 0, 2], [3, 0, 0], [0, 0, 2]]),
    ];
    for (order, sorted) in expected {
        let polynomial = ring_of(order).from_terms(terms.map(|e| (e, Integer::from(1))));
        let found: Vec<Vec<u32>> = polynomial.terms().map(|(m, _)| m.exponents()).collect();
        assert_eq!(found, sorted, "{order:?}");
    }
}
