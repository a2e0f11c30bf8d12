//! The rule `expansion`: all coefficients of both outputs.

use super::network::Network;
use super::polynomial::Polynomial;
use super::sizes::{Sizes, too_large};
use crate::check::layer::grid::Grid;
use crate::reason::{Failure, Reason};

/// The check `functions-differ`.
pub(super) fn check(
    first: &Network,
    second: &Network,
    one: &Sizes,
    other: &Sizes,
) -> Result<(), Failure> {
    // Six layers at most; and so few terms that all monomials fit.
    let depth = u32::try_from(one.layers.len().max(other.layers.len())).unwrap_or(u32::MAX);
    let count = one.first_width().saturating_mul(one.tokens);
    let variables = Polynomial::variables(count, 3_u32.saturating_pow(depth));
    let input = Grid::new(one.tokens, variables.ok_or_else(|| too_large("the monomials"))?);
    let [left, right] = [first, second].map(|network| network.output(&input));
    let pairs = left.entries().iter().zip(right.entries());
    for (position, (x, y)) in pairs.enumerate() {
        // Each output is known up to its multiplier.
        if !x.multiples_agree(&second.multiplier, y, &first.multiplier) {
            let (row, column) = (position / one.tokens + 1, position % one.tokens + 1);
            let detail = format!("at row {row}, column {column} of the output");
            return Err(Reason::FunctionsDiffer.because(detail));
        }
    }
    Ok(())
}
