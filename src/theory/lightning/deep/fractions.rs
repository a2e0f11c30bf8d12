//! Equations between products of rational matrices, decided over the integers: no common divisor of a
//! product is ever looked for.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::One;
use rayon::prelude::*;

use crate::matrix::Matrix;
use crate::theory::lightning::layer::matrices::{Exact, cleared_line, dot};

/// Whether `factor · a b = c d`; not where shapes do not fit.
pub(super) fn is_multiple(
    factor: &BigRational,
    (a, b): (&Exact, &Exact),
    (c, d): (&Exact, &Exact),
) -> bool {
    let products = (Fractions::product(a, b), Fractions::product(c, d));
    matches!(products, (Some(left), Some(right)) if left.is(&right, &factor.recip()))
}

/// Whether `aᵀ b c = factor · d`; not where shapes do not fit.
pub(super) fn is_conjugate(
    (a, b, c): (&Exact, &Exact, &Exact),
    factor: &BigRational,
    d: &Exact,
) -> bool {
    let product = Fractions::product(b, c).and_then(|product| product.behind(a));
    product.is_some_and(|product| product.is(&Fractions::rows(d), factor))
}

/// A matrix with the entries `numerators[(i, j)] / (rows[i] · columns[j])`, not in lowest terms.
///
/// A product needs the denominators of each row of the first and of each column of the second factor in
/// common, not those of a whole matrix.
struct Fractions {
    numerators: Matrix<BigInt>,
    rows: Vec<BigInt>,
    columns: Vec<BigInt>,
}

impl Fractions {
    fn rows(matrix: &Exact) -> Self {
        let lines = (0..matrix.rows()).map(|i| cleared_line(matrix.row(i)));
        let (numerators, rows) = lines.unzip();
        let numerators = Matrix::from_rows(matrix.columns(), numerators);
        Fractions { numerators, rows, columns: vec![BigInt::one(); matrix.columns()] }
    }

    /// `a b`.
    fn product(a: &Exact, b: &Exact) -> Option<Self> {
        if a.columns() != b.rows() {
            return None;
        }
        let (left, right) = (Fractions::rows(a), Fractions::rows(&b.transpose()));
        let numerators = integer_product(&left.numerators, &right.numerators);
        Some(Fractions { numerators, rows: left.rows, columns: right.rows })
    }

    /// `aᵀ` times this.
    fn behind(&self, a: &Exact) -> Option<Self> {
        if a.rows() != self.rows.len() {
            return None;
        }
        let ones = self.rows.iter().map(|d| BigRational::new_raw(BigInt::one(), d.clone()));
        // This matrix with one denominator a column; the rows of its transpose are lines to multiply by.
        let (widening, common) = cleared_line(&ones.collect::<Vec<_>>());
        let (rows, columns) = self.numerators.shape();
        let widened =
            Matrix::from_fn(columns, rows, |j, i| &self.numerators[(i, j)] * &widening[i]);
        let left = Fractions::rows(&a.transpose());
        let numerators = integer_product(&left.numerators, &widened);
        let columns = self.columns.iter().map(|d| d * &common).collect();
        Some(Fractions { numerators, rows: left.rows, columns })
    }

    /// Whether this is `factor` times the other, shapes included.
    fn is(&self, other: &Fractions, factor: &BigRational) -> bool {
        let (rows, columns) = self.numerators.shape();
        let same = |i: usize, j: usize| {
            let left = &self.numerators[(i, j)] * factor.denom();
            let right = &other.numerators[(i, j)] * factor.numer();
            left * &other.rows[i] * &other.columns[j] == right * &self.rows[i] * &self.columns[j]
        };
        self.numerators.shape() == other.numerators.shape()
            && (0..rows).into_par_iter().all(|i| (0..columns).all(|j| same(i, j)))
    }
}

/// `a bᵀ`.
fn integer_product(a: &Matrix<BigInt>, b: &Matrix<BigInt>) -> Matrix<BigInt> {
    let row = |i: usize| (0..b.rows()).map(|j| dot(a.row(i), b.row(j))).collect();
    let rows: Vec<Vec<BigInt>> = (0..a.rows()).into_par_iter().map(row).collect();
    Matrix::from_rows(b.rows(), rows)
}

#[cfg(test)]
mod tests;
