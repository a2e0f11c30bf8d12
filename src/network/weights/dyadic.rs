//! Numbers of a machine as the exact rationals that they are: a float is a dyadic one, `m 2^e`.

use std::fmt;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// How an entry of a tensor is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Number {
    /// IEEE 754 half precision.
    F16,
    /// The upper half of single precision.
    Bf16,
    /// Single precision.
    F32,
    /// Double precision.
    F64,
    /// Signed, 8 bits.
    I8,
    /// Signed, 16 bits.
    I16,
    /// Signed, 32 bits.
    I32,
    /// Signed, 64 bits.
    I64,
    /// Unsigned, 8 bits.
    U8,
    /// Unsigned, 16 bits.
    U16,
    /// Unsigned, 32 bits.
    U32,
    /// Unsigned, 64 bits.
    U64,
}

impl Number {
    /// All of them, with their names.
    const NAMES: [(Number, &'static str); 12] = [
        (Number::F16, "f16"),
        (Number::Bf16, "bf16"),
        (Number::F32, "f32"),
        (Number::F64, "f64"),
        (Number::I8, "i8"),
        (Number::I16, "i16"),
        (Number::I32, "i32"),
        (Number::I64, "i64"),
        (Number::U8, "u8"),
        (Number::U16, "u16"),
        (Number::U32, "u32"),
        (Number::U64, "u64"),
    ];

    /// The one with this name: `f32`, `u8`, ….
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(number, _)| *number)
    }

    /// Bytes of an entry.
    pub fn size(self) -> usize {
        match self {
            Number::I8 | Number::U8 => 1,
            Number::F16 | Number::Bf16 | Number::I16 | Number::U16 => 2,
            Number::F32 | Number::I32 | Number::U32 => 4,
            Number::F64 | Number::I64 | Number::U64 => 8,
        }
    }

    /// The value of [`size`](Number::size) bytes, the least significant first. −0 is 0.
    ///
    /// # Errors
    /// What it is, if it is not a number: an infinity or NaN.
    pub fn value(self, bytes: &[u8]) -> Result<BigRational, &'static str> {
        let bits = bytes.iter().rev().fold(0u64, |bits, &byte| bits << 8 | u64::from(byte));
        let unused = 64 - 8 * self.size() as u32;
        match self {
            Number::F16 => float(bits, 5, 10),
            Number::Bf16 => float(bits, 8, 7),
            Number::F32 => float(bits, 8, 23),
            Number::F64 => float(bits, 11, 52),
            Number::U8 | Number::U16 | Number::U32 | Number::U64 => Ok(BigInt::from(bits).into()),
            // The sign moves to the top bit and back down, copied on the way.
            _ => Ok(BigInt::from((bits << unused).cast_signed() >> unused).into()),
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::NAMES.iter().find(|(number, _)| number == self);
        f.write_str(name.map_or("", |(_, name)| name))
    }
}

/// The value of an IEEE 754 format: sign, exponent with bias `2^(w−1) − 1`, fraction. Of exponent 0
/// are the numbers `0.fraction × 2^(1 − bias)`, of the largest one infinities and NaN.
fn float(bits: u64, exponent_bits: u32, fraction_bits: u32) -> Result<BigRational, &'static str> {
    let low = |bits: u64, count: u32| bits & ((1 << count) - 1);
    let fraction = low(bits, fraction_bits);
    let exponent = low(bits >> fraction_bits, exponent_bits);
    if exponent == (1 << exponent_bits) - 1 {
        return Err(if fraction == 0 { "infinite" } else { "NaN, no number" });
    }
    let (magnitude, exponent) =
        if exponent == 0 { (fraction, 1) } else { (fraction | 1 << fraction_bits, exponent) };
    let mantissa = BigInt::from(magnitude);
    let is_negative = bits >> (exponent_bits + fraction_bits) & 1 == 1;
    let bias = (1 << (exponent_bits - 1)) - 1 + i64::from(fraction_bits);
    // Exponents have at most 11 bits.
    Ok(dyadic(if is_negative { -mantissa } else { mantissa }, exponent.cast_signed() - bias))
}

/// `m 2^e`, in lowest terms without a division.
pub(super) fn dyadic(m: BigInt, e: i64) -> BigRational {
    let Some(zeros) = m.trailing_zeros() else { return BigRational::zero() };
    let down = e.min(0).unsigned_abs();
    let shared = zeros.min(down);
    let up = e.max(0).unsigned_abs();
    BigRational::new_raw((m >> shared) << up, BigInt::one() << (down - shared))
}

/// `k` if `n = 2^k`.
pub(super) fn power_of_two(n: &BigInt) -> Option<u64> {
    n.trailing_zeros().filter(|zeros| n.is_positive() && n.bits() == zeros + 1)
}

/// The bits of the `f64` that is exactly `q`, if there is one.
///
/// With `q = n / 2^k` and `n` of `L` bits, the first bit of `q` stands for `2^(L−1−k)`. A number with
/// a first bit from `2^−1022` to `2^1023` has 53 bits, a smaller one is a multiple of `2^−1074`.
pub(super) fn f64_bits(q: &BigRational) -> Option<u64> {
    if q.is_zero() {
        return Some(0);
    }
    let sign = u64::from(q.is_negative()) << 63;
    let magnitude = q.numer().magnitude();
    let down = i64::try_from(power_of_two(q.denom())?).ok()?;
    let first = i64::try_from(magnitude.bits()).ok()? - 1 - down;
    if first > 1023 {
        return None;
    }
    // The place of the last bit that the format has.
    let last = (first - 52).max(-1074);
    let shift = down + last;
    let zeros = i64::try_from(magnitude.trailing_zeros()?).ok()?;
    if shift > zeros {
        return None;
    }
    let mantissa = if shift >= 0 { magnitude >> shift } else { magnitude << -shift }.to_u64()?;
    // From 2^52 on the first bit is not written, and adds one to the exponent.
    let exponent = (last + 1074).unsigned_abs();
    Some(sign | ((exponent << 52) + mantissa))
}

#[cfg(test)]
mod tests;
