//! `neurocert implicit`: equations of the closure of an image.

use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::files::{self, Output};
use super::output::{print, print_json};
use super::{Outcome, Settings, subject, watch};
use crate::commands::{self, Claim, Implicit, Vanishing};
use crate::error::{Error, Result};

const JSON_KEYS: &str = "\
The coordinates are the coefficients of the outputs as polynomials in the inputs; of a map, which has no inputs,
they are the entries. Those that are zero for all weights are left out. y12_x11p2_x21 is the coefficient of
X(1,1)^2 * X(2,1) in the entry (1, 2) of the output. An index that can only be 1 is left out. Several outputs are
y1, y2, …, and several inputs keep their names: y2_1_A_12.

If the image is a cone, the numbers are those of each degree, otherwise those up to it. Each equation is verified
by exact substitution. exact: these are all equations up to this degree.

Examples:
  neurocert implicit mlp --set w=2,2,1 --set r=3 --degree 3
  neurocert implicit rank.net --degree 3 --out equations.txt
  neurocert implicit rank.net --check equations.txt

JSON keys: network, sizes, coordinates (names), graded (whether the image is a cone), degrees (list of degree,
monomials, equations, at_most, hilbert, new), equations (those that do not follow from lower ones: list of degree,
polynomial), verdict (exact, at_most), seed, version. With --check: checked (list of line, polynomial, verdict:
equation, refuted or undecided; weights, at which it is not zero, each row by row, and value, both null otherwise); without
--degree in place of graded, degrees, equations and verdict.

Exit codes: 0 exact, and all lines are equations; 1 a line is refuted; 2 bad input, or too large a degree; 3 at_most or
undecided.";

/// Equations of the Zariski closure of all functions of a network, or of all values of a map, up to a degree
#[derive(Args)]
#[group(skip)]
#[command(after_help = JSON_KEYS)]
pub(super) struct Flags {
    #[command(flatten)]
    network: subject::Flags,
    #[command(flatten)]
    architecture: super::architecture::Flags,
    /// Equations up to this degree
    #[arg(long, value_name = "K", allow_hyphen_values = true)]
    degree: Option<String>,
    /// Write the equations that do not follow from lower ones to a file, one on each line
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Polynomials in the coordinates, one on each line: is each an equation?
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
}

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    let degree = flags.degree.as_deref().map(degree).transpose()?;
    if degree.is_none() && flags.check.is_none() {
        return Err(Error::new("--degree", "is missing", "give it, or --check FILE"));
    }
    if degree.is_none() && flags.out.is_some() {
        return Err(Error::new("--out", "there is nothing to write", "give --degree"));
    }
    let subject = match flags.network.subject(&flags.architecture)? {
        ControlFlow::Break(outcome) => return Ok(outcome),
        ControlFlow::Continue(Some(subject)) => subject,
        ControlFlow::Continue(None) => {
            let problem = "a NETWORK is missing";
            return Err(Error::new("", problem, "give a name of the library or a file"));
        }
    };
    let claims = match &flags.check {
        None => None,
        Some(path) => Some((files::name(path), files::read(path)?)),
    };
    let target = flags.out.as_deref().map(Output::create).transpose()?;
    let stage = watch::stage(format!("equations of {}", subject.program.name));
    let progress = |done: u64, all: u128| {
        stage.show(done as usize, usize::try_from(all).unwrap_or(usize::MAX));
    };
    let settings_here = settings.library(&progress);
    let vanishing = claims.map(|(name, text)| {
        commands::vanishing(&subject, &text, &settings_here).map_err(|error| error.within(&name))
    });
    let vanishing = vanishing.transpose()?;
    let found = degree.map(|degree| commands::implicit(&subject, degree, &settings_here));
    let found = found.transpose()?;
    drop(stage);
    if let (Some(target), Some(found)) = (target, &found) {
        let lines = found.equations.iter().map(|equation| equation.polynomial.clone() + "\n");
        target.commit(lines.collect::<String>().as_bytes())?;
    }
    if settings.json {
        match (&found, &vanishing) {
            (Some(found), Some(vanishing)) => {
                print_json(&Both { found, checked: &vanishing.checked })?;
            }
            (Some(found), None) => print_json(found)?,
            (None, vanishing) => print_json(vanishing)?,
        }
    } else {
        let found = found.as_ref().map(lines).unwrap_or_default();
        print(&(found + &vanishing.as_ref().map(checked).unwrap_or_default()))?;
    }
    Ok(outcome(found.as_ref(), vanishing.as_ref()))
}

