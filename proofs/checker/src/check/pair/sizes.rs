//! The sizes of both networks: checked before anything is computed or allocated.

use std::collections::HashSet;

use crate::certificate::{Matrix, Parametrization};
pub(in crate::check) use crate::check::allowance::too_large;
use crate::check::layer::shape::fits;
use crate::pair_certificate::{NetworkWeights, PairClaim};
use crate::reason::{Failure, Reason};

const MAX_LAYERS: usize = 40;

/// The most layers that are not too large: `3^6 = 729`.
const MAX_DEPTH: usize = 6;

/// The most entries of a network.
const MAX_ENTRIES: u128 = 1 << 20;

/// A limit of this checker alone: products of machine words for the common denominator of a block.
const MAX_CLEARING: u128 = 1 << 30;

/// One layer. In `ml` all widths but the last are `d_0`.
#[derive(Clone, Copy, Debug)]
pub(in crate::check) struct Layer {
    pub(in crate::check) source: usize,
    pub(in crate::check) target: usize,
    pub(in crate::check) query: usize,
}

/// The sizes of a network that is small enough to be read.
#[derive(Clone, Debug)]
pub(in crate::check) struct Sizes {
    pub(in crate::check) parametrization: Parametrization,
    pub(in crate::check) tokens: usize,
    pub(in crate::check) layers: Vec<Layer>,
    /// The largest width, hidden widths of `ml` included.
    pub(in crate::check) widest: u128,
    /// The digits that the entries of a cleared block may have, for each block.
    pub(in crate::check) digits: Vec<u128>,
}

impl Sizes {
    /// `d_0`.
    pub(in crate::check) fn first_width(&self) -> usize {
        self.layers.first().map_or(0, |layer| layer.source)
    }

    /// `d_l`.
    pub(in crate::check) fn last_width(&self) -> usize {
        self.layers.last().map_or(0, |layer| layer.target)
    }
}

/// The checks `architecture`, `weights` and the first `size-limit`. `clears` says whether the
/// denominators of whole blocks will be cleared.
pub(in crate::check) fn of(claim: &PairClaim, clears: bool) -> Result<[Sizes; 2], Failure> {
    let networks = [("one", &claim.one), ("other", &claim.other)];
    for (name, network) in networks {
        let wrong = |detail: &str| Reason::Architecture.because(format!("{name}: {detail}"));
        architecture(network).map_err(wrong)?;
    }
    if claim.tokens == 0 {
        return Err(Reason::Architecture.because("no tokens"));
    }
    let ends = networks.map(|(_, network)| (network.widths.first(), network.widths.last()));
    if ends[0] != ends[1] {
        return Err(Reason::Architecture.because("the first or the last widths are different"));
    }
    for (name, network) in networks {
        if !fits(&network.weights, &blocks(network)) {
            let detail = format!("{name}: the shapes are not {:?}", blocks(network));
            return Err(Reason::Weights.because(detail));
        }
    }
    for (name, network) in networks {
        limits(network, clears).map_err(|what| too_large(&format!("{name}: {what}")))?;
    }
    let [one, other] = networks.map(|(_, network)| sizes(network, claim.tokens));
    match (one, other) {
        (Some(one), Some(other)) => Ok([one, other]),
        _ => Err(too_large("a size")),
    }
}

/// The check `architecture` of one network; but not that it has tokens.
pub(in crate::check) fn architecture(network: &NetworkWeights) -> Result<(), &'static str> {
    let NetworkWeights { widths, query_dims, .. } = network;
    if widths.len() < 2 {
        return Err("fewer than two widths");
    }
    if query_dims.len() != widths.len() - 1 {
        return Err("the number of query sizes is not the number of layers");
    }
    if widths.contains(&0) || query_dims.contains(&0) {
        return Err("a size is 0");
    }
    if query_dims.len() > MAX_LAYERS {
        return Err("more than 40 layers");
    }
    Ok(())
}

