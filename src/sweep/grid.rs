//! A file of sweeps, and all its cases.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use neurocert_check::language::{self, Given, LIBRARY};
use rayon::prelude::*;
use serde::Deserialize;

use super::axis::{Axis, axes};
use super::case::{self, Case, Network};
use super::condition::{Condition, Reader};
use super::expected::Expected;
use super::form::{File, Sweep};
use crate::error::{Error, Result, one_line, parse_toml, shown, with_guess};
use crate::program::OneOrMany;

/// Files with more cases are refused. Those that `where` leaves out count too: its conditions are evaluated for
/// each.
pub const MOST_CASES: u128 = 1_000_000;

const FORM: &str = "see sweep --help for the form";

/// All cases of a file.
#[derive(Clone, Debug)]
pub struct Grid {
    /// The title in the file.
    pub title: Option<String>,
    /// The cases, in the order of the sweeps and then of their sizes.
    pub cases: Vec<Case>,
}

/// Reads another file that the file names.
pub type ReadFile<'a> = dyn Fn(&Path) -> Result<String> + 'a;

impl Grid {
    /// Reads a file of this text in this folder.
    ///
    /// # Errors
    /// What is wrong, with line and column.
    pub fn read(text: &str, folder: &Path, read: &ReadFile<'_>) -> Result<Grid> {
        Grid::of(parse_toml(text, FORM)?, text, folder, read)
    }

    /// The same of a document that is not in TOML.
    ///
    /// # Errors
    /// What is wrong.
    pub fn of_json(
        document: serde_json::Value,
        folder: &Path,
        read: &ReadFile<'_>,
    ) -> Result<Grid> {
        let file = File::deserialize(document);
        let file = file.map_err(|error| Error::new("", with_guess(&error.to_string()), FORM))?;
        // Places in a text of TOML are of no use to anybody.
        Grid::of(file, "", folder, read)
    }

    /// What was read from a text in TOML, which may be empty.
    fn of(file: File, text: &str, folder: &Path, read: &ReadFile<'_>) -> Result<Grid> {
        if file.sweep.is_empty() {
            return Err(Error::new(
                "",
                "[[sweep]] is missing",
                "needed: [[sweep]] with network and set",
            ));
        }
        let mut plans = Vec::new();
        let mut all = 0u128;
        for (number, sweep) in file.sweep.iter().enumerate() {
            let place = |error: Error| error.located(text, &["sweep", &number.to_string()]);
            let plan = Plan::new(sweep, folder, read).map_err(place)?;
            all = all.saturating_add(plan.count());
            if all > MOST_CASES {
                let problem = format!("the grid has {all} cases");
                let allowed =
                    format!("allowed: at most {MOST_CASES}, including those that where leaves out");
                return Err(place(Error::new("set", problem, allowed)));
            }
            plans.push(plan);
        }
        tell_apart(&mut plans);
        let mut cases = Vec::new();
        for (number, plan) in plans.iter().enumerate() {
            let place = |error: Error| error.located(text, &["sweep", &number.to_string()]);
            cases.extend(plan.cases(number).map_err(place)?);
        }
        Ok(Grid { title: file.title, cases })
    }
}

/// If two networks share a name, all networks get the names that the file gives them, which differ.
fn tell_apart(plans: &mut [Plan]) {
    let mut hashes: BTreeMap<&str, &str> = BTreeMap::new();
    let is_shared = plans.iter().any(|Plan { network, .. }| {
        *hashes.entry(&network.name).or_insert(&network.hash) != network.hash
    });
    if is_shared {
        for plan in plans {
            Arc::make_mut(&mut plan.network).name = one_line(&plan.key);
        }
    }
}

/// One sweep, understood.
struct Plan {
    /// The value of `network` in the file.
    key: String,
    network: Arc<Network>,
    axes: Vec<Axis>,
    conditions: Vec<Condition>,
    expected: Option<Expected>,
}

