//! `neurocert singular`: what one layer is at exact weights.

use std::path::PathBuf;

use clap::Args;
use neurocert_check::Verdict;
use serde::Serialize;

use super::layer::{block_names, lines, one_line, read, weight_file};
use super::output::{note, print_json};
use super::proved::{Target, Written, certificate_line};
use super::{Outcome, Settings, architecture, show, watch, weights};
use crate::error::Result;
use crate::matrix::Matrix;
use crate::network::{Kind, Parametrization};
use crate::theory::lightning::layer::{Layer, Point, PointAnalysis, analyse, certificate_of_point};

const JSON_KEYS: &str = "\
WEIGHTS is a weight file of one layer, as for fiber.

JSON keys: kind, widths, query_dims, tokens, parametrization, ranks (of A and V), aligned (A = k qᵀ,
V = h kᵀ), critical (whether the kernel of the differential is larger than at generic weights),
kernel_dimension, kernel (a basis: lists of velocities {Q, K, V} or {A, V}, integers as strings),
singular, boundary (true, false; null when not decided), dimension (of the neuromanifold),
tangent_dimension (of the tangent space of its closure at this function: exactly if smooth, at least
if singular), rule (curves, embedding, exchange, linear-space, segre-cone), remark, certificate
(path) and certificate_verdict (null without --certificate), unused (see weights --help), seed.

Exit codes: 0 decided; 2 bad input; 3 not decided (one token), or a certificate that is too large for
the checker.";

/// Smooth, singular or boundary point of the neuromanifold, critical or not: one layer at exact
/// weights (Theorem 3.4 and Lemma A.3, corrected: docs/theorems/one-layer.md).
#[derive(Args)]
#[group(skip)]
#[command(after_help = JSON_KEYS)]
pub(super) struct Flags {
    /// Weights: JSON, .npz or .safetensors
    #[arg(value_name = "WEIGHTS")]
    weights: PathBuf,
    #[command(flatten)]
    map: weights::MapFlag,
    #[command(flatten)]
    architecture: architecture::Flags,
    /// Write a certificate, after the independent checker has looked at it
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    #[command(flatten)]
    full: show::Full,
}

#[derive(Serialize)]
struct Report {
    kind: Kind,
    widths: Vec<usize>,
    query_dims: Vec<usize>,
    tokens: usize,
    parametrization: Parametrization,
    ranks: [usize; 2],
    aligned: bool,
    critical: Option<bool>,
    kernel_dimension: Option<usize>,
    kernel: Option<Vec<serde_json::Map<String, serde_json::Value>>>,
    singular: Option<bool>,
    boundary: Option<bool>,
    dimension: Option<usize>,
    tangent_dimension: Option<usize>,
    rule: Option<&'static str>,
    remark: Option<&'static str>,
    certificate: Option<String>,
    certificate_verdict: Option<String>,
    unused: Vec<String>,
    seed: u64,
}

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    let (layer, unused) = read(settings.quiet, &flags.weights, &flags.architecture, &flags.map)?;
    let target = Target::new(flags.certificate.as_ref())?;
    let size = show::size(&weight_file(&layer));
    let what = format!("the differential and the kind of point ({size})");
    let found = watch::during(what, || analyse(&layer, settings.seed))?;
    let stage = watch::stage(format!("the certificate ({size})"));
    let written = match (target, certificate_of_point(&layer, &found)?) {
        (None, _) => None,
        (Some(target), Some(certificate)) => Some(target.write(&certificate, settings.max_memory)?),
        (Some(_), None) => {
            note(settings.quiet, "no certificate was written: nothing was decided");
            None
        }
    };
    drop(stage);
    if settings.json {
        let report = report(settings, &layer, &found, written.as_ref());
        print_json(&Report { unused, ..report })?;
    } else {
        flags.full.print(&text(settings, &layer, &found, written.as_ref()))?;
    }
    let is_verified = written.is_none_or(|(_, verdict)| verdict == Verdict::Verified);
    let is_decided = found.point != Point::Undecided && is_verified;
    Ok(if is_decided { Outcome::Holds } else { Outcome::Undecided })
}

