//! `neurocert dim NETWORK --formula`: what a theorem says, at any size and without a point.

use std::collections::BTreeMap;
use std::path::PathBuf;

use neurocert_check::Verdict;
use neurocert_check::kernel::certificate::{
    Bounds, Certificate, Claim, Lower, Relation, Theorem, Upper, VarietyProof,
};
use neurocert_check::kernel::produce::{self, Budget, certificate_of};
use neurocert_check::kernel::{Bounded, Source, Variety};
use serde::Serialize;

use crate::cli::output::{print, print_json, table};
use crate::cli::proved::{Target, certificate_line};
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
    /// Of the variety of all functions, where the theorem says it.
    degree: Option<String>,
    /// Of its singular locus; null if it is smooth, or the theorem does not say it.
    singular_dimension: Option<u128>,
    /// Why there is no degree.
    why: Option<String>,
    certificate: Option<String>,
    certificate_verdict: Option<String>,
}

/// Networks with a theorem.
const KNOWN: &str = "a formula is known for lightning, lightning_av, lightning_ml, softmax_attention, softmax_av, softmax_ml and linear";

/// Where a theorem stands.
fn page(theorem: Theorem) -> &'static str {
    match theorem {
        Theorem::VirtualWeights => {
            "theorem virtual-weights (docs/theorems/virtual-weights.md), for all sizes"
        }
        Theorem::NormalisedAttention => {
            "theorem normalised-attention (docs/theorems/normalised.md), for all sizes"
        }
        Theorem::Linear => "matrices of rank at most r, the smallest width: r (o + n - r)",
        // It speaks of points, and gives no dimension.
        Theorem::OneLayer => "theorem one-layer (docs/theorems/one-layer.md)",
    }
}

pub(super) fn run(
    settings: &Settings,
    subject: &Subject,
    certificate: Option<&PathBuf>,
) -> Result<Outcome> {
    let program = &subject.program;
    let source = Source::new(program, Bounded::Factors).of_text(&subject.text, program);
    let Some((theorem, formula)) = search::theorem(&source) else {
        let problem = format!("no theorem covers {}", program.name);
        return Err(Error::new("--formula", problem, KNOWN));
    };
    let formula_source = page(theorem);
    let parameters = source.coordinates();
    let target = Target::new(certificate)?;
    let budget = Budget { memory: settings.max_memory, ..search::Options::default().budget };
    let (variety, why) = match produce::variety(&source, theorem, budget) {
        Ok(variety) => (Some(variety), None),
        // Only this theorem speaks of a degree.
        Err(failure) => (None, (theorem == Theorem::Linear).then_some(failure.detail)),
    };
    let written = target.map(|target| {
        target.write(&proof(subject, theorem, formula, variety.as_ref()), settings.max_memory)
    });
    let written = written.transpose()?;
    let report = Report {
        network: subject.program.name.clone(),
        sizes: subject.program.sizes.iter().cloned().collect(),
        formula,
        formula_source,
        parameters,
        fiber_dimension: parameters.saturating_sub(formula),
        degree: variety.as_ref().map(|variety| variety.degree.to_string()),
        singular_dimension: variety.as_ref().and_then(|variety| variety.singular),
        why,
        certificate: written.as_ref().map(|(path, _)| path.clone()),
        certificate_verdict: written.as_ref().map(|(_, verdict)| verdict.to_string()),
    };
    if settings.json {
        print_json(&report)?;
    } else {
        let mut rows = vec![
            ("network".to_string(), report.network.clone(), String::new()),
            ("parameters".into(), parameters.to_string(), String::new()),
            ("dimension".into(), formula.to_string(), formula_source.into()),
            ("generic fiber".into(), report.fiber_dimension.to_string(), String::new()),
        ];
        if let Some(why) = &report.why {
            rows.push(("degree".into(), "not computed".into(), why.clone()));
        }
        if let Some(variety) = &variety {
            let singular = match variety.singular {
                None => "smooth".to_string(),
                Some(dimension) => format!("dimension {dimension}"),
            };
            let of = "of the variety of all functions (docs/theorems/linear.md)";
            rows.push(("degree".into(), variety.degree.to_string(), of.into()));
            rows.push(("singular points".into(), singular, String::new()));
        }
        print(&format!("{}{}", table(&rows), certificate_line(written.as_ref())))?;
    }
    let is_unchecked = written.is_some_and(|(_, verdict)| verdict != Verdict::Verified);
    Ok(if is_unchecked { Outcome::Undecided } else { Outcome::Holds })
}

/// What the theorem says as a certificate: of the variety, where it says more than the dimension.
fn proof(
    subject: &Subject,
    theorem: Theorem,
    number: u128,
    variety: Option<&Variety>,
) -> Certificate {
    let network = search::network(1, &subject.given);
    let texts = vec![subject.text.clone()];
    if let Some(variety) = variety {
        let claim = Claim::Variety {
            network,
            dimension: variety.dimension.to_string(),
            degree: variety.degree.to_string(),
            singular: variety.singular.map(|dimension| dimension.to_string()),
        };
        return certificate_of(texts, claim, &VarietyProof { theorem });
    }
    let (relation, number) = (Relation::Exact, number.to_string());
    let claim = Claim::Dimension { network, relation, number };
    let (lower, upper) = (Lower::Theorem { name: theorem }, Upper::Theorem { name: theorem });
    certificate_of(texts, claim, &Bounds { lower: Some(lower), upper: Some(upper) })
}
