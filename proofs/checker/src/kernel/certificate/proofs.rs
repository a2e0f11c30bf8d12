//! Proofs about functions: identities, differences, symmetries, and algebras of symmetries (section 8).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::read::{integer, optional_integer, rationals};
use super::{AtWeights, By, Family, Lemma, Matrices, Point, Theorem};

/// That two programs are the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// By which symbols.
    #[serde(default, skip_serializing_if = "By::is_words")]
    pub by: By,
    /// Steps on the way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lemmas: Vec<Lemma>,
}

/// That two networks at weights are the same function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Agreement {
    /// Both are the same as a third one.
    Via(Box<Via>),
    /// By running both.
    Runs(Runs),
}

/// A network between two others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Via {
    /// The network.
    pub via: AtWeights,
    /// That the first is the same as it.
    pub first: Agreement,
    /// That it is the same as the second.
    pub second: Agreement,
}

/// Two programs at weights, run side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Runs {
    /// How values are compared.
    #[serde(default, skip_serializing_if = "Means::is_words")]
    pub by: Means,
    /// Names for matrices of numbers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[serde(deserialize_with = "rationals")]
    pub matrices: Matrices,
    /// Steps on the way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lemmas: Vec<Lemma>,
}

/// How the values of two programs are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Means {
    /// As words in letters.
    #[default]
    Words,
    /// As polynomials in entries.
    Entries,
    /// At a complete set of points.
    Points,
}

impl Means {
    fn is_words(&self) -> bool {
        *self == Means::Words
    }
}

/// An input at which two networks differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// Modulo which number, if not over the rationals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "optional_integer")]
    pub modulus: Option<String>,
    /// Of power series in a multiple of the inputs, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<u32>,
    /// The inputs.
    #[serde(deserialize_with = "rationals")]
    pub inputs: Matrices,
}

/// That moves never change a function.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SymmetryProof {
    /// By which symbols.
    #[serde(default, skip_serializing_if = "By::is_words")]
    pub by: By,
    /// Steps on the way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lemmas: Vec<Lemma>,
    /// Group letters that run through their values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<String>,
}

/// Where moves change a function, or lead out of its weights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refutation {
    /// Group elements.
    #[serde(deserialize_with = "rationals")]
    pub group: Matrices,
    /// The blocks.
    #[serde(deserialize_with = "rationals")]
    pub weights: Matrices,
    /// Inputs at which the outputs differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "rationals")]
    pub inputs: Option<Matrices>,
    /// A weight that moves out of the weights of the network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside: Option<String>,
    /// Modulo which number, if not over the rationals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "optional_integer")]
    pub modulus: Option<String>,
    /// Of power series in a multiple of the inputs, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<u32>,
}

/// Bounds of an algebra.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlgebraProof {
    /// From below.
    pub lower: Option<AlgebraLower>,
    /// From above.
    pub upper: Option<AlgebraUpper>,
}

/// Fields that are linear in the coordinates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlgebraLower {
    /// The modulus.
    #[serde(deserialize_with = "integer")]
    pub modulus: String,
    /// The fields.
    pub families: Vec<Family>,
}

/// Equations for all linear symmetries, from points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlgebraUpper {
    /// The modulus.
    #[serde(deserialize_with = "integer")]
    pub modulus: String,
    /// The seed of the first point.
    #[serde(deserialize_with = "integer")]
    pub seed: String,
    /// The largest absolute value of coordinates and entries of inputs.
    #[serde(deserialize_with = "integer")]
    pub bound: String,
    /// How many points.
    pub points: u32,
    /// The order of series, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<u32>,
    /// Degrees by which the equations fall apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grading: Option<Grading>,
}

/// Bounds of the number of conserved quantities.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConservedProof {
    /// From below.
    pub lower: Option<ConservedLower>,
    /// From above.
    pub upper: Option<ConservedUpper>,
}

/// Quadratic forms, by their gradients.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConservedLower {
    /// The modulus.
    #[serde(deserialize_with = "integer")]
    pub modulus: String,
    /// Where the gradients are independent.
    pub point: Point,
    /// The gradients.
    pub families: Vec<Family>,
}

/// Iterated brackets of the gradients of outputs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConservedUpper {
    /// The modulus.
    #[serde(deserialize_with = "integer")]
    pub modulus: String,
    /// The seed of the point.
    #[serde(deserialize_with = "integer")]
    pub seed: String,
    /// The largest absolute value of coordinates and entries of inputs.
    #[serde(deserialize_with = "integer")]
    pub bound: String,
    /// The order of series, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<u32>,
    /// Lists of rows of the Jacobian.
    pub brackets: Vec<Vec<Vec<u32>>>,
}

/// That a theorem says what the variety of all functions is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VarietyProof {
    /// Which theorem.
    pub theorem: Theorem,
}

/// Integers by which all outputs are homogeneous; what is not named has zeros.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grading {
    /// Of the blocks.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub weights: Matrices,
    /// Of the inputs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub inputs: Matrices,
}
