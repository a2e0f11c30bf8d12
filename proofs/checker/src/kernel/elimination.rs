//! Elimination modulo `m` in the fixed order of section 4.

#[cfg(test)]
use std::convert::Infallible;

use super::arith::{Ring, Word};

/// Result of eliminating one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// An entry was a unit: the row is kept.
    Pivot,
    /// Nothing was left of it.
    Zero,
    /// Something was left, but no unit.
    NoUnit,
}

/// How many new rows are reduced together, so that a kept row is read from memory only once
/// for all of them. Each still meets the kept rows in the order in which they were kept.
const BATCH: usize = 16;

/// A row with a pivot, scaled to have a one there.
struct Kept<W: Word> {
    pivot: usize,
    /// All entries before this column are zero. (Modulo a composite number, it can be left of the
    /// pivot.)
    start: usize,
    entries: Vec<W::Entry>,
}

impl<W: Word> Kept<W> {
    /// Makes the entry of `row` in the pivot column zero, and returns the steps.
    fn clear(&self, row: &mut [W], ring: &Ring<W>) -> u64 {
        let multiple = ring.reduce(row[self.pivot]);
        if multiple == W::Entry::default() {
            return 0;
        }
        let tail = &self.entries[self.start..];
        ring.accumulate(&mut row[self.start..], ring.negative(multiple), tail);
        self.steps()
    }

    /// The steps of a row that a multiple of this one is added to.
    fn steps(&self) -> u64 {
        (self.entries.len() - self.start) as u64
    }
}

/// Makes the entry of `row` in the pivot column of `a` zero and then that of `b`, in one pass: the
/// multiple of `b` is known as soon as one entry of the row without its multiple of `a` is. Returns the
/// steps.
fn clear_two<W: Word>(a: &Kept<W>, b: &Kept<W>, row: &mut [W], ring: &Ring<W>) -> u64 {
    let f = ring.negative(ring.reduce(row[a.pivot]));
    let mut at_b = [row[b.pivot]];
    ring.accumulate(&mut at_b, f, &[a.entries[b.pivot]]);
    let g = ring.negative(ring.reduce(at_b[0]));
    let zero = W::Entry::default();
    match (f == zero, g == zero) {
        (true, _) => b.clear(row, ring),
        (false, true) => a.clear(row, ring),
        (false, false) => {
            let start = a.start.min(b.start);
            let tails = (&a.entries[start..], &b.entries[start..]);
            ring.accumulate_two(&mut row[start..], (f, tails.0), (g, tails.1));
            a.steps() + b.steps()
        }
    }
}

/// Eliminates the rows one after the other; the outcome of each.
#[cfg(test)]
pub(crate) fn eliminate<W: Word>(
    ring: &Ring<W>,
    rows: impl Iterator<Item = Vec<W::Entry>>,
) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    let every = |outcome, _| {
        outcomes.push(outcome);
        Ok(true)
    };
    // Nothing is refused.
    let _: Result<(), Infallible> = each_outcome(ring, rows, every);
    outcomes
}

/// Eliminates the rows one after the other: `next` is told the outcome of each and the steps that it
/// took (`docs/checker-work.md`), and says whether to go on. It may also fail.
pub(crate) fn each_outcome<W: Word, E>(
    ring: &Ring<W>,
    mut rows: impl Iterator<Item = Vec<W::Entry>>,
    mut next: impl FnMut(Outcome, u64) -> Result<bool, E>,
) -> Result<(), E> {
    let mut kept: Vec<Kept<W>> = Vec::new();
    loop {
        let mut batch: Vec<(u64, Vec<W>)> = rows
            .by_ref()
            .take(BATCH)
            .map(|row| (row.len() as u64, row.into_iter().map(W::widen).collect()))
            .collect();
        if batch.is_empty() {
            return Ok(());
        }
        for earlier in kept.chunks(2) {
            for (steps, row) in &mut batch {
                *steps += match earlier {
                    [a, b] => clear_two(a, b, row, ring),
                    one => one.iter().map(|kept| kept.clear(row, ring)).sum(),
                }
            }
        }
        let mut rest = batch.as_mut_slice();
        while let Some(((steps, row), later)) = rest.split_first_mut() {
            let residues: Vec<W::Entry> = row.iter().map(|&sum| ring.reduce(sum)).collect();
            let outcome = match keep(residues, ring) {
                Ok(new) => {
                    for (steps, row) in later.iter_mut() {
                        *steps += new.clear(row, ring);
                    }
                    kept.push(new);
                    Outcome::Pivot
                }
                Err(outcome) => outcome,
            };
            if !next(outcome, *steps)? {
                return Ok(());
            }
            rest = later;
        }
    }
}

/// Scales a row so that its first unit becomes one.
fn keep<W: Word>(row: Vec<W::Entry>, ring: &Ring<W>) -> Result<Kept<W>, Outcome> {
    let nonzero = |&column: &usize| row[column] != W::Entry::default();
    let Some(start) = (0..row.len()).find(nonzero) else { return Err(Outcome::Zero) };
    let unit = (start..row.len()).find_map(|column| Some((column, ring.inverse(row[column])?)));
    let Some((pivot, inverse)) = unit else { return Err(Outcome::NoUnit) };
    let entries = row.iter().map(|&entry| ring.product(entry, inverse)).collect();
    Ok(Kept { pivot, start, entries })
}
