//! Computing with normal forms, within the limits of section 3.1.
//!
//! Every step is counted before it is made, and what is kept is counted as long as it is: many
//! operations within the limits of the page can be too much together.

use std::collections::btree_map::{BTreeMap, Entry};
use std::rc::Rc;

use num_bigint::BigInt;

use super::normal::{self, Exponents, Letter, Normal, Term};
use crate::check::allowance::Allowance;
use crate::check::layer::grid::{integer, is_zero};
use crate::check::pair::meter::Meter;
use crate::check::pair::sizes::too_large;
use crate::check::pair::table::Fraction;
use crate::check::rule::number;
use crate::check::rule::symbols::Symbols;
use crate::reason::{Failure, Reason};
use crate::rule_certificate::Expression;

/// The most terms, and the most letters of a word.
const MAX_TERMS: usize = 4096;

/// Numerators and denominators have at most so many bits.
const MAX_BITS: u64 = 4096;

/// The largest power that is computed.
const MAX_POWER: u32 = 1000;

/// Normal forms over some names.
pub(super) struct Algebra<'a> {
    symbols: &'a Symbols,
    meter: Meter,
}

fn not_words(detail: &str) -> Failure {
    Reason::NotWords.because(detail)
}

impl<'a> Algebra<'a> {
    pub(super) fn new(symbols: &'a Symbols, allowance: &Rc<Allowance>) -> Self {
        Algebra { symbols, meter: Meter::of_words(allowance) }
    }

    pub(super) fn meter(&mut self) -> &mut Meter {
        &mut self.meter
    }

    /// `N(E)`. Operands come before the operation, from left to right.
    pub(super) fn normal(&mut self, expression: &Expression) -> Result<Normal, Failure> {
        let mut operands = Vec::new();
        for operand in expression.operands() {
            operands.push(self.normal(operand)?);
        }
        let mut operands = operands.into_iter();
        // The shapes of all expressions have been checked.
        let missing = || Reason::Expression.because("an operand is missing");
        let mut first = || operands.next().ok_or_else(missing);
        match expression {
            Expression::Weight(name) => self.letter(self.symbols.weight(name)),
            Expression::Group(name) => self.letter(self.symbols.group(name)),
            Expression::Number(text) => {
                let number = number::read(text, &mut self.meter)?;
                let terms = if number::is_nothing(&number) { None } else { Some(number) };
                self.made(1, 1, terms.map(|number| (Term::default(), number)).into_iter().collect())
            }
            Expression::Identity(n) => self.identity(size(*n)),
            Expression::Zero(n, m) => self.made(size(*n), size(*m), BTreeMap::new()),
            Expression::Add(_) => {
                let mut sum = first()?;
                for operand in operands {
                    sum = self.sum(sum, operand)?;
                }
                Ok(sum)
            }
            Expression::Mul(_) => {
                let mut product = first()?;
                for operand in operands {
                    product = self.product(product, operand)?;
                }
                Ok(product)
            }
            Expression::Neg(_) => {
                let operand = first()?;
                self.each(operand, |term, number| (term, number::negative(&number)))
            }
            Expression::Transpose(_) => {
                let operand = first()?;
                self.transposed(operand)
            }
            Expression::Inv(_) => {
                let operand = first()?;
                self.inverse(operand)
            }
            Expression::Pow(_, n) => {
                let operand = first()?;
                self.power(operand, &integer(n))
            }
            Expression::Matrix(_) => Err(not_words("a matrix of numbers")),
            Expression::Kron(..) => Err(not_words("a Kronecker product")),
            Expression::Sign(_) => Err(not_words("signs")),
        }
    }

    /// A result, which is kept from now on.
    fn made(
        &mut self,
        rows: usize,
        columns: usize,
        terms: BTreeMap<Term, Fraction>,
    ) -> Result<Normal, Failure> {
        let normal = Normal { rows, columns, terms };
        self.meter.keep(1, bits(&normal))?;
        Ok(normal)
    }

    /// What is kept no longer.
    fn gone(&mut self, normal: &Normal) {
        self.meter.release(1, bits(normal));
    }

    fn letter(&mut self, number: Option<usize>) -> Result<Normal, Failure> {
        let found = number.and_then(|number| Some((number, self.symbols.get(number)?)));
        let (number, symbol) = found.ok_or_else(|| Reason::Expression.because("no such name"))?;
        let term = if symbol.is_scalar() {
            Term { word: vec![], exponents: vec![(number, BigInt::from(1))] }
        } else {
            Term { word: vec![Letter::new(number)], exponents: vec![] }
        };
        let terms = BTreeMap::from([(term, Fraction::one())]);
        self.made(size(symbol.rows), size(symbol.columns), terms)
    }

    pub(super) fn identity(&mut self, size: usize) -> Result<Normal, Failure> {
        self.made(size, size, BTreeMap::from([(Term::default(), Fraction::one())]))
    }

    pub(super) fn copy(&mut self, normal: &Normal) -> Result<Normal, Failure> {
        self.meter.steps(normal.size())?;
        self.meter.keep(1, bits(normal))?;
        let Normal { rows, columns, ref terms } = *normal;
        Ok(Normal { rows, columns, terms: terms.clone() })
    }

