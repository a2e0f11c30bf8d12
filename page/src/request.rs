//! What the page may ask.

use std::collections::BTreeMap;

use neurocert::commands::Network;
use neurocert::program::{Fault, parse};
use serde::Deserialize;

/// A question, by its name.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "lowercase", deny_unknown_fields)]
pub enum Request {
    /// The networks that can be picked.
    Examples,
    /// What a text is; it has to have all its sizes only if they are given.
    Read(Given),
    /// Bounds of the dimension.
    Dim(Given),
    /// The symmetries that the text declares.
    Symmetry(Given),
    /// All symmetries that are linear in the weights.
    Discover(Given),
    /// What gradient flow conserves.
    Conserved(Given),
    /// Entries of the output as polynomials.
    Expand(Given),
    /// Their derivatives by the weights.
    Jacobian(Given),
    /// For tests: what becomes of a fault.
    Panic(Given),
}

/// A text and values of its sizes, as people write them: `3,5,1`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// The text.
    pub text: String,
    /// What is empty is not given.
    #[serde(default)]
    pub sizes: BTreeMap<String, String>,
    /// Of the output: `1,2` or `all`.
    #[serde(default)]
    pub output: String,
}

impl Given {
    /// The sizes as numbers.
    ///
    /// # Errors
    /// What is not a list of sizes.
    pub fn values(&self) -> Result<BTreeMap<String, Vec<u64>>, String> {
        let given = self.sizes.iter().filter(|(_, values)| !values.trim().is_empty());
        given
            .map(|(name, values)| {
                let all = values.split(',').map(|value| value.trim().parse());
                let all = all.collect::<Result<_, _>>().map_err(|_| {
                    format!("{name} = {values}: not a list of sizes; expected as 3 or 3,2,4")
                })?;
                Ok((name.clone(), all))
            })
            .collect()
    }

    /// The text at its sizes.
    ///
    /// # Errors
    /// What is wrong with it; where that has a place, the line with a caret.
    pub fn network(&self) -> Result<Network, String> {
        let show = |fault: Fault| fault.show("network", &self.text);
        let read = parse(&self.text).map_err(show)?;
        let given = self.values()?;
        let program = read.program(&given).map_err(show)?;
        Ok(Network { text: self.text.clone(), given, program })
    }
}
