//! Taking polynomials apart by their exponents. No arithmetic: any coefficients.

use super::Polynomial;
use super::store::{Coefficient, Store};
use super::variables::Variables;

impl<C: Coefficient> Polynomial<C> {
    /// The terms of each total degree that occurs, from the highest degree down.
    pub fn homogeneous_parts(&self) -> Vec<(u64, Self)> {
        let degrees: Vec<u64> = (0..self.len()).map(|i| self.monomial(i).degree()).collect();
        let mut present = degrees.clone();
        present.sort_unstable_by(|a, b| b.cmp(a));
        present.dedup();
        let part = |degree| (degree, self.filtered(|i| degrees[i] == degree));
        present.into_iter().map(part).collect()
    }

    /// Whether all terms have the same total degree (zero has none).
    pub fn is_homogeneous(&self) -> bool {
        let mut degrees = (0..self.len()).map(|i| self.monomial(i).degree());
        degrees.next().is_none_or(|first| degrees.all(|degree| degree == first))
    }

    /// The terms whose numbers are wanted.
    fn filtered(&self, wanted: impl Fn(usize) -> bool) -> Self {
        let mut exponents = Vec::new();
        let mut coefficients = C::Store::default();
        for i in (0..self.len()).filter(|&i| wanted(i)) {
            exponents.extend_from_slice(self.words(i));
            coefficients.push_from(self.store(), i);
        }
        Self::from_parts(self.variables(), self.layout(), exponents, coefficients)
    }

    /// The polynomial as one in some of its variables: for each monomial in them, their exponents
    /// in the given order (lexicographically descending) and its coefficient, a polynomial in the
    /// same variables in which they do not occur. Costs a sort.
    ///
    /// # Panics
    /// When there is no such variable, or it comes twice.
    pub fn coefficients_in(&self, some: &[usize]) -> Vec<(Vec<u32>, Self)> {
        self.split(some, self.variables(), &|exponents| exponents.to_vec())
    }

    /// Splits off the variables from number `first` on: for each monomial in them (descending),
    /// its coefficient as a polynomial in the variables before, and in those only. Costs a sort.
    ///
    /// # Panics
    /// When `first` is larger than the number of variables.
    pub fn coefficients_from(&self, first: usize) -> Vec<(Vec<u32>, Self)> {
        let names = &self.variables().names()[..first];
        let before = Variables::new(names.iter().map(String::as_str), self.variables().order());
        let some: Vec<usize> = (first..self.variables().len()).collect();
        self.split(&some, &before, &|exponents| exponents[..first].to_vec())
    }

    fn split(
        &self,
        some: &[usize],
        variables: &Variables,
        head: &dyn Fn(&[u32]) -> Vec<u32>,
    ) -> Vec<(Vec<u32>, Self)> {
        let n = self.variables().len();
        let mut terms: Vec<(Vec<u32>, Vec<u32>, usize)> = (0..self.len())
            .map(|i| {
                let mut exponents = self.monomial(i).exponents();
                let key = some.iter().map(|&v| exponents[v]).collect();
                some.iter().for_each(|&v| exponents[v] = 0);
                (key, head(&exponents), i)
            })
            .collect();
        let mut distinct = some.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        assert!(distinct.len() == some.len() && some.iter().all(|&v| v < n), "{some:?} of {n}");
        terms.sort_by(|a, b| b.0.cmp(&a.0));
        let groups = terms.chunk_by(|a, b| a.0 == b.0);
        groups
            .map(|group| {
                let exponents: Vec<u32> = group.iter().flat_map(|term| &term.1).copied().collect();
                let mut coefficients = C::Store::with_capacity(group.len());
                group.iter().for_each(|term| coefficients.push_from(self.store(), term.2));
                (group[0].0.clone(), Self::from_exponents(variables, &exponents, &coefficients))
            })
            .collect()
    }
}
