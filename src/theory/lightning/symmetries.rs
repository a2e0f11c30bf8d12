//! The infinitesimal symmetries of lightning attention at weights, as vector fields linear in them, in a
//! fixed order.

use num_bigint::BigInt;
use num_traits::One;

use crate::matrix::Matrix;
use crate::network::{Architecture, Parametrization, SymmetryRule};
use crate::ring::Ring;

/// Shows the fields at `weights`, rule by rule: of each generator that is wanted at a generic point the
/// velocity, block after block.
pub fn fields<R: Ring>(
    ring: &R,
    architecture: &Architecture,
    weights: &[Matrix<R::Elem>],
    visit: &mut dyn FnMut(SymmetryRule, Vec<R::Elem>),
) {
    use Move::{Left, MinusRight, MinusTransposed};
    let point = Point::new(ring, weights);
    let (widths, query) = (architecture.widths(), architecture.query_dims());
    let layers = architecture.layers();
    let step = match architecture.parametrization() {
        Parametrization::Qkv => 3,
        Parametrization::Av => 2,
        Parametrization::Ml => {
            // M_i grows, L shrinks 3^{l−i} times as fast.
            for i in 0..layers {
                let power = BigInt::from(3).pow((layers - 1 - i) as u32);
                let factors = [(i, BigInt::one()), (layers, -power)];
                visit(SymmetryRule::Scaling, point.scaled(factors));
            }
            return;
        }
    };
    // K̇ = B K, Q̇ = −Bᵀ Q.
    for i in (0..layers).filter(|_| step == 3) {
        for (r, c) in pairs(query[i], widths[i], widths[i]) {
            let moves = [(3 * i + 1, Left), (3 * i, MinusTransposed)];
            visit(SymmetryRule::QueryKey, point.moved(&moves, r, c));
        }
    }
    // V̇_i = B V_i and V̇_{i+1} = −V_{i+1} B; in the layer that follows K̇ = −K B and Q̇ = −Q B, or
    // Ȧ = −Bᵀ A − A B.
    for i in 1..layers {
        let next = step * i;
        let mut moves = vec![(next - 1, Left), (next, MinusRight), (next + step - 1, MinusRight)];
        moves.push(if step == 3 { (next + 1, MinusRight) } else { (next, MinusTransposed) });
        for (r, c) in pairs(widths[i], widths[i + 1] + 2 * query[i], widths[i - 1]) {
            visit(SymmetryRule::Gauge, point.moved(&moves, r, c));
        }
    }
    // The first block of a layer (Q or A) grows, the last (V) shrinks.
    for first in (0..layers).map(|i| step * i) {
        let factors = [(first, BigInt::one()), (first + step - 1, -BigInt::one())];
        visit(SymmetryRule::Scaling, point.scaled(factors));
    }
}

/// A term of a velocity, with `E` the matrix with a one at (r, c).
#[derive(Clone, Copy)]
enum Move {
    /// `E W`: row c of `W` moves row r.
    Left,
    /// `−Eᵀ W`: row r of `W` moves row c.
    MinusTransposed,
    /// `−W E`: column r of `W` moves column c.
    MinusRight,
}

/// Weights with the offset of each block in a flattened vector.
struct Point<'a, R: Ring> {
    ring: &'a R,
    weights: &'a [Matrix<R::Elem>],
    offsets: Vec<usize>,
    length: usize,
}

impl<'a, R: Ring> Point<'a, R> {
    fn new(ring: &'a R, weights: &'a [Matrix<R::Elem>]) -> Self {
        let mut length = 0;
        let mut offsets = Vec::with_capacity(weights.len());
        for block in weights {
            offsets.push(length);
            length += block.entries().len();
        }
        Point { ring, weights, offsets, length }
    }

    fn moved(&self, moves: &[(usize, Move)], r: usize, c: usize) -> Vec<R::Elem> {
        let mut velocity = vec![self.ring.zero(); self.length];
        for &(block, term) in moves {
            let w = &self.weights[block];
            let (rows, columns) = w.shape();
            let mut add = |(i, j): (usize, usize), value: &R::Elem| {
                let entry = &mut velocity[self.offsets[block] + i * columns + j];
                *entry = self.ring.add(entry, value);
            };
            match term {
                Move::Left => (0..columns).for_each(|j| add((r, j), &w[(c, j)])),
                Move::MinusTransposed => {
                    (0..columns).for_each(|j| add((c, j), &self.ring.neg(&w[(r, j)])));
                }
                Move::MinusRight => {
                    (0..rows).for_each(|i| add((i, c), &self.ring.neg(&w[(i, r)])));
                }
            }
        }
        velocity
    }

    fn scaled(&self, factors: [(usize, BigInt); 2]) -> Vec<R::Elem> {
        let mut velocity = vec![self.ring.zero(); self.length];
        for (block, factor) in factors {
            let factor = self.ring.from_integer(&factor);
            let own = velocity[self.offsets[block]..].iter_mut();
            for (speed, entry) in own.zip(self.weights[block].entries()) {
                *speed = self.ring.mul(&factor, entry);
            }
        }
        velocity
    }
}

/// `(r, c)` row by row, from zero, with `r < rows` or `c < columns`. The other matrices `B = E_rc`
/// are symmetries too, but at a generic point add nothing: each is one of these plus one that
/// moves no weight.
fn pairs(n: usize, rows: usize, columns: usize) -> impl Iterator<Item = (usize, usize)> {
    let end = move |r| if r < rows { n } else { n.min(columns) };
    (0..n).flat_map(move |r| (0..end(r)).map(move |c| (r, c)))
}
