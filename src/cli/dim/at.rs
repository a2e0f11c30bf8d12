//! `neurocert dim NETWORK --at WEIGHTS`: the rank of the Jacobian at exact weights, on all inputs or on
//! those of a file.

use std::path::Path;

use serde::Serialize;

use super::{Flags, bounds};
use crate::cli::output::{print, print_json, table};
use crate::cli::proved::{Target, put};
use crate::cli::subject::{self, Subject};
use crate::cli::{Outcome, Settings, files, jacobian, named_weights, watch};
use crate::commands::{Answer, DimensionAt, dim_at};
use crate::error::{Error, Result, shown};

#[derive(Serialize)]
struct Report {
    at: String,
    data: Option<String>,
    #[serde(flatten)]
    found: DimensionAt,
}

pub(super) fn run(
    settings: &Settings,
    flags: &Flags,
    subject: &Subject,
    path: &Path,
) -> Result<Outcome> {
    let data = flags.data.as_deref();
    let weights = named_weights::of(path, subject, flags.map.path())?;
    let inputs = data.map(|data| jacobian::inputs_of(&subject.program, data)).transpose()?;
    let target = Target::new(flags.certificate.as_ref())?;
    let stage = watch::stage(format!("rank at {}", files::name(path)));
    let progress = |rank: u64, upper: u128| {
        stage.show(rank as usize, usize::try_from(upper).unwrap_or(usize::MAX));
        bounds(rank, upper);
    };
    let found = dim_at(subject, &weights, inputs.as_deref(), &settings.library(&progress));
    let within = |error: Error| data.map_or(error.clone(), |data| error.within(&files::name(data)));
    let Answer { mut report, certified } = found.map_err(within)?;
    drop(stage);
    report.certificate = put(target, certified.as_ref())?.map(|(path, _)| path);
    let report = Report { at: files::whole(path), data: data.map(files::whole), found: report };
    if settings.json {
        print_json(&report)?;
    } else {
        print(&text_of(&report))?;
    }
    let is_exact = report.found.verdict == "exact";
    Ok(if is_exact { Outcome::Holds } else { Outcome::Undecided })
}

fn text_of(given: &Report) -> String {
    let report = &given.found;
    let sizes = subject::sizes(&report.sizes);
    let on = if given.data.is_some() { "on the given inputs" } else { "on all inputs" };
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
    let mut rows = vec![row("network", &report.network, &sizes), row("at", &shown(&given.at), "")];
    rows.extend(given.data.as_ref().map(|data| row("data", &shown(data), &copies)));
    rows.push(row("parameters", &report.parameters, ""));
    rows.push(row("lower bound", &report.lower.to_string(), &lower));
    rows.push(row("upper bound", &report.upper, &report.upper_rule));
    rows.extend(report.kernel_dimension.as_ref().map(|kernel| {
        row("kernel", kernel, "directions of the weights that move no output to first order")
    }));
    rows.push(row("seed", &report.seed.to_string(), ""));
    let path = report.certificate.as_deref().map_or(String::new(), shown);
    let of = match (report.verdict, report.lower.to_string() == report.upper) {
        ("exact", _) => "",
        (_, true) => ", so not proved exact",
        (_, false) => " (of the lower bound)",
    };
    rows.push(row("certificate", &format!("{}{of}", report.certificate_verdict), &path));
    let remark = report.remark.as_ref().map_or(String::new(), |remark| format!("\n{remark}\n"));
    format!("{head}\n\n{}{remark}", table(&rows))
}
