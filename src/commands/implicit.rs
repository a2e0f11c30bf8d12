//! The equations of the closure of all functions of a network, or of all values of a map.

use std::collections::BTreeMap;

use neurocert_check::kernel::Bounded;
use num_rational::BigRational;
use serde::Serialize;

use super::symbols::Symbols;
use super::{Network, Settings, VERSION};
use crate::error::{Error, Result};
use crate::geometry::Ambient;
use crate::geometry::implicit::{self as geometry, LARGEST_DEGREE, Options};
use crate::geometry::vanishing::{self, Decision};
use crate::poly::{RationalPolynomial, text};
use crate::program::{Coordinates, Given, run};
use crate::ring::Rationals;

/// Equations up to a degree.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Implicit {
    /// The name in its header.
    pub network: String,
    /// All sizes of the program.
    pub sizes: Given,
    /// The names of the coordinates: coefficients of outputs, or entries of a map, that are not zero.
    pub coordinates: Vec<String>,
    /// Whether the image is a cone: then numbers are those of a degree, otherwise those up to it.
    pub graded: bool,
    /// From degree 1.
    pub degrees: Vec<InDegree>,
    /// Equations that do not follow from those of lower degree.
    pub equations: Vec<Equation>,
    /// `exact` or `at_most`.
    pub verdict: &'static str,
    /// Of everything random.
    pub seed: u64,
    /// Of this program.
    pub version: &'static str,
}

/// The numbers of a degree.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InDegree {
    /// The degree.
    pub degree: usize,
    /// Monomials in the coordinates.
    pub monomials: u64,
    /// Independent equations, verified.
    pub equations: u64,
    /// There are no more.
    pub at_most: u64,
    /// The Hilbert function: monomials less equations.
    pub hilbert: u64,
    /// How many equations do not follow from those of lower degree.
    pub new: usize,
}

/// An equation.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Equation {
    /// Its degree.
    pub degree: usize,
    /// In the coordinates, with coprime integer coefficients.
    pub polynomial: String,
}

/// Polynomials, each decided.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Vanishing {
    /// The name in its header.
    pub network: String,
    /// All sizes of the program.
    pub sizes: Given,
    /// The names of the coordinates.
    pub coordinates: Vec<String>,
    /// One for each line that is neither empty nor a comment.
    pub checked: Vec<Claim>,
    /// Of everything random.
    pub seed: u64,
    /// Of this program.
    pub version: &'static str,
}

/// A polynomial that was claimed to be an equation.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Claim {
    /// Its line, from one.
    pub line: usize,
    /// As it was read.
    pub polynomial: String,
    /// `equation`, `refuted` or `undecided`.
    pub verdict: &'static str,
    /// Where it is not zero: the entries of each weight, row by row.
    pub weights: Option<BTreeMap<String, Vec<Vec<String>>>>,
    /// The value there.
    pub value: Option<String>,
}

/// All equations up to a degree of the Zariski closure of the image of weights ↦ function, exactly; see
/// [`geometry::equations`] for method and cost.
///
/// # Errors
/// A network that is not made of polynomials or zero, a degree that is zero or does not fit the memory, and that it was
/// stopped.
pub fn implicit(network: &Network, degree: usize, settings: &Settings<'_>) -> Result<Implicit> {
    geometry::possible(degree)?;
    let ambient = ambient(network, settings)?;
    let Settings { seed, max_memory: memory, stop, progress } = *settings;
    let found = geometry::equations(&ambient, Options { degree, seed, memory, stop, progress })?;
    let numbers = |(degree, found): (usize, &geometry::Degree)| InDegree {
        degree,
        monomials: found.monomials,
        equations: found.equations,
        at_most: found.at_most,
        hilbert: found.monomials - found.equations,
        new: found.new,
    };
    let equation = |(degree, polynomial): &(usize, _)| Equation {
        degree: *degree,
        polynomial: ToString::to_string(polynomial),
    };
    Ok(Implicit {
        network: network.program.name.clone(),
        sizes: network.program.sizes.iter().cloned().collect(),
        coordinates: ambient.variables.names().to_vec(),
        graded: found.is_graded,
        degrees: (1..).zip(&found.degrees).map(numbers).collect(),
        equations: found.minimal.iter().map(equation).collect(),
        verdict: if found.is_exact() { "exact" } else { "at_most" },
        seed,
        version: VERSION,
    })
}

