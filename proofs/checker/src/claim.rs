//! The claim of a file of any format.

use std::fmt;

use serde::Serialize;

use crate::certificate::{Claim, Kind, Parametrization};
use crate::pair_certificate::PairClaim;

/// A claim. As JSON it is the claim of the file, without a name around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum AnyClaim {
    /// About the dimension of a neuromanifold.
    Dimension(Claim),
    /// About two networks at exact weights.
    Pair(PairClaim),
}

impl AnyClaim {
    /// The claim about a dimension, if it is one.
    pub fn dimension(&self) -> Option<&Claim> {
        match self {
            AnyClaim::Dimension(claim) => Some(claim),
            _ => None,
        }
    }

    /// The claim about two networks, if it is one.
    pub fn pair(&self) -> Option<&PairClaim> {
        match self {
            AnyClaim::Pair(claim) => Some(claim),
            _ => None,
        }
    }

    /// The kind of network.
    pub fn kind(&self) -> Kind {
        match self {
            AnyClaim::Dimension(claim) => claim.kind,
            AnyClaim::Pair(claim) => claim.kind,
        }
    }

    /// The widths, if there is one network.
    pub fn widths(&self) -> Option<&[u32]> {
        match self {
            AnyClaim::Dimension(claim) => Some(&claim.widths),
            AnyClaim::Pair(_) => None,
        }
    }

    /// The query sizes, if there is one network.
    pub fn query_dims(&self) -> Option<&[u32]> {
        match self {
            AnyClaim::Dimension(claim) => Some(&claim.query_dims),
            AnyClaim::Pair(_) => None,
        }
    }

    /// The number of tokens.
    pub fn tokens(&self) -> u32 {
        match self {
            AnyClaim::Dimension(claim) => claim.tokens,
            AnyClaim::Pair(claim) => claim.tokens,
        }
    }

    /// The parametrization, if there is one network.
    pub fn parametrization(&self) -> Option<Parametrization> {
        match self {
            AnyClaim::Dimension(claim) => Some(claim.parametrization),
            AnyClaim::Pair(_) => None,
        }
    }
}

impl fmt::Display for AnyClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AnyClaim::Dimension(claim) => claim.fmt(f),
            AnyClaim::Pair(claim) => claim.fmt(f),
        }
    }
}
