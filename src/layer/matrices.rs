//! Exact matrices: the few operations that the claims need.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use crate::linalg::multimodular;
use crate::matrix::Matrix;
use crate::ring::{Integer, Rationals, Ring, common_denominator};

/// A matrix over the rational numbers.
pub(crate) type Exact = Matrix<BigRational>;

pub(crate) fn zeros(rows: usize, columns: usize) -> Exact {
    Matrix::from_fn(rows, columns, |_, _| BigRational::zero())
}

/// The matrix with a one at `(r, c)`.
pub(crate) fn unit(rows: usize, columns: usize, (r, c): (usize, usize)) -> Exact {
    let mut matrix = zeros(rows, columns);
    matrix[(r, c)] = BigRational::one();
    matrix
}

pub(crate) fn identity(size: usize) -> Exact {
    Matrix::from_fn(size, size, |i, j| integer(i64::from(i == j)))
}

pub(crate) fn integer(n: i64) -> BigRational {
    BigRational::from_integer(n.into())
}

/// `a b`.
pub(crate) fn product(a: &Exact, b: &Exact) -> Exact {
    assert_eq!(a.columns(), b.rows(), "shapes of a product");
    Matrix::from_fn(a.rows(), b.columns(), |i, j| Rationals.dot(a.row(i).iter().zip(b.column(j))))
}

/// `a + b`.
pub(crate) fn sum(a: &Exact, b: &Exact) -> Exact {
    assert_eq!(a.shape(), b.shape(), "shapes of a sum");
    Matrix::from_fn(a.rows(), a.columns(), |i, j| &a[(i, j)] + &b[(i, j)])
}

pub(crate) fn scaled(matrix: &Exact, factor: &BigRational) -> Exact {
    matrix.map(|entry| entry * factor)
}

/// `u vᵀ`.
pub(crate) fn outer(u: &[BigRational], v: &[BigRational]) -> Exact {
    Matrix::from_fn(u.len(), v.len(), |i, j| &u[i] * &v[j])
}

pub(crate) fn is_zero(matrix: &Exact) -> bool {
    matrix.entries().iter().all(Zero::is_zero)
}

/// The rank over the rational numbers.
pub(crate) fn rank(matrix: &Exact) -> usize {
    multimodular::rank(&multimodular::clear_denominators(matrix))
}

/// A basis of the vectors that the matrix maps to zero; see [`multimodular::kernel`].
pub(crate) fn kernel(matrix: &Exact) -> Vec<Vec<BigRational>> {
    let vectors = multimodular::kernel(&multimodular::clear_denominators(matrix));
    let rational = |x: &Integer| BigRational::from_integer(x.to_bigint());
    vectors.iter().map(|vector| vector.iter().map(rational).collect()).collect()
}

/// The inverse, read off the kernel of `[matrix | −I]`.
///
/// `None` when the matrix is singular.
pub(crate) fn inverse(matrix: &Exact) -> Option<Exact> {
    let n = matrix.rows();
    assert_eq!(n, matrix.columns(), "the inverse of a square matrix");
    let solution = kernel(&Matrix::from_fn(n, 2 * n, |i, j| match j.checked_sub(n) {
        None => matrix[(i, j)].clone(),
        Some(j) => integer(-i64::from(i == j)),
    }));
    // Vectors (x, y) with matrix · x = y; with full rank one for each column of y.
    let is_regular = (0..n).all(|j| solution.get(j).is_some_and(|v| !v[n + j].is_zero()));
    is_regular.then(|| Matrix::from_fn(n, n, |i, j| &solution[j][i] / &solution[j][n + j]))
}

/// One matrix above the other.
pub(crate) fn stacked(above: &Exact, below: &Exact) -> Exact {
    assert_eq!(above.columns(), below.columns(), "shapes to be stacked");
    let entries = above.entries().iter().chain(below.entries()).cloned().collect();
    Matrix::new(above.rows() + below.rows(), above.columns(), entries)
}

/// The matrix times the smallest positive integer that makes it an integer matrix, and that integer.
pub(crate) fn cleared(matrix: &Exact) -> (Matrix<BigInt>, BigInt) {
    let common = common_denominator(matrix.entries());
    (matrix.map(|q| q.numer() * (&common / q.denom())), common)
}

/// The multiple of a non-zero vector that has coprime integer entries, the first one positive.
pub(crate) fn primitive(vector: &[BigRational]) -> Vec<BigRational> {
    let common = common_denominator(vector);
    let integers = vector.iter().map(|q| q.numer() * (&common / q.denom()));
    let integers: Vec<BigInt> = integers.collect();
    let mut content = integers.iter().fold(BigInt::zero(), |gcd, n| gcd.gcd(n));
    if integers.iter().find(|n| !n.is_zero()).is_some_and(Signed::is_negative) {
        content = -content;
    }
    integers.into_iter().map(|n| BigRational::from_integer(n / &content)).collect()
}

/// `(u, v)` with `matrix = u vᵀ`, `u` primitive. `None` unless the rank is one.
pub(crate) fn rank_one(matrix: &Exact) -> Option<(Vec<BigRational>, Vec<BigRational>)> {
    let at = matrix.entries().iter().position(|entry| !entry.is_zero())?;
    let (i, j) = (at / matrix.columns(), at % matrix.columns());
    let u = primitive(&matrix.column(j).cloned().collect::<Vec<_>>());
    let v: Vec<_> = matrix.row(i).iter().map(|entry| entry / &u[i]).collect();
    (outer(&u, &v) == *matrix).then_some((u, v))
}

/// Whether two vectors are linearly dependent.
pub(crate) fn parallel(u: &[BigRational], v: &[BigRational]) -> bool {
    let pairs = (0..u.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
    pairs.into_iter().all(|(i, j)| &u[i] * &v[j] == &u[j] * &v[i])
}
