//! `audit --claims FILE`: a user's own claims, in TOML.
//!
//! ```toml
//! [[dimension]]
//! id = "table-1"
//! widths = [3, 3, 3]            # or a list of such lists
//! query-dims = 2                # one value for all layers, or a list for each
//! tokens = [2, 3]               # one or several
//! equals = "2*alpha1*d0 - alpha1^2 + …"   # or a number
//!
//! [[same]]                      # or [[different]]
//! id = "figure-2"
//! one = "w1.json"               # weight files, relative to the folder of this file
//! other = { file = "w2.npz", map = "names.toml", tokens = 2 }
//!
//! [[same]]                      # the neuromanifolds of two architectures
//! id = "capped"
//! one = { widths = [2, 2], query-dims = 2 }
//! other = { widths = [2, 2], query-dims = 5 }
//! ```

use std::path::{Path, PathBuf};

use neurocert_check::{Verdict as Checked, check};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::{Outcome, Settings, files, watch, weights};
use super::decide::{Decision, Subject, dimension_claim, neuromanifolds, weight_files};
use crate::claims::Status;
use crate::error::{Error, Result, shown};
use crate::network::{Architecture, Known, Mapping, Parametrization};

/// One claim, decided.
#[derive(Serialize)]
pub(super) struct Row {
    pub id: String,
    pub statement: String,
    pub status: &'static str,
    pub evidence: String,
    pub instances: usize,
    pub counterexample: Option<String>,
    pub correction: Option<String>,
    pub certificates: Vec<String>,
    #[serde(skip)]
    pub files: Vec<(String, Value)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    dimension: Vec<Dimension>,
    #[serde(default)]
    same: Vec<Pair>,
    #[serde(default)]
    different: Vec<Pair>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Dimension {
    id: String,
    widths: OneOrMany<Vec<usize>>,
    query_dims: OneOrMany<usize>,
    tokens: OneOrMany<usize>,
    #[serde(default)]
    parametrization: Option<Parametrization>,
    equals: NumberOrFormula,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "one value or a list of values")]
enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a number, or a formula in quotes")]
enum NumberOrFormula {
    Number(i64),
    Formula(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    id: String,
    one: Side,
    other: Side,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "a weight file, { file = …, map = …, tokens = … }, or { widths = […], query-dims = …, \
                 tokens = … }"
)]
enum Side {
    File(String),
    Weights(WeightsTable),
    Architecture(ArchitectureTable),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ArchitectureTable {
    widths: Vec<usize>,
    query_dims: OneOrMany<usize>,
    #[serde(default)]
    tokens: Option<usize>,
    #[serde(default)]
    parametrization: Option<Parametrization>,
}

/// A weight file, with what it does not say.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WeightsTable {
    file: String,
    map: Option<PathBuf>,
    widths: Option<Vec<usize>>,
    query_dims: Option<OneOrMany<usize>>,
    tokens: Option<usize>,
    parametrization: Option<Parametrization>,
}

impl<T: Clone> OneOrMany<T> {
    fn list(&self) -> Vec<T> {
        match self {
            OneOrMany::One(one) => vec![one.clone()],
            OneOrMany::Many(many) => many.clone(),
        }
    }
}

/// Reads and decides all claims of a file, and has their certificates written, each as soon as there is
/// one.
///
/// # Errors
/// A file that cannot be read or understood: nothing is decided then.
pub(super) fn run(
    settings: &Settings,
    path: &Path,
    map: Option<&Path>,
    write: &dyn Fn(&str, &Value) -> Result<()>,
) -> Result<(Vec<Row>, Outcome)> {
    let within = |error: Error| error.within(&files::name(path));
    let allowed = "see audit --help for the form";
    let file: File = toml::from_str(&files::read(path)?)
        .map_err(|error| Error::new(files::name(path), error.message(), allowed))?;
    let mut ids: Vec<&str> = Vec::new();
    let all = file.same.iter().chain(&file.different).map(|pair| &pair.id);
    for id in file.dimension.iter().map(|claim| &claim.id).chain(all) {
        let is_name = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if id.is_empty() || id.len() > 80 || !id.chars().all(is_name) || id.starts_with('.') {
            let allowed = "allowed: letters, digits, -, _ and . (it names the certificate)";
            return Err(within(Error::new("id", format!("{id:?} is no id"), allowed)));
        }
        if ids.contains(&id.as_str()) {
            return Err(within(Error::new(id, "is there twice", "give each claim its own id")));
        }
        ids.push(id);
    }
    if ids.is_empty() {
        return Err(within(Error::new("", "no claim", "needed: [[dimension]], [[same]], …")));
    }
    // Everything is read before anything is decided.
    let mut jobs: Vec<(String, Job)> = Vec::new();
    for claim in &file.dimension {
        let job = dimension(claim).map_err(|error| within(error.within(&claim.id)))?;
        jobs.push((claim.id.clone(), job));
    }
    let mapping = map.map(weights::mapping).transpose()?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut reader = Reader { folder, mapping: mapping.as_ref(), is_used: false };
    let same = file.same.iter().map(|pair| (pair, true));
    for (pair, is_same) in same.chain(file.different.iter().map(|pair| (pair, false))) {
        let job =
            sides(pair, is_same, &mut reader).map_err(|error| within(error.within(&pair.id)))?;
        jobs.push((pair.id.clone(), job));
    }
    if let Some(map) = map.filter(|_| !reader.is_used) {
        return Err(weights::useless(map));
    }
    let mut rows = Vec::new();
    let mut outcome = Outcome::Holds;
    for (id, job) in jobs {
        let _stage = watch::stage(format!("claim {}", shown(&id)));
        let decision = job.decide(settings).map_err(|error| within(error.within(&id)))?;
        outcome = outcome.worse(match decision.status {
            Status::Proved | Status::Confirmed => Outcome::Holds,
            Status::Refuted | Status::Imprecise => Outcome::Refuted,
            Status::Undecided => Outcome::Undecided,
        });
        let row = row(id, decision)?;
        row.files.iter().try_for_each(|(name, certificate)| write(name, certificate))?;
        watch::decided(&row.id, row.status);
        rows.push(row);
    }
    Ok((rows, outcome))
}

