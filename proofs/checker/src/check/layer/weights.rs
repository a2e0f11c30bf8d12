//! The weights of a certificate, cleared of denominators, and the ranks that decide the cases.

use num_bigint::BigInt;

use super::grid::{Grid, Integers};
use super::rank::rank;
use super::rational::cleared;
use super::shape::Shape;
use crate::certificate::Matrix;

/// Cleared weights `W̃` and what is exactly known about them.
pub(crate) struct Weights {
    /// `Q̃` and `K̃` in `qkv`.
    pub(crate) factors: Option<(Integers, Integers)>,
    /// `Ã`.
    pub(crate) a: Integers,
    /// `Ṽ`.
    pub(crate) v: Integers,
    /// The function of `W̃` is that of `W` times this; positive.
    pub(crate) multiplier: BigInt,
    /// `r_A`.
    pub(crate) rank_a: usize,
    /// `r_V`.
    pub(crate) rank_v: usize,
    /// Both ranks are one, and the column space of `A` is the row space of `V`.
    pub(crate) aligned: bool,
}

impl Weights {
    /// From matrices whose shapes have been checked.
    pub(crate) fn new(blocks: &[Matrix], shape: &Shape) -> Weights {
        let mut multiplier = BigInt::from(1);
        let mut blocks = blocks.iter().map(|block| {
            let (integers, by) = cleared(block, shape.d);
            multiplier *= by;
            integers
        });
        let mut matrices = [None, None, None].map(|_: Option<()>| blocks.next());
        drop(blocks);
        let (factors, a, v) = match &mut matrices {
            [Some(q), Some(k), Some(v)] => {
                let a = k.transpose_times(q);
                (Some((q.clone(), k.clone())), a, v.clone())
            }
            [Some(a), Some(v), None] => (None, a.clone(), v.clone()),
            // There are two blocks or three.
            _ => (None, Grid::zero(shape.d, shape.d), Grid::zero(shape.out, shape.d)),
        };
        let (rank_a, rank_v) = (rank(&a), rank(&v));
        let aligned = rank_a == 1 && rank_v == 1 && rank(&side_by_side(&a, &v)) == 1;
        Weights { factors, a, v, multiplier, rank_a, rank_v, aligned }
    }

    /// Whether the function is zero. (A product of linear forms is zero only if one of them is.)
    pub(crate) fn is_zero(&self) -> bool {
        self.rank_a == 0 || self.rank_v == 0
    }
}

/// The transpose of `[A | Vᵀ]`.
fn side_by_side(a: &Integers, v: &Integers) -> Integers {
    let entries = a.transpose().entries().iter().chain(v.entries()).cloned().collect();
    Grid::new(v.columns(), entries)
}
