use super::{is_prime, primes_below, random_prime};
use crate::ring::SplitMix64;

#[test]
fn as_the_sieve_has_it() {
    const LIMIT: usize = 200_000;
    let mut sieve = vec![true; LIMIT];
    sieve[0] = false;
    sieve[1] = false;
    for n in 2..LIMIT {
        if sieve[n] {
            (n * n..LIMIT).step_by(n).for_each(|multiple| sieve[multiple] = false);
        }
    }
    for (n, &prime) in sieve.iter().enumerate() {
        assert_eq!(is_prime(n as u64), prime, "{n}");
    }
}

#[test]
fn strong_pseudoprimes_are_composite() {
    // The least strong pseudoprimes to the first 1, 2, ..., 8 and 9 (= 10 = 11) prime bases:
    // OEIS A014233. A test with fewer bases calls them prime.
    let pseudoprimes = [
        2_047,
        1_373_653,
        25_326_001,
        3_215_031_751,
        2_152_302_898_747,
        3_474_749_660_383,
        341_550_071_728_321,
        3_825_123_056_546_413_051,
    ];
    for n in pseudoprimes {
        assert!(!is_prime(n), "{n}");
    }
}

#[test]
fn large_primes_and_their_products() {
    // 2^64 - 59 is the largest prime word; 2^61 - 1 is Mersenne's.
    for p in [u64::MAX - 58, (1 << 61) - 1, (1 << 62) - 57, 2_147_483_647, 4_294_967_291] {
        assert!(is_prime(p), "{p}");
    }
    for n in [u64::MAX, 4_294_967_291 * 4_294_967_291, 2_147_483_647 * 4_294_967_291] {
        assert!(!is_prime(n), "{n}");
    }
    assert!((u64::MAX - 57..=u64::MAX).all(|n| !is_prime(n)));
}

#[test]
fn a_supply_from_above() {
    assert_eq!(primes_below(20).collect::<Vec<_>>(), [19, 17, 13, 11, 7, 5, 3, 2]);
    assert_eq!(primes_below(19).next(), Some(17));
    assert_eq!(primes_below(2).next(), None);
    assert_eq!(primes_below(0).next(), None);
    assert_eq!(primes_below(1 << 31).take(2).collect::<Vec<_>>(), [2_147_483_647, 2_147_483_629]);
    assert_eq!(primes_below(1 << 62).next(), Some((1 << 62) - 57));
}

#[test]
fn random_primes_have_their_bits_and_all_occur() {
    let mut rng = SplitMix64::new(1);
    for bits in 2..=64 {
        let p = random_prime(bits, &mut rng);
        assert!(is_prime(p));
        assert_eq!(u64::BITS - p.leading_zeros(), bits);
    }
    // The primes of 5 bits: 17, 19, 23, 29, 31, each about 200 times of 1000.
    let mut counts = [0; 32];
    for _ in 0..1000 {
        counts[random_prime(5, &mut rng) as usize] += 1;
    }
    for p in [17, 19, 23, 29, 31] {
        assert!((140..=260).contains(&counts[p]), "{p}: {}", counts[p]);
    }
}

#[test]
#[should_panic = "from 2 to 64 bits, not 1"]
fn no_prime_of_one_bit() {
    random_prime(1, &mut SplitMix64::new(0));
}
