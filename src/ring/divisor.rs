//! Common divisors and multiples of long integers. `num-integer` takes a pass over all digits for each
//! bit; Lehmer's algorithm takes one for 31 bits.

use num_bigint::{BigInt, Sign};
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{One, ToPrimitive, Zero};

use super::reconstruction::euclid::{Steps, WORD, leading, several_steps};

/// The greatest common divisor, not negative.
///
/// Costs `bits/31` passes over the digits of the shorter number, and one division by it.
pub(crate) fn gcd(a: &BigInt, b: &BigInt) -> BigInt {
    let (mut long, mut short) = (digits(a), digits(b));
    if is_less(&long, &short) {
        std::mem::swap(&mut long, &mut short);
    }
    loop {
        match short[..] {
            [] => return number(long),
            [1] => return BigInt::one(),
            [word] => {
                let rest = number(long) % word;
                return rest.to_u64().unwrap_or(0).gcd(&word).into();
            }
            _ => {}
        }
        let shift = bits(&long).saturating_sub(WORD);
        let top = |digits: &[u64]| leading(digits.iter().copied(), shift);
        match several_steps(top(&long), top(&short)) {
            Some(steps) => apply(steps, &mut long, &mut short),
            None => {
                let divisor = number(short.clone());
                (long, short) = (short, digits(&(number(long) % divisor)));
            }
        }
    }
}

/// The digits of the magnitude, lowest first, the last one not zero.
fn digits(n: &BigInt) -> Vec<u64> {
    let mut digits: Vec<u64> = n.iter_u64_digits().collect();
    trim(&mut digits);
    digits
}

fn trim(digits: &mut Vec<u64>) {
    digits.truncate(digits.iter().rposition(|&digit| digit != 0).map_or(0, |last| last + 1));
}

fn number(digits: Vec<u64>) -> BigInt {
    let halves = digits.iter().flat_map(|&digit| [digit as u32, (digit >> 32) as u32]);
    BigInt::new(Sign::Plus, halves.collect())
}

fn bits(digits: &[u64]) -> u64 {
    let last = digits.last().map_or(0, |last| u64::from(u64::BITS - last.leading_zeros()));
    (digits.len() as u64 * 64).saturating_sub(64) + last
}

fn is_less(a: &[u64], b: &[u64]) -> bool {
    a.len().cmp(&b.len()).then_with(|| a.iter().rev().cmp(b.iter().rev())).is_lt()
}

/// `(u, v)` to `(a u + b v, c u + d v)`, in one pass: neither is negative nor longer than `u`.
fn apply([a, b, c, d]: Steps, u: &mut Vec<u64>, v: &mut Vec<u64>) {
    v.resize(u.len(), 0);
    let (mut first, mut second) = (0i128, 0i128);
    for (x, y) in u.iter_mut().zip(v.iter_mut()) {
        // Below 2^31 times 2^64, twice, and a carry below 2^33: far from the ends of i128.
        let wide = |digit: u64, factor: i64| i128::from(digit) * i128::from(factor);
        first += wide(*x, a) + wide(*y, b);
        second += wide(*x, c) + wide(*y, d);
        (*x, *y) = (first as u64, second as u64);
        (first, second) = (first >> 64, second >> 64);
    }
    trim(u);
    trim(v);
}

/// The least common multiple of two positive integers.
pub(super) fn lcm(a: &BigInt, b: &BigInt) -> BigInt {
    if a == b || b.is_one() {
        return a.clone();
    }
    let common = gcd(a, b);
    if common == *b { a.clone() } else { a / common * b }
}

/// `n/d` in lowest terms, with a positive denominator.
///
/// # Panics
/// When `d` is zero.
pub(crate) fn lowest_terms(mut n: BigInt, mut d: BigInt) -> BigRational {
    assert!(!d.is_zero(), "a denominator is zero");
    let mut common = gcd(&n, &d);
    if d.sign() == Sign::Minus {
        common = -common;
    }
    if !common.is_one() {
        (n, d) = (n / &common, d / common);
    }
    BigRational::new_raw(n, d)
}

/// The least common multiple of positive integers, unless it has more than so many bits.
///
/// By halves, so that most divisors are those of short numbers; and depth first, so that a multiple
/// that is too long is noticed when the first of its parts is.
pub(super) fn least_common_multiple<'a>(
    list: impl IntoIterator<Item = &'a BigInt>,
    most_bits: u64,
) -> Option<BigInt> {
    fn of(list: &[&BigInt], most_bits: u64) -> Option<BigInt> {
        let multiple = match list {
            [] => BigInt::one(),
            [one] => (*one).clone(),
            _ => {
                let (left, right) = list.split_at(list.len() / 2);
                lcm(&of(left, most_bits)?, &of(right, most_bits)?)
            }
        };
        (multiple.bits() <= most_bits).then_some(multiple)
    }
    let mut list: Vec<&BigInt> = list.into_iter().filter(|n| !n.is_one()).collect();
    list.sort_unstable();
    list.dedup();
    of(&list, most_bits)
}

#[cfg(test)]
mod tests;
