//! Elimination modulo `m` in the fixed order of section 6.

use super::arith::{Ring, Word};

/// What became of a row.
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
    /// The column of the first entry that is stored; all entries outside are zero. (Modulo a
    /// composite number, that column can be left of the pivot.)
    start: usize,
    entries: Vec<W::Entry>,
}

impl<W: Word> Kept<W> {
    /// Makes the entry of `row` in the pivot column zero.
    fn clear(&self, row: &mut [W], ring: &Ring<W>) {
        let multiple = ring.reduce(row[self.pivot]);
        if multiple != W::Entry::default() {
            ring.accumulate(&mut row[self.start..], ring.negative(multiple), &self.entries);
        }
    }
}

/// Eliminates the rows one after the other; the outcome of each.
pub(crate) fn eliminate<W: Word>(
    ring: &Ring<W>,
    mut rows: impl Iterator<Item = Vec<W::Entry>>,
) -> Vec<Outcome> {
    let mut kept: Vec<Kept<W>> = Vec::new();
    let mut outcomes = Vec::new();
    loop {
        let mut batch: Vec<Vec<W>> =
            rows.by_ref().take(BATCH).map(|row| row.into_iter().map(W::widen).collect()).collect();
        if batch.is_empty() {
            return outcomes;
        }
        for earlier in &kept {
            for row in &mut batch {
                earlier.clear(row, ring);
            }
        }
        let mut rest = batch.as_mut_slice();
        while let Some((row, later)) = rest.split_first_mut() {
            let residues: Vec<W::Entry> = row.iter().map(|&sum| ring.reduce(sum)).collect();
            match keep(residues, ring) {
                Ok(new) => {
                    for row in later.iter_mut() {
                        new.clear(row, ring);
                    }
                    kept.push(new);
                    outcomes.push(Outcome::Pivot);
                }
                Err(outcome) => outcomes.push(outcome),
            }
            rest = later;
        }
    }
}

/// Scales a row so that its first unit becomes one.
fn keep<W: Word>(row: Vec<W::Entry>, ring: &Ring<W>) -> Result<Kept<W>, Outcome> {
    let mut nonzero = (0..row.len()).filter(|&column| row[column] != W::Entry::default());
    let Some(start) = nonzero.next() else { return Err(Outcome::Zero) };
    let end = nonzero.next_back().unwrap_or(start) + 1;
    let unit = (start..end).find_map(|column| Some((column, ring.inverse(row[column])?)));
    let Some((pivot, inverse)) = unit else { return Err(Outcome::NoUnit) };
    let entries = row[start..end].iter().map(|&entry| ring.product(entry, inverse)).collect();
    Ok(Kept { pivot, start, entries })
}
