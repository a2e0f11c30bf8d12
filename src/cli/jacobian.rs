//! `neurocert jacobian`: the Jacobian at an exact point, to look at.

use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::Args;
use num_rational::BigRational;
use num_traits::Zero;
use serde::{Serialize, Serializer};

use super::output::{note, print, print_json};
use super::show::{self, Screen};
use super::{Outcome, Settings, architecture, files, subject, symbols, watch, weights};
use crate::error::{Error, Result};
use crate::linalg::{query_key, rank};
use crate::matrix::Matrix;
use crate::network::{Architecture, Block, Matrices, Parametrization, read_inputs};
use crate::ring::Integer;
use crate::theory::lightning::{PointJacobian, point_jacobian};

mod network;
mod symbolic;

pub(super) use network::inputs_of;

const JSON_KEYS: &str = "\
Rows are output entries (i, k) of each input, columns the weights. For av the columns are V and
those entries of Q and K (A = Kᵀ Q) that are coordinates of the tangent space of {rank A ≤ a}.

Weights: {\"tokens\": 2, \"layers\": [{\"Q\": [[1, \"1/2\"]], \"K\": [[2, 0]], \"V\": [[1, 0]]}]},
or layers of {\"A\", \"V\"} with \"query_dims\": [1], or \"M\": [M_1, …], \"L\": L. Inputs: a list of
d0 × t matrices, [[[1, 0], [\"3/7\", 2]]]. A matrix is a list of rows; a float is an error. Weights in
.npz and .safetensors: see weights --help.

JSON keys: kind, widths, query_dims, tokens, parametrization, rank (exact, over the rationals, at
this point on these inputs: a lower bound of the rank of the differential there), rank_at_most (a proved
upper bound of that), rows and columns (numbers of), row_profile and column_profile
(1-based: independent rows, and the first independent columns), column_names, remark (null, or what is special about the point), kernel_dimension, kernel (a basis, each a list of integers as
strings), weights and inputs (the point), matrix (null without --matrix), unused (see weights --help), seed. With --symbolic:
kind to parametrization, outputs (the entries [i, k] of the output, one for each row), rows, columns,
column_names (for av the entries of Q and K, A = Kᵀ Q, and of V), variables, rank (the generic rank of the whole Jacobian, as `dim` proves it; null if it does not),
kernel (null), format, matrix (of polynomials, in --format), seed.

With NETWORK (and its sizes by --set) rows are the entries of all outputs of each copy of the inputs, columns
the coordinates of the weights: of `rank <= a` those of two factors (left(A)^T right(A)), of symmetric, skew
and diagonal weights the free entries. Weights: {\"weights\": {\"W[1]\": [[1, \"1/2\"]], …}} with the names
of the text, W_1 for W[1], Q_1_2 for Q[1,2]; or tensors with these names. \"network\" (a name of the library, a
file, or a text) and \"sizes\" may be given there too, and must agree. Inputs: a list of {\"X[0]\": matrix}, one for
each copy, or of matrices. JSON keys: network, sizes, rank, rows, columns, row_profile, column_profile, column_names,
weights, inputs, matrix (null without --matrix), seed.

Exit codes: 0 done; 2 bad input.";

/// Jacobian of (weights ↦ function) at an exact point: rank, pivots, kernel, over the rationals.
///
/// Rows are output entries (i, k) of each input, columns the weights. For `av` the columns are V and
/// those entries of Q and K (A = Kᵀ Q) that are coordinates of the tangent space of {rank A ≤ a}.
#[derive(Args)]
#[group(skip)]
#[command(after_help = JSON_KEYS)]
pub(super) struct Flags {
    #[command(flatten)]
    network: subject::Flags,
    #[command(flatten)]
    architecture: architecture::Flags,
    /// Weights: JSON, .npz or .safetensors (default: random integers in [−9, 9], from --seed)
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
    #[command(flatten)]
    map: weights::MapFlag,
    /// Inputs in JSON: a list of d0 × t matrices (default: small random ones that show the whole rank)
    #[arg(long, value_name = "FILE")]
    inputs: Option<PathBuf>,
    /// Print all entries
    #[arg(long)]
    matrix: bool,
    /// On a terminal too print everything, not only the first screen and large matrices by their shape
    #[arg(long)]
    full: bool,
    /// All weights and inputs as symbols: the derivatives of an entry of the output, as polynomials
    #[arg(long)]
    symbolic: bool,
    #[command(flatten)]
    symbols: symbols::Flags,
}

/// Vectors that are written entry by entry: a kernel can be the largest thing that there is.
struct Vectors<'a>(&'a [Vec<Integer>]);

impl Serialize for Vectors<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|vector| Vector(vector)))
    }
}

struct Vector<'a>(&'a [Integer]);

impl Serialize for Vector<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(ToString::to_string))
    }
}

