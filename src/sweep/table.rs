//! The rows of a grid, in its order.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::case::Case;
use super::grid::Grid;
use super::row::{Row, Verdict};
use super::store::Rows;

/// A case with its row.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The case.
    pub case: Case,
    /// Its row, if it has been computed.
    pub row: Option<Row>,
}

/// All cases of a grid. Nothing in it depends on when or in which order they were computed.
#[derive(Clone, Debug)]
pub struct Table {
    /// The title in the file.
    pub title: Option<String>,
    /// The cases, by sweep and sizes.
    pub entries: Vec<Entry>,
    /// The names of the columns of sizes: `r`, `w0`, `w1`, …
    pub columns: Vec<String>,
}

/// An entry for programs, with keys as in `neurocert dim NETWORK --json`.
#[derive(Serialize)]
pub(super) struct Record {
    pub network: String,
    pub sizes: BTreeMap<String, Vec<u64>>,
    pub parameters: Option<String>,
    pub dimension: Option<u64>,
    pub verdict: &'static str,
    pub lower: Option<u64>,
    pub upper: Option<String>,
    pub upper_rule: Option<String>,
    pub expected: Option<String>,
    pub agrees: Option<bool>,
    pub reason: Option<String>,
    pub certificate: Option<String>,
    pub certificate_verdict: Option<&'static str>,
    pub upper_certificate: Option<String>,
    pub seed: Option<u64>,
}

impl Entry {
    /// How much is proved.
    pub fn verdict(&self) -> Verdict {
        self.row.as_ref().map_or(Verdict::Undecided, |row| row.verdict)
    }

    /// Whether the dimension is as expected: `None` where nothing is expected, or where it is not decided.
    pub fn agrees(&self) -> Option<bool> {
        self.row.as_ref()?.agrees(self.case.expected.as_ref()?)
    }

    /// What is proved of the dimension, in words.
    pub fn found(&self) -> String {
        let Some(row) = &self.row else { return "not computed".into() };
        match (row.verdict, row.proved_lower(), row.proved_upper()) {
            (Verdict::Exact, Some(lower), _) => lower.to_string(),
            (_, Some(lower), Some(upper)) => format!("at least {lower}, at most {upper}"),
            (_, Some(lower), None) => format!("at least {lower}"),
            (_, None, Some(upper)) => format!("at most {upper}"),
            (_, None, None) => "unknown".into(),
        }
    }

    /// Why it is not exact.
    pub fn reason(&self) -> Option<&str> {
        match &self.row {
            Some(row) => row.reason.as_deref(),
            None => Some("not computed"),
        }
    }

    pub(super) fn record(&self) -> Record {
        let row = self.row.as_ref();
        let expected = self.case.expected.as_ref().map(ToString::to_string);
        Record {
            network: self.case.name().into(),
            sizes: self.case.given(),
            parameters: self.case.parameters.as_ref().ok().map(ToString::to_string),
            dimension: row.and_then(Row::proved_lower),
            verdict: self.verdict().name(),
            lower: row.and_then(|row| row.lower),
            upper: row.and_then(|row| row.upper).map(|n| n.to_string()),
            upper_rule: row.and_then(|row| row.upper_rule.clone()),
            expected,
            agrees: self.agrees(),
            reason: self.reason().map(Into::into),
            certificate: row.and_then(|row| row.certificate.clone()),
            certificate_verdict: row
                .filter(|row| row.certificate.is_some())
                .map(|row| if row.is_verified { "verified" } else { "incomplete" }),
            upper_certificate: row.and_then(|row| row.upper_certificate.clone()),
            seed: row.map(|row| row.seed),
        }
    }
}

impl Table {
    /// The table of these rows.
    pub fn new(grid: &Grid, rows: &Rows) -> Table {
        let entry =
            |case: &Case| Entry { case: case.clone(), row: rows.get(&case.statement).cloned() };
        Table {
            title: grid.title.clone(),
            entries: grid.cases.iter().map(entry).collect(),
            columns: columns(&grid.cases),
        }
    }

    /// How many cases have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.entries.iter().filter(|entry| entry.verdict() == verdict).count()
    }

    /// How many dimensions are not as expected.
    pub fn refuted(&self) -> usize {
        self.disagreeing().count()
    }

    /// The entries whose dimension is not as expected.
    pub fn disagreeing(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.agrees() == Some(false))
    }

    /// How many dimensions are as expected.
    pub fn agreeing(&self) -> usize {
        self.entries.iter().filter(|entry| entry.agrees() == Some(true)).count()
    }

    /// Whether anything is expected.
    pub fn is_check(&self) -> bool {
        self.entries.iter().any(|entry| entry.case.expected.is_some())
    }

    /// Whether every dimension is exact.
    pub fn is_exact(&self) -> bool {
        self.count(Verdict::Exact) == self.entries.len()
    }
}

/// The columns of sizes of all cases: sizes in the order in which they appear, entries by their indices.
pub(super) fn columns(cases: &[Case]) -> Vec<String> {
    let mut order: Vec<String> = Vec::new();
    let mut names: BTreeMap<(usize, usize), String> = BTreeMap::new();
    for case in cases {
        for (name, values) in &case.sizes {
            let rank = order.iter().position(|known| known == name).unwrap_or(order.len());
            if rank == order.len() {
                order.push(name.clone());
            }
            let Some(&first) = case.network.first.get(name) else {
                names.insert((rank, 0), name.clone());
                continue;
            };
            for index in first..first + values.len() {
                names.entry((rank, index)).or_insert_with(|| format!("{name}{index}"));
            }
        }
    }
    // Networks of one file may have a size w0 and a list w: they share a column.
    let mut seen = BTreeSet::new();
    names.into_values().filter(|name| seen.insert(name.clone())).collect()
}
