//! Exact matrices: the few operations that the claims need.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use crate::linalg::multimodular;
use crate::matrix::Matrix;
use crate::ring::{Integer, common_denominator, gcd, lowest_terms};

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

/// `a b`. The rows of `a` and the columns of `b` each over one denominator: common divisors are looked for
/// once a row, a column and an entry of the product.
pub(crate) fn product(a: &Exact, b: &Exact) -> Exact {
    assert_eq!(a.columns(), b.rows(), "shapes of a product");
    let rows: Vec<_> = (0..a.rows()).map(|i| cleared_line(a.row(i))).collect();
    let columns: Vec<_> = (0..b.columns()).map(|j| cleared_line(b.column(j))).collect();
    Matrix::from_fn(a.rows(), b.columns(), |i, j| {
        let ((row, p), (column, q)) = (&rows[i], &columns[j]);
        lowest_terms(dot(row, column), p * q)
    })
}

/// The sum of the products.
pub(crate) fn dot(a: &[BigInt], b: &[BigInt]) -> BigInt {
    a.iter().zip(b).filter(|(x, y)| !x.is_zero() && !y.is_zero()).map(|(x, y)| x * y).sum()
}

/// Rationals over their least common denominator: the numerators, and it.
pub(crate) fn cleared_line<'a>(
    line: impl IntoIterator<Item = &'a BigRational> + Clone,
) -> (Vec<BigInt>, BigInt) {
    let common = common_denominator(line.clone());
    let numerators = line.into_iter().map(|q| match *q.denom() == common {
        true => q.numer().clone(),
        false => q.numer() * (&common / q.denom()),
    });
    (numerators.collect(), common)
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
    let (integers, common) = cleared_line(matrix.entries());
    (Matrix::new(matrix.rows(), matrix.columns(), integers), common)
}

/// The multiple of a non-zero vector that has coprime integer entries, the first one positive.
pub(crate) fn primitive(vector: &[BigRational]) -> Vec<BigRational> {
    let (integers, _) = cleared_line(vector);
    let mut content = integers.iter().fold(BigInt::zero(), |content, n| gcd(&content, n));
    if integers.iter().find(|n| !n.is_zero()).is_some_and(Signed::is_negative) {
        content = -content;
    }
    integers.into_iter().map(|n| BigRational::from_integer(n / &content)).collect()
}

/// `(u, v)` with `matrix = u vᵀ`, `u` primitive. `None` unless the rank is one.
pub(crate) fn rank_one(matrix: &Exact) -> Option<(Vec<BigRational>, Vec<BigRational>)> {
    let at = matrix.entries().iter().position(|entry| !entry.is_zero())?;
    let (i, j) = (at / matrix.columns(), at % matrix.columns());
    let is_minor_zero = |(r, c)| {
        let (a, b): (&BigRational, &BigRational) = (&matrix[(i, j)], &matrix[(r, c)]);
        let (x, y) = (&matrix[(i, c)], &matrix[(r, j)]);
        a.numer() * b.numer() * x.denom() * y.denom()
            == x.numer() * y.numer() * a.denom() * b.denom()
    };
    let (rows, columns) = matrix.shape();
    if !(0..rows).all(|r| (0..columns).all(|c| is_minor_zero((r, c)))) {
        return None;
    }
    let u = primitive(&matrix.column(j).cloned().collect::<Vec<_>>());
    let v: Vec<_> = matrix.row(i).iter().map(|entry| entry / &u[i]).collect();
    Some((u, v))
}

/// Whether two vectors are linearly dependent.
pub(crate) fn parallel(u: &[BigRational], v: &[BigRational]) -> bool {
    // The multiples of coprime integers are the same up to the sign.
    let is_zero = |vector: &[BigRational]| vector.iter().all(Zero::is_zero);
    is_zero(u) || is_zero(v) || primitive(u) == primitive(v)
}
