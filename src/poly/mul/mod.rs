//! Sums of products.
//!
//! All products of a [`Job`] are accumulated together, so that no term of a single product is ever
//! written down only to be added to another. Which way is up to the shapes:
//!
//! | file | way | good for |
//! |---|---|---|
//! | `rows` | merges the rows `a_i · b`, looking at each | few rows: linear combinations |
//! | `heap` | merges the rows with a heap (Johnson 1974; Monagan and Pearce 2007) | few products |
//! | `ranges` | sorts the products of one range of monomials after the other | products that are all different |
//! | `hash` | adds into a hash table, then sorts | few different monomials, far apart |
//! | `dense` | adds into arrays indexed by the monomial, one array after the other | the rest |
//! | `packed` | multiplies long integers that have the coefficients for digits | the same, up to some hundred terms |
//! | `transform` | multiplies transforms modulo primes | many products that fill a box of monomials |
//!
//! and in which numbers is up to a bound on the sums, in `cells`.

pub(super) mod bound;
mod cells;
mod dense;
pub(super) mod groups;
mod hash;
pub(super) mod heap;
pub(super) mod index;
mod packed;
mod ranges;
mod rows;
pub(super) mod transform;

use std::borrow::Cow;

use rayon::prelude::*;

use super::CoefficientRing;
use super::layout::Layout;
use super::polynomial::Polynomial;
use super::store::{Coefficient, IntegerStore, Store};
use super::stride::with_stride;
use super::variables::{Order, Variables};
use crate::ring::{Integer, PrimeField};
use bound::{Bound, Heights};
use cells::Cells;

/// A sum of products to be computed.
pub struct Job<'a, C: Coefficient> {
    pub(super) order: Order,
    /// Holds all products.
    pub(super) layout: Layout,
    /// No factor is zero, the first of a pair is no longer than the second.
    pub(super) pairs: Vec<[Factor<'a, C>; 2]>,
    /// The most terms that are wanted.
    pub(super) limit: usize,
}

/// A factor, in the layout of its job.
pub struct Factor<'a, C: Coefficient> {
    pub(super) exponents: Cow<'a, [u64]>,
    pub(super) coefficients: &'a C::Store,
}

/// Two polynomials to be multiplied.
type Factors<'a, C> = (&'a Polynomial<C>, &'a Polynomial<C>);

/// How the coefficients of a factor are read.
type Read<C, F> = dyn for<'s> Fn(&'s <C as Coefficient>::Store) -> Cow<'s, [F]>;

/// Packed monomials and coefficients.
pub type Terms<S> = (Vec<u64>, S);

/// A factor whose coefficients are numbers of one kind.
#[derive(Clone, Copy)]
pub(super) struct Side<'a, F> {
    exponents: &'a [u64],
    coefficients: &'a [F],
}

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// An exponent beyond 2^32 − 1.
    Overflow,
    /// More terms than the limit.
    TooLong,
}

/// The sum of the products of the pairs, if it has at most `limit` terms.
pub(crate) fn sum_of_products<R: CoefficientRing>(
    ring: &R,
    variables: &Variables,
    pairs: &[Factors<'_, R::Elem>],
    limit: usize,
) -> Result<Polynomial<R::Elem>, Refusal> {
    let pairs: Vec<_> = pairs.iter().filter(|(a, b)| !a.is_empty() && !b.is_empty()).collect();
    let Some(layout) = common_layout(&pairs) else { return Err(Refusal::Overflow) };
    let Some(layout) = layout else { return Ok(Polynomial::zero(variables)) };
    let job = Job {
        order: variables.order(),
        layout,
        pairs: pairs
            .into_iter()
            .map(|(a, b)| {
                let [a, b] = [a, b]
                    .map(|p| Factor { exponents: p.packed_in(layout), coefficients: p.store() });
                if a.exponents.len() <= b.exponents.len() { [a, b] } else { [b, a] }
            })
            .collect(),
        limit,
    };
    let (exponents, coefficients) = ring.sum_of_products(&job).ok_or(Refusal::TooLong)?;
    Ok(Polynomial::from_parts(variables, layout, exponents, coefficients))
}

/// A layout for all products, `None` inside if there are none; `None` outside if there cannot be.
#[allow(clippy::option_option)]
fn common_layout<C: Coefficient>(pairs: &[&Factors<'_, C>]) -> Option<Option<Layout>> {
    let layouts = pairs.iter().flat_map(|(a, b)| [a.layout(), b.layout()]);
    let Some(mut layout) = layouts.max() else { return Some(None) };
    let widest = layout;
    for (a, b) in pairs {
        // The bits that occur say quickly that there is room; the largest fields say exactly.
        let union = |p: &Polynomial<C>| p.layout().repack(&p.layout().union(p.packed()), widest);
        if widest.sum_fits(&union(a), &union(b)) {
            continue;
        }
        let bounds = |p: &Polynomial<C>| p.layout().field_bounds(p.packed()).1;
        let sums = bounds(a).into_iter().zip(bounds(b)).map(|(a, b)| u64::from(a) + u64::from(b));
        let largest = u32::try_from(sums.max().unwrap_or(0)).ok()?;
        layout = layout.max(Layout::holding(widest.fields(), largest));
    }
    Some(Some(layout))
}

/// A job over the integers, in the smallest numbers that provably hold its sums.
pub(super) fn integers(job: &Job<'_, Integer>) -> Option<Terms<IntegerStore>> {
    let heights = Heights::of(job);
    let bound = bound::of(job, &heights);
    if let Some(terms) =
        transform::integers(job, &heights, bound.cost(&heights), &transform::Way::ALL)
    {
        return terms;
    }
    match bound {
        Bound::Words => run(&cells::Words, job, &small),
        Bound::DoubleWords => run(&cells::DoubleWords, job, &small),
        Bound::Wide => run(&cells::Wide, job, &wide),
        Bound::TripleWords => run(&cells::TripleWords, job, &small),
        Bound::QuadWords => run(&cells::QuadWords, job, &wide),
        Bound::Limbs(words) => run(&cells::Limbs(words), job, &long),
        Bound::Any => run(&cells::Any, job, &any),
    }
}

/// A job over a prime field.
pub(super) fn residues(field: &PrimeField, job: &Job<'_, u64>) -> Option<Terms<Vec<u64>>> {
    if let Some(terms) = transform::residues(field, job, 15) {
        return terms;
    }
    run(&cells::Residues::new(*field), job, &|store| Cow::Borrowed(store))
}

fn small(store: &IntegerStore) -> Cow<'_, [i64]> {
    match store {
        IntegerStore::Small(v) => Cow::Borrowed(v),
        _ => unreachable!("the bound of words is for words"),
    }
}

fn wide(store: &IntegerStore) -> Cow<'_, [i128]> {
    match store {
        IntegerStore::Small(v) => v.iter().map(|&n| i128::from(n)).collect(),
        IntegerStore::Wide(v) => Cow::Borrowed(v),
        IntegerStore::Large(_) => unreachable!("the bound of double words is for these"),
    }
}

