//! Polynomials in the entries of the input, with integer coefficients.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use num_bigint::BigInt;

use super::network::Value;
use crate::check::layer::grid::{Number, is_zero};

/// The exponents of a monomial, a few bits for each variable. Products of monomials are sums of
/// these numbers as long as no exponent needs more bits.
type Monomial = u128;

/// The coefficients that are not zero.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Polynomial {
    terms: HashMap<Monomial, BigInt>,
}

impl Polynomial {
    /// The variables, in a ring where every polynomial has at most this degree; `None` if the
    /// monomials of so many variables do not fit.
    pub(super) fn variables(count: usize, degree: u32) -> Option<Vec<Polynomial>> {
        let bits = usize::try_from(degree.checked_ilog2()? + 1).ok()?;
        if count.checked_mul(bits)? > Monomial::BITS as usize {
            return None;
        }
        let variable = |number: usize| {
            let terms = HashMap::from([(1 << (number * bits), BigInt::from(1))]);
            Polynomial { terms }
        };
        Some((0..count).map(variable).collect())
    }

    fn add(&mut self, monomial: Monomial, value: BigInt) {
        match self.terms.entry(monomial) {
            Entry::Vacant(place) => {
                place.insert(value);
            }
            Entry::Occupied(mut place) => {
                *place.get_mut() += value;
                if is_zero(place.get()) {
                    place.remove();
                }
            }
        }
    }

    /// Whether `a self` and `b other` are the same polynomial, for `a` and `b` not zero.
    pub(super) fn multiples_agree(&self, a: &BigInt, other: &Polynomial, b: &BigInt) -> bool {
        self.terms.len() == other.terms.len()
            && self.terms.iter().all(|(monomial, coefficient)| {
                let there = other.terms.get(monomial);
                there.is_some_and(|there| coefficient * a == there * b)
            })
    }
}

impl Number for Polynomial {
    fn add_product(&mut self, a: &Self, b: &Self) {
        for (first, left) in &a.terms {
            for (second, right) in &b.terms {
                self.add(first + second, left * right);
            }
        }
    }
}

impl Value for Polynomial {
    fn add_multiple(&mut self, factor: &BigInt, other: &Self) {
        if is_zero(factor) {
            return;
        }
        for (monomial, coefficient) in &other.terms {
            self.add(*monomial, factor * coefficient);
        }
    }
}
