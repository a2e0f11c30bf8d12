//! One layer for people.

use itertools::Itertools as _;
use num_rational::BigRational;

use crate::commands::singular::block_names;
use crate::matrix::Matrix;
use crate::network::WeightFile;

/// `Q = [1 0; 0 1/2]`, one line for each block.
pub(super) fn lines(file: &WeightFile) -> String {
    let names = block_names(file.architecture.parametrization());
    let line = |(name, matrix)| format!("{name} = {}\n", one_line(matrix));
    names.iter().zip(&file.weights).map(line).collect()
}

/// A matrix in one line.
pub(super) fn one_line(matrix: &Matrix<BigRational>) -> String {
    in_line((0..matrix.rows()).map(|i| matrix.row(i)))
}

/// Rows in one line.
pub(super) fn in_line<'a, T: ToString + 'a>(rows: impl Iterator<Item = &'a [T]>) -> String {
    let row = |row: &[T]| row.iter().map(ToString::to_string).join(" ");
    format!("[{}]", rows.map(row).join("; "))
}
