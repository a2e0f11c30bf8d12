//! Exact algebra and certified claims about neural networks with polynomial layers.

#[cfg(feature = "cli")]
pub mod cli;
pub mod error;
pub mod geometry;
pub mod linalg;
pub mod matrix;
pub mod network;
pub mod poly;
pub mod ring;

pub use error::{Error, Result};
pub use matrix::Matrix;
