//! `neurocert dim NETWORK --formula`: what a theorem says, at any size and without a point.

use std::collections::BTreeMap;

use neurocert_check::kernel::{Bounded, Source, library_name};
use serde::Serialize;

use crate::cli::output::{print, print_json, table};
use crate::cli::subject::Subject;
use crate::cli::{Outcome, Settings};
use crate::error::{Error, Result};
use crate::network::{Architecture, LightningAttention, Network, Parametrization};

#[derive(Serialize)]
struct Report {
    network: String,
    sizes: BTreeMap<String, Vec<u64>>,
    formula: u128,
    formula_source: &'static str,
    parameters: u128,
    fiber_dimension: u128,
}

/// Networks with a theorem.
const KNOWN: &str =
    "lightning, lightning_av, lightning_ml and linear of the library have a formula";

pub(super) fn run(settings: &Settings, subject: &Subject) -> Result<Outcome> {
    let name = library_name(&subject.text);
    let (formula, formula_source) = match name {
        Some("lightning") => lightning(subject, Parametrization::Qkv)?,
        Some("lightning_av") => lightning(subject, Parametrization::Av)?,
        Some("lightning_ml") => lightning(subject, Parametrization::Ml)?,
        Some("linear") => linear(subject),
        _ => {
            let problem = format!("there is no theorem about {}", subject.program.name);
            return Err(Error::new("--formula", problem, KNOWN));
        }
    };
    let parameters = Source::new(&subject.program, Bounded::Factors).coordinates();
    let report = Report {
        network: subject.program.name.clone(),
        sizes: subject.program.sizes.iter().cloned().collect(),
        formula,
        formula_source,
        parameters,
        fiber_dimension: parameters.saturating_sub(formula),
    };
    if settings.json {
        print_json(&report)?;
    } else {
        let rows = [
            ("network".to_string(), report.network.clone(), String::new()),
            ("parameters".into(), parameters.to_string(), String::new()),
            ("dimension".into(), formula.to_string(), formula_source.into()),
            ("generic fiber".into(), report.fiber_dimension.to_string(), String::new()),
        ];
        print(&table(&rows))?;
    }
    Ok(Outcome::Holds)
}

/// The values of a size.
fn size(subject: &Subject, name: &str) -> Vec<u64> {
    let found = subject.program.sizes.iter().find(|(known, _)| known == name);
    found.map_or(vec![], |(_, values)| values.clone())
}

fn lightning(subject: &Subject, form: Parametrization) -> Result<(u128, &'static str)> {
    let sizes = |name| size(subject, name).into_iter().map(|n| n as usize).collect::<Vec<_>>();
    let tokens = sizes("t").first().copied().unwrap_or(1);
    let architecture = Architecture::lightning(&sizes("d"), &sizes("a"), tokens, form)?;
    let counted = LightningAttention::new(architecture).virtual_weights();
    let counted =
        counted.ok_or_else(|| Error::new("--formula", "the theorem does not apply", KNOWN))?;
    let source = "theorem virtual-weights (docs/dimension-theorem.md), for all sizes";
    Ok((counted.bound() as u128, source))
}

/// Matrices of rank at most r, the smallest width: r (o + n − r).
fn linear(subject: &Subject) -> (u128, &'static str) {
    let widths: Vec<u128> = size(subject, "w").into_iter().map(u128::from).collect();
    let least = widths.iter().copied().min().unwrap_or(0);
    let ends = widths.first().copied().unwrap_or(0) + widths.last().copied().unwrap_or(0);
    (least * (ends - least), "matrices of rank at most r, the smallest width: r (o + n - r)")
}