/// Both reports in one document.
#[derive(Serialize)]
struct Both<'a> {
    #[serde(flatten)]
    found: &'a Implicit,
    checked: &'a [Claim],
}

pub(super) fn degree(text: &str) -> Result<usize> {
    text.parse().map_err(|_| {
        let problem = format!("{text:?} is not a degree");
        Error::new("--degree", problem, "allowed: a number from 1, as 3")
    })
}

fn outcome(found: Option<&Implicit>, vanishing: Option<&Vanishing>) -> Outcome {
    let of_claim = |claim: &Claim| match claim.verdict {
        "equation" => Outcome::Holds,
        "refuted" => Outcome::Refuted,
        _ => Outcome::Undecided,
    };
    let own = match found {
        Some(found) if found.verdict != "exact" => Outcome::Undecided,
        _ => Outcome::Holds,
    };
    let claims = vanishing.iter().flat_map(|vanishing| &vanishing.checked);
    claims.map(of_claim).fold(own, Outcome::worse)
}

fn lines(report: &Implicit) -> String {
    let sizes = subject::sizes(&report.sizes);
    let sizes = if sizes.is_empty() { String::new() } else { format!("  {sizes}") };
    let mut text = format!("network {}{sizes}\n", report.network);
    let names = report.coordinates.join(", ");
    text += &format!("{} coordinates: {names}\n", report.coordinates.len());
    text += match report.graded {
        true => "the image is a cone: numbers of each degree\n\n",
        false => "the image is not seen to be a cone: numbers up to each degree\n\n",
    };
    let mut rows = vec![["degree", "monomials", "equations", "Hilbert", "new"].map(String::from)];
    for row in &report.degrees {
        let equations = match row.at_most == row.equations {
            true => row.equations.to_string(),
            false => format!("{} to {}", row.equations, row.at_most),
        };
        let numbers = [row.degree as u64, row.monomials, row.hilbert, row.new as u64];
        let [degree, monomials, hilbert, new] = numbers.map(|number| number.to_string());
        rows.push([degree, monomials, equations, hilbert, new]);
    }
    let width = |k: usize| rows.iter().map(|row| row[k].len()).max().unwrap_or(0);
    for row in &rows {
        let cells = row.iter().enumerate().map(|(k, cell)| format!("{cell:>0$}", width(k)));
        text += &(itertools::join(cells, "  ") + "\n");
    }
    let last = report.degrees.len();
    text += &match report.verdict {
        "exact" => format!("\nexact: these are all equations up to degree {last}\n"),
        _ => "\nat_most: not all numbers were proved\n".to_string(),
    };
    text += &format!("seed {}\n", report.seed);
    if !report.equations.is_empty() {
        text += "\n";
    }
    for equation in &report.equations {
        text += &format!("degree {}: {}\n", equation.degree, equation.polynomial);
    }
    text
}

fn checked(report: &Vanishing) -> String {
    let line = |claim: &Claim| {
        let mut text = format!("line {}: {}\n", claim.line, claim.verdict);
        if let (Some(weights), Some(value)) = (&claim.weights, &claim.value) {
            text += &format!("  it is {value} at\n");
            for (name, rows) in weights {
                let rows: Vec<String> = rows.iter().map(|row| row.join(" ")).collect();
                text += &format!("  {name} = [{}]\n", rows.join("; "));
            }
        }
        text
    };
    report.checked.iter().map(line).collect::<String>() + &format!("seed {}\n", report.seed)
}
