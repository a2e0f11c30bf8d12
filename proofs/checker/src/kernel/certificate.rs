//! The data of a certificate, as `docs/certificate.md` writes it. Nothing here is checked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

mod bounds;
mod families;
mod points;
mod proofs;
mod ranks;
mod read;
mod structured;

pub use bounds::{Bounds, Form, Lower, Minor, Side, Support, Theorem, Upper};
pub use families::{By, Drawn, Family, Given, Lemma, Parameter, Point};
pub use points::*;
pub use proofs::*;
pub use ranks::*;
use read::{integer, integer_or_null, rationals};
pub use structured::{AxisOf, BlockType, Blocks, Place, Structured};

/// The only value of the key `format`.
pub const FORMAT: &str = "neurocert-certificate";

/// The version of the format.
pub const VERSION: u32 = 2;

/// A matrix: rows of rationals.
pub type Matrix = Vec<Vec<String>>;

/// Matrices by the names of blocks, inputs or group elements.
pub type Matrices = BTreeMap<String, Matrix>;

/// A whole file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`].
    pub version: u32,
    /// The texts of all networks.
    pub texts: Vec<String>,
    /// What is claimed.
    pub claim: Claim,
    /// Why it holds: [`Bounds`], [`SymmetryProof`], [`Refutation`], [`Agreement`], [`Difference`],
    /// [`AlgebraProof`], [`ConservedProof`], [`PointProof`], [`FiberProof`] or [`RankProof`], as the claim
    /// demands; nothing for values.
    pub proof: serde_json::Value,
}

impl Certificate {
    /// As JSON. (What JSON does not have would be `null`, which the checker rejects.)
    pub fn document(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

/// A text at sizes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// The number of the text, from 1.
    pub text: u32,
    /// The sizes.
    pub sizes: BTreeMap<String, Size>,
}

/// A number, or a list of numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Size {
    /// One.
    Number(u32),
    /// Several.
    List(Vec<u32>),
}

impl Size {
    /// The numbers.
    pub fn values(&self) -> &[u32] {
        match self {
            Size::Number(value) => std::slice::from_ref(value),
            Size::List(values) => values,
        }
    }
}

/// A claim (section 8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Claim {
    /// The dimension of the functions of a network.
    Dimension {
        /// Which network.
        network: Network,
        /// How the dimension relates to the number.
        relation: Relation,
        /// The number.
        #[serde(deserialize_with = "integer")]
        number: String,
    },
    /// That a change of the weights never changes the function.
    Symmetry {
        /// Which network.
        network: Network,
        /// Group elements: rows, columns, condition.
        group: BTreeMap<String, Parameter>,
        /// New values of weights.
        moves: BTreeMap<String, String>,
        /// Whether it holds.
        relation: Holds,
    },
    /// That two networks at these weights are the same function.
    Same {
        /// One.
        first: AtWeights,
        /// The other.
        second: AtWeights,
    },
    /// That they are not.
    Different {
        /// One.
        first: AtWeights,
        /// The other.
        second: AtWeights,
    },
    /// The outputs at these weights and inputs.
    Values {
        /// Which network.
        network: Network,
        /// The blocks.
        #[serde(deserialize_with = "rationals")]
        weights: Matrices,
        /// The inputs.
        #[serde(deserialize_with = "rationals")]
        inputs: Matrices,
        /// The outputs.
        #[serde(deserialize_with = "rationals")]
        outputs: Vec<Matrix>,
    },
    /// The dimension of the space of linear infinitesimal symmetries.
    Algebra {
        /// Which network.
        network: Network,
        /// How the dimension relates to the number.
        relation: Relation,
        /// The number.
        #[serde(deserialize_with = "integer")]
        number: String,
    },
    /// How many independent quantities gradient flow conserves.
    Conserved {
        /// Which network.
        network: Network,
        /// How their number relates to the number.
        relation: Relation,
        /// The number.
        #[serde(deserialize_with = "integer")]
        number: String,
    },
    /// The variety of all functions of a network.
    Variety {
        /// Which network.
        network: Network,
        /// Its dimension.
        #[serde(deserialize_with = "integer")]
        dimension: String,
        /// Its degree.
        #[serde(deserialize_with = "integer")]
        degree: String,
        /// The dimension of its singular locus; nothing if it is smooth.
        #[serde(deserialize_with = "integer_or_null")]
        singular: Option<String>,
    },
    /// What a network is at exact weights.
    Point {
        /// Which network.
        network: Network,
        /// The blocks.
        #[serde(deserialize_with = "rationals")]
        weights: Matrices,
        /// The dimension of the functions of the network.
        dimension: u32,
        /// The kernel of the differential.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        differential: Option<Differential>,
        /// The tangent space at the function.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tangent: Option<Tangent>,
        /// Whether the function is a boundary point.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        boundary: Option<Boundary>,
    },
    /// All weights with the function of given ones.
    Fiber {
        /// Which network.
        network: Network,
        /// The blocks.
        #[serde(deserialize_with = "rationals")]
        weights: Matrices,
        /// Which case of the theorem.
        case: FiberCase,
        /// The number of pieces.
        pieces: u32,
        /// The largest dimension of a part.
        dimension: u32,
    },
    /// The rank of the Jacobian at exact weights.
    Rank {
        /// Which network.
        network: Network,
        /// The blocks.
        #[serde(deserialize_with = "rationals")]
        weights: Matrices,
        /// Copies of the inputs; without them the rank is that on all inputs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[serde(deserialize_with = "rationals")]
        inputs: Option<Vec<Matrices>>,
        /// How the rank relates to the number.
        relation: Relation,
        /// The number.
        #[serde(deserialize_with = "integer")]
        number: String,
    },
}

/// A network at exact weights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AtWeights {
    /// Which network.
    pub network: Network,
    /// The blocks.
    #[serde(deserialize_with = "rationals")]
    pub weights: Matrices,
}

/// How a dimension relates to a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Equal.
    Exact,
    /// At least.
    AtLeast,
    /// At most.
    AtMost,
    /// At least, and equal unless an event happened whose probability is at most 2^-140.
    Probable,
}

/// Whether a symmetry holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holds {
    /// For all weights and group elements.
    Holds,
    /// For all of them at which the moves have values.
    HoldsWhereDefined,
    /// Not for all.
    Fails,
}
