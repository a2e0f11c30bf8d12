//! Planted determinants, Hadamard's bound where it is sharp, and Bareiss.

use num_bigint::BigInt;

use super::{determinant, hadamard_bits};
use crate::linalg::bareiss;
use crate::linalg::tests::{integers, product, random_integer, scramble};
use crate::matrix::Matrix;
use crate::ring::{Integer, Integers, SplitMix64};

/// A triangular matrix with these numbers on the diagonal, scrambled by rows and columns.
fn planted(rng: &mut SplitMix64, diagonal: &[Integer], bits: u32) -> Matrix<Integer> {
    let n = diagonal.len();
    let triangular = Matrix::from_fn(n, n, |i, j| match i.cmp(&j) {
        std::cmp::Ordering::Less => Integer::from(0),
        std::cmp::Ordering::Equal => diagonal[i].clone(),
        std::cmp::Ordering::Greater => random_integer(rng, bits),
    });
    let rows = scramble(rng, &triangular);
    scramble(rng, &rows.transpose()).transpose()
}

#[test]
fn planted_determinants() {
    let mut rng = SplitMix64::new(12);
    for (n, bits) in [(1, 3), (2, 62), (5, 64), (9, 200), (20, 31), (12, 1000)] {
        let diagonal: Vec<Integer> = (0..n).map(|_| random_integer(&mut rng, bits)).collect();
        let expected = diagonal.iter().map(Integer::to_bigint).product::<BigInt>();
        let matrix = planted(&mut rng, &diagonal, bits);
        assert_eq!(determinant(&matrix).to_bigint(), expected, "{n} {bits}");
        assert_eq!(bareiss::determinant(Integers, &matrix).to_bigint(), expected, "{n} {bits}");
    }
}

/// Sylvester's matrices of ±1 with orthogonal rows: the determinant is Hadamard's bound itself.
#[test]
fn the_bound_is_sharp_and_enough() {
    let mut matrix = integers(1, 1, &[1]);
    let block = integers(2, 2, &[1, 1, 1, -1]);
    for power in 1..=6u32 {
        let n = matrix.rows();
        matrix = Matrix::from_fn(2 * n, 2 * n, |i, j| {
            let sign = &block[(i / n, j / n)];
            crate::ring::Ring::mul(&Integers, sign, &matrix[(i % n, j % n)])
        });
        let found = determinant(&matrix).to_bigint();
        let expected = BigInt::from(2).pow(power * (1 << power) / 2);
        assert_eq!(found.magnitude(), expected.magnitude());
        let bits = hadamard_bits(&matrix);
        assert!(found.bits() <= bits, "{bits}");
    }
}

#[test]
fn singular_empty_and_zero() {
    let mut rng = SplitMix64::new(13);
    let factor = |rng: &mut SplitMix64, n, m| Matrix::from_fn(n, m, |_, _| random_integer(rng, 90));
    let singular = product(&Integers, &factor(&mut rng, 6, 5), &factor(&mut rng, 5, 6));
    assert_eq!(determinant(&singular), Integer::from(0));
    assert_eq!(determinant(&integers(0, 0, &[])), Integer::from(1));
    assert_eq!(determinant(&integers(2, 2, &[0, 0, 1, 2])), Integer::from(0));
    // The primes next to 2³¹ divide it.
    let multiple = integers(2, 2, &[2_147_483_647, 0, 5, -2_147_483_629]);
    let expected = -(BigInt::from(2_147_483_647i64) * 2_147_483_629i64);
    assert_eq!(determinant(&multiple).to_bigint(), expected);
}