    /// A matrix of the same shape, term by term.
    fn each(
        &mut self,
        operand: Normal,
        change: impl Fn(Term, Fraction) -> (Term, Fraction),
    ) -> Result<Normal, Failure> {
        self.meter.steps(sorting(&operand).saturating_mul(operand.size()))?;
        self.gone(&operand);
        let Normal { rows, columns, terms } = operand;
        let terms = terms.into_iter().map(|(term, number)| change(term, number)).collect();
        self.made(rows, columns, terms)
    }

    pub(super) fn transposed(&mut self, operand: Normal) -> Result<Normal, Failure> {
        let symbols = self.symbols;
        let Normal { rows, columns, terms } = self.each(operand, |term, number| {
            let mut negative = false;
            let letter = |letter: &Letter| {
                let (letter, sign) = letter.transpose(symbols);
                negative ^= sign;
                letter
            };
            let word = term.word.iter().rev().map(letter).collect();
            let number = if negative { number::negative(&number) } else { number };
            (Term { word, exponents: term.exponents }, number)
        })?;
        Ok(Normal { rows: columns, columns: rows, terms })
    }

    /// The limit on coefficients, and what is zero dropped.
    fn finished(
        &mut self,
        rows: usize,
        columns: usize,
        mut terms: BTreeMap<Term, Fraction>,
    ) -> Result<Normal, Failure> {
        terms.retain(|_, number| !number::is_nothing(number));
        if terms.values().any(|x| x.above.bits().max(x.below.bits()) > MAX_BITS) {
            return Err(too_large("a coefficient"));
        }
        self.made(rows, columns, terms)
    }

    pub(super) fn sum(&mut self, left: Normal, right: Normal) -> Result<Normal, Failure> {
        if left.len() + right.len() > MAX_TERMS {
            return Err(too_large("the terms of a sum"));
        }
        let sizes = left.size() + right.size();
        self.meter.steps(sizes.saturating_mul(sorting(&left)))?;
        self.gone(&left);
        self.gone(&right);
        let Normal { rows, columns, terms } = left;
        let mut sums = terms;
        for (term, number) in right.terms {
            self.add(&mut sums, term, number)?;
        }
        self.finished(rows, columns, sums)
    }

    fn add(
        &mut self,
        sums: &mut BTreeMap<Term, Fraction>,
        term: Term,
        number: Fraction,
    ) -> Result<(), Failure> {
        match sums.entry(term) {
            Entry::Vacant(place) => drop(place.insert(number)),
            Entry::Occupied(mut place) => {
                let sum = number::sum(place.get(), &number, &mut self.meter)?;
                place.insert(sum);
            }
        }
        Ok(())
    }

    pub(super) fn product(&mut self, left: Normal, right: Normal) -> Result<Normal, Failure> {
        let product = self.times(&left, &right)?;
        self.gone(&left);
        self.gone(&right);
        Ok(product)
    }

    fn times(&mut self, left: &Normal, right: &Normal) -> Result<Normal, Failure> {
        let (rows, columns) = if left.columns == right.rows {
            (left.rows, right.columns)
        } else {
            // The shapes have been checked: one of the two is a number, the left one first.
            let (number, other) = match (left.rows, left.columns) {
                (1, 1) => (left, right),
                _ => (right, left),
            };
            if !number.has_only_empty_words() {
                return Err(not_words("a multiple by a 1 × 1 product of weights"));
            }
            (other.rows, other.columns)
        };
        // Each has fewer than 2^32 terms.
        let pairs = left.len().saturating_mul(right.len());
        if pairs > MAX_TERMS {
            return Err(too_large("the terms of a product"));
        }
        if pairs > 0 && left.longest() + right.longest() > MAX_TERMS {
            return Err(too_large("the words of a product"));
        }
        // Each term is joined with each, and found its place among at most 2^12 others.
        let [x, y] = [left, right].map(|normal| (normal.size(), normal.len() as u64));
        let joined = x.0.saturating_mul(y.1).saturating_add(x.1.saturating_mul(y.0));
        self.meter.steps(joined.saturating_mul(12))?;
        self.meter.fits(joined)?;
        let mut products = BTreeMap::new();
        for (a, x) in left.terms() {
            for (b, y) in right.terms() {
                let number = number::product(x, y, &mut self.meter)?;
                let term = Term {
                    word: concatenated(&a.word, &b.word),
                    exponents: self.exponents(&a.exponents, &b.exponents),
                };
                self.add(&mut products, term, number)?;
            }
        }
        self.finished(rows, columns, products)
    }

    /// The sums of exponents.
    fn exponents(&self, left: &Exponents, right: &Exponents) -> Exponents {
        let mut sums = Vec::with_capacity(left.len().max(right.len()));
        let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
        loop {
            let scalar = match (left.peek(), right.peek()) {
                (None, None) => return sums,
                (Some((x, _)), None) | (None, Some((x, _))) => *x,
                (Some((x, _)), Some((y, _))) => *x.min(y),
            };
            let mut sum = BigInt::default();
            for side in [&mut left, &mut right] {
                sum += side.next_if(|(x, _)| *x == scalar).map_or(&BigInt::default(), |(_, e)| e);
            }
            self.push(&mut sums, scalar, sum);
        }
    }

