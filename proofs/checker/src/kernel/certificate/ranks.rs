//! The rank of the Jacobian at exact weights (section 12).

use serde::{Deserialize, Serialize};

use super::read::{integer, optional_integer, rationals};
use super::{By, Matrices, Upper};

/// Bounds of a rank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RankProof {
    /// From below.
    pub lower: Option<RankLower>,
    /// From above.
    pub upper: Option<RankUpper>,
}

/// A minor of the Jacobian at the weights of the claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RankLower {
    /// The modulus.
    #[serde(deserialize_with = "integer")]
    pub modulus: String,
    /// The seed of the inputs, where the claim has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "optional_integer")]
    pub seed: Option<String>,
    /// The largest absolute value of entries of inputs, where the claim has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "optional_integer")]
    pub bound: Option<String>,
    /// The order of series, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<u32>,
    /// Copy of the inputs, output, row, column, and for series the order.
    pub rows: Vec<Vec<u32>>,
    /// Coordinates.
    pub columns: Vec<u32>,
}

/// Why a rank at exact weights is at most a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum RankUpper {
    /// Independent velocities that move no output.
    Vectors {
        /// By which symbols that is shown, where the claim has no inputs.
        #[serde(default, skip_serializing_if = "By::is_words")]
        by: By,
        /// Modulo what they are independent.
        #[serde(deserialize_with = "integer")]
        modulus: String,
        /// Velocities of blocks.
        #[serde(deserialize_with = "rationals")]
        vectors: Vec<Matrices>,
    },
    /// The number of entries of the outputs, where the claim has inputs.
    Rows {},
    /// A bound of the dimension.
    Step(Upper),
}
