//! Exact kernels, ranks and determinants, found modulo primes and proved over ℤ.
//!
//! # Why the answer is exact
//! Modulo any prime the rank is at most the rank over ℚ: minors that vanish still vanish. In the
//! other direction, a kernel found modulo primes is lifted to the integers and **multiplied out**:
//! `A · v = 0` over ℤ for `columns − rank` independent vectors proves that the rank is at most
//! the one found. Both bounds meet. No prime is trusted; a bad prime costs time.
//!
//! The profile is proved too. The vector of column `j` is zero behind `j` and not zero at `j`, so
//! column `j` depends on columns before it and does not belong to the column rank profile; the
//! columns that are left are as many as the rank. For the rows, the same with the transpose.
//!
//! # Why it ends
//! Let `C` be the column rank profile over ℚ. A column rank profile modulo a prime is never
//! lexicographically before `C` (each initial part of the columns has at most the rank it has
//! over ℚ), and it is `C` unless the prime divides each maximal minor in these columns. The same for rows.
//! So among the images we keep those of the largest rank and, of these, with the first profiles; those with
//! the profiles over ℚ are images of one matrix, the reduced row echelon form over ℚ, and of one minor.
//! All but finitely many primes have it, and once the product of those exceeds a power of
//! Hadamard's bound the reconstruction is right.

mod crout;
mod determinant;
mod hadamard;
mod lift;
mod lifting;
mod primes;

use num_bigint::BigInt;
use num_rational::BigRational;
use rayon::prelude::*;

use super::modular::{self, Digits, rank_of_digits};
use crate::linalg::RankProfile;
use crate::matrix::Matrix;
use crate::ring::{
    Integer, Integers, LONG_PRIMES, PrimeField, Ring, common_denominator, long_prime, primes_below,
};
pub use determinant::determinant;
use hadamard::Minors;
use lift::{Image, Lift, free, reduced};

/// A basis of the vectors `x` over ℚ with `matrix · x = 0`.
///
/// One primitive integer vector (coprime entries) for each column `j` outside of the column rank
/// profile, in ascending order: positive in column `j`, zero behind it, and zero in every other
/// column outside of the profile. The identity `matrix · x = 0` has been verified over ℤ, and the
/// number of vectors proves the rank.
///
/// Costs one elimination for every 31 bits of the square of the largest entry of the answer (up
/// to half as many again, as attempts are rare) and one product over ℤ, but not more than one for every 31 bits
/// of Hadamard's bound. A few vectors are lifted from one elimination instead, which costs `rank²` products of
/// a word and an entry for each and every word.
///
/// # Panics
/// When the answer needs more than all primes below 2³¹, three thousand million bits.
pub fn kernel(matrix: &Matrix<Integer>) -> Vec<Vec<Integer>> {
    solve(matrix).vectors
}

/// The rank over ℚ: full modulo a prime, or proved by a kernel (of the matrix or its transpose,
/// whichever is smaller) if that is short, or by so many primes that larger minors are zero: one elimination
/// for every 23 bits of Hadamard's bound of these minors.
///
/// # Panics
/// As [`kernel`].
pub fn rank(matrix: &Matrix<Integer>) -> usize {
    let turned = (matrix.rows() < matrix.columns()).then(|| matrix.transpose());
    let matrix = turned.as_ref().unwrap_or(matrix);
    let digits = Digits::new(matrix);
    let first = odd_primes(24).next().map_or(0, |field| rank_of_digits(field, &digits));
    if first == matrix.columns() {
        return first;
    }
    let minors = Minors::new(matrix);
    let by_primes = || primes::rank(matrix, &minors, &digits, first);
    if minors.bits(first + 1) <= FEW_BITS
        && let Some(rank) = by_primes()
    {
        return rank;
    }
    if let Some(solution) = lifting::solution(matrix) {
        return solution.profile.len();
    }
    // A short kernel is found with a few primes.
    if let Some(solution) = solve_with(matrix, fields(matrix).take(SHORT)) {
        return solution.profile.len();
    }
    by_primes().unwrap_or_else(|| solve(matrix).profile.len())
}

