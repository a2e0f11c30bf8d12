//! `neurocert conserved`: quantities that gradient flow conserves.

use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::Args;
use neurocert_check::Verdict;
use neurocert_check::kernel::certificate::{Family, Parameter};
use neurocert_check::kernel::produce::Budget;
use serde::Serialize;

use super::output::{print, print_json, table};
use super::proved::{Target, certificate_line, settle};
use super::subject::{self, Subject};
use super::{Outcome, Settings, watch};
use crate::error::{Error, Result};
use crate::program::{self, Given};
use crate::search;
use crate::symmetry::conserved::{Conserved, Law, Options, conserved};

const JSON_KEYS: &str = "\
A quantity is conserved if gradient flow, in the coordinates of the weights, leaves it constant for every loss and every
data set: its gradient is orthogonal to the gradients of all outputs at all inputs. The number of independent
ones is bounded from below by quadratic forms (their gradients are fields E W with E symmetric that move no output), from
above by the coordinates less the rank of the Lie algebra that the gradients of the outputs generate.

JSON keys: network, sizes, parameters (coordinates), laws (families of quadratic forms: velocity, the gradient of each
block; parameters, of each name: rows, columns, condition; lemmas; both absent where there are none; independent, how many; forms, of small networks
independent forms written out), lower, upper, verdict (exact, at_least), brackets (how many, and the longest), why
(null, or what stopped the search for more of them),
certificate, certificate_verdict, seed.

Exit codes: 0 exact; 2 bad input; 3 at_least.";

/// Quantities conserved by gradient flow, whatever the loss and the data
#[derive(Args)]
#[group(skip)]
#[command(after_help = JSON_KEYS)]
pub(super) struct Flags {
    #[command(flatten)]
    network: subject::Flags,
    #[command(flatten)]
    architecture: super::architecture::Flags,
    /// Write a certificate, after the independent checker has looked at it
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
}

const CERTIFIED: &str = "it is a certificate of the lower bound\n";

#[derive(Serialize)]
struct Report<'a> {
    network: &'a str,
    sizes: &'a Given,
    parameters: usize,
    laws: Vec<Shown<'a>>,
    lower: usize,
    upper: usize,
    verdict: &'static str,
    brackets: Brackets,
    why: Option<&'a str>,
    certificate: Option<&'a str>,
    certificate_verdict: String,
    seed: u64,
}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    family: &'a Family,
    independent: usize,
    forms: &'a [String],
}

#[derive(Serialize)]
struct Brackets {
    number: usize,
    longest: usize,
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
    let target = Target::new(flags.certificate.as_ref())?;
    let Subject { text, given, program } = &subject;
    let asked = program::Subject { text, given, program };
    let stage = watch::stage(format!("conserved quantities of {}", program.name));
    let progress = |lower, upper| stage.show(lower, upper);
    let budget = Budget { memory: settings.max_memory, ..search::Options::default().budget };
    let found = conserved(asked, Options { seed: settings.seed, budget, progress: &progress })?;
    drop(stage);
    let certificate = found.certificate(asked);
    // What is printed as proved is what the checker has verified, written or not.
    let (checked, path) = settle(target, &certificate, settings.max_memory)?;
    let is_proved = found.is_exact() && checked == Verdict::Verified;
    let report = Report {
        network: &program.name,
        sizes: given,
        parameters: found.coordinates,
        laws: found.laws.iter().map(shown).collect(),
        lower: found.at_least(),
        upper: found.at_most(),
        verdict: if is_proved { "exact" } else { "at_least" },
        brackets: Brackets {
            number: found.upper.brackets.len(),
            longest: found.upper.brackets.iter().map(Vec::len).max().unwrap_or(0),
        },
        why: found.why.as_deref(),
        certificate: path.as_deref(),
        certificate_verdict: checked.to_string(),
        seed: settings.seed,
    };
    if settings.json {
        print_json(&report)?;
    } else {
        let written = path.clone().map(|path| (path, checked));
        let of = if found.is_exact() || written.is_none() { "" } else { CERTIFIED };
        let line = certificate_line(written.as_ref()) + of;
        print(&format!("{}{}", lines(&report, &found), line))?;
    }
    Ok(if is_proved { Outcome::Holds } else { Outcome::Undecided })
}

fn shown(law: &Law) -> Shown<'_> {
    Shown { family: &law.family, independent: law.independent, forms: &law.forms }
}

fn lines(report: &Report<'_>, found: &Conserved) -> String {
    let number = match report.verdict {
        "exact" => format!("{} (exact)", report.lower),
        _ => format!("{} to {}", report.lower, report.upper),
    };
    let brackets = match &report.brackets {
        Brackets { number: 0, .. } => "nothing".to_string(),
        Brackets { number, longest: 0 | 1 } => format!("{number} independent gradients of outputs"),
        Brackets { number, longest } => format!(
            "{number} independent gradients of outputs and brackets of up to {longest} of them"
        ),
    };
    let rows = vec![
        ("network".to_string(), report.network.to_string(), super::subject::sizes(report.sizes)),
        ("conserved quantities".into(), number, "independent, for every loss and data set".into()),
        ("lower".into(), report.lower.to_string(), "quadratic forms".into()),
        (
            "upper".into(),
            report.upper.to_string(),
            format!("{} coordinates less {brackets}", report.parameters),
        ),
        ("seed".into(), report.seed.to_string(), String::new()),
    ];
    let mut text = table(&rows) + "\n";
    if let Some(why) = &found.why {
        text += &format!("no better upper bound: {why}\n\n");
    }
    for law in &found.laws {
        text += &family(law);
    }
    text
}

/// The gradients of a family, and its forms where they are written out.
fn family(law: &Law) -> String {
    let parameter = |(name, Parameter(rows, columns, condition)): (&String, &Parameter)| {
        let condition = if condition == "any" { String::new() } else { format!(" {condition}") };
        format!("{name} : {rows} x {columns}{condition}")
    };
    let parameters: Vec<String> = law.family.parameters.iter().map(parameter).collect();
    let of =
        if parameters.is_empty() { String::new() } else { format!(", {}", parameters.join(", ")) };
    let count = law.independent;
    if law.forms.is_empty() {
        let velocity = law.family.velocity.iter();
        let gradient: Vec<String> =
            velocity.map(|(name, text)| format!("  d/d{name} = {text}\n")).collect();
        return format!("{count} with the gradient{of}:\n{}", gradient.concat());
    }
    law.forms.iter().map(|form| format!("  {form}\n")).collect()
}
