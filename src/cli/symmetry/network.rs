//! `neurocert symmetry NETWORK --rule NAME`: the symmetries that a text declares.

use std::ops::ControlFlow;

use neurocert_check::language::Symmetry;
use serde_json::{Value, json};

use super::{Flags, outcome, report};
use crate::cli::output::{print, print_json};
use crate::cli::proved::{Target, certificate_line};
use crate::cli::subject::{Subject, subject};
use crate::cli::{Outcome, Settings, files, watch};
use crate::error::{Error, Result};
use crate::program;
use crate::program::symmetry::decide;

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    let Some(path) = &flags.rule else {
        let problem = "a NETWORK is missing";
        return Err(Error::new("", problem, "give a name of the library or a file"));
    };
    let other = flags.architecture.given();
    if let Some(flag) = other.or(flags.modulus.as_ref().map(|_| "--modulus")) {
        let problem = "belongs to symmetry without NETWORK";
        return Err(Error::new(flag, problem, "sizes of NETWORK are given by --set"));
    }
    let subject = match subject(&files::whole(path), &flags.set)? {
        ControlFlow::Break(outcome) => return Ok(outcome),
        ControlFlow::Continue(subject) => subject,
    };
    let chosen = chosen(&subject, flags.named.as_deref(), "--rule")?;
    let target = match (&flags.certificate, &chosen[..]) {
        (None, _) => None,
        (Some(_), [_]) => Target::new(flags.certificate.as_ref())?,
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
    let written = match (target, certificate) {
        (Some(target), Some(certificate)) => Some(target.write(certificate, settings.max_memory)?),
        _ => None,
    };
    let outcome = outcome(&decisions, written.as_ref().map(|(_, verdict)| *verdict));
    if settings.json {
        let sizes: serde_json::Map<String, Value> =
            subject.program.sizes.iter().map(|(name, all)| (name.clone(), json!(all))).collect();
        print_json(&json!({
            "network": subject.program.name,
            "sizes": sizes,
            "symmetries": decisions.iter().map(report::document).collect::<Value>(),
            "certificate": written.as_ref().map(|(path, _)| path),
            "certificate_verdict": written.as_ref().map(|(_, verdict)| verdict.to_string()),
            "seed": settings.seed,
        }))?;
    } else {
        let all: String =
            decisions.iter().map(|decision| report::text(&decision.name, decision)).collect();
        print(&format!("{all}{}", certificate_line(written.as_ref())))?;
    }
    Ok(outcome)
}

/// The symmetries of this full name, or of this word with all indices; all of them without a name. `place`
/// is where the name stands.
pub(in crate::cli) fn chosen<'a>(
    subject: &'a Subject,
    name: Option<&str>,
    place: &str,
) -> Result<Vec<&'a Symmetry>> {
    let all = &subject.program.symmetries;
    let is_it = |symmetry: &&Symmetry| {
        let word = symmetry.name.split('[').next();
        name.is_none_or(|name| symmetry.name == name || word == Some(name))
    };
    let chosen: Vec<&Symmetry> = all.iter().filter(is_it).collect();
    if chosen.is_empty() {
        let (place, problem) = match name {
            Some(name) if !all.is_empty() => (place, format!("there is no symmetry {name}")),
            _ => ("", "the network declares no symmetry at these sizes".into()),
        };
        let names: Vec<&str> = all.iter().map(|symmetry| symmetry.name.as_str()).collect();
        let allowed = if names.is_empty() { String::new() } else { names.join(", ") };
        return Err(Error::new(place, problem, allowed));
    }
    Ok(chosen)
}
