//! A polynomial: its terms, sorted and packed.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use super::layout::Layout;
use super::store::{Coefficient, Store};
use super::variables::{Order, Variables};
use crate::ring::Integer;

/// A polynomial: non-zero terms, strictly descending in the order of its [`Variables`].
///
/// Equal polynomials are equal data: exponents are packed as tightly as the largest of them
/// allows, and coefficients lie in the first of `i64`, `i128`, any size that holds them all. A
/// term takes 8 bytes for each word of exponents and 8 for a coefficient (16 once one of them is
/// beyond `i64`).
///
/// Exponents go up to 2^32 − 1; in a graded order total degrees do.
///
/// Polynomials over the integers have `+ - *`. Those over a prime field have coefficients `u64`
/// in the form of [`PrimeField`](crate::ring::PrimeField); arithmetic is up to the ring
/// [`Polynomials`](super::Polynomials), which knows the prime.
#[derive(Clone, PartialEq, Eq)]
pub struct Polynomial<C: Coefficient = Integer> {
    variables: Variables,
    layout: Layout,
    exponents: Vec<u64>,
    coefficients: C::Store,
}

/// A monomial of a polynomial.
#[derive(Clone, Copy)]
pub struct Monomial<'a> {
    order: Order,
    layout: Layout,
    words: &'a [u64],
}

impl Monomial<'_> {
    /// The exponent of a variable, numbered from zero.
    ///
    /// # Panics
    /// When there is no such variable.
    pub fn exponent(&self, variable: usize) -> u32 {
        assert!(variable < self.layout.fields(), "variable {variable}");
        self.layout.exponent(self.order, self.words, variable)
    }

    /// All exponents.
    pub fn exponents(&self) -> Vec<u32> {
        let mut exponents = vec![0; self.layout.fields()];
        self.layout.unpack(self.order, self.words, &mut exponents);
        exponents
    }

    /// All exponents, into a buffer.
    ///
    /// # Panics
    /// When the buffer is shorter than the list of variables.
    pub fn write_exponents(&self, exponents: &mut [u32]) {
        self.layout.unpack(self.order, self.words, exponents);
    }

    /// The total degree.
    pub fn degree(&self) -> u64 {
        self.layout.degree(self.order, self.words)
    }
}

impl fmt::Debug for Monomial<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.exponents(), f)
    }
}

impl<C: Coefficient> Polynomial<C> {
    /// Zero.
    pub fn zero(variables: &Variables) -> Self {
        let layout = Layout::holding(variables.len(), 0);
        let variables = variables.clone();
        Polynomial { variables, layout, exponents: Vec::new(), coefficients: C::Store::default() }
    }

    /// From sorted non-zero terms; takes the tightest layout.
    pub(crate) fn from_parts(
        variables: &Variables,
        layout: Layout,
        mut exponents: Vec<u64>,
        mut coefficients: C::Store,
    ) -> Self {
        debug_assert_eq!(exponents.len(), coefficients.len() * layout.words());
        debug_assert!(exponents.chunks(layout.words()).is_sorted_by(|a, b| a > b));
        let shrunk = layout.shrunk(&layout.union(&exponents));
        if shrunk != layout {
            exponents = layout.repack(&exponents, shrunk);
        }
        coefficients.canonicalise();
        Polynomial { variables: variables.clone(), layout: shrunk, exponents, coefficients }
    }

    /// From terms in any order with different monomials and non-zero coefficients.
    pub(crate) fn from_distinct(
        variables: &Variables,
        layout: Layout,
        exponents: &[u64],
        coefficients: &C::Store,
    ) -> Self {
        let words = layout.words();
        let at = |i: usize| &exponents[i * words..][..words];
        let mut order: Vec<usize> = (0..coefficients.len()).collect();
        order.sort_unstable_by(|&i, &j| at(j).cmp(at(i)));
        let mut sorted = Vec::with_capacity(exponents.len());
        let mut store = C::Store::with_capacity(coefficients.len());
        for i in order {
            sorted.extend_from_slice(at(i));
            store.push_from(coefficients, i);
        }
        Self::from_parts(variables, layout, sorted, store)
    }

