//! Texts at sizes.

use std::collections::BTreeMap;

use neurocert::commands::Network;
use neurocert::program::{self, LIBRARY, Program, parse};
use neurocert::{Error, Result};
use pyo3::prelude::*;
use serde_json::{Value, json};

use crate::run::{Ends, Limits, run};

/// A text, and values of its sizes.
pub type Given = (String, program::Given);

/// The network that was given.
pub fn network((text, sizes): Given) -> Result<Network> {
    Network::of_text(&text, sizes)
}

/// Names and texts of the library.
#[pyfunction]
pub fn library() -> Vec<(&'static str, &'static str)> {
    LIBRARY.to_vec()
}

/// The name in the header of a text, and the sizes that it declares.
#[pyfunction]
pub fn declared(
    py: Python<'_>,
    limits: Limits<'_>,
    text: String,
) -> PyResult<(String, Vec<String>)> {
    run(&limits, py, Ends::Late, move |_| {
        let read = parse(&text);
        let read = read.map_err(|fault| Error::new("network", fault.to_string(), ""))?;
        let sizes = read.declared_sizes();
        Ok((read.name, sizes))
    })
}

/// What a text is at these sizes, as JSON.
#[pyfunction]
pub fn at_sizes(py: Python<'_>, limits: Limits<'_>, given: Given) -> PyResult<String> {
    run(&limits, py, Ends::Late, move |_| Ok(described(&network(given)?.program).to_string()))
}

fn described(program: &Program) -> Value {
    let leaf = |name: &str, shape: (usize, usize)| (name.to_string(), json!([shape.0, shape.1]));
    let inputs = program.inputs.iter().map(|input| leaf(&input.name, input.shape));
    let weights = program.weights.iter().map(|weight| leaf(&weight.name, weight.shape));
    let sizes: BTreeMap<_, _> = program.sizes.iter().cloned().collect();
    let symmetries = program.symmetries.iter().map(|symmetry| symmetry.name.as_str());
    json!({
        "sizes": sizes,
        "inputs": inputs.collect::<Vec<_>>(),
        "weights": weights.collect::<Vec<_>>(),
        "parameters": program.parameters().to_string(),
        "outputs": program.outputs.iter().map(|&node| program.shape(node)).collect::<Vec<_>>(),
        "symmetries": symmetries.collect::<Vec<_>>(),
    })
}
