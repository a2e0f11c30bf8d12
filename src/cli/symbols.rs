//! Networks with symbols instead of numbers, for `expand` and `jacobian --symbolic`.

mod estimate;
mod predict;

use clap::Args;

use super::suggest::one_of;
pub(super) use crate::commands::Wanted;
pub(super) use crate::commands::symbols::Symbols;
use crate::error::{Error, Result};
use crate::network::Architecture;
use crate::poly::text::Format;
use crate::program::Program;
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
        let entries = Wanted::entries(self.output.as_deref().unwrap_or("1,1"), shape)?;
        Ok(Wanted { entries, max_terms, max_work, format })
    }
}

impl Wanted {
    /// The numbers of the entries, row by row.
    pub(super) fn numbers(&self, columns: usize) -> Vec<usize> {
        self.entries.iter().map(|[i, k]| i * columns + k).collect()
    }
}

/// Lightning attention, with the input called x.
pub(super) fn named(architecture: &Architecture) -> Result<Program> {
    let mut program = crate::theory::lightning::program(architecture)?;
    program.inputs.iter_mut().for_each(|leaf| leaf.name = "x".into());
    Ok(program)
}
