//! Sums of products in arrays.
//!
//! A monomial is a number (`index`): a head, from its leading fields, and a tail. The terms of the
//! result with one head are summed in an array with a place for each tail, small enough for the
//! nearer caches, and read off in order; then the next head has its turn. So the whole box of
//! monomials, of which few may occur, never exists, and heads can be shared out among threads.

use std::ops::Range;

use rayon::prelude::*;

use super::cells::Cells;
use super::groups::{Group, Meetings, groups, meetings};
use super::index::{Extent, Index};
use super::{Job, PARALLEL, Side, Terms, joined};
use crate::poly::layout::Layout;
use crate::poly::store::{Coefficient, Store};

/// Bytes of an array of sums: a small part of the second cache.
const ARRAY: u64 = 1 << 17;
/// More meetings of groups than this take too much memory.
const MEETINGS: u64 = 1 << 26;

/// What is prepared before the coefficients are looked at.
pub(super) struct Plan {
    index: Index,
    first: Vec<Group>,
    second: Vec<Group>,
    /// The tails of the terms of each factor.
    tails: Vec<[Vec<u32>; 2]>,
    meetings: Meetings,
    sum: u64,
    products: u64,
}

/// A plan for so many products, if arrays look cheaper than `cost` nanoseconds. `size` is that of a
/// sum.
pub(super) fn plan<C: Coefficient, F>(
    job: &Job<'_, C>,
    pairs: &[[Side<'_, F>; 2]],
    products: u64,
    size: usize,
    cost: u64,
) -> Option<Plan> {
    let layout = job.layout;
    let extents: Vec<[Extent; 2]> =
        pairs.iter().map(|pair| [0, 1].map(|i| Extent::of(layout, pair[i].exponents))).collect();
    let most = (products / 16).clamp(16, ARRAY / size as u64);
    let index = Index::new(job.order, layout, &extents, most)?;
    let (mut first, mut second, mut tails) = (Vec::new(), Vec::new(), Vec::new());
    let mut count = 0u64;
    for (pair, (sides, extents)) in pairs.iter().zip(&extents).enumerate() {
        let [(a, a_tails), (b, b_tails)] = index.encode(sides, extents);
        let (a, b) = (groups(pair, &a), groups(pair, &b));
        count = count.saturating_add(a.len() as u64 * b.len() as u64);
        first.extend(a);
        second.extend(b);
        tails.push([a_tails, b_tails]);
    }
    // In about nanoseconds: one addition for each product, the meetings, and reading off arrays.
    let arrays = index.heads.min(count).saturating_mul(index.tails as u64);
    let by_array = [products, count.saturating_mul(10), arrays / 2, index.tails as u64 * 4];
    let by_array = by_array.into_iter().fold(0u64, u64::saturating_add);
    if cost <= by_array || count > MEETINGS {
        return None;
    }
    let meetings = meetings(&first, &second, index.heads, count);
    let sum = index.sum(&extents);
    Some(Plan { index, first, second, tails, meetings, sum, products })
}

/// The terms of the sum; `None` if there are more than `limit`.
pub(super) fn run<K: Cells>(
    cells: &K,
    plan: &Plan,
    layout: Layout,
    pairs: &[[Side<'_, K::Factor>; 2]],
    limit: usize,
) -> Option<Terms<K::Store>> {
    let work = Work { cells, plan, layout, pairs, limit, table: plan.index.tail_table() };
    let all = 0..plan.meetings.outputs.len();
    let threads = rayon::current_num_threads();
    if plan.products < PARALLEL || threads == 1 {
        return work.outputs(all);
    }
    let parts: Option<Vec<Terms<K::Store>>> =
        work.parts(8 * threads).into_par_iter().map(|part| work.outputs(part)).collect();
    joined(parts?, layout.words(), limit)
}

struct Work<'a, K: Cells> {
    cells: &'a K,
    plan: &'a Plan,
    layout: Layout,
    pairs: &'a [[Side<'a, K::Factor>; 2]],
    limit: usize,
    table: Vec<u64>,
}

impl<K: Cells> Work<'_, K> {
    /// The outputs in parts with about the same number of products.
    fn parts(&self, count: usize) -> Vec<Range<usize>> {
        let share = self.plan.products / count as u64 + 1;
        let (mut parts, mut start, mut load) = (Vec::new(), 0, 0);
        for (i, (_, range)) in self.plan.meetings.outputs.iter().enumerate() {
            let meetings = &self.plan.meetings.meetings[range.clone()];
            load += meetings.iter().fold(0, |load, &(a, b)| {
                let (a, b) = (&self.plan.first[a as usize], &self.plan.second[b as usize]);
                load + (a.terms.len() * b.terms.len()) as u64
            });
            if load >= share {
                parts.push(start..i + 1);
                (start, load) = (i + 1, 0);
            }
        }
        parts.push(start..self.plan.meetings.outputs.len());
        parts
    }

    fn outputs(&self, outputs: Range<usize>) -> Option<Terms<K::Store>> {
        let mut sums = vec![self.cells.zero(); self.plan.index.tails];
        let mut terms = (Vec::new(), K::Store::with_capacity(0));
        let mut base = vec![0; self.layout.words()];
        for (head, range) in &self.plan.meetings.outputs[outputs] {
            let (mut low, mut high) = (usize::MAX, 0);
            for &meeting in &self.plan.meetings.meetings[range.clone()] {
                let touched = self.meet(meeting, &mut sums);
                low = low.min(touched.start);
                high = high.max(touched.end);
            }
            self.plan.index.base(*head, self.plan.sum, &mut base);
            self.read_off(low..high, &base, &mut sums, &mut terms);
            if terms.1.len() > self.limit {
                return None;
            }
        }
        Some(terms)
    }

    /// Adds the products of two groups, and says which tails they are within.
    #[inline]
    fn meet(&self, (a, b): (u32, u32), sums: &mut [K::Sum]) -> Range<usize> {
        let (mut a, mut b) = (&self.plan.first[a as usize], &self.plan.second[b as usize]);
        let pair = a.pair as usize;
        let [mut x, mut y] = [0, 1].map(|i| (&self.plan.tails[pair][i], &self.pairs[pair][i]));
        // The inner loop is the longer one.
        if a.terms.len() > b.terms.len() {
            (a, b, x, y) = (b, a, y, x);
        }
        let (tails_a, tails_b) = (&x.0[a.terms.clone()], &y.0[b.terms.clone()]);
        let coefficients_a = &x.1.coefficients[a.terms.clone()];
        let coefficients_b = &y.1.coefficients[b.terms.clone()];
        // Tails descend.
        let ends = |tails: &[u32]| (tails[tails.len() - 1] as usize, tails[0] as usize);
        let ((low_a, high_a), (low_b, high_b)) = (ends(tails_a), ends(tails_b));
        // Four terms of the first group at a time: a fourth of the loops, and of the loads.
        let (fours, one) = tails_a.as_chunks::<4>();
        let (fours_c, one_c) = coefficients_a.as_chunks::<4>();
        for (tails, c) in fours.iter().zip(fours_c) {
            let window = &mut sums[tails[3] as usize..=tails[0] as usize + high_b];
            let steps = tails.map(|tail| (tail - tails[3]) as usize);
            for (&tail, d) in tails_b.iter().zip(coefficients_b) {
                for (step, c) in steps.iter().zip(c) {
                    self.cells.add_product(&mut window[tail as usize + step], c, d);
                }
            }
        }
        for (&tail, c) in one.iter().zip(one_c) {
            let window = &mut sums[tail as usize..][..=high_b];
            for (&tail, d) in tails_b.iter().zip(coefficients_b) {
                self.cells.add_product(&mut window[tail as usize], c, d);
            }
        }
        low_a + low_b..high_a + high_b + 1
    }

    /// Moves the sums to the result, from the largest tail down.
    fn read_off(
        &self,
        tails: Range<usize>,
        base: &[u64],
        sums: &mut [K::Sum],
        (exponents, coefficients): &mut Terms<K::Store>,
    ) {
        let words = self.layout.words();
        let low = tails.start;
        for (tail, sum) in sums[tails].iter_mut().enumerate().rev() {
            if self.cells.is_clear(sum) || !self.cells.take(sum, coefficients) {
                continue;
            }
            let tail = &self.table[(low + tail) * words..][..words];
            if let ([base], [tail]) = (base, tail) {
                exponents.push(base.wrapping_add(*tail));
            } else {
                exponents.extend(base.iter().zip(tail).map(|(b, t)| b.wrapping_add(*t)));
            }
        }
    }
}
