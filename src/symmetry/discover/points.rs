//! Random points, and what an infinitesimal symmetry must satisfy there.

use std::ops::Range;

use crate::error::Result;
use crate::geometry::IntegerSample;
use crate::geometry::jacobian::{Recorded, flatten, unflatten};
use crate::geometry::tape::{Node, Recorder, Tape};
use crate::linalg::{ModularEchelon, multimodular};
use crate::matrix::Matrix;
use crate::network::{Block, Network};
use crate::ring::{Integer, PrimeField, Ring};

/// Bound of the entries of points.
pub(super) const BOUND: u64 = 1 << 29;

/// A network whose coordinates are its weights, without conditions.
pub(super) struct OnWeights<'a, N>(pub(super) &'a N);

impl<N: Network> Network for OnWeights<'_, N> {
    fn coordinates(&self) -> Vec<Block> {
        self.0.weights()
    }

    fn input_shape(&self) -> (usize, usize) {
        self.0.input_shape()
    }

    fn output_shape(&self) -> (usize, usize) {
        self.0.output_shape()
    }

    fn evaluate<R: Ring>(
        &self,
        ring: &R,
        weights: &[Matrix<R::Elem>],
        input: &Matrix<R::Elem>,
    ) -> Result<Matrix<R::Elem>> {
        self.0.evaluate(ring, weights, input)
    }

    fn evaluation_cost(&self) -> u128 {
        self.0.evaluation_cost()
    }
}

/// Weights `W`, and linear functionals `g` with `g · E W = 0` for every infinitesimal symmetry `E`:
/// the rows of the Jacobian in the weights, and, where weights satisfy conditions, a basis of the
/// functionals that vanish on the tangent space.
pub(super) struct Point<E> {
    pub weights: Vec<E>,
    pub functionals: Vec<Vec<E>>,
}

/// Where points come from.
pub(super) struct Source<'a, N> {
    network: &'a N,
    pub blocks: Vec<Block>,
    /// Entries of all blocks.
    pub count: usize,
    recorded: Recorded,
    /// The map from coordinates to weights, when weights satisfy conditions.
    chart: Option<Tape>,
}

impl<'a, N: Network> Source<'a, N> {
    /// Records the network, and finds out whether its weights satisfy conditions: whether the rank
    /// of (coordinates ↦ weights) at a random point modulo `field` is full. Points of a source that
    /// is wrongly taken to be restricted (with tiny primes) are points all the same.
    pub fn new(network: &'a N, field: PrimeField, seed: u64) -> Result<Self> {
        let blocks = network.weights();
        let count = blocks.iter().map(Block::len).sum();
        let recorded = Recorded::new(&OnWeights(network))?;
        let mut source = Source { network, blocks, count, recorded, chart: None };
        if network.has_redundant_coordinates() {
            let chart = chart(network);
            let coordinates = IntegerSample::new(seed, BOUND).blocks(&network.coordinates());
            let coordinates: Vec<u64> =
                flatten(&coordinates).iter().map(|&n| field.from_i64(n)).collect();
            let mut echelon = ModularEchelon::new(field, count);
            echelon.insert_batch(tangents(&chart, &field, &coordinates));
            source.chart = (echelon.rank() < count).then_some(chart);
        }
        Ok(source)
    }

    /// The entries of each block.
    pub fn ranges(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.blocks.iter().scan(0, |end, block| {
            *end += block.len();
            Some(*end - block.len()..*end)
        })
    }

    /// Whether the weights satisfy conditions.
    pub fn is_restricted(&self) -> bool {
        self.chart.is_some()
    }

    /// The network as a function of free weights.
    pub fn recorded(&self) -> &Recorded {
        &self.recorded
    }

    /// The next point of a sample: weights (or coordinates where weights satisfy conditions), then
    /// an input.
    fn next<R: Ring>(
        &self,
        ring: &R,
        sample: &mut IntegerSample,
        conormals: impl Fn(Vec<Vec<R::Elem>>) -> Vec<Vec<R::Elem>>,
    ) -> Point<R::Elem> {
        let network = self.network;
        let drawn = match self.chart {
            Some(_) => sample.blocks(&network.coordinates()),
            None => sample.blocks(&self.blocks),
        };
        let drawn: Vec<_> = drawn.iter().map(|m| m.map(|&n| ring.from_i64(n))).collect();
        let input = sample.matrix(network.input_shape()).map(|&n| ring.from_i64(n));
        let weights = if self.is_restricted() { network.lift(ring, &drawn) } else { drawn.clone() };
        let mut functionals = self.recorded.rows(ring, &weights, &input);
        if let Some(chart) = &self.chart {
            functionals.extend(conormals(tangents(chart, ring, &flatten(&drawn))));
        }
        Point { weights: flatten(&weights), functionals }
    }

    /// The next point modulo a prime.
    pub fn modular(&self, field: PrimeField, sample: &mut IntegerSample) -> Point<u64> {
        self.next(&field, sample, |tangents| {
            let mut echelon = ModularEchelon::new(field, self.count);
            echelon.insert_batch(tangents);
            echelon.kernel()
        })
    }

    /// The next point over the integers.
    pub fn exact(&self, sample: &mut IntegerSample) -> Point<Integer> {
        self.next(&crate::ring::Integers, sample, |tangents| {
            multimodular::kernel(&Matrix::from_rows(self.count, tangents))
        })
    }

    /// A vector as blocks of weights.
    pub fn unflatten<E: Clone>(&self, entries: &[E]) -> Vec<Matrix<E>> {
        unflatten(&self.blocks, entries)
    }
}

fn chart<N: Network>(network: &N) -> Tape {
    let recorder = Recorder::new();
    let matrix =
        |block: &Block| Matrix::from_fn(block.rows, block.columns, |_, _| recorder.input());
    let blocks: Vec<Matrix<Node>> = network.coordinates().iter().map(matrix).collect();
    let outputs = flatten(&network.lift(&recorder, &blocks));
    recorder.finish(flatten(&blocks), Vec::new(), outputs)
}

/// The derivatives of all weights by each coordinate.
fn tangents<R: Ring>(chart: &Tape, ring: &R, coordinates: &[R::Elem]) -> Vec<Vec<R::Elem>> {
    let values = chart.forward(ring, coordinates, &[]);
    let rows: Vec<_> = (0..chart.outputs()).map(|k| chart.reverse(ring, &values, k)).collect();
    (0..coordinates.len()).map(|j| rows.iter().map(|row| row[j].clone()).collect()).collect()
}

/// Points modulo one prime, made when they are needed.
pub(super) struct Points<'a, N> {
    source: &'a Source<'a, N>,
    field: PrimeField,
    sample: IntegerSample,
    made: Vec<Point<u64>>,
}

impl<'a, N: Network> Points<'a, N> {
    pub fn new(source: &'a Source<'a, N>, field: PrimeField, seed: u64) -> Self {
        Points { source, field, sample: IntegerSample::new(seed, BOUND), made: Vec::new() }
    }

    pub fn field(&self) -> PrimeField {
        self.field
    }

    pub fn get(&mut self, index: usize) -> &Point<u64> {
        while self.made.len() <= index {
            self.made.push(self.source.modular(self.field, &mut self.sample));
        }
        &self.made[index]
    }
}
