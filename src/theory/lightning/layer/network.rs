//! A layer as a certificate has it: a text of the library at sizes, and the blocks of its weights.

use neurocert_check::kernel::certificate::{Matrices, Network};
use neurocert_check::kernel::produce::{Budget, Stop};
use neurocert_check::kernel::{Bounded, Source};

use super::weights::Layer;
use crate::error::Result;
use crate::program::{at_sizes, blocks};
use crate::search::network;
use crate::theory::lightning::literally;

/// What the kernel may take for one step.
pub(super) const BUDGET: Budget = Budget { steps: 1 << 36, memory: 1 << 32, stop: Stop::NEVER };

/// The first name of each block: queries, keys and values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    Q,
    K,
    V,
}

/// A layer in the language.
pub(super) struct Written {
    pub texts: Vec<String>,
    pub network: Network,
    pub source: Source,
    pub weights: Matrices,
}

/// The layer as a text of the library at its sizes and weights.
///
/// # Errors
/// When a size does not fit into the language.
pub(super) fn written(layer: &Layer) -> Result<Written> {
    let (text, given) = literally(layer.architecture());
    let program = at_sizes(text, &given).map_err(|error| error.within("certificate"))?;
    Ok(Written {
        texts: vec![text.to_string()],
        network: network(1, &given),
        source: Source::new(&program, Bounded::Factors).of_text(text, &program),
        weights: blocks(&program, layer.weights()),
    })
}

impl Block {
    /// The name in the text of a layer: A is the product of left (the keys) and right (the queries).
    pub(super) fn name(self, layer: &Layer) -> &'static str {
        match (self, layer.is_qkv()) {
            (Block::Q, true) => "Q[1]",
            (Block::K, true) => "K[1]",
            (Block::Q, false) => "right(A[1])",
            (Block::K, false) => "left(A[1])",
            (Block::V, _) => "V[1]",
        }
    }

    /// The number of a coordinate, from 1.
    pub(super) fn coordinate(self, layer: &Layer, (row, column): (usize, usize)) -> usize {
        let (d, size) = (layer.d(), layer.query() * layer.d());
        let before = match (self, layer.is_qkv()) {
            (Block::Q, true) | (Block::K, false) => 0,
            (Block::K, true) | (Block::Q, false) => size,
            (Block::V, _) => 2 * size,
        };
        before + row * d + column + 1
    }
}
