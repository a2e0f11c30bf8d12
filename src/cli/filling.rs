//! `neurocert filling`: whether a network fills its ambient space, and whether a smaller one does.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::Args;
use neurocert_check::kernel::certificate::Certificate;
use neurocert_check::kernel::produce::Budget;
use neurocert_check::kernel::{Failure, Reason};
use serde::Serialize;

use super::output::{print, print_json, table};
use super::subject::{self, Subject};
use super::{Outcome, Settings, files, proved, watch};
use crate::error::{Error, Result};
use crate::program::{Given, at_sizes};
use crate::search::{self, Filling, Options};

const JSON_KEYS: &str = "\
A network fills if the closure of its functions is the space of all functions of this shape and degree. That
is proved by a minor of the Jacobian as large as that space, and refuted by an upper bound below it. It is
minimal if no network with smaller hidden widths fills: the functions of each of those are among the
functions of a predecessor, in which one hidden width is smaller by one.

JSON keys: network, sizes, ambient_dimension (a string), lower, upper (a string), upper_rule, filling (true,
false, null where neither is proved), verdict (filling, not-filling, undecided), minimal (null if not asked
or not decided), predecessors (of each: sizes, lower, upper, upper_rule, filling, probable: whether the
lower bound is the dimension but for a probability of 2^-140), open (the sizes of those that are
undecided), certificates (paths), seed.

Exit codes: 0 it fills (and is minimal, with --minimal); 1 it does not; 2 bad input; 3 undecided.";

/// Does a network fill its ambient space? With --minimal, does no network with smaller hidden widths?
#[derive(Args)]
#[group(skip)]
#[command(after_help = JSON_KEYS)]
pub(super) struct Flags {
    #[command(flatten)]
    network: subject::Flags,
    #[command(flatten)]
    architecture: super::architecture::Flags,
    /// Look at all predecessors too
    #[arg(long)]
    minimal: bool,
    /// The list of sizes whose inner entries are the hidden widths
    #[arg(long, value_name = "NAME", default_value = "w", requires = "minimal")]
    vary: String,
    /// Write certificates into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

#[derive(Serialize)]
struct Report {
    network: String,
    sizes: Given,
    ambient_dimension: String,
    #[serde(flatten)]
    this: Case,
    verdict: &'static str,
    minimal: Option<bool>,
    predecessors: Vec<Predecessor>,
    open: Vec<Given>,
    certificates: Vec<String>,
    seed: u64,
}

#[derive(Serialize)]
struct Predecessor {
    sizes: Given,
    #[serde(flatten)]
    case: Case,
}

/// What is known of one network.
#[derive(Serialize)]
struct Case {
    lower: u64,
    upper: String,
    upper_rule: String,
    filling: Option<bool>,
    probable: bool,
}

impl Case {
    fn of(filling: &Filling) -> Case {
        let found = &filling.found;
        Case {
            lower: found.lower.rank,
            upper: found.upper.number.to_string(),
            upper_rule: found.upper.rule(),
            filling: filling.is_filling(),
            probable: found.is_probable,
        }
    }

    fn row(&self, name: String) -> (String, String, String) {
        let verdict = match (self.filling, self.probable) {
            (Some(true), _) => "fills".into(),
            (Some(false), _) => format!("does not fill: at most {}", self.upper),
            (None, true) => {
                format!("undecided: probably {}, proved at most {}", self.lower, self.upper)
            }
            (None, false) => format!("undecided: {} to {}", self.lower, self.upper),
        };
        (name, verdict, self.upper_rule.clone())
    }
}

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    let subject = match flags.network.subject(&flags.architecture)? {
        ControlFlow::Break(outcome) => return Ok(outcome),
        ControlFlow::Continue(Some(subject)) => subject,
        ControlFlow::Continue(None) => {
            let problem = "a NETWORK is missing";
            return Err(Error::new("", problem, "give a name of the library or a file"));
        }
    };
    let smaller = if flags.minimal { predecessors(&subject, &flags.vary)? } else { vec![] };
    if let Some(folder) = &flags.out {
        files::folder(folder, "--out")?;
    }
    let work = Work { settings, subject: &subject, out: flags.out.as_deref(), vary: &flags.vary };
    let mut certificates = Vec::new();
    let this = work.case(&subject.given, "filling", &mut certificates)?;
    let ambient = this.ambient;
    let mut predecessors = Vec::new();
    // Of a network that does not fill, no smaller one does.
    let smaller = smaller.into_iter().filter(|_| this.is_filling() != Some(false));
    for (number, sizes) in (1..).zip(smaller) {
        let case = work.case(&sizes, &format!("predecessor-{number}"), &mut certificates)?;
        predecessors.push(Predecessor { sizes, case: Case::of(&case) });
    }
    let this = Case::of(&this);
    let fills: Vec<Option<bool>> =
        predecessors.iter().map(|smaller| smaller.case.filling).collect();
    let minimal = match this.filling {
        _ if fills.contains(&Some(true)) => Some(false),
        Some(true) if fills.iter().all(|fills| *fills == Some(false)) => Some(true),
        Some(false) => Some(false),
        _ => None,
    };
    let minimal = minimal.filter(|_| flags.minimal);
    let open = predecessors.iter().filter(|smaller| smaller.case.filling.is_none());
    let report = Report {
        network: subject.program.name.clone(),
        sizes: subject.program.sizes.iter().cloned().collect::<BTreeMap<_, _>>(),
        ambient_dimension: ambient.to_string(),
        verdict: match this.filling {
            Some(true) => "filling",
            Some(false) => "not-filling",
            None => "undecided",
        },
        open: open.map(|smaller| smaller.sizes.clone()).collect(),
        this,
        minimal,
        predecessors,
        certificates,
        seed: settings.seed,
    };
    if settings.json {
        print_json(&report)?;
    } else {
        print(&shown(&report, flags))?;
    }
    let decided = if flags.minimal { minimal } else { report.this.filling };
    Ok(match decided {
        Some(true) => Outcome::Holds,
        Some(false) => Outcome::Refuted,
        None => Outcome::Undecided,
    })
}

