//! Matrices that no proof shows to be symmetries, tried at exact points.

use neurocert_check::kernel::{Bounded, Source};
use neurocert_check::language::{Function, Op, Program};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use crate::matrix::Matrix;
use crate::program::{Coordinates, run};
use crate::ring::{Dual, DualNumber, Integer, Integers, Ring, SplitMix64};
use crate::search::{BOUND, Entries, POINTS};

/// Exact numbers have about 30 bits for each degree. Above this none are computed.
const HIGHEST_DEGREE: u64 = 4000;

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
    let mut stream = SplitMix64::new(seed ^ 0x0065_7861_6374);
    let mut draw = || stream.in_range(BOUND);
    for _ in 0..POINTS {
        let w: Vec<Integer> = (0..count).map(|_| Integers.from_i64(draw())).collect();
        let inputs: Vec<Matrix<DualNumber<Integer>>> = program
            .inputs
            .iter()
            .map(|leaf| Matrix::from_fn(leaf.shape.0, leaf.shape.1, |_, _| dual.from_i64(draw())))
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
