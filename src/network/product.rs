//! Products of matrices over a ring, all through `Ring::dot`.

use crate::matrix::Matrix;
use crate::ring::Ring;

/// `a b`.
pub(super) fn product<R: Ring>(
    ring: &R,
    a: &Matrix<R::Elem>,
    b: &Matrix<R::Elem>,
) -> Matrix<R::Elem> {
    assert_eq!(a.columns(), b.rows(), "shapes of a product");
    Matrix::from_fn(a.rows(), b.columns(), |i, j| ring.dot(a.row(i).iter().zip(b.column(j))))
}

/// `aᵀ b`.
pub(super) fn transposed_product<R: Ring>(
    ring: &R,
    a: &Matrix<R::Elem>,
    b: &Matrix<R::Elem>,
) -> Matrix<R::Elem> {
    assert_eq!(a.rows(), b.rows(), "shapes of a product");
    Matrix::from_fn(a.columns(), b.columns(), |i, j| ring.dot(a.column(i).zip(b.column(j))))
}

/// `a bᵀ`.
pub(super) fn product_transposed<R: Ring>(
    ring: &R,
    a: &Matrix<R::Elem>,
    b: &Matrix<R::Elem>,
) -> Matrix<R::Elem> {
    assert_eq!(a.columns(), b.columns(), "shapes of a product");
    Matrix::from_fn(a.rows(), b.rows(), |i, j| ring.dot(a.row(i).iter().zip(b.row(j))))
}
