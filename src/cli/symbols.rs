//! Networks with symbols instead of numbers, for `expand` and `jacobian --symbolic`.

mod estimate;
mod predict;

use std::collections::BTreeSet;

use super::suggest::one_of;
use crate::error::{Error, Result};
use crate::matrix::Matrix;
use crate::network::{Architecture, Matrices};
use crate::poly::text::Format;
use crate::poly::{Order, RationalPolynomial, RationalPolynomials, Variables};
use crate::program::{Coordinates, Program};
use clap::Args;
use neurocert_check::kernel::Bounded;
use neurocert_check::language::Leaf;
pub(super) use predict::Expansion;

/// What polynomials are wanted, and how they are printed.
#[derive(Args)]
#[group(skip)]
pub(super) struct Flags {
    /// The entry of the output: row,column, or `all` (default: 1,1)
    #[arg(long, value_name = "I,K", allow_hyphen_values = true)]
    pub output: Option<String>,
    /// Refuse to start when an entry may have more terms (default: 1000000). What is foretold is an
    /// upper bound; with symbolic weights the truth can be several times smaller
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub max_terms: Option<String>,
    /// Refuse to start when it may take more operations on words of 64 bits (default: 10^12, minutes).
    /// What is foretold is an upper bound, too
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub max_work: Option<String>,
    /// text, latex, json, sympy, macaulay2 or singular; the last three print a program
    /// (default: text)
    #[arg(long)]
    pub format: Option<String>,
}

/// [`Flags`], validated.
pub(super) struct Wanted {
    /// Row and column, from zero.
    pub entries: Vec<[usize; 2]>,
    pub max_terms: usize,
    pub max_work: u64,
    pub format: Format,
}

const MAX_TERMS: u64 = 1_000_000;

/// Some quarter of an hour at most; what is foretold is above the truth.
const MAX_WORK: u64 = 1_000_000_000_000;

impl Flags {
    /// The flag that was given, if any.
    pub(super) fn given(&self) -> Option<&'static str> {
        let flags = [
            (&self.output, "--output"),
            (&self.max_terms, "--max-terms"),
            (&self.max_work, "--max-work"),
            (&self.format, "--format"),
        ];
        flags.iter().find(|(value, _)| value.is_some()).map(|(_, name)| *name)
    }

    /// # Errors
    /// An entry that the output does not have, no number, an unknown format.
    pub(super) fn wanted(&self, shape: (usize, usize)) -> Result<Wanted> {
        let number = |flag, text: &Option<String>, default, what| match text {
            None => Ok(default),
            Some(text) => text.parse().ok().filter(|&n| n > 0).ok_or_else(|| {
                let problem = format!("{text:?} is not a number of {what}");
                Error::new(flag, problem, "allowed: 1 to 18446744073709551615")
            }),
        };
        let max_terms = number("--max-terms", &self.max_terms, MAX_TERMS, "terms")?;
        let max_terms = usize::try_from(max_terms).unwrap_or(usize::MAX);
        let max_work = number("--max-work", &self.max_work, MAX_WORK, "operations")?;
        let formats = Format::ALL.map(|format| (format.name(), format));
        let format = one_of("--format", self.format.as_deref().unwrap_or("text"), &formats)?;
        let entries = entries(self.output.as_deref().unwrap_or("1,1"), shape)?;
        Ok(Wanted { entries, max_terms, max_work, format })
    }
}

fn entries(text: &str, (rows, columns): (usize, usize)) -> Result<Vec<[usize; 2]>> {
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

impl Wanted {
    /// The numbers of the entries, row by row.
    pub(super) fn numbers(&self, columns: usize) -> Vec<usize> {
        self.entries.iter().map(|[i, k]| i * columns + k).collect()
    }
}

/// Matrices of polynomials.
type Entries = Vec<Matrix<RationalPolynomial>>;

/// The ring in the coordinates (unless there are weights) and the entries of the inputs; weights and
/// inputs in it.
pub(super) struct Symbols {
    pub ring: RationalPolynomials,
    pub blocks: Entries,
    pub inputs: Entries,
}

impl Symbols {
    /// Symbols for the weights of a program, or these weights in their place.
    ///
    /// # Errors
    /// Two entries of one name.
    pub(super) fn new(program: &Program, weights: Option<&Matrices>, limit: usize) -> Result<Self> {
        let coordinates = Coordinates::new(program, Bounded::Letter);
        let own = if weights.is_some() { vec![] } else { coordinates.places() };
        let mut names: Vec<String> =
            own.iter().map(|(block, i, j)| variable(block, *i, *j)).collect();
        let count = names.len();
        for leaf in &program.inputs {
            let (rows, columns) = leaf.shape;
            let all = (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j)));
            names.extend(all.map(|(i, j)| variable(&leaf.name, i, j)));
        }
        let mut seen = BTreeSet::new();
        if let Some(twice) = names.iter().find(|name| !seen.insert(*name)) {
            let problem = format!("two entries would be the variable {twice}");
            return Err(Error::new("", problem, "rename a weight or input of the text"));
        }
        let ring = RationalPolynomials::with_limit(Variables::new(names, Order::Lex), limit);
        let variables: Vec<_> = (0..ring.variables().len()).map(|at| ring.variable(at)).collect();
        let blocks = match weights {
            Some(matrices) => {
                matrices.iter().map(|m| m.map(|entry| ring.constant(entry))).collect()
            }
            None => coordinates.weights(&ring, &variables[..count]),
        };
        let mut rest = variables[count..].iter().cloned();
        let mut input = |leaf: &Leaf| {
            let entries = rest.by_ref().take(leaf.shape.0 * leaf.shape.1).collect();
            Matrix::new(leaf.shape.0, leaf.shape.1, entries)
        };
        let inputs = program.inputs.iter().map(&mut input).collect();
        Ok(Symbols { ring, blocks, inputs })
    }
}

/// `Q1_2_1_1` of the entry (1, 1) of `Q[1,2]`.
fn variable(name: &str, i: usize, j: usize) -> String {
    let base = name.replace(['[', ']'], "").replace(',', "_").replace('-', "m");
    format!("{base}_{}_{}", i + 1, j + 1)
}

/// Lightning attention, with the input called x.
pub(super) fn named(architecture: &Architecture) -> Result<Program> {
    let mut program = crate::theory::lightning::program(architecture)?;
    program.inputs.iter_mut().for_each(|leaf| leaf.name = "x".into());
    Ok(program)
}
