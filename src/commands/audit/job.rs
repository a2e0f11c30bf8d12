//! A claim of a user, understood.

use std::path::Path;

use num_rational::BigRational;

use super::decide::{self, Decision, Subject, dimension_claim, neuromanifolds, weight_files};
use super::form::{ArchitectureTable, Dimension, NumberOrFormula, Pair, Side, WeightsTable};
use super::{Place, Watch, network, opening};
use crate::commands::Settings;
use crate::commands::weights::{layers, useless};
use crate::error::{Error, Result};
use crate::network::{Architecture, Known, Mapping, Parametrization};
use crate::program::OneOrMany;

/// A claim that has been understood.
pub(super) enum Job {
    Dimension(Vec<Architecture>, String),
    Files(Box<[Subject; 2]>, bool, bool),
    Architectures(Architecture, Architecture, bool),
    Network(network::Job),
}

impl Job {
    /// What it says.
    pub(super) fn statement(&self) -> String {
        match self {
            Job::Dimension(_, formula) => format!("dimension = {formula}"),
            Job::Files(sides, is_same, ignores_unused) => {
                let [one, other] = &**sides;
                let word = if *is_same { "the same function" } else { "different functions" };
                let is_part = !(one.unused.is_empty() && other.unused.is_empty());
                let part =
                    if is_part && *ignores_unused { ", in the parts that are read" } else { "" };
                format!("{} and {} are {word}{part}", one.name, other.name)
            }
            Job::Architectures(one, other, is_same) => {
                let word = if *is_same { "are the same" } else { "are different" };
                format!("the neuromanifolds of ({one}) and ({other}) {word}")
            }
            Job::Network(job) => job.statement(),
        }
    }

    pub(super) fn decide(&self, settings: &Settings<'_>) -> Result<Decision> {
        match self {
            Job::Dimension(architectures, formula) => {
                Ok(dimension_claim(settings, architectures, formula))
            }
            Job::Files(sides, is_same, ignores_unused) => {
                weight_files(settings, sides.each_ref(), *is_same, *ignores_unused)
            }
            Job::Architectures(one, other, is_same) => {
                neuromanifolds(settings, one, other, *is_same)
            }
            Job::Network(job) => job.decide(settings),
        }
    }
}

pub(super) fn dimension(claim: &Dimension, place: Place<'_>) -> Result<Job> {
    let formula = formula(&claim.equals)?;
    if let Some(name) = &claim.network {
        let flags = [claim.widths.is_some(), claim.query_dims.is_some(), claim.tokens.is_some()];
        if flags.contains(&true) || claim.parametrization.is_some() {
            let problem = "contradicts widths, query-dims, tokens and parametrization";
            return Err(Error::new("network", problem, "its sizes are in set"));
        }
        return network::dimension(name, claim.set.as_ref(), formula, place).map(Job::Network);
    }
    if claim.set.is_some() {
        return Err(Error::new("set", "a network is missing", ""));
    }
    let missing = |key: &str| Error::new(key, "is missing", "needed, or a network with its set");
    let query_dims = claim.query_dims.as_ref().ok_or_else(|| missing("query-dims"))?.list();
    let form = claim.parametrization.unwrap_or(Parametrization::Qkv);
    let mut architectures = Vec::new();
    for widths in claim.widths.as_ref().ok_or_else(|| missing("widths"))?.list() {
        for tokens in claim.tokens.as_ref().ok_or_else(|| missing("tokens"))?.list() {
            architectures.push(Architecture::lightning(&widths, &query_dims, tokens, form)?);
        }
    }
    if architectures.is_empty() {
        return Err(Error::new("widths or tokens", "the list is empty", "at least one"));
    }
    for architecture in &architectures {
        decide::value(&formula, architecture)?;
    }
    Ok(Job::Dimension(architectures, formula))
}

/// What a dimension is claimed to be.
fn formula(equals: &NumberOrFormula) -> Result<String> {
    Ok(match equals {
        NumberOrFormula::Number(number) => number.to_string(),
        NumberOrFormula::Float(float) => match BigRational::from_float(*float) {
            // A decimal may have been rounded to a whole number: only a fraction is one for certain.
            Some(number) if !number.is_integer() => number.to_string(),
            Some(_) => {
                let problem = format!("{float:?} is a decimal, which may have been rounded");
                return Err(Error::new("equals", problem, "write a whole number"));
            }
            None => return Err(Error::new("equals", format!("{float} is not a number"), "")),
        },
        NumberOrFormula::Formula(formula) => formula.clone(),
    })
}

/// Reads the weight files of claims.
pub(super) struct Reader<'a> {
    pub watch: &'a dyn Watch,
    pub folder: &'a Path,
    /// That of `--map`, and whether it was of use.
    pub mapping: Option<&'a Mapping>,
    pub is_used: bool,
}

impl Reader<'_> {
    fn subject(&mut self, name: &str, table: Option<&WeightsTable>) -> Result<Subject> {
        let path = self.folder.join(name);
        let (own, known) = match table {
            None => (None, Known::default()),
            Some(table) => {
                let known = Known {
                    widths: table.widths.clone(),
                    query_dims: table.query_dims.as_ref().map(OneOrMany::list),
                    tokens: table.tokens,
                    parametrization: table.parametrization,
                };
                (table.map.as_ref().map(|map| self.folder.join(map)), known)
            }
        };
        let open = opening(self.watch);
        let own = own.map(|map| Ok((layers::mapping(&open, &map)?, map))).transpose()?;
        let mapping = own.as_ref().map(|(mapping, _)| mapping).or(self.mapping);
        let (container, taken) = layers::take(&open, &path, &known, mapping)?;
        match (own, container) {
            (Some((_, map)), None) => return Err(useless(&map)),
            (None, Some(_)) => self.is_used = true,
            _ => {}
        }
        self.watch.read(&path, &taken);
        Ok(Subject { name: name.into(), file: taken.file, unused: taken.unused })
    }
}

pub(super) fn sides(pair: &Pair, is_same: bool, reader: &mut Reader) -> Result<Job> {
    if let (Side::Architecture(one), Side::Architecture(other)) = (&pair.one, &pair.other) {
        return Ok(Job::Architectures(architecture(one)?, architecture(other)?, is_same));
    }
    let named = |side: &Side| network::is_named(side, (reader.folder, reader.watch));
    match [named(&pair.one), named(&pair.other)] {
        [true, true] => {
            return network::pair(pair, is_same, (reader.folder, reader.watch)).map(Job::Network);
        }
        [false, false] => {}
        _ => {
            let problem = "weights of attention and of a network that is text cannot be compared";
            return Err(Error::new("one, other", problem, "give two of a kind"));
        }
    }
    let mut subject = |key: &str, side: &Side| {
        let found = match side {
            Side::File(name) => reader.subject(name, None),
            Side::Weights(table) => reader.subject(&table.file, Some(table)),
            Side::Architecture(_) => return None,
        };
        Some(found.map_err(|error| error.within(key)))
    };
    match (subject("one", &pair.one), subject("other", &pair.other)) {
        (Some(one), Some(other)) => {
            Ok(Job::Files(Box::new([one?, other?]), is_same, pair.ignore_unused))
        }
        _ => {
            let problem = "a weight file and an architecture cannot be compared";
            Err(Error::new("one, other", problem, "give two of a kind"))
        }
    }
}

fn architecture(table: &ArchitectureTable) -> Result<Architecture> {
    let form = table.parametrization.unwrap_or(Parametrization::Qkv);
    let tokens = table.tokens.unwrap_or(3);
    Architecture::lightning(&table.widths, &table.query_dims.list(), tokens, form)
}
