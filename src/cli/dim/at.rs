//! `neurocert dim NETWORK --at WEIGHTS`: the rank of the Jacobian at exact weights, on all inputs or on
//! those of a file.

use std::path::Path;

use neurocert_check::Verdict;
use neurocert_check::kernel::produce::Budget;
use neurocert_check::kernel::{Failure, Reason};
use neurocert_check::language::Constraint;
use num_rational::BigRational;
use serde::Serialize;

use super::{Flags, bounds};
use crate::cli::output::{print, print_json, table};
use crate::cli::proved::{Target, settle};
use crate::cli::subject::{self, Subject};
use crate::cli::{Outcome, Settings, files, jacobian, named_weights, watch};
use crate::error::{Error, Result, shown};
use crate::linalg::rank;
use crate::matrix::Matrix;
use crate::search::{self, AtFound, Options};

#[derive(Serialize)]
struct Report {
    network: String,
    sizes: std::collections::BTreeMap<String, Vec<u64>>,
    at: String,
    data: Option<String>,
    inputs: u32,
    parameters: String,
    dimension: u64,
    kernel_dimension: Option<String>,
    verdict: &'static str,
    lower: u64,
    lower_rule: &'static str,
    upper: String,
    upper_rule: String,
    remark: Option<String>,
    modulus: String,
    seed: u64,
    certificate: Option<String>,
    certificate_verdict: String,
}

pub(super) fn run(
    settings: &Settings,
    flags: &Flags,
    subject: &Subject,
    path: &Path,
) -> Result<Outcome> {
    let program = &subject.program;
    let weights = named_weights::of(path, subject, flags.map.path())?;
    let inputs =
        flags.data.as_deref().map(|data| jacobian::inputs_of(program, data)).transpose()?;
    let target = Target::new(flags.certificate.as_ref())?;
    let stage = watch::stage(format!("rank at {}", files::name(path)));
    let progress = |rank: u64, upper: u128| {
        stage.show(rank as usize, usize::try_from(upper).unwrap_or(usize::MAX));
        bounds(rank, upper);
    };
    let options = Options {
        seed: settings.seed,
        budget: Budget { memory: settings.max_memory, ..Options::default().budget },
        progress: &progress,
        ..Options::default()
    };
    let network = (&*subject.text, &subject.given, program);
    let found = search::rank_at(network, &weights, inputs.as_deref(), options)
        .map_err(|failure| refused(failure, flags.data.as_deref()))?;
    drop(stage);
    bounds(found.rank(), found.at_most);
    let (checked, certificate) = settle(target, &found.certificate(), settings.max_memory)?;
    let is_exact = found.is_exact() && checked == Verdict::Verified;
    let report = Report {
        network: program.name.clone(),
        sizes: program.sizes.iter().cloned().collect(),
        at: files::whole(path),
        data: flags.data.as_deref().map(files::whole),
        inputs: found.copies,
        parameters: found.parameters.to_string(),
        dimension: found.rank(),
        kernel_dimension: is_exact.then(|| (found.parameters - found.at_most).to_string()),
        verdict: if is_exact { "exact" } else { "at_least" },
        lower: found.rank(),
        lower_rule: "rank of the Jacobian",
        upper: found.at_most.to_string(),
        upper_rule: found.rule(),
        remark: remark(subject, &weights),
        modulus: found.lower.modulus.clone(),
        seed: settings.seed,
        certificate,
        certificate_verdict: checked.to_string(),
    };
    if settings.json {
        print_json(&report)?;
    } else {
        print(&text_of(&report, &found))?;
    }
    Ok(if is_exact { Outcome::Holds } else { Outcome::Undecided })
}

/// Why there is no rank here.
fn refused(failure: Failure, data: Option<&Path>) -> Error {
    let problem = format!("the Jacobian does not exist here: {}", failure.detail);
    let allowed = match failure.reason {
        Reason::Tie => "at a tie `relu` has no derivative",
        Reason::Unit => "what is divided by has to be invertible",
        Reason::Function if data.is_some() => {
            "exp, tanh and softmax of numbers are not exact; leave --data out"
        }
        _ => return search::refused(failure),
    };
    let place = data.map_or(String::new(), files::name);
    Error::new(place, problem, allowed)
}

/// What a weight of bounded rank with a smaller rank means for its factors.
fn remark(subject: &Subject, weights: &[Matrix<BigRational>]) -> Option<String> {
    let leaves = subject.program.weights.iter().zip(weights);
    let low = leaves.into_iter().filter_map(|(leaf, matrix)| {
        let Constraint::Rank(bound) = leaf.constraint else { return None };
        let bound = bound.min(leaf.shape.0).min(leaf.shape.1);
        let found = rank(matrix);
        (found < bound).then(|| format!("{} has rank {found} < {bound}", leaf.name))
    });
    let low: Vec<String> = low.collect();
    (!low.is_empty()).then(|| {
        format!(
            "{}: the coordinates are those of one factorization, and another may see another rank",
            low.join(", ")
        )
    })
}

fn text_of(report: &Report, found: &AtFound) -> String {
    let sizes = subject::sizes(&report.sizes);
    let on = if report.data.is_some() { "on the given inputs" } else { "on all inputs" };
    let head = match report.verdict {
        "exact" => format!("dimension {} (exact) at these weights, {on}", report.dimension),
        _ => format!(
            "dimension at least {}, at most {} at these weights, {on}",
            report.lower, report.upper
        ),
    };
    let copies = match report.inputs {
        1 => "on 1 input".to_string(),
        copies => format!("on {copies} inputs"),
    };
    let lower = format!("{} modulo {} {copies}", report.lower_rule, report.modulus);
    let row = |label: &str, value: &str, remark: &str| {
        (label.to_string(), value.to_string(), remark.to_string())
    };
    let mut rows = vec![row("network", &report.network, &sizes), row("at", &shown(&report.at), "")];
    rows.extend(report.data.as_ref().map(|data| row("data", &shown(data), &copies)));
    rows.push(row("parameters", &report.parameters, ""));
    rows.push(row("lower bound", &report.lower.to_string(), &lower));
    rows.push(row("upper bound", &report.upper, &found.rule()));
    rows.extend(report.kernel_dimension.as_ref().map(|kernel| {
        row("kernel", kernel, "directions of the weights that move no output to first order")
    }));
    rows.push(row("seed", &report.seed.to_string(), ""));
    let path = report.certificate.as_deref().map_or(String::new(), shown);
    let of = match (report.verdict, found.is_exact()) {
        ("exact", _) => "",
        (_, true) => ", so not proved exact",
        (_, false) => " (of the lower bound)",
    };
    rows.push(row("certificate", &format!("{}{of}", report.certificate_verdict), &path));
    let remark = report.remark.as_ref().map_or(String::new(), |remark| format!("\n{remark}\n"));
    format!("{head}\n\n{}{remark}", table(&rows))
}
