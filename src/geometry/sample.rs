//! Seeded random points and inputs. The same seed gives the same point, always.

use num_bigint::BigInt;
use num_rational::BigRational;

use crate::matrix::Matrix;
use crate::network::Block;
use crate::ring::SplitMix64;

/// Integer points and inputs with entries in `[−bound, bound]`, from one stream as
/// `docs/certificate.md`, section 4, has it: first the blocks, then the inputs.
#[derive(Clone, Debug)]
pub struct IntegerSample {
    stream: SplitMix64,
    bound: u64,
}

impl IntegerSample {
    /// The stream of a seed.
    ///
    /// # Panics
    /// Unless 1 ≤ `bound` ≤ 2^62.
    pub fn new(seed: u64, bound: u64) -> Self {
        assert!((1..=1 << 62).contains(&bound), "bound of a sample");
        IntegerSample { stream: SplitMix64::new(seed), bound }
    }

    /// The next matrix of the stream.
    pub fn matrix(&mut self, (rows, columns): (usize, usize)) -> Matrix<i64> {
        Matrix::from_fn(rows, columns, |_, _| self.stream.in_range(self.bound))
    }

    /// One matrix for each block.
    pub fn blocks(&mut self, blocks: &[Block]) -> Vec<Matrix<i64>> {
        blocks.iter().map(|block| self.matrix((block.rows, block.columns))).collect()
    }
}

/// Rational points and inputs: numerators in `[−32767, 32767]`, denominators from 1 to 9. Smaller
/// numbers make elimination faster and bad luck (a weight that is zero, say) more likely.
#[derive(Clone, Debug)]
pub struct RationalSample {
    stream: SplitMix64,
}

impl RationalSample {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        RationalSample { stream: SplitMix64::new(seed) }
    }

    /// The next matrix of the stream.
    pub fn matrix(&mut self, (rows, columns): (usize, usize)) -> Matrix<BigRational> {
        Matrix::from_fn(rows, columns, |_, _| {
            let numerator = BigInt::from(self.stream.in_range(32767));
            BigRational::new(numerator, BigInt::from(1 + self.stream.next_u64() % 9))
        })
    }

    /// One matrix for each block.
    pub fn blocks(&mut self, blocks: &[Block]) -> Vec<Matrix<BigRational>> {
        blocks.iter().map(|block| self.matrix((block.rows, block.columns))).collect()
    }
}
