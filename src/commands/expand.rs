//! The outputs of a network as polynomials.

use std::collections::BTreeMap;

use neurocert_check::kernel::{Bounded, Source};
use neurocert_check::language::{Leaf, Program};
use serde::Serialize;
use serde_json::Value;

use super::symbols::Symbols;
use super::{Network, Settings, VERSION};
use crate::error::{Error, Result};
use crate::network::Matrices;
use crate::poly::text::Format;
use crate::poly::{RationalPolynomial, RationalPolynomials};
use crate::program::run as evaluate;

/// What polynomials are wanted, and how they are printed.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Rows and columns of the output, from zero.
    pub entries: Vec<[usize; 2]>,
    /// More terms end it.
    pub max_terms: usize,
    /// More operations on words of 64 bits are refused, where they can be foretold.
    pub max_work: u64,
    /// How polynomials are written.
    pub format: Format,
}

impl Wanted {
    /// Of an output of this shape, the entry `1,2`, or `all`.
    ///
    /// # Errors
    /// An entry that the output does not have.
    pub fn entries(text: &str, (rows, columns): (usize, usize)) -> Result<Vec<[usize; 2]>> {
        if text == "all" {
            return Ok((0..rows).flat_map(|i| (0..columns).map(move |k| [i, k])).collect());
        }
        let fail = || {
            let allowed = format!("allowed: i,k with 1 ≤ i ≤ {rows}, 1 ≤ k ≤ {columns}, or all");
            Error::new("--output", format!("{text:?} is not an entry of the output"), allowed)
        };
        let index = |text: &str, size: usize| {
            let number: Option<usize> = text.trim().parse().ok();
            number.filter(|n| (1..=size).contains(n)).map(|n| n - 1).ok_or_else(fail)
        };
        let (i, k) = text.split_once(',').ok_or_else(fail)?;
        Ok(vec![[index(i, rows)?, index(k, columns)?]])
    }

    /// # Errors
    /// When the ring had to give up.
    pub(crate) fn complete(&self, ring: &RationalPolynomials, has_weights: bool) -> Result<()> {
        if ring.too_large() {
            let problem = "an exponent is beyond 2^32 - 1";
            return Err(Error::new("", problem, "needed: smaller powers, or fewer of them"));
        }
        if ring.exceeded() {
            return Err(self.too_many("an intermediate polynomial has more terms", has_weights));
        }
        Ok(())
    }

    pub(crate) fn too_many(&self, problem: &str, has_weights: bool) -> Error {
        let limit = self.max_terms;
        let advice = if has_weights { "" } else { ", give --weights" };
        let allowed = format!("allowed: {limit}; raise --max-terms{advice}, or take smaller sizes");
        Error::new("--max-terms", problem, allowed)
    }
}

/// Entries of the output.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Expanded {
    /// The name in its header.
    pub network: String,
    /// All sizes of the program.
    pub sizes: BTreeMap<String, Vec<u64>>,
    /// How polynomials are written.
    pub format: &'static str,
    /// In their order.
    pub variables: Vec<String>,
    /// Of all entries together.
    pub terms: usize,
    /// The largest.
    pub degree: Option<u64>,
    /// The entries.
    pub outputs: Vec<Output>,
    /// Of this program.
    pub version: &'static str,
}

/// One entry of the output.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Output {
    /// Row and column, from one.
    pub output: [usize; 2],
    /// How many.
    pub terms: usize,
    /// None of zero.
    pub degree: Option<u64>,
    /// A text, or for the format `json` a document.
    pub polynomial: Value,
}

/// The shape of the output: there is one.
///
/// # Errors
/// A network of several outputs.
pub fn shape(network: &Network) -> Result<(usize, usize)> {
    let program = &network.program;
    match program.outputs[..] {
        [output] => Ok(program.shape(output)),
        ref all => {
            let problem = format!("the network has {} outputs", all.len());
            let allowed = "allowed: one, which may be several under each other, [A; B]";
            Err(Error::new("", problem, allowed))
        }
    }
}

/// Entries of the output in the inputs and, unless they are given, in the weights; with the polynomials
/// themselves.
///
/// # Errors
/// More variables or terms than there may be, a network that is not made of polynomials, and that it was stopped.
pub fn expand(
    network: &Network,
    weights: Option<&Matrices>,
    wanted: &Wanted,
    settings: &Settings<'_>,
) -> Result<(Expanded, Vec<RationalPolynomial>)> {
    let program = &network.program;
    shape(network)?;
    let own = if weights.is_some() { None } else { Some(Bounded::Letter) };
    fits(program, own, "; with weights only inputs are variables")?;
    let Symbols { ring, blocks, inputs } = Symbols::new(program, weights, wanted.max_terms)?;
    let ring = ring.until(settings.stop.flag());
    let found = evaluate(&ring, program, &blocks, &inputs)?;
    if settings.stop.is_raised() {
        return Err(Error::new("", "stopped before it was done", ""));
    }
    wanted.complete(&ring, weights.is_some())?;
    let found: Vec<RationalPolynomial> =
        wanted.entries.iter().map(|&[i, k]| found[0][(i, k)].clone()).collect();
    let output = |(&[i, k], polynomial): (&[usize; 2], &RationalPolynomial)| {
        Output::new([i + 1, k + 1], polynomial, wanted.format)
    };
    let outputs: Vec<Output> =
        wanted.entries.iter().zip(&found).map(output).collect::<Result<_>>()?;
    let report = Expanded {
        network: program.name.clone(),
        sizes: program.sizes.iter().cloned().collect(),
        format: wanted.format.name(),
        variables: ring.variables().names().to_vec(),
        terms: outputs.iter().map(|entry| entry.terms).sum(),
        degree: outputs.iter().filter_map(|entry| entry.degree).max(),
        outputs,
        version: VERSION,
    };
    Ok((report, found))
}

impl Output {
    /// An entry, from one, in a format.
    ///
    /// # Errors
    /// A document that cannot be made.
    pub fn new(
        output: [usize; 2],
        polynomial: &RationalPolynomial,
        format: Format,
    ) -> Result<Self> {
        let degree = polynomial.numerator().total_degree();
        Ok(Output {
            output,
            terms: polynomial.len(),
            degree,
            polynomial: value(polynomial, format)?,
        })
    }
}

/// A polynomial in a format: a text, or for the format `json` a document.
pub(crate) fn value(polynomial: &RationalPolynomial, format: Format) -> Result<Value> {
    let text = polynomial.display(format).to_string();
    match format {
        Format::Json => serde_json::from_str(&text)
            .map_err(|error| Error::new("--format json", error.to_string(), "")),
        _ => Ok(text.into()),
    }
}

/// A monomial has room for all variables, and each variable is a polynomial: 2^14 take half a gigabyte.
const MOST_VARIABLES: u128 = 1 << 14;

/// That there are not too many variables: inputs, and weights unless they are given.
pub(crate) fn fits(program: &Program, weights: Option<Bounded>, advice: &str) -> Result<()> {
    let own = weights.map_or(0, |bounded| Source::new(program, bounded).coordinates());
    let entries = |leaf: &Leaf| leaf.shape.0 as u128 * leaf.shape.1 as u128;
    let all = own + program.inputs.iter().map(entries).sum::<u128>();
    if all <= MOST_VARIABLES {
        return Ok(());
    }
    let allowed = format!("allowed: {MOST_VARIABLES}{advice}");
    Err(Error::new("", format!("{all} variables"), allowed))
}
