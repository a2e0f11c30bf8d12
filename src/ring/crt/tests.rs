use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::ToPrimitive;
use proptest::prelude::*;

use super::{Crt, CrtVector};
use crate::ring::primes_below;
use crate::ring::tests::bigints;

fn residue(x: &BigInt, prime: u64) -> u64 {
    x.mod_floor(&BigInt::from(prime)).to_u64().unwrap()
}

/// Plants `x` modulo the first `count` primes below `limit`.
fn plant(x: &BigInt, limit: u64, count: usize) -> Crt {
    let mut crt = Crt::new();
    for prime in primes_below(limit).take(count) {
        crt.push(residue(x, prime), prime);
    }
    crt
}

#[test]
fn recovered_up_to_the_bound_and_not_beyond() {
    for (limit, count) in [(20, 3), (1 << 31, 4), (1 << 62, 1), (1 << 62, 5)] {
        let modulus = plant(&BigInt::ZERO, limit, count).modulus().clone();
        let bound: BigInt = (&modulus - 1) / 2;
        for x in [bound.clone(), -&bound, bound.clone() - 1, BigInt::from(-1)] {
            assert_eq!(*plant(&x, limit, count).value(), x);
        }
        let outside: BigInt = &bound + 1;
        assert_eq!(*plant(&outside, limit, count).value(), -&bound);
        assert_eq!(*plant(&-outside, limit, count).value(), bound);
    }
}

#[test]
fn every_residue_modulo_small_primes() {
    for x in -52..=52 {
        let x = BigInt::from(x);
        let mut crt = Crt::default();
        for prime in [3, 5, 7] {
            crt.push(residue(&x, prime), prime);
        }
        assert_eq!((crt.value(), crt.modulus()), (&x, &BigInt::from(105)));
    }
}

#[test]
fn nothing_known_is_zero_modulo_one() {
    assert_eq!((Crt::new().value(), Crt::new().modulus()), (&BigInt::ZERO, &BigInt::from(1)));
}

#[test]
fn a_push_says_whether_it_changed_something() {
    let mut crt = CrtVector::new(2);
    assert!(crt.push(&[0, 100], 101));
    assert!(!crt.push(&[0, 102], 103), "0 and -1 again");
    assert!(crt.push(&[1, 106], 107));
    assert_eq!(crt.values()[1], BigInt::from(-1));
}

#[test]
#[should_panic = "modulo 7 were pushed before"]
fn no_prime_twice() {
    let mut crt = Crt::new();
    crt.push(1, 7);
    crt.push(1, 7);
}

#[test]
#[should_panic = "an odd prime below 2^62"]
fn no_modulus_that_is_not_prime() {
    Crt::new().push(1, 15);
}

#[test]
#[should_panic = "one residue for each value"]
fn no_vector_of_another_length() {
    CrtVector::new(2).push(&[1], 7);
}

proptest! {
    #[test]
    fn planted_vectors_are_found(
        planted in prop::collection::vec(bigints(), 0..6),
        limit in prop::sample::select(vec![1u64 << 20, 1 << 31, 1 << 62]),
    ) {
        // The longest of them has 392 bits.
        let count = 400 / limit.ilog2() as usize + 2;
        let mut crt = CrtVector::new(planted.len());
        for prime in primes_below(limit).take(count) {
            let residues: Vec<_> = planted.iter().map(|x| residue(x, prime)).collect();
            crt.push(&residues, prime);
        }
        prop_assert_eq!(crt.values(), &planted[..]);
        prop_assert_eq!(crt.into_values(), planted);
    }

    #[test]
    fn symmetric_after_every_push(x in bigints(), words: [u64; 8]) {
        // Any representative of the residue will do.
        let mut crt = Crt::new();
        for (prime, word) in primes_below(1 << 20).zip(words) {
            crt.push(residue(&x, prime) + (word >> 24) * prime, prime);
            let twice: BigInt = crt.value() * 2;
            prop_assert!(twice <= *crt.modulus() && twice > -crt.modulus());
            prop_assert_eq!((crt.value() - &x).mod_floor(crt.modulus()), BigInt::ZERO);
        }
    }
}
