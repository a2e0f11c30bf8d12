//! Factorizations of a matrix through its rank.

use num_rational::BigRational;
use num_traits::Zero;

use crate::linalg::multimodular;
use crate::matrix::Matrix;

/// `(Q, K)` with `A = Kᵀ Q`, both of `size` rows. `None` when the rank of `A` exceeds `size`.
///
/// `Kᵀ` has the columns of `A` in its column rank profile, `Q` is the reduced row echelon form;
/// rows beyond the rank are zero. A square `Q` (`size` = columns of `A`) is the identity instead:
/// then `(Q, K) ↦ Kᵀ Q` is a submersion whatever the rank of `A`.
pub fn query_key(
    a: &Matrix<BigRational>,
    size: usize,
) -> Option<(Matrix<BigRational>, Matrix<BigRational>)> {
    if size == a.columns() {
        let one = |i, j| BigRational::from_integer(i32::from(i == j).into());
        return Some((Matrix::from_fn(size, size, one), a.transpose()));
    }
    let integers = multimodular::clear_denominators(a);
    let kernel = multimodular::kernel(&integers);
    let n = a.columns();
    // The kernel vector of a column outside the profile ends in that column.
    let last = |v: &Vec<_>| v.iter().rposition(|x: &crate::ring::Integer| !x.to_bigint().is_zero());
    let dependent: Vec<(usize, _)> = kernel.iter().filter_map(|v| Some((last(v)?, v))).collect();
    let profile: Vec<usize> =
        (0..n).filter(|j| dependent.iter().all(|(column, _)| column != j)).collect();
    if profile.len() > size {
        return None;
    }
    let mut k = Matrix::from_fn(size, a.rows(), |_, _| BigRational::zero());
    let mut q = Matrix::from_fn(size, n, |_, _| BigRational::zero());
    for (r, &column) in profile.iter().enumerate() {
        for i in 0..a.rows() {
            k[(r, i)] = a[(i, column)].clone();
        }
        q[(r, column)] = BigRational::from_integer(1.into());
        for &(j, v) in &dependent {
            q[(r, j)] = -BigRational::new(v[column].to_bigint(), v[j].to_bigint());
        }
    }
    Some((q, k))
}

/// The exact rank.
pub fn rank(a: &Matrix<BigRational>) -> usize {
    multimodular::rank(&multimodular::clear_denominators(a))
}
