//! Exact numbers and matrices for people: small ones whole, long ones by their size.

use itertools::Itertools as _;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};

use crate::matrix::Matrix;

/// A longer number is shown by its first decimals.
const MOST_DIGITS: usize = 40;
/// A matrix with more entries is shown by its shape.
const MOST_ENTRIES: usize = 100;

/// Whether a number is not shown whole.
pub(crate) fn is_long(q: &BigRational) -> bool {
    q.to_string().len() > MOST_DIGITS
}

/// The number rounded to so many significant digits (at least one): `-0.00125`, or `1.25e-7`. The nearest
/// such number, computed exactly; of two the one further from zero.
pub(crate) fn decimals(q: &BigRational, digits: u32) -> String {
    if q.is_zero() {
        return "0".into();
    }
    let ten = |exponent: i64| {
        let power = BigInt::from(10).pow(exponent.unsigned_abs() as u32);
        let power = BigRational::from_integer(power);
        if exponent < 0 { power.recip() } else { power }
    };
    let size = q.abs();
    let length = |n: &BigInt| n.to_string().len() as i64;
    // 10^exponent ≤ size < 10^(exponent + 1): the difference of the lengths, or one less.
    let mut exponent = length(size.numer()) - length(size.denom());
    if size < ten(exponent) {
        exponent -= 1;
    }
    let last = i64::from(digits.max(1)) - 1;
    let mut rounded = (size * ten(last - exponent)).round().to_integer();
    if length(&rounded) > last + 1 {
        rounded /= 10;
        exponent += 1;
    }
    let text = rounded.to_string();
    let trimmed = |whole: &str, part: &str| match part.trim_end_matches('0') {
        "" => whole.to_string(),
        part => format!("{whole}.{part}"),
    };
    let body = match exponent {
        -4..0 => {
            let zeros = "0".repeat((-exponent - 1) as usize);
            trimmed("0", &format!("{zeros}{text}"))
        }
        _ if (0..=last).contains(&exponent) => {
            let (whole, part) = text.split_at(exponent as usize + 1);
            trimmed(whole, part)
        }
        _ => format!("{}e{exponent}", trimmed(&text[..1], &text[1..])),
    };
    if q.is_negative() { format!("-{body}") } else { body }
}

/// `[1 0; 0 1/2]`; long entries by decimals; or shape and longest entry.
pub(crate) fn matrix(matrix: &Matrix<BigRational>) -> String {
    let longest = matrix.entries().iter().map(|q| q.to_string().len()).max().unwrap_or(0);
    let (rows, columns) = matrix.shape();
    if !is_small(matrix) {
        return format!("a {rows} x {columns} matrix, entries of up to {longest} characters");
    }
    let entry = |q: &BigRational| if is_long(q) { decimals(q, 6) } else { q.to_string() };
    let text = (0..rows).map(|i| matrix.row(i).iter().map(entry).join(" ")).join("; ");
    let rounded = if longest > MOST_DIGITS { " (rounded)" } else { "" };
    format!("[{text}]{rounded}")
}

/// Whether the entries of a matrix are shown.
pub(crate) fn is_small(matrix: &Matrix<BigRational>) -> bool {
    matrix.entries().len() <= MOST_ENTRIES
}

#[cfg(test)]
mod tests {
    use super::decimals;
    use num_rational::BigRational;

    #[test]
    fn decimals_are_rounded_exactly() {
        for (p, q, digits, text) in [
            (0, 1, 3, "0"),
            (1, 3, 3, "0.333"),
            (-2, 3, 3, "-0.667"),
            (999_999, 1000, 4, "1000"),
            (999_999, 1000, 3, "1e3"),
            (1, 1 << 10, 4, "0.0009766"),
            (1, 1 << 20, 4, "9.537e-7"),
            (125, 100_000, 3, "0.00125"),
            (5, 2, 1, "3"),
            (-123_456_789, 1, 5, "-1.2346e8"),
            (100, 1, 12, "100"),
            (99_995, 100_000, 4, "1"),
        ] {
            let number = BigRational::new(p.into(), q.into());
            assert_eq!(decimals(&number, digits), text, "{p}/{q}");
        }
    }
}
