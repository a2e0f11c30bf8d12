//! Whether two networks are the same function (step 3).

use std::rc::Rc;

use super::matrix::{Field, Matrix};
use super::polynomial::Polynomial;
use super::powers::Powers;
use super::quotient;
use crate::reason::{Failure, Reason};

/// Whether two matrices of the same shape are equal.
pub(super) fn equal(one: &Matrix, other: &Matrix, field: &Field) -> Result<bool, Failure> {
    let (_, [of_one, of_other]) = one.below.common(&other.below, field.budget)?;
    let (x, y) = (field.multiplied(one, &of_one)?, field.multiplied(other, &of_other)?);
    Ok(x == y)
}

/// Whether virtual weights `M_1, …, M_l, L` are multiples of what they were, and the multiples
/// cancel (Eq. 13).
pub(super) fn rescaled(
    now: &[Rc<Matrix>],
    before: &[Rc<Matrix>],
    field: &Field,
) -> Result<(), Failure> {
    let mut product = Powers::default();
    let layers = now.len().saturating_sub(1);
    for (i, (now, before)) in now.iter().zip(before).enumerate() {
        let Some([above, below]) = multiple(now, before, field)? else {
            let name = if i == layers { "L".into() } else { format!("M_{}", i + 1) };
            let detail = format!("{name} is no multiple of what it was");
            return Err(Reason::FunctionsDiffer.because(detail));
        };
        // 3^{l−i}, and 1 for L: at most six layers.
        let exponent = (i + 1..layers).fold(1, |power: i64, _| power.saturating_mul(3));
        product.push(&above, exponent, field)?;
        product.push(&below, -exponent, field)?;
        product.push_below(&before.below, exponent, field)?;
        product.push_below(&now.below, -exponent, field)?;
    }
    if !product.cancel(field)? {
        return Err(
            Reason::FunctionsDiffer.because("the multiples of virtual weights do not cancel")
        );
    }
    Ok(())
}

/// Numerator and denominator, both not zero, of the function that times the numerators of one matrix
/// are those of the other, if there is one.
fn multiple(
    now: &Matrix,
    before: &Matrix,
    field: &Field,
) -> Result<Option<[Rc<Polynomial>; 2]>, Failure> {
    let pairs = || now.entries.iter().zip(&before.entries);
    let known = pairs().filter(|(_, y)| !y.is_zero());
    let Some((x, y)) = known.min_by_key(|(_, y)| y.terms().len()) else { return Ok(None) };
    if x.is_zero() {
        return Ok(None);
    }
    let Some((_, lead)) = y.terms().first() else { return Ok(None) };
    let number = y.content(lead, field.budget)?;
    let coprime = y.over_number(&number, field.budget)?;
    // Mostly a small function; otherwise the quotient of two entries as it is.
    let [above, below] = match quotient::exact(x, &coprime, field.budget)? {
        Some(quotient) => [Rc::new(quotient), Rc::new(Polynomial::number(number, field.budget)?)],
        None => [Rc::clone(x), Rc::clone(y)],
    };
    for (x, y) in pairs() {
        if x.times(&below, field.budget)? != y.times(&above, field.budget)? {
            return Ok(None);
        }
    }
    Ok(Some([above, below]))
}
