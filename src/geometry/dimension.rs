//! The dimension of a neuromanifold: a rank from below, symmetries and the ambient space from
//! above, and a verdict that is `exact` only when they meet.

use num_bigint::BigUint;

use super::certainty::Certainty;
use super::error_bound::{error_bound, is_convincing};
use super::memory::check_memory;
use super::modular::{residues, sampled_point};
use super::rational::rational_rank;
use super::sample::IntegerSample;
use super::symbolic::symbolic_rank;
use super::witness::{Witness, WitnessPoint, integer_witness};
use crate::error::Result;
use crate::network::{Network, SymmetryRule};
use crate::ring::{PrimeField, SplitMix64, random_prime};

/// How the rank is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// At a random integer point modulo a prime (31 bits by default).
    #[default]
    Modular,
    /// At a random rational point, by fraction-free elimination (Bareiss).
    Bareiss,
    /// Of the expanded map: the rank over the field of rational functions in the weights.
    Symbolic,
}

/// What the caller wants.
pub struct Options<'a> {
    /// Everything random comes from this.
    pub seed: u64,
    /// How the rank is found.
    pub method: Method,
    /// The prime of [`Method::Modular`]; by default a random one of 31 bits, from the seed.
    pub modulus: Option<u64>,
    /// Bytes that may be used.
    pub max_memory: u64,
    /// Called now and then with the rank so far and its upper bound.
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options {
            seed: 0,
            method: Method::Modular,
            modulus: None,
            max_memory: 4 << 30,
            progress: &|_, _| {},
        }
    }
}

/// Which rule gives the upper bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpperRule {
    /// dim ≤ P − (independent symmetry fields).
    SymmetryFields,
    /// dim ≤ dimension of the linear space of all functions of this shape and degree.
    AmbientDimension,
    /// The rank over the field of rational functions is the dimension.
    SymbolicElimination,
}

/// What is known about the dimension of a network's neuromanifold.
#[derive(Clone, Debug)]
pub struct Dimension {
    /// Dimension of the variety of weights.
    pub parameters: usize,
    /// Proved from below.
    pub lower: usize,
    /// Proved from above.
    pub upper: usize,
    /// What proves `upper`.
    pub upper_rule: UpperRule,
    /// Number of independent symmetry fields, rule by rule; each counts what the rules before it
    /// do not span.
    pub symmetries: Vec<(SymmetryRule, usize)>,
    /// Dimension of the linear space of functions.
    pub ambient: Option<BigUint>,
    /// The verdict.
    pub certainty: Certainty,
    /// The bounds that would be needed, when the verdict is not exact.
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
/// Not enough memory (the message says how much it would take), a modulus that is no odd prime
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
    let bounds = Bounds::new(network, &point.symmetries);
    let target = bounds.upper.min(point.columns.len());
    let shape = network.input_shape();
    let mut next_input = || residues(field, &sample.matrix(shape));
    let growth = point.grow(&mut next_input, target, options.progress)?;
    let lower = growth.rows.len();
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
    Ok(bounds.report(
        network,
        options,
        Found { lower, error, modulus: Some(prime), inputs: growth.inputs, witness: Some(witness) },
    ))
}

fn bareiss<N: Network>(network: &N, options: &Options<'_>) -> Result<Dimension> {
    let target = |independent| upper_bound(network, independent).0;
    let found = rational_rank(network, options.seed, target, options.progress)?;
    let bounds = Bounds::new(network, &found.symmetries);
    let witness = integer_witness(network, &found, options.seed)?;
    Ok(bounds.report(
        network,
        options,
        Found {
            lower: found.growth.rows.len(),
            error: None,
            modulus: None,
            inputs: found.growth.inputs,
            witness,
        },
    ))
}

fn symbolic<N: Network>(network: &N, options: &Options<'_>) -> Result<Dimension> {
    // The symmetry counts explain the number; the rank does not use them.
    let prime = random_prime(31, &mut SplitMix64::new(!options.seed));
    let field = PrimeField::new(prime)?;
    let mut sample = IntegerSample::new(options.seed, BOUND);
    let point = sampled_point(network, field, &mut sample);
    let rank = symbolic_rank(network, options.progress)?;
    let mut bounds = Bounds::new(network, &point.symmetries);
    (bounds.upper, bounds.upper_rule) = (rank, UpperRule::SymbolicElimination);
    Ok(bounds.report(
        network,
        options,
        Found { lower: rank, error: None, modulus: None, inputs: 0, witness: None },
    ))
}

/// The upper bound, and everything that does not depend on the rank.
struct Bounds {
    upper: usize,
    upper_rule: UpperRule,
    symmetries: Vec<(SymmetryRule, usize)>,
}

struct Found {
    lower: usize,
    error: Option<num_rational::BigRational>,
    modulus: Option<u64>,
    inputs: usize,
    witness: Option<Witness>,
}

impl Bounds {
    fn new<N: Network>(network: &N, symmetries: &[(SymmetryRule, usize)]) -> Self {
        let independent = symmetries.iter().map(|(_, count)| count).sum();
        let (upper, upper_rule) = upper_bound(network, independent);
        Bounds { upper, upper_rule, symmetries: symmetries.to_vec() }
    }

    fn report<N: Network>(self, network: &N, options: &Options<'_>, found: Found) -> Dimension {
        let Found { lower, error, modulus, inputs, witness } = found;
        let certainty = match error {
            _ if lower == self.upper => Certainty::Exact,
            Some(error_bound) => Certainty::Probable { error_bound, seed: options.seed },
            None => Certainty::AtLeast,
        };
        let missing = (certainty != Certainty::Exact).then(|| {
            let mut names = network.missing_rules();
            if modulus.is_some_and(|p| p < 1 << 30) || names.is_empty() {
                names.push(
                    "another point or a larger modulus (a rank modulo a small prime, or at a \
                     special point, can be too small)"
                        .into(),
                );
            }
            names.join("; ")
        });
        Dimension {
            parameters: network.source_dimension(),
            lower,
            upper: self.upper,
            upper_rule: self.upper_rule,
            symmetries: self.symmetries,
            ambient: network.ambient_dimension(),
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

fn upper_bound<N: Network>(network: &N, independent: usize) -> (usize, UpperRule) {
    let by_symmetry = network.source_dimension() - independent;
    let ambient = network.ambient_dimension().and_then(|bound| usize::try_from(bound).ok());
    match ambient {
        Some(bound) if bound < by_symmetry => (bound, UpperRule::AmbientDimension),
        _ => (by_symmetry, UpperRule::SymmetryFields),
    }
}
