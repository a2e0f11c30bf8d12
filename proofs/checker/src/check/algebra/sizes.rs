//! The sizes of the weights: checked before anything is computed or allocated.

use crate::algebra_certificate::AlgebraClaim;
use crate::certificate::Parametrization;
use crate::check::pair::sizes::{architecture as of_network, blocks, too_large};
use crate::pair_certificate::NetworkWeights;
use crate::reason::{Failure, Reason};

/// The most entries of all blocks.
const MAX_COORDINATES: u128 = 1 << 10;

fn network(claim: &AlgebraClaim) -> NetworkWeights {
    NetworkWeights {
        widths: claim.widths.clone(),
        query_dims: claim.query_dims.clone(),
        parametrization: claim.parametrization,
        weights: vec![],
    }
}

/// The check `architecture`.
pub(super) fn architecture(claim: &AlgebraClaim) -> Result<(), Failure> {
    let wrong = |detail: &str| Err(Reason::Architecture.because(detail));
    if let Err(detail) = of_network(&network(claim)) {
        return wrong(detail);
    }
    if claim.tokens == 0 {
        return wrong("no tokens");
    }
    let bounded = claim.query_dims.iter().zip(&claim.widths).any(|(query, width)| query < width);
    if claim.parametrization == Parametrization::Av && bounded {
        return wrong("a query size that bounds the rank of A");
    }
    Ok(())
}

/// The blocks of weights, few enough.
pub(super) struct Sizes {
    pub(super) parametrization: Parametrization,
    /// `l`.
    pub(super) layers: usize,
    /// Rows and columns of the blocks.
    pub(super) blocks: Vec<(usize, usize)>,
    /// The number of the first entry of each block, 0-based; and of all.
    pub(super) starts: Vec<usize>,
}

impl Sizes {
    /// The first part of the check `size-limit`.
    pub(super) fn new(claim: &AlgebraClaim) -> Result<Sizes, Failure> {
        let shapes = blocks(&network(claim));
        // At most 120 products of two `u32`.
        let all: u128 = shapes.iter().map(|&(r, c)| u128::from(r) * u128::from(c)).sum();
        if all > MAX_COORDINATES {
            return Err(too_large("the weights"));
        }
        let size = |size| usize::try_from(size).map_err(|_| too_large("a size"));
        let mut blocks = Vec::new();
        let mut starts = vec![0];
        let mut start = 0;
        for (rows, columns) in shapes {
            blocks.push((size(rows)?, size(columns)?));
            start += size(rows)? * size(columns)?;
            starts.push(start);
        }
        let (parametrization, layers) = (claim.parametrization, claim.query_dims.len());
        Ok(Sizes { parametrization, layers, blocks, starts })
    }

    /// `N`.
    pub(super) fn coordinates(&self) -> usize {
        self.starts.last().copied().unwrap_or(0)
    }

    /// Rows and columns of a 0-based block; nothing if there is none.
    pub(super) fn shape(&self, block: usize) -> (usize, usize) {
        self.blocks.get(block).copied().unwrap_or((0, 0))
    }

    /// The number of an entry of a block, everything 0-based.
    pub(super) fn entry(&self, block: usize, row: usize, column: usize) -> usize {
        let start = self.starts.get(block).copied().unwrap_or(0);
        start + row * self.shape(block).1 + column
    }
}
