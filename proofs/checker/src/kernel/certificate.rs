//! The data of a certificate, as `docs/certificate.md` writes it. Nothing here is checked.

use std::collections::BTreeMap;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use super::point::{is_integer, is_rational};

mod points;
pub use points::*;

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
    /// [`AlgebraProof`], [`PointProof`] or [`FiberProof`], as the claim demands; nothing for values.
    pub proof: serde_json::Value,
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
    /// Products of matrices.
    Linear,
    /// One layer of lightning self-attention at exact weights.
    OneLayer,
}

/// Where a program is evaluated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Point {
    /// Drawn.
    Drawn(Drawn),
    /// Given.
    Given(Given),
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
    fn is_words(&self) -> bool {
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
    pub modulus: Option<String>,
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

/// The text of an integer (section 1).
fn integer<'de, D: Deserializer<'de>>(reader: D) -> Result<String, D::Error> {
    let text = String::deserialize(reader)?;
    let shown: String = text.chars().take(40).collect();
    match is_integer(&text) {
        true => Ok(text),
        false => Err(D::Error::custom(format!("`{shown}` is not the text of an integer"))),
    }
}

/// Lists and objects of texts.
trait Texts {
    fn all(&self, holds: &dyn Fn(&str) -> bool) -> bool;
}

impl Texts for String {
    fn all(&self, holds: &dyn Fn(&str) -> bool) -> bool {
        holds(self)
    }
}

impl<T: Texts> Texts for Vec<T> {
    fn all(&self, holds: &dyn Fn(&str) -> bool) -> bool {
        self.iter().all(|part| part.all(holds))
    }
}

impl<T: Texts> Texts for BTreeMap<String, T> {
    fn all(&self, holds: &dyn Fn(&str) -> bool) -> bool {
        self.values().all(|part| part.all(holds))
    }
}

impl<T: Texts> Texts for Option<T> {
    fn all(&self, holds: &dyn Fn(&str) -> bool) -> bool {
        self.iter().all(|part| part.all(holds))
    }
}

/// Matrices of the texts of rationals (section 1).
fn rationals<'de, D: Deserializer<'de>, T: Texts + Deserialize<'de>>(
    reader: D,
) -> Result<T, D::Error> {
    let matrices = T::deserialize(reader)?;
    match matrices.all(&is_rational) {
        true => Ok(matrices),
        false => Err(D::Error::custom("an entry is not the text of a rational number")),
    }
}
