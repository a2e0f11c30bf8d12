//! The infinitesimal symmetries of lightning attention, as vector fields linear in the weights,
//! in a fixed order.

use num_bigint::BigInt;
use num_traits::One;

use super::{Parametrization, SymmetryRule};
use crate::matrix::Matrix;
use crate::ring::Ring;

/// The rules that hold in a parametrization, in the order in which they are counted.
pub(super) fn rules(parametrization: Parametrization) -> Vec<SymmetryRule> {
    match parametrization {
        Parametrization::Qkv => {
            vec![SymmetryRule::QueryKey, SymmetryRule::Gauge, SymmetryRule::Scaling]
        }
        Parametrization::Av => vec![SymmetryRule::Gauge, SymmetryRule::Scaling],
        Parametrization::Ml => vec![SymmetryRule::Scaling],
    }
}

/// Shows the fields of `rule` at `weights`: one flattened velocity for each generator that is
/// wanted at a generic point.
pub(super) fn fields<R: Ring>(
    ring: &R,
    parametrization: Parametrization,
    query_dims: &[usize],
    rule: SymmetryRule,
    weights: &[Matrix<R::Elem>],
    visit: &mut dyn FnMut(Vec<R::Elem>),
) {
    let point = Point::new(ring, query_dims, weights);
    use Parametrization::{Av, Ml, Qkv};
    match (parametrization, rule) {
        (Qkv, SymmetryRule::QueryKey) => point.query_key(visit),
        (Qkv, SymmetryRule::Gauge) => point.gauge(3, visit, |velocity, v, r, c| {
            // K̇ = −K B and Q̇ = −Q B of the next layer.
            velocity.minus_right(v + 1, r, c);
            velocity.minus_right(v + 2, r, c);
        }),
        (Av, SymmetryRule::Gauge) => point.gauge(2, visit, |velocity, v, r, c| {
            // Ȧ = −Bᵀ A − A B of the next layer.
            velocity.minus_transposed_left(v + 1, r, c);
            velocity.minus_right(v + 1, r, c);
        }),
        (Qkv, SymmetryRule::Scaling) => point.scaling(3, visit),
        (Av, SymmetryRule::Scaling) => point.scaling(2, visit),
        (Ml, SymmetryRule::Scaling) => point.virtual_scaling(visit),
        (Av | Ml, SymmetryRule::QueryKey) | (Ml, SymmetryRule::Gauge) => {}
    }
}

/// Weights with the offset of each block in a flattened vector.
struct Point<'a, R: Ring> {
    ring: &'a R,
    query_dims: &'a [usize],
    weights: &'a [Matrix<R::Elem>],
    offsets: Vec<usize>,
    length: usize,
}

/// A velocity under construction.
struct Velocity<'a, R: Ring> {
    point: &'a Point<'a, R>,
    entries: Vec<R::Elem>,
}

impl<'a, R: Ring> Point<'a, R> {
    fn new(ring: &'a R, query_dims: &'a [usize], weights: &'a [Matrix<R::Elem>]) -> Self {
        let mut length = 0;
        let mut offsets = Vec::with_capacity(weights.len());
        for block in weights {
            offsets.push(length);
            length += block.entries().len();
        }
        Point { ring, query_dims, weights, offsets, length }
    }

