//! Prime fields whose modulus is chosen at run time, in Montgomery form.

use num_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;

use super::primes::is_prime;
use super::{Domain, Field, Ring};
use crate::error::{Error, Result};

/// The field of integers modulo an odd prime `p` below 2^62.
///
/// The residue `x` is held as `x * 2^64 mod p` (Montgomery 1985, "Modular multiplication without
/// trial division"), always fully reduced, so equal residues are equal words. Use
/// [`from_u64`](Self::from_u64) and [`to_u64`](Self::to_u64) to go in and out: an element read
/// as a plain number is not the residue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrimeField {
    p: u64,
    /// `-1 / p mod 2^64`.
    minus_inverse: u64,
    /// `2^64 mod p`: the form of 1.
    one: u64,
    /// `2^128 mod p`: brings a number into Montgomery form.
    r2: u64,
    /// The largest multiple of `p` that is at most 2^63.
    fold: u64,
}

impl PrimeField {
    /// The field with `p` elements. Costs a primality test.
    ///
    /// # Errors
    ///
    /// Unless `p` is an odd prime below 2^62.
    pub fn new(p: u64) -> Result<PrimeField> {
        if p >= 1 << 62 || p == 2 || !is_prime(p) {
            let problem = format!("cannot compute modulo {p}");
            return Err(Error::new("", problem, "the modulus must be an odd prime below 2^62"));
        }
        Ok(PrimeField::of_prime(p))
    }

    /// The same for what is known to be an odd prime below 2^62.
    pub(crate) fn of_prime(p: u64) -> PrimeField {
        // Newton's iteration doubles the number of right bits; p * p = 1 mod 2^3 starts it.
        let mut inverse = p;
        for _ in 0..5 {
            inverse = inverse.wrapping_mul(2u64.wrapping_sub(p.wrapping_mul(inverse)));
        }
        let one = ((1u128 << 64) % u128::from(p)) as u64;
        let r2 = (u128::from(one) * u128::from(one) % u128::from(p)) as u64;
        let fold = (1 << 63) / p * p;
        PrimeField { p, minus_inverse: inverse.wrapping_neg(), one, r2, fold }
    }

    /// The modulus `p`.
    #[inline]
    pub fn modulus(&self) -> u64 {
        self.p
    }

    /// The residue class of any `x`.
    #[inline]
    pub fn from_u64(&self, x: u64) -> u64 {
        // x < 2^64 and r2 < p, so the product is in the range of `reduce`.
        self.reduce(u128::from(x) * u128::from(self.r2))
    }

    /// The residue classes of many integers. For long ones several times faster than one by one: the
    /// powers of 2^64 are computed once, and then a digit takes a multiplication and an addition.
    pub fn from_integers<'a>(&self, list: impl IntoIterator<Item = &'a BigInt>) -> Vec<u64> {
        // The element 2^64 is `r2`, so the n-th power is the element 2^(64 (n + 1)), and a digit times
        // that, reduced, is the element digit * 2^(64 n).
        let mut powers = vec![self.r2];
        let mut class = |n: &BigInt| {
            let digits = n.iter_u64_digits();
            for last in powers.len()..digits.len() {
                powers.push(self.mul(&powers[last - 1], &self.r2));
            }
            // A digit times a power is below 2^64 p < 2^126: three of them and a word fit `sum`.
            let (mut sum, mut high) = (0u128, 0u128);
            let mut pairs = digits.zip(&powers);
            'pairs: loop {
                for _ in 0..3 {
                    let Some((digit, power)) = pairs.next() else { break 'pairs };
                    sum += u128::from(digit) * u128::from(*power);
                }
                (sum, high) = (u128::from(sum as u64), high + (sum >> 64));
            }
            let mut image = self.reduce_sum(sum);
            if high > 0 {
                // An element is the number divided by 2^64: `high` is there in full.
                image = self.add(&image, &((high % u128::from(self.p)) as u64));
            }
            if n.sign() == Sign::Minus { self.neg(&image) } else { image }
        };
        list.into_iter().map(&mut class).collect()
    }

    /// The residue of an element, in `0..p`.
    #[inline]
    pub fn to_u64(&self, a: &u64) -> u64 {
        self.reduce(u128::from(*a))
    }

    /// `t / 2^64 mod p`, for `t < 2^64 p`: a sum of at most four products of elements.
    ///
    /// `t + m p` is a multiple of 2^64 by the choice of `m < 2^64`, and it is less than
    /// `2 * 2^64 p < 2^127`; so the quotient is less than `2 p`, one subtraction from reduced.
    #[inline]
    pub(crate) fn reduce(&self, t: u128) -> u64 {
        debug_assert!(t >> 64 < u128::from(self.p));
        let m = (t as u64).wrapping_mul(self.minus_inverse);
        self.subtract_p(((t + u128::from(m) * u128::from(self.p)) >> 64) as u64)
    }

    /// The sum of four products, with one reduction.
    ///
    /// Elements are below `p < 2^62`, so the sum is below `4 p^2 < 2^64 p`: in the range of `reduce`.
    #[inline]
    pub(crate) fn dot_four(&self, a: [u64; 4], b: [u64; 4]) -> u64 {
        let product = |i: usize| u128::from(a[i]) * u128::from(b[i]);
        self.reduce(product(0) + product(1) + product(2) + product(3))
    }

    /// The element that is a sum of products of elements, read as numbers, not reduced yet.
    #[inline]
    pub(crate) fn reduce_sum(&self, sum: u128) -> u64 {
        // `reduce` wants the high word below p.
        let high = (sum >> 64) as u64 % self.p;
        self.reduce(u128::from(high) << 64 | u128::from(sum as u64))
    }

    /// `x mod p` for `x < 2 p`.
    #[inline]
    fn subtract_p(&self, x: u64) -> u64 {
        // If x < p, the difference wraps around to a number above 2^64 - 2^62 > x.
        x.min(x.wrapping_sub(self.p))
    }
}

