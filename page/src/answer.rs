//! Answers: the report of a command with its certificates, or what is wrong.

use neurocert::commands::{self, Answer, Ask, Decided, Settings, Wanted};
use neurocert::poly::text::Format;
use neurocert::program::parse;
use neurocert::program::symmetry::seen;
use serde::Serialize;
use serde_json::{Value, json};

use crate::examples;
use crate::jacobian::jacobian;
use crate::request::{Given, Request};

/// Of a polynomial: more is nothing that people read.
const TERMS: usize = 50_000;

type Answered = Result<Value, String>;

/// The answer to a request, as JSON.
pub fn answer(request: &[u8], settings: &Settings<'_>) -> String {
    let request = serde_json::from_slice(request).map_err(|error| error.to_string());
    let answered = request.and_then(|request| answered(&request, settings));
    answered.unwrap_or_else(|error| json!({ "error": error })).to_string()
}

/// What the checker says, as JSON.
pub fn check(document: &[u8], steps: u64, settings: &Settings<'_>) -> String {
    json!({ "report": commands::check(document, steps, settings) }).to_string()
}

fn answered(request: &Request, settings: &Settings<'_>) -> Answered {
    match request {
        Request::Examples => Ok(json!({ "examples": examples::all() })),
        Request::Read(given) => read(given),
        Request::Dim(given) => {
            reported(commands::dim(&given.network()?, settings, &Ask::default()))
        }
        Request::Symmetry(given) => symmetry(given, settings),
        Request::Discover(given) => reported(commands::discover(&given.network()?, settings, None)),
        Request::Conserved(given) => reported(commands::conserved(&given.network()?, settings)),
        Request::Expand(given) => expand(given, settings),
        Request::Jacobian(given) => jacobian(&given.network()?, &given.output, settings),
        Request::Panic(given) => panic!("{}", given.text),
    }
}

/// An error as text. The library names the flags of its command line.
pub fn text(error: neurocert::Error) -> String {
    let text = error.to_string();
    match text.contains("--") {
        true => text + "\n(What begins with -- is an option of the command line.)",
        false => text,
    }
}

fn reported<R: Serialize>(answer: neurocert::Result<Answer<R>>) -> Answered {
    let Answer { report, certified } = answer.map_err(text)?;
    Ok(json!({ "report": report, "certificate": certified.map(|certified| certified.text) }))
}

/// Sizes can be asked for as soon as the text is well formed.
fn read(given: &Given) -> Answered {
    let read = parse(&given.text).map_err(|fault| fault.show("network", &given.text))?;
    let declared = read.declared_sizes();
    let (at, missing) = match given.network() {
        Ok(network) => (Some(commands::at_sizes(&network.program)), None),
        Err(error) => (None, Some(error)),
    };
    Ok(json!({ "name": read.name, "declared": declared, "at": at, "missing": missing }))
}

fn symmetry(given: &Given, settings: &Settings<'_>) -> Answered {
    let report = commands::symmetry(&given.network()?, settings, None).map_err(text)?.report;
    let certificates: Vec<Option<String>> = report
        .symmetries
        .iter()
        .map(|decided| decided.found.as_ref().map(|found| found.document().to_string() + "\n"))
        .collect();
    let shown: Vec<Value> = report.symmetries.iter().map(counterexample).collect();
    Ok(json!({ "report": report, "certificates": certificates, "shown": shown }))
}

/// Weights and outputs before and after, where a symmetry fails.
fn counterexample(decided: &Decided) -> Value {
    let found = decided.found.as_ref().filter(|_| decided.holds == Some(false));
    let Some(seen) = found.and_then(seen) else { return Value::Null };
    let rows = |matrices: &[Vec<Vec<_>>]| -> Value {
        let row = |row: &Vec<_>| row.iter().map(ToString::to_string).collect::<Value>();
        matrices.iter().map(|rows| rows.iter().map(row).collect::<Value>()).collect()
    };
    let outputs = seen.outputs.as_ref().map(|both| both.each_ref().map(|all| rows(all)));
    let weights = seen.weights.each_ref().map(|all| rows(all));
    json!({ "names": seen.names, "weights": weights, "outputs": outputs })
}

fn expand(given: &Given, settings: &Settings<'_>) -> Answered {
    let network = given.network()?;
    let shape = commands::shape(&network).map_err(text)?;
    let wanted = wanted(&given.output, shape)?;
    let (report, _) = commands::expand(&network, None, &wanted, settings).map_err(text)?;
    Ok(json!({ "report": report }))
}

/// Entries of the output.
pub fn wanted(output: &str, shape: (usize, usize)) -> Result<Wanted, String> {
    let output = if output.trim().is_empty() { "all" } else { output.trim() };
    let entries = Wanted::entries(output, shape).map_err(text)?;
    Ok(Wanted { entries, max_terms: TERMS, max_work: u64::MAX, format: Format::Latex })
}
