//! The rule `witness`: an input on which the outputs differ.

use super::network::Network;
use super::sizes::Sizes;
use super::work;
use crate::certificate::Matrix;
use crate::check::allowance::Allowance;
use crate::check::layer::grid::Integers;
use crate::reason::{Failure, Reason};

/// The check `witness`, and before it the limit of this checker on what there is to compute (for
/// an input of the right shape: for another one there is nothing).
pub(super) fn read(
    input: &Matrix,
    one: &Sizes,
    other: &Sizes,
    allowance: &Allowance,
) -> Result<Integers, Failure> {
    let (rows, columns) = (one.first_width(), one.tokens);
    if input.len() != rows || input.iter().any(|row| row.len() != columns) {
        let detail = format!("the input is not a {rows} × {columns} matrix");
        return Err(Reason::Witness.because(detail));
    }
    let digits = input.iter().flatten().map(String::len).max().unwrap_or(0);
    work::of_witness(one, other, digits as u128, allowance)?;
    Integers::read(input, rows, columns).ok_or_else(|| Reason::Witness.because("another shape"))
}

/// The check `witness-agrees`.
pub(super) fn check(first: &Network, second: &Network, input: &Integers) -> Result<(), Failure> {
    if first.agrees(second, input) {
        return Err(Reason::WitnessAgrees.because("the outputs are equal there"));
    }
    Ok(())
}
