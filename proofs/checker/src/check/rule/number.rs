//! Rational numbers in lowest terms, every step counted.

use num_bigint::BigInt;

use crate::check::layer::grid::is_zero;
use crate::check::pair::meter::Meter;
use crate::check::pair::table::Fraction;
use crate::reason::Failure;

/// The text of a rational, whose form has been checked.
pub(super) fn read(text: &str, meter: &mut Meter) -> Result<Fraction, Failure> {
    lowest(Fraction::read(text), meter)
}

/// The same in lowest terms.
fn lowest(number: Fraction, meter: &mut Meter) -> Result<Fraction, Failure> {
    let common = meter.gcd(&number.above, &number.below)?;
    Ok(Fraction { above: number.above / &common, below: number.below / common })
}

pub(super) fn product(a: &Fraction, b: &Fraction, meter: &mut Meter) -> Result<Fraction, Failure> {
    if is_one(&a.below) && is_one(&b.below) {
        let above = meter.product(&a.above, &b.above)?;
        return Ok(Fraction { above, below: BigInt::from(1) });
    }
    let above = meter.product(&a.above, &b.above)?;
    let below = meter.product(&a.below, &b.below)?;
    lowest(Fraction { above, below }, meter)
}

pub(super) fn sum(a: &Fraction, b: &Fraction, meter: &mut Meter) -> Result<Fraction, Failure> {
    if a.below == b.below && is_one(&a.below) {
        meter.products(1, a.above.bits(), 0)?;
        return Ok(Fraction { above: &a.above + &b.above, below: BigInt::from(1) });
    }
    let above = meter.product(&a.above, &b.below)? + meter.product(&b.above, &a.below)?;
    let below = meter.product(&a.below, &b.below)?;
    lowest(Fraction { above, below }, meter)
}

/// The reciprocal of a number that is not zero.
pub(super) fn reciprocal(number: &Fraction) -> Fraction {
    let below = BigInt::from(number.above.magnitude().clone());
    let above = number.below.clone();
    let negative = number.above < BigInt::default();
    Fraction { above: if negative { -above } else { above }, below }
}

pub(super) fn negative(number: &Fraction) -> Fraction {
    Fraction { above: -&number.above, below: number.below.clone() }
}

/// Whether this is 1 or −1, in lowest terms.
pub(super) fn is_unit(number: &Fraction) -> bool {
    is_one(&number.below) && number.above.magnitude() == BigInt::from(1).magnitude()
}

pub(super) fn is_nothing(number: &Fraction) -> bool {
    is_zero(&number.above)
}

fn is_one(number: &BigInt) -> bool {
    *number == BigInt::from(1)
}
