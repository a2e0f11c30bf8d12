//! The data of a certificate, exactly as `docs/certificate.md` (section 2) writes it.
//!
//! Plain data: nothing here is checked. Mathematical integers stay the strings of the file.
//! A producer fills a [`Certificate`] and writes it with `serde_json`; the checker reads
//! files with the stricter [`parse`](crate::parse()), since `serde` alone would accept
//! more than the format allows (a list in the place of an object, for example).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

/// The only value of the key `format`.
pub const FORMAT: &str = "neurocert-certificate";

/// The version of the format that this crate reads.
pub const VERSION: u32 = 1;

/// A matrix as the file has it: a list of rows, each a list of mathematical integers.
pub type Matrix = Vec<Vec<String>>;

/// A whole certificate file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`].
    pub version: u32,
    /// What the certificate proves.
    pub claim: Claim,
    /// The dimension of the source of the parametrization, `P` of section 1.
    pub parameters: String,
    /// The modulus `m` of all computations, 2 ≤ m < 2^62, prime or not.
    pub modulus: String,
    /// The integer point at which Jacobian and symmetry fields are computed.
    pub point: Point,
    /// The rule that proves "at least".
    pub lower: Lower,
    /// The rule that proves "at most"; `null` (but never absent) if nothing claims it.
    #[serde(deserialize_with = "null_but_present")]
    pub upper: Option<Upper>,
}

/// `serde` reads an absent key as `None` unless a function of one's own reads the value.
pub(crate) fn null_but_present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    d: D,
) -> Result<Option<T>, D::Error> {
    Option::deserialize(d)
}

/// The statement: the dimension of this network is (at least) this number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The kind of network.
    pub kind: Kind,
    /// `d_0, …, d_l`.
    pub widths: Vec<u32>,
    /// `a_1, …, a_l`.
    pub query_dims: Vec<u32>,
    /// The number of tokens, `t`.
    pub tokens: u32,
    /// The coordinates in which the statement is proved.
    pub parametrization: Parametrization,
    /// The variety whose dimension it is.
    pub variety: Variety,
    /// Equality, or a lower bound only.
    pub relation: Relation,
    /// The number, in decimals.
    pub number: String,
}

/// The kind of network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Lightning self-attention: one layer maps `X` to `V X Xᵀ Kᵀ Q X`.
    Lightning,
}

/// The coordinates of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Parametrization {
    /// `Q_i, K_i, V_i`.
    Qkv,
    /// `A_i = K_iᵀ Q_i` of rank at most `a_i`, and `V_i`.
    Av,
    /// Virtual weights: all `M_i` of shape `d_0 × d_0` and all `L` of shape `d_l × d_0`.
    Ml,
}

impl Parametrization {
    /// The variety that a claim in these coordinates speaks of.
    pub fn variety(self) -> Variety {
        match self {
            Parametrization::Qkv | Parametrization::Av => Variety::Neuromanifold,
            Parametrization::Ml => Variety::FreeVirtualWeights,
        }
    }
}

/// The family of functions whose dimension is claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Variety {
    /// All functions of the network.
    Neuromanifold,
    /// All functions of the closed form with unconstrained `(M, L)`: in general more.
    FreeVirtualWeights,
}

/// How the dimension relates to the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// The dimension is the number.
    Exact,
    /// The dimension is the number or more.
    AtLeast,
}

/// The weights and inputs at which everything is computed (section 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Point {
    /// All entries from one stream of pseudo-random numbers.
    Splitmix64 {
        /// The state before the first draw, below 2^64.
        seed: String,
        /// Entries lie in `[-bound, bound]`; from 1 to 2^62.
        bound: String,
        /// The number of inputs, at least 1.
        inputs: u32,
    },
    /// All entries written out.
    Explicit {
        /// The blocks in the order of section 1.
        weights: Vec<Matrix>,
        /// At least one input, each `d_0 × t`.
        inputs: Vec<Matrix>,
    },
}

