//! `neurocert singular` for deep linear networks.

use neurocert_check::Verdict;
use serde::Serialize;

use super::named_weights::Weighted;
use super::output::{note, print, print_json};
use super::proved::{Target, Written, certificate_line, put};
use super::subject::sizes;
use super::{Outcome, Settings};
use crate::commands::{Answer, SingularLinear, singular_linear};
use crate::error::Result;

#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    found: &'a SingularLinear,
    unused: &'a [String],
}

pub(super) fn run(settings: &Settings, read: &Weighted, target: Option<Target>) -> Result<Outcome> {
    let is_wanted = target.is_some();
    let library = settings.library(&|_, _| {});
    let found = singular_linear(&read.subject, &read.weights, is_wanted, &library)?;
    let Answer { mut report, certified } = found;
    if is_wanted && certified.is_none() {
        let why = "no certificate was written: no step of a certificate proves a smooth point here";
        note(settings.quiet, why);
    }
    let written = put(target, certified.as_ref())?;
    report.certificate = written.as_ref().map(|(path, _)| path.clone());
    if settings.json {
        print_json(&Report { found: &report, unused: &read.unused })?;
    } else {
        print(&text(&report, written.as_ref()))?;
    }
    let is_verified = written.is_none_or(|(_, verdict)| verdict == Verdict::Verified);
    Ok(if is_verified { Outcome::Holds } else { Outcome::Undecided })
}

fn text(found: &SingularLinear, written: Option<&Written>) -> String {
    let SingularLinear { rank, largest_rank, dimension, differential_rank, .. } = found;
    let tangent = found.tangent_dimension;
    let critical = if found.critical { "critical" } else { "not critical" };
    let kind = if found.singular { "singular" } else { "smooth" };
    format!(
        "network {}  {}\nfunctions: matrices of rank at most {largest_rank}, of dimension {dimension}\n\
         rank of the product: {rank}\n\nweights: {critical}; the differential has rank {differential_rank}\n\
         function: {kind}; its tangent space has dimension {tangent}\n{}",
        found.of.network,
        sizes(&found.of.sizes),
        certificate_line(written),
    )
}
