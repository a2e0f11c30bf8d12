//! Intervals with rational ends: what is computed with them holds for every number inside.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::real_roots::Interval;
use crate::poly::Polynomial;

/// Arithmetic that rounds outward to multiples of 2^−bits, so that ends stay short.
#[derive(Clone, Copy, Debug)]
pub(super) struct Intervals {
    pub bits: u32,
}

impl Intervals {
    pub(super) fn exact(value: BigRational) -> Interval {
        (value.clone(), value)
    }

    fn rounded(self, low: BigRational, high: BigRational) -> Interval {
        let scale = BigInt::one() << self.bits;
        let down =
            |x: BigRational| BigRational::new((x * &scale).floor().to_integer(), scale.clone());
        let up = |x: BigRational| BigRational::new((x * &scale).ceil().to_integer(), scale.clone());
        // What is exact stays so.
        if low == high && low.denom().bits() <= u64::from(self.bits) {
            return (low, high);
        }
        (down(low), up(high))
    }

    pub(super) fn add(self, a: &Interval, b: &Interval) -> Interval {
        (&a.0 + &b.0, &a.1 + &b.1)
    }

    pub(super) fn mul(self, a: &Interval, b: &Interval) -> Interval {
        let all = [&a.0 * &b.0, &a.0 * &b.1, &a.1 * &b.0, &a.1 * &b.1];
        let low = all.iter().min().cloned().unwrap_or_default();
        let high = all.iter().max().cloned().unwrap_or_default();
        self.rounded(low, high)
    }

    pub(super) fn sub(self, a: &Interval, b: &Interval) -> Interval {
        (&a.0 - &b.1, &a.1 - &b.0)
    }

    /// `None` if b may be zero.
    pub(super) fn div(self, a: &Interval, b: &Interval) -> Option<Interval> {
        sign(b).map(|_| {
            let inverse = self.rounded(b.1.recip(), b.0.recip());
            self.mul(a, &inverse)
        })
    }

    /// A polynomial in one variable, coefficients from the lowest.
    pub(super) fn horner(self, coefficients: &[BigRational], at: &Interval) -> Interval {
        let zero = Self::exact(BigRational::zero());
        coefficients
            .iter()
            .rev()
            .fold(zero, |sum, c| self.add(&self.mul(&sum, at), &Self::exact(c.clone())))
    }

    /// A polynomial in several variables.
    pub(super) fn value(self, polynomial: &Polynomial, at: &[Interval]) -> Interval {
        let zero = Self::exact(BigRational::zero());
        polynomial.terms().fold(zero, |sum, (monomial, c)| {
            let start = Self::exact(BigRational::from_integer(c.to_bigint()));
            let term = monomial.exponents().iter().zip(at).fold(start, |product, (&e, x)| {
                (0..e).fold(product, |product, _| self.mul(&product, x))
            });
            self.add(&sum, &term)
        })
    }

    /// How many eigenvalues of a symmetric matrix are negative, if no pivot may be zero: the signs of the pivots
    /// of an elimination are those of the eigenvalues (Sylvester), for every matrix inside.
    pub(super) fn negative(self, mut matrix: Vec<Vec<Interval>>) -> Option<usize> {
        let size = matrix.len();
        let mut left: Vec<usize> = (0..size).collect();
        let mut negative = 0;
        while !left.is_empty() {
            let (place, is_negative) = left
                .iter()
                .enumerate()
                .find_map(|(place, &k)| Some((place, sign(&matrix[k][k])? < 0)))?;
            let pivot = left.swap_remove(place);
            negative += usize::from(is_negative);
            for &i in &left {
                let factor = self.div(&matrix[i][pivot], &matrix[pivot][pivot])?;
                for &k in &left {
                    matrix[i][k] = self.sub(&matrix[i][k], &self.mul(&factor, &matrix[pivot][k]));
                }
            }
        }
        Some(negative)
    }
}

/// −1 or 1, if it is that of all numbers inside.
fn sign(interval: &Interval) -> Option<i32> {
    match (interval.0.is_positive(), interval.1.is_negative()) {
        (true, _) => Some(1),
        (_, true) => Some(-1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use num_rational::BigRational;

    use super::{Interval, Intervals};

    fn between(low: i64, high: i64, denominator: i64) -> Interval {
        (
            BigRational::new(low.into(), denominator.into()),
            BigRational::new(high.into(), denominator.into()),
        )
    }

    #[test]
    fn pivots_count_negative_eigenvalues() {
        let some = Intervals { bits: 40 };
        let exact = |n| between(n, n, 1);
        let matrix = |rows: &[&[i64]]| {
            rows.iter().map(|row| row.iter().map(|&n| exact(n)).collect()).collect()
        };
        assert_eq!(some.negative(matrix(&[&[2, 1], &[1, 2]])), Some(0));
        assert_eq!(some.negative(matrix(&[&[1, 2], &[2, 1]])), Some(1));
        assert_eq!(some.negative(matrix(&[&[-1, 0, 0], &[0, -2, 1], &[0, 1, -2]])), Some(3));
        // No pivot without a change of coordinates; a matrix that may be singular.
        assert_eq!(some.negative(matrix(&[&[0, 1], &[1, 0]])), None);
        let wide = vec![vec![between(99, 101, 100), exact(1)], vec![exact(1), exact(1)]];
        assert_eq!(some.negative(wide), None);
        let narrow = vec![vec![between(89, 91, 100), exact(1)], vec![exact(1), exact(1)]];
        assert_eq!(some.negative(narrow), Some(1));
    }

    #[test]
    fn intervals_hold_what_is_inside() {
        let some = Intervals { bits: 8 };
        let third = between(1, 1, 3);
        let (low, high) = some.mul(&third, &between(-1, 2, 1));
        assert!(
            low <= BigRational::new((-1).into(), 3.into())
                && high >= BigRational::new(2.into(), 3.into())
        );
        assert_eq!(some.div(&third, &between(-1, 1, 1)), None);
        assert_eq!(some.div(&between(1, 1, 1), &between(3, 3, 1)), Some(third));
        let small = BigRational::new(1.into(), 3001.into());
        let (low, high) = some.div(&between(1, 1, 1), &between(3001, 3001, 1)).unwrap();
        assert!(low < small && small < high);
        // x² − 2 at [1, 2].
        let square = [-2, 0, 1].map(|n| BigRational::from_integer(n.into()));
        assert_eq!(some.horner(&square, &between(1, 2, 1)), between(-1, 2, 1));
    }
}
