//! The paper's numbered results as decisions: one file for each.
//!
//! The paper is *Geometry of Lightning Self-Attention: Identifiability and Dimension* (Henry,
//! Marchetti, Kohn, ICLR 2025). Theorems and proofs as they are decided here, and where the printed
//! ones differ, are in `docs/one-layer.md`.

mod certificate;
mod curves;
mod fiber_dimension;
mod function;
mod layer;
pub mod lemma_3_1;
pub mod lemma_a_3;
mod matrices;
mod members;
mod minor;
mod quadratic;
pub mod theorem_3_2;
pub mod theorem_3_4;

pub use certificate::{certificate_of_fiber, certificate_of_point};
pub use function::same_function;
pub use layer::{Layer, RankOne};
pub use lemma_3_1::{ChangeOfBasis, change_of_basis};
pub use lemma_a_3::{Differential, differential};
pub use members::Members;
pub use theorem_3_2::{Fiber, FiberCase, fiber};
pub use theorem_3_4::{Point, PointAnalysis, SmoothRule, analyse};

#[cfg(test)]
mod tests;
