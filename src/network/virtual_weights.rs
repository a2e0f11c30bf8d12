//! Counting virtual weights: the upper bound that is sharp for every lightning architecture.

use super::{Architecture, Parametrization};

/// The variety through which the function depends on the weights, counted
/// (docs/theorems/virtual-weights.md).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VirtualWeights {
    /// Its dimension, `D + l` of the theorem.
    pub dimension: usize,
    /// Dimension of the group of scalings that acts freely on it (Eq. 13): one for each layer.
    pub scalings: usize,
    /// What is lost from `(M, L)` to it: antisymmetric parts of layers that see only `M + Mᵀ`.
    pub antisymmetric: usize,
}

impl VirtualWeights {
    /// The bound: dim ≤ dimension − scalings. The theorem says that it is always attained.
    pub fn bound(&self) -> usize {
        self.dimension - self.scalings
    }

    pub(super) fn new(architecture: &Architecture) -> Self {
        let layers = architecture.layers();
        let mut widths = architecture.widths().to_vec();
        let mut query = architecture.query_dims().to_vec();
        let (first, last) = (widths[0], widths[layers]);
        if architecture.parametrization() == Parametrization::Ml {
            // All (M, L) are the virtual weights of this architecture.
            widths[1..layers].fill(first);
            query.fill(first);
        }
        let ranks: Vec<usize> = widths
            .iter()
            .scan(usize::MAX, |least, &width| {
                *least = width.min(*least);
                Some(*least)
            })
            .collect();
        // Bottom up: the dimension `n_i` of the space that layers i + 1, … and L live in.
        let mut seen = ranks[layers];
        let mut dimension = seen * (first + last - seen);
        let mut antisymmetric = 0;
        for (i, &a) in query.iter().enumerate().rev() {
            let rank = a.min(ranks[i]);
            let symmetric_rank = (2 * a).min(ranks[i]);
            let next = ranks[i].min(seen + symmetric_rank);
            let general = 2 * rank * next - rank * rank;
            let symmetric = symmetric_rank * next - symmetric_rank * (symmetric_rank - 1) / 2;
            let mut before = query.iter().zip(&ranks).take(i);
            let is_symmetric = architecture.tokens() == 1 || before.any(|(&a, &r)| a.min(r) == 1);
            dimension += if is_symmetric { symmetric } else { general };
            antisymmetric += if is_symmetric { general - symmetric } else { 0 };
            dimension += (next - seen) * (first - next);
            seen = next;
        }
        VirtualWeights { dimension, scalings: layers, antisymmetric }
    }
}
