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
        self.split(some, self.variables(), &|exponents| exponents)
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
        self.split(&some, &before, &|exponents| &exponents[..first])
    }

    fn split(
        &self,
        some: &[usize],
        variables: &Variables,
        head: &dyn for<'a> Fn(&'a [u32]) -> &'a [u32],
    ) -> Vec<(Vec<u32>, Self)> {
        let n = self.variables().len();
        let mut distinct = some.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        assert!(distinct.len() == some.len() && some.iter().all(|&v| v < n), "{some:?} of {n}");
        // Keys and what is left of the monomials, term after term.
        let (mut keys, mut rests) = (Vec::new(), Vec::new());
        let mut exponents = vec![0; n];
        for i in 0..self.len() {
            self.monomial(i).write_exponents(&mut exponents);
            keys.extend(some.iter().map(|&v| exponents[v]));
            some.iter().for_each(|&v| exponents[v] = 0);
            rests.extend_from_slice(head(&exponents));
        }
        let key = |i: usize| &keys[i * some.len()..][..some.len()];
        let width = variables.len();
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by(|&i, &j| key(j).cmp(key(i)));
        let groups = order.chunk_by(|&i, &j| key(i) == key(j));
        groups
            .map(|group| {
                let rest = |&i: &usize| &rests[i * width..][..width];
                let exponents: Vec<u32> = group.iter().flat_map(rest).copied().collect();
                let mut coefficients = C::Store::with_capacity(group.len());
                group.iter().for_each(|&i| coefficients.push_from(self.store(), i));
                let part = Self::from_exponents(variables, &exponents, &coefficients);
                (key(group[0]).to_vec(), part)
            })
            .collect()
    }
}
