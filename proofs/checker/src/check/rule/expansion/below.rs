//! Denominators: products of a number and of polynomials that are written once.

use std::collections::BTreeMap;
use std::rc::Rc;

use num_bigint::BigInt;

use super::budget::Budget;
use super::polynomial::Polynomial;
use super::quotient;
use crate::check::layer::grid::is_zero;
use crate::check::pair::sizes::too_large;
use crate::reason::Failure;

/// A positive number times powers of factors, each known by its number in a table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Below {
    pub(super) number: BigInt,
    pub(super) powers: BTreeMap<usize, u32>,
}

impl Below {
    pub(super) fn one() -> Below {
        Below { number: BigInt::from(1), powers: BTreeMap::new() }
    }

    pub(super) fn is_one(&self) -> bool {
        self.powers.is_empty() && self.number == BigInt::from(1)
    }

    /// A pass over the powers of both.
    fn pass(&self, other: &Below, budget: &Budget) -> Result<(), Failure> {
        budget.steps(10 * (self.powers.len() + other.powers.len()) as u64)
    }

    pub(super) fn times(&self, other: &Below, budget: &Budget) -> Result<Below, Failure> {
        budget.products(1, self.number.bits(), other.number.bits())?;
        self.pass(other, budget)?;
        let mut powers = self.powers.clone();
        for (&factor, &power) in &other.powers {
            let sum = powers.entry(factor).or_insert(0);
            *sum = sum.checked_add(power).ok_or_else(|| too_large("a degree"))?;
        }
        Ok(Below { number: &self.number * &other.number, powers })
    }

    /// The least common multiple of two, and what each lacks.
    pub(super) fn common(
        &self,
        other: &Below,
        budget: &Budget,
    ) -> Result<(Below, [Below; 2]), Failure> {
        self.pass(other, budget)?;
        let number = budget.gcd(&self.number, &other.number)?;
        let [mut left, mut right] = [other, self]
            .map(|below| Below { number: &below.number / &number, powers: BTreeMap::new() });
        let all = self.powers.keys().chain(other.powers.keys());
        for &factor in all {
            let [x, y] = [self, other].map(|below| below.powers.get(&factor).copied().unwrap_or(0));
            if x < y {
                left.powers.insert(factor, y - x);
            } else if y < x {
                right.powers.insert(factor, x - y);
            }
        }
        Ok((self.times(&left, budget)?, [left, right]))
    }
}

/// The polynomials that denominators are made of. None is zero or a constant, and the coefficients
/// of each are coprime.
#[derive(Default)]
pub(super) struct Factors {
    all: Vec<Rc<Polynomial>>,
}

impl Factors {
    pub(super) fn get(&self, factor: usize) -> Option<&Rc<Polynomial>> {
        self.all.get(factor)
    }

    /// A polynomial that is not zero, as a product; and whether it is the negative of that.
    pub(super) fn write(
        &mut self,
        polynomial: &Rc<Polynomial>,
        budget: &Budget,
    ) -> Result<(Below, bool), Failure> {
        let Some((_, lead)) = polynomial.terms().first() else { return Ok((Below::one(), false)) };
        let number = polynomial.content(lead, budget)?;
        let negative = *lead < BigInt::default();
        let divisor = if negative { -&number } else { number.clone() };
        let mut rest = Rc::new(polynomial.over_number(&divisor, budget)?);
        let mut powers = BTreeMap::new();
        for (factor, known) in self.all.iter().enumerate() {
            while let Some(quotient) = quotient::exact(&rest, known, budget)? {
                rest = Rc::new(quotient);
                *powers.entry(factor).or_insert(0) += 1;
            }
        }
        // Coprime coefficients, the first one positive: 1, or a new factor.
        if rest.constant().is_none() {
            powers.insert(self.all.len(), 1);
            self.all.push(rest);
        }
        Ok((Below { number, powers }, negative))
    }

    /// The polynomial that a product is.
    pub(super) fn expanded(&self, below: &Below, budget: &Budget) -> Result<Polynomial, Failure> {
        let mut product = Polynomial::number(below.number.clone(), budget)?;
        for (&factor, &power) in &below.powers {
            let Some(factor) = self.get(factor) else { continue };
            for _ in 0..power {
                product = product.times(factor, budget)?;
            }
        }
        Ok(product)
    }
}

/// Fractions with one denominator, in lower terms: numerators, and what they are divided by.
pub(super) fn reduced(
    mut above: Vec<Rc<Polynomial>>,
    mut below: Below,
    factors: &Factors,
    budget: &Budget,
) -> Result<(Vec<Rc<Polynomial>>, Below), Failure> {
    budget.steps(above.len() as u64)?;
    if above.iter().all(|entry| entry.is_zero()) {
        return Ok((above, Below::one()));
    }
    let all: Vec<usize> = below.powers.keys().copied().collect();
    for factor in all {
        let Some(known) = factors.get(factor) else { continue };
        while let Some(power) = below.powers.get_mut(&factor) {
            let Some(quotients) = quotients(&above, known, budget)? else { break };
            above = quotients;
            *power -= 1;
            if *power == 0 {
                below.powers.remove(&factor);
            }
        }
    }
    if below.number == BigInt::from(1) {
        return Ok((above, below));
    }
    let mut common = below.number.clone();
    for entry in &above {
        common = entry.content(&common, budget)?;
    }
    if common == BigInt::from(1) || is_zero(&common) {
        return Ok((above, below));
    }
    let divided = |entry: &Rc<Polynomial>| entry.over_number(&common, budget).map(Rc::new);
    let above = above.iter().map(divided).collect::<Result<_, _>>()?;
    budget.products(1, below.number.bits(), common.bits())?;
    below.number /= common;
    Ok((above, below))
}

/// All divided by a polynomial, if that is exact.
fn quotients(
    above: &[Rc<Polynomial>],
    by: &Polynomial,
    budget: &Budget,
) -> Result<Option<Vec<Rc<Polynomial>>>, Failure> {
    let mut all = Vec::with_capacity(above.len());
    for entry in above {
        let Some(quotient) = quotient::exact(entry, by, budget)? else { return Ok(None) };
        all.push(Rc::new(quotient));
    }
    Ok(Some(all))
}
