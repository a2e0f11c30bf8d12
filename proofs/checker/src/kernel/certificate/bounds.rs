//! Bounds of dimensions (sections 5 and 7).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::read::{integer, optional_integer, rationals};
use super::{Blocks, By, Family, Lemma, Matrices, Network, Point};

/// Bounds of a dimension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    /// From below.
    pub lower: Option<Lower>,
    /// From above.
    pub upper: Option<Upper>,
}

/// A lower bound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Lower {
    /// A minor of the Jacobian with unit pivots.
    Minor(Minor),
    /// A minor that is made of few kinds of blocks.
    Blocks(Blocks),
    /// A theorem about a network of the library.
    Theorem {
        /// Which one.
        name: Theorem,
    },
}

/// A minor of the Jacobian.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Minor {
    /// The modulus.
    #[serde(deserialize_with = "integer")]
    pub modulus: String,
    /// The point.
    pub point: Point,
    /// The order of series, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<u32>,
    /// Copy of the inputs, output, row, column, and for series the order.
    pub rows: Vec<Vec<u32>>,
    /// Coordinates.
    pub columns: Vec<u32>,
}

/// A theorem of `docs/theorems` about networks of the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theorem {
    /// Lightning self-attention.
    VirtualWeights,
    /// Self-attention normalised by softmax.
    NormalisedAttention,
    /// Products of matrices.
    Linear,
    /// One layer of lightning self-attention at exact weights.
    OneLayer,
}

/// A step that bounds a dimension from above (section 7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Upper {
    /// The number of coordinates.
    Coordinates {},
    /// Fields in the kernel of the Jacobian.
    Fields {
        /// The modulus.
        #[serde(deserialize_with = "integer")]
        modulus: String,
        /// The point at which they are independent.
        point: Point,
        /// The fields.
        families: Vec<Family>,
    },
    /// Another network, at expressions in the weights.
    Factor {
        /// The network.
        network: Network,
        /// Its blocks.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        weights: BTreeMap<String, String>,
        /// By which symbols.
        #[serde(default, skip_serializing_if = "By::is_words")]
        by: By,
        /// Steps on the way.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        lemmas: Vec<Lemma>,
        /// Its bound.
        upper: Box<Upper>,
    },
    /// A program in two parts.
    Compose {
        /// The named step between them.
        at: String,
        /// The bound of the part below.
        front: Box<Upper>,
        /// The bound of the part above.
        back: Box<Upper>,
        /// The modulus, if there are families.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[serde(deserialize_with = "optional_integer")]
        modulus: Option<String>,
        /// The point, if there are families.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        point: Option<Point>,
        /// The copies of the inputs, if there are families.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        copies: Option<u32>,
        /// Fields that move both parts.
        families: Vec<Family>,
    },
    /// All forms of some degrees in one form more than there are inputs: only as the back of `compose`.
    Pullback {},
    /// Functions of the outputs that have no weights.
    Strip {
        /// The bound of what they are applied to.
        upper: Box<Upper>,
    },
    /// The space of all functions of this support.
    Ambient {
        /// What is known of the support.
        by: Support,
    },
    /// Matrices of bounded rank.
    Determinantal {
        /// The last weight.
        weight: String,
        /// What is known of the support.
        by: Support,
    },
    /// The linear span of all functions.
    Span {},
    /// Free coefficients on one side of a named step.
    Cut {
        /// The named step.
        at: String,
        /// Which side stays.
        keep: Side,
        /// The bound of the new program.
        upper: Box<Upper>,
    },
    /// Linear forms that vanish on all tangent spaces.
    Equations {
        /// The modulus.
        #[serde(deserialize_with = "integer")]
        modulus: String,
        /// The point.
        point: Point,
        /// Shapes of the unknowns.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        unknowns: BTreeMap<String, (u32, u32)>,
        /// What the unknowns solve.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        define: BTreeMap<String, String>,
        /// Their values at the point.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        #[serde(deserialize_with = "rationals")]
        at: Matrices,
        /// The forms.
        forms: Vec<Form>,
    },
    /// The rank at points that a hash gives: only for the relation `probable`.
    Generic {
        /// Copies of the inputs, of which one more adds nothing.
        copies: u32,
    },
    /// A theorem about a network of the library.
    Theorem {
        /// Which one.
        name: Theorem,
    },
}

/// A linear form on functions, and why it vanishes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// A function of the inputs.
    pub form: String,
    /// Its pairing with the derivatives by each block.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub gradient: BTreeMap<String, String>,
}

/// What is known of the monomials that occur.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Support {
    /// Which ones.
    Support,
    /// Their degrees.
    Degrees,
}

/// A side of a named step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The part that uses it.
    Above,
    /// The part that it is made of.
    Below,
}
