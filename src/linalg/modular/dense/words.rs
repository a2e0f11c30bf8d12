//! Products of blocks of residues, in place, for both kinds of residues.

use std::cell::RefCell;

use rayon::prelude::*;

use crate::linalg::kernel::tile::{HEIGHT, WIDTH};

/// What dense elimination needs to know about residues.
pub(in crate::linalg::modular) trait Words: Copy + Send + Sync {
    /// A residue; equal to the default exactly when it is zero.
    type Elem: Copy + Default + PartialEq + Send + Sync;

    /// Numbers that a factor, and an entry of the right block, is cut into for products of tiles.
    fn planes(self) -> (usize, usize);
    /// The parts of a factor; `parts[n · step]` is for plane `n`.
    fn cut_left(self, x: Self::Elem, parts: &mut [f64], step: usize);
    /// The parts of an entry of the right block.
    fn cut_right(self, x: Self::Elem, parts: &mut [f64], step: usize);
    /// `c -= a b` for a tile of `rows · columns`; `a` and `b` have their planes one after the other.
    fn subtract_tile(
        self,
        a: &[f64],
        b: &[f64],
        c: &mut [Self::Elem],
        stride: usize,
        size: (usize, usize),
    );
    /// `c[j] -= Σ factors[k] · rows[k · stride + j]`.
    fn subtract_rows(
        self,
        factors: &[Self::Elem],
        rows: &[Self::Elem],
        stride: usize,
        c: &mut [Self::Elem],
    );

    fn entry_of(self, x: u64) -> Self::Elem;
    fn to_canonical(self, x: Self::Elem) -> u64;
    fn neg(self, x: Self::Elem) -> Self::Elem;
    /// `c - Σ factors[k] · entries[k]`.
    fn subtract_dot<'a>(
        self,
        c: Self::Elem,
        factors: &'a [Self::Elem],
        entries: impl Iterator<Item = &'a Self::Elem>,
    ) -> Self::Elem
    where
        Self: 'a;
    /// The inverse of what is not zero.
    fn inverse(self, x: Self::Elem) -> Self::Elem;
}

/// Where the factors of a product are.
pub(in crate::linalg::modular) enum Left<'a, E> {
    /// In the same rows, from this column on.
    Column(usize),
    /// In rows of their own, as long as there are factors.
    Rows(&'a [E]),
}

/// Depth of the blocks that are multiplied: a strip of the right block fits the first-level cache.
const DEPTH: usize = 256;
/// Rows that are taken together, a multiple of the height of a tile: their parts fit the second-level
/// cache.
const ROWS: usize = 12 * HEIGHT;
/// Columns that are taken together: the packed right block fits the third-level cache.
const COLUMNS: usize = 256 * WIDTH;
/// With fewer rows than this packing costs more than it brings.
const PACKED_ROWS: usize = 8;
/// Below this many products rayon costs more than it brings.
const PARALLEL_FROM: usize = 1 << 20;

thread_local! {
    /// Packed factors and packed right blocks, kept for the next product.
    static PACKED: RefCell<(Vec<f64>, Vec<f64>)> = const { RefCell::new((Vec::new(), Vec::new())) };
}

