//! The commands: each gives its report as JSON, and the certificate of what it says.

use neurocert::commands::{self, Answer, Ask, Network, Wanted};
use neurocert::poly::Order;
use neurocert::poly::text::{Format, parse_any};
use neurocert::{Error, Result};
use pyo3::prelude::*;
use serde::Serialize;

use crate::network::{Given, network};
use crate::run::{Ends, Limits, run};
use crate::weights::Weights;

/// A report, and a certificate if there is one.
pub type Reported = (String, Option<String>);

/// Steps of the checker, as the command line allows them.
const STEPS: u64 = 1 << 36;

pub fn json(report: &impl Serialize) -> Result<String> {
    serde_json::to_string(report).map_err(|error| Error::new("report", error.to_string(), ""))
}

pub fn reported<R: Serialize>(answer: Answer<R>) -> Result<Reported> {
    Ok((json(&answer.report)?, answer.certified.map(|certified| certified.text)))
}

/// Bounds of the dimension.
#[pyfunction]
pub fn dim(py: Python<'_>, limits: Limits<'_>, given: Given) -> PyResult<Reported> {
    run(&limits, py, Ends::WithAnswer, move |settings| {
        reported(commands::dim(&network(given)?, settings, &Ask::default())?)
    })
}

/// Whether two networks at weights are one function.
#[pyfunction]
pub fn equiv(
    py: Python<'_>,
    limits: Limits<'_>,
    sides: [(Given, Weights); 2],
) -> PyResult<Reported> {
    run(&limits, py, Ends::WithAnswer, move |settings| {
        let [first, second] = sides.map(|(given, weights)| -> Result<_> {
            let network = network(given)?;
            let weights = weights.fit(&network)?;
            Ok((network, weights))
        });
        let ((one, at), (other, and)) = (first?, second?);
        reported(commands::equiv((&one, &at), (&other, &and), settings)?)
    })
}

/// The symmetries that a text declares; the certificate of each.
#[pyfunction]
pub fn symmetry(
    py: Python<'_>,
    limits: Limits<'_>,
    given: Given,
    name: Option<String>,
) -> PyResult<(String, Vec<Option<String>>)> {
    run(&limits, py, Ends::WithAnswer, move |settings| {
        let report = commands::symmetry(&network(given)?, settings, name.as_deref())?.report;
        let certificate = |decided: &commands::Decided| {
            decided.found.as_ref().map(|found| found.document().to_string() + "\n")
        };
        Ok((json(&report)?, report.symmetries.iter().map(certificate).collect()))
    })
}

/// All symmetries that are linear in the weights.
#[pyfunction]
pub fn discover(py: Python<'_>, limits: Limits<'_>, given: Given) -> PyResult<Reported> {
    run(&limits, py, Ends::WithError, move |settings| {
        reported(commands::discover(&network(given)?, settings, None)?)
    })
}

/// What gradient flow conserves.
#[pyfunction]
pub fn conserved(py: Python<'_>, limits: Limits<'_>, given: Given) -> PyResult<Reported> {
    run(&limits, py, Ends::WithAnswer, move |settings| {
        reported(commands::conserved(&network(given)?, settings)?)
    })
}

/// Entries of the output, and each as JSON beside the format that was asked for.
#[pyfunction]
pub fn expand(
    py: Python<'_>,
    limits: Limits<'_>,
    at: (Given, Option<Weights>),
    how: (String, String, usize),
) -> PyResult<(String, Vec<String>)> {
    run(&limits, py, Ends::Late, move |settings| {
        let ((given, weights), (output, format, max_terms)) = (at, how);
        let network: Network = network(given)?;
        let weights = weights.map(|weights| weights.fit(&network)).transpose()?;
        let format = format.parse()?;
        let entries = Wanted::entries(&output, commands::shape(&network)?)?;
        let wanted = Wanted { entries, max_terms, max_work: u64::MAX, format };
        let (report, found) = commands::expand(&network, weights.as_ref(), &wanted, settings)?;
        let texts = found.iter().map(|entry| entry.display(Format::Json).to_string());
        Ok((json(&report)?, texts.collect()))
    })
}

/// A polynomial that is JSON, in another format.
#[pyfunction]
pub fn polynomial(
    py: Python<'_>,
    limits: Limits<'_>,
    text: String,
    format: String,
) -> PyResult<String> {
    run(&limits, py, Ends::Late, move |_| {
        let read = parse_any(&text, Format::Json, Order::Lex)?;
        Ok(read.display(format.parse()?).to_string())
    })
}

/// What the checker says of a certificate.
#[pyfunction]
pub fn check(
    py: Python<'_>,
    limits: Limits<'_>,
    document: Vec<u8>,
    steps: Option<u64>,
) -> PyResult<String> {
    run(&limits, py, Ends::WithAnswer, move |settings| {
        json(&commands::check(&document, steps.unwrap_or(STEPS), settings))
    })
}

/// The command line; gives its exit code, or nothing where this was built without it.
#[pyfunction]
#[cfg_attr(not(feature = "script"), allow(unused_variables))]
pub fn main(py: Python<'_>, arguments: Vec<std::ffi::OsString>) -> Option<u8> {
    #[cfg(feature = "script")]
    let code = Some(py.detach(|| neurocert::cli::run_from(arguments)));
    #[cfg(not(feature = "script"))]
    let code = None;
    code
}

/// What becomes of a fault.
#[cfg(feature = "panics")]
#[pyfunction]
pub fn panics(py: Python<'_>, limits: Limits<'_>, text: String) -> PyResult<()> {
    run(&limits, py, Ends::Late, move |_| panic!("{text}"))
}
