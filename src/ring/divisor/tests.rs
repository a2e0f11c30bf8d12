//! Planted divisors, and the algorithm of `num-integer` as the second opinion.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;
use proptest::prelude::*;

use super::{gcd, lcm, least_common_multiple, lowest_terms};
use crate::ring::tests::bigints;

/// `F_n` and `F_{n+1}`: every quotient of Euclid's algorithm is one.
fn fibonacci(n: usize) -> (BigInt, BigInt) {
    (0..n).fold((BigInt::ZERO, BigInt::from(1)), |(a, b), _| {
        let sum = a + &b;
        (b, sum)
    })
}

proptest! {
    #[test]
    fn as_the_library_has_it(a in bigints(), b in bigints(), c in bigints()) {
        for (a, b) in [(a.clone(), b.clone()), (&a * &c, &b * &c), (&a * &b * &c, b)] {
            prop_assert_eq!(gcd(&a, &b), a.gcd(&b));
            if b != BigInt::ZERO {
                prop_assert_eq!(lowest_terms(a.clone(), b.clone()), BigRational::new(a, b));
            }
        }
    }

    #[test]
    fn multiples_of_lists(list in prop::collection::vec(bigints(), 0..9)) {
        let list: Vec<BigInt> =
            list.into_iter().filter(|n| *n != BigInt::ZERO).map(|n| n.magnitude().clone().into()).collect();
        let expected = list.iter().fold(BigInt::from(1), |all, n| all.lcm(n));
        prop_assert_eq!(least_common_multiple(&list, u64::MAX), Some(expected.clone()));
        // The limit is met from both sides.
        let bits = expected.bits();
        prop_assert_eq!(least_common_multiple(&list, bits), Some(expected));
        prop_assert_eq!(least_common_multiple(&list, bits - 1), None);
    }
}

#[test]
fn neighbours_of_the_fibonacci_numbers_are_coprime() {
    // 1.4 numbers a bit: the most steps for the length.
    let (a, b) = fibonacci(3000);
    assert_eq!(gcd(&a, &b), BigInt::from(1));
    let planted = BigInt::from(3).pow(700);
    assert_eq!(gcd(&(&a * &planted), &(&b * &planted)), planted);
    assert_eq!(gcd(&-(&a * &planted), &planted), planted);
}

/// Quotients that are longer than a leap may be: one division each.
#[test]
fn long_quotients() {
    let quotients = [(BigInt::from(1) << 40) + 1, BigInt::from(1) << 31, BigInt::from(7).pow(90)];
    let (mut a, mut b): (BigInt, BigInt) = (BigInt::from(6) << 200, BigInt::ZERO);
    let planted = a.clone();
    for quotient in quotients.iter().cycle().take(12) {
        let next = quotient * &a + &b;
        (b, a) = (a, next);
    }
    assert_eq!(gcd(&a, &b), planted);
}

#[test]
fn a_divisor_is_no_longer_multiple() {
    let (a, b) = (BigInt::from(12), BigInt::from(18));
    assert_eq!(lcm(&a, &b), BigInt::from(36));
    assert_eq!(lcm(&BigInt::from(36), &b), BigInt::from(36));
}
