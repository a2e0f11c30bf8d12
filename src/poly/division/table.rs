//! Division with a table of all monomials that are left: for monomials of many words, which a heap
//! compares many times for each product and a table once.
//!
//! What is left is written down: a coefficient for each monomial of the dividend, and for each product
//! of the divisor and a term of the quotient that the dividend does not have. Those are *extras*, which
//! cancel in the end; a heap keeps their order. The hash of a product is the sum of the hashes, so a
//! product is only compared with the monomial that it nearly always is.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::rc::Rc;

use super::heap;
use super::steps::{Step, Steps};
use super::{Division, End};
use crate::poly::stride::{Dynamic, Stride};
use crate::ring::SplitMix64;

/// Shorter monomials are quickly compared.
const WORDS: usize = 3;
/// Fewer rows make a small heap.
const ROWS: usize = 8;

pub(super) fn is_worth_it(division: &Division<'_>) -> bool {
    let words = division.layout.words();
    words >= WORDS
        && division.divisor.len() / words > ROWS
        && u32::try_from(division.dividend.len() / words).is_ok_and(|len| len < 1 << 30)
}

/// The terms of the quotient; with a heap after all when there are more extras than terms of the
/// dividend, as there are when there is no quotient and its terms go on and on. (The numbers then know
/// of some terms twice, so they are at worst called too small too soon.)
pub(super) fn run<C, T: Steps<C>>(
    steps: &mut T,
    division: &Division<'_>,
) -> Result<(Vec<u64>, C), End> {
    match by_table(steps, division) {
        Some(found) => found,
        None => heap::run(steps, Dynamic(division.layout.words()), division),
    }
}

/// A monomial that the dividend does not have. The largest is the first.
#[derive(PartialEq, Eq)]
struct Extra {
    monomial: Rc<[u64]>,
    place: usize,
}

impl Ord for Extra {
    fn cmp(&self, other: &Self) -> Ordering {
        self.monomial.cmp(&other.monomial)
    }
}

impl PartialOrd for Extra {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// [`run`], unless there are too many extras.
pub(super) fn by_table<C, T: Steps<C>>(
    steps: &mut T,
    division: &Division<'_>,
) -> Option<Result<(Vec<u64>, C), End>> {
    let (x, y) = (&*division.dividend, &*division.divisor);
    let words = division.layout.words();
    let stride = Dynamic(words);
    let (len, rows) = (x.len() / words, y.len() / words);
    let hasher = Hasher::new(words);
    let hashes: Vec<u64> = y.chunks_exact(words).map(|b| hasher.hash(b)).collect();
    let mut table = Table::new(2 * len);
    let mut left = Vec::with_capacity(len);
    for (i, a) in x.chunks_exact(words).enumerate() {
        table.find_or_insert(hasher.hash(a), i, |_| false);
        left.push(steps.dividend(i));
    }
    // Extras lie behind the dividend.
    let (mut extras, mut order): (Vec<Rc<[u64]>>, BinaryHeap<Extra>) =
        (Vec::new(), BinaryHeap::new());
    let mut exponents: Vec<u64> = Vec::new();
    let mut quotient: Vec<T::Factor> = Vec::new();
    let (mut i, mut term) = (0, vec![0; words]);
    loop {
        // The largest monomial of what is left.
        let is_extra = match (order.peek(), i < len) {
            (Some(extra), true) => extra.monomial[..] > *stride.at(x, i),
            (extra, _) => extra.is_some(),
        };
        let popped;
        let (place, product) = if is_extra {
            popped = order.pop()?;
            (popped.place, &popped.monomial[..])
        } else if i < len {
            i += 1;
            (i - 1, stride.at(x, i - 1))
        } else {
            break;
        };
        if steps.is_zero(&left[place]) {
            continue;
        }
        if !division.term(product, &mut term) {
            return Some(Err(End::Indivisible));
        }
        let q = match steps.divide(&left[place]) {
            Step::Term(q) => q,
            Step::Indivisible => return Some(Err(End::Indivisible)),
            Step::Unknown => return Some(Err(End::Unknown)),
        };
        let hash = hasher.hash(&term);
        for (j, own) in hashes.iter().enumerate().take(rows).skip(1) {
            let b = stride.at(y, j);
            let next = len + extras.len();
            let place = table.find_or_insert(hash.wrapping_add(*own), next, |place| {
                let monomial = if place < len { stride.at(x, place) } else { &extras[place - len] };
                monomial.iter().zip(&term).zip(b).all(|((m, t), b)| *m == t.wrapping_add(*b))
            });
            if place == next {
                if next == 2 * len {
                    return None;
                }
                let monomial: Rc<[u64]> =
                    term.iter().zip(b).map(|(t, b)| t.wrapping_add(*b)).collect();
                extras.push(Rc::clone(&monomial));
                left.push(steps.zero());
                order.push(Extra { monomial, place });
            }
            steps.subtract(&mut left[place], &q, &steps.divisor()[j]);
        }
        exponents.extend_from_slice(&term);
        quotient.push(q);
    }
    Some(Ok((exponents, steps.store(quotient))))
}

/// A linear form of the words modulo 2^64.
struct Hasher(Vec<u64>);

impl Hasher {
    fn new(words: usize) -> Hasher {
        let mut random = SplitMix64::new(0);
        Hasher((0..words).map(|_| random.next_u64() | 1).collect())
    }

    fn hash(&self, monomial: &[u64]) -> u64 {
        let products =
            monomial.iter().zip(&self.0).map(|(word, factor)| word.wrapping_mul(*factor));
        products.fold(0, u64::wrapping_add)
    }
}

/// Places by hash: the high half of the hash, and the place plus one, zero for none.
struct Table {
    slots: Vec<(u32, u32)>,
    shift: u32,
}

impl Table {
    /// For up to so many places.
    fn new(places: usize) -> Table {
        let bits = (places.max(1) * 3 / 2).next_power_of_two().trailing_zeros().max(1);
        Table { slots: vec![(0, 0); 1 << bits], shift: u64::BITS - bits }
    }

    /// The place with this hash that is right, or else the one that is offered.
    #[inline]
    fn find_or_insert(
        &mut self,
        hash: u64,
        place: usize,
        is_right: impl Fn(usize) -> bool,
    ) -> usize {
        // Low bits of a linear form are poor, and so are sums of high ones: mixed first.
        let hash = (hash ^ hash >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let (mark, mask) = (hash as u32, self.slots.len() - 1);
        let mut slot = (hash >> self.shift) as usize;
        loop {
            match &mut self.slots[slot] {
                (_, 0) => {
                    self.slots[slot] = (mark, place as u32 + 1);
                    return place;
                }
                (other, found) if *other == mark && is_right(*found as usize - 1) => {
                    return *found as usize - 1;
                }
                _ => slot = (slot + 1) & mask,
            }
        }
    }
}
