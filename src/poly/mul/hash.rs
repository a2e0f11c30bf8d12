//! Sums of products in a hash table, then sorted: for products with many equal monomials that are
//! too far apart for arrays. The table must stay small, or each product waits for memory; when it
//! grows without many products meeting in it, this way gives up, and sorting has its turn.

use super::cells::Cells;
use super::{Side, Terms};
use crate::poly::store::Store;
use crate::poly::stride::Stride;

/// From so many different monomials on, at least `MEETING` products for each are asked for.
const MANY: usize = 1 << 15;
const MEETING: usize = 4;

/// Why there is no result.
#[derive(Debug)]
pub(super) enum Stop {
    /// Hardly two products have equal monomials.
    Scattered,
    /// More terms than the limit.
    TooLong,
}

/// The terms of the sum.
pub(super) fn run<K: Cells, S: Stride>(
    cells: &K,
    stride: S,
    pairs: &[[Side<'_, K::Factor>; 2]],
    limit: usize,
) -> Result<Terms<K::Store>, Stop> {
    let longest = pairs.iter().map(|[_, b]| b.coefficients.len()).max().unwrap_or(0);
    let mut table = Table::new(cells, stride, longest);
    let mut done = 0usize;
    let mut product = vec![0; stride.words()];
    for [a, b] in pairs {
        for (i, c) in a.coefficients.iter().enumerate() {
            let monomial = stride.at(a.exponents, i);
            for (j, d) in b.coefficients.iter().enumerate() {
                let factors = monomial.iter().zip(stride.at(b.exponents, j));
                product.iter_mut().zip(factors).for_each(|(product, (a, b))| *product = a + b);
                cells.add_product(table.sum(&product), c, d);
            }
            done += b.coefficients.len();
            if table.sums.len() > MANY && done / table.sums.len() < MEETING {
                return Err(Stop::Scattered);
            }
        }
    }
    table.sorted(limit).ok_or(Stop::TooLong)
}

/// Sums by monomial. Open addressing, at most half full.
struct Table<'a, K: Cells, S> {
    cells: &'a K,
    stride: S,
    /// One more than the number of an entry; zero where there is none.
    slots: Vec<u32>,
    shift: u32,
    monomials: Vec<u64>,
    sums: Vec<K::Sum>,
}

impl<'a, K: Cells, S: Stride> Table<'a, K, S> {
    fn new(cells: &'a K, stride: S, entries: usize) -> Self {
        let bits = (4 * entries.min(MANY)).next_power_of_two().max(64).trailing_zeros();
        let (slots, shift) = (vec![0; 1 << bits], u64::BITS - bits);
        Table { cells, stride, slots, shift, monomials: Vec::new(), sums: Vec::new() }
    }

    /// Multiplicative hashing (Knuth 6.4): the high bits of a product depend on all bits below.
    #[inline]
    fn place(&self, monomial: &[u64]) -> usize {
        let mix = |hash: u64, &word: &u64| {
            (hash.rotate_left(29) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        };
        (monomial.iter().fold(0, mix) >> self.shift) as usize
    }

    /// The sum for a monomial.
    #[inline]
    fn sum(&mut self, monomial: &[u64]) -> &mut K::Sum {
        let mut place = self.place(monomial);
        loop {
            let slot = self.slots[place] as usize;
            if slot == 0 {
                return self.insert(place, monomial);
            }
            if self.stride.at(&self.monomials, slot - 1) == monomial {
                return &mut self.sums[slot - 1];
            }
            place = (place + 1) & (self.slots.len() - 1);
        }
    }

    #[cold]
    fn insert(&mut self, place: usize, monomial: &[u64]) -> &mut K::Sum {
        self.monomials.extend_from_slice(monomial);
        self.sums.push(self.cells.zero());
        let entry = self.sums.len();
        self.slots[place] = u32::try_from(entry).expect("given up long before");
        if 2 * entry > self.slots.len() {
            self.grow();
        }
        &mut self.sums[entry - 1]
    }

    fn grow(&mut self) {
        self.slots = vec![0; 4 * self.slots.len()];
        self.shift -= 2;
        for entry in 0..self.sums.len() {
            let mut place = self.place(self.stride.at(&self.monomials, entry));
            while self.slots[place] != 0 {
                place = (place + 1) & (self.slots.len() - 1);
            }
            self.slots[place] = entry as u32 + 1;
        }
    }

    fn sorted(mut self, limit: usize) -> Option<Terms<K::Store>> {
        let (stride, monomials) = (self.stride, &self.monomials);
        // The first word beside the number: most comparisons need no look at the monomials.
        let mut order: Vec<(u64, u32)> =
            (0..self.sums.len()).map(|i| (stride.at(monomials, i)[0], i as u32)).collect();
        if stride.words() == 1 {
            order.sort_unstable_by_key(|&(word, _)| std::cmp::Reverse(word));
        } else {
            let at = |i: u32| stride.at(monomials, i as usize);
            order.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| at(b.1).cmp(at(a.1))));
        }
        let mut exponents = Vec::with_capacity(monomials.len());
        let mut coefficients = K::Store::with_capacity(order.len());
        for (_, i) in order {
            if self.cells.take(&mut self.sums[i as usize], &mut coefficients) {
                exponents.extend_from_slice(stride.at(monomials, i as usize));
            }
        }
        (coefficients.len() <= limit).then_some((exponents, coefficients))
    }
}
