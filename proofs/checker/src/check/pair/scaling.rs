//! The rule `scaling`: Eq. 13.

use super::meter::Meter;
use super::scaled::Scaled;
use super::table::Fraction;
use crate::reason::{Failure, Reason};

/// The checks `element-shape`, `element-equation` and `element-product`.
pub(in crate::check) fn check(
    lambda: &[String],
    rho: &str,
    virtual_weights: [&[Scaled]; 2],
    meter: &mut Meter,
) -> Result<(), Failure> {
    let [one, other] = virtual_weights;
    let depth = one.len().saturating_sub(1);
    if lambda.len() != depth {
        let detail = format!("{} numbers for {depth} layers", lambda.len());
        return Err(Reason::ElementShape.because(detail));
    }
    let factors: Vec<Fraction> =
        lambda.iter().map(String::as_str).chain([rho]).map(Fraction::read).collect();
    for (number, ((x, y), factor)) in one.iter().zip(other).zip(&factors).enumerate() {
        if !y.is(factor, x, meter)? {
            let matrix = if number == depth { "L".into() } else { format!("M_{}", number + 1) };
            return Err(Reason::ElementEquation.because(format!("{matrix} is no such multiple")));
        }
    }
    let (lambda, rho) = factors.split_at(depth);
    let mut powers = powers(lambda, depth);
    powers.extend(rho.iter().map(|rho| (rho, 1)));
    let [above, below] = product(&powers, meter)?;
    if above != below {
        return Err(Reason::ElementProduct.because("the function is a multiple of the other"));
    }
    Ok(())
}

/// Numbers for the first layers of so many, each with `3^{l−i}`.
pub(in crate::check) fn powers(numbers: &[Fraction], depth: usize) -> Vec<(&Fraction, u32)> {
    numbers.iter().enumerate().map(|(i, number)| (number, exponent(depth, i + 1))).collect()
}

/// `3^{l−i}`, for `i` at most `l` and `l` at most 6.
pub(in crate::check) fn exponent(depth: usize, layer: usize) -> u32 {
    let power = u32::try_from(depth.saturating_sub(layer)).unwrap_or(u32::MAX);
    3_u32.saturating_pow(power)
}

/// Numerator and denominator of `Π x^k`.
pub(in crate::check) fn product(
    powers: &[(&Fraction, u32)],
    meter: &mut Meter,
) -> Result<[num_bigint::BigInt; 2], Failure> {
    let above: Vec<_> = powers.iter().map(|(x, k)| (&x.above, *k)).collect();
    let below: Vec<_> = powers.iter().map(|(x, k)| (&x.below, *k)).collect();
    Ok([meter.powers(&above)?, meter.powers(&below)?])
}
