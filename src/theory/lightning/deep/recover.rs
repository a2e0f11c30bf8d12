//! Weights from a black box, exactly: the proof of Theorem 3.7 (corrected, `docs/equivalence.md`) run
//! as an algorithm.
//!
//! Two tokens `f` and `εg`, the others zero. Of the outputs at several `ε`, interpolated, the second
//! column divided by the first tends to `ε M_1(f, g)/q_1(f)`. With `M_1` known, its factor is divided
//! off and the same is done for `M_2`, and so on; what is left at the end is `L`. All of that is done
//! modulo primes, lifted, and tested.

mod finish;
mod limits;
mod modular;
mod one_token;
mod samples;

use std::sync::atomic::{AtomicUsize, Ordering};

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::{One, Zero};

use super::equivalence::check_tokens;
use super::realize::realize;
use crate::error::{Error, Result};
use crate::matrix::Matrix;
use crate::network::{Architecture, Parametrization, WeightFile};
use crate::program::Program;
use crate::ring::{Integers, SplitMix64};
use crate::theory::lightning::layer::matrices::{Exact, cleared, identity};
use crate::theory::lightning::texts::{output, program};
use one_token::{Lines, of_small_rank};
use samples::Samples;

/// A function that can be evaluated exactly and not be looked into.
pub trait BlackBox: Sync {
    /// The output at an integer `d_0 × t` input: integers over one common denominator, which need
    /// not be the least one.
    ///
    /// # Errors
    /// Whatever prevents an evaluation.
    fn evaluate(&self, input: &Matrix<BigInt>) -> Result<(Matrix<BigInt>, BigInt)>;
}

/// Weights behind a [`BlackBox`].
pub struct Hidden {
    program: Result<Program>,
    integers: Vec<Matrix<crate::ring::Integer>>,
    denominator: BigInt,
}

impl Hidden {
    /// Hides weights: their blocks, cleared of denominators.
    pub fn new(file: &WeightFile) -> Self {
        let architecture = &file.architecture;
        let layers = architecture.layers();
        let is_ml = architecture.parametrization() == Parametrization::Ml;
        let step = if is_ml { 1 } else { file.weights.len() / layers };
        let mut denominator = BigInt::one();
        let mut integers = Vec::new();
        for (position, block) in file.weights.iter().enumerate() {
            let (matrix, common) = cleared(block);
            integers.push(matrix.map(|n| crate::ring::Integer::from(n.clone())));
            // What a layer puts out enters the next one three times.
            let is_first = position % step == 0 && position < layers * step;
            if is_first && position > 0 {
                denominator = denominator.pow(3);
            }
            denominator *= common;
        }
        Hidden { program: program(architecture), integers, denominator }
    }
}

