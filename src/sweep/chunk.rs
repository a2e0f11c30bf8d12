//! Cases for other processes, and the rows that they send back.
//!
//! A chunk is JSON: texts of networks, and cases as the number of a text and sizes. Rows are JSON too: the cells
//! of each, and their digest.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use neurocert_check::language::{self, Given};
use serde::{Deserialize, Serialize};

use super::case::{Case, Network};
use super::row::Row;
use super::run::{Job, Want, run, waiting};
use super::store::{Place, Store};
use crate::error::{Error, Result, parse_json};

#[derive(Serialize, Deserialize)]
struct Chunk {
    texts: Vec<String>,
    cases: Vec<(usize, Given)>,
}

/// What other processes compute, in chunks, while this one writes to the store.
pub struct Remote {
    /// Chunks for [`compute`], in any order.
    pub chunks: Vec<String>,
    /// Statements whose rows have not come back.
    missing: HashSet<String>,
    /// Statements that had rows at the start.
    known: HashSet<String>,
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
        let known = store.rows()?;
        let (_, mut waiting) = waiting(cases, &known, job, &Want::nothing());
        waiting.sort_by_cached_key(|case| {
            let size = case.parameters.clone().unwrap_or(0);
            (std::cmp::Reverse(size), case.statement.clone())
        });
        // Dealt like cards, so that each has large cases and small ones.
        let count = waiting.len().div_ceil(most.max(1)).max(least).min(waiting.len());
        let deal = |first| packed(waiting.iter().skip(first).step_by(count));
        let chunks = (0..count).map(deal).collect::<Result<_>>()?;
        let missing = waiting.iter().map(|case| case.statement.clone()).collect();
        Ok(Remote { chunks, missing, known: known.into_keys().collect() })
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
        let place = |row: &Row| match self.known.contains(&row.statement) {
            true => Place::Replace,
            false => Place::New,
        };
        let rows = rows.into_iter().filter(|row| self.missing.contains(&row.statement));
        let rows: Vec<_> = rows.map(|row| (row.clone(), place(&row))).collect();
        store.add(&rows)?;
        for (row, _) in &rows {
            self.missing.remove(&row.statement);
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
    let networks: Vec<_> =
        chunk.texts.into_iter().map(|text| Arc::new(Network::new(text))).collect();
    let texts = networks.iter().map(|network| language::parse(&network.text));
    let texts = texts.collect::<std::result::Result<Vec<_>, _>>();
    let texts = texts.map_err(|fault| Error::new("network", fault.to_string(), ""))?;
    let case = |(at, given): &(usize, Given)| match (networks.get(*at), texts.get(*at)) {
        (Some(network), Some(text)) => Case::new(network, text, given, 0),
        _ => Err(Error::new("chunk", format!("text {at} is missing"), "")),
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
    let mut chunk = Chunk { texts: vec![], cases: vec![] };
    for case in cases {
        let known = chunk.texts.iter().position(|text| text == case.text());
        let at = known.unwrap_or(chunk.texts.len());
        if known.is_none() {
            chunk.texts.push(case.text().into());
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
