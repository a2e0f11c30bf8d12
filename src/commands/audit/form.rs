//! The form of claims of users, in TOML.
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
//! [[dimension]]                 # of any network that is text
//! id = "table-2"
//! network = "mlp"               # of the library, or a file
//! set = { w = [3, 4, 2], r = 3 }          # sizes, or a list of such tables
//! equals = "w0*w1 + w1*w2 - w1"
//!
//! [[symmetry]]
//! id = "rows"
//! network = "mlp"
//! set = { w = [3, 4, 2], r = 3 }
//! rule = "scaling"              # a symmetry that the text declares
//! holds = true
//!
//! [[filling]]
//! id = "quadrics"
//! network = "mlp"
//! set = { w = [2, 2, 1], r = 2 }
//! fills = true                  # default; with minimal = true no smaller hidden widths do
//!
//! [paper]                       # where the claims come from; each may have source and statement too
//! title = "…"
//! authors = "…"
//! source = "arXiv:…v2"
//!
//! [[same]]                      # the neuromanifolds of two architectures
//! id = "capped"
//! one = { widths = [2, 2], query-dims = 2 }
//! other = { widths = [2, 2], query-dims = 5 }
//! ```

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::network::Parametrization;
use crate::program::OneOrMany;

/// The claims of a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub paper: Option<Paper>,
    #[serde(default)]
    pub dimension: Vec<Dimension>,
    #[serde(default)]
    pub symmetry: Vec<Symmetry>,
    #[serde(default)]
    pub filling: Vec<Filling>,
    #[serde(default)]
    pub same: Vec<Pair>,
    #[serde(default)]
    pub different: Vec<Pair>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Dimension {
    pub id: String,
    /// Where it is said.
    #[serde(default)]
    pub source: Option<String>,
    /// What is said there.
    #[serde(default)]
    pub statement: Option<String>,
    #[serde(default)]
    pub widths: Option<OneOrMany<Vec<usize>>>,
    #[serde(default)]
    pub query_dims: Option<OneOrMany<usize>>,
    #[serde(default)]
    pub tokens: Option<OneOrMany<usize>>,
    #[serde(default)]
    pub parametrization: Option<Parametrization>,
    #[serde(default)]
    pub network: Option<String>,
    #[serde(default)]
    pub set: Option<OneOrMany<Sizes>>,
    pub equals: NumberOrFormula,
}

/// Sizes of a network that is text.
pub(super) type Sizes = BTreeMap<String, OneOrMany<u64>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Symmetry {
    pub id: String,
    /// Where it is said.
    #[serde(default)]
    pub source: Option<String>,
    /// What is said there.
    #[serde(default)]
    pub statement: Option<String>,
    pub network: String,
    #[serde(default)]
    pub set: Sizes,
    pub rule: String,
    #[serde(default = "yes")]
    pub holds: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Filling {
    pub id: String,
    /// Where it is said.
    #[serde(default)]
    pub source: Option<String>,
    /// What is said there.
    #[serde(default)]
    pub statement: Option<String>,
    pub network: String,
    pub set: OneOrMany<Sizes>,
    /// Whether each network fills its ambient space.
    #[serde(default = "yes")]
    pub fills: bool,
    /// Whether no network with smaller hidden widths does.
    #[serde(default)]
    pub minimal: bool,
    /// The list of sizes whose inner entries are the hidden widths.
    #[serde(default = "widths")]
    pub vary: String,
}

fn widths() -> String {
    "w".into()
}

/// The paper that claims come from.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// Its title.
    pub title: String,
    /// Their names.
    pub authors: String,
    /// With its version: `arXiv:2408.04569v4`.
    pub source: String,
}

fn yes() -> bool {
    true
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
    /// Where it is said.
    #[serde(default)]
    pub source: Option<String>,
    /// What is said there.
    #[serde(default)]
    pub statement: Option<String>,
    #[serde(default)]
    pub ignore_unused: bool,
    pub one: Side,
    pub other: Side,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "a weight file, { file = …, map = …, tokens = … }, { file = …, network = …, set = … }, or \
                 { widths = […], query-dims = …, tokens = … }"
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
    pub network: Option<String>,
    #[serde(default)]
    pub set: Sizes,
}
