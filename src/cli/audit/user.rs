//! `audit --claims FILE`: a user's own claims, read and decided.

use std::path::Path;

use neurocert_check::Verdict as Checked;
use num_rational::BigRational;
use serde::Serialize;

use super::super::proved::judged;
use super::super::{Outcome, Settings, files, watch, weights};
use super::decide::{Decision, Subject, dimension_claim, neuromanifolds, weight_files};
use super::folder::Certificates;
use super::form::{
    ArchitectureTable, Dimension, File, NumberOrFormula, OneOrMany, Pair, Paper, Side, WeightsTable,
};
use super::network;
use crate::claims::Status;
use crate::error::{Error, Result, parse_toml, shown};
use crate::network::{Architecture, Known, Mapping, Parametrization};
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
    if let Some(map) = map.filter(|_| !reader.is_used) {
        return Err(weights::useless(map));
    }
    Ok(Claims { paper: file.paper, jobs })
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

/// A claim that has been understood.
enum Job {
    Dimension(Vec<Architecture>, String),
    Files(Box<[Subject; 2]>, bool, bool),
    Architectures(Architecture, Architecture, bool),
    Network(network::Job),
}

impl Job {
    /// What it says.
    fn statement(&self) -> String {
        match self {
            Job::Dimension(_, formula) => format!("dimension = {formula}"),
            Job::Files(sides, is_same, ignores_unused) => {
                let [one, other] = &**sides;
                let word = if *is_same { "the same function" } else { "different functions" };
                let is_part = !(one.unused.is_empty() && other.unused.is_empty());
                let part =
                    if is_part && *ignores_unused { ", in the parts that are read" } else { "" };
                format!("{} and {} are {word}{part}", one.name, other.name)
            }
            Job::Architectures(one, other, is_same) => {
                let word = if *is_same { "are the same" } else { "are different" };
                format!("the neuromanifolds of ({one}) and ({other}) {word}")
            }
            Job::Network(job) => job.statement(),
        }
    }

    fn decide(&self, settings: &Settings) -> Result<Decision> {
        match self {
            Job::Dimension(architectures, formula) => {
                dimension_claim(settings, architectures, formula)
            }
            Job::Files(sides, is_same, ignores_unused) => {
                weight_files(settings, sides.each_ref(), *is_same, *ignores_unused)
            }
            Job::Architectures(one, other, is_same) => {
                neuromanifolds(settings, one, other, *is_same)
            }
            Job::Network(job) => job.decide(settings),
        }
    }
}

fn dimension(claim: &Dimension, folder: &Path) -> Result<Job> {
    let formula = formula(&claim.equals)?;
    if let Some(name) = &claim.network {
        let flags = [claim.widths.is_some(), claim.query_dims.is_some(), claim.tokens.is_some()];
        if flags.contains(&true) || claim.parametrization.is_some() {
            let problem = "contradicts widths, query-dims, tokens and parametrization";
            return Err(Error::new("network", problem, "its sizes are in set"));
        }
        return network::dimension(name, claim.set.as_ref(), formula, folder).map(Job::Network);
    }
    if claim.set.is_some() {
        return Err(Error::new("set", "there is no network to set it for", ""));
    }
    let missing = |key: &str| Error::new(key, "is missing", "needed, or a network with its set");
    let query_dims = claim.query_dims.as_ref().ok_or_else(|| missing("query-dims"))?.list();
    let form = claim.parametrization.unwrap_or(Parametrization::Qkv);
    let mut architectures = Vec::new();
    for widths in claim.widths.as_ref().ok_or_else(|| missing("widths"))?.list() {
        for tokens in claim.tokens.as_ref().ok_or_else(|| missing("tokens"))?.list() {
            architectures.push(Architecture::lightning(&widths, &query_dims, tokens, form)?);
        }
    }
    if architectures.is_empty() {
        return Err(Error::new("widths or tokens", "the list is empty", "at least one"));
    }
    for architecture in &architectures {
        super::decide::value(&formula, architecture)?;
    }
    Ok(Job::Dimension(architectures, formula))
}

/// What a dimension is claimed to be.
fn formula(equals: &NumberOrFormula) -> Result<String> {
    Ok(match equals {
        NumberOrFormula::Number(number) => number.to_string(),
        NumberOrFormula::Float(float) => match BigRational::from_float(*float) {
            // A decimal may have been rounded to a whole number: only a fraction is one for certain.
            Some(number) if !number.is_integer() => number.to_string(),
            Some(_) => {
                let problem = format!("{float:?} is a decimal, which may have been rounded");
                return Err(Error::new("equals", problem, "write a whole number"));
            }
            None => return Err(Error::new("equals", format!("{float} is not a number"), "")),
        },
        NumberOrFormula::Formula(formula) => formula.clone(),
    })
}

/// Reads the weight files of claims.
struct Reader<'a> {
    quiet: bool,
    folder: &'a Path,
    /// That of `--map`, and whether it was of use.
    mapping: Option<&'a Mapping>,
    is_used: bool,
}

impl Reader<'_> {
    fn subject(&mut self, name: &str, table: Option<&WeightsTable>) -> Result<Subject> {
        let path = self.folder.join(name);
        let (own, known) = match table {
            None => (None, Known::default()),
            Some(table) => {
                let known = Known {
                    widths: table.widths.clone(),
                    query_dims: table.query_dims.as_ref().map(OneOrMany::list),
                    tokens: table.tokens,
                    parametrization: table.parametrization,
                };
                (table.map.as_ref().map(|map| self.folder.join(map)), known)
            }
        };
        let taken = match own {
            Some(map) => weights::read(self.quiet, &path, &known, Some(&map))?,
            None => {
                let (container, taken) = weights::take(&path, &known, self.mapping)?;
                self.is_used |= container.is_some();
                weights::note_unused(self.quiet, &path, &taken);
                taken
            }
        };
        Ok(Subject { name: name.into(), file: taken.file, unused: taken.unused })
    }
}

fn sides(pair: &Pair, is_same: bool, reader: &mut Reader) -> Result<Job> {
    if let (Side::Architecture(one), Side::Architecture(other)) = (&pair.one, &pair.other) {
        return Ok(Job::Architectures(architecture(one)?, architecture(other)?, is_same));
    }
    let named = |side: &Side| network::is_named(side, reader.folder);
    match [named(&pair.one), named(&pair.other)] {
        [true, true] => {
            return network::pair(pair, is_same, reader.folder).map(Job::Network);
        }
        [false, false] => {}
        _ => {
            let problem = "weights of attention and of a network that is text cannot be compared";
            return Err(Error::new("one, other", problem, "give two of a kind"));
        }
    }
    let mut subject = |key: &str, side: &Side| {
        let found = match side {
            Side::File(name) => reader.subject(name, None),
            Side::Weights(table) => reader.subject(&table.file, Some(table)),
            Side::Architecture(_) => return None,
        };
        Some(found.map_err(|error| error.within(key)))
    };
    match (subject("one", &pair.one), subject("other", &pair.other)) {
        (Some(one), Some(other)) => {
            Ok(Job::Files(Box::new([one?, other?]), is_same, pair.ignore_unused))
        }
        _ => {
            let problem = "a weight file and an architecture cannot be compared";
            Err(Error::new("one, other", problem, "give two of a kind"))
        }
    }
}

fn architecture(table: &ArchitectureTable) -> Result<Architecture> {
    let form = table.parametrization.unwrap_or(Parametrization::Qkv);
    let tokens = table.tokens.unwrap_or(3);
    Architecture::lightning(&table.widths, &table.query_dims.list(), tokens, form)
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
