//! The commands about exact weights: each gives its report as JSON, and certificates.

use neurocert::commands::{self, Attention, Members};
use pyo3::prelude::*;

use crate::commands::{Reported, json, reported};
use crate::network::{Given, network};
use crate::run::{Ends, Limits, run};
use crate::weights::{Inputs, Weights};

/// A network and its weights.
type At = (Given, Weights);

/// Text of a certificate, and what the checker says of it.
type Certificate = Option<(String, String)>;

fn attention((given, weights): At) -> neurocert::Result<Attention> {
    let network = network(given)?;
    let weights = weights.fit(&network)?;
    Attention::new(network, weights)
}

/// The rank of the Jacobian at weights.
#[pyfunction]
pub fn dim_at(
    py: Python<'_>,
    limits: Limits<'_>,
    at: At,
    inputs: Option<Inputs>,
) -> PyResult<Reported> {
    run(&limits, py, Ends::WithError, move |settings| {
        let network = network(at.0)?;
        let weights = at.1.fit(&network)?;
        let inputs = inputs.map(|inputs| inputs.fit(&network)).transpose()?;
        reported(commands::dim_at(&network, &weights, inputs.as_deref(), settings)?)
    })
}

/// The fiber through weights; a certificate of it, if it is that of one layer, and one of each member.
#[pyfunction]
pub fn fiber(
    py: Python<'_>,
    limits: Limits<'_>,
    at: At,
    samples: usize,
) -> PyResult<(String, Option<String>, Vec<Certificate>)> {
    run(&limits, py, Ends::Late, move |settings| {
        let attention = attention(at)?;
        let wanted = Members { samples, certificate: true };
        let mut members = Vec::new();
        let found = commands::fiber(&attention, wanted, settings, |member| {
            let certified = member.certificate()?;
            members.push(certified.map(|found| (found.text, found.verdict.to_string())));
            Ok(())
        })?;
        let (report, certificate) = reported(found)?;
        Ok((report, certificate, members))
    })
}

/// Weights from what a black box says.
#[pyfunction]
pub fn recover(py: Python<'_>, limits: Limits<'_>, at: At) -> PyResult<Reported> {
    run(&limits, py, Ends::Late, move |settings| {
        reported(commands::recover(&attention(at)?, true, settings)?)
    })
}

/// What one layer is at weights.
#[pyfunction]
pub fn singular(py: Python<'_>, limits: Limits<'_>, at: At) -> PyResult<Reported> {
    run(&limits, py, Ends::Late, move |settings| {
        reported(commands::singular(&attention(at)?, true, settings)?)
    })
}

/// Whether a network fills its ambient space; certificates with their names.
#[pyfunction]
pub fn filling(
    py: Python<'_>,
    limits: Limits<'_>,
    given: Given,
    vary: Option<String>,
) -> PyResult<(String, Vec<(String, String)>)> {
    run(&limits, py, Ends::WithError, move |settings| {
        let mut certificates = Vec::new();
        let network = network(given)?;
        let report = commands::filling(&network, vary.as_deref(), settings, |name, found| {
            certificates.push((name.to_string(), found.text.clone()));
            Ok(())
        })?;
        Ok((json(&report)?, certificates))
    })
}
