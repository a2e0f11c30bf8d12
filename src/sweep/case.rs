//! One case of a grid: a text at sizes.

use std::fmt;
use std::sync::Arc;

use neurocert_check::kernel::{Bounded, Source};
use neurocert_check::language::{Given, Program, Text};
use num_rational::BigRational;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::program::names;
use crate::search;

/// A network that cases are about.
#[derive(Clone, Debug)]
pub(super) struct Network {
    pub text: String,
    /// SHA-256 of the text.
    pub hash: String,
    /// The first index of each list of sizes.
    pub first: std::collections::BTreeMap<String, usize>,
}

impl Network {
    pub fn new(text: String) -> Network {
        let (hash, first) = (sha256(text.as_bytes()), names::first_indices(&text));
        Network { text, hash, first }
    }
}

/// A network at sizes, with what is known of it before it is computed.
#[derive(Clone, Debug)]
pub struct Case {
    pub(super) network: Arc<Network>,
    /// The name of the network.
    pub name: String,
    /// All sizes, also those that follow from others, in the order of the text.
    pub sizes: Vec<(String, Vec<u64>)>,
    /// The number of the sweep in the file, from 0.
    pub sweep: usize,
    /// SHA-256 of what the case says: the text, its sizes and what is asked. Seeds, memory and threads do not
    /// belong to it.
    pub statement: String,
    /// The number of coordinates, or why there is no network at these sizes.
    pub parameters: std::result::Result<u128, String>,
    /// About how many bytes it takes.
    pub memory: u128,
    /// What the dimension should be.
    pub expected: Option<BigRational>,
}

impl Case {
    /// The network at these sizes.
    ///
    /// # Errors
    /// Sizes that are missing, or are not those of the text.
    pub(super) fn new(
        network: &Arc<Network>,
        text: &Text,
        given: &Given,
        sweep: usize,
    ) -> Result<Case> {
        let (name, sizes, parameters, memory) = match text.program(given) {
            Ok(program) => {
                let source = Source::new(&program, Bounded::Factors);
                let memory = search::memory(&network.text, &program);
                (program.name.clone(), program.sizes, Ok(source.coordinates()), memory)
            }
            // The sizes are none of the text's: nothing in the grid can be meant.
            Err(fault) if fault.place.is_none() => {
                return Err(Error::new("set", fault.message, ""));
            }
            Err(fault) => {
                let sizes = given.iter().map(|(name, values)| (name.clone(), values.clone()));
                let why = format!("no network at these sizes: {fault}");
                (text.name.clone(), sizes.collect(), Err(why), 0)
            }
        };
        // A list without entries follows from the others, and cannot be given.
        let sizes: Vec<_> = sizes.into_iter().filter(|(_, values)| !values.is_empty()).collect();
        let said = serde_json::json!(["dimension", network.hash, sizes]);
        let statement = sha256(said.to_string().as_bytes());
        let (network, expected) = (network.clone(), None);
        Ok(Case { network, name, sizes, sweep, statement, parameters, memory, expected })
    }

    /// The text of the network.
    pub fn text(&self) -> &str {
        &self.network.text
    }

    /// All sizes, as the language takes them.
    pub fn given(&self) -> Given {
        self.sizes.iter().cloned().collect()
    }

    /// The program at the sizes.
    pub(super) fn program(&self) -> Result<Program> {
        crate::program::at_sizes(self.text(), &self.given())
    }

    /// Each size as one number: `r`, `w0`, `w1`, …
    pub fn columns(&self) -> Vec<(String, usize)> {
        names::single(&self.sizes, &self.network.first)
    }

    /// The sizes by the names of formulas: as [`Self::columns`], and `w` where all its entries are equal.
    pub fn values(&self) -> std::collections::BTreeMap<String, usize> {
        names::values(&self.sizes, &self.network.first)
    }
}

/// `mlp at r=2 w=3,5,2`.
impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.name, shown(&self.sizes))
    }
}

/// `r=2 w=3,5,2`.
pub(super) fn shown(sizes: &[(String, Vec<u64>)]) -> String {
    let one = |(name, values): &(String, Vec<u64>)| {
        let values: Vec<String> = values.iter().map(u64::to_string).collect();
        format!("{name}={}", values.join(","))
    };
    sizes.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// A part of all cases, the same whatever their order is: by the hash of the statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    number: u64,
    of: u64,
}

impl Shard {
    /// `2/5`: the second of five parts.
    ///
    /// # Errors
    /// Anything else.
    pub fn parse(text: &str) -> Result<Shard> {
        let numbers = text
            .split_once('/')
            .and_then(|(number, of)| Some((number.parse::<u64>().ok()?, of.parse::<u64>().ok()?)));
        match numbers {
            Some((number, of)) if (1..=of).contains(&number) => Ok(Shard { number, of }),
            _ => {
                let problem = format!("{:?} is not a part", crate::error::shown(text));
                Err(Error::new("", problem, "allowed: as 2/5, the second of five parts"))
            }
        }
    }

    /// Whether a case belongs to it.
    pub fn has(self, case: &Case) -> bool {
        let start = case.statement.get(..16).unwrap_or_default();
        // A statement is in hexadecimal.
        u64::from_str_radix(start, 16).unwrap_or(0) % self.of == self.number - 1
    }
}

/// The name of a certificate: its SHA-256, in hexadecimal.
pub fn name_of(bytes: &[u8]) -> String {
    sha256(bytes)
}

/// In hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
