//! The data of an algebra certificate, exactly as `docs/algebra-certificate.md` (section 1) writes
//! it.
//!
//! Plain data: nothing here is checked. Mathematical integers stay the strings of the file. A
//! producer fills an [`AlgebraCertificate`] and writes it with `serde_json`; the checker reads files
//! with the stricter [`parse_algebra`](crate::parse::parse_algebra).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::certificate::{Kind, Parametrization, SymmetryRule, join, names};

/// The only value of the key `format`.
pub const FORMAT: &str = "neurocert-algebra-certificate";

/// The version of the format that this crate reads.
pub const VERSION: u32 = 1;

/// A whole algebra certificate file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlgebraCertificate {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`].
    pub version: u32,
    /// What the certificate proves.
    pub claim: AlgebraClaim,
    /// The proof.
    pub proof: AlgebraProof,
}

/// The dimension of the space of linear vector fields along which the function does not change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlgebraClaim {
    /// The kind of network.
    pub kind: Kind,
    /// `d_0, …, d_l`.
    pub widths: Vec<u32>,
    /// `a_1, …, a_l`.
    pub query_dims: Vec<u32>,
    /// The number of tokens, `t`.
    pub tokens: u32,
    /// What the weights are.
    pub parametrization: Parametrization,
    /// Equality, or a bound.
    pub relation: AlgebraRelation,
    /// The number, in decimals.
    pub number: String,
}

/// How the dimension relates to the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlgebraRelation {
    /// The dimension is the number.
    Exact,
    /// The dimension is the number or more.
    AtLeast,
    /// The dimension is the number or less.
    AtMost,
}

/// Points that bound the dimension from above, and rules that bound it from below.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlgebraProof {
    /// The modulus `m` of all eliminations, 2 ≤ m < 2^62, prime or not.
    pub modulus: String,
    /// The state of splitmix64 before the first draw, below 2^64.
    pub seed: String,
    /// Entries of the points lie in `[-bound, bound]`; from 1 to 2^62.
    pub bound: String,
    /// The number of points. Valid because at each of them the derivative along a symmetry is
    /// zero: an equation for its matrix.
    pub points: u32,
    /// Families of symmetries. Valid because each field is linear in the weights.
    pub rules: Vec<SymmetryRule>,
}

names! {
    AlgebraRelation { Exact = "exact", AtLeast = "at_least", AtMost = "at_most" }
}

/// One line for people: `linear infinitesimal symmetries: dim = 14 exactly: lightning …`.
impl fmt::Display for AlgebraClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("infinitesimal symmetries linear in the weights: ")?;
        match self.relation {
            AlgebraRelation::Exact => write!(f, "dim = {} exactly", self.number)?,
            AlgebraRelation::AtLeast => write!(f, "dim >= {}", self.number)?,
            AlgebraRelation::AtMost => write!(f, "dim <= {}", self.number)?,
        }
        write!(f, ": {} attention, widths ", self.kind)?;
        join(f, &self.widths, "-")?;
        f.write_str(", query sizes ")?;
        join(f, &self.query_dims, ",")?;
        write!(f, ", tokens {}, parametrization {}", self.tokens, self.parametrization)
    }
}
