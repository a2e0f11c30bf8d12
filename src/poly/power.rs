//! Powers.

use super::ring::Polynomials;
use super::{CoefficientRing, Polynomial};
use crate::ring::{Domain, Integers, Ring};

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
        (_, 2) if n <= BINOMIAL => binomial(ring, a, n),
        (_, terms) if is_cheaper_step_by_step(terms, n) => {
            (1..n).fold(a.clone(), |power, _| ring.mul(&power, a))
        }
        _ => by_squaring(ring, a, n),
    }
}

/// Up to this exponent sums of two terms are expanded by the binomial theorem.
const BINOMIAL: u64 = 1 << 12;

/// `(a + b)^n = Σ C(n, k) a^(n−k) b^k`, with `C(n, k + 1) = C(n, k) (n − k) / (k + 1)` over the
/// integers: it need not be possible to divide by `k + 1` in the ring.
fn binomial<R: CoefficientRing>(
    ring: &Polynomials<R>,
    a: &Polynomial<R::Elem>,
    n: u64,
) -> Polynomial<R::Elem> {
    let base = ring.coefficients();
    let [first, second] = [0, 1].map(|i| a.terms().nth(i).expect("two terms").0.exponents());
    let n = n as usize;
    let monomial = |k: usize| -> Option<Vec<u32>> {
        let sums = first.iter().zip(&second).map(|(&a, &b)| {
            u32::try_from(u64::from(a) * (n - k) as u64 + u64::from(b) * k as u64).ok()
        });
        sums.collect()
    };
    let powers = [0, 1].map(|i| {
        let c = a.coefficient(i);
        let next = |power: &R::Elem| Some(base.mul(power, &c));
        std::iter::successors(Some(base.one()), next).take(n + 1).collect::<Vec<_>>()
    });
    let mut choices = Integers.one();
    let mut terms = Vec::with_capacity(n + 1);
    for k in 0..=n {
        if k > 0 {
            let [up, down] = [n + 1 - k, k].map(|n| Integers.from_i64(n as i64));
            let next = Integers.div_exact(&Integers.mul(&choices, &up), &down);
            choices = next.expect("a binomial coefficient");
        }
        // The other way says what is wrong with such exponents.
        let Some(monomial) = monomial(k) else { return by_squaring(ring, a, n as u64) };
        let factor = base.mul(&powers[0][n - k], &powers[1][k]);
        terms.push((monomial, base.mul(&base.from_integer(&choices.to_bigint()), &factor)));
    }
    ring.limited(ring.from_terms(terms))
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

#[cfg(test)]
mod tests {
    use super::{binomial, by_squaring};
    use crate::poly::{Order, Polynomials, Variables};
    use crate::ring::{Integer, Integers, PrimeField};

    /// Among others where binomial coefficients vanish modulo the prime.
    #[test]
    fn the_binomial_theorem_agrees_with_squaring() {
        for order in [Order::Lex, Order::DegRevLex] {
            let variables = Variables::numbered(3, order);
            for (n, [a, b]) in [(2, [1, 1]), (7, [-3, 5]), (64, [1, -1]), (65, [7, i64::MAX])] {
                let ring = Polynomials::new(Integers, variables.clone());
                let sum =
                    ring.from_terms([([1, 0, 3], Integer::from(a)), ([0, 2, 1], Integer::from(b))]);
                assert_eq!(binomial(&ring, &sum, n), by_squaring(&ring, &sum, n));
                let ring =
                    Polynomials::new(PrimeField::new(7).expect("a prime"), variables.clone());
                let sum = ring.from_terms([([1, 0, 3], 3), ([0, 2, 1], 5)]);
                assert_eq!(binomial(&ring, &sum, n), by_squaring(&ring, &sum, n));
            }
        }
    }
}
