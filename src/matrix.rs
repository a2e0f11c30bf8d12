//! `Matrix<E>`: rows, columns and entries. No algebra: that needs a ring, and lives with those
//! who have one.

use std::ops::{Index, IndexMut};

use itertools::Itertools as _;

/// A dense matrix in row-major order. Either side may be zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix<E> {
    rows: usize,
    columns: usize,
    entries: Vec<E>,
}

impl<E> Matrix<E> {
    /// A `rows` × `columns` matrix from its entries in row-major order.
    ///
    /// # Panics
    /// When the number of entries is not `rows * columns`.
    pub fn new(rows: usize, columns: usize, entries: Vec<E>) -> Self {
        assert_eq!(entries.len(), rows * columns, "{rows} x {columns} matrix");
        Matrix { rows, columns, entries }
    }

    /// The matrix whose entry at `(i, j)` (from zero) is `entry(i, j)`.
    pub fn from_fn(rows: usize, columns: usize, mut entry: impl FnMut(usize, usize) -> E) -> Self {
        let entries = (0..rows).cartesian_product(0..columns);
        Matrix { rows, columns, entries: entries.map(|(i, j)| entry(i, j)).collect() }
    }

    /// The matrix with the given rows; `columns` settles the shape of an empty list.
    ///
    /// # Panics
    /// When a row has the wrong length.
    pub fn from_rows(columns: usize, rows: Vec<Vec<E>>) -> Self {
        let count = rows.len();
        let mut entries = Vec::with_capacity(count * columns);
        for row in rows {
            assert_eq!(row.len(), columns, "a row of the wrong length");
            entries.extend(row);
        }
        Matrix { rows: count, columns, entries }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// `(rows, columns)`.
    pub fn shape(&self) -> (usize, usize) {
        (self.rows, self.columns)
    }

    /// The entries in row-major order.
    pub fn entries(&self) -> &[E] {
        &self.entries
    }

    /// The entries in row-major order, by value.
    pub fn into_entries(self) -> Vec<E> {
        self.entries
    }

    /// Row `i`, from zero.
    ///
    /// # Panics
    /// When there is no such row.
    pub fn row(&self, i: usize) -> &[E] {
        assert!(i < self.rows, "row {i} of {}", self.rows);
        &self.entries[i * self.columns..(i + 1) * self.columns]
    }

    /// Column `j`, from zero.
    ///
    /// # Panics
    /// When there is no such column.
    pub fn column(&self, j: usize) -> impl DoubleEndedIterator<Item = &E> + Clone {
        assert!(j < self.columns, "column {j} of {}", self.columns);
        (0..self.rows).map(move |i| &self.entries[i * self.columns + j])
    }

    /// Applies `f` to every entry.
    pub fn map<F>(&self, f: impl FnMut(&E) -> F) -> Matrix<F> {
        let entries = self.entries.iter().map(f).collect();
        Matrix { rows: self.rows, columns: self.columns, entries }
    }
}

impl<E: Clone> Matrix<E> {
    /// The transpose.
    #[must_use]
    pub fn transpose(&self) -> Self {
        Matrix::from_fn(self.columns, self.rows, |i, j| self[(j, i)].clone())
    }
}

impl<E> Index<(usize, usize)> for Matrix<E> {
    type Output = E;

    fn index(&self, (i, j): (usize, usize)) -> &E {
        assert!(j < self.columns, "column {j} of {}", self.columns);
        &self.entries[i * self.columns + j]
    }
}

impl<E> IndexMut<(usize, usize)> for Matrix<E> {
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut E {
        assert!(j < self.columns, "column {j} of {}", self.columns);
        &mut self.entries[i * self.columns + j]
    }
}
