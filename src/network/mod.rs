//! Architectures of lightning attention with what their sizes say, and weight files of all networks.
//!
//! What a network computes is text ([`program`](crate::program)).

mod architecture;
mod data_seed;
mod formula;
mod sizes;
mod virtual_weights;
mod weights;
mod words;

pub use architecture::Architecture;
pub use data_seed::DataSeed;
pub use formula::{Formula, paper_formula};
pub use sizes::Block;
pub use virtual_weights::VirtualWeights;
#[cfg(feature = "tensors")]
pub use weights::{
    Container, Description, Mapping, NamedMapping, Number, Origin, Taken, Tensor, TensorFile,
    foreign_format, named_npz, take_named, take_weights, to_npz,
};
pub use weights::{
    Known, Matrices, NamedMatrices, NamedWeights, WeightFile, has_key, is_named, read_inputs,
    read_named, read_named_inputs, read_weights,
};
pub use words::{Kind, Parametrization, SymmetryRule, Variety};

#[cfg(test)]
mod tests;
