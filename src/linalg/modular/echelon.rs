//! The incremental elimination of few or sparse rows, written once for both kinds of residues.

use rayon::prelude::*;

use super::residues::{Residues, Term};
use crate::linalg::kernel::TERMS;

/// Rows that pass the kept rows together: each kept row is loaded once for all of them, and the
/// working rows of a group still fit the second-level cache.
const GROUP: usize = 4;
/// Rows that are reduced by the rows kept before in parallel, and then by one another in turn.
/// The second part is not parallel; it is a fraction `CHUNK / (2 · rank)` of the work.
const CHUNK: usize = 64;
/// Below this many products rayon costs more than it brings.
const PARALLEL_FROM: usize = 1 << 18;

/// A pivot column and the number of its row; lists of these are sorted by column.
type Pivot = (usize, usize);

#[derive(Clone, Debug)]
pub(super) struct Echelon<R: Residues> {
    residues: R,
    columns: usize,
    /// Kept rows from the pivot (which is 1) to the last entry that is not zero. A row is zero
    /// in the pivot columns of the rows kept before it.
    rows: Vec<Vec<R::Kept>>,
    /// The pivot column of each kept row.
    pivots: Vec<usize>,
    /// The entry that each pivot had before it was made 1.
    leads: Vec<u64>,
    sorted: Vec<Pivot>,
    /// Entries of kept rows that are not zero.
    entries: usize,
}

impl<R: Residues> Echelon<R> {
    pub(super) fn new(residues: R, columns: usize) -> Self {
        let (rows, pivots, leads, sorted) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Echelon { residues, columns, rows, pivots, leads, sorted, entries: 0 }
    }

    pub(super) fn pivots(&self) -> &[usize] {
        &self.pivots
    }

    pub(super) fn leads(&self) -> &[u64] {
        &self.leads
    }

    /// How many entries of kept rows are not zero.
    pub(super) fn entries(&self) -> usize {
        self.entries
    }

    /// A kept row with a one at its pivot: elements of the field.
    pub(super) fn kept(&self, k: usize) -> Vec<u64> {
        let mut row = vec![0; self.columns];
        for (x, &kept) in row[self.pivots[k]..].iter_mut().zip(&self.rows[k]) {
            *x = self.residues.to_field(self.residues.unpack(kept));
        }
        row
    }

    pub(super) fn insert_batch(&mut self, mut rows: Vec<Vec<u64>>) -> Vec<Option<usize>> {
        let mut found = Vec::with_capacity(rows.len());
        for chunk in rows.chunks_mut(CHUNK) {
            self.reduce_by_kept(chunk);
            // The rows of the chunk are now zero in all old pivot columns and stay so, because
            // the fresh rows are too.
            let mut fresh = Vec::new();
            for row in chunk {
                self.reduce(&fresh, std::slice::from_mut(row));
                let pivot = self.keep(row);
                if let Some(column) = pivot {
                    insert_sorted(&mut fresh, (column, self.rows.len() - 1));
                }
                found.push(pivot);
            }
        }
        found
    }

    fn reduce_by_kept(&self, chunk: &mut [Vec<u64>]) {
        if self.rows.len() * self.columns * chunk.len() < PARALLEL_FROM {
            self.reduce(&self.sorted, chunk);
        } else {
            chunk.par_chunks_mut(GROUP).for_each(|group| self.reduce(&self.sorted, group));
        }
    }

    /// Makes the rows zero in the given pivot columns.
    ///
    /// From left to right, since a kept row changes only columns from its pivot on. Multiples of
    /// kept rows wait until there are enough of them to be added together; only the columns up to
    /// the next pivot are brought up to date at once, for the next multiplier.
    fn reduce(&self, pivots: &[Pivot], rows: &mut [Vec<u64>]) {
        let mut rows: Vec<Pending<R>> = rows.iter_mut().map(Pending::new).collect();
        for &(column, k) in pivots {
            for row in &mut rows {
                let entry = row.entry(self.residues, column);
                if *entry == 0 {
                    continue;
                }
                let factor = self.residues.reduce(std::mem::take(entry));
                if factor != 0 {
                    row.add(self.residues, (self.residues.neg(factor), &self.rows[k][1..]));
                }
            }
        }
        rows.iter_mut().for_each(|row| row.finish(self.residues));
    }

