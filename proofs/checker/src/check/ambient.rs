//! The rule `ambient-dimension` (section 5): no more dimensions than the space of functions.

use std::cmp::Ordering;

use super::sizes::Sizes;

/// Compares `d_l t C(d_0 t + 3^l - 1, 3^l)` with a number below 2^32, without ever computing
/// anything much larger than that number.
pub(crate) fn compare(sizes: &Sizes, number: u64) -> Ordering {
    let number = u128::from(number);
    let outputs = (sizes.last_width() as u128) * (sizes.tokens as u128);
    let variables = (sizes.first_width() as u128) * (sizes.tokens as u128);
    let degree: u128 = std::iter::repeat_n(3, sizes.layers()).product(); // at most 3^40 < 2^64
    let top = variables + degree - 1;
    // C(top, j) grows with j up to top / 2, and the smaller of the two j's is not above that.
    let choose = degree.min(variables - 1);
    let mut monomials: u128 = 1;
    for j in 1..=choose {
        if outputs * monomials > number {
            return Ordering::Greater;
        }
        // Below 2^32 · 2^65; the division is exact: C(top, j) = C(top, j - 1) (top - j + 1) / j.
        monomials = monomials * (top - j + 1) / j;
    }
    (outputs * monomials).cmp(&number)
}
