//! Powers.

use super::ring::Polynomials;
use super::{CoefficientRing, Polynomial};
use crate::ring::Ring;

/// `a^n`.
///
/// Multiplying by `a` again and again forms `t · |a^k|` products for each `k`, squaring forms
/// `|a^k|²` a few times. Short factors are multiplied again and again: their powers fill up so
/// quickly that a square would form each term many times over.
pub(super) fn power<R: CoefficientRing>(
    ring: &Polynomials<R>,
    a: &Polynomial<R::Elem>,
    n: u64,
) -> Polynomial<R::Elem> {
    ring.check(a);
    match (n, a.len()) {
        (0, _) => ring.one(),
        (1, _) | (_, 0) => a.clone(),
        (_, 1) => by_squaring(ring, a, n),
        (_, terms) if is_cheaper_step_by_step(terms, n) => {
            (1..n).fold(a.clone(), |power, _| ring.mul(&power, a))
        }
        _ => by_squaring(ring, a, n),
    }
}

/// Compares the numbers of products, with `C(k + t − 1, k)` for the terms of `a^k`: that is what
/// they are unless terms of `a` are related.
pub(super) fn is_cheaper_step_by_step(terms: usize, n: u64) -> bool {
    let size = |k: u64| {
        let mut size = 1u128;
        for i in 1..=k.min(1 << 12) {
            size = size.saturating_mul(u128::from(i) + terms as u128 - 1) / u128::from(i);
        }
        size
    };
    if n > 1 << 12 {
        return false;
    }
    let mut steps = 0u128;
    let mut power = 1u128;
    for k in 1..n {
        power = power.saturating_mul(u128::from(k) + terms as u128 - 1) / u128::from(k);
        steps = steps.saturating_add(power.saturating_mul(terms as u128));
    }
    let mut squares = 0u128;
    for bit in 1..u64::BITS - n.leading_zeros() {
        let half = size(n >> bit);
        squares = squares.saturating_add(half.saturating_mul(half));
    }
    steps <= squares
}

fn by_squaring<R: CoefficientRing>(
    ring: &Polynomials<R>,
    a: &Polynomial<R::Elem>,
    n: u64,
) -> Polynomial<R::Elem> {
    let mut result = a.clone();
    for bit in (0..u64::BITS - 1 - n.leading_zeros()).rev() {
        result = ring.mul(&result, &result);
        if n >> bit & 1 == 1 {
            result = ring.mul(&result, a);
        }
    }
    result
}
