//! `neurocert singular` for any network but attention.

use serde::Serialize;

use super::named_weights::Weighted;
use super::output::{note, print, print_json};
use super::proved::{Target, Written, certificate_line, put};
use super::subject::sizes;
use super::{Outcome, Settings, watch};
use crate::commands::{Answer, SingularPoint, singular_point};
use crate::error::Result;

#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    found: &'a SingularPoint,
    unused: &'a [String],
}

pub(super) fn run(
    settings: &Settings,
    read: &Weighted,
    degree: Option<usize>,
    target: Option<Target>,
) -> Result<Outcome> {
    let is_wanted = target.is_some();
    let what = format!("the kind of point of {}", read.subject.program.name);
    let found = watch::during(what, || {
        singular_point(&read.subject, &read.weights, degree, &settings.library(&|_, _| {}))
    })?;
    let Answer { mut report, certified } = found;
    if is_wanted && certified.is_none() {
        let why = "no certificate was written: only curves of a singular point have one";
        note(settings.quiet, why);
    }
    let written = put(target, certified.as_ref())?;
    report.certificate = written.as_ref().map(|(path, _)| path.clone());
    match settings.json {
        true => print_json(&Report { found: &report, unused: &read.unused })?,
        false => print(&text(&report, written.as_ref()))?,
    }
    Ok(if report.singular.is_some() { Outcome::Holds } else { Outcome::Undecided })
}

/// Subnetworks that are printed; all of them are in the JSON document.
const SHOWN: usize = 6;

fn text(found: &SingularPoint, written: Option<&Written>) -> String {
    let of = if found.dimension_is_exact { "" } else { "at least " };
    let head = format!("network {}  {}", found.of.network, sizes(&found.of.sizes));
    let mut text = head.trim_end().to_string() + "\n";
    text += &format!("functions: dimension {of}{}", found.dimension);
    text += &found.ambient.map_or("\n".into(), |all| format!(" in {all} coordinates\n"));
    let rank = found.differential_rank;
    text += &match found.critical {
        Some(true) => format!("weights: critical; the differential has rank {rank}\n"),
        Some(false) => format!("weights: not critical; the differential has rank {rank}\n"),
        None => format!("weights: undecided; the differential has rank at least {rank}\n"),
    };
    for reason in found.subnetworks.iter().take(SHOWN) {
        text += &format!("  {reason}\n");
    }
    if found.subnetworks.len() > SHOWN {
        text += &format!("  and {} more (--json prints all)\n", found.subnetworks.len() - SHOWN);
    }
    let kind = match found.singular {
        Some(true) => "singular",
        Some(false) => "smooth",
        None => "undecided",
    };
    let least = found.tangent_at_least;
    let tangent = match found.tangent_at_most {
        Some(most) if most == least => format!("has dimension {least}"),
        Some(most) => format!("has dimension {least} to {most}"),
        None => format!("has at least dimension {least}"),
    };
    text += &match found.ambient {
        Some(_) => format!("function: {kind}; its tangent space {tangent}\n"),
        None => format!("function: {kind}\n"),
    };
    text +=
        &found.rule.map_or(String::new(), |rule| format!("rule: {rule} (seed {})\n", found.seed));
    text += &found.why.as_ref().map_or(String::new(), |why| format!("why: {why}\n"));
    text + &certificate_line(written)
}