/// A claim that has been understood.
enum Job {
    Dimension(Vec<Architecture>, String),
    Files(Box<(Subject, Subject)>, bool),
    Architectures(Architecture, Architecture, bool),
}

impl Job {
    fn decide(&self, settings: &Settings) -> Result<Decision> {
        match self {
            Job::Dimension(architectures, formula) => {
                dimension_claim(settings, architectures, formula)
            }
            Job::Files(sides, is_same) => weight_files(settings, &sides.0, &sides.1, *is_same),
            Job::Architectures(one, other, is_same) => {
                neuromanifolds(settings, one, other, *is_same)
            }
        }
    }
}

fn dimension(claim: &Dimension) -> Result<Job> {
    let query_dims = claim.query_dims.list();
    let form = claim.parametrization.unwrap_or(Parametrization::Qkv);
    let mut architectures = Vec::new();
    for widths in claim.widths.list() {
        for tokens in claim.tokens.list() {
            architectures.push(Architecture::lightning(&widths, &query_dims, tokens, form)?);
        }
    }
    if architectures.is_empty() {
        return Err(Error::new("widths or tokens", "the list is empty", "at least one"));
    }
    let formula = match &claim.equals {
        NumberOrFormula::Number(number) => number.to_string(),
        NumberOrFormula::Formula(formula) => formula.clone(),
    };
    for architecture in &architectures {
        super::decide::value(&formula, architecture)?;
    }
    Ok(Job::Dimension(architectures, formula))
}

/// Reads the weight files of claims.
struct Reader<'a> {
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
        let file = match own {
            Some(map) => weights::read(&path, &known, Some(&map))?,
            None => {
                let (container, taken) = weights::take(&path, &known, self.mapping)?;
                self.is_used |= container.is_some();
                taken.file
            }
        };
        Ok(Subject { name: name.into(), file })
    }
}

fn sides(pair: &Pair, is_same: bool, reader: &mut Reader) -> Result<Job> {
    let mut subject = |side: &Side| match side {
        Side::File(name) => Some(reader.subject(name, None)),
        Side::Weights(table) => Some(reader.subject(&table.file, Some(table))),
        Side::Architecture(_) => None,
    };
    if let (Side::Architecture(one), Side::Architecture(other)) = (&pair.one, &pair.other) {
        return Ok(Job::Architectures(architecture(one)?, architecture(other)?, is_same));
    }
    match (subject(&pair.one), subject(&pair.other)) {
        (Some(one), Some(other)) => Ok(Job::Files(Box::new((one?, other?)), is_same)),
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

fn row(id: String, mut decision: Decision) -> Result<Row> {
    let mut certificates = Vec::new();
    let mut files = Vec::new();
    for (number, certificate) in (1..).zip(std::mem::take(&mut decision.certificates)) {
        let name = format!("{id}-{number}.json");
        let report = check(certificate.to_string().as_bytes());
        if report.verdict == Checked::Rejected {
            let problem = format!("the checker rejects {name} ({})", report.detail);
            return Err(Error::new(id, problem, "please report this"));
        }
        if report.verdict == Checked::Incomplete {
            decision.evidence += "; a certificate is too large for the checker";
        }
        certificates.push(format!("{name} ({})", report.verdict));
        files.push((name, certificate));
    }
    Ok(Row {
        id,
        statement: decision.statement,
        status: decision.status.name(),
        evidence: decision.evidence,
        instances: decision.instances,
        counterexample: decision.counterexample,
        correction: decision.correction,
        certificates,
        files,
    })
}

/// The rows as text.
pub(super) fn text(rows: &[Row]) -> String {
    let mut text = String::new();
    for row in rows {
        text += &format!("{}: {}\n  {}\n", row.id, row.status, row.statement);
        let plural = if row.instances == 1 { "" } else { "s" };
        text += &format!("  {} instance{plural}; {}\n", row.instances, row.evidence);
        if let Some(counterexample) = &row.counterexample {
            text += &format!("  counterexample: {counterexample}\n");
        }
        if let Some(correction) = &row.correction {
            text += &format!("  true is: {correction}\n");
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
