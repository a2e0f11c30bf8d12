//! The values of expressions at exact weights and parameters.

use super::exact::Exact;
use super::symbols::Symbols;
use crate::check::layer::grid::{integer, is_zero};
use crate::check::pair::meter::Meter;
use crate::check::pair::sizes::too_large;
use crate::reason::{Failure, Reason};
use crate::rule_certificate::Expression;

use num_bigint::BigInt;

/// The largest power that is computed.
const MAX_POWER: u32 = 1000;

/// The first `size-limit` of section 4: whether all powers can be computed.
pub(super) fn powers(expression: &Expression) -> Result<(), Failure> {
    if let Expression::Pow(_, n) = expression {
        count(&integer(n))?;
    }
    expression.operands().into_iter().try_for_each(powers)
}

/// `|n|`.
fn count(n: &BigInt) -> Result<u32, Failure> {
    let count = u32::try_from(n.magnitude()).ok();
    count.filter(|&count| count <= MAX_POWER).ok_or_else(|| too_large("an exponent"))
}

/// The value of an expression that has a shape, for values of the blocks and the parameters.
pub(super) fn of(
    expression: &Expression,
    symbols: &Symbols,
    values: &[Exact],
    meter: &mut Meter,
) -> Result<Exact, Failure> {
    let mut operands = Vec::new();
    for operand in expression.operands() {
        operands.push(of(operand, symbols, values, meter)?);
    }
    let mut operands = operands.into_iter();
    // The shapes of all expressions have been checked.
    let missing = || Reason::Expression.because("an operand is missing");
    let mut first = || operands.next().ok_or_else(missing);
    let named = |number: Option<usize>, meter: &mut Meter| {
        let value = number.and_then(|number| values.get(number)).ok_or_else(missing)?;
        value.copy(meter)
    };
    let size = |size: &u32| usize::try_from(*size).map_err(|_| too_large("a size"));
    Ok(match expression {
        Expression::Weight(name) => named(symbols.weight(name), meter)?,
        Expression::Group(name) => named(symbols.group(name), meter)?,
        Expression::Number(text) => Exact::read(&vec![vec![text.clone()]], meter)?,
        Expression::Identity(n) => Exact::identity(size(n)?, meter)?,
        Expression::Zero(n, m) => Exact::of(size(n)?, size(m)?, |_, _| 0, meter)?,
        Expression::Matrix(rows) => Exact::read(rows, meter)?,
        Expression::Add(_) => {
            let sum = first()?;
            operands.try_fold(sum, |sum, operand| sum.plus(&operand, meter))?
        }
        Expression::Mul(_) => {
            let product = first()?;
            operands.try_fold(product, |product, operand| product.times(&operand, meter))?
        }
        Expression::Neg(_) => first()?.negative(),
        Expression::Transpose(_) => first()?.transpose(),
        Expression::Inv(_) => inverse(&first()?, meter)?,
        Expression::Pow(_, n) => power(first()?, &integer(n), meter)?,
        Expression::Kron(..) => {
            let left = first()?;
            left.kron(&first()?, meter)?
        }
        Expression::Sign(_) => first()?.sign(),
    })
}

fn inverse(value: &Exact, meter: &mut Meter) -> Result<Exact, Failure> {
    let inverse = value.inverse(meter)?;
    inverse.ok_or_else(|| Reason::Undefined.because("the inverse of a singular matrix"))
}

fn power(value: Exact, n: &BigInt, meter: &mut Meter) -> Result<Exact, Failure> {
    if is_zero(n) {
        return Exact::identity(value.rows(), meter);
    }
    let base = if *n < BigInt::default() { inverse(&value, meter)? } else { value };
    let count = count(n)?;
    // The bits below the first one, from above: square, and one more factor for each that is set.
    let mut power = base.copy(meter)?;
    for bit in (0..count.ilog2()).rev() {
        power = power.times(&power, meter)?;
        if count >> bit & 1 == 1 {
            power = power.times(&base, meter)?;
        }
    }
    Ok(power)
}
