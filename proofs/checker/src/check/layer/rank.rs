//! Exact ranks over the rational numbers, and multiples.

use num_bigint::BigInt;

use super::grid::{Integers, is_zero};

/// The rank, by elimination without fractions (Bareiss): every entry that is kept is a minor of
/// the matrix, so each division by the pivot before is exact.
pub(crate) fn rank(matrix: &Integers) -> usize {
    let mut rows: Vec<Vec<BigInt>> = matrix.each_row().map(<[BigInt]>::to_vec).collect();
    let mut before = BigInt::from(1);
    let mut rank = 0;
    for column in 0..matrix.columns() {
        let Some(found) = (rank..rows.len()).find(|&row| !is_zero(&rows[row][column])) else {
            continue;
        };
        rows.swap(rank, found);
        let (above, below) = rows.split_at_mut(rank + 1);
        let kept = &above[rank];
        for row in below {
            let multiple = row[column].clone();
            for (entry, other) in row.iter_mut().zip(kept).skip(column) {
                *entry = (&kept[column] * &*entry - &multiple * other) / &before;
            }
        }
        before = kept[column].clone();
        rank += 1;
    }
    rank
}

/// Whether `x = c y` for one rational number `c ≠ 0`, entry by entry.
pub(crate) fn proportional(pairs: impl Iterator<Item = (BigInt, BigInt)>) -> bool {
    // The first pair that is not (0, 0) says what `c` is.
    let mut ratio: Option<(BigInt, BigInt)> = None;
    for (x, y) in pairs {
        if is_zero(&x) != is_zero(&y) {
            return false;
        }
        match &ratio {
            Some((above, below)) if x.clone() * below != y.clone() * above => return false,
            None if !is_zero(&x) => ratio = Some((x, y)),
            Some(_) | None => {}
        }
    }
    true
}

/// Whether one matrix is a multiple of another of the same shape by a number that is not zero.
pub(crate) fn multiple(x: &Integers, y: &Integers) -> bool {
    proportional(x.entries().iter().cloned().zip(y.entries().iter().cloned()))
}
