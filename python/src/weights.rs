//! Exact weights: numbers that come from Python, or a file.

use std::fs::File;
use std::path::{Path, PathBuf};

use neurocert::commands::Network;
use neurocert::network::{
    Matrices, NamedMatrices, NamedWeights, TensorFile, read_named, take_named,
};
use neurocert::program::{Given, fit_inputs, read_inputs};
use neurocert::{Error, Matrix, Result};
use num_bigint::BigInt;
use num_rational::BigRational;
use pyo3::prelude::*;

use crate::refused;

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
    /// A file of tensors.
    Tensors(PathBuf),
    /// The path of a file in JSON, and its text.
    Document(String, String),
    /// Matrices.
    Blocks(Vec<Block>),
}

impl Weights {
    /// The weights of a network, in its order.
    pub fn fit(self, network: &Network) -> Result<Matrices> {
        let fit =
            |matrices| NamedWeights { matrices, ..NamedWeights::default() }.fit(&network.program);
        match self {
            Weights::Blocks(blocks) => fit(blocks.into_iter().map(matrix).collect()),
            Weights::Tensors(path) => {
                tensors(&path).and_then(fit).map_err(|error| error.within(&path.to_string_lossy()))
            }
            Weights::Document(path, text) => read_named(&text)
                .and_then(|named| named.fit(&network.program))
                .map_err(|error| error.within(&path)),
        }
    }
}

/// Copies of the inputs as they come.
#[derive(FromPyObject)]
pub enum Inputs {
    /// The path of a file in JSON, and its text.
    Document(String, String),
    /// Matrices of each copy.
    Copies(Vec<Vec<Block>>),
}

impl Inputs {
    /// The inputs of a network, in its order.
    pub fn fit(self, network: &Network) -> Result<Vec<Matrices>> {
        match self {
            Inputs::Document(path, text) => {
                read_inputs(&text, &network.program).map_err(|error| error.within(&path))
            }
            Inputs::Copies(copies) => {
                let named = copies.into_iter().map(|copy| copy.into_iter().map(matrix).collect());
                fit_inputs(&named.collect::<Vec<NamedMatrices>>(), &network.program)
            }
        }
    }
}

fn matrix((name, rows, columns, numbers): Block) -> (String, Matrix<BigRational>) {
    let number = |number| match number {
        Number::Integer(n) => BigRational::from_integer(n),
        Number::Fraction(n, d) => BigRational::new(n, d),
    };
    let entries: Vec<BigRational> = numbers.into_iter().map(number).collect();
    (name, Matrix::new(rows, columns, entries))
}

fn tensors(path: &Path) -> Result<NamedMatrices> {
    let file = File::open(path).map_err(|error| Error::new("", error.to_string(), ""))?;
    Ok(take_named(&mut TensorFile::open(file)?, None, &[])?.0)
}

/// The network that a weight file in JSON names, if any, and the sizes that it gives.
#[pyfunction]
pub fn says(path: &str, text: &str) -> PyResult<(Option<String>, Given)> {
    let named = read_named(text).map_err(|error| refused(error.within(path)))?;
    Ok((named.network, named.sizes))
}
