//! `neurocert equiv` for weights of any network that is text.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use neurocert_check::Verdict as Checked;
use neurocert_check::kernel::certificate::Difference;
use serde_json::{Value, json};

use super::Flags;
use crate::cli::named_weights::{Weighted, has_tensors, is_for_any_network, read};
use crate::cli::output::{print, print_json};
use crate::cli::proved::{Target, certificate_line};
use crate::cli::{Outcome, Settings, files, layer, watch, weights};
use crate::error::{Error, Result};
use crate::program::Subject;
use crate::program::pair::{Answer, BY_SYMMETRIES, Moved, compare};
use crate::program::written;

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
    let sides = [&pair[0], &pair[1]].map(|Weighted { subject, weights, .. }| {
        let (text, given, program) = (&*subject.text, &subject.given, &subject.program);
        (Subject { text, given, program }, weights)
    });
    let answer = watch::during("comparison of the two functions", || {
        compare(sides[0], sides[1], settings.seed)
    });
    let names = format!("{}, {}", files::name(&flags.one), files::name(&flags.other));
    let answer = answer.map_err(|error| error.within(&names))?;
    let (equivalent, word, outcome, why) = match &answer {
        Answer::Same { certificate, .. } => {
            let why = certificate.is_none().then_some(BY_SYMMETRIES);
            (Some(true), "same", Outcome::Holds, why)
        }
        Answer::Different(_) => (Some(false), "different", Outcome::Refuted, None),
        Answer::Undecided { why } => (None, "undecided", Outcome::Undecided, Some(&why[..])),
    };
    let (certificate, element) = match &answer {
        Answer::Same { certificate, element } => (certificate.as_ref(), element.as_ref()),
        Answer::Different(certificate) => (Some(certificate), None),
        Answer::Undecided { .. } => (None, None),
    };
    let witness = certificate.filter(|_| equivalent == Some(false));
    let witness =
        witness.and_then(|found| serde_json::from_value::<Difference>(found.proof.clone()).ok());
    let inputs = witness.map(|witness| witness.inputs);
    let written = match (target, certificate) {
        (Some(target), Some(found)) => Some(target.write(found, settings.max_memory)?),
        _ => None,
    };
    if settings.json {
        let side = |path, weighted: &Weighted| json!({"file": files::whole(path), "network": weighted.subject.program.name});
        print_json(&json!({
            "equivalent": equivalent,
            "verdict": word,
            "proof": certificate.filter(|_| equivalent == Some(true)).map(|found| &found.proof),
            "symmetry": element.map(|all| all.iter().map(document).collect::<Vec<_>>()),
            "witness_inputs": inputs,
            "why": why,
            "one": side(&flags.one, &pair[0]),
            "other": side(&flags.other, &pair[1]),
            "certificate": written.as_ref().map(|(path, _)| path),
            "certificate_verdict": written.as_ref().map(|(_, verdict)| verdict.to_string()),
            "seed": settings.seed,
        }))?;
    } else {
        let mut text = match word {
            "same" => {
                let head = "same: the two networks are one function\n".to_string();
                let head = head + &element.map_or(NO_SYMMETRY.into(), |all| lines(all));
                head + &why.map_or(String::new(), |why| format!("without a certificate: {why}\n"))
            }
            "different" => "different: the outputs are not equal at\n".to_string(),
            _ => format!("undecided: {}\n", why.unwrap_or_default()),
        };
        for (name, rows) in inputs.iter().flatten() {
            let rows: Vec<String> = rows.iter().map(|row| row.join(" ")).collect();
            text += &format!("  {name} = [{}]\n", rows.join("; "));
        }
        print(&(text + &certificate_line(written.as_ref())))?;
    }
    let is_wanted = flags.certificate.is_some();
    let is_checked = written.map_or(!is_wanted, |(_, verdict)| verdict == Checked::Verified);
    Ok(outcome.worse(if is_checked { Outcome::Holds } else { Outcome::Undecided }))
}

/// A symmetry with its matrices.
fn document(moved: &Moved) -> Value {
    let elements = moved.elements.iter().map(|(name, matrix)| (name, written(matrix)));
    json!({"name": moved.name, "group": elements.collect::<BTreeMap<_, _>>()})
}

/// What moves the first weights to the second, step by step.
fn lines(all: &[Moved]) -> String {
    let line = |moved: &Moved| {
        let element =
            |(name, matrix): (&String, &_)| format!("{name} = {}", layer::one_line(matrix));
        let elements: Vec<String> = moved.elements.iter().map(element).collect();
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
