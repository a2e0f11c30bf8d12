//! `neurocert recover`: weights from exact evaluations of a black box.

use std::path::PathBuf;

use clap::Args;
use neurocert_check::Verdict;
use serde::Serialize;

use super::named_weights::is_for_any_network;
use super::output::{note, print, print_json};
use super::proved::{Target, certificate_line};
use super::{Outcome, Settings, architecture, files, show, softmax, watch, weights};
use crate::error::{Error, Result};
use crate::network::{DataSeed, WeightFile};
use crate::theory::lightning::deep::{Answer, Hidden, certificate, equivalence, recover};

const JSON_KEYS: &str = "\
FILE is a weight file that is only evaluated, at rational inputs, and compared at the end. For two tokens
or more it works where the virtual weights are determined up to scaling (Theorem 3.7, corrected): L not
zero, no M_i skew-symmetric, rank at least 2 for all M_i but the last. For one token, where only L and the
M_i + M_i^T are seen: rank of L at least 2, forms without common or repeated factors, and a_i = 1 or at
least their rank. (With d0 = 1 always.) Up to seven layers.

Softmax attention (a file that names softmax_attention, softmax_av or softmax_ml, see weights --help) is asked for
Taylor coefficients at zero instead, up to the order 2 3^(l-1) + 1. Recovered where L is not zero and
M_1, ..., M_(l-1) are not skew-symmetric, for two tokens or more. Up to five layers. JSON keys: network, sizes,
recovered, reason, weights, inputs, order, certificate, certificate_verdict, unused, seed.

JSON keys: kind, widths, query_dims, tokens, parametrization, recovered (true or false), reason (null, or why
not), weights (a weight file, or null), evaluations, information_bound (dimension of the neuromanifold
through numbers per evaluation, rounded up), verified (by equiv: scaling, element, evaluation, one-token, zero;
probable), certificate, certificate_verdict, unused (of the oracle; see weights --help), seed.

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
    kind: String,
    widths: &'a [usize],
    query_dims: &'a [usize],
    tokens: usize,
    parametrization: String,
    recovered: bool,
    reason: Option<&'a str>,
    weights: Option<&'a WeightFile>,
    evaluations: usize,
    information_bound: usize,
    verified: Option<&'static str>,
    certificate: Option<String>,
    certificate_verdict: Option<String>,
    unused: &'a [String],
    seed: u64,
}

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    if is_for_any_network(&flags.oracle) {
        let useless = flags.architecture.given().or(flags.map.path().map(|_| "--map"));
        if let Some(flag) = useless {
            let problem = "belongs to weights of lightning attention";
            return Err(Error::new(flag, problem, "the file names its network and sizes"));
        }
        let (out, certificate) = (flags.out.as_deref(), flags.certificate.as_ref());
        return softmax::recover(settings, &flags.oracle, out, certificate);
    }
    let known = flags.architecture.known()?;
    let taken = weights::read(settings.quiet, &flags.oracle, &known, flags.map.path())?;
    let hidden = taken.file;
    let target = Target::new(flags.certificate.as_ref())?;
    let out = flags.out.as_ref().map(|path| files::Output::create(path)).transpose()?;
    if let (Some(out), Some(certificate)) = (&out, &flags.certificate)
        && files::resolved(certificate) == out.path()
    {
        return Err(Error::new("--out", "is the certificate", "give another path"));
    }
    let architecture = &hidden.architecture;
    let what = format!("recovery from evaluations ({})", show::size(&hidden));
    let seed = DataSeed::new(settings.seed).weights(&hidden).draw(0);
    let found = watch::during(what, || recover(&Hidden::new(&hidden), architecture, seed))
        .map_err(|error| error.within(&files::name(&flags.oracle)))?;
    let (mut verified, mut written, mut is_kept) = (None, None, true);
    if let Ok(weights) = &found.weights {
        let what = format!("comparison of the two functions ({})", show::size(weights));
        let answer = watch::during(what, || equivalence(&hidden, weights, settings.seed))?.answer;
        verified = match &answer {
            Answer::Different(_) => {
                let problem = "recovered weights are another function, please report this";
                return Err(Error::new("recover", problem, "nothing was printed"));
            }
            Answer::Probable { .. } => Some("probable"),
            Answer::Same { .. } => super::equiv::rule(&answer),
        };
        match (target, certificate(&hidden, weights, &answer)) {
            (Some(target), Some(proof)) => {
                written = Some(target.write(&proof, settings.max_memory)?)
            }
            (Some(_), None) => note(settings.quiet, super::equiv::no_certificate(&answer)),
            (None, _) => {}
        }
        if out.is_some() && !weights.is_readable() {
            let why = "nothing is written to --out: a number has more than 100,000 digits";
            note(settings.quiet, why);
            is_kept = false;
        } else if let Some(out) = out {
            let text = serde_json::to_vec(weights)
                .map_err(|error| Error::new("--out", error.to_string(), ""))?;
            out.commit(&text)?;
        }
    }
    if found.weights.is_err() && (flags.out.is_some() || flags.certificate.is_some()) {
        note(settings.quiet, "not recovered: nothing is written");
    }
    let weights = found.weights.as_ref().ok();
    let reason = found.weights.as_ref().err().map(String::as_str);
    if settings.json {
        print_json(&Report {
            kind: architecture.kind().to_string(),
            widths: architecture.widths(),
            query_dims: architecture.query_dims(),
            tokens: architecture.tokens(),
            parametrization: architecture.parametrization().to_string(),
            recovered: weights.is_some(),
            reason,
            weights,
            evaluations: found.evaluations,
            information_bound: found.information_bound,
            verified,
            certificate: written.as_ref().map(|(path, _)| path.clone()),
            certificate_verdict: written.as_ref().map(|(_, verdict)| verdict.to_string()),
            unused: &taken.unused,
            seed: settings.seed,
        })?;
    } else {
        let mut text = format!("{architecture}\n\n");
        match (weights, reason) {
            (Some(weights), _) => {
                text += &show::lines(weights);
                text += &format!(
                    "\nverified to be the same function by equiv ({})\n",
                    verified.unwrap_or("not at all")
                );
            }
            (None, reason) => text += &format!("not recovered: {}\n", reason.unwrap_or("")),
        }
        text += &format!(
            "{} evaluations; counting dimensions, at least {} are needed (seed {})\n",
            found.evaluations, found.information_bound, settings.seed
        );
        print(&(text + &certificate_line(written.as_ref())))?;
    }
    let is_wanted = flags.certificate.is_some();
    let is_checked = written.map_or(!is_wanted, |(_, verdict)| verdict == Verdict::Verified);
    let is_proved = verified.is_some_and(|rule| rule != "probable");
    Ok(if is_proved && is_checked && is_kept { Outcome::Holds } else { Outcome::Undecided })
}
