//! `neurocert equiv` for weights of any network that is text.

use std::ops::ControlFlow;
use std::path::Path;

use itertools::Itertools as _;
use neurocert_check::Verdict as Checked;
use serde::Serialize;

use super::Flags;
use crate::cli::named_weights::{Weighted, has_tensors, is_for_any_network, read};
use crate::cli::output::{print, print_json};
use crate::cli::proved::{Target, certificate_line, put};
use crate::cli::{Outcome, Settings, files, watch, weights};
use crate::commands::{Answer, Element, Equivalence, equiv};
use crate::error::{Error, Result};

const NO_SYMMETRY: &str = "no declared symmetries that move one to the other were found\n";

/// Whether a file or a flag says that these are weights of a network that is text.
pub(super) fn is_meant(flags: &Flags) -> bool {
    let files: [&Path; 2] = [&flags.one, &flags.other];
    flags.network.is_some() || !flags.set.is_empty() || files.into_iter().any(is_for_any_network)
}

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    let switches = [("--nearest", flags.nearest), ("--ignore-unused", flags.ignore_unused)];
    let switches = switches.into_iter().find_map(|(name, given)| given.then_some(name));
    let other = flags.architecture.given().or(switches);
    if let Some(flag) = other {
        let problem = "belongs to weights of lightning attention";
        return Err(Error::new(flag, problem, "networks that are text have --network and --set"));
    }
    let mut pair = Vec::new();
    let map = flags.map.path();
    if let Some(map) = map.filter(|_| ![&flags.one, &flags.other].iter().any(|p| has_tensors(p))) {
        return Err(weights::useless(map));
    }
    for path in [&flags.one, &flags.other] {
        let map = map.filter(|_| has_tensors(path));
        match read(path, flags.network.as_deref(), &flags.set, map)? {
            ControlFlow::Break(outcome) => return Ok(outcome),
            ControlFlow::Continue(weighted) => pair.push(weighted),
        }
    }
    let target = Target::new(flags.certificate.as_ref())?;
    let names = format!("{}, {}", files::name(&flags.one), files::name(&flags.other));
    let [first, second] = [&pair[0], &pair[1]].map(|side| (&side.subject, &side.weights));
    let found = watch::during("comparison of the two functions", || {
        equiv(first, second, &settings.library(&|_, _| {}))
    });
    let Answer { mut report, certified } = found.map_err(|error| error.within(&names))?;
    let written = put(target, certified.as_ref())?;
    report.certificate = written.as_ref().map(|(path, _)| path.clone());
    // Only what is written was asked for.
    report.certificate_verdict = written.as_ref().map(|(_, verdict)| verdict.to_string());
    let outcome = match report.equivalent {
        Some(true) => Outcome::Holds,
        Some(false) => Outcome::Refuted,
        None => Outcome::Undecided,
    };
    if settings.json {
        let side = |path, weighted: &Weighted| Side {
            file: files::whole(path),
            network: weighted.subject.program.name.clone(),
        };
        let (one, other) = (side(&flags.one, &pair[0]), side(&flags.other, &pair[1]));
        print_json(&Report { found: report, one, other })?;
    } else {
        print(&format!("{}{}", text(&report), certificate_line(written.as_ref())))?;
    }
    let is_wanted = flags.certificate.is_some();
    let is_checked = written.map_or(!is_wanted, |(_, verdict)| verdict == Checked::Verified);
    Ok(outcome.worse(if is_checked { Outcome::Holds } else { Outcome::Undecided }))
}

/// What is found of two files.
#[derive(Serialize)]
struct Report {
    #[serde(flatten)]
    found: Equivalence,
    one: Side,
    other: Side,
}

#[derive(Serialize)]
struct Side {
    file: String,
    network: String,
}

/// For people.
fn text(report: &Equivalence) -> String {
    let why = report.why.as_deref();
    let mut text = match report.equivalent {
        Some(true) => {
            let head = "same: the two networks are one function\n".to_string();
            let head = head + &report.symmetry.as_deref().map_or(NO_SYMMETRY.into(), lines);
            head + &why.map_or(String::new(), |why| format!("without a certificate: {why}\n"))
        }
        Some(false) => match report.witness_order {
            None => "different: the outputs are not equal at\n".to_string(),
            Some(order) => format!(
                "different: as power series in s, up to s^{order}, the outputs are not equal at s times\n"
            ),
        },
        None => format!("undecided: {}\n", why.unwrap_or_default()),
    };
    for (name, rows) in report.witness_inputs.iter().flatten() {
        text += &format!("  {name} = [{}]\n", in_one_line(rows));
    }
    text
}

fn in_one_line(rows: &[Vec<String>]) -> String {
    rows.iter().map(|row| row.join(" ")).join("; ")
}

/// What moves the first weights to the second, step by step.
fn lines(all: &[Element]) -> String {
    let line = |moved: &Element| {
        let element =
            |(name, rows): (&String, &Vec<_>)| format!("{name} = [{}]", in_one_line(rows));
        let elements: Vec<String> = moved.group.iter().map(element).collect();
        format!("  {} {}\n", moved.name, elements.join(", "))
    };
    match all {
        [] => "the weights are equal\n".into(),
        _ => format!(
            "symmetries of the text, one after the other, move the first weights to the second:\n{}",
            all.iter().map(line).collect::<String>()
        ),
    }
}
