//! Polynomial vector fields along which the function does not change: an upper bound for any
//! small network, without a theorem about it.
//!
//! A *kernel field* is a tuple `v(W)` of polynomials with `J(W) v(W) = 0` for all `W` and all
//! inputs, `J` the Jacobian of (coordinates ↦ function). If `s` of them are independent vectors
//! at one point they are so at almost every point, so `rank J ≤ coordinates − s` everywhere.
//! The fields are found by linear algebra modulo a prime at random points (which proves nothing),
//! lifted to integers, and then proved as identities ([`identity`]).

mod grading;
mod identity;
#[cfg(test)]
mod tests;

use num_bigint::BigInt;

use super::growth::token_by_token;
use super::jacobian::{Recorded, flatten};
use super::modular::residues;
use super::sample::IntegerSample;
use crate::error::{Error, Result};
use crate::linalg::ModularEchelon;
use crate::network::{Block, Network};
use crate::ring::{
    Integer, PrimeField, Ring, SplitMix64, common_denominator, random_prime, reconstruct_rational,
};
use grading::{Monomial, Unknown, classes};
use identity::is_identity;

/// More coordinates than this are refused.
pub(super) const MOST_COORDINATES: usize = 80;
/// Networks whose evaluation takes more products than this are refused.
const MOST_PRODUCTS: u128 = 20_000;
/// An attempt to expand an identity ends after so many products of terms.
const MOST_TERM_PRODUCTS: usize = 20_000_000;
/// The cubes of the sizes of all eliminations together: some seconds.
const MOST_WORK: u128 = 10_000_000_000;
/// Rows of the Jacobian that are used of one random input.
const ROWS: usize = 12;
/// Fields of this degree or less are looked for.
const HIGHEST_DEGREE: usize = 3;
/// After so many fields whose identity was too large to expand, the rest is not tried.
const MOST_FAILURES: usize = 10;
/// Bound of the entries of random points.
const BOUND: u64 = 1 << 29;

/// Polynomials `v_1, …, v_n` in the coordinates `W_1, …, W_n` with `Σ_j ∂f/∂W_j · v_j = 0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KernelField {
    /// Terms `coefficient · monomial` in the component of a coordinate; a monomial is the sorted
    /// list of its factors, with repetition. Coordinates are numbered from zero.
    terms: Vec<(usize, Monomial, Integer)>,
}

impl KernelField {
    /// The linear field with `coefficient · W_y` in the velocity of `W_x`, for each `(x, y,
    /// coefficient)`; no pair `(x, y)` may be named twice.
    pub fn linear(entries: impl IntoIterator<Item = (usize, usize, Integer)>) -> Self {
        let terms = entries.into_iter().filter(|(_, _, c)| c.as_i64() != Some(0));
        let mut terms: Vec<_> = terms.map(|(x, y, c)| (x, vec![y], c)).collect();
        terms.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        KernelField { terms }
    }

    /// Whether the function of a recorded network is proved not to change along the field. `false`
    /// when it does, and when the expansion has more than `most_products` products of terms.
    pub fn is_proved(&self, network: &Recorded, most_products: usize) -> bool {
        is_identity(network.tape(), self, most_products)
    }

    /// The non-zero terms: coordinate whose velocity they are part of, factors, coefficient.
    pub fn terms(&self) -> impl Iterator<Item = (usize, &[usize], &Integer)> {
        self.terms.iter().map(|(j, monomial, c)| (*j, &monomial[..], c))
    }

