//! Derivatives.

use super::arithmetic;
use super::coefficient::StoreOf;
use super::ring::Polynomials;
use super::store::Store;
use super::{CoefficientRing, Polynomial};
use crate::matrix::Matrix;
use crate::ring::{Integer, Integers};

/// The partial derivative by a variable.
///
/// Dividing by a variable keeps the order of monomials: no sort.
pub(super) fn derivative<R: CoefficientRing>(
    ring: &R,
    a: &Polynomial<R::Elem>,
    variable: usize,
) -> Polynomial<R::Elem> {
    let (variables, layout) = (a.variables(), a.layout());
    assert!(variable < variables.len(), "variable {variable}");
    let mut unit = vec![0; variables.len()];
    unit[variable] = 1;
    let mut step = vec![0; layout.words()];
    let fits = layout.pack(variables.order(), &unit, &mut step);
    debug_assert!(fits.is_some(), "a field has at least one bit");
    let mut exponents = Vec::with_capacity(a.packed().len());
    let mut out = StoreOf::<R>::with_capacity(a.len());
    for i in 0..a.len() {
        let exponent = a.monomial(i).exponent(variable);
        let factor = ring.from_i64(i64::from(exponent));
        if exponent > 0 && ring.push_scaled(&mut out, (a.store(), i), &factor) {
            exponents.extend(a.words(i).iter().zip(&step).map(|(word, step)| word - step));
        }
    }
    Polynomial::from_parts(variables, layout, exponents, out)
}

impl<R: CoefficientRing> Polynomials<R> {
    /// The partial derivative by a variable, numbered from zero. Costs one pass over the terms.
    ///
    /// # Panics
    /// When there is no such variable.
    pub fn derivative(&self, a: &Polynomial<R::Elem>, variable: usize) -> Polynomial<R::Elem> {
        self.check(a);
        derivative(self.coefficients(), a, variable)
    }

    /// All partial derivatives, in the order of the variables.
    pub fn gradient(&self, a: &Polynomial<R::Elem>) -> Vec<Polynomial<R::Elem>> {
        (0..self.variables().len()).map(|variable| self.derivative(a, variable)).collect()
    }

    /// The Jacobian matrix of a polynomial map: a row for each component, a column for each
    /// variable.
    pub fn jacobian(&self, map: &[Polynomial<R::Elem>]) -> Matrix<Polynomial<R::Elem>> {
        let columns = self.variables().len();
        Matrix::from_fn(map.len(), columns, |i, j| self.derivative(&map[i], j))
    }

    /// The number `c` with `a = c b`, if there is one: whether two polynomials are proportional.
    /// `None` when `b` is zero, or `c` is not in the ring of coefficients.
    pub fn ratio(&self, a: &Polynomial<R::Elem>, b: &Polynomial<R::Elem>) -> Option<R::Elem> {
        self.check(a);
        self.check(b);
        if a.is_empty() && !b.is_empty() {
            return Some(self.coefficients().zero());
        }
        if b.is_empty() || a.packed() != b.packed() {
            return None;
        }
        let ratio = self.coefficients().div_exact(&a.coefficient(0), &b.coefficient(0))?;
        (arithmetic::scaled(self.coefficients(), b, &ratio) == *a).then_some(ratio)
    }
}

impl Polynomial<Integer> {
    /// The partial derivative by a variable, numbered from zero.
    ///
    /// # Panics
    /// When there is no such variable.
    #[must_use]
    pub fn derivative(&self, variable: usize) -> Self {
        derivative(&Integers, self, variable)
    }

    /// All partial derivatives, in the order of the variables.
    pub fn gradient(&self) -> Vec<Self> {
        (0..self.variables().len()).map(|variable| self.derivative(variable)).collect()
    }
}
