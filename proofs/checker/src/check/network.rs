//! The layered network modulo `m`: forward evaluation and hand-written reverse accumulation.
//!
//! One layer maps `X` to `Y = V X S` with `S = kᵀ q`, `k = K X`, `q = Q X`. If `G` is the
//! adjoint of `Y` (the derivatives of one number with respect to the entries of `Y`), then
//!
//! ```text
//! dV = G (X S)ᵀ    U = Vᵀ G    dS = Xᵀ U    dk = q dSᵀ    dq = k dS
//! dK = dk Xᵀ       dQ = dq Xᵀ               dX = U Sᵀ + Kᵀ dk + Qᵀ dq
//! ```
//!
//! All of it is written so that the adjoint is the left factor, some of it transposed: the
//! first adjoint has a single entry, and products skip zeros of the left factor.

use super::arith::{Ring, Word};
use super::matrix::{Matrix, sum_of_products};

/// The weights of one layer.
pub(crate) struct Layer<W: Word> {
    pub(crate) q: Matrix<W>,
    pub(crate) k: Matrix<W>,
    pub(crate) v: Matrix<W>,
}

/// The layers, from blocks `Q_1, K_1, V_1, …`.
pub(crate) fn layers<W: Word>(blocks: Vec<Matrix<W>>) -> Vec<Layer<W>> {
    let mut blocks = blocks.into_iter();
    let mut layers = Vec::new();
    while let (Some(q), Some(k), Some(v)) = (blocks.next(), blocks.next(), blocks.next()) {
        layers.push(Layer { q, k, v });
    }
    layers
}

/// What a reverse pass through one layer needs to know of the forward pass.
struct Step<W: Word> {
    x: Matrix<W>,
    x_transposed: Matrix<W>,
    s: Matrix<W>,
    xs_transposed: Matrix<W>,
    k_transposed: Matrix<W>,
    q_transposed: Matrix<W>,
}

/// The network evaluated on one input, ready for reverse passes.
pub(crate) struct Evaluation<'a, W: Word> {
    layers: &'a [Layer<W>],
    steps: Vec<Step<W>>,
    /// The shape of the output.
    shape: (usize, usize),
}

impl<'a, W: Word> Evaluation<'a, W> {
    /// Evaluates the network on `input`.
    pub(crate) fn new(layers: &'a [Layer<W>], input: Matrix<W>, ring: &Ring<W>) -> Self {
        let tokens = input.columns();
        let rows = layers.last().map_or(input.rows(), |layer| layer.v.rows());
        let mut x = input;
        let mut steps = Vec::with_capacity(layers.len());
        for layer in layers {
            let k_transposed = layer.k.times(&x, ring).transpose();
            let q = layer.q.times(&x, ring);
            let s = k_transposed.times(&q, ring);
            let xs = x.times(&s, ring);
            let y = layer.v.times(&xs, ring);
            steps.push(Step {
                x_transposed: x.transpose(),
                xs_transposed: xs.transpose(),
                q_transposed: q.transpose(),
                x,
                s,
                k_transposed,
            });
            x = y;
        }
        Evaluation { layers, steps, shape: (rows, tokens) }
    }

    /// The derivatives of the output entry `(row, column)` with respect to all coordinates.
    pub(crate) fn gradient(&self, row: usize, column: usize, ring: &Ring<W>) -> Vec<W::Entry> {
        let mut adjoint = Matrix::zero(self.shape.0, self.shape.1);
        adjoint.set(row, column, ring.residue(1));
        let mut blocks = Vec::with_capacity(3 * self.layers.len());
        for (number, (layer, step)) in self.layers.iter().zip(&self.steps).enumerate().rev() {
            let v = adjoint.times(&step.xs_transposed, ring);
            let u_transposed = adjoint.transpose().times(&layer.v, ring);
            let s_transposed = u_transposed.times(&step.x, ring);
            let k_transposed = s_transposed.transpose().times(&step.q_transposed, ring);
            let q_transposed = s_transposed.times(&step.k_transposed, ring);
            blocks.push(v);
            blocks.push(k_transposed.transpose().times(&step.x_transposed, ring));
            blocks.push(q_transposed.transpose().times(&step.x_transposed, ring));
            // The inputs are no coordinates: below the first layer nothing is wanted.
            if number > 0 {
                let terms = [
                    (&step.s, &u_transposed),
                    (&k_transposed, &layer.k),
                    (&q_transposed, &layer.q),
                ];
                adjoint = sum_of_products(ring, &terms).transpose();
            }
        }
        blocks.iter().rev().flat_map(Matrix::entries).copied().collect()
    }
}