    /// The components in words: the name of a coordinate, as in `Q_2[1,2]`, and its velocity.
    pub fn describe(&self, blocks: &[Block]) -> Vec<(String, String)> {
        let names: Vec<String> = blocks.iter().flat_map(entry_names).collect();
        let term = |monomial: &Monomial, c: &Integer| {
            let factors: Vec<&str> = monomial.iter().map(|&i| names[i].as_str()).collect();
            match (c.as_i64(), factors.is_empty()) {
                (Some(1), false) => format!("+ {}", factors.join("*")),
                (Some(-1), false) => format!("- {}", factors.join("*")),
                (_, true) => signed(c),
                _ => format!("{}*{}", signed(c), factors.join("*")),
            }
        };
        let components = self.terms.chunk_by(|a, b| a.0 == b.0);
        components
            .map(|component| {
                let terms: Vec<String> = component.iter().map(|(_, m, c)| term(m, c)).collect();
                let text = terms.join(" ");
                let text = text.strip_prefix("+ ").map_or(text.replacen("- ", "-", 1), Into::into);
                (names[component[0].0].clone(), text)
            })
            .collect()
    }

    /// The vector at a point.
    fn at<R: Ring>(&self, ring: &R, point: &[R::Elem]) -> Vec<R::Elem> {
        let mut vector = vec![ring.zero(); point.len()];
        for (j, monomial, c) in &self.terms {
            let value = monomial_at(ring, monomial, point);
            ring.add_mul_assign(&mut vector[*j], &ring.from_integer(&c.to_bigint()), &value);
        }
        vector
    }
}

fn signed(c: &Integer) -> String {
    let text = c.to_string();
    text.strip_prefix('-').map_or(format!("+ {text}"), |digits| format!("- {digits}"))
}

fn entry_names(block: &Block) -> Vec<String> {
    let name = |k| format!("{}[{},{}]", block.name, k / block.columns + 1, k % block.columns + 1);
    (0..block.len()).map(name).collect()
}

fn monomial_at<R: Ring>(ring: &R, monomial: &[usize], point: &[R::Elem]) -> R::Elem {
    monomial.iter().fold(ring.one(), |product, &i| ring.mul(&product, &point[i]))
}

/// Up to `wanted` kernel fields that are independent at a random point, of degree at most 3, the
/// lowest degrees first. Fewer than `wanted` does not mean that there are no others: fields of
/// higher degree, and classes with more than 1,500 unknowns, are not tried, and the search ends
/// after ten identities that are too large to expand, or when its eliminations have become too
/// many.
///
/// Costs an elimination of size (unknowns) for each class of fields, and an expansion for each
/// field that is proved.
///
/// # Errors
/// More than 80 coordinates, more than 20,000 products in an evaluation, a network that divides.
pub fn kernel_fields<N: Network>(
    network: &N,
    wanted: usize,
    seed: u64,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Vec<KernelField>> {
    let blocks = network.coordinates();
    let coordinates: usize = blocks.iter().map(Block::len).sum();
    if coordinates > MOST_COORDINATES {
        let problem = format!("kernel fields of {coordinates} coordinates");
        let allowed = format!("allowed: at most {MOST_COORDINATES} (a rule for small networks)");
        return Err(Error::new("--upper", problem, allowed));
    }
    if network.evaluation_cost() > MOST_PRODUCTS {
        let problem = format!("kernel fields with {} products", network.evaluation_cost());
        let allowed = format!("allowed: at most {MOST_PRODUCTS} in one evaluation: fewer tokens");
        return Err(Error::new("--upper", problem, allowed));
    }
    let field = PrimeField::new(random_prime(31, &mut SplitMix64::new(!seed)))?;
    let mut samples = Samples::new(network, field, seed)?;
    let point = samples.get(0).point.clone();
    let mut independent = ModularEchelon::new(field, coordinates);
    let mut fields = Vec::new();
    let classes = (0..=HIGHEST_DEGREE)
        .flat_map(|degree| classes(&blocks, network.is_homogeneous_in_blocks(), degree));
    let (mut failures, mut work) = (0, 0u128);
    for class in classes {
        work += (class.len() as u128).pow(3);
        if work > MOST_WORK {
            break;
        }
        for candidate in samples.solve(&class) {
            if fields.len() == wanted || failures == MOST_FAILURES {
                return Ok(fields);
            }
            let mut extended = independent.clone();
            if extended.insert(candidate.at(&field, &point)).is_none() {
                continue;
            }
            if is_identity(samples.recorded.tape(), &candidate, MOST_TERM_PRODUCTS) {
                independent = extended;
                fields.push(candidate);
                progress(fields.len(), wanted);
            } else {
                failures += 1;
            }
        }
    }
    Ok(fields)
}

/// A random point with the rows of the Jacobian on a random input.
struct Sample {
    point: Vec<u64>,
    rows: Vec<Vec<u64>>,
}

/// Random points, made when they are needed.
struct Samples<'a, N> {
    network: &'a N,
    field: PrimeField,
    recorded: Recorded,
    stream: IntegerSample,
    made: Vec<Sample>,
}

