//! The ring of polynomials, with an emergency brake.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use num_bigint::BigInt;

use super::layout::Layout;
use super::mul::{self, Refusal};
use super::polynomial::{OVERFLOW, Polynomial, within_limit};
use super::variables::Variables;
use super::{CoefficientRing, arithmetic, division, power};
use crate::error::{Error, Result};
use crate::ring::{Domain, Integers, Ring};

/// Polynomials over [`Integers`] or a [`PrimeField`](crate::ring::PrimeField) in fixed variables.
///
/// Products of polynomials grow without warning, so the ring can have a limit: once a result would
/// have more terms, [`exceeded`](Polynomials::exceeded) is true for good, operations return zero,
/// and *everything computed since must be thrown away*. Whoever sets a limit asks before using a
/// result. Without one, nothing is ever exceeded.
///
/// # Panics
/// Operations panic when polynomials in other variables are mixed in, and, in a ring without a limit, when
/// an exponent of the result is beyond 2^32 − 1 ([`checked_dot`](Polynomials::checked_dot) returns an error
/// instead; with a limit it counts as exceeded, and [`too_large`](Polynomials::too_large) says so).
#[derive(Clone, Debug)]
pub struct Polynomials<R = Integers> {
    coefficients: R,
    variables: Variables,
    limit: usize,
    stop: Option<&'static AtomicBool>,
    exceeded: Arc<OnceLock<Refusal>>,
}

impl<R: CoefficientRing> Polynomials<R> {
    /// Polynomials without a limit.
    pub fn new(coefficients: R, variables: Variables) -> Self {
        Self::with_limit(coefficients, variables, usize::MAX)
    }

    /// Polynomials of at most `limit` terms.
    pub fn with_limit(coefficients: R, variables: Variables, limit: usize) -> Self {
        Polynomials { coefficients, variables, limit, stop: None, exceeded: Arc::default() }
    }

    /// The same, which counts as exceeded as soon as a flag is true. One product runs to its end.
    #[must_use]
    pub fn until(self, flag: Option<&'static AtomicBool>) -> Self {
        Polynomials { stop: flag, ..self }
    }

    /// The ring of the coefficients.
    pub fn coefficients(&self) -> &R {
        &self.coefficients
    }

    /// The variables.
    pub fn variables(&self) -> &Variables {
        &self.variables
    }

    /// Whether some result would have had more terms than the limit, or it is stopped.
    pub fn exceeded(&self) -> bool {
        self.exceeded.get().is_some() || self.stop.is_some_and(|flag| flag.load(Ordering::Relaxed))
    }

    /// Whether some exponent would have been beyond 2^32 − 1.
    pub fn too_large(&self) -> bool {
        self.exceeded.get() == Some(&Refusal::Overflow)
    }

    fn exceed(&self, refusal: Refusal) {
        // The first one is the reason; everything since is zero.
        let _ = self.exceeded.set(refusal);
    }

    /// A variable, numbered from zero.
    ///
    /// # Panics
    /// When there is no such variable.
    pub fn variable(&self, index: usize) -> Polynomial<R::Elem> {
        let mut exponents = vec![0; self.variables.len()];
        exponents[index] = 1;
        self.from_terms([(exponents, self.coefficients.one())])
    }

    /// All variables, in order.
    pub fn all_variables(&self) -> Vec<Polynomial<R::Elem>> {
        (0..self.variables.len()).map(|index| self.variable(index)).collect()
    }

    /// A number.
    pub fn constant(&self, coefficient: R::Elem) -> Polynomial<R::Elem> {
        let is_zero = self.coefficients.is_zero(&coefficient);
        Polynomial::constant(&self.variables, coefficient, is_zero)
    }

    /// The sum of terms, exponents and coefficient each, in any order. Costs a sort.
    ///
    /// # Panics
    /// Unless there is one exponent for each variable; when the order is graded and a total degree
    /// is beyond 2^32 − 1.
    // It takes the ring, not an element.
    #[allow(clippy::wrong_self_convention)]
    pub fn from_terms<E: AsRef<[u32]>>(
        &self,
        terms: impl IntoIterator<Item = (E, R::Elem)>,
    ) -> Polynomial<R::Elem> {
        let (monomials, coefficients): (Vec<E>, Vec<R::Elem>) = terms.into_iter().unzip();
        let (n, order) = (self.variables.len(), self.variables.order());
        for monomial in &monomials {
            assert_eq!(monomial.as_ref().len(), n, "one exponent for each variable");
        }
        let fields = monomials.iter().map(|m| Layout::largest_field(order, m.as_ref()));
        let layout = Layout::holding(n, within_limit(fields.max().unwrap_or(0)));
        let mut packed = vec![0; monomials.len() * layout.words()];
        for (monomial, words) in monomials.iter().zip(packed.chunks_exact_mut(layout.words())) {
            let fits = layout.pack(order, monomial.as_ref(), words);
            debug_assert!(fits.is_some(), "the layout was made for these");
        }
        let coefficients_ring = &self.coefficients;
        arithmetic::collect(coefficients_ring, &self.variables, layout, &packed, &coefficients)
    }

    /// `c a`.
    pub fn scale(&self, a: &Polynomial<R::Elem>, c: &R::Elem) -> Polynomial<R::Elem> {
        self.check(a);
        arithmetic::scaled(&self.coefficients, a, c)
    }

