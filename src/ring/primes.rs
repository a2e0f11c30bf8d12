//! Prime numbers that fit a word: a proof of primality, and a supply.

use super::SplitMix64;

/// The strong pseudoprime test to these bases is a proof below 4759123141 > 2^32: Jaeschke 1993, "On strong
/// pseudoprimes to several bases", Math. Comp. 61, 915-926.
const BASES_OF_32_BITS: [u64; 3] = [2, 7, 61];

/// The strong pseudoprime test to these bases is a proof below 318665857834031151167461 > 2^64:
/// Sorenson and Webster 2017, "Strong pseudoprimes to twelve prime bases", Math. Comp. 86, 985-1003.
const BASES: [u64; 12] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];

fn mul_mod(a: u64, b: u64, n: u64) -> u64 {
    if n >> 32 == 0 {
        return a * b % n;
    }
    (u128::from(a) * u128::from(b) % u128::from(n)) as u64
}

fn pow_mod(a: u64, exponent: u64, n: u64) -> u64 {
    let mut result = 1;
    for bit in (0..u64::BITS - exponent.leading_zeros()).rev() {
        result = mul_mod(result, result, n);
        if exponent >> bit & 1 == 1 {
            result = mul_mod(result, a, n);
        }
    }
    result
}

/// Whether `n` is prime. No error for any `n`: the test is deterministic.
///
/// Costs at most 12 modular powers, 3 below 2^32.
pub fn is_prime(n: u64) -> bool {
    if n < 2 {
        return false;
    }
    for p in BASES {
        if n.is_multiple_of(p) {
            return n == p;
        }
    }
    let twos = (n - 1).trailing_zeros();
    let bases: &[u64] = if n >> 32 == 0 { &BASES_OF_32_BITS } else { &BASES };
    bases.iter().filter(|&&base| n != base).all(|&base| passes_strong_test(n, base, twos))
}

/// Whether `n`, odd and coprime to `base`, is a strong probable prime to it:
/// `base^d = 1` or `base^(2^i d) = -1` for some `0 <= i < twos`, where `n - 1 = 2^twos d`.
fn passes_strong_test(n: u64, base: u64, twos: u32) -> bool {
    let mut power = pow_mod(base, (n - 1) >> twos, n);
    if power == 1 || power == n - 1 {
        return true;
    }
    for _ in 1..twos {
        power = mul_mod(power, power, n);
        if power == n - 1 {
            return true;
        }
    }
    false
}

/// The primes below `n`, from the largest down: a supply of distinct moduli.
pub fn primes_below(n: u64) -> impl Iterator<Item = u64> {
    (2..n).rev().filter(|&candidate| is_prime(candidate))
}

/// A prime with exactly `bits` bits, all of them equally likely (as far as `rng` is uniform).
///
/// Draws until the number is prime: about `0.7 * bits` draws on average.
///
/// # Panics
///
/// Unless `2 <= bits <= 64`: there is no prime of one bit.
pub fn random_prime(bits: u32, rng: &mut SplitMix64) -> u64 {
    assert!((2..=64).contains(&bits), "a random prime has from 2 to 64 bits, not {bits}");
    loop {
        let candidate = rng.next_u64() >> (64 - bits) | 1 << (bits - 1);
        if is_prime(candidate) {
            return candidate;
        }
    }
}

#[cfg(test)]
mod tests;
