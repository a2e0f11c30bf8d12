//! Cases for other processes, and the rows that they send back.
//!
//! A chunk is JSON: names and texts of networks, and cases as the number of a network and sizes. Rows are JSON too: the cells
//! of each, and their digest.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use neurocert_check::language::{self, Given};
use serde::{Deserialize, Serialize};

use super::case::{Case, Network, sizes};
use super::row::Row;
use super::run::{Job, Want, run, waiting};
use super::store::Store;
use crate::error::{Error, Result, parse_json};

#[derive(Serialize, Deserialize)]
struct Chunk {
    networks: Vec<(String, String)>,
    cases: Vec<(usize, Given)>,
}

/// What other processes compute, in chunks, while this one writes to the store.
pub struct Remote {
    /// Chunks for [`compute`], in any order.
    pub chunks: Vec<String>,
    /// Statements whose rows have not come back.
    missing: HashSet<String>,
}

impl Remote {
    /// The cases that have no row yet, in chunks that take about equally long: at least so many, and with at most
    /// so many cases in one.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn new(
        cases: &[Case],
        store: &Store,
        job: Job,
        (least, most): (usize, usize),
    ) -> Result<Remote> {
        let (_, mut waiting) = waiting(cases, &store.rows()?, job, &Want::nothing());
        waiting.sort_by_cached_key(|case| {
            let size = case.parameters.clone().unwrap_or(0);
            (std::cmp::Reverse(size), case.statement.clone())
        });
        // Dealt like cards, so that each has large cases and small ones.
        let count = waiting.len().div_ceil(most.max(1)).max(least).min(waiting.len());
        let deal = |first| packed(waiting.iter().skip(first).step_by(count));
        let chunks = (0..count).map(deal).collect::<Result<_>>()?;
        let missing = waiting.iter().map(|case| case.statement.clone()).collect();
        Ok(Remote { chunks, missing })
    }

    /// How many rows have not come back.
    pub fn missing(&self) -> usize {
        self.missing.len()
    }

    /// Writes the rows of a chunk to the store. The same ones may come twice.
    ///
    /// # Errors
    /// Rows that are damaged or by another version of this program, and when the store refuses.
    pub fn take(&mut self, rows: &str, store: &Store) -> Result<()> {
        let rows = unpacked(rows)?;
        for row in &rows {
            if row.version != env!("CARGO_PKG_VERSION") {
                let problem = format!("are by version {} of neurocert", row.version);
                let needed = format!("needed: {}", env!("CARGO_PKG_VERSION"));
                return Err(Error::new("rows", problem, needed));
            }
        }
        let rows = rows.into_iter().filter(|row| self.missing.contains(&row.statement));
        let rows: Vec<Row> = rows.collect();
        let statements: Vec<String> = rows.iter().map(|row| row.statement.clone()).collect();
        store.add(rows)?;
        for statement in &statements {
            self.missing.remove(statement);
        }
        Ok(())
    }
}

/// The rows of a chunk.
///
/// # Errors
/// A text that is not a chunk, and a run that was stopped.
pub fn compute(chunk: &str, job: Job) -> Result<String> {
    let chunk: Chunk = parse_json(chunk)?;
    let network = |(name, text)| Ok(Arc::new(Network { name, ..Network::new(text)? }));
    let networks = chunk.networks.into_iter().map(network).collect::<Result<Vec<_>>>()?;
    let texts = networks.iter().map(|network| language::parse(&network.text));
    let texts = texts.collect::<std::result::Result<Vec<_>, _>>();
    let texts = texts.map_err(|fault| Error::new("network", fault.to_string(), ""))?;
    let case = |(at, given): &(usize, Given)| match (networks.get(*at), texts.get(*at)) {
        (Some(network), Some(text)) => Ok(Case::new(network, text, given, sizes(text, given)?, 0)),
        _ => Err(Error::new("chunk", format!("network {at} is missing"), "")),
    };
    let cases = chunk.cases.iter().map(case).collect::<Result<Vec<_>>>()?;
    let store = Store::in_memory()?;
    run(&cases, &store, job, &Want::nothing())?;
    if job.stop.is_raised() {
        return Err(Error::new("", "stopped before it was done", ""));
    }
    let rows = store.rows()?;
    let rows: BTreeMap<_, _> =
        rows.values().map(|row| (&row.statement, (row.cells(), row.digest()))).collect();
    written(&rows.into_values().collect::<Vec<_>>())
}

fn packed<'a>(cases: impl Iterator<Item = &'a &'a Case>) -> Result<String> {
    let mut chunk = Chunk { networks: vec![], cases: vec![] };
    for case in cases {
        let is_it = |(name, text): &(String, String)| name == case.name() && text == case.text();
        let known = chunk.networks.iter().position(is_it);
        let at = known.unwrap_or(chunk.networks.len());
        if known.is_none() {
            chunk.networks.push((case.name().into(), case.text().into()));
        }
        chunk.cases.push((at, case.given()));
    }
    written(&chunk)
}

fn unpacked(rows: &str) -> Result<Vec<Row>> {
    let all: Vec<(_, String)> = parse_json(rows).map_err(|error| error.within("rows"))?;
    let row = |(cells, digest)| Row::of_cells(cells).filter(|row| row.digest() == digest);
    let rows: Option<Vec<Row>> = all.into_iter().map(row).collect();
    rows.ok_or_else(|| Error::new("rows", "one is damaged", ""))
}

fn written(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::new("", error.to_string(), ""))
}
