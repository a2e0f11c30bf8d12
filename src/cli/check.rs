//! `neurocert check`: the independent checker, on files.

mod demand;
mod explain;
mod network;

use std::path::PathBuf;

use clap::Args;
use neurocert_check::{Limits, kernel};
use serde::Serialize;

use super::expect::{Expectation, Named};
use super::output::{complain, print_json, print_part};
use super::{Outcome, Settings, files, watch, weights};
use crate::commands::Judgement;
use crate::error::{Error, Result, one_line, shown};

const JSON_KEYS: &str = "\
JSON keys: files, a list of file, verdict (verified, rejected, incomplete, unreadable), claim (as in the
file; null if none can be read), statement (the claim in words), texts (of networks that the library
does not have), reason (a code of docs/certificate.md, or unexpected-claim; null when verified), detail,
note (what else would have met the expectation; null if nothing), work (steps of the check), version;
with --explain also steps (step, page, formal_proof: null, or theorems of proofs/formal).

--expect demands the subject of the claim too: claim=dimension (of the neuromanifold; what is meant
when nothing else is named), point, fiber, pair or rule. Keys that only one of them has name it: point, boundary,
differential: a point; case: a fiber; statement=same or different: a pair; statement=holds,
holds-where-defined or fails: a rule. Free virtual weights (ml), where hidden widths and query sizes
play no role, must be named: variety=free-virtual-weights or parametrization=ml. A number without
relation is exact. Points, fibers, pairs and rules are tied to files by --expect-weights and
--expect-rule: the same entries as rational numbers, the same expressions; without that the output
says that any would have passed.

Those keys are for attention by widths, query sizes and tokens. A claim about any network is demanded by
network=NAME (of the library), network=FILE (this very text), or the name in the header of a text (and the
output says that any such text would have passed), with claim=dimension (unless named), symmetry, same,
different, values, algebra, point, fiber or rank; relation, number; statement=holds (what is meant),
holds-where-defined or fails, and rule=NAME (a symmetry of the text); point, boundary, differential, case;
data=all (what is meant) or given, for a rank on all inputs or on those of the certificate;
and sizes as in d=3,2,3. --expect-weights ties claims about weights to files that name their network.

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
    /// Demand a claim: key=value;… with claim (dimension unless named, point, fiber, pair,
    /// rule) and the keys of that claim (see below); those not named are free
    #[arg(long, value_name = "SPEC")]
    expect: Option<String>,
    /// Demand a claim about these weights: of one file (a point, a fiber), or of two (a pair)
    #[arg(long, value_name = "WEIGHTS", num_args = 1..=2)]
    expect_weights: Vec<PathBuf>,
    #[command(flatten)]
    map: weights::MapFlag,
    /// Steps for one file (docs/checker-work.md), beyond which it is incomplete [default: 68719476736,
    /// half a minute to some minutes]
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    max_work: Option<String>,
    /// Name the steps of the proof, with the page that proves each one and its formal theorem, if there is one
    #[arg(long)]
    explain: bool,
    /// Demand a claim about this rule (TOML, as symmetry reads it)
    #[arg(long, value_name = "RULE")]
    expect_rule: Option<PathBuf>,
}

#[derive(Serialize)]
struct Document {
    files: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    file: String,
    #[serde(flatten)]
    found: Judgement,
    /// What else would have met the expectation.
    note: Option<String>,
    /// With --explain.
    #[serde(skip_serializing_if = "Option::is_none")]
    steps: Option<Vec<explain::Step>>,
}

/// What a claim must be.
enum Demand {
    /// One of the formats of attention.
    Attention(Expectation),
    /// About a network that is text.
    Network(demand::Demand),
}

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    let named = Named {
        weights: flags.expect_weights.clone(),
        map: flags.map.path().map(Into::into),
        rule: flags.expect_rule.clone(),
        ..Named::default()
    };
    let expectation = match demand::Demand::new(flags)? {
        Some(demand) => Some(Demand::Network(demand)),
        None => Expectation::new(flags.expect.as_deref(), named)?.map(Demand::Attention),
    };
    let mut limits = Limits { memory: settings.max_memory, ..Limits::default() };
    if let Some(text) = &flags.max_work {
        limits.work = text.parse().map_err(|_| {
            let problem = format!("{text:?} is not a number of steps");
            Error::new("--max-work", problem, "allowed: 0 to 18446744073709551615")
        })?;
    }
    let mut outcome = Outcome::Holds;
    let mut document = Document { files: Vec::new() };
    for path in &flags.files {
        let stage = watch::stage(format!("check of {}", files::name(path)));
        let file = files::whole(path);
        let mut steps = None;
        let (row, result) = match files::read_bytes(path) {
            Ok(bytes) => {
                let found = kernel::check_file(&bytes, limits.work, limits.memory);
                // What cannot be read as a certificate has no steps.
                steps = found
                    .claim
                    .as_ref()
                    .filter(|_| flags.explain)
                    .and_then(|_| explain::steps(&bytes));
                network::judge(file, &found, expectation.as_ref())?
            }
            Err(error) => {
                complain(&error);
                let found = Judgement::unreadable(error.to_string());
                let row = Row { file, found, note: None, steps: None };
                (row, Outcome::Unusable)
            }
        };
        drop(stage);
        let row = Row { steps, ..row };
        outcome = outcome.worse(result);
        if !settings.json && result != Outcome::Unusable {
            print_part(&line(&row))?;
            for line in row.found.texts.iter().flat_map(|text| text.lines()) {
                print_part(&format!("  {}\n", one_line(line)))?;
            }
            print_part(&explain::text(row.steps.as_deref().unwrap_or_default()))?;
        }
        watch::know_one_more("files", serde_json::to_value(&row).unwrap_or_default());
        document.files.push(row);
    }
    if settings.json {
        print_json(&document)?;
    }
    Ok(outcome)
}

fn line(row: &Row) -> String {
    let claim = row.found.statement.as_deref().unwrap_or("no readable claim");
    let reason = match (&row.found.reason, row.found.detail.as_str()) {
        (None, _) => String::new(),
        (Some(reason), "") => format!(" [{reason}]"),
        (Some(reason), detail) => format!(" [{reason}: {detail}]"),
    };
    let note = row.note.as_ref().map_or(String::new(), |note| format!(" ({note})"));
    one_line(&format!("{} {}: {claim}{reason}{note}", row.found.verdict, shown(&row.file))) + "\n"
}
