//! `neurocert expand`: the network as polynomials.

use std::ops::ControlFlow;
use std::path::PathBuf;

mod network;

use clap::{Args, ValueEnum};
use num_bigint::BigUint;
use serde::Serialize;
use serde_json::Value;

use super::output::{note, print, print_json};
use super::show::Screen;
use super::symbols::{self, Expansion, Symbols, Wanted, named};
use super::{Outcome, Settings, architecture, subject, watch, weights};
use crate::commands::Output;
use crate::error::Result;
use crate::network::{Architecture, Kind, Parametrization};
use crate::poly::RationalPolynomial;
use crate::poly::text::{Format, declaration};
use crate::program::expand;
use crate::theory::lightning::{Program, evaluate_by, steps};

const JSON_KEYS: &str = "\
Variables: Q1_1_2 is entry (1, 2) of Q_1, x_1_2 that of X. For av the entries of A_i are symbols: that
its rank is at most a_i is not said.

JSON keys: kind, widths, query_dims, tokens, parametrization, program, format, variables (in their
order, lex), predicted_terms (at most so many terms has one entry of the output, known before; a string, since it
may be large),
output ([i, k]), terms, degree, polynomial (in --format; of --format json a document with variables
and terms) of the one entry that was wanted; with --output all it is null, terms the sum and degree the largest;
outputs (a list of output, terms, degree, polynomial, one for each entry), unused (see weights --help).

With NETWORK (and its sizes by --set): variables are W1_1_2 for entry (1, 2) of W[1], Q1_2_1_1 for entry
(1, 1) of Q[1,2], inputs alike; weights that are symmetric, skew or diagonal have the entries that are free, and that a
rank is bounded is not said. JSON keys: network, sizes, format, variables, terms, degree, outputs, version.
Nothing is foretold; more terms than --max-terms on the way end it.

Exit codes: 0 done; 2 bad input, or more terms than --max-terms, more memory than --max-memory or more
work than --max-work, all foretold from sizes alone; 3 stopped by --timeout.";

/// Symbolic expansion of the network map: entries of the output as polynomials in the input and,
/// unless they are given, in the weights.
#[derive(Args)]
#[group(skip)]
#[command(after_help = JSON_KEYS)]
pub(super) struct Flags {
    #[command(flatten)]
    network: subject::Flags,
    #[command(flatten)]
    architecture: architecture::Flags,
    #[command(flatten)]
    symbols: symbols::Flags,
    /// Exact weights (see jacobian --help): then only the input is symbolic
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
    #[command(flatten)]
    map: weights::MapFlag,
    /// On a terminal too print everything, not only the first screen
    #[arg(long)]
    full: bool,
    /// By which formula it is computed; the polynomial is the same
    #[arg(long, value_enum, default_value_t = ProgramFlag::Composition)]
    program: ProgramFlag,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ProgramFlag {
    /// Layer by layer (Definition 2)
    Composition,
    /// By virtual weights and the recursion of Lemma 3.6
    Recursion,
    /// By virtual weights and the closed form, Eq. 12
    ClosedForm,
}

impl From<ProgramFlag> for Program {
    fn from(flag: ProgramFlag) -> Self {
        match flag {
            ProgramFlag::Composition => Program::Composition,
            ProgramFlag::Recursion => Program::Recursion,
            ProgramFlag::ClosedForm => Program::ClosedForm,
        }
    }
}

#[derive(Serialize)]
struct Report {
    kind: Kind,
    widths: Vec<usize>,
    query_dims: Vec<usize>,
    tokens: usize,
    parametrization: Parametrization,
    program: &'static str,
    format: &'static str,
    variables: Vec<String>,
    predicted_terms: String,
    output: Option<[usize; 2]>,
    terms: usize,
    degree: Option<u64>,
    polynomial: Value,
    outputs: Vec<Output>,
    unused: Vec<String>,
}

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    match flags.network.subject_of(&flags.architecture, flags.weights.as_deref())? {
        ControlFlow::Break(outcome) => return Ok(outcome),
        ControlFlow::Continue(None) => {}
        ControlFlow::Continue(Some(subject)) => return network::run(settings, flags, &subject),
    }
    let (architecture, weights, unused) = match &flags.weights {
        None => {
            flags.map.is_alone()?;
            (flags.architecture.architecture()?, None, Vec::new())
        }
        Some(path) => {
            let known = flags.architecture.known()?;
            let taken = weights::read(settings.quiet, path, &known, flags.map.path())?;
            (taken.file.architecture, Some(taken.file.weights), taken.unused)
        }
    };
    watch::network(&architecture);
    let wanted = flags.symbols.wanted(architecture.output_shape())?;
    let program = Program::from(flags.program);
    let expansion = Expansion {
        architecture: &architecture,
        weights: weights.as_ref(),
        program: |recorder: &_, weights: &[_], x: &_| {
            evaluate_by(recorder, &architecture, program, weights, x)
        },
        steps: steps(&architecture, program),
        copies: 1,
    };
    let bound = wanted.predict(&expansion, settings)?;
    watch::know("predicted_terms", bound.to_string());
    watch::say("terms", format!("an entry of the output has at most {bound} terms"));
    let symbols = Symbols::new(&named(&architecture)?, weights.as_ref(), wanted.max_terms)?;
    let stage =
        watch::stage(format!("expansion (at most {bound} terms for an entry of the output)"));
    let found = expand(
        &symbols.ring,
        expansion.program,
        &symbols.blocks,
        &symbols.inputs[0],
        &wanted.numbers(architecture.output_shape().1),
        &|done, target| stage.show(done, target),
    )?;
    wanted.complete(&symbols.ring, weights.is_some())?;
    if settings.json {
        let report = report(&architecture, flags.program, &wanted, &bound, &found)?;
        print_json(&Report { unused, ..report })?;
    } else {
        let header = format!("{architecture}, one entry of the output has at most {bound} terms");
        let text = text(settings, &header, &wanted, &found);
        let advice = match wanted.entries.len() {
            1 => "--full prints all, as does a pipe or a file",
            _ => "--output i,k asks for one entry; --full prints all, as does a pipe or a file",
        };
        print(&Screen::new(flags.full).fit(&text, advice))?;
    }
    Ok(Outcome::Holds)
}

