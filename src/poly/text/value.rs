//! What has been read so far: single terms, which are kept apart as long as possible because they
//! cost little, and polynomials; every operation pays first.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

use super::budget::{Budget, Refusal, fits};
use super::limits::WORDS;
use super::sum;
use crate::poly::layout::Layout;
use crate::poly::mul::{bound, transform};
use crate::poly::polynomial::Polynomial;
use crate::poly::power::{Plan, Way};
use crate::poly::rational::{RationalPolynomial, RationalPolynomials};
use crate::poly::variables::{Order, Variables};
use crate::ring::{Integer, Integers, Ring};

type Result<T> = std::result::Result<T, Refusal>;

/// A coefficient, and powers of variables: numbers from zero and exponents, sorted once
/// [`tidied`](Term::tidy).
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) coefficient: BigRational,
    pub(super) powers: Vec<(usize, u64)>,
}

#[derive(Clone, Debug)]
pub(super) enum Value {
    Term(Term),
    Polynomial(RationalPolynomial),
}

impl Value {
    pub(super) fn number(q: BigRational) -> Self {
        Value::Term(Term { coefficient: q, powers: Vec::new() })
    }

    pub(super) fn variable(index: usize) -> Self {
        Value::Term(Term { coefficient: BigRational::one(), powers: vec![(index, 1)] })
    }
}

impl Term {
    /// Sorts the powers, and adds up those of one variable.
    pub(super) fn tidy(&mut self) {
        self.powers.sort_unstable();
        self.powers.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        self.powers.retain(|power| power.1 > 0);
    }

    /// Whether a polynomial can have these exponents.
    fn check(&self, order: Order) -> Result<()> {
        let mut exponents = self.powers.iter().map(|power| power.1);
        let field = if order == Order::Lex {
            exponents.max().unwrap_or(0)
        } else {
            exponents.try_fold(0, u64::checked_add).ok_or(Refusal::Exponent)?
        };
        if field > u64::from(u32::MAX) { Err(Refusal::Exponent) } else { Ok(()) }
    }
}

/// Words of the larger of numerator and denominator.
pub(super) fn words_of(q: &BigRational) -> u64 {
    words(q.numer()).max(words(q.denom()))
}

pub(super) fn words(n: &BigInt) -> u64 {
    n.bits().div_ceil(64).max(1)
}

/// Words of the largest coefficient.
fn height(p: &Polynomial<Integer>) -> u64 {
    bound::height(p.store()).div_ceil(64).max(1)
}

/// What an operation has to know of its operand.
struct Shape {
    terms: u64,
    height: u64,
    denominator: u64,
    largest_field: u64,
}

impl Shape {
    fn of(p: &RationalPolynomial) -> Shape {
        let numerator = p.numerator();
        let bounds = numerator.layout().field_bounds(numerator.packed()).1;
        let denominator = p.denominator();
        let is_one = *denominator == Integer::from(1);
        Shape {
            terms: numerator.len() as u64,
            height: height(numerator),
            denominator: if is_one { 0 } else { words(&denominator.to_bigint()) },
            largest_field: bounds.into_iter().max().map_or(0, u64::from),
        }
    }
}

/// Computes with values, within a budget.
pub(super) struct Calculator<'a> {
    pub(super) variables: Variables,
    pub(super) budget: &'a mut Budget,
}

