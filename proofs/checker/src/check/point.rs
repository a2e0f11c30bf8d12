//! The point: weights and inputs, written out or drawn from a stream (section 3).

use super::arith::{Ring, Word};
use super::matrix::Matrix;
use super::sizes::Sizes;
use crate::certificate::{self, Point};
use crate::reason::{Failure, Reason};

/// The increment of the state of splitmix64.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// A point that fits the network.
pub(crate) struct CheckedPoint<'a> {
    sizes: &'a Sizes,
    source: Source<'a>,
}

enum Source<'a> {
    Stream { seed: u64, bound: u64, inputs: usize },
    Written { weights: &'a [certificate::Matrix], inputs: &'a [certificate::Matrix] },
}

impl<'a> CheckedPoint<'a> {
    /// The check `point`.
    pub(crate) fn new(point: &'a Point, sizes: &'a Sizes) -> Result<Self, Failure> {
        let wrong = |detail: &str| Reason::Point.because(detail);
        let source = match point {
            Point::Splitmix64 { seed, bound, inputs } => Source::Stream {
                seed: natural(seed).ok_or_else(|| wrong("seed not in 0 ≤ s < 2^64"))?,
                bound: natural(bound)
                    .filter(|bound| (1..=1 << 62).contains(bound))
                    .ok_or_else(|| wrong("bound not in 1 ≤ B ≤ 2^62"))?,
                inputs: usize::try_from(*inputs)
                    .ok()
                    .filter(|&inputs| inputs > 0)
                    .ok_or_else(|| wrong("no input"))?,
            },
            Point::Explicit { weights, inputs } => {
                if weights.len() != sizes.blocks.len() {
                    let detail = format!("{} blocks of weights", weights.len());
                    return Err(wrong(&format!("{detail}, not {}", sizes.blocks.len())));
                }
                if !weights.iter().zip(&sizes.blocks).all(|(block, &shape)| has(block, shape)) {
                    return Err(wrong("a block of weights of the wrong shape"));
                }
                let shape = (sizes.first_width(), sizes.tokens);
                if inputs.is_empty() || !inputs.iter().all(|input| has(input, shape)) {
                    return Err(wrong("no input, or an input of the wrong shape"));
                }
                Source::Written { weights, inputs }
            }
        };
        Ok(CheckedPoint { sizes, source })
    }

    /// The number of inputs.
    pub(crate) fn inputs(&self) -> usize {
        match self.source {
            Source::Stream { inputs, .. } => inputs,
            Source::Written { inputs, .. } => inputs.len(),
        }
    }

    /// The blocks of weights modulo `m`.
    pub(crate) fn weights<W: Word>(&self, ring: &Ring<W>) -> Vec<Matrix<W>> {
        match self.source {
            Source::Stream { seed, bound, .. } => {
                let mut first = 0;
                let block = |&shape: &(usize, usize)| {
                    let block = drawn(ring, seed, bound, first, shape);
                    first += shape.0 * shape.1;
                    block
                };
                self.sizes.blocks.iter().map(block).collect()
            }
            Source::Written { weights, .. } => {
                weights.iter().map(|block| written(ring, block)).collect()
            }
        }
    }

    /// The input with this 0-based number, modulo `m`.
    pub(crate) fn input<W: Word>(&self, ring: &Ring<W>, number: usize) -> Matrix<W> {
        match self.source {
            Source::Stream { seed, bound, .. } => {
                let shape = (self.sizes.first_width(), self.sizes.tokens);
                let first = self.sizes.coordinates + number * shape.0 * shape.1;
                drawn(ring, seed, bound, first, shape)
            }
            Source::Written { inputs, .. } => written(ring, &inputs[number]),
        }
    }
}

/// A natural number below 2^64; `-0` means 0.
pub(super) fn natural(text: &str) -> Option<u64> {
    if text == "-0" { Some(0) } else { text.parse().ok() }
}

fn has(matrix: &certificate::Matrix, (rows, columns): (usize, usize)) -> bool {
    matrix.len() == rows && matrix.iter().all(|row| row.len() == columns)
}

fn written<W: Word>(ring: &Ring<W>, matrix: &certificate::Matrix) -> Matrix<W> {
    let columns = matrix.first().map_or(1, Vec::len);
    Matrix::new(columns, matrix.iter().flatten().map(|text| ring.decimal(text)).collect())
}

/// A matrix from the draws number `first`, `first + 1`, … (0-based) of the stream. The state
/// only ever grows by a constant, so any draw can be reached at once.
pub(super) fn drawn<W: Word>(
    ring: &Ring<W>,
    seed: u64,
    bound: u64,
    first: usize,
    (rows, columns): (usize, usize),
) -> Matrix<W> {
    let entry = |draw: usize| ring.residue(entry(seed, bound, draw as u64));
    Matrix::new(columns, (first..first + rows * columns).map(entry).collect())
}

fn entry(seed: u64, bound: u64, draw: u64) -> i128 {
    let state = seed.wrapping_add(GOLDEN.wrapping_mul(draw.wrapping_add(1)));
    let z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    let z = z ^ (z >> 31);
    i128::from(z % (2 * bound + 1)) - i128::from(bound)
}
