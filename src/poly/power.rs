//! Powers.
//!
//! | way | good for |
//! |---|---|
//! | coefficients one from the others (`recurrence`) | few terms of which powers fill up a line |
//! | multiplying by `a` again and again | few terms in several variables |
//! | squaring | the rest |

use std::convert::Infallible;

use super::polynomial::{OVERFLOW, within_limit};
use super::ring::Polynomials;
use super::{CoefficientRing, Polynomial};
use crate::ring::Ring;

mod line;
pub(super) mod recurrence;

pub use line::Line;
use line::Places;

/// `a^n`.
pub(super) fn power<R: CoefficientRing>(
    ring: &Polynomials<R>,
    a: &Polynomial<R::Elem>,
    n: u64,
) -> Polynomial<R::Elem> {
    ring.check(a);
    match n {
        0 => return ring.one(),
        1 => return a.clone(),
        _ if a.is_empty() => return a.clone(),
        _ => {}
    }
    if let Some(p) = ring.coefficients().characteristic().filter(|&p| n >= p && a.len() > 1) {
        return by_frobenius(ring, a, n, p);
    }
    match Plan::of(ring.coefficients(), a, n).way {
        Way::Line(line, places) => {
            let found = ring.coefficients().power_on_line(&line, ring.limit());
            let power = found.map(|(found, c)| places.polynomial(a, &found, c));
            ring.within(power)
        }
        Way::Products(order) => order.power(a, n, |a, b| ring.mul(a, b)),
    }
}

/// How a power is computed, and what that costs.
pub(super) struct Plan<C> {
    pub(super) way: Way<C>,
    /// In about nanoseconds; of products nothing is known before.
    pub(super) cost: u64,
    /// Words of memory for coefficients, likewise.
    pub(super) words: u64,
}

pub(super) enum Way<C> {
    Line(Line<C>, Places),
    Products(Order),
}

/// Which products make a power.
#[derive(Clone, Copy, Debug)]
pub(super) enum Order {
    Steps,
    Squares,
}

impl Order {
    /// `a^n` for a positive `n`.
    pub(super) fn power<T: Clone>(self, a: &T, n: u64, mut mul: impl FnMut(&T, &T) -> T) -> T {
        let power = self.try_power(a, n, |a, b| Ok::<T, Infallible>(mul(a, b)));
        match power {
            Ok(power) => power,
        }
    }

    /// `a^n` for a positive `n`, unless a product fails.
    pub(super) fn try_power<T: Clone, E>(
        self,
        a: &T,
        n: u64,
        mut mul: impl FnMut(&T, &T) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut power = a.clone();
        match self {
            Order::Steps => {
                for _ in 1..n {
                    power = mul(&power, a)?;
                }
            }
            Order::Squares => {
                for bit in (0..u64::BITS - 1 - n.leading_zeros()).rev() {
                    power = mul(&power, &power)?;
                    if n >> bit & 1 == 1 {
                        power = mul(&power, a)?;
                    }
                }
            }
        }
        Ok(power)
    }
}

/// Words beyond which coefficients are not found one from the others: half a gigabyte.
const WORDS: u64 = 1 << 26;

impl<C: super::Coefficient> Plan<C> {
    /// For `n > 1` and a polynomial that is not zero.
    pub(super) fn of<R: CoefficientRing<Elem = C>>(ring: &R, a: &Polynomial<C>, n: u64) -> Self {
        let products = |order| Plan { way: Way::Products(order), cost: 0, words: 0 };
        if a.len() == 1 {
            return products(Order::Squares);
        }
        let on_line = line::line(a, n);
        let length = on_line.as_ref().map_or(u64::MAX, |(line, _)| line.length);
        let counts = Counts::of(a.len(), n, length);
        if let Some((line, places)) = on_line
            && let Some(width) = ring.words_on_line(&line)
            && let words = length.saturating_mul(width)
            && words <= WORDS
        {
            // For each place a look at each term; for each coefficient as many products of numbers
            // with words, and a division.
            let terms = a.len() as u64 - 1;
            let each = (terms * (width + 4)).saturating_add(2 * width + 30);
            let looks = length.saturating_mul(terms);
            let cost = looks.saturating_add(counts.size.saturating_mul(each));
            let product = if width <= 2 { 1 } else { 20 + width };
            if cost <= counts.fewest().saturating_mul(product) {
                return Plan { way: Way::Line(line, places), cost, words };
            }
        }
        products(if counts.steps <= counts.squares { Order::Steps } else { Order::Squares })
    }
}

/// Numbers of products of coefficients. Multiplying by `a` again and again forms `t · |a^k|` for
/// each `k`, squaring `|a^k|²` a few times: powers of short factors fill up so quickly that a square
/// forms each term many times over. `a^k` has `C(k + t − 1, k)` terms unless terms of `a` are
/// related, or there is no room for so many.
struct Counts {
    steps: u64,
    squares: u64,
    /// Terms of the power.
    size: u64,
}

impl Counts {
    fn of(terms: usize, n: u64, length: u64) -> Counts {
        const FAR: u64 = 1 << 12;
        let t = terms as u128;
        let room = |k: u64| u128::from(length / n).saturating_mul(u128::from(k)).saturating_add(1);
        // The binomial coefficient at least doubles in each step.
        let size = |k: u64| {
            let mut size = 1u128;
            for i in 1..=u128::from(k).min(t - 1) {
                size = size.saturating_mul(u128::from(k).max(t - 1) + i) / i;
                if size >= room(k) {
                    return room(k);
                }
            }
            size
        };
        let narrow = |n: u128| u64::try_from(n).unwrap_or(u64::MAX);
        let mut squares = 0u128;
        for bit in 1..u64::BITS - n.leading_zeros() {
            let half = size(n >> bit);
            squares = squares.saturating_add(half.saturating_mul(half));
        }
        let (mut steps, mut power) = (0u128, 1u128);
        for k in 1..n.min(FAR) {
            power = power.saturating_mul(u128::from(k) + t - 1) / u128::from(k);
            steps = steps.saturating_add(power.min(room(k)).saturating_mul(t));
            if steps > squares {
                break;
            }
        }
        if n > FAR {
            steps = u128::MAX;
        }
        let size = narrow(size(n));
        Counts { steps: narrow(steps), squares: narrow(squares), size }
    }

    fn fewest(&self) -> u64 {
        self.steps.min(self.squares)
    }
}

/// For `n` of digits `n_0, n_1, …` in base `p`: the product of the `a^(n_i)` with all exponents times
/// `p^i`, because `a(x)^p = a(x^p)` modulo `p`.
fn by_frobenius<R: CoefficientRing>(
    ring: &Polynomials<R>,
    a: &Polynomial<R::Elem>,
    mut n: u64,
    p: u64,
) -> Polynomial<R::Elem> {
    let mut result = ring.one();
    let mut scale = Some(1u64);
    while n > 0 {
        let digit = power(ring, a, n % p);
        if !digit.is_constant() {
            let scale = scale.unwrap_or_else(|| panic!("{OVERFLOW}"));
            let scaled = digit.terms().map(|(monomial, c)| {
                let exponents = monomial.exponents().into_iter();
                let larger = |e| within_limit(u64::from(e).saturating_mul(scale));
                (exponents.map(larger).collect::<Vec<_>>(), c)
            });
            result = ring.mul(&result, &ring.from_terms(scaled));
        } else if !n.is_multiple_of(p) {
            result = ring.mul(&result, &digit);
        }
        scale = scale.and_then(|scale| scale.checked_mul(p));
        n /= p;
    }
    result
}

#[cfg(test)]
mod tests;
