//! The differential of `T` in full or factored coordinates. `T` is linear in `A` and in `V`, so a
//! tangent vector `(Ȧ, V̇)` moves it by `T(Ȧ, V) + T(A, V̇)`.

use num_bigint::BigInt;

use super::grid::{Grid, Integers};
use super::tensor::Index;

/// The point at which the differential is taken, in the coordinates in which it is.
pub(crate) struct Source {
    /// `Q` and `K` in factored coordinates.
    factors: Option<(Integers, Integers)>,
    a: Integers,
    v: Integers,
}

/// `(Ȧ, V̇)`.
pub(crate) struct Velocity {
    pub(crate) a: Integers,
    pub(crate) v: Integers,
}

impl Source {
    /// Full coordinates: the entries of `A`, then those of `V`.
    pub(crate) fn full(a: &Integers, v: &Integers) -> Source {
        Source { factors: None, a: a.clone(), v: v.clone() }
    }

    /// Factored coordinates: the entries of `Q`, `K`, `V`.
    pub(crate) fn factored((q, k): &(Integers, Integers), v: &Integers) -> Source {
        let factors = Some((q.clone(), k.clone()));
        Source { factors, a: k.transpose_times(q), v: v.clone() }
    }

    /// The shapes of the blocks of coordinates.
    pub(crate) fn shapes(&self) -> Vec<(usize, usize)> {
        let shape = |matrix: &Integers| (matrix.rows(), matrix.columns());
        match &self.factors {
            Some((q, k)) => vec![shape(q), shape(k), shape(&self.v)],
            None => vec![shape(&self.a), shape(&self.v)],
        }
    }

    /// The number of coordinates.
    pub(crate) fn coordinates(&self) -> usize {
        self.shapes().iter().map(|(rows, columns)| rows * columns).sum()
    }

    /// The velocity of blocks of coordinates: `Ȧ = K̇ᵀ Q + Kᵀ Q̇` where they are factored.
    pub(crate) fn velocity(&self, blocks: &[Integers]) -> Velocity {
        match (&self.factors, blocks) {
            (None, [a, v]) => Velocity { a: a.clone(), v: v.clone() },
            (Some((q, k)), [moved_q, moved_k, v]) => {
                let mut a = moved_k.transpose_times(q);
                a.add_product(&k.transpose(), moved_q);
                Velocity { a, v: v.clone() }
            }
            // Blocks come from `unit`, or have been compared with `shapes`.
            _ => Velocity { a: self.zero_a(), v: Grid::zero(self.v.rows(), self.v.columns()) },
        }
    }

    fn zero_a(&self) -> Integers {
        Grid::zero(self.a.rows(), self.a.columns())
    }

    /// The velocity along one coordinate, 0-based.
    pub(crate) fn unit(&self, coordinate: usize) -> Velocity {
        let mut left = Some(coordinate);
        let mut blocks = Vec::new();
        for (rows, columns) in self.shapes() {
            let mut block = Integers::zero(rows, columns);
            match left {
                Some(index) if index < rows * columns => {
                    *block.get_mut(index / columns, index % columns) = BigInt::from(1);
                    left = None;
                }
                Some(index) => left = Some(index - rows * columns),
                None => {}
            }
            blocks.push(block);
        }
        self.velocity(&blocks)
    }

    /// The entry of `Ṫ`.
    pub(crate) fn moves(&self, index: &Index, velocity: &Velocity) -> BigInt {
        let mut sum = index.entry(&velocity.a, &self.v);
        index.add_entry(&mut sum, &self.a, &velocity.v);
        sum
    }
}
