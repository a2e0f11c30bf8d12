//! What a search would take, asked before it starts.

use neurocert_check::kernel::Source;

use crate::error::{Error, Result, human};
use crate::search::Linear;

/// Products of all eliminations together: some minutes.
const MOST_WORK: u128 = 1 << 40;
/// Coordinates: a matrix `E` has the square of this.
const MOST_ENTRIES: u128 = 1 << 12;

/// Refuses what has more unknowns than can be looked at.
pub(super) fn entries(source: &Source) -> Result<()> {
    let entries = source.coordinates();
    if entries > MOST_ENTRIES {
        let problem = format!("{entries} entries of weights: a matrix E has the square of that");
        let allowed = format!("allowed: {MOST_ENTRIES} entries; take smaller sizes");
        return Err(Error::new("--discover", problem, allowed));
    }
    Ok(())
}

/// Refuses systems that are too large; a residue of their ranks takes `word` bytes.
pub(super) fn check(linear: &Linear<'_>, word: u128, max_memory: u64) -> Result<()> {
    let (systems, entries, rows) = (&linear.systems, linear.size, linear.rows);
    let sizes = || systems.iter().map(|system| system.unknowns() as u128);
    let (all, largest) = (sizes().sum::<u128>(), sizes().max().unwrap_or(0));
    let rows = rows as u128;
    // A point gives a row for each output, and an entry on the right is seen in one way by a point.
    let points = (entries as u128).min(largest).max(largest / rows.max(1)) + 2;
    let need = largest * largest * word
        + largest * rows * 8
        + points * rows * entries as u128 * 8
        + all * 24;
    let what = format!("{all} unknowns in {} systems, {largest} in the largest", systems.len());
    if need > u128::from(max_memory) {
        let problem = format!("{what}, would need about {}", human(need));
        let limit = human(u128::from(max_memory));
        let allowed = format!("allowed: {limit} (--max-memory); take smaller sizes");
        return Err(Error::new("memory", problem, allowed));
    }
    let work = linear.work();
    if work > MOST_WORK {
        let problem = format!("{what}, would take about {work} products and {}", human(need));
        let allowed = format!("allowed: {MOST_WORK} products; take smaller sizes or fewer tokens");
        return Err(Error::new("--discover", problem, allowed));
    }
    Ok(())
}
