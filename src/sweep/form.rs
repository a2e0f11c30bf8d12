//! The form of a file of sweeps.
//!
//! ```toml
//! title = "Polynomial networks"       # above the picture
//!
//! [[sweep]]
//! network = "mlp"                      # of the library, a file beside this one, or a text
//! where = ["w0 >= w1", "r < 4"]        # which sizes to keep; default: all
//! equals = "w0*w1 + w1*w2 - w1"        # what the dimension should be: a number or a formula
//! [sweep.set]
//! r = { from = 2, to = 5 }             # a size: a number, a list of numbers, or a range (with step)
//! "w[0]" = [2, 3]                      # an entry of a list of sizes
//! "w[1]" = { from = 1, to = 3 }
//! "w[2]" = 1
//!
//! [[sweep]]
//! network = "linear"
//! set = { w = [[2, 1, 2], [3, 2, 3]] } # lists of sizes
//! expected = "table.csv"               # or the numbers of a table: columns of sizes, and dimension
//! ```

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::program::OneOrMany;

/// All that is in a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub sweep: Vec<Sweep>,
}

/// A grid over one network.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sweep {
    pub network: String,
    /// The values of each size, read by `axis`.
    #[serde(default)]
    pub set: BTreeMap<String, toml::Value>,
    #[serde(default, rename = "where")]
    pub conditions: Option<OneOrMany<String>>,
    #[serde(default)]
    pub equals: Option<NumberOrFormula>,
    #[serde(default)]
    pub expected: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a whole number, or a formula in quotes")]
pub(super) enum NumberOrFormula {
    Number(i64),
    Formula(String),
}

impl NumberOrFormula {
    pub fn text(&self) -> String {
        match self {
            NumberOrFormula::Number(number) => number.to_string(),
            NumberOrFormula::Formula(formula) => formula.clone(),
        }
    }
}
