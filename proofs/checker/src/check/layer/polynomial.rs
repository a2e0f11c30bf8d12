//! Polynomials in `s` and `e` with integer coefficients.

use std::collections::BTreeMap;

use num_bigint::BigInt;

use super::grid::{Number, is_zero};

/// The coefficients that are not zero; the keys are the powers of `e` and of `s`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Polynomial {
    terms: BTreeMap<(u32, u32), BigInt>,
}

impl Polynomial {
    /// `self += value e^e s^s`.
    pub(crate) fn add(&mut self, (e, s): (u32, u32), value: &BigInt) {
        let sum = self.terms.entry((e, s)).or_default();
        *sum += value;
        if is_zero(sum) {
            self.terms.remove(&(e, s));
        }
    }

    /// The value at `e = 0`, a polynomial in `s`.
    pub(crate) fn start(&self) -> Polynomial {
        let terms = self.terms.range(..(1, 0)).map(|(&powers, value)| (powers, value.clone()));
        Polynomial { terms: terms.collect() }
    }

    /// The value at `e = s = 0`.
    pub(crate) fn constant(&self) -> BigInt {
        self.terms.get(&(0, 0)).cloned().unwrap_or_default()
    }

    /// Whether some power `e^1, …, e^(order - 1)` has a coefficient that is not zero.
    pub(crate) fn moves_below(&self, order: u32) -> bool {
        self.terms.keys().any(|&(e, _)| (1..order).contains(&e))
    }

    /// The coefficient of `e^order` at the integer `s = at`.
    pub(crate) fn velocity(&self, order: u32, at: &BigInt) -> BigInt {
        let terms = self.terms.iter().filter(|((e, _), _)| *e == order);
        terms.map(|((_, s), value)| value * at.pow(*s)).sum()
    }
}

impl Number for Polynomial {
    fn add_product(&mut self, a: &Self, b: &Self) {
        for (&(e, s), left) in &a.terms {
            for (&(f, t), right) in &b.terms {
                self.add((e + f, s + t), &(left * right));
            }
        }
    }
}
