//! The rule `virtual-weights` (section 5): no more dimensions than the virtual weights have, less
//! one for each layer.
//!
//! No overflow: let every size be at most `2^32`, and let there be at most 40 layers. All the
//! minima below are at most `2^32`, so `c_i` is at most `2 · 2^64`, every other product at most
//! `2^65`, and the sum of the 81 of them stays below `2^73`; a `u128` holds all of it.
//!
//! No difference is negative:
//! - `n_{i-1} ≤ r_{i-1} ≤ d_0` and `n_l = r_l ≤ d_0`;
//! - `n_i ≤ n_{i-1}`, the smaller of `r_{i-1} ≥ r_i ≥ n_i` and `n_i + ρ_i`;
//! - `α_i ≤ ρ_i ≤ n_{i-1}`, since `ρ_i ≤ r_{i-1}` and `ρ_i ≤ n_i + ρ_i`: so both forms of `c_i`
//!   are not negative, and as all sizes are at least 1 they are at least 1, which pays for the
//!   `l` that is taken away (at the end).

use super::sizes::Sizes;
use crate::certificate::Parametrization;

/// The bound `D` of section 5.
pub(crate) fn of(sizes: &Sizes) -> u128 {
    let wide = |list: &[usize]| list.iter().map(|&size| size as u128).collect::<Vec<_>>();
    let (mut widths, mut query) = (wide(&sizes.widths), wide(&sizes.query));
    match sizes.parametrization {
        // Both describe the same functions.
        Parametrization::Qkv | Parametrization::Av => {}
        // All `(M, L)`: what a network makes of them whose hidden widths and query sizes are so
        // large that they bound no rank. Those of the claim play no role.
        Parametrization::Ml => {
            let first = sizes.first_width() as u128;
            widths.iter_mut().take(query.len()).for_each(|width| *width = first);
            query.fill(first);
        }
    }
    bound(&widths, &query, sizes.tokens as u128)
}

/// A layer `i` and the sizes that its term is made of.
struct Layer {
    /// `r_{i-1}`: the rank of everything before the layer is at most that.
    residual: u128,
    /// `α_i`: the rank of `M_i` is at most that.
    rank: u128,
    /// `ρ_i`: the rank of `M_i + M_iᵀ` is at most that.
    symmetric_rank: u128,
    /// Whether of `M_i` only `M_i + M_iᵀ` matters.
    is_symmetric: bool,
}

/// `D` for `qkv`; all sizes are at least 1 and there is one width more than query sizes.
pub(crate) fn bound(widths: &[u128], query: &[u128], tokens: u128) -> u128 {
    let (Some((&first, rest)), Some(&last)) = (widths.split_first(), widths.last()) else {
        return 0; // no widths, no network, no functions
    };
    // Forward: `r_{i-1}` is the minimum of the widths before layer i.
    let mut residual = first;
    let mut is_symmetric = tokens == 1;
    let mut layers = Vec::with_capacity(query.len());
    for (&size, &target) in query.iter().zip(rest) {
        let rank = size.min(residual);
        let symmetric_rank = (2 * size).min(residual);
        layers.push(Layer { residual, rank, symmetric_rank, is_symmetric });
        // It is so from the first layer of rank one on, but not yet in that layer itself.
        is_symmetric |= rank == 1;
        residual = residual.min(target);
    }
    // Backward: `n` is `n_i`, `before` is `n_{i-1}`.
    let mut n = residual;
    let mut dimension = n * (first + last - n);
    for layer in layers.iter().rev() {
        let before = layer.residual.min(n + layer.symmetric_rank);
        dimension += layer.term(before) + (before - n) * (first - before);
        n = before;
    }
    dimension - layers.len() as u128
}

impl Layer {
    /// `c_i`, where `before` is `n_{i-1}`: symmetric forms, or all bilinear forms, of bounded
    /// rank on a space of that dimension.
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
