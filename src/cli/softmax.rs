//! `neurocert fiber` and `neurocert recover` for softmax attention.

mod fiber;
mod recover;

use std::ops::ControlFlow;
use std::path::Path;

pub(super) use self::fiber::run as fiber;
pub(super) use self::recover::run as recover;
use super::named_weights::{Weighted, read};
use super::{Outcome, files};
use crate::error::{Error, Result};
use crate::network::WeightFile;
use crate::theory::softmax;

/// Weights as the file has them, and as those of lightning attention with the same `(M, L)`.
///
/// # Errors
/// An unreadable file, another network.
fn softmax_weights(path: &Path) -> Result<ControlFlow<Outcome, (Weighted, WeightFile)>> {
    let weighted = match read(path, None, &[], None)? {
        ControlFlow::Break(outcome) => return Ok(ControlFlow::Break(outcome)),
        ControlFlow::Continue(weighted) => weighted,
    };
    let subject = &weighted.subject;
    let within = |error: Error| error.within(&files::name(path));
    let own = softmax::weights(&subject.text, &subject.given, &weighted.weights).map_err(within)?;
    let Some(file) = own else {
        let problem = format!("{}: no theorem on its fibers is known here", subject.program.name);
        let all = softmax::names().join(", ");
        let allowed = format!("allowed: {all}, and lightning attention as `fiber --help` has it");
        return Err(within(Error::new("network", problem, allowed)));
    };
    Ok(ControlFlow::Continue((weighted, file)))
}
