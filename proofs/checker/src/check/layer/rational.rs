//! Matrices of rational numbers, cleared of denominators.

use num_bigint::BigInt;

use super::grid::{Grid, Integers, integer, is_zero};
use crate::certificate;

/// The matrix times the smallest positive integer that makes it an integer matrix, and that
/// integer. The shape has been checked.
pub(crate) fn cleared(matrix: &certificate::Matrix, columns: usize) -> (Integers, BigInt) {
    let fractions: Vec<(BigInt, BigInt)> =
        matrix.iter().flatten().map(|text| fraction(text)).collect();
    let mut multiplier = BigInt::from(1);
    for (_, below) in &fractions {
        let common = gcd(multiplier.clone(), below.clone());
        multiplier = multiplier / common * below;
    }
    let entries = fractions.into_iter().map(|(above, below)| above * (&multiplier / below));
    (Grid::new(columns, entries.collect()), multiplier)
}

/// A rational number in lowest terms, the denominator positive.
fn fraction(text: &str) -> (BigInt, BigInt) {
    let (above, below) = text.split_once('/').unwrap_or((text, "1"));
    let (above, below) = (integer(above), integer(below));
    let common = gcd(above.clone(), below.clone());
    (above / &common, below / common)
}

/// The greatest common divisor of any integer and one that is not zero: positive.
pub(crate) fn gcd(mut a: BigInt, mut b: BigInt) -> BigInt {
    while !is_zero(&b) {
        (a, b) = (b.clone(), a % b);
    }
    BigInt::from(a.magnitude().clone())
}
