//! Determinants over ℤ: most of one is the denominator of the solution of a linear system, and the rest
//! is known from its residues, as many as Hadamard's bound asks for.
//!
//! Pan 1987, "Complexity of parallel matrix computations", Theoret. Comput. Sci. 54, 65-85; Abbott,
//! Bronstein and Mulders 1999, "Fast deterministic computation of determinants of dense matrices", ISSAC.

use num_bigint::BigInt;
use num_traits::One;
use rayon::prelude::*;

use super::hadamard::squared_norms;
use super::lifting::Lifting;
use super::{crout, long_entries, residues};
use crate::linalg::modular;
use crate::matrix::Matrix;
use crate::ring::{
    Crt, CrtVector, Integer, LONG_PRIMES, PrimeField, Ring, SplitMix64, long_prime, primes_below,
};

/// Primes of one attempt: enough for all threads, and bounded memory.
const BATCH: usize = 64;

/// The determinant; one for the 0 × 0 matrix. Exact: it is known modulo a number of twice Hadamard's bound
/// and more, `|det A|² ≤ Π |row|²`, the same for columns.
///
/// Small matrices cost one elimination for every 62 bits of that bound. Others cost one for every 31 bits
/// that a solution of a linear system does not tell, as a rule one bit a row.
///
/// # Panics
/// When the matrix is not square.
pub fn determinant(matrix: &Matrix<Integer>) -> Integer {
    assert_eq!(matrix.rows(), matrix.columns(), "the determinant of a matrix that is not square");
    let bits = hadamard_bits(matrix).min(hadamard_bits(&matrix.transpose()));
    let n = matrix.rows();
    let count = (bits + 2).div_ceil(61) as usize;
    let long = long_entries(matrix);
    if n <= SMALL && count <= LONG_PRIMES {
        return by_long_primes(matrix, &long, count);
    }
    // det · x is integral for the solution x of every system, by Cramer's rule.
    let divisor = if bits >= LIFTED_BITS { denominator(matrix) } else { BigInt::one() };
    let bits = bits.saturating_sub(divisor.bits() - 1);
    let mut primes = primes_below(1 << 31);
    let mut value = Crt::new();
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

/// Up to this size a prime of 62 bits costs less than two of 31.
const SMALL: usize = 64;
/// Fewer products than this are left to one thread.
const PARALLEL: usize = 1 << 18;

/// The determinant from its residues modulo so many primes, each above 2^61.
fn by_long_primes(matrix: &Matrix<Integer>, long: &[BigInt], count: usize) -> Integer {
    let image = |i: usize| {
        let field = long_prime(i);
        (field, field.to_u64(&crout::determinant(field, residues(matrix, long, field))))
    };
    let images: Vec<(PrimeField, u64)> = match count * matrix.rows().pow(3) {
        ..PARALLEL => (0..count).map(image).collect(),
        _ => (0..count).into_par_iter().map(image).collect(),
    };
    let mut value = CrtVector::new(1);
    for (field, residue) in images {
        value.push_in(&field, &[residue]);
    }
    value.into_values().pop().map_or(Integer::from(0), Integer::from)
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
    let squared = squared_norms(matrix);
    if squared.contains(&0) { 0 } else { squared.iter().sum::<u64>().div_ceil(2) }
}

#[cfg(test)]
mod tests;
