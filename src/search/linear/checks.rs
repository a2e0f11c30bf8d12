//! Whether a matrix is a linear symmetry: tried at points that were not used to find it.

use neurocert_check::kernel::produce::Budget;
use neurocert_check::kernel::{Failure, Source};
use num_bigint::BigInt;

use super::points::Points;
use crate::ring::{Integer, PrimeField, SplitMix64, random_prime};

/// Points at which a matrix is tried.
pub(crate) const POINTS: usize = 2;
/// Entries of a matrix that are not zero, row by row.
pub(crate) type Entries = Vec<(usize, usize, Integer)>;

/// Points modulo other primes.
pub(crate) struct Checks<'a> {
    points: Vec<Points<'a>>,
}

impl<'a> Checks<'a> {
    pub(crate) fn new(
        source: &'a Source,
        seed: u64,
        order: Option<u32>,
        budget: Budget,
    ) -> Result<Self, Failure> {
        let mut stream = SplitMix64::new(!seed);
        let mut points = Vec::new();
        for number in 0..2 {
            let field = PrimeField::new(random_prime(61, &mut stream)).expect("a prime");
            let seed = (seed ^ 0x6469_7363_6f76_6572).wrapping_add(number);
            points.push(Points::new(source, field, seed, order, budget));
        }
        for points in &mut points {
            points.get(POINTS - 1)?;
        }
        Ok(Checks { points })
    }

    /// Whether the matrix passes at every point.
    pub(crate) fn holds(&mut self, matrix: &[(usize, usize, Integer)]) -> bool {
        self.points.iter_mut().all(|points| {
            let modulus = u128::from(points.field.modulus());
            let residue = |c: &Integer| {
                let c = c.to_bigint() % BigInt::from(modulus);
                let c = if c < BigInt::ZERO { c + BigInt::from(modulus) } else { c };
                u128::try_from(c).unwrap_or(0)
            };
            (0..POINTS).all(|index| {
                let Ok(point) = points.get(index) else { return false };
                point.rows.iter().all(|row| {
                    let product = |sum: u128, (x, y, c): &(usize, usize, Integer)| {
                        let moved = residue(c) * u128::from(point.weights[*y]) % modulus;
                        (sum + moved * u128::from(row[*x])) % modulus
                    };
                    matrix.iter().fold(0, product) == 0
                })
            })
        })
    }
}
