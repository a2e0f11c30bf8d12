//! `neurocert symmetry NETWORK --rule NAME`: the symmetries that a text declares.

use std::ops::ControlFlow;

use super::{Flags, outcome, report};
use crate::cli::output::{print, print_json};
use crate::cli::proved::{Target, certificate_line, put};
use crate::cli::subject::subject;
use crate::cli::{Outcome, Settings, files, watch};
use crate::commands::symmetry::chosen;
use crate::commands::{Answer, symmetry};
use crate::error::{Error, Result};

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
    let target =
        match (&flags.certificate, &chosen(&subject, flags.named.as_deref(), "--rule")?[..]) {
            (None, _) => None,
            (Some(_), [_]) => Target::new(flags.certificate.as_ref())?,
            (Some(_), all) => {
                let names: Vec<&str> = all.iter().map(|symmetry| symmetry.name.as_str()).collect();
                let allowed = format!("--rule with one of {}", names.join(", "));
                return Err(Error::new("--certificate", "has room for one symmetry", allowed));
            }
        };
    let stage = watch::stage(format!("proofs or counterexamples, {}", subject.program.name));
    let progress = |done, all| stage.show(done as usize, all as usize);
    let Answer { mut report, certified } =
        symmetry(&subject, &settings.library(&progress), flags.named.as_deref())?;
    let written = put(target, certified.as_ref())?;
    drop(stage);
    report.certificate = written.as_ref().map(|(path, _)| path.clone());
    // Only what is written was asked for.
    report.certificate_verdict = written.as_ref().map(|(_, verdict)| verdict.to_string());
    let outcome = outcome(&report.symmetries, written.as_ref().map(|(_, verdict)| *verdict));
    if settings.json {
        print_json(&report)?;
    } else {
        let all: String =
            report.symmetries.iter().map(|decided| report::text(&decided.name, decided)).collect();
        print(&format!("{all}{}", certificate_line(written.as_ref())))?;
    }
    Ok(outcome)
}
