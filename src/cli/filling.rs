//! `neurocert filling`: whether a network fills its ambient space, and whether a smaller one does.

use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::Args;

use super::output::{print, print_json, table};
use super::{Outcome, Settings, files, subject, watch};
use crate::commands::{Case, Filling, filling, predecessors};
use crate::error::{Error, Result};

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

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    let subject = match flags.network.subject(&flags.architecture)? {
        ControlFlow::Break(outcome) => return Ok(outcome),
        ControlFlow::Continue(Some(subject)) => subject,
        ControlFlow::Continue(None) => {
            let problem = "a NETWORK is missing";
            return Err(Error::new("", problem, "give a name of the library or a file"));
        }
    };
    let vary = flags.minimal.then_some(flags.vary.as_str());
    // What is wrong with the name is said before a folder is made.
    vary.map(|name| predecessors(&subject, name)).transpose()?;
    if let Some(folder) = &flags.out {
        files::folder(folder, "--out")?;
    }
    let mut certificates = Vec::new();
    let stage = watch::stage(format!("filling of {}", subject.program.name));
    let mut report = filling(&subject, vary, &settings.library(&|_, _| {}), |name, certified| {
        if let Some(folder) = &flags.out {
            let path = folder.join(format!("{name}.json"));
            files::Output::create(&path)?.commit(certified.text.as_bytes())?;
            certificates.push(files::whole(&path));
        }
        Ok(())
    })?;
    drop(stage);
    report.certificates = certificates;
    if settings.json {
        print_json(&report)?;
    } else {
        print(&shown(&report, flags))?;
    }
    let decided = if flags.minimal { report.minimal } else { report.this.filling };
    Ok(match decided {
        Some(true) => Outcome::Holds,
        Some(false) => Outcome::Refuted,
        None => Outcome::Undecided,
    })
}

fn shown(report: &Filling, flags: &Flags) -> String {
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
        row(&report.this, "this network".into()),
    ];
    for smaller in &report.predecessors {
        let widths = smaller.sizes.get(&flags.vary).map_or(String::new(), |all| subject::list(all));
        rows.push(row(&smaller.case, format!("{}={widths}", flags.vary)));
    }
    rows.push(("seed".into(), report.seed.to_string(), String::new()));
    format!("{head}\n\n{}", table(&rows))
}

fn row(case: &Case, name: String) -> (String, String, String) {
    let verdict = match (case.filling, case.probable) {
        (Some(true), _) => "fills".into(),
        (Some(false), _) => format!("does not fill: at most {}", case.upper),
        (None, true) => {
            format!("undecided: probably {}, proved at most {}", case.lower, case.upper)
        }
        (None, false) => format!("undecided: {} to {}", case.lower, case.upper),
    };
    (name, verdict, case.upper_rule.clone())
}