    /// Keeps a reduced row unless it is zero; returns its first column that is not zero.
    fn keep(&mut self, row: &mut [u64]) -> Option<usize> {
        row.iter_mut().for_each(|x| *x = self.residues.reduce(*x));
        let column = row.iter().position(|&x| x != 0)?;
        let end = row.iter().rposition(|&x| x != 0)? + 1;
        let inverse = self.residues.inverse(row[column]);
        let monic = row[column..end].iter().map(|&x| self.residues.mul(x, inverse));
        self.entries += row[column..end].iter().filter(|&&x| x != 0).count();
        insert_sorted(&mut self.sorted, (column, self.rows.len()));
        self.rows.push(monic.map(|x| self.residues.pack(x)).collect());
        self.pivots.push(column);
        self.leads.push(row[column]);
        Some(column)
    }

    /// The kernel, as elements of the field: a vector for each column without pivot, see
    /// [`ModularEchelon::kernel`](super::ModularEchelon::kernel).
    pub(super) fn kernel(&self) -> Vec<Vec<u64>> {
        let mut is_free = vec![true; self.columns];
        self.pivots.iter().for_each(|&c| is_free[c] = false);
        let free: Vec<usize> = (0..self.columns).filter(|&j| is_free[j]).collect();
        let mut kernel = vec![vec![0; self.columns]; free.len()];
        for (vector, &j) in kernel.iter_mut().zip(&free) {
            vector[j] = self.residues.to_field(self.residues.one());
        }
        if free.is_empty() {
            return kernel;
        }
        // The reduced echelon form, on the free columns only, from the last pivot to the first.
        let mut solved = vec![Vec::new(); self.rows.len()];
        for (at, &(column, k)) in self.sorted.iter().enumerate().rev() {
            let entry =
                |c: usize| self.rows[k].get(c - column).map_or(0, |&x| self.residues.unpack(x));
            // Free columns before the pivot column hold zeros.
            let start = free.partition_point(|&j| j < column);
            let mut row: Vec<u64> = free[start..].iter().map(|&j| entry(j)).collect();
            for &(c, other) in &self.sorted[at + 1..] {
                let (factor, other): (u64, &Vec<R::Kept>) = (entry(c), &solved[other]);
                if factor != 0 {
                    let (factor, offset) = (self.residues.neg(factor), row.len() - other.len());
                    self.residues.add_terms(&mut row[offset..], &[(factor, other)]);
                }
            }
            solved[k] = row.iter().map(|&x| self.residues.pack(self.residues.reduce(x))).collect();
            for (vector, &x) in kernel[start..].iter_mut().zip(&solved[k]) {
                vector[column] = self.residues.to_field(self.residues.neg(self.residues.unpack(x)));
            }
        }
        kernel
    }
}

fn insert_sorted(pivots: &mut Vec<Pivot>, pivot: Pivot) {
    pivots.insert(pivots.partition_point(|&other| other < pivot), pivot);
}

/// A working row that waits for multiples of kept rows.
struct Pending<'a, R: Residues> {
    row: &'a mut [u64],
    /// Columns before this one are up to date.
    ready: usize,
    /// What is to be added from column `ready` on.
    terms: Vec<Term<'a, R>>,
}

impl<'a, R: Residues> Pending<'a, R> {
    fn new(row: &'a mut Vec<u64>) -> Self {
        Pending { row, ready: 0, terms: Vec::with_capacity(TERMS) }
    }

    /// The entry in a column, up to date like all columns before it.
    fn entry(&mut self, residues: R, column: usize) -> &mut u64 {
        let length = column + 1 - self.ready;
        for (factor, row) in &mut self.terms {
            let (now, later) = row.split_at(length.min(row.len()));
            residues.add_terms(&mut self.row[self.ready..=column], &[(*factor, now)]);
            *row = later;
        }
        self.ready = column + 1;
        &mut self.row[column]
    }

    /// Adds the term from the first column on that is not up to date.
    fn add(&mut self, residues: R, term: Term<'a, R>) {
        self.terms.push(term);
        if self.terms.len() == TERMS {
            self.finish(residues);
        }
    }

    fn finish(&mut self, residues: R) {
        residues.add_terms(&mut self.row[self.ready..], &self.terms);
        self.terms.clear();
    }
}
