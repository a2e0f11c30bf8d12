//! `neurocert dim NETWORK`: the dimension of any network that is text.

use std::collections::BTreeMap;
use std::path::Path;

use neurocert_check::kernel::certificate::Lower;
use neurocert_check::kernel::produce::Budget;
use neurocert_check::kernel::{self, Reason};
use serde::Serialize;

use crate::cli::output::{print, print_json, table};
use crate::cli::subject::Subject;
use crate::cli::{Outcome, Settings, files, watch};
use crate::error::{Error, Result};
use crate::search::{self, Bound, Found, Options};

#[derive(Serialize)]
struct Report {
    network: String,
    sizes: BTreeMap<String, Vec<u64>>,
    parameters: String,
    dimension: u64,
    verdict: &'static str,
    lower: u64,
    lower_rule: String,
    upper: String,
    upper_rule: String,
    bounds: Vec<Row>,
    fiber_dimension: Option<String>,
    copies: u32,
    modulus: String,
    seed: u64,
    certificate: Option<String>,
    certificate_verdict: &'static str,
}

#[derive(Serialize)]
struct Row {
    rule: String,
    number: String,
}

pub(super) fn run(
    settings: &Settings,
    subject: &Subject,
    certificate: Option<&Path>,
) -> Result<Outcome> {
    let output = certificate.map(files::Output::create).transpose()?;
    let budget = Budget { memory: settings.max_memory, ..Options::default().budget };
    let options = Options { seed: settings.seed, budget, ..Options::default() };
    let stage = watch::stage(format!("bounds of the dimension of {}", subject.program.name));
    let found = search::dimension(&subject.text, &subject.given, &subject.program, options)
        .map_err(refused)?;
    drop(stage);
    let checked = {
        let _stage = watch::stage("check of the certificate".to_string());
        // What is printed as exact is what the checker has verified, written or not.
        let document = serde_json::to_value(found.certificate())
            .map_err(|error| Error::new("--certificate", error.to_string(), ""))?;
        let text = document.to_string() + "\n";
        let outcome = kernel::check(document, 1 << 36, settings.max_memory);
        let verdict = match outcome.failure {
            None => "verified",
            Some(failure) if failure.reason == Reason::SizeLimit => "incomplete",
            Some(failure) => {
                let problem =
                    format!("the checker rejects the proof ({failure}), please report this");
                return Err(Error::new("", problem, "nothing was written"));
            }
        };
        if let Some(output) = output {
            output.commit(text.as_bytes())?;
        }
        verdict
    };
    let report = report(settings, subject, &found, certificate, checked);
    let is_proved = found.is_exact() && checked == "verified";
    if settings.json {
        print_json(&report)?;
    } else {
        print(&shown(&report))?;
    }
    Ok(if is_proved { Outcome::Holds } else { Outcome::Undecided })
}

/// Why a network has no dimension here.
fn refused(failure: kernel::Failure) -> Error {
    let allowed = match failure.reason {
        Reason::Function => {
            "polynomial and rational functions, relu, and series by exp, tanh, softmax"
        }
        Reason::Order => "in a series, exp, tanh and softmax need arguments without constant term",
        Reason::SizeLimit => "smaller sizes, or a larger --max-memory",
        _ => "",
    };
    Error::new("", format!("the Jacobian cannot be computed: {}", failure.detail), allowed)
}

fn report(
    settings: &Settings,
    subject: &Subject,
    found: &Found,
    certificate: Option<&Path>,
    checked: &'static str,
) -> Report {
    let exact = found.is_exact();
    let mut bounds: Vec<Row> = Vec::new();
    let row = |bound: &Bound| Row { rule: bound.rule(), number: bound.number.to_string() };
    for bound in found.bounds.iter().map(row) {
        if bounds.iter().all(|known| known.rule != bound.rule) {
            bounds.push(bound);
        }
    }
    Report {
        network: subject.program.name.clone(),
        sizes: subject.program.sizes.iter().cloned().collect(),
        parameters: found.parameters.to_string(),
        dimension: found.lower.rank,
        verdict: if exact && checked == "verified" { "exact" } else { "at_least" },
        lower: found.lower.rank,
        lower_rule: match found.lower.lower {
            Lower::Minor(_) => "minor of the Jacobian".into(),
            // The same theorem gives both bounds.
            Lower::Theorem { .. } => found.upper.rule(),
        },
        upper: found.upper.number.to_string(),
        upper_rule: found.upper.rule(),
        bounds,
        fiber_dimension: exact.then(|| (found.parameters - found.upper.number).to_string()),
        copies: found.lower.copies,
        modulus: search::MODULUS.to_string(),
        seed: settings.seed,
        certificate: certificate.map(files::whole),
        certificate_verdict: checked,
    }
}

fn shown(report: &Report) -> String {
    let sizes: Vec<String> = report
        .sizes
        .iter()
        .map(|(name, values)| {
            let values: Vec<String> = values.iter().map(u64::to_string).collect();
            format!("{name}={}", values.join(","))
        })
        .collect();
    let head = match report.verdict {
        "exact" => format!("dimension {} (exact)", report.dimension),
        _ => format!("dimension at least {}, at most {}", report.lower, report.upper),
    };
    let mut rows = vec![
        ("network".to_string(), report.network.clone(), sizes.join(" ")),
        ("parameters".into(), report.parameters.clone(), String::new()),
        ("lower bound".into(), report.lower.to_string(), report.lower_rule.clone()),
    ];
    let number = |row: &&Row| row.number.parse::<u128>().unwrap_or(u128::MAX);
    let mut bounds: Vec<&Row> = report.bounds.iter().collect();
    bounds.sort_by_key(number);
    for row in bounds {
        rows.push(("upper bound".into(), row.number.clone(), row.rule.clone()));
    }
    if let Some(fiber) = &report.fiber_dimension {
        rows.push(("generic fiber".into(), fiber.clone(), String::new()));
    }
    rows.push(("seed".into(), report.seed.to_string(), String::new()));
    let path = report.certificate.clone().unwrap_or_default();
    rows.push(("certificate".into(), report.certificate_verdict.into(), path));
    format!("{head}\n\n{}", table(&rows))
}
