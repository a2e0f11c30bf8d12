//! Two layers that meet in a hidden space ℚʰ: the column space of the earlier one, the row space and the kernel of the
//! later one, and how these lie to each other (`docs/guide/flags.md`).
//!
//! | file | is |
//! |---|---|
//! | `subspace` | subspaces of ℚʰ, each by its only reduced basis |
//! | `degeneration` | a one-parameter group that moves a pair to one that is nested |
//! | `stability` | for which linearisations a pair is semistable, with what destabilises it |
//! | `layers` | what depends on the inner product: angles, the commutator, balancedness; and what a change of basis does |

mod degeneration;
mod layers;
mod stability;
mod subspace;

pub use degeneration::{Degeneration, degeneration};
pub use layers::{Layers, other_intersection, overlap};
pub use stability::{Candidate, Ratio, Stability, stability};
pub use subspace::Subspace;

/// The dimension of the orbit of (U, X) under GL(h): all pairs with the same dimensions and the same
/// intersection. It lies in the product of two Grassmannians.
///
/// The intersection I of dimension k is any point of Gr(k, h); then U/I and X/I are subspaces of ℚʰ/I that meet in
/// zero, which is an open condition.
pub fn stratum(u: &Subspace, x: &Subspace) -> usize {
    let (h, k) = (u.ambient(), u.meet(x).dimension());
    let rest = |own: usize| (own - k) * (h - own);
    k * (h - k) + rest(u.dimension()) + rest(x.dimension())
}

#[cfg(test)]
mod tests;