fn report(
    architecture: &Architecture,
    program: ProgramFlag,
    wanted: &Wanted,
    bound: &BigUint,
    found: &[RationalPolynomial],
) -> Result<Report> {
    let entry = |(&[i, k], polynomial): (&[usize; 2], &RationalPolynomial)| {
        Output::new([i + 1, k + 1], polynomial, wanted.format)
    };
    let outputs: Vec<Output> =
        wanted.entries.iter().zip(found).map(entry).collect::<Result<_>>()?;
    let single = match &outputs[..] {
        [one] => Some(one.clone()),
        _ => None,
    };
    Ok(Report {
        kind: architecture.kind(),
        widths: architecture.widths().to_vec(),
        query_dims: architecture.query_dims().to_vec(),
        tokens: architecture.tokens(),
        parametrization: architecture.parametrization(),
        program: match program {
            ProgramFlag::Composition => "composition",
            ProgramFlag::Recursion => "recursion",
            ProgramFlag::ClosedForm => "closed-form",
        },
        format: wanted.format.name(),
        variables: found.first().map_or(vec![], |p| p.variables().names().to_vec()),
        predicted_terms: bound.to_string(),
        output: single.as_ref().map(|one| one.output),
        terms: outputs.iter().map(|entry| entry.terms).sum(),
        degree: outputs.iter().filter_map(|entry| entry.degree).max(),
        polynomial: single.map_or(Value::Null, |one| one.polynomial),
        outputs,
        unused: Vec::new(),
    })
}

/// For people, the header and a line for each entry; for systems, a program and nothing else.
fn text(
    settings: &Settings,
    header: &str,
    wanted: &Wanted,
    found: &[RationalPolynomial],
) -> String {
    let format = wanted.format;
    let mut text = String::new();
    if format == Format::Text {
        text += &format!("{header}\n\n");
    } else {
        note(settings.quiet, header);
        let variables = found.first().map(|p| declaration(p.variables(), format));
        text += &variables.filter(|line| !line.is_empty()).map_or(String::new(), |l| l + "\n");
    }
    for (&[i, k], polynomial) in wanted.entries.iter().zip(found) {
        let value = polynomial.display(format).to_string();
        let (i, k) = (i + 1, k + 1);
        text += &match format {
            Format::Text => {
                let degree =
                    polynomial.numerator().total_degree().map_or("none".into(), |d| d.to_string());
                format!(
                    "φ[{i},{k}] has {} terms, degree {degree}\nφ[{i},{k}] = {value}\n",
                    polynomial.len()
                )
            }
            Format::Latex => format!("\\varphi_{{{i},{k}}} = {value}\n"),
            Format::Json => value + "\n",
            Format::Sympy => format!("phi_{i}_{k} = {value}\n"),
            // A plain 0 would be an integer.
            Format::Macaulay2 if polynomial.is_empty() => format!("phi_({i},{k}) = 0_R\n"),
            Format::Macaulay2 => format!("phi_({i},{k}) = {value}\n"),
            Format::Singular => format!("poly phi_{i}_{k} = {value};\n"),
        };
    }
    text
}
