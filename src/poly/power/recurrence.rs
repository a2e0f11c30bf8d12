//! The coefficients of a power, each from those before (Euler; Knuth 4.7, exercise 4).
//!
//! With `f = Σ f_e z^e`, `f_0 ≠ 0`, and `g = f^n`, comparing coefficients in `f g' = n f' g` gives
//!
//! `k f_0 g_k = Σ_{e > 0} ((n + 1) e − k) f_e g_{k−e}`.

use num_bigint::BigInt;
use num_traits::Pow;

use super::line::Line;
use crate::poly::limbs;
use crate::poly::store::{IntegerStore, Store};
use crate::ring::{Integer, PrimeField, Ring};

/// More words than this are too much memory: half a gigabyte.
const WORDS: u64 = 1 << 26;

/// Words of a coefficient of a power; `None` when coefficients do not fit a word together with
/// what they are multiplied by.
pub(in crate::poly) fn words(line: &Line<Integer>) -> Option<u64> {
    let largest = line.terms.last()?.0.checked_mul(line.n + 1)?;
    let mut sum = BigInt::ZERO;
    for (_, c) in &line.terms {
        let size = c.as_i64()?.unsigned_abs();
        sum += size;
        // |(n + 1) e − k| and k are at most the largest e times n + 1.
        size.checked_mul(largest).filter(|&product| product < 1 << 63)?;
    }
    // |g_k| ≤ (Σ |f_e|)^n ≤ 2^(n b / 64), where 2^b is above the 64th power of the sum. What is
    // computed first is k f_0 g_k, of 63 bits more, and there is a sign.
    let bits = Pow::pow(sum, 64u32).bits();
    Some(line.n.checked_mul(bits)?.div_ceil(64).checked_add(64)?.div_ceil(64))
}

/// Places, in descending order, and coefficients of the terms of a power. `None` if the numbers get
/// too large for the way, or there are more terms than `limit`.
pub(in crate::poly) fn integers(
    line: &Line<Integer>,
    limit: usize,
) -> Option<(Vec<u64>, IntegerStore)> {
    let width = words(line)?;
    line.length.checked_mul(width).filter(|&all| all <= WORDS)?;
    let (width, length) = (width as usize, line.length as usize);
    let terms: Vec<(usize, i64)> =
        line.terms.iter().map(|(e, c)| Some((*e as usize, c.as_i64()?))).collect::<Option<_>>()?;
    let (&(_, constant), terms) = terms.split_first()?;
    let mut power = vec![0u64; length * width];
    limbs::from_bigint(&Pow::pow(BigInt::from(constant), line.n), &mut power[..width]);
    // Read from behind, such a power is the same but for the sign.
    let half = if is_palindromic(line) { length.div_ceil(2) } else { length };
    let n = line.n as i64;
    let mut sum = vec![0u64; width];
    let mut nonzero = vec![false; half];
    nonzero[0] = true;
    for k in 1..half {
        let mut any = false;
        for &(e, c) in terms.iter().take_while(|(e, _)| *e <= k) {
            if nonzero[k - e] {
                let factor = ((n + 1) * e as i64 - k as i64) * c;
                limbs::add_mul(&mut sum, &power[(k - e) * width..][..width], factor);
                any = true;
            }
        }
        if any && sum.iter().any(|&word| word != 0) {
            limbs::div_exact(&mut sum, k as u64 * constant.unsigned_abs());
            if constant < 0 {
                limbs::add_mul(&mut power[k * width..][..width], &sum, -1);
            } else {
                power[k * width..][..width].copy_from_slice(&sum);
            }
            sum.fill(0);
            nonzero[k] = true;
        }
    }
    let mut places = Vec::new();
    let mut store = IntegerStore::with_capacity(half);
    let last = line.terms.last()?;
    let negate = last.1.is_negative() != (constant < 0) && line.n % 2 == 1;
    for k in (0..length).rev() {
        let from = if k < half { k } else { length - 1 - k };
        if nonzero[from] {
            if places.len() == limit {
                return None;
            }
            places.push(k as u64);
            let words = &mut power[from * width..][..width];
            if k >= half && negate {
                sum.fill(0);
                limbs::add_mul(&mut sum, words, -1);
                store.push(limbs::to_integer(&sum));
            } else {
                store.push(limbs::to_integer(words));
            }
        }
    }
    Some((places, store))
}

/// Whether `z^d f(1/z)` is `f` or `−f`.
fn is_palindromic(line: &Line<Integer>) -> bool {
    let [first, .., last] = &line.terms[..] else { return true };
    let mirrored = line.terms.iter().zip(line.terms.iter().rev());
    let same = |negate: bool| {
        mirrored.clone().all(|((e, c), (f, d))| {
            e + f == last.0 && c.as_i64() == d.as_i64().map(|d| if negate { -d } else { d })
        })
    };
    same(first.1 != last.1)
}

/// The same modulo a prime, which must not divide any `k`.
pub(in crate::poly) fn residues(
    field: &PrimeField,
    line: &Line<u64>,
    limit: usize,
) -> Option<(Vec<u64>, Vec<u64>)> {
    if line.length > WORDS || line.length > field.modulus() {
        return None;
    }
    let length = line.length as usize;
    let (constant, terms) = line.terms.split_first()?;
    let inverse = field.try_inverse(&constant.1)?;
    let scale = |c: &u64| field.mul(c, &inverse);
    let terms: Vec<(usize, u64)> = terms.iter().map(|(e, c)| (*e as usize, scale(c))).collect();
    let inverses = inverses(field, length);
    let steps: Vec<u64> = terms
        .iter()
        .map(|(e, _)| field.mul(&field.from_u64(line.n + 1), &field.from_u64(*e as u64)))
        .collect();
    let mut power = vec![0u64; length];
    power[0] = field.pow(&constant.1, line.n);
    let mut at = 0;
    for k in 1..length {
        at = field.add(&at, &field.one());
        let mut sum = 0;
        for ((e, c), step) in terms.iter().zip(&steps).take_while(|((e, _), _)| *e <= k) {
            let before = power[k - e];
            if before != 0 {
                let factor = field.mul(&field.sub(step, &at), c);
                field.add_mul_assign(&mut sum, &factor, &before);
            }
        }
        power[k] = field.mul(&sum, &inverses[k]);
    }
    let places: Vec<u64> = (0..line.length).rev().filter(|&k| power[k as usize] != 0).collect();
    if places.len() > limit {
        return None;
    }
    let coefficients = places.iter().map(|&k| power[k as usize]).collect();
    Some((places, coefficients))
}

/// `1/k` for `0 < k < length`, with `length` at most the prime: `k (p / k) = −(p mod k)`.
fn inverses(field: &PrimeField, length: usize) -> Vec<u64> {
    let p = field.modulus();
    let mut inverses = vec![0, field.one()];
    for k in 2..length as u64 {
        let rest = inverses[(p % k) as usize];
        inverses.push(field.neg(&field.mul(&field.from_u64(p / k), &rest)));
    }
    inverses
}
