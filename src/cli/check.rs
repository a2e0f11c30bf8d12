//! `neurocert check`: the independent checker, on files.

use std::path::PathBuf;

use clap::Args;
use neurocert_check::{AnyClaim, Verdict, check};
use serde::Serialize;

use super::expect::Expectation;
use super::output::{complain, print_json, print_part};
use super::{Outcome, Settings, files, watch};
use crate::error::{Result, one_line, shown};

const JSON_KEYS: &str = "\
JSON keys: files, a list of file, verdict (verified, rejected, incomplete, unreadable), claim
(kind, widths, query_dims, tokens, parametrization and either variety, relation, number, for the
dimension of a network, or relation, number, for its linear infinitesimal symmetries, or group,
blocks, statement, for a rule that turns weights into weights, or weights, statement, for one layer
at exact weights; kind, tokens, one, other, statement for two networks; null if the file has none
that can be read), rule, reason (a code of the page of the format in docs/, or unexpected-claim;
null when verified), detail. In the line for people, a matrix with more than 64 entries of a network
or a rule is shown by its shape only.

Exit codes: 0 verified; 1 rejected; 2 unreadable; 3 incomplete. Several files: the worst, in the
order 2 > 1 > 3 > 0.";

/// Independent check of certificates. The checker is a crate of its own that shares no code with
/// what produced them; `verified` means that the printed claim is proved.
#[derive(Args)]
#[group(skip)]
#[command(after_help = JSON_KEYS)]
pub(super) struct Flags {
    /// Certificates
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Demand a claim: key=value;… with the keys of the claim (for exact weights also point,
    /// boundary, differential, case; for two networks kind, tokens, statement; for a rule also
    /// statement=holds, holds-where-defined or fails); those not named are free
    #[arg(long, value_name = "SPEC")]
    expect: Option<String>,
}

#[derive(Serialize)]
struct Document {
    files: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    file: String,
    verdict: &'static str,
    claim: Option<AnyClaim>,
    rule: String,
    reason: Option<&'static str>,
    detail: String,
}

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    let expectation = flags.expect.as_deref().map(Expectation::parse).transpose()?;
    let mut outcome = Outcome::Holds;
    let mut document = Document { files: Vec::new() };
    for path in &flags.files {
        let stage = watch::stage(format!("check of {}", files::name(path)));
        let file = files::whole(path);
        let (row, result) = match files::read_bytes(path) {
            Ok(bytes) => judge(file, &bytes, expectation.as_ref()),
            Err(error) => {
                complain(&error);
                let detail = error.to_string();
                let (verdict, rule) = ("unreadable", String::new());
                let row = Row { file, verdict, claim: None, rule, reason: None, detail };
                (row, Outcome::Unusable)
            }
        };
        drop(stage);
        outcome = outcome.worse(result);
        if !settings.json && result != Outcome::Unusable {
            print_part(&line(&row))?;
        }
        watch::know_one_more("files", serde_json::to_value(&row).unwrap_or_default());
        document.files.push(row);
    }
    if settings.json {
        print_json(&document)?;
    }
    Ok(outcome)
}

fn judge(file: String, bytes: &[u8], expectation: Option<&Expectation>) -> (Row, Outcome) {
    let report = check(bytes);
    let (verdict, outcome) = match report.verdict {
        Verdict::Verified => ("verified", Outcome::Holds),
        Verdict::Rejected => ("rejected", Outcome::Refuted),
        Verdict::Incomplete => ("incomplete", Outcome::Undecided),
    };
    let reason = report.reason.map(|reason| reason.code());
    let row = Row {
        file,
        verdict,
        claim: report.claim,
        rule: report.rule,
        reason,
        detail: report.detail,
    };
    let unmet = expectation
        .filter(|_| outcome != Outcome::Refuted)
        .and_then(|expectation| expectation.unmet(row.claim.as_ref()?));
    match unmet {
        None => (row, outcome),
        Some(detail) => {
            let reason = Some("unexpected-claim");
            (Row { verdict: "rejected", reason, detail, ..row }, Outcome::Refuted)
        }
    }
}

fn line(row: &Row) -> String {
    let claim = row.claim.as_ref().map_or("no readable claim".into(), ToString::to_string);
    let reason = match (row.reason, row.detail.as_str()) {
        (None, _) => format!(" [{}]", row.rule),
        (Some(reason), "") => format!(" [{reason}]"),
        (Some(reason), detail) => format!(" [{reason}: {detail}]"),
    };
    one_line(&format!("{} {}: {claim}{reason}", row.verdict, shown(&row.file))) + "\n"
}
