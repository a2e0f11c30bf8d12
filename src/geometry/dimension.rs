//! The dimension of a neuromanifold: a rank from below, symmetries and the ambient space from
//! above, and a verdict that is `exact` only when they meet.

use super::certainty::Certainty;
use super::error_bound::{error_bound, is_convincing};
use super::fiber::GenericFiber;
use super::memory::check_memory;
use super::modular::{residues, sampled_point};
use super::options::{Method, Options, UpperRule};
use super::rational::rational_rank;
use super::sample::IntegerSample;
use super::symbolic::symbolic_rank;
use super::upper::UpperBounds;
use super::witness::{Witness, WitnessPoint, integer_witness};
use crate::error::{Error, Result};
use crate::network::{Network, SymmetryRule};
use crate::ring::{PrimeField, SplitMix64, random_prime};

/// What is known about the dimension of a network's neuromanifold.
#[derive(Clone, Debug)]
pub struct Dimension {
    /// Dimension of the variety of weights.
    pub parameters: usize,
    /// Proved from below.
    pub lower: usize,
    /// Proved from above.
    pub upper: usize,
    /// What proves `upper`, and the other bounds.
    pub bounds: UpperBounds,
    /// What the generic fiber consists of, when the verdict is exact and a theorem says it.
    pub fiber: Option<GenericFiber>,
    /// The verdict.
    pub certainty: Certainty,
    /// What would be needed, when the verdict is not exact.
    pub missing: Option<String>,
    /// The seed.
    pub seed: u64,
    /// The method.
    pub method: Method,
    /// The prime of the modular method.
    pub modulus: Option<u64>,
    /// Number of random inputs.
    pub inputs: usize,
    /// What a certificate needs; none for the symbolic method.
    pub witness: Option<Witness>,
}

/// Computes the dimension of the neuromanifold of `network`.
///
/// # Errors
/// Not enough memory (the message says how much it would take), a modulus that is not an odd prime
/// below 2^62, a symbolic elimination that grows beyond bounds.
pub fn dimension<N: Network>(network: &N, options: &Options<'_>) -> Result<Dimension> {
    check_memory(network, options)?;
    match options.method {
        Method::Modular => modular(network, options),
        Method::Bareiss => bareiss(network, options),
        Method::Symbolic => symbolic(network, options),
    }
}

/// Bound of the entries of the modular method: 2B + 1 stays below every prime of 31 bits.
const BOUND: u64 = 1 << 29;

fn modular<N: Network>(network: &N, options: &Options<'_>) -> Result<Dimension> {
    let seed = options.seed;
    let prime = options.modulus.unwrap_or_else(|| {
        // A stream of its own: the point must not depend on how many draws the prime took.
        random_prime(31, &mut SplitMix64::new(!seed))
    });
    let field = PrimeField::new(prime)?;
    let bound = BOUND.min((prime - 1) / 2);
    let mut sample = IntegerSample::new(seed, bound);
    let point = sampled_point(network, field, &mut sample);
    let mut bounds = UpperBounds::new(network, &point.symmetries, options.upper)?;
    let target = bounds.upper.min(point.columns.len());
    let shape = network.input_shape();
    let mut next_input = || residues(field, &sample.matrix(shape));
    let growth = point.grow(&mut next_input, target, 1, options.progress)?;
    let lower = growth.rows.len();
    bounds.search(network, lower, options)?;
    let random_prime = options.modulus.is_none();
    let error = (random_prime && growth.saturated && lower < bounds.upper)
        .then(|| error_bound(network, bounds.upper, bound))
        .flatten()
        .filter(is_convincing);
    let witness = Witness {
        modulus: prime,
        point: WitnessPoint::SplitMix64 { seed, bound, inputs: growth.inputs },
        rows: growth.rows,
        columns: growth.pivots,
    };
    let (modulus, inputs, witness) = (Some(prime), growth.inputs, Some(witness));
    Ok(Found { bounds, lower, error, modulus, inputs, witness }.report(network, options))
}

