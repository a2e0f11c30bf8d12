//! `neurocert singular`: what one layer is at exact weights.

use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::Args;
use neurocert_check::Verdict;
use serde::Serialize;

use super::implicit::degree;
use super::layer::{in_line, lines};
use super::named_weights::{self, is_for_any_network};
use super::output::{note, print_json};
use super::proved::{Target, Written, certificate_line, put};
use super::{
    Outcome, Settings, architecture, attention, files, show, singular_linear, singular_point,
    watch, weights,
};
use crate::commands::singular::block_names;
use crate::commands::{Answer, Singular, is_lightning, is_linear, singular};
use crate::error::{Error, Result};
use crate::network::WeightFile;

const JSON_KEYS: &str = "\
WEIGHTS is a weight file of one layer of lightning attention, as for fiber, or a file that names any other network:
{\"network\": \"mlp\", \"sizes\": {\"w\": [2, 2, 1], \"r\": [3]}, \"weights\": {\"W[1]\": …, \"W[2]\": …}}.

JSON keys: kind, widths, query_dims, tokens, parametrization, ranks (of A and V), aligned (A = k qᵀ,
V = h kᵀ), critical (whether the kernel of the differential is larger than at generic weights),
kernel_dimension, kernel (a basis: lists of velocities {Q, K, V} or {A, V}, integers as strings),
singular, boundary (true, false; null when not decided), dimension (of the neuromanifold),
tangent_dimension (of the tangent space of its closure at this function: exactly if smooth, at least
if singular), rule (curves, embedding, exchange, linear-space, segre-cone), remark, certificate
(path) and certificate_verdict (null without --certificate), unused (see weights --help), seed, version.
Of linear: network, sizes, rank (of the product), largest_rank, dimension, differential_rank, critical, singular,
tangent_dimension (exact), certificate (of singular points only), certificate_verdict, unused, seed, version.
Of other networks: network, sizes, dimension, dimension_is_exact, ambient (coefficients of the outputs; null where they are not
polynomials), differential_rank, critical, subnetworks (what does not count at weights with this function), singular (null when not
decided), tangent_at_least, tangent_at_most (null without equations), rule (curves, equations, hypersurface, filling), why,
certificate (of curves), certificate_verdict, unused, seed, version.

Exit codes: 0 decided; 2 bad input; 3 not decided, or a certificate that is too large for
the checker.";

/// Smooth or singular point of the neuromanifold, critical or not, at exact weights: one layer (Theorem 3.4 and Lemma A.3,
/// corrected: docs/theorems/one-layer.md), deep linear networks, and any other network (docs/guide/singular.md)
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
    /// Any network but attention: look for equations of the image up to this degree (default: 4, or less where that is large)
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    degree: Option<String>,
    #[command(flatten)]
    full: show::Full,
}

#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    found: &'a Singular,
    unused: &'a [String],
}

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    let up_to = flags.degree.as_deref().map(degree).transpose()?;
    let is_plain = flags.architecture.given().is_none() && flags.map.path().is_none();
    if is_plain && is_for_any_network(&flags.weights) {
        match named_weights::read(&flags.weights, None, &[], None)? {
            ControlFlow::Break(outcome) => return Ok(outcome),
            ControlFlow::Continue(found) if is_linear(&found.subject) => {
                has_theorems(up_to)?;
                return singular_linear::run(
                    settings,
                    &found,
                    Target::new(flags.certificate.as_ref())?,
                );
            }
            ControlFlow::Continue(found) if !is_lightning(&found.subject) => {
                let target = Target::new(flags.certificate.as_ref())?;
                return singular_point::run(settings, &found, up_to, target);
            }
            ControlFlow::Continue(_) => {}
        }
    }
    has_theorems(up_to)?;
    let read = attention::read(settings, &flags.weights, &flags.architecture, &flags.map)?;
    let (attention, unused) = match read {
        ControlFlow::Break(outcome) => return Ok(outcome),
        ControlFlow::Continue(held) => held,
    };
    let target = Target::new(flags.certificate.as_ref())?;
    let is_wanted = target.is_some();
    let what = format!("the differential and the kind of point ({})", show::size(attention.file()));
    let found = watch::during(what, || {
        singular(&attention, is_wanted, &settings.library(&|_, _| {}))
            .map_err(|error| error.within(&files::name(&flags.weights)))
    });
    let Answer { mut report, certified } = found?;
    if is_wanted && certified.is_none() {
        note(settings.quiet, "no certificate was written: nothing was decided");
    }
    let written = put(target, certified.as_ref())?;
    report.certificate = written.as_ref().map(|(path, _)| path.clone());
    if settings.json {
        print_json(&Report { found: &report, unused: &unused })?;
    } else {
        flags.full.print(&text(attention.file(), &report, written.as_ref()))?;
    }
    let is_verified = written.is_none_or(|(_, verdict)| verdict == Verdict::Verified);
    let is_decided = report.singular.is_some() && is_verified;
    Ok(if is_decided { Outcome::Holds } else { Outcome::Undecided })
}

/// That no equations are asked for where theorems decide.
fn has_theorems(degree: Option<usize>) -> Result<()> {
    let problem = "no equations are looked for here: theorems decide";
    degree.map_or(Ok(()), |_| Err(Error::new("--degree", problem, "leave it out")))
}

/// Kernel vectors that are printed; all of them are in the JSON document.
const SHOWN: usize = 12;

fn text(file: &WeightFile, found: &Singular, written: Option<&Written>) -> String {
    let [rank_a, rank_v] = found.ranks;
    let mut text = format!("{}\n\n{}", file.architecture, lines(file));
    let aligned = if found.aligned { ", aligned: A = k qᵀ, V = h kᵀ" } else { "" };
    text += &format!("rank A = {rank_a}, rank V = {rank_v}{aligned}\n\n");
    if let (Some(is_critical), Some(kernel)) = (found.critical, &found.kernel) {
        let word = if is_critical { "critical" } else { "not critical" };
        let size = kernel.len();
        text += &format!("weights: {word}; the kernel of the differential has dimension {size}\n");
        for velocity in kernel.iter().take(SHOWN) {
            let block = |name: &&str| {
                let rows = velocity.get(name)?.iter().map(Vec::as_slice);
                Some(format!("d{name} = {}", in_line(rows)))
            };
            let names = block_names(file.architecture.parametrization());
            let blocks: Vec<String> = names.iter().filter_map(block).collect();
            text += &format!("  {}\n", blocks.join("  "));
        }
        if size > SHOWN {
            text += &format!("  and {} more (--json prints all)\n", size - SHOWN);
        }
    }
    text += &match (found.singular, found.tangent_dimension, found.dimension) {
        (Some(true), Some(tangent), Some(dimension)) => format!(
            "function: singular; its tangent space has dimension at least {tangent}, the \
             neuromanifold {dimension}\n"
        ),
        (Some(false), _, Some(dimension)) => {
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
    if let Some(rule) = found.rule {
        text += &format!("rule: {rule} (seed {})\n", found.seed);
    }
    if let Some(remark) = found.remark {
        text += &format!("remark: {remark}\n");
    }
    text + &certificate_line(written)
}
