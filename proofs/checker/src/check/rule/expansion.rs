//! The proof `expansion`: section 3.4 of `docs/rule-certificate.md`.
//!
//! Everything is computed with rational functions of the entries of weights and parameters; what is
//! equal as a function is equal at all values where it is defined.

mod below;
mod budget;
mod compare;
mod determinant;
mod generic;
mod matrix;
mod monomial;
mod network;
mod plain;
mod polynomial;
mod powers;
mod quotient;
mod rank;
#[cfg(test)]
mod tests;
mod value;

use std::rc::Rc;

use super::symbols::Symbols;
use super::value::powers as powers_fit;
use crate::certificate::Parametrization;
use crate::check::allowance::Allowance;
use crate::check::pair::sizes::too_large;
use crate::reason::{Failure, Reason};
use crate::rule_certificate::{Compared, RuleClaim, RuleStatement};
use budget::Budget;
use generic::Variables;
use matrix::{Field, Matrix};

/// The most layers of networks that are expanded: `3^3 = 27`.
const MAX_OUTPUTS: usize = 3;

/// The most layers otherwise: `3^6 = 729`.
const MAX_DEPTH: usize = 6;

/// What the network was.
struct Before {
    blocks: Vec<Rc<Matrix>>,
    /// The input, if outputs are compared.
    input: Option<Rc<Matrix>>,
    /// The output, or the virtual weights.
    function: Vec<Rc<Matrix>>,
}

/// The limits of the page, then `not-invertible`, then all cases: the last parameter changes first.
pub(super) fn check(
    claim: &RuleClaim,
    symbols: &Symbols,
    compared: Compared,
    allowance: &Rc<Allowance>,
) -> Result<(), Failure> {
    let depth = match compared {
        Compared::Outputs => MAX_OUTPUTS,
        Compared::VirtualWeights => MAX_DEPTH,
    };
    if claim.query_dims.len() > depth {
        return Err(too_large("the layers"));
    }
    claim.blocks.iter().try_for_each(powers_fit)?;
    let choices = generic::choices(symbols.parameters())?;
    let budget = Budget::new(allowance);
    let field = Field::new(&budget)?;
    if matches!(claim.statement, RuleStatement::Holds {}) {
        claim.blocks.iter().try_for_each(|block| plain::check(block, symbols, &field))?;
    }
    let mut variables = Variables::default();
    let blocks = weights(claim, symbols, &mut variables, &field)?;
    let input = match compared {
        Compared::VirtualWeights => None,
        Compared::Outputs => {
            let rows = blocks.first().map_or(1, |block| block.columns);
            let columns = usize::try_from(claim.tokens).map_err(|_| too_large("the tokens"))?;
            Some(Rc::new(variables.full(rows, columns, &field)?))
        }
    };
    let function = function(claim, &blocks, input.as_ref(), &field)?;
    let before = Before { blocks, input, function };
    for case in 0..choices.iter().product() {
        let mut rest = case;
        let mut choice: Vec<u64> = choices
            .iter()
            .rev()
            .map(|count| {
                let choice = rest % count;
                rest /= count;
                choice
            })
            .collect();
        choice.reverse();
        one_case(claim, symbols, &choice, variables.clone(), &before, &budget)?;
    }
    Ok(())
}

/// Matrices of variables; forms of bounded rank are products of two.
fn weights(
    claim: &RuleClaim,
    symbols: &Symbols,
    variables: &mut Variables,
    field: &Field,
) -> Result<Vec<Rc<Matrix>>, Failure> {
    let size = |size: u32| usize::try_from(size).map_err(|_| too_large("a size"));
    let mut blocks = Vec::new();
    for (number, block) in symbols.blocks().iter().enumerate() {
        let query = bounded(claim, number).filter(|&query| query < block.rows);
        blocks.push(Rc::new(match query {
            None => variables.full(size(block.rows)?, size(block.columns)?, field)?,
            Some(query) => {
                let k = variables.full(size(query)?, size(block.rows)?, field)?;
                let q = variables.full(size(query)?, size(block.columns)?, field)?;
                field.product(&field.transpose(&k)?, &q)?
            }
        }));
    }
    Ok(blocks)
}

/// What the rank of a block is at most, if that is part of the architecture.
fn bounded(claim: &RuleClaim, block: usize) -> Option<u32> {
    let is_form = claim.parametrization == Parametrization::Av && block.is_multiple_of(2);
    claim.query_dims.get(block / 2).copied().filter(|_| is_form)
}

/// What is compared.
fn function(
    claim: &RuleClaim,
    blocks: &[Rc<Matrix>],
    input: Option<&Rc<Matrix>>,
    field: &Field,
) -> Result<Vec<Rc<Matrix>>, Failure> {
    match input {
        None => network::virtual_weights(claim, blocks, field),
        Some(input) => Ok(vec![network::output(claim, blocks, input, field)?]),
    }
}

/// Steps 1 to 3 for one choice of generic values.
fn one_case(
    claim: &RuleClaim,
    symbols: &Symbols,
    choice: &[u64],
    mut variables: Variables,
    before: &Before,
    budget: &Budget,
) -> Result<(), Failure> {
    let mut field = Field::new(budget)?;
    let mut values: Vec<Rc<Matrix>> = before.blocks.iter().map(Rc::clone).collect();
    for (parameter, &choice) in symbols.parameters().iter().zip(choice) {
        values.push(Rc::new(variables.value(parameter, choice, &mut field)?));
    }
    let mut moved = Vec::new();
    for expression in &claim.blocks {
        moved.push(value::of(expression, symbols, &values, &mut field)?);
    }
    for (number, (form, expression)) in moved.iter().zip(&claim.blocks).enumerate() {
        let Some(query) = bounded(claim, number) else { continue };
        let small = usize::try_from(query).unwrap_or(usize::MAX) >= form.rows
            || rank::is_bounded(expression, query, claim, symbols)?;
        let minor = usize::try_from(query).unwrap_or(usize::MAX).saturating_add(1);
        if !small && !rank::minors_vanish(form, minor, &field)? {
            let detail = format!("A_{}: a minor of {minor} rows is not zero", number / 2 + 1);
            return Err(Reason::QueryRank.because(detail));
        }
    }
    let after = function(claim, &moved, before.input.as_ref(), &field)?;
    if before.input.is_none() {
        return compare::rescaled(&after, &before.function, &field);
    }
    for (one, other) in after.iter().zip(&before.function) {
        if !compare::equal(one, other, &field)? {
            return Err(Reason::FunctionsDiffer.because("the outputs are different functions"));
        }
    }
    Ok(())
}
