//! What a search would take, asked before it starts.

use neurocert_check::kernel::Source;

use super::system::System;
use crate::error::{Error, Result};
use crate::geometry::human;

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

/// Refuses systems that are too large; `rows` is the number of rows of the Jacobian at a point.
pub(super) fn check(
    systems: &[System],
    entries: usize,
    rows: usize,
    word: u128,
    max_memory: u64,
) -> Result<()> {
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
    let work: u128 = sizes().map(|n| n.max(rows) * n * n / 2).sum();
    if work > MOST_WORK {
        let problem = format!("{what}, would take about {work} products and {}", human(need));
        let allowed = format!("allowed: {MOST_WORK} products; take smaller sizes or fewer tokens");
        return Err(Error::new("--discover", problem, allowed));
    }
    Ok(())
}

/// Refuses a kernel that does not fit.
pub(super) fn check_kernel(system: &System, rank: usize, max_memory: u64) -> Result<()> {
    let solutions = (system.unknowns() - rank) as u128;
    let need = solutions * system.unknowns() as u128 * 16;
    if need <= u128::from(max_memory) {
        return Ok(());
    }
    let problem = format!(
        "{solutions} solutions with {} entries would need about {}",
        system.unknowns(),
        human(need)
    );
    let limit = human(u128::from(max_memory));
    Err(Error::new("memory", problem, format!("allowed: {limit} (--max-memory)")))
}
