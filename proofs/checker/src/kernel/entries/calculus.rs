//! Derivatives and coefficients of entries that are polynomials.

use std::collections::BTreeMap;

use num_rational::BigRational;

use super::polynomial::Sum;
use super::{Entries, Monomial, Polynomial, Variable};
use crate::kernel::failure::{Checked, Reason};

impl Entries {
    /// The derivative by a variable. Functions of entries, which may depend on it, are refused.
    pub(crate) fn derivative(&mut self, a: &Polynomial, by: Variable) -> Checked<Polynomial> {
        self.without_functions(a)?;
        let mut sum = Sum::default();
        for (monomial, q) in a.terms() {
            let Ok(at) = monomial.binary_search_by_key(&by, |&(variable, _)| variable) else {
                continue;
            };
            let mut monomial = monomial.clone();
            let exponent = monomial[at].1;
            match exponent {
                1 => drop(monomial.remove(at)),
                _ => monomial[at].1 -= 1,
            }
            sum.term(&mut self.work, monomial, q * BigRational::from_integer(exponent.into()))?;
        }
        Ok(sum.finish())
    }

    /// The coefficients as a polynomial in the entries of some letters: for each monomial in these a
    /// polynomial in the others. Functions of entries, which may depend on both, are refused.
    pub(crate) fn split(
        &mut self,
        a: &Polynomial,
        of: impl Fn(&str) -> bool,
    ) -> Checked<BTreeMap<Monomial, Polynomial>> {
        self.without_functions(a)?;
        let mut sums: BTreeMap<Monomial, Sum> = BTreeMap::new();
        for (monomial, q) in a.terms() {
            let inside = |(variable, _): &(Variable, u32)| {
                self.place(*variable).is_some_and(|place| of(place.letter))
            };
            let (inner, rest): (Monomial, Monomial) = monomial.iter().copied().partition(inside);
            sums.entry(inner).or_default().term(&mut self.work, rest, q.clone())?;
        }
        Ok(sums.into_iter().map(|(monomial, sum)| (monomial, sum.finish())).collect())
    }

    /// That every function of an entry so far was a polynomial.
    pub(crate) fn no_functions(&self) -> Checked<()> {
        match self.functions.is_empty() && !self.applied {
            true => Ok(()),
            false => Err(Reason::Symbolic.because("a function that is not a polynomial")),
        }
    }

    fn without_functions(&mut self, a: &Polynomial) -> Checked<()> {
        for (monomial, _) in a.terms() {
            self.work.spend(1 + monomial.len())?;
            if monomial.iter().any(|&(variable, _)| self.place(variable).is_none()) {
                return Err(Reason::Symbolic.because("a function in a polynomial"));
            }
        }
        Ok(())
    }
}
