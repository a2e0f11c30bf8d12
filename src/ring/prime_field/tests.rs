use num_bigint::BigInt;
use num_integer::Integer as _;
use proptest::prelude::*;

use crate::ring::tests::{bigints, prime_fields};
use crate::ring::{Field, PrimeField, Ring};

const LARGEST: u64 = (1 << 62) - 57;

fn plain_product(a: u64, b: u64, p: u64) -> u64 {
    (u128::from(a) * u128::from(b) % u128::from(p)) as u64
}

#[test]
fn only_odd_primes_below_the_bound() {
    for p in [3, 5, 7, 2_147_483_629, LARGEST] {
        assert_eq!(PrimeField::new(p).map(|field| field.modulus()), Ok(p));
    }
    let past = (1u64 << 62) + 135;
    assert!(crate::ring::is_prime(past), "refused for its size alone");
    for p in [0, 1, 2, 4, 9, 341, 561, LARGEST - 2, 1 << 62, past, u64::MAX] {
        let error = PrimeField::new(p).unwrap_err().to_string();
        let expected =
            format!("cannot compute modulo {p}; the modulus must be an odd prime below 2^62");
        assert_eq!(error, expected);
    }
}

#[test]
fn inverses_of_everything_modulo_small_primes() {
    for p in [3, 5, 7, 11, 101] {
        let field = PrimeField::new(p).unwrap();
        assert_eq!(field.inv(&field.zero()), None);
        for x in 1..p {
            let inverse = field.to_u64(&field.inv(&field.from_u64(x)).unwrap());
            assert_eq!(x * inverse % p, 1, "modulo {p}");
        }
    }
}

#[test]
fn dot_of_the_largest_words() {
    // The word p - 1, squared, is the largest product; the sum must fold in time at any length.
    let field = PrimeField::new(LARGEST).unwrap();
    let word = LARGEST - 1;
    let square = field.mul(&word, &word);
    for length in 0..200 {
        let dot = field.dot(std::iter::repeat_n((&word, &word), length));
        assert_eq!(dot, field.mul(&square, &field.from_u64(length as u64)), "length {length}");
    }
}

#[test]
fn the_ends_of_the_words() {
    for p in [3, 2_147_483_629, LARGEST] {
        let field = PrimeField::new(p).unwrap();
        for x in [0, 1, p - 1, p, p + 1, 2 * p, i64::MAX as u64, u64::MAX - 1, u64::MAX] {
            assert_eq!(field.to_u64(&field.from_u64(x)), x % p);
        }
        for x in [i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX] {
            assert_eq!(field.to_u64(&field.from_i64(x)), x.mod_floor(&(p as i64)) as u64);
        }
    }
}

proptest! {
    #[test]
    fn montgomery_against_plain_arithmetic(field in prime_fields(), x: u64, y: u64) {
        let p = field.modulus();
        let (x, y) = (x % p, y % p);
        let (a, b) = (field.from_u64(x), field.from_u64(y));
        prop_assert!(a < p && b < p, "reduced");
        prop_assert_eq!(field.to_u64(&a), x);
        prop_assert_eq!(field.to_u64(&field.mul(&a, &b)), plain_product(x, y, p));
        prop_assert_eq!(field.to_u64(&field.add(&a, &b)), (x + y) % p);
        prop_assert_eq!(field.to_u64(&field.sub(&a, &b)), (x + p - y) % p);
        prop_assert_eq!(field.to_u64(&field.neg(&a)), (p - x) % p);
    }

    #[test]
    fn dot_against_plain_arithmetic(
        field in prime_fields(),
        words in prop::collection::vec(any::<(u64, u64)>(), 0..60),
    ) {
        let p = field.modulus();
        let elements: Vec<_> =
            words.iter().map(|&(x, y)| (field.from_u64(x), field.from_u64(y))).collect();
        let dot = field.dot(elements.iter().map(|(a, b)| (a, b)));
        let sum = words.iter().fold(0, |sum, &(x, y)| (sum + plain_product(x % p, y % p, p)) % p);
        prop_assert_eq!(field.to_u64(&dot), sum);
    }

    #[test]
    fn residues_of_integers_of_any_size(field in prime_fields(), n in bigints()) {
        let residue = n.mod_floor(&BigInt::from(field.modulus()));
        prop_assert_eq!(BigInt::from(field.to_u64(&field.from_integer(&n))), residue);
    }

    #[test]
    fn residues_of_many_integers(field in prime_fields(), list in prop::collection::vec(bigints(), 0..6)) {
        // Digits of ones are the largest sums.
        let ones: BigInt = (BigInt::from(1) << 5000u32) - 1;
        let list: Vec<BigInt> = list.into_iter().chain([ones.clone(), -ones, BigInt::ZERO]).collect();
        let single: Vec<u64> = list.iter().map(|n| field.from_integer(n)).collect();
        prop_assert_eq!(field.from_integers(&list), single);
    }
}
