//! Instances: small random weights with prescribed ranks and positions.

use num_rational::BigRational;
use num_traits::Zero;

use crate::linalg::rank;
use crate::matrix::Matrix;
use crate::network::{Architecture, Matrices, Parametrization};
use crate::ring::{Rationals, Ring, SplitMix64};

/// A matrix over the rational numbers.
pub type Exact = Matrix<BigRational>;

/// A whole number.
pub fn integer(n: i64) -> BigRational {
    BigRational::from_integer(n.into())
}

/// A matrix from small integers.
pub fn matrix<const R: usize, const C: usize>(rows: [[i64; C]; R]) -> Exact {
    Matrix::from_fn(R, C, |i, j| integer(rows[i][j]))
}

/// `a b`.
///
/// # Panics
/// When the shapes do not fit.
pub fn product(a: &Exact, b: &Exact) -> Exact {
    assert_eq!(a.columns(), b.rows(), "shapes of a product");
    Matrix::from_fn(a.rows(), b.columns(), |i, j| Rationals.dot(a.row(i).iter().zip(b.column(j))))
}

/// A random matrix with entries in `[−bound, bound]`.
pub fn random(rows: usize, columns: usize, bound: u64, stream: &mut SplitMix64) -> Exact {
    Matrix::from_fn(rows, columns, |_, _| integer(stream.in_range(bound)))
}

/// A random matrix of a given rank with entries in `[−3, 3]`: human-sized.
///
/// # Panics
/// When the rank exceeds a side.
pub fn of_rank(rows: usize, columns: usize, target: usize, stream: &mut SplitMix64) -> Exact {
    assert!(target <= rows.min(columns), "a rank of at most both sides");
    loop {
        // Products of sparse factors stay small.
        let found = if target == rows.min(columns) {
            random(rows, columns, 2, stream)
        } else {
            let left = random(rows, target, 1, stream);
            product(&left, &random(target, columns, 1, stream))
        };
        let is_small = found.entries().iter().all(|x| *x <= integer(3) && *x >= integer(-3));
        if is_small && rank(&found) == target {
            return found;
        }
    }
}

/// A random invertible matrix with entries in `[−2, 2]`.
pub fn invertible(size: usize, stream: &mut SplitMix64) -> Exact {
    loop {
        let found = random(size, size, 2, stream);
        if rank(&found) == size {
            return found;
        }
    }
}

/// The inverse of an invertible matrix.
///
/// # Panics
/// When it is not invertible.
pub fn inverse(matrix: &Exact) -> Exact {
    let n = matrix.rows();
    let mut rows: Vec<Vec<BigRational>> = (0..n)
        .map(|i| {
            let unit = (0..n).map(|j| integer(i64::from(i == j)));
            matrix.row(i).iter().cloned().chain(unit).collect()
        })
        .collect();
    for c in 0..n {
        let pivot = (c..n).find(|&r| !rows[r][c].is_zero()).expect("an invertible matrix");
        rows.swap(c, pivot);
        let scale = rows[c][c].recip();
        rows[c].iter_mut().for_each(|x| *x *= &scale);
        let pivot_row = rows[c].clone();
        for (_, row) in rows.iter_mut().enumerate().filter(|(r, _)| *r != c) {
            let factor = row[c].clone();
            row.iter_mut().zip(&pivot_row).for_each(|(x, y)| *x -= &factor * y);
        }
    }
    Matrix::from_rows(n, rows.into_iter().map(|row| row[n..].to_vec()).collect())
}

/// Virtual weights `(M_1, …, M_l, L)` of `A_1, V_1, …, A_l, V_l` (Eq. 8).
///
/// # Panics
/// When the shapes do not fit.
pub fn virtual_weights(weights: &[Exact]) -> Matrices {
    let d = weights[0].rows();
    let mut l = Matrix::from_fn(d, d, |i, j| integer(i64::from(i == j)));
    let mut forms = Vec::new();
    for layer in weights.chunks(2) {
        forms.push(product(&l.transpose(), &product(&layer[0], &l)));
        l = product(&layer[1], &l);
    }
    forms.push(l);
    forms
}

/// An architecture of known good sizes.
///
/// # Panics
/// When a size is zero, or the lists do not fit.
pub fn architecture(
    widths: &[usize],
    query_dims: &[usize],
    tokens: usize,
    parametrization: Parametrization,
) -> Architecture {
    Architecture::lightning(widths, query_dims, tokens, parametrization).expect("good sizes")
}
