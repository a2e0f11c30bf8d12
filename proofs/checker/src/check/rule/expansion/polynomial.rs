//! Polynomials with integer coefficients, as sorted lists of terms.

use std::cmp::Ordering;
use std::iter::Peekable;

use num_bigint::BigInt;

use super::budget::{Budget, Kept, words};
use super::monomial::Monomial;
use crate::check::layer::grid::is_zero;
use crate::reason::Failure;

/// What a term takes in memory besides its monomial and its coefficient.
const TERM: u64 = 20;

/// Steps for finding memory.
const NEW: u64 = 10;

pub(super) type Term = (Monomial, BigInt);

/// A sum of terms: monomials descending, coefficients not zero. So equal ones have equal lists.
pub(super) struct Polynomial {
    terms: Vec<Term>,
    /// Of the longest coefficient.
    bits: u64,
    /// The most variables of a term.
    length: usize,
    _kept: Kept,
}

impl PartialEq for Polynomial {
    fn eq(&self, other: &Self) -> bool {
        self.terms == other.terms
    }
}

impl Polynomial {
    /// From terms as they have to be.
    pub(super) fn new(terms: Vec<Term>, budget: &Budget) -> Result<Polynomial, Failure> {
        let bits = terms.iter().map(|(_, number)| number.bits()).max().unwrap_or(0);
        let length = terms.iter().map(|(monomial, _)| monomial.len()).max().unwrap_or(0);
        budget.steps(NEW)?;
        let each = TERM + words(bits).saturating_mul(2) + length as u64;
        let kept = budget.keep(each.saturating_mul(terms.len() as u64 + 2))?;
        Ok(Polynomial { terms, bits, length, _kept: kept })
    }

    pub(super) fn zero(budget: &Budget) -> Result<Polynomial, Failure> {
        Polynomial::new(vec![], budget)
    }

    pub(super) fn number(number: BigInt, budget: &Budget) -> Result<Polynomial, Failure> {
        let terms = if is_zero(&number) { vec![] } else { vec![(Monomial::default(), number)] };
        Polynomial::new(terms, budget)
    }

    pub(super) fn variable(number: u32, budget: &Budget) -> Result<Polynomial, Failure> {
        Polynomial::new(vec![(Monomial::of(number), BigInt::from(1))], budget)
    }

    pub(super) fn terms(&self) -> &[Term] {
        &self.terms
    }

    pub(super) fn bits(&self) -> u64 {
        self.bits
    }

    pub(super) fn is_zero(&self) -> bool {
        self.terms.is_empty()
    }

    /// The number that this is, if it is one.
    pub(super) fn constant(&self) -> Option<BigInt> {
        match &*self.terms {
            [] => Some(BigInt::default()),
            [(monomial, number)] if monomial.is_one() => Some(number.clone()),
            _ => None,
        }
    }

    /// What all steps with one term of each cost.
    pub(super) fn cost(&self, other: &Polynomial) -> u64 {
        let length = (self.length + other.length) as u64;
        let numbers = (words(self.bits) + 1).saturating_mul(words(other.bits) + 1);
        numbers.saturating_add(length / 2 + 8)
    }

    /// A pass over all terms.
    fn pass(&self, budget: &Budget) -> Result<(), Failure> {
        let each = words(self.bits) + self.length as u64 / 2 + 4;
        budget.steps(each.saturating_mul(self.terms.len() as u64))
    }

    pub(super) fn plus(&self, other: &Polynomial, budget: &Budget) -> Result<Polynomial, Failure> {
        self.pass(budget)?;
        other.pass(budget)?;
        let [left, right] = [self, other].map(|sum| sum.terms.iter().cloned());
        Polynomial::new(merged(left, right), budget)
    }

    /// The same, without copies.
    fn merge(self, other: Polynomial, budget: &Budget) -> Result<Polynomial, Failure> {
        self.pass(budget)?;
        other.pass(budget)?;
        let [left, right] = [self, other];
        let terms = merged(left.terms.into_iter(), right.terms.into_iter());
        Polynomial::new(terms, budget)
    }

    /// `self + a b`.
    pub(super) fn plus_product(
        self,
        a: &Polynomial,
        b: &Polynomial,
        budget: &Budget,
    ) -> Result<Polynomial, Failure> {
        let product = a.times(b, budget)?;
        if self.is_zero() { Ok(product) } else { self.merge(product, budget) }
    }

