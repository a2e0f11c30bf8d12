//! `neurocert dim NETWORK`: the dimension of any network that is text.

use super::Answer;
use crate::cli::output::{print, print_json, table};
use crate::cli::subject::{self, Subject};
use crate::cli::{Outcome, Settings};
use crate::commands::dim::report;
use crate::commands::{Dimension, UpperBound};
use crate::error::Result;

pub(super) fn run(settings: &Settings, subject: &Subject, answer: &Answer) -> Result<Outcome> {
    let Answer { found, modulus, certified, path } = answer;
    let asked = settings.library(&|_, _| {});
    let mut report = report(subject, &asked, found, certified, *modulus);
    report.certificate.clone_from(path);
    if settings.json {
        print_json(&report)?;
    } else {
        print(&shown(&report))?;
    }
    Ok(answer.outcome())
}

fn shown(report: &Dimension) -> String {
    let sizes = subject::sizes(&report.sizes);
    let head = match report.verdict {
        "exact" => format!("dimension {} (exact)", report.dimension),
        "probable" => format!(
            "dimension {0} (probable: at least {0} is proved, more has a probability of at most 2^-140)",
            report.dimension
        ),
        _ => format!("dimension at least {}, at most {}", report.lower, report.upper),
    };
    let mut rows = vec![
        ("network".to_string(), report.network.clone(), sizes),
        ("parameters".into(), report.parameters.clone(), String::new()),
        ("lower bound".into(), report.lower.to_string(), report.lower_rule.clone()),
    ];
    let number = |row: &&UpperBound| row.number.parse::<u128>().unwrap_or(u128::MAX);
    let mut bounds: Vec<&UpperBound> = report.bounds.iter().collect();
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
    let remarks: String = report.remarks.iter().map(|remark| format!("note: {remark}\n")).collect();
    format!("{head}\n\n{}{remarks}", table(&rows))
}
