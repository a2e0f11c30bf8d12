//! The dimensions of section 4: `g`, `f` and `F`. All sizes are at most 2^14.

use super::shape::Shape;
use crate::certificate::Parametrization;

/// `g(r)`: the dimension of the set of all `(Q, K)` with a given `KᵀQ` of rank `r`, `r ≤ α`.
pub(super) fn g(shape: &Shape, r: usize) -> usize {
    let values = (r..=shape.alpha()).map(|s| s * (shape.a + r - s) + shape.d * (shape.a - r));
    values.max().unwrap_or(0)
}

/// The dimension of the set of all `A` of rank `r` with a given symmetric part that has `p`
/// positive and `n` negative eigenvalues; `max(p, n) ≤ r ≤ d`.
pub(super) fn f(d: usize, p: usize, n: usize, r: usize) -> i64 {
    if p + n == 0 && r % 2 == 1 {
        // An antisymmetric matrix has an even rank.
        return f(d, p, n, r - 1);
    }
    let [d, p, n, r] = [d, p, n, r].map(|size| i64::try_from(size).unwrap_or(i64::MAX));
    let z = d - p - n;
    let value = |i: i64| {
        let j = d - r - i;
        (0..=z).contains(&j).then(|| i * (p + n - i) - i * (i + 1) / 2 + (i + j) * (z - j))
    };
    let largest = (0..=p.min(n)).filter_map(value).max().unwrap_or(0);
    r * (r - 1) / 2 + largest
}

/// `F(S)`: the largest dimension of the set of all weights `A`, or `(Q, K)`, for a given symmetric
/// part.
pub(super) fn largest(shape: &Shape, (p, n): (usize, usize)) -> usize {
    let value = |r| {
        let matrices = f(shape.d, p, n, r);
        match shape.parametrization {
            Parametrization::Qkv => usize::try_from(matrices).unwrap_or(0) + g(shape, r),
            Parametrization::Av | Parametrization::Ml => usize::try_from(matrices).unwrap_or(0),
        }
    };
    (p.max(n)..=shape.alpha()).map(value).max().unwrap_or(0)
}
