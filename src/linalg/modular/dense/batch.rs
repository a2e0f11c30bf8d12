//! The elimination of a batch of rows among themselves, by halves: LEU/PLE decomposition by rows
//! (Jeannerod, Pernet and Storjohann 2013, "Rank-profile revealing Gaussian elimination and the CUP
//! matrix decomposition", J. Symb. Comput. 56), so that almost all work is products of blocks.

use super::words::{Left, Words, subtract_product};

/// Rows that are eliminated one by one.
const BASE: usize = 16;
/// Size of the triangles that are inverted.
pub(super) const TRIANGLE: usize = 32;

/// What is found out about a batch of rows.
pub(super) struct Batch<'a, W: Words> {
    pub words: W,
    /// Length of a row.
    pub width: usize,
    /// The column of the matrix that is at each place of a row. Columns of pivots are moved to the front.
    pub order: &'a mut [u32],
    /// Whether the columns are in their order from the first place on that has no pivot.
    pub is_sorted: &'a mut bool,
    /// Places that were exchanged, in order.
    pub swaps: Vec<(usize, usize)>,
    /// For each row, whether it is independent of those before it.
    pub found: Vec<bool>,
    /// The first entry of each independent row before it was made one.
    pub leads: Vec<W::Elem>,
    /// A row that is being scaled.
    pub spare: Vec<W::Elem>,
}

impl<W: Words> Batch<'_, W> {
    /// Makes of these rows, which are zero before place `at`, an echelon form: the independent ones first, with
    /// a one at places `at`, `at + 1`, …; what is before that is left as it happens to be. Returns their
    /// number; `found` says for each row, in their order, whether it was independent of those before it.
    pub(super) fn eliminate(&mut self, rows: &mut [W::Elem], at: usize) -> usize {
        let count = rows.len() / self.width;
        if at == self.width {
            self.found.extend(std::iter::repeat_n(false, count));
            return 0;
        }
        if count <= BASE {
            return self.one_by_one(rows, at);
        }
        let half = (count / 2).next_multiple_of(BASE).min(count - 1);
        let (top, bottom) = rows.split_at_mut(half * self.width);
        let before = self.swaps.len();
        let first = self.eliminate(top, at);
        let kept = &top[..first * self.width];
        swap_columns(bottom, self.width, &self.swaps[before..]);
        let (from, width) = (at + first, self.width);
        if first > 0 {
            solve(self.words, (bottom, width), at, (&kept[at..], width), first, None);
        }
        if first > 0 && from < width {
            let left = (Left::Column(at), first);
            subtract_product(
                self.words,
                (bottom, width),
                from..width,
                left,
                (&kept[from..], width),
            );
        }
        let before = self.swaps.len();
        let second = self.eliminate(bottom, from);
        swap_columns(&mut top[..first * self.width], self.width, &self.swaps[before..]);
        if first < half {
            rows.copy_within(half * self.width..(half + second) * self.width, first * self.width);
        }
        first + second
    }

    fn one_by_one(&mut self, rows: &mut [W::Elem], at: usize) -> usize {
        let (words, width) = (self.words, self.width);
        let mut rank = 0;
        for i in 0..rows.len() / width {
            let (kept, rest) = rows.split_at_mut(i * width);
            let row = &mut rest[..width];
            let from = at + rank;
            // The factor of a kept row is known once those of the rows before it are subtracted.
            for k in 1..rank {
                let entries = kept[at + k..].iter().step_by(width);
                row[at + k] = words.subtract_dot(row[at + k], &row[at..at + k], entries);
            }
            let (factors, rest) = row[at..].split_at_mut(rank);
            if rank > 0 && from < width {
                words.subtract_rows(factors, &kept[from..], width, rest);
            }
            let pivot = self.first_column(&row[from..]).map(|place| from + place);
            self.found.push(pivot.is_some());
            let Some(pivot) = pivot else { continue };
            let lead = row[pivot];
            self.spare.clear();
            self.spare.extend_from_slice(&row[from..]);
            row[from..].fill(W::Elem::default());
            let minus_inverse = [words.neg(words.inverse(lead))];
            words.subtract_rows(&minus_inverse, &self.spare, width, &mut row[from..]);
            self.leads.push(lead);
            if i != rank {
                rows.copy_within(i * width..(i + 1) * width, rank * width);
            }
            if pivot != from {
                self.swaps.push((from, pivot));
                self.order.swap(from, pivot);
                *self.is_sorted = false;
                // The rows between are zero, as multiples of kept rows.
                swap_columns(&mut rows[..(rank + 1) * width], width, &[(from, pivot)]);
                swap_columns(&mut rows[(i + 1) * width..], width, &[(from, pivot)]);
            }
            rank += 1;
        }
        rank
    }

    /// Of the entries of the last places that are not zero, the place of the one in the first column.
    fn first_column(&self, entries: &[W::Elem]) -> Option<usize> {
        let zero = W::Elem::default();
        if *self.is_sorted {
            return entries.iter().position(|x| *x != zero);
        }
        let order = &self.order[self.width - entries.len()..];
        let columns =
            entries.iter().zip(order).map(|(x, &c)| if *x == zero { u32::MAX } else { c });
        let first = columns.min().filter(|&first| first < u32::MAX)?;
        order.iter().position(|&column| column == first)
    }
}