fn any(store: &IntegerStore) -> Cow<'_, [Integer]> {
    match store {
        IntegerStore::Small(v) => v.iter().map(|&n| Integer::from(n)).collect(),
        IntegerStore::Wide(v) => v.iter().map(|&n| Integer::from_i128(n)).collect(),
        IntegerStore::Large(v) => Cow::Borrowed(v),
    }
}

fn long(store: &IntegerStore) -> Cow<'_, [cells::Long]> {
    (0..store.len()).map(|i| cells::Long::new(&store.get(i).to_bigint())).collect()
}

fn run<C: Coefficient, K: Cells<Store = C::Store>>(
    cells: &K,
    job: &Job<'_, C>,
    read: &Read<C, K::Factor>,
) -> Option<Terms<C::Store>> {
    let coefficients: Vec<[Cow<'_, [K::Factor]>; 2]> =
        job.pairs.iter().map(|[a, b]| [read(a.coefficients), read(b.coefficients)]).collect();
    let sides: Vec<[Side<'_, K::Factor>; 2]> = job
        .pairs
        .iter()
        .zip(&coefficients)
        .map(|(pair, read)| {
            [0, 1].map(|i| Side { exponents: &pair[i].exponents, coefficients: &read[i] })
        })
        .collect();
    let (words, limit) = (job.layout.words(), job.limit);
    match choose::<K>(job, &sides) {
        Way::Rows => with_stride!(words, stride => rows::run(cells, stride, &sides, limit)),
        Way::Heap => with_stride!(words, stride => heap::run(cells, stride, &sides, limit)),
        Way::Dense(plan) => dense::run(cells, &plan, job.layout, &sides, limit),
        Way::Hash => with_stride!(words, stride => {
            match hash::run(cells, stride, &sides, limit) {
                Ok(terms) => Some(terms),
                Err(hash::Stop::TooLong) => None,
                Err(hash::Stop::Scattered) => ranges::run(cells, stride, &sides, limit),
            }
        }),
    }
}

/// A way to sum products.
enum Way {
    Rows,
    Heap,
    Hash,
    Dense(Box<dense::Plan>),
}

/// Fewer products than this are left to the heap: it needs no preparations.
const FEW: u64 = 200;
/// Fewer products than this are not worth a second thread.
const PARALLEL: u64 = 1 << 18;

fn choose<K: Cells>(job: &Job<'_, impl Coefficient>, sides: &[[Side<'_, K::Factor>; 2]]) -> Way {
    let rows: usize = sides.iter().map(|[a, _]| a.coefficients.len()).sum();
    if rows <= rows::MOST {
        return Way::Rows;
    }
    let products = sides.iter().fold(0u64, |sum, [a, b]| {
        let [a, b] = [a, b].map(|side| side.coefficients.len() as u64);
        sum.saturating_add(a.saturating_mul(b))
    });
    if products < FEW {
        return Way::Heap;
    }
    // In about nanoseconds, a look-up in a table for each product.
    let by_hash = products.saturating_mul(8);
    match dense::plan(job, sides, products, size_of::<K::Sum>(), by_hash) {
        Some(plan) => Way::Dense(Box::new(plan)),
        None => Way::Hash,
    }
}

/// Terms found in parts, the largest first; `None` if they are more than `limit`.
fn joined<C, S: Store<C>>(parts: Vec<Terms<S>>, words: usize, limit: usize) -> Option<Terms<S>> {
    let total: usize = parts.iter().map(|part| part.1.len()).sum();
    if total > limit {
        return None;
    }
    let mut exponents = vec![0; total * words];
    let mut coefficients = S::with_capacity(total);
    let mut copies = Vec::with_capacity(parts.len());
    let mut rest = &mut exponents[..];
    for part in &parts {
        let (copy, after) = rest.split_at_mut(part.0.len());
        copies.push((copy, &part.0));
        rest = after;
    }
    // Memory is slow to come by: both threads ask for it.
    copies.into_par_iter().for_each(|(copy, part)| copy.copy_from_slice(part));
    parts.into_iter().for_each(|part| coefficients.append(part.1));
    Some((exponents, coefficients))
}

#[cfg(test)]
mod tests;
