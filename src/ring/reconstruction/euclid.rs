//! Euclid's algorithm on long integers, many steps at a time.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{One, Zero};

/// Two neighbours in the sequence of remainders of `modulus` and `residue`, with their cofactors:
/// `remainder = residue * cofactor mod modulus` for both, and `next_remainder < remainder`.
pub(super) struct Euclid {
    pub(super) remainder: BigInt,
    cofactor: BigInt,
    pub(super) next_remainder: BigInt,
    pub(super) next_cofactor: BigInt,
}

/// How many leading bits decide about a leap, and how many a matrix of several steps has: a product of two
/// of its entries, and a sum of one and of leading bits, is an `i64`.
pub(in crate::ring) const WORD: u64 = 62;
const LEAP: u32 = 31;
/// A leap of several steps shortens `remainder` by so many bits at most.
pub(super) const LEAP_BITS: u64 = 32;

impl Euclid {
    pub(super) fn new(residue: &BigInt, modulus: &BigInt) -> Self {
        Euclid {
            remainder: modulus.clone(),
            cofactor: BigInt::zero(),
            next_remainder: residue.mod_floor(modulus),
            next_cofactor: BigInt::one(),
        }
    }

    /// One division. `None` at the end.
    pub(super) fn step(&mut self) -> Option<()> {
        if self.next_remainder.is_zero() {
            return None;
        }
        let (quotient, rest) = self.remainder.div_rem(&self.next_remainder);
        self.remainder = std::mem::replace(&mut self.next_remainder, rest);
        let cofactor = &self.cofactor - quotient * &self.next_cofactor;
        self.cofactor = std::mem::replace(&mut self.next_cofactor, cofactor);
        Some(())
    }

    /// As many steps as the leading bits determine, at least one. `None` at the end. Costs eight products
    /// of a long integer with a word.
    pub(super) fn leap(&mut self) -> Option<()> {
        let shift = self.remainder.bits().saturating_sub(WORD);
        let digits = |n: &BigInt| leading(n.iter_u64_digits(), shift);
        let Some(matrix) = several_steps(digits(&self.remainder), digits(&self.next_remainder))
        else {
            return self.step();
        };
        (self.remainder, self.next_remainder) =
            apply(matrix, &self.remainder, &self.next_remainder);
        (self.cofactor, self.next_cofactor) = apply(matrix, &self.cofactor, &self.next_cofactor);
        Some(())
    }
}

/// Several steps of Euclid's algorithm: `[a, b, c, d]` maps two neighbours `(u, v)` in the sequence of
/// remainders to `(a u + b v, c u + d v)`.
pub(in crate::ring) type Steps = [i64; 4];

/// As many steps as the leading bits of two remainders, the first of them the larger, determine: both
/// divided by the same power of two, so that the first has at most [`WORD`] bits, and rounded down.
/// `None` when they do not determine one.
///
/// The matrix has entries below 2^31 and determinant ±1; so no quotient is longer, and the new first
/// remainder is at least the old one divided by 2^32.
///
/// Lehmer 1938, "Euclid's algorithm for large numbers"; Knuth, "Seminumerical algorithms", 4.5.2,
/// Algorithm L.
pub(in crate::ring) fn several_steps(mut x: i64, mut y: i64) -> Option<Steps> {
    let (mut a, mut b, mut c, mut d) = (1i64, 0i64, 0i64, 1i64);
    // The remainders lie between (x + a) 2^shift and (x + b) 2^shift, and those of y, c and d:
    // a quotient that both ends have is right.
    while y + c != 0 && y + d != 0 {
        let quotient = (x + a) / (y + c);
        if quotient != (x + b) / (y + d) {
            break;
        }
        if quotient >> LEAP != 0 {
            break;
        }
        let next = [a - quotient * c, b - quotient * d, x - quotient * y];
        if (next[0].unsigned_abs() | next[1].unsigned_abs()) >> LEAP != 0 {
            break;
        }
        (a, b, x) = (c, d, y);
        [c, d, y] = next;
    }
    (b != 0).then_some([a, b, c, d])
}

/// `(a u + b v, c u + d v)`.
fn apply([a, b, c, d]: Steps, u: &BigInt, v: &BigInt) -> (BigInt, BigInt) {
    (u * a + v * b, u * c + v * d)
}

/// The number with these digits, lowest first, divided by `2^shift` and rounded down, when that has at
/// most [`WORD`] bits.
pub(in crate::ring) fn leading(
    digits: impl DoubleEndedIterator<Item = u64> + ExactSizeIterator,
    shift: u64,
) -> i64 {
    let (digit, bit) = ((shift / 64) as usize, shift % 64);
    let count = digits.len().saturating_sub(digit);
    let window = digits.rev().take(count).fold(0u128, |high, low| high << 64 | u128::from(low));
    (window >> bit) as i64
}
