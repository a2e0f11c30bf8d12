//! Determinants over ℤ: most of one is the denominator of the solution of a linear system, and the rest
//! is known from its residues, as many as Hadamard's bound asks for.
//!
//! Pan 1987, "Complexity of parallel matrix computations", Theoret. Comput. Sci. 54, 65-85; Abbott,
//! Bronstein and Mulders 1999, "Fast deterministic computation of determinants of dense matrices", ISSAC.

use num_bigint::BigInt;
use num_traits::One;
use rayon::prelude::*;

use super::lifting::Lifting;
use super::{long_entries, residues};
use crate::linalg::modular;
use crate::matrix::Matrix;
use crate::ring::{Crt, Integer, PrimeField, Ring, SplitMix64, primes_below};

/// Primes of one attempt: enough for all threads, and bounded memory.
const BATCH: usize = 64;

/// The determinant; one for the 0 × 0 matrix. Exact: it is known modulo a number of twice Hadamard's bound
/// and more, `|det A|² ≤ Π |row|²`, the same for columns.
///
/// Costs one elimination for every 31 bits of that bound that a solution of a linear system does not tell,
/// as a rule one bit a row; for small numbers, where that solution costs more, for every 31 bits.
///
/// # Panics
/// When the matrix is not square.
pub fn determinant(matrix: &Matrix<Integer>) -> Integer {
    assert_eq!(matrix.rows(), matrix.columns(), "the determinant of a matrix that is not square");
    let bits = hadamard_bits(matrix).min(hadamard_bits(&matrix.transpose()));
    // det · x is integral for the solution x of every system, by Cramer's rule.
    let divisor = if bits >= LIFTED_BITS { denominator(matrix) } else { BigInt::one() };
    let bits = bits.saturating_sub(divisor.bits() - 1);
    let mut primes = primes_below(1 << 31);
    let mut value = Crt::new();
    let long = long_entries(matrix);
    // `|det/divisor| < 2^bits`, and a modulus of so many bits more than that is above twice as much.
    while value.modulus().bits() < bits + 2 {
        let missing = (bits + 2 - value.modulus().bits()).div_ceil(30);
        let batch: Vec<u64> = primes.by_ref().take(BATCH.min(missing as usize)).collect();
        assert!(!batch.is_empty(), "there are primes left below 2³¹");
        let image = |p: u64| {
            let field = PrimeField::new(p).expect("an odd prime");
            let inverse = field.try_inverse(&field.from_integer(&divisor))?;
            let determinant = modular::determinant(field, &residues(matrix, &long, field));
            Some((field.to_u64(&field.mul(&determinant, &inverse)), p))
        };
        // Primes that divide the divisor tell nothing.
        let images: Vec<(u64, u64)> = batch.into_par_iter().filter_map(image).collect();
        for (residue, p) in images {
            value.push(residue, p);
        }
    }
    Integer::from(value.value() * divisor)
}

/// From so many bits on the solution of a linear system is worth its cost.
const LIFTED_BITS: u64 = 1 << 10;

/// The common denominator of the solution of a system with a random right side; one when the matrix is
/// singular modulo the prime.
fn denominator(matrix: &Matrix<Integer>) -> BigInt {
    let Some(lifting) = Lifting::new(matrix) else { return BigInt::one() };
    // Any right side will do; with a random one the denominator is almost always nearly all of it.
    let mut stream = SplitMix64::new(0);
    let right: Vec<BigInt> = (0..matrix.rows()).map(|_| stream.in_range(1 << 30).into()).collect();
    lifting.solve(matrix, &right).1
}

/// `n` with `|det| < 2^n`, by the norms of the rows; zero where there is a row of zeros.
pub(super) fn hadamard_bits(matrix: &Matrix<Integer>) -> u64 {
    let row = |i: usize| -> u64 {
        let squares = matrix.row(i).iter().map(|x| match x.as_i64() {
            Some(x) => BigInt::from(i128::from(x) * i128::from(x)),
            None => x.to_bigint().pow(2),
        });
        squares.sum::<BigInt>().bits()
    };
    let squared: Vec<u64> = (0..matrix.rows()).map(row).collect();
    if squared.contains(&0) { 0 } else { squared.iter().sum::<u64>().div_ceil(2) }
}

#[cfg(test)]
mod tests;
