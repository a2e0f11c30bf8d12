//! Sums of products that hardly ever meet: the monomials of the result are cut into ranges, each
//! with so few products that the nearer caches hold them; those of a range are written down, sorted
//! and added up. A row `a_i b_1 > a_i b_2 > …` goes on in each range where it left off in the one
//! before. Blocks of ranges can be shared out among threads.

use std::cmp::Reverse;
use std::ops::Range;

use rayon::prelude::*;

use super::cells::Cells;
use super::{PARALLEL, Side, Terms, joined};
use crate::poly::store::Store;
use crate::poly::stride::Stride;

/// About so many products in a range, or a few for each row if that is more.
const PRODUCTS: u64 = 1 << 13;
const FOR_EACH_ROW: u64 = 4;
/// So many products are drawn for each range, to find where ranges with as many products begin.
const DRAWN: u64 = 16;
/// Products of a block for each row: then it costs little to find where rows begin in it.
const BLOCK: u64 = 64;

/// The terms of the sum; `None` if there are more than `limit`.
pub(super) fn run<K: Cells, S: Stride>(
    cells: &K,
    stride: S,
    pairs: &[[Side<'_, K::Factor>; 2]],
    limit: usize,
) -> Option<Terms<K::Store>> {
    let products = products(pairs);
    let rows: usize = pairs.iter().map(|[a, _]| a.coefficients.len()).sum();
    let rows = u32::try_from(rows).expect("fewer than 2^32 rows");
    let size = PRODUCTS.max(FOR_EACH_ROW * u64::from(rows));
    let ends = ends(stride, pairs, products / size);
    let work = Work { cells, stride, pairs, limit, ends };
    let ranges = work.ends.len() / stride.words() + 1;
    if products < PARALLEL || rayon::current_num_threads() == 1 {
        return work.block(0..ranges);
    }
    let block = (BLOCK * u64::from(rows) / size).max(1) as usize;
    let blocks: Vec<_> =
        (0..ranges).step_by(block).map(|start| start..ranges.min(start + block)).collect();
    let parts = blocks.into_par_iter().map(|block| work.block(block)).collect::<Option<_>>()?;
    joined(parts, stride.words(), limit)
}

fn products<F>(pairs: &[[Side<'_, F>; 2]]) -> u64 {
    pairs.iter().map(|[a, b]| a.coefficients.len() as u64 * b.coefficients.len() as u64).sum()
}

/// The last monomials of about `count` ranges, from the largest down, but for the last range: of
/// products drawn at random, each so-many-th.
fn ends<F, S: Stride>(stride: S, pairs: &[[Side<'_, F>; 2]], count: u64) -> Vec<u64> {
    let words = stride.words();
    let mut state = 1u64;
    let mut random = |below: usize| {
        // Knuth's constants; a multiplication maps the high half to numbers below.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((u128::from(state) * below as u128) >> 64) as usize
    };
    let mut drawn: Vec<u64> = Vec::new();
    let all = products(pairs).max(1);
    for [a, b] in pairs {
        let (rows, columns) = (a.coefficients.len(), b.coefficients.len());
        let share = u128::from(count * DRAWN) * (rows as u128 * columns as u128) / u128::from(all);
        for _ in 0..share {
            let (i, j) = (random(rows), random(columns));
            drawn.extend(
                stride.at(a.exponents, i).iter().zip(stride.at(b.exponents, j)).map(|(a, b)| a + b),
            );
        }
    }
    let mut order: Vec<usize> = (0..drawn.len() / words).collect();
    order.sort_unstable_by(|&i, &j| stride.compare(stride.at(&drawn, j), stride.at(&drawn, i)));
    let mut ends: Vec<u64> = Vec::new();
    for &i in order.iter().skip(DRAWN as usize).step_by(DRAWN as usize) {
        let end = stride.at(&drawn, i);
        if ends.is_empty() || &ends[ends.len() - words..] != end {
            ends.extend_from_slice(end);
        }
    }
    ends
}

/// A product: the first word of its monomial, its row and its place in it.
type Product = (u64, u32, u32);

/// The products of a term of a first factor.
struct Row<'a, F> {
    side: &'a Side<'a, F>,
    monomial: &'a [u64],
    coefficient: &'a F,
    next: usize,
    /// Rows of the same pair that come after.
    after: usize,
}

struct Work<'a, K: Cells, S> {
    cells: &'a K,
    stride: S,
    pairs: &'a [[Side<'a, K::Factor>; 2]],
    limit: usize,
    ends: Vec<u64>,
}

impl<K: Cells, S: Stride> Work<'_, K, S> {
    /// The terms in some ranges.
    fn block(&self, ranges: Range<usize>) -> Option<Terms<K::Store>> {
        let stride = self.stride;
        let end = |range: usize| {
            (range * stride.words() < self.ends.len()).then(|| stride.at(&self.ends, range))
        };
        let mut rows = self.rows();
        if ranges.start > 0 {
            let before = end(ranges.start - 1).expect("not the last range");
            rows.iter_mut().for_each(|row| row.next = self.begin(row, before));
        }
        let mut terms = (Vec::new(), K::Store::with_capacity(0));
        let mut products: Vec<Product> = Vec::new();
        for range in ranges {
            self.write_down(&mut rows, end(range), &mut products);
            products.sort_unstable_by_key(|product| Reverse(product.0));
            self.add_up(&rows, &mut products, &mut terms);
            if terms.1.len() > self.limit {
                return None;
            }
            products.clear();
        }
        Some(terms)
    }

    fn rows(&self) -> Vec<Row<'_, K::Factor>> {
        let mut rows = Vec::new();
        for [a, b] in self.pairs {
            let count = a.coefficients.len();
            rows.extend((0..count).map(|i| Row {
                side: b,
                monomial: self.stride.at(a.exponents, i),
                coefficient: &a.coefficients[i],
                next: 0,
                after: count - 1 - i,
            }));
        }
        rows
    }

    #[inline]
    fn compare(&self, row: &Row<'_, K::Factor>, j: usize, end: &[u64]) -> std::cmp::Ordering {
        let product = row.monomial.iter().zip(self.stride.at(row.side.exponents, j));
        product.map(|(a, b)| a + b).cmp(end.iter().copied())
    }

    /// The first product of a row that is smaller than `end`.
    fn begin(&self, row: &Row<'_, K::Factor>, end: &[u64]) -> usize {
        let (mut low, mut high) = (0, row.side.coefficients.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.compare(row, middle, end).is_ge() {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The products from where rows are to the end of the range.
    fn write_down(
        &self,
        rows: &mut [Row<'_, K::Factor>],
        end: Option<&[u64]>,
        products: &mut Vec<Product>,
    ) {
        let words = self.stride.words();
        let mut r = 0;
        while let Some(row) = rows.get_mut(r) {
            let (first, start) = (row.monomial[0], row.next);
            let rest = &row.side.exponents[start * words..];
            let stop = match end {
                None => row.side.coefficients.len(),
                Some(&[end]) if words == 1 => {
                    start + rest.iter().take_while(|&&b| first + b >= end).count()
                }
                Some(end) => {
                    let mut stop = start;
                    while stop < row.side.coefficients.len() && self.compare(row, stop, end).is_ge()
                    {
                        stop += 1;
                    }
                    stop
                }
            };
            let written = rest.chunks_exact(words).take(stop - start).zip(start as u32..);
            products.extend(written.map(|(b, j)| (first + b[0], r as u32, j)));
            row.next = stop;
            // The rows after one that has not begun have not begun.
            r += if stop == 0 { row.after + 1 } else { 1 };
        }
    }

    /// Adds up products in order of their first words.
    fn add_up(
        &self,
        rows: &[Row<'_, K::Factor>],
        products: &mut [Product],
        (exponents, coefficients): &mut Terms<K::Store>,
    ) {
        let mut sum = self.cells.zero();
        let words = self.stride.words();
        let monomial = |&(_, r, j): &Product| {
            let row = &rows[r as usize];
            let b = self.stride.at(row.side.exponents, j as usize);
            row.monomial.iter().zip(b).map(|(a, b)| a + b)
        };
        for same in products.chunk_by_mut(|a, b| a.0 == b.0) {
            if words > 1 && same.len() > 1 {
                same.sort_unstable_by(|a, b| monomial(b).cmp(monomial(a)));
            }
            for same in same.chunk_by(|a, b| words == 1 || monomial(a).eq(monomial(b))) {
                for &(_, r, j) in same {
                    let row = &rows[r as usize];
                    let b = &row.side.coefficients[j as usize];
                    self.cells.add_product(&mut sum, row.coefficient, b);
                }
                if self.cells.take(&mut sum, coefficients) {
                    exponents.extend(monomial(&same[0]));
                }
            }
        }
    }
}
