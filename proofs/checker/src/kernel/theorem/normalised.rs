//! Self-attention normalised by softmax: the variety of virtual weights, and one token sees their product only.

use super::Origin;
use super::virtual_weights::{free, variety};

/// The number of `docs/theorems/normalised.md`.
pub(super) fn dimension(origin: &Origin) -> Option<u128> {
    let (mut widths, mut query) = (origin.size("d"), origin.size("a"));
    match origin.name {
        "softmax_attention" | "softmax_av" => {}
        "softmax_ml" => free(&mut widths, &mut query)?,
        _ => return None,
    }
    let [tokens] = origin.size("t")[..] else { return None };
    if tokens > 1 {
        return variety(&widths, &query, |_| false);
    }
    let rank = *widths.iter().min()?;
    Some(rank * (widths.first()? + widths.last()? - rank))
}
