//! Sums of products by merging rows: for each term `a_i` of a first factor, the row of terms
//! `a_i b_1 > a_i b_2 > …`. A heap holds the next product of each row that has begun, so that
//! products come out in descending order and are added up on the way (Johnson 1974). Row `i + 1`
//! begins when row `i` has: its first product cannot be due before (Monagan and Pearce 2007).

use super::cells::Cells;
use super::{Side, Terms};
use crate::poly::store::Store;
use crate::poly::stride::Stride;

struct Row {
    pair: usize,
    /// The term of the first factor.
    i: usize,
    /// The next term of the second.
    j: usize,
    /// Whether the next row belongs to the same pair.
    has_next: bool,
}

/// The first word of a product and its row.
type Entry = (u64, u32);

/// The terms of the sum; `None` if there are more than `limit`.
pub(super) fn run<K: Cells, S: Stride>(
    cells: &K,
    stride: S,
    pairs: &[[Side<'_, K::Factor>; 2]],
    limit: usize,
) -> Option<Terms<K::Store>> {
    let words = stride.words();
    let mut rows = Vec::new();
    for (pair, [a, _]) in pairs.iter().enumerate() {
        let count = a.coefficients.len();
        rows.extend((0..count).map(|i| Row { pair, i, j: 0, has_next: i + 1 < count }));
    }
    let mut heap = Heap::new(stride, rows.len());
    let mut first = 0;
    for [a, b] in pairs {
        heap.set(first, stride.at(a.exponents, 0), stride.at(b.exponents, 0));
        heap.push(first as u32);
        first += a.coefficients.len();
    }
    let capacity = pairs.iter().map(|[_, b]| b.coefficients.len()).max().unwrap_or(0);
    let mut exponents: Vec<u64> = Vec::with_capacity(capacity * words);
    let mut coefficients = K::Store::with_capacity(capacity);
    let mut sum = cells.zero();
    while !heap.is_empty() {
        let start = exponents.len();
        exponents.extend_from_slice(heap.top());
        while heap.top_is(&exponents[start..]) {
            let r = heap.top_row();
            let row = &mut rows[r];
            let [a, b] = &pairs[row.pair];
            cells.add_product(&mut sum, &a.coefficients[row.i], &b.coefficients[row.j]);
            row.j += 1;
            let begins = row.j == 1 && row.has_next;
            let next = row.i + 1;
            if row.j < b.coefficients.len() {
                heap.set(r, stride.at(a.exponents, row.i), stride.at(b.exponents, row.j));
                heap.replace_top(r as u32);
            } else {
                heap.pop();
            }
            if begins {
                heap.set(r + 1, stride.at(a.exponents, next), stride.at(b.exponents, 0));
                heap.push(r as u32 + 1);
            }
        }
        if cells.take(&mut sum, &mut coefficients) {
            if coefficients.len() > limit {
                return None;
            }
        } else {
            exponents.truncate(start);
        }
    }
    Some((exponents, coefficients))
}

/// A binary heap, the largest product on top.
pub(in crate::poly) struct Heap<S> {
    stride: S,
    entries: Vec<Entry>,
    /// The next product of each row.
    products: Vec<u64>,
}

impl<S: Stride> Heap<S> {
    /// An empty heap for so many rows.
    pub(in crate::poly) fn new(stride: S, rows: usize) -> Self {
        assert!(u32::try_from(rows).is_ok(), "fewer than 2^32 rows");
        Heap { stride, entries: Vec::new(), products: vec![0; rows * stride.words()] }
    }

    #[inline]
    pub(in crate::poly) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The row of the largest product.
    #[inline]
    pub(in crate::poly) fn top_row(&self) -> usize {
        self.entries[0].1 as usize
    }

    /// The largest product.
    #[inline]
    pub(in crate::poly) fn top(&self) -> &[u64] {
        self.stride.at(&self.products, self.top_row())
    }

    /// Whether the largest product is larger than this one.
    #[inline]
    pub(in crate::poly) fn top_exceeds(&self, product: &[u64]) -> bool {
        self.top() > product
    }

    /// Puts down the next product of a row.
    #[inline]
    pub(in crate::poly) fn set(&mut self, row: usize, a: &[u64], b: &[u64]) {
        let words = self.stride.words();
        let product = &mut self.products[row * words..][..words];
        for ((product, a), b) in product.iter_mut().zip(a).zip(b) {
            *product = a + b;
        }
    }

    #[inline]
    fn entry(&self, row: u32) -> Entry {
        (self.products[row as usize * self.stride.words()], row)
    }

    #[inline]
    fn is_greater(&self, a: &Entry, b: &Entry) -> bool {
        if self.stride.words() == 1 || a.0 != b.0 {
            return a.0 > b.0;
        }
        let product = |entry: &Entry| self.stride.at(&self.products, entry.1 as usize);
        product(a) > product(b)
    }

    /// Whether the largest product is this one.
    #[inline]
    pub(in crate::poly) fn top_is(&self, product: &[u64]) -> bool {
        self.entries.first().is_some_and(|top| {
            top.0 == product[0]
                && (self.stride.words() == 1
                    || self.stride.at(&self.products, top.1 as usize) == product)
        })
    }

    /// Enters a row whose next product is put down.
    pub(in crate::poly) fn push(&mut self, row: u32) {
        let entry = self.entry(row);
        let mut hole = self.entries.len();
        self.entries.push(entry);
        while hole > 0 {
            let parent = (hole - 1) / 2;
            if !self.is_greater(&entry, &self.entries[parent]) {
                break;
            }
            self.entries[hole] = self.entries[parent];
            hole = parent;
        }
        self.entries[hole] = entry;
    }

    /// Enters the row of the largest product again.
    #[inline]
    pub(in crate::poly) fn replace_top(&mut self, row: u32) {
        self.sift_down(self.entry(row));
    }

    /// Removes the largest product.
    pub(in crate::poly) fn pop(&mut self) {
        if let Some(last) = self.entries.pop()
            && !self.entries.is_empty()
        {
            self.sift_down(last);
        }
    }

    /// Puts an entry in the place of the top.
    #[inline]
    fn sift_down(&mut self, entry: Entry) {
        let mut hole = 0;
        loop {
            let mut child = 2 * hole + 1;
            if child >= self.entries.len() {
                break;
            }
            if child + 1 < self.entries.len()
                && self.is_greater(&self.entries[child + 1], &self.entries[child])
            {
                child += 1;
            }
            if !self.is_greater(&self.entries[child], &entry) {
                break;
            }
            self.entries[hole] = self.entries[child];
            hole = child;
        }
        self.entries[hole] = entry;
    }
}