    /// An exponent, reduced, if it is not zero then.
    fn push(&self, exponents: &mut Exponents, scalar: usize, exponent: BigInt) {
        let reduced = if normal::has_square_one(self.symbols, scalar) {
            BigInt::from(exponent.magnitude() % 2_u32)
        } else {
            exponent
        };
        if !is_zero(&reduced) {
            exponents.push((scalar, reduced));
        }
    }

    fn inverse(&mut self, operand: Normal) -> Result<Normal, Failure> {
        let Some((term, number)) = operand.only() else {
            return Err(not_words("the inverse of a sum, or of zero"));
        };
        let letters = term.word.iter().map(|letter| letter.symbol());
        let scalars = term.exponents.iter().map(|(scalar, _)| *scalar);
        let invertible = |symbol| normal::is_invertible(self.symbols.condition(symbol));
        if !letters.chain(scalars).all(invertible) {
            return Err(not_words("the inverse of what need not be invertible"));
        }
        self.meter.steps(operand.size())?;
        let word = term.word.iter().rev().map(|letter| letter.inverse()).collect();
        let mut exponents = Vec::new();
        for (scalar, exponent) in &term.exponents {
            self.push(&mut exponents, *scalar, -exponent);
        }
        let terms = BTreeMap::from([(Term { word, exponents }, number::reciprocal(number))]);
        let inverse = self.finished(operand.rows, operand.columns, terms)?;
        self.gone(&operand);
        Ok(inverse)
    }

    fn power(&mut self, operand: Normal, n: &BigInt) -> Result<Normal, Failure> {
        if is_zero(n) {
            self.gone(&operand);
            return self.identity(operand.rows);
        }
        let operand = if *n < BigInt::default() { self.inverse(operand)? } else { operand };
        let count = u32::try_from(n.magnitude()).ok().filter(|&count| count <= MAX_POWER);
        if let Some((term, number)) = operand.only().filter(|(term, _)| term.word.is_empty()) {
            let number = match count {
                _ if number::is_unit(number) => {
                    let odd = n.magnitude().bit(0);
                    if odd { number.clone() } else { Fraction::one() }
                }
                Some(count) => self.number_power(number, count)?,
                None => return Err(too_large("an exponent")),
            };
            let n = BigInt::from(n.magnitude().clone());
            let mut exponents = Vec::new();
            for (scalar, exponent) in &term.exponents {
                self.meter.products(1, exponent.bits(), n.bits())?;
                self.meter.fits((exponent.bits() + n.bits()) / 64)?;
                self.push(&mut exponents, *scalar, exponent * &n);
            }
            let terms = BTreeMap::from([(Term { word: vec![], exponents }, number)]);
            let power = self.finished(operand.rows, operand.columns, terms)?;
            self.gone(&operand);
            return Ok(power);
        }
        let Some(count) = count else { return Err(too_large("an exponent")) };
        let mut power = self.copy(&operand)?;
        for _ in 1..count {
            let next = self.times(&power, &operand)?;
            self.gone(&power);
            power = next;
        }
        self.gone(&operand);
        // The limit at the end, also for the exponent 1.
        self.gone(&power);
        self.finished(power.rows, power.columns, power.terms)
    }

    /// A power of a number that is not ±1, or `size-limit`.
    fn number_power(&mut self, number: &Fraction, count: u32) -> Result<Fraction, Failure> {
        // |x| ≥ 2^(bits − 1).
        let bits = number.above.bits().max(number.below.bits());
        if bits.saturating_sub(1).saturating_mul(u64::from(count)) >= MAX_BITS {
            return Err(too_large("a coefficient"));
        }
        let above = self.meter.powers(&[(&number.above, count)])?;
        let below = self.meter.powers(&[(&number.below, count)])?;
        Ok(Fraction { above, below })
    }
}

/// The machine words of a map with few terms.
const NODE: u64 = 192;

/// What is kept, in bits.
fn bits(normal: &Normal) -> u64 {
    normal.size().saturating_add(NODE).saturating_mul(64)
}

/// About the comparisons until a term has found its place.
fn sorting(normal: &Normal) -> u64 {
    u64::from(normal.len().max(1).ilog2()) + 1
}

/// Two words, cancelled where they meet.
fn concatenated(left: &[Letter], right: &[Letter]) -> Vec<Letter> {
    let meeting = left.iter().rev().zip(right);
    let cancelled = meeting.take_while(|(x, y)| x.cancels(**y)).count();
    // Neither is shorter than what has been cancelled.
    let rest = [left.get(..left.len() - cancelled), right.get(cancelled..)];
    rest.into_iter().flatten().flatten().copied().collect()
}

/// A size of a shape that has been checked: there is no default to take.
fn size(size: u32) -> usize {
    usize::try_from(size).unwrap_or(usize::MAX)
}
