//! The form of `audit --claims FILE`: a user's own claims, in TOML.
//!
//! ```toml
//! [[dimension]]
//! id = "table-1"
//! widths = [3, 3, 3]            # or a list of such lists
//! query-dims = 2                # one value for all layers, or a list for each
//! tokens = [2, 3]               # one or several
//! equals = "2*alpha1*d0 - alpha1^2 + …"   # or a number
//!
//! [[same]]                      # or [[different]]
//! id = "figure-2"
//! one = "w1.json"               # weight files, relative to the folder of this file
//! other = { file = "w2.npz", map = "names.toml", tokens = 2 }
//!
//! [[same]]                      # the neuromanifolds of two architectures
//! id = "capped"
//! one = { widths = [2, 2], query-dims = 2 }
//! other = { widths = [2, 2], query-dims = 5 }
//! ```

use std::path::PathBuf;

use serde::Deserialize;

use crate::network::Parametrization;

/// The claims of a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub dimension: Vec<Dimension>,
    #[serde(default)]
    pub same: Vec<Pair>,
    #[serde(default)]
    pub different: Vec<Pair>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Dimension {
    pub id: String,
    pub widths: OneOrMany<Vec<usize>>,
    pub query_dims: OneOrMany<usize>,
    pub tokens: OneOrMany<usize>,
    #[serde(default)]
    pub parametrization: Option<Parametrization>,
    pub equals: NumberOrFormula,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "one value or a list of values")]
pub(super) enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a number, or a formula in quotes")]
pub(super) enum NumberOrFormula {
    Number(i64),
    /// Exactly the fraction that it is: no dimension, unless it is whole.
    Float(f64),
    Formula(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Pair {
    pub id: String,
    #[serde(default)]
    pub ignore_unused: bool,
    pub one: Side,
    pub other: Side,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "a weight file, { file = …, map = …, tokens = … }, or { widths = […], query-dims = …, \
                 tokens = … }"
)]
pub(super) enum Side {
    File(String),
    Weights(WeightsTable),
    Architecture(ArchitectureTable),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ArchitectureTable {
    pub widths: Vec<usize>,
    pub query_dims: OneOrMany<usize>,
    #[serde(default)]
    pub tokens: Option<usize>,
    #[serde(default)]
    pub parametrization: Option<Parametrization>,
}

/// A weight file, with what it does not say.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct WeightsTable {
    pub file: String,
    pub map: Option<PathBuf>,
    pub widths: Option<Vec<usize>>,
    pub query_dims: Option<OneOrMany<usize>>,
    pub tokens: Option<usize>,
    pub parametrization: Option<Parametrization>,
}

impl<T: Clone> OneOrMany<T> {
    pub fn list(&self) -> Vec<T> {
        match self {
            OneOrMany::One(one) => vec![one.clone()],
            OneOrMany::Many(many) => many.clone(),
        }
    }
}
