use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::One;

use super::*;
use crate::linalg::bareiss;
use crate::linalg::tests::{check_kernel, integers, planted};
use crate::ring::SplitMix64;

const FIRST: i64 = 2_147_483_647;
const SECOND: i64 = 2_147_483_629;

/// With primes that are chosen here.
fn solve_with(matrix: &Matrix<Integer>, primes: impl Iterator<Item = u64>) -> Option<Solution> {
    super::solve_with(matrix, primes.map(|p| PrimeField::new(p).unwrap()))
}

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

/// The same vectors as from the matrix itself, also where a prime has no image; none where there are too few.
#[test]
fn kernels_of_images() {
    let mut rng = SplitMix64::new(7);
    for round in 0..20_usize {
        let (rows, columns) = (2 + round % 4, 3 + round % 5);
        let matrix = planted(&mut rng, (rows, columns, 1 + round % 2), 40);
        let residues = |p: u64| {
            let field = PrimeField::new(p).unwrap();
            let residue = |n: &Integer| field.from_integers([&n.to_bigint()])[0];
            // In another order for every prime, and scaled.
            let scaled =
                |n: &Integer| field.to_u64(&field.mul(&residue(n), &field.from_u64(p / 3)));
            let first = p as usize / 7;
            let row = |i: usize| matrix.row((i + first) % rows).iter().map(scaled).collect();
            (p % 5 != 1).then(|| (0..rows).map(row).collect::<Vec<_>>())
        };
        assert_eq!(kernel_of_images(columns, 200, residues), Some(kernel(&matrix)));
        let few = kernel_of_images(columns, 1, residues);
        assert!(few.is_none_or(|few| few == kernel(&matrix)));
    }
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

/// The kernel is spanned by (-3, -14, 7), for which 11 is too small and 11 · 13 is enough. Modulo 7 the profile is another one, and its image must not displace the others.
#[test]
fn an_unlucky_prime_does_not_undo_the_work_of_others() {
    let matrix = integers(2, 3, &[7, 0, 3, 0, 1, 2]);
    let found = |primes: &[u64]| solve_with(&matrix, primes.iter().copied());
    assert!(found(&[11]).is_none() && found(&[7, 11]).is_none());
    for primes in [[7, 11, 13], [11, 7, 13]] {
        let found = found(&primes).unwrap();
        assert_eq!(found.vectors, [[-3, -14, 7].map(Integer::from)]);
        assert_eq!(found.profile, [0, 1]);
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

/// The same rank and kernel by primes alone, up to the bound of minors, as where vectors are multiplied out.
#[test]
fn bounds_of_minors_prove_as_much_as_products() {
    let mut rng = SplitMix64::new(23);
    for (shape, bits) in [
        ((12, 20, 7), 90),
        ((45, 60, 44), 30),
        ((30, 30, 15), 100),
        ((50, 44, 20), 64),
        ((6, 9, 0), 9),
    ] {
        let matrix = planted(&mut rng, shape, bits);
        let (digits, minors) = (Digits::new(&matrix), Minors::new(&matrix));
        for known in [0, shape.2] {
            assert_eq!(primes::rank(&matrix, &minors, &digits, known), Some(shape.2));
        }
        let long = long_entries(&matrix);
        let image = |field| Some(image(&matrix, &long, field));
        let never = |_: &[Vec<Integer>]| false;
        for fields in [30, 61].map(|bits| primes_below(1 << bits).map(PrimeField::of_prime)) {
            let exact = lifted(fields, image, never, Some(&minors)).unwrap();
            assert_eq!(exact.profile, rank_profile(&matrix).columns);
            assert_eq!(exact.vectors, kernel(&matrix));
            check_kernel(&Integers, &matrix, &rank_profile(&matrix), &exact.vectors);
        }
        // One prime is not enough for that.
        let few = primes_below(1 << 30).take(1).map(PrimeField::of_prime);
        assert_eq!(lifted(few, image, never, Some(&minors)).is_some(), shape.2 == 0 && bits < 20);
    }
}

/// Minors of the primes of the supply: zero modulo many of them, but not zero.
#[test]
fn minors_that_vanish_modulo_many_primes() {
    let product = |count: usize, bits: u32| {
        let primes = primes_below(1 << bits).take(count).map(BigInt::from);
        primes.product::<BigInt>()
    };
    for (count, bits) in [(1, 24), (40, 24), (200, 24), (1, 31), (40, 31)] {
        let entries = [BigInt::from(1), BigInt::from(0), BigInt::from(0), product(count, bits)];
        let matrix = Matrix::new(2, 2, entries.map(Integer::from).to_vec());
        assert_eq!(rank(&matrix), 2, "{count} {bits}");
        assert!(kernel(&matrix).is_empty());
    }
}

#[test]
fn denominators_are_cleared_row_by_row() {
    let q = |n: i64, d: i64| BigRational::new(n.into(), d.into());
    let matrix = Matrix::from_rows(2, vec![vec![q(1, 4), q(-5, 6)], vec![q(0, 1), q(7, 1)]]);
    assert_eq!(clear_denominators(&matrix), integers(2, 2, &[3, -10, 0, 7]));
    assert_eq!(clear_denominators(&Matrix::from_rows(3, vec![])).shape(), (0, 3));
}
