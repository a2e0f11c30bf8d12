//! One layer at exact weights: which weights have the same function (Lemma 3.1, Theorem 3.2), are
//! they critical (Lemma A.3), what is the function in the neuromanifold (Theorem 3.4).
//!
//! The results are those of *Geometry of Lightning Self-Attention: Identifiability and Dimension*
//! (Henry, Marchetti, Kohn, ICLR 2025). Theorems and proofs as they are decided here, and where the
//! printed ones differ, are in `docs/theorems/one-layer.md`.

mod certificate;
mod change_of_basis;
mod curves;
mod differential;
mod fiber;
pub(crate) mod fiber_dimension;
mod function;
pub(crate) mod matrices;
mod members;
mod minor;
mod network;
mod point;
pub(crate) mod quadratic;
mod weights;

pub use certificate::{certificate_of_fiber, certificate_of_point};
pub use change_of_basis::{ChangeOfBasis, change_of_basis, is_change_of_basis};
pub use differential::{Differential, differential, is_in_kernel};
pub use fiber::{Fiber, FiberCase, fiber};
pub use function::same_function;
pub use members::Members;
pub use point::{Point, PointAnalysis, SmoothRule, analyse};
pub use weights::{Layer, RankOne};

#[cfg(test)]
mod tests;
