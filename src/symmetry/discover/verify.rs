//! Whether a matrix is an infinitesimal symmetry: at random points, and as an identity.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use super::points::{BOUND, Point, Source};
use crate::error::Result;
use crate::geometry::{IntegerSample, KernelField};
use crate::network::Network;
use crate::ring::{Integer, Integers, PrimeField, Ring, SplitMix64, random_prime};

/// Points at which a matrix is tried.
const POINTS: u32 = 2;
/// Exact numbers have about 30 bits for each degree. Above this the points are taken modulo primes.
const HIGHEST_DEGREE: u64 = 4000;
/// Primes that stand for the integers then.
const PRIMES: usize = 3;
/// After so many identities that are too large to expand no more are tried: of one system, and in all.
pub(super) const MOST_FAILURES: [usize; 2] = [2, 8];
/// Products of terms in an attempt: about half a second.
const MOST_PRODUCTS: usize = 2_000_000;

/// Random points that were not used to find anything.
pub(super) struct Checks {
    exact: Vec<Point<Integer>>,
    modular: Vec<(PrimeField, Point<u64>)>,
    /// Entries of blocks of weights that satisfy conditions. The others are free: the tangent space at
    /// one point has all of them, and so it has at almost every point.
    is_restricted: Vec<bool>,
    degree: Option<u64>,
}

impl Checks {
    pub fn new<N: Network>(network: &N, source: &Source<'_, N>, seed: u64) -> Result<Self> {
        let degree = network.total_degree();
        let mut sample = IntegerSample::new(seed ^ 0x6469_7363_6f76_6572, BOUND);
        let mut checks = Checks {
            exact: Vec::new(),
            modular: Vec::new(),
            is_restricted: vec![false; source.count],
            degree,
        };
        if degree.is_some_and(|degree| degree <= HIGHEST_DEGREE) {
            checks.exact = (0..POINTS).map(|_| source.exact(&mut sample)).collect();
        } else {
            let mut stream = SplitMix64::new(!seed);
            for _ in 0..PRIMES {
                let field = PrimeField::new(random_prime(61, &mut stream))?;
                for _ in 0..POINTS {
                    checks.modular.push((field, source.modular(field, &mut sample)));
                }
            }
        }
        let (rows, columns) = network.output_shape();
        let conditions = checks.exact.iter().flat_map(|point| &point.functionals[rows * columns..]);
        for condition in conditions {
            for block in source.ranges() {
                if condition[block.clone()].iter().any(|c| !Integers.is_zero(c)) {
                    checks.is_restricted[block].fill(true);
                }
            }
        }
        if checks.exact.is_empty() && source.is_restricted() {
            checks.is_restricted = vec![true; source.count];
        }
        Ok(checks)
    }

    /// Whether the matrix passes at every point.
    pub fn holds(&self, matrix: &[(usize, usize, Integer)]) -> bool {
        self.exact.iter().all(|point| holds(&Integers, point, matrix))
            && self.modular.iter().all(|(field, point)| holds(field, point, matrix))
    }

    /// Whether the matrix is proved to be a symmetry: as an identity in free weights, while the weights
    /// that satisfy conditions stand still.
    pub fn proves<N: Network>(
        &self,
        source: &Source<'_, N>,
        matrix: &[(usize, usize, Integer)],
    ) -> bool {
        let field = KernelField::linear(matrix.iter().cloned());
        !self.moves_restricted(matrix) && field.is_proved(source.recorded(), MOST_PRODUCTS)
    }

    fn moves_restricted(&self, matrix: &[(usize, usize, Integer)]) -> bool {
        matrix.iter().any(|(x, ..)| self.is_restricted[*x])
    }

    /// A bound for the probability that one of these matrices passes and is not a symmetry.
    ///
    /// With D the degree of the output in coordinates and input, the derivative of an output along `E W`
    /// is a polynomial of degree D at most in them. A condition on tangents is the product of `E W` with
    /// minors of the Jacobian of (coordinates ↦ weights), so its degree is at most (n + 1) D for n
    /// entries of weights. If it is not zero it vanishes at a random point with probability at most
    /// degree × the largest probability of an entry (Schwartz, Zippel), and the points are independent.
    /// `None` where the points were not exact.
    pub fn error_bound<'a>(
        &self,
        matrices: impl Iterator<Item = &'a [(usize, usize, Integer)]>,
    ) -> Option<BigRational> {
        let degree = self.degree.filter(|_| !self.exact.is_empty())?;
        let values = u128::from(BOUND) * 2 + 1;
        let likeliest =
            BigRational::new((1u128 << 64).div_ceil(values).into(), (1u128 << 64).into());
        let entries = self.is_restricted.len() as u64;
        let bound = |matrix: &[(usize, usize, Integer)]| {
            let factor = if self.moves_restricted(matrix) { entries + 1 } else { 1 };
            let missed = &likeliest * BigInt::from(degree) * BigInt::from(factor);
            num_traits::pow(missed, POINTS as usize)
        };
        Some(matrices.map(bound).fold(BigRational::zero(), |sum, bound| sum + bound))
    }
}

fn holds<R: Ring>(ring: &R, point: &Point<R::Elem>, matrix: &[(usize, usize, Integer)]) -> bool {
    let mut velocity: Vec<(usize, R::Elem)> = Vec::new();
    for (x, y, c) in matrix {
        let term = ring.mul(&ring.from_integer(&c.to_bigint()), &point.weights[*y]);
        match velocity.last_mut() {
            Some((last, sum)) if last == x => *sum = ring.add(sum, &term),
            _ => velocity.push((*x, term)),
        }
    }
    point.functionals.iter().all(|g| {
        let pairs = velocity.iter().map(|(x, v)| (&g[*x], v));
        ring.is_zero(&ring.dot(pairs))
    })
}
