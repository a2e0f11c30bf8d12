//! A polynomial: its terms, sorted.

use num_bigint::BigInt;

use crate::ring::{Integer, Integers, Ring};

/// Exponents, one for each variable.
pub(super) type Monomial = Box<[u32]>;

/// A polynomial over the integers: non-zero terms in descending lexicographic order of their
/// exponents, so that equal polynomials are equal data.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Polynomial {
    pub(super) terms: Vec<(Monomial, Integer)>,
}

impl Polynomial {
    /// From terms in any order, equal monomials added up.
    pub(super) fn collect(terms: impl IntoIterator<Item = (Monomial, Integer)>) -> Self {
        let mut terms: Vec<_> = terms.into_iter().collect();
        terms.sort_unstable_by(|a, b| b.0.cmp(&a.0));
        let mut merged: Vec<(Monomial, Integer)> = Vec::with_capacity(terms.len());
        for (monomial, coefficient) in terms {
            match merged.last_mut() {
                Some((last, sum)) if *last == monomial => *sum = Integers.add(sum, &coefficient),
                _ => merged.push((monomial, coefficient)),
            }
        }
        merged.retain(|(_, coefficient)| !Integers.is_zero(coefficient));
        Polynomial { terms: merged }
    }

    /// Number of terms.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether it is zero.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Exponents and coefficient of each term, in descending lexicographic order.
    pub fn terms(&self) -> impl Iterator<Item = (&[u32], &Integer)> {
        self.terms.iter().map(|(monomial, coefficient)| (&monomial[..], coefficient))
    }

    /// The partial derivative by a variable, numbered from zero.
    #[must_use]
    pub fn derivative(&self, variable: usize) -> Self {
        let terms = self.terms.iter().filter(|(monomial, _)| monomial[variable] > 0);
        Polynomial::collect(terms.map(|(monomial, coefficient)| {
            let mut monomial = monomial.clone();
            let factor = Integer::from(BigInt::from(monomial[variable]));
            monomial[variable] -= 1;
            (monomial, Integers.mul(coefficient, &factor))
        }))
    }

    /// Splits off the variables from number `first` on: for each monomial in them (descending),
    /// its coefficient as a polynomial in the variables before.
    pub fn coefficients_from(&self, first: usize) -> Vec<(Vec<u32>, Polynomial)> {
        let mut parts: Vec<(Vec<u32>, Monomial, Integer)> = self
            .terms
            .iter()
            .map(|(monomial, coefficient)| {
                (monomial[first..].to_vec(), monomial[..first].into(), coefficient.clone())
            })
            .collect();
        parts.sort_by(|a, b| b.0.cmp(&a.0));
        let groups = parts.chunk_by(|a, b| a.0 == b.0);
        groups
            .map(|group| {
                let terms = group.iter().map(|(_, head, c)| (head.clone(), c.clone()));
                (group[0].0.clone(), Polynomial::collect(terms))
            })
            .collect()
    }
}
