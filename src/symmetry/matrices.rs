//! Matrices over a ring: the few operations that random elements need.

use num_rational::BigRational;

pub(super) use crate::linalg::product::product;
use crate::matrix::Matrix;
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

/// The rank over a field.
pub(super) fn rank<R: Ring>(field: &R, matrix: &Matrix<R::Elem>) -> usize {
    let mut rows: Vec<Vec<R::Elem>> = (0..matrix.rows()).map(|i| matrix.row(i).to_vec()).collect();
    let mut rank = 0;
    for c in 0..matrix.columns() {
        let found = (rank..rows.len()).find_map(|r| Some((r, field.try_inverse(&rows[r][c])?)));
        let Some((r, scale)) = found else { continue };
        rows.swap(rank, r);
        rows[rank].iter_mut().for_each(|x| *x = field.mul(x, &scale));
        let pivot = rows[rank].clone();
        for row in &mut rows[rank + 1..] {
            let factor = field.neg(&row[c]);
            if !field.is_zero(&factor) {
                row.iter_mut().zip(&pivot).for_each(|(x, y)| field.add_mul_assign(x, &factor, y));
            }
        }
        rank += 1;
    }
    rank
}
