//! Lightning self-attention: the variety of virtual weights, less one scaling for each layer.
//!
//! No overflow: every size is below 2^32, so all minima below are, `c_i` is at most 2 · 2^64, every other
//! product at most 2^65, and with fewer than 2^32 layers the sum stays below 2^98.
//!
//! No difference is negative: `n_i ≤ n_{i−1} ≤ r_{i−1} ≤ d_0` and `α_i ≤ ρ_i ≤ n_{i−1}`; so `c_i` is at
//! least 1, as all sizes are, which pays for the number of layers that is taken away at the end.

use super::Origin;

/// The number of `docs/theorems/virtual-weights.md`.
pub(super) fn dimension(origin: &Origin) -> Option<u128> {
    let (mut widths, mut query) = (origin.size("d"), origin.size("a"));
    match origin.name {
        // Both describe the same functions.
        "lightning" | "lightning_av" => {}
        "lightning_ml" => free(&mut widths, &mut query)?,
        _ => return None,
    }
    let [tokens] = origin.size("t")[..] else { return None };
    let layers = query.len() as u128;
    variety(&widths, &query, |after_rank_one| tokens == 1 || after_rank_one)
        .map(|dimension| dimension - layers)
}

/// All (M, L): what a network makes of them whose hidden widths and query sizes are so large that they
/// bound no rank.
pub(super) fn free(widths: &mut [u128], query: &mut [u128]) -> Option<()> {
    let first = *widths.first()?;
    widths.iter_mut().take(query.len()).for_each(|width| *width = first);
    query.fill(first);
    Some(())
}

/// A layer i and the sizes that its term is made of.
struct Layer {
    /// `r_{i−1}`: the rank of everything before the layer is at most that.
    residual: u128,
    /// `α_i`: the rank of `M_i` is at most that.
    rank: u128,
    /// `ρ_i`: the rank of `M_i + M_iᵀ` is at most that.
    symmetric_rank: u128,
    /// Whether of `M_i` only `M_i + M_iᵀ` matters.
    is_symmetric: bool,
}

/// The dimension of all virtual weights at sizes that are all at least 1; one width more than query sizes.
/// Whether a layer is symmetric depends on whether a layer before it has rank one.
pub(super) fn variety(
    widths: &[u128],
    query: &[u128],
    is_symmetric: impl Fn(bool) -> bool,
) -> Option<u128> {
    let (&first, rest) = widths.split_first()?;
    let &last = rest.last()?;
    // Forward: `r_{i−1}` is the minimum of the widths before layer i.
    let mut residual = first;
    let mut after_rank_one = false;
    let mut layers = Vec::with_capacity(query.len());
    for (&size, &target) in query.iter().zip(rest) {
        let rank = size.min(residual);
        let symmetric_rank = (2 * size).min(residual);
        let is_symmetric = is_symmetric(after_rank_one);
        layers.push(Layer { residual, rank, symmetric_rank, is_symmetric });
        after_rank_one |= rank == 1;
        residual = residual.min(target);
    }
    // Backward: `n` is `n_i`, `before` is `n_{i−1}`.
    let mut n = residual;
    let mut dimension = n * (first + last - n);
    for layer in layers.iter().rev() {
        let before = layer.residual.min(n + layer.symmetric_rank);
        dimension += layer.term(before) + (before - n) * (first - before);
        n = before;
    }
    Some(dimension)
}

impl Layer {
    /// `c_i`, where `before` is `n_{i−1}`: symmetric forms, or all bilinear forms, of bounded rank on a
    /// space of that dimension.
    fn term(&self, before: u128) -> u128 {
        let Layer { rank, symmetric_rank, is_symmetric, .. } = *self;
        if is_symmetric {
            // The product of two successive numbers is even.
            symmetric_rank * before - symmetric_rank * (symmetric_rank - 1) / 2
        } else {
            2 * rank * before - rank * rank
        }
    }
}
