//! Greatest common divisors in one variable from one of integers: for small coefficients, where that is
//! cheaper than a divisor modulo a prime (Char, Geddes and Gonnet 1989).
//!
//! Let `x` be a power of two, `a` and `b` primitive, and `x ≥ 2 m + 2` for the size `m` of the largest
//! coefficient of one of them, `a` say. The digits of `gcd(a(x), b(x))` in base `x`, from `−x/2` to `x/2`,
//! make a polynomial, a number `c` times a primitive `d`.
//!
//! - `d` divides `p` if `d(x) q(x) = p(x)` for the `q` made of digits, and no coefficient of `d q − p` has
//!   size `x` or more: the lowest one of a polynomial that vanishes at `x` is a multiple of `x`.
//! - If `d` divides both, it is the greatest: let `d h` be that. Then `d(x) h(x)` divides `c d(x)`, so
//!   `h(x)` is at most `c ≤ x/2` in size. But the roots of `h` are roots of `a`, so below `1 + m` in size
//!   (Cauchy), and each factor of `h(x)` is above `x − 1 − m ≥ x/2`: there is none.

use num_bigint::{BigInt, Sign};
use num_integer::Integer as _;
use num_traits::Zero;

use super::work::Work;
use crate::error::Result;
use crate::poly::content::{divided, gcd_with};
use crate::poly::store::IntegerStore;
use crate::ring::{Integer, gcd};

/// The most bits of a digit: the integers take time quadratic in it.
const BITS: u32 = 32;

/// The greatest common divisor of two primitive polynomials that are not constant, up to sign:
/// coefficients from the constant one on, the last not zero. `None` if it was not found, as is usual where
/// coefficients are large.
pub(super) fn primitive_gcd(
    a: &IntegerStore,
    b: &IntegerStore,
    work: &mut Work,
) -> Result<Option<IntegerStore>> {
    let (IntegerStore::Small(a), IntegerStore::Small(b)) = (a, b) else { return Ok(None) };
    let largest = height(a).max(height(b));
    // Sizes of factors are such that their product, of random signs, has the size that it has.
    let terms = u64::BITS - (a.len().min(b.len()) as u64).leading_zeros();
    let bits = u64::BITS - largest.leading_zeros() + terms / 2 + 4;
    if bits > BITS {
        return Ok(None);
    }
    let words = a.len().max(b.len()) * bits as usize / 64 + 1;
    work.charge(&[words, words, 4])?;
    let values = [a, b].map(|p| value(p, bits));
    let common = gcd(&values[0], &values[1]);
    let multiple = IntegerStore::Small(digits(&common, bits));
    let content = gcd_with(&multiple, Integer::from(0));
    let IntegerStore::Small(candidate) = divided(&multiple, &content) else { return Ok(None) };
    let common = common / content.to_bigint();
    let divides = |p: &[i64], value: &BigInt| {
        let (quotient, rest) = value.div_rem(&common);
        let quotient = digits(&quotient, bits);
        let terms = quotient.len().min(candidate.len()) as u128;
        let products = terms * u128::from(height(&quotient)) * u128::from(height(&candidate));
        rest.is_zero() && products + u128::from(height(p)) < 1 << bits
    };
    let is_divisor = divides(a, &values[0]) && divides(b, &values[1]);
    Ok(is_divisor.then_some(IntegerStore::Small(candidate)))
}

/// The largest size of a coefficient.
fn height(p: &[i64]) -> u64 {
    p.iter().map(|c| c.unsigned_abs()).max().unwrap_or(0)
}

/// The value at `2^bits`, where sizes of coefficients are below that.
fn value(p: &[i64], bits: u32) -> BigInt {
    let positive = p.iter().map(|&c| c.max(0).unsigned_abs());
    let negative = p.iter().map(|&c| c.min(0).unsigned_abs());
    packed(positive, bits) - packed(negative, bits)
}

fn packed(digits: impl Iterator<Item = u64>, bits: u32) -> BigInt {
    let (mut words, mut rest, mut filled) = (Vec::new(), 0u64, 0);
    for digit in digits {
        rest |= digit << filled;
        filled += bits;
        if filled >= u32::BITS {
            words.push(rest as u32);
            (rest, filled) = (rest >> u32::BITS, filled - u32::BITS);
        }
    }
    words.push(rest as u32);
    BigInt::new(Sign::Plus, words)
}

/// Digits in base `2^bits`, from `−2^(bits−1)` to `2^(bits−1)`, the last not zero.
fn digits(n: &BigInt, bits: u32) -> Vec<i64> {
    let (base, sign) = (1i64 << bits, if n.sign() == Sign::Minus { -1 } else { 1 });
    let mut words = n.iter_u32_digits();
    let (mut rest, mut filled, mut carry) = (0u64, 0, 0);
    let mut digits = Vec::with_capacity(n.bits() as usize / bits as usize + 1);
    for _ in 0..n.bits() / u64::from(bits) + 1 {
        if filled < bits {
            rest |= u64::from(words.next().unwrap_or(0)) << filled;
            filled += u32::BITS;
        }
        let digit = (rest & (base as u64 - 1)) as i64 + carry;
        carry = i64::from(digit > base / 2);
        digits.push(sign * (digit - carry * base));
        (rest, filled) = (rest >> bits, filled - bits);
    }
    digits.push(sign * carry);
    digits.truncate(digits.iter().rposition(|&d| d != 0).map_or(0, |last| last + 1));
    digits
}

#[cfg(test)]
mod tests;
