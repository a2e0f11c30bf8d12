//! Claims of users, read and decided.

use std::path::{Path, PathBuf};

use neurocert_check::Verdict;
use serde::Serialize;

use super::decide::Decision;
use super::form::{File, Paper};
use super::job::{Job, Reader, dimension, sides};
use super::{Watch, judged, network, opening};
use crate::commands::weights::{layers, useless};
use crate::commands::{Settings, VERSION};
use crate::error::{Error, Result, parse_toml};
use crate::files;

/// A claim of a user, decided.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DecidedClaim {
    /// As the file has it.
    pub id: String,
    /// What is claimed.
    pub statement: String,
    /// Where it is said, if the file tells.
    pub source: Option<String>,
    /// `proved`, `refuted` or `undecided`.
    pub status: &'static str,
    /// How it was decided.
    pub evidence: String,
    /// How many cases it speaks of.
    pub instances: usize,
    /// Where it is false.
    pub counterexample: Option<String>,
    /// What is true instead, if that is known.
    pub correction: Option<String>,
    /// What the checker says of each certificate, behind its name if it was kept.
    pub certificates: Vec<String>,
    /// What the weight files of the claim hold and nobody reads.
    pub unused: Vec<String>,
}

/// The claims of a file, decided.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Audited {
    /// Who makes the claims, if the file tells.
    pub paper: Option<Paper>,
    /// Dimensions, symmetries, fillings, and pairs, in this order.
    pub claims: Vec<DecidedClaim>,
    /// Of everything random.
    pub seed: u64,
    /// Of the program.
    pub version: &'static str,
}

/// What a file says of a claim besides what is decided.
struct Said {
    id: String,
    source: Option<String>,
    statement: Option<String>,
}

/// The claims of a file, understood.
pub struct Claims {
    paper: Option<Paper>,
    /// Whether the mapping file of `--map` was of use.
    uses_map: bool,
    jobs: Vec<(Said, Job)>,
}

/// Reads all claims of files, given by their names and texts, before anything is decided. `neurocert audit --help` has
/// the form. What they name is beside them; `map` is the mapping file of tensors that do not have their own.
///
/// # Errors
/// A file that cannot be understood, or names one that cannot be read; a mapping file that is of no use.
pub fn claims(
    files: Vec<(PathBuf, String)>,
    map: Option<&Path>,
    watch: &dyn Watch,
) -> Result<Vec<(PathBuf, Claims)>> {
    let read = |(path, text): (PathBuf, String)| {
        let claims = of_file((&path, &text), map, watch)?;
        Ok((path, claims))
    };
    let read: Vec<_> = files.into_iter().map(read).collect::<Result<_>>()?;
    match map {
        Some(map) if !read.iter().any(|(_, claims)| claims.uses_map) => Err(useless(map)),
        _ => Ok(read),
    }
}

fn of_file((path, text): (&Path, &str), map: Option<&Path>, watch: &dyn Watch) -> Result<Claims> {
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
        let job = dimension(claim, (folder, watch));
        let job = job.map_err(|error| at(error, &claim.id, "dimension", number))?;
        jobs.push((said(&claim.id, &claim.source, &claim.statement), job));
    }
    for (number, claim) in file.symmetry.iter().enumerate() {
        let job = network::symmetries(claim, (folder, watch)).map(Job::Network);
        let job = job.map_err(|error| at(error, &claim.id, "symmetry", number))?;
        jobs.push((said(&claim.id, &claim.source, &claim.statement), job));
    }
    for (number, claim) in file.filling.iter().enumerate() {
        let job = network::filling(claim, (folder, watch)).map(Job::Network);
        let job = job.map_err(|error| at(error, &claim.id, "filling", number))?;
        jobs.push((said(&claim.id, &claim.source, &claim.statement), job));
    }
    let mapping = map.map(|map| layers::mapping(&opening(watch), map)).transpose()?;
    let mut reader = Reader { watch, folder, mapping: mapping.as_ref(), is_used: false };
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

impl Claims {
    /// Decides all claims. One that cannot be decided (it is too large, say) does not keep the others from it.
    ///
    /// # Errors
    /// A certificate that cannot be kept, or that the checker rejects.
    pub fn decide(self, settings: &Settings<'_>, watch: &dyn Watch) -> Result<Audited> {
        let decide = |(said, job): (Said, Job)| {
            let stage = watch.begin(&said.id);
            let decision = job
                .decide(settings)
                .unwrap_or_else(|error| Decision::undecided(error.to_string(), Vec::new()));
            drop(stage);
            watch.decided(&said.id, decision.status.name());
            decided(said, job.statement(), decision, watch)
        };
        let claims = self.jobs.into_iter().map(decide).collect::<Result<_>>()?;
        Ok(Audited { paper: self.paper, claims, seed: settings.seed, version: VERSION })
    }
}

fn decided(
    Said { id, source, statement: said }: Said,
    statement: String,
    mut decision: Decision,
    watch: &dyn Watch,
) -> Result<DecidedClaim> {
    let mut certificates = Vec::new();
    for (number, certificate) in (1..).zip(std::mem::take(&mut decision.certificates)) {
        let name = format!("{id}-{number}.json");
        let verdict = judged(&id, &name, &certificate)?;
        if verdict == Verdict::Incomplete {
            decision.evidence += "; a certificate is too large for the checker";
        }
        certificates.push(match watch.keep(&name, &certificate)? {
            true => format!("{name} ({verdict})"),
            false => verdict.to_string(),
        });
    }
    Ok(DecidedClaim {
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
