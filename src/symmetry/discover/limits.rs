//! What a search would take, asked before it starts.

use super::system::System;
use crate::error::{Error, Result};
use crate::geometry::human;
use crate::network::{Block, Network};

/// Products of all eliminations together: some minutes.
const MOST_WORK: u128 = 1 << 40;
/// Entries of all weights: a matrix `E` has the square of this.
const MOST_ENTRIES: u128 = 1 << 12;

/// Refuses what has more unknowns than can be eliminated.
pub(super) fn check<N: Network>(
    network: &N,
    is_graded: bool,
    word: u128,
    max_memory: u64,
) -> Result<()> {
    let size = |block: &Block| block.rows as u128 * block.columns as u128;
    let sizes: Vec<u128> = network.weights().iter().map(size).collect();
    let entries: u128 = sizes.iter().sum();
    if entries > MOST_ENTRIES {
        let problem = format!("{entries} entries of weights: a matrix E has the square of that");
        let allowed = format!("allowed: {MOST_ENTRIES} entries; take smaller sizes");
        return Err(Error::new("--discover", problem, allowed));
    }
    // The unknowns and the number of entries on the right of each system.
    let mut systems: Vec<(u128, u128)> = Vec::new();
    if is_graded {
        let largest = sizes.iter().max().copied().unwrap_or(0);
        systems.push((sizes.iter().map(|n| n * n).sum(), largest));
        for (b, to) in sizes.iter().enumerate() {
            systems.extend(
                sizes
                    .iter()
                    .enumerate()
                    .filter(|&(c, _)| c != b)
                    .map(|(_, from)| (to * from, *from)),
            );
        }
    } else {
        systems.push((entries * entries, entries));
    }
    let (rows, tokens) = network.output_shape();
    let outputs = rows as u128 * tokens as u128;
    let unknowns = systems.iter().map(|&(n, _)| n).max().unwrap_or(0);
    // A point gives a row for each output, and an entry on the right is seen in one way by a point.
    let points =
        systems.iter().map(|&(n, from)| from.max(n / outputs.max(1))).max().unwrap_or(0) + 2;
    let values = points * (outputs + 1) * entries * 8;
    let tape = network.evaluation_cost() * 64;
    let need = unknowns * unknowns * word + unknowns * outputs * 8 + values + tape;
    let what = format!(
        "{} unknowns in {} systems, {unknowns} in the largest",
        systems.iter().map(|&(n, _)| n).sum::<u128>(),
        systems.len()
    );
    if need > u128::from(max_memory) {
        let problem = format!("{what}, would need about {}", human(need));
        let limit = human(u128::from(max_memory));
        let allowed = format!("allowed: {limit} (--max-memory); take smaller sizes");
        return Err(Error::new("memory", problem, allowed));
    }
    let work = |&(n, from): &(u128, u128)| n.max(from * outputs) * n * n / 2;
    let work =
        systems.iter().map(work).sum::<u128>() + points * outputs * network.evaluation_cost() * 3;
    if work > MOST_WORK {
        let problem = format!("{what}, would take about {work} products and {}", human(need));
        let allowed = format!("allowed: {MOST_WORK} products; take smaller sizes or fewer tokens");
        return Err(Error::new("--discover", problem, allowed));
    }
    Ok(())
}

/// Refuses a kernel that does not fit.
pub(super) fn check_kernel(system: &System, rank: usize, max_memory: u64) -> Result<()> {
    let solutions = (system.unknowns - rank) as u128;
    let need = solutions * system.unknowns as u128 * 16;
    if need <= u128::from(max_memory) {
        return Ok(());
    }
    let problem = format!(
        "{solutions} solutions with {} entries would need about {}",
        system.unknowns,
        human(need)
    );
    let limit = human(u128::from(max_memory));
    Err(Error::new("memory", problem, format!("allowed: {limit} (--max-memory)")))
}
