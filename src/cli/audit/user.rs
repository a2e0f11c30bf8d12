//! `audit --claims FILE`: a user's own claims, read and decided.

use std::path::Path;

use neurocert_check::Verdict as Checked;
use serde::Serialize;

use super::decide::Decision;
use super::folder::Certificates;
use super::form::{File, Paper};
use super::job::{Job, Reader, dimension, sides};
use super::network;
use crate::claims::Status;
use crate::cli::proved::judged;
use crate::cli::{Outcome, Settings, files, watch, weights};
use crate::error::{Error, Result, parse_toml, shown};
use crate::report::not_written;

/// One claim, decided.
#[derive(Serialize)]
pub(super) struct Row {
    pub id: String,
    pub statement: String,
    /// Where it is said, if the file tells.
    pub source: Option<String>,
    pub status: &'static str,
    pub evidence: String,
    pub instances: usize,
    pub counterexample: Option<String>,
    pub correction: Option<String>,
    pub certificates: Vec<String>,
    pub unused: Vec<String>,
}

/// Who says it, where.
pub(super) fn said_by(Paper { authors, title, source }: &Paper) -> String {
    format!("{authors}. {title}. {source}\n\n")
}

/// The claims of a file, decided.
pub(super) struct Decided {
    pub paper: Option<Paper>,
    pub rows: Vec<Row>,
    pub outcome: Outcome,
}

/// What a file says of a claim besides what is decided.
struct Said {
    id: String,
    source: Option<String>,
    statement: Option<String>,
}

/// The claims of a file, understood.
pub(super) struct Claims {
    paper: Option<Paper>,
    /// Whether the mapping file of `--map` was of use.
    pub uses_map: bool,
    jobs: Vec<(Said, Job)>,
}

