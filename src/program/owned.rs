//! A network with its text, at sizes.

use std::collections::BTreeMap;

use super::{Given, LIBRARY, Program, Subject, parse};
use crate::error::{Error, Result};

/// A network at sizes, with its text.
#[derive(Clone, Debug)]
pub struct Network {
    /// The text.
    pub text: String,
    /// The sizes that were given.
    pub given: Given,
    /// The text at these sizes.
    pub program: Program,
}

impl Network {
    /// A network of the library: `("mlp", &[("w", &[3, 5, 1]), ("r", &[4])])`.
    ///
    /// # Errors
    /// An unknown name, and sizes that do not fit.
    pub fn named(name: &str, sizes: &[(&str, &[u64])]) -> Result<Network> {
        let Some((_, text)) = LIBRARY.iter().find(|(known, _)| *known == name) else {
            let all: Vec<&str> = LIBRARY.iter().map(|(name, _)| *name).collect();
            let problem = format!("{name} is not a network of the library");
            return Err(Error::new("", problem, format!("allowed: {}", all.join(", "))));
        };
        let sizes = sizes.iter().map(|(name, values)| (name.to_string(), values.to_vec()));
        Network::of_text(text, sizes.collect())
    }

    /// A text in the language of networks (`docs/language.md`) at sizes.
    ///
    /// # Errors
    /// What is wrong with the text, with line and column, and sizes that do not fit.
    pub fn of_text(text: &str, given: BTreeMap<String, Vec<u64>>) -> Result<Network> {
        let program = parse(text).and_then(|read| read.program(&given));
        let program = program.map_err(|fault| Error::new("network", fault.to_string(), ""))?;
        Ok(Network { text: text.into(), given, program })
    }

    /// The same, borrowed.
    pub fn subject(&self) -> Subject<'_> {
        Subject { text: &self.text, given: &self.given, program: &self.program }
    }
}
