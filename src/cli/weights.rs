//! Weight files of any format.

use std::path::Path;

use super::files;
use crate::error::{Error, Result};
use crate::network::{Known, WeightFile, read_weights};

/// The weights of a file; `known` fills in what it leaves out.
///
/// # Errors
/// An unreadable or malformed file, a contradiction: with the name of the file.
pub(super) fn read(path: &Path, known: &Known) -> Result<WeightFile> {
    let within = |error: Error| error.within(&files::name(path));
    read_weights(&files::read(path)?, known).map_err(within)
}
