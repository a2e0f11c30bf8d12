use std::collections::HashMap;

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive, Zero};
use proptest::prelude::*;

use super::euclid::{Euclid, LEAP_BITS};
use super::{reconstruct_rational, reconstruct_rationals};
use crate::ring::tests::{bigints, rationals};
use crate::ring::{Crt, PrimeField, Ring, SplitMix64, primes_below, random_prime};

/// Every fraction within the bound, by residue, where the bound is found by search.
fn all_fractions(modulus: i64) -> HashMap<i64, (i64, i64)> {
    let bound = (0..modulus).take_while(|b| 2 * b * b < modulus).last().unwrap_or(0);
    let mut fractions = HashMap::new();
    for d in (1..=bound).filter(|d| d.gcd(&modulus) == 1) {
        for n in (-bound..=bound).filter(|n| n.gcd(&d) == 1) {
            let residue = (0..modulus).find(|r| (r * d - n) % modulus == 0).unwrap();
            assert_eq!(fractions.insert(residue, (n, d)), None, "unique modulo {modulus}");
        }
    }
    fractions
}

#[test]
fn every_fraction_and_nothing_else() {
    // Also even moduli and 2 B² + 1, where the bound is met exactly.
    for modulus in (2..60).chain([99, 101, 163, 243, 289, 338, 339, 1001]) {
        let fractions = all_fractions(modulus);
        for residue in 0..modulus {
            let expected = fractions
                .get(&residue)
                .map(|&(n, d)| BigRational::new(BigInt::from(n), BigInt::from(d)));
            for representative in [residue, residue - modulus, residue + 5 * modulus] {
                let found = reconstruct_rational(&representative.into(), &modulus.into());
                assert_eq!(found, expected, "{residue} modulo {modulus}");
            }
        }
    }
}

#[test]
fn the_bound_is_met_and_not_passed() {
    // 2 * 7² = 98 < 99 = 9 * 11, which is coprime to 7.
    let modulus = BigInt::from(99);
    let fraction = |n: i64, d: i64| BigRational::new(BigInt::from(n), BigInt::from(d));
    // 1/7 = 85 modulo 99.
    let seven = |n: i64| BigInt::from(85 * n);
    assert_eq!(reconstruct_rational(&seven(5), &modulus), Some(fraction(5, 7)));
    assert_eq!(reconstruct_rational(&seven(-5), &modulus), Some(fraction(-5, 7)));
    assert_eq!(reconstruct_rational(&BigInt::from(7), &modulus), Some(fraction(7, 1)));
    assert_ne!(reconstruct_rational(&BigInt::from(8), &modulus), Some(fraction(8, 1)));
}

#[test]
fn no_answer_without_a_modulus() {
    for modulus in [-7, 0, 1] {
        assert_eq!(reconstruct_rational(&BigInt::from(3), &BigInt::from(modulus)), None);
    }
}

/// Leaps meet only remainders of single steps, from one end to the other, and never go too far.
fn leaps_and_steps(residue: &BigInt, modulus: &BigInt) {
    let (mut leaps, mut steps) = (Euclid::new(residue, modulus), Euclid::new(residue, modulus));
    while leaps.leap().is_some() {
        let least = &steps.remainder >> LEAP_BITS;
        let mut count = 0;
        while count == 0 || steps.next_remainder != leaps.next_remainder {
            steps.step().expect("a leap has met no remainder");
            count += 1;
        }
        assert_eq!(steps.remainder, leaps.remainder);
        assert_eq!(steps.next_cofactor, leaps.next_cofactor);
        assert!(leaps.remainder >= least || count == 1, "{least}");
    }
    assert!(leaps.next_remainder.is_zero());
}

