//! The union of several stores.

use std::path::PathBuf;

use super::row::Row;
use super::store::Store;
use crate::error::{Result, shown};

/// What came of a union.
#[derive(Clone, Debug)]
pub struct Merged {
    /// The file of a store with all rows; its bytes do not depend on the order of the stores. Empty if there are
    /// conflicts.
    pub bytes: Vec<u8>,
    /// The number of rows.
    pub rows: usize,
    /// Statements whose proved bounds contradict each other, each in one line.
    pub conflicts: Vec<String>,
}

/// The union of the rows of several stores. Of two rows of one statement and version the better one stays. Only
/// proved bounds can contradict each other, also those by different versions of this program: where one row
/// proves at least 7 and another at most 6, one of them is wrong.
///
/// # Errors
/// A store that cannot be read.
pub fn merge(paths: &[PathBuf]) -> Result<Merged> {
    let mut all: Vec<(Row, &PathBuf)> = Vec::new();
    for path in paths {
        let rows = Store::existing(path)?.all()?;
        all.extend(rows.into_iter().map(|row| (row, path)));
    }
    // Among equally good rows the last one stays: the same one, whatever the order of the stores is.
    all.sort_by_cached_key(|(row, _)| row.cells());
    let of_one_statement = all.chunk_by(|(one, _), (other, _)| one.statement == other.statement);
    let conflicts: Vec<String> = of_one_statement.filter_map(conflict).collect();
    let store = Store::in_memory()?;
    if conflicts.is_empty() {
        store.add(all.into_iter().map(|(row, _)| row).collect())?;
    }
    let rows = store.all()?.len();
    let bytes = if conflicts.is_empty() { store.bytes()? } else { vec![] };
    Ok(Merged { bytes, rows, conflicts })
}

/// The largest lower and the smallest upper bound of one statement, if they contradict each other.
fn conflict(rows: &[(Row, &PathBuf)]) -> Option<String> {
    let bounded = |(row, _): &&(Row, &PathBuf)| row.proved_upper().is_some();
    let (high, from) = rows.iter().max_by_key(|(row, _)| row.proved_lower())?;
    let (low, path) = rows.iter().filter(bounded).min_by_key(|(row, _)| row.proved_upper())?;
    let said = |row: &Row, path: &PathBuf| {
        format!("{} says {}", shown(&path.display().to_string()), row.said())
    };
    high.contradicts(low).then(|| {
        let (network, sizes) = (&high.network, &high.sizes);
        format!("{network} at {sizes}: {}, {}", said(high, from), said(low, path))
    })
}
