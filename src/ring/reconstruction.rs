//! Rational numbers from their residues.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

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
/// Costs half of Euclid's algorithm: quadratic in the digits of the modulus.
pub fn reconstruct_rational(residue: &BigInt, modulus: &BigInt) -> Option<BigRational> {
    if *modulus < BigInt::from(2) {
        return None;
    }
    let bound = ((modulus - 1u32) / 2u32).sqrt();
    // Invariant: remainder = residue * cofactor mod modulus, and the same for the next ones.
    let (mut remainder, mut next_remainder) = (modulus.clone(), residue.mod_floor(modulus));
    let (mut cofactor, mut next_cofactor) = (BigInt::zero(), BigInt::one());
    while next_remainder > bound {
        let (quotient, rest) = remainder.div_rem(&next_remainder);
        remainder = std::mem::replace(&mut next_remainder, rest);
        let new_cofactor = cofactor - quotient * &next_cofactor;
        cofactor = std::mem::replace(&mut next_cofactor, new_cofactor);
    }
    if next_cofactor.abs() > bound || !next_cofactor.gcd(modulus).is_one() {
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
/// matrix do: a product with the denominators so far is tried first, since it costs nothing beside
/// Euclid's algorithm.
///
/// Each is a number with the given residue whose numerator and denominator have together 64 bits less than
/// the modulus, or that of [`reconstruct_rational`]: a guess that has to be verified. `None` if there is none
/// for one of them.
pub fn reconstruct_rationals(residues: &[BigInt], modulus: &BigInt) -> Option<Vec<BigRational>> {
    let mut common = BigInt::one();
    let half = modulus / 2u32;
    let one = |residue: &BigInt| {
        let mut numerator = (residue * &common).mod_floor(modulus);
        if numerator > half {
            numerator -= modulus;
        }
        if numerator.bits() + common.bits() + 64 < modulus.bits() {
            return Some(BigRational::new(numerator, common.clone()));
        }
        let found = reconstruct_rational(residue, modulus)?;
        common = common.lcm(found.denom());
        Some(found)
    };
    residues.iter().map(one).collect()
}

#[cfg(test)]
mod tests;
