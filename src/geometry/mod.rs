//! Analyses of a network at a point and at a generic point. They know networks only through the
//! trait [`Network`](crate::network::Network).

mod at_point;
mod estimate;
mod expand;
mod growth;
pub mod jacobian;
mod modular;
mod point;
mod sample;
pub mod tape;

pub use at_point::{InfinitesimalKernel, infinitesimal_kernel};
pub use estimate::{Estimate, STEP_BYTES, Size, Sizes};
pub use expand::expand;
pub use point::{PointJacobian, point_jacobian};
pub use sample::{IntegerSample, RationalSample};
pub use tape::{Node, Recorder};

#[cfg(test)]
mod tests;
