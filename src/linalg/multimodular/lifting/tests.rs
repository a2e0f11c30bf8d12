//! Planted solutions, both kinds of primes, and the kernels of the other way.

use num_bigint::BigInt;
use num_traits::One;

use super::{Lifting, number, solution};
use crate::linalg::multimodular::{odd_primes, solve_with};
use crate::linalg::tests::{integers, planted, product, random_integer};
use crate::matrix::Matrix;
use crate::ring::{Integer, Integers, SplitMix64, primes_below};

#[test]
fn planted_solutions() {
    let mut rng = SplitMix64::new(21);
    // One word, the ends of it, and several.
    for bits in [3, 62, 63, 64, 65, 300] {
        let n = 7;
        let matrix = Matrix::from_fn(n, n, |_, _| random_integer(&mut rng, bits));
        let x = Matrix::from_fn(n, 1, |_, _| random_integer(&mut rng, 2 * bits));
        let right = product(&Integers, &matrix, &x);
        let right: Vec<BigInt> = right.entries().iter().map(Integer::to_bigint).collect();
        let lifting = Lifting::new(&matrix).unwrap();
        let expected: Vec<BigInt> = x.entries().iter().map(Integer::to_bigint).collect();
        assert_eq!(lifting.solve(&matrix, &right), (expected, BigInt::one()), "{bits}");
        // 5 x = right / 3: the denominators are found too.
        let fifteen: Vec<BigInt> = right.iter().map(|n| n * 2).collect();
        let scaled = matrix.map(|n| Integer::from(n.to_bigint() * 15));
        let lifting = Lifting::new(&scaled).unwrap();
        let (numerators, common) = lifting.solve(&scaled, &fifteen);
        let is_solution = |(n, x): (&BigInt, &Integer)| n * 15 == x.to_bigint() * 2 * &common;
        assert!(numerators.iter().zip(x.entries()).all(is_solution));
        assert!(15 % u32::try_from(common).unwrap() == 0);
    }
}

#[test]
fn singular_matrices_have_no_lifting() {
    assert!(Lifting::new(&integers(2, 2, &[1, 2, 2, 4])).is_none());
    // Singular modulo the largest prime below 2^31 only.
    let prime = i64::try_from(primes_below(1 << 31).next().unwrap()).unwrap();
    assert!(Lifting::new(&integers(2, 2, &[prime, 0, 0, 1])).is_none());
    assert!(Lifting::new(&integers(0, 0, &[])).is_some());
}

#[test]
fn both_ways_find_the_same_kernel() {
    let mut rng = SplitMix64::new(22);
    for (shape, bits) in [
        ((5, 6, 5), 4),
        ((6, 5, 4), 64),
        ((9, 10, 8), 200),
        ((25, 27, 25), 30),
        ((1, 2, 1), 500),
        ((3, 2, 0), 5),
    ] {
        let matrix = planted(&mut rng, shape, bits);
        let lifted = solution(&matrix).unwrap();
        let expected = solve_with(&matrix, odd_primes(31)).unwrap();
        assert_eq!(lifted.profile, expected.profile, "{shape:?}");
        assert_eq!(lifted.vectors, expected.vectors, "{shape:?}");
    }
}

/// Few vectors are lifted, many are not: both sides of the limit.
#[test]
fn the_limit_of_the_number_of_vectors() {
    let mut rng = SplitMix64::new(23);
    for (shape, is_lifted) in
        [((4, 6, 4), true), ((4, 7, 4), false), ((192, 195, 192), true), ((191, 194, 191), false)]
    {
        let matrix = planted(&mut rng, shape, 5);
        assert_eq!(solution(&matrix).is_some(), is_lifted, "{shape:?}");
    }
}

/// A prime of the profile that changes it, or the rank, finds nothing; nothing false.
#[test]
fn unlucky_primes_find_nothing() {
    let prime = i64::try_from(primes_below(1 << 24).next().unwrap()).unwrap();
    // Rank 2 over ℚ, rank 1 modulo the prime; then another profile of the same rank.
    for entries in [[1, 0, 0, 0, prime, 1], [prime, 1, 1, 2 * prime, 2, 3]] {
        let matrix = integers(2, 3, &entries);
        let expected = solve_with(&matrix, odd_primes(31)).unwrap();
        if let Some(found) = solution(&matrix) {
            assert_eq!((found.vectors, found.profile), (expected.vectors, expected.profile));
        }
    }
    assert!(solution(&integers(2, 2, &[prime, 1, 0, prime])).is_none());
}

#[test]
fn digits_make_a_number() {
    let base = BigInt::from(1009);
    for count in 0..12u64 {
        let digits: Vec<u64> = (0..count).map(|i| (i * 977 + 5) % 1009).collect();
        let powers: Vec<BigInt> = (0..4).map(|k| base.pow(1 << k)).collect();
        let expected = digits.iter().rev().fold(BigInt::ZERO, |sum, &digit| sum * &base + digit);
        assert_eq!(number(&digits, &powers), expected, "{count}");
    }
}

/// The ends of a word, and the bound of the number of digits: it is enough, and near what is needed.
#[test]
fn enough_digits_are_enough() {
    let mut rng = SplitMix64::new(24);
    let ends = integers(2, 2, &[i64::MIN, 1, i64::MAX, i64::MIN]);
    let random = Matrix::from_fn(12, 12, |_, _| random_integer(&mut rng, 100));
    for matrix in [ends, random] {
        let right: Vec<BigInt> = (1..=matrix.rows()).map(BigInt::from).collect();
        let lifting = Lifting::new(&matrix).unwrap();
        let enough = lifting.enough_digits(&matrix, &right);
        let (numerators, common) = lifting.solve(&matrix, &right);
        for (i, side) in right.iter().enumerate() {
            let pairs = matrix.row(i).iter().zip(&numerators);
            let sum: BigInt = pairs.map(|(a, x)| a.to_bigint() * x).sum();
            assert_eq!(sum, &common * side);
        }
        let longest = numerators.iter().chain([&common]).map(BigInt::bits).max().unwrap();
        let digit = u64::from(lifting.field.modulus().ilog2());
        assert!(2 * longest <= enough as u64 * digit, "{longest} {enough}");
        assert!(enough as u64 * digit <= 2 * longest + 128, "{longest} {enough}");
    }
}