/// A proof that the dimension is at least something (section 4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Lower {
    /// The minor of the Jacobian in these rows and columns is not zero. Valid because the
    /// dimension is the largest rank of the Jacobian at any point, on any inputs.
    JacobianMinor {
        /// `[n, i, k]`: entry `(i, k)` of the output on input `n`, all 1-based.
        rows: Vec<[u32; 3]>,
        /// Coordinates, 1-based in the order of section 1.
        columns: Vec<u32>,
    },
}

/// A proof that the dimension is at most something (section 5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Upper {
    /// Vector fields along which the function stays, independent at the point. Valid because
    /// the generic fiber then has at least that dimension: at most `P - independent`.
    SymmetryFields {
        /// The families of fields, in the order in which they are eliminated.
        rules: Vec<SymmetryRule>,
        /// The number of fields with a pivot.
        independent: String,
    },
    /// The dimension of the space of all `d_l t`-tuples of forms of degree `3^l`.
    AmbientDimension {},
    /// The dimension of the virtual weights `(M_1, …, M_l, L)`, less the number of layers. Valid
    /// because the function depends on the weights only through these matrices (with one token,
    /// or after a layer of rank one, only through `M_i + M_iᵀ`), because the sizes give the
    /// dimension of the variety of those that weights can make, and because `l` scalings act
    /// freely on it and do not change the function.
    VirtualWeights {},
}

/// A family of linear vector fields along which the function does not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SymmetryRule {
    /// `K_i ↦ C K_i, Q_i ↦ C^{-T} Q_i`: leaves `K_iᵀ Q_i` as it is.
    QueryKey,
    /// A change of basis of the residual space between two layers.
    Gauge,
    /// `Q_i ↦ λ Q_i, V_i ↦ V_i / λ` and the like: every layer is linear in both.
    Scaling,
}

/// `Display` with the names that the format uses.
macro_rules! names {
    ($($kind:ident { $($variant:ident = $name:literal),+ $(,)? })+) => {$(
        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $($kind::$variant => $name),+ })
            }
        }
    )+};
}
pub(crate) use names;

names! {
    Kind { Lightning = "lightning" }
    Parametrization { Qkv = "qkv", Av = "av", Ml = "ml" }
    Variety { Neuromanifold = "neuromanifold", FreeVirtualWeights = "free-virtual-weights" }
    Relation { Exact = "exact", AtLeast = "at_least" }
    SymmetryRule { QueryKey = "query-key", Gauge = "gauge", Scaling = "scaling" }
}

/// One line for people: `dim = 23 exactly: lightning attention, widths 3-3-3, …`.
impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.relation {
            Relation::Exact => write!(f, "dim = {} exactly", self.number)?,
            Relation::AtLeast => write!(f, "dim >= {}", self.number)?,
        }
        write!(f, ": {} attention, widths ", self.kind)?;
        join(f, &self.widths, "-")?;
        f.write_str(", query sizes ")?;
        join(f, &self.query_dims, ",")?;
        write!(f, ", tokens {}, parametrization {}", self.tokens, self.parametrization)?;
        f.write_str(match self.variety {
            Variety::Neuromanifold => " (neuromanifold)",
            Variety::FreeVirtualWeights => " (free virtual weights)",
        })
    }
}

pub(crate) fn join<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    items: &[T],
    separator: &str,
) -> fmt::Result {
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            f.write_str(separator)?;
        }
        write!(f, "{item}")?;
    }
    Ok(())
}

/// `[[1,0],[0,1/2]]`.
pub(crate) fn matrix(f: &mut fmt::Formatter<'_>, rows: &Matrix) -> fmt::Result {
    f.write_str("[")?;
    for (position, row) in rows.iter().enumerate() {
        f.write_str(if position == 0 { "[" } else { ",[" })?;
        join(f, row, ",")?;
        f.write_str("]")?;
    }
    f.write_str("]")
}
