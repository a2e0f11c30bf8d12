//! Dense echelon forms that grow by batches of rows, as products of blocks.

mod batch;
mod long;
mod short;
mod words;

use batch::{Batch, TRIANGLE, minus_inverse, solve, swap_columns};
pub(super) use long::Long;
pub(super) use short::Short;
pub(super) use words::Words;
use words::{Left, subtract_product};

/// Most rows of a panel.
const PANEL: usize = 256;

/// Kept rows, from the place of the first pivot on.
#[derive(Clone, Debug)]
struct Panel<E> {
    start: usize,
    rows: Vec<E>,
    /// Negative inverses of the triangles on the diagonal that are complete.
    inverses: Vec<E>,
}

/// Kept rows with a one in place of the pivot, zero at pivots of rows kept before. Columns are moved so
/// that the pivot of row `k` is at place `k`.
#[derive(Clone, Debug)]
pub(super) struct Dense<W: Words> {
    words: W,
    columns: usize,
    panels: Vec<Panel<W::Elem>>,
    order: Vec<u32>,
    is_sorted: bool,
    pivots: Vec<usize>,
    leads: Vec<u64>,
}

/// The rank of rows of this length.
pub(super) fn rank<W: Words>(words: W, mut rows: Vec<W::Elem>, width: usize) -> usize {
    if rows.is_empty() {
        return 0;
    }
    let mut order: Vec<u32> = (0..width as u32).collect();
    let (swaps, found, leads, spare) = (vec![], vec![], vec![], vec![]);
    let (order, is_sorted) = (&mut order[..], &mut true);
    Batch { words, width, order, is_sorted, swaps, found, leads, spare }.eliminate(&mut rows, 0)
}

impl<W: Words> Dense<W> {
    pub(super) fn new(words: W, columns: usize) -> Self {
        let (panels, pivots, leads) = (Vec::new(), Vec::new(), Vec::new());
        let order = (0..columns as u32).collect();
        Dense { words, columns, panels, order, is_sorted: true, pivots, leads }
    }

    pub(super) fn pivots(&self) -> &[usize] {
        &self.pivots
    }

    pub(super) fn leads(&self) -> &[u64] {
        &self.leads
    }

    /// The echelon form of rows that are kept already, given from the first column to the last with a one
    /// at their pivots, and what these were before.
    pub(super) fn from_kept(
        words: W,
        columns: usize,
        pivots: &[usize],
        leads: &[u64],
        mut row: impl FnMut(usize) -> Vec<u64>,
    ) -> Self {
        let mut dense = Dense::new(words, columns);
        let mut place_of: Vec<usize> = (0..columns).collect();
        for (k, &pivot) in pivots.iter().enumerate() {
            let (place, moved) = (place_of[pivot], dense.order[k] as usize);
            if place != k {
                dense.is_sorted = false;
                dense.order.swap(k, place);
                (place_of[pivot], place_of[moved]) = (k, place);
            }
        }
        for first in (0..pivots.len()).step_by(PANEL) {
            let part = first..pivots.len().min(first + PANEL);
            let mut rows = Vec::with_capacity(part.len() * columns);
            part.for_each(|k| rows.extend(dense.placed(&row(k))));
            dense.keep(&rows);
        }
        dense.pivots = pivots.to_vec();
        dense.leads = leads.to_vec();
        dense
    }

    /// The entries of a row at their places.
    fn placed(&self, row: &[u64]) -> impl Iterator<Item = W::Elem> {
        self.order.iter().map(|&column| self.words.entry_of(row[column as usize]))
    }

    /// As [`ModularEchelon::insert_batch`](super::ModularEchelon::insert_batch).
    pub(super) fn insert_batch(&mut self, rows: Vec<Vec<u64>>) -> Vec<Option<usize>> {
        let (words, width, old) = (self.words, self.columns, self.pivots.len());
        if width == 0 || rows.is_empty() {
            return vec![None; rows.len()];
        }
        let mut working: Vec<W::Elem> = Vec::with_capacity(rows.len() * width);
        for row in &rows {
            working.extend(self.placed(row));
        }
        self.reduce(&mut working);
        let (order, is_sorted) = (&mut self.order[..], &mut self.is_sorted);
        let (swaps, found, leads, spare) = (vec![], vec![], vec![], vec![]);
        let mut batch = Batch { words, width, order, is_sorted, swaps, found, leads, spare };
        let rank = batch.eliminate(&mut working, old);
        let Batch { swaps, found, leads, .. } = batch;
        for panel in &mut self.panels {
            let shifted: Vec<_> =
                swaps.iter().map(|&(a, b)| (a - panel.start, b - panel.start)).collect();
            swap_columns(&mut panel.rows, width - panel.start, &shifted);
        }
        self.leads.extend(leads.into_iter().map(|lead| words.to_canonical(lead)));
        self.pivots.extend(self.order[old..old + rank].iter().map(|&column| column as usize));
        self.keep(&working[..rank * width]);
        let mut pivots = self.pivots[old..].iter().copied();
        found.into_iter().map(|found| if found { pivots.next() } else { None }).collect()
    }