impl Calculator<'_> {
    pub(super) fn mul(&mut self, a: Value, b: Value) -> Result<Value> {
        match (a, b) {
            (Value::Term(a), Value::Term(b)) => self.mul_terms(a, b).map(Value::Term),
            (a, b) => {
                let (a, b) = (self.polynomial(a)?, self.polynomial(b)?);
                let product = self.mul_polynomials(&a, &b)?;
                Ok(simplified(product))
            }
        }
    }

    fn mul_terms(&mut self, mut a: Term, b: Term) -> Result<Term> {
        if a.coefficient.is_one() {
            a.coefficient = b.coefficient;
        } else if !b.coefficient.is_one() {
            a.coefficient = self.product_of(&a.coefficient, &b.coefficient)?;
        }
        // A long product in few variables stays short: it is tidied whenever it has doubled.
        let before = a.powers.len();
        a.powers.extend(b.powers);
        let least = 16.max(2 * self.variables.len());
        if a.powers.len() > before && a.powers.len() > least && a.powers.len().is_power_of_two() {
            a.tidy();
        }
        a.check(self.variables.order()).or_else(|_| {
            a.tidy();
            a.check(self.variables.order())
        })?;
        Ok(a)
    }

    /// `BigRational` looks for common divisors even of integers, which takes long for large ones.
    fn product_of(&mut self, a: &BigRational, b: &BigRational) -> Result<BigRational> {
        let (v, w) = (words_of(a), words_of(b));
        if a.is_integer() && b.is_integer() {
            self.budget.charge(&[v, w])?;
            return Ok(BigRational::from_integer(a.numer() * b.numer()));
        }
        self.budget.charge_gcds(1, v + w)?;
        Ok(a * b)
    }

    /// As for products.
    pub(super) fn sum_of(&mut self, a: BigRational, b: &BigRational) -> Result<BigRational> {
        let words = words_of(&a).max(words_of(b));
        if a.is_integer() && b.is_integer() {
            self.budget.charge(&[words])?;
            return Ok(BigRational::from_integer(a.into_raw().0 + b.numer()));
        }
        self.budget.charge_gcds(2, 2 * words)?;
        Ok(a + b)
    }

    fn mul_polynomials(
        &mut self,
        a: &RationalPolynomial,
        b: &RationalPolynomial,
    ) -> Result<RationalPolynomial> {
        let (x, y) = (Shape::of(a), Shape::of(b));
        let field = x.largest_field + y.largest_field;
        let field = u32::try_from(field).map_err(|_| Refusal::Exponent)?;
        let monomial = Layout::holding(self.variables.len(), field).words() as u64;
        // Beyond two words a product goes through memory that is allocated for it.
        let large = if x.height.max(y.height) > 2 { 32 } else { 1 };
        let each = (x.height * y.height).saturating_add(monomial + large);
        let products = x.terms.saturating_mul(y.terms).saturating_mul(each);
        let transforms = transform::cost(a.numerator(), b.numerator()).unwrap_or(u64::MAX);
        self.budget.charge(&[products.min(transforms)])?;
        for (shape, denominator) in [(&x, y.denominator), (&y, x.denominator)] {
            if denominator > 0 {
                self.charge_reduction(shape.terms, shape.height.max(denominator))?;
            }
        }
        let words = monomial + x.height + y.height;
        let limit = usize::try_from(WORDS / words).unwrap_or(usize::MAX);
        let ring = RationalPolynomials::with_limit(self.variables.clone(), limit);
        let product = ring.mul(a, b);
        if ring.exceeded() {
            return Err(Refusal::Size);
        }
        self.budget.charge(&[product.len() as u64, 16, words])?;
        Ok(product)
    }

    /// Bringing so many coefficients and a denominator to lowest terms. What is common gets smaller
    /// at most once for each bit, and much sooner unless somebody has taken pains.
    fn charge_reduction(&mut self, terms: u64, words: u64) -> Result<()> {
        self.budget.charge_gcds(terms.min(64 * words) / 16 + 1, words)?;
        self.budget.charge(&[terms, words, words])
    }

    pub(super) fn pow(&mut self, a: Value, n: u32) -> Result<Value> {
        match a {
            _ if n == 0 => Ok(Value::number(BigRational::one())),
            Value::Term(mut term) => {
                term.tidy();
                let unit = term.coefficient.is_integer() && term.coefficient.numer().bits() <= 1;
                let bits = term.coefficient.numer().bits().max(term.coefficient.denom().bits());
                let words = if unit { 1 } else { bits.saturating_mul(u64::from(n)).div_ceil(64) };
                fits(1, words)?;
                self.budget.charge(&[words, words])?;
                // 1 and −1 too: their powers are found by squaring.
                term.coefficient = num_traits::Pow::pow(&term.coefficient, n);
                for power in &mut term.powers {
                    power.1 *= u64::from(n);
                }
                term.check(self.variables.order())?;
                Ok(Value::Term(term))
            }
            Value::Polynomial(p) => self.pow_polynomial(&p, n).map(simplified),
        }
    }

    /// In the way that the ring takes, except that all is paid for before.
    fn pow_polynomial(&mut self, p: &RationalPolynomial, n: u32) -> Result<RationalPolynomial> {
        let n = u64::from(n);
        let plan = Plan::of(&Integers, p.numerator(), n);
        if let Way::Products(order) = plan.way {
            return order.try_power(p, n, |a, b| self.mul_polynomials(a, b));
        }
        let denominator = Shape::of(p).denominator.saturating_mul(n);
        fits(1, plan.words.saturating_add(denominator))?;
        self.budget.charge(&[plan.cost])?;
        self.budget.charge(&[denominator, denominator])?;
        Ok(RationalPolynomials::new(self.variables.clone()).pow(p, n))
    }

    pub(super) fn div(&mut self, a: Value, b: Value) -> Result<Value> {
        let Value::Term(mut divisor) = b else { return Err(Refusal::Divisor) };
        divisor.tidy();
        if divisor.coefficient.is_zero() {
            return Err(Refusal::Zero);
        }
        if !divisor.powers.is_empty() {
            return Err(Refusal::Divisor);
        }
        self.mul(a, Value::number(divisor.coefficient.recip()))
    }

    /// `a + b`.
    pub(super) fn add_polynomials(
        &mut self,
        a: &RationalPolynomial,
        b: &RationalPolynomial,
    ) -> Result<RationalPolynomial> {
        let (x, y) = (Shape::of(a), Shape::of(b));
        let field = x.largest_field.max(y.largest_field) as u32;
        let monomial = Layout::holding(self.variables.len(), field).words() as u64;
        let terms = x.terms + y.terms;
        let denominator = x.denominator + y.denominator;
        let words = monomial + x.height.max(y.height) + denominator;
        fits(terms as usize, words)?;
        self.budget.charge(&[terms, words])?;
        if denominator > 0 {
            self.charge_reduction(terms, x.height.max(y.height) + denominator)?;
        }
        Ok(RationalPolynomials::new(self.variables.clone()).add(a, b))
    }

    pub(super) fn polynomial(&mut self, value: Value) -> Result<RationalPolynomial> {
        match value {
            Value::Polynomial(p) => Ok(p),
            Value::Term(term) => sum::collected(self, vec![term]),
        }
    }
}

/// Zero, numbers and single terms are terms.
pub(super) fn simplified(p: RationalPolynomial) -> Value {
    if p.is_empty() {
        return Value::number(BigRational::zero());
    }
    if p.len() > 1 {
        return Value::Polynomial(p);
    }
    let mut terms = p.terms();
    let Some((monomial, coefficient)) = terms.next() else { unreachable!("one term") };
    let exponents = monomial.exponents().into_iter().enumerate();
    let powers = exponents.filter(|(_, e)| *e > 0).map(|(i, e)| (i, u64::from(e))).collect();
    Value::Term(Term { coefficient, powers })
}
