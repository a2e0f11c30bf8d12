//! Analyses of a network at a point and at a generic point. They know networks only through the
//! trait [`Network`](crate::network::Network).

mod certainty;
mod certificate;
mod dimension;
mod error_bound;
mod factorization;
mod growth;
pub mod jacobian;
mod memory;
mod modular;
mod point;
mod rational;
mod sample;
mod symbolic;
pub mod tape;
mod witness;

pub use certainty::Certainty;
pub use certificate::certificate;
pub use dimension::{Dimension, Method, Options, UpperRule, dimension};
pub use factorization::{query_key, rank};
pub use point::{PointJacobian, point_jacobian};
pub use sample::{IntegerSample, RationalSample};
pub use witness::{Witness, WitnessPoint};

#[cfg(test)]
mod tests;
