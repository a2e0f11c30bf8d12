//! Division in arrays: what is left of the terms of the dividend with one head (see `mul::index`)
//! lies in an array with a place for each tail. Products of the quotient so far and those parts of
//! the divisor with smaller heads are taken off; what remains must be a multiple of the part of the
//! divisor with the largest head, which is divided out from the largest tail down.

use std::ops::Range;

use super::steps::{Step, Steps};
use super::{Division, End};
use crate::poly::mul::groups::{Group, groups};
use crate::poly::mul::index::{Extent, Index};

/// Bytes of an array.
const ARRAY: u64 = 1 << 17;
/// Nanoseconds that the heap takes at least for each term of the dividend.
const HEAP: u64 = 30;

/// What is prepared before the coefficients are looked at.
pub(super) struct Plan {
    index: Index,
    sum: u64,
    dividend: (Vec<Group>, Vec<u32>),
    divisor: (Vec<Group>, Vec<u32>),
}

/// A plan, if arrays look cheaper than the heap. `size` is that of a number in the array.
pub(super) fn plan(division: &Division<'_>, size: usize) -> Option<Plan> {
    let layout = division.layout;
    let terms = (division.dividend.len() / layout.words()) as u64;
    let [a, b] =
        [&division.dividend, &division.divisor].map(|exponents| Extent::of(layout, exponents));
    let extents = [[Extent::of_quotient(&a, &b)?, b]];
    let most = (8 * terms).clamp(16, ARRAY / size as u64);
    let index = Index::new(division.order, layout, &extents, most)?;
    let (heads, tails) = index.encode_factor(&division.divisor, &extents[0][1]);
    let divisor = (groups(0, &heads), tails);
    let cells = index.heads.saturating_mul(index.tails as u64 / 2 + divisor.0.len() as u64);
    if cells > terms.saturating_mul(HEAP) {
        return None;
    }
    let (heads, tails) = index.encode_product(&division.dividend);
    let sum = index.sum(&extents);
    Some(Plan { index, sum, dividend: (groups(0, &heads), tails), divisor })
}

/// The terms of the quotient.
pub(super) fn run<C, T: Steps<C>>(
    steps: &mut T,
    plan: &Plan,
    division: &Division<'_>,
) -> Result<(Vec<u64>, C), End> {
    let words = division.layout.words();
    let table = plan.index.tail_table();
    let ((parts, tails), (divisor, divisor_tails)) = (&plan.dividend, &plan.divisor);
    let (first, others) = divisor.split_first().expect("the divisor is not zero");
    let mut quotient =
        Quotient { exponents: Vec::new(), tails: Vec::new(), coefficients: Vec::new() };
    // The terms of the quotient with each head.
    let mut found: Vec<Range<usize>> = vec![0..0; plan.index.heads as usize];
    let mut left = vec![steps.zero(); plan.index.tails];
    let (mut base, mut product, mut term) = (vec![0; words], vec![0; words], vec![0; words]);
    let mut parts = parts.iter().peekable();
    for head in (0..plan.index.heads).rev() {
        let (mut low, mut high) = (usize::MAX, 0);
        if let Some(part) = parts.next_if(|part| part.head == head) {
            let tails = &tails[part.terms.clone()];
            for (&tail, i) in tails.iter().zip(part.terms.clone()) {
                left[tail as usize] = steps.dividend(i);
            }
            (low, high) = (tails[tails.len() - 1] as usize, tails[0] as usize + 1);
        }
        for other in others {
            // The largest heads come first: the rest would need larger heads of the quotient.
            let Some(terms) = head.checked_sub(other.head).map(|q| found[q as usize].clone())
            else {
                continue;
            };
            if !terms.is_empty() {
                let b = (&divisor_tails[other.terms.clone()], other.terms.clone());
                let touched = subtract(steps, &quotient, terms, b, &mut left);
                (low, high) = (low.min(touched.start), high.max(touched.end));
            }
        }
        if low >= high {
            continue;
        }
        plan.index.base(head, plan.sum, &mut base);
        let start = quotient.coefficients.len();
        let (top, rest) = (divisor_tails[0] as usize, first.terms.start + 1..first.terms.end);
        let mut place = high;
        while place > low {
            place -= 1;
            if steps.is_zero(&left[place]) {
                continue;
            }
            for (w, product) in product.iter_mut().enumerate() {
                *product = base[w].wrapping_add(table[place * words + w]);
            }
            if !division.term(&product, &mut term) {
                return Err(End::Indivisible);
            }
            let q = match steps.divide(&left[place]) {
                Step::Term(q) => q,
                Step::Indivisible => return Err(End::Indivisible),
                Step::Unknown => return Err(End::Unknown),
            };
            left[place] = steps.zero();
            let tail = place - top;
            for (&b, c) in divisor_tails[rest.clone()].iter().zip(&steps.divisor()[rest.clone()]) {
                steps.subtract(&mut left[tail + b as usize], &q, c);
            }
            low = low.min(tail + divisor_tails[first.terms.end - 1] as usize);
            quotient.exponents.extend_from_slice(&term);
            quotient.tails.push(tail as u32);
            quotient.coefficients.push(q);
        }
        let end = quotient.coefficients.len();
        if end > start {
            // Its monomials are within the bounds of a quotient, so this is no smaller than zero.
            found[(head - first.head) as usize] = start..end;
        }
    }
    Ok((quotient.exponents, steps.store(quotient.coefficients)))
}

struct Quotient<F> {
    exponents: Vec<u64>,
    tails: Vec<u32>,
    coefficients: Vec<F>,
}

/// Takes off the products of some terms of the quotient and some of the divisor; says which tails
/// they are within.
#[inline]
fn subtract<C, T: Steps<C>>(
    steps: &T,
    quotient: &Quotient<T::Factor>,
    terms: Range<usize>,
    (tails_b, b): (&[u32], Range<usize>),
    left: &mut [T::Sum],
) -> Range<usize> {
    let (mut x, mut c) = (&quotient.tails[terms.clone()], &quotient.coefficients[terms]);
    let (mut y, mut d) = (tails_b, &steps.divisor()[b]);
    if x.len() > y.len() {
        (x, c, y, d) = (y, d, x, c);
    }
    // Tails descend.
    let ends = |tails: &[u32]| (tails[tails.len() - 1] as usize, tails[0] as usize);
    let ((low_x, high_x), (low_y, high_y)) = (ends(x), ends(y));
    // Four rows at a time, as products are added up.
    let ((fours, one), (fours_c, one_c)) = (x.as_chunks::<4>(), c.as_chunks::<4>());
    for (tails, c) in fours.iter().zip(fours_c) {
        let window = &mut left[tails[3] as usize..=tails[0] as usize + high_y];
        let offsets = tails.map(|tail| (tail - tails[3]) as usize);
        for (&tail, d) in y.iter().zip(d) {
            for (offset, c) in offsets.iter().zip(c) {
                steps.subtract(&mut window[tail as usize + offset], c, d);
            }
        }
    }
    for (&tail, c) in one.iter().zip(one_c) {
        let window = &mut left[tail as usize..][..=high_y];
        for (&tail, d) in y.iter().zip(d) {
            steps.subtract(&mut window[tail as usize], c, d);
        }
    }
    low_x + low_y..high_x + high_y + 1
}
