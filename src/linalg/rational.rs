//! Ranks of rational matrices, and factorizations through the rank.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{One, Zero};
use rayon::prelude::*;

use super::product::image;
use super::{modular, multimodular};
use crate::matrix::Matrix;
use crate::ring::{PrimeField, primes_below};

/// `(Q, K)` with `A = Kᵀ Q`, both of `size` rows. `None` when the rank of `A` exceeds `size`.
///
/// `Kᵀ` has the columns of `A` in its column rank profile, `Q` is the reduced row echelon form;
/// rows beyond the rank are zero. A square `Q` (`size` = columns of `A`) is the identity instead:
/// then `(Q, K) ↦ Kᵀ Q` is a submersion whatever the rank of `A`.
pub fn query_key(
    a: &Matrix<BigRational>,
    size: usize,
) -> Option<(Matrix<BigRational>, Matrix<BigRational>)> {
    if size == a.columns() {
        let one = |i, j| BigRational::from_integer(i32::from(i == j).into());
        return Some((Matrix::from_fn(size, size, one), a.transpose()));
    }
    let integers = multimodular::clear_denominators(a);
    let kernel = multimodular::kernel(&integers);
    let n = a.columns();
    // The kernel vector of a column outside the profile ends in that column.
    let last = |v: &Vec<_>| v.iter().rposition(|x: &crate::ring::Integer| !x.to_bigint().is_zero());
    let dependent: Vec<(usize, _)> = kernel.iter().filter_map(|v| Some((last(v)?, v))).collect();
    let profile: Vec<usize> =
        (0..n).filter(|j| dependent.iter().all(|(column, _)| column != j)).collect();
    if profile.len() > size {
        return None;
    }
    let mut k = Matrix::from_fn(size, a.rows(), |_, _| BigRational::zero());
    let mut q = Matrix::from_fn(size, n, |_, _| BigRational::zero());
    for (r, &column) in profile.iter().enumerate() {
        for i in 0..a.rows() {
            k[(r, i)] = a[(i, column)].clone();
        }
        q[(r, column)] = BigRational::from_integer(1.into());
        for &(j, v) in &dependent {
            q[(r, j)] = -BigRational::new(v[column].to_bigint(), v[j].to_bigint());
        }
    }
    Some((q, k))
}

/// Whether the rank of `A` exceeds `bound`. Exact, and cheaper than the rank: a minor of `bound + 1` rows
/// that is not zero modulo a prime is not zero; and when all are zero modulo primes with a product
/// beyond Hadamard's bound, they are zero.
///
/// Costs one elimination modulo a 31-bit prime for every 30 bits of that bound, or one in all when the
/// rank is larger.
///
/// # Panics
/// When that is more than all primes below 2³¹, three thousand million bits.
pub fn rank_exceeds(a: &Matrix<BigRational>, bound: usize) -> bool {
    if bound >= a.rows().min(a.columns()) {
        return false;
    }
    let mut bits = integer_bits(a);
    bits.sort_unstable_by(|x, y| y.cmp(x));
    // A row of n entries is at most √n times its longest: half the bits of n.
    let longer = u64::from(usize::BITS - a.columns().leading_zeros());
    let largest = bits.iter().take(bound + 1).map(|bits| bits + longer);
    let mut left = (largest.sum::<u64>() / 30 + 1) as usize;
    // A prime that divides a denominator has no image of the matrix: another one takes its place.
    let is_above = |p: u64| {
        let field = PrimeField::new(p).ok()?;
        Some(modular::rank_profile(field, &image(&field, a)?).rank() > bound)
    };
    let mut primes = primes_below(1 << 31);
    let mut size = 1;
    while left > 0 {
        let batch: Vec<u64> = primes.by_ref().take(size).collect();
        assert!(!batch.is_empty(), "no primes are left below 2^31");
        let found: Vec<Option<bool>> = batch.into_par_iter().map(is_above).collect();
        if found.contains(&Some(true)) {
            return true;
        }
        left -= found.iter().flatten().count();
        size = left.min(BATCH);
    }
    false
}

/// Bits of the longest entry in each row of an integer matrix that is `A` with its rows and columns
/// scaled. First each row by what all its denominators have in common, then each column by the rest:
/// entries of a product `KᵀQ` have denominators of both, which a common multiple of a row would
/// collect from all columns.
fn integer_bits(a: &Matrix<BigRational>) -> Vec<u64> {
    let (n, p) = a.shape();
    // Zeros have no denominator that matters.
    let counts = |i: usize, j: usize| !a[(i, j)].is_zero();
    let common = |i: usize| {
        let row = a.row(i).iter().filter(|q| !q.is_zero());
        row.fold(BigInt::zero(), |gcd, q| gcd.gcd(q.denom()))
    };
    let common: Vec<BigInt> = (0..n).map(common).collect();
    let rest = |i: usize, j: usize| a[(i, j)].denom() / &common[i];
    let column = |j: usize| {
        let rows = (0..n).filter(|&i| counts(i, j));
        rows.fold(BigInt::one(), |lcm, i| lcm.lcm(&rest(i, j))).bits()
    };
    let columns: Vec<u64> = (0..p).map(column).collect();
    let bits = |i: usize, j: usize| a[(i, j)].numer().bits() + columns[j] + 1 - rest(i, j).bits();
    let longest = |i| (0..p).filter(|&j| counts(i, j)).map(|j| bits(i, j)).max().unwrap_or(0);
    (0..n).map(longest).collect()
}

/// Primes that are tried at once.
const BATCH: usize = 256;

/// The exact rank.
pub fn rank(a: &Matrix<BigRational>) -> usize {
    multimodular::rank(&multimodular::clear_denominators(a))
}

#[cfg(test)]
mod tests;
