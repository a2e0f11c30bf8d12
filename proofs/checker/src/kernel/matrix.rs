//! Dense matrices modulo `m`, with the two operations that the checker needs.

use super::arith::{Ring, Word};
use crate::language::Shape;

/// The number of entries.
pub(crate) fn size((rows, columns): Shape) -> u128 {
    rows as u128 * columns as u128
}

/// Row and column of all entries, row by row.
pub(crate) fn places((rows, columns): Shape) -> impl Iterator<Item = (usize, usize)> {
    (0..rows).flat_map(move |i| (0..columns).map(move |j| (i, j)))
}

/// A matrix of residues, row by row.
#[derive(Clone)]
pub(crate) struct Matrix<W: Word> {
    columns: usize,
    entries: Vec<W::Entry>,
}

impl<W: Word> Matrix<W> {
    /// A matrix from its entries, row by row; `columns` is at least 1.
    pub(crate) fn new(columns: usize, entries: Vec<W::Entry>) -> Self {
        debug_assert!(columns > 0 && entries.len().is_multiple_of(columns));
        Matrix { columns, entries }
    }

    /// The zero matrix.
    pub(crate) fn zero(rows: usize, columns: usize) -> Self {
        Matrix::new(columns, vec![W::Entry::default(); rows * columns])
    }

    pub(crate) fn rows(&self) -> usize {
        self.entries.len() / self.columns
    }

    pub(crate) fn columns(&self) -> usize {
        self.columns
    }

    /// All entries, row by row.
    pub(crate) fn entries(&self) -> &[W::Entry] {
        &self.entries
    }

    pub(crate) fn row(&self, row: usize) -> &[W::Entry] {
        &self.entries[row * self.columns..(row + 1) * self.columns]
    }

    pub(crate) fn get(&self, row: usize, column: usize) -> W::Entry {
        self.entries[row * self.columns + column]
    }

    pub(crate) fn set(&mut self, row: usize, column: usize, entry: W::Entry) {
        self.entries[row * self.columns + column] = entry;
    }

    pub(crate) fn transpose(&self) -> Self {
        let columns = 0..self.columns;
        let entries = columns.flat_map(|c| self.entries.iter().skip(c).step_by(self.columns));
        Matrix::new(self.rows(), entries.copied().collect())
    }

    /// `self · other`.
    pub(crate) fn times(&self, other: &Self, ring: &Ring<W>) -> Self {
        sum_of_products(ring, &[(self, other)])
    }
}

/// `Σ A B` over pairs of equal outer shape. Zeros in an `A` cost nothing: in a reverse pass,
/// put the adjoint there.
pub(crate) fn sum_of_products<W: Word>(
    ring: &Ring<W>,
    pairs: &[(&Matrix<W>, &Matrix<W>)],
) -> Matrix<W> {
    let (rows, columns) = pairs.first().map_or((0, 1), |(a, b)| (a.rows(), b.columns));
    let mut entries = Vec::with_capacity(rows * columns);
    let mut sums = vec![W::ZERO; columns];
    for row in 0..rows {
        sums.fill(W::ZERO);
        for (a, b) in pairs {
            for (&factor, right) in a.row(row).iter().zip(b.entries.chunks_exact(b.columns)) {
                if factor != W::Entry::default() {
                    ring.accumulate(&mut sums, factor, right);
                }
            }
        }
        entries.extend(sums.iter().map(|&sum| ring.reduce(sum)));
    }
    Matrix::new(columns, entries)
}
