//! Exact division.
//!
//! The largest term of what is left of the dividend is divided by that of the divisor, again and
//! again: in arrays (`dense`), with the dividend in a hash table (`table`), or by merging rows with a heap
//! (`heap`), in machine words as long as they provably suffice, and in elements of the ring from the start
//! where they do not (`steps`).
//! Large dividends that fill their box are divided as wholes (`transform`).

mod dense;
mod heap;
mod steps;
mod table;
mod transform;

use std::borrow::Cow;

use super::CoefficientRing;
use super::coefficient::StoreOf;
use super::layout::Layout;
use super::polynomial::Polynomial;
use super::store::IntegerStore;
use super::stride::with_stride;
use super::variables::Order;
use steps::{DoubleWords, Elements, Steps, Words};

/// Why a division ends without a quotient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// There is none.
    Indivisible,
    /// The numbers were too small to tell.
    Unknown,
}

/// The monomials of a division.
pub struct Division<'a> {
    order: Order,
    layout: Layout,
    dividend: Cow<'a, [u64]>,
    divisor: Cow<'a, [u64]>,
    /// The smallest and the largest value of each field of a quotient.
    limits: Vec<(u32, u32)>,
    tops: u64,
}

/// The `q` with `q b = a`; `None` if there is none, or `b` is zero.
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
    // The ends of a product are the products of the ends: the smallest terms tell at once what the
    // largest may hide behind billions of steps.
    let ends = [(a.len() - 1, b.len() - 1), (0, 0)];
    for (i, j) in ends {
        ring.div_exact(&a.coefficient(i), &b.coefficient(j))?;
    }
    let division = Division::new(a, b)?;
    let found = match ring.quotient_in_words(&division, a.store(), b.store()) {
        Err(End::Unknown) => {
            let mut steps = Elements::new(ring, a.store(), b.store());
            division.run::<StoreOf<R>, _>(&mut steps)
        }
        found => found,
    };
    let (exponents, coefficients) = found.ok()?;
    Some(Polynomial::from_parts(a.variables(), division.layout, exponents, coefficients))
}

/// The quotient of integer polynomials, if words suffice to find it.
pub(super) fn in_words(
    division: &Division<'_>,
    a: &IntegerStore,
    b: &IntegerStore,
) -> Result<(Vec<u64>, IntegerStore), End> {
    if division.has_small_box()
        && let Some(found) = transform::integers(division, a, b)
    {
        return found;
    }
    let IntegerStore::Small(b) = b else { return Err(End::Unknown) };
    if let IntegerStore::Small(a) = a
        && let Some(mut steps) = Words::new(a, b)
    {
        let found = division.run(&mut steps);
        if found != Err(End::Unknown) {
            return found;
        }
    }
    DoubleWords::new(a, b).ok_or(End::Unknown).and_then(|mut steps| division.run(&mut steps))
}

impl<'a> Division<'a> {
    /// `None` if the monomials say that there is no quotient.
    ///
    /// The smallest and the largest value of a field are additive (fields add, and the ring has no
    /// zero divisors), so they are known for a quotient, and no field of `q_i b` is beyond what it
    /// is in `a`.
    fn new<C: super::store::Coefficient>(
        a: &'a Polynomial<C>,
        b: &'a Polynomial<C>,
    ) -> Option<Division<'a>> {
        let bounds = |p: &Polynomial<C>| p.layout().field_bounds(p.packed());
        let ((low_a, high_a), (low_b, high_b)) = (bounds(a), bounds(b));
        let lowest = low_a.into_iter().zip(low_b).map(|(a, b)| a.checked_sub(b));
        let largest = high_a.into_iter().zip(high_b).map(|(a, b)| a.checked_sub(b));
        let limits = lowest.zip(largest).map(|(low, high)| low.zip(high));
        let limits: Vec<(u32, u32)> = limits.collect::<Option<_>>()?;
        let layout = a.layout().max(b.layout());
        Some(Division {
            order: a.variables().order(),
            layout,
            dividend: a.packed_in(layout),
            divisor: b.packed_in(layout),
            limits,
            tops: layout.tops(),
        })
    }

    /// The monomial of a quotient that makes this product with the largest one of the divisor, if
    /// a quotient can have it.
    #[inline]
    fn term(&self, product: &[u64], term: &mut [u64]) -> bool {
        let first = &self.divisor[..self.layout.words()];
        if !Layout::difference(self.tops, product, first, term)
            || !self.layout.is_monomial(self.order, term)
        {
            return false;
        }
        let mut fits = true;
        self.layout.each_field(term, |field, value| {
            fits &= self.limits[field].0 <= value && value <= self.limits[field].1;
        });
        fits
    }

    /// Whether arrays are worth a look, which takes a pass over all fields: a box with more than 64
    /// fields that vary has more than 2^64 monomials.
    fn has_small_box(&self) -> bool {
        self.limits.iter().filter(|(low, high)| low < high).count() <= 64
    }

    fn run<C, T: Steps<C>>(&self, steps: &mut T) -> Result<(Vec<u64>, C), End> {
        if self.has_small_box()
            && let Some(plan) = dense::plan(self, size_of::<T::Sum>())
        {
            return dense::run(steps, &plan, self);
        }
        if table::is_worth_it(self) {
            return table::run(steps, self);
        }
        with_stride!(self.layout.words(), stride => heap::run(steps, stride, self))
    }
}

#[cfg(test)]
mod tests;
