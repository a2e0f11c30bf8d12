//! The networks of a certificate.

use std::collections::BTreeMap;

use super::certificate::Network;
use super::failure::{Checked, Reason};
use super::meter::Meter;
use super::source::{Bounded, Source};
use crate::language::{Given, Program, parse};

/// The texts, read when they are needed.
pub(crate) struct Networks<'a> {
    pub texts: &'a [String],
    pub meter: &'a Meter,
}

impl Networks<'_> {
    /// The text of a network.
    pub(crate) fn text(&self, network: &Network) -> Checked<&str> {
        let text = (network.text as usize).checked_sub(1).and_then(|at| self.texts.get(at));
        let number = network.text;
        text.map(String::as_str)
            .ok_or_else(|| Reason::Network.because(format!("text {number} is missing")))
    }

    pub(crate) fn program(&self, network: &Network) -> Checked<Program> {
        let text = self.text(network)?;
        let given: Given = network
            .sizes
            .iter()
            .map(|(name, size)| {
                (name.clone(), size.values().iter().map(|&value| value.into()).collect())
            })
            .collect::<BTreeMap<_, _>>();
        let refused = |fault: crate::language::Fault| Reason::Network.because(fault.to_string());
        let length = text.len() as u128;
        self.meter.steps(length.saturating_mul(128))?;
        let program = parse(text).map_err(refused)?.program(&given).map_err(refused)?;
        // The limits of the language bound each one; there may be many.
        let steps = program.nodes.len() as u128 * 4096 + u128::from(program.work) * 512;
        self.meter.steps(steps)?;
        Ok(program)
    }

    pub(crate) fn source(&self, network: &Network) -> Checked<Source> {
        let program = self.program(network)?;
        Ok(Source::new(&program, Bounded::Factors).of_text(self.text(network)?, &program))
    }
}
