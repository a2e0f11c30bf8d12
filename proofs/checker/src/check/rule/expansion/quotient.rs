//! Exact division of polynomials.
//!
//! Only quotients with integer coefficients are found. Where a polynomial with coprime coefficients
//! divides one with integer coefficients, the quotient is of that kind (Gauss).

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};

use num_bigint::BigInt;

use super::budget::{Budget, words};
use super::monomial::Monomial;
use super::polynomial::{Polynomial, Term};
use crate::check::layer::grid::is_zero;
use crate::reason::Failure;

/// What a term of the rest takes in memory besides its monomial and its coefficient.
const TERM: u64 = 20;

/// Steps for a look at the first and the last terms.
const NEW: u64 = 10;

/// The quotient of two polynomials, the second not zero, if the division is exact.
pub(super) fn exact(
    above: &Polynomial,
    below: &Polynomial,
    budget: &Budget,
) -> Result<Option<Polynomial>, Failure> {
    let (Some((lead, number)), Some((last, _))) = (below.terms().first(), below.terms().last())
    else {
        return Ok(None);
    };
    budget.steps(NEW)?;
    if above.is_zero() {
        return Polynomial::zero(budget).map(Some);
    }
    let fits = |term: Option<&Term>, by: &Monomial| match term {
        Some((monomial, _)) => monomial.over(by).is_some(),
        None => true,
    };
    if !fits(above.terms().first(), lead) || !fits(above.terms().last(), last) {
        return Ok(None);
    }
    let each = above.cost(below);
    budget.steps(each.saturating_mul(above.terms().len() as u64 + below.terms().len() as u64))?;
    let Some(degrees) = degrees(above, below) else { return Ok(None) };
    let mut growth = vec![budget.keep((each + TERM).saturating_mul(above.terms().len() as u64))?];
    let mut rest: BTreeMap<Monomial, BigInt> = above.terms().iter().cloned().collect();
    let mut quotient = Vec::new();
    while let Some((monomial, x)) = rest.pop_last() {
        budget.products(1, x.bits(), number.bits())?;
        let Some(factor) = monomial.over(lead).filter(|factor| within(factor, &degrees)) else {
            return Ok(None);
        };
        let times = &x / number;
        if &times * number != x {
            return Ok(None);
        }
        let long = (words(times.bits()) + 1).saturating_mul(words(below.bits()) + 1);
        let step = each.saturating_add(long).saturating_mul(2 * below.terms().len() as u64);
        budget.steps(step)?;
        let mut more = words(times.bits()).saturating_mul(below.terms().len() as u64);
        for (other, y) in below.terms().iter().skip(1) {
            match rest.entry(factor.times(other)?) {
                Entry::Vacant(place) => {
                    more = more.saturating_add(each + long + TERM);
                    place.insert(-(&times * y));
                }
                Entry::Occupied(mut place) => {
                    *place.get_mut() -= &times * y;
                    if is_zero(place.get()) {
                        place.remove();
                    }
                }
            }
        }
        growth.push(budget.keep(more)?);
        quotient.push((factor, times));
    }
    Polynomial::new(quotient, budget).map(Some)
}

/// For each variable, its degree in the quotient; `None` if there can be no quotient.
fn degrees(above: &Polynomial, below: &Polynomial) -> Option<HashMap<u32, u32>> {
    let [mut above, below] = [above, below].map(|polynomial| {
        let mut degrees: HashMap<u32, u32> = HashMap::new();
        for (variable, exponent) in polynomial.terms().iter().flat_map(|term| term.0.powers()) {
            let degree = degrees.entry(variable).or_default();
            *degree = exponent.max(*degree);
        }
        degrees
    });
    for (variable, degree) in below {
        let of_above = above.get_mut(&variable)?;
        *of_above = of_above.checked_sub(degree)?;
    }
    Some(above)
}

fn within(monomial: &Monomial, degrees: &HashMap<u32, u32>) -> bool {
    monomial.powers().all(|(variable, exponent)| {
        degrees.get(&variable).is_some_and(|&degree| exponent <= degree)
    })
}
