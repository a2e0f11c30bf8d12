//! Exact numbers and matrices for people: small ones whole, long ones by their size.

use num_rational::BigRational;
use serde_json::Value;

use crate::matrix::Matrix;
use crate::network::{LightningAttention, WeightFile};

/// A longer number is shown by its first digits.
const MOST_DIGITS: usize = 40;
/// A matrix with more entries is shown by its shape.
const MOST_ENTRIES: usize = 100;

/// A number, or its beginning and the number of its digits.
pub(super) fn short(q: &BigRational) -> String {
    let text = q.to_string();
    if text.len() <= MOST_DIGITS {
        return text;
    }
    let start: String = text.chars().take(12).collect();
    format!("{start}… ({} characters)", text.len())
}

/// `[1 0; 0 1/2]`, or shape and longest entry.
pub(super) fn matrix(matrix: &Matrix<BigRational>) -> String {
    let longest = || matrix.entries().iter().map(|q| q.to_string().len()).max().unwrap_or(0);
    if matrix.entries().len() <= MOST_ENTRIES && longest() <= MOST_DIGITS {
        return super::layer::one_line(matrix);
    }
    let (rows, columns) = matrix.shape();
    format!(
        "a {rows} x {columns} matrix, entries of up to {} characters (whole with --json)",
        longest()
    )
}

/// A list of rows of strings.
pub(super) fn matrix_in_full(matrix: &Matrix<BigRational>) -> Value {
    let row = |i| matrix.row(i).iter().map(ToString::to_string).collect::<Value>();
    (0..matrix.rows()).map(row).collect()
}

/// How large weights are: `3 layers, matrices of up to 24 x 24, numbers of up to 300 digits`.
pub(super) fn size(file: &WeightFile) -> String {
    let layers = match file.architecture.layers() {
        1 => "1 layer".to_string(),
        layers => format!("{layers} layers"),
    };
    let largest =
        file.weights.iter().map(Matrix::shape).max_by_key(|(rows, columns)| rows * columns);
    let (rows, columns) = largest.unwrap_or((0, 0));
    let entries = file.weights.iter().flat_map(Matrix::entries);
    let bits = entries.map(|q| q.numer().bits().max(q.denom().bits())).max().unwrap_or(0);
    // log10(2) from above.
    let digits = bits.saturating_mul(30103) / 100_000 + 1;
    format!("{layers}, matrices of up to {rows} x {columns}, numbers of up to {digits} digits")
}

/// `Q_1 = [1 0; 0 1/2]`, one line for each block.
pub(super) fn lines(file: &WeightFile) -> String {
    let blocks = LightningAttention::new(file.architecture.clone()).weights();
    let pairs = blocks.iter().zip(&file.weights);
    pairs.map(|(block, matrix)| format!("{} = {}\n", block.name, self::matrix(matrix))).collect()
}
