//! Exact division.

use super::CoefficientRing;
use super::coefficient::StoreOf;
use super::layout::Layout;
use super::mul::heap::Heap;
use super::polynomial::Polynomial;
use super::store::Store;
use super::stride::{Stride, with_stride};

/// The `q` with `q b = a`; `None` if there is none, or `b` is zero.
///
/// The largest term of what is left of `a` is divided by that of `b`. What is left is never written
/// down: with `q_1, q_2, …` found so far, it is `a − Σ q_i b`, and a heap merges the rows
/// `b_j · q` for the terms `b_2, b_3, …` (Monagan and Pearce 2007).
pub(super) fn quotient<R: CoefficientRing>(
    ring: &R,
    a: &Polynomial<R::Elem>,
    b: &Polynomial<R::Elem>,
) -> Option<Polynomial<R::Elem>> {
    if b.is_empty() {
        return None;
    }
    if a.is_empty() {
        return Some(a.clone());
    }
    // The largest value of a field is additive (fields add, and the ring has no zero divisors), so
    // this is what it is in a quotient, and no field of `q_i b` exceeds what it is in `a`.
    let largest = |p: &Polynomial<_>| p.layout().field_bounds(p.packed()).1;
    let limits = largest(a).into_iter().zip(largest(b)).map(|(a, b)| a.checked_sub(b));
    let limits: Vec<u32> = limits.collect::<Option<_>>()?;
    let layout = a.layout().max(b.layout());
    with_stride!(layout.words(), stride => divide(ring, layout, stride, a, b, &limits))
}

fn divide<R: CoefficientRing, S: Stride>(
    ring: &R,
    layout: Layout,
    stride: S,
    a: &Polynomial<R::Elem>,
    b: &Polynomial<R::Elem>,
    limits: &[u32],
) -> Option<Polynomial<R::Elem>> {
    let (order, words, tops) = (a.variables().order(), layout.words(), layout.tops());
    let (x, y) = (a.packed_in(layout), b.packed_in(layout));
    let divisor: Vec<R::Elem> = (0..b.len()).map(|j| b.coefficient(j)).collect();
    let mut exponents: Vec<u64> = Vec::new();
    let mut quotient: Vec<R::Elem> = Vec::new();
    // Row j is b_{j+1} times the quotient; `next[j]` the quotient term that is due in it.
    let mut next = vec![0usize; b.len() - 1];
    let mut waiting = vec![true; b.len() - 1];
    let mut heap = Heap::new(stride, b.len() - 1);
    let (mut i, mut product, mut term) = (0, vec![0; words], vec![0; words]);
    loop {
        // The largest monomial of what is left.
        let from_a = i < a.len();
        let from_heap = !heap.is_empty();
        if !from_a && !from_heap {
            break;
        }
        let is_a = from_a && (!from_heap || !heap.top_exceeds(stride.at(&x, i)));
        if is_a {
            product.copy_from_slice(stride.at(&x, i));
        } else {
            product.copy_from_slice(heap.top());
        }
        let mut left = ring.zero();
        if is_a {
            left = a.coefficient(i);
            i += 1;
        }
        let mut sum = ring.zero();
        while heap.top_is(&product) {
            let j = heap.top_row();
            ring.add_mul_assign(&mut sum, &divisor[j + 1], &quotient[next[j]]);
            next[j] += 1;
            if next[j] < quotient.len() {
                heap.set(j, stride.at(&y, j + 1), stride.at(&exponents, next[j]));
                heap.replace_top(j as u32);
            } else {
                waiting[j] = true;
                heap.pop();
            }
        }
        left = ring.sub(&left, &sum);
        if ring.is_zero(&left) {
            continue;
        }
        if !Layout::difference(tops, &product, stride.at(&y, 0), &mut term)
            || !layout.is_monomial(order, &term)
        {
            return None;
        }
        let coefficient = ring.div_exact(&left, &divisor[0])?;
        let mut fits = true;
        layout.each_field(&term, |field, value| fits &= value <= limits[field]);
        if !fits {
            return None;
        }
        exponents.extend_from_slice(&term);
        quotient.push(coefficient);
        for (j, waits) in waiting.iter_mut().enumerate() {
            if std::mem::take(waits) {
                heap.set(j, stride.at(&y, j + 1), &term);
                heap.push(j as u32);
            }
        }
    }
    let mut store = StoreOf::<R>::with_capacity(quotient.len());
    quotient.into_iter().for_each(|c| store.push(c));
    Some(Polynomial::from_parts(a.variables(), layout, exponents, store))
}
