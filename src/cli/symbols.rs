//! Networks with symbols in the place of numbers, for `expand` and `jacobian --symbolic`.

use clap::Args;
use num_bigint::BigUint;
use num_traits::ToPrimitive;

use super::Settings;
use crate::error::{Error, Result};
use crate::matrix::Matrix;
use crate::network::{Block, LightningAttention, Matrices, Network};
use crate::poly::text::Format;
use crate::poly::{Order, RationalPolynomial, RationalPolynomials, Variables};

/// What polynomials are wanted, and how they are printed.
#[derive(Args)]
#[group(skip)]
pub(super) struct Flags {
    /// The entry of the output: row,column, or `all` (default: 1,1)
    #[arg(long, value_name = "I,K", allow_hyphen_values = true)]
    pub output: Option<String>,
    /// Refuse to start when an entry may have more terms (default: 1000000)
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub max_terms: Option<String>,
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
    pub format: Format,
}

const MAX_TERMS: usize = 1_000_000;

/// Bytes of a term while it is computed: two exponent words, a coefficient, and copies of both.
const BYTES_PER_TERM: u64 = 128;

impl Flags {
    /// The flag that was given, if any.
    pub(super) fn given(&self) -> Option<&'static str> {
        let flags = [
            (&self.output, "--output"),
            (&self.max_terms, "--max-terms"),
            (&self.format, "--format"),
        ];
        flags.iter().find(|(value, _)| value.is_some()).map(|(_, name)| *name)
    }

    /// # Errors
    /// An entry that the output does not have, no number, an unknown format.
    pub(super) fn wanted(&self, shape: (usize, usize)) -> Result<Wanted> {
        let max_terms = match &self.max_terms {
            None => MAX_TERMS,
            Some(text) => text.parse().ok().filter(|&n| n > 0).ok_or_else(|| {
                let problem = format!("{text:?} is no number of terms");
                Error::new("--max-terms", problem, "allowed: whole numbers from 1")
            })?,
        };
        let format = self.format.as_deref().unwrap_or("text").parse()?;
        let entries = entries(self.output.as_deref().unwrap_or("1,1"), shape)?;
        Ok(Wanted { entries, max_terms, format })
    }
}

fn entries(text: &str, (rows, columns): (usize, usize)) -> Result<Vec<[usize; 2]>> {
    if text == "all" {
        return Ok((0..rows).flat_map(|i| (0..columns).map(move |k| [i, k])).collect());
    }
    let fail = || {
        let allowed = format!("allowed: i,k with 1 ≤ i ≤ {rows}, 1 ≤ k ≤ {columns}, or all");
        Error::new("--output", format!("{text:?} is no entry of the output"), allowed)
    };
    let index = |text: &str, size: usize| {
        let number: Option<usize> = text.trim().parse().ok();
        number.filter(|n| (1..=size).contains(n)).map(|n| n - 1).ok_or_else(fail)
    };
    let (i, k) = text.split_once(',').ok_or_else(fail)?;
    Ok(vec![[index(i, rows)?, index(k, columns)?]])
}

impl Wanted {
    /// The number of terms of an entry, at most; refused before anything is computed.
    ///
    /// # Errors
    /// More than --max-terms, or more than fits --max-memory.
    pub(super) fn predict(
        &self,
        network: &LightningAttention,
        weights_are_given: bool,
        settings: &Settings,
    ) -> Result<BigUint> {
        let Some(bound) = network.term_bound(weights_are_given) else {
            return Err(self.too_many("an entry of the output has more terms than can be counted"));
        };
        let problem = format!("an entry of the output may have {bound} terms");
        if bound > BigUint::from(self.max_terms) {
            return Err(self.too_many(&problem));
        }
        let bytes = bound.to_u64().and_then(|terms| {
            terms.checked_mul(BYTES_PER_TERM)?.checked_mul(self.entries.len() as u64)
        });
        if bytes.is_none_or(|bytes| bytes > settings.max_memory) {
            let allowed = "they do not fit --max-memory; ask for one entry with --output";
            return Err(Error::new("memory", problem, allowed));
        }
        Ok(bound)
    }

    /// # Errors
    /// When the ring had to give up.
    pub(super) fn complete(&self, ring: &RationalPolynomials) -> Result<()> {
        if ring.exceeded() {
            return Err(self.too_many("an intermediate polynomial has more terms"));
        }
        Ok(())
    }

    fn too_many(&self, problem: &str) -> Error {
        let limit = self.max_terms;
        let allowed =
            format!("allowed: {limit}; raise --max-terms, give --weights, or take smaller sizes");
        Error::new("--max-terms", problem, allowed)
    }

    /// The numbers of the entries, row by row.
    pub(super) fn numbers(&self, columns: usize) -> Vec<usize> {
        self.entries.iter().map(|[i, k]| i * columns + k).collect()
    }
}

/// Matrices of polynomials.
pub(super) type Entries = Matrix<RationalPolynomial>;

/// The ring in the entries of the blocks and of the input, and matrices of these.
pub(super) struct Symbols {
    pub ring: RationalPolynomials,
    pub blocks: Vec<Entries>,
    pub input: Entries,
}

impl Symbols {
    /// Symbols for `blocks`, or these weights in their place.
    pub(super) fn new(
        network: &LightningAttention,
        blocks: &[Block],
        weights: Option<&Matrices>,
        limit: usize,
    ) -> Self {
        let (rows, columns) = network.input_shape();
        let input = Block { name: "x".into(), rows, columns };
        let symbolic = if weights.is_some() { &[] } else { blocks };
        let names = symbolic.iter().chain([&input]).flat_map(entry_names);
        let ring = RationalPolynomials::with_limit(Variables::new(names, Order::Lex), limit);
        let mut next = 0;
        let mut block = |rows, columns| {
            Matrix::from_fn(rows, columns, |_, _| {
                next += 1;
                ring.variable(next - 1)
            })
        };
        let blocks = match weights {
            Some(matrices) => {
                matrices.iter().map(|matrix| matrix.map(|q| ring.constant(q))).collect()
            }
            None => blocks.iter().map(|b| block(b.rows, b.columns)).collect(),
        };
        let input = block(rows, columns);
        Symbols { ring, blocks, input }
    }
}

/// Names of entries: `Q1_1_2` of the block `Q_1`, `x_1_2` of the input.
fn entry_names(block: &Block) -> Vec<String> {
    let base = block.name.replace('_', "");
    let name = |k| format!("{base}_{}_{}", k / block.columns + 1, k % block.columns + 1);
    (0..block.len()).map(name).collect()
}
