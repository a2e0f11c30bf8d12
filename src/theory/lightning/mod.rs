//! Lightning self-attention: *Geometry of Lightning Self-Attention: Identifiability and Dimension* (Henry,
//! Marchetti, Kohn, ICLR 2025).
//!
//! | file | is |
//! |---|---|
//! | `texts`, `named` | architectures as the library's texts have them, and back from certificates |
//! | `dimension` | the dimension of an architecture |
//! | `generic_fiber` | what its generic fiber consists of |
//! | [`layer`] | one layer at exact weights: fibers, critical, singular and boundary points |
//! | [`deep`] | any depth at exact weights: equivalence, fibers, recovery |

pub mod deep;
mod dimension;
mod generic_fiber;
pub mod layer;
#[cfg(feature = "cli")]
mod named;
mod texts;

pub use dimension::dimension;
pub use generic_fiber::{GenericFiber, Symmetries};
#[cfg(feature = "cli")]
pub(crate) use named::{attention, matrices};
pub(crate) use texts::in_language;
pub use texts::{lightning, literally};
