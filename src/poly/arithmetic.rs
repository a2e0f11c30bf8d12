//! Sums, differences, multiples: one pass over the terms.

use std::cmp::Ordering;

use super::CoefficientRing;
use super::layout::Layout;
use super::polynomial::Polynomial;
use super::store::Store;
use super::stride::{Stride, with_stride};
use super::variables::Variables;

/// `a + b`, or `a − b`.
pub(super) fn sum<R: CoefficientRing>(
    ring: &R,
    a: &Polynomial<R::Elem>,
    b: &Polynomial<R::Elem>,
    negate: bool,
) -> Polynomial<R::Elem> {
    if b.is_empty() {
        return a.clone();
    }
    if a.is_empty() {
        return if negate { scaled(ring, b, &ring.from_i64(-1)) } else { b.clone() };
    }
    let layout = a.layout().max(b.layout());
    with_stride!(layout.words(), stride => merge(ring, layout, stride, a, b, negate))
}

fn merge<R: CoefficientRing, S: Stride>(
    ring: &R,
    layout: Layout,
    stride: S,
    a: &Polynomial<R::Elem>,
    b: &Polynomial<R::Elem>,
    negate: bool,
) -> Polynomial<R::Elem> {
    let (x, y) = (a.packed_in(layout), b.packed_in(layout));
    let mut exponents = Vec::with_capacity(x.len() + y.len());
    let mut out = super::coefficient::StoreOf::<R>::with_capacity(a.len() + b.len());
    let minus_one = ring.from_i64(-1);
    let take_b = |out: &mut _, j| {
        if negate {
            ring.push_scaled(out, (b.store(), j), &minus_one);
        } else {
            Store::push_from(out, b.store(), j);
        }
    };
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let (m, n) = (stride.at(&x, i), stride.at(&y, j));
        match stride.compare(m, n) {
            Ordering::Greater => {
                exponents.extend_from_slice(m);
                out.push_from(a.store(), i);
                i += 1;
            }
            Ordering::Less => {
                exponents.extend_from_slice(n);
                take_b(&mut out, j);
                j += 1;
            }
            Ordering::Equal => {
                if ring.push_sum(&mut out, (a.store(), i), (b.store(), j), negate) {
                    exponents.extend_from_slice(m);
                }
                (i, j) = (i + 1, j + 1);
            }
        }
    }
    exponents.extend_from_slice(&x[i * stride.words()..]);
    (i..a.len()).for_each(|i| out.push_from(a.store(), i));
    exponents.extend_from_slice(&y[j * stride.words()..]);
    (j..b.len()).for_each(|j| take_b(&mut out, j));
    exponents.shrink_to_fit();
    Polynomial::from_parts(a.variables(), layout, exponents, out)
}

/// `c a`.
pub(super) fn scaled<R: CoefficientRing>(
    ring: &R,
    a: &Polynomial<R::Elem>,
    c: &R::Elem,
) -> Polynomial<R::Elem> {
    if ring.is_zero(c) {
        return Polynomial::zero(a.variables());
    }
    let mut out = super::coefficient::StoreOf::<R>::with_capacity(a.len());
    for i in 0..a.len() {
        // A domain: no product is zero.
        ring.push_scaled(&mut out, (a.store(), i), c);
    }
    a.with_coefficients(out)
}

/// Terms in any order, equal monomials added up.
pub(super) fn collect<R: CoefficientRing>(
    ring: &R,
    variables: &Variables,
    layout: Layout,
    exponents: &[u64],
    coefficients: &[R::Elem],
) -> Polynomial<R::Elem> {
    let words = layout.words();
    let at = |i: usize| &exponents[i * words..][..words];
    let mut order: Vec<usize> = (0..coefficients.len()).collect();
    order.sort_unstable_by(|&i, &j| at(j).cmp(at(i)));
    let mut sorted = Vec::with_capacity(exponents.len());
    let mut out = super::coefficient::StoreOf::<R>::with_capacity(coefficients.len());
    for equal in order.chunk_by(|&i, &j| at(i) == at(j)) {
        let first = coefficients[equal[0]].clone();
        let sum = equal[1..].iter().fold(first, |sum, &i| ring.add(&sum, &coefficients[i]));
        if !ring.is_zero(&sum) {
            sorted.extend_from_slice(at(equal[0]));
            out.push(sum);
        }
    }
    Polynomial::from_parts(variables, layout, sorted, out)
}