    /// The polynomial `coefficient` (zero or not).
    pub(crate) fn constant(variables: &Variables, coefficient: C, is_zero: bool) -> Self {
        let mut constant = Self::zero(variables);
        if !is_zero {
            constant.exponents.resize(constant.layout.words(), 0);
            constant.coefficients.push(coefficient);
        }
        constant
    }

    pub(crate) fn layout(&self) -> Layout {
        self.layout
    }

    pub(crate) fn packed(&self) -> &[u64] {
        &self.exponents
    }

    /// The packed monomials in a layout at least as wide.
    pub(crate) fn packed_in(&self, layout: Layout) -> Cow<'_, [u64]> {
        if layout == self.layout {
            Cow::Borrowed(&self.exponents)
        } else {
            Cow::Owned(self.layout.repack(&self.exponents, layout))
        }
    }

    pub(crate) fn store(&self) -> &C::Store {
        &self.coefficients
    }

    /// The packed monomial of term `i`.
    pub(crate) fn words(&self, i: usize) -> &[u64] {
        &self.exponents[i * self.layout.words()..][..self.layout.words()]
    }

    /// The same monomials with these coefficients, none of them zero.
    pub(crate) fn with_coefficients(&self, mut coefficients: C::Store) -> Self {
        debug_assert_eq!(coefficients.len(), self.len());
        coefficients.canonicalise();
        let exponents = self.exponents.clone();
        let variables = self.variables.clone();
        Polynomial { variables, layout: self.layout, exponents, coefficients }
    }

    /// The variables and their order.
    pub fn variables(&self) -> &Variables {
        &self.variables
    }

    /// Number of terms.
    pub fn len(&self) -> usize {
        self.coefficients.len()
    }

    /// Whether it is zero.
    pub fn is_empty(&self) -> bool {
        self.coefficients.is_empty()
    }

    /// Whether it is zero or a number.
    pub fn is_constant(&self) -> bool {
        match self.len() {
            0 => true,
            1 => self.exponents.iter().all(|&word| word == 0),
            _ => false,
        }
    }

    /// The monomial of a term, from the largest, numbered from zero.
    ///
    /// # Panics
    /// When there is no such term.
    pub fn monomial(&self, i: usize) -> Monomial<'_> {
        Monomial { order: self.variables.order(), layout: self.layout, words: self.words(i) }
    }

    /// The coefficient of a term, from the largest monomial, numbered from zero.
    ///
    /// # Panics
    /// When there is no such term.
    pub fn coefficient(&self, i: usize) -> C {
        self.coefficients.get(i)
    }

    /// Monomials and coefficients, from the largest monomial down.
    pub fn terms(&self) -> impl DoubleEndedIterator<Item = (Monomial<'_>, C)> + ExactSizeIterator {
        (0..self.len()).map(|i| (self.monomial(i), self.coefficient(i)))
    }

    /// The term with the largest monomial; `None` for zero.
    pub fn leading_term(&self) -> Option<(Monomial<'_>, C)> {
        (!self.is_empty()).then(|| (self.monomial(0), self.coefficient(0)))
    }

    /// The coefficient of a monomial, `None` if there is no such term. Searches by halves.
    ///
    /// # Panics
    /// Unless there is one exponent for each variable.
    pub fn coefficient_of(&self, exponents: &[u32]) -> Option<C> {
        assert_eq!(exponents.len(), self.variables.len(), "one exponent for each variable");
        let mut words = vec![0; self.layout.words()];
        self.layout.pack(self.variables.order(), exponents, &mut words)?;
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            match self.words(middle).cmp(&words) {
                Ordering::Greater => low = middle + 1,
                Ordering::Less => high = middle,
                Ordering::Equal => return Some(self.coefficient(middle)),
            }
        }
        None
    }

    /// The largest total degree of a term; `None` for zero.
    pub fn total_degree(&self) -> Option<u64> {
        (0..self.len()).map(|i| self.monomial(i).degree()).max()
    }

    /// The largest exponent of a variable, numbered from zero; `None` for zero.
    ///
    /// # Panics
    /// When there is no such variable.
    pub fn degree_in(&self, variable: usize) -> Option<u32> {
        assert!(variable < self.variables.len(), "variable {variable}");
        (0..self.len()).map(|i| self.monomial(i).exponent(variable)).max()
    }

    /// Whether the variable, numbered from zero, occurs.
    pub fn contains(&self, variable: usize) -> bool {
        self.degree_in(variable).is_some_and(|degree| degree > 0)
    }

    /// The same polynomial with its terms in another order. Costs a sort.
    ///
    /// # Panics
    /// When the new order is graded and a total degree is beyond 2^32 − 1.
    #[must_use]
    pub fn reordered(&self, order: Order) -> Self {
        let all: Vec<usize> = (0..self.variables.len()).collect();
        self.renamed(&self.variables.with_order(order), &all)
    }

    /// The same polynomial over other variables: variable `i` becomes number `places[i]`.
    ///
    /// # Panics
    /// Unless the places are different numbers of variables of `variables`, one for each variable
    /// of this polynomial; and as for [`reordered`](Self::reordered).
    #[must_use]
    pub fn renamed(&self, variables: &Variables, places: &[usize]) -> Self {
        assert_eq!(places.len(), self.variables.len(), "one place for each variable");
        let mut seen = vec![false; variables.len()];
        for &place in places {
            assert!(!std::mem::replace(&mut seen[place], true), "place {place} comes twice");
        }
        let mut exponents = vec![0; places.len()];
        let mut image = vec![0; variables.len()];
        let mut pairs = Vec::with_capacity(self.len());
        for i in 0..self.len() {
            self.monomial(i).write_exponents(&mut exponents);
            places.iter().zip(&exponents).for_each(|(&place, &e)| image[place] = e);
            pairs.extend_from_slice(&image);
        }
        Self::from_exponents(variables, &pairs, &self.coefficients)
    }

    /// From exponents of different monomials, one after the other.
    pub(crate) fn from_exponents(
        variables: &Variables,
        exponents: &[u32],
        coefficients: &C::Store,
    ) -> Self {
        let (n, order) = (variables.len(), variables.order());
        let monomial = |i: usize| &exponents[i * n..][..n];
        let fields = (0..coefficients.len()).map(|i| Layout::largest_field(order, monomial(i)));
        let layout = Layout::holding(n, within_limit(fields.max().unwrap_or(0)));
        let mut packed = vec![0; coefficients.len() * layout.words()];
        for (i, words) in packed.chunks_exact_mut(layout.words()).enumerate() {
            let fits = layout.pack(order, monomial(i), words);
            debug_assert!(fits.is_some(), "the layout was made for these");
        }
        Self::from_distinct(variables, layout, &packed, coefficients)
    }
}

/// An exponent, or a total degree in a graded order.
pub(crate) fn within_limit(field: u64) -> u32 {
    match u32::try_from(field) {
        Ok(field) => field,
        Err(_) => panic!("{OVERFLOW}"),
    }
}

/// What is said when a polynomial cannot be represented.
pub(crate) const OVERFLOW: &str =
    "an exponent (or a total degree, in a graded order) is beyond 2^32 - 1";

impl<C: Coefficient> PartialOrd for Polynomial<C> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Some total order, for sets and sorting: it says nothing about the polynomials.
impl<C: Coefficient> Ord for Polynomial<C> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.layout
            .cmp(&other.layout)
            .then_with(|| self.exponents.cmp(&other.exponents))
            .then_with(|| {
                let coefficients = |p: &Self| (0..p.len()).map(|i| p.coefficient(i)).collect();
                let (a, b): (Vec<C>, Vec<C>) = (coefficients(self), coefficients(other));
                a.cmp(&b)
            })
            .then_with(|| self.variables.cmp(&other.variables))
    }
}

impl<C: Coefficient> fmt::Debug for Polynomial<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.terms()).finish()
    }
}
