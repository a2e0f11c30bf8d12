//! A network of integers, and its output on numbers or on variables.

use num_bigint::BigInt;

use super::scaled::Scaled;
use super::sizes::Sizes;
use crate::certificate::Parametrization;
use crate::check::layer::grid::{Grid, Integers, Number};
use crate::check::layer::rational;
use crate::pair_certificate::NetworkWeights;

/// What the entries of inputs and outputs are.
pub(in crate::check) trait Value: Number {
    /// `self += factor other`.
    fn add_multiple(&mut self, factor: &BigInt, other: &Self);
}

impl Value for BigInt {
    fn add_multiple(&mut self, factor: &BigInt, other: &Self) {
        self.add_product(factor, other);
    }
}

/// A matrix of a file, cleared of denominators.
pub(in crate::check) struct Block {
    integers: Integers,
    /// The matrix of the file times this is `integers`.
    multiplier: BigInt,
}

impl Block {
    pub(in crate::check) fn scaled(&self) -> Scaled {
        Scaled::new(self.integers.clone(), self.multiplier.clone())
    }
}

/// The blocks of a network whose shapes have been checked.
pub(in crate::check) fn cleared(network: &NetworkWeights, sizes: &Sizes) -> Vec<Block> {
    let columns = |position: usize| {
        let layer = match sizes.parametrization {
            Parametrization::Qkv => position / 3,
            Parametrization::Av => position / 2,
            // `d_0` throughout.
            Parametrization::Ml => 0,
        };
        sizes.layers.get(layer).map_or(1, |layer| layer.source)
    };
    let clear = |(position, matrix)| {
        let (integers, multiplier) = rational::cleared(matrix, columns(position));
        Block { integers, multiplier }
    };
    network.weights.iter().enumerate().map(clear).collect()
}

/// One layer, `X ↦ V X Xᵀ A X`.
pub(in crate::check) struct Layer {
    pub(in crate::check) a: Integers,
    pub(in crate::check) v: Integers,
}

/// A network of integers in the form `av`. One in `ml` is that with `V_i = I` for all layers but the
/// last, where `V_l = L`: then `M_i = A_i`.
pub(in crate::check) struct Network {
    pub(in crate::check) layers: Vec<Layer>,
    /// The output of the network of the file times this is that of `layers`; positive.
    pub(in crate::check) multiplier: BigInt,
}

impl Network {
    /// From blocks whose shapes have been checked.
    pub(in crate::check) fn new(blocks: &[Block], sizes: &Sizes) -> Network {
        let mut layers = Vec::new();
        let mut multiplier = BigInt::from(1);
        let mut add = |a: Integers, v: Integers, cleared: &[Block]| {
            // What a layer puts out enters the next one three times.
            multiplier = multiplier.pow(3);
            cleared.iter().for_each(|block| multiplier *= &block.multiplier);
            layers.push(Layer { a, v });
        };
        match sizes.parametrization {
            Parametrization::Qkv => {
                for layer in blocks.chunks(3) {
                    let [q, k, v] = layer else { continue };
                    add(k.integers.transpose_times(&q.integers), v.integers.clone(), layer);
                }
            }
            Parametrization::Av => {
                for layer in blocks.chunks(2) {
                    let [a, v] = layer else { continue };
                    add(a.integers.clone(), v.integers.clone(), layer);
                }
            }
            Parametrization::Ml => {
                let hidden = sizes.layers.len().saturating_sub(1);
                let (before, last) = blocks.split_at(hidden.min(blocks.len()));
                for m in before.chunks(1) {
                    let [matrix] = m else { continue };
                    add(matrix.integers.clone(), identity(sizes.first_width()), m);
                }
                if let [m, l] = last {
                    add(m.integers.clone(), l.integers.clone(), last);
                }
            }
        }
        Network { layers, multiplier }
    }

    /// Whether the outputs on an input of integers are equal. Each is known up to its multiplier.
    pub(in crate::check) fn agrees(&self, other: &Network, input: &Integers) -> bool {
        let [left, right] = [self, other].map(|network| network.output(input));
        let mut pairs = left.entries().iter().zip(right.entries());
        pairs.all(|(x, y)| x * &other.multiplier == y * &self.multiplier)
    }

    /// The output on `x`.
    pub(in crate::check) fn output<N: Value>(&self, x: &Grid<N>) -> Grid<N> {
        self.layers.iter().fold(x.clone(), |x, layer| {
            let (ax, transposed) = (times(&layer.a, &x), x.transpose());
            // X (Xᵀ A X) = (X Xᵀ) A X: the smaller square.
            let attended = if x.columns() <= x.rows() {
                product(&x, &product(&transposed, &ax))
            } else {
                product(&product(&x, &transposed), &ax)
            };
            times(&layer.v, &attended)
        })
    }
}

/// The product of two matrices.
pub(in crate::check) fn product<N: Number>(left: &Grid<N>, right: &Grid<N>) -> Grid<N> {
    let mut product = Grid::zero(left.rows(), right.columns());
    product.add_product(left, right);
    product
}

/// An integer matrix times one of other entries.
fn times<N: Value>(matrix: &Integers, x: &Grid<N>) -> Grid<N> {
    let mut product = Grid::<N>::zero(matrix.rows(), x.columns());
    for row in 0..matrix.rows() {
        for inner in 0..matrix.columns() {
            for column in 0..x.columns() {
                let entry = product.get_mut(row, column);
                entry.add_multiple(matrix.get(row, inner), x.get(inner, column));
            }
        }
    }
    product
}

fn identity(size: usize) -> Integers {
    let entry = |at: usize| BigInt::from(u8::from(at / size == at % size));
    Grid::new(size, (0..size * size).map(entry).collect())
}
