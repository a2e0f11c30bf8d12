//! The values of expressions: matrices of rational functions (step 1).

use std::rc::Rc;

use num_bigint::BigInt;

use super::below::Below;
use super::matrix::{Field, Matrix};
use super::polynomial::Polynomial;
use crate::certificate;
use crate::check::layer::grid::{integer, is_zero};
use crate::check::pair::sizes::too_large;
use crate::check::pair::table::Fraction;
use crate::check::rule::symbols::Symbols;
use crate::reason::{Failure, Reason};
use crate::rule_certificate::Expression;

/// The value of an expression that has a shape, for values of the blocks and the parameters.
pub(super) fn of(
    expression: &Expression,
    symbols: &Symbols,
    values: &[Rc<Matrix>],
    field: &mut Field,
) -> Result<Rc<Matrix>, Failure> {
    let mut operands = Vec::new();
    for operand in expression.operands() {
        operands.push(of(operand, symbols, values, field)?);
    }
    let mut operands = operands.into_iter();
    // The shapes of all expressions have been checked.
    let missing = || Reason::Expression.because("an operand is missing");
    let mut first = || operands.next().ok_or_else(missing);
    let named = |number: Option<usize>| {
        number.and_then(|number| values.get(number)).map(Rc::clone).ok_or_else(missing)
    };
    let size = |size: &u32| usize::try_from(*size).map_err(|_| too_large("a size"));
    Ok(match expression {
        Expression::Weight(name) => named(symbols.weight(name))?,
        Expression::Group(name) => named(symbols.group(name))?,
        Expression::Number(text) => Rc::new(literal(&vec![vec![text.clone()]], field)?),
        Expression::Identity(n) => Rc::new(field.identity(size(n)?)?),
        Expression::Zero(n, m) => Rc::new(field.zeros(size(n)?, size(m)?)?),
        Expression::Matrix(rows) => Rc::new(literal(rows, field)?),
        Expression::Add(_) => {
            let sum = first()?;
            operands.try_fold(sum, |sum, operand| field.sum(&sum, &operand).map(Rc::new))?
        }
        Expression::Mul(_) => {
            let product = first()?;
            operands.try_fold(product, |product, operand| {
                field.product(&product, &operand).map(Rc::new)
            })?
        }
        Expression::Neg(_) => Rc::new(field.negative(&*first()?)?),
        Expression::Transpose(_) => Rc::new(field.transpose(&*first()?)?),
        Expression::Inv(_) => inverse(&*first()?, field)?,
        Expression::Pow(_, n) => power(first()?, &integer(n), field)?,
        Expression::Kron(..) => {
            let left = first()?;
            Rc::new(field.kron(&left, &*first()?)?)
        }
        Expression::Sign(_) => {
            let signs = field.sign(&*first()?)?;
            let detail = "the signs of entries that are no constants";
            Rc::new(signs.ok_or_else(|| Reason::NotRational.because(detail))?)
        }
    })
}

fn inverse(value: &Matrix, field: &mut Field) -> Result<Rc<Matrix>, Failure> {
    let inverse = field.inverse(value)?;
    let detail = "the inverse of a matrix with determinant zero";
    inverse.map(Rc::new).ok_or_else(|| Reason::Undefined.because(detail))
}

fn power(value: Rc<Matrix>, n: &BigInt, field: &mut Field) -> Result<Rc<Matrix>, Failure> {
    if is_zero(n) {
        return field.identity(value.rows).map(Rc::new);
    }
    let base = if *n < BigInt::default() { inverse(&value, field)? } else { value };
    let count = u32::try_from(n.magnitude()).map_err(|_| too_large("an exponent"))?;
    // The bits below the first one, from above: square, and one more factor for each that is set.
    let mut power = Rc::clone(&base);
    for bit in (0..count.ilog2()).rev() {
        power = Rc::new(field.product(&power, &power)?);
        if count >> bit & 1 == 1 {
            power = Rc::new(field.product(&power, &base)?);
        }
    }
    Ok(power)
}

/// A matrix of numbers, of a shape that has been checked.
pub(super) fn literal(rows: &certificate::Matrix, field: &Field) -> Result<Matrix, Failure> {
    let budget = field.budget;
    let columns = rows.first().map_or(1, Vec::len);
    let mut fractions = Vec::new();
    let mut kept = Vec::new();
    let mut number = BigInt::from(1);
    for text in rows.iter().flatten() {
        // Reading digits takes their square.
        budget.products(1, 4 * text.len() as u64, 4 * text.len() as u64)?;
        kept.push(budget.keep(text.len() as u64 / 16 + 12)?);
        let fraction = Fraction::read(text);
        let common = budget.gcd(&number, &fraction.below)?;
        let more = &fraction.below / common;
        budget.products(1, number.bits(), more.bits())?;
        number *= more;
        fractions.push(fraction);
    }
    let mut entries = Vec::with_capacity(fractions.len());
    for Fraction { above, below } in &fractions {
        if is_zero(above) {
            entries.push(Rc::clone(&field.zero));
            continue;
        }
        budget.products(2, number.bits(), above.bits().max(below.bits()))?;
        let above = above * (&number / below);
        entries.push(Rc::new(Polynomial::number(above, budget)?));
    }
    field.matrix(columns, entries, Below { number, powers: Default::default() })
}
