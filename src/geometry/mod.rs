//! Analyses of a network at a point and at a generic point. They know networks only through the
//! trait [`Network`](crate::network::Network).

mod certainty;
mod dimension;
mod error_bound;
mod factorization;
mod growth;
pub mod jacobian;
mod modular;
mod point;
mod rational;
mod sample;
mod symbolic;
pub mod tape;
mod witness;

pub use certainty::Certainty;
pub use dimension::{Dimension, Method, Options, UpperRule, dimension};
pub use factorization::query_key;
pub use point::{PointJacobian, point_jacobian, random_point};
pub use sample::{IntegerSample, RationalSample};
pub use witness::{Witness, WitnessPoint, certificate};

#[cfg(test)]
mod tests;