/// Whether each line of a text is an equation: a polynomial in the coordinates that is zero for all weights, by exact
/// substitution. Otherwise weights at which it is not zero. Empty lines and those that start with `#` are passed over.
///
/// # Errors
/// As [`implicit()`], and a line that is not a polynomial in the coordinates.
pub fn vanishing(network: &Network, lines: &str, settings: &Settings<'_>) -> Result<Vanishing> {
    let ambient = ambient(network, settings)?;
    let coordinates = Coordinates::new(&network.program, Bounded::Factors);
    let is_claim = |(_, line): &(usize, &str)| !line.is_empty() && !line.starts_with('#');
    let mut checked = Vec::new();
    for (line, written) in (1..).zip(lines.lines().map(str::trim)).filter(is_claim) {
        if settings.stop.is_raised() {
            return Err(stopped());
        }
        let polynomial = text::parse(&ambient.variables, written)
            .and_then(|polynomial| reasonable(&polynomial).map(|()| polynomial))
            .map_err(|error| error.within(&format!("line {line}")))?;
        let decision =
            vanishing::decide(&ambient, &polynomial, settings.seed, MAX_TERMS, settings.stop);
        let polynomial = polynomial.to_string();
        checked.push(match decision {
            Decision::Equation => Claim::without_point(line, polynomial, "equation"),
            Decision::Undecided => Claim::without_point(line, polynomial, "undecided"),
            Decision::Not { weights, value } => Claim {
                weights: Some(entries(network, &coordinates, &weights)),
                value: Some(value.to_string()),
                ..Claim::without_point(line, polynomial, "refuted")
            },
        });
    }
    Ok(Vanishing {
        network: network.program.name.clone(),
        sizes: network.program.sizes.iter().cloned().collect(),
        coordinates: ambient.variables.names().to_vec(),
        checked,
        seed: settings.seed,
        version: VERSION,
    })
}

/// That values at points stay short.
fn reasonable(polynomial: &RationalPolynomial) -> Result<()> {
    match polynomial.numerator().total_degree() {
        Some(degree) if degree > LARGEST_DEGREE as u64 => {
            let allowed = format!("allowed: up to {LARGEST_DEGREE}");
            Err(Error::new("", format!("a polynomial of degree {degree}"), allowed))
        }
        _ => Ok(()),
    }
}

impl Claim {
    fn without_point(line: usize, polynomial: String, verdict: &'static str) -> Claim {
        Claim { line, polynomial, verdict, weights: None, value: None }
    }
}

/// The weights of the text at values of its coordinates.
fn entries(
    network: &Network,
    coordinates: &Coordinates<'_>,
    values: &[BigRational],
) -> BTreeMap<String, Vec<Vec<String>>> {
    let matrices = coordinates.weights(&Rationals, values);
    let named = network.program.weights.iter().zip(matrices).map(|(leaf, matrix)| {
        let row = |i| matrix.row(i).iter().map(ToString::to_string).collect();
        (leaf.name.clone(), (0..matrix.rows()).map(row).collect())
    });
    named.collect()
}

/// An output of more terms is too long to be looked at.
const MAX_TERMS: usize = 1_000_000;

pub(super) fn ambient(network: &Network, settings: &Settings<'_>) -> Result<Ambient> {
    let program = &network.program;
    super::expand::fits(program, Some(Bounded::Factors), "")?;
    let Symbols { ring, blocks, inputs } = Symbols::of(program, None, Bounded::Factors, MAX_TERMS)?;
    let ring = ring.until(settings.stop.flag());
    let outputs = run(&ring, program, &blocks, &inputs)?;
    if settings.stop.is_raised() {
        return Err(stopped());
    }
    if ring.exceeded() {
        let problem = format!("an output has more than {MAX_TERMS} terms, or a power beyond 2^32");
        return Err(Error::new("", problem, "needed: smaller sizes"));
    }
    let of_inputs: usize = program.inputs.iter().map(|leaf| leaf.shape.0 * leaf.shape.1).sum();
    Ambient::new(&outputs, ring.variables().len() - of_inputs, &program.inputs)
}

fn stopped() -> Error {
    Error::new("", "stopped before it was done", "")
}
