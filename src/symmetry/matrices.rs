//! Matrices over a ring: the few operations that rules need.

use num_rational::BigRational;

use crate::linalg::multimodular;
use crate::matrix::Matrix;
pub(super) use crate::network::product::product;
use crate::ring::Ring;

/// A matrix over the rational numbers.
pub type Exact = Matrix<BigRational>;

/// `n` as a rational number.
pub(super) fn integer(n: i64) -> BigRational {
    BigRational::from_integer(n.into())
}

/// The identity.
pub(super) fn identity<R: Ring>(ring: &R, size: usize) -> Matrix<R::Elem> {
    Matrix::from_fn(size, size, |i, j| if i == j { ring.one() } else { ring.zero() })
}

/// Gauss-Jordan over a ring in which all non-zero elements that come up have inverses: the rank, and
/// the reduced rows.
fn reduce<R: Ring>(
    ring: &R,
    mut rows: Vec<Vec<R::Elem>>,
    columns: usize,
) -> (usize, Vec<Vec<R::Elem>>) {
    let mut rank = 0;
    for c in 0..columns {
        let found = (rank..rows.len()).find_map(|r| Some((r, ring.try_inverse(&rows[r][c])?)));
        let Some((r, scale)) = found else { continue };
        rows.swap(rank, r);
        rows[rank].iter_mut().for_each(|x| *x = ring.mul(x, &scale));
        let pivot = rows[rank].clone();
        for (_, row) in rows.iter_mut().enumerate().filter(|(r, _)| *r != rank) {
            let factor = ring.neg(&row[c]);
            if !ring.is_zero(&factor) {
                row.iter_mut().zip(&pivot).for_each(|(x, y)| ring.add_mul_assign(x, &factor, y));
            }
        }
        rank += 1;
    }
    (rank, rows)
}

/// The rank over a field.
pub(super) fn rank<R: Ring>(field: &R, matrix: &Matrix<R::Elem>) -> usize {
    let rows = (0..matrix.rows()).map(|i| matrix.row(i).to_vec()).collect();
    reduce(field, rows, matrix.columns()).0
}

/// The rank over the rational numbers: integers stay small modulo primes.
pub(super) fn exact_rank(matrix: &Exact) -> usize {
    multimodular::rank(&multimodular::clear_denominators(matrix))
}

/// The inverse over a field. `None` when there is none.
pub(super) fn inverse<R: Ring>(field: &R, matrix: &Matrix<R::Elem>) -> Option<Matrix<R::Elem>> {
    let n = matrix.rows();
    assert_eq!(n, matrix.columns(), "the inverse of a square matrix");
    let unit = identity(field, n);
    let rows = (0..n).map(|i| [matrix.row(i), unit.row(i)].concat()).collect();
    let (rank, rows) = reduce(field, rows, n);
    let right = rows.into_iter().map(|row| row[n..].to_vec()).collect();
    (rank == n).then(|| Matrix::from_rows(n, right))
}
