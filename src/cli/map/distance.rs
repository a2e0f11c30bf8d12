//! `neurocert critical` of maps other than plane curves: with an engine for Gröbner bases.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use itertools::Itertools as _;
use num_rational::BigRational;

use super::super::output::{print, print_json};
use super::super::subject::{self, Subject};
use super::super::{Outcome, Settings, watch};
use super::table;
use crate::commands::{self, Distance, EdDegree};
use crate::error::Result;

#[derive(Args)]
pub(super) struct Flags {
    /// Distances: with all coordinates alike, or with random positive weights
    #[arg(long)]
    metric: Option<Metric>,
    /// A program for Gröbner bases: the path of Singular, if it is not on PATH
    #[arg(long, value_name = "PATH")]
    engine: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Metric {
    Unit,
    Generic,
}

impl Flags {
    /// Whether the user wants an engine.
    pub(super) fn is_given(&self) -> bool {
        self.metric.is_some() || self.engine.is_some()
    }
}

/// Counts critical points, and prints it.
pub(super) fn distance(
    settings: &Settings,
    subject: &Subject,
    data: Option<&[BigRational]>,
    flags: &Flags,
) -> Result<Outcome> {
    let metric = match flags.metric {
        None | Some(Metric::Unit) => commands::Metric::Unit,
        Some(Metric::Generic) => commands::Metric::Generic,
    };
    let ask = Distance { metric, engine: flags.engine.clone() };
    let stage = watch::stage(format!("critical points of {}", subject.program.name));
    let (ending, stop) = watch::ending();
    let library = commands::Settings { stop, ..settings.library(&|_, _| {}) };
    let found = commands::ed_degree(subject, data, &ask, &library);
    if ending.is_told() {
        ending.end();
    }
    drop(ending);
    drop(stage);
    let found = found?;
    if settings.json {
        print_json(&found)?;
    } else {
        print(&lines(&found))?;
    }
    Ok(Outcome::Holds)
}

fn lines(report: &EdDegree) -> String {
    let row = |label: &str, value: String, remark: String| (label.to_string(), value, remark);
    let primes = report.primes.iter().map(ToString::to_string).join(", ");
    let mut rows = vec![
        row("map", report.network.clone(), subject::sizes(&report.sizes)),
        row("dimension", report.dimension.to_string(), "exact".into()),
        row("coordinates", report.coordinates.len().to_string(), String::new()),
        row("metric", report.metric.into(), String::new()),
        row("at least", report.at_least.to_string(), "proved".into()),
        row("equal", report.ed_degree.to_string(), report.rule.clone()),
        row("primes", primes, String::new()),
    ];
    if let (Some(data), Some(complex)) = (&report.data, report.complex) {
        let number = format!("{complex} different over ℂ");
        let remark = format!("engine {}, modulo a prime", report.engine);
        rows.push(row(&format!("from ({})", data.join(", ")), number, remark));
        match &report.real {
            None => rows.push(row("real", "not isolated".into(), String::new())),
            Some(real) => {
                let remark = "each verified over ℚ".to_string();
                rows.push(row("real", real.len().to_string(), remark));
                for one in real {
                    let about = match (one.kind, one.negative) {
                        ("saddle", Some(1)) => "1 direction down".into(),
                        ("saddle", Some(n)) => format!("{n} directions down"),
                        _ => String::new(),
                    };
                    rows.push(row(one.kind, format!("({})", one.at.join(", ")), about));
                }
            }
        }
    }
    rows.push(row("seed", report.seed.to_string(), String::new()));
    format!("ED degree {} (modulo two primes)\n\n{}", report.ed_degree, table(&rows))
}