#[derive(Serialize)]
struct Report<'a> {
    kind: crate::network::Kind,
    widths: Vec<usize>,
    query_dims: Vec<usize>,
    tokens: usize,
    parametrization: Parametrization,
    rank: usize,
    rank_at_most: usize,
    rows: usize,
    columns: usize,
    row_profile: Vec<usize>,
    column_profile: Vec<usize>,
    column_names: Vec<String>,
    remark: Option<String>,
    kernel_dimension: usize,
    kernel: Vectors<'a>,
    weights: Vec<Vec<Vec<String>>>,
    inputs: Vec<Vec<Vec<String>>>,
    matrix: Option<Vec<Vec<String>>>,
    unused: Vec<String>,
    seed: u64,
}

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    match flags.network.subject_of(&flags.architecture, flags.weights.as_deref())? {
        ControlFlow::Break(outcome) => return Ok(outcome),
        ControlFlow::Continue(None) => {}
        ControlFlow::Continue(Some(subject)) => return network::run(settings, flags, &subject),
    }
    if flags.symbolic {
        return symbolic::run(settings, flags);
    }
    if let Some(flag) = flags.symbols.given() {
        return Err(Error::new(flag, "belongs to --symbolic", "add --symbolic or leave it out"));
    }
    let (architecture, given, unused) = match &flags.weights {
        None => {
            flags.map.is_alone()?;
            (flags.architecture.architecture()?, None, Vec::new())
        }
        Some(path) => {
            let known = flags.architecture.known()?;
            let taken = weights::read(settings.quiet, path, &known, flags.map.path())?;
            (taken.file.architecture, Some((path, taken.file.weights)), taken.unused)
        }
    };
    let (reduced, singular) = match &given {
        Some((_, weights)) if architecture.parametrization() == Parametrization::Av => {
            (without_excess(&architecture)?, singular(&architecture, weights))
        }
        _ => (architecture.clone(), None),
    };
    watch::network(&architecture);
    let columns = reduced.coordinates();
    let upper = reduced.virtual_weights().bound();
    watch::know("upper", upper);
    watch::say("rank", format!("rank at_most {upper}"));
    let stage = watch::stage(format!("exact Jacobian, its rank and kernel ({columns} columns)"));
    let inputs = match &flags.inputs {
        None => None,
        Some(path) => Some(
            read_inputs(&files::read(path)?, reduced.input_shape())
                .map_err(|error| error.within(&files::name(path)))?,
        ),
    };
    let point = given.map(|(path, weights)| {
        coordinates(&reduced, weights).map_err(|error| error.within(&files::name(path)))
    });
    let point = point.transpose()?;
    let found =
        point_jacobian(&reduced, point, inputs, flags.matrix, settings.seed, settings.max_memory)?;
    drop(stage);
    let _stage = watch::stage(format!("the report (kernel of dimension {})", found.kernel.len()));
    let blocks = reduced.chart().blocks();
    let names = names(&blocks);
    let names: Vec<String> = found.columns.iter().map(|&column| names[column].clone()).collect();
    let is_chosen = flags.inputs.is_none();
    let remarks = [singular, is_chosen.then(|| partial(&found)).flatten()];
    let remarks: Vec<String> = remarks.into_iter().flatten().collect();
    let remark = (!remarks.is_empty()).then(|| remarks.join("; "));
    if settings.json {
        let report = report(settings, &architecture, &found, names, remark);
        print_json(&Report { unused, ..report })?;
    } else {
        let screen = Screen::new(flags.full);
        let text = text(&architecture, &blocks, &found, &names, remark.as_deref(), screen);
        print(&screen.fit(&text, "--full prints all, as does a pipe, a file or --json"))?;
        if flags.weights.is_none() {
            note(settings.quiet, &format!("random weights, seed {}", settings.seed));
        }
    }
    Ok(Outcome::Holds)
}

/// The architecture in whose coordinates a given `A` is written: query sizes beyond the width add
/// nothing to the variety of all `A`, so there `a_i = d_{i−1}`.
fn without_excess(architecture: &Architecture) -> Result<Architecture> {
    let sizes = architecture.query_dims().iter().zip(architecture.widths());
    let sizes: Vec<usize> = sizes.map(|(&a, &d)| a.min(d)).collect();
    let (widths, tokens) = (architecture.widths(), architecture.tokens());
    Architecture::lightning(widths, &sizes, tokens, architecture.parametrization())
}

/// What to say when some `A_i` is a singular point of {rank A ≤ a_i}.
fn singular(architecture: &Architecture, weights: &Matrices) -> Option<String> {
    let forms = weights.iter().step_by(2).zip(architecture.query_dims());
    let singular = |(i, (form, &a)): (usize, (&Matrix<BigRational>, &usize))| {
        let found = rank(form);
        (a < form.columns() && found < a).then(|| {
            format!(
                "A_{i} has rank {found} < a_{i} = {a}: {{rank A ≤ a}} is singular there, and the \
                 columns are only what one factorization A = Kᵀ Q sees"
            )
        })
    };
    (1..).zip(forms).find_map(singular)
}

