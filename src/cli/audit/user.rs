//! `audit --claims FILE` and `audit --paper PAPER`: claims of users.

use std::any::Any;
use std::fs::File;
use std::path::Path;

use serde_json::{Value, json};

use super::folder::Certificates;
use super::{Flags, no_flag_of_the_paper};
use crate::cli::output::print_json;
use crate::cli::{Outcome, Settings, files, watch, weights};
use crate::commands::VERSION;
use crate::commands::audit::{self, Audited, Claims, DecidedClaim, Paper};
use crate::error::{Result, shown};
use crate::network::Taken;
use crate::report::not_written;

/// What is told and written while claims are decided.
struct Watch<'a> {
    quiet: bool,
    folder: Option<&'a Certificates>,
}

impl audit::Watch for Watch<'_> {
    fn open(&self, path: &Path) -> Result<File> {
        files::open(path)
    }

    fn read(&self, path: &Path, taken: &Taken) {
        watch::network_of(path, &taken.file.architecture);
        weights::note_unused(self.quiet, path, taken);
    }

    fn begin(&self, id: &str) -> Box<dyn Any> {
        Box::new(watch::stage(format!("claim {}", shown(id))))
    }

    fn decided(&self, id: &str, status: &str) {
        watch::decided(id, status);
    }

    fn keep(&self, name: &str, certificate: &Value) -> Result<bool> {
        let written = self.folder.map(|folder| folder.write(name, certificate)).transpose()?;
        Ok(written.is_some())
    }
}

/// The claims of a file.
pub(super) fn one(settings: &Settings, flags: &Flags, path: &Path) -> Result<Outcome> {
    no_flag_of_the_paper(flags, "--claims")?;
    let text = files::read(path)?;
    let watch = Watch { quiet: settings.quiet, folder: None };
    let mut read = audit::claims(vec![(path.into(), text)], flags.map.path(), &watch)?;
    let Some((_, claims)) = read.pop() else { return Ok(Outcome::Holds) };
    let folder = flags.out.as_deref().map(Certificates::create).transpose()?;
    let found = decide(settings, claims, folder.as_ref())?;
    if settings.json {
        print_json(&found)?;
    } else {
        let head = found.paper.as_ref().map_or(String::new(), said_by);
        flags.full.print(&(head + &rows(&found.claims, folder.is_some())))?;
    }
    Ok(outcome(&found))
}

/// The claims of a paper: of each of its files.
pub(super) fn all(settings: &Settings, flags: &Flags, paper: &str) -> Result<Outcome> {
    no_flag_of_the_paper(flags, "--paper")?;
    let watch = Watch { quiet: settings.quiet, folder: None };
    let read = audit::paper(paper, &watch).map_err(|error| error.within("--paper"))?;
    let (mut documents, mut lines) = (Vec::new(), Vec::new());
    let mut worst = Outcome::Holds;
    for (path, claims) in audit::claims(read, flags.map.path(), &watch)? {
        let stem = path.file_stem().map_or_else(|| path.clone().into(), ToOwned::to_owned);
        let folder = flags.out.as_deref().map(|out| Certificates::create(&out.join(stem)));
        let folder = folder.transpose()?;
        let found = decide(settings, claims, folder.as_ref())?;
        worst = worst.worse(outcome(&found));
        let name = files::name(&path);
        let head = found
            .paper
            .as_ref()
            .map_or(format!("{name}\n\n"), |paper| format!("{name}: {}", said_by(paper)));
        lines.push(head + &rows(&found.claims, folder.is_some()));
        documents.push(json!({"file": name, "paper": found.paper, "claims": found.claims}));
    }
    if settings.json {
        print_json(&json!({"papers": documents, "seed": settings.seed, "version": VERSION}))?;
    } else {
        flags.full.print(&lines.join("\n"))?;
    }
    Ok(worst)
}

fn decide(settings: &Settings, claims: Claims, folder: Option<&Certificates>) -> Result<Audited> {
    let watch = Watch { quiet: settings.quiet, folder };
    claims.decide(&settings.library(&|_, _| {}), &watch)
}

fn outcome(found: &Audited) -> Outcome {
    let of = |claim: &DecidedClaim| match claim.status {
        "proved" => Outcome::Holds,
        "refuted" => Outcome::Refuted,
        _ => Outcome::Undecided,
    };
    found.claims.iter().map(of).fold(Outcome::Holds, Outcome::worse)
}

/// Who says it, where.
fn said_by(Paper { authors, title, source }: &Paper) -> String {
    format!("{authors}. {title}. {source}\n\n")
}

/// The rows as text; certificates by name where they are written to files.
fn rows(claims: &[DecidedClaim], are_written: bool) -> String {
    let mut text = String::new();
    for row in claims {
        text += &format!("{}: {}\n  {}\n", row.id, row.status, row.statement);
        text += &row.source.as_ref().map_or(String::new(), |source| format!("  {source}\n"));
        let plural = if row.instances == 1 { "" } else { "s" };
        text += &format!("  {} instance{plural}; {}\n", row.instances, row.evidence);
        if let Some(counterexample) = &row.counterexample {
            text += &format!("  counterexample: {counterexample}\n");
        }
        if let Some(correction) = &row.correction {
            text += &format!("  true is: {correction}\n");
        }
        if let Some(list) = weights::unused(&row.unused) {
            text += &format!("  not used: {list}\n");
        }
        if !are_written {
            let verdicts: Vec<&str> = row.certificates.iter().map(String::as_str).collect();
            text += &not_written(&verdicts).map_or(String::new(), |line| format!("  {line}\n"));
            continue;
        }
        for certificate in row.certificates.iter().take(5) {
            text += &format!("  certificate: {certificate}\n");
        }
        if row.certificates.len() > 5 {
            text += &format!("  and {} more certificates\n", row.certificates.len() - 5);
        }
    }
    text
}
