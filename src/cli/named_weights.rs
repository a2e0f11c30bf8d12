//! Weight files of any network that is text: JSON, or tensors under the names of the text.

use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;

use super::subject::{Subject, given, read_at, source};
use super::{Outcome, files, watch};
use crate::error::{Error, Result};
use crate::network::{
    Container, Matrices, NamedWeights, TensorFile, is_named, read_named, take_named,
};

/// Weights with the network that they fit.
pub(super) struct Weighted {
    pub subject: Subject,
    pub weights: Matrices,
}

/// Whether a file has weights under names of a text. Only regular files are looked at: what is read of a
/// pipe is gone.
pub(super) fn is_for_any_network(path: &Path) -> bool {
    let is_file = std::fs::metadata(path).is_ok_and(|found| found.is_file());
    is_file && files::read(path).is_ok_and(|text| is_named(&text))
}

/// Weights of the network that the file names, or that is given with its sizes; both may not contradict.
///
/// # Errors
/// An unreadable or malformed file, weights that do not fit: with the name of the file.
pub(super) fn read(
    path: &Path,
    network: Option<&str>,
    set: &[String],
) -> Result<ControlFlow<Outcome, Weighted>> {
    let _stage = watch::stage(format!("reading {}", files::name(path)));
    let within = |error: Error| error.within(&files::name(path));
    let file = contents(path)?;
    let named = match (file.network.as_deref(), network) {
        (None, None) => {
            return Err(within(Error::new(
                "network",
                "is missing",
                "name it in the file or by --network",
            )));
        }
        (Some(name), _) | (None, Some(name)) => text_of(path, name).map_err(within)?,
    };
    if let (Some(_), Some(other)) = (&file.network, network)
        && source(other)?.1 != named.1
    {
        return Err(within(Error::new("network", OTHER, "")));
    }
    let mut sizes = given(set)?;
    for (name, values) in &file.sizes {
        if sizes.insert(name.clone(), values.clone()).is_some_and(|other| other != *values) {
            let problem = format!("{values:?} contradicts --set");
            return Err(within(Error::new(name.as_str(), problem, "leave one of them out")));
        }
    }
    Ok(match read_at(named, sizes) {
        ControlFlow::Break(outcome) => ControlFlow::Break(outcome),
        ControlFlow::Continue(subject) => {
            let weights = file.fit(&subject.program).map_err(within)?;
            ControlFlow::Continue(Weighted { subject, weights })
        }
    })
}

const OTHER: &str = "is another one than that of the command";

/// The text that a file names, with the name of where it comes from.
fn text_of(path: &Path, network: &str) -> Result<(String, String)> {
    match network.contains('\n') {
        true => Ok((files::name(path), network.to_string())),
        false => source(network),
    }
}

/// Weights of a network that is known.
///
/// # Errors
/// As [`read`], and a file that names another network or other sizes.
pub(super) fn of(path: &Path, subject: &Subject) -> Result<Matrices> {
    let _stage = watch::stage(format!("reading {}", files::name(path)));
    let within = |error: Error| error.within(&files::name(path));
    let file = contents(path)?;
    if let Some(network) = &file.network
        && text_of(path, network).map_err(within)?.1 != subject.text
    {
        return Err(within(Error::new("network", OTHER, "")));
    }
    for (name, values) in &file.sizes {
        if subject.given.get(name).is_some_and(|own| own != values) {
            let problem = format!("{values:?} contradicts --set");
            return Err(within(Error::new(name.as_str(), problem, "leave one of them out")));
        }
    }
    file.fit(&subject.program).map_err(within)
}

fn contents(path: &Path) -> Result<NamedWeights> {
    let within = |error: Error| error.within(&files::name(path));
    let extension = path.extension().and_then(|extension| extension.to_str());
    let is_tensors = [Container::Npz, Container::Safetensors]
        .iter()
        .any(|container| extension == Some(container.to_string().as_str()));
    if is_tensors {
        let unreadable = |error: std::io::Error| Error::new("", error.to_string(), "");
        let file = File::open(path).map_err(|error| within(unreadable(error)))?;
        let mut tensors = TensorFile::open(file).map_err(within)?;
        return take_named(&mut tensors).map_err(within);
    }
    read_named(&files::read(path)?).map_err(within)
}
