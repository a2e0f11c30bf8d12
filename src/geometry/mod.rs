//! Analyses of a network at a point and at a generic point. They know networks only through the
//! trait [`Network`](crate::network::Network).

mod at_point;
mod certainty;
mod certificate;
mod dimension;
mod error_bound;
mod estimate;
mod expand;
mod factorization;
mod fiber;
mod growth;
pub mod jacobian;
mod kernel_fields;
mod memory;
mod modular;
mod options;
mod point;
mod rational;
mod sample;
mod symbolic;
pub mod tape;
mod upper;
mod witness;

pub use at_point::{InfinitesimalKernel, infinitesimal_kernel};
pub use certainty::Certainty;
pub use certificate::certificate;
pub use dimension::{Dimension, dimension};
pub use estimate::{Estimate, STEP_BYTES, Size, Sizes};
pub use expand::expand;
pub use factorization::{query_key, rank, rank_exceeds};
pub use fiber::GenericFiber;
pub use kernel_fields::{KernelField, kernel_fields};
pub(crate) use memory::human;
pub use options::{Method, Options, UpperRule};
pub use point::{PointJacobian, point_jacobian};
pub use sample::{IntegerSample, RationalSample};
pub use tape::{Node, Recorder};
pub use upper::UpperBounds;
pub use witness::{Witness, WitnessPoint};

#[cfg(test)]
mod tests;
