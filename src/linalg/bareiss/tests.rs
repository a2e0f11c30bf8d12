use proptest::prelude::*;

use super::*;
use crate::linalg::tests::{integers, leibniz, planted, product, random_integer, scramble};
use crate::ring::{Integer, Integers, Ring, SplitMix64};

fn square(n: usize) -> impl Strategy<Value = Matrix<Integer>> {
    prop::collection::vec(-9..=9i64, n * n).prop_map(move |entries| integers(n, n, &entries))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn determinant_is_the_formula_of_leibniz(matrix in (0..=4usize).prop_flat_map(square)) {
        prop_assert_eq!(determinant(Integers, &matrix), leibniz(&Integers, &matrix));
    }

    #[test]
    fn determinant_is_multiplicative(
        (a, b) in (0..=6usize).prop_flat_map(|n| (square(n), square(n)))
    ) {
        let expected = Integers.mul(&determinant(Integers, &a), &determinant(Integers, &b));
        prop_assert_eq!(determinant(Integers, &product(&Integers, &a, &b)), expected);
    }

    /// The identity of the module: entry `j` of kept row `k` is the minor of the rows up to `k`
    /// and the columns `c(0), ..., c(k-1), j`, also when steps were left out.
    #[test]
    fn kept_rows_hold_minors(
        entries in prop::collection::vec(prop_oneof![Just(0i64), -4..=4i64], 30)
    ) {
        let matrix = integers(5, 6, &entries);
        let mut echelon = Bareiss::new(Integers, 6);
        let mut kept = Vec::new();
        for i in 0..5 {
            let Some(pivot) = echelon.insert(matrix.row(i).to_vec()) else { continue };
            let (k, pivots) = (kept.len(), echelon.pivots().to_vec());
            kept.push(i);
            let minor = |j: usize| {
                let column = |b: usize| if b == k { j } else { pivots[b] };
                let part =
                    Matrix::from_fn(k + 1, k + 1, |a, b| matrix[(kept[a], column(b))].clone());
                leibniz(&Integers, &part)
            };
            for j in 0..6 {
                prop_assert_eq!(&echelon.rows[k][j], &minor(j));
            }
            prop_assert_eq!(echelon.minor(), minor(pivot));
        }
    }
}

/// A triangular matrix, scrambled by matrices of determinant 1, keeps the product of its diagonal.
#[test]
fn planted_determinants_are_found() {
    let mut rng = SplitMix64::new(5);
    for (n, bits) in [(1, 500), (3, 200), (8, 64), (15, 3)] {
        let triangle = Matrix::from_fn(n, n, |i, j| match i <= j {
            true => random_integer(&mut rng, bits),
            false => Integer::from(0),
        });
        let expected =
            (0..n).fold(Integers.one(), |product, i| Integers.mul(&product, &triangle[(i, i)]));
        let half = scramble(&mut rng, &triangle).transpose();
        let matrix = scramble(&mut rng, &half);
        assert_eq!(determinant(Integers, &matrix), expected);
    }
}

#[test]
fn rows_are_kept_as_they_come() {
    let mut echelon = Bareiss::new(Integers, 3);
    let mut insert = |row: [i64; 3]| echelon.insert(row.map(Integer::from).to_vec());
    assert_eq!(insert([0, 0, 0]), None);
    assert_eq!(insert([0, 2, 4]), Some(1));
    assert_eq!(insert([0, 3, 6]), None);
    assert_eq!(insert([0, 1, 0]), Some(2));
    assert_eq!(insert([5, 5, 5]), Some(0));
    assert_eq!(insert([1, 2, 3]), None);
    assert_eq!(echelon.pivots(), [1, 2, 0]);
    assert_eq!(echelon.rank(), 3);
    assert!(echelon.kernel().is_empty());
}

/// Without Bareiss' division the entries would have about 2^40 times as many digits.
#[test]
fn entries_stay_within_the_bound_of_hadamard() {
    let matrix = planted(&mut SplitMix64::new(9), (40, 40, 40), 2);
    let bits = matrix.entries().iter().map(|n| n.to_bigint().bits()).max().unwrap();
    let mut echelon = Bareiss::new(Integers, 40);
    for row in rows(&matrix) {
        echelon.insert(row);
    }
    // n^(n/2) times the largest entry to the n: 40 * (bits + 3) bits.
    let largest = echelon.rows.iter().flatten().map(|n| n.to_bigint().bits()).max().unwrap();
    assert!(largest <= 40 * (bits + 3));
}

#[test]
#[should_panic(expected = "a row of the wrong length")]
fn a_row_of_another_length_is_refused() {
    Bareiss::new(Integers, 2).insert(vec![Integer::from(1)]);
}
