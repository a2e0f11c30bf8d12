use num_bigint::BigInt;
use num_traits::{One, Zero};

use super::super::single::by_primes;
use super::{BITS, digits, height, primitive_gcd, value};
use crate::poly::content::{divided, gcd_with};
use crate::poly::gcd::work::Work;
use crate::poly::store::IntegerStore;
use crate::ring::{Integer, SplitMix64};

fn random(random: &mut SplitMix64, degree: usize, size: u64) -> Vec<i64> {
    let mut p: Vec<i64> = (0..degree).map(|_| random.in_range(size)).collect();
    p.push(1 + random.in_range(size).abs() % size.max(2) as i64);
    p
}

fn product(a: &[i64], b: &[i64]) -> Vec<i64> {
    let mut product = vec![0; a.len() + b.len() - 1];
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate() {
            product[i + j] += x * y;
        }
    }
    product
}

/// Primitive, with a positive leading coefficient.
fn normal(p: &IntegerStore) -> Vec<i64> {
    let IntegerStore::Small(p) = divided(p, &gcd_with(p, Integer::from(0))) else {
        panic!("small numbers")
    };
    let sign = p.last().map_or(1, |last| last.signum());
    p.into_iter().map(|c| sign * c).collect()
}

#[test]
fn digits_make_the_value() {
    let mut numbers = SplitMix64::new(1);
    for bits in [5, 8, 31, 32] {
        let half = 1i64 << (bits - 1);
        for degree in [0, 1, 2, 7, 40] {
            let p = random(&mut numbers, degree, half as u64 - 2);
            let expected = p.iter().rev().fold(BigInt::zero(), |sum, c| (sum << bits) + c);
            assert_eq!(value(&p, bits), expected);
            assert_eq!(digits(&expected, bits), p);
            assert_eq!(digits(&-expected, bits), p.iter().map(|c| -c).collect::<Vec<_>>());
        }
        assert_eq!(digits(&BigInt::from(half), bits), [half]);
        assert_eq!(digits(&BigInt::from(half + 1), bits), [1 - half, 1]);
        assert_eq!(digits(&((BigInt::one() << bits) - 1), bits), [-1, 1]);
        assert!(digits(&BigInt::zero(), bits).is_empty());
    }
}

/// What is found is what primes find; on both sides of the largest digit.
#[test]
fn integers_and_primes_find_the_same() {
    let mut numbers = SplitMix64::new(2);
    let (mut found, mut refused) = (0, 0);
    for (degree, others) in [(1, 1), (1, 9), (6, 3), (20, 0), (20, 25), (60, 1), (60, 60)] {
        for size in [1, 3, 60, 700, 3000, 40_000] {
            let d = random(&mut numbers, degree, size);
            let [a, b] = [1, 2].map(|more| product(&d, &random(&mut numbers, others + more, size)));
            let [a, b] = [a, b].map(|p| IntegerStore::Small(normal(&IntegerStore::Small(p))));
            let expected = by_primes(&a, &b, &mut Work::new(u64::MAX)).expect("no limit");
            match primitive_gcd(&a, &b, &mut Work::new(u64::MAX)).expect("no limit") {
                Some(divisor) => {
                    found += 1;
                    assert_eq!(normal(&divisor), normal(&expected));
                    assert!(normal(&divisor).len() > degree, "planted");
                }
                None => refused += 1,
            }
        }
    }
    assert!(found > 20 && refused > 5, "{found} found, {refused} refused");
}

#[test]
fn coprime_polynomials_have_no_divisor() {
    let mut numbers = SplitMix64::new(3);
    for degree in [1, 5, 50] {
        let a = IntegerStore::Small(normal(&IntegerStore::Small(random(&mut numbers, degree, 9))));
        let b = IntegerStore::Small(normal(&IntegerStore::Small(random(&mut numbers, degree, 9))));
        let found = primitive_gcd(&a, &b, &mut Work::new(u64::MAX)).expect("no limit");
        assert_eq!(found, Some(IntegerStore::Small(vec![1])), "degree {degree}");
    }
}

/// Factors whose values have much in common, or are small or powers of two.
#[test]
fn values_that_have_more_in_common_mislead_nobody() {
    for shift in 1..20 {
        for add in -3..4 {
            let a = IntegerStore::Small(product(&[add, 1], &[(1 << shift) + 1, 1]));
            let b = IntegerStore::Small(product(&[add, 1], &[(1 << shift) - 1, 1]));
            let c = IntegerStore::Small(vec![(1 << shift) + add, 1]);
            for (p, q) in [(&a, &b), (&a, &c), (&b, &c)] {
                let expected = by_primes(p, q, &mut Work::new(u64::MAX)).expect("no limit");
                let found = primitive_gcd(p, q, &mut Work::new(u64::MAX)).expect("no limit");
                assert!(found.is_none_or(|found| normal(&found) == normal(&expected)));
            }
        }
    }
    assert!(height(&[-5, 4]) == 5 && BITS <= u32::BITS, "digits are cut from two words");
}
