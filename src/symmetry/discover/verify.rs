//! Whether a matrix is a linear symmetry: tried at points that were not used to find it, and exactly.

use neurocert_check::kernel::produce::Budget;
use neurocert_check::kernel::{Bounded, Failure, Source};
use neurocert_check::language::{Function, Op, Program};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use super::points::{BOUND, Points};
use crate::geometry::IntegerSample;
use crate::matrix::Matrix;
use crate::program::{Coordinates, run};
use crate::ring::{
    Dual, DualNumber, Integer, Integers, PrimeField, Ring, SplitMix64, random_prime,
};

/// Points at which a matrix is tried.
const POINTS: usize = 2;
/// Exact numbers have about 30 bits for each degree. Above this none are computed.
const HIGHEST_DEGREE: u64 = 4000;
/// After so many fields whose proof was too large no more are tried: of one system, and in all.
pub(super) const MOST_FAILURES: [usize; 2] = [2, 8];

/// Entries of a matrix that are not zero, row by row.
pub(super) type Entries = Vec<(usize, usize, Integer)>;

/// Points modulo other primes.
pub(super) struct Checks<'a> {
    points: Vec<Points<'a>>,
}

impl<'a> Checks<'a> {
    pub fn new(
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
    pub fn holds(&mut self, matrix: &[(usize, usize, Integer)]) -> bool {
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

/// A bound for the probability that one of these matrices passes [`POINTS`] exact points and is not a symmetry;
/// `None` where there are no exact points (functions that are not polynomials, high degrees).
///
/// The derivative of an output along `E W` is a polynomial in coordinates and inputs whose degree D is at
/// most that of the output. If it is not zero it vanishes at a random point with probability at most
/// D × the largest probability of an entry (Schwartz, Zippel), and the points are independent.
/// What fails at a point is a bug, since points modulo primes were passed; there is no bound then either.
pub(super) fn error_bound(
    program: &Program,
    matrices: &[Entries],
    seed: u64,
) -> Option<BigRational> {
    let degree = degree(&Source::new(program, Bounded::Factors))?;
    if degree > HIGHEST_DEGREE {
        return None;
    }
    let dual = Dual::new(Integers);
    let coordinates = Coordinates::new(program, Bounded::Factors);
    let count = coordinates.places().len();
    let mut sample = IntegerSample::new(seed ^ 0x0065_7861_6374, BOUND);
    for _ in 0..POINTS {
        let w: Vec<Integer> =
            sample.matrix((1, count)).entries().iter().map(|&x| Integers.from_i64(x)).collect();
        let inputs: Vec<Matrix<DualNumber<Integer>>> = program
            .inputs
            .iter()
            .map(|leaf| sample.matrix(leaf.shape).map(|&x| dual.from_i64(x)))
            .collect();
        for matrix in matrices {
            let mut velocity = vec![Integers.zero(); count];
            for (x, y, c) in matrix {
                Integers.add_mul_assign(&mut velocity[*x], c, &w[*y]);
            }
            let moved = w.iter().zip(velocity).map(|(w, v)| DualNumber::new(w.clone(), v));
            let weights = coordinates.weights(&dual, &moved.collect::<Vec<_>>());
            let outputs = run(&dual, program, &weights, &inputs).ok()?;
            let mut entries = outputs.iter().flat_map(Matrix::entries);
            if !entries.all(|entry| Integers.is_zero(&entry.derivative)) {
                return None;
            }
        }
    }
    let values = u128::from(BOUND) * 2 + 1;
    let likeliest = BigRational::new((1u128 << 64).div_ceil(values).into(), (1u128 << 64).into());
    let missed = num_traits::pow(likeliest * BigInt::from(degree), POINTS);
    Some(matrices.iter().fold(BigRational::zero(), |sum, _| sum + &missed))
}

/// The degree of the outputs in coordinates and inputs, at most; `None` for what is not a polynomial.
fn degree(source: &Source) -> Option<u64> {
    let mut degrees: Vec<u64> = Vec::new();
    for node in &source.nodes {
        let args = || node.args.iter().map(|&arg| degrees[arg]);
        let highest = args().max().unwrap_or(0);
        degrees.push(match &node.op {
            Op::Weight(_) | Op::Input(_) => 1,
            Op::Constant(_) => 0,
            Op::Name(_) | Op::Sum | Op::Transpose => highest,
            Op::Product | Op::Scale | Op::Hadamard | Op::Kronecker => {
                args().try_fold(0_u64, u64::checked_add)?
            }
            Op::Power(exponent) => highest.checked_mul((*exponent).into())?,
            Op::Apply(Function::Series(_, coefficients)) => {
                highest.checked_mul(coefficients.len() as u64)?
            }
            _ => return None,
        });
    }
    source.outputs.iter().map(|&output| degrees[output]).max()
}
