//! Ranks and signs of eigenvalues of exact matrices.

use num_rational::BigRational;
use num_traits::{Signed, Zero};

use super::failure::Checked;
use super::point::Rationals;
use super::rational::Exact;

type Rows = Vec<Vec<BigRational>>;

/// Adds the multiple of `kept` to `row` that makes this column zero.
fn clear(
    exact: &Exact<'_>,
    row: &mut [BigRational],
    kept: &[BigRational],
    column: usize,
) -> Checked<()> {
    if row[column].is_zero() {
        return Ok(());
    }
    let factor = -exact.times(&row[column], &exact.reciprocal(&kept[column])?)?;
    for (x, y) in row.iter_mut().zip(kept).filter(|(_, y)| !y.is_zero()) {
        *x = exact.plus(x, &exact.times(&factor, y)?)?;
    }
    Ok(())
}

/// The rank over the rational numbers.
pub(crate) fn rank(exact: &Exact<'_>, matrix: &Rationals) -> Checked<usize> {
    let mut rest = matrix.rows();
    let mut rank = 0;
    for column in 0..matrix.shape.1 {
        let Some(found) = rest.iter().position(|row| !row[column].is_zero()) else { continue };
        let kept = rest.swap_remove(found);
        rank += 1;
        for row in &mut rest {
            clear(exact, row, &kept, column)?;
        }
    }
    Ok(rank)
}

/// How many eigenvalues of a symmetric matrix are positive, and negative: those of the pivots of an
/// elimination of rows and columns alike (Sylvester).
pub(crate) fn signature(exact: &Exact<'_>, symmetric: &Rationals) -> Checked<(usize, usize)> {
    let mut rest = symmetric.rows();
    let (mut positive, mut negative) = (0, 0);
    while let Some(at) = diagonal(exact, &mut rest)? {
        let kept = rest.swap_remove(at);
        match kept[at].is_positive() {
            true => positive += 1,
            false => negative += 1,
        }
        // Clearing the rows leaves a matrix that is symmetric again but for the column of the pivot.
        for row in &mut rest {
            clear(exact, row, &kept, at)?;
            row.swap_remove(at);
        }
    }
    Ok((positive, negative))
}

/// A place on the diagonal that is not zero, after a congruence if need be; `None` for zero.
fn diagonal(exact: &Exact<'_>, rest: &mut Rows) -> Checked<Option<usize>> {
    let size = rest.len();
    if let Some(at) = (0..size).find(|&i| !rest[i][i].is_zero()) {
        return Ok(Some(at));
    }
    let mut pairs = (0..size).flat_map(|i| (0..i).map(move |j| (i, j)));
    let Some((i, j)) = pairs.find(|&(i, j)| !rest[i][j].is_zero()) else { return Ok(None) };
    // Row j is added to row i, and column j to column i: the entry (i, i) becomes twice (i, j).
    let added = rest[j].clone();
    for (x, y) in rest[i].iter_mut().zip(&added) {
        *x = exact.plus(x, y)?;
    }
    for row in rest.iter_mut() {
        row[i] = exact.plus(&row[i], &row[j])?;
    }
    Ok(Some(i))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::meter::Meter;
    use crate::kernel::symbols::Symbols;

    /// L D Lᵀ with unit triangular L has the rank and the signs of D.
    #[test]
    fn planted() {
        let meter = Meter::new(1 << 30, 1 << 30);
        let mut exact = Exact::new(&meter);
        for diagonal in [[0, 0, 0, 0], [1, -1, 0, 0], [0, 3, -2, 1], [-1, -2, -3, 4], [0, 0, 0, -5]]
        {
            for seed in 0..20_i64 {
                let number = |n: i64| BigRational::new(n.into(), 3.into());
                let lower = |i: i64, j: i64| match i.cmp(&j) {
                    std::cmp::Ordering::Less => number(0),
                    std::cmp::Ordering::Equal => number(3),
                    std::cmp::Ordering::Greater => number((seed * (i + 3 * j + 1)) % 7 - 3),
                };
                let square = |entry: &dyn Fn(i64, i64) -> BigRational| {
                    let places = (0..4).flat_map(|i| (0..4).map(move |j| (i, j)));
                    Rationals { shape: (4, 4), entries: places.map(|(i, j)| entry(i, j)).collect() }
                };
                let l = square(&lower);
                let d = square(&|i, j| number(if i == j { diagonal[i as usize] } else { 0 }));
                let right = exact.transpose(&l);
                let product = exact.product(&l, &d).unwrap();
                let product = exact.product(&product, &right).unwrap();
                let signs = |sign: i64| diagonal.iter().filter(|x| x.signum() == sign).count();
                let expected = (signs(1), signs(-1));
                assert_eq!(signature(&exact, &product).unwrap(), expected);
                assert_eq!(rank(&exact, &product).unwrap(), expected.0 + expected.1);
            }
        }
        // No diagonal at all: one of each sign.
        let entries = [0, 2, 2, 0].map(|n| BigRational::from_integer(n.into())).to_vec();
        let turn = Rationals { shape: (2, 2), entries };
        assert_eq!(signature(&exact, &turn).unwrap(), (1, 1));
    }
}