/// Fewer products than this are left to one thread.
const PARALLEL: usize = 1 << 18;
/// With minors of no more bits than this a rank is found without a kernel.
const FEW_BITS: u64 = 1 << 11;
/// So many primes are tried for a short kernel before a rank is found without one.
const SHORT: usize = 8;

/// The row and column rank profile over ℚ, proved by the kernels of the matrix and its transpose.
///
/// # Panics
/// As [`kernel`].
pub fn rank_profile(matrix: &Matrix<Integer>) -> RankProfile {
    RankProfile { rows: solve(&matrix.transpose()).profile, columns: solve(matrix).profile }
}

/// Each row times the least common multiple of its denominators: an integer matrix with the same
/// kernel, the same rank and the same profiles.
pub fn clear_denominators(matrix: &Matrix<BigRational>) -> Matrix<Integer> {
    let rows = (0..matrix.rows()).map(|i| {
        let row = matrix.row(i);
        let multiple = common_denominator(row);
        row.iter().map(|q| Integer::from(q.numer() * (&multiple / q.denom()))).collect()
    });
    Matrix::from_rows(matrix.columns(), rows.collect())
}

/// What has been proved about a matrix.
struct Solution {
    vectors: Vec<Vec<Integer>>,
    /// The column rank profile.
    profile: Vec<usize>,
}

fn solve(matrix: &Matrix<Integer>) -> Solution {
    lifting::solution(matrix).unwrap_or_else(|| {
        solve_with(matrix, fields(matrix)).expect("there are primes left below 2³¹")
    })
}

/// Up to this size a prime of 62 bits costs less than two of 31.
const SMALL: usize = 100;

/// The primes for such a matrix, without end for all purposes.
fn fields(matrix: &Matrix<Integer>) -> impl Iterator<Item = PrimeField> {
    let is_small = matrix.rows().min(matrix.columns()) <= SMALL;
    let long = (0..if is_small { LONG_PRIMES } else { 0 }).map(long_prime);
    long.chain(odd_primes(31))
}

/// The odd primes of at most so many bits.
fn odd_primes(bits: u32) -> impl Iterator<Item = PrimeField> {
    primes_below(1 << bits).take_while(|&p| p > 2).map(PrimeField::of_prime)
}

/// The solution found with these different primes; `None` when there are too few.
fn solve_with(
    matrix: &Matrix<Integer>,
    primes: impl Iterator<Item = PrimeField>,
) -> Option<Solution> {
    let long = long_entries(matrix);
    let image = |field| Some(image(matrix, &long, field));
    let holds = |vectors: &[Vec<Integer>]| vectors.par_iter().all(|v| is_in_kernel(matrix, v));
    lifted(primes, image, holds, Some(&Minors::new(matrix)))
}

/// What images modulo these primes are lifted to, once it holds, or once so many bits are known that it must by
/// the bounds of minors; primes without an image are left out.
fn lifted(
    mut primes: impl Iterator<Item = PrimeField>,
    image: impl Fn(PrimeField) -> Option<Image> + Sync,
    holds: impl Fn(&[Vec<Integer>]) -> bool,
    minors: Option<&Minors>,
) -> Option<Solution> {
    let mut best: Option<Lift> = None;
    loop {
        // Half as many primes again before the next attempt: attempts cost no more than primes.
        let mut count = best.as_ref().map_or(1, |lift| lift.images().div_ceil(2));
        if let (Some(lift), Some(minors)) = (&best, minors) {
            let missing = enough(minors, lift).saturating_sub(lift.bits());
            count = count.min((missing / lift.bits_a_prime()) as usize + 1);
        }
        let batch: Vec<PrimeField> = primes.by_ref().take(count).collect();
        if batch.is_empty() {
            return None;
        }
        let images: Vec<Image> = match &best {
            // The first, and few small ones, are left to one thread.
            Some(lift) if batch.len() * lift.work() >= PARALLEL => {
                batch.into_par_iter().filter_map(&image).collect()
            }
            _ => batch.into_iter().filter_map(&image).collect(),
        };
        for image in images {
            match &mut best {
                Some(lift) if image.same_profile(lift) => lift.push(&image),
                Some(lift) if !image.is_better(lift) => {}
                _ => best = Some(Lift::new(&image)),
            }
        }
        if let (Some(lift), Some(minors)) = (&best, minors)
            && lift.bits() >= enough(minors, lift)
        {
            return Some(Solution { vectors: lift.integral(), profile: lift.profile().to_vec() });
        }
        if let Some(lift) = &best
            && let Some(vectors) = lift.reconstruct()
            && holds(&vectors)
        {
            return Some(Solution { vectors, profile: lift.profile().to_vec() });
        }
    }
}

