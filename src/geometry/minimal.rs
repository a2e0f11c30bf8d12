//! Equations that do not follow from those of lower degree.

use std::collections::{BTreeSet, HashMap};

use super::block::Element;
use super::grading::{Grading, Multidegree};
use super::monomials::{self, Monomial, product};
use super::relations::{self, Row, last};

/// The elements of the Gröbner basis so far.
pub(super) struct Lower<'a> {
    grading: &'a Grading,
    /// The coordinates that linear equations leave: all others are expressed by them, and in no element of degree 2 or
    /// more.
    pub coordinates: Vec<u32>,
    pub elements: Vec<Element>,
    /// All monomials of a degree in these coordinates, where they were needed.
    multipliers: HashMap<usize, HashMap<Multidegree, Vec<Monomial>>>,
}

impl<'a> Lower<'a> {
    pub(super) fn new(grading: &'a Grading) -> Self {
        Lower { grading, coordinates: vec![], elements: vec![], multipliers: HashMap::new() }
    }

    /// Those of new elements of one degree and multidegree that, modulo all multiples of that degree of elements of
    /// lower degree and modulo all polynomials of lower degree in the ideal, are a basis of what is left.
    ///
    /// A polynomial of the ideal is known, modulo those of lower degree, by its coefficients at leading monomials of this
    /// degree. So these are the columns: first the multiples of leading monomials of lower degree, where multiples have full
    /// rank, then the new ones, the longest elements first. A new column that depends on those before is minimal.
    pub(super) fn minimal<'e>(
        &mut self,
        degree: usize,
        multidegree: &Multidegree,
        new: &'e [Element],
    ) -> Vec<&'e Element> {
        let mut order: Vec<&Element> = new.iter().filter(|e| e.lead().len() == degree).collect();
        let is_lower = |e: &&Element| (2..degree).contains(&e.lead().len());
        let lower: Vec<&Element> = self.elements.iter().filter(is_lower).collect();
        if order.is_empty() || lower.is_empty() {
            return order;
        }
        order.sort_by_key(|element| std::cmp::Reverse(element.terms.len()));
        let mut multiples: Vec<(Monomial, &Element)> = Vec::new();
        for element in lower {
            let own = self.grading.of(element.lead());
            let rest: Multidegree = multidegree.iter().zip(&own).map(|(x, y)| x - y).collect();
            let more = degree - element.lead().len();
            let all = self
                .multipliers
                .entry(more)
                .or_insert_with(|| monomials::all(self.grading, &self.coordinates, more));
            let fitting = all.get(&rest).into_iter().flatten();
            multiples.extend(fitting.map(|factor| (factor.clone(), element)));
        }
        let leads = multiples.iter().map(|(factor, element)| product(factor, element.lead()));
        let divisible: BTreeSet<Monomial> = leads.collect();
        let known = divisible.len();
        let columns = divisible.into_iter().chain(order.iter().map(|e| e.lead().clone()));
        let columns: HashMap<Monomial, usize> = columns.zip(0..).collect();
        let row = |(factor, element): &(Monomial, &Element)| -> Row {
            let entry = |(monomial, coefficient): &(Monomial, _)| {
                let at = columns.get(&product(factor, monomial))?;
                Some((*at, Clone::clone(coefficient)))
            };
            element.terms.iter().filter_map(entry).collect()
        };
        let rows: Vec<Row> = multiples.iter().map(row).collect();
        let kernel = relations::kernel(columns.len(), &rows);
        let mut minimal: Vec<usize> = kernel.iter().map(|v| last(v) - known).collect();
        minimal.sort_unstable_by_key(|&at| (order[at].terms.len(), at));
        minimal.into_iter().map(|at| order[at]).collect()
    }
}
