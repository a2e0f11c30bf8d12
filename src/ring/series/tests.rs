use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

use crate::ring::{Dual, DualNumber, PrimeField, Rationals, Ring, Series, SeriesNumber};

fn fraction(n: i64, d: i64) -> BigRational {
    BigRational::new(BigInt::from(n), BigInt::from(d))
}

#[test]
fn exponential_and_tangent() {
    let ring = Series::new(Rationals, 7);
    let s = ring.monomial(fraction(1, 1), 1);
    let factorials = [1, 1, 2, 6, 24, 120, 720, 5040];
    let expected: Vec<_> = factorials.iter().map(|&n| fraction(1, n)).collect();
    assert_eq!(ring.exp(&s).unwrap().coefficients(), expected);
    let tanh = ring.tanh(&s).unwrap();
    for (power, value) in [(1, (1, 1)), (3, (-1, 3)), (5, (2, 15)), (7, (-17, 315))] {
        assert_eq!(ring.coefficient(&tanh, power), fraction(value.0, value.1));
        assert_eq!(ring.coefficient(&tanh, power - 1), fraction(0, 1));
    }
    // e is not a rational number.
    assert_eq!(ring.exp(&ring.one()), None);
    assert_eq!(ring.tanh(&ring.one()), None);
}

#[test]
fn no_factorials_beyond_the_prime() {
    let field = PrimeField::new(7).unwrap();
    for (order, is_known) in [(6, true), (7, false)] {
        let ring = Series::new(field, order);
        assert_eq!(ring.exp(&ring.monomial(field.one(), 1)).is_some(), is_known);
        assert_eq!(ring.exp(&ring.zero()), Some(ring.one()));
    }
}

#[test]
fn composition_is_substitution() {
    // 1/(1 − u) at u = s + s²: the Fibonacci numbers.
    let ring = Series::new(Rationals, 9);
    let u = ring.number(vec![fraction(0, 1), fraction(1, 1), fraction(1, 1)]);
    let found = ring.evaluate(&vec![ring.one(); 10], &u);
    let expected: Vec<_> = [1, 1, 2, 3, 5, 8, 13, 21, 34, 55].map(|n| fraction(n, 1)).into();
    assert_eq!(found.coefficients(), expected);
    assert_eq!(ring.try_inverse(&ring.sub(&ring.one(), &u)), Some(found));
}

/// Schoolbook, on plain vectors.
fn convolution(field: PrimeField, a: &[u64], b: &[u64], terms: usize) -> Vec<u64> {
    let mut result = vec![field.zero(); terms];
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate().take(terms.saturating_sub(i)) {
            field.add_mul_assign(&mut result[i + j], x, y);
        }
    }
    result
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Lengths on both sides of Karatsuba's threshold, also very different ones.
    #[test]
    fn products_are_convolutions(
        a in prop::collection::vec(0u64..101, 0..200),
        b in prop::collection::vec(0u64..101, 0..200),
        order in 0usize..300,
    ) {
        let field = PrimeField::new(101).unwrap();
        let ring = Series::new(field, order);
        let element = |list: &[u64]| ring.number(list.iter().map(|&x| field.from_u64(x)).collect());
        let (a, b) = (element(&a), element(&b));
        let expected =
            convolution(field, a.coefficients(), b.coefficients(), order + 1);
        prop_assert_eq!(ring.mul(&a, &b), ring.number(expected));
    }

    #[test]
    fn exponentials_multiply(
        a in prop::collection::vec(-9i64..10, 0..8),
        b in prop::collection::vec(-9i64..10, 0..8),
        order in 0usize..12,
    ) {
        let ring = Series::new(Rationals, order);
        let without_constant = |list: &[i64]| -> SeriesNumber<BigRational> {
            let rest = list.iter().map(|&n| fraction(n, 3));
            ring.number([fraction(0, 1)].into_iter().chain(rest).collect())
        };
        let (a, b) = (without_constant(&a), without_constant(&b));
        let product = ring.mul(&ring.exp(&a).unwrap(), &ring.exp(&b).unwrap());
        prop_assert_eq!(ring.exp(&ring.add(&a, &b)).unwrap(), product);
        // tanh a = (e^a − e^−a) / (e^a + e^−a), another way.
        let (plus, minus) = (ring.exp(&a).unwrap(), ring.exp(&ring.neg(&a)).unwrap());
        let tanh = ring.tanh(&a).unwrap();
        let below = ring.add(&plus, &minus);
        prop_assert_eq!(ring.mul(&tanh, &below), ring.sub(&plus, &minus));
    }

    /// Series of dual numbers, and dual numbers of series.
    #[test]
    fn nested_both_ways(
        value in prop::collection::vec(-9i64..10, 1..6),
        slope in prop::collection::vec(-9i64..10, 6),
    ) {
        let inside = Series::new(Dual::new(Rationals), 6);
        let outside = Dual::new(Series::new(Rationals, 6));
        let number = |n: i64| fraction(n, 1);
        let pairs = || value.iter().zip(&slope);
        let one = inside.number(
            [inside.base().zero()]
                .into_iter()
                .chain(pairs().map(|(&v, &d)| DualNumber::new(number(v), number(d))))
                .collect(),
        );
        let series = |list: Vec<i64>| {
            outside.base().number([0].into_iter().chain(list).map(number).collect())
        };
        let other = DualNumber::new(
            series(pairs().map(|(&v, _)| v).collect()),
            series(pairs().map(|(_, &d)| d).collect()),
        );
        let (a, b) = (inside.tanh(&one).unwrap(), outside.tanh(&other).unwrap());
        for power in 0..=6 {
            let coefficient = inside.coefficient(&a, power);
            prop_assert_eq!(&coefficient.value, &outside.base().coefficient(&b.value, power));
            prop_assert_eq!(
                &coefficient.derivative,
                &outside.base().coefficient(&b.derivative, power)
            );
        }
    }
}