    fn velocity(&self) -> Velocity<'_, R> {
        Velocity { point: self, entries: vec![self.ring.zero(); self.length] }
    }

    /// `K̇ = B K`, `Q̇ = −Bᵀ Q` for every layer and `B = E_rc`, r ≤ d or c ≤ d.
    fn query_key(&self, visit: &mut dyn FnMut(Vec<R::Elem>)) {
        for q in (0..self.weights.len()).step_by(3) {
            let (a, d) = self.weights[q].shape();
            for (r, c) in pairs(a, d, d) {
                let mut velocity = self.velocity();
                velocity.left(q + 1, r, c);
                velocity.minus_transposed_left(q, r, c);
                visit(velocity.entries);
            }
        }
    }

    /// `V̇_i = B V_i`, `V̇_{i+1} = −V_{i+1} B`, and `attention` for the layer that follows.
    /// A layer has `step` blocks, the last of them `V`. `B = E_rc` with r ≤ d_{i+1} + 2 a_{i+1} or
    /// c ≤ d_{i−1}.
    fn gauge(
        &self,
        step: usize,
        visit: &mut dyn FnMut(Vec<R::Elem>),
        attention: impl Fn(&mut Velocity<'_, R>, usize, usize, usize),
    ) {
        for v in (step - 1..self.weights.len() - step).step_by(step) {
            let (d, before) = self.weights[v].shape();
            let layer = v / step + 1;
            let after = self.weights[v + step].rows() + 2 * self.query_dims[layer];
            for (r, c) in pairs(d, after, before) {
                let mut velocity = self.velocity();
                velocity.left(v, r, c);
                attention(&mut velocity, v, r, c);
                velocity.minus_right(v + step, r, c);
                visit(velocity.entries);
            }
        }
    }

    /// The first block of a layer (`Q` or `A`) grows, the last (`V`) shrinks.
    fn scaling(&self, step: usize, visit: &mut dyn FnMut(Vec<R::Elem>)) {
        for first in (0..self.weights.len()).step_by(step) {
            visit(self.scale(&[(first, BigInt::one()), (first + step - 1, -BigInt::one())]));
        }
    }

    /// `M_i` grows, `L` shrinks 3^{l−i} times as fast.
    fn virtual_scaling(&self, visit: &mut dyn FnMut(Vec<R::Elem>)) {
        let layers = self.weights.len() - 1;
        for i in 0..layers {
            let power = BigInt::from(3).pow((layers - 1 - i) as u32);
            visit(self.scale(&[(i, BigInt::one()), (layers, -power)]));
        }
    }

    fn scale(&self, factors: &[(usize, BigInt)]) -> Vec<R::Elem> {
        let mut velocity = self.velocity();
        for (block, factor) in factors {
            let (block, factor) = (*block, self.ring.from_integer(factor));
            for (k, entry) in self.weights[block].entries().iter().enumerate() {
                velocity.entries[self.offsets[block] + k] = self.ring.mul(&factor, entry);
            }
        }
        velocity.entries
    }
}

impl<R: Ring> Velocity<'_, R> {
    /// `+ E_rc W`: row c of `W` moves row r.
    fn left(&mut self, block: usize, r: usize, c: usize) {
        for j in 0..self.point.weights[block].columns() {
            self.add(block, (r, j), self.point.weights[block][(c, j)].clone());
        }
    }

    /// `− E_rcᵀ W`: row r of `W` moves row c.
    fn minus_transposed_left(&mut self, block: usize, r: usize, c: usize) {
        for j in 0..self.point.weights[block].columns() {
            self.add(block, (c, j), self.point.ring.neg(&self.point.weights[block][(r, j)]));
        }
    }

    /// `− W E_rc`: column r of `W` moves column c.
    fn minus_right(&mut self, block: usize, r: usize, c: usize) {
        for i in 0..self.point.weights[block].rows() {
            self.add(block, (i, c), self.point.ring.neg(&self.point.weights[block][(i, r)]));
        }
    }

    fn add(&mut self, block: usize, (i, j): (usize, usize), value: R::Elem) {
        let columns = self.point.weights[block].columns();
        let entry = &mut self.entries[self.point.offsets[block] + i * columns + j];
        *entry = self.point.ring.add(entry, &value);
    }
}

/// `(r, c)` row by row, from zero, with `r < rows` or `c < columns`. The other matrices `B = E_rc`
/// are symmetries too, but at a generic point add nothing: each is one of these plus one that
/// moves no weight.
fn pairs(n: usize, rows: usize, columns: usize) -> impl Iterator<Item = (usize, usize)> {
    let end = move |r| if r < rows { n } else { n.min(columns) };
    (0..n).flat_map(move |r| (0..end(r)).map(move |c| (r, c)))
}
