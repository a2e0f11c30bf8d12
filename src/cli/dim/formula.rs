//! `neurocert dim NETWORK --formula`: what a theorem says, at any size and without a point.

use std::collections::BTreeMap;

use neurocert_check::kernel::certificate::Theorem;
use neurocert_check::kernel::{Bounded, Source};
use serde::Serialize;

use crate::cli::output::{print, print_json, table};
use crate::cli::subject::Subject;
use crate::cli::{Outcome, Settings};
use crate::error::{Error, Result};
use crate::search;

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

/// Where a theorem stands.
fn page(theorem: Theorem) -> &'static str {
    match theorem {
        Theorem::VirtualWeights => {
            "theorem virtual-weights (docs/theorems/virtual-weights.md), for all sizes"
        }
        Theorem::Linear => "matrices of rank at most r, the smallest width: r (o + n - r)",
        // It speaks of points, and gives no dimension.
        Theorem::OneLayer => "theorem one-layer (docs/theorems/one-layer.md)",
    }
}

pub(super) fn run(settings: &Settings, subject: &Subject) -> Result<Outcome> {
    let program = &subject.program;
    let source = Source::new(program, Bounded::Factors).of_text(&subject.text, program);
    let Some((theorem, formula)) = search::theorem(&source) else {
        let problem = format!("there is no theorem about {}", program.name);
        return Err(Error::new("--formula", problem, KNOWN));
    };
    let formula_source = page(theorem);
    let parameters = source.coordinates();
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
