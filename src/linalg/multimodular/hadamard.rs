//! Hadamard's bound: a determinant is at most the product of the norms of its rows, or of its columns.

use num_bigint::BigInt;

use crate::matrix::Matrix;
use crate::ring::Integer;

/// Bounds of all minors of a matrix.
pub(super) struct Minors {
    /// Bits of the squared norms of the rows, and of the columns, the longest first.
    squared: [Vec<u64>; 2],
}

impl Minors {
    pub(super) fn new(matrix: &Matrix<Integer>) -> Self {
        let squared = [squared_norms(matrix), squared_norms(&matrix.transpose())];
        Minors {
            squared: squared.map(|mut bits| {
                bits.sort_unstable_by(|a, b| b.cmp(a));
                bits
            }),
        }
    }

    /// `n` with `|minor| < 2^n` for all minors of this size; zero when all vanish because there are none, or
    /// because too few rows or columns are not zero.
    pub(super) fn bits(&self, size: usize) -> u64 {
        let bound = |squared: &Vec<u64>| match squared.get(..size) {
            Some(longest) if !longest.contains(&0) => longest.iter().sum::<u64>().div_ceil(2),
            _ => 0,
        };
        self.squared.iter().map(bound).min().unwrap_or(0)
    }

    /// Such a number for all minors that decide about a matrix of this rank and about its kernel: those of this
    /// size and of the next.
    pub(super) fn bits_of_rank(&self, rank: usize) -> u64 {
        self.bits(rank).max(self.bits(rank + 1))
    }
}

/// Bits of the squared norm of each row; zero for a row of zeros.
pub(super) fn squared_norms(matrix: &Matrix<Integer>) -> Vec<u64> {
    let row = |i: usize| {
        let squares = matrix.row(i).iter().map(|x| match x.as_i64() {
            Some(x) => BigInt::from(i128::from(x) * i128::from(x)),
            None => x.to_bigint().pow(2),
        });
        squares.sum::<BigInt>().bits()
    };
    (0..matrix.rows()).map(row).collect()
}
