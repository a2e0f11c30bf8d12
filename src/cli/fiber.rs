//! `neurocert fiber`: all weights with the function of given ones.

mod folder;
mod text;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::Args;
use neurocert_check::Verdict;
use serde::Serialize;

use self::folder::{Files, Folder};
use super::attention::{read, useless};
use super::output::{note, print_json};
use super::proved::{Target, certificate_line, put};
use super::{Outcome, Settings, architecture, files, show, watch, weights};
use crate::commands::{Answer, Attention, Fiber, Members, fiber};
use crate::error::{Error, Result};

const JSON_KEYS: &str = "\
WEIGHTS is a weight file: {\"tokens\": 2, \"layers\": [{\"Q\": [[1, \"1/2\"]],
\"K\": [[2, 0]], \"V\": [[1, 0]]}]}, or layers of {\"A\", \"V\"} with \"query_dims\": [1], or \"M\" and \"L\";
or a file that names its network, a lightning or softmax attention of the library (see weights --help).

JSON keys for one layer: kind, widths, query_dims, tokens, parametrization, ranks (of A and V), case (zero,
one-point, two-points, symmetric-part), pieces (points (A, V) up to scaling; for one token points
(A + Aᵀ, V); for zero the two parts A = 0 and V = 0), dimension (the largest of a part of the fiber,
scaling included), description (sentences), representatives (weight files: the given one, then a
point of each other piece that has a rational one; for zero of both parts), samples (weight files of
--sample, from all pieces with rational points in turn), certificate (path) and certificate_verdict (null without --certificate),
unused (see weights --help), seed, version.

JSON keys for several layers, or M and L: kind, widths, query_dims, tokens, parametrization, case (orbit: all of
the fiber is known; virtual-orbit, two-virtual-orbits: all of it in the virtual weights M_i, L; zero;
partial), theorem_3_7_applies, failures (of its hypotheses), form_ranks and last_rank (of M_i and L),
dimension (local, at these weights; null when only bounds are known), dimension_at_least, dimension_at_most,
kernel (of the differential: symmetries, at_most; null when too large), description, representatives (weight
files: the given one, then isolated ones that theory names), samples, files (of --out: weights and
certificate of membership), certificate_verdicts, unused, seed, version. Certificates say that a point is a member, not
that the list is complete.

JSON keys for softmax attention (a file that names softmax_attention, softmax_av or softmax_ml): network, sizes, case (point, orbit: all of the fiber; virtual-point: all of it in the virtual weights;
zero; one-token; partial), form_ranks and last_rank (of M_i and L), skew (which M_i are skew-symmetric), dimension
(null where not all of the fiber is known), description, samples, files, certificate_verdicts, unused, seed, version.

Exit codes: 0 done; 2 bad input; 3 a certificate that is too large for the checker.";

/// The fiber at exact weights: all weights with the same function. Lightning attention (one layer: Theorem
/// 3.2; for --tokens 1 only A + Aᵀ is seen, and the fiber is another one; several layers: Theorem 3.7) and
/// softmax attention of any depth.
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
    /// Random exact members of the fiber, from --seed; each is verified to be the same function
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    sample: Option<String>,
    /// One layer: write a certificate, after the independent checker has looked at it
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Several layers, or softmax: write every other point with a certificate of membership to a folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    full: show::Full,
}

#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    found: &'a Fiber,
    #[serde(flatten)]
    files: Option<&'a Files>,
    unused: &'a [String],
}

const MOST_SAMPLES: usize = 100_000;

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    let count = flags.sample.as_deref().map_or(Ok(0), number)?;
    let held = match read(settings, &flags.weights, &flags.architecture, &flags.map)? {
        ControlFlow::Break(outcome) => return Ok(outcome),
        ControlFlow::Continue(held) => held,
    };
    let (attention, unused) = held;
    fits(flags, &attention)?;
    let target = Target::new(flags.certificate.as_ref())?;
    let given: Vec<&Path> = [flags.weights.as_path()].into_iter().chain(flags.map.path()).collect();
    let folder = flags.out.as_deref().map(|out| Folder::new(out, given, &attention));
    let mut folder = folder.transpose()?;
    let wanted = Members { samples: count, certificate: target.is_some() };
    let how = if folder.is_some() { "each verified and written" } else { "each verified" };
    let size = show::size(attention.file());
    let stage = watch::stage(format!("the fiber, and {count} members of it, {how} ({size})"));
    let mut proved = Vec::new();
    // What is wrong with a file that is written has its own name.
    let mut failed = None;
    let found = fiber(&attention, wanted, &settings.library(&|_, _| {}), |member| {
        proved.push(member.is_proved);
        match folder.as_mut().map_or(Ok(()), |folder| folder.add(member)) {
            Ok(()) => Ok(()),
            Err(error) => Err(failed.insert(error).clone()),
        }
    });
    let found =
        found.map_err(|error| failed.unwrap_or_else(|| error.within(&files::name(&flags.weights))));
    let Answer { mut report, certified } = found?;
    drop(stage);
    if folder.is_some() && proved.is_empty() && matches!(report, Fiber::Deep(_)) {
        note(settings.quiet, "nothing to write: no other point is named; --sample draws some");
    }
    let written = put(target, certified.as_ref())?;
    if let Fiber::Layer(found) = &mut report {
        found.certificate = written.as_ref().map(|(path, _)| path.clone());
    }
    let files = folder.map_or_else(Files::default, Folder::written);
    if settings.json {
        let files = (!attention.is_layer()).then_some(&files);
        print_json(&Report { found: &report, files, unused: &unused })?;
    } else {
        // The samples come last.
        let proved = proved.iter().rev().take(count).filter(|is_proved| **is_proved).count();
        let text = text::text(attention.file(), &report, proved) + &text::written(&files);
        flags.full.print(&(text + &certificate_line(written.as_ref())))?;
    }
    let is_verified = written.is_none_or(|(_, verdict)| verdict == Verdict::Verified);
    let is_verified = is_verified && files.are_verified();
    Ok(if is_verified { Outcome::Holds } else { Outcome::Undecided })
}

/// That `--certificate` and `--out` are of use here.
fn fits(flags: &Flags, attention: &Attention) -> Result<()> {
    let has_certificate = flags.certificate.is_some();
    match attention {
        _ if attention.is_layer() && flags.out.is_some() => {
            Err(Error::new("--out", "is for several layers", "use --certificate FILE"))
        }
        Attention::Softmax(_) if has_certificate => Err(useless("--certificate")),
        Attention::Lightning(_) if has_certificate && !attention.is_layer() => {
            let problem = "is for one layer: each point of a deep fiber has its own certificate";
            Err(Error::new("--certificate", problem, "use --out DIR"))
        }
        _ => Ok(()),
    }
}

fn number(text: &str) -> Result<usize> {
    text.parse().ok().filter(|n| (1..=MOST_SAMPLES).contains(n)).ok_or_else(|| {
        let problem = format!("{text:?} is not a number of members");
        Error::new("--sample", problem, format!("allowed: 1 to {MOST_SAMPLES}"))
    })
}