/// Reads all claims of a file.
///
/// # Errors
/// A file that cannot be understood, or names another one that cannot be read.
pub(super) fn read(
    settings: &Settings,
    (path, text): (&Path, &str),
    map: Option<&Path>,
) -> Result<Claims> {
    let within = |error: Error| error.within(&files::name(path));
    let allowed = "see audit --help for the form";
    let file: File = parse_toml(text, allowed).map_err(within)?;
    let at = |error: Error, id: &str, list: &str, number: usize| {
        within(error.located(text, &[list, &number.to_string()]).within(id))
    };
    let mut ids: Vec<&str> = Vec::new();
    let all = file.same.iter().chain(&file.different).map(|pair| &pair.id);
    let all = all.chain(file.symmetry.iter().map(|claim| &claim.id));
    let all = all.chain(file.filling.iter().map(|claim| &claim.id));
    for id in file.dimension.iter().map(|claim| &claim.id).chain(all) {
        let is_name = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if id.is_empty() || id.len() > 80 || !id.chars().all(is_name) || id.starts_with('.') {
            let allowed = "allowed: letters, digits, -, _ and . (it names the certificate)";
            return Err(within(Error::new("id", format!("{id:?} is not an id"), allowed)));
        }
        if ids.contains(&id.as_str()) {
            return Err(within(Error::new(id, "is there twice", "give each claim its own id")));
        }
        ids.push(id);
    }
    if ids.is_empty() {
        return Err(within(Error::new("", "no claim", "needed: [[dimension]], [[same]], …")));
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    // Everything is read before anything is decided.
    let mut jobs: Vec<(Said, Job)> = Vec::new();
    let said = |id: &String, source: &Option<String>, statement: &Option<String>| Said {
        id: id.clone(),
        source: source.clone(),
        statement: statement.clone(),
    };
    for (number, claim) in file.dimension.iter().enumerate() {
        let job = dimension(claim, folder);
        let job = job.map_err(|error| at(error, &claim.id, "dimension", number))?;
        jobs.push((said(&claim.id, &claim.source, &claim.statement), job));
    }
    for (number, claim) in file.symmetry.iter().enumerate() {
        let job = network::symmetries(claim, folder).map(Job::Network);
        let job = job.map_err(|error| at(error, &claim.id, "symmetry", number))?;
        jobs.push((said(&claim.id, &claim.source, &claim.statement), job));
    }
    for (number, claim) in file.filling.iter().enumerate() {
        let job = network::filling(claim, folder).map(Job::Network);
        let job = job.map_err(|error| at(error, &claim.id, "filling", number))?;
        jobs.push((said(&claim.id, &claim.source, &claim.statement), job));
    }
    let mapping = map.map(weights::mapping).transpose()?;
    let quiet = settings.quiet;
    let mut reader = Reader { quiet, folder, mapping: mapping.as_ref(), is_used: false };
    let same = file.same.iter().enumerate().map(|pair| (pair, true));
    let different = file.different.iter().enumerate().map(|pair| (pair, false));
    for ((number, pair), is_same) in same.chain(different) {
        let list = if is_same { "same" } else { "different" };
        let job =
            sides(pair, is_same, &mut reader).map_err(|error| at(error, &pair.id, list, number))?;
        jobs.push((said(&pair.id, &pair.source, &pair.statement), job));
    }
    Ok(Claims { paper: file.paper, uses_map: reader.is_used, jobs })
}

/// Decides all claims, and writes the certificates of each as soon as it is decided. A claim that cannot
/// be decided (it is too large, say) does not keep the others from it.
///
/// # Errors
/// A folder that cannot be written.
pub(super) fn decide(
    settings: &Settings,
    claims: Claims,
    folder_of_certificates: Option<&Certificates>,
) -> Result<Decided> {
    let mut rows = Vec::new();
    let mut outcome = Outcome::Holds;
    for (said, job) in claims.jobs {
        let id = &said.id;
        let stage = watch::stage(format!("claim {}", shown(id)));
        let decision = job
            .decide(settings)
            .unwrap_or_else(|error| Decision::undecided(error.to_string(), Vec::new()));
        drop(stage);
        watch::decided(id, decision.status.name());
        outcome = outcome.worse(match decision.status {
            Status::Proved | Status::Confirmed => Outcome::Holds,
            Status::Refuted | Status::Imprecise => Outcome::Refuted,
            Status::Undecided => Outcome::Undecided,
        });
        let row = row(said, job.statement(), decision, folder_of_certificates)?;
        rows.push(row);
    }
    Ok(Decided { paper: claims.paper, rows, outcome })
}

fn row(
    Said { id, source, statement: said }: Said,
    statement: String,
    mut decision: Decision,
    folder: Option<&Certificates>,
) -> Result<Row> {
    let mut certificates = Vec::new();
    for (number, certificate) in (1..).zip(std::mem::take(&mut decision.certificates)) {
        let name = format!("{id}-{number}.json");
        let (verdict, why) = judged(certificate.to_string().as_bytes());
        if verdict == Checked::Rejected {
            let problem = format!("the checker rejects {name} ({why})");
            return Err(Error::new(id, problem, "please report this"));
        }
        if verdict == Checked::Incomplete {
            decision.evidence += "; a certificate is too large for the checker";
        }
        certificates.push(match folder {
            Some(folder) => {
                folder.write(&name, &certificate)?;
                format!("{name} ({verdict})")
            }
            None => verdict.to_string(),
        });
    }
    Ok(Row {
        id,
        // What is decided follows what is said.
        statement: said.map_or(statement.clone(), |said| format!("{said} [{statement}]")),
        source,
        status: decision.status.name(),
        evidence: decision.evidence,
        instances: decision.instances,
        counterexample: decision.counterexample,
        correction: decision.correction,
        certificates,
        unused: decision.unused,
    })
}

/// The rows as text; certificates by name where they are written to files.
pub(super) fn text(rows: &[Row], are_written: bool) -> String {
    let mut text = String::new();
    for row in rows {
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
