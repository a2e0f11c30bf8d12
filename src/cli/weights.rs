//! `neurocert weights`: what a weight file holds, what was taken for what, and other formats.

mod network;
mod read;

use std::path::{Path, PathBuf};

use clap::Args;
use itertools::Itertools as _;
use num_rational::BigRational;
use serde::Serialize;

pub(super) use self::read::{MapFlag, mapping, note_unused, read, read_all, take, unused, useless};
use super::named_weights::is_for_any_network;
use super::output::{note, print, print_json, table};
use super::{Outcome, Settings, architecture, files, watch};
use crate::error::{Error, Result, one_line, shown};
use crate::matrix::Matrix;
use crate::network::{Container, Kind, Origin, Parametrization, Taken, WeightFile, to_npz};
use crate::ring::short_common_denominator;

const HELP: &str = "\
WEIGHTS is JSON (see jacobian --help), .npz (NumPy) or .safetensors; the content decides. Floats
(f16, bf16, f32, f64) are the exact dyadic rationals that they are, integers (i8 to i64, u8 to u64)
are exact; NaN and infinities are errors. What .safetensors has under __metadata__ is a comment.
Without --map the tensors are named Q_1, K_1, V_1, Q_2, …, or A_1, V_1, …, or M_1, …, L. The
architecture comes from shapes and flags. For av, the rank of each A is at most its query size.

