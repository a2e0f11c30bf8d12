//! Whether a value of a parameter satisfies its condition (section 2).

use num_bigint::BigInt;

use super::exact::Exact;
use crate::check::layer::grid::is_zero;
use crate::check::pair::meter::Meter;
use crate::reason::Failure;
use crate::rule_certificate::Condition;

/// The invertible conditions.
pub(super) fn is_invertible(condition: Condition) -> bool {
    match condition {
        Condition::Nonzero
        | Condition::Invertible
        | Condition::Orthogonal
        | Condition::Permutation
        | Condition::SignedPermutation
        | Condition::DiagonalInvertible => true,
        Condition::Any | Condition::Diagonal | Condition::Symmetric | Condition::Skew => false,
    }
}

/// For a value of the shape that the condition asks for.
pub(super) fn holds(
    condition: Condition,
    value: &Exact,
    meter: &mut Meter,
) -> Result<bool, Failure> {
    let size = value.rows();
    Ok(match condition {
        Condition::Any => true,
        Condition::Nonzero | Condition::Invertible => value.rank(meter)? == size,
        Condition::Orthogonal => {
            let transpose = value.copy(meter)?.transpose();
            value.times(&transpose, meter)? == Exact::identity(size, meter)?
        }
        Condition::Permutation => is_permutation(value, &[1]),
        Condition::SignedPermutation => is_permutation(value, &[1, -1]),
        Condition::Diagonal => is_diagonal(value),
        Condition::DiagonalInvertible => {
            is_diagonal(value) && (0..size).all(|i| !is_zero(value.integers.get(i, i)))
        }
        Condition::Symmetric => value.copy(meter)?.transpose() == *value,
        Condition::Skew => value.copy(meter)?.transpose().negative() == *value,
    })
}

/// Zeros, and one of these numbers in each row and each column.
fn is_permutation(value: &Exact, numbers: &[i8]) -> bool {
    let known = |entry: &BigInt| is_zero(entry) || numbers.iter().any(|&x| *entry == x.into());
    let one_in = |row: &[BigInt]| row.iter().filter(|entry| !is_zero(entry)).count() == 1;
    // In lowest terms.
    value.below == BigInt::from(1)
        && value.integers.entries().iter().all(known)
        && value.integers.each_row().all(one_in)
        && value.integers.transpose().each_row().all(one_in)
}

fn is_diagonal(value: &Exact) -> bool {
    let rows = value.integers.each_row().enumerate();
    let mut beside = rows.flat_map(|(i, row)| {
        row.iter().enumerate().filter(move |(j, _)| *j != i).map(|(_, entry)| entry)
    });
    beside.all(is_zero)
}