/// Source, target and query size of each layer.
fn layers(network: &NetworkWeights) -> Vec<[u32; 3]> {
    let targets = network.widths.iter().skip(1);
    let mut layers: Vec<_> = network
        .widths
        .iter()
        .zip(targets)
        .zip(&network.query_dims)
        .map(|((&source, &target), &query)| [source, target, query])
        .collect();
    if network.parametrization == Parametrization::Ml {
        let ends = [network.widths.first(), network.widths.last()];
        let [first, last] = ends.map(|width| width.copied().unwrap_or(0));
        layers.iter_mut().for_each(|layer| *layer = [first, first, 0]);
        layers.iter_mut().last().into_iter().for_each(|layer| layer[1] = last);
    }
    layers
}

/// Rows and columns of the blocks.
pub(in crate::check) fn blocks(network: &NetworkWeights) -> Vec<(u32, u32)> {
    let mut blocks = Vec::new();
    for [source, target, query] in layers(network) {
        match network.parametrization {
            Parametrization::Qkv => blocks.extend([(query, source), (query, source)]),
            Parametrization::Av | Parametrization::Ml => blocks.push((source, source)),
        }
        if network.parametrization != Parametrization::Ml {
            blocks.push((target, source));
        }
    }
    if network.parametrization == Parametrization::Ml {
        blocks.extend(layers(network).last().map(|&[source, target, _]| (target, source)));
    }
    blocks
}

/// Products of numbers that take this many words, `count` times. Numbers of one word are slower
/// than that: memory has to be found for each.
pub(in crate::check) fn products(count: u128, digits: u128) -> u128 {
    let words = (digits / 20).saturating_add(8);
    words.saturating_mul(words).saturating_mul(count)
}

fn area(rows: u32, columns: u32) -> u128 {
    u128::from(rows) * u128::from(columns)
}

/// The entries of the blocks, in `qkv` together with the `A_i`: at most 40 layers of products of two
/// `u32`, so nothing overflows a `u128`.
pub(in crate::check) fn entries(network: &NetworkWeights) -> u128 {
    let mut entries: u128 = blocks(network).iter().map(|&(r, c)| area(r, c)).sum();
    if network.parametrization == Parametrization::Qkv {
        entries += layers(network).iter().map(|&[source, ..]| area(source, source)).sum::<u128>();
    }
    entries
}

fn limits(network: &NetworkWeights, clears: bool) -> Result<(), &'static str> {
    if network.query_dims.len() > MAX_DEPTH {
        return Err("more than six layers");
    }
    if entries(network) > MAX_ENTRIES {
        return Err("more than 2^20 entries");
    }
    if !clears {
        return Ok(());
    }
    for (matrix, (rows, columns)) in network.weights.iter().zip(blocks(network)) {
        let words = 1 + digits(matrix) / 20;
        if area(rows, columns).saturating_mul(words.saturating_mul(words)) > MAX_CLEARING {
            return Err("numbers too long for a common denominator");
        }
    }
    Ok(())
}

/// The sizes that are small enough to be numbers of this machine.
pub(in crate::check) fn sizes(network: &NetworkWeights, tokens: u32) -> Option<Sizes> {
    let size = |size| usize::try_from(size).ok();
    let layer = |[source, target, query]: [u32; 3]| {
        Some(Layer { source: size(source)?, target: size(target)?, query: size(query)? })
    };
    Some(Sizes {
        parametrization: network.parametrization,
        tokens: size(tokens)?,
        layers: layers(network).into_iter().map(layer).collect::<Option<_>>()?,
        widest: network.widths.iter().copied().max().map_or(0, u128::from),
        digits: network.weights.iter().map(digits).collect(),
    })
}

/// The most digits that an entry, or the multiplier, can have when the denominators are cleared.
fn digits(matrix: &Matrix) -> u128 {
    let mut above = 0;
    let mut below = HashSet::new();
    for text in matrix.iter().flatten() {
        let (numerator, denominator) = text.split_once('/').unwrap_or((text, ""));
        above = above.max(numerator.len() as u128);
        below.insert(denominator);
    }
    above + below.iter().map(|text| text.len() as u128).sum::<u128>()
}
