//! One linear system over ℚ by lifting its solution modulo a prime, a digit at a time.
//!
//! Dixon 1982, "Exact solution of linear equations using p-adic expansions", Numer. Math. 40, 137-141.
//! An inverse modulo one prime serves for all digits, so a further digit costs `n²` products of a word and
//! an entry, where a further prime costs a whole elimination.

use num_bigint::{BigInt, Sign};
use num_traits::Zero;
use rayon::prelude::*;

use super::determinant::hadamard_bits;
use super::{Solution, free, is_in_kernel, long_entries, reduced, residues};
use crate::linalg::modular;
use crate::matrix::Matrix;
use crate::ring::{Integer, Integers, PrimeField, Ring, primes_below};

/// The kernel of a matrix, when it has few vectors: otherwise eliminations modulo many primes are cheaper.
/// `None` too when the prime is unlucky.
pub(super) fn solution(matrix: &Matrix<Integer>) -> Option<Solution> {
    let long = long_entries(matrix);
    // The profile is found modulo a short prime: nothing is faster.
    let short = PrimeField::new(primes_below(1 << 24).next()?).ok()?;
    let (echelon, found) = modular::eliminate(short, &residues(matrix, &long, short));
    let rows: Vec<usize> = (0..matrix.rows()).filter(|&i| found[i].is_some()).collect();
    let mut profile = echelon.pivots().to_vec();
    profile.sort_unstable();
    let (rank, count) = (rows.len(), matrix.columns() - rows.len());
    if count > 2 && 64 * count > rank {
        return None;
    }
    if count == 0 {
        return Some(Solution { vectors: Vec::new(), profile });
    }
    let part = |columns: &[usize]| {
        Matrix::from_fn(rank, columns.len(), |i, j| matrix[(rows[i], columns[j])].clone())
    };
    let square = part(&profile);
    let lifting = Lifting::new(&square)?;
    let vector = |j: usize| {
        let right: Vec<BigInt> = part(&[j]).entries().iter().map(|x| -x.to_bigint()).collect();
        let (numerators, common) = lifting.solve(&square, &right);
        let mut vector = vec![Integer::from(0); matrix.columns()];
        for (&column, numerator) in profile.iter().zip(numerators) {
            vector[column] = Integer::from(numerator);
        }
        vector[j] = Integer::from(common);
        let is_reduced = vector[j + 1..].iter().all(|x| Integers.is_zero(x));
        (is_reduced && is_in_kernel(matrix, &vector)).then_some(vector)
    };
    let free: Vec<usize> = free(&profile, matrix.columns()).collect();
    let vectors = free.into_par_iter().map(vector).collect::<Option<_>>()?;
    Some(Solution { vectors, profile })
}

/// The field of the digits: a prime below 2^31 makes the inverse cheap, one below 2^62 the digits of long
/// numbers.
fn field(is_long: bool) -> PrimeField {
    let prime = primes_below(if is_long { 1 << 62 } else { 1 << 31 }).next();
    PrimeField::new(prime.expect("a prime below 2^31")).expect("an odd prime below 2^62")
}

/// A square matrix over ℤ that is regular modulo a prime, and its inverse there.
pub(super) struct Lifting {
    field: PrimeField,
    inverse: Matrix<u64>,
    /// The entries, where all of them are words.
    small: Option<Vec<i64>>,
    /// The magnitudes of the entries, each in `words` words, lowest first.
    digits: Vec<u64>,
    negative: Vec<bool>,
    words: usize,
    size: usize,
}

impl Lifting {
    /// `None` when the matrix is singular modulo the prime.
    pub(super) fn new(matrix: &Matrix<Integer>) -> Option<Self> {
        let size = matrix.rows();
        let long = long_entries(matrix);
        let field = field(!long.is_empty());
        let image = residues(matrix, &long, field);
        let with_unit = Matrix::from_fn(size, 2 * size, |i, j| match j.checked_sub(size) {
            None => image[(i, j)],
            Some(j) => field.from_i64(-i64::from(i == j)),
        });
        let echelon = modular::eliminate(field, &with_unit).0;
        if echelon.pivots().iter().any(|&column| column >= size) {
            return None;
        }
        // Vectors (x, e_j) with matrix · x = e_j.
        let columns = echelon.kernel();
        let inverse = Matrix::from_fn(size, size, |i, j| columns[j][i]);
        let entries: Vec<BigInt> = matrix.entries().iter().map(Integer::to_bigint).collect();
        let words = entries.iter().map(|n| n.iter_u64_digits().len()).max().unwrap_or(0);
        let digits = entries.iter().flat_map(|n| {
            let digits = n.iter_u64_digits();
            let zeros = words - digits.len();
            digits.chain(std::iter::repeat_n(0, zeros)).collect::<Vec<_>>()
        });
        let digits = digits.collect();
        let negative = entries.iter().map(|n| n.sign() == Sign::Minus).collect();
        let small = matrix.entries().iter().map(Integer::as_i64).collect();
        Some(Lifting { field, inverse, small, digits, negative, words, size })
    }

