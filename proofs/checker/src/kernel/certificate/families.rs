//! Points, fields and lemmas, which many steps have.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::read::{integer, rationals};
use super::{Matrices, Structured};

/// Where a program is evaluated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Point {
    /// Drawn.
    Drawn(Drawn),
    /// Given.
    Given(Given),
    /// Given by classes.
    Structured(Structured),
}

/// A drawn point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawn {
    /// The first state.
    #[serde(deserialize_with = "integer")]
    pub seed: String,
    /// The largest absolute value.
    #[serde(deserialize_with = "integer")]
    pub bound: String,
}

/// A point as matrices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// The blocks.
    #[serde(deserialize_with = "rationals")]
    pub weights: Matrices,
    /// Copies of the inputs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[serde(deserialize_with = "rationals")]
    pub inputs: Vec<Matrices>,
}

/// By which symbols an identity is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// Words in letters.
    #[default]
    Words,
    /// Polynomials in entries.
    Entries,
}

impl By {
    pub(super) fn is_words(&self) -> bool {
        *self == By::Words
    }
}

/// Vector fields (section 6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// By which symbols they are shown to move nothing.
    #[serde(default, skip_serializing_if = "By::is_words")]
    pub by: By,
    /// Free matrices.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, Parameter>,
    /// Where the blocks move.
    pub velocity: BTreeMap<String, String>,
    /// Steps on the way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lemmas: Vec<Lemma>,
}

/// A parameter: rows, columns, condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameter(pub u32, pub u32, pub String);

/// A named step and an expression; `null` is zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lemma(pub String, pub Option<String>);