impl<'a, N: Network> Samples<'a, N> {
    fn new(network: &'a N, field: PrimeField, seed: u64) -> Result<Self> {
        let stream = IntegerSample::new(seed ^ 0x6b65_726e_656c, BOUND);
        Ok(Samples { network, field, recorded: Recorded::new(network)?, stream, made: vec![] })
    }

    fn get(&mut self, index: usize) -> &Sample {
        while self.made.len() <= index {
            let blocks = self.stream.blocks(&self.network.coordinates());
            let blocks: Vec<_> = blocks.iter().map(|block| residues(self.field, block)).collect();
            let input = residues(self.field, &self.stream.matrix(self.network.input_shape()));
            let values = self.recorded.values(&self.field, &blocks, &input);
            let outputs = token_by_token(self.network.output_shape());
            let row = |&output: &usize| self.recorded.tape().reverse(&self.field, &values, output);
            let rows = outputs.iter().take(ROWS).map(row).collect();
            self.made.push(Sample { point: flatten(&blocks), rows });
        }
        &self.made[index]
    }

    /// The fields with the given unknown coefficients that are in the kernel at many random
    /// points, as far as their coefficients are small rational numbers.
    fn solve(&mut self, unknowns: &[Unknown]) -> Vec<KernelField> {
        let field = self.field;
        let mut echelon = ModularEchelon::new(field, unknowns.len());
        let (mut idle, mut index) = (0, 0);
        while idle < 3 && echelon.rank() < unknowns.len() {
            let before = echelon.rank();
            let sample = self.get(index);
            let values: Vec<u64> = unknowns
                .iter()
                .map(|(_, monomial)| monomial_at(&field, monomial, &sample.point))
                .collect();
            let row = |row: &Vec<u64>| {
                let entries = unknowns.iter().zip(&values);
                entries.map(|((j, _), value)| field.mul(&row[*j], value)).collect()
            };
            echelon.insert_batch(sample.rows.iter().map(row).collect());
            idle = if echelon.rank() > before { 0 } else { idle + 1 };
            index += 1;
        }
        let lift = |vector: Vec<u64>| lift(field, unknowns, &vector);
        echelon.kernel().into_iter().filter_map(lift).collect()
    }
}

/// Residues to coprime integers.
fn lift(field: PrimeField, unknowns: &[Unknown], vector: &[u64]) -> Option<KernelField> {
    let modulus = BigInt::from(field.modulus());
    let rational = |x: &u64| reconstruct_rational(&field.to_u64(x).into(), &modulus);
    let rationals: Vec<_> = vector.iter().map(rational).collect::<Option<_>>()?;
    let denominator = common_denominator(&rationals);
    let mut terms: Vec<(usize, Monomial, Integer)> = unknowns
        .iter()
        .zip(&rationals)
        .map(|((j, monomial), q)| {
            (*j, monomial.clone(), Integer::from(q.numer() * (&denominator / q.denom())))
        })
        .filter(|(_, _, c)| c.as_i64() != Some(0))
        .collect();
    terms.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    Some(KernelField { terms })
}
