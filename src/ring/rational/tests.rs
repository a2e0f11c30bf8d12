//! Sums of products term by term, and both sides of the limit of exact lengths.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use proptest::prelude::*;

use super::{MOST_EXACT_BITS, Rationals, cleared_bits, common_denominator, decimal};
use crate::ring::Ring;
use crate::ring::tests::rationals;

proptest! {
    #[test]
    fn dot_is_the_sum_of_products(pairs in prop::collection::vec((rationals(), rationals()), 0..7)) {
        let expected = pairs.iter().fold(BigRational::zero(), |sum, (a, b)| sum + a * b);
        prop_assert_eq!(Rationals.dot(pairs.iter().map(|(a, b)| (a, b))), expected);
        let list: Vec<BigRational> = pairs.into_iter().map(|(a, _)| a).collect();
        let common = common_denominator(&list);
        let longest = list.iter().map(|q| q.numer().bits()).max().unwrap_or(0);
        prop_assert!(list.iter().all(|q| (q * &common).is_integer()));
        prop_assert_eq!(cleared_bits(&list), common.bits() + longest);
    }
}

#[test]
fn lengths_are_exact_up_to_the_limit_and_a_bound_beyond_it() {
    let unit = |denominator: BigInt| BigRational::new(1.into(), denominator);
    let two = |power: u64| BigInt::from(1) << power;
    // 2^n has n + 1 bits; the least common denominator of powers of two is the largest.
    let list = [unit(two(MOST_EXACT_BITS - 2)), unit(two(MOST_EXACT_BITS - 1))];
    assert_eq!(cleared_bits(&list), MOST_EXACT_BITS + 1);
    let list = [unit(two(MOST_EXACT_BITS - 1)), unit(two(MOST_EXACT_BITS))];
    assert_eq!(cleared_bits(&list), 2 * MOST_EXACT_BITS + 1 + 1);
    // Equal denominators count once.
    let list = vec![unit(two(MOST_EXACT_BITS)); 1000];
    assert_eq!(cleared_bits(&list), MOST_EXACT_BITS + 1 + 1);
}

#[test]
fn decimals_are_rounded() {
    let shown = |n: i64, d: i64, digits| decimal(&BigRational::new(n.into(), d.into()), digits);
    assert_eq!([shown(2, 3, 3), shown(-2, 3, 0), shown(1, 8, 2)], ["0.667", "-1", "0.13"]);
    assert_eq!([shown(-1, 1000, 2), shown(-1, 200, 2), shown(12, 1, 1)], ["0.00", "-0.01", "12.0"]);
}