fn bareiss<N: Network>(network: &N, options: &Options<'_>) -> Result<Dimension> {
    let bounds = |symmetries: &[_]| UpperBounds::new(network, symmetries, options.upper);
    let target = |symmetries: &[_]| bounds(symmetries).map(|bounds| bounds.upper);
    let found = rational_rank(network, options.seed, target, options.progress)?;
    let mut bounds = bounds(&found.symmetries)?;
    let (lower, inputs) = (found.growth.rows.len(), found.growth.inputs);
    bounds.search(network, lower, options)?;
    let witness = integer_witness(network, &found, options.seed)?;
    let found = Found { bounds, lower, error: None, modulus: None, inputs, witness };
    Ok(found.report(network, options))
}

fn symbolic<N: Network>(network: &N, options: &Options<'_>) -> Result<Dimension> {
    if options.upper.is_some() {
        let problem = "contradicts --method symbolic, whose rank is its own upper bound";
        return Err(Error::new("--upper", problem, "leave one of them out"));
    }
    // The symmetry counts explain the number; the rank does not use them.
    let symmetries = generic_symmetries(network, options.seed)?;
    let lower = symbolic_rank(network, options.progress)?;
    let mut bounds = UpperBounds::new(network, &symmetries, None)?;
    (bounds.upper, bounds.rule) = (lower, UpperRule::SymbolicElimination);
    let found = Found { bounds, lower, error: None, modulus: None, inputs: 0, witness: None };
    Ok(found.report(network, options))
}

/// The independent symmetry fields at a random point modulo a random prime of 31 bits.
fn generic_symmetries<N: Network>(network: &N, seed: u64) -> Result<Vec<(SymmetryRule, usize)>> {
    let field = PrimeField::new(random_prime(31, &mut SplitMix64::new(!seed)))?;
    let mut sample = IntegerSample::new(seed, BOUND);
    Ok(sampled_point(network, field, &mut sample).symmetries)
}

struct Found {
    bounds: UpperBounds,
    lower: usize,
    error: Option<num_rational::BigRational>,
    modulus: Option<u64>,
    inputs: usize,
    witness: Option<Witness>,
}

impl Found {
    fn report<N: Network>(self, network: &N, options: &Options<'_>) -> Dimension {
        let Found { bounds, lower, error, modulus, inputs, witness } = self;
        let parameters = network.source_dimension();
        let certainty = match error {
            _ if lower == bounds.upper => Certainty::Exact,
            Some(error_bound) => Certainty::Probable { error_bound, seed: options.seed },
            None => Certainty::AtLeast,
        };
        let is_exact = certainty == Certainty::Exact;
        let missing = (!is_exact).then(|| missing(&bounds, lower, options).into());
        let z = bounds.virtual_weights.filter(|z| is_exact && z.bound() == lower);
        let fiber = z.and_then(|z| match modulus {
            // Modulo a tiny prime the minor can be a unit and the fields be dependent all the same.
            Some(p) if p < 1 << 30 => {
                let symmetries = generic_symmetries(network, options.seed).ok()?;
                GenericFiber::new(parameters, z, &symmetries)
            }
            _ => GenericFiber::new(parameters, z, &bounds.symmetries),
        });
        Dimension {
            parameters,
            lower,
            upper: bounds.upper,
            bounds,
            fiber,
            certainty,
            missing,
            seed: options.seed,
            method: options.method,
            modulus,
            inputs,
            witness,
        }
    }
}

fn missing(bounds: &UpperBounds, lower: usize, options: &Options<'_>) -> &'static str {
    let sharp = bounds.virtual_weights.map(|z| z.bound());
    match options.upper {
        Some(_) if sharp == Some(lower) => "the rule virtual-weights (leave out --upper)",
        Some(_) if sharp.is_none_or(|bound| bound < bounds.upper) => {
            "another upper bound (leave out --upper), or another point"
        }
        _ => {
            "another point or a larger modulus (a rank modulo a small prime, or at a special \
             point, can be too small)"
        }
    }
}