pub(super) fn swap_columns<E>(rows: &mut [E], width: usize, swaps: &[(usize, usize)]) {
    if !swaps.is_empty() {
        for row in rows.chunks_exact_mut(width) {
            swaps.iter().for_each(|&(a, b)| row.swap(a, b));
        }
    }
}

/// Replaces the columns `at .. at + count` of the rows, `Y`, by `Y T⁻¹`, for an upper triangle `T` of that
/// size with ones on its diagonal: the factors with which kept rows have to be subtracted. What is below the
/// diagonal is not read. Negative inverses of the triangles on the diagonal may be known.
pub(super) fn solve<W: Words>(
    words: W,
    (rows, width): (&mut [W::Elem], usize),
    at: usize,
    (t, t_width): (&[W::Elem], usize),
    count: usize,
    known: Option<&[W::Elem]>,
) {
    if count <= 1 || rows.is_empty() {
        return;
    }
    if count > TRIANGLE {
        let half = (count / 2).next_multiple_of(TRIANGLE);
        let later = known.map(|known| &known[half * TRIANGLE..]);
        solve(words, (rows, width), at, (t, t_width), half, known);
        let (columns, left) = (at + half..at + count, (Left::Column(at), half));
        subtract_product(words, (rows, width), columns, left, (&t[half..], t_width));
        let t = &t[half * t_width + half..];
        return solve(words, (rows, width), at + half, (t, t_width), count - half, later);
    }
    let computed = known.is_none().then(|| minus_inverse(words, t, t_width, count));
    let inverse = known.or(computed.as_deref()).unwrap_or_default();
    let mut old = Vec::with_capacity(rows.len() / width * count);
    for row in rows.chunks_exact_mut(width) {
        old.extend_from_slice(&row[at..at + count]);
        row[at..at + count].fill(W::Elem::default());
    }
    let left = (Left::Rows(&old), count);
    subtract_product(words, (rows, width), at..at + count, left, (inverse, TRIANGLE));
}

/// `-T⁻¹` for an upper triangle of at most [`TRIANGLE`] rows with ones on its diagonal; rows of that length.
pub(super) fn minus_inverse<W: Words>(
    words: W,
    t: &[W::Elem],
    width: usize,
    count: usize,
) -> Vec<W::Elem> {
    let minus_one = words.neg(words.entry_of(1));
    let mut inverse = vec![W::Elem::default(); TRIANGLE * TRIANGLE];
    // Row i of the inverse is `eᵢ` less the multiples `tᵢⱼ` of the rows below.
    for i in (0..count).rev() {
        let (above, below) = inverse.split_at_mut((i + 1) * TRIANGLE);
        let row = &mut above[i * TRIANGLE..];
        row[i] = minus_one;
        if i + 1 == count {
            continue;
        }
        let factors = &t[i * width + i + 1..][..count - i - 1];
        words.subtract_rows(factors, &below[i + 1..], TRIANGLE, &mut row[i + 1..count]);
    }
    inverse
}
