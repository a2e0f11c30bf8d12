//! Whether matrices of numbers are what they should be: group elements, and weights.

use num_traits::Zero;

use crate::kernel::failure::{Checked, Reason};
use crate::kernel::point::Rationals;
use crate::kernel::rational::Exact;
use crate::kernel::symbols::Symbols;
use crate::language::{Condition, Constant, Constraint};

/// Whether a matrix is a value of a weight.
pub(super) fn is_of_kind(
    exact: &mut Exact<'_>,
    matrix: &Rationals,
    constraint: Constraint,
) -> Checked<bool> {
    match constraint {
        Constraint::Rank(most) => Ok(rank(exact, matrix)? <= most),
        other => Ok(matrix.satisfies(other)),
    }
}

/// By elimination; each step is a product of matrices, so that its work is counted. Only the last is kept.
fn rank(exact: &Exact<'_>, matrix: &Rationals) -> Checked<usize> {
    let mut rest = matrix.clone();
    let mut rank = 0;
    while let Some(place) = rest.entries.iter().position(|entry| !entry.is_zero()) {
        let mut exact = exact.scratch();
        let (rows, columns) = rest.shape;
        let (i, j) = (place / columns, place % columns);
        let part = |shape, entries| Rationals { shape, entries };
        let column = part((rows, 1), (0..rows).map(|r| rest.at(r, j).clone()).collect());
        let row = part((1, columns), (0..columns).map(|c| rest.at(i, c).clone()).collect());
        let cross = exact.product(&column, &row)?;
        let cross = exact.multiple(&-exact.reciprocal(rest.at(i, j))?, &cross)?;
        rest = exact.sum(&rest, &cross)?;
        rank += 1;
    }
    Ok(rank)
}

/// Whether a matrix satisfies the condition of a group element.
pub(super) fn satisfies(
    exact: &mut Exact<'_>,
    matrix: &Rationals,
    condition: Condition,
) -> Checked<bool> {
    use num_traits::{One, Signed, Zero};
    let (rows, columns) = matrix.shape;
    let is_diagonal = matrix.satisfies(Constraint::Diagonal);
    let diagonal = |holds: &dyn Fn(&num_rational::BigRational) -> bool| {
        is_diagonal && (0..rows).all(|i| holds(matrix.at(i, i)))
    };
    let one_each = |is_one: &dyn Fn(&num_rational::BigRational) -> bool| {
        let ones = |entries: Vec<&num_rational::BigRational>| {
            entries.iter().filter(|x| is_one(x)).count() == 1
                && entries.iter().filter(|x| !x.is_zero()).count() == 1
        };
        (0..rows).all(|i| ones((0..columns).map(|j| matrix.at(i, j)).collect()))
            && (0..columns).all(|j| ones((0..rows).map(|i| matrix.at(i, j)).collect()))
    };
    Ok(match condition {
        Condition::Any => true,
        Condition::Nonzero => !matrix.at(0, 0).is_zero(),
        Condition::Invertible => match exact.inverse(matrix) {
            Ok(_) => true,
            Err(failure) if failure.reason == Reason::Unit => false,
            Err(failure) => return Err(failure),
        },
        Condition::Orthogonal => {
            let transpose = exact.transpose(matrix);
            let product = exact.product(&transpose, matrix)?;
            let eye = Constant::Shift { offset: 0, stride: 1 };
            product == exact.constant(&eye, matrix.shape)?
        }
        Condition::Permutation => one_each(&|x| x.is_one()),
        Condition::SignedPermutation => one_each(&|x| x.abs().is_one()),
        Condition::Diagonal => is_diagonal,
        Condition::DiagonalInvertible => diagonal(&|x| !x.is_zero()),
        Condition::PositiveDiagonal => diagonal(&|x| x.is_positive()),
        Condition::Symmetric => matrix.satisfies(Constraint::Symmetric),
        Condition::Skew => matrix.satisfies(Constraint::Skew),
    })
}
