//! `neurocert symmetry NETWORK --rule NAME`: the symmetries that a text declares.

use std::ops::ControlFlow;
use std::path::Path;

use neurocert_check::kernel::certificate::{Certificate, Lemma, Refutation, SymmetryProof};
use neurocert_check::language::Symmetry;
use serde_json::{Value, json};

use super::Flags;
use crate::cli::output::{print, print_json};
use crate::cli::subject::{Subject, subject};
use crate::cli::{Outcome, Settings, files, proved, watch};
use crate::error::{Error, Result, shown};
use crate::program;
use crate::program::symmetry::{Decision, Verdict, decide};

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    let Some(path) = &flags.rule else {
        let problem = "a NETWORK is missing";
        return Err(Error::new("", problem, "give a name of the library or a file"));
    };
    let other = flags.architecture.given().or(flags.trials.as_ref().map(|_| "--trials"));
    if let Some(flag) = other.or(flags.modulus.as_ref().map(|_| "--modulus")) {
        let problem = "belongs to symmetry without NETWORK";
        return Err(Error::new(flag, problem, "sizes of NETWORK are given by --set"));
    }
    let subject = match subject(&files::whole(path), &flags.set)? {
        ControlFlow::Break(outcome) => return Ok(outcome),
        ControlFlow::Continue(subject) => subject,
    };
    let chosen = chosen(&subject, flags.named.as_deref())?;
    let output = match (&flags.certificate, &chosen[..]) {
        (None, _) => None,
        (Some(path), [_]) => Some((files::Output::create(path)?, path)),
        (Some(_), _) => {
            let names: Vec<&str> = chosen.iter().map(|symmetry| symmetry.name.as_str()).collect();
            let allowed = format!("--rule with one of {}", names.join(", "));
            return Err(Error::new("--certificate", "has room for one symmetry", allowed));
        }
    };
    let asked =
        program::Subject { text: &subject.text, given: &subject.given, program: &subject.program };
    let mut decisions = Vec::new();
    for symmetry in chosen {
        let _stage = watch::stage(format!("proof or counterexample of {}", symmetry.name));
        decisions.push(decide(asked, symmetry, settings.seed));
    }
    let certificate = decisions.first().and_then(|decision| decision.verdict.certificate());
    let written = match (output, certificate) {
        (Some((output, path)), Some(certificate)) => {
            Some((path, proved::write(output, certificate, settings.max_memory)?))
        }
        _ => None,
    };
    let outcome = decisions.iter().map(|decision| match decision.verdict {
        Verdict::Proved(_) => Outcome::Holds,
        Verdict::Refuted(_) => Outcome::Refuted,
        Verdict::Undecided { .. } => Outcome::Undecided,
    });
    let mut outcome = outcome.fold(Outcome::Holds, Outcome::worse);
    if written.is_some_and(|(_, verdict)| verdict != "verified") {
        outcome = outcome.worse(Outcome::Undecided);
    }
    if settings.json {
        let sizes: serde_json::Map<String, Value> =
            subject.program.sizes.iter().map(|(name, all)| (name.clone(), json!(all))).collect();
        print_json(&json!({
            "network": subject.program.name,
            "sizes": sizes,
            "symmetries": decisions.iter().map(document).collect::<Value>(),
            "certificate": written.map(|(path, _)| files::whole(path)),
            "certificate_verdict": written.map(|(_, verdict)| verdict),
            "seed": settings.seed,
        }))?;
    } else {
        let certificate = written.map(|(path, verdict)| line(path, verdict));
        let all: String = decisions.iter().map(text).collect();
        print(&format!("{all}{}", certificate.unwrap_or_default()))?;
    }
    Ok(outcome)
}

fn line(path: &Path, verdict: &str) -> String {
    format!("certificate: {} ({verdict})\n", shown(&files::whole(path)))
}

/// The symmetries of this full name, or of this word with all indices; all of them without a name.
fn chosen<'a>(subject: &'a Subject, name: Option<&str>) -> Result<Vec<&'a Symmetry>> {
    let all = &subject.program.symmetries;
    let is_it = |symmetry: &&Symmetry| {
        let word = symmetry.name.split('[').next();
        name.is_none_or(|name| symmetry.name == name || word == Some(name))
    };
    let chosen: Vec<&Symmetry> = all.iter().filter(is_it).collect();
    if chosen.is_empty() {
        let (place, problem) = match name {
            Some(name) if !all.is_empty() => ("--rule", format!("there is no symmetry {name}")),
            _ => ("", "the network declares no symmetry at these sizes".into()),
        };
        let names: Vec<&str> = all.iter().map(|symmetry| symmetry.name.as_str()).collect();
        let allowed = if names.is_empty() { String::new() } else { names.join(", ") };
        return Err(Error::new(place, problem, allowed));
    }
    Ok(chosen)
}

fn proof(certificate: &Certificate) -> Option<SymmetryProof> {
    serde_json::from_value(certificate.proof.clone()).ok()
}

fn document(decision: &Decision) -> Value {
    let Decision { name, group, moves, verdict } = decision;
    let group = group.iter().map(|(name, parameter)| {
        json!({"name": name, "shape": [parameter.0, parameter.1], "condition": parameter.2})
    });
    let (holds, word, why) = match verdict {
        Verdict::Proved(_) => (Some(true), "proved", None),
        Verdict::Refuted(_) => (Some(false), "refuted", None),
        Verdict::Undecided { why } => (None, "undecided", Some(why)),
    };
    let certificate = |wanted: bool| verdict.certificate().filter(|_| wanted);
    json!({
        "name": name,
        "group": group.collect::<Value>(),
        "moves": moves,
        "holds": holds,
        "verdict": word,
        "proof": certificate(holds == Some(true)).map(|certificate| &certificate.proof),
        "counterexample": certificate(holds == Some(false)).map(|certificate| &certificate.proof),
        "why": why,
    })
}

fn text(decision: &Decision) -> String {
    let Decision { name, group, moves, verdict } = decision;
    let (word, reason) = match verdict {
        Verdict::Proved(certificate) => ("proved", lemmas(certificate)),
        Verdict::Refuted(certificate) => ("refuted", point(certificate)),
        Verdict::Undecided { why } => ("undecided", format!("  {why}\n")),
    };
    let mut text = format!("{name}: {word}\n");
    for (name, parameter) in group {
        text += &format!("  {name}: {} x {}, {}\n", parameter.0, parameter.1, parameter.2);
    }
    for (weight, value) in moves {
        text += &format!("  {weight} ↦ {value}\n");
    }
    text + &reason + "\n"
}

fn lemmas(certificate: &Certificate) -> String {
    let Some(SymmetryProof { lemmas, .. }) = proof(certificate) else { return String::new() };
    let lemma =
        |Lemma(name, value): &Lemma| format!("{name} = {}", value.as_deref().unwrap_or("0"));
    let lemmas: Vec<String> = lemmas.iter().map(lemma).collect();
    if lemmas.is_empty() { String::new() } else { format!("  where {}\n", lemmas.join(", ")) }
}

fn point(certificate: &Certificate) -> String {
    let witness = serde_json::from_value(certificate.proof.clone());
    let Ok(Refutation { group, weights, inputs, .. }) = witness else { return String::new() };
    let mut text = "  the outputs change at\n".to_string();
    for (name, rows) in group.into_iter().chain(weights).chain(inputs.into_iter().flatten()) {
        let rows: Vec<String> = rows.iter().map(|row| row.join(" ")).collect();
        text += &format!("  {name} = [{}]\n", rows.join("; "));
    }
    text
}
