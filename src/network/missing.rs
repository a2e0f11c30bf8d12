//! Why symmetries may fall short: names for the bounds that an architecture calls for.

use super::{Architecture, Parametrization};

/// Which bounds, beyond linear symmetries and the ambient dimension, an architecture calls for.
///
/// Only names for a report; no verdict depends on them. With r_i = min(d_0..d_i) and α_i =
/// min(a_i, r_{i−1}), the later layers see only n_i dimensions of the output of layer i, where
/// n_l = r_l and n_{i−1} = min(r_{i−1}, n_i + 2 α_i) (rows and columns of A_i).
pub(super) fn missing(architecture: &Architecture) -> Vec<String> {
    let widths = architecture.widths();
    let layers = architecture.layers();
    let mut names = Vec::new();
    if architecture.parametrization() == Parametrization::Ml {
        if architecture.tokens() == 1 {
            names.push(ONE_TOKEN.into());
        }
        return names;
    }
    let mut narrowest = usize::MAX;
    let ranks: Vec<usize> = widths
        .iter()
        .map(|&d| {
            narrowest = narrowest.min(d);
            narrowest
        })
        .collect();
    let alpha: Vec<usize> =
        architecture.query_dims().iter().zip(&ranks).map(|(&a, &r)| a.min(r)).collect();
    let mut seen = ranks[layers];
    let mut invisible = None;
    for i in (1..layers).rev() {
        seen = ranks[i].min(seen + 2 * alpha[i]);
        if seen < widths[i] {
            invisible = Some((i, widths[i], seen));
        }
    }
    if let Some((i, width, seen)) = invisible {
        names.push(format!(
            "invisible-weights (of the d_{i} = {width} outputs of layer {i}, the function sees {seen})"
        ));
    }
    if architecture.tokens() == 1 {
        names.push(ONE_TOKEN.into());
    } else if let Some(i) = alpha[..layers - 1].iter().position(|&rank| rank == 1) {
        names.push(format!("symmetric-part (layers behind the rank-one A_{})", i + 1));
    }
    names
}

const ONE_TOKEN: &str = "symmetric-part (one token sees only A + Aᵀ)";
