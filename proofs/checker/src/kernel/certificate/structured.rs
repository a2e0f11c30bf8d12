//! Structured points and the lower bound by blocks (sections 4 and 5).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Matrix;
use super::read::{integer, rationals};

/// Weights that do not change when the elements of a class are permuted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Structured {
    /// The number of elements of each class.
    pub classes: BTreeMap<String, u32>,
    /// The axes that are permuted.
    pub axes: Vec<AxisOf>,
    /// For each block a number for each pair of a segment of its rows and one of its columns.
    #[serde(deserialize_with = "rationals")]
    pub weights: BTreeMap<String, Matrix>,
}

/// The classes that an axis is made of, one after the other, and the names of axes that are so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AxisOf(pub Vec<String>, pub Vec<String>);

/// A minor that is made of few kinds of blocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blocks {
    /// The modulus.
    #[serde(deserialize_with = "integer")]
    pub modulus: String,
    /// The point.
    pub point: Structured,
    /// The order of series, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<u32>,
    /// The kinds of blocks, in the order in which the minor is triangular.
    pub types: Vec<BlockType>,
}

/// A block for each set of elements of these classes, shown for the first of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockType {
    /// At most two classes.
    pub at: Vec<String>,
    /// Copies of the inputs: row, column and value of what is not zero.
    #[serde(deserialize_with = "rationals")]
    pub copies: Vec<BTreeMap<String, Vec<Place>>>,
    /// Copy of the inputs, output, row, column, and for series the order.
    pub rows: Vec<Vec<u32>>,
}

/// An entry that is not zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place(pub u32, pub u32, pub String);
