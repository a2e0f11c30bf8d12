//! Networks with symbols in the place of numbers, for `expand` and `jacobian --symbolic`.

use clap::Args;
use num_bigint::{BigInt, BigUint};
use num_integer::Integer as _;
use num_rational::BigRational;
use num_traits::One;

use super::Settings;
use super::suggest::one_of;
use crate::error::{Error, Result};
use crate::matrix::Matrix;
use crate::network::{Block, LightningAttention, Matrices, Network, Parametrization};
use crate::poly::text::Format;
use crate::poly::{Order, RationalPolynomial, RationalPolynomials, Variables};

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
                Error::new("--max-terms", problem, "allowed: 1 to 18446744073709551615")
            })?,
        };
        let formats = Format::ALL.map(|format| (format.name(), format));
        let format = one_of("--format", self.format.as_deref().unwrap_or("text"), &formats)?;
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
        weights: Option<&Matrices>,
        settings: &Settings,
    ) -> Result<BigUint> {
        let Some(bound) = network.term_bound(weights.is_some()) else {
            return Err(
                self.too_many("an entry of the output may have more terms than can be counted")
            );
        };
        let problem = format!("an entry of the output may have {bound} terms");
        if bound > BigUint::from(self.max_terms) {
            return Err(self.too_many(&problem));
        }
        let bytes_per_term = BYTES_PER_TERM + weights.map_or(0, |w| coefficient_bytes(network, w));
        let bytes = &bound * bytes_per_term * self.entries.len();
        if bytes > BigUint::from(settings.max_memory) {
            let problem = format!("{problem} and need {} MiB", (bytes >> 20u32) + 1u32);
            let allowed = "raise --max-memory, ask for one entry, or take smaller sizes or numbers";
            return Err(Error::new("--max-memory", problem, allowed));
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

/// About so many bytes have coefficients, numerator and denominator with copies: every block of
/// weights brings its largest number and its common denominator, as often as it occurs.
fn coefficient_bytes(network: &LightningAttention, weights: &Matrices) -> u64 {
    let built = network.architecture();
    let blocks_of_layer = match built.parametrization() {
        Parametrization::Qkv => 3,
        Parametrization::Av => 2,
        Parametrization::Ml => 1,
    };
    let bits = |matrix: &Matrix<BigRational>| {
        let entries = matrix.entries().iter();
        let common = entries.clone().fold(BigInt::one(), |lcm, q| lcm.lcm(q.denom()));
        let largest = entries.map(|q| q.numer().bits()).max().unwrap_or(0);
        largest + 2 * common.bits()
    };
    let occurrences = |block: usize| {
        let above = built.layers().saturating_sub(block / blocks_of_layer + 1);
        3u64.saturating_pow(above as u32)
    };
    let all = weights.iter().enumerate().map(|(i, m)| bits(m).saturating_mul(occurrences(i)));
    all.fold(0, u64::saturating_add) / 2
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
