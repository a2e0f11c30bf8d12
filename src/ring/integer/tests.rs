use num_bigint::BigInt;
use proptest::prelude::*;

use crate::ring::tests::bigints;
use crate::ring::{Domain, Integer, Integers, Ring};

fn power(n: u32) -> BigInt {
    BigInt::from(1) << n
}

#[test]
fn small_exactly_where_it_fits() {
    assert_eq!(Integer::from(power(63) - 1).as_i64(), Some(i64::MAX));
    assert_eq!(Integer::from(-power(63)).as_i64(), Some(i64::MIN));
    assert_eq!(Integer::from(power(63)).as_i64(), None);
    assert_eq!(Integer::from(-power(63) - 1).as_i64(), None);
}

#[test]
fn a_large_integer_that_shrinks_is_small_again() {
    let (min, minus_one) = (Integer::from(i64::MIN), Integer::from(-1));
    let mut sum = Integers.neg(&min);
    assert_eq!(sum.as_i64(), None);
    Integers.add_mul_assign(&mut sum, &minus_one, &Integer::from(1));
    assert_eq!(sum.as_i64(), Some(i64::MAX));
    assert_eq!(Integers.mul(&Integers.mul(&min, &minus_one), &minus_one).as_i64(), Some(i64::MIN));
    assert_eq!(Integers.div_exact(&Integers.neg(&min), &min), Some(minus_one));
}

#[test]
fn the_one_quotient_of_words_that_is_none() {
    let quotient = Integers.div_exact(&Integer::from(i64::MIN), &Integer::from(-1));
    assert_eq!(quotient.map(|q| q.to_bigint()), Some(power(63)));
}

#[test]
fn dot_past_the_end_of_i128() {
    // 2 * 2^126 = 2^127 is the first sum of squares of words that is not an i128.
    let min = Integer::from(i64::MIN);
    for length in 1..9u32 {
        let dot = Integers.dot(std::iter::repeat_n((&min, &min), length as usize));
        assert_eq!(dot.to_bigint(), power(126) * length);
    }
    // It comes back: what is left is small, and held small.
    let max = Integer::from(i64::MAX);
    let minus = Integer::from(-i64::MAX);
    let there = std::iter::repeat_n((&max, &max), 9);
    let back = std::iter::repeat_n((&max, &minus), 9);
    let one = Integers.one();
    assert_eq!(Integers.dot(there.chain(back).chain([(&one, &one)])), one);
}

proptest! {
    #[test]
    fn as_bigint_has_it(a in bigints(), b in bigints(), c in bigints()) {
        let [x, y, z] = [&a, &b, &c].map(Integer::from);
        prop_assert_eq!(x.to_bigint(), a.clone());
        prop_assert_eq!(x.to_string(), a.to_string());
        prop_assert_eq!(format!("{x:>60}"), format!("{a:>60}"));
        prop_assert_eq!(x.cmp(&y), a.cmp(&b));
        prop_assert_eq!(x == y, a == b);
        prop_assert_eq!(Integers.add(&x, &y), Integer::from(&a + &b));
        prop_assert_eq!(Integers.sub(&x, &y), Integer::from(&a - &b));
        prop_assert_eq!(Integers.mul(&x, &y), Integer::from(&a * &b));
        let mut sum = z;
        Integers.add_mul_assign(&mut sum, &x, &y);
        prop_assert_eq!(sum, Integer::from(&c + &a * &b));
    }

    #[test]
    fn exact_quotients_as_bigint_has_them(a in bigints(), b in bigints()) {
        let expected = (b != BigInt::ZERO && &a % &b == BigInt::ZERO).then(|| Integer::from(&a / &b));
        prop_assert_eq!(Integers.div_exact(&Integer::from(&a), &Integer::from(&b)), expected);
    }
}
