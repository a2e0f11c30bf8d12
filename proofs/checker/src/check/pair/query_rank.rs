//! The check `query-rank`, and the part of the first `size-limit` that belongs to it.

use super::meter::{Meter, longest};
use super::sizes::{Sizes, products};
use super::table::Table;
use crate::certificate::Parametrization;
use crate::check::layer::grid::Integers;
use crate::check::layer::rank;
use crate::pair_certificate::{NetworkWeights, PairClaim};
use crate::reason::{Failure, Reason};

/// A matrix whose rank must be at most a number.
struct Bounded {
    /// Each row is that of `A` without denominators.
    integers: Integers,
    bound: usize,
    layer: usize,
}

/// For both networks.
pub(super) fn check(
    claim: &PairClaim,
    [one, other]: [&Sizes; 2],
    meter: &mut Meter,
) -> Result<(), Failure> {
    let first = matrices(&claim.one, one, meter)?;
    let second = matrices(&claim.other, other, meter)?;
    for Bounded { integers, bound, layer } in first.into_iter().chain(second) {
        if rank::rank(&integers) > bound {
            let detail = format!("A_{layer} has a rank above the query size");
            return Err(Reason::QueryRank.because(detail));
        }
    }
    Ok(())
}

/// The matrices `A_i` with `a_i < d_{i−1}`: no other has a rank above the query size.
fn matrices(
    network: &NetworkWeights,
    sizes: &Sizes,
    meter: &mut Meter,
) -> Result<Vec<Bounded>, Failure> {
    let mut all = Vec::new();
    if sizes.parametrization != Parametrization::Av {
        return Ok(all);
    }
    for (number, (layer, blocks)) in sizes.layers.iter().zip(network.weights.chunks(2)).enumerate()
    {
        let Some(matrix) = blocks.first().filter(|_| layer.query < layer.source) else { continue };
        let size = layer.source as u128;
        // Nothing is shorter than that.
        meter.fits_steps(of_rank(size, 1))?;
        let integers = Table::read(matrix, layer.source, meter)?.rows(meter)?.integers;
        // 3 bits for a digit.
        let digits = u128::from(longest(integers.entries()) / 3 + 1);
        meter.steps(of_rank(size, digits))?;
        all.push(Bounded { integers, bound: layer.query, layer: number + 1 });
    }
    Ok(all)
}

/// Products of machine words for a rank.
fn of_rank(size: u128, digits: u128) -> u64 {
    let products = products(size.pow(3), digits.saturating_mul(size));
    u64::try_from(products).unwrap_or(u64::MAX)
}
