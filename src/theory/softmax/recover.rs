//! Weights of softmax attention from Taylor coefficients: the proof of section 4 of
//! `docs/theorems/normalised.md`, run as an algorithm.
//!
//! On inputs of one token `x` and `t − 1` tokens `y` all happens in the plane of `c = αx + βy` and `z = x − y`. The mean
//! of the output's columns begins with `L c`. With `M_1, …, M_{i−1}` known, what it has besides in degree
//! `2·3^{i−1} + 1` is `κ Δ² zᵀB_i c · L z`, where `B_i` is the transpose of `M_i` and `Δ` the product of the numbers
//! `κ zᵀB_j z`, each to the power `3^{i−1−j}`. So each `M_i` is the solution of linear equations, one for each input.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

use crate::error::{Error, Result};
use crate::matrix::Matrix;
use crate::network::{Architecture, Parametrization, WeightFile};
use crate::program::{Network, run};
use crate::ring::{Rationals, Series, SplitMix64};
use crate::theory::lightning::deep::{realize, virtual_point};
use crate::theory::lightning::layer::matrices::{Exact, integer, inverse, is_zero, product, zeros};

/// A function that is only seen through its Taylor coefficients.
pub trait Jets {
    /// The coefficients of `s, s², …, s^order` of the output at `s` times an input.
    ///
    /// # Errors
    /// Whatever prevents it.
    fn jets(&self, input: &Exact, order: usize) -> Result<Vec<Exact>>;
}

impl Jets for (&Network, &[Exact]) {
    fn jets(&self, input: &Exact, order: usize) -> Result<Vec<Exact>> {
        let ring = Series::new(Rationals, order);
        let weights: Vec<_> =
            self.1.iter().map(|block| block.map(|x| ring.monomial(x.clone(), 0))).collect();
        let input = input.map(|x| ring.monomial(x.clone(), 1));
        let output = run(&ring, &self.0.program, &weights, &[input])?.remove(0);
        Ok((1..=order).map(|power| output.map(|x| ring.coefficient(x, power))).collect())
    }
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Recovered {
    /// Weights of the architecture, or why there are none.
    pub weights: std::result::Result<WeightFile, String>,
    /// How many inputs were asked for.
    pub inputs: usize,
    /// The order of the Taylor coefficients.
    pub order: usize,
}

/// More layers need coefficients beyond the order 163.
pub const MOST_LAYERS: usize = 5;

/// The order of the coefficients that determine `(M, L)`: `2·3^{l−1} + 1`.
pub fn order(layers: usize) -> usize {
    2 * 3_usize.pow(layers as u32 - 1) + 1
}

/// Weights with the function, up to what its `(M, L)` leave open.
///
/// # Errors
/// More than five layers; what the function says when it is asked.
pub fn recover(function: &dyn Jets, architecture: &Architecture, seed: u64) -> Result<Recovered> {
    let layers = architecture.layers();
    if layers > MOST_LAYERS {
        let problem = format!("{layers} layers");
        return Err(Error::new("d", problem, format!("allowed: up to {MOST_LAYERS}")));
    }
    let mut asked = Asked { function, inputs: 0, order: order(layers) };
    let weights = found(&mut asked, architecture, &mut SplitMix64::new(seed))?;
    Ok(Recovered { weights, inputs: asked.inputs, order: asked.order })
}

struct Asked<'a> {
    function: &'a dyn Jets,
    inputs: usize,
    order: usize,
}

impl Asked<'_> {
    fn jets(&mut self, input: &Exact) -> Result<Vec<Exact>> {
        self.inputs += 1;
        self.function.jets(input, self.order)
    }
}

/// How often other directions are tried.
const ATTEMPTS: usize = 8;

fn found(
    asked: &mut Asked<'_>,
    architecture: &Architecture,
    stream: &mut SplitMix64,
) -> Result<std::result::Result<WeightFile, String>> {
    let (d, tokens) = (architecture.widths()[0], architecture.tokens());
    let unit = |k: usize| Matrix::from_fn(d, 1, |i, _| integer(i64::from(i == k)));
    // Equal tokens: the output is L c.
    let mut columns = Vec::new();
    for k in 0..d {
        let c = unit(k);
        let input = Matrix::from_fn(d, tokens, |i, _| c[(i, 0)].clone());
        columns.push(asked.jets(&input)?.remove(0));
    }
    let last = Matrix::from_fn(columns[0].rows(), d, |r, k| columns[k][(r, 0)].clone());
    if is_zero(&last) {
        return Ok(Err("L is zero: the function says nothing of the M_i".into()));
    }
    if tokens == 1 {
        return Ok(Err("one token: the function is X ↦ L X, and says nothing of the M_i".into()));
    }
    let mut why = String::new();
    for _ in 0..ATTEMPTS {
        let z = Matrix::from_fn(d, d, |_, _| integer(stream.in_range(4)));
        match forms(asked, architecture, &last, &z)? {
            Ok(forms) => {
                let Some(file) = realize(architecture, &forms, &last) else {
                    return Ok(Err(OTHER.into()));
                };
                return agrees(asked, &file, &forms, &last, stream)
                    .map(|agrees| if agrees { Ok(file) } else { Err(OTHER.into()) });
            }
            Err(reason) => why = reason,
        }
    }
    Ok(Err(why))
}