impl Ring for PrimeField {
    type Elem = u64;

    #[inline]
    fn zero(&self) -> u64 {
        0
    }

    #[inline]
    fn one(&self) -> u64 {
        self.one
    }

    #[inline]
    fn is_zero(&self, a: &u64) -> bool {
        *a == 0
    }

    fn from_integer(&self, n: &BigInt) -> u64 {
        let residue = (n.magnitude() % self.p).to_u64().unwrap_or(0);
        let image = self.from_u64(residue);
        if n.sign() == Sign::Minus { self.neg(&image) } else { image }
    }

    #[inline]
    fn from_i64(&self, n: i64) -> u64 {
        let image = self.from_u64(n.unsigned_abs());
        if n < 0 { self.neg(&image) } else { image }
    }

    #[inline]
    fn add(&self, a: &u64, b: &u64) -> u64 {
        self.subtract_p(a + b)
    }

    #[inline]
    fn sub(&self, a: &u64, b: &u64) -> u64 {
        self.subtract_p(a + (self.p - b))
    }

    #[inline]
    fn neg(&self, a: &u64) -> u64 {
        self.subtract_p(self.p - a)
    }

    #[inline]
    fn mul(&self, a: &u64, b: &u64) -> u64 {
        self.reduce(u128::from(*a) * u128::from(*b))
    }

    #[inline]
    fn add_mul_assign(&self, sum: &mut u64, a: &u64, b: &u64) {
        *sum = self.add(sum, &self.mul(a, b));
    }

    /// `a^(p-2)` (Fermat): about 90 multiplications for the largest `p`.
    fn try_inverse(&self, a: &u64) -> Option<u64> {
        (*a != 0).then(|| self.pow(a, self.p - 2))
    }

    /// One multiplication and one addition of words for each pair; one reduction in all.
    #[inline]
    fn dot<'a, I>(&self, pairs: I) -> u64
    where
        I: IntoIterator<Item = (&'a u64, &'a u64)>,
    {
        // Elements are below p < 2^62, so a product is below 2^124 and four are below 2^126.
        // Invariant: sum < 2^127 before each four, hence sum < 2^127 + 2^126 < 2^128 after them:
        // no overflow. If sum >= 2^127 then, we subtract 2^64 fold, a multiple of p with
        // 2^63 - p < fold <= 2^63, so that 0 <= sum < 2^126 + 2^64 p < 2^127 again.
        // (Four at a time: a third faster than one, as measured.)
        let fold = u128::from(self.fold) << 64;
        let mut pairs = pairs.into_iter();
        let mut sum = 0u128;
        'pairs: loop {
            for _ in 0..4 {
                let Some((a, b)) = pairs.next() else { break 'pairs };
                sum += u128::from(*a) * u128::from(*b);
            }
            if sum >> 127 == 1 {
                sum -= fold;
            }
        }
        self.reduce_sum(sum)
    }
}

impl Domain for PrimeField {
    fn div_exact(&self, a: &u64, b: &u64) -> Option<u64> {
        Some(self.mul(a, &self.try_inverse(b)?))
    }
}

impl Field for PrimeField {}

#[cfg(test)]
mod tests;
