//! Matrices of integers of any size, and of polynomials.

use num_bigint::{BigInt, Sign};

use crate::certificate;

/// What sums of products can be made of. The default is zero.
pub(crate) trait Number: Clone + Default + PartialEq {
    /// `self += a b`.
    fn add_product(&mut self, a: &Self, b: &Self);
}

impl Number for BigInt {
    fn add_product(&mut self, a: &Self, b: &Self) {
        // Most factors in tangent vectors are zero.
        if !is_zero(a) && !is_zero(b) {
            *self += a * b;
        }
    }
}

/// Whether an integer is zero.
pub(crate) fn is_zero(value: &BigInt) -> bool {
    value.sign() == Sign::NoSign
}

/// A matrix, row by row, with at least one row and one column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Grid<N> {
    columns: usize,
    entries: Vec<N>,
}

/// A matrix of integers.
pub(crate) type Integers = Grid<BigInt>;

impl<N: Number> Grid<N> {
    /// A matrix from its entries, row by row.
    pub(crate) fn new(columns: usize, entries: Vec<N>) -> Self {
        debug_assert!(columns > 0 && entries.len().is_multiple_of(columns));
        Grid { columns, entries }
    }

    pub(crate) fn zero(rows: usize, columns: usize) -> Self {
        Grid::new(columns, vec![N::default(); rows * columns])
    }

    pub(crate) fn rows(&self) -> usize {
        self.entries.len() / self.columns
    }

    pub(crate) fn columns(&self) -> usize {
        self.columns
    }

    /// All entries, row by row.
    pub(crate) fn entries(&self) -> &[N] {
        &self.entries
    }

    pub(crate) fn get(&self, row: usize, column: usize) -> &N {
        &self.entries[row * self.columns + column]
    }

    pub(crate) fn get_mut(&mut self, row: usize, column: usize) -> &mut N {
        &mut self.entries[row * self.columns + column]
    }

    /// The rows, one after the other.
    pub(crate) fn each_row(&self) -> impl Iterator<Item = &[N]> {
        self.entries.chunks_exact(self.columns)
    }

    pub(crate) fn transpose(&self) -> Self {
        let columns = 0..self.columns;
        let entries = columns.flat_map(|c| self.entries.iter().skip(c).step_by(self.columns));
        Grid::new(self.rows(), entries.cloned().collect())
    }

    /// `self += a b`.
    pub(crate) fn add_product(&mut self, a: &Self, b: &Self) {
        for row in 0..a.rows() {
            for inner in 0..a.columns() {
                let factor = a.get(row, inner);
                if *factor == N::default() {
                    continue;
                }
                for column in 0..b.columns() {
                    self.get_mut(row, column).add_product(factor, b.get(inner, column));
                }
            }
        }
    }

    /// `selfᵀ other`.
    pub(crate) fn transpose_times(&self, other: &Self) -> Self {
        let mut product = Grid::zero(self.columns, other.columns);
        product.add_product(&self.transpose(), other);
        product
    }
}

impl Integers {
    /// The integer matrix that a file writes; `None` if it has another shape.
    pub(crate) fn read(matrix: &certificate::Matrix, rows: usize, columns: usize) -> Option<Self> {
        let fits = matrix.len() == rows && matrix.iter().all(|row| row.len() == columns);
        let entries = || matrix.iter().flatten().map(|text| integer(text)).collect();
        fits.then(|| Grid::new(columns, entries()))
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.entries.iter().all(is_zero)
    }
}

/// A mathematical integer, whose form has been checked: there is no default to take.
pub(crate) fn integer(text: &str) -> BigInt {
    text.parse().unwrap_or_default()
}
