//! One case of a grid: a text at sizes.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use itertools::Itertools as _;
use neurocert_check::kernel::{Bounded, Source};
use neurocert_check::language::{self, Given, Program, Text};
use num_bigint::BigInt;
use sha2::{Digest, Sha256};

use super::format::COLUMNS;
use crate::error::{Error, Result};
use crate::program::names::{self, First};
use crate::search;

/// A network that cases are about.
#[derive(Clone, Debug)]
pub(super) struct Network {
    /// What rows and pictures call it: the name in the header, unless two networks of a file share it.
    pub name: String,
    pub text: String,
    /// SHA-256 of the text.
    pub hash: String,
    /// The first index of each list of sizes.
    pub first: First,
}

impl Network {
    /// A text that can be read.
    ///
    /// # Errors
    /// Sizes that cannot be told apart from each other or from a column of a table.
    pub fn new(text: String) -> Result<Network> {
        let read = language::parse(&text).map_err(|fault| Error::new("", fault.to_string(), ""))?;
        let first = names::first_indices(&text)?;
        let declared = read.declared_sizes();
        let names = declared.iter().map(|size| size.split('[').next().unwrap_or(size));
        if let Some(name) = names.into_iter().find(|name| COLUMNS.contains(name)) {
            let problem = format!("the size {name} has the name of a column of the table");
            let allowed = format!("rename it in the network; taken: {}", COLUMNS.join(", "));
            return Err(Error::new("", problem, allowed));
        }
        Ok(Network { name: read.name, hash: sha256(text.as_bytes()), text, first })
    }

    /// The sizes by the names of formulas: `r`, `w0`, …, and `w` where all its entries are equal.
    pub fn values(&self, sizes: &[(String, Vec<u64>)]) -> BTreeMap<String, usize> {
        names::values(sizes, &self.first)
    }
}

/// All sizes of a text, from those given: also those that follow from others. If they fit no network, those
/// given.
///
/// # Errors
/// Sizes that are missing, or are not those of the text.
pub(super) fn sizes(text: &Text, given: &Given) -> Result<Vec<(String, Vec<u64>)>> {
    let sizes = match text.sizes(given) {
        Ok(sizes) => sizes,
        // The mistake is in the whole grid, not in this case.
        Err(fault) if fault.place.is_none() => return Err(Error::new("set", fault.message, "")),
        Err(_) => given.iter().map(|(name, values)| (name.clone(), values.clone())).collect(),
    };
    // A list without entries follows from the others, and must not be given.
    Ok(sizes.into_iter().filter(|(_, values)| !values.is_empty()).collect())
}

/// A network at sizes, with what is known of it before it is computed.
#[derive(Clone, Debug)]
pub struct Case {
    pub(super) network: Arc<Network>,
    /// All sizes, also those that follow from others, in the order of the text.
    pub sizes: Vec<(String, Vec<u64>)>,
    /// The number of the sweep in the file, from 0.
    pub sweep: usize,
    /// SHA-256 of the question: the text, its sizes and what is asked. Seeds, memory and threads are not part
    /// of it.
    pub statement: String,
    /// The number of coordinates, or why there is no network at these sizes.
    pub parameters: std::result::Result<u128, String>,
    /// About how many bytes it takes.
    pub memory: u128,
    /// What the dimension should be.
    pub expected: Option<BigInt>,
}

impl Case {
    /// The network at these [`sizes()`], which follow from those given.
    pub(super) fn new(
        network: &Arc<Network>,
        text: &Text,
        given: &Given,
        sizes: Vec<(String, Vec<u64>)>,
        sweep: usize,
    ) -> Case {
        let (parameters, memory) = match text.program(given) {
            Ok(program) => {
                let source = Source::new(&program, Bounded::Factors);
                (Ok(source.coordinates()), search::memory(&network.text, &program))
            }
            Err(fault) => (Err(format!("no network at these sizes: {fault}")), 0),
        };
        let said = serde_json::json!(["dimension", network.hash, sizes]);
        let statement = sha256(said.to_string().as_bytes());
        let (network, expected) = (network.clone(), None);
        Case { network, sizes, sweep, statement, parameters, memory, expected }
    }

    /// The name of the network: that in its header, or if two networks of a file share it, what the file says
    /// for `network`.
    pub fn name(&self) -> &str {
        &self.network.name
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
    pub fn values(&self) -> BTreeMap<String, usize> {
        self.network.values(&self.sizes)
    }
}

/// `mlp at r=2 w=3,5,2`.
impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.name(), shown(&self.sizes))
    }
}

/// `r=2 w=3,5,2`.
pub(super) fn shown(sizes: &[(String, Vec<u64>)]) -> String {
    let one = |(name, values): &(String, Vec<u64>)| {
        let values: Vec<String> = values.iter().map(u64::to_string).collect();
        format!("{name}={}", values.join(","))
    };
    sizes.iter().map(one).join(" ")
}

/// A part of all cases. It depends on the hashes of statements, not on the order of cases or on what else is in
/// the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    number: u64,
    of: u64,
}

impl Shard {
    /// `2/5`: the second of five parts.
    ///
    /// # Errors
    /// Any other form.
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
        // Never fails: a statement is in hexadecimal.
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
