//! What tests of symbolic values compare with: random expressions, and matrices of rational numbers.

mod expression;
mod numeric;

use num_rational::BigRational;

pub use self::expression::{CONDITIONS, Expression, Kinds, expression};
pub use self::numeric::{
    Matrix, Numeric, exponential, homogeneous, homogeneous_slope, kronecker, mask, odd, odd_slope,
    power, reciprocal, softmax,
};

/// The numbers of `docs/certificate.md`, section 4.
pub struct Random(pub u64);

impl Random {
    /// A number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ z >> 31) % n
    }

    /// A whole number from −n to n.
    pub fn around_zero(&mut self, n: u64) -> BigRational {
        number(self.below(2 * n + 1) as i64 - n as i64)
    }

    pub fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len() as u64) as usize]
    }
}

pub fn number(n: i64) -> BigRational {
    BigRational::from_integer(n.into())
}
