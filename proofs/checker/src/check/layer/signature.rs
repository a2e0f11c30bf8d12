//! How many eigenvalues of a symmetric integer matrix are positive and negative.

use num_bigint::{BigInt, Sign};

use super::grid::{Integers, is_zero};

/// The numbers of positive and of negative eigenvalues, which are those of positive and negative
/// pivots of the elimination of rows and columns alike (Sylvester). As in [`super::rank`], what is
/// kept are minors; a pivot of the congruence is the quotient of two that follow each other.
pub(crate) fn signature(symmetric: &Integers) -> (usize, usize) {
    let mut rest: Vec<Vec<BigInt>> = symmetric.each_row().map(<[BigInt]>::to_vec).collect();
    let mut before = BigInt::from(1);
    let (mut positive, mut negative) = (0, 0);
    while let Some(at) = diagonal(&mut rest) {
        // The rest keeps its rows and columns in one and the same order.
        let mut pivot_row = rest.swap_remove(at);
        let pivot = pivot_row.swap_remove(at);
        if (pivot.sign() == Sign::Plus) == (before.sign() == Sign::Plus) {
            positive += 1;
        } else {
            negative += 1;
        }
        for row in &mut rest {
            let multiple = row.swap_remove(at);
            for (entry, other) in row.iter_mut().zip(&pivot_row) {
                *entry = (&pivot * &*entry - &multiple * other) / &before;
            }
        }
        before = pivot;
    }
    (positive, negative)
}

/// A place on the diagonal that is not zero, after a congruence if need be; `None` for the zero
/// matrix.
fn diagonal(rest: &mut [Vec<BigInt>]) -> Option<usize> {
    let size = rest.len();
    if let Some(at) = (0..size).find(|&i| !is_zero(&rest[i][i])) {
        return Some(at);
    }
    let pairs = (0..size).flat_map(|i| (0..i).map(move |j| (i, j)));
    let (i, j) = pairs.into_iter().find(|&(i, j)| !is_zero(&rest[i][j]))?;
    // Add row j to row i and column j to column i: the entry (i, i) becomes 2 (i, j).
    let added = rest[j].clone();
    for (entry, other) in rest[i].iter_mut().zip(added) {
        *entry += other;
    }
    for row in rest.iter_mut() {
        let other = row[j].clone();
        row[i] += other;
    }
    Some(i)
}