    pub(super) fn times(&self, other: &Polynomial, budget: &Budget) -> Result<Polynomial, Failure> {
        let (few, many) =
            if self.terms.len() <= other.terms.len() { (self, other) } else { (other, self) };
        let pairs = (few.terms.len() as u64).saturating_mul(many.terms.len() as u64);
        // Every product is merged so many times.
        let merges = u64::from(few.terms.len().checked_ilog2().unwrap_or(0)) + 1;
        budget.steps(pairs.saturating_mul(merges.saturating_add(few.cost(many))))?;
        products(&few.terms, many, budget)
    }

    /// A multiple by a number, which may be zero.
    pub(super) fn scaled(&self, number: &BigInt, budget: &Budget) -> Result<Polynomial, Failure> {
        if is_zero(number) {
            return Polynomial::zero(budget);
        }
        self.pass(budget)?;
        budget.products(self.terms.len() as u64, self.bits, number.bits())?;
        let term = |(monomial, x): &Term| (monomial.clone(), x * number);
        Polynomial::new(self.terms.iter().map(term).collect(), budget)
    }

    pub(super) fn negative(&self, budget: &Budget) -> Result<Polynomial, Failure> {
        self.scaled(&BigInt::from(-1), budget)
    }

    /// The greatest common divisor of all coefficients and a number that is not zero: positive.
    pub(super) fn content(&self, with: &BigInt, budget: &Budget) -> Result<BigInt, Failure> {
        let mut common = BigInt::from(with.magnitude().clone());
        for (_, number) in &self.terms {
            if common == BigInt::from(1) {
                break;
            }
            common = budget.gcd(number, &common)?;
        }
        Ok(common)
    }

    /// The polynomial that times a number, which divides all coefficients, is this.
    pub(super) fn over_number(
        &self,
        number: &BigInt,
        budget: &Budget,
    ) -> Result<Polynomial, Failure> {
        self.pass(budget)?;
        budget.products(self.terms.len() as u64, self.bits, number.bits())?;
        let term = |(monomial, x): &Term| (monomial.clone(), x / number);
        Polynomial::new(self.terms.iter().map(term).collect(), budget)
    }
}

/// The products of some terms with a polynomial. Halves of the terms give halves of the sum: all
/// lists that are merged are sorted, and about equally long.
fn products(few: &[Term], many: &Polynomial, budget: &Budget) -> Result<Polynomial, Failure> {
    match few {
        [] => Polynomial::zero(budget),
        [(monomial, number)] => {
            let mut terms = Vec::with_capacity(many.terms.len());
            for (other, x) in &many.terms {
                terms.push((monomial.times(other)?, number * x));
            }
            Polynomial::new(terms, budget)
        }
        _ => {
            let (left, right) = few.split_at(few.len() / 2);
            let left = products(left, many, budget)?;
            left.merge(products(right, many, budget)?, budget)
        }
    }
}

/// The sum of two sorted lists.
fn merged(left: impl Iterator<Item = Term>, right: impl Iterator<Item = Term>) -> Vec<Term> {
    let (mut left, mut right) = (left.peekable(), right.peekable());
    let mut sum = Vec::with_capacity(left.size_hint().0 + right.size_hint().0);
    while let Some(order) = order(&mut left, &mut right) {
        let first = if order == Ordering::Less { None } else { left.next() };
        let second = if order == Ordering::Greater { None } else { right.next() };
        match (first, second) {
            (Some((monomial, x)), Some((_, y))) => {
                let number = x + y;
                if !is_zero(&number) {
                    sum.push((monomial, number));
                }
            }
            (Some(term), None) | (None, Some(term)) => sum.push(term),
            (None, None) => break,
        }
    }
    sum
}

/// Which list has the larger monomial in front; `None` if both are empty.
fn order(
    left: &mut Peekable<impl Iterator<Item = Term>>,
    right: &mut Peekable<impl Iterator<Item = Term>>,
) -> Option<Ordering> {
    match (left.peek(), right.peek()) {
        (None, None) => None,
        (Some(_), None) => Some(Ordering::Greater),
        (None, Some(_)) => Some(Ordering::Less),
        (Some((x, _)), Some((y, _))) => Some(x.cmp(y)),
    }
}
