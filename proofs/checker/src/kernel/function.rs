//! Claims on values (section 8).

use super::certificate::{Matrices, Matrix, Network};
use super::failure::{Checked, Reason};
use super::meter::Meter;
use super::network::Networks;
use super::point::{Rationals, matrices};
use super::rational;

/// That the outputs are these.
pub(crate) fn values(
    network: &Network,
    weights: &Matrices,
    inputs: &Matrices,
    outputs: &[Matrix],
    networks: &Networks<'_>,
    meter: &Meter,
) -> Checked<()> {
    let source = networks.source(network)?;
    let blocks = matrices(weights, &source.blocks)?;
    let inputs = matrices(inputs, &source.inputs)?;
    let found = rational::outputs(&source, &blocks, &inputs, meter)?;
    if found.len() != outputs.len() {
        return Err(Reason::Value.because(format!("there are {} outputs", found.len())));
    }
    for (at, (found, claimed)) in found.iter().zip(outputs).enumerate() {
        let claimed = Rationals::read(claimed, found.shape, &format!("output {}", at + 1))
            .map_err(|failure| Reason::Value.because(failure.detail))?;
        if *found != claimed {
            return Err(Reason::Value.because(format!("output {} is another", at + 1)));
        }
    }
    Ok(())
}
