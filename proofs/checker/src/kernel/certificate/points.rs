//! What a network is at exact weights, and the proofs (section 11).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::read::{integer, rationals};
use super::{By, Lower, Matrices, Theorem, Upper};

/// The kernel of the differential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Differential {
    /// Its dimension.
    pub kernel: u32,
    /// Whether that is more than at generic weights.
    pub kind: Criticality,
}

/// Whether the kernel of the differential is larger than at generic weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Criticality {
    /// Larger.
    Critical,
    /// The same.
    Regular,
}

/// The tangent space of the closure of all functions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tangent {
    /// Singular or smooth.
    pub kind: Smoothness,
    /// The dimension: at least this if singular, exactly this if smooth.
    pub dimension: u32,
}

/// Whether the tangent space is larger than the dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Smoothness {
    /// Larger.
    Singular,
    /// The same.
    Smooth,
}

/// Whether a function is a limit of points of the closure that no weights have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Boundary {
    /// It is.
    Boundary,
    /// It is not.
    NotBoundary,
}

/// The proof of a claim about a point; it has the same parts as the claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointProof {
    /// The dimension of the network from below.
    pub lower: Lower,
    /// From above.
    pub upper: Upper,
    /// Of the part about the differential.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub differential: Option<DifferentialProof>,
    /// Of the part about the tangent space.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tangent: Option<TangentProof>,
    /// Of the part about the boundary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boundary: Option<BoundaryProof>,
}

/// Kernel vectors, and a minor of the differential: together all coordinates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DifferentialProof {
    /// By which symbols the vectors are shown to move nothing.
    #[serde(default, skip_serializing_if = "By::is_words")]
    pub by: By,
    /// The modulus.
    #[serde(deserialize_with = "integer")]
    pub modulus: String,
    /// The seed of the inputs.
    #[serde(deserialize_with = "integer")]
    pub seed: String,
    /// The largest absolute value of entries of inputs.
    #[serde(deserialize_with = "integer")]
    pub bound: String,
    /// Velocities of blocks.
    #[serde(deserialize_with = "rationals")]
    pub vectors: Vec<Matrices>,
    /// Copy of the inputs, output, row, column.
    pub rows: Vec<Vec<u32>>,
    /// Coordinates.
    pub columns: Vec<u32>,
}

/// Why a point is singular or smooth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum TangentProof {
    /// Singular: curves whose tangent vectors span too much.
    Curves(Curves),
    /// Smooth: a theorem about networks of the library.
    Theorem {
        /// Which one.
        name: Theorem,
    },
}

/// Why a function is on the boundary, or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum BoundaryProof {
    /// A theorem about networks of the library.
    Theorem {
        /// Which one.
        name: Theorem,
    },
}

/// Curves of weights whose functions start together, at the point for s = 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Curves {
    /// By which symbols they are shown to start together.
    #[serde(default, skip_serializing_if = "By::is_words")]
    pub by: By,
    /// The modulus.
    #[serde(deserialize_with = "integer")]
    pub modulus: String,
    /// The seed of the inputs.
    #[serde(deserialize_with = "integer")]
    pub seed: String,
    /// The largest absolute value of entries of inputs.
    #[serde(deserialize_with = "integer")]
    pub bound: String,
    /// The value of s at which the vectors are independent.
    #[serde(deserialize_with = "integer")]
    pub at: String,
    /// The curves.
    pub curves: Vec<Curve>,
    /// Copy of the inputs, output, row, column.
    pub rows: Vec<Vec<u32>>,
    /// The number of a curve, and of a coordinate or 0.
    pub columns: Vec<(u32, u32)>,
}

/// Weights that are polynomials in s and e.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Curve {
    /// Blocks that are not those of the point.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub weights: BTreeMap<String, String>,
    /// The power of e that moves the function first, if not 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<u32>,
}

/// A claim about all weights with the same function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FiberCase {
    /// The zero function.
    Zero,
    /// One point up to scaling.
    OnePoint,
    /// Two points up to scaling.
    TwoPoints,
    /// One token: of an attention matrix only the symmetric part is seen.
    SymmetricPart,
}

/// The proof of a claim about a fiber.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FiberProof {
    /// The theorem that describes it.
    pub theorem: Theorem,
    /// By which symbols the second point is shown to have the same function.
    #[serde(default, skip_serializing_if = "By::is_words")]
    pub by: By,
    /// The blocks of the second point, where there are two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "rationals")]
    pub second: Option<Matrices>,
}
