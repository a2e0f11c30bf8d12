//! The union of several stores.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::row::{Row, Verdict};
use super::store::{Place, Store};
use crate::error::Result;

/// What came of a union.
#[derive(Clone, Debug)]
pub struct Merged {
    /// The file of a store with all rows; its bytes do not depend on the order of the stores.
    pub bytes: Vec<u8>,
    /// The number of rows.
    pub rows: usize,
    /// Contradictions, each in one line. If there are any, the store means nothing.
    pub conflicts: Vec<String>,
}

/// The union of the rows of several stores. Two rows of one statement contradict each other if their
/// verdicts or numbers differ; by different versions of this program, if no number meets the bounds of both. A row
/// without a number gives way to one with a number.
///
/// # Errors
/// A store that cannot be read.
pub fn merge(paths: &[PathBuf]) -> Result<Merged> {
    let mut all: BTreeMap<(String, String), (Row, &PathBuf)> = BTreeMap::new();
    let mut conflicts = Vec::new();
    for path in paths {
        for row in Store::existing(path)?.all()? {
            let key = (row.statement.clone(), row.version.clone());
            match all.get(&key) {
                None => {}
                Some((other, from)) if differ(&row, other) => {
                    conflicts.push(told(other, from, &row, path));
                    continue;
                }
                Some((other, _)) if better(other) <= better(&row) => continue,
                Some(_) => {}
            }
            all.insert(key, (row, path));
        }
    }
    let mut last: Option<&(Row, &PathBuf)> = None;
    for found in all.values() {
        let (row, path) = found;
        if let Some((other, from)) = last.filter(|(other, _)| other.statement == row.statement) {
            let over = |one: &Row, two: &Row| {
                let (lower, upper) = (one.proved_lower(), two.proved_upper());
                lower.zip(upper).is_some_and(|(lower, upper)| lower > upper)
            };
            if over(other, row) || over(row, other) {
                conflicts.push(told(other, from, row, path));
            }
        }
        last = Some(found);
    }
    let store = Store::in_memory()?;
    let rows: Vec<_> = all.into_values().map(|(row, _)| (row, Place::New)).collect();
    store.add(&rows)?;
    Ok(Merged { bytes: store.bytes()?, rows: rows.len(), conflicts })
}

fn differ(one: &Row, other: &Row) -> bool {
    let is_open = [one, other].iter().any(|row| row.verdict == Verdict::Undecided);
    !is_open && one.answer() != other.answer()
}

/// Of two rows that agree the smaller one is kept: one with a number, and among equals the same one
/// whatever the order of the stores is.
fn better(row: &Row) -> impl Ord + '_ {
    (row.verdict, row.seed, row.cells())
}

fn told(one: &Row, from: &PathBuf, other: &Row, path: &PathBuf) -> String {
    let said = |row: &Row, path: &PathBuf| {
        let number = |n: Option<String>| n.unwrap_or_else(|| "unknown".into());
        let lower = number(row.lower.map(|n| n.to_string()));
        let upper = number(row.upper.map(|n| n.to_string()));
        let path = crate::error::shown(&path.display().to_string());
        format!("{path} says {} (from {lower} to {upper})", row.verdict.name())
    };
    let (network, sizes) = (&one.network, &one.sizes);
    format!("{network} at {sizes}: {}, {}", said(one, from), said(other, path))
}
