//! What `fiber`, `recover` and `singular` share: attention at the weights of a file.

use std::ops::ControlFlow;
use std::path::Path;

use super::named_weights::{self, is_for_any_network};
use super::{Outcome, Settings, architecture, files, weights};
use crate::commands::Attention;
use crate::error::{Error, Result};

/// Attention, and what else the file holds.
pub(super) type Held = (Attention, Vec<String>);

/// The weights of a file: of lightning attention, where flags fill in what it leaves out, or of the network that it
/// names.
///
/// # Errors
/// An unreadable or malformed file, a contradiction, another network, a useless flag: with the name of the file.
pub(super) fn read(
    settings: &Settings,
    path: &Path,
    flags: &architecture::Flags,
    map: &weights::MapFlag,
) -> Result<ControlFlow<Outcome, Held>> {
    if !is_for_any_network(path) {
        let taken = weights::read(settings.quiet, path, &flags.known()?, map.path())?;
        return Ok(ControlFlow::Continue((Attention::Lightning(taken.file), taken.unused)));
    }
    if let Some(flag) = flags.given().or(map.path().map(|_| "--map")) {
        return Err(useless(flag));
    }
    Ok(match named_weights::read(path, None, &[], None)? {
        ControlFlow::Break(outcome) => ControlFlow::Break(outcome),
        ControlFlow::Continue(found) => {
            let attention = Attention::new(found.subject, found.weights);
            let attention = attention.map_err(|error| error.within(&files::name(path)))?;
            ControlFlow::Continue((attention, found.unused))
        }
    })
}

/// What is said of a flag where the file names its network.
pub(super) fn useless(flag: &str) -> Error {
    let problem = "belongs to weights of lightning attention";
    Error::new(flag, problem, "the file names its network and sizes")
}
