//! Every bit pattern of 16 bits and all classes of longer ones, against other ways to the value.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};
use proptest::prelude::*;

use super::{Number, dyadic, f64_bits};

fn value(number: Number, bits: u64) -> Option<BigRational> {
    let bytes = bits.to_le_bytes();
    let found = number.value(&bytes[..number.size()]).ok();
    // In lowest terms, as every BigRational has to be.
    assert!(found.iter().all(|q| *q == BigRational::new(q.numer().clone(), q.denom().clone())));
    found
}

/// num-rational's own conversion, which refuses what is not finite.
fn of_f64(bits: u64) -> Option<BigRational> {
    BigRational::from_float(f64::from_bits(bits))
}

/// A half is a double with a shorter exponent, unless its exponent is 0: then it is a multiple of
/// 2^−24.
fn of_f16(bits: u64) -> Option<BigRational> {
    let (sign, exponent, fraction) = (bits >> 15, bits >> 10 & 31, bits & 1023);
    match exponent {
        0 => {
            let magnitude = BigRational::new(fraction.into(), (1 << 24).into());
            Some(if sign == 1 { -magnitude } else { magnitude })
        }
        31 => None,
        _ => of_f64(sign << 63 | (exponent + 1023 - 15) << 52 | fraction << 42),
    }
}

#[test]
fn all_halves() {
    for bits in 0..1 << 16 {
        assert_eq!(value(Number::F16, bits), of_f16(bits), "f16 {bits:#x}");
        // The upper half of a single.
        let single = BigRational::from_float(f32::from_bits((bits as u32) << 16));
        assert_eq!(value(Number::Bf16, bits), single, "bf16 {bits:#x}");
        let short = (bits as u16).cast_signed();
        assert_eq!(value(Number::I16, bits), Some(BigInt::from(short).into()));
        assert_eq!(value(Number::U16, bits), Some(BigInt::from(bits).into()));
    }
    for byte in 0..=255u8 {
        let signed = BigInt::from(byte.cast_signed());
        assert_eq!(value(Number::I8, byte.into()), Some(signed.into()));
        assert_eq!(value(Number::U8, byte.into()), Some(BigInt::from(byte).into()));
    }
}

/// Bits of a float with `e` bits of exponent and `f` of fraction: subnormal, extreme, infinite and
/// NaN as often as ordinary.
fn bits(e: u32, f: u32) -> impl Strategy<Value = u64> {
    let top = (1u64 << e) - 1;
    let exponent = prop_oneof![Just(0), Just(1), Just(top), Just(top - 1), 0..=top];
    let most = (1u64 << f) - 1;
    let fraction = prop_oneof![Just(0), Just(1), Just(most), Just(1 << (f - 1)), 0..=most];
    (0..2u64, exponent, fraction).prop_map(move |(s, x, y)| s << (e + f) | x << f | y)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn singles(bits in bits(8, 23)) {
        let single = BigRational::from_float(f32::from_bits(bits as u32));
        prop_assert_eq!(value(Number::F32, bits), single);
    }

    /// And back: the bits of an exact value are those that it came from, except for −0.
    #[test]
    fn doubles(bits in bits(11, 52)) {
        let found = value(Number::F64, bits);
        prop_assert_eq!(&found, &of_f64(bits));
        if let Some(q) = found {
            let wanted = if q.is_zero() { 0 } else { bits };
            prop_assert_eq!(f64_bits(&q), Some(wanted));
        }
    }

    /// One bit more than there is room for, wherever it lies.
    #[test]
    fn between_two_doubles_is_none(m in (1u64 << 52)..1 << 53, e in -1130i64..1100, s: bool) {
        let m = BigInt::from(2 * m + 1);
        prop_assert_eq!(f64_bits(&dyadic(if s { -m } else { m }, e)), None);
    }

    #[test]
    fn integers(n: u64) {
        let signed = n.cast_signed();
        prop_assert_eq!(value(Number::I64, n), Some(BigInt::from(signed).into()));
        prop_assert_eq!(value(Number::U64, n), Some(BigInt::from(n).into()));
        let (low, signed) = (n as u32, (n as u32).cast_signed());
        prop_assert_eq!(value(Number::I32, low.into()), Some(BigInt::from(signed).into()));
        prop_assert_eq!(value(Number::U32, low.into()), Some(BigInt::from(low).into()));
    }
}

#[test]
fn the_edges_of_a_double() {
    let power = |e: i64| dyadic(BigInt::one(), e);
    let largest = of_f64(f64::MAX.to_bits()).unwrap();
    assert_eq!(f64_bits(&power(1023)), Some(2046 << 52));
    assert_eq!(f64_bits(&largest), Some(f64::MAX.to_bits()));
    assert_eq!(f64_bits(&power(-1074)), Some(1));
    assert_eq!(f64_bits(&power(-1022)), Some(1 << 52));
    let third = BigRational::new(1.into(), 3.into());
    for q in [power(1024), power(-1075), largest + power(969), power(0) + power(-53), third] {
        assert_eq!(f64_bits(&q), None, "{q}");
    }
    assert_eq!(f64_bits(&(power(0) + power(-52))), Some((1023 << 52) + 1));
    let error = Number::F32.value(&f32::NAN.to_le_bytes()).unwrap_err();
    assert_eq!(error, "NaN, no number");
    assert_eq!(Number::F64.value(&f64::NEG_INFINITY.to_le_bytes()), Err("infinite"));
}
