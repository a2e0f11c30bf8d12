//! What is invertible at all values, as can be seen without computing with variables
//! (`not-invertible`).

use num_bigint::BigInt;

use super::matrix::Field;
use super::value::literal;
use crate::certificate;
use crate::check::layer::grid::{integer, is_zero};
use crate::check::rule::condition::is_invertible;
use crate::check::rule::symbols::Symbols;
use crate::reason::{Failure, Reason};
use crate::rule_certificate::Expression;

/// Whether all that is inverted in an expression, which has a shape, is plainly invertible.
pub(super) fn check(
    expression: &Expression,
    symbols: &Symbols,
    field: &Field,
) -> Result<(), Failure> {
    for operand in expression.operands() {
        check(operand, symbols, field)?;
    }
    let inverted = match expression {
        Expression::Inv(operand) => operand,
        Expression::Pow(operand, n) if integer(n) < BigInt::default() => operand,
        _ => return Ok(()),
    };
    if !is_plain(inverted, symbols, field)? {
        let detail = "the inverse of what need not be invertible";
        return Err(Reason::NotInvertible.because(detail));
    }
    Ok(())
}

/// Whether an expression, which has a shape, is plainly invertible. In a `mul` of square matrices that
/// has a shape, all are of the same size or numbers.
fn is_plain(expression: &Expression, symbols: &Symbols, field: &Field) -> Result<bool, Failure> {
    field.budget.steps(1)?;
    Ok(match expression {
        Expression::Group(name) => {
            let condition = symbols.group(name).and_then(|number| symbols.condition(number));
            condition.is_some_and(is_invertible)
        }
        Expression::Number(text) => is_regular(&vec![vec![text.clone()]], field)?,
        Expression::Matrix(rows) => is_regular(rows, field)?,
        Expression::Identity(_) => true,
        Expression::Neg(operand) | Expression::Transpose(operand) | Expression::Inv(operand) => {
            is_plain(operand, symbols, field)?
        }
        Expression::Pow(operand, n) => is_zero(&integer(n)) || is_plain(operand, symbols, field)?,
        Expression::Mul(_) | Expression::Kron(..) => {
            for operand in expression.operands() {
                if !is_plain(operand, symbols, field)? {
                    return Ok(false);
                }
            }
            true
        }
        Expression::Weight(_) | Expression::Zero(..) | Expression::Add(_) | Expression::Sign(_) => {
            false
        }
    })
}

fn is_regular(rows: &certificate::Matrix, field: &Field) -> Result<bool, Failure> {
    let square = rows.iter().all(|row| row.len() == rows.len());
    Ok(square && !field.determinant(&literal(rows, field)?)?.is_zero())
}