/// `c -= a b`: the columns `columns` of the rows `c`, of this stride; `depth` factors for each; and as
/// many rows `b` with their own stride, of which column 0 belongs to the first of `columns`.
pub(in crate::linalg::modular) fn subtract_product<W: Words>(
    words: W,
    (c, stride): (&mut [W::Elem], usize),
    columns: std::ops::Range<usize>,
    (left, depth): (Left<W::Elem>, usize),
    (b, b_stride): (&[W::Elem], usize),
) {
    let count = c.len() / stride;
    if count == 0 || depth == 0 || columns.is_empty() {
        return;
    }
    if count < PACKED_ROWS || depth < PACKED_ROWS {
        let mut factors = Vec::with_capacity(depth);
        for (i, row) in c.chunks_exact_mut(stride).enumerate() {
            factors.clear();
            factors.extend_from_slice(match left {
                Left::Column(at) => &row[at..at + depth],
                Left::Rows(rows) => &rows[i * depth..(i + 1) * depth],
            });
            words.subtract_rows(&factors, b, b_stride, &mut row[columns.clone()]);
        }
        return;
    }
    // Taken out, because a thread that waits for others may run another product in between.
    let mut right = PACKED.with_borrow_mut(|packed| std::mem::take(&mut packed.1));
    let threads = match count * depth * columns.len() {
        ..PARALLEL_FROM => 1,
        _ => rayon::current_num_threads(),
    };
    // As much memory, whatever the number of planes.
    let planes = words.planes();
    let rows_at_once = (ROWS / planes.0.div_ceil(2)).next_multiple_of(HEIGHT);
    let columns_at_once = (COLUMNS / planes.1.div_ceil(2)).next_multiple_of(WIDTH);
    let together = rows_at_once.min(count.div_ceil(threads).next_multiple_of(HEIGHT));
    for start in (0..depth).step_by(DEPTH) {
        let depth_here = DEPTH.min(depth - start);
        for from in columns.clone().step_by(columns_at_once) {
            let here = from..columns.end.min(from + columns_at_once);
            pack_right(
                words,
                &b[start * b_stride + from - columns.start..],
                b_stride,
                depth_here,
                here.len(),
                &mut right,
            );
            let one = |(number, c): (usize, &mut [W::Elem])| {
                let first = number * together;
                let mut packed = PACKED.with_borrow_mut(|packed| std::mem::take(&mut packed.0));
                match left {
                    Left::Column(at) => pack_left(
                        words,
                        &c[at + start..],
                        stride,
                        depth_here,
                        c.len() / stride,
                        &mut packed,
                    ),
                    Left::Rows(rows) => {
                        pack_left(
                            words,
                            &rows[first * depth + start..],
                            depth,
                            depth_here,
                            c.len() / stride,
                            &mut packed,
                        );
                    }
                }
                multiply(words, &packed, &right, (c, stride), here.clone(), depth_here);
                PACKED.with_borrow_mut(|old| old.0 = packed);
            };
            if threads == 1 {
                c.chunks_mut(together * stride).enumerate().for_each(one);
            } else {
                c.par_chunks_mut(together * stride).enumerate().for_each(one);
            }
        }
    }
    PACKED.with_borrow_mut(|packed| packed.1 = right);
}

/// Strips of six rows: for each plane, the columns of a strip one after the other.
fn pack_left<W: Words>(
    words: W,
    a: &[W::Elem],
    stride: usize,
    depth: usize,
    rows: usize,
    packed: &mut Vec<f64>,
) {
    let planes = words.planes().0;
    let (plane, strip) = (depth * HEIGHT, planes * depth * HEIGHT);
    packed.resize(strip * rows.div_ceil(HEIGHT), 0.0);
    for (s, strip) in packed.chunks_exact_mut(strip).enumerate() {
        for u in 0..HEIGHT {
            let i = s * HEIGHT + u;
            if i < rows {
                for (k, &x) in a[i * stride..][..depth].iter().enumerate() {
                    words.cut_left(x, &mut strip[k * HEIGHT + u..], plane);
                }
            } else {
                // What is there from before could be too large for the bound.
                strip[u..].iter_mut().step_by(HEIGHT).for_each(|x| *x = 0.0);
            }
        }
    }
}

/// Strips of eight columns: for each plane, the rows of a strip one after the other.
fn pack_right<W: Words>(
    words: W,
    b: &[W::Elem],
    stride: usize,
    depth: usize,
    columns: usize,
    packed: &mut Vec<f64>,
) {
    let planes = words.planes().1;
    let (plane, strip) = (depth * WIDTH, planes * depth * WIDTH);
    packed.resize(strip * columns.div_ceil(WIDTH), 0.0);
    for k in 0..depth {
        let row = &b[k * stride..][..columns];
        for (strip, part) in packed.chunks_exact_mut(strip).zip(row.chunks(WIDTH)) {
            let target = &mut strip[k * WIDTH..];
            if part.len() == WIDTH {
                for (u, &x) in part.iter().enumerate() {
                    words.cut_right(x, &mut target[u..], plane);
                }
            } else {
                for u in 0..WIDTH {
                    let x = part.get(u).copied().unwrap_or_default();
                    words.cut_right(x, &mut target[u..], plane);
                }
            }
        }
    }
}

fn multiply<W: Words>(
    words: W,
    left: &[f64],
    right: &[f64],
    (c, stride): (&mut [W::Elem], usize),
    columns: std::ops::Range<usize>,
    depth: usize,
) {
    let planes = words.planes();
    let rows = c.len() / stride;
    let right = right.chunks_exact(planes.1 * depth * WIDTH);
    for (from, b) in columns.clone().step_by(WIDTH).zip(right) {
        let width = WIDTH.min(columns.end - from);
        let left = left.chunks_exact(planes.0 * depth * HEIGHT);
        for (i, a) in (0..rows).step_by(HEIGHT).zip(left) {
            let size = (HEIGHT.min(rows - i), width);
            words.subtract_tile(a, b, &mut c[i * stride + from..], stride, size);
        }
    }
}