    /// Makes rows zero at the pivots: the places there hold factors afterwards.
    fn reduce(&self, rows: &mut [W::Elem]) {
        let (words, width) = (self.words, self.columns);
        for panel in &self.panels {
            let (start, panel_width) = (panel.start, width - panel.start);
            let count = panel.rows.len() / panel_width;
            let known = (panel.inverses.len() >= count * TRIANGLE).then_some(&panel.inverses[..]);
            solve(words, (rows, width), start, (&panel.rows, panel_width), count, known);
            let end = start + count;
            if end < width {
                let (left, right) =
                    ((Left::Column(start), count), (&panel.rows[count..], panel_width));
                subtract_product(words, (rows, width), end..width, left, right);
            }
        }
    }

    /// Adds kept rows to the panels.
    fn keep(&mut self, mut rows: &[W::Elem]) {
        let width = self.columns;
        while !rows.is_empty() {
            let kept: usize = self.panels.iter().map(|p| p.rows.len() / (width - p.start)).sum();
            let full = |panel: &Panel<W::Elem>| panel.rows.len() >= PANEL * (width - panel.start);
            if self.panels.last().is_none_or(full) {
                self.panels.push(Panel { start: kept, rows: vec![], inverses: vec![] });
            }
            let Some(panel) = self.panels.last_mut() else { return };
            let panel_width = width - panel.start;
            let before = panel.rows.len() / panel_width;
            let (now, later) = rows.split_at(rows.len().min((PANEL - before) * width));
            for row in now.chunks_exact(width) {
                panel.rows.extend_from_slice(&row[panel.start..]);
            }
            rows = later;
            let count = panel.rows.len() / panel_width;
            // The last triangle grows with the next rows.
            let complete = before / TRIANGLE * TRIANGLE;
            panel.inverses.truncate(complete * TRIANGLE);
            for first in (complete..count).step_by(TRIANGLE) {
                let t = &panel.rows[first * panel_width + first..];
                let size = TRIANGLE.min(count - first);
                panel.inverses.extend(minus_inverse(self.words, t, panel_width, size));
            }
        }
    }

    /// The kernel, see [`ModularEchelon::kernel`](super::ModularEchelon::kernel), as numbers below the modulus
    /// with a one in the column of the vector.
    pub(super) fn kernel(&self) -> Vec<Vec<u64>> {
        let (words, width, rank) = (self.words, self.columns, self.pivots.len());
        let mut free: Vec<(u32, usize)> =
            (rank..width).map(|place| (self.order[place], place)).collect();
        free.sort_unstable();
        let mut form = Vec::with_capacity(if free.is_empty() { 0 } else { rank * width });
        for panel in self.panels.iter().filter(|_| !free.is_empty()) {
            for row in panel.rows.chunks_exact(width - panel.start) {
                form.extend(std::iter::repeat_n(W::Elem::default(), panel.start));
                form.extend_from_slice(row);
            }
        }
        solve_back(words, (&mut form, width), 0, rank);
        let vector = |&(column, place): &(u32, usize)| {
            let mut vector = vec![0; width];
            vector[column as usize] = 1;
            for (row, &pivot) in form.chunks_exact(width).zip(&self.pivots) {
                vector[pivot] = words.to_canonical(words.neg(row[place]));
            }
            vector
        };
        free.iter().map(vector).collect()
    }
}

/// Replaces `F` by `T⁻¹ F` in rows of which the columns from `at` to `end` are an upper triangle `T` with ones on
/// its diagonal and a rest of other columns, and those from `rank` on are `F`.
fn solve_back<W: Words>(words: W, (rows, width): (&mut [W::Elem], usize), at: usize, rank: usize) {
    let count = rows.len() / width;
    if count <= TRIANGLE {
        for k in (0..count.saturating_sub(1)).rev() {
            let (above, below) = rows.split_at_mut((k + 1) * width);
            let (factors, row) = above[k * width..].split_at_mut(rank);
            let factors = &factors[at + k + 1..at + count];
            words.subtract_rows(factors, &below[rank..], width, row);
        }
        return;
    }
    let half = (count / 2).next_multiple_of(TRIANGLE);
    let (top, bottom) = rows.split_at_mut(half * width);
    solve_back(words, (bottom, width), at + half, rank);
    let left = (Left::Column(at + half), count - half);
    subtract_product(words, (top, width), rank..width, left, (&bottom[rank..], width));
    solve_back(words, (top, width), at, rank);
}
