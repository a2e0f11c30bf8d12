//! What the generic fiber consists of.

use crate::network::{SymmetryRule, VirtualWeights};

/// The dimensions of the parts of the generic fiber of (weights ↦ function)
/// (docs/theorems/virtual-weights.md, section 8); their sum is its dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GenericFiber {
    /// `K ↦ C K`, `Q ↦ C^{-T} Q`: the fiber of (Q, K) ↦ A.
    pub query_key: usize,
    /// Orbits of the changes of basis between layers, in (A, V).
    pub gauge: usize,
    /// Scalings of attention matrices and values (Eq. 13).
    pub scaling: usize,
    /// What else does not change the virtual weights (M, L): the part of the weights that acts
    /// on directions of the hidden layers that are not reached, or not used.
    pub invisible_weights: usize,
    /// What changes M_i but not M_i + M_iᵀ, where only that is seen.
    pub antisymmetric_parts: usize,
}

impl GenericFiber {
    /// The fiber, from the numbers of independent symmetry fields at a generic point.
    pub(super) fn new(
        parameters: usize,
        z: VirtualWeights,
        symmetries: &[(SymmetryRule, usize)],
    ) -> Option<GenericFiber> {
        let count = |rule| {
            let counts = symmetries.iter().filter(|(name, _)| *name == rule);
            counts.map(|(_, count)| count).sum::<usize>()
        };
        let (query_key, gauge) = (count(SymmetryRule::QueryKey), count(SymmetryRule::Gauge));
        let seen = z.dimension + z.antisymmetric + query_key + gauge;
        Some(GenericFiber {
            query_key,
            gauge,
            scaling: z.scalings,
            invisible_weights: parameters.checked_sub(seen)?,
            antisymmetric_parts: z.antisymmetric,
        })
    }

    /// Names and dimensions of the parts.
    pub fn parts(&self) -> [(&'static str, usize); 5] {
        [
            ("query-key", self.query_key),
            ("gauge", self.gauge),
            ("scaling", self.scaling),
            ("invisible-weights", self.invisible_weights),
            ("antisymmetric-parts", self.antisymmetric_parts),
        ]
    }
}
