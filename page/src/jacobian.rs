//! The derivatives of the outputs by the weights, as polynomials.

use neurocert::commands::{self, Network, Settings};
use neurocert::poly::text::{self, Format};
use neurocert::poly::{RationalPolynomial, Variables};
use serde_json::{Value, json};

use crate::answer::{text as written, wanted};

/// A larger matrix is nothing that people read.
const ENTRIES: usize = 2_000;

/// A row for each entry of the output, a column for each weight.
///
/// # Errors
/// As the expansion; and too many entries.
pub fn jacobian(network: &Network, output: &str, settings: &Settings<'_>) -> Result<Value, String> {
    let shape = commands::shape(network).map_err(written)?;
    let wanted = wanted(output, shape)?;
    let (report, found) = commands::expand(network, None, &wanted, settings).map_err(written)?;
    // Inputs come after the weights.
    let inputs: usize =
        network.program.inputs.iter().map(|input| input.shape.0 * input.shape.1).sum();
    let columns = report.variables.len() - inputs;
    let entries = columns * found.len();
    if entries > ENTRIES {
        return Err(format!(
            "the Jacobian has {} rows and {columns} columns; allowed: {ENTRIES} entries, so take \
             smaller sizes, or one entry of the output",
            found.len()
        ));
    }
    let row = |entry: &RationalPolynomial| -> Vec<String> {
        let derivative = |column| entry.derivative(column).display(Format::Latex).to_string();
        (0..columns).map(derivative).collect()
    };
    let matrix: Vec<_> = found.iter().map(row).collect();
    let names: Vec<String> = match found.first() {
        None => vec![],
        Some(entry) => {
            report.variables[..columns].iter().map(|name| latex(entry.variables(), name)).collect()
        }
    };
    Ok(json!({ "report": { "network": report.network, "sizes": report.sizes, "columns": names,
        "outputs": report.outputs.iter().map(|entry| entry.output).collect::<Vec<_>>(),
        "matrix": matrix, "version": report.version } }))
}

/// A variable as formulas have it.
fn latex(variables: &Variables, name: &str) -> String {
    match text::parse(variables, name) {
        Ok(variable) => variable.display(Format::Latex).to_string(),
        Err(_) => name.into(),
    }
}
