//! The dimension of one case, with its certificates.

use neurocert_check::kernel::certificate::Certificate;
use neurocert_check::kernel::produce::Budget;

use super::case::{Case, sha256};
use super::row::{Row, Verdict};
use super::run::Job;
use crate::commands::{Certified, Settings};
use crate::error::Result;
use crate::search::{self, Options};

/// A certificate that will be written: its name and its text.
pub(super) type Written = (String, String);

/// What is known of a case, and the certificates of it.
///
/// # Errors
/// When the checker rejects a certificate, which is a fault of this program.
pub(super) fn decide(case: &Case, job: Job) -> Result<(Row, Vec<Written>)> {
    let mut row = Row {
        statement: case.statement.clone(),
        version: env!("CARGO_PKG_VERSION").into(),
        network: case.name().into(),
        sizes: super::case::shown(&case.sizes),
        verdict: Verdict::Undecided,
        lower: None,
        upper: None,
        upper_rule: None,
        reason: None,
        certificate: None,
        is_verified: false,
        upper_certificate: None,
        seed: job.seed,
        memory: job.memory,
    };
    if let Err(why) = &case.parameters {
        row.reason = Some(why.clone());
        return Ok((row, vec![]));
    }
    let (given, program) = (case.given(), case.program()?);
    let budget = Budget { memory: job.memory, stop: job.stop, ..Options::default().budget };
    let options = Options { seed: job.seed, budget, ..Options::default() };
    let found = match search::dimension(case.text(), &given, &program, options) {
        Ok(found) => found,
        Err(failure) => {
            row.reason = Some(failure.to_string());
            return Ok((row, vec![]));
        }
    };
    let settings = Settings { max_memory: job.memory, stop: job.stop, ..Settings::default() };
    let judged = |certificate: &Certificate| {
        let found = Certified::new(certificate, &settings);
        found.map_err(|error| error.within(&case.to_string()))
    };
    let mut written = Vec::new();
    let certified = judged(&found.certificate())?;
    row.is_verified = certified.is_verified();
    row.verdict = Verdict::parse(found.verdict(row.is_verified)).unwrap_or(Verdict::AtLeast);
    row.lower = Some(found.lower.rank);
    row.upper = Some(found.upper.number);
    row.upper_rule = Some(found.upper.rule());
    row.certificate = Some(sha256(certified.text.as_bytes()));
    written.extend(row.certificate.clone().zip(Some(certified.text)));
    if row.verdict != Verdict::Exact {
        row.reason = Some(match row.is_verified {
            true => format!("needs a step that proves at most {}", found.lower.rank),
            false => "the certificate is too large for the checker".into(),
        });
        // An expected number above the upper bound is refuted by a certificate of that bound.
        let bound = judged(&found.at_most())?;
        if bound.is_verified() {
            row.upper_certificate = Some(sha256(bound.text.as_bytes()));
            written.extend(row.upper_certificate.clone().zip(Some(bound.text)));
        }
    }
    Ok((row, written))
}