fn report(
    settings: &Settings,
    layer: &Layer,
    found: &PointAnalysis,
    written: Option<&Written>,
) -> Report {
    let architecture = layer.architecture();
    let differential = found.differential.as_ref();
    let strings = |matrix: &Matrix<_>| -> serde_json::Value {
        let row = |i| matrix.row(i).iter().map(ToString::to_string).collect::<serde_json::Value>();
        (0..matrix.rows()).map(row).collect()
    };
    let velocity = |vector: &Vec<Matrix<_>>| {
        let blocks = block_names(layer).iter().zip(vector);
        blocks.map(|(name, block)| ((*name).to_string(), strings(block))).collect()
    };
    Report {
        kind: architecture.kind(),
        widths: architecture.widths().to_vec(),
        query_dims: architecture.query_dims().to_vec(),
        tokens: architecture.tokens(),
        parametrization: architecture.parametrization(),
        ranks: [layer.ranks().0, layer.ranks().1],
        aligned: layer.aligned().is_some(),
        critical: differential.map(|found| found.critical),
        kernel_dimension: differential.map(|found| found.kernel.len()),
        kernel: differential.map(|found| found.kernel.iter().map(velocity).collect()),
        singular: match found.point {
            Point::Singular { .. } => Some(true),
            Point::Smooth(_) => Some(false),
            Point::Undecided => None,
        },
        boundary: found.boundary,
        dimension: found.dimension,
        tangent_dimension: found.tangent_dimension(),
        rule: found.point.rule(),
        remark: found.remark(layer),
        certificate: written.map(|(path, _)| path.clone()),
        certificate_verdict: written.map(|(_, verdict)| verdict.to_string()),
        unused: Vec::new(),
        seed: settings.seed,
    }
}

/// Kernel vectors that are printed; all of them are in the JSON document.
const SHOWN: usize = 12;

fn text(
    settings: &Settings,
    layer: &Layer,
    found: &PointAnalysis,
    written: Option<&Written>,
) -> String {
    let (rank_a, rank_v) = layer.ranks();
    let mut text = format!("{}\n\n{}", layer.architecture(), lines(layer));
    let aligned = if layer.aligned().is_some() { ", aligned: A = k qᵀ, V = h kᵀ" } else { "" };
    text += &format!("rank A = {rank_a}, rank V = {rank_v}{aligned}\n\n");
    if let Some(differential) = &found.differential {
        let word = if differential.critical { "critical" } else { "not critical" };
        let size = differential.kernel.len();
        text += &format!("weights: {word}; the kernel of the differential has dimension {size}\n");
        for vector in differential.kernel.iter().take(SHOWN) {
            let blocks = block_names(layer).iter().zip(vector);
            let blocks: Vec<String> =
                blocks.map(|(name, block)| format!("d{name} = {}", one_line(block))).collect();
            text += &format!("  {}\n", blocks.join("  "));
        }
        if size > SHOWN {
            text += &format!("  and {} more (--json prints all)\n", size - SHOWN);
        }
    }
    text += &match (found.point, found.tangent_dimension(), found.dimension) {
        (Point::Singular { .. }, Some(tangent), Some(dimension)) => format!(
            "function: singular; its tangent space has dimension at least {tangent}, the \
             neuromanifold {dimension}\n"
        ),
        (Point::Smooth(_), _, Some(dimension)) => {
            format!(
                "function: smooth; its tangent space has the dimension of the neuromanifold, {dimension}\n"
            )
        }
        _ => "function: undecided\n".into(),
    };
    if let Some(is_boundary) = found.boundary {
        let word = if is_boundary { "a boundary point" } else { "not on the boundary" };
        text += &format!("boundary: {word}\n");
    }
    if let Some(rule) = found.point.rule() {
        text += &format!("rule: {rule} (seed {})\n", settings.seed);
    }
    if let Some(remark) = found.remark(layer) {
        text += &format!("remark: {remark}\n");
    }
    text + &certificate_line(written)
}