#[test]
fn leaps_at_the_edges() {
    let (one, two) = (BigInt::from(1), BigInt::from(2));
    let (mut a, mut b) = (one.clone(), two.clone());
    for _ in 0..400 {
        (a, b) = (b.clone(), a + b);
    }
    // Fibonacci numbers, quotients of every length, and equal leading bits.
    leaps_and_steps(&a, &b);
    for bits in (1..300u32).step_by(7) {
        let n = &two << bits;
        leaps_and_steps(&(&n - 1), &n);
        leaps_and_steps(&(&n + 1), &(&n * &n));
        leaps_and_steps(&one, &n);
        leaps_and_steps(&(&a - &n), &a);
    }
}

proptest! {
    #[test]
    fn leaps_are_steps(residue in bigints(), modulus in bigints()) {
        leaps_and_steps(&residue, &(modulus.abs() + 2));
    }

    /// A numerator and a denominator of very different lengths, with as many bits as fit.
    #[test]
    fn unbalanced_fractions(numerator in bigints(), denominator in bigints(), seed: u64) {
        let q = BigRational::new(numerator, denominator.abs() + 1);
        let size = q.numer().bits() + q.denom().bits() + 66;
        let mut stream = SplitMix64::new(seed);
        let mut modulus = BigInt::from(1);
        while modulus.bits() < size {
            modulus *= random_prime(61, &mut stream);
        }
        let Some(inverse) = q.denom().modinv(&modulus) else { return Ok(()) };
        let residue = (q.numer() * inverse).mod_floor(&modulus);
        prop_assert_eq!(reconstruct_rationals(&[residue], &modulus), Some(vec![q]));
    }

    #[test]
    fn planted_fractions_are_found_through_their_residues(q in rationals()) {
        let size = q.numer().bits().max(q.denom().bits());
        let mut crt = Crt::new();
        for prime in primes_below(1 << 62) {
            let field = PrimeField::new(prime).unwrap();
            // A prime that divides the denominator is of no use.
            let Some(image) = field.from_rational(&q) else { continue };
            crt.push(field.to_u64(&image), prime);
            if crt.modulus().bits() > 2 * size + 2 {
                break;
            }
        }
        let found = reconstruct_rational(crt.value(), crt.modulus());
        // Also in lowest terms with a positive denominator, part by part.
        let parts = found.as_ref().map(|f| (f.numer(), f.denom()));
        prop_assert_eq!(parts, Some((q.numer(), q.denom())));
    }

    #[test]
    fn what_is_found_has_the_residue(residue: u128, modulus in 2..=u128::MAX) {
        let (residue, modulus) = (BigInt::from(residue), BigInt::from(modulus));
        if let Some(q) = reconstruct_rational(&residue, &modulus) {
            prop_assert_eq!((residue * q.denom() - q.numer()).mod_floor(&modulus), BigInt::ZERO);
            prop_assert_eq!(q.denom().gcd(&modulus).to_u8(), Some(1));
            let bound = BigInt::from(2) * q.denom() * q.denom();
            prop_assert!(bound < modulus);
        }
    }
}

/// Planted fractions over common denominators come back, also where numbers are too long for the
/// bound of a single one.
#[test]
fn fractions_with_common_denominators() {
    let modulus: BigInt = primes_below(1 << 62).take(8).map(BigInt::from).product();
    let residue = |q: &BigRational| {
        let inverse = q.denom().modinv(&modulus).unwrap();
        (q.numer() * inverse).mod_floor(&modulus)
    };
    let denominators = [BigInt::from(3).pow(20), BigInt::from(11).pow(9), BigInt::from(7)];
    let planted: Vec<BigRational> = (0i64..60)
        .map(|n| {
            // The first ones make the denominators known, the others are longer than B. (None of the first has a common factor with its denominator.)
            let size = if n < 3 { 10 } else { 76 };
            let numerator = (BigInt::from(n) - 30) * BigInt::from(10).pow(size) + n * n + 1;
            BigRational::new(numerator, denominators[n as usize % 3].clone())
        })
        .collect();
    let residues: Vec<BigInt> = planted.iter().map(residue).collect();
    assert_eq!(reconstruct_rationals(&residues, &modulus), Some(planted.clone()));
    assert_ne!(reconstruct_rational(&residues[40], &modulus), Some(planted[40].clone()));
}
