use super::*;
use crate::linalg::bareiss;
use crate::linalg::tests::{check_kernel, integers, planted};
use crate::ring::SplitMix64;

const FIRST: i64 = 2_147_483_647;
const SECOND: i64 = 2_147_483_629;

fn small_primes() -> impl Iterator<Item = u64> {
    let mut primes: Vec<u64> = primes_below(3000).collect();
    primes.pop();
    primes.into_iter().rev()
}

#[test]
fn the_supply_starts_where_the_tests_think() {
    let supply: Vec<u64> = primes_below(1 << 31).take(2).collect();
    assert_eq!(supply, [FIRST as u64, SECOND as u64]);
}

#[test]
fn unlucky_primes_cost_time_but_no_truth() {
    // Rank 1 modulo the first prime.
    assert_eq!(rank(&integers(2, 2, &[1, 0, 0, FIRST])), 2);
    // Zero modulo the first two primes.
    let zero = integers(2, 3, &[1, 2, 3, 4, 5, 6])
        .map(|n| Integers.mul(n, &Integers.mul(&Integer::from(FIRST), &Integer::from(SECOND))));
    assert_eq!(rank(&zero), 2);
    assert_eq!(rank_profile(&zero), RankProfile { rows: vec![0, 1], columns: vec![0, 1] });
    assert_eq!(kernel(&zero), [[1i64, -2, 1].map(Integer::from)]);
    // The right rank modulo the first prime, but another profile.
    let late = integers(1, 2, &[FIRST, 1]);
    assert_eq!(rank_profile(&late).columns, [0]);
    assert_eq!(kernel(&late), [[-1, FIRST].map(Integer::from)]);
    let late = integers(2, 1, &[FIRST, 1]);
    assert_eq!(rank_profile(&late).rows, [0]);
}

/// Each prime below 3000 is unlucky for some of these, at some point of the search.
#[test]
fn unlucky_primes_in_the_middle_of_the_search() {
    let mut rng = SplitMix64::new(21);
    for (round, p) in
        [3i64, 5, 7, 11, 13, 3 * 5 * 7, 3 * 7 * 13].into_iter().cycle().take(140).enumerate()
    {
        let mut matrix = planted(&mut rng, (5, 7, 3), 4);
        let column = round % 7;
        for i in 0..5 {
            matrix[(i, column)] = Integers.mul(&matrix[(i, column)], &Integer::from(p));
        }
        let found = solve_with(&matrix, small_primes()).unwrap();
        let expected = bareiss::rank_profile(Integers, &matrix);
        assert_eq!(found.profile, expected.columns);
        assert_eq!(found.vectors, kernel(&matrix));
        check_kernel(&Integers, &matrix, &expected, &found.vectors);
    }
}

#[test]
fn too_few_primes_are_no_answer() {
    let matrix = integers(1, 2, &[1_000_003, 999_983]);
    assert!(solve_with(&matrix, [3, 5, 7].into_iter()).is_none());
    assert!(solve_with(&matrix, small_primes()).is_some());
    // Not even an empty kernel is believed without a prime.
    assert!(solve_with(&matrix, std::iter::empty()).is_none());
}

#[test]
fn large_entries() {
    let mut rng = SplitMix64::new(22);
    for (shape, bits) in [((20, 24, 13), 400), ((24, 20, 20), 400), ((60, 50, 30), 60)] {
        let matrix = planted(&mut rng, shape, bits);
        let profile = rank_profile(&matrix);
        assert_eq!(profile.rank(), shape.2);
        assert_eq!(rank(&matrix), shape.2);
        let kernel = kernel(&matrix);
        check_kernel(&Integers, &matrix, &profile, &kernel);
        for vector in kernel {
            let content = vector.iter().fold(BigInt::from(0), |gcd, n| gcd.gcd(&n.to_bigint()));
            assert!(content.is_one());
        }
    }
}

#[test]
fn denominators_are_cleared_row_by_row() {
    let q = |n: i64, d: i64| BigRational::new(n.into(), d.into());
    let matrix = Matrix::from_rows(2, vec![vec![q(1, 4), q(-5, 6)], vec![q(0, 1), q(7, 1)]]);
    assert_eq!(clear_denominators(&matrix), integers(2, 2, &[3, -10, 0, 7]));
    assert_eq!(clear_denominators(&Matrix::from_rows(3, vec![])).shape(), (0, 3));
}

#[test]
#[ignore = "a measurement: cargo test --release -- --ignored --nocapture speed"]
fn speed() {
    let mut rng = SplitMix64::new(23);
    for (shape, bits) in [((60, 60, 60), 8), ((100, 100, 90), 8), ((300, 310, 300), 8)] {
        let matrix = planted(&mut rng, shape, bits);
        let start = std::time::Instant::now();
        let rank = rank(&matrix);
        println!("{shape:?}, rank {rank}: {:?}", start.elapsed());
        let start = std::time::Instant::now();
        let vectors = kernel(&matrix);
        let bits = vectors.iter().flatten().map(|n| n.to_bigint().bits()).max();
        println!("{shape:?}, kernel of {bits:?} bits: {:?}", start.elapsed());
        if shape.0 <= 100 {
            let start = std::time::Instant::now();
            let rank = bareiss::rank_profile(Integers, &matrix).rank();
            println!("{shape:?}, Bareiss, rank {rank}: {:?}", start.elapsed());
        }
    }
}
