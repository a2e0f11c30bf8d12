//! `neurocert recover`: weights from exact evaluations of a black box.

use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::Args;
use neurocert_check::Verdict;
use serde::Serialize;

use super::output::{note, print, print_json};
use super::proved::{Target, certificate_line, put};
use super::{Outcome, Settings, architecture, attention, equiv, files, show, watch, weights};
use crate::commands::{Answer, Attention, Recovered, recover};
use crate::error::{Error, Result};

const JSON_KEYS: &str = "\
FILE is a weight file that is only evaluated, at rational inputs, and compared at the end. For two tokens
or more it works where the virtual weights are determined up to scaling (Theorem 3.7, corrected): L not
zero, no M_i skew-symmetric, rank at least 2 for all M_i but the last. For one token, where only L and the
M_i + M_i^T are seen: rank of L at least 2, forms without common or repeated factors, and a_i = 1 or at
least their rank. (With d0 = 1 always.) Up to seven layers.

Softmax attention (a file that names softmax_attention, softmax_av or softmax_ml, see weights --help) is asked for
Taylor coefficients at zero instead, up to the order 2 3^(l-1) + 1. Recovered where L is not zero and
M_1, ..., M_(l-1) are not skew-symmetric, for two tokens or more. Up to five layers. JSON keys: network, sizes,
recovered, reason, weights, inputs, order, certificate, certificate_verdict, unused, seed, version.

JSON keys: kind, widths, query_dims, tokens, parametrization, recovered (true or false), reason (null, or why
not), weights (a weight file, or null), evaluations, information_bound (dimension of the neuromanifold
through numbers per evaluation, rounded up), verified (by equiv: scaling, element, evaluation, one-token, zero;
probable), certificate, certificate_verdict, unused (of the oracle; see weights --help), seed,
version.

Exit codes: 0 recovered and verified; 2 bad input; 3 not recovered or not verified, or a certificate is
asked for and there is none (numbers of more than 4000 digits) or it is too large for the checker (more
than six layers), or --out would need numbers of more than 100,000 digits.";

/// Weights from exact evaluations of a black box, up to symmetry
#[derive(Args)]
#[group(skip)]
#[command(after_help = JSON_KEYS)]
pub(super) struct Flags {
    /// Weights that are only evaluated
    #[arg(long, value_name = "FILE")]
    oracle: PathBuf,
    #[command(flatten)]
    architecture: architecture::Flags,
    #[command(flatten)]
    map: weights::MapFlag,
    /// Write the recovered weights in JSON
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write a certificate that oracle and recovered weights are the same function
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
}

#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    found: &'a Recovered,
    unused: &'a [String],
}

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    let read = attention::read(settings, &flags.oracle, &flags.architecture, &flags.map)?;
    let (attention, unused) = match read {
        ControlFlow::Break(outcome) => return Ok(outcome),
        ControlFlow::Continue(held) => held,
    };
    let target = Target::new(flags.certificate.as_ref())?;
    let out = flags.out.as_ref().map(|path| files::Output::create(path)).transpose()?;
    if let (Some(out), Some(certificate)) = (&out, &flags.certificate)
        && files::resolved(certificate) == out.path()
    {
        return Err(Error::new("--out", "is the certificate", "give another path"));
    }
    let is_wanted = target.is_some();
    let what =
        format!("recovery, and comparison with the oracle ({})", show::size(attention.file()));
    let found = watch::during(what, || {
        recover(&attention, is_wanted, &settings.library(&|_, _| {}))
            .map_err(|error| error.within(&files::name(&flags.oracle)))
    });
    let Answer { mut report, certified } = found?;
    if report.weights().is_some() && is_wanted && certified.is_none() {
        note(settings.quiet, equiv::no_certificate(verified(&report) == Some("probable")));
    }
    let written = put(target, certified.as_ref())?;
    let path = written.as_ref().map(|(path, _)| path.clone());
    match &mut report {
        Recovered::Lightning(found) => found.certificate = path,
        Recovered::Softmax(found) => found.certificate = path,
    }
    let is_kept = keep(settings, flags, &attention, &report, out)?;
    if settings.json {
        print_json(&Report { found: &report, unused: &unused })?;
    } else {
        print(&(text(&attention, &report) + &certificate_line(written.as_ref())))?;
    }
    let is_checked = written.map_or(!is_wanted, |(_, verdict)| verdict == Verdict::Verified);
    let is_proved = verified(&report).is_some_and(|rule| rule != "probable");
    Ok(if is_proved && is_checked && is_kept { Outcome::Holds } else { Outcome::Undecided })
}

/// How recovered weights are verified.
fn verified(report: &Recovered) -> Option<&'static str> {
    match report {
        Recovered::Lightning(found) => found.verified,
        Recovered::Softmax(found) => found.recovered.then_some(VIRTUAL),
    }
}

const VIRTUAL: &str =
    "the virtual weights (M, L) are those of the function (docs/theorems/normalised.md, section 4)";

/// Writes the weights to `--out`; whether all that was asked for can be written.
fn keep(
    settings: &Settings,
    flags: &Flags,
    attention: &Attention,
    report: &Recovered,
    out: Option<files::Output>,
) -> Result<bool> {
    match (report.weights(), out) {
        (None, _) => {
            if flags.out.is_some() || flags.certificate.is_some() {
                note(settings.quiet, "not recovered: nothing is written");
            }
        }
        (Some(weights), Some(_)) if !weights.is_readable() => {
            let why = "nothing is written to --out: a number has more than 100,000 digits";
            note(settings.quiet, why);
            return Ok(false);
        }
        (Some(weights), Some(out)) => {
            let text = serde_json::to_vec(&attention.document(weights))
                .map_err(|error| Error::new("--out", error.to_string(), ""))?;
            out.commit(&text)?;
        }
        (Some(_), None) => {}
    }
    Ok(true)
}

fn text(attention: &Attention, report: &Recovered) -> String {
    let (name, reason) = match report {
        Recovered::Lightning(found) => (attention.file().architecture.to_string(), &found.reason),
        Recovered::Softmax(found) => (found.of.network.clone(), &found.reason),
    };
    let mut text = format!("{name}\n\n");
    text += &match (report.weights(), report) {
        (None, _) => format!("not recovered: {}\n", reason.as_deref().unwrap_or("")),
        (Some(weights), Recovered::Softmax(_)) => format!("{}\n{VIRTUAL}\n", show::lines(weights)),
        (Some(weights), Recovered::Lightning(found)) => format!(
            "{}\nverified to be the same function by equiv ({})\n",
            show::lines(weights),
            found.verified.unwrap_or("not at all")
        ),
    };
    text + &match report {
        Recovered::Lightning(found) => format!(
            "{} evaluations; counting dimensions, at least {} are needed (seed {})\n",
            found.evaluations, found.information_bound, found.seed
        ),
        Recovered::Softmax(found) => format!(
            "{} inputs, Taylor coefficients up to order {} (seed {})\n",
            found.inputs, found.order, found.seed
        ),
    }
}
