//! Rational numbers from their residues.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed};

use super::divisor::{gcd, lcm, lowest_terms};

pub(super) mod euclid;

use euclid::{Euclid, LEAP_BITS};

/// The rational number `n/d` in lowest terms with `n = residue * d mod modulus`, `d` coprime to
/// the modulus, and `|n|, d <= B`, where `B` is the largest integer with `2 B² < modulus` (for an
/// odd modulus `M`, this is Wang's bound `sqrt(M/2)`). `None` if there is none.
///
/// There is at most one: if `n/d` and `n'/d'` both qualify, then `n d' = n' d mod M`, because both
/// are `residue * d * d'`; and `|n d' - n' d| <= 2 B² < M`. So `n d' = n' d`.
///
/// Hence if a rational number is known to have numerator and denominator within `B`, and its
/// denominator is prime to the modulus, the result is that number. Without such a bound it is a
/// guess that its user has to verify.
///
/// That the first remainder within the bound is the right one is proved in Wang, Guy and
/// Davenport 1982, "P-adic reconstruction of rational numbers", SIGSAM Bulletin 16(2), 2-3.
/// Costs half of Euclid's algorithm, quadratic in the digits of the modulus, 31 bits at a time.
pub fn reconstruct_rational(residue: &BigInt, modulus: &BigInt) -> Option<BigRational> {
    if *modulus < BigInt::from(2) {
        return None;
    }
    let bound = ((modulus - 1u32) / 2u32).sqrt();
    let mut euclid = Euclid::new(residue, modulus);
    while euclid.next_remainder > bound {
        // No leap may pass the first remainder within the bound (a single step never does).
        if euclid.remainder.bits() > bound.bits() + LEAP_BITS {
            euclid.leap()?;
        } else {
            euclid.step()?;
        }
    }
    let Euclid { next_remainder, next_cofactor, .. } = euclid;
    if next_cofactor.abs() > bound || !gcd(&next_cofactor, modulus).is_one() {
        return None;
    }
    // In lowest terms already: a common factor of the two divides the modulus times a cofactor
    // that is coprime to this one, hence the modulus, to which this one is coprime.
    if next_cofactor.is_negative() {
        Some(BigRational::new_raw(-next_remainder, -next_cofactor))
    } else {
        Some(BigRational::new_raw(next_remainder, next_cofactor))
    }
}

/// Rational numbers from their residues when many of them share their denominators, as entries of a
/// matrix do: what is left of a denominator after the others are multiplied in takes few steps.
///
/// Each is a number with the given residue whose numerator and denominator have together 64 bits less than
/// the modulus: a guess that has to be verified. `None` if there is none for one of them, as for a modulus
/// that is too small: of all residues about one in 2^64 has such a number.
pub fn reconstruct_rationals(residues: &[BigInt], modulus: &BigInt) -> Option<Vec<BigRational>> {
    let mut common = BigInt::one();
    let one = |residue: &BigInt| {
        let found = short_rational(&(residue * &common), modulus, common.bits() + 64)?;
        let found = lowest_terms(found.numer().clone(), found.denom() * &common);
        common = lcm(&common, found.denom());
        Some(found)
    };
    residues.iter().map(one).collect()
}

/// The rational number with this residue whose numerator and denominator have together so many bits less
/// than the modulus (at least 64; then it is a convergent of `residue/modulus`, by Legendre's theorem).
/// The steps are those of Euclid's algorithm until the denominator is reached: Monagan 2004, "Maximal
/// quotient rational reconstruction", ISSAC.
fn short_rational(residue: &BigInt, modulus: &BigInt, slack: u64) -> Option<BigRational> {
    let mut euclid = Euclid::new(residue, modulus);
    let is_short = |n: &BigInt, d: &BigInt| n.bits() + d.bits() + slack < modulus.bits();
    // A short one comes before a quotient of about so many bits, which no leap passes.
    while !is_short(&euclid.next_remainder, &euclid.next_cofactor) {
        euclid.leap()?;
    }
    let Euclid { next_remainder, next_cofactor, .. } = euclid;
    gcd(&next_cofactor, modulus).is_one().then(|| lowest_terms(next_remainder, next_cofactor))
}

#[cfg(test)]
mod tests;