impl BlackBox for Hidden {
    fn evaluate(&self, input: &Matrix<BigInt>) -> Result<(Matrix<BigInt>, BigInt)> {
        let x = input.map(|n| crate::ring::Integer::from(n.clone()));
        let value =
            output(&Integers, self.program.as_ref().map_err(Error::clone)?, &self.integers, &x)?;
        Ok((value.map(crate::ring::Integer::to_bigint), self.denominator.clone()))
    }
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Recovery {
    /// Weights with the function of the black box, or why there are none.
    pub weights: std::result::Result<WeightFile, String>,
    /// How many evaluations it took, the last of them a test at a random input.
    pub evaluations: usize,
    /// At least so many are needed by counting: the dimension of the neuromanifold through the numbers
    /// in one output, rounded up.
    pub information_bound: usize,
}

/// Why an attempt failed.
enum Failure {
    /// The chosen vectors were unlucky, or no choice will do: this is what was seen.
    Unlucky(String),
    /// No choice will do.
    Hopeless(String),
    Broken(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Broken(error)
    }
}

type Step<T> = std::result::Result<T, Failure>;

/// So many choices of vectors, with larger and larger entries.
const ATTEMPTS: u64 = 6;
/// A degree of 3^7 needs a thousand evaluations for each pair of vectors.
const MOST_LAYERS: usize = 7;

/// Recovers weights of a known architecture from evaluations at integer inputs.
///
/// For `t ≥ 2` it works where the corrected Theorem 3.7 says that the virtual weights are determined up to
/// scaling: `L ≠ 0`, no `M_i` skew-symmetric, `rk M_i ≥ 2` for `i < l`. (For `M_l` of rank one, `k` and `v`
/// may be exchanged if `rk L = 1`.) Takes about `(3^l + 1)/2 · d_0(d_0 + 1)/2` evaluations; of
/// `t` tokens all but two are zero.
///
/// One token sees only `L x Π (xᵀM_i x)^{3^{l−i}}`. That is recovered where the forms `xᵀM_i x` have no factor
/// in common and none twice, and `rk L ≥ 2`, from `(3^l + 1) · d_0(d_0 − 1)/2` evaluations; the `M_i` found
/// are symmetric, or of rank one for `a_i = 1`.
///
/// A black box that was chosen for its `seed` can fail to be recovered; whoever holds its weights mixes them in
/// ([`DataSeed`](crate::network::DataSeed)). What is recovered is tested, here and by `equivalence`.
///
/// # Errors
/// Those of the black box; more than seven layers, or 1024 tokens.
pub fn recover(
    black_box: &dyn BlackBox,
    architecture: &Architecture,
    seed: u64,
) -> Result<Recovery> {
    if architecture.layers() > MOST_LAYERS {
        let problem = format!("{} layers", architecture.layers());
        return Err(Error::new("widths", problem, format!("allowed: up to {MOST_LAYERS}")));
    }
    check_tokens(architecture.tokens())?;
    let (rows, tokens) = architecture.output_shape();
    let dimension = architecture.virtual_weights().bound();
    let information_bound = dimension.div_ceil(rows * tokens);
    let mut stream = SplitMix64::new(seed);
    let counted = Counted { black_box, evaluations: AtomicUsize::new(0) };
    let mut weights = Err(String::new());
    for attempt in 1..=ATTEMPTS {
        match virtual_weights(&counted, architecture, attempt * attempt + 1, &mut stream, seed) {
            Ok((forms, last)) => {
                let found = realize(architecture, &forms, &last);
                let is_right = match &found {
                    Some(file) => agree(
                        &Hidden::new(file),
                        &counted,
                        architecture.input_shape(),
                        &mut stream,
                    )?,
                    None => false,
                };
                let why = || "the black box is not a network of this architecture".to_string();
                weights = found.filter(|_| is_right).ok_or_else(why);
                break;
            }
            Err(Failure::Broken(error)) => return Err(error),
            Err(Failure::Hopeless(why)) => {
                weights = Err(why);
                break;
            }
            Err(Failure::Unlucky(why)) => weights = Err(why),
        }
    }
    let evaluations = counted.evaluations.into_inner();
    Ok(Recovery { weights, evaluations, information_bound })
}

/// A black box that counts.
struct Counted<'a> {
    black_box: &'a dyn BlackBox,
    evaluations: AtomicUsize,
}

impl BlackBox for Counted<'_> {
    fn evaluate(&self, input: &Matrix<BigInt>) -> Result<(Matrix<BigInt>, BigInt)> {
        self.evaluations.fetch_add(1, Ordering::Relaxed);
        self.black_box.evaluate(input)
    }
}

/// Whether two black boxes have the same output at a random input.
fn agree(
    one: &Hidden,
    other: &dyn BlackBox,
    (rows, columns): (usize, usize),
    stream: &mut SplitMix64,
) -> Result<bool> {
    let x = Matrix::from_fn(rows, columns, |_, _| stream.in_range(1 << 20).into());
    let ((a, p), (b, q)) = (one.evaluate(&x)?, other.evaluate(&x)?);
    let common = p.gcd(&q);
    let (p, q) = (p / &common, q / &common);
    Ok(a.map(|n| n * &q) == b.map(|n| n * &p))
}

/// `M_1, …, M_l` and `L`.
fn virtual_weights(
    black_box: &dyn BlackBox,
    architecture: &Architecture,
    bound: u64,
    stream: &mut SplitMix64,
    seed: u64,
) -> Step<(Vec<Exact>, Exact)> {
    let (d, tokens) = (architecture.widths()[0], architecture.tokens());
    if d == 1 {
        // φ = L x (x xᵀ)^{(3^l − 1)/2} Π M_i^…: one number for each output.
        let x = Matrix::from_fn(1, tokens, |_, j| BigInt::from(i32::from(j == 0)));
        let (value, denominator) = black_box.evaluate(&x)?;
        let entry = |i, _| BigRational::new(value[(i, 0)].clone(), denominator.clone());
        return Ok((
            vec![identity(1); architecture.layers()],
            Matrix::from_fn(value.rows(), 1, entry),
        ));
    }
    if tokens == 1 {
        let mut lines = Lines::new(black_box, architecture, bound, stream)?;
        let image = finish::lift(&mut lines, seed)?;
        let (forms, last) = finish::finish(&lines, &image)?;
        return Ok((of_small_rank(architecture, forms)?, last));
    }
    let mut samples = Samples::new(black_box, architecture, bound, stream);
    samples.first_runs()?;
    let image = finish::lift(&mut samples, seed)?;
    finish::finish(&samples, &image)
}

/// Numbers that say nothing: zeros.
fn is_zero(list: &[BigRational]) -> bool {
    list.iter().all(Zero::is_zero)
}
