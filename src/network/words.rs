//! The words for lightning attention in files, flags and reports.

use std::fmt;

use serde::{Deserialize, Serialize};

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

/// The family of functions whose dimension is claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Variety {
    /// All functions of the network.
    Neuromanifold,
    /// All functions of the closed form with unconstrained `(M, L)`: in general more.
    FreeVirtualWeights,
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
    SymmetryRule { QueryKey = "query-key", Gauge = "gauge", Scaling = "scaling" }
}
