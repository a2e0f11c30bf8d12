//! Matrices over a ring: products, all through `Ring::dot`, and images of rational ones.

use num_rational::BigRational;

use crate::matrix::Matrix;
use crate::ring::Ring;

/// `a b`.
pub(crate) fn product<R: Ring>(
    ring: &R,
    a: &Matrix<R::Elem>,
    b: &Matrix<R::Elem>,
) -> Matrix<R::Elem> {
    assert_eq!(a.columns(), b.rows(), "shapes of a product");
    Matrix::from_fn(a.rows(), b.columns(), |i, j| ring.dot(a.row(i).iter().zip(b.column(j))))
}

/// `aᵀ b`.
pub(crate) fn transposed_product<R: Ring>(
    ring: &R,
    a: &Matrix<R::Elem>,
    b: &Matrix<R::Elem>,
) -> Matrix<R::Elem> {
    assert_eq!(a.rows(), b.rows(), "shapes of a product");
    Matrix::from_fn(a.columns(), b.columns(), |i, j| ring.dot(a.column(i).zip(b.column(j))))
}

/// The image of a rational matrix; `None` where a denominator has no inverse in the ring.
pub(crate) fn image<R: Ring>(ring: &R, matrix: &Matrix<BigRational>) -> Option<Matrix<R::Elem>> {
    let entries = matrix.entries().iter().map(|q| ring.from_rational(q));
    Some(Matrix::new(matrix.rows(), matrix.columns(), entries.collect::<Option<_>>()?))
}
