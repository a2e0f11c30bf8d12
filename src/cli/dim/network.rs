//! `neurocert dim NETWORK`: the dimension of any network that is text.

use std::collections::BTreeMap;

use neurocert_check::kernel::certificate::Lower;
use serde::Serialize;

use super::Answer;
use crate::cli::output::{print, print_json, table};
use crate::cli::subject::Subject;
use crate::cli::{Outcome, Settings};
use crate::error::Result;

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
    missing_rule: Option<String>,
    copies: u32,
    modulus: String,
    seed: u64,
    certificate: Option<String>,
    certificate_verdict: String,
}

#[derive(Serialize)]
struct Row {
    rule: String,
    number: String,
}

pub(super) fn run(settings: &Settings, subject: &Subject, answer: &Answer) -> Result<Outcome> {
    let report = report(settings, subject, answer);
    if settings.json {
        print_json(&report)?;
    } else {
        print(&shown(&report))?;
    }
    Ok(answer.outcome())
}

fn report(settings: &Settings, subject: &Subject, answer: &Answer) -> Report {
    let found = &answer.found;
    let exact = found.is_exact();
    let row = |(rule, number): (String, u128)| Row { rule, number: number.to_string() };
    let bounds = found.by_rule().into_iter().map(row).collect();
    Report {
        network: subject.program.name.clone(),
        sizes: subject.program.sizes.iter().cloned().collect(),
        parameters: found.parameters.to_string(),
        dimension: found.lower.rank,
        verdict: answer.verdict(),
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
        missing_rule: (!exact).then(|| format!("a step that proves at most {}", found.lower.rank)),
        copies: found.lower.copies,
        modulus: answer.modulus.to_string(),
        seed: settings.seed,
        certificate: answer.path.clone(),
        certificate_verdict: answer.checked.to_string(),
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
        "probable" => format!(
            "dimension {0} (probable: at least {0} is proved, more has a probability of at most 2^-140)",
            report.dimension
        ),
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
    rows.push(("certificate".into(), report.certificate_verdict.clone(), path));
    format!("{head}\n\n{}", table(&rows))
}