impl Plan {
    fn new(sweep: &Sweep, folder: &Path, read: &ReadFile<'_>) -> Result<Plan> {
        let network = Network::new(network(&sweep.network, folder, read)?);
        let network = Arc::new(network.map_err(|error| error.within("network"))?);
        let axes = axes(&sweep.set, &network.first)?;
        let conditions = sweep.conditions.as_ref().map_or(vec![], OneOrMany::list);
        let conditions = conditions.iter().enumerate().map(|(number, text)| {
            Condition::read(text).map_err(|error| error.within(&format!("where.{number}")))
        });
        let conditions = conditions.collect::<Result<_>>()?;
        let expected = match (&sweep.equals, &sweep.expected) {
            (Some(_), Some(_)) => {
                let problem = "contradicts expected";
                return Err(Error::new("equals", problem, "leave one of them out"));
            }
            (Some(equals), None) => Some(Expected::Formula(equals.text())),
            (None, Some(name)) => {
                let text = read(&folder.join(name)).map_err(|error| error.within("expected"))?;
                Some(Expected::Table(text))
            }
            (None, None) => None,
        };
        Ok(Plan { key: sweep.network.clone(), network, axes, conditions, expected })
    }

    /// The number of cases, including those that `where` leaves out.
    fn count(&self) -> u128 {
        self.axes.iter().fold(1, |all, axis| all.saturating_mul(axis.count()))
    }

    fn cases(&self, sweep: usize) -> Result<Vec<Case>> {
        // At most `MOST_CASES`.
        let count = self.count() as usize;
        // A text that was read cannot go from thread to thread, so each thread reads its own.
        let start = || (language::parse(&self.network.text), Reader::default());
        let found = (0..count).into_par_iter().map_init(start, |(text, reader), number| {
            let text =
                text.as_ref().map_err(|fault| Error::new("network", fault.to_string(), ""))?;
            let given = self.given(number);
            let sizes = case::sizes(text, &given).map_err(|error| self.explained(error))?;
            // Before the network is built: that takes much longer.
            let values = self.network.values(&sizes);
            for (number, condition) in self.conditions.iter().enumerate() {
                let holds = reader
                    .holds(condition, &values)
                    .map_err(|error| error.within(&format!("where.{number}")))?;
                if !holds {
                    return Ok(None);
                }
            }
            Ok(Some(Case::new(&self.network, text, &given, sizes, sweep)))
        });
        let found: Vec<Result<Option<Case>>> = found.collect();
        let mut cases = Vec::new();
        let mut seen = HashSet::new();
        // The first error in the order of the cases, whatever the threads do.
        for case in found {
            if let Some(case) = case?.filter(|case| seen.insert(case.statement.clone())) {
                cases.push(case);
            }
        }
        if cases.is_empty() {
            let problem = format!("leaves none of {count} cases");
            return Err(Error::new("where", problem, "needed: at least one case"));
        }
        cases.sort_by_cached_key(Case::columns);
        if let Some(expected) = &self.expected {
            let key = match expected {
                Expected::Formula(_) => "equals",
                Expected::Table(_) => "expected",
            };
            expected.apply(&mut cases).map_err(|error| error.within(key))?;
        }
        Ok(cases)
    }

    /// The same error, with a guess at what was meant.
    fn explained(&self, error: Error) -> Error {
        match self.axes.iter().find(|axis| axis.is_flat_list(&self.network.first)) {
            Some(Axis { name, .. }) => error
                .asking(&format!("{name} = [2, 3] is two values; one list is {name} = [[2, 3]]")),
            None => error,
        }
    }

    /// The sizes with this number; the last axis runs fastest.
    fn given(&self, mut number: usize) -> Given {
        let mut values = Vec::new();
        for axis in self.axes.iter().rev() {
            let count = axis.count() as usize;
            values.push((axis, axis.value(number % count)));
            number /= count;
        }
        let mut given = Given::new();
        for (axis, value) in values.into_iter().rev() {
            given.entry(axis.name.clone()).or_default().extend(value);
        }
        given
    }
}

/// The text of a network: itself, of a file beside the sweeps, or of the library.
fn network(name: &str, folder: &Path, read: &ReadFile<'_>) -> Result<String> {
    let known = LIBRARY.iter().find(|(known, _)| *known == name);
    let path: PathBuf = folder.join(name);
    let text = match known {
        Some((_, text)) => (*text).to_string(),
        None if name.contains('\n') => name.into(),
        None if path.exists() || name.contains(['/', '.']) => {
            read(&path).map_err(|error| error.within("network"))?
        }
        None => {
            let all: Vec<&str> = LIBRARY.iter().map(|(name, _)| *name).collect();
            let problem = format!("{} is neither a file nor a network of the library", shown(name));
            return Err(Error::new("network", problem, format!("allowed: {}", all.join(", "))));
        }
    };
    match language::parse(&text) {
        Ok(_) => Ok(text),
        Err(fault) => {
            let problem = format!("{}:{fault}", shown(name));
            Err(Error::new("network", problem, "see docs/language.md"))
        }
    }
}
