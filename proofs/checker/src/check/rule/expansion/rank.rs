//! The ranks of bilinear forms (step 2).

use super::matrix::{Field, Matrix};
use crate::check::pair::sizes::too_large;
use crate::check::rule::symbols::{Symbol, Symbols};
use crate::reason::Failure;
use crate::rule_certificate::{Expression, RuleClaim};

/// Whether all minors with so many rows are zero.
pub(super) fn minors_vanish(matrix: &Matrix, count: usize, field: &Field) -> Result<bool, Failure> {
    let size = matrix.rows;
    if count > size {
        return Ok(true);
    }
    // All lists of so many rows, ascending: the next one moves the last row that can be moved.
    let mut rows: Vec<usize> = (0..count).collect();
    loop {
        field.budget.steps(count as u64 + 20)?;
        if !field.minors(matrix, &rows)?.is_empty() {
            return Ok(false);
        }
        let movable =
            |&place: &usize| rows.get(place).is_some_and(|row| row + count < size + place);
        let Some(place) = (0..count).rev().find(movable) else { return Ok(true) };
        let first = rows.get(place).map_or(0, |row| row + 1);
        for (row, next) in rows.iter_mut().skip(place).zip(first..) {
            *row = next;
        }
    }
}

/// A number of rows and columns, and one that the rank is at most.
struct Bound {
    rows: u64,
    columns: u64,
    rank: u64,
}

impl Bound {
    /// A bound that may be above what the shape says.
    fn new(rows: u64, columns: u64, rank: u64) -> Bound {
        Bound { rows, columns, rank: rank.min(rows).min(columns) }
    }

    fn times(self, other: Bound) -> Bound {
        if self.columns == other.rows {
            Bound::new(self.rows, other.columns, self.rank.min(other.rank))
        } else if (self.rows, self.columns) == (1, 1) {
            other
        } else {
            self
        }
    }
}

/// Whether the rank of an expression, which has a shape, is at most a number, as can be seen without
/// computing: the rank of a sum is at most the sum of ranks, that of a product at most the smallest.
/// All larger minors are zero then, and need not be expanded.
pub(super) fn is_bounded(
    expression: &Expression,
    by: u32,
    claim: &RuleClaim,
    symbols: &Symbols,
) -> Result<bool, Failure> {
    Ok(bound(expression, claim, symbols)?.rank <= u64::from(by))
}

fn bound(expression: &Expression, claim: &RuleClaim, symbols: &Symbols) -> Result<Bound, Failure> {
    let missing = || too_large("an operand");
    let mut operands = Vec::new();
    for operand in expression.operands() {
        operands.push(bound(operand, claim, symbols)?);
    }
    let mut operands = operands.into_iter();
    let mut first = || operands.next().ok_or_else(missing);
    let named = |number: Option<usize>| {
        let found = number.and_then(|number| Some((number, symbols.get(number)?)));
        let (number, &Symbol { rows, columns, ref condition, .. }) = found.ok_or_else(missing)?;
        // A_j is the first block of its layer.
        let is_form = condition.is_none() && number.is_multiple_of(2);
        let query = claim.query_dims.get(number / 2).filter(|_| is_form);
        let rank = query.map_or(u64::MAX, |&query| u64::from(query));
        Ok(Bound::new(rows.into(), columns.into(), rank))
    };
    Ok(match expression {
        Expression::Weight(name) => named(symbols.weight(name))?,
        Expression::Group(name) => named(symbols.group(name))?,
        Expression::Number(_) => Bound::new(1, 1, 1),
        Expression::Identity(n) => Bound::new((*n).into(), (*n).into(), u64::MAX),
        Expression::Zero(n, m) => Bound::new((*n).into(), (*m).into(), 0),
        Expression::Matrix(rows) => {
            let columns = rows.first().map_or(0, Vec::len);
            Bound::new(rows.len() as u64, columns as u64, u64::MAX)
        }
        Expression::Add(_) => {
            let sum = first()?;
            operands.fold(sum, |sum, operand| {
                Bound::new(sum.rows, sum.columns, sum.rank.saturating_add(operand.rank))
            })
        }
        Expression::Mul(_) => {
            let product = first()?;
            operands.fold(product, Bound::times)
        }
        Expression::Neg(_) => first()?,
        Expression::Transpose(_) => {
            let Bound { rows, columns, rank } = first()?;
            Bound::new(columns, rows, rank)
        }
        // Powers and signs may have any rank.
        Expression::Inv(_) | Expression::Pow(..) | Expression::Sign(_) => {
            let Bound { rows, columns, .. } = first()?;
            Bound::new(rows, columns, u64::MAX)
        }
        Expression::Kron(..) => {
            let (left, right) = (first()?, first()?);
            let [rows, columns, rank] =
                [(left.rows, right.rows), (left.columns, right.columns), (left.rank, right.rank)]
                    .map(|(x, y)| x.saturating_mul(y));
            Bound::new(rows, columns, rank)
        }
    })
}
