//! Weight files of any network that is text, as commands read them.

use std::ops::ControlFlow;
use std::path::Path;

use super::subject::{Subject, given, read_at, source};
use super::{Outcome, files, watch};
use crate::commands::weights::named;
pub(super) use crate::commands::weights::named::{Weighted, has_tensors};
use crate::error::Result;
use crate::network::Matrices;
use crate::program::Given;

/// Whether a file has weights under names of a text.
pub(super) fn is_for_any_network(path: &Path) -> bool {
    named::is_for_any_network(&files::open, path)
}

/// Weights of the network that the file names, or that is given with its sizes; both may not contradict.
///
/// # Errors
/// An unreadable or malformed file, weights that do not fit: with the name of the file.
pub(super) fn read(
    path: &Path,
    network: Option<&str>,
    set: &[String],
    map: Option<&Path>,
) -> Result<ControlFlow<Outcome, Weighted>> {
    let network = network.map(source).transpose()?;
    let stage = watch::stage(format!("reading {}", files::name(path)));
    let (file, text, sizes) = named::parts(&files::open, path, network, given(set)?, "--set")?;
    drop(stage);
    Ok(match read_at(text, sizes) {
        ControlFlow::Break(outcome) => ControlFlow::Break(outcome),
        ControlFlow::Continue(subject) => {
            ControlFlow::Continue(file.weighted(&files::open, path, subject, map)?)
        }
    })
}

/// As [`read`], with what is wrong with a text in one line.
///
/// # Errors
/// As [`read`], and a text that is wrong.
pub(super) fn read_in_one_line(
    path: &Path,
    network: Option<(String, String)>,
    set: Given,
    map: Option<&Path>,
) -> Result<Weighted> {
    let _stage = watch::stage(format!("reading {}", files::name(path)));
    named::read_in_one_line(&files::open, path, network, set, map)
}

/// Weights of a network that is known.
///
/// # Errors
/// As [`read`], and a file that names another network or other sizes.
pub(super) fn of(path: &Path, subject: &Subject, map: Option<&Path>) -> Result<Matrices> {
    let _stage = watch::stage(format!("reading {}", files::name(path)));
    named::of(&files::open, path, subject, map)
}
