//! Division by merging rows. What is left is never written down: with `q_1, q_2, …` found so far,
//! it is `a − Σ q_i b`, and a heap merges the rows `b_j · q` for the terms `b_2, b_3, …` (Monagan
//! and Pearce 2007).

use super::steps::{Step, Steps};
use super::{Division, End};
use crate::poly::mul::heap::Heap;
use crate::poly::stride::Stride;

/// The terms of the quotient.
pub(super) fn run<C, T: Steps<C>, S: Stride>(
    steps: &mut T,
    stride: S,
    division: &Division<'_>,
) -> Result<(Vec<u64>, C), End> {
    let (x, y) = (&*division.dividend, &*division.divisor);
    let words = stride.words();
    let (len, rows) = (x.len() / words, y.len() / words - 1);
    let mut exponents: Vec<u64> = Vec::new();
    let mut quotient: Vec<T::Factor> = Vec::new();
    // Row j is b_{j+1} times the quotient; `next[j]` the quotient term that is due in it.
    let mut next = vec![0usize; rows];
    let mut waiting = vec![true; rows];
    let mut heap = Heap::new(stride, rows);
    let (mut i, mut product, mut term) = (0, vec![0; words], vec![0; words]);
    loop {
        // The largest monomial of what is left.
        let from_a = i < len;
        let from_heap = !heap.is_empty();
        if !from_a && !from_heap {
            break;
        }
        let is_a = from_a && (!from_heap || !heap.top_exceeds(stride.at(x, i)));
        let mut left = steps.zero();
        if is_a {
            product.copy_from_slice(stride.at(x, i));
            left = steps.dividend(i);
            i += 1;
        } else {
            product.copy_from_slice(heap.top());
        }
        while heap.top_is(&product) {
            let j = heap.top_row();
            steps.subtract(&mut left, &quotient[next[j]], &steps.divisor()[j + 1]);
            next[j] += 1;
            if next[j] < quotient.len() {
                heap.set(j, stride.at(y, j + 1), stride.at(&exponents, next[j]));
                heap.replace_top(j as u32);
            } else {
                waiting[j] = true;
                heap.pop();
            }
        }
        if steps.is_zero(&left) {
            continue;
        }
        if !division.term(&product, &mut term) {
            return Err(End::Indivisible);
        }
        match steps.divide(&left) {
            Step::Term(q) => quotient.push(q),
            Step::Indivisible => return Err(End::Indivisible),
            Step::Unknown => return Err(End::Unknown),
        }
        exponents.extend_from_slice(&term);
        for (j, waits) in waiting.iter_mut().enumerate() {
            if std::mem::take(waits) {
                heap.set(j, stride.at(y, j + 1), &term);
                heap.push(j as u32);
            }
        }
    }
    Ok((exponents, steps.store(quotient)))
}
