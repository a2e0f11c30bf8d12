//! Weight files in all formats, told apart by their content.

use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use clap::Args;

use super::super::output::note;
use super::super::{files, watch};
use crate::error::{Error, Result, one_line};
use crate::linalg::rank_exceeds;
use crate::matrix::Matrix;
use crate::network::{
    Container, Known, Mapping, Origin, Parametrization, Taken, TensorFile, WeightFile,
    foreign_format, read_weights, take_weights,
};

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

/// What a file holds that nobody reads, in one line, the first of it; `None` when that is nothing.
pub(in super::super) fn unused(names: &[String]) -> Option<String> {
    const FEW: usize = 20;
    let first: Vec<String> = names.iter().take(FEW).map(|name| start(name)).collect();
    let more = match names.len() - first.len() {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    (!first.is_empty()).then(|| first.join(", ") + &more)
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

/// The error that there is a mapping and nothing to map.
pub(in super::super) fn useless(map: &Path) -> Error {
    let problem = format!("{} maps tensors, and weights in JSON have none", files::name(map));
    Error::new("--map", problem, "leave it out")
}

/// A mapping file.
///
/// # Errors
/// When it cannot be read or understood.
pub(in super::super) fn mapping(path: &Path) -> Result<Mapping> {
    files::read(path)?.parse().map_err(|error: Error| error.within(&files::name(path)))
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
    let read = take_from(path, known, mapping)?;
    watch::network_of(path, &read.1.file.architecture);
    Ok(read)
}

fn take_from(
    path: &Path,
    known: &Known,
    mapping: Option<&Mapping>,
) -> Result<(Option<Container>, Taken)> {
    let within = |error: Error| error.within(&files::name(path));
    let unreadable = |error: std::io::Error| within(Error::new("", error.to_string(), ""));
    let mut file = files::open(path)?;
    let mut start = Vec::new();
    (&mut file).take(Container::START as u64).read_to_end(&mut start).map_err(unreadable)?;
    let container = Container::of(&start);
    foreign_format(&start).map_or(Ok(()), Err).map_err(within)?;
    agree(path, container).map_err(within)?;
    if container.is_none() {
        let text = files::text(path, std::io::Cursor::new(start).chain(file))?;
        if crate::network::is_named(&text) {
            let problem = "has weights by the names of a text";
            let allowed = "needed: weights of lightning attention, by layers";
            return Err(within(Error::new("", problem, allowed)));
        }
        let taken = json(&text, known).and_then(ranks_fit).map_err(within)?;
        return Ok((None, taken));
    }
    // What was read of a pipe is gone.
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    let taken = TensorFile::open(file).and_then(|mut file| take_weights(&mut file, mapping, known));
    taken.and_then(ranks_fit).map(|taken| (container, taken)).map_err(within)
}

/// That no attention matrix has a rank above its query size: then it is not a `Kᵀ Q`.
fn ranks_fit(taken: Taken) -> Result<Taken> {
    let WeightFile { architecture, weights } = &taken.file;
    if architecture.parametrization() == Parametrization::Av {
        for (i, (a, &size)) in (1..).zip(weights.iter().step_by(2).zip(architecture.query_dims())) {
            if rank_exceeds(a, size) {
                let problem = format!("its rank exceeds the query size {size}");
                return Err(Error::new(
                    format!("A_{i}"),
                    problem,
                    "allowed: rank at most query_dims",
                ));
            }
        }
    }
    Ok(taken)
}

/// A name may be as long as the file.
fn start(name: &str) -> String {
    const LONGEST: usize = 120;
    let start: String = name.chars().take(LONGEST).collect();
    one_line(&if start.len() < name.len() { start + "…" } else { start })
}

/// That the name of a file does not promise another format than its content has.
fn agree(path: &Path, container: Option<Container>) -> Result<()> {
    let extension = path.extension().and_then(|extension| extension.to_str());
    let promised = match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("npz") => Some(Container::Npz),
        Some("safetensors") => Some(Container::Safetensors),
        Some("json") => None,
        _ => return Ok(()),
    };
    if promised == container {
        return Ok(());
    }
    let name =
        |format: Option<Container>| format.map_or("json".into(), |format| format.to_string());
    let found =
        container.map_or("neither a zip archive nor .safetensors".into(), |c| format!(".{c}"));
    let problem = format!("is called .{}, and its content is {found}", name(promised));
    Err(Error::new("", problem, "rename it, or is it damaged?"))
}

/// Weights in JSON, with their keys as origin.
fn json(text: &str, known: &Known) -> Result<Taken> {
    let file = read_weights(text, known)?;
    let blocks = file.architecture.blocks();
    let origin = |(block, matrix): (&str, &Matrix<_>)| {
        let from = match block.split_once('_') {
            Some(("M", number)) => format!("M, matrix {number}"),
            Some((letter, number)) => format!("layer {number}, {letter}"),
            None => block.into(),
        };
        let numbers = "exact".into();
        Origin { block: block.into(), shape: matrix.shape(), numbers, from }
    };
    let names = blocks.iter().map(|block| block.name.as_str());
    let origins = names.zip(&file.weights).map(origin).collect();
    Ok(Taken { file, origins, unused: Vec::new() })
}
