//! What is claimed of the dimension of lightning attention, in the words of reports and of `--expect`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The statement: the dimension of this network is (at least) this number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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

/// `Display` with the names that files and reports use.
macro_rules! names {
    ($($kind:ident { $($variant:ident = $name:literal),+ $(,)? })+) => {$(
        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $($kind::$variant => $name),+ })
            }
        }
    )+};
}

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
        f.write_str(&list(&self.widths, "-"))?;
        f.write_str(", query sizes ")?;
        f.write_str(&list(&self.query_dims, ","))?;
        write!(f, ", tokens {}, parametrization {}", self.tokens, self.parametrization)?;
        f.write_str(match self.variety {
            Variety::Neuromanifold => " (neuromanifold)",
            Variety::FreeVirtualWeights => " (free virtual weights)",
        })
    }
}

fn list(sizes: &[u32], separator: &str) -> String {
    sizes.iter().map(u32::to_string).collect::<Vec<_>>().join(separator)
}