const OTHER: &str = "the function is not one of this architecture";

/// `M_1, …, M_l` by the directions `z` that are the rows of a matrix, or why one is not seen.
fn forms(
    asked: &mut Asked<'_>,
    architecture: &Architecture,
    last: &Exact,
    directions: &Exact,
) -> Result<std::result::Result<Vec<Exact>, String>> {
    let (d, tokens) = (architecture.widths()[0], architecture.tokens());
    let alpha = BigRational::new(BigInt::one(), BigInt::from(tokens));
    let beta = BigRational::one() - &alpha;
    let kappa = &alpha * &beta;
    let Some(solver) = inverse(directions) else { return Ok(Err("dependent directions".into())) };
    let mut jets = Vec::new();
    for k in 0..d {
        let z = Matrix::new(d, 1, directions.row(k).to_vec());
        let image = product(last, &z);
        let Some(row) = image.entries().iter().position(|x| !x.is_zero()) else {
            return Ok(Err("L z = 0 for a direction z".into()));
        };
        for c in 0..d {
            // x = c + βz, y = c − αz.
            let input = Matrix::from_fn(d, tokens, |i, j| {
                let share = if j == 0 { beta.clone() } else { -alpha.clone() };
                integer(i64::from(i == c)) + share * &z[(i, 0)]
            });
            jets.push((asked.jets(&input)?, input, row, image[(row, 0)].clone(), z.clone()));
        }
    }
    let mean = |output: &Exact, row: usize| {
        output.row(row).iter().fold(BigRational::zero(), |sum, x| sum + x) * &alpha
    };
    let virtual_network = virtual_network(architecture, last.rows())?;
    let mut forms = vec![zeros(d, d); architecture.layers()];
    let mut spreads = vec![BigRational::one(); d];
    for i in 0..architecture.layers() {
        let power = 2 * 3_usize.pow(i as u32) + 1;
        let weights: Vec<Exact> = forms.iter().chain([last]).cloned().collect();
        let known = (&virtual_network, &weights[..]);
        let mut values = Vec::new();
        for (at, (jet, input, row, image, _)) in jets.iter().enumerate() {
            let before = known.jets(input, power)?;
            let rest = mean(&jet[power - 1], *row) - mean(&before[power - 1], *row);
            let spread = &spreads[at / d];
            values.push(rest / (&kappa * spread * spread * image));
        }
        // Row k is z_kᵀ B_i, and M_i the transpose of B_i.
        forms[i] = product(&solver, &Matrix::new(d, d, values)).transpose();
        for (k, spread) in spreads.iter_mut().enumerate() {
            let z = &jets[k * d].4;
            let square = product(&product(&z.transpose(), &forms[i]), z)[(0, 0)].clone();
            if square.is_zero() && i + 1 < architecture.layers() {
                return Ok(Err(format!("zᵀ M_{} z = 0: skew-symmetric, or an unlucky z", i + 1)));
            }
            *spread = &kappa * square * &*spread * &*spread * &*spread;
        }
    }
    Ok(Ok(forms))
}

/// Softmax attention in free virtual weights with inputs and outputs of the architecture.
fn virtual_network(architecture: &Architecture, out: usize) -> Result<Network> {
    let (d, layers) = (architecture.widths()[0] as u64, architecture.layers());
    let mut widths = vec![d; layers];
    widths.push(out as u64);
    let tokens = architecture.tokens() as u64;
    Network::named("softmax_ml", &[("d", &widths), ("a", &vec![d; layers]), ("t", &[tokens])])
}

/// Whether weights have the virtual weights that were found, and the jets of the function at a random input, with all
/// tokens different.
fn agrees(
    asked: &mut Asked<'_>,
    file: &WeightFile,
    forms: &[Exact],
    last: &Exact,
    stream: &mut SplitMix64,
) -> Result<bool> {
    let architecture = &file.architecture;
    if architecture.parametrization() != Parametrization::Ml {
        let point = virtual_point(file)?;
        if point.forms != forms || point.last != *last {
            return Ok(false);
        }
    }
    let (d, tokens) = (architecture.widths()[0], architecture.tokens());
    let input = Matrix::from_fn(d, tokens, |_, _| integer(stream.in_range(3)));
    let weights: Vec<Exact> = forms.iter().chain([last]).cloned().collect();
    let network = virtual_network(architecture, last.rows())?;
    let own = (&network, &weights[..]).jets(&input, asked.order)?;
    Ok(asked.jets(&input)? == own)
}
