//! Lightning attention as a program over any commutative ring, and weight files of all networks.
//!
//! What [`Network::evaluate`] computes depends on the ring that it is given: over the rationals
//! the exact output, over polynomials the symbolic expansion, over dual numbers a Jacobian.
//! Other networks are text (`program`).

mod architecture;
mod data_seed;
mod expansion;
mod formula;
mod lightning;
mod symmetry;
mod virtual_weights;
mod weights;
mod words;

pub use architecture::Architecture;
pub use data_seed::DataSeed;
pub use expansion::Program;
pub use formula::{Formula, paper_formula};
pub use lightning::LightningAttention;
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

use num_bigint::BigUint;

use crate::error::Result;
use crate::matrix::Matrix;
use crate::ring::Ring;

/// A named matrix of parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The paper's name with its layer, 1-based: `Q_1`, `V_2`, `L`.
    pub name: String,
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub columns: usize,
}

impl Block {
    fn new(name: impl Into<String>, rows: usize, columns: usize) -> Self {
        Block { name: name.into(), rows, columns }
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.rows * self.columns
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A family of functions given by a program: weights and input in, output out.
///
/// A family has *weights* (what [`evaluate`](Network::evaluate) takes) and *coordinates* on the
/// variety of admissible weights (what Jacobians are taken in). They are the same unless the
/// weights satisfy conditions, as attention matrices of bounded rank do; then
/// [`lift`](Network::lift) maps coordinates to weights.
pub trait Network: Sync {
    /// The coordinates, block by block; their order fixes the columns of the Jacobian.
    fn coordinates(&self) -> Vec<Block>;

    /// The blocks that [`evaluate`](Network::evaluate) takes.
    fn weights(&self) -> Vec<Block> {
        self.coordinates()
    }

    /// Shape of an input.
    fn input_shape(&self) -> (usize, usize);

    /// Shape of an output.
    fn output_shape(&self) -> (usize, usize);

    /// The output on `input`.
    ///
    /// # Errors
    /// When the program divides by something that is not a unit in `ring`.
    ///
    /// # Panics
    /// When a shape is wrong.
    fn evaluate<R: Ring>(
        &self,
        ring: &R,
        weights: &[Matrix<R::Elem>],
        input: &Matrix<R::Elem>,
    ) -> Result<Matrix<R::Elem>>;

    /// From coordinates to weights.
    fn lift<R: Ring>(&self, _ring: &R, coordinates: &[Matrix<R::Elem>]) -> Vec<Matrix<R::Elem>> {
        coordinates.to_vec()
    }

    /// Dimension of the variety of weights: the number that a user calls "parameters".
    fn source_dimension(&self) -> usize {
        self.coordinates().iter().map(Block::len).sum()
    }

    /// The symmetry rules that hold for this family, each an identity for all sizes.
    fn symmetry_rules(&self) -> Vec<SymmetryRule> {
        Vec::new()
    }

    /// Shows the vector fields of one rule at a point, one after the other: velocities of the
    /// *weights*, flattened block by block, along which the function does not change to first
    /// order.
    fn symmetry_fields<R: Ring>(
        &self,
        _ring: &R,
        _rule: SymmetryRule,
        _coordinates: &[Matrix<R::Elem>],
        _visit: &mut dyn FnMut(Vec<R::Elem>),
    ) {
    }

    /// Whether different coordinates give the same weights along whole curves. If not, weights
    /// and coordinates are the same, and so are symmetry fields and gauge directions.
    fn has_redundant_coordinates(&self) -> bool {
        false
    }

    /// Shows directions in *coordinates* that span the redundancy.
    fn redundant_directions<R: Ring>(
        &self,
        _ring: &R,
        _coordinates: &[Matrix<R::Elem>],
        _visit: &mut dyn FnMut(Vec<R::Elem>),
    ) {
    }

    /// Shows directions in *coordinates* along which the function does not change to first
    /// order: the redundancy and the symmetry fields.
    fn gauge_directions<R: Ring>(
        &self,
        ring: &R,
        coordinates: &[Matrix<R::Elem>],
        visit: &mut dyn FnMut(Vec<R::Elem>),
    ) {
        for rule in self.symmetry_rules() {
            self.symmetry_fields(ring, rule, coordinates, visit);
        }
    }

    /// Dimension of the linear space of functions that contains the family, if it is finite.
    fn ambient_dimension(&self) -> Option<BigUint> {
        None
    }

    /// Degree of the output as a polynomial in coordinates and input together, if it is one.
    fn total_degree(&self) -> Option<u64> {
        None
    }

    /// About how many multiplications an evaluation takes: for estimates of memory.
    fn evaluation_cost(&self) -> u128;

    /// The variety through which the function depends on the weights, if a theorem counts it.
    fn virtual_weights(&self) -> Option<VirtualWeights> {
        None
    }
}

#[cfg(test)]
mod tests;
