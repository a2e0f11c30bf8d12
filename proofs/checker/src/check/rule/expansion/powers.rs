//! Products of powers of polynomials that must be 1.

use std::collections::BTreeMap;
use std::rc::Rc;

use num_bigint::{BigInt, Sign};

use super::below::Below;
use super::budget::words;
use super::matrix::Field;
use super::polynomial::{Polynomial, Term};
use super::quotient;
use crate::check::pair::sizes::too_large;
use crate::reason::Failure;

/// The most bits of a number here.
const MAX_BITS: u64 = 1 << 20;

/// `Π f^e Π c^e`. None of the polynomials is zero or a constant; the coefficients of each are
/// coprime, the first one positive.
#[derive(Default)]
pub(super) struct Powers {
    polynomials: Vec<(Rc<Polynomial>, i64)>,
    /// Positive numbers.
    numbers: BTreeMap<BigInt, i64>,
    negative: bool,
}

impl Powers {
    /// Times a power of a polynomial that is not zero.
    pub(super) fn push(
        &mut self,
        polynomial: &Polynomial,
        exponent: i64,
        field: &Field,
    ) -> Result<(), Failure> {
        let Some((_, lead)) = polynomial.terms().first() else { return Ok(()) };
        let number = polynomial.content(lead, field.budget)?;
        let negative = lead.sign() == Sign::Minus;
        self.negative ^= negative && exponent % 2 != 0;
        let by = if negative { -&number } else { number.clone() };
        let rest = polynomial.over_number(&by, field.budget)?;
        *self.numbers.entry(number).or_insert(0) += exponent;
        if rest.constant().is_none() {
            self.polynomials.push((Rc::new(rest), exponent));
        }
        Ok(())
    }

    /// Times a power of a denominator.
    pub(super) fn push_below(
        &mut self,
        below: &Below,
        exponent: i64,
        field: &Field,
    ) -> Result<(), Failure> {
        *self.numbers.entry(below.number.clone()).or_insert(0) += exponent;
        for (&factor, &power) in &below.powers {
            let factor = field.factors.get(factor).ok_or_else(|| too_large("a factor"))?;
            let exponent = exponent.saturating_mul(i64::from(power));
            self.polynomials.push((Rc::clone(factor), exponent));
        }
        Ok(())
    }

    /// Whether this is 1.
    pub(super) fn cancel(mut self, field: &Field) -> Result<bool, Failure> {
        while self.step(field)? {}
        let [above, below] = self.number(field)?;
        if self.polynomials.is_empty() {
            return Ok(above == below);
        }
        // Monomials cannot cancel unless those in front do, and those at the end.
        let balanced = |end: fn(&[Term]) -> Option<&Term>| {
            let mut sums: BTreeMap<u32, i64> = BTreeMap::new();
            for (polynomial, power) in &self.polynomials {
                for (variable, e) in end(polynomial.terms()).iter().flat_map(|term| term.0.powers())
                {
                    let sum = sums.entry(variable).or_insert(0);
                    *sum = sum.saturating_add(power.saturating_mul(i64::from(e)));
                }
            }
            sums.values().all(|&sum| sum == 0)
        };
        if !balanced(<[Term]>::first) || !balanced(<[Term]>::last) {
            return Ok(false);
        }
        let mut above = Polynomial::number(above, field.budget)?;
        let mut below = Polynomial::number(below, field.budget)?;
        for (polynomial, exponent) in &self.polynomials {
            let side = if *exponent > 0 { &mut above } else { &mut below };
            for _ in 0..exponent.unsigned_abs() {
                *side = side.times(polynomial, field.budget)?;
            }
        }
        Ok(above == below)
    }

    /// Writes the product more simply: equal polynomials together, and those that divide others
    /// taken out of them. Whether anything was found.
    fn step(&mut self, field: &Field) -> Result<bool, Failure> {
        self.polynomials.retain(|(_, exponent)| *exponent != 0);
        let count = self.polynomials.len();
        for (i, j) in (0..count).flat_map(|i| (0..count).map(move |j| (i, j))) {
            let (Some((x, e)), Some((y, _))) = (self.polynomials.get(i), self.polynomials.get(j))
            else {
                continue;
            };
            if i == j {
                continue;
            }
            let Some(rest) = quotient::exact(x, y, field.budget)? else { continue };
            let exponent = *e;
            if let Some((_, sum)) = self.polynomials.get_mut(j) {
                *sum = sum.saturating_add(exponent);
            }
            // The quotient has coprime coefficients, the first one positive.
            if rest.constant().is_some() {
                self.polynomials.swap_remove(i);
            } else if let Some((x, _)) = self.polynomials.get_mut(i) {
                *x = Rc::new(rest);
            }
            return Ok(true);
        }
        Ok(false)
    }

    /// Numerator and denominator of the number, in lowest terms.
    fn number(&self, field: &Field) -> Result<[BigInt; 2], Failure> {
        let mut sides = [BigInt::from(1), BigInt::from(1)];
        for (number, &exponent) in &self.numbers {
            if exponent == 0 || *number == BigInt::from(1) {
                continue;
            }
            let [above, below] = &mut sides;
            let side = if exponent > 0 { above } else { below };
            let count = exponent.unsigned_abs();
            let bits = side.bits().saturating_add(number.bits().saturating_mul(count));
            let Some(count) = u32::try_from(count).ok().filter(|_| bits <= MAX_BITS) else {
                return Err(too_large("the powers of coefficients"));
            };
            field.budget.steps(words(bits).saturating_mul(words(bits)).saturating_add(4))?;
            *side *= number.pow(count);
        }
        let [above, below] = sides;
        let above = if self.negative { -above } else { above };
        let common = field.budget.gcd(&above, &below)?;
        Ok([above / &common, below / common])
    }
}
