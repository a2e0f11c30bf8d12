//! Exact weights: numbers that come from Python, or a file.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use neurocert::commands::Network;
use neurocert::network::{
    Matrices, NamedMatrices, NamedWeights, TensorFile, read_named, take_named,
};
use neurocert::program::LIBRARY;
use neurocert::{Error, Matrix, Result};
use num_bigint::BigInt;
use num_rational::BigRational;
use pyo3::prelude::*;

use crate::network::Given;
use crate::refused;

/// What is longer is cut off, and no JSON then.
const LARGEST: u64 = 256 << 20;

/// A number: an integer, or numerator and denominator.
#[derive(FromPyObject)]
pub enum Number {
    /// An integer.
    Integer(BigInt),
    /// A fraction.
    Fraction(BigInt, BigInt),
}

/// Name, rows, columns, and the entries row by row.
pub type Block = (String, usize, usize, Vec<Number>);

/// Weights as they come.
#[derive(FromPyObject)]
pub enum Weights {
    /// A file.
    File(PathBuf),
    /// Matrices.
    Blocks(Vec<Block>),
}

impl Weights {
    /// The weights of a network, in its order.
    pub fn fit(self, network: &Network) -> Result<Matrices> {
        match self {
            Weights::Blocks(blocks) => {
                let matrices = blocks.into_iter().map(matrix).collect::<Result<_>>()?;
                NamedWeights { matrices, ..NamedWeights::default() }.fit(&network.program)
            }
            Weights::File(path) => {
                of_file(&path, network).map_err(|error| error.within(&path.to_string_lossy()))
            }
        }
    }
}

fn matrix((name, rows, columns, numbers): Block) -> Result<(String, Matrix<BigRational>)> {
    let number = |number| match number {
        Number::Integer(n) => BigRational::from_integer(n),
        Number::Fraction(n, d) => BigRational::new(n, d),
    };
    let entries: Vec<BigRational> = numbers.into_iter().map(number).collect();
    Ok((name, Matrix::new(rows, columns, entries)))
}

fn of_file(path: &Path, network: &Network) -> Result<Matrices> {
    let named = match has_tensors(path) {
        true => NamedWeights { matrices: tensors(path)?, ..NamedWeights::default() },
        false => read_named(&text(path)?)?,
    };
    if let Some(name) = &named.network
        && named_text(name)? != network.text
    {
        let allowed = "the file must name the same, or none";
        return Err(Error::new("network", "is another one than that of the call", allowed));
    }
    for (name, values) in &named.sizes {
        if network.given.get(name).is_some_and(|own| own != values) {
            let problem = format!("{values:?} contradicts the call");
            return Err(Error::new(name.as_str(), problem, "leave one of them out"));
        }
    }
    named.fit(&network.program)
}

/// The text that a weight file means: a name of the library, a text, or a file.
fn named_text(name: &str) -> Result<String> {
    match LIBRARY.iter().find(|(known, _)| *known == name) {
        Some((_, text)) => Ok((*text).into()),
        None if name.contains('\n') => Ok(name.into()),
        None => text(Path::new(name)).map_err(|error| error.within(name)),
    }
}

fn has_tensors(path: &Path) -> bool {
    matches!(path.extension().and_then(|end| end.to_str()), Some("npz" | "safetensors"))
}

fn tensors(path: &Path) -> Result<NamedMatrices> {
    Ok(take_named(&mut TensorFile::open(open(path)?)?, None, &[])?.0)
}

fn text(path: &Path) -> Result<String> {
    let mut text = String::new();
    let read = open(path)?.take(LARGEST).read_to_string(&mut text);
    read.map_err(|error| Error::new("", error.to_string(), ""))?;
    Ok(text)
}

/// A regular file: a device or a pipe may never end.
fn open(path: &Path) -> Result<File> {
    let failed = |error: std::io::Error| Error::new("", error.to_string(), "");
    if !std::fs::metadata(path).map_err(failed)?.is_file() {
        return Err(Error::new("", "is not a regular file", ""));
    }
    File::open(path).map_err(failed)
}

/// The network that a weight file names, if any, and the sizes that it gives.
#[pyfunction]
pub fn file_says(path: PathBuf) -> PyResult<(Option<String>, Given)> {
    if has_tensors(&path) {
        return Ok((None, Given::default()));
    }
    let named = text(&path).and_then(|text| read_named(&text));
    let named = named.map_err(|error| refused(error.within(&path.to_string_lossy())))?;
    Ok((named.network, (String::new(), named.sizes)))
}