/// What to say when the inputs that were drawn need not show the whole differential.
fn partial(found: &PointJacobian) -> Option<String> {
    let (rank, most) = (found.profile.rank(), found.at_most);
    (rank < most).then(|| {
        format!(
            "rank {rank} is a lower bound: at this point the differential has rank at most {most}, and large \
             random inputs showed no more than {rank}"
        )
    })
}

/// From weights to coordinates: for `av`, `A = Kᵀ Q` is factored.
fn coordinates(architecture: &Architecture, weights: Matrices) -> Result<Matrices> {
    if architecture.parametrization() != Parametrization::Av {
        return Ok(weights);
    }
    let mut blocks = Vec::new();
    for (i, layer) in weights.chunks(2).enumerate() {
        let size = architecture.query_dims()[i];
        let (q, k) = query_key(&layer[0], size).ok_or_else(|| {
            let problem = format!("its rank exceeds the query size {size}");
            Error::new(format!("A_{}", i + 1), problem, "allowed: rank at most a_i")
        })?;
        blocks.extend([q, k, layer[1].clone()]);
    }
    Ok(blocks)
}

fn names(blocks: &[Block]) -> Vec<String> {
    let entries = |block: &Block| {
        let name = block.name.clone();
        let columns = block.columns;
        let entry = move |k: usize| format!("{name}[{},{}]", k / columns + 1, k % columns + 1);
        (0..block.len()).map(entry)
    };
    blocks.iter().flat_map(entries).collect()
}

fn strings(matrix: &Matrix<BigRational>) -> Vec<Vec<String>> {
    (0..matrix.rows()).map(|i| matrix.row(i).iter().map(ToString::to_string).collect()).collect()
}

fn report<'a>(
    settings: &Settings,
    architecture: &Architecture,
    found: &'a PointJacobian,
    column_names: Vec<String>,
    remark: Option<String>,
) -> Report<'a> {
    let one_based = |list: &[usize]| list.iter().map(|n| n + 1).collect();
    Report {
        kind: architecture.kind(),
        widths: architecture.widths().to_vec(),
        query_dims: architecture.query_dims().to_vec(),
        tokens: architecture.tokens(),
        parametrization: architecture.parametrization(),
        rank: found.profile.rank(),
        rank_at_most: found.at_most,
        rows: found.rows,
        columns: found.columns.len(),
        row_profile: one_based(&found.profile.rows),
        column_profile: one_based(&found.profile.columns),
        column_names,
        remark,
        kernel_dimension: found.kernel.len(),
        kernel: Vectors(&found.kernel),
        weights: found.point.iter().map(strings).collect(),
        inputs: found.inputs.iter().map(strings).collect(),
        matrix: found.matrix.as_ref().map(strings),
        unused: Vec::new(),
        seed: settings.seed,
    }
}

fn text(
    architecture: &Architecture,
    blocks: &[Block],
    found: &PointJacobian,
    names: &[String],
    remark: Option<&str>,
    screen: Screen,
) -> String {
    // What was asked for goes first, and is never cut off.
    let mut text = format!(
        "{} x {} Jacobian ({} inputs), rank {} over the rationals, kernel of dimension {}\n",
        found.rows,
        found.columns.len(),
        found.inputs.len(),
        found.profile.rank(),
        found.kernel.len()
    );
    text += &remark.map_or(String::new(), |remark| format!("{remark}\n"));
    text += &format!("{architecture}\n\n");
    let one_line =
        |matrix| if screen.is_endless() { one_line(matrix) } else { show::matrix(matrix) };
    for (block, matrix) in blocks.iter().zip(&found.point) {
        text += &format!("{} = {}\n", block.name, one_line(matrix));
    }
    for (n, input) in (1..).zip(&found.inputs) {
        text += &format!("X_{n} = {}\n", one_line(input));
    }
    text += "\n";
    if let Some(matrix) = &found.matrix {
        let tokens = architecture.tokens();
        let outputs = found.rows / found.inputs.len();
        text += &format!("Columns: {}\n", names.join(" "));
        for i in 0..found.rows {
            let (n, output) = (i / outputs, i % outputs);
            let entries: Vec<String> = matrix.row(i).iter().map(ToString::to_string).collect();
            let place = (output / tokens + 1, output % tokens + 1);
            text += &format!("φ(X_{})[{},{}]: {}\n", n + 1, place.0, place.1, entries.join(" "));
        }
        text += "\n";
    }
    let pivots: Vec<&str> = found.profile.columns.iter().map(|&c| names[c].as_str()).collect();
    text += &format!("pivot columns: {}\n", pivots.join(" "));
    for (n, vector) in (1..).zip(&found.kernel) {
        let terms = vector.iter().zip(names).filter(|(x, _)| !x.to_bigint().is_zero());
        let terms: Vec<String> = terms.map(|(x, name)| format!("{x}·{name}")).collect();
        text += &format!("kernel {n}: {}\n", terms.join(" + ").replace("+ -", "- "));
    }
    text
}

fn one_line(matrix: &Matrix<BigRational>) -> String {
    let rows: Vec<String> = strings(matrix).iter().map(|row| row.join(" ")).collect();
    format!("[{}]", rows.join("; "))
}
