//! Lightning self-attention: *Geometry of Lightning Self-Attention: Identifiability and Dimension* (Henry,
//! Marchetti, Kohn, ICLR 2025).
//!
//! | file | is |
//! |---|---|
//! | `texts`, `named` | architectures as the library's texts have them, and back from certificates |
//! | `expansion` | the same function by three formulas, and how many terms its expansion has |
//! | `symmetries` | the infinitesimal symmetries, as vector fields |
//! | `jacobian` | the Jacobian at exact weights: rank, pivots, kernel |
//! | `dimension` | the dimension of an architecture |
//! | `generic_fiber` | what its generic fiber consists of |
//! | [`layer`] | one layer at exact weights: fibers, critical, singular and boundary points |
//! | [`deep`] | any depth at exact weights: equivalence, fibers, recovery |

pub mod deep;
mod dimension;
mod expansion;
mod generic_fiber;
mod jacobian;
pub mod layer;
#[cfg(feature = "cli")]
mod named;
mod symmetries;
#[cfg(test)]
mod tests;
mod texts;

pub use dimension::dimension;
pub use expansion::{Program, evaluate_by, steps, term_bound, virtual_of};
pub use generic_fiber::{GenericFiber, Symmetries};
pub use jacobian::{InfinitesimalKernel, PointJacobian, infinitesimal_kernel, point_jacobian};
#[cfg(feature = "cli")]
pub(crate) use named::{attention, matrices};
pub use symmetries::fields;
pub use texts::{evaluate, lightning, literally, names, output, program, weights};
pub(crate) use texts::{in_language, weights_of};
