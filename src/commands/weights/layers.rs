//! Weight files of lightning attention in all formats, told apart by their content.

use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use crate::error::{Error, Result};
use crate::files::{self, Open};
use crate::linalg::rank_exceeds;
use crate::matrix::Matrix;
use crate::network::{
    Container, Known, Mapping, Origin, Parametrization, Taken, TensorFile, WeightFile,
    foreign_format, is_named, read_weights, take_weights,
};

/// A mapping file.
///
/// # Errors
/// When it cannot be read or understood.
pub fn mapping(open: Open<'_>, path: &Path) -> Result<Mapping> {
    files::read(open, path)?.parse().map_err(|error: Error| error.within(&files::name(path)))
}

/// Weights with their origin, and the format unless it is JSON; a mapping for JSON is not looked at.
///
/// # Errors
/// An unreadable or malformed file, a contradiction, a rank above the query size: one line with the
/// name of the file.
pub fn take(
    open: Open<'_>,
    path: &Path,
    known: &Known,
    mapping: Option<&Mapping>,
) -> Result<(Option<Container>, Taken)> {
    let within = |error: Error| error.within(&files::name(path));
    let unreadable = |error: std::io::Error| within(Error::new("", error.to_string(), ""));
    let mut file = open(path)?;
    let mut start = Vec::new();
    (&mut file).take(Container::START as u64).read_to_end(&mut start).map_err(unreadable)?;
    let container = Container::of(&start);
    foreign_format(&start).map_or(Ok(()), Err).map_err(within)?;
    agree(path, container).map_err(within)?;
    if container.is_none() {
        let text = files::text(path, std::io::Cursor::new(start).chain(file))?;
        if is_named(&text) {
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
