//! The check `query-rank`, and the part of the first `size-limit` that belongs to it.

use super::meter::{Meter, longest};
use super::sizes::{Sizes, products, too_large};
use super::table::Table;
use crate::certificate::Parametrization;
use crate::check::layer::grid::Integers;
use crate::check::layer::rank;
use crate::pair_certificate::{NetworkWeights, PairClaim};
use crate::reason::{Failure, Reason};

/// A limit of this checker alone: products of machine words for a rank.
const MAX_RANK: u128 = 1 << 34;

/// A matrix whose rank must be at most a number.
struct Bounded {
    /// Each row is that of `A` without denominators.
    integers: Integers,
    bound: usize,
    layer: usize,
}

/// For both networks.
pub(super) fn check(claim: &PairClaim, [one, other]: [&Sizes; 2]) -> Result<(), Failure> {
    let mut meter = Meter::new();
    let first = matrices(&claim.one, one, &mut meter)?;
    let second = matrices(&claim.other, other, &mut meter)?;
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
        limit(size, 1)?;
        let integers = Table::read(matrix, layer.source, meter)?.rows(meter)?.integers;
        // 3 bits for a digit.
        limit(size, u128::from(longest(integers.entries()) / 3 + 1))?;
        all.push(Bounded { integers, bound: layer.query, layer: number + 1 });
    }
    Ok(all)
}

fn limit(size: u128, digits: u128) -> Result<(), Failure> {
    if products(size.pow(3), digits.saturating_mul(size)) > MAX_RANK {
        return Err(too_large("the numbers for a rank"));
    }
    Ok(())
}
