//! `neurocert conserved`: quantities that gradient flow conserves.

use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::Args;
use neurocert_check::kernel::certificate::Parameter;

use super::output::{print, print_json, table};
use super::proved::{Target, certificate_line, put};
use super::{Outcome, Settings, subject, watch};
use crate::commands::{self, Brackets, Conserved, Forms};
use crate::error::{Error, Result};

const JSON_KEYS: &str = "\
A quantity is conserved if gradient flow, in the coordinates of the weights, leaves it constant for every loss and every
data set: its gradient is orthogonal to the gradients of all outputs at all inputs. The number of independent
ones is bounded from below by quadratic forms (their gradients are fields E W with E symmetric that move no output), from
above by the coordinates less the rank of the Lie algebra that the gradients of the outputs generate. With weight decay, a
loss + λ/2 |weights|², each quadratic form Q decays as exp(-2 λ t): Euler's identity.

JSON keys: network, sizes, parameters (coordinates), laws (families of quadratic forms: velocity, the gradient of each
block; parameters, of each name: rows, columns, condition; lemmas; both absent where there are none; independent, how many; forms, of small networks
independent forms written out), lower, upper, verdict (exact, at_least), brackets (how many, and the longest), why
(null, or what stopped the search for more of them),
certificate, certificate_verdict, seed, version (of this program).

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
    let (ending, stop) = watch::ending();
    let stage = watch::stage(format!("conserved quantities of {}", subject.program.name));
    let progress = |lower, upper| stage.show(lower as usize, upper as usize);
    let settings_until = commands::Settings { stop, ..settings.library(&progress) };
    let found = commands::conserved(&subject, &settings_until);
    drop(stage);
    if ending.is_told() && found.as_ref().map_or(true, |found| found.report.lower == 0) {
        ending.end();
    }
    let found = found?;
    let mut report = found.report;
    let written = put(target, found.certified.as_ref())?;
    let is_proved = report.verdict == "exact";
    // What is finished by then is not stopped.
    if ending.is_told() && !is_proved {
        watch::know("lower", report.lower);
        watch::know("upper", report.upper);
        watch::know("certificate", written.map(|(path, _)| path));
        watch::know("certificate_verdict", report.certificate_verdict);
        ending.end();
    }
    report.certificate = written.as_ref().map(|(path, _)| path.clone());
    if settings.json {
        print_json(&report)?;
    } else {
        let is_exact = report.lower == report.upper;
        let of = if is_exact || written.is_none() { "" } else { CERTIFIED };
        print(&format!("{}{}{of}", lines(&report), certificate_line(written.as_ref())))?;
    }
    Ok(if is_proved { Outcome::Holds } else { Outcome::Undecided })
}

fn lines(report: &Conserved) -> String {
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
        ("network".to_string(), report.network.clone(), super::subject::sizes(&report.sizes)),
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
    if let Some(why) = &report.why {
        text += &format!("no better upper bound: {why}\n\n");
    }
    for law in &report.laws {
        text += &family(law);
    }
    if report.lower > 0 {
        text += DECAY;
    }
    text
}

/// The flow is then −∇L − λθ, and ∇Q·θ = 2 Q for a quadratic form: Euler.
const DECAY: &str =
    "\nwith weight decay, loss + λ/2 |weights|^2: dQ/dt = -2 λ Q for each quadratic form Q\n";

/// The gradients of a family, and its forms where they are written out.
fn family(law: &Forms) -> String {
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
