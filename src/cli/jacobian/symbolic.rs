//! `neurocert jacobian --symbolic`: derivatives as polynomials.

use neurocert_check::kernel::produce::Budget;
use serde::Serialize;
use serde_json::Value;

use super::{Flags, names};
use crate::cli::output::{note, print, print_json};
use crate::cli::show::Screen;
use crate::cli::symbols::{Expansion, Symbols, Wanted, named};
use crate::cli::{Outcome, Settings, watch};
use crate::commands::expand::value;
use crate::error::{Error, Result};
use crate::network::{Architecture, Kind, Parametrization};
use crate::poly::RationalPolynomial;
use crate::poly::text::{Format, declaration};
use crate::program::expand;
use crate::search::Options;
use crate::theory::lightning::{Program, dimension, evaluate, steps};

#[derive(Serialize)]
struct Report {
    kind: Kind,
    widths: Vec<usize>,
    query_dims: Vec<usize>,
    tokens: usize,
    parametrization: Parametrization,
    outputs: Vec<[usize; 2]>,
    rows: usize,
    columns: usize,
    column_names: Vec<String>,
    variables: Vec<String>,
    rank: Option<u64>,
    kernel: Option<Vec<Vec<String>>>,
    format: &'static str,
    matrix: Vec<Vec<Value>>,
    seed: u64,
}

pub(super) fn run(settings: &Settings, flags: &Flags) -> Result<Outcome> {
    let point = [
        (flags.weights.is_some(), "--weights"),
        (flags.inputs.is_some(), "--inputs"),
        (flags.matrix, "--matrix"),
    ];
    if let Some((_, flag)) = point.iter().find(|(is_given, _)| *is_given) {
        let problem = "contradicts --symbolic, which has no point and prints all entries";
        return Err(Error::new(*flag, problem, "leave one of them out"));
    }
    flags.map.is_alone()?;
    let architecture = flags.architecture.architecture()?;
    watch::network(&architecture);
    let wanted = flags.symbols.wanted(architecture.output_shape())?;
    // In the coordinates of `av` an entry is that of `qkv`.
    let chart = architecture.chart();
    let columns = architecture.coordinates();
    let expansion = Expansion {
        architecture: &chart,
        weights: None,
        program: |recorder: &_, blocks: &[_], x: &_| evaluate(recorder, &chart, blocks, x),
        steps: steps(&chart, Program::Composition),
        copies: columns,
    };
    wanted.predict(&expansion, settings)?;
    let symbols = Symbols::new(&named(&chart)?, None, wanted.max_terms)?;
    let stage = watch::stage("expansion, and the derivatives of it");
    let entries = expand(
        &symbols.ring,
        expansion.program,
        &symbols.blocks,
        &symbols.inputs[0],
        &wanted.numbers(architecture.output_shape().1),
        &|done, target| stage.show(done, target),
    )?;
    wanted.complete(&symbols.ring, false)?;
    let rows: Vec<Vec<RationalPolynomial>> = entries
        .iter()
        .map(|entry| (0..columns).map(|column| entry.derivative(column)).collect())
        .collect();
    let budget = Budget { memory: settings.max_memory, ..Options::default().budget };
    let options = Options { seed: settings.seed, budget, ..Options::default() };
    let found = dimension(&architecture, options)?;
    let rank = found.is_exact().then_some(found.lower.rank);
    let names = names(&chart.blocks());
    if settings.json {
        let row = |row: &Vec<RationalPolynomial>| {
            row.iter().map(|entry| value(entry, wanted.format)).collect::<Result<_>>()
        };
        print_json(&Report {
            kind: architecture.kind(),
            widths: architecture.widths().to_vec(),
            query_dims: architecture.query_dims().to_vec(),
            tokens: architecture.tokens(),
            parametrization: architecture.parametrization(),
            outputs: wanted.entries.iter().map(|[i, k]| [i + 1, k + 1]).collect(),
            rows: rows.len(),
            columns,
            column_names: names,
            variables: symbols.ring.variables().names().to_vec(),
            rank,
            kernel: None,
            format: wanted.format.name(),
            matrix: rows.iter().map(row).collect::<Result<_>>()?,
            seed: settings.seed,
        })?;
    } else {
        let rank = rank.map_or("not decided".into(), |rank| rank.to_string());
        let labels = &symbols.ring.variables().names()[..columns];
        let text = text(settings, &architecture, &wanted, labels, &rows, &rank);
        let advice = "--output i,k asks for one row; --full prints all, as does a pipe or a file";
        print(&Screen::new(flags.full).fit(&text, advice))?;
    }
    Ok(Outcome::Holds)
}

fn text(
    settings: &Settings,
    architecture: &Architecture,
    wanted: &Wanted,
    names: &[String],
    rows: &[Vec<RationalPolynomial>],
    rank: &str,
) -> String {
    let format = wanted.format;
    let chart = match architecture.parametrization() {
        Parametrization::Av => " (the entries of Q and K, A = Kᵀ Q, and of V)",
        _ => "",
    };
    let header = format!(
        "{architecture}: {} columns{chart}, generic rank of the whole Jacobian {rank}",
        names.len()
    );
    let mut text = String::new();
    if format == Format::Text {
        text += &format!("{header}\n\n");
    } else {
        note(settings.quiet, &header);
        let variables = rows.iter().flatten().next().map(RationalPolynomial::variables);
        let line = variables.map_or(String::new(), |variables| declaration(variables, format));
        text += &if line.is_empty() { line } else { line + "\n" };
        let comment = match format {
            Format::Latex => "%",
            Format::Sympy => "#",
            Format::Macaulay2 => "--",
            Format::Singular => "//",
            Format::Text | Format::Json => "",
        };
        if !comment.is_empty() {
            text += &format!("{comment} columns: {}\n", names.join(" "));
        }
    }
    for (&[i, k], row) in wanted.entries.iter().zip(rows) {
        let (i, k) = (i + 1, k + 1);
        for ((column, name), entry) in (1..).zip(names).zip(row) {
            let value = entry.display(format);
            text += &match format {
                Format::Text => format!("∂φ[{i},{k}]/∂{name} = {value}\n"),
                Format::Latex => format!(
                    "\\frac{{\\partial\\varphi_{{{i},{k}}}}}{{\\partial w_{{{column}}}}} = {value}\n"
                ),
                Format::Json => format!("{value}\n"),
                Format::Sympy => format!("dphi_{i}_{k}_{column} = {value}\n"),
                Format::Macaulay2 => {
                    // A plain 0 would be an integer.
                    let ring = if entry.is_empty() { "_R" } else { "" };
                    format!("dphi_({i},{k},{column}) = {value}{ring}\n")
                }
                Format::Singular => format!("poly dphi_{i}_{k}_{column} = {value};\n"),
            };
        }
    }
    text
}
