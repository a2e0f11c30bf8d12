//! `neurocert recover` for softmax attention.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use neurocert_check::Verdict;
use serde::Serialize;
use serde_json::Value;

use super::softmax_weights;
use crate::cli::named_weights::in_file;
use crate::cli::output::{note, print, print_json};
use crate::cli::proved::{Target, certificate_line, put};
use crate::cli::{Outcome, Settings, files, show, watch};
use crate::commands::{Answer, equiv};
use crate::error::{Error, Result};
use crate::network::DataSeed;
use crate::theory::softmax::recover;

#[derive(Serialize)]
struct Report<'a> {
    network: &'a str,
    sizes: BTreeMap<String, Vec<u64>>,
    recovered: bool,
    reason: Option<&'a str>,
    weights: Option<Value>,
    inputs: usize,
    order: usize,
    certificate: Option<String>,
    certificate_verdict: Option<String>,
    unused: &'a [String],
    seed: u64,
}

pub(in crate::cli) fn run(
    settings: &Settings,
    oracle: &Path,
    out: Option<&Path>,
    certificate: Option<&PathBuf>,
) -> Result<Outcome> {
    let (weighted, file) = match softmax_weights(oracle)? {
        ControlFlow::Break(outcome) => return Ok(outcome),
        ControlFlow::Continue(found) => found,
    };
    let target = Target::new(certificate)?;
    let out = out.map(files::Output::create).transpose()?;
    let subject = &weighted.subject;
    let seed = DataSeed::new(settings.seed).weights(&file).draw(0);
    let what = format!("recovery from Taylor coefficients ({})", show::size(&file));
    let hidden = (subject, &weighted.weights[..]);
    let found = watch::during(what, || recover(&hidden, &file.architecture, seed))
        .map_err(|error| error.within(&files::name(oracle)))?;
    let weights = found.weights.as_ref().ok();
    let mut written = None;
    match weights {
        Some(weights) => {
            if let Some(target) = target {
                let (own, other) = (&weighted.weights, &weights.weights);
                let settings = settings.library(&|_, _| {});
                let Answer { certified, .. } = equiv((subject, own), (subject, other), &settings)?;
                written = put(Some(target), certified.as_ref())?;
            }
            if let Some(out) = out {
                let text = serde_json::to_vec(&in_file(subject, &weights.weights))
                    .map_err(|error| Error::new("--out", error.to_string(), ""))?;
                out.commit(&text)?;
            }
        }
        None if out.is_some() || certificate.is_some() => {
            note(settings.quiet, "not recovered: nothing is written");
        }
        None => {}
    }
    let reason = found.weights.as_ref().err().map(String::as_str);
    if settings.json {
        print_json(&Report {
            network: &subject.program.name,
            sizes: subject.program.sizes.iter().cloned().collect(),
            recovered: weights.is_some(),
            reason,
            weights: weights.map(|weights| in_file(subject, &weights.weights)),
            inputs: found.inputs,
            order: found.order,
            certificate: written.as_ref().map(|(path, _)| path.clone()),
            certificate_verdict: written.as_ref().map(|(_, verdict)| verdict.to_string()),
            unused: &weighted.unused,
            seed: settings.seed,
        })?;
    } else {
        let text = match (weights, reason) {
            (Some(weights), _) => format!(
                "{}\nthe virtual weights (M, L) are those of the function (docs/theorems/normalised.md, section 4)\n",
                show::lines(weights)
            ),
            (None, reason) => format!("not recovered: {}\n", reason.unwrap_or_default()),
        };
        print(&format!(
            "{}\n\n{text}{} inputs, Taylor coefficients up to order {} (seed {})\n{}",
            subject.program.name,
            found.inputs,
            found.order,
            settings.seed,
            certificate_line(written.as_ref())
        ))?;
    }
    let is_wanted = certificate.is_some();
    let is_checked = written.map_or(!is_wanted, |(_, verdict)| verdict == Verdict::Verified);
    Ok(if weights.is_some() && is_checked { Outcome::Holds } else { Outcome::Undecided })
}