    /// The sum of the products of the pairs, in one accumulation.
    ///
    /// # Errors
    /// When an exponent of the result may be beyond 2^32 − 1, or it has more terms than the limit
    /// (then the limit counts as exceeded).
    pub fn checked_dot<'a, I>(&self, pairs: I) -> Result<Polynomial<R::Elem>>
    where
        I: IntoIterator<Item = (&'a Polynomial<R::Elem>, &'a Polynomial<R::Elem>)>,
    {
        self.try_dot(pairs).map_err(|refusal| match refusal {
            Refusal::Overflow => Error::new("product of polynomials", OVERFLOW, ""),
            Refusal::TooLong => {
                let problem = format!("more than {} terms", self.limit);
                Error::new("product of polynomials", problem, "")
            }
        })
    }

    fn try_dot<'a, I>(&self, pairs: I) -> std::result::Result<Polynomial<R::Elem>, Refusal>
    where
        I: IntoIterator<Item = (&'a Polynomial<R::Elem>, &'a Polynomial<R::Elem>)>,
    {
        if self.exceeded() {
            return Err(Refusal::TooLong);
        }
        let pairs: Vec<_> = pairs.into_iter().collect();
        for (a, b) in &pairs {
            self.check(a);
            self.check(b);
        }
        let sum = mul::sum_of_products(&self.coefficients, &self.variables, &pairs, self.limit);
        match sum {
            Err(Refusal::Overflow) if self.limit == usize::MAX => {}
            Err(refusal) => self.exceed(refusal),
            Ok(_) => {}
        }
        sum
    }

    pub(super) fn check(&self, a: &Polynomial<R::Elem>) {
        assert!(
            *a.variables() == self.variables,
            "a polynomial in {:?} among those in {:?}",
            a.variables(),
            self.variables
        );
    }

    /// The most terms that a result may have.
    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// A result, or zero if there is none because it would have too many terms.
    pub(super) fn within(&self, result: Option<Polynomial<R::Elem>>) -> Polynomial<R::Elem> {
        if let Some(result) = result {
            return self.limited(result);
        }
        self.exceed(Refusal::TooLong);
        self.zero()
    }

    /// A result, or zero once it has too many terms.
    pub(super) fn limited(&self, result: Polynomial<R::Elem>) -> Polynomial<R::Elem> {
        if result.len() > self.limit {
            self.exceed(Refusal::TooLong);
        }
        if self.exceeded() { self.zero() } else { result }
    }
}

impl<R: CoefficientRing> Ring for Polynomials<R> {
    type Elem = Polynomial<R::Elem>;

    fn zero(&self) -> Self::Elem {
        Polynomial::zero(&self.variables)
    }

    fn one(&self) -> Self::Elem {
        self.constant(self.coefficients.one())
    }

    fn is_zero(&self, a: &Self::Elem) -> bool {
        a.is_empty()
    }

    fn from_integer(&self, n: &BigInt) -> Self::Elem {
        self.constant(self.coefficients.from_integer(n))
    }

    fn add(&self, a: &Self::Elem, b: &Self::Elem) -> Self::Elem {
        self.check(a);
        self.check(b);
        self.limited(arithmetic::sum(&self.coefficients, a, b, false))
    }

    fn sub(&self, a: &Self::Elem, b: &Self::Elem) -> Self::Elem {
        self.check(a);
        self.check(b);
        self.limited(arithmetic::sum(&self.coefficients, a, b, true))
    }

    fn neg(&self, a: &Self::Elem) -> Self::Elem {
        self.scale(a, &self.coefficients.from_i64(-1))
    }

    fn mul(&self, a: &Self::Elem, b: &Self::Elem) -> Self::Elem {
        self.dot([(a, b)])
    }

    fn dot<'a, I>(&self, pairs: I) -> Self::Elem
    where
        I: IntoIterator<Item = (&'a Self::Elem, &'a Self::Elem)>,
    {
        match self.try_dot(pairs) {
            Ok(sum) => sum,
            Err(Refusal::Overflow) if self.limit == usize::MAX => panic!("{OVERFLOW}"),
            Err(_) => self.zero(),
        }
    }

    /// Coefficients one from the others, or repeated multiplication, or squaring, whichever looks
    /// cheapest; modulo a prime, an exponent beyond it goes digit by digit.
    fn pow(&self, a: &Self::Elem, n: u64) -> Self::Elem {
        power::power(self, a, n)
    }

    fn try_inverse(&self, a: &Self::Elem) -> Option<Self::Elem> {
        self.check(a);
        if a.is_empty() || !a.is_constant() {
            return None;
        }
        Some(self.constant(self.coefficients.try_inverse(&a.coefficient(0))?))
    }
}

impl<R: CoefficientRing> Domain for Polynomials<R> {
    /// Quotients come out from the largest term down, through a heap as for products; `None` as
    /// soon as a term is not divisible.
    fn div_exact(&self, a: &Self::Elem, b: &Self::Elem) -> Option<Self::Elem> {
        self.check(a);
        self.check(b);
        division::quotient(&self.coefficients, a, b).map(|quotient| self.limited(quotient))
    }
}