/// The sizes of all predecessors.
pub(super) fn predecessors(subject: &Subject, name: &str) -> Result<Vec<Given>> {
    let lists = subject.given.iter().filter(|(_, values)| values.len() > 2);
    let lists: Vec<&str> = lists.map(|(name, _)| name.as_str()).collect();
    if !lists.contains(&name) {
        let problem = format!("{name} is not a list of sizes with hidden ones");
        return Err(Error::new("--vary", problem, format!("allowed: {}", lists.join(", "))));
    }
    Ok(search::predecessors(&subject.given, name))
}

struct Work<'a> {
    settings: &'a Settings,
    subject: &'a Subject,
    out: Option<&'a Path>,
    vary: &'a str,
}

impl Work<'_> {
    /// The network at these sizes; its certificate is checked and written where it decides.
    fn case(&self, sizes: &Given, name: &str, written: &mut Vec<String>) -> Result<Filling> {
        let program = at_sizes(&self.subject.text, sizes)?;
        let list = sizes.get(self.vary).map_or(String::new(), |widths| subject::list(widths));
        let stage = watch::stage(format!("filling of {} {list}", program.name));
        let memory = self.settings.max_memory;
        let options = Options {
            seed: self.settings.seed,
            budget: Budget { memory, ..Options::default().budget },
            ..Options::default()
        };
        let refused = |failure: Failure| match failure.reason {
            Reason::Function => {
                let allowed = "needed: steps that are polynomials, so that functions have a degree";
                Error::new("", failure.detail, allowed)
            }
            _ => search::refused(failure),
        };
        let filling = search::filling(&self.subject.text, sizes, &program, options);
        let filling = filling.map_err(refused)?;
        drop(stage);
        let certificate: Option<Certificate> = match filling.is_filling() {
            Some(true) => Some(filling.found.certificate()),
            Some(false) => Some(filling.found.at_most()),
            None => None,
        };
        let Some(certificate) = certificate else { return Ok(filling) };
        let certified = proved::checked(&certificate, memory)?;
        if !certified.is_verified() {
            let problem = "a certificate is too large to be checked";
            return Err(Error::new("--max-memory", problem, "smaller sizes, or more memory"));
        }
        if let Some(folder) = self.out {
            let path = folder.join(format!("{name}.json"));
            files::Output::create(&path)?.commit(certified.text.as_bytes())?;
            written.push(files::whole(&path));
        }
        Ok(filling)
    }
}

fn shown(report: &Report, flags: &Flags) -> String {
    let head = match (report.this.filling, report.minimal) {
        (Some(true), Some(true)) => "fills its ambient space, and no smaller hidden widths do",
        (Some(true), Some(false)) => "fills its ambient space, and so do smaller hidden widths",
        (Some(true), None) if flags.minimal => {
            "fills its ambient space; whether it is minimal is open"
        }
        (Some(true), None) => "fills its ambient space",
        (Some(false), _) => "does not fill its ambient space",
        (None, _) => "undecided",
    };
    let mut rows = vec![
        ("network".to_string(), report.network.clone(), subject::sizes(&report.sizes)),
        ("ambient space".into(), report.ambient_dimension.clone(), String::new()),
        report.this.row("this network".into()),
    ];
    for smaller in &report.predecessors {
        let widths = smaller.sizes.get(&flags.vary).map_or(String::new(), |all| subject::list(all));
        rows.push(smaller.case.row(format!("{}={widths}", flags.vary)));
    }
    rows.push(("seed".into(), report.seed.to_string(), String::new()));
    format!("{head}\n\n{}", table(&rows))
}