    /// `(x, d)` in lowest terms with `matrix · x = d · right`, `d > 0`: verified over ℤ.
    pub(super) fn solve(
        &self,
        matrix: &Matrix<Integer>,
        right: &[BigInt],
    ) -> (Vec<BigInt>, BigInt) {
        let p = BigInt::from(self.field.modulus());
        let mut rest = right.to_vec();
        let mut digits: Vec<Vec<u64>> = Vec::new();
        let last = self.enough_digits(matrix, right);
        let mut attempt = last.min(2);
        loop {
            let residues = self.field.from_integers(&rest);
            let digit: Vec<u64> = (0..self.size)
                .map(|i| self.field.dot(self.inverse.row(i).iter().zip(&residues)))
                .map(|x| self.field.to_u64(&x))
                .collect();
            for (i, rest) in rest.iter_mut().enumerate() {
                *rest -= self.row_times(i, &digit);
                *rest /= &p;
            }
            digits.push(digit);
            // Half as many digits again before the next attempt, as for primes, but not more than needed.
            if digits.len() == attempt {
                let next = attempt + attempt.div_ceil(2);
                attempt = if attempt < last { next.min(last) } else { next };
                if let Some(solution) = self.reconstruct(matrix, right, &digits) {
                    return solution;
                }
            }
        }
    }

    /// So many digits determine every solution: by Cramer's rule and Hadamard's bound for columns,
    /// numerators and denominators are below `2^n` where the norms of all columns and of the right side have
    /// together `n` bits, and a modulus above `2 · 4^n` tells them apart.
    fn enough_digits(&self, matrix: &Matrix<Integer>, right: &[BigInt]) -> usize {
        let norm: BigInt = right.iter().map(|x| x * x).sum();
        let bits = 2 * hadamard_bits(&matrix.transpose()) + norm.bits() + 4;
        usize::try_from(bits / (self.field.modulus().ilog2() as u64) + 1).unwrap_or(usize::MAX)
    }

    /// Row `i` of the matrix times a vector of numbers below 2^62; below 2^31 if entries are words.
    fn row_times(&self, i: usize, vector: &[u64]) -> BigInt {
        if let Some(entries) = &self.small {
            let row = &entries[i * self.size..(i + 1) * self.size];
            // Below 2^63 times 2^31, fewer than 2^32 times: an i128.
            let pairs = row.iter().zip(vector);
            return pairs.map(|(&x, &y)| i128::from(x) * i128::from(y)).sum::<i128>().into();
        }
        let mut sums = [vec![0u64; self.words + 2], vec![0u64; self.words + 2]];
        for (j, &factor) in vector.iter().enumerate() {
            let at = i * self.size + j;
            let entry = &self.digits[at * self.words..(at + 1) * self.words];
            add_multiple(&mut sums[usize::from(self.negative[at])], entry, factor);
        }
        let [plus, minus] = sums.map(|sum| {
            let halves = sum.iter().flat_map(|&word| [word as u32, (word >> 32) as u32]);
            BigInt::new(Sign::Plus, halves.collect())
        });
        plus - minus
    }

    fn reconstruct(
        &self,
        matrix: &Matrix<Integer>,
        right: &[BigInt],
        digits: &[Vec<u64>],
    ) -> Option<(Vec<BigInt>, BigInt)> {
        let p = BigInt::from(self.field.modulus());
        let modulus = p.pow(digits.len() as u32);
        let mut powers = vec![p];
        while 1 << powers.len() < digits.len() {
            powers.push(powers[powers.len() - 1].pow(2));
        }
        let values = (0..self.size).map(|i| {
            let column: Vec<u64> = digits.iter().map(|digit| digit[i]).collect();
            number(&column, &powers)
        });
        let (numerators, common) = reduced(values, &modulus)?;
        let is_solution = (0..self.size).all(|i| {
            let pairs = matrix.row(i).iter().zip(&numerators);
            let sum: BigInt = pairs.map(|(a, x)| a.to_bigint() * x).sum();
            sum == &common * &right[i]
        });
        is_solution.then_some((numerators, common))
    }
}

/// `sum += entry · factor`; the sum is two words longer than the entry and does not overflow as long as
/// there are fewer than 2^66 terms with factors below 2^62.
fn add_multiple(sum: &mut [u64], entry: &[u64], factor: u64) {
    let mut carry = 0u64;
    let (low, high) = sum.split_at_mut(entry.len());
    for (sum, &digit) in low.iter_mut().zip(entry) {
        let wide = u128::from(*sum) + u128::from(digit) * u128::from(factor) + u128::from(carry);
        (*sum, carry) = (wide as u64, (wide >> 64) as u64);
    }
    for sum in high {
        let (next, overflow) = sum.overflowing_add(carry);
        (*sum, carry) = (next, u64::from(overflow));
    }
}

/// The number with these digits, lowest first, from `base^(2^k)` for all `2^k` below their number.
fn number(digits: &[u64], powers: &[BigInt]) -> BigInt {
    match digits {
        [] => BigInt::zero(),
        [digit] => BigInt::from(*digit),
        _ => {
            let level = (digits.len() - 1).ilog2() as usize;
            let (low, high) = digits.split_at(1 << level);
            number(low, powers) + &powers[level] * number(high, powers)
        }
    }
}

#[cfg(test)]
mod tests;
