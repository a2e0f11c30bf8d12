//! Weight files of any network that is text: JSON, or tensors under the names of the text.

use std::path::Path;

use super::super::source::{in_one_line, source};
use super::useless;
use crate::commands::Network;
use crate::error::{Error, Result};
use crate::files::{self, Open};
use crate::network::{
    Container, Matrices, NamedMapping, NamedWeights, Origin, TensorFile, is_named, read_named,
    take_named,
};
use crate::program::{Given, Program, place};

/// Weights with the network that they fit.
pub struct Weighted {
    /// The network.
    pub subject: Network,
    /// A matrix for each of its weights.
    pub weights: Matrices,
    /// What they were made of, in their order.
    pub origins: Vec<Origin>,
    /// Tensors, and parts of them, that nothing was made of.
    pub unused: Vec<String>,
    /// Unless it is JSON.
    pub container: Option<Container>,
}

/// Whether a file has weights under names of a text. Only regular files are looked at: what is read of a
/// pipe is gone.
pub fn is_for_any_network(open: Open<'_>, path: &Path) -> bool {
    let is_file = std::fs::metadata(path).is_ok_and(|found| found.is_file());
    is_file && files::read(open, path).is_ok_and(|text| is_named(&text))
}

/// Weights of the network that the file names, or that is given with its sizes; both may not contradict.
///
/// # Errors
/// An unreadable or malformed file, a text that is wrong, weights that do not fit: with the name of the file.
pub fn read_in_one_line(
    open: Open<'_>,
    path: &Path,
    network: Option<(String, String)>,
    set: Given,
    map: Option<&Path>,
) -> Result<Weighted> {
    let (file, text, sizes) = parts(open, path, network, set, "set")?;
    let subject = in_one_line(text, sizes).map_err(|error| error.within(&files::name(path)))?;
    file.weighted(open, path, subject, map)
}

/// What the file holds, the text of its network with the name of where it comes from, and all sizes.
///
/// # Errors
/// As [`read_in_one_line`], but that the text is not read.
pub fn parts(
    open: Open<'_>,
    path: &Path,
    network: Option<(String, String)>,
    mut sizes: Given,
    set: &str,
) -> Result<(Contents, (String, String), Given)> {
    let within = |error: Error| error.within(&files::name(path));
    let file = contents(open, path)?;
    let text = match (file.named.network.as_deref(), network) {
        (None, None) => {
            let allowed = "name it in the file, or beside the file";
            return Err(within(Error::new("network", "is missing", allowed)));
        }
        (None, Some(other)) => other,
        (Some(name), other) => {
            let own = text_of(open, path, name).map_err(within)?;
            if other.is_some_and(|other| other.1 != own.1) {
                return Err(within(Error::new("network", OTHER, "")));
            }
            own
        }
    };
    for (name, values) in &file.named.sizes {
        if sizes.insert(name.clone(), values.clone()).is_some_and(|other| other != *values) {
            let problem = format!("{values:?} contradicts {set}");
            return Err(within(Error::new(name.as_str(), problem, "leave one of them out")));
        }
    }
    Ok((file, text, sizes))
}

const OTHER: &str = "is another one than that of the command";

/// The text that a file names, with the name of where it comes from.
fn text_of(open: Open<'_>, path: &Path, network: &str) -> Result<(String, String)> {
    match network.contains('\n') {
        true => Ok((files::name(path), network.to_string())),
        false => source(open, network),
    }
}

/// Weights of a network that is known.
///
/// # Errors
/// As [`read_in_one_line`], and a file that names another network or other sizes.
pub fn of(open: Open<'_>, path: &Path, subject: &Network, map: Option<&Path>) -> Result<Matrices> {
    let within = |error: Error| error.within(&files::name(path));
    let file = contents(open, path)?;
    if let Some(network) = &file.named.network
        && text_of(open, path, network).map_err(within)?.1 != subject.text
    {
        return Err(within(Error::new("network", OTHER, "")));
    }
    for (name, values) in &file.named.sizes {
        if subject.given.get(name).is_some_and(|own| own != values) {
            let problem = format!("{values:?} contradicts --set");
            return Err(within(Error::new(name.as_str(), problem, "leave one of them out")));
        }
    }
    Ok(file.fitted(open, path, &subject.program, map)?.0)
}

/// What a file holds, before it is known which weights are wanted.
pub struct Contents {
    /// Without matrices, where there are tensors.
    named: NamedWeights,
    tensors: Option<(TensorFile, Container)>,
}

/// Whether the name of a file promises tensors.
pub fn has_tensors(path: &Path) -> bool {
    container(path).is_some()
}

fn container(path: &Path) -> Option<Container> {
    let extension = path.extension().and_then(|extension| extension.to_str());
    let all = [Container::Npz, Container::Safetensors];
    all.into_iter().find(|container| extension == Some(container.to_string().as_str()))
}

fn contents(open: Open<'_>, path: &Path) -> Result<Contents> {
    let within = |error: Error| error.within(&files::name(path));
    if let Some(container) = container(path) {
        let file = open(path)?;
        let tensors = TensorFile::open(file).map_err(within)?;
        return Ok(Contents {
            named: NamedWeights::default(),
            tensors: Some((tensors, container)),
        });
    }
    let named = read_named(&files::read(open, path)?).map_err(within)?;
    Ok(Contents { named, tensors: None })
}

impl Contents {
    /// The weights of a program, what they were made of, and what was not used.
    fn fitted(
        self,
        open: Open<'_>,
        path: &Path,
        program: &Program,
        map: Option<&Path>,
    ) -> Result<(Matrices, Vec<Origin>, Vec<String>)> {
        let within = |error: Error| error.within(&files::name(path));
        let Some((mut tensors, _)) = self.tensors else {
            if let Some(map) = map {
                return Err(useless(map));
            }
            let weights = self.named.fit(program).map_err(within)?;
            let origins = program.weights.iter().map(|leaf| Origin {
                block: leaf.name.clone(),
                shape: leaf.shape,
                numbers: "exact".into(),
                from: format!("weights, {}", leaf.name),
            });
            return Ok((weights, origins.collect(), vec![]));
        };
        let read = |map: &Path| {
            let mapping = files::read(open, map)?.parse::<NamedMapping>();
            mapping.map_err(|error| error.within(&files::name(map)))
        };
        let mapping = map.map(read).transpose()?;
        let names: Vec<&str> = program.weights.iter().map(|leaf| leaf.name.as_str()).collect();
        let taken = take_named(&mut tensors, mapping.as_ref(), &names);
        let (matrices, origins, unused) = taken.map_err(within)?;
        let named = NamedWeights { matrices, ..self.named };
        let weights = named.fit(program).map_err(within)?;
        // They fit, so each has its place.
        let mut ordered = origins.clone();
        for origin in origins {
            if let Some(at) = place(&origin.block, &program.weights) {
                let block = program.weights[at].name.clone();
                ordered[at] = Origin { block, ..origin };
            }
        }
        Ok((weights, ordered, unused))
    }

    /// With the network that they fit.
    ///
    /// # Errors
    /// As [`read_in_one_line`].
    pub fn weighted(
        self,
        open: Open<'_>,
        path: &Path,
        subject: Network,
        map: Option<&Path>,
    ) -> Result<Weighted> {
        let container = self.tensors.as_ref().map(|(_, container)| *container);
        let (weights, origins, unused) = self.fitted(open, path, &subject.program, map)?;
        Ok(Weighted { subject, weights, origins, unused, container })
    }
}
