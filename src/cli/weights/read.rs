//! Weight files in all formats, told apart by their content.

use std::path::{Path, PathBuf};

use clap::Args;

use super::super::output::note;
use super::super::{files, watch};
use crate::commands::weights::layers;
pub(in super::super) use crate::commands::weights::{unused, useless};
use crate::error::{Error, Result, one_line};
use crate::network::{Container, Known, Mapping, Taken};

/// The flag of every command that reads weights.
#[derive(Args)]
#[group(skip)]
pub(in super::super) struct MapFlag {
    /// Which tensors of .npz or .safetensors are which blocks, in TOML (see weights --help)
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
}

impl MapFlag {
    /// The file, if there is one.
    pub(in super::super) fn path(&self) -> Option<&Path> {
        self.map.as_deref()
    }

    /// For commands that were given no weights.
    ///
    /// # Errors
    /// When there is a mapping file.
    pub(in super::super) fn is_alone(&self) -> Result<()> {
        match &self.map {
            None => Ok(()),
            Some(_) => Err(Error::new("--map", "there are no weights", "leave it out")),
        }
    }
}

/// Weights in JSON, `.npz` or `.safetensors`; flags (`known`) fill in what the file leaves out. A
/// mapping file belongs to tensors only. What the file holds beside them is noted on stderr, unless
/// `quiet`.
///
/// # Errors
/// An unreadable or malformed file, a contradiction, a rank above the query size: one line with the
/// name of the file.
pub(in super::super) fn read(
    quiet: bool,
    path: &Path,
    known: &Known,
    map: Option<&Path>,
) -> Result<Taken> {
    let mut files = read_all(&[path], known, map)?;
    let taken = files.pop().ok_or_else(|| Error::new(files::name(path), "holds no weights", ""))?;
    note_unused(quiet, path, &taken);
    Ok(taken)
}

/// Says on stderr what a file holds that nobody reads.
pub(in super::super) fn note_unused(quiet: bool, path: &Path, taken: &Taken) {
    if let Some(list) = unused(&taken.unused) {
        note(quiet, &one_line(&format!("{}: not used: {list}", files::name(path))));
    }
}

/// Several files, with one mapping for those that are not JSON; there must be one of these. What they
/// hold beside the weights is for the caller to say.
///
/// # Errors
/// As [`read`], at the first file that has one.
pub(in super::super) fn read_all(
    paths: &[&Path],
    known: &Known,
    map: Option<&Path>,
) -> Result<Vec<Taken>> {
    let mapping = map.map(mapping).transpose()?;
    let mut weights = Vec::new();
    let mut is_used = false;
    for path in paths {
        let (container, taken) = take(path, known, mapping.as_ref())?;
        is_used |= container.is_some();
        weights.push(taken);
    }
    match map {
        Some(map) if !is_used => Err(useless(map)),
        _ => Ok(weights),
    }
}

/// Weights with their origin, and the format unless it is JSON.
///
/// # Errors
/// As [`read`]; a mapping for JSON is not looked at.
pub(in super::super) fn take(
    path: &Path,
    known: &Known,
    mapping: Option<&Mapping>,
) -> Result<(Option<Container>, Taken)> {
    let _stage = watch::stage(format!("reading {}", files::name(path)));
    let read = layers::take(&files::open, path, known, mapping)?;
    watch::network_of(path, &read.1.file.architecture);
    Ok(read)
}

/// A mapping file.
///
/// # Errors
/// When it cannot be read or understood.
pub(in super::super) fn mapping(path: &Path) -> Result<Mapping> {
    layers::mapping(&files::open, path)
}