The file of --map, in TOML:

  first-layer = 0       # {layer} in names counts from here
  layers = 2            # default: all that the file has
  [blocks]              # Q, K and V, or A and V, or M and L
  Q = { tensor = \"h.{layer}.c_attn.weight\", columns = \"0..64\", transpose = true }
  K = { tensor = \"h.{layer}.c_attn.weight\", columns = \"2/3\", transpose = true, scale = \"1/8\" }
  V = { product = [\"h.{layer}.o_proj.weight\", \"h.{layer}.v_proj.weight\"] }

Q and K have a row for each query dimension (as PyTorch's Linear.weight), A = Kᵀ Q, and V maps
columns to columns. In this order: reshape = [6, 4] (row by row), rows and columns (\"0..64\": from 0,
without the end; \"2/3\": the second of three equal parts), transpose; the product of several such
tensors; scale (an exact number). A name alone stands for { tensor = name }.

Weights of any network that is text are {\"network\": NAME or text, \"sizes\": {...}, \"weights\": {\"W[1]\": ...}},
or tensors with --network and --set (W_1 stands for W[1], one side is a column). Their --map FILE:

  first-layer = 0                                       # what {layer} is for the index 1
  [weights]
  \"W[i]\" = { tensor = \"layers.{layer}.weight\" }      # all W[1], W[2], …
  b = \"head.bias\"                                     # a single name

JSON keys: kind, widths, query_dims, tokens, parametrization (of any network: network, sizes), format
(json, npz, safetensors),
blocks (a list of block, rows, columns, numbers: how it is stored, from: what it was made of,
numerator_bits: of the largest numerator, denominator_bits: of the common denominator, null beyond
2^20), unused (what the file holds and no block was made of: names of tensors, and `name (8 of 24
entries)`, the entries of one that was read in part), out (path; null without --out), seed.

Every command that reads weights has the key unused, and lists the same on stderr.

Exit codes: 0 done; 2 bad input, or entries that --out FILE.npz cannot hold exactly.";

/// A weight file: its architecture, what was taken for what, how large its numbers are; and the same
/// weights in another format.
#[derive(Args)]
#[group(skip)]
#[command(after_help = HELP)]
pub(super) struct Flags {
    /// Weights: JSON, .npz or .safetensors
    #[arg(value_name = "WEIGHTS")]
    weights: PathBuf,
    #[command(flatten)]
    map: MapFlag,
    #[command(flatten)]
    architecture: architecture::Flags,
    /// The network of these weights, where the file does not name it: of the library or a file
    #[arg(long, value_name = "NETWORK")]
    network: Option<String>,
    /// A size of NETWORK, as `t=3`, or a list, as `d=3,2,4`; may be repeated
    #[arg(long, value_name = "NAME=VALUES", allow_hyphen_values = true)]
    set: Vec<String>,
    /// Write the weights: .json (always exact) or .npz (64-bit floats, if all entries are such)
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Serialize)]
struct Report {
    kind: Kind,
    widths: Vec<usize>,
    query_dims: Vec<usize>,
    tokens: usize,
    parametrization: Parametrization,
    format: String,
    blocks: Vec<BlockReport>,
    unused: Vec<String>,
    out: Option<String>,
    seed: u64,
}

#[derive(Serialize)]
struct BlockReport {
    block: String,
    rows: usize,
    columns: usize,
    numbers: String,
    from: String,
    numerator_bits: u64,
    denominator_bits: Option<u64>,
}

/// A longer common denominator is not computed.
const MOST_BITS: u64 = 1 << 18;

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    if flags.network.is_some() || !flags.set.is_empty() || is_for_any_network(&flags.weights) {
        return network::run(settings, flags);
    }
    let known = flags.architecture.known()?;
    let target = flags.out.as_deref().map(Target::new).transpose()?;
    let map = flags.map.path().map(mapping).transpose()?;
    let (container, taken) = take(&flags.weights, &known, map.as_ref())?;
    if let (None, Some(path)) = (container, flags.map.path()) {
        return Err(useless(path));
    }
    note_unused(settings.quiet, &flags.weights, &taken);
    let stage = watch::stage("sizes of the numbers");
    let written = target.map(|target| target.write(&taken.file)).transpose()?;
    if settings.json {
        print_json(&report(settings, container, &taken, written))?;
    } else {
        let Taken { file, origins, unused } = &taken;
        let head = file.architecture.to_string();
        print(&text(&head, origins, &file.weights, unused, written.as_deref()))?;
        let is_npz = written.is_some_and(|path| Format::of(Path::new(&path)) == Some(Format::Npz));
        if is_npz {
            note(settings.quiet, &forgotten(&taken.file));
        }
    }
    drop(stage);
    Ok(Outcome::Holds)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Json,
    Npz,
}

impl Format {
    fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "json" => Some(Format::Json),
            "npz" => Some(Format::Npz),
            _ => None,
        }
    }
}

/// The file of `--out`.
struct Target {
    output: files::Output,
    path: String,
    format: Format,
}

impl Target {
    /// Tries whether the path can be written, before the work starts.
    fn new(path: &Path) -> Result<Self> {
        let format = Format::of(path).ok_or_else(|| {
            let problem = format!("{} has no format that is written", files::name(path));
            Error::new(
                "--out",
                problem,
                "allowed: .json, and .npz if all entries are 64-bit floats",
            )
        })?;
        let output = files::Output::create(path)?;
        Ok(Target { output, path: files::whole(path), format })
    }

    fn write(self, file: &WeightFile) -> Result<String> {
        let bytes = match self.format {
            Format::Npz => to_npz(file),
            Format::Json if !file.is_readable() => {
                let problem = "a number has more than 100,000 digits";
                Err(Error::new("", problem, "nothing was written"))
            }
            Format::Json => in_json(file),
        };
        self.commit(bytes)
    }

    fn commit(self, bytes: Result<Vec<u8>>) -> Result<String> {
        let within = |error: Error| error.within(&shown(&self.path));
        let bytes = bytes.map_err(within)?;
        if self.format == Format::Json && bytes.len() as u64 > files::LARGEST {
            let problem = format!("{} bytes are more than is ever read", bytes.len());
            return Err(within(Error::new("", problem, "allowed: 256 MiB; nothing was written")));
        }
        self.output.commit(&bytes)?;
        Ok(self.path)
    }
}

fn in_json(document: &impl Serialize) -> Result<Vec<u8>> {
    let text = serde_json::to_string(document);
    Ok((text.map_err(|error| Error::new("", error.to_string(), ""))? + "\n").into_bytes())
}

/// What `.npz` does not hold: the flags that read the same weights again.
fn forgotten(file: &WeightFile) -> String {
    let architecture = &file.architecture;
    let list = |sizes: &[usize]| sizes.iter().map(usize::to_string).join(",");
    let mut flags = format!("--tokens {}", architecture.tokens());
    if architecture.parametrization() == Parametrization::Ml {
        flags += &format!(" --widths {}", list(architecture.widths()));
    }
    if architecture.parametrization() != Parametrization::Qkv {
        flags += &format!(" --query-dims {}", list(architecture.query_dims()));
    }
    format!(".npz holds the matrices only; read it with {flags}")
}

fn report(
    settings: &Settings,
    container: Option<Container>,
    taken: &Taken,
    out: Option<String>,
) -> Report {
    let architecture = &taken.file.architecture;
    Report {
        kind: architecture.kind(),
        widths: architecture.widths().to_vec(),
        query_dims: architecture.query_dims().to_vec(),
        tokens: architecture.tokens(),
        parametrization: architecture.parametrization(),
        format: container.map_or("json".into(), |container| container.to_string()),
        blocks: blocks(&taken.origins, &taken.file.weights),
        unused: taken.unused.clone(),
        out,
        seed: settings.seed,
    }
}

fn blocks(origins: &[Origin], weights: &[Matrix<BigRational>]) -> Vec<BlockReport> {
    let block = |(origin, matrix): (&Origin, &Matrix<BigRational>)| {
        let (numerator_bits, denominator_bits) = sizes(matrix);
        BlockReport {
            block: origin.block.clone(),
            rows: origin.shape.0,
            columns: origin.shape.1,
            numbers: origin.numbers.clone(),
            from: origin.from.clone(),
            numerator_bits,
            denominator_bits,
        }
    };
    origins.iter().zip(weights).map(block).collect()
}

fn text(
    head: &str,
    origins: &[Origin],
    weights: &[Matrix<BigRational>],
    not_used: &[String],
    out: Option<&str>,
) -> String {
    let mut text = format!("{head}\n\n");
    for origin in origins {
        text += &format!("{}\n", one_line(&origin.to_string()));
    }
    text += "\nbits of the largest numerator, and of the common denominator\n";
    let row = |(origin, matrix): (&Origin, &Matrix<BigRational>)| {
        let (numerator, denominator) = sizes(matrix);
        let denominator = denominator.map_or(format!("more than {MOST_BITS}"), |n| n.to_string());
        (format!("  {}", origin.block), numerator.to_string(), denominator)
    };
    let rows = origins.iter().zip(weights).map(row);
    text += &table(&rows.collect::<Vec<_>>());
    if let Some(list) = unused(not_used) {
        text += &format!("\nnot used: {list}\n");
    }
    match out {
        Some(path) => text + &format!("\nwritten: {}\n", shown(path)),
        None => text,
    }
}

/// Bits of the largest numerator, and of the common denominator unless that is very long.
fn sizes(matrix: &Matrix<BigRational>) -> (u64, Option<u64>) {
    let numerator = matrix.entries().iter().map(|entry| entry.numer().bits()).max().unwrap_or(0);
    let common = short_common_denominator(matrix.entries(), MOST_BITS);
    (numerator, common.map(|common| common.bits()))
}