/// Bits of a product of primes that is above twice every minor of the rank of the images or the next, if the
/// rank is that.
fn enough(minors: &Minors, lift: &Lift) -> u64 {
    minors.bits_of_rank(lift.profile().len()) + 2
}

/// What the vectors of [`kernel`] are in all likelihood, of a matrix that is known modulo primes below 2³¹
/// only; `residues` are its rows modulo one, or others with the same kernel, where it has an image there. The vectors are in the kernel
/// modulo one more prime. `None` when so many primes are too few.
///
/// # Panics
/// When a row has the wrong length, or an entry that is not below the prime.
pub fn kernel_of_images(
    columns: usize,
    primes: usize,
    residues: impl Fn(u64) -> Option<Vec<Vec<u64>>> + Sync,
) -> Option<Vec<Vec<Integer>>> {
    let image = |field: PrimeField| {
        let mut echelon = modular::ModularEchelon::new(field, columns);
        echelon.insert_batch(residues(field.modulus())?);
        Some(Image::new(field, &echelon, Vec::new(), columns))
    };
    // Primes of another length than those of the images.
    let (test, rows) = primes_below(1 << 30).take(primes).find_map(|p| Some((p, residues(p)?)))?;
    let field = PrimeField::new(test).ok()?;
    let holds = |vectors: &[Vec<Integer>]| {
        vectors.par_iter().all(|vector| {
            let vector: Vec<BigInt> = vector.iter().map(Integer::to_bigint).collect();
            let vector = field.from_integers(&vector);
            rows.iter().all(|row| {
                let products = row.iter().zip(&vector).map(|(x, y)| field.mul(x, y));
                field
                    .is_zero(&products.fold(field.zero(), |sum, product| field.add(&sum, &product)))
            })
        })
    };
    lifted(odd_primes(31).take(primes), image, holds, None).map(|solution| solution.vectors)
}

/// The kernel modulo a prime.
fn image(matrix: &Matrix<Integer>, long: &[BigInt], field: PrimeField) -> Image {
    let residues = residues(matrix, long, field);
    let (echelon, pivots) = modular::eliminate(field, &residues);
    let rows = RankProfile::from_insertions(pivots).rows;
    Image::new(field, &echelon, rows, matrix.columns())
}

/// The entries that do not fit a word, in order: made once for all primes.
fn long_entries(matrix: &Matrix<Integer>) -> Vec<BigInt> {
    let long = matrix.entries().iter().filter(|entry| entry.as_i64().is_none());
    long.map(Integer::to_bigint).collect()
}

/// The matrix modulo a prime.
fn residues(matrix: &Matrix<Integer>, long: &[BigInt], field: PrimeField) -> Matrix<u64> {
    let mut long = field.from_integers(long).into_iter();
    matrix.map(|entry| match entry.as_i64() {
        Some(n) => field.from_i64(n),
        None => long.next().expect("one residue for each long entry"),
    })
}

/// Whether `matrix · vector = 0` over ℤ.
fn is_in_kernel(matrix: &Matrix<Integer>, vector: &[Integer]) -> bool {
    let support: Vec<usize> =
        (0..vector.len()).filter(|&j| !Integers.is_zero(&vector[j])).collect();
    (0..matrix.rows()).all(|i| {
        let row = matrix.row(i);
        Integers.is_zero(&Integers.dot(support.iter().map(|&j| (&row[j], &vector[j]))))
    })
}

#[cfg(test)]
mod tests;
